//! The main file and its drop-ins.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::{RegistriesConf, RegistriesConfError};

const MAX_SIZE: u64 = 4 * 1024 * 1024;

/// Where the configuration is; what is not there adds nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegistriesFiles {
    /// The main file.
    pub main: Option<PathBuf>,
    /// Directories of drop-ins, `*.conf`: read one after the other, each in the order of its files' names.
    pub drop_ins: Vec<PathBuf>,
}

impl RegistriesFiles {
    /// Reads all files, each changing what those before it said.
    ///
    /// # Errors
    /// When one cannot be read or understood.
    pub fn load(&self) -> Result<RegistriesConf, RegistriesConfError> {
        let mut conf = match &self.main {
            Some(path) => find(path)?.unwrap_or_default(),
            None => RegistriesConf::default(),
        };
        for directory in &self.drop_ins {
            for path in list(directory)? {
                // Gone since it was listed: as if it had never been there.
                if let Some(later) = find(&path)? {
                    conf.merge(later);
                }
            }
        }
        Ok(conf)
    }
}

fn list(directory: &Path) -> Result<Vec<PathBuf>, RegistriesConfError> {
    let failed = |source| RegistriesConfError::Io { path: directory.to_owned(), source };
    let entries = match std::fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "conf") && !path.is_dir() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn find(path: &Path) -> Result<Option<RegistriesConf>, RegistriesConfError> {
    let failed = |source| RegistriesConfError::Io { path: path.to_owned(), source };
    let invalid = |reason: String| RegistriesConfError::Invalid { path: path.to_owned(), reason };
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let mut text = String::new();
    match file.take(MAX_SIZE + 1).read_to_string(&mut text) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(invalid("it is not text".to_owned())),
        Err(error) => return Err(failed(error)),
    }
    if text.len() as u64 > MAX_SIZE {
        return Err(invalid(format!("larger than {MAX_SIZE} bytes")));
    }
    RegistriesConf::parse(&text).map(Some).map_err(invalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drop_ins_follow_the_main_file_in_the_order_of_their_names() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        for directory in ["one", "two"] {
            std::fs::create_dir(at(directory)).unwrap();
        }
        let table = |location: &str| format!("[[registry]]\nprefix = 'a.test'\nlocation = '{location}'\n");
        let files = RegistriesFiles { main: Some(at("main.conf")), drop_ins: vec![at("one"), at("two"), at("three")] };
        assert_eq!(files.load().unwrap(), RegistriesConf::default());
        let mut said = Vec::new();
        for (file, location) in [
            ("main.conf", "main.test"),
            ("one/20.conf", "second.test"),
            ("one/10.conf", "first.test"),
            ("one/30.txt", "none.test"),
            ("two/05.conf", "last.test"),
        ] {
            std::fs::write(at(file), table(location)).unwrap();
            said.push(files.load().unwrap().entries[0].location.clone());
        }
        assert_eq!(said, ["main.test", "second.test", "second.test", "second.test", "last.test"]);

        std::fs::write(at("one/40.conf"), "[registries.block]\nregistries = []").unwrap();
        let error = files.load().unwrap_err();
        assert_eq!(error.kind(), rootball_object::ErrorKind::Invalid);
        assert!(error.to_string().contains("one/40.conf") && error.to_string().contains("version 1"), "{error}");
    }
}
