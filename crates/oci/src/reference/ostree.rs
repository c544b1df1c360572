//! Names of images as origin files of ostree-based hosts have them: which signature is demanded, and the image.
//!
//! | text | signature that is demanded |
//! |---|---|
//! | `ostree-unverified-registry:NAME`, `ostree-unverified-image:IMAGE` | none, beyond what the machine's policy demands of every image |
//! | `ostree-image-signed:IMAGE` | one of the image; a policy that accepts anything is not enough |
//! | `ostree-remote-registry:REMOTE:NAME`, `ostree-remote-image:REMOTE:IMAGE` | one of the commit inside, by a key of that ostree remote |
//!
//! `NAME` is a name in a registry, `IMAGE` any [`Reference`]. They are written as the tools of those hosts write them: the short form only
//! for an unverified image in a registry, and `docker://` before the name in all others.

use std::fmt;
use std::str::FromStr;

use super::{InvalidReference, Reference, invalid, unsupported};

/// An image and the signature that it must have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OstreeReference {
    /// The signature that is demanded.
    pub verification: Verification,
    /// The image.
    pub image: Reference,
}

/// Which signature an [`OstreeReference`] demands.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verification {
    /// None; the machine's policy for images holds all the same.
    #[default]
    Unverified,
    /// One of the image: the machine's policy must demand signatures.
    Policy,
    /// One of the commit in the image, by a key of an ostree remote.
    Remote(String),
}

impl OstreeReference {
    /// Reads what a user may type: one of the forms above, or any other reference, which demands no signature.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse_any(text: &str) -> Result<Self, InvalidReference> {
        match text.starts_with("ostree-") {
            true => text.parse(),
            false => text.parse().map(|image: Reference| image.into()),
        }
    }

    /// Returns the image for a use that verifies no signatures.
    ///
    /// # Errors
    /// [`InvalidReference::Unsupported`] when one is demanded.
    pub fn into_unverified(self) -> Result<Reference, InvalidReference> {
        let text = self.to_string();
        match self.verification {
            Verification::Unverified => Ok(self.image),
            Verification::Policy => Err(unsupported(&text, "it demands a signature of the image, which is not verified here")),
            Verification::Remote(remote) => Err(unsupported(
                &text,
                format!("it demands a signature of the commit by the keys of remote '{remote}', which is not verified here"),
            )),
        }
    }
}

impl From<Reference> for OstreeReference {
    /// Demands no signature.
    fn from(image: Reference) -> Self {
        Self { verification: Verification::Unverified, image }
    }
}

impl fmt::Display for OstreeReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.verification, &self.image) {
            (Verification::Unverified, Reference::Registry(name)) => write!(f, "ostree-unverified-registry:{name}"),
            (Verification::Unverified, image) => write!(f, "ostree-unverified-image:{image}"),
            (Verification::Policy, image) => write!(f, "ostree-image-signed:{image}"),
            (Verification::Remote(remote), image) => write!(f, "ostree-remote-image:{remote}:{image}"),
        }
    }
}

impl FromStr for OstreeReference {
    type Err = InvalidReference;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (prefix, rest) = text.split_once(':').ok_or_else(|| invalid(text, "no ':' behind the kind of verification"))?;
        let (verification, rest) = match prefix {
            "ostree-unverified-registry" | "ostree-unverified-image" => (Verification::Unverified, rest),
            "ostree-image-signed" => (Verification::Policy, rest),
            "ostree-remote-registry" | "ostree-remote-image" => {
                let (remote, rest) = rest.split_once(':').ok_or_else(|| invalid(text, "no ':' behind the name of the remote"))?;
                if !is_remote_name(remote) {
                    return Err(invalid(text, "the name of the remote is not made of letters, digits, '-', '_' and '.'"));
                }
                (Verification::Remote(remote.to_owned()), rest)
            }
            _ => {
                return Err(invalid(
                    text,
                    "it begins with none of 'ostree-unverified-registry:', 'ostree-unverified-image:', 'ostree-image-signed:', \
                     'ostree-remote-registry:' and 'ostree-remote-image:'",
                ));
            }
        };
        let image = match prefix.ends_with("-registry") {
            true => Reference::Registry(rest.parse()?),
            false if rest.starts_with("ostree-") => return Err(invalid(text, "one verification inside another")),
            false => rest.parse()?,
        };
        Ok(Self { verification, image })
    }
}

fn is_remote_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(['-', '.'])
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read_and_written_as_existing_hosts_do() {
        let policy = || Verification::Policy;
        let remote = || Verification::Remote("fedora".to_owned());
        for (text, verification, image, printed) in [
            ("ostree-unverified-registry:quay.io/x/y:z", Verification::Unverified, "docker://quay.io/x/y:z", None),
            (
                "ostree-unverified-image:docker://quay.io/x/y",
                Verification::Unverified,
                "docker://quay.io/x/y",
                Some("ostree-unverified-registry:quay.io/x/y"),
            ),
            (
                "ostree-unverified-image:registry:quay.io/x/y:z",
                Verification::Unverified,
                "docker://quay.io/x/y:z",
                Some("ostree-unverified-registry:quay.io/x/y:z"),
            ),
            ("ostree-unverified-image:oci:/x:y", Verification::Unverified, "oci:/x:y", None),
            ("ostree-unverified-image:oci-archive:/x.tar", Verification::Unverified, "oci-archive:/x.tar", None),
            ("ostree-unverified-image:dir:/x", Verification::Unverified, "dir:/x", None),
            (
                "ostree-unverified-image:docker-archive:/x.tar:quay.io/x:1",
                Verification::Unverified,
                "docker-archive:/x.tar:quay.io/x:1",
                None,
            ),
            ("ostree-image-signed:docker://quay.io/x/y:z", policy(), "docker://quay.io/x/y:z", None),
            (
                "ostree-image-signed:registry:quay.io/x/y:z",
                policy(),
                "docker://quay.io/x/y:z",
                Some("ostree-image-signed:docker://quay.io/x/y:z"),
            ),
            ("ostree-image-signed:oci:/x", policy(), "oci:/x", None),
            (
                "ostree-remote-registry:fedora:quay.io/x/y:z",
                remote(),
                "docker://quay.io/x/y:z",
                Some("ostree-remote-image:fedora:docker://quay.io/x/y:z"),
            ),
            ("ostree-remote-image:fedora:docker://quay.io/x/y:z", remote(), "docker://quay.io/x/y:z", None),
            (
                "ostree-remote-image:fedora:registry:quay.io/x/y:z",
                remote(),
                "docker://quay.io/x/y:z",
                Some("ostree-remote-image:fedora:docker://quay.io/x/y:z"),
            ),
            ("ostree-remote-image:fedora:oci-archive:/x.tar:t", remote(), "oci-archive:/x.tar:t", None),
        ] {
            let reference: OstreeReference = text.parse().unwrap();
            assert_eq!(reference, OstreeReference { verification, image: image.parse().unwrap() }, "{text}");
            assert_eq!(reference.to_string(), printed.unwrap_or(text));
            assert_eq!(reference.to_string().parse::<OstreeReference>().unwrap(), reference);
            assert_eq!(OstreeReference::parse_any(text).unwrap(), reference);
        }
        let plain = OstreeReference::parse_any("oci:/x").unwrap();
        assert_eq!(plain, OstreeReference { verification: Verification::Unverified, image: "oci:/x".parse().unwrap() });
    }

    #[test]
    fn other_texts_are_refused() {
        let invalid = rootball_object::ErrorKind::Invalid;
        for (text, kind) in [
            ("ostree-unverified-registry", invalid),
            ("ostree-unverified-registry:", invalid),
            ("ostree-unverified-registry:docker://quay.io/x", invalid),
            ("ostree-unverified-image:quay.io/x", invalid),
            ("ostree-unverified-image:ostree-image-signed:oci:x", invalid),
            ("ostree-image-signed-registry:quay.io/x", invalid),
            ("ostree-image-signed:quay.io/x", invalid),
            ("ostree-remote-registry:quay.io/x", invalid),
            ("ostree-remote-registry::quay.io/x", invalid),
            ("ostree-remote-image:a/b:oci:/x", invalid),
            ("ostree-remote-image:fedora", invalid),
            ("ostree-unverified-image:containers-storage:x", rootball_object::ErrorKind::Unsupported),
        ] {
            assert_eq!(text.parse::<OstreeReference>().map_err(|error| error.kind()), Err(kind), "{text}");
        }
    }

    #[test]
    fn a_demanded_signature_is_not_dropped() {
        for (text, word) in [
            ("ostree-image-signed:docker://quay.io/x", "signature of the image"),
            ("ostree-remote-image:fedora:docker://quay.io/x", "'fedora'"),
        ] {
            let error = text.parse::<OstreeReference>().unwrap().into_unverified().unwrap_err();
            assert_eq!(error, text.parse::<Reference>().unwrap_err());
            assert_eq!(error.kind(), rootball_object::ErrorKind::Unsupported);
            assert!(error.to_string().contains(word), "{error}");
        }
    }
}
