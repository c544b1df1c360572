//! One directory of a commit after the other, all cores at work.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use rootball_object::{Cancel, DirMeta, Event, ObjectKind, ObjectSource, Reporter, S_IFDIR, S_IFLNK, S_IFMT, Step, TreeDir, TreeFile};
use rustix::fs::{AtFlags, FileType, Gid, Mode as FileMode, Stat, Uid};
use rustix::io::Errno;

use super::{CheckoutError, CheckoutOptions, CheckoutOwner, LinkPolicy, Overwrite, Whiteouts, missing};
use crate::fs::{entries, find_stat, open_dir, remove_file, remove_tree};
use crate::place::Place;
use crate::transaction::EPOCH;
use crate::{Mode, Repo, xattr};

/// In front of the name that is to be absent, as in layers of container images.
const WHITEOUT: &str = ".wh.";
/// Says that what was in the directory is to be absent.
const OPAQUE: &str = ".wh..wh..opq";
/// In front of the name that is to be absent, for overlayfs.
const OVERLAY_WHITEOUT: &str = ".ostree-wh.";

/// Numbers the names of files that are not in their place yet.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// A checkout.
pub(super) struct Work<'w> {
    pub(super) repo: &'w Repo,
    pub(super) options: &'w CheckoutOptions,
    pub(super) owner: CheckoutOwner,
    pub(super) linkable: bool,
    pub(super) reporter: &'w dyn Reporter,
    pub(super) cancel: &'w Cancel,
}

impl Place<'_> {
    pub(super) fn io<E: Into<io::Error>>(&self) -> impl Fn(E) -> CheckoutError + '_ {
        |error| {
            let source = error.into();
            match source.kind() {
                io::ErrorKind::AlreadyExists => CheckoutError::Exists { path: self.path() },
                _ => CheckoutError::Io { path: self.path(), source },
            }
        }
    }
}

impl Work<'_> {
    pub(super) fn directory(&self, parent: BorrowedFd<'_>, dir: &TreeDir, place: &Place<'_>) -> Result<(), CheckoutError> {
        if self.cancel.is_requested() {
            return Err(CheckoutError::Cancelled);
        }
        if place.is_too_deep() {
            return Err(CheckoutError::TooDeep { tree: dir.tree });
        }
        // Stock wants the paths of directories with a slash behind them here, and without one where it commits.
        if self.is_skipped(place, "") || self.is_skipped(place, "/") {
            return Ok(());
        }
        let (tree, meta) = (self.repo.load_dirtree(&dir.tree)?, self.repo.load_dirmeta(&dir.meta)?);
        let made = match rustix::fs::mkdirat(parent, place.name, FileMode::RWXU) {
            Ok(()) => true,
            Err(Errno::EXIST) if self.options.overwrite != Overwrite::Never => false,
            Err(error) => return Err(place.io()(error)),
        };
        // A file or a link in the way of a directory stays there: following it could lead anywhere.
        let fd = open_dir(parent, place.name).map_err(|error| match error {
            Errno::NOTDIR | Errno::LOOP => CheckoutError::Exists { path: place.path() },
            other => place.io()(other),
        })?;
        // An opaque directory has nothing of the one that was there, so it is as good as new.
        let is_opaque = self.options.whiteouts == Whiteouts::Remove && tree.find_file(OPAQUE).is_some();
        let made = made || is_opaque;
        let files: Vec<&TreeFile> = match self.options.whiteouts {
            Whiteouts::Remove => self.remove_whited_out(&fd, &tree.files, place)?,
            _ => tree.files.iter().collect(),
        };
        files.par_iter().try_for_each(|file| self.file(fd.as_fd(), file, &Place { parent: Some(place), name: &file.name }))?;
        tree.dirs.par_iter().try_for_each(|child| self.directory(fd.as_fd(), child, &Place { parent: Some(place), name: &child.name }))?;
        if made { self.finish_directory(&fd, &meta, place) } else { Ok(()) }
    }

    fn finish_directory(&self, fd: &OwnedFd, meta: &DirMeta, place: &Place<'_>) -> Result<(), CheckoutError> {
        if self.owner == CheckoutOwner::Recorded {
            rustix::fs::fchown(fd, Some(Uid::from_raw(meta.uid)), Some(Gid::from_raw(meta.gid))).map_err(place.io())?;
            let xattrs = self.labelled(place, meta.mode, meta.xattrs.clone())?;
            xattr::write(fd, &xattrs).map_err(place.io())?;
        }
        let limited = self.options.bare_user_only_dirs || self.repo.mode() == Mode::BareUserOnly;
        let mode = if limited { meta.mode & 0o775 } else { meta.mode & 0o7777 };
        rustix::fs::fchmod(fd, FileMode::from(mode)).map_err(place.io())?;
        rustix::fs::futimens(fd, &EPOCH).map_err(place.io())
    }

    /// Removes what whiteouts name, and returns the files that are none.
    fn remove_whited_out<'f>(&self, fd: &OwnedFd, files: &'f [TreeFile], place: &Place<'_>) -> Result<Vec<&'f TreeFile>, CheckoutError> {
        if files.iter().any(|file| file.name == OPAQUE) {
            for entry in entries(fd).map_err(place.io())? {
                remove_tree(fd, &entry.name).map_err(place.io())?;
            }
        }
        let (whiteouts, files): (Vec<&TreeFile>, Vec<&TreeFile>) = files.iter().partition(|file| file.name.starts_with(WHITEOUT));
        for whiteout in whiteouts.iter().filter(|file| file.name != OPAQUE) {
            let absent = &whiteout.name[WHITEOUT.len()..];
            if rootball_object::is_valid_name(absent) {
                remove_tree(fd, absent).map_err(place.io())?;
            }
        }
        Ok(files)
    }

    pub(super) fn file(&self, dir: BorrowedFd<'_>, file: &TreeFile, place: &Place<'_>) -> Result<(), CheckoutError> {
        if self.is_skipped(place, "") {
            return Ok(());
        }
        if self.options.whiteouts == Whiteouts::Overlay
            && let Some(absent) = file.name.strip_prefix(OVERLAY_WHITEOUT)
            && rootball_object::is_valid_name(absent)
        {
            return self.overlay_whiteout(dir, file, &Place { parent: place.parent, name: absent });
        }
        let found = match self.options.overwrite {
            Overwrite::Never => None,
            _ => find_stat(dir, &file.name).map_err(place.io())?,
        };
        let size = match found {
            None => self.make(dir, place.name, file, place)?,
            Some(stat) if self.is_replaced(dir, &stat, file, place)? => self.replace(dir, file, place)?,
            Some(_) => return Ok(()),
        };
        self.reporter.event(Event::Advanced { step: Step::Checkout, bytes: size });
        Ok(())
    }

    /// Makes the file under a name that may be another than its own, and returns its size.
    fn make(&self, dir: BorrowedFd<'_>, name: &str, file: &TreeFile, place: &Place<'_>) -> Result<u64, CheckoutError> {
        match self.link(dir, name, file, place)? {
            Some(size) => Ok(size),
            None => self.copy(dir, name, &file.checksum, place),
        }
    }

    /// Puts the file where another is, in one step: whatever goes wrong, one of the two is there.
    fn replace(&self, dir: BorrowedFd<'_>, file: &TreeFile, place: &Place<'_>) -> Result<u64, CheckoutError> {
        let beside = format!(".rootball-new-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let made = self.make(dir, &beside, file, place).and_then(|size| {
            rustix::fs::renameat(dir, &beside, dir, place.name).map_err(place.io())?;
            Ok(size)
        });
        // Also after success: a rename onto another link of the same file does nothing.
        let _ = rustix::fs::unlinkat(dir, &beside, AtFlags::empty());
        made
    }

    /// Decides about what is in the place of a file: false when it stays.
    fn is_replaced(&self, dir: BorrowedFd<'_>, stat: &Stat, file: &TreeFile, place: &Place<'_>) -> Result<bool, CheckoutError> {
        match self.options.overwrite {
            Overwrite::UnionAdd => Ok(false),
            Overwrite::UnionIdentical if self.is_identical(dir, stat, &file.checksum, place)? => Ok(false),
            Overwrite::UnionIdentical => Err(CheckoutError::Differs { path: place.path() }),
            _ if stat.st_mode & S_IFMT == S_IFDIR => Err(CheckoutError::Exists { path: place.path() }),
            _ => Ok(true),
        }
    }

    fn overlay_whiteout(&self, dir: BorrowedFd<'_>, file: &TreeFile, place: &Place<'_>) -> Result<(), CheckoutError> {
        let header = self.repo.open_file(&file.checksum)?.header;
        if self.options.overwrite != Overwrite::Never
            && let Some(stat) = find_stat(dir, place.name).map_err(place.io())?
        {
            let is_whiteout = FileType::from_raw_mode(stat.st_mode) == FileType::CharacterDevice && stat.st_rdev == 0;
            match self.options.overwrite {
                Overwrite::UnionAdd => return Ok(()),
                Overwrite::UnionIdentical if is_whiteout => return Ok(()),
                Overwrite::UnionIdentical => return Err(CheckoutError::Differs { path: place.path() }),
                _ => remove_file(dir, place.name).map_err(place.io())?,
            }
        }
        rustix::fs::mknodat(dir, place.name, FileType::CharacterDevice, FileMode::from(header.mode & 0o777), 0).map_err(place.io())?;
        if self.owner == CheckoutOwner::Recorded {
            let (uid, gid) = (Uid::from_raw(header.uid), Gid::from_raw(header.gid));
            rustix::fs::chownat(dir, place.name, Some(uid), Some(gid), AtFlags::SYMLINK_NOFOLLOW).map_err(place.io())?;
            let xattrs = self.labelled(place, header.mode, header.xattrs.clone())?;
            xattr::write_at(dir, place.name, &xattrs).map_err(place.io())?;
        }
        // The umask may have taken bits away when it was made.
        rustix::fs::chmodat(dir, place.name, FileMode::from(header.mode & 0o7777), AtFlags::empty()).map_err(place.io())?;
        rustix::fs::utimensat(dir, place.name, &EPOCH, AtFlags::SYMLINK_NOFOLLOW).map_err(place.io())
    }

    /// Links the file if it may be linked, and returns its size then.
    ///
    /// Empty files are not linked: one of them touched would drag along every empty file of the tree. In bare-user repositories symbolic
    /// links are regular files and so must be made anew, and a file without read permission for its owner must be copied to get it.
    fn link(&self, dir: BorrowedFd<'_>, name: &str, file: &TreeFile, place: &Place<'_>) -> Result<Option<u64>, CheckoutError> {
        if !self.linkable {
            return Ok(None);
        }
        let Some((repo, stat)) = self.repo.find_object_stat(ObjectKind::File, &file.checksum)? else {
            return Err(missing(&file.checksum));
        };
        if repo.mode() != self.repo.mode() {
            return Ok(None);
        }
        let is_symlink = stat.st_mode & S_IFMT == S_IFLNK;
        if stat.st_size == 0 && !is_symlink {
            return Ok(None);
        }
        if repo.mode() == Mode::BareUser {
            let header = repo.open_file(&file.checksum)?.header;
            if header.is_symlink() || header.mode & 0o400 == 0 {
                return Ok(None);
            }
        }
        if repo.mode() == Mode::BareUserOnly && (is_symlink || stat.st_mode & 0o400 == 0) {
            return Ok(None);
        }
        let path = repo.object_path(ObjectKind::File, &file.checksum);
        match rustix::fs::linkat(&repo.objects, &path, dir, name, AtFlags::empty()) {
            Ok(()) => Ok(Some(if is_symlink { 0 } else { stat.st_size as u64 })),
            // The file has as many links as the file system allows, or lies on another one.
            Err(Errno::MLINK) => Ok(None),
            Err(Errno::XDEV) if self.options.links == LinkPolicy::WherePossible => Ok(None),
            Err(error) => Err(place.io()(error)),
        }
    }

    fn is_skipped(&self, place: &Place<'_>, ending: &str) -> bool {
        !self.options.skip.is_empty() && self.options.skip.contains(&(place.tree_path("") + ending))
    }

    /// Returns attributes with the label that the policy gives, if there is one.
    pub(super) fn labelled(
        &self,
        place: &Place<'_>,
        mode: u32,
        xattrs: rootball_object::Xattrs,
    ) -> Result<rootball_object::Xattrs, CheckoutError> {
        match &self.options.labels {
            None => Ok(xattrs),
            Some(labels) => Ok(labels.policy.checkout_xattrs(&place.tree_path(&labels.prefix), mode, &xattrs)?),
        }
    }
}
