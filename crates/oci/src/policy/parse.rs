//! The JSON of a policy, read strictly.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::path::PathBuf;

use serde::Deserialize;
use serde::de::{MapAccess, Visitor};

use super::{InvalidPolicy, KeySource, MAX_POLICY_SIZE, Policy, Requirement, SignedIdentity, SigstoreSigner};
use crate::RegistryReference;

/// An object whose keys are free, but each there only once.
struct Unique<T>(BTreeMap<String, T>);

impl<T> Default for Unique<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Unique<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = Unique<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Unique<T>, A::Error> {
                let mut entries = BTreeMap::new();
                while let Some(key) = map.next_key::<String>()? {
                    if entries.contains_key(&key) {
                        return Err(serde::de::Error::custom(format_args!("duplicate field `{key}`")));
                    }
                    let value = map.next_value()?;
                    entries.insert(key, value);
                }
                Ok(Unique(entries))
            }
        }
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyJson {
    default: Vec<RequirementJson>,
    #[serde(default)]
    transports: Unique<Unique<Vec<RequirementJson>>>,
}

/// The members of all kinds of requirements; which go with which is checked afterwards, so that the error can name them.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct RequirementJson {
    #[serde(rename = "type")]
    kind: String,
    key_type: Option<String>,
    key_path: Option<String>,
    key_paths: Option<Vec<String>>,
    key_data: Option<String>,
    key_datas: Option<Vec<String>>,
    fulcio: Option<Fulcio>,
    pki: Option<Pki>,
    rekor_public_key_path: Option<String>,
    rekor_public_key_paths: Option<Vec<String>>,
    rekor_public_key_data: Option<String>,
    rekor_public_key_datas: Option<Vec<String>>,
    signed_identity: Option<IdentityJson>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[expect(dead_code, reason = "what it says cannot be verified here, but the file must be valid")]
struct Fulcio {
    ca_path: Option<String>,
    ca_data: Option<String>,
    oidc_issuer: String,
    subject_email: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[expect(dead_code, reason = "what it says cannot be verified here, but the file must be valid")]
struct Pki {
    ca_roots_path: Option<String>,
    ca_roots_data: Option<String>,
    ca_intermediates_path: Option<String>,
    ca_intermediates_data: Option<String>,
    subject_email: Option<String>,
    subject_hostname: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct IdentityJson {
    #[serde(rename = "type")]
    kind: String,
    docker_reference: Option<String>,
    docker_repository: Option<String>,
    prefix: Option<String>,
    signed_prefix: Option<String>,
}

pub(super) fn parse(bytes: &[u8]) -> Result<Policy, InvalidPolicy> {
    if bytes.len() > MAX_POLICY_SIZE {
        return Err(invalid(format_args!("it is longer than {MAX_POLICY_SIZE} bytes")));
    }
    let json: PolicyJson = serde_json::from_slice(bytes).map_err(invalid)?;
    let default = requirements(json.default, "default")?;
    let mut transports = BTreeMap::new();
    for (transport, scopes) in json.transports.0 {
        let mut rules = BTreeMap::new();
        for (scope, list) in scopes.0 {
            check_scope(&transport, &scope)?;
            let list = requirements(list, &format!("transports.{transport}.{scope:?}"))?;
            rules.insert(scope, list);
        }
        transports.insert(transport, rules);
    }
    Ok(Policy { default, transports })
}

fn invalid(reason: impl std::fmt::Display) -> InvalidPolicy {
    InvalidPolicy { reason: reason.to_string() }
}

/// A scope that can never match is a mistake.
fn check_scope(transport: &str, scope: &str) -> Result<(), InvalidPolicy> {
    let is_good = match transport {
        "oci" | "oci-archive" | "dir" => {
            scope.is_empty()
                || (scope.starts_with('/') && scope != "/" && scope[1..].split('/').all(|part| !matches!(part, "" | "." | "..")))
        }
        "docker" => !scope.contains("://") && !scope.ends_with('/'),
        _ => true,
    };
    if is_good {
        return Ok(());
    }
    let wanted = if transport == "docker" {
        "a name as in docker://, without the transport"
    } else {
        "an absolute path other than '/', without '.' and '..'"
    };
    Err(invalid(format_args!("transports.{transport}: the scope {scope:?} is not {wanted}")))
}

fn requirements(list: Vec<RequirementJson>, place: &str) -> Result<Vec<Requirement>, InvalidPolicy> {
    if list.is_empty() {
        return Err(invalid(format_args!("{place}: the list of requirements is empty")));
    }
    let read = |(index, requirement): (usize, RequirementJson)| {
        requirement.read().map_err(|reason| invalid(format_args!("{place}[{index}]: {reason}")))
    };
    list.into_iter().enumerate().map(read).collect()
}

impl RequirementJson {
    fn read(mut self) -> Result<Requirement, String> {
        let kind = std::mem::take(&mut self.kind);
        let requirement = match &*kind {
            "insecureAcceptAnything" => Requirement::AcceptAnything,
            "reject" => Requirement::Reject,
            "signedBy" => {
                match self.key_type.take().as_deref() {
                    Some("GPGKeys") => {}
                    Some(other) => return Err(format!("keyType {:?} is not GPGKeys", other.chars().take(60).collect::<String>())),
                    None => return Err("keyType is missing".to_owned()),
                }
                let keys = one("keyPath, keyPaths, keyData", self.take_keys("keyData", false)?)?;
                Requirement::SignedBy { keys, identity: self.take_identity()? }
            }
            "sigstoreSigned" => {
                let mut signers: Vec<_> = self.take_keys("keyData", true)?.into_iter().map(SigstoreSigner::Keys).collect();
                if let Some(fulcio) = self.fulcio.take() {
                    one("caPath, caData of fulcio", [fulcio.ca_path, fulcio.ca_data].into_iter().flatten().collect())?;
                    signers.push(SigstoreSigner::Fulcio);
                }
                if let Some(pki) = self.pki.take() {
                    one("caRootsPath, caRootsData of pki", [pki.ca_roots_path, pki.ca_roots_data].into_iter().flatten().collect())?;
                    if pki.subject_email.is_none() && pki.subject_hostname.is_none() {
                        return Err("pki has neither subjectEmail nor subjectHostname".to_owned());
                    }
                    signers.push(SigstoreSigner::Pki);
                }
                let signer = one("keyPath, keyPaths, keyData, keyDatas, fulcio, pki", signers)?;
                let mut rekor = self.take_rekor()?;
                let rekor = match rekor.len() {
                    0 | 1 => rekor.pop(),
                    _ => return Err("more than one of the rekorPublicKey members is there".to_owned()),
                };
                if signer == SigstoreSigner::Fulcio && rekor.is_none() {
                    return Err("fulcio needs one of the rekorPublicKey members".to_owned());
                }
                Requirement::SigstoreSigned { signer, rekor, identity: self.take_identity()? }
            }
            "" => return Err("type is missing".to_owned()),
            other => return Err(format!("there is no requirement of type {:?}", other.chars().take(60).collect::<String>())),
        };
        match self.left_over() {
            Some(member) => Err(format!("{member} does not belong into {kind}")),
            None => Ok(requirement),
        }
    }

    fn take_keys(&mut self, field: &str, several: bool) -> Result<Vec<KeySource>, String> {
        let datas = if several { self.key_datas.take() } else { None };
        key_sources(field, self.key_path.take(), self.key_paths.take(), self.key_data.take(), datas)
    }

    fn take_rekor(&mut self) -> Result<Vec<KeySource>, String> {
        let (path, paths) = (self.rekor_public_key_path.take(), self.rekor_public_key_paths.take());
        key_sources("rekorPublicKeyData", path, paths, self.rekor_public_key_data.take(), self.rekor_public_key_datas.take())
    }

    fn take_identity(&mut self) -> Result<SignedIdentity, String> {
        self.signed_identity.take().map_or(Ok(SignedIdentity::default()), IdentityJson::read)
    }

    /// Returns a member that nothing has taken.
    fn left_over(&self) -> Option<&'static str> {
        [
            ("keyType", self.key_type.is_some()),
            ("keyPath", self.key_path.is_some()),
            ("keyPaths", self.key_paths.is_some()),
            ("keyData", self.key_data.is_some()),
            ("keyDatas", self.key_datas.is_some()),
            ("fulcio", self.fulcio.is_some()),
            ("pki", self.pki.is_some()),
            ("rekorPublicKeyPath", self.rekor_public_key_path.is_some()),
            ("rekorPublicKeyPaths", self.rekor_public_key_paths.is_some()),
            ("rekorPublicKeyData", self.rekor_public_key_data.is_some()),
            ("rekorPublicKeyDatas", self.rekor_public_key_datas.is_some()),
            ("signedIdentity", self.signed_identity.is_some()),
        ]
        .into_iter()
        .find_map(|(name, is_there)| is_there.then_some(name))
    }
}

fn key_sources(
    field: &str,
    path: Option<String>,
    paths: Option<Vec<String>>,
    data: Option<String>,
    datas: Option<Vec<String>>,
) -> Result<Vec<KeySource>, String> {
    let mut sources = Vec::new();
    let decode = |text: &String| decode_base64(text).ok_or_else(|| format!("{field} is not base 64"));
    sources.extend(path.map(|path| KeySource::Paths(vec![path.into()])));
    sources.extend(paths.map(|paths| KeySource::Paths(paths.into_iter().map(PathBuf::from).collect())));
    if let Some(data) = data {
        sources.push(KeySource::Data(vec![decode(&data)?]));
    }
    if let Some(datas) = datas {
        sources.push(KeySource::Data(datas.iter().map(decode).collect::<Result<_, _>>()?));
    }
    let is_empty = |source: &KeySource| match source {
        KeySource::Paths(paths) => paths.is_empty(),
        KeySource::Data(datas) => datas.is_empty(),
    };
    if sources.iter().any(is_empty) {
        return Err("a list of keys is empty".to_owned());
    }
    Ok(sources)
}

fn one<T>(names: &str, mut found: Vec<T>) -> Result<T, String> {
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(format!("one of {names} is missing")),
        _ => Err(format!("more than one of {names} is there")),
    }
}

fn decode_base64(text: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}

impl IdentityJson {
    fn read(self) -> Result<SignedIdentity, String> {
        let Self { kind, docker_reference, docker_repository, prefix, signed_prefix } = self;
        match (&*kind, docker_reference, docker_repository, prefix, signed_prefix) {
            ("matchExact", None, None, None, None) => Ok(SignedIdentity::MatchExact),
            ("matchRepoDigestOrExact", None, None, None, None) => Ok(SignedIdentity::MatchRepoDigestOrExact),
            ("matchRepository", None, None, None, None) => Ok(SignedIdentity::MatchRepository),
            ("exactReference", Some(reference), None, None, None) => match reference.parse::<RegistryReference>() {
                Ok(parsed) if parsed.tag.is_some() || parsed.digest.is_some() => Ok(SignedIdentity::ExactReference(reference)),
                Ok(_) => Err(format!("dockerReference {reference:?} has neither tag nor digest")),
                Err(error) => Err(format!("dockerReference: {error}")),
            },
            ("exactRepository", None, Some(repository), None, None) => match repository.parse::<RegistryReference>() {
                Ok(parsed) if parsed.tag.is_none() && parsed.digest.is_none() => Ok(SignedIdentity::ExactRepository(repository)),
                Ok(_) => Err(format!("dockerRepository {repository:?} has a tag or digest")),
                Err(error) => Err(format!("dockerRepository: {error}")),
            },
            ("remapIdentity", None, None, Some(prefix), Some(signed_prefix)) => {
                for (name, text) in [("prefix", &prefix), ("signedPrefix", &signed_prefix)] {
                    if !is_prefix(text) {
                        return Err(format!("{name} {text:?} is not a host or repository in its full form"));
                    }
                }
                Ok(SignedIdentity::RemapIdentity { prefix, signed_prefix })
            }
            ("matchExact" | "matchRepoDigestOrExact" | "matchRepository" | "exactReference" | "exactRepository" | "remapIdentity", ..) => {
                Err(format!("signedIdentity of type {kind} has not the members that belong to it"))
            }
            (other, ..) => Err(format!("there is no signedIdentity of type {:?}", other.chars().take(60).collect::<String>())),
        }
    }
}

/// A prefix is `host[:port]` or more components of a full name.
fn is_prefix(text: &str) -> bool {
    let full = format!("{text}/x");
    full.parse::<RegistryReference>().is_ok_and(|parsed| format!("{}/{}", parsed.host, parsed.repository) == full)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(text: &str) -> String {
        parse(text.as_bytes()).unwrap_err().reason
    }

    #[test]
    fn a_full_policy_is_read() {
        let policy = parse(
            br#"{
              "default": [{"type": "reject"}],
              "transports": {
                "docker": {
                  "": [{"type": "insecureAcceptAnything"}],
                  "quay.io/os": [{"type": "signedBy", "keyType": "GPGKeys", "keyPaths": ["/a.gpg", "/b.gpg"],
                                  "signedIdentity": {"type": "remapIdentity", "prefix": "quay.io/os", "signedPrefix": "vendor.example"}}],
                  "*.example.com": [{"type": "sigstoreSigned", "keyData": "a2V5", "rekorPublicKeyPath": "/rekor.pub",
                                     "signedIdentity": {"type": "matchRepository"}},
                                    {"type": "sigstoreSigned", "keyDatas": ["MQ==", "Mg=="]}]
                },
                "oci": {"/srv/os": [{"type": "sigstoreSigned", "rekorPublicKeyData": "eA==",
                         "fulcio": {"caPath": "/ca", "oidcIssuer": "https://i", "subjectEmail": "a@b"}}]},
                "docker-daemon": {"": [{"type": "reject"}]}
              }
            }"#,
        )
        .unwrap();
        let rule = |text: &str| policy.rule(&text.parse().unwrap());
        assert_eq!(rule("docker://docker.io/debian:12").requirements, [Requirement::AcceptAnything]);
        assert_eq!(rule("docker://docker.io/debian:12").to_string(), "the policy for docker");
        assert_eq!(
            rule("docker://quay.io/os/base:1").requirements,
            [Requirement::SignedBy {
                keys: KeySource::Paths(vec!["/a.gpg".into(), "/b.gpg".into()]),
                identity: SignedIdentity::RemapIdentity { prefix: "quay.io/os".to_owned(), signed_prefix: "vendor.example".to_owned() },
            }]
        );
        assert_eq!(
            rule("docker://a.b.example.com/x").requirements,
            [
                Requirement::SigstoreSigned {
                    signer: SigstoreSigner::Keys(KeySource::Data(vec![b"key".to_vec()])),
                    rekor: Some(KeySource::Paths(vec!["/rekor.pub".into()])),
                    identity: SignedIdentity::MatchRepository,
                },
                Requirement::SigstoreSigned {
                    signer: SigstoreSigner::Keys(KeySource::Data(vec![b"1".to_vec(), b"2".to_vec()])),
                    rekor: None,
                    identity: SignedIdentity::MatchRepoDigestOrExact,
                },
            ]
        );
        assert_eq!(rule("docker://a.b.example.com/x").to_string(), "the policy for docker *.example.com");
        assert!(matches!(
            rule("oci:/srv/os/image:1").requirements,
            [Requirement::SigstoreSigned { signer: SigstoreSigner::Fulcio, rekor: Some(_), .. }]
        ));
        assert_eq!(rule("oci:/srv").to_string(), "the policy's default");
        assert!(!policy.accepts_by_default());
    }

    #[test]
    fn anything_that_is_not_known_refuses_the_file_by_its_name() {
        let wrap = |requirement: &str| format!(r#"{{"default":[{requirement}]}}"#);
        for (text, expected) in [
            ("{}".to_owned(), "missing field `default`"),
            (r#"{"default":[]}"#.to_owned(), "default: the list of requirements is empty"),
            (r#"{"default":[{"type":"reject"}],"transport":{}}"#.to_owned(), "unknown field `transport`"),
            (r#"{"default":[{"type":"reject"}],"default":[{"type":"reject"}]}"#.to_owned(), "duplicate field `default`"),
            (r#"{"default":[{"type":"reject"}],"transports":{"docker":{},"docker":{}}}"#.to_owned(), "duplicate field `docker`"),
            (
                r#"{"default":[{"type":"reject"}],"transports":{"docker":{"a":[{"type":"reject"}],"a":[{"type":"reject"}]}}}"#.to_owned(),
                "duplicate field `a`",
            ),
            (r#"{"default":[{"type":"reject"}],"transports":{"docker":{"a":[]}}}"#.to_owned(), "transports.docker.\"a\""),
            (r#"{"default":[{"type":"reject"}],"transports":{"oci":{"rel":[{"type":"reject"}]}}}"#.to_owned(), "the scope \"rel\""),
            (r#"{"default":[{"type":"reject"}]} x"#.to_owned(), "trailing characters"),
            (wrap(r#"{"type":"accept"}"#), "there is no requirement of type \"accept\""),
            (wrap(r#"{"type":"reject","type":"insecureAcceptAnything"}"#), "duplicate field `type`"),
            (wrap(r#"{"type":"reject","keyPath":"/a"}"#), "default[0]: keyPath does not belong into reject"),
            (wrap(r#"{"type":"signedBy","keyPath":"/a"}"#), "keyType is missing"),
            (wrap(r#"{"type":"signedBy","keyType":"X509Certificates","keyPath":"/a"}"#), "keyType \"X509Certificates\""),
            (wrap(r#"{"type":"signedBy","keyType":"GPGKeys"}"#), "one of keyPath, keyPaths, keyData is missing"),
            (wrap(r#"{"type":"signedBy","keyType":"GPGKeys","keyPath":"/a","keyData":"YQ=="}"#), "more than one of keyPath"),
            (wrap(r#"{"type":"signedBy","keyType":"GPGKeys","keyDatas":["YQ=="]}"#), "one of keyPath"),
            (wrap(r#"{"type":"signedBy","keyType":"GPGKeys","keyData":"*"}"#), "keyData is not base 64"),
            (wrap(r#"{"type":"signedBy","keyType":"GPGKeys","keyPaths":[]}"#), "a list of keys is empty"),
            (wrap(r#"{"type":"signedBy","keyType":"GPGKeys","keyPath":"/a","keypath":"/b"}"#), "unknown field `keypath`"),
            (wrap(r#"{"type":"sigstoreSigned","keyType":"GPGKeys","keyPath":"/a"}"#), "keyType does not belong into sigstoreSigned"),
            (wrap(r#"{"type":"sigstoreSigned"}"#), "one of keyPath, keyPaths, keyData, keyDatas, fulcio, pki is missing"),
            (
                wrap(r#"{"type":"sigstoreSigned","keyPath":"/a","rekorPublicKeyPath":"/b","rekorPublicKeyData":"YQ=="}"#),
                "more than one of the rekorPublicKey members",
            ),
            (
                wrap(r#"{"type":"sigstoreSigned","fulcio":{"caPath":"/a","oidcIssuer":"i","subjectEmail":"e"}}"#),
                "fulcio needs one of the rekorPublicKey members",
            ),
            (wrap(r#"{"type":"sigstoreSigned","pki":{"caRootsPath":"/a"}}"#), "neither subjectEmail nor subjectHostname"),
            (wrap(r#"{"type":"sigstoreSigned","keyPath":"/a","signedIdentity":{"type":"matchAll"}}"#), "no signedIdentity of type"),
            (
                wrap(r#"{"type":"sigstoreSigned","keyPath":"/a","signedIdentity":{"type":"matchExact","prefix":"a"}}"#),
                "has not the members that belong to it",
            ),
            (
                wrap(r#"{"type":"sigstoreSigned","keyPath":"/a","signedIdentity":{"type":"exactReference","dockerReference":"a.b/c"}}"#),
                "has neither tag nor digest",
            ),
            (
                wrap(
                    r#"{"type":"sigstoreSigned","keyPath":"/a","signedIdentity":{"type":"exactRepository","dockerRepository":"a.b/c:1"}}"#,
                ),
                "has a tag or digest",
            ),
            (
                wrap(
                    r#"{"type":"sigstoreSigned","keyPath":"/a","signedIdentity":{"type":"remapIdentity","prefix":"busybox","signedPrefix":"a.b"}}"#,
                ),
                "is not a host or repository in its full form",
            ),
        ] {
            let reason = reason(&text);
            assert!(reason.contains(expected), "{text}\n{reason}");
        }
    }
}
