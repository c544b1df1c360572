//! From a name to the places where it can be had.
//!
//! Only the table with the longest prefix that fits counts. Its mirrors come first and the registry itself last; each is the name with the
//! prefix replaced by a location. The place that results is looked up once more, since `blocked` and `insecure` are about the registry that
//! is spoken to: a mirror may be blocked by a table of its own.

use rootball_object::ErrorKind;

use super::{ConfigEntry, PullFromMirror, RegistriesConf};
use crate::RegistryReference;

/// A place that may have the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// What to ask for there.
    pub reference: RegistryReference,
    /// Whether it stands for the registry, or is it.
    pub role: Role,
    /// Whether it need not prove who it is, nor speak TLS.
    pub insecure: bool,
}

/// What a place is to the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A copy somewhere else.
    Mirror,
    /// The registry that the name means.
    Primary,
}

/// The configuration leaves no place for a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResolveError {
    /// It may not be reached.
    #[error("the [[registry]] table of {prefix:?} in registries.conf blocks {name}{}", if *mirrors { ", and none of its mirrors is for such a name" } else { "" })]
    Blocked {
        /// The name.
        name: String,
        /// The prefix of the table.
        prefix: String,
        /// Whether there are mirrors, none of which serves the name.
        mirrors: bool,
    },
    /// What comes out is no name.
    #[error("the location {location:?} in registries.conf makes {result:?} of {name}: {reason}")]
    BadLocation {
        /// The name.
        name: String,
        /// The location.
        location: String,
        /// What comes out.
        result: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl ResolveError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Blocked { .. } => ErrorKind::Denied,
            Self::BadLocation { .. } => ErrorKind::Invalid,
        }
    }
}

impl RegistriesConf {
    /// Returns the places to read an image from, in the order in which they are to be asked; never none.
    ///
    /// # Errors
    /// When the name is blocked, or a location makes no name of it.
    pub fn resolve_pull(&self, reference: &RegistryReference) -> Result<Vec<Endpoint>, ResolveError> {
        let Some((entry, length)) = self.entry_for(reference) else { return Ok(vec![direct(reference)]) };
        let mut endpoints = Vec::new();
        for mirror in &entry.mirrors {
            let wanted = match mirror.pull {
                PullFromMirror::All => true,
                PullFromMirror::DigestOnly => reference.digest.is_some(),
                PullFromMirror::TagOnly => reference.digest.is_none(),
            };
            if !wanted {
                continue;
            }
            let place = rewrite(reference, length, &mirror.location)?;
            let own = self.entry_for(&place).map(|(own, _)| own);
            if own.is_some_and(|own| own.blocked) {
                tracing::debug!(mirror = %place, "mirror is blocked itself");
                continue;
            }
            let insecure = mirror.insecure || own.is_some_and(|own| own.insecure);
            endpoints.push(Endpoint { reference: place, role: Role::Mirror, insecure });
        }
        match self.primary(reference, entry, length) {
            Ok(primary) => endpoints.push(primary),
            Err(ResolveError::Blocked { .. }) if !endpoints.is_empty() => {}
            Err(ResolveError::Blocked { name, prefix, .. }) => {
                return Err(ResolveError::Blocked { name, prefix, mirrors: !entry.mirrors.is_empty() });
            }
            Err(error) => return Err(error),
        }
        Ok(endpoints)
    }

    /// Returns the place to write an image to; mirrors are not written to.
    ///
    /// # Errors
    /// As [`RegistriesConf::resolve_pull`].
    pub fn resolve_push(&self, reference: &RegistryReference) -> Result<Endpoint, ResolveError> {
        match self.entry_for(reference) {
            Some((entry, length)) => self.primary(reference, entry, length),
            None => Ok(direct(reference)),
        }
    }

    fn primary(&self, reference: &RegistryReference, entry: &ConfigEntry, length: usize) -> Result<Endpoint, ResolveError> {
        let blocked = |by: &ConfigEntry| ResolveError::Blocked { name: reference.to_string(), prefix: by.prefix.clone(), mirrors: false };
        if entry.blocked {
            return Err(blocked(entry));
        }
        let place = if entry.location.is_empty() { reference.clone() } else { rewrite(reference, length, &entry.location)? };
        let own = self.entry_for(&place).map(|(own, _)| own);
        match own {
            Some(own) if own.blocked => Err(blocked(own)),
            own => {
                let insecure = entry.insecure || own.is_some_and(|own| own.insecure);
                Ok(Endpoint { reference: place, role: Role::Primary, insecure })
            }
        }
    }

    /// Returns the table that counts, and how much of the name its prefix covers.
    fn entry_for(&self, reference: &RegistryReference) -> Option<(&ConfigEntry, usize)> {
        let name = reference.to_string();
        let mut found: Option<(&ConfigEntry, usize)> = None;
        for entry in &self.entries {
            if let Some(length) = covered(&name, &entry.prefix)
                && found.is_none_or(|(before, _)| before.prefix.len() < entry.prefix.len())
            {
                found = Some((entry, length));
            }
        }
        found
    }
}

fn direct(reference: &RegistryReference) -> Endpoint {
    Endpoint { reference: reference.clone(), role: Role::Primary, insecure: false }
}

/// Returns how many bytes at the name's beginning the prefix stands for; `None` when it does not fit. A host alone fits with any port.
fn covered(name: &str, prefix: &str) -> Option<usize> {
    let end = match prefix.strip_prefix('*') {
        Some(domain) => {
            let host = &name[..name.find([':', '/', '@']).unwrap_or(name.len())];
            // At least one label stands for the star.
            host.strip_suffix(domain).filter(|label| !label.is_empty())?;
            host.len()
        }
        None => name.starts_with(prefix).then_some(prefix.len())?,
    };
    matches!(name.as_bytes().get(end), None | Some(b':' | b'/' | b'@')).then_some(end)
}

fn rewrite(reference: &RegistryReference, length: usize, location: &str) -> Result<RegistryReference, ResolveError> {
    let name = reference.to_string();
    let result = format!("{location}{}", &name[length..]);
    let bad =
        |reason: String| ResolveError::BadLocation { name: name.clone(), location: location.to_owned(), result: result.clone(), reason };
    let rewritten: RegistryReference = result.parse().map_err(|error: crate::InvalidReference| bad(error.to_string()))?;
    // A first word without a dot or a port would be taken for a repository of the default registry.
    let host = result.split('/').next().unwrap_or_default();
    if rewritten.host != host {
        return Err(bad(format!("{host:?} is not a host; it needs a dot or a port")));
    }
    Ok(rewritten)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONF: &str = r#"
        [[registry]]
        location = "a.test"
        [[registry.mirror]]
        location = "dead.test/a"
        [[registry.mirror]]
        location = "digests.test:5000"
        insecure = true
        pull-from-mirror = "digest-only"
        [[registry.mirror]]
        location = "tags.test"
        pull-from-mirror = "tag-only"

        [[registry]]
        prefix = "a.test/team/os"
        location = "b.test/x"
        insecure = true

        [[registry]]
        location = "closed.test"
        blocked = true
        [[registry.mirror]]
        location = "copy.test/closed"
        pull-from-mirror = "digest-only"

        [[registry]]
        prefix = "*.wild.test"
        location = "w.test/all"

        [[registry]]
        prefix = "*.deep.wild.test"
        blocked = true

        [[registry]]
        prefix = "docker.io/library"
        location = "hub.test/library"

        [[registry]]
        location = "plain.test"
        insecure = true

        [[registry]]
        location = "viaplain.test"
        [[registry.mirror]]
        location = "plain.test/v"
        [[registry.mirror]]
        location = "closed.test/v"

        [[registry]]
        location = "pinned.test/os:v1"
        [[registry.mirror]]
        location = "m.test/one:v2"

        [[registry]]
        prefix = "broken.test"
        location = "word"
    "#;

    #[test]
    fn names_lead_to_places_in_order() {
        let conf = RegistriesConf::parse(CONF).unwrap();
        let digest = format!("sha256:{}", "ab".repeat(32));
        for (name, expected) in [
            ("other.test/os:v1", vec!["other.test/os:v1"]),
            ("a.test/os:v1", vec!["mirror dead.test/a/os:v1", "mirror tags.test/os:v1", "a.test/os:v1"]),
            ("a.test/os@D", vec!["mirror dead.test/a/os@D", "mirror insecure digests.test:5000/os@D", "a.test/os@D"]),
            // The longest prefix wins, and its table alone counts.
            ("a.test/team/os:v1", vec!["insecure b.test/x:v1"]),
            ("a.test/team/os/sub:v1", vec!["insecure b.test/x/sub:v1"]),
            ("a.test/team/osx:v1", vec!["mirror dead.test/a/team/osx:v1", "mirror tags.test/team/osx:v1", "a.test/team/osx:v1"]),
            ("a.testing/os:v1", vec!["a.testing/os:v1"]),
            // Blocked with mirrors means the mirrors alone.
            ("closed.test/os@D", vec!["mirror copy.test/closed/os@D"]),
            ("x.wild.test/os:v1", vec!["w.test/all/os:v1"]),
            ("x.y.wild.test:5000/os:v1", vec!["w.test/all:5000/os:v1 is bad"]),
            ("wild.test/os:v1", vec!["wild.test/os:v1"]),
            ("xwild.test/os:v1", vec!["xwild.test/os:v1"]),
            ("docker.io/library/debian", vec!["hub.test/library/debian"]),
            ("docker.io/team/debian", vec!["docker.io/team/debian"]),
            ("viaplain.test/os", vec!["mirror insecure plain.test/v/os", "viaplain.test/os"]),
            ("pinned.test/os:v1", vec!["mirror m.test/one:v2", "pinned.test/os:v1"]),
            ("pinned.test/os:v10", vec!["pinned.test/os:v10"]),
        ] {
            let reference: RegistryReference = name.replace('D', &digest).parse().unwrap();
            let said: Vec<String> = match conf.resolve_pull(&reference) {
                Ok(endpoints) => endpoints.iter().map(shown).collect(),
                Err(ResolveError::BadLocation { result, .. }) => vec![format!("{result} is bad")],
                Err(error) => vec![error.to_string()],
            };
            let expected: Vec<String> = expected.iter().map(|text| text.replace('D', &digest)).collect();
            assert_eq!(said, expected, "name: {name}");
        }
    }

    fn shown(endpoint: &Endpoint) -> String {
        let role = if endpoint.role == Role::Mirror { "mirror " } else { "" };
        format!("{role}{}{}", if endpoint.insecure { "insecure " } else { "" }, endpoint.reference)
    }

    #[test]
    fn what_is_blocked_or_makes_no_name_says_why() {
        let conf = RegistriesConf::parse(CONF).unwrap();
        for (name, kind, words) in [
            ("closed.test/os:v1", ErrorKind::Denied, "table of \"closed.test\" in registries.conf blocks closed.test/os:v1"),
            ("x.deep.wild.test/os:v1", ErrorKind::Denied, "\"*.deep.wild.test\""),
            ("broken.test/os:v1", ErrorKind::Invalid, "\"word\" is not a host"),
        ] {
            let error = conf.resolve_pull(&name.parse().unwrap()).unwrap_err();
            assert_eq!(error.kind(), kind, "{error}");
            assert!(error.to_string().contains(words), "{error}");
        }
        assert!(
            conf.resolve_pull(&"closed.test/os:v1".parse().unwrap())
                .unwrap_err()
                .to_string()
                .contains("none of its mirrors is for such a name")
        );
    }

    #[test]
    fn pushes_go_to_the_registry_itself_wherever_it_is() {
        let conf = RegistriesConf::parse(CONF).unwrap();
        let push = |name: &str| conf.resolve_push(&name.parse().unwrap()).map(|endpoint| shown(&endpoint));
        assert_eq!(push("a.test/os:v1").unwrap(), "a.test/os:v1");
        assert_eq!(push("a.test/team/os:v1").unwrap(), "insecure b.test/x:v1");
        assert_eq!(push("other.test/os:v1").unwrap(), "other.test/os:v1");
        assert_eq!(push("closed.test/os:v1").unwrap_err().kind(), ErrorKind::Denied);
    }
}
