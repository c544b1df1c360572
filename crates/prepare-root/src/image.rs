//! Mounting the image of a deployment's metadata.

use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, AsRawFd};
use std::path::Path;

use rootball_composefs::verity::{self, Digest};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use rustix::mount::MountFlags;

use crate::PrepareError;

/// First bytes of a composefs image, and the place and value of the flag that some file in it has an access control list.
const MAGIC: [u8; 4] = 0xd078_629a_u32.to_le_bytes();
const HAS_ACL: u8 = 1;

/// Mounts an image. When a digest is given, the kernel must enforce it for this very file.
pub(crate) fn mount_image(image: &Path, at: &Path, digest: Option<&Digest>) -> Result<(), PrepareError> {
    let invalid = |reason: String| PrepareError::Image { path: image.to_owned(), reason };
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut file: File = rustix::fs::open(image, flags, Mode::empty()).map_err(PrepareError::io("opening", image))?.into();
    if let Some(expected) = digest {
        match verity::measure(&file).map_err(|error| invalid(error.to_string()))? {
            Some(actual) if actual == *expected => {}
            Some(actual) => return Err(invalid(format!("its fs-verity digest is {actual}, and the signed commit names {expected}"))),
            None => return Err(invalid("fs-verity is not enabled for it".to_owned())),
        }
    }
    let mut header = [0; 12];
    file.read_exact(&mut header).map_err(PrepareError::io("reading", image))?;
    if header[..4] != MAGIC {
        return Err(invalid("it is no composefs image".to_owned()));
    }
    // Without any list in the image, the kernel need not look for them.
    let options = if header[8] & HAS_ACL == 0 { Some(c"noacl") } else { None };
    let mount = |source: &str| rustix::mount::mount(source, at, "erofs", MountFlags::RDONLY | MountFlags::SILENT, options);
    let path = |fd: std::os::fd::BorrowedFd<'_>| format!("/proc/self/fd/{}", fd.as_raw_fd());
    match mount(&path(file.as_fd())) {
        // Before 6.12, or without the option in the kernel's configuration, only block devices are mounted.
        Err(Errno::NOTBLK) => {
            let device = composefs_ioctls::loop_device::loopify(&file).map_err(PrepareError::io("making a loop device of", image))?;
            mount(&path(device.as_fd())).map_err(PrepareError::io("mounting a loop device of", image))
        }
        result => result.map_err(PrepareError::io("mounting", image)),
    }
}
