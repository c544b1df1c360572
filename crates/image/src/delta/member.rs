//! Deltas as members of an image's index, where tools that copy images as a whole take them along.

use std::collections::BTreeMap;

use rootball_oci::{Descriptor, Platform, RawManifest, TransferError, media_type, to_canonical_json};
use serde_json::json;

/// Adds an artifact to what a reference names: to the index, of which all else stays, or to a new one that has the image as its first member.
/// `None` when it is in there.
pub(super) fn with_member(
    named: &RawManifest,
    platform: &Platform,
    subject: &Descriptor,
    entry: &Descriptor,
) -> Result<Option<RawManifest>, TransferError> {
    let invalid = |reason: String| TransferError::Invalid { place: format!("manifest {}", named.digest), reason };
    let member = json!({
        "mediaType": entry.media_type,
        "digest": entry.digest,
        "size": entry.size,
        "artifactType": entry.artifact_type,
        "annotations": entry.annotations,
        // What is no image for any machine has this, so that no machine takes it for one.
        "platform": { "architecture": "unknown", "os": "unknown" },
    });
    let mut index: serde_json::Value = match named.media_type.as_str() {
        media_type::INDEX => serde_json::from_slice(&named.bytes).map_err(|error| invalid(error.to_string()))?,
        media_type::MANIFEST if named.digest == subject.digest => json!({
            "schemaVersion": 2,
            "mediaType": media_type::INDEX,
            "manifests": [{
                "mediaType": named.media_type,
                "digest": named.digest,
                "size": named.bytes.len(),
                "platform": platform,
            }],
        }),
        media_type::MANIFEST => return Err(invalid(format!("it is another image than {}, which the delta leads to", subject.digest))),
        other => {
            let reason = format!("it is of media type {other:?}, and only an OCI image or index can have a delta in its index");
            return Err(TransferError::Unsupported { place: format!("manifest {}", named.digest), reason });
        }
    };
    let members = index["manifests"].as_array_mut().ok_or_else(|| invalid("it has no list of manifests".to_owned()))?;
    let has = |digest: &rootball_oci::Digest| members.iter().any(|other| other["digest"] == digest.to_string());
    if !has(&subject.digest) {
        return Err(invalid(format!("it has not the image {}, which the delta leads to", subject.digest)));
    }
    if has(&entry.digest) {
        return Ok(None);
    }
    members.push(member);
    Ok(Some(RawManifest::new(to_canonical_json(&index), media_type::INDEX)))
}

/// Returns the entry for an artifact without what only its manifest needs to say: an index is read by everybody.
pub(super) fn short_entry(mut entry: Descriptor) -> Descriptor {
    let annotations: BTreeMap<_, _> = entry.annotations.into_iter().filter(|(_, value)| value.len() <= 200).collect();
    entry.annotations = annotations;
    entry
}

#[cfg(test)]
mod tests {
    use rootball_oci::{Digest, Index, ParsedManifest};
    use serde_json::Value;

    use super::*;

    fn image(name: &str) -> RawManifest {
        let config = Descriptor::new(media_type::CONFIG, Digest::of(name.as_bytes()), 3);
        RawManifest::new(to_canonical_json(&rootball_oci::Manifest::new(config, Vec::new())), media_type::MANIFEST)
    }

    fn delta() -> Descriptor {
        let mut entry = Descriptor::new(media_type::MANIFEST, Digest::of(b"delta"), 7);
        entry.artifact_type = Some("application/x".to_owned());
        entry.annotations = BTreeMap::from([("from".to_owned(), "a".to_owned()), ("long".to_owned(), "x".repeat(300))]);
        short_entry(entry)
    }

    fn parsed(raw: &RawManifest) -> Index {
        match raw.parse().unwrap() {
            ParsedManifest::Index(index) => index,
            ParsedManifest::Image(_) => panic!("it is an image"),
        }
    }

    #[test]
    fn an_image_becomes_an_index_that_gives_the_image_and_has_the_delta() {
        let (image, platform) = (image("x"), Platform::host());
        let index = with_member(&image, &platform, &image.descriptor(), &delta()).unwrap().unwrap();
        let members = parsed(&index);
        assert_eq!(members.for_platform(&platform).iter().map(|entry| entry.digest).collect::<Vec<_>>(), [image.digest]);
        let member = &members.manifests[1];
        assert_eq!((member.digest, member.artifact_type.as_deref()), (Digest::of(b"delta"), Some("application/x")));
        assert_eq!(member.annotations, BTreeMap::from([("from".to_owned(), "a".to_owned())]));
        assert_eq!(with_member(&index, &platform, &image.descriptor(), &delta()).unwrap(), None, "it is there");
    }

    #[test]
    fn all_else_of_an_index_stays() {
        let image = image("x");
        let text = format!(
            r#"{{"schemaVersion":2,"mediaType":"{}","manifests":[{{"mediaType":"{}","digest":"{}","size":{},"extra":[1]}}],"annotations":{{"a":"b"}},"more":{{}}}}"#,
            media_type::INDEX,
            image.media_type,
            image.digest,
            image.bytes.len()
        );
        let named = RawManifest::new(text.into_bytes(), media_type::INDEX);
        let after = with_member(&named, &Platform::host(), &image.descriptor(), &delta()).unwrap().unwrap();
        let value: Value = serde_json::from_slice(&after.bytes).unwrap();
        assert_eq!((&value["more"], &value["annotations"], &value["manifests"][0]["extra"]), (&json!({}), &json!({"a": "b"}), &json!([1])));
        assert_eq!(value["manifests"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn a_delta_is_only_added_where_its_image_is() {
        let (one, other) = (image("x"), image("y"));
        let platform = Platform::host();
        let error = with_member(&other, &platform, &one.descriptor(), &delta()).unwrap_err().to_string();
        assert!(error.contains("another image"), "{error}");
        let index = with_member(&other, &platform, &other.descriptor(), &delta()).unwrap().unwrap();
        let error = with_member(&index, &platform, &one.descriptor(), &delta()).unwrap_err().to_string();
        assert!(error.contains("it has not the image"), "{error}");
        let list = RawManifest::new(b"{}".to_vec(), media_type::DOCKER_LIST);
        assert!(with_member(&list, &platform, &one.descriptor(), &delta()).unwrap_err().to_string().contains("only an OCI image or index"));
    }
}
