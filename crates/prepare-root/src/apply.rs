//! Doing what the plan says.

use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use rustix::mount::{MountFlags, MountPropagationFlags, UnmountFlags};

use crate::image::mount_image;
use crate::{Booted, Plan, PrepareError, Step};

/// Carries out a plan. Nothing is undone when a step fails: the machine cannot boot then, and what stands there shows how far it came.
///
/// # Errors
/// When the system refuses a step.
pub fn apply(plan: &Plan) -> Result<(), PrepareError> {
    plan.steps.iter().try_for_each(apply_step)
}

fn apply_step(step: &Step) -> Result<(), PrepareError> {
    match step {
        Step::Private => {
            let flags = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC | MountPropagationFlags::SILENT;
            rustix::mount::mount_change("/", flags).map_err(PrepareError::io("making private", "/"))
        }
        Step::Apart { at } => rustix::mount::mount_change(at, MountPropagationFlags::PRIVATE | MountPropagationFlags::SILENT)
            .map_err(PrepareError::io("making private", at)),
        Step::Directory { path, mode } => make_directory(path, *mode),
        Step::Link { path, target } => match std::os::unix::fs::symlink(target, path) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(PrepareError::io("making the link", path)(error)),
            _ => Ok(()),
        },
        Step::Writable { at } => {
            rustix::mount::mount_remount(at, MountFlags::SILENT, c"").map_err(PrepareError::io("making writable the file system at", at))
        }
        Step::Image { image, at, digest } => mount_image(image, at, digest.as_ref()),
        Step::Overlay { at, lower, objects, verity, upper, readonly } => {
            require_directory(at)?;
            let options = overlay_options(lower, objects.as_deref(), *verity, upper.as_ref());
            let access = if *readonly { MountFlags::RDONLY } else { MountFlags::empty() };
            // The name is what programs see as the source of `/`.
            let name = if objects.is_some() { "composefs" } else { "overlay" };
            rustix::mount::mount(name, at, "overlay", access | MountFlags::SILENT, Some(options.as_c_str()))
                .map_err(PrepareError::io("mounting the overlay at", at))
        }
        Step::Bind { from, at } => {
            require_directory(from)?;
            require_directory(at)?;
            rustix::mount::mount(from, at, "", MountFlags::BIND | MountFlags::SILENT, c"").map_err(PrepareError::io("binding", at))
        }
        Step::Access { at, readonly } => {
            let access = if *readonly { MountFlags::RDONLY } else { MountFlags::empty() };
            let flags = MountFlags::BIND | MountFlags::SILENT | access;
            rustix::mount::mount_remount(at, flags, c"").map_err(PrepareError::io("remounting", at))
        }
        Step::Follower { at } => [MountPropagationFlags::DOWNSTREAM, MountPropagationFlags::SHARED]
            .into_iter()
            .try_for_each(|flags| rustix::mount::mount_change(at, flags | MountPropagationFlags::SILENT))
            .map_err(PrepareError::io("changing the propagation of", at)),
        Step::Detach { at } => rustix::mount::unmount(at, UnmountFlags::DETACH).map_err(PrepareError::io("detaching", at)),
        Step::Lasting { at, from } => write_lasting(at, from.as_deref()),
        Step::Booted { path, content } => write_booted(path, content).map_err(PrepareError::io("writing", path)),
        Step::Move { from, to } => rustix::mount::mount_move(from, to).map_err(PrepareError::io("moving the new root directory to", to)),
        Step::Remove { path } => std::fs::remove_dir(path).map_err(PrepareError::io("removing", path)),
    }
}

fn make_directory(path: &Path, mode: u32) -> Result<(), PrepareError> {
    match std::fs::DirBuilder::new().mode(mode).create(path) {
        // The umask took bits away.
        Ok(()) => {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).map_err(PrepareError::io("changing the mode of", path))
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(PrepareError::io("making the directory", path)(error)),
    }
}

/// A link in the deployment must not lead a mount to somewhere in the initramfs.
fn require_directory(path: &Path) -> Result<(), PrepareError> {
    match rustix::fs::open(path, OFlags::PATH | OFlags::NOFOLLOW | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()) {
        Ok(_) => Ok(()),
        Err(rustix::io::Errno::NOTDIR | rustix::io::Errno::LOOP | rustix::io::Errno::NOENT) => {
            Err(PrepareError::NoDirectory { path: path.to_owned() })
        }
        Err(error) => Err(PrepareError::io("opening", path)(error)),
    }
}

fn overlay_options(lower: &Path, objects: Option<&Path>, verity: bool, upper: Option<&(PathBuf, PathBuf)>) -> CString {
    let mut options = Vec::new();
    if objects.is_some() {
        options.extend(b"metacopy=on,redirect_dir=on,");
        if verity {
            options.extend(b"verity=require,");
        }
    }
    let mut add = |name: &str, path: &Path| {
        options.extend(name.as_bytes());
        // Colons separate directories, commas options.
        for byte in path.as_os_str().as_bytes() {
            if matches!(byte, b':' | b',' | b'\\') {
                options.push(b'\\');
            }
            options.push(*byte);
        }
    };
    add("lowerdir=", lower);
    if let Some(objects) = objects {
        // What stands after two colons gives only content and no names.
        add("::", objects);
    }
    if let Some((upper, work)) = upper {
        add(",upperdir=", upper);
        add(",workdir=", work);
    }
    // Paths come from the system, which has none with a NUL.
    CString::new(options).unwrap_or_default()
}

/// Mounts that systemd finds are unmounted before userspace ends, also where it only begins anew; but nobody mounts these again then. One that some
/// unit asks for before systemd has looked at what is mounted would lose a drop-in, and so gets a unit of its own.
fn write_lasting(at: &str, from: Option<&Path>) -> Result<(), PrepareError> {
    const UNITS: &str = "/run/systemd/system";
    let unit = format!("{}.mount", at.trim_matches('/'));
    let head = "# Mounted in the initramfs: a soft reboot must not take it away.\n\
        [Unit]\nDefaultDependencies=no\nAfter=local-fs-pre.target\nBefore=local-fs.target\n";
    let make = |place: &Path| std::fs::create_dir_all(place).map_err(PrepareError::io("making the directory", place));
    let write = |path: PathBuf, text: String| std::fs::write(&path, text).map_err(PrepareError::io("writing", &path));
    let units = Path::new(UNITS);
    let Some(from) = from else {
        let place = units.join(format!("{unit}.d"));
        make(&place)?;
        return write(place.join("50-rootball.conf"), head.to_owned());
    };
    let place = units.join("local-fs.target.requires");
    make(&place)?;
    write(units.join(&unit), format!("{head}\n[Mount]\nWhat={}\nWhere={at}\nOptions=bind\n", from.display()))?;
    let link = place.join(&unit);
    match std::os::unix::fs::symlink(format!("../{unit}"), &link) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(PrepareError::io("making the link", link)(error)),
        _ => Ok(()),
    }
}

fn write_booted(path: &Path, content: &Booted) -> std::io::Result<()> {
    let temporary = path.with_extension("tmp");
    std::fs::write(&temporary, content.to_bytes())?;
    std::fs::set_permissions(&temporary, std::fs::Permissions::from_mode(0o644))?;
    std::fs::rename(temporary, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_an_overlay_escape_what_separates() {
        let upper = (PathBuf::from("/u"), PathBuf::from("/w"));
        let objects = Some(Path::new("/a:b,c\\d"));
        for (options, expected) in [
            (overlay_options(Path::new("/l"), None, false, None), "lowerdir=/l"),
            (overlay_options(Path::new("/l"), None, true, Some(&upper)), "lowerdir=/l,upperdir=/u,workdir=/w"),
            (overlay_options(Path::new("/l"), objects, false, None), "metacopy=on,redirect_dir=on,lowerdir=/l::/a\\:b\\,c\\\\d"),
            (
                overlay_options(Path::new("/l"), Some(Path::new("/o")), true, Some(&upper)),
                "metacopy=on,redirect_dir=on,verity=require,lowerdir=/l::/o,upperdir=/u,workdir=/w",
            ),
        ] {
            assert_eq!(options.to_str(), Ok(expected));
        }
    }
}
