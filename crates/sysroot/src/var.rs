//! The first content of a stateroot's `/var`.

use std::path::Path;

use rustix::io::Errno;

use crate::copy::{copy_dir_metadata, copy_tree};
use crate::dir::Dir;
use crate::{FileError, Sysroot, SysrootError};

/// The name under which a new `var` grows.
pub(crate) const GROWING: &str = "var.tmp";

impl Sysroot {
    /// Fills an empty `var` with what the tree brings; a `var` with anything in it belongs to the machine and is left alone.
    ///
    /// It grows under another name and takes its place complete: an interrupted copy must not look like a machine's own `var`.
    pub(crate) fn populate_var(&self, stateroot: &str, deployment: &Dir) -> Result<(), SysrootError> {
        let place = self.root.open_dir(format!("ostree/deploy/{stateroot}"))?;
        place.remove_tree(GROWING)?;
        place.create_dir("var", 0o755)?;
        let Some(source) = deployment.find_dir("var")? else { return Ok(()) };
        if source.entries()?.is_empty() || !place.open_dir("var")?.entries()?.is_empty() {
            return Ok(());
        }
        place.create_dir(GROWING, 0o700)?;
        let growing = place.open_dir(GROWING)?;
        self.copy_var(&source, &growing)?;
        growing.sync_file_system()?;
        // A directory may be renamed over an empty one.
        match rustix::fs::renameat(&place, GROWING, &place, "var") {
            Ok(()) => {}
            // It is a file system of its own: then it is filled in place.
            Err(Errno::BUSY | Errno::XDEV) => {
                place.remove_tree(GROWING)?;
                self.copy_var(&source, &place.open_dir("var")?)?;
            }
            Err(error) => return Err(FileError::at("replacing", place.join("var"))(error).into()),
        }
        place.sync()?;
        Ok(())
    }

    fn copy_var(&self, source: &Dir, target: &Dir) -> Result<(), FileError> {
        for (name, _) in source.entries()? {
            copy_tree(source, target, Path::new(&name), self.ownership())?;
        }
        copy_dir_metadata(source, target, self.ownership())
    }
}
