//! The dpkg database: `status` says what is installed, `info/NAME.list` what each package has, `diversions` what was moved aside.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Files, Package};
use crate::encapsulate::EncapsulateError;

/// Where trees keep it, the first that is found counts.
const PLACES: [&str; 3] = ["var/lib/dpkg", "usr/lib/sysimage/dpkg", "usr/share/factory/var/lib/dpkg"];

/// Reads the installed packages; none when the tree has no such database.
pub(super) fn load(files: &Files<'_>) -> Result<Vec<Package>, EncapsulateError> {
    for place in PLACES {
        let Some(status) = files.read(&format!("{place}/status"))? else { continue };
        let installed = parse_status(&String::from_utf8_lossy(&status));
        let diversions = files.read(&format!("{place}/diversions"))?.unwrap_or_default();
        let diversions = parse_diversions(&String::from_utf8_lossy(&diversions));
        let mut packages: BTreeMap<String, Package> = BTreeMap::new();
        for path in files.below(&format!("{place}/info")).collect::<Vec<_>>() {
            let Some(file_name) = path.rsplit('/').next().and_then(|name| name.strip_suffix(".list")) else { continue };
            let Some(name) = installed.name_of(file_name) else { continue };
            let list = files.read(path)?.unwrap_or_default();
            let package = packages.entry(name.clone()).or_insert_with(|| Package { name, paths: Vec::new() });
            let plain = file_name.split(':').next().unwrap_or(file_name);
            package.paths.extend(parse_list(&String::from_utf8_lossy(&list), plain, &diversions));
        }
        return Ok(packages.into_values().collect());
    }
    Ok(Vec::new())
}

/// What `status` says.
#[derive(Debug, Default)]
struct Installed {
    /// Name and architecture.
    packages: HashSet<(String, String)>,
    native: String,
}

impl Installed {
    /// Names the package of a list file: `NAME`, or `NAME:ARCH` where it is for another architecture than the system.
    fn name_of(&self, file_name: &str) -> Option<String> {
        match file_name.split_once(':') {
            Some((name, architecture)) => {
                self.packages.contains(&(name.to_owned(), architecture.to_owned())).then(|| match architecture == self.native {
                    true => name.to_owned(),
                    false => file_name.to_owned(),
                })
            }
            None => self.has(file_name).then(|| file_name.to_owned()),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.packages.iter().any(|(known, _)| known == name)
    }
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
        installed.packages.insert((name.to_owned(), architecture.to_owned()));
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
        Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nMulti-Arch: same\n\n\
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
    }

    #[test]
    fn a_diverted_path_is_followed_except_for_the_one_who_diverted_it() {
        let diversions = parse_diversions("/bin/sh\n/bin/sh.distrib\ndash\n/odd\n");
        let list = "/.\n/bin\n/bin/sh\n";
        assert_eq!(parse_list(list, "bash", &diversions), ["/bin/sh.distrib"]);
        assert_eq!(parse_list(list, "dash", &diversions), ["/bin/sh"]);
    }
}
