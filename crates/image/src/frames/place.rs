//! Annotations of a layer: where its index is, and how its frames were made.

use std::fmt;

use rootball_oci::{Descriptor, Digest};

use super::{INDEX_HEADER, MAX_INDEX};

/// Annotation of a layer with the place of its index.
pub(crate) const ANNOTATION_INDEX: &str = "rootball.layer-index";
/// Annotation of a layer with the rules and the level that its frames were made by, for who makes the same layer again.
pub(crate) const ANNOTATION_FRAMES: &str = "rootball.layer-frames";
/// The rules by which frames are cut and compressed today.
const RULES: &str = "1";

/// Where in a layer its index is: `OFFSET:LENGTH:DIGEST`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexPlace {
    /// Where it begins, in bytes from the beginning of the blob.
    pub offset: u64,
    /// Its bytes.
    pub length: u64,
    /// What they hash to.
    pub digest: Digest,
}

impl IndexPlace {
    /// Reads the annotation of a layer; `None` when there is none, or when it leads anywhere but to the end of the blob.
    pub fn of(layer: &Descriptor) -> Option<Self> {
        let text = layer.annotations.get(ANNOTATION_INDEX)?;
        let (offset, rest) = text.split_once(':')?;
        let (length, digest) = rest.split_once(':')?;
        let place = Self { offset: offset.parse().ok()?, length: length.parse().ok()?, digest: digest.parse().ok()? };
        let is_at_end = place.offset.checked_add(place.length) == Some(layer.size);
        (is_at_end && place.offset >= INDEX_HEADER && (1..=MAX_INDEX).contains(&place.length)).then_some(place)
    }

    /// Returns where the pieces end.
    pub fn pieces_end(&self) -> u64 {
        self.offset - INDEX_HEADER
    }
}

impl fmt::Display for IndexPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.offset, self.length, self.digest)
    }
}

/// Describes how frames of this level are made today.
pub(crate) fn made_with(level: i32) -> String {
    format!("{RULES}:{level}")
}

/// Returns the level of a layer whose frames were made as they are made today.
pub(crate) fn level_of(layer: &Descriptor) -> Option<i32> {
    let (rules, level) = layer.annotations.get(ANNOTATION_FRAMES)?.split_once(':')?;
    level.parse().ok().filter(|level| rules == RULES && (1..=19).contains(level))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_annotation_must_lead_to_the_end_of_the_blob() {
        let digest = Digest::of(b"index");
        let place = |text: String| {
            let mut layer = Descriptor::new("x", Digest::of(b"layer"), 1000);
            layer.annotations.insert(ANNOTATION_INDEX.to_owned(), text);
            IndexPlace::of(&layer)
        };
        let good = IndexPlace { offset: 900, length: 100, digest };
        assert_eq!(place(good.to_string()), Some(good));
        for bad in [
            String::new(),
            "900:100".to_owned(),
            format!("900:99:{digest}"),
            format!("900:101:{digest}"),
            format!("1000:0:{digest}"),
            format!("7:993:{digest}"),
            format!("{}:{}:{digest}", u64::MAX, 1001),
            "900:100:sha256:12".to_owned(),
            format!("-1:100:{digest}"),
        ] {
            assert_eq!(place(bad.clone()), None, "{bad}");
        }
    }

    #[test]
    fn only_frames_of_the_rules_of_today_have_a_level() {
        let level = |text: &str| {
            let mut layer = Descriptor::new("x", Digest::of(b"layer"), 1000);
            layer.annotations.insert(ANNOTATION_FRAMES.to_owned(), text.to_owned());
            level_of(&layer)
        };
        assert_eq!(level(&made_with(12)), Some(12));
        for other in ["", "1", "2:12", "1:0", "1:20", "1:x"] {
            assert_eq!(level(other), None, "{other}");
        }
    }
}
