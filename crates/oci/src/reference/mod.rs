//! Names of images: where an image is, and under which tag or digest.
//!
//! | text | place |
//! |---|---|
//! | `docker://HOST/NAME[:TAG][@DIGEST]`, `registry:…` | a registry |
//! | `oci:DIR[:TAG\|@DIGEST\|:@NUMBER]` | an image layout directory |
//! | `oci-archive:FILE[:TAG\|@DIGEST\|:@NUMBER]` | a tar of an image layout |
//! | `dir:DIR` | a directory with one image as skopeo keeps it: `manifest.json` and blobs |
//! | `docker-archive:FILE[:NAME[:TAG]\|:@NUMBER]` | what `docker save` writes |
//! | `ostree-…` | one of the above with a demand for a signature: [`OstreeReference`] |
//!
//! A registry name without a host means `docker.io`, and a single-component name there means `library/NAME`, as everywhere else.
//! [`std::fmt::Display`] gives the full, normal spelling, which parses to the same value.

mod local;
mod ostree;
mod registry;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::Digest;

pub use local::{DockerArchiveImage, LayoutImage, is_layout_tag};
pub use ostree::{OstreeReference, Verification};
pub use registry::{RegistryReference, is_repository, is_tag};

/// Longest reference that is accepted, in bytes.
const MAX_REFERENCE: usize = 4096;

/// Names an image.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reference {
    /// In a registry.
    Registry(RegistryReference),
    /// In an image layout directory.
    Layout {
        /// The directory.
        path: PathBuf,
        /// Which of the images in it.
        image: LayoutImage,
    },
    /// In a tar file of an image layout.
    Archive {
        /// The file.
        path: PathBuf,
        /// Which of the images in it.
        image: LayoutImage,
    },
    /// In a directory of its own, with `manifest.json`.
    Directory {
        /// The directory.
        path: PathBuf,
    },
    /// In a tar file as `docker save` writes it.
    DockerArchive {
        /// The file.
        path: PathBuf,
        /// Which of the images in it.
        image: DockerArchiveImage,
    },
}

/// The text does not name an image that can be reached.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidReference {
    /// It breaks the grammar.
    #[error("{text:?} is not an image reference: {reason}")]
    Invalid {
        /// What was given, cut where it is very long.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It is well known elsewhere, but not handled here.
    #[error("image reference {text:?} is not supported: {reason}")]
    Unsupported {
        /// What was given, cut where it is very long.
        text: String,
        /// What it asks for.
        reason: String,
    },
}

impl InvalidReference {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> rootball_object::ErrorKind {
        match self {
            Self::Invalid { .. } => rootball_object::ErrorKind::Invalid,
            Self::Unsupported { .. } => rootball_object::ErrorKind::Unsupported,
        }
    }
}

fn invalid(text: &str, reason: impl Into<String>) -> InvalidReference {
    InvalidReference::Invalid { text: text.chars().take(300).collect(), reason: reason.into() }
}

fn unsupported(text: &str, reason: impl Into<String>) -> InvalidReference {
    InvalidReference::Unsupported { text: text.chars().take(300).collect(), reason: reason.into() }
}

impl Reference {
    /// Returns the tag, if there is one.
    pub fn tag(&self) -> Option<&str> {
        match self {
            Self::Registry(name) | Self::DockerArchive { image: DockerArchiveImage::Name(name), .. } => name.tag.as_deref(),
            Self::Layout { image: LayoutImage::Tag(tag), .. } | Self::Archive { image: LayoutImage::Tag(tag), .. } => Some(tag),
            Self::Layout { .. } | Self::Archive { .. } | Self::Directory { .. } | Self::DockerArchive { .. } => None,
        }
    }

    /// Returns the digest that the image must have, if it is named by one.
    pub fn digest(&self) -> Option<&Digest> {
        match self {
            Self::Registry(name) => name.digest.as_ref(),
            Self::Layout { image: LayoutImage::Digest(digest), .. } | Self::Archive { image: LayoutImage::Digest(digest), .. } => {
                Some(digest)
            }
            _ => None,
        }
    }

    /// Returns the file or directory of an image that is not in a registry.
    pub fn path_mut(&mut self) -> Option<&mut PathBuf> {
        match self {
            Self::Registry(_) => None,
            Self::Layout { path, .. } | Self::Archive { path, .. } | Self::Directory { path } | Self::DockerArchive { path, .. } => {
                Some(path)
            }
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Registry(registry) => write!(f, "docker://{registry}"),
            Self::Layout { path, image } => write!(f, "oci:{}{image}", path.display()),
            Self::Archive { path, image } => write!(f, "oci-archive:{}{image}", path.display()),
            Self::Directory { path } => write!(f, "dir:{}", path.display()),
            Self::DockerArchive { path, image } => write!(f, "docker-archive:{}{image}", path.display()),
        }
    }
}

impl FromStr for Reference {
    type Err = InvalidReference;

    /// Reads a reference. An `ostree-…` form that demands a signature is refused here, so that the demand cannot get lost:
    /// [`OstreeReference`] keeps it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.starts_with("ostree-") {
            return text.parse::<OstreeReference>()?.into_unverified();
        }
        if text.len() > MAX_REFERENCE {
            return Err(invalid(text, format!("longer than {MAX_REFERENCE} bytes")));
        }
        let Some((transport, rest)) = text.split_once(':') else {
            return Err(invalid(text, "it begins with no transport such as 'docker://' or 'oci:'"));
        };
        match transport {
            "docker" => {
                let name = rest.strip_prefix("//").ok_or_else(|| invalid(text, "'docker:' is followed by '//'"))?;
                name.parse().map(Self::Registry)
            }
            "registry" => rest.parse().map(Self::Registry),
            "oci" => local::layout(text, rest).map(|(path, image)| Self::Layout { path, image }),
            "oci-archive" => local::layout(text, rest).map(|(path, image)| Self::Archive { path, image }),
            "dir" => local::path(text, rest).map(|path| Self::Directory { path }),
            "docker-archive" => local::docker_archive(text, rest).map(|(path, image)| Self::DockerArchive { path, image }),
            "containers-storage" | "docker-daemon" => Err(unsupported(
                text,
                format!(
                    "the images of a container engine are out of reach; 'skopeo copy {transport}:NAME oci:DIR:TAG' brings one to a place that is read here"
                ),
            )),
            "ostree" | "rojig" => Err(unsupported(text, format!("'{transport}:' names no container image"))),
            other => Err(invalid(text, format!("there is no transport '{}'", other.chars().take(40).collect::<String>()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn references_are_read_and_written_in_their_full_form() {
        let digest = format!("sha256:{}", "ab".repeat(32));
        for (text, expected) in [
            ("docker://debian", "docker://docker.io/library/debian".to_owned()),
            ("docker://debian:12", "docker://docker.io/library/debian:12".to_owned()),
            ("docker://index.docker.io/me/os", "docker://docker.io/me/os".to_owned()),
            ("docker://me/os", "docker://docker.io/me/os".to_owned()),
            ("docker://localhost/os:v1", "docker://localhost/os:v1".to_owned()),
            ("docker://localhost:5000/a/b__c/d--e:v1.0_x", "docker://localhost:5000/a/b__c/d--e:v1.0_x".to_owned()),
            ("docker://[::1]:5000/os", "docker://[::1]:5000/os".to_owned()),
            ("registry:quay.io/x/y", "docker://quay.io/x/y".to_owned()),
            (&format!("docker://quay.io/x/y:t@{digest}"), format!("docker://quay.io/x/y:t@{digest}")),
            ("oci:/var/lib/os", "oci:/var/lib/os".to_owned()),
            ("oci:dir:site/os:v1", "oci:dir:site/os:v1".to_owned()),
            ("oci-archive:os.tar:v1", "oci-archive:os.tar:v1".to_owned()),
            ("oci:/x:@0", "oci:/x:@0".to_owned()),
            (&format!("oci:/x@{digest}"), format!("oci:/x@{digest}")),
            (&format!("oci:/x:a@{digest}"), format!("oci:/x:a@{digest}")),
            (&format!("oci-archive:x.tar@{digest}"), format!("oci-archive:x.tar@{digest}")),
            ("oci:/x@sha256:short", "oci:/x@sha256:short".to_owned()),
            ("dir:/a:b", "dir:/a:b".to_owned()),
            ("docker-archive:/x.tar", "docker-archive:/x.tar".to_owned()),
            ("docker-archive:/x.tar:@12", "docker-archive:/x.tar:@12".to_owned()),
            ("docker-archive:/x.tar:busybox", "docker-archive:/x.tar:docker.io/library/busybox:latest".to_owned()),
            ("docker-archive:/x.tar:quay.io/a/b:1", "docker-archive:/x.tar:quay.io/a/b:1".to_owned()),
            ("ostree-unverified-registry:quay.io/x/y:z", "docker://quay.io/x/y:z".to_owned()),
            ("ostree-unverified-image:oci:/x:y", "oci:/x:y".to_owned()),
            ("ostree-unverified-image:docker://quay.io/x", "docker://quay.io/x".to_owned()),
        ] {
            let reference: Reference = text.parse().unwrap();
            assert_eq!(reference.to_string(), expected, "{text}");
            assert_eq!(reference.to_string().parse::<Reference>().unwrap(), reference, "{text}");
            let ostree = OstreeReference::from(reference);
            assert_eq!(ostree.to_string().parse::<OstreeReference>().unwrap(), ostree, "{text}");
        }
    }

    #[test]
    fn what_breaks_the_grammar_is_invalid() {
        let long = "a".repeat(300);
        for text in [
            "",
            "debian",
            "docker:debian",
            "docker://",
            "docker://quay.io/",
            "docker://quay.io/Upper",
            "docker://quay.io/a//b",
            "docker://quay.io/-a",
            "docker://quay.io/a___b",
            "docker://quay.io/a..b",
            "docker://quay.io/a:",
            "docker://quay.io/a:-x",
            "docker://quay.io/a@sha256:12",
            "docker://quay.io:0/a",
            "docker://quay.io:http/a",
            "docker://-quay.io/a",
            "docker://[::1/a",
            &format!("docker://quay.io/{long}"),
            &format!("docker://quay.io/a:{}", &long[..129]),
            "oci:",
            "oci::tag",
            "oci:dir:",
            "oci:dir:/x",
            "oci:dir:@",
            "oci:dir:@+1",
            "oci:dir:@99999999999999999999999",
            "dir:",
            "docker-archive:",
            "docker-archive:x:",
            "docker-archive:x:Upper",
            &format!("docker-archive:x:busybox@sha256:{}", "ab".repeat(32)),
            "unknown:x",
            "ostree-unverified-image:ostree-unverified-image:oci:x",
        ] {
            let error = text.parse::<Reference>().unwrap_err();
            assert_eq!(error.kind(), rootball_object::ErrorKind::Invalid, "{text}: {error}");
        }
    }

    #[test]
    fn what_a_reference_names_can_be_asked_for() {
        let digest = format!("sha256:{}", "ab".repeat(32));
        let parse = |text: &str| text.parse::<Reference>().unwrap();
        assert_eq!(parse("docker-archive:x:busybox").tag(), Some("latest"));
        assert_eq!((parse("oci:x:y").tag(), parse("oci:x:@1").tag(), parse("dir:x").tag()), (Some("y"), None, None));
        for text in [format!("oci:x@{digest}"), format!("docker://quay.io/x@{digest}")] {
            assert_eq!(parse(&text).digest().unwrap().to_string(), digest);
        }
        let mut reference = parse("oci-archive:x:y");
        *reference.path_mut().unwrap() = PathBuf::from("/z");
        assert_eq!((reference.to_string().as_str(), parse("docker://quay.io/x").path_mut()), ("oci-archive:/z:y", None));
        assert_eq!(LayoutImage::Tag("y".to_owned()).target_tag().unwrap(), Some("y"));
        assert_eq!(LayoutImage::Number(0).target_tag().unwrap_err().kind(), rootball_object::ErrorKind::Invalid);
    }

    #[test]
    fn other_transports_are_unsupported_and_named() {
        for (text, word) in [
            ("containers-storage:quay.io/x", "skopeo copy containers-storage:NAME oci:DIR:TAG"),
            ("docker-daemon:x:y", "skopeo copy docker-daemon:NAME oci:DIR:TAG"),
            ("rojig:x:y", "'rojig:'"),
        ] {
            let error = text.parse::<Reference>().unwrap_err();
            assert_eq!(error.kind(), rootball_object::ErrorKind::Unsupported, "{text}");
            assert!(error.to_string().contains(word), "{error}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_or_refused_and_what_parses_round_trips(
            text in "(docker://|registry:|oci:|oci-archive:|dir:|docker-archive:|ostree-unverified-image:|ostree-[a-z-]{0,9}:)?[a-zA-Z0-9._/:@\\[\\]+-]{0,40}|\\PC{0,40}"
        ) {
            if let Ok(reference) = text.parse::<Reference>() {
                prop_assert_eq!(reference.to_string().parse::<Reference>().unwrap(), reference);
            }
        }
    }
}
