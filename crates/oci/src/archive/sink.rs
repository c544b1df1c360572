//! Writing an archive: the image is gathered in a layout beside the target, and becomes a tar at the end.

use std::fs::{File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::{blob_name, parent};
use crate::layout::MARKER;
use crate::{
    BlobWriter, Descriptor, DockerArchiveImage, ImageSink, Layout, LayoutSink, Manifest, ParsedManifest, RawManifest, RegistryReference,
    TransferError,
};

/// Writes one image into a new archive, in place of a file that was there.
///
/// Nothing is visible under the target's name before [`ImageSink::finish`]; dropped before, it leaves nothing.
#[derive(Debug)]
pub struct ArchiveSink {
    path: PathBuf,
    /// What makes it a `docker-archive:` as well; `None` when only a layout is wanted.
    docker: Option<DockerTable>,
    layout: Layout,
    /// What of the layout takes the image.
    sink: LayoutSink,
    gathered: tempfile::TempDir,
}

/// What `manifest.json` of a `docker-archive:` says.
#[derive(Debug, Default)]
struct DockerTable {
    name: Option<RegistryReference>,
    image: Mutex<Option<Manifest>>,
}

impl ArchiveSink {
    /// Begins an archive that will be at `path`, with the image under `tag`.
    ///
    /// # Errors
    /// When nothing can be written beside `path`.
    pub fn create(path: &Path, tag: Option<&str>) -> Result<Self, TransferError> {
        let io_error = |source| TransferError::Io { action: format!("writing image archive {}", path.display()), source };
        let gathered = tempfile::Builder::new().prefix(".rootball-archive-").tempdir_in(parent(path)).map_err(io_error)?;
        let layout = Layout::create(&gathered.path().join("layout"))?;
        Ok(Self { path: path.to_path_buf(), docker: None, sink: layout.sink(tag), layout, gathered })
    }

    /// Begins a `docker-archive:` that will be at `path`: a tar of a layout with a `manifest.json`, as `docker save` writes it since version 25.
    /// `docker load` and `podman load` read it, under `name` where one is given. It holds one image and nothing else.
    ///
    /// # Errors
    /// As [`ArchiveSink::create`], and [`TransferError::Invalid`] for an image that is picked by number.
    pub fn create_docker(path: &Path, image: &DockerArchiveImage) -> Result<Self, TransferError> {
        let name = match image {
            DockerArchiveImage::Only => None,
            DockerArchiveImage::Name(name) => Some(name.clone()),
            DockerArchiveImage::Number(_) => {
                let reason = "an image is written under a name; a number only picks one to read".to_owned();
                return Err(TransferError::Invalid { place: format!("docker-archive:{}{image}", path.display()), reason });
            }
        };
        // Readers that take it for a layout find the name as a tag.
        let sink = Self::create(path, name.as_ref().map(ToString::to_string).as_deref())?;
        Ok(Self { docker: Some(DockerTable { name, ..DockerTable::default() }), ..sink })
    }

    fn write_tar(&self) -> io::Result<()> {
        let target = tempfile::Builder::new()
            .prefix(".rootball-archive-")
            .permissions(Permissions::from_mode(0o666))
            .tempfile_in(parent(&self.path))?;
        let mut digests = self.layout.blobs().map_err(io::Error::other)?;
        digests.sort();
        let mut tar = tar::Builder::new(io::BufWriter::with_capacity(256 * 1024, target.as_file()));
        for directory in ["blobs/", "blobs/sha256/"] {
            tar.append_data(&mut header(tar::EntryType::Directory, 0, 0o755), directory, io::empty())?;
        }
        for digest in digests {
            let (file, size) = self.layout.open_blob_file(&digest).map_err(io::Error::other)?;
            tar.append_data(&mut header(tar::EntryType::Regular, size, 0o644), blob_name(&digest), file)?;
        }
        let index = crate::to_canonical_json(&self.layout.load_index().map_err(io::Error::other)?);
        let table = self.docker.as_ref().and_then(DockerTable::to_json);
        let files = [("index.json", Some(index.as_slice())), ("manifest.json", table.as_deref()), ("oci-layout", Some(MARKER))];
        for (name, bytes) in files.into_iter().filter_map(|(name, bytes)| bytes.map(|bytes| (name, bytes))) {
            tar.append_data(&mut header(tar::EntryType::Regular, bytes.len() as u64, 0o644), name, bytes)?;
        }
        let mut file = tar.into_inner()?;
        file.flush()?;
        drop(file);
        target.as_file().sync_all()?;
        target.persist(&self.path).map_err(|error| error.error)?;
        File::open(parent(&self.path))?.sync_all()
    }
}

impl DockerTable {
    fn take(&self, manifest: &RawManifest, path: &Path) -> Result<(), TransferError> {
        let unsupported = |reason: String| TransferError::Unsupported { place: format!("docker-archive:{}", path.display()), reason };
        let ParsedManifest::Image(image) = manifest.parse()? else {
            let reason = format!("it holds one image, and {} is an index of several; 'oci-archive:' holds them all", manifest.digest);
            return Err(unsupported(reason));
        };
        if let Some(layer) = image.layers.iter().find(|layer| layer.is_foreign()) {
            return Err(unsupported(format!("it must hold all layers, and layer {} is only to be had from its maker", layer.digest)));
        }
        *self.image.lock().unwrap_or_else(PoisonError::into_inner) = Some(image);
        Ok(())
    }

    fn to_json(&self) -> Option<Vec<u8>> {
        #[derive(serde::Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Entry {
            config: String,
            repo_tags: Option<Vec<String>>,
            layers: Vec<String>,
        }
        let image = self.image.lock().unwrap_or_else(PoisonError::into_inner);
        let image = image.as_ref()?;
        let entry = Entry {
            config: blob_name(&image.config.digest),
            repo_tags: self.name.as_ref().map(|name| vec![name.to_string()]),
            layers: image.layers.iter().map(|layer| blob_name(&layer.digest)).collect(),
        };
        Some(crate::to_canonical_json(&[entry]))
    }
}

fn header(kind: tar::EntryType, size: u64, mode: u32) -> tar::Header {
    let mut header = tar::Header::new_ustar();
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header
}

impl ImageSink for ArchiveSink {
    fn has_blob(&self, descriptor: &Descriptor) -> Result<bool, TransferError> {
        self.sink.has_blob(descriptor)
    }

    fn begin_blob(&self) -> Result<Box<dyn BlobWriter + '_>, TransferError> {
        self.sink.begin_blob()
    }

    fn put_manifest_by_digest(&self, manifest: &RawManifest) -> Result<(), TransferError> {
        self.sink.put_manifest_by_digest(manifest)
    }

    fn put_manifest(&self, manifest: &RawManifest) -> Result<(), TransferError> {
        if let Some(table) = &self.docker {
            table.take(manifest, &self.path)?;
        }
        self.sink.put_manifest(manifest)
    }

    fn holds_attachments(&self) -> bool {
        self.docker.is_none()
    }

    fn put_referrer(&self, manifest: &RawManifest) -> Result<(), TransferError> {
        self.sink.put_referrer(manifest)
    }

    fn put_tagged(&self, tag: &str, manifest: &RawManifest) -> Result<(), TransferError> {
        self.sink.put_tagged(tag, manifest)
    }

    fn finish(&self) -> Result<(), TransferError> {
        tracing::debug!(path = %self.path.display(), gathered = %self.gathered.path().display(), "writing archive");
        self.write_tar().map_err(|source| TransferError::Io { action: format!("writing image archive {}", self.path.display()), source })
    }
}
