//! A place in memory that is source and sink, with everything that can be attached to an image.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::sync::Mutex;

use rootball_oci::{
    BlobWriter, Descriptor, Digest, ImageSink, ImageSource, Index, Manifest, ParsedManifest, RawManifest, SimpleSignatures, TransferError,
    VerifyingReader, media_type, to_canonical_json,
};

/// Images by tag and digest.
#[derive(Default)]
pub(crate) struct Place {
    blobs: Mutex<BTreeMap<Digest, Vec<u8>>>,
    manifests: Mutex<BTreeMap<Digest, RawManifest>>,
    tags: Mutex<BTreeMap<String, Digest>>,
    signatures: Mutex<BTreeMap<Digest, Vec<Vec<u8>>>>,
}

/// The tag that the source names.
const TAG: &str = "1";

impl Place {
    /// Returns one with an image of one layer under the tag.
    pub(crate) fn with_image(content: &str) -> Self {
        let place = Self::default();
        let image = place.add_image(content);
        place.put_manifest(&image).unwrap();
        place
    }

    /// Returns one with an index of two images under the tag.
    pub(crate) fn with_index() -> Self {
        let place = Self::default();
        let manifests = ["one", "other"].map(|content| place.add_image(content).descriptor()).to_vec();
        let index =
            Index { schema_version: 2, media_type: None, artifact_type: None, manifests, subject: None, annotations: BTreeMap::new() };
        place.put_manifest(&RawManifest::new(to_canonical_json(&index), media_type::INDEX)).unwrap();
        place
    }

    fn add_image(&self, content: &str) -> RawManifest {
        let blob = |kind: &str, bytes: &[u8]| {
            let digest = Digest::of(bytes);
            self.blobs.lock().unwrap().insert(digest, bytes.to_vec());
            Descriptor::new(kind, digest, bytes.len() as u64)
        };
        let manifest = Manifest {
            schema_version: 2,
            media_type: None,
            artifact_type: None,
            config: blob(
                media_type::CONFIG,
                b"{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}",
            ),
            layers: vec![blob(media_type::LAYER_TAR, content.as_bytes())],
            subject: None,
            annotations: BTreeMap::new(),
        };
        let raw = RawManifest::new(to_canonical_json(&manifest), media_type::MANIFEST);
        self.put_manifest_by_digest(&raw).unwrap();
        raw
    }

    pub(crate) fn images(&self) -> Vec<RawManifest> {
        let ParsedManifest::Index(index) = self.load_manifest().unwrap().parse().unwrap() else { return Vec::new() };
        index.manifests.iter().map(|descriptor| self.load_manifest_by_digest(&descriptor.digest).unwrap()).collect()
    }

    /// Changes the manifest under a tag.
    pub(crate) fn edit(&self, tag: &str, edit: impl FnOnce(&mut Manifest)) {
        let raw = self.find_tagged(tag).unwrap().unwrap();
        let ParsedManifest::Image(mut manifest) = raw.parse().unwrap() else { panic!("an index") };
        edit(&mut manifest);
        self.put_tagged(tag, &RawManifest::new(to_canonical_json(&manifest), media_type::MANIFEST)).unwrap();
    }

    /// Moves everything that is attached to this place's image to another image.
    pub(crate) fn signatures_of(&self, other: &Place) {
        for (digest, blob) in other.blobs.lock().unwrap().iter() {
            self.blobs.lock().unwrap().insert(*digest, blob.clone());
        }
        let (theirs, mine) = (other.load_manifest().unwrap().digest, self.load_manifest().unwrap().digest);
        let tag = |digest: &Digest| rootball_image::trust::signature_tag(digest);
        if let Some(signatures) = other.find_tagged(&tag(&theirs)).unwrap() {
            self.put_tagged(&tag(&mine), &signatures).unwrap();
        }
        let signatures = other.signatures.lock().unwrap().get(&theirs).cloned().unwrap_or_default();
        self.signatures.lock().unwrap().insert(mine, signatures);
        for referrer in other.referrers(&theirs).unwrap() {
            let ParsedManifest::Image(mut manifest) = other.load_manifest_by_digest(&referrer.digest).unwrap().parse().unwrap() else {
                continue;
            };
            manifest.subject = Some(self.load_manifest().unwrap().descriptor());
            self.put_referrer(&RawManifest::new(to_canonical_json(&manifest), media_type::MANIFEST)).unwrap();
        }
    }

    pub(crate) fn blob(&self, bytes: &[u8], kind: &str) -> Descriptor {
        self.blobs.lock().unwrap().insert(Digest::of(bytes), bytes.to_vec());
        Descriptor::new(kind, Digest::of(bytes), bytes.len() as u64)
    }
}

fn missing(what: impl std::fmt::Display) -> TransferError {
    TransferError::NotFound { what: what.to_string(), place: "memory".to_owned() }
}

impl ImageSource for Place {
    fn load_manifest(&self) -> Result<RawManifest, TransferError> {
        self.find_tagged(TAG)?.ok_or_else(|| missing(TAG))
    }

    fn load_manifest_by_digest(&self, digest: &Digest) -> Result<RawManifest, TransferError> {
        self.manifests.lock().unwrap().get(digest).cloned().ok_or_else(|| missing(digest))
    }

    fn open_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        let blob = self.blobs.lock().unwrap().get(&descriptor.digest).cloned().ok_or_else(|| missing(descriptor.digest))?;
        Ok(Box::new(VerifyingReader::new(io::Cursor::new(blob), descriptor)))
    }

    fn referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>, TransferError> {
        let manifests = self.manifests.lock().unwrap();
        let refers = |raw: &&RawManifest| match raw.parse() {
            Ok(ParsedManifest::Image(manifest)) => manifest.subject.is_some_and(|found| found.digest == *subject),
            _ => false,
        };
        let describe = |raw: &RawManifest| {
            let mut descriptor = raw.descriptor();
            if let Ok(ParsedManifest::Image(manifest)) = raw.parse() {
                descriptor.artifact_type = manifest.artifact_type;
            }
            descriptor
        };
        Ok(manifests.values().filter(refers).map(describe).collect())
    }

    fn find_tagged(&self, tag: &str) -> Result<Option<RawManifest>, TransferError> {
        let digest = self.tags.lock().unwrap().get(tag).copied();
        digest.map(|digest| self.load_manifest_by_digest(&digest)).transpose()
    }

    fn simple_signatures(&self, manifest: &Digest) -> Result<SimpleSignatures, TransferError> {
        let messages = self.signatures.lock().unwrap().get(manifest).cloned().unwrap_or_default();
        Ok(SimpleSignatures { messages, places: vec!["memory/signature-N".to_owned()] })
    }
}

struct Writer<'p> {
    place: &'p Place,
    bytes: Vec<u8>,
}

impl Write for Writer<'_> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.bytes.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl BlobWriter for Writer<'_> {
    fn finish(self: Box<Self>, digest: &Digest, size: u64) -> Result<(), TransferError> {
        assert_eq!((Digest::of(&self.bytes), self.bytes.len() as u64), (*digest, size));
        self.place.blobs.lock().unwrap().insert(*digest, self.bytes);
        Ok(())
    }
}

impl ImageSink for Place {
    fn has_blob(&self, descriptor: &Descriptor) -> Result<bool, TransferError> {
        Ok(self.blobs.lock().unwrap().contains_key(&descriptor.digest))
    }

    fn begin_blob(&self) -> Result<Box<dyn BlobWriter + '_>, TransferError> {
        Ok(Box::new(Writer { place: self, bytes: Vec::new() }))
    }

    fn put_manifest_by_digest(&self, manifest: &RawManifest) -> Result<(), TransferError> {
        self.manifests.lock().unwrap().insert(manifest.digest, manifest.clone());
        Ok(())
    }

    fn put_manifest(&self, manifest: &RawManifest) -> Result<(), TransferError> {
        self.put_tagged(TAG, manifest)
    }

    fn put_referrer(&self, manifest: &RawManifest) -> Result<(), TransferError> {
        self.put_manifest_by_digest(manifest)
    }

    fn put_tagged(&self, tag: &str, manifest: &RawManifest) -> Result<(), TransferError> {
        self.put_manifest_by_digest(manifest)?;
        self.tags.lock().unwrap().insert(tag.to_owned(), manifest.digest);
        Ok(())
    }

    fn put_simple_signatures(&self, manifest: &Digest, messages: &[Vec<u8>]) -> Result<(), TransferError> {
        self.signatures.lock().unwrap().entry(*manifest).or_default().extend_from_slice(messages);
        Ok(())
    }
}
