//! Configured repositories, `/etc/yum.repos.d/*.repo` (dnf.conf(5)):
//!
//! ```text
//! [fedora]
//! name=Fedora $releasever - $basearch
//! metalink=https://mirrors.example.org/metalink?repo=fedora-$releasever&arch=$basearch
//! gpgcheck=1
//! gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-fedora-$releasever-$basearch
//! ```
//! A line that begins with a blank goes on with the value before.

use std::collections::BTreeMap;

use super::super::RepositoryError;
use super::super::location::shortened;
use super::substituted;

const WHAT: &str = "the .repo file";

/// The priority of a repository that says none. Smaller ones win.
const DEFAULT_PRIORITY: i32 = 99;

/// What is configured as a source of packages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RpmSource {
    /// The name that commands use.
    pub id: String,
    /// The name for people.
    pub name: Option<String>,
    /// URLs of the repository.
    pub base_urls: Vec<String>,
    /// Where a list of its mirrors is.
    pub mirror_list: Option<String>,
    /// Where a metalink is: a list of mirrors that says which `repomd.xml` they must have.
    pub metalink: Option<String>,
    /// Whether the source is used.
    pub enabled: bool,
    /// Whether packages must be signed, when the source says it.
    pub gpgcheck: Option<bool>,
    /// Whether `repomd.xml` must be signed, likewise.
    pub repo_gpgcheck: Option<bool>,
    /// URLs of the keys that sign.
    pub gpg_keys: Vec<String>,
    /// Which source wins: that of the smaller number.
    pub priority: i32,
}

/// Reads the sources of a file, with variables replaced in ids, names and URLs. Options that are not known here are passed over, and so is
/// the section `main`, which is about no source.
///
/// # Errors
/// When a line is neither a section nor an option, a section comes twice, or a source has no place or a value that makes no sense.
pub fn parse_repo_file(text: &str, variables: &BTreeMap<String, String>) -> Result<Vec<RpmSource>, RepositoryError> {
    let sections = sections(text)?;
    let used = sections.iter().filter(|section| section.name != "main");
    used.map(|section| section.source(variables)).collect()
}

struct Section<'t> {
    name: &'t str,
    options: BTreeMap<&'t str, String>,
}

fn sections(text: &str) -> Result<Vec<Section<'_>>, RepositoryError> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut last = None;
    for line in text.lines() {
        let damaged = || RepositoryError::damaged(WHAT, format!("{:?} is neither a section nor an option", shortened(line)));
        let trimmed = line.trim();
        if trimmed.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if line.starts_with([' ', '\t']) {
            if let (Some(section), Some(key)) = (sections.last_mut(), last) {
                let value: &mut String = section.options.entry(key).or_default();
                value.push('\n');
                value.push_str(trimmed);
            }
        } else if let Some(rest) = trimmed.strip_prefix('[') {
            let name = rest.strip_suffix(']').filter(|name| !name.is_empty()).ok_or_else(damaged)?;
            if sections.iter().any(|section| section.name == name) {
                return Err(RepositoryError::damaged(WHAT, format!("the section {:?} comes twice", shortened(name))));
            }
            sections.push(Section { name, options: BTreeMap::new() });
            last = None;
        } else {
            let (key, value) = line.split_once('=').ok_or_else(damaged)?;
            let section = sections.last_mut().ok_or_else(damaged)?;
            section.options.insert(key.trim(), value.trim().to_owned());
            last = Some(key.trim());
        }
    }
    Ok(sections)
}

impl Section<'_> {
    fn source(&self, variables: &BTreeMap<String, String>) -> Result<RpmSource, RepositoryError> {
        let text = |key: &str| self.options.get(key).filter(|value| !value.is_empty()).map(|value| substituted(value, variables));
        let list = |key: &str| -> Vec<String> {
            let words = text(key).unwrap_or_default();
            words.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
        };
        let priority = text("priority").map(|value| value.parse().map_err(|_| self.damaged("priority is no number"))).transpose()?;
        let source = RpmSource {
            id: substituted(self.name, variables),
            name: text("name"),
            base_urls: list("baseurl"),
            mirror_list: text("mirrorlist"),
            metalink: text("metalink"),
            enabled: self.boolean("enabled")?.unwrap_or(true),
            gpgcheck: self.boolean("gpgcheck")?,
            repo_gpgcheck: self.boolean("repo_gpgcheck")?,
            gpg_keys: list("gpgkey"),
            priority: priority.unwrap_or(DEFAULT_PRIORITY),
        };
        if source.base_urls.is_empty() && source.mirror_list.is_none() && source.metalink.is_none() {
            return Err(self.damaged("it has none of baseurl, mirrorlist and metalink"));
        }
        Ok(source)
    }

    fn boolean(&self, key: &str) -> Result<Option<bool>, RepositoryError> {
        let Some(value) = self.options.get(key) else { return Ok(None) };
        match &*value.to_ascii_lowercase() {
            "1" | "yes" | "true" | "on" | "enabled" => Ok(Some(true)),
            "0" | "no" | "false" | "off" | "disabled" => Ok(Some(false)),
            _ => Err(self.damaged(&format!("{key} is neither yes nor no"))),
        }
    }

    fn damaged(&self, reason: &str) -> RepositoryError {
        RepositoryError::damaged(WHAT, format!("section {:?}: {reason}", shortened(self.name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_sources() {
        let variables = [("releasever", "41"), ("basearch", "x86_64")];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let text = "# comment\n[main]\nbest=1\n[a]\nbaseurl=http://a/$basearch\n[b-$releasever]\nname = B $releasever\n\
                    baseurl=http://1/${releasever}/\n  http://2/, http://3/\n\n; comment\nmirrorlist=http://m?a=b&c=$basearch\nmetalink=http://l\n\
                    enabled=0\ngpgcheck=1\nrepo_gpgcheck=False\ngpgkey=file:///k1\n\tfile:///k2\npriority=5\nskip_if_unavailable=True\n";
        let a = RpmSource {
            id: "a".to_owned(),
            name: None,
            base_urls: vec!["http://a/x86_64".to_owned()],
            mirror_list: None,
            metalink: None,
            enabled: true,
            gpgcheck: None,
            repo_gpgcheck: None,
            gpg_keys: Vec::new(),
            priority: 99,
        };
        let b = RpmSource {
            id: "b-41".to_owned(),
            name: Some("B 41".to_owned()),
            base_urls: ["http://1/41/", "http://2/", "http://3/"].map(str::to_owned).into(),
            mirror_list: Some("http://m?a=b&c=x86_64".to_owned()),
            metalink: Some("http://l".to_owned()),
            enabled: false,
            gpgcheck: Some(true),
            repo_gpgcheck: Some(false),
            gpg_keys: ["file:///k1", "file:///k2"].map(str::to_owned).into(),
            priority: 5,
        };
        assert_eq!(parse_repo_file(text, &variables).unwrap(), [a, b]);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for text in [
            "baseurl=http://a\n",
            "[a]\n",
            "[a]\nbaseurl=\n",
            "[a\nbaseurl=http://a\n",
            "[]\nbaseurl=http://a\n",
            "[a]\nbaseurl=http://a\n[a]\nbaseurl=http://b\n",
            "[a]\nbaseurl=http://a\nenabled=maybe\n",
            "[a]\nbaseurl=http://a\npriority=high\n",
            "[a]\nbaseurl=http://a\nnonsense\n",
        ] {
            assert!(parse_repo_file(text, &BTreeMap::new()).is_err(), "{text:?}");
        }
        assert_eq!(parse_repo_file("\n", &BTreeMap::new()).unwrap(), []);
    }
}
