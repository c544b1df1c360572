//! Debian's registry with tokens, which a token server of ours gives out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rootball_object::ErrorKind;
use rootball_oci::{ImageSink as _, ImageSource as _};
use rootball_registry::{Credentials, Runtime};
use rootball_testkit::registry::{DockerRegistry, RegistryAuth, RegistrySettings};

use crate::fake::{Asked, FakeServer, Reply};
use crate::support::{Image, assert_same, image, make_certificates, plain, pull, push, run, sink, source};

/// Signs with RS256 as the registry understands it: the certificate travels in the header.
struct Signer {
    directory: PathBuf,
    certificate: String,
}

impl Signer {
    fn new(directory: &Path) -> Self {
        let file = |name: &str| directory.join(name).to_str().unwrap().to_owned();
        let (key, certificate, der) = (file("sign.key"), file("sign.pem"), file("sign.der"));
        let new_key = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=tokens"];
        run("openssl", &[&new_key[..], &["-keyout", &key, "-out", &certificate]].concat());
        run("openssl", &["x509", "-in", &certificate, "-outform", "DER", "-out", &der]);
        Self { directory: directory.to_owned(), certificate: STANDARD.encode(std::fs::read(der).unwrap()) }
    }

    fn token(&self, access: &serde_json::Value) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let header = serde_json::json!({"typ": "JWT", "alg": "RS256", "x5c": [self.certificate]});
        let claims = serde_json::json!({
            "iss": "test issuer", "sub": "ada", "aud": "test service", "exp": now + 300, "nbf": now - 10, "iat": now, "jti": "1", "access": access,
        });
        let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
        let mut openssl = Command::new("openssl")
            .args(["dgst", "-sha256", "-sign"])
            .arg(self.directory.join("sign.key"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut openssl.stdin.take().unwrap(), text.as_bytes()).unwrap();
        let signature = openssl.wait_with_output().unwrap().stdout;
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn decode(text: &str) -> String {
    let url: rootball_net::Url = format!("http://x/?v={text}").parse().unwrap();
    url.query_pairs().next().unwrap().1.into_owned()
}

/// The fields of a query or form; a field that is given twice is joined with a space.
fn fields(text: &str) -> BTreeMap<String, String> {
    let mut fields: BTreeMap<String, String> = BTreeMap::new();
    for pair in text.split('&') {
        let (name, value) = pair.split_once('=').unwrap();
        let entry = fields.entry(decode(name)).or_default();
        if !entry.is_empty() {
            entry.push(' ');
        }
        entry.push_str(&decode(value));
    }
    fields
}

pub(crate) struct Site {
    tokens: FakeServer,
    pub(crate) registry: DockerRegistry,
    /// While set, what the token server gives out allows nothing.
    stingy: Arc<AtomicBool>,
    _directory: tempfile::TempDir,
}

/// Everybody may pull; `ada` may push, by password or by the identity token `long-lived`, if the server knows such.
pub(crate) fn site(exchanges: bool) -> Site {
    let directory = tempfile::tempdir().unwrap();
    let signer = Signer::new(directory.path());
    let stingy = Arc::new(AtomicBool::new(false));
    let none = stingy.clone();
    let tokens = FakeServer::start(move |asked| answer(asked, &signer, exchanges, none.load(Ordering::Relaxed)));
    let auth = RegistryAuth::Token {
        realm: format!("http://{}/token", tokens.host()),
        service: "test service".to_owned(),
        issuer: "test issuer".to_owned(),
        authority: directory.path().join("sign.pem"),
    };
    let registry = DockerRegistry::start(&RegistrySettings { auth, ..RegistrySettings::default() });
    Site { tokens, registry, stingy, _directory: directory }
}

fn answer(asked: &Asked, signer: &Signer, exchanges: bool, stingy: bool) -> Reply {
    let (form, is_ada) = if asked.method == "POST" {
        if !exchanges {
            return Reply::new(405);
        }
        let form = fields(std::str::from_utf8(&asked.body).unwrap());
        let is_ada = form["refresh_token"] == "long-lived" && form["grant_type"] == "refresh_token";
        (form, is_ada)
    } else {
        let form = fields(asked.path.split_once('?').unwrap().1);
        let logins =
            [("ada", "pw"), ("<token>", "long-lived")].map(|(user, word)| format!("Basic {}", STANDARD.encode(format!("{user}:{word}"))));
        let login = asked.header("authorization");
        if login.is_some_and(|login| !logins.iter().any(|good| good == login)) {
            return Reply::new(401).body(r#"{"errors":[{"code":"UNAUTHORIZED","message":"who are you?"}]}"#);
        }
        (form, login.is_some())
    };
    assert_eq!(form["service"], "test service");
    let mut access = Vec::new();
    for scope in form.get("scope").map(String::as_str).unwrap_or_default().split(' ') {
        let mut parts = scope.splitn(3, ':');
        let (Some(kind), Some(name), Some(actions)) = (parts.next(), parts.next(), parts.next()) else { continue };
        let allowed: Vec<_> = actions.split(',').filter(|action| is_ada || *action == "pull").filter(|_| !stingy).collect();
        access.push(serde_json::json!({"type": kind, "name": name, "actions": allowed}));
    }
    Reply::new(200).body(serde_json::json!({"token": signer.token(&access.into()), "expires_in": 300}).to_string())
}

impl Site {
    fn name(&self) -> String {
        format!("{}/site/os:v1", self.registry.addr())
    }

    fn push_as(&self, runtime: &Arc<Runtime>, credentials: Option<Credentials>, image: &Image) -> Result<(), rootball_oci::TransferError> {
        let mut options = plain();
        options.credentials = credentials;
        push(&sink(runtime, &self.name(), &options), image)
    }
}

#[test]
fn a_token_is_asked_for_once_for_a_whole_image() {
    let site = site(true);
    let runtime = Runtime::start().unwrap();
    let image = image();
    site.push_as(&runtime, Some(Credentials::new("ada", "pw")), &image).unwrap();
    let asked = site.tokens.lines();
    let query = "service=test+service&scope=repository%3Asite%2Fos%3Apull%2Cpush&account=ada&client_id=rootball";
    assert_eq!(asked, [format!("GET /token?{query}")]);

    let source = source(&runtime, &site.name(), &plain());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| source.load_manifest().unwrap());
        }
    });
    assert_same(&pull(&source).unwrap(), &image);
    let asked = site.tokens.lines();
    assert_eq!(asked[1..], ["GET /token?service=test+service&scope=repository%3Asite%2Fos%3Apull&client_id=rootball".to_owned()]);
}

#[test]
fn pushing_with_rights_to_pull_only_is_denied_before_any_blob_is_sent() {
    let site = site(true);
    let runtime = Runtime::start().unwrap();
    let error = site.push_as(&runtime, None, &image()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied, "{error}");
    let error = site.push_as(&runtime, Some(Credentials::new("ada", "wrong")), &image()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied, "{error}");
    assert!(error.to_string().contains("who are you?"), "{error}");
}

#[test]
fn an_identity_token_is_exchanged_or_used_as_a_password_where_that_is_not_known() {
    for exchanges in [true, false] {
        let site = site(exchanges);
        let runtime = Runtime::start().unwrap();
        let image = image();
        site.push_as(&runtime, Some(Credentials::new("<token>", "long-lived")), &image).unwrap();
        let methods: Vec<_> = site.tokens.asked().into_iter().map(|asked| asked.method).collect();
        assert_eq!(methods, if exchanges { vec!["POST"] } else { vec!["POST", "GET"] });
    }
}

#[test]
fn a_token_that_is_not_taken_any_more_is_replaced() {
    let site = site(true);
    let runtime = Runtime::start().unwrap();
    let image = image();
    site.push_as(&runtime, Some(Credentials::new("ada", "pw")), &image).unwrap();

    // The first token allows nothing; by the next one the server has changed its mind.
    site.stingy.store(true, Ordering::Relaxed);
    let source = source(&runtime, &site.name(), &plain());
    assert_eq!(source.load_manifest().unwrap_err().kind(), ErrorKind::Denied);
    site.stingy.store(false, Ordering::Relaxed);
    assert_eq!(source.load_manifest().unwrap(), image.manifest);
}

#[test]
fn credentials_are_not_sent_to_a_token_server_without_tls_when_the_registry_has_it() {
    let directory = tempfile::tempdir().unwrap();
    make_certificates(directory.path());
    let signer = Signer::new(directory.path());
    let tokens = FakeServer::start(move |asked| answer(asked, &signer, true, false));
    let auth = RegistryAuth::Token {
        realm: format!("http://{}/token", tokens.host()),
        service: "test service".to_owned(),
        issuer: "test issuer".to_owned(),
        authority: directory.path().join("sign.pem"),
    };
    let tls = Some((directory.path().join("cert.pem"), directory.path().join("key.pem")));
    let registry = DockerRegistry::start(&RegistrySettings { tls, auth, ..RegistrySettings::default() });
    let runtime = Runtime::start().unwrap();
    let mut options = crate::support::quick(rootball_registry::RegistryOptions::default());
    options.client.tls.ca_files.push(directory.path().join("ca.pem"));
    options.credentials = Some(Credentials::new("ada", "pw"));
    let sink = sink(&runtime, &format!("{}/os:v1", registry.addr()), &options);
    let error = sink.has_blob(&image().blobs[0].0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied, "{error}");
    assert!(tokens.asked().is_empty());
}

#[test]
fn a_mount_asks_for_both_repositories() {
    let site = site(true);
    let runtime = Runtime::start().unwrap();
    let image = image();
    let mut options = plain();
    options.credentials = Some(Credentials::new("ada", "pw"));
    push(&sink(&runtime, &site.name(), &options), &image).unwrap();
    let other = sink(&runtime, &format!("{}/other:v1", site.registry.addr()), &options).mount_from(vec!["site/os".to_owned()]);
    for (descriptor, _) in &image.blobs {
        assert!(other.has_blob(descriptor).unwrap());
    }
    other.put_manifest(&image.manifest).unwrap();
    assert!(site.tokens.lines().last().unwrap().contains("scope=repository%3Aother%3Apull%2Cpush&scope=repository%3Asite%2Fos%3Apull&"));
}
