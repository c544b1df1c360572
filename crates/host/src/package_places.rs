//! Where packages lie that this machine knows of.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rootball_package::repository::apt::{parse_deb822_sources, parse_one_line_sources};
use rootball_package::repository::rpmmd::parse_repo_file;

/// Where packages lie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackagePlaces {
    /// Directories with files of packages.
    pub directories: Vec<PathBuf>,
    /// URLs that the locations of packages follow.
    pub urls: Vec<String>,
}

/// Where package managers keep the packages that they fetched.
const CACHES: [&str; 3] = ["var/cache/apt/archives", "var/cache/libdnf5", "var/cache/dnf"];

impl PackagePlaces {
    /// Finds what apt and dnf are set up for, and the packages that they keep, below a root directory. What cannot be read names nothing: each
    /// package is hashed wherever it comes from, so no list need be trusted.
    pub fn configured(root: &Path) -> Self {
        let mut urls = Vec::new();
        let list = root.join("etc/apt/sources.list");
        let apt = files_of(&root.join("etc/apt/sources.list.d")).into_iter().chain([list]);
        for path in apt {
            let Some(text) = read(&path) else { continue };
            let parsed = if path.extension().is_some_and(|extension| extension == "sources") {
                parse_deb822_sources(&text)
            } else {
                parse_one_line_sources(&text)
            };
            let sources = parsed.unwrap_or_default();
            urls.extend(sources.into_iter().filter(|source| source.enabled).flat_map(|source| source.uris));
        }
        let variables = variables(root);
        for path in files_of(&root.join("etc/yum.repos.d")) {
            let sources = read(&path).and_then(|text| parse_repo_file(&text, &variables).ok()).unwrap_or_default();
            urls.extend(sources.into_iter().filter(|source| source.enabled).flat_map(|source| source.base_urls));
        }
        let mut known = std::collections::HashSet::new();
        urls.retain(|url| known.insert(url.clone()));
        let directories = CACHES.iter().map(|cache| root.join(cache)).filter(|cache| cache.is_dir()).collect();
        Self { directories, urls }
    }
}

/// Largest file of settings that is read, in bytes.
const MAX_FILE: u64 = 1 << 20;

fn read(path: &Path) -> Option<String> {
    (path.metadata().ok()?.len() <= MAX_FILE).then(|| fs::read_to_string(path).ok()).flatten()
}

/// Lists the files in a directory, by name.
fn files_of(directory: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// Returns what dnf puts for `$releasever` and its like.
fn variables(root: &Path) -> BTreeMap<String, String> {
    let arch = std::env::consts::ARCH.to_owned();
    let mut variables = BTreeMap::from([("basearch".to_owned(), arch.clone()), ("arch".to_owned(), arch)]);
    let release = read(&root.join("etc/os-release")).or_else(|| read(&root.join("usr/lib/os-release"))).unwrap_or_default();
    if let Some(version) = release.lines().find_map(|line| line.strip_prefix("VERSION_ID=")) {
        variables.insert("releasever".to_owned(), version.trim_matches('"').to_owned());
    }
    for path in files_of(&root.join("etc/dnf/vars")) {
        if let (Some(name), Some(value)) = (path.file_name().and_then(|name| name.to_str()), read(&path)) {
            variables.insert(name.to_owned(), value.trim().to_owned());
        }
    }
    variables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_apt_and_dnf_are_set_up_for_is_found() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("etc/apt/sources.list", "deb [trusted=yes] http://one.example/debian stable main\n# deb http://no.example x y\n");
        write("etc/apt/sources.list.d/two.sources", "Types: deb\nURIs: http://two.example/debian\nSuites: stable\nComponents: main\n");
        write("etc/apt/sources.list.d/off.sources", "Types: deb\nURIs: http://off.example/\nSuites: ./\nEnabled: no\n");
        write(
            "etc/yum.repos.d/os.repo",
            "[os]\nname=os\nbaseurl=http://three.example/$releasever/$basearch/\n[off]\nname=off\nenabled=0\nbaseurl=http://off.example/\n",
        );
        write("etc/os-release", "ID=x\nVERSION_ID=\"41\"\n");
        write("var/cache/apt/archives/x.deb", "");
        let places = PackagePlaces::configured(root.path());
        let three = format!("http://three.example/41/{}/", std::env::consts::ARCH);
        let urls: Vec<&str> = places.urls.iter().map(|url| url.trim_end_matches('/')).collect();
        assert_eq!(urls, ["http://two.example/debian", "http://one.example/debian", three.trim_end_matches('/')]);
        assert_eq!(places.directories, [root.path().join("var/cache/apt/archives")]);
    }
}
