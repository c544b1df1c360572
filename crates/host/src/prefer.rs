//! What the way is chosen by that an update comes by: an image has other ways than a ref of a remote.

use std::fmt;
use std::str::FromStr;

use rootball_image::delta::{self, Way};
use rootball_remote::{PullPrefer, PullWay};

use crate::HostError;

/// What is wanted most of a way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Prefer {
    /// Few bytes.
    #[default]
    Bytes,
    /// Little time, on a network of 100 megabits a second.
    Time,
    /// A certain way of an image, if there is it; then few bytes.
    Image(Way),
    /// A certain way of a ref, if there is it; then few bytes.
    Ref(PullWay),
    /// Packages, the only way of a release.
    Packages,
}

/// The text says nothing that can be preferred.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} cannot be preferred: bytes and time can; rootball, oci-delta, pieces and layers for an image; static-delta, object-deltas and objects for a ref; packages for a release"
)]
pub struct InvalidPrefer(String);

impl Prefer {
    /// Returns what it means for an image.
    ///
    /// # Errors
    /// [`HostError::NotItsWay`] when it is a way of refs.
    pub fn for_image(self, reference: &str) -> Result<delta::Prefer, HostError> {
        match self {
            Self::Bytes => Ok(delta::Prefer::Bytes),
            Self::Time => Ok(delta::Prefer::Time),
            Self::Image(way) => Ok(delta::Prefer::Way(way)),
            Self::Ref(_) | Self::Packages => Err(not_its_way(self, reference, IMAGE_WAYS)),
        }
    }

    /// Returns what it means for a ref.
    ///
    /// # Errors
    /// [`HostError::NotItsWay`] when it is a way of images.
    pub fn for_ref(self, reference: &str) -> Result<PullPrefer, HostError> {
        match self {
            Self::Bytes => Ok(PullPrefer::Bytes),
            Self::Time => Ok(PullPrefer::Time),
            Self::Ref(way) => Ok(PullPrefer::Way(way)),
            Self::Image(_) | Self::Packages => Err(not_its_way(self, reference, REF_WAYS)),
        }
    }

    /// Sees whether it means something for a release.
    ///
    /// # Errors
    /// [`HostError::NotItsWay`] when it is a way of images or refs.
    pub fn for_rojig(self, reference: &str) -> Result<(), HostError> {
        match self {
            Self::Bytes | Self::Time | Self::Packages => Ok(()),
            Self::Image(_) | Self::Ref(_) => Err(not_its_way(self, reference, "packages")),
        }
    }
}

const IMAGE_WAYS: &str = "rootball, oci-delta, pieces and layers";
const REF_WAYS: &str = "static-delta, object-deltas and objects";

impl fmt::Display for Prefer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes => f.write_str("bytes"),
            Self::Time => f.write_str("time"),
            Self::Image(way) => way.fmt(f),
            Self::Ref(way) => way.fmt(f),
            Self::Packages => f.write_str("packages"),
        }
    }
}

fn not_its_way(way: Prefer, reference: &str, ways: &'static str) -> HostError {
    HostError::NotItsWay { way: way.to_string(), reference: reference.to_owned(), ways }
}

impl FromStr for Prefer {
    type Err = InvalidPrefer;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "bytes" => return Ok(Self::Bytes),
            "time" => return Ok(Self::Time),
            "packages" => return Ok(Self::Packages),
            _ => {}
        }
        let of_images = [Way::Rootball, Way::OciDelta, Way::Pieces, Way::Layers].into_iter().find(|way| way.to_string() == text);
        let of_refs = [PullWay::StaticDelta, PullWay::ObjectDeltas, PullWay::Objects].into_iter().find(|way| way.to_string() == text);
        of_images.map(Self::Image).or(of_refs.map(Self::Ref)).ok_or_else(|| InvalidPrefer(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_one_of_images_or_one_of_refs() {
        for (text, image, reference) in [
            ("bytes", true, true),
            ("time", true, true),
            ("pieces", true, false),
            ("layers", true, false),
            ("static-delta", false, true),
            ("objects", false, true),
            ("packages", false, false),
        ] {
            let prefer: Prefer = text.parse().unwrap();
            assert_eq!((prefer.for_image("x").is_ok(), prefer.for_ref("x").is_ok()), (image, reference), "{text}");
        }
        let refused = Prefer::Image(Way::Layers).for_ref("ostree:origin:os/main").unwrap_err().to_string();
        assert_eq!(
            refused,
            "ostree:origin:os/main cannot come by layers: bytes, time, static-delta, object-deltas and objects can be preferred"
        );
        assert!("present".parse::<Prefer>().is_err() && "layer".parse::<Prefer>().is_err());
    }
}
