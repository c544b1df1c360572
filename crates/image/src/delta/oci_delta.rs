//! The manifest of a delta of `oci-delta`.

use std::collections::BTreeMap;

use rootball_delta::tardiff;
use rootball_oci::{Descriptor, Digest, ImageSource, MAX_MANIFEST_SIZE, Manifest, ParsedManifest, RawManifest};

use super::annotations::oci_delta::{
    CONTENT, CONTENT_CONFIG, CONTENT_LAYER, CONTENT_MANIFEST, CONTENT_OF_SIGNATURE, CONTENT_SIGNATURE, SOURCE_CONFIG, TO,
};
use super::error::DeltaError;
use super::found::DeltaKind;

/// Most blobs of a delta.
const MAX_BLOBS: usize = 2000;

/// A delta whose manifest was read. Nothing in it is believed before the layers that it leads to have the right diff IDs.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct OciDelta {
    /// Its manifest's digest.
    pub digest: Digest,
    /// The image that it leads to.
    pub target: Digest,
    /// The config of the image that it starts from.
    pub source_config: Digest,
    /// The blob for each layer of the target that it has.
    pub layers: BTreeMap<Digest, Descriptor>,
    /// The manifest of the target.
    pub manifest: Option<Descriptor>,
    /// The config of the target.
    pub config: Option<Descriptor>,
    /// The manifest of the target's signatures, as cosign has it under a tag.
    pub signature: Option<Descriptor>,
    /// What that names.
    pub of_signature: Vec<Descriptor>,
}

impl OciDelta {
    /// Loads the manifest of a delta that leads to an image.
    ///
    /// # Errors
    /// When it cannot be loaded, or is no such delta.
    pub fn load(source: &dyn ImageSource, entry: &Descriptor, target: &Digest) -> Result<Self, DeltaError> {
        let delta = Self::parse(&source.load_artifact(entry)?)?;
        DeltaError::expect_target(&delta.digest, &delta.target, target)?;
        Ok(delta)
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// When it is not one of such a delta.
    pub fn parse(raw: &RawManifest) -> Result<Self, DeltaError> {
        let invalid = |reason: String| DeltaError::Invalid { manifest: raw.digest, reason };
        let ParsedManifest::Image(manifest) = raw.parse()? else {
            return Err(invalid("it is an index".to_owned()));
        };
        let Manifest { artifact_type, layers, subject, annotations, .. } = manifest;
        match artifact_type.as_deref().and_then(DeltaKind::of_artifact_type) {
            Some(DeltaKind::OciDelta) => {}
            _ => return Err(invalid(format!("its artifact type is {:?}", artifact_type.unwrap_or_default()))),
        }
        let digest = |key: &str| match annotations.get(key) {
            None => Err(invalid(format!("it has no annotation {key}"))),
            Some(text) => text.parse::<Digest>().map_err(|error| invalid(format!("annotation {key}: {error}"))),
        };
        if layers.len() > MAX_BLOBS {
            return Err(invalid(format!("it has {} blobs, more than the {MAX_BLOBS} that are read", layers.len())));
        }
        let subject = subject.ok_or_else(|| invalid("it has no subject".to_owned()))?;
        let mut delta = Self {
            digest: raw.digest,
            target: subject.digest,
            source_config: digest(SOURCE_CONFIG)?,
            layers: BTreeMap::new(),
            manifest: None,
            config: None,
            signature: None,
            of_signature: Vec::new(),
        };
        for blob in layers {
            match blob.annotations.get(CONTENT).map(String::as_str) {
                Some(CONTENT_MANIFEST) if blob.size <= MAX_MANIFEST_SIZE => delta.manifest = Some(blob),
                Some(CONTENT_CONFIG) if blob.size <= MAX_MANIFEST_SIZE => delta.config = Some(blob),
                Some(CONTENT_SIGNATURE) if blob.size <= MAX_MANIFEST_SIZE => delta.signature = Some(blob),
                Some(CONTENT_OF_SIGNATURE) => delta.of_signature.push(blob),
                Some(CONTENT_LAYER) => {
                    let to = blob.annotations.get(TO).ok_or_else(|| invalid(format!("blob {} leads to no layer", blob.digest)))?;
                    let to: Digest = to.parse().map_err(|error| invalid(format!("annotation {TO} of blob {}: {error}", blob.digest)))?;
                    delta.layers.insert(to, blob);
                }
                // What will be thought of later.
                _ => {}
            }
        }
        Ok(delta)
    }

    /// Finds the tar-diff that leads to a layer, if there is one with fewer bytes than the layer.
    pub fn diff_of(&self, layer: &Descriptor) -> Option<&Descriptor> {
        self.layers.get(&layer.digest).filter(|blob| blob.media_type == tardiff::MEDIA_TYPE && blob.size < layer.size)
    }
}

#[cfg(test)]
mod tests {
    use rootball_oci::{media_type, to_canonical_json};

    use super::super::{OCI_DELTA, ROOTBALL_DELTA};
    use super::*;

    fn digest(name: &str) -> Digest {
        Digest::of(name.as_bytes())
    }

    fn described(name: &str, media_type: &str, annotations: &[(&str, String)]) -> Descriptor {
        let mut blob = Descriptor::new(media_type, digest(name), 10);
        blob.annotations = annotations.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        blob
    }

    /// The manifest of a delta as the tool writes it, before `change`.
    fn manifest(change: impl Fn(&mut Manifest)) -> RawManifest {
        let content = |content: &str| (CONTENT, content.to_owned());
        let mut manifest = Manifest::new(
            Descriptor::new(media_type::EMPTY, digest("{}"), 2),
            vec![
                described("target", media_type::MANIFEST, &[content(CONTENT_MANIFEST)]),
                described("config", media_type::CONFIG, &[content(CONTENT_CONFIG)]),
                described("diff", tardiff::MEDIA_TYPE, &[content(CONTENT_LAYER), (TO, digest("layer").to_string())]),
                described("whole", media_type::LAYER_GZIP, &[content(CONTENT_LAYER), (TO, digest("whole").to_string())]),
                described("signature", media_type::MANIFEST, &[content(CONTENT_SIGNATURE)]),
                described("payload", "application/vnd.dev.cosign.simplesigning.v1+json", &[content(CONTENT_OF_SIGNATURE)]),
                described("later", "application/x", &[content("something-else")]),
            ],
        );
        manifest.artifact_type = Some(OCI_DELTA.to_owned());
        manifest.subject = Some(Descriptor::new(media_type::MANIFEST, digest("target"), 10));
        manifest.annotations = BTreeMap::from([(SOURCE_CONFIG.to_owned(), digest("source").to_string())]);
        change(&mut manifest);
        RawManifest::new(to_canonical_json(&manifest), media_type::MANIFEST)
    }

    #[test]
    fn a_delta_says_where_it_starts_and_what_its_blobs_are() {
        let delta = OciDelta::parse(&manifest(|_| {})).unwrap();
        assert_eq!((delta.target, delta.source_config), (digest("target"), digest("source")));
        let names = |blob: &Option<Descriptor>| blob.as_ref().map(|blob| blob.digest);
        assert_eq!(names(&delta.manifest), Some(digest("target")));
        assert_eq!(names(&delta.config), Some(digest("config")));
        assert_eq!(names(&delta.signature), Some(digest("signature")));
        assert_eq!(delta.of_signature.len(), 1);
        let layer = |name: &str, size| Descriptor::new(media_type::LAYER_GZIP, digest(name), size);
        let diff_of = |layer: &Descriptor| delta.diff_of(layer).map(|blob| blob.digest);
        assert_eq!(diff_of(&layer("layer", 100)), Some(digest("diff")));
        assert_eq!(diff_of(&layer("layer", 10)), None, "the layer itself is not larger");
        assert_eq!(diff_of(&layer("whole", 100)), None, "it is the layer itself");
        assert_eq!(diff_of(&layer("other", 100)), None);
    }

    #[test]
    fn other_manifests_are_refused_by_what_is_wrong_with_them() {
        type Change = fn(&mut Manifest);
        let cases: [(Change, &str); 7] = [
            (
                |manifest| manifest.artifact_type = Some(ROOTBALL_DELTA.to_owned()),
                "its artifact type is \"application/vnd.rootball.delta.v1\"",
            ),
            (|manifest| manifest.artifact_type = None, "its artifact type is \"\""),
            (|manifest| manifest.subject = None, "it has no subject"),
            (|manifest| manifest.annotations.clear(), "it has no annotation io.github.containers.delta.source-config"),
            (
                |manifest| drop(manifest.annotations.insert(SOURCE_CONFIG.to_owned(), "x".to_owned())),
                "annotation io.github.containers.delta.source-config: \"x\" is not a digest: 'sha256:' and 64 lower-case hex digits are wanted",
            ),
            (|manifest| drop(manifest.layers[3].annotations.remove(TO)), "leads to no layer"),
            (
                |manifest| manifest.layers = vec![manifest.layers[0].clone(); MAX_BLOBS + 1],
                "it has 2001 blobs, more than the 2000 that are read",
            ),
        ];
        for (change, message) in cases {
            let raw = manifest(change);
            let error = OciDelta::parse(&raw).unwrap_err().to_string();
            assert!(error.starts_with(&format!("manifest {} is no delta that can be used: ", raw.digest)), "{error}");
            assert!(error.ends_with(message), "{error}");
        }
    }
}
