//! Images in tar files: `oci-archive:` is a tar of an image layout, `docker-archive:` what `docker save` writes.
//!
//! Reading does not unpack: the headers are walked once, and each blob is then read from its place in the file. An archive that is compressed
//! as a whole is unpacked first, to a file without a name. Writing gathers a layout beside the target and puts it into a tar at the end,
//! sorted and without times or owners, so the same image makes the same file.

mod docker;
mod file;
mod sink;
mod source;

use std::path::Path;

use crate::Digest;

pub use docker::DockerArchiveSource;
pub use sink::ArchiveSink;
pub use source::ArchiveSource;

fn blob_name(digest: &Digest) -> String {
    format!("blobs/sha256/{}", digest.to_hex())
}

/// Returns the directory that holds `path`.
fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}
