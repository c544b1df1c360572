//! What a list says of a delta.

use std::collections::BTreeMap;
use std::fmt;

use rootball_object::CommitChecksum;
use rootball_oci::{Descriptor, Digest, MAX_MANIFEST_SIZE};

use super::annotations::{self, oci_delta};
use super::{OCI_DELTA, OCI_DELTA_BEFORE, ROOTBALL_DELTA};

/// Which format a delta has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DeltaKind {
    /// Commit to commit.
    Rootball,
    /// Layers as tar-diffs.
    OciDelta,
}

impl DeltaKind {
    /// Returns the kind that an artifact type stands for, if it is one of a delta.
    pub fn of_artifact_type(artifact_type: &str) -> Option<Self> {
        match artifact_type {
            ROOTBALL_DELTA => Some(Self::Rootball),
            OCI_DELTA | OCI_DELTA_BEFORE => Some(Self::OciDelta),
            _ => None,
        }
    }
}

impl fmt::Display for DeltaKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Rootball => "rootball",
            Self::OciDelta => "oci-delta",
        })
    }
}

/// What must be there to apply a delta: any of these, as each stands for the others. None of them is a delta that needs nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct DeltaStart {
    /// The config of an image.
    pub config: Option<Digest>,
    /// The manifest of an image.
    pub manifest: Option<Digest>,
    /// A commit.
    pub commit: Option<CommitChecksum>,
}

impl DeltaStart {
    /// Tells whether nothing need be there.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Reads where a delta of commits says that it starts; `None` when what it says makes no sense.
    pub(super) fn of_commits(annotations: &BTreeMap<String, String>) -> Option<Self> {
        let said = Said(annotations);
        Some(Self {
            config: said.parsed(annotations::FROM_CONFIG)?,
            manifest: said.parsed(annotations::FROM_MANIFEST)?,
            commit: said.parsed(annotations::FROM_COMMIT)?,
        })
    }
}

impl fmt::Display for DeltaStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self { manifest: Some(manifest), .. } => write!(f, "image {manifest}"),
            Self { config: Some(config), .. } => write!(f, "config {config}"),
            Self { commit: Some(commit), .. } => write!(f, "commit {commit}"),
            Self { .. } => f.write_str("nothing"),
        }
    }
}

/// Where a delta was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In the image's index.
    Index,
    /// In the list of what refers to the image.
    Referrers,
}

/// A delta, as far as a list tells.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FoundDelta {
    /// Its manifest.
    #[serde(serialize_with = "digest_only", rename = "digest")]
    pub descriptor: Descriptor,
    /// Its format.
    pub kind: DeltaKind,
    /// What must be there.
    pub from: DeltaStart,
    /// The image that it leads to.
    pub to: Digest,
    /// The commit that it leads to, where that is said.
    pub to_commit: Option<CommitChecksum>,
    /// Bytes to fetch, where that is said.
    pub size: Option<u64>,
    /// How much work went into it, where that is said.
    pub tier: Option<String>,
    /// Bytes of memory that it takes, where that is said.
    pub memory: Option<u64>,
    /// Bytes of the files that it makes, where that is said.
    pub content: Option<u64>,
    /// Where it was found.
    pub place: Place,
}

fn digest_only<S: serde::Serializer>(descriptor: &Descriptor, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&descriptor.digest)
}

impl FoundDelta {
    /// Reads an entry of a list; `None` for what is no delta to `target`, of no known kind, or says nothing that can be used.
    pub fn read(entry: &Descriptor, target: &Digest, place: Place) -> Option<Self> {
        let said = Said(&entry.annotations);
        let kind = match (&entry.artifact_type, place) {
            (Some(artifact_type), _) => DeltaKind::of_artifact_type(artifact_type)?,
            (None, Place::Index) => said.kind_of_member()?,
            (None, Place::Referrers) => return None,
        };
        if entry.size > MAX_MANIFEST_SIZE {
            return None;
        }
        let (from, to): (DeltaStart, Option<Digest>) = match kind {
            DeltaKind::Rootball => (DeltaStart::of_commits(&entry.annotations)?, said.parsed(annotations::TO_MANIFEST)?),
            DeltaKind::OciDelta => {
                // Without a source there is nothing to compare.
                let config = Some(said.parsed(oci_delta::SOURCE_CONFIG)??);
                let (manifest, commit) = (said.parsed(oci_delta::SOURCE)?, said.parsed(annotations::FROM_COMMIT)?);
                (DeltaStart { config, manifest, commit }, said.parsed(oci_delta::TARGET)?)
            }
        };
        // A list of referrers is of one image; an entry that names another is a mistake.
        let leads_here = match (to, place) {
            (Some(to), _) => to == *target,
            (None, Place::Referrers) => true,
            (None, Place::Index) => false,
        };
        if !leads_here {
            return None;
        }
        Some(Self {
            descriptor: entry.clone(),
            kind,
            from,
            to: *target,
            to_commit: said.parsed(annotations::TO_COMMIT)?,
            size: said.parsed(annotations::SIZE)?,
            tier: entry.annotations.get(annotations::TIER).filter(|tier| tier.len() <= 32).cloned(),
            memory: said.parsed(annotations::MEMORY)?,
            content: said.parsed(annotations::CONTENT)?,
            place,
        })
    }
}

/// Annotations that are read.
struct Said<'a>(&'a BTreeMap<String, String>);

impl Said<'_> {
    /// Tells the kind of a member of an index by where it says that it leads: tools from before there were artifact types drop those from an
    /// index that they copy, and leave the annotations.
    fn kind_of_member(&self) -> Option<DeltaKind> {
        if self.0.contains_key(annotations::TO_MANIFEST) {
            return Some(DeltaKind::Rootball);
        }
        self.0.contains_key(oci_delta::TARGET).then_some(DeltaKind::OciDelta)
    }

    /// Returns what a key says: `Some(None)` when it is not there, `None` when it makes no sense.
    fn parsed<T: std::str::FromStr>(&self, key: &str) -> Option<Option<T>> {
        self.0.get(key).map(|text| text.parse()).transpose().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(artifact_type: &str, annotations: &[(&str, String)]) -> Descriptor {
        let mut entry = Descriptor::new(rootball_oci::media_type::MANIFEST, Digest::of(b"delta"), 500);
        entry.artifact_type = Some(artifact_type.to_owned());
        entry.annotations = annotations.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        entry
    }

    #[test]
    fn a_list_tells_all_that_a_choice_needs() {
        let (target, config, manifest) = (Digest::of(b"target"), Digest::of(b"config"), Digest::of(b"manifest"));
        let (from, to) = ("12".repeat(32), "34".repeat(32));
        let own = entry(
            ROOTBALL_DELTA,
            &[
                (annotations::FROM_CONFIG, config.to_string()),
                (annotations::FROM_MANIFEST, manifest.to_string()),
                (annotations::FROM_COMMIT, from.clone()),
                (annotations::TO_COMMIT, to.clone()),
                (annotations::SIZE, "1234".to_owned()),
                (annotations::TIER, "max".to_owned()),
                (annotations::MEMORY, "67108864".to_owned()),
                (annotations::CONTENT, "99999".to_owned()),
            ],
        );
        let expected = FoundDelta {
            descriptor: own.clone(),
            kind: DeltaKind::Rootball,
            from: DeltaStart { config: Some(config), manifest: Some(manifest), commit: Some(from.parse().unwrap()) },
            to: target,
            to_commit: Some(to.parse().unwrap()),
            size: Some(1234),
            tier: Some("max".to_owned()),
            memory: Some(64 << 20),
            content: Some(99_999),
            place: Place::Referrers,
        };
        assert_eq!(FoundDelta::read(&own, &target, Place::Referrers), Some(expected));
        assert_eq!(FoundDelta::read(&own, &target, Place::Index), None, "a member of an index says where it leads");
        let from_nothing = FoundDelta::read(&entry(ROOTBALL_DELTA, &[]), &target, Place::Referrers).unwrap();
        assert!(from_nothing.from.is_nothing());
        let starts = [FoundDelta::read(&own, &target, Place::Referrers).unwrap(), from_nothing].map(|delta| delta.from.to_string());
        assert_eq!(starts, [format!("image {manifest}"), "nothing".to_owned()]);

        for kind in [OCI_DELTA, OCI_DELTA_BEFORE] {
            let foreign = entry(kind, &[(oci_delta::SOURCE_CONFIG, config.to_string()), (oci_delta::TARGET, target.to_string())]);
            for place in [Place::Index, Place::Referrers] {
                let found = FoundDelta::read(&foreign, &target, place).unwrap();
                assert_eq!((found.kind, found.from.config, found.size), (DeltaKind::OciDelta, Some(config), None));
            }
            assert_eq!(FoundDelta::read(&foreign, &config, Place::Referrers), None, "it leads elsewhere");
        }
    }

    #[test]
    fn members_of_an_index_are_known_without_an_artifact_type() {
        let (target, config) = (Digest::of(b"target"), Digest::of(b"config"));
        let mut own = entry(ROOTBALL_DELTA, &[(annotations::TO_MANIFEST, target.to_string())]);
        let mut foreign = entry(OCI_DELTA, &[(oci_delta::SOURCE_CONFIG, config.to_string()), (oci_delta::TARGET, target.to_string())]);
        (own.artifact_type, foreign.artifact_type) = (None, None);
        let kind = |entry: &Descriptor, place| FoundDelta::read(entry, &target, place).map(|delta| delta.kind);
        assert_eq!(kind(&own, Place::Index), Some(DeltaKind::Rootball));
        assert_eq!(kind(&foreign, Place::Index), Some(DeltaKind::OciDelta));
        assert_eq!(kind(&foreign, Place::Referrers), None);
    }

    #[test]
    fn what_cannot_be_used_is_passed_by() {
        let target = Digest::of(b"target");
        let mut large = entry(ROOTBALL_DELTA, &[]);
        large.size = MAX_MANIFEST_SIZE + 1;
        let mut image = entry(ROOTBALL_DELTA, &[]);
        image.artifact_type = None;
        for entry in [
            large,
            image,
            entry("application/vnd.dev.cosign.artifact.sig.v1+json", &[]),
            entry(OCI_DELTA, &[]),
            entry(OCI_DELTA, &[(oci_delta::SOURCE_CONFIG, "sha256:1".to_owned())]),
            entry(ROOTBALL_DELTA, &[(annotations::FROM_COMMIT, "x".to_owned())]),
            entry(ROOTBALL_DELTA, &[(annotations::SIZE, "-1".to_owned())]),
            entry(ROOTBALL_DELTA, &[(annotations::TO_MANIFEST, Digest::of(b"other").to_string())]),
        ] {
            assert_eq!(FoundDelta::read(&entry, &target, Place::Referrers), None, "{entry:?}");
        }
    }
}
