//! `registries.d`: where the signatures of an image are kept beside it (containers-registries.d(5)).
//!
//! ```yaml
//! default-docker:
//!   lookaside: file:///var/lib/containers/sigstore
//! docker:
//!   example.com/os:
//!     lookaside: https://signatures.example.com/
//!     lookaside-staging: file:///srv/signatures
//!     use-sigstore-attachments: true
//! ```
//! Scopes are names with a tag, names, namespaces, hosts, and `*.host`. For each setting the most specific scope that has it counts, and the
//! defaults at last. `sigstore` and `sigstore-staging` are old names of the two places. Parsing is apart from reading the files.

mod yaml;

use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use rootball_object::ErrorKind;

use crate::RegistryReference;
use yaml::Node;

const MAX_SIZE: u64 = 1024 * 1024;

/// The sections of all files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignatureStore {
    defaults: Option<Section>,
    by_scope: BTreeMap<String, Section>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Section {
    lookaside: Option<String>,
    staging: Option<String>,
    use_attachments: Option<bool>,
}

/// Where the signatures of one image are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignaturePlaces {
    /// URL of the store to read from.
    pub lookaside: Option<String>,
    /// URL of the store to write to.
    pub staging: Option<String>,
    /// Whether signatures may also lie in the registry itself, under tags made of the digest.
    pub use_attachments: bool,
}

/// A file of `registries.d` cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureStoreError {
    /// It is not what such a file looks like.
    #[error("{} says nothing usable about signatures: {reason}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// It cannot be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl SignatureStoreError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Invalid { .. } => ErrorKind::Invalid,
            Self::Io { source, .. } => ErrorKind::of_io(source),
        }
    }
}

impl SignatureStore {
    /// Reads the text of one file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut store = Self::default();
        for (key, node) in yaml::parse(text)?.into_map("the file")? {
            match key.as_str() {
                "default-docker" => store.defaults = Some(Section::from_node("default-docker", node)?),
                "docker" => {
                    for (scope, node) in node.into_map("docker")? {
                        let section = Section::from_node(&scope, node)?;
                        store.by_scope.insert(scope, section);
                    }
                }
                _ => {}
            }
        }
        Ok(store)
    }

    /// Adds what another file says.
    ///
    /// # Errors
    /// When both speak of the same scope; which one counts would be chance.
    pub fn merge(&mut self, other: Self) -> Result<(), String> {
        if other.defaults.is_some() && self.defaults.is_some() {
            return Err("another file has a default-docker section as well".to_owned());
        }
        self.defaults = self.defaults.take().or(other.defaults);
        for (scope, section) in other.by_scope {
            if self.by_scope.contains_key(&scope) {
                return Err(format!("another file has a section for {scope:?} as well"));
            }
            self.by_scope.insert(scope, section);
        }
        Ok(())
    }

    /// Reads the `*.yaml` files of a directory; one that is not there says nothing.
    ///
    /// # Errors
    /// When a file cannot be read or understood, or two speak of the same scope.
    pub fn load(directory: &Path) -> Result<Self, SignatureStoreError> {
        let failed = |path: &Path, source| SignatureStoreError::Io { path: path.to_owned(), source };
        let entries = match std::fs::read_dir(directory) {
            Ok(entries) => entries,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(Self::default()),
            Err(error) => return Err(failed(directory, error)),
        };
        let mut paths = Vec::new();
        for entry in entries {
            paths.push(entry.map_err(|error| failed(directory, error))?.path());
        }
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
        paths.sort();
        let mut store = Self::default();
        for path in paths {
            let file = std::fs::File::open(&path).map_err(|error| failed(&path, error))?;
            let mut text = Vec::new();
            file.take(MAX_SIZE + 1).read_to_end(&mut text).map_err(|error| failed(&path, error))?;
            let invalid = |reason: String| SignatureStoreError::Invalid { path: path.clone(), reason };
            if text.len() as u64 > MAX_SIZE {
                return Err(invalid(format!("larger than {MAX_SIZE} bytes")));
            }
            let text = String::from_utf8(text).map_err(|_| invalid("it is not text".to_owned()))?;
            Self::parse(&text).and_then(|other| store.merge(other)).map_err(invalid)?;
        }
        Ok(store)
    }

    /// Returns where the signatures of an image are; all empty when no file says.
    pub fn places(&self, reference: &RegistryReference) -> SignaturePlaces {
        let sections: Vec<&Section> =
            scopes(reference).iter().filter_map(|scope| self.by_scope.get(scope)).chain(self.defaults.as_ref()).collect();
        let lookaside = sections.iter().find_map(|section| section.lookaside.clone());
        SignaturePlaces {
            staging: sections.iter().find_map(|section| section.staging.clone().or_else(|| section.lookaside.clone())),
            lookaside,
            use_attachments: sections.iter().find_map(|section| section.use_attachments).unwrap_or(false),
        }
    }
}

impl Section {
    fn from_node(scope: &str, node: Node) -> Result<Self, String> {
        let mut section = Self::default();
        let (mut old_lookaside, mut old_staging) = (None, None);
        for (key, node) in node.into_map(scope)? {
            let place = format!("{scope}: {key}");
            match key.as_str() {
                "lookaside" => section.lookaside = node.into_text(&place)?,
                "lookaside-staging" => section.staging = node.into_text(&place)?,
                "sigstore" => old_lookaside = node.into_text(&place)?,
                "sigstore-staging" => old_staging = node.into_text(&place)?,
                "use-sigstore-attachments" => {
                    section.use_attachments = match node.into_text(&place)?.as_deref() {
                        None => None,
                        Some("true" | "True" | "TRUE" | "yes" | "on") => Some(true),
                        Some("false" | "False" | "FALSE" | "no" | "off") => Some(false),
                        Some(other) => return Err(format!("{place} is {other:?} and neither true nor false")),
                    };
                }
                _ => {}
            }
        }
        section.lookaside = section.lookaside.or(old_lookaside);
        section.staging = section.staging.or(old_staging);
        for url in [&section.lookaside, &section.staging].into_iter().flatten() {
            if !["file:///", "http://", "https://"].iter().any(|scheme| url.starts_with(scheme)) {
                return Err(format!("{scope}: {url:?} is not a URL with file:, http: or https:"));
            }
        }
        Ok(section)
    }
}

/// Returns the scopes that speak of an image, the most specific first.
fn scopes(reference: &RegistryReference) -> Vec<String> {
    let name = format!("{}/{}", reference.host, reference.repository);
    let own = match (&reference.digest, &reference.tag) {
        (Some(digest), _) => format!("{name}@{digest}"),
        (None, Some(tag)) => format!("{name}:{tag}"),
        (None, None) => format!("{name}:latest"),
    };
    let mut scopes = vec![own];
    let mut rest = name.as_str();
    scopes.push(rest.to_owned());
    while let Some(slash) = rest.rfind('/') {
        rest = &rest[..slash];
        scopes.push(rest.to_owned());
    }
    let mut host = reference.host.split(':').next().unwrap_or_default();
    while let Some((_, domain)) = host.split_once('.') {
        scopes.push(format!("*.{domain}"));
        host = domain;
    }
    scopes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_specific_section_that_says_counts() {
        let store = SignatureStore::parse(
            r#"
            # how a distribution ships it
            default-docker:
                lookaside: file:///var/lib/containers/sigstore
            docker:
                a.test: {sigstore: "https://old.a.test/s", sigstore-staging: "file:///srv/old"}
                a.test/team:
                    lookaside: 'https://new.a.test/'
                    use-sigstore-attachments: true
                a.test/team/os:v1:
                    use-sigstore-attachments: false
                "*.wild.test":
                    lookaside: http://wild.test/
            "#,
        )
        .unwrap();
        let places = |name: &str| {
            let places = store.places(&name.parse().unwrap());
            (places.lookaside.unwrap(), places.staging.unwrap(), places.use_attachments)
        };
        let expect = |lookaside: &str, staging: &str, attachments| (lookaside.to_owned(), staging.to_owned(), attachments);
        let default = "file:///var/lib/containers/sigstore";
        assert_eq!(places("b.test/os"), expect(default, default, false));
        assert_eq!(places("a.test:5000/os"), expect(default, default, false));
        assert_eq!(places("a.test/os"), expect("https://old.a.test/s", "file:///srv/old", false));
        assert_eq!(places("a.test/team/os"), expect("https://new.a.test/", "https://new.a.test/", true));
        assert_eq!(places("a.test/team/os:v1"), expect("https://new.a.test/", "https://new.a.test/", false));
        assert_eq!(places("x.wild.test:5000/os"), expect("http://wild.test/", "http://wild.test/", false));
        assert_eq!(SignatureStore::default().places(&"a.test/os".parse().unwrap()), SignaturePlaces::default());
    }

    #[test]
    fn files_that_cannot_be_meant_are_refused() {
        for (text, word) in [
            ("docker: [a]", "docker"),
            ("docker:\n  a.test: file:///x", "a.test"),
            ("docker:\n  a.test: {lookaside: /var/lib}", "is not a URL"),
            ("docker:\n  a.test: {use-sigstore-attachments: maybe}", "neither true nor false"),
            ("docker:\n  a.test: {}\n  a.test: {}", "twice"),
            ("a: &x {b: *x}", "alias"),
            ("a: b: c", "line 1"),
        ] {
            let reason = SignatureStore::parse(text).unwrap_err();
            assert!(reason.contains(word), "{text}: {reason}");
        }
    }

    #[test]
    fn a_scope_belongs_to_one_file() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(SignatureStore::load(&directory.path().join("none")).unwrap(), SignatureStore::default());
        let write = |name: &str, text: &str| std::fs::write(directory.path().join(name), text).unwrap();
        write("a.yaml", "docker:\n  a.test:\n    lookaside: file:///a\n");
        write("b.yaml", "docker:\n  b.test:\n    lookaside: file:///b\n");
        write("empty.yaml", "# nothing\n");
        write("c.yml", "not: [read");
        let store = SignatureStore::load(directory.path()).unwrap();
        assert_eq!(store.places(&"b.test/os".parse().unwrap()).lookaside.as_deref(), Some("file:///b"));
        write("c.yaml", "docker:\n  a.test:\n    lookaside: file:///c\n");
        let error = SignatureStore::load(directory.path()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.to_string().contains("c.yaml") && error.to_string().contains("\"a.test\""), "{error}");
    }
}
