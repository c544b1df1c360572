//! Layers of images: whatever their bytes are, an import ends with a whole commit or leaves nothing.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use rootball_image::frames::LayerIndex;
use rootball_image::import::{ImportOptions, import};
use rootball_object::{Cancel, LoadError, ObjectSource, Silent};
use rootball_oci::{
    ContainerConfig, Descriptor, Digest, ImageConfig, ImageSource, Manifest, Platform, RawManifest, RootFs, TransferError, media_type,
    to_canonical_json,
};
use rootball_repo::{Mode, Repo, Seen, reachable};

/// An image in memory.
struct InMemory {
    manifest: RawManifest,
    blobs: BTreeMap<Digest, Vec<u8>>,
}

impl InMemory {
    /// Makes an image of layers, whose digests are right, with a label.
    fn new(layers: &[&[u8]], label: Option<(&str, String)>) -> Self {
        let mut blobs = BTreeMap::new();
        let mut put = |bytes: &[u8], media_type: &str| {
            let digest = Digest::of(bytes);
            blobs.insert(digest, bytes.to_vec());
            Descriptor::new(media_type, digest, bytes.len() as u64)
        };
        let config = ImageConfig {
            architecture: Platform::host().architecture,
            os: "linux".to_owned(),
            created: None,
            config: ContainerConfig { labels: label.map(|(key, value)| [(key.to_owned(), value)].into()), ..ContainerConfig::default() },
            rootfs: RootFs { kind: "layers".to_owned(), diff_ids: layers.iter().map(|layer| Digest::of(layer)).collect() },
            history: Vec::new(),
        };
        let manifest = Manifest {
            schema_version: 2,
            media_type: None,
            artifact_type: None,
            config: put(&to_canonical_json(&config), media_type::CONFIG),
            layers: layers.iter().map(|layer| put(layer, media_type::LAYER_TAR)).collect(),
            subject: None,
            annotations: BTreeMap::new(),
        };
        Self { manifest: RawManifest::new(to_canonical_json(&manifest), media_type::MANIFEST), blobs }
    }
}

impl ImageSource for InMemory {
    fn load_manifest(&self) -> Result<RawManifest, TransferError> {
        Ok(self.manifest.clone())
    }

    fn load_manifest_by_digest(&self, digest: &Digest) -> Result<RawManifest, TransferError> {
        Err(TransferError::NotFound { what: digest.to_string(), place: "memory".to_owned() })
    }

    fn open_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        match self.blobs.get(&descriptor.digest) {
            Some(blob) => Ok(Box::new(Cursor::new(blob.as_slice()))),
            None => Err(TransferError::NotFound { what: descriptor.digest.to_string(), place: "memory".to_owned() }),
        }
    }
}

/// The index of a layer: four bytes that say where its pieces end, and the index. Its pieces lie side by side up to there.
pub(crate) fn layer_index(input: &[u8]) {
    let Some((end, bytes)) = input.split_first_chunk() else { return };
    let end = u64::from(u32::from_le_bytes(*end));
    let Ok(index) = LayerIndex::parse(bytes, end) else { return };
    assert_eq!(LayerIndex::parse(&index.to_bytes(), end).as_ref(), Ok(&index), "what was read is written so that it is read the same");
    let pieces = index.pieces().iter().fold(0, |at, piece| {
        assert_eq!(piece.offset, at);
        at + piece.compressed
    });
    assert_eq!(pieces, end);
    let objects: usize = index.pieces().iter().map(|piece| index.objects(piece).len()).sum();
    assert_eq!(objects, index.all_objects().len());
}

/// A layer, or two: the first byte says of what kind of image.
pub(crate) fn image_layer(input: &[u8]) {
    let Some((kind, tar)) = input.split_first() else { return };
    let half = tar.len() / 1024 * 512;
    let (layers, label): (Vec<&[u8]>, _) = match kind % 4 {
        0 => (vec![tar], None),
        1 => (vec![&tar[..half], &tar[half..]], None),
        2 => (vec![tar], Some(("ostree.diffid", Digest::of(tar).to_string()))),
        _ => (vec![&tar[..half], &tar[half..]], Some(("ostree.diffid", Digest::of(&tar[..half]).to_string()))),
    };
    let image = InMemory::new(&layers, label);
    let dir = tempfile::tempdir().expect("a temporary directory can be made");
    let mut repo = Repo::init(dir.path(), Mode::Archive).expect("a repository can be made");
    repo.set_fsync(false);
    let options = ImportOptions { jobs: 1, max_unpacked: Some(16 << 20), ..ImportOptions::default() };
    let bring = || import(&image, &repo, &options, &Silent, &Cancel::default());
    match bring() {
        Ok(imported) => {
            let look = |kind, checksum: &_| match repo.has(kind, checksum)? {
                true => Ok(()),
                false => Err(LoadError::NotFound { kind, checksum: *checksum }),
            };
            reachable::<LoadError>(&repo, &imported.commit, &mut Seen::new(), look).expect("all that the commit names is there");
            let again = bring().expect("what was imported is imported");
            assert_eq!((again.commit, again.layers_fetched, again.objects_written), (imported.commit, 0, 0));
        }
        Err(_) => {
            assert_eq!(repo.commits().expect("commits can be listed"), [], "a commit stayed");
            assert_eq!(repo.refs(None).expect("refs can be listed"), [], "a ref stayed");
        }
    }
}
