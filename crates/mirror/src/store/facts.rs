//! What the server must know about a manifest: what it refers to, and what it says about itself.
//!
//! Read leniently: unknown members are nobody's business here, and the bytes are stored as they came.

use std::collections::BTreeMap;

use rootball_oci::media_type;
use serde::Deserialize;

/// A manifest or index, as far as a registry looks into it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Facts {
    pub(crate) media_type: Option<String>,
    artifact_type: Option<String>,
    config: Option<Pointer>,
    layers: Option<Vec<Pointer>>,
    manifests: Option<Vec<Pointer>>,
    subject: Option<Pointer>,
    annotations: Option<BTreeMap<String, String>>,
}

/// A descriptor whose digest may be under any algorithm.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pointer {
    pub(crate) media_type: Option<String>,
    pub(crate) digest: String,
    pub(crate) size: u64,
}

/// Tells whether manifests of this media type are kept here.
pub(crate) fn is_manifest_type(text: &str) -> bool {
    is_index_type(text) || matches!(text, media_type::MANIFEST | media_type::DOCKER_MANIFEST)
}

fn is_index_type(text: &str) -> bool {
    matches!(text, media_type::INDEX | media_type::DOCKER_LIST)
}

impl Facts {
    /// Reads the bytes as a manifest of the media type.
    pub(crate) fn parse(bytes: &[u8], media_type: &str) -> Result<Self, String> {
        let facts: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if facts.media_type.as_deref().is_some_and(|own| own != media_type) {
            return Err("the manifest's mediaType is not the request's Content-Type".to_owned());
        }
        let complete = if is_index_type(media_type) { facts.manifests.is_some() } else { facts.config.is_some() && facts.layers.is_some() };
        if !complete {
            return Err(format!("members that {media_type} must have are missing"));
        }
        Ok(facts)
    }

    /// Returns the blobs that must be there for the manifest to be of use.
    pub(crate) fn blobs(&self) -> impl Iterator<Item = &Pointer> {
        let layers = self.layers.iter().flatten();
        self.config.iter().chain(layers.filter(|layer| !layer.is_foreign()))
    }

    /// Returns the manifests that an index lists.
    pub(crate) fn manifests(&self) -> impl Iterator<Item = &Pointer> {
        self.manifests.iter().flatten()
    }

    /// Returns the digest of the manifest that this one refers to.
    pub(crate) fn subject(&self) -> Option<&str> {
        self.subject.as_ref().map(|subject| subject.digest.as_str())
    }

    /// Returns the artifact type for lists of referrers: its own, or the config's media type.
    pub(crate) fn artifact_type(&self) -> Option<&str> {
        let own = self.artifact_type.as_deref().filter(|own| !own.is_empty());
        own.or_else(|| self.config.as_ref().and_then(|config| config.media_type.as_deref()))
    }

    /// Returns the annotations.
    pub(crate) fn annotations(&self) -> Option<&BTreeMap<String, String>> {
        self.annotations.as_ref().filter(|annotations| !annotations.is_empty())
    }
}

impl Pointer {
    /// Tells whether this is a layer that is not given away by registries and so need not be here.
    fn is_foreign(&self) -> bool {
        self.media_type.as_deref().is_some_and(|text| {
            text.starts_with("application/vnd.oci.image.layer.nondistributable.v1.tar")
                || text.starts_with("application/vnd.docker.image.rootfs.foreign.diff.tar")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_members_are_no_reason_to_refuse() {
        let text = r#"{"schemaVersion":2,"config":{"mediaType":"c","digest":"sha512:x","size":1,"data":"e30="},"layers":[],"x":[1]}"#;
        let facts = Facts::parse(text.as_bytes(), media_type::MANIFEST).unwrap();
        assert_eq!(facts.artifact_type(), Some("c"));
        assert_eq!(facts.blobs().map(|blob| blob.digest.as_str()).collect::<Vec<_>>(), ["sha512:x"]);
    }

    #[test]
    fn what_is_no_manifest_is_refused() {
        for (text, media_type) in [
            ("", media_type::MANIFEST),
            ("[]", media_type::MANIFEST),
            ("{}", media_type::MANIFEST),
            ("{}", media_type::INDEX),
            (r#"{"mediaType":"x","manifests":[]}"#, media_type::INDEX),
            (r#"{"manifests":[{"digest":"x","size":-1}]}"#, media_type::INDEX),
        ] {
            assert!(Facts::parse(text.as_bytes(), media_type).is_err(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(text in r#"[{}\[\]",:a-z0-9]{0,60}"#) {
            let _ = Facts::parse(text.as_bytes(), media_type::INDEX).map(|facts| facts.blobs().count());
        }
    }
}
