//! What an image says about its installation: `usr/lib/bootc/install/*.toml`, as bootc reads it.
//!
//! ```toml
//! [install]
//! kargs = ["console=ttyS0"]
//! stateroot = "default"
//! [install.filesystem.root]
//! type = "xfs"
//! ```
//!
//! Files are read in the order of their names; kernel arguments add up, of everything else the last word counts. What is written for other
//! machines (`match-architectures`) does not count. Keys that are not for us are passed over.

use std::io::Read;

use rootball_sysroot::{NodeKind, TreeView};
use serde::Deserialize;

use super::InstallError;
use crate::HostError;

const PLACE: &str = "usr/lib/bootc/install";

/// Largest file that is read.
const MAX_SIZE: u64 = 1024 * 1024;

/// What the files say together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct InstallConfig {
    /// Kernel arguments.
    pub(crate) kernel_args: Vec<String>,
    /// The stateroot.
    pub(crate) stateroot: Option<String>,
    /// Type of the root file system.
    pub(crate) filesystem: Option<String>,
}

#[derive(Deserialize)]
struct Document {
    install: Option<Install>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Install {
    #[serde(default)]
    kargs: Vec<String>,
    stateroot: Option<String>,
    filesystem: Option<Filesystems>,
    /// The same in an older form.
    #[serde(alias = "root_fs_type")]
    root_fs_type: Option<String>,
    #[serde(alias = "match_architectures")]
    match_architectures: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Filesystems {
    root: Option<Filesystem>,
}

#[derive(Deserialize)]
struct Filesystem {
    r#type: Option<String>,
}

impl InstallConfig {
    /// Reads the files of a tree.
    pub(crate) fn load(tree: &dyn TreeView, architecture: &str) -> Result<Self, HostError> {
        let mut config = Self::default();
        let mut names: Vec<String> = tree
            .list(PLACE)?
            .unwrap_or_default()
            .into_iter()
            .filter(|(name, kind)| *kind == NodeKind::File && name.ends_with(".toml"))
            .map(|(name, _)| name)
            .collect();
        names.sort();
        for name in names {
            let path = format!("{PLACE}/{name}");
            let invalid = |reason: String| InstallError::Config { path: path.clone(), reason };
            let Some(file) = tree.open(&path)? else { continue };
            let mut text = String::new();
            file.take(MAX_SIZE + 1).read_to_string(&mut text).map_err(|error| invalid(error.to_string()))?;
            if text.len() as u64 > MAX_SIZE {
                return Err(invalid(format!("more than {MAX_SIZE} bytes")).into());
            }
            config.add(&text, architecture).map_err(invalid)?;
        }
        Ok(config)
    }

    fn add(&mut self, text: &str, architecture: &str) -> Result<(), String> {
        let document: Document = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        let Some(install) = document.install else { return Ok(()) };
        if install.match_architectures.is_some_and(|wanted| !wanted.iter().any(|wanted| wanted == architecture)) {
            return Ok(());
        }
        self.kernel_args.extend(install.kargs);
        self.stateroot = install.stateroot.or(self.stateroot.take());
        let filesystem = install.filesystem.and_then(|all| all.root).and_then(|root| root.r#type);
        self.filesystem = filesystem.or(install.root_fs_type).or(self.filesystem.take());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_add_up_and_of_the_rest_the_last_word_counts() {
        let mut config = InstallConfig::default();
        config
            .add("[install]\nkargs = [\"a\", \"b=1\"]\nstateroot = \"one\"\n[install.filesystem.root]\ntype = \"xfs\"\n", "x86_64")
            .unwrap();
        config.add("[install]\nkargs = [\"c\"]\nblock = [\"direct\"]\nstateroot = \"two\"\n", "x86_64").unwrap();
        config.add("[install]\nkargs = [\"never\"]\nmatch-architectures = [\"aarch64\"]\n", "x86_64").unwrap();
        config.add("[other]\nkey = 1\n", "x86_64").unwrap();
        let mut older = config.clone();
        older.add("[install]\nroot-fs-type = \"btrfs\"\n", "x86_64").unwrap();
        assert_eq!(older.filesystem.as_deref(), Some("btrfs"));
        older.add("[install]\nroot-fs-type = \"btrfs\"\nfilesystem.root.type = \"ext4\"\n", "x86_64").unwrap();
        assert_eq!(older.filesystem.as_deref(), Some("ext4"));
        let expected = InstallConfig {
            kernel_args: vec!["a".into(), "b=1".into(), "c".into()],
            stateroot: Some("two".into()),
            filesystem: Some("xfs".into()),
        };
        assert_eq!(config, expected);
        for bad in ["[install]\nkargs = \"a\"\n", "[install\n", "install = 3\n"] {
            assert!(config.add(bad, "x86_64").is_err(), "{bad}");
        }
        assert_eq!(config, expected);
    }
}
