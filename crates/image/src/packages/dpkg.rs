//! The dpkg database: `status` says what is installed, `info/NAME.list` what each package has, other `info/NAME.*` are about it too, `diversions` what was moved aside.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Files, Package, changelog};
use crate::encapsulate::{EncapsulateError, PathIndex};

/// Where trees keep it, the first that is found counts.
const PLACES: [&str; 3] = ["var/lib/dpkg", "usr/lib/sysimage/dpkg", "usr/share/factory/var/lib/dpkg"];

/// Reads the installed packages; none when the tree has no such database.
pub(super) fn load(files: &Files<'_>, index: &mut PathIndex<'_>) -> Result<Vec<Package>, EncapsulateError> {
    for place in PLACES {
        let Some(status) = files.read(&format!("{place}/status"))? else { continue };
        let installed = parse_status(&String::from_utf8_lossy(&status));
        let diversions = files.read(&format!("{place}/diversions"))?.unwrap_or_default();
        let diversions = parse_diversions(&String::from_utf8_lossy(&diversions));
        let mut packages: BTreeMap<String, Package> = BTreeMap::new();
        for path in files.below(&format!("{place}/info")).collect::<Vec<_>>() {
            // Names of packages have dots, the kinds of files have none.
            let Some((file_name, kind)) = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')) else { continue };
            let Some(name) = installed.name_of(file_name) else { continue };
            let package = packages.entry(name.clone()).or_insert_with(|| Package { name, ..Package::default() });
            package.records.push(path.to_owned());
            if kind == "list" {
                let list = files.read(path)?.unwrap_or_default();
                let plain = file_name.split(':').next().unwrap_or(file_name);
                package.version = installed.version_of(file_name).to_owned();
                package.source = installed.sources.get(plain).cloned();
                package.changes = changelog::load(files, index, plain)?;
                package.paths.extend(parse_list(&String::from_utf8_lossy(&list), plain, &diversions));
            }
        }
        return Ok(packages.into_values().collect());
    }
    Ok(Vec::new())
}

/// What `status` says.
#[derive(Debug, Default)]
struct Installed {
    /// Version by name and architecture.
    packages: BTreeMap<(String, String), String>,
    /// What a package was built from, where that has another name.
    sources: HashMap<String, String>,
    native: String,
}

impl Installed {
    /// Names the package of a list file: `NAME`, or `NAME:ARCH` where it is for another architecture than the system.
    fn name_of(&self, file_name: &str) -> Option<String> {
        match file_name.split_once(':') {
            Some((name, architecture)) => {
                self.packages.contains_key(&(name.to_owned(), architecture.to_owned())).then(|| match architecture == self.native {
                    true => name.to_owned(),
                    false => file_name.to_owned(),
                })
            }
            None => self.has(file_name).then(|| file_name.to_owned()),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.packages.keys().any(|(known, _)| known == name)
    }

    /// Returns the version of the package of a list file.
    fn version_of(&self, file_name: &str) -> &str {
        let (name, architecture) = file_name.split_once(':').map_or((file_name, None), |(name, architecture)| (name, Some(architecture)));
        let fits = |known: &&(String, String)| known.0 == name && architecture.is_none_or(|architecture| known.1 == architecture);
        self.packages.keys().find(fits).and_then(|key| self.packages.get(key)).map_or("", String::as_str)
    }
}

/// Returns the names and sources of the packages of a `status` file.
pub(super) fn parse(text: &str) -> Vec<Package> {
    let Installed { packages, mut sources, .. } = parse_status(text);
    let mut found: Vec<Package> = packages
        .into_iter()
        .map(|((name, _), version)| Package { source: sources.remove(&name), name, version, ..Package::default() })
        .collect();
    found.dedup_by(|later, first| later.name == first.name);
    found
}

/// Reads the paragraphs of `status`; packages that are removed but keep configuration files do not count.
fn parse_status(text: &str) -> Installed {
    let mut installed = Installed::default();
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut own_architecture = None;
    for paragraph in text.split("\n\n") {
        let field = |name: &str| paragraph.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim);
        let (Some(name), Some(status)) = (field("Package"), field("Status")) else { continue };
        if matches!(status.rsplit(' ').next(), Some("config-files" | "not-installed")) {
            continue;
        }
        let architecture = field("Architecture").unwrap_or("all");
        if architecture != "all" {
            *counts.entry(architecture.to_owned()).or_default() += 1;
        }
        if name == "dpkg" {
            own_architecture = Some(architecture.to_owned());
        }
        // A version follows where it is not the package's own.
        if let Some(source) = field("Source").and_then(|source| source.split(' ').next()) {
            installed.sources.insert(name.to_owned(), source.to_owned());
        }
        let version = super::version(field("Version").unwrap_or_default(), architecture);
        installed.packages.insert((name.to_owned(), architecture.to_owned()), version);
    }
    let most_common = || counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0))).map(|(name, _)| name);
    installed.native = own_architecture.or_else(most_common).unwrap_or_default();
    installed
}

/// Where a path was moved, and on whose behalf (whose own file keeps the path).
type Diversions = HashMap<String, (String, String)>;

/// Reads `diversions`: three lines each, path, new path, package or `:`.
fn parse_diversions(text: &str) -> Diversions {
    let lines: Vec<&str> = text.lines().collect();
    lines.chunks_exact(3).map(|lines| (lines[0].to_owned(), (lines[1].to_owned(), lines[2].to_owned()))).collect()
}

/// Reads a list of paths. Directories are left out where something below them is listed: `/bin` is a directory to its packages and may be a
/// link in the tree.
fn parse_list(text: &str, package: &str, diversions: &Diversions) -> Vec<String> {
    let paths = || text.lines().filter(|line| line.starts_with('/') && line.len() > 2);
    let parents: HashSet<&str> = paths().filter_map(|path| path.rsplit_once('/')).map(|(parent, _)| parent).collect();
    paths()
        .filter(|path| !parents.contains(path))
        .map(|path| match diversions.get(path) {
            Some((to, by)) if by != package => to.clone(),
            _ => path.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATUS: &str = "Package: dpkg\nStatus: install ok installed\nArchitecture: amd64\nDescription: manager\n Package: trap\n\n\
        Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nSource: glibc (2.36-9)\nMulti-Arch: same\n\n\
        Package: libc6\nStatus: install ok installed\nArchitecture: i386\nMulti-Arch: same\n\n\
        Package: tzdata\nStatus: install ok installed\nArchitecture: all\n\n\
        Package: gone\nStatus: deinstall ok config-files\nArchitecture: amd64\n";

    #[test]
    fn list_files_are_named_by_their_package() {
        let installed = parse_status(STATUS);
        for (file, expected) in [
            ("dpkg", Some("dpkg")),
            ("tzdata", Some("tzdata")),
            ("libc6:amd64", Some("libc6")),
            ("libc6:i386", Some("libc6:i386")),
            ("libc6:arm64", None),
            ("gone", None),
            ("trap", None),
        ] {
            assert_eq!(installed.name_of(file).as_deref(), expected, "{file}");
        }
        assert_eq!(installed.sources, HashMap::from([("libc6".to_owned(), "glibc".to_owned())]));
    }

    #[test]
    fn a_diverted_path_is_followed_except_for_the_one_who_diverted_it() {
        let diversions = parse_diversions("/bin/sh\n/bin/sh.distrib\ndash\n/odd\n");
        let list = "/.\n/bin\n/bin/sh\n";
        assert_eq!(parse_list(list, "bash", &diversions), ["/bin/sh.distrib"]);
        assert_eq!(parse_list(list, "dash", &diversions), ["/bin/sh"]);
    }
}
