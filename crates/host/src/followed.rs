//! What a system may follow: an image, a ref of an OSTree repository, or a release that is made of packages.

use std::fmt;
use std::str::FromStr;

use rootball_object::ErrorKind;
use rootball_oci::{InvalidReference, OstreeReference};
use rootball_repo::{RefPlace, RefSpec};
use rootball_sysroot::Origin;

use crate::HostError;
use crate::rojiging::{InvalidRojigName, RojigName};

/// How a ref is told from an image where either may be named.
const PREFIX: &str = "ostree:";

/// How a release is told.
const ROJIG: &str = "rojig:";

/// What a system follows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Followed {
    /// A container image.
    Image(OstreeReference),
    /// A ref: of a remote, or of the system's own repository.
    Ref(RefSpec),
    /// A release of a remote.
    Rojig(RojigName),
}

/// The text names nothing that can be followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidFollowed {
    /// It looks like an image.
    #[error(transparent)]
    Image(#[from] InvalidReference),
    /// It looks like a ref.
    #[error("{text:?} names no ref: 'ostree:REMOTE:REF' does, or 'ostree:REF' for one of the system's own repository")]
    Ref {
        /// What was given.
        text: String,
    },
    /// It looks like a release.
    #[error(transparent)]
    Rojig(#[from] InvalidRojigName),
}

impl InvalidFollowed {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Image(error) => error.kind(),
            Self::Ref { .. } | Self::Rojig(_) => ErrorKind::Invalid,
        }
    }
}

impl Followed {
    /// Reads what an origin file names; `None` when it names nothing.
    pub(crate) fn of_origin(origin: &Origin) -> Result<Option<Self>, HostError> {
        let bad = |text: &str| {
            let origin = text.to_owned();
            move |source: InvalidFollowed| HostError::BadOrigin { origin, source }
        };
        match (origin.image(), origin.rojig(), origin.refspec()) {
            (Some(image), ..) => image.parse().map(Self::Image).map(Some).map_err(|source: InvalidReference| bad(&image)(source.into())),
            (None, Some(name), _) => name.parse().map(Self::Rojig).map(Some).map_err(|source: InvalidRojigName| bad(&name)(source.into())),
            (None, None, Some(refspec)) => parse_ref(&refspec).map(Self::Ref).map(Some).map_err(bad(&refspec)),
            (None, None, None) => Ok(None),
        }
    }

    /// Returns it with the demand for a signature that an image may have, as it is read again.
    pub(crate) fn in_full(&self) -> String {
        match self {
            Self::Image(reference) => reference.to_string(),
            Self::Ref(_) | Self::Rojig(_) => self.to_string(),
        }
    }

    /// Makes the origin name this, and nothing else.
    pub(crate) fn put_in(&self, origin: &mut Origin) {
        match self {
            Self::Image(reference) => origin.set_image(&reference.to_string()),
            Self::Ref(spec) => origin.set_refspec(&spec.to_string()),
            Self::Rojig(name) => origin.set_rojig(&name.to_string()),
        }
    }

    /// Tells whether this is what the origin names.
    pub(crate) fn is_in(&self, origin: &Origin) -> bool {
        match self {
            Self::Image(reference) => origin.image() == Some(reference.to_string()),
            Self::Ref(spec) => origin.image().is_none() && origin.rojig().is_none() && origin.refspec() == Some(spec.to_string()),
            Self::Rojig(name) => origin.image().is_none() && origin.rojig() == Some(name.to_string()),
        }
    }
}

fn parse_ref(text: &str) -> Result<RefSpec, InvalidFollowed> {
    match text.parse::<RefSpec>() {
        Ok(spec) if !matches!(spec.place, RefPlace::Mirror(_)) => Ok(spec),
        _ => Err(InvalidFollowed::Ref { text: text.to_owned() }),
    }
}

impl<R: Into<OstreeReference>> From<R> for Followed {
    fn from(reference: R) -> Self {
        Self::Image(reference.into())
    }
}

impl fmt::Display for Followed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Image(reference) => reference.image.fmt(f),
            Self::Ref(spec) => write!(f, "{PREFIX}{spec}"),
            Self::Rojig(name) => write!(f, "{ROJIG}{name}"),
        }
    }
}

impl FromStr for Followed {
    type Err = InvalidFollowed;

    /// Reads `ostree:REMOTE:REF`, `rojig:REMOTE:NAME`, or any reference of an image.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(name) = text.strip_prefix(ROJIG) {
            return Ok(Self::Rojig(name.parse()?));
        }
        match text.strip_prefix(PREFIX) {
            Some(spec) => parse_ref(spec).map(Self::Ref),
            None => Ok(Self::Image(OstreeReference::parse_any(text)?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refs_and_images_are_told_apart() {
        for text in ["ostree:fedora:os/x86_64/stable", "ostree:os/main", "docker://quay.io/os:1", "oci:/x:y", "rojig:fedora:os"] {
            assert_eq!(text.parse::<Followed>().unwrap().to_string(), text);
        }
        let demanding: Followed = "ostree-image-signed:docker://quay.io/os:1".parse().unwrap();
        assert!(matches!(&demanding, Followed::Image(_)) && demanding.to_string() == "docker://quay.io/os:1");
        for bad in [
            "ostree:",
            "ostree:fedora:",
            "ostree::x",
            "ostree:a b",
            "nonsense",
            "rojig:x",
            "rojig:../x:y",
            "rojig::y",
            "rojig:x:a/b",
            "rojig:x:a+b",
        ] {
            assert!(bad.parse::<Followed>().is_err(), "accepted {bad:?}");
        }
    }

    #[test]
    fn origins_are_read_as_they_are_written() {
        let mut origin = Origin::new();
        assert_eq!(Followed::of_origin(&origin).unwrap(), None);
        origin.set_refspec("fedora:os/main");
        let followed = Followed::of_origin(&origin).unwrap().unwrap();
        assert!(followed.is_in(&origin) && followed == "ostree:fedora:os/main".parse().unwrap());
        origin.set_image("ostree-unverified-registry:quay.io/os:1");
        assert!(!followed.is_in(&origin));
        assert!(Followed::of_origin(&origin).unwrap().unwrap().is_in(&origin));
        origin.set_refspec("../x");
        assert!(Followed::of_origin(&origin).is_err());
    }
}
