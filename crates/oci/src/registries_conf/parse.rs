//! The text of one `registries.conf`, and how a later file changes an earlier one.

use serde::Deserialize;

/// What the files say, merged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegistriesConf {
    /// The `[[registry]]` tables, one for each prefix.
    pub entries: Vec<ConfigEntry>,
    /// Where credentials come from by default, in order; `None` when no file says.
    pub credential_helpers: Option<Vec<String>>,
}

/// A `[[registry]]` table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigEntry {
    /// The names it is about: `host[:port][/path][:tag]`, or `*.host`.
    pub prefix: String,
    /// What stands in the prefix's place; empty, the name stays (only with `*.host`).
    pub location: String,
    /// Whether the registry need not prove who it is, nor speak TLS.
    pub insecure: bool,
    /// Whether the registry itself is never asked. Its mirrors are.
    pub blocked: bool,
    /// In the order in which they are asked.
    pub mirrors: Vec<MirrorEntry>,
}

/// A `[[registry.mirror]]` table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MirrorEntry {
    /// What stands in the prefix's place.
    pub location: String,
    /// Whether the mirror need not prove who it is, nor speak TLS.
    pub insecure: bool,
    /// Which names it is asked for.
    pub pull: PullFromMirror,
}

/// Which names a mirror is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PullFromMirror {
    /// All.
    #[default]
    All,
    /// Those with a digest, so that a mirror cannot say what a tag means.
    DigestOnly,
    /// Those without a digest.
    TagOnly,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    #[serde(default)]
    registry: Vec<RegistryTable>,
    credential_helpers: Option<Vec<String>>,
    // Only the first version has this.
    registries: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct RegistryTable {
    #[serde(default)]
    prefix: String,
    #[serde(default)]
    location: String,
    #[serde(default)]
    insecure: bool,
    #[serde(default)]
    blocked: bool,
    #[serde(default)]
    mirror_by_digest_only: bool,
    #[serde(default)]
    mirror: Vec<MirrorTable>,
    pull_from_mirror: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct MirrorTable {
    #[serde(default)]
    location: String,
    #[serde(default)]
    insecure: bool,
    pull_from_mirror: Option<PullFromMirror>,
}

impl RegistriesConf {
    /// Reads the text of one file. Keys that are not about reaching registries are passed over.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let document: Document = toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())?;
        if document.registries.is_some() {
            return Err(
                "it has a table [registries], which is version 1; write a [[registry]] table for each of its registries instead".to_owned()
            );
        }
        let mut entries: Vec<ConfigEntry> = Vec::new();
        for table in document.registry {
            let entry = entry(table)?;
            match entries.iter().find(|before| before.prefix == entry.prefix) {
                None => entries.push(entry),
                Some(before) if *before == entry => {}
                Some(_) => return Err(format!("there are two [[registry]] tables with the prefix {:?}", entry.prefix)),
            }
        }
        if let Some(bad) = document.credential_helpers.iter().flatten().find(|name| !is_helper(name)) {
            return Err(format!("{bad:?} in credential-helpers is not the name of a helper"));
        }
        Ok(Self { entries, credential_helpers: document.credential_helpers })
    }

    /// Adds a later file: its tables replace those of the same prefix as a whole, its settings replace settings.
    pub fn merge(&mut self, later: Self) {
        for entry in later.entries {
            match self.entries.iter_mut().find(|before| before.prefix == entry.prefix) {
                Some(before) => *before = entry,
                None => self.entries.push(entry),
            }
        }
        if later.credential_helpers.is_some() {
            self.credential_helpers = later.credential_helpers;
        }
    }
}

fn entry(table: RegistryTable) -> Result<ConfigEntry, String> {
    let location = table.location.trim_end_matches('/').to_owned();
    let prefix = match table.prefix.trim_end_matches('/') {
        "" => location.clone(),
        prefix => prefix.to_owned(),
    };
    if prefix.is_empty() {
        return Err("a [[registry]] table has neither prefix nor location".to_owned());
    }
    let wildcard = prefix.strip_prefix("*.");
    if prefix.contains('*') && wildcard.is_none_or(|host| host.is_empty() || host.contains(['*', '/', ':', '@'])) {
        return Err(format!("prefix {prefix:?}: a '*' is only for the first label of a host, as in '*.example.com'"));
    }
    if location.is_empty() && wildcard.is_none() {
        return Err(format!("the [[registry]] table with the prefix {prefix:?} has no location"));
    }
    if table.pull_from_mirror.is_some() {
        return Err(format!("prefix {prefix:?}: pull-from-mirror is a setting of a mirror, and not of a registry"));
    }
    for name in [&prefix, &location] {
        check(name)?;
    }
    let mut mirrors = Vec::new();
    for mirror in table.mirror {
        let location = mirror.location.trim_end_matches('/').to_owned();
        if location.is_empty() {
            return Err(format!("a mirror of {prefix:?} has no location"));
        }
        check(&location)?;
        let pull = match (mirror.pull_from_mirror, table.mirror_by_digest_only) {
            (Some(_), true) => {
                return Err(format!("prefix {prefix:?}: pull-from-mirror and mirror-by-digest-only exclude each other"));
            }
            (None, true) => PullFromMirror::DigestOnly,
            (pull, false) => pull.unwrap_or_default(),
        };
        mirrors.push(MirrorEntry { location, insecure: mirror.insecure, pull });
    }
    Ok(ConfigEntry { prefix, location, insecure: table.insecure, blocked: table.blocked, mirrors })
}

/// Refuses what is an address of another kind; whether a location makes a name shows with the name.
fn check(name: &str) -> Result<(), String> {
    if name.contains("://") {
        return Err(format!("{name:?} has a scheme; 'insecure = true' allows a registry without TLS"));
    }
    if name.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(format!("{name:?} has a space in it"));
    }
    Ok(())
}

/// Names of helpers become part of the name of a program.
fn is_helper(name: &str) -> bool {
    !name.is_empty() && name.len() <= 100 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_with_their_defaults() {
        let conf = RegistriesConf::parse(
            r#"
            unqualified-search-registries = ["a.test"]
            short-name-mode = "enforcing"
            credential-helpers = ["containers-auth.json", "pass"]
            [aliases]
            x = "y.test/x"
            [[registry]]
            location = "a.test/os/"
            mirror-by-digest-only = true
            [[registry.mirror]]
            location = "m.test:5000/"
            insecure = true
            [[registry]]
            prefix = "*.b.test"
            blocked = true
            [[registry.mirror]]
            location = "n.test/b"
            pull-from-mirror = "tag-only"
            "#,
        )
        .unwrap();
        let mirror = |location: &str, insecure, pull| MirrorEntry { location: location.to_owned(), insecure, pull };
        let expected = [
            ConfigEntry {
                prefix: "a.test/os".to_owned(),
                location: "a.test/os".to_owned(),
                insecure: false,
                blocked: false,
                mirrors: vec![mirror("m.test:5000", true, PullFromMirror::DigestOnly)],
            },
            ConfigEntry {
                prefix: "*.b.test".to_owned(),
                location: String::new(),
                insecure: false,
                blocked: true,
                mirrors: vec![mirror("n.test/b", false, PullFromMirror::TagOnly)],
            },
        ];
        assert_eq!(conf.entries, expected);
        assert_eq!(conf.credential_helpers.unwrap(), ["containers-auth.json", "pass"]);
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_name() {
        for (text, word) in [
            ("[registries.search]\nregistries = ['a.test']", "version 1"),
            ("[[registry]]\nblocked = true", "neither prefix nor location"),
            ("[[registry]]\nprefix = 'a.test'", "\"a.test\" has no location"),
            ("[[registry]]\nprefix = 'a.*.test'", "first label"),
            ("[[registry]]\nprefix = '*.a.test/x'", "first label"),
            ("[[registry]]\nlocation = 'http://a.test'", "has a scheme"),
            ("[[registry]]\nlocation = 'a.test'\npull-from-mirror = 'all'", "setting of a mirror"),
            ("[[registry]]\nlocation = 'a.test'\n[[registry.mirror]]\ninsecure = true", "a mirror of \"a.test\" has no location"),
            ("[[registry]]\nlocation = 'a.test'\n[[registry.mirror]]\nlocation = 'm'\npull-from-mirror = 'some'", "some"),
            (
                "[[registry]]\nlocation = 'a.test'\nmirror-by-digest-only = true\n[[registry.mirror]]\nlocation = 'm'\npull-from-mirror = 'all'",
                "exclude each other",
            ),
            ("[[registry]]\nlocation = 'a.test'\n[[registry]]\nlocation = 'b.test'\nprefix = 'a.test'", "two [[registry]] tables"),
            ("credential-helpers = ['../sh']", "not the name of a helper"),
            ("[[registry]", "line 1"),
        ] {
            let reason = RegistriesConf::parse(text).unwrap_err();
            assert!(reason.contains(word), "{text}: {reason}");
        }
    }

    #[test]
    fn later_files_replace_whole_tables_and_settings() {
        let parse = |text: &str| RegistriesConf::parse(text).unwrap();
        let mut conf = parse("credential-helpers = ['a']\n[[registry]]\nlocation = 'a.test'\n[[registry.mirror]]\nlocation = 'm.test'");
        conf.merge(parse("[[registry]]\nlocation = 'b.test'"));
        assert_eq!(conf.credential_helpers.as_deref(), Some(&["a".to_owned()][..]));
        conf.merge(parse("credential-helpers = []\n[[registry]]\nlocation = 'a.test'\nblocked = true"));
        assert_eq!(conf.credential_helpers.as_deref(), Some(&[][..]));
        assert_eq!(
            conf,
            parse("credential-helpers = []\n[[registry]]\nlocation = 'a.test'\nblocked = true\n[[registry]]\nlocation = 'b.test'")
        );
    }
}
