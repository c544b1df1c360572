//! Platforms, and which image of an index fits one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Descriptor, Index};

/// The machine that an image is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Platform {
    /// In Go's names: `amd64`, `arm64`, …
    pub architecture: String,
    /// `linux`
    pub os: String,
    /// For example `v8`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
}

impl Platform {
    /// Returns the platform of Linux on the architecture that this program was compiled for.
    pub fn host() -> Self {
        let architecture = match std::env::consts::ARCH {
            "x86_64" => "amd64",
            "x86" => "386",
            "aarch64" => "arm64",
            "powerpc64" if cfg!(target_endian = "little") => "ppc64le",
            "powerpc64" => "ppc64",
            "loongarch64" => "loong64",
            other => other,
        };
        Self { architecture: architecture.to_owned(), os: "linux".to_owned(), variant: None }
    }
}

impl fmt::Display for Platform {
    /// Writes `OS/ARCH[/VARIANT]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        self.variant.as_ref().map_or(Ok(()), |variant| write!(f, "/{variant}"))
    }
}

/// The text is not `OS/ARCH[/VARIANT]`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a platform: OS/ARCH or OS/ARCH/VARIANT is wanted, such as 'linux/arm64'")]
pub struct InvalidPlatform {
    /// What was given.
    pub text: String,
}

impl FromStr for Platform {
    type Err = InvalidPlatform;

    /// Reads `OS/ARCH[/VARIANT]`; the kernel's and Debian's names of architectures are taken for Go's.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidPlatform { text: text.chars().take(100).collect() };
        let word = |word: &str| {
            word.len() <= 64 && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        };
        let parts: Vec<&str> = text.split('/').collect();
        let (os, architecture, variant) = match parts[..] {
            [os, architecture] => (os, architecture, None),
            [os, architecture, variant] => (os, architecture, Some(variant)),
            _ => return Err(invalid()),
        };
        if !parts.iter().all(|part| word(part)) {
            return Err(invalid());
        }
        let (architecture, usual) = match architecture {
            "x86_64" | "x86-64" => ("amd64", None),
            "i386" | "i686" => ("386", None),
            "aarch64" => ("arm64", None),
            "armhf" => ("arm", Some("v7")),
            "armel" => ("arm", Some("v6")),
            other => (other, None),
        };
        Ok(Self { architecture: architecture.to_owned(), os: os.to_owned(), variant: variant.or(usual).map(str::to_owned) })
    }
}

/// How well an image fits a machine; the smallest is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// Just what is wanted.
    Exact,
    /// What an image is that says nothing.
    Base,
    /// So many steps below what the machine can do.
    Below(u32),
    /// It says nothing, and the wanted variant is not the usual one.
    Unnamed,
    /// It may want more than an unnamed machine can do, but there is nothing else.
    Above(u32),
}

/// The variant that machines of an architecture have at least: what no variant means.
fn base_level(architecture: &str) -> Option<u32> {
    match architecture {
        "amd64" => Some(1),
        "arm64" => Some(8),
        "arm" => Some(7),
        _ => None,
    }
}

fn level(variant: &str) -> Option<u32> {
    variant.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Tells how an image for `found` fits a machine that is `wanted`, of the same architecture: `vN` runs what is for `vM` up to N.
fn fit(architecture: &str, wanted: Option<&str>, found: Option<&str>) -> Option<Fit> {
    if wanted == found {
        return Some(Fit::Exact);
    }
    let base = base_level(architecture);
    let (wanted_level, found_level) = (wanted.and_then(level), found.and_then(level));
    match (wanted, found) {
        (Some(_), None) if base.is_some() && wanted_level == base => Some(Fit::Base),
        (Some(_), None) => Some(Fit::Unnamed),
        (None, Some(_)) => match (base, found_level) {
            (Some(base), Some(found)) if found == base => Some(Fit::Base),
            (Some(base), Some(found)) if found < base => Some(Fit::Below(base - found)),
            (Some(base), Some(found)) => Some(Fit::Above(found - base)),
            _ => Some(Fit::Above(u32::MAX)),
        },
        _ => match (wanted_level, found_level) {
            (Some(wanted), Some(found)) if found <= wanted => Some(Fit::Below(wanted - found)),
            _ => None,
        },
    }
}

impl Index {
    /// Returns the images that run on a platform, the best one first: of the same variant, then of the next lower ones. An image that has no
    /// platform is taken when it is alone, and an index in the index that has none after all others.
    pub fn for_platform(&self, platform: &Platform) -> Vec<&Descriptor> {
        let images = || self.manifests.iter().filter(|entry| entry.artifact_type.is_none());
        let mut fitting: Vec<(Fit, &Descriptor)> = images()
            .filter_map(|entry| {
                let own = entry.platform.as_ref()?;
                let same = own.os == platform.os && own.architecture == platform.architecture;
                let fit = fit(&own.architecture, platform.variant.as_deref(), own.variant.as_deref().filter(|variant| !variant.is_empty()));
                fit.filter(|_| same).map(|fit| (fit, entry))
            })
            .collect();
        fitting.sort_by_key(|(fit, _)| *fit);
        let mut found: Vec<&Descriptor> = fitting.into_iter().map(|(_, entry)| entry).collect();
        let alone = images().nth(1).is_none();
        let is_index = |entry: &&Descriptor| matches!(entry.media_type.as_str(), crate::media_type::INDEX | crate::media_type::DOCKER_LIST);
        found.extend(images().filter(|entry| entry.platform.is_none() && (alone || is_index(entry))));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Digest, media_type};

    fn index(platforms: &[&str]) -> Index {
        let mut index = Index::empty();
        for text in platforms {
            let mut entry = Descriptor::new(media_type::MANIFEST, Digest::of(text.as_bytes()), 1);
            entry.platform = (!text.is_empty()).then(|| text.parse().unwrap());
            index.manifests.push(entry);
        }
        index
    }

    #[test]
    fn the_best_variant_that_runs_is_taken() {
        for (wanted, offered, expected) in [
            ("linux/amd64", &["linux/arm64", "linux/amd64"][..], &["linux/amd64"][..]),
            ("linux/amd64", &["linux/amd64/v3", "linux/amd64/v2", "linux/amd64"], &["linux/amd64", "linux/amd64/v2", "linux/amd64/v3"]),
            ("linux/amd64/v3", &["linux/amd64", "linux/amd64/v2", "linux/amd64/v4"], &["linux/amd64/v2", "linux/amd64"]),
            ("linux/arm/v7", &["linux/arm/v5", "linux/arm/v6", "linux/arm64/v8"], &["linux/arm/v6", "linux/arm/v5"]),
            ("linux/arm/v6", &["linux/arm/v7", "linux/arm/v5"], &["linux/arm/v5"]),
            ("linux/arm/v5", &["linux/arm/v7", "linux/arm"], &["linux/arm"]),
            ("linux/arm/v7", &["linux/arm/v6", "linux/arm"], &["linux/arm", "linux/arm/v6"]),
            ("linux/arm", &["linux/arm/v5", "linux/arm/v6", "linux/arm/v7"], &["linux/arm/v7", "linux/arm/v6", "linux/arm/v5"]),
            ("linux/arm64", &["linux/arm64/v8"], &["linux/arm64/v8"]),
            ("linux/arm64/v8", &["linux/arm64"], &["linux/arm64"]),
            ("linux/arm64/v8.2", &["linux/arm64/v9", "linux/arm64/v8"], &["linux/arm64/v8"]),
            ("linux/riscv64", &["linux/amd64", "windows/riscv64"], &[]),
            ("linux/riscv64", &["linux/amd64", ""], &[]),
            ("linux/riscv64", &[""], &[""]),
        ] {
            let index = index(offered);
            let found = index.for_platform(&wanted.parse().unwrap());
            let found: Vec<String> = found.iter().map(|entry| entry.platform.as_ref().map_or(String::new(), Platform::to_string)).collect();
            assert_eq!(found, expected, "{wanted} of {offered:?}");
        }
    }

    #[test]
    fn platforms_are_read_and_printed() {
        for (text, printed) in [
            ("linux/amd64", "linux/amd64"),
            ("linux/x86_64", "linux/amd64"),
            ("linux/aarch64", "linux/arm64"),
            ("linux/armhf", "linux/arm/v7"),
            ("linux/arm/v6", "linux/arm/v6"),
        ] {
            assert_eq!(text.parse::<Platform>().unwrap().to_string(), printed);
        }
        for text in ["", "linux", "linux/", "/amd64", "linux/a/b/c", "linux/am d", "linux/arm/"] {
            assert_eq!(text.parse::<Platform>().unwrap_err().text, text);
        }
    }
}
