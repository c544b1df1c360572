//! The kernel of a tree: where its files are, their boot checksum, and their names in `/boot`.
//!
//! Today's place is `usr/lib/modules/KVER/`, with `vmlinuz`, `initramfs.img` or `initramfs`, `devicetree` or `dtb/`, and `.vmlinuz.hmac`.
//! Older trees have `vmlinuz-KVER-CHECKSUM` and `initramfs-KVER-CHECKSUM` in `usr/lib/ostree-boot/` or `boot/`. The boot checksum covers
//! kernel, initramfs and device tree, one after the other: two deployments with the same one share their files in `/boot`.

use std::io::Read;

use rootball_bls::compare_versions;
use rootball_object::Checksum;
use rootball_object::hash::Hasher;

use crate::tree_view::{NodeKind, TreeView};
use crate::{FileError, SysrootError};

const MODULES: &str = "usr/lib/modules";
const LEGACY: [&str; 2] = ["usr/lib/ostree-boot", "boot"];

/// A file of the kernel: where it is in the tree, and its name in `/boot/ostree/STATEROOT-BOOTCSUM/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BootFile {
    /// Path in the tree.
    pub(crate) path: String,
    /// Name in `/boot`.
    pub(crate) name: String,
}

/// The kernel of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kernel {
    /// The kernel itself.
    pub(crate) kernel: BootFile,
    /// Its initramfs.
    pub(crate) initramfs: Option<BootFile>,
    /// Its only device tree.
    pub(crate) devicetree: Option<BootFile>,
    /// Its directory of device trees, file by file; names begin with `dtb/`.
    pub(crate) devicetrees: Vec<BootFile>,
    /// Its checksum for FIPS mode.
    pub(crate) hmac: Option<BootFile>,
    /// The boot checksum, where the file names say it.
    named_checksum: Option<Checksum>,
}

impl Kernel {
    /// Finds the kernel of a tree. Of several the newest version counts, so that the answer does not depend on the file system.
    ///
    /// # Errors
    /// When the tree cannot be read.
    pub(crate) fn find(tree: &dyn TreeView) -> Result<Option<Self>, SysrootError> {
        let modern = Self::find_modern(tree)?;
        if modern.as_ref().is_some_and(|kernel| kernel.initramfs.is_some()) {
            return Ok(modern);
        }
        let legacy = Self::find_legacy(tree)?;
        match (modern, legacy) {
            (Some(_), Some(legacy)) if legacy.initramfs.is_some() => Ok(Some(legacy)),
            (Some(modern), _) => Ok(Some(modern)),
            (None, legacy) => Ok(legacy),
        }
    }

    fn find_modern(tree: &dyn TreeView) -> Result<Option<Self>, SysrootError> {
        let mut versions: Vec<String> = directories(tree.list(MODULES)?);
        versions.sort_by(|left, right| compare_versions(right, left));
        for version in versions {
            let place = format!("{MODULES}/{version}");
            if tree.open(&format!("{place}/vmlinuz"))?.is_none() {
                continue;
            }
            let entries = tree.list(&place)?.unwrap_or_default();
            let file = |name: &str, boot: String| {
                let found = entries.iter().any(|(entry, kind)| entry == name && *kind == NodeKind::File);
                found.then(|| BootFile { path: format!("{place}/{name}"), name: boot })
            };
            let devicetree = file("devicetree", format!("devicetree-{version}"));
            let mut devicetrees = Vec::new();
            if devicetree.is_none() {
                list_files(tree, &place, "dtb", &mut devicetrees)?;
            }
            return Ok(Some(Self {
                kernel: BootFile { path: format!("{place}/vmlinuz"), name: format!("vmlinuz-{version}") },
                initramfs: ["initramfs.img", "initramfs"].iter().find_map(|name| file(name, format!("initramfs-{version}.img"))),
                devicetree,
                devicetrees,
                hmac: file(".vmlinuz.hmac", format!(".vmlinuz-{version}.hmac")),
                named_checksum: None,
            }));
        }
        Ok(None)
    }

    fn find_legacy(tree: &dyn TreeView) -> Result<Option<Self>, SysrootError> {
        for place in LEGACY {
            let entries = tree.list(place)?.unwrap_or_default();
            let find = |prefix: &str, wanted: Option<Checksum>| {
                entries.iter().filter(|(_, kind)| *kind == NodeKind::File).find_map(|(entry, _)| {
                    let (name, checksum) = entry.rsplit_once('-')?;
                    let checksum: Checksum = checksum.parse().ok()?;
                    let fits = name.starts_with(prefix) && wanted.is_none_or(|wanted| wanted == checksum);
                    fits.then(|| (BootFile { path: format!("{place}/{entry}"), name: name.to_owned() }, checksum))
                })
            };
            if let Some((kernel, checksum)) = find("vmlinuz-", None) {
                return Ok(Some(Self {
                    kernel,
                    initramfs: find("initramfs-", Some(checksum)).map(|(file, _)| file),
                    devicetree: find("devicetree-", Some(checksum)).map(|(file, _)| file),
                    devicetrees: Vec::new(),
                    hmac: None,
                    named_checksum: Some(checksum),
                }));
            }
        }
        Ok(None)
    }

    /// Returns the files that are installed into `/boot`.
    pub(crate) fn files(&self) -> impl Iterator<Item = &BootFile> {
        let singles = [Some(&self.kernel), self.initramfs.as_ref(), self.devicetree.as_ref(), self.hmac.as_ref()];
        singles.into_iter().flatten().chain(&self.devicetrees)
    }

    /// Computes the boot checksum.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub(crate) fn checksum(&self, tree: &dyn TreeView) -> Result<Checksum, SysrootError> {
        if let Some(checksum) = self.named_checksum {
            return Ok(checksum);
        }
        let mut hasher = Hasher::new();
        let mut buffer = vec![0; 256 * 1024];
        let covered = [Some(&self.kernel), self.initramfs.as_ref(), self.devicetree.as_ref()];
        for file in covered.into_iter().flatten().chain(&self.devicetrees) {
            // What is no regular file (a link, say) has no bytes of its own.
            let Some(mut content) = tree.open(&file.path)? else { continue };
            loop {
                match content.read(&mut buffer) {
                    Ok(0) => break,
                    Ok(length) => hasher.update(&buffer[..length]),
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(FileError::at("reading", &file.path)(error).into()),
                }
            }
        }
        Ok(hasher.finish())
    }
}

fn directories(entries: Option<Vec<(String, NodeKind)>>) -> Vec<String> {
    entries.into_iter().flatten().filter(|(_, kind)| *kind == NodeKind::Directory).map(|(name, _)| name).collect()
}

fn list_files(tree: &dyn TreeView, place: &str, name: &str, files: &mut Vec<BootFile>) -> Result<(), SysrootError> {
    for (entry, kind) in tree.list(&format!("{place}/{name}"))?.unwrap_or_default() {
        let name = format!("{name}/{entry}");
        match kind {
            NodeKind::Directory => list_files(tree, place, &name, files)?,
            NodeKind::File => files.push(BootFile { path: format!("{place}/{name}"), name }),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dir::Dir;
    use crate::tree_view::DirTreeView;

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, content) in files {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        root
    }

    fn find(files: &[(&str, &str)]) -> Option<(String, String)> {
        let root = tree(files);
        let dir = Dir::open(root.path()).unwrap();
        let view = DirTreeView(&dir);
        let kernel = Kernel::find(&view).unwrap()?;
        let names: Vec<_> = kernel.files().map(|file| file.name.as_str()).collect();
        Some((names.join(" "), kernel.checksum(&view).unwrap().to_hex()))
    }

    #[test]
    fn files_and_boot_checksum_follow_the_layout() {
        let sum = |text: &str| Hasher::of(text.as_bytes()).to_hex();
        let legacy = "ab".repeat(32);
        let (old_kernel, old_initramfs) =
            (format!("usr/lib/ostree-boot/vmlinuz-3.6-{legacy}"), format!("usr/lib/ostree-boot/initramfs-3.6-{legacy}"));
        for (files, names, checksum) in [
            (
                vec![("usr/lib/modules/6.1/vmlinuz", "K"), ("usr/lib/modules/6.1/initramfs.img", "I")],
                "vmlinuz-6.1 initramfs-6.1.img",
                sum("KI"),
            ),
            (vec![("usr/lib/modules/6.1/vmlinuz", "K")], "vmlinuz-6.1", sum("K")),
            (
                vec![("usr/lib/modules/6.9/vmlinuz", "old"), ("usr/lib/modules/6.10/vmlinuz", "new"), ("usr/lib/modules/7/extra", "")],
                "vmlinuz-6.10",
                sum("new"),
            ),
            (
                vec![
                    ("usr/lib/modules/6/vmlinuz", "K"),
                    ("usr/lib/modules/6/initramfs", "I"),
                    ("usr/lib/modules/6/.vmlinuz.hmac", "H"),
                    ("usr/lib/modules/6/dtb/b", "2"),
                    ("usr/lib/modules/6/dtb/a/x", "1"),
                ],
                "vmlinuz-6 initramfs-6.img .vmlinuz-6.hmac dtb/a/x dtb/b",
                sum("KI12"),
            ),
            (
                vec![("usr/lib/modules/6/vmlinuz", "K"), ("usr/lib/modules/6/initramfs", "I"), ("usr/lib/modules/6/devicetree", "D")],
                "vmlinuz-6 initramfs-6.img devicetree-6",
                sum("KID"),
            ),
            (vec![(&*old_kernel, "K"), (&*old_initramfs, "I")], "vmlinuz-3.6 initramfs-3.6", legacy.clone()),
            (
                vec![(&*old_kernel, "K"), (&*old_initramfs, "I"), ("usr/lib/modules/6/vmlinuz", "K")],
                "vmlinuz-3.6 initramfs-3.6",
                legacy.clone(),
            ),
        ] {
            assert_eq!(find(&files), Some((names.to_owned(), checksum)), "{files:?}");
        }
        assert_eq!(find(&[("usr/lib/modules/6/other", ""), ("boot/vmlinuz-6-notachecksum", "")]), None);
    }
}
