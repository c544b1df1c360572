//! Names of images in files and directories: `PATH[:IMAGE]`.
//!
//! The path ends at the first colon, as in all tools that use these names. A layout or an archive of one may hold several images; a tag picks
//! one, and so does its digest (`PATH@sha256:…`) or its place in the index (`PATH:@0`). In a `docker-archive:` the images have names like in
//! a registry.

use std::fmt;
use std::path::PathBuf;

use super::{InvalidReference, RegistryReference, invalid};
use crate::{Digest, TransferError};

/// Which image of a layout is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LayoutImage {
    /// The only one, or the one without a tag.
    #[default]
    Only,
    /// The one with this tag.
    Tag(String),
    /// The one with this digest; its tag does not matter.
    Digest(Digest),
    /// The one at this place of the index, counted from 0.
    Number(usize),
}

/// Which image of a `docker-archive:` is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DockerArchiveImage {
    /// The only one.
    #[default]
    Only,
    /// The one with this name, which has a tag and no digest.
    Name(RegistryReference),
    /// The one at this place of the archive's `manifest.json`, counted from 0.
    Number(usize),
}

impl LayoutImage {
    /// Returns the tag to write an image under.
    ///
    /// # Errors
    /// [`TransferError::Invalid`] for a digest or a number: what is written gets those from what is there.
    pub fn target_tag(&self) -> Result<Option<&str>, TransferError> {
        match self {
            Self::Only => Ok(None),
            Self::Tag(tag) => Ok(Some(tag)),
            Self::Digest(_) | Self::Number(_) => Err(TransferError::Invalid {
                place: format!("target {self}"),
                reason: "an image is written under a tag; a digest or number only picks one to read".to_owned(),
            }),
        }
    }
}

impl From<Option<&str>> for LayoutImage {
    /// A tag, or the only image.
    fn from(tag: Option<&str>) -> Self {
        tag.map_or(Self::Only, |tag| Self::Tag(tag.to_owned()))
    }
}

impl fmt::Display for LayoutImage {
    /// Writes what stands behind the path: nothing, `:TAG`, `@DIGEST` or `:@NUMBER`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Only => Ok(()),
            Self::Tag(tag) => write!(f, ":{tag}"),
            Self::Digest(digest) => write!(f, "@{digest}"),
            Self::Number(number) => write!(f, ":@{number}"),
        }
    }
}

impl fmt::Display for DockerArchiveImage {
    /// Writes what stands behind the path: nothing, `:NAME` or `:@NUMBER`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Only => Ok(()),
            Self::Name(name) => write!(f, ":{name}"),
            Self::Number(number) => write!(f, ":@{number}"),
        }
    }
}

/// Reads `PATH[:TAG|@DIGEST|:@NUMBER]`.
pub(super) fn layout(text: &str, rest: &str) -> Result<(PathBuf, LayoutImage), InvalidReference> {
    let Some((before, behind)) = rest.split_once(':') else { return Ok((path(text, rest)?, LayoutImage::Only)) };
    if let Some(directory) = before.strip_suffix("@sha256")
        && let Ok(digest) = format!("sha256:{behind}").parse()
    {
        return Ok((path(text, directory)?, LayoutImage::Digest(digest)));
    }
    let image = match number(text, behind)? {
        Some(number) => LayoutImage::Number(number),
        None if is_layout_tag(behind) => LayoutImage::Tag(behind.to_owned()),
        None => return Err(invalid(text, "the tag is not made of letters, digits and single characters of '-._:@/+' between them")),
    };
    Ok((path(text, before)?, image))
}

/// Reads `PATH[:NAME[:TAG]|:@NUMBER]`.
pub(super) fn docker_archive(text: &str, rest: &str) -> Result<(PathBuf, DockerArchiveImage), InvalidReference> {
    let Some((before, behind)) = rest.split_once(':') else { return Ok((path(text, rest)?, DockerArchiveImage::Only)) };
    let path = path(text, before)?;
    if let Some(number) = number(text, behind)? {
        return Ok((path, DockerArchiveImage::Number(number)));
    }
    let mut name: RegistryReference = behind.parse().map_err(|error: InvalidReference| match error {
        InvalidReference::Invalid { reason, .. } | InvalidReference::Unsupported { reason, .. } => invalid(text, reason),
    })?;
    if name.digest.is_some() {
        return Err(invalid(text, "images in a 'docker-archive:' have tags and no digests"));
    }
    name.tag.get_or_insert_with(|| "latest".to_owned());
    Ok((path, DockerArchiveImage::Name(name)))
}

/// Reads a path that is not split further.
pub(super) fn path(text: &str, path: &str) -> Result<PathBuf, InvalidReference> {
    match path.is_empty() || path.contains('\0') {
        true => Err(invalid(text, "the path is empty or has a NUL in it")),
        false => Ok(PathBuf::from(path)),
    }
}

/// Reads `@NUMBER`; `None` when it does not begin with `@`.
fn number(text: &str, behind: &str) -> Result<Option<usize>, InvalidReference> {
    let Some(digits) = behind.strip_prefix('@') else { return Ok(None) };
    match digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse()) {
        Some(Ok(number)) => Ok(Some(number)),
        _ => Err(invalid(text, "':@' is followed by the place of an image in the index, counted from 0")),
    }
}

/// Tells whether `text` can name an image in a layout: what the image specification allows in `org.opencontainers.image.ref.name`.
pub fn is_layout_tag(text: &str) -> bool {
    let separator = |byte: u8| b"-._:@/+".contains(&byte);
    let bytes = text.as_bytes();
    !bytes.is_empty()
        && bytes.len() <= 512
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || separator(*byte))
        && !separator(bytes[0])
        && !separator(bytes[bytes.len() - 1])
        && bytes.windows(2).all(|pair| !(separator(pair[0]) && separator(pair[1])) || pair == b"--" || pair == b"__")
}
