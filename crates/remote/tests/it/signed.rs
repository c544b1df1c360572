//! Commits and summaries that must be signed: by ed25519 keys, and by OpenPGP keys as stock signs with them.

use std::path::Path;
use std::process::Command;

use rootball_object::{CommitChecksum, ErrorKind, ObjectKind, ObjectSource};
use rootball_remote::policy::{RemotePolicy, TrustPlaces};
use rootball_remote::{PullError, fetch_summary};
use rootball_repo::{Mode, Repo};
use rootball_sign::ostree::{Engine, Signatures, SigningKey};
use rootball_testkit::web::WebServer;

use crate::support::{Place, assert_whole, objects, ostree, policy_of, quick, remote_with, stock_commit, stock_summary, try_pull, wanted};

/// The secret key of the format's reference, and its public half.
const SECRET: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8DoQe/884Qvh1w3RjnS8CZZ+TWMJulDV8d3IZkElUxuA==";
const PUBLIC: &str = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";
const OTHER: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

fn signatures(bytes: &[u8]) -> Vec<u8> {
    let key = SigningKey::parse(Engine::Ed25519, SECRET.as_bytes(), None).unwrap();
    let mut signatures = Signatures::new();
    signatures.add(Engine::Ed25519, &key.sign(bytes, 0).unwrap());
    signatures.to_bytes()
}

fn detached_path(repo: &Path, commit: &CommitChecksum) -> std::path::PathBuf {
    let hex = commit.to_hex();
    repo.join(format!("objects/{}/{}.commitmeta", &hex[..2], &hex[2..]))
}

fn source(place: &Place) -> (Repo, CommitChecksum) {
    let source = place.repo("source", Mode::Archive);
    let commit = stock_commit(source.path(), "os/main", &place.tree("tree", 5), &[]);
    stock_summary(source.path());
    (source, commit)
}

#[test]
fn nothing_below_a_commit_is_fetched_before_its_signature_counts() {
    let place = Place::new();
    let (source, commit) = source(&place);
    let server = WebServer::start(source.path());
    let target = place.repo("target", Mode::BareUser);
    let origin = |key: &str| remote_with(&server.url(), &format!("sign-verify=ed25519\nverification-ed25519-key={key}\n"));
    let refused = |key: &str| {
        let error = try_pull(&target, &origin(key), &wanted(&["os/main"])).unwrap_err();
        assert!(matches!(&error, PullError::Untrusted(_)) && error.kind() == ErrorKind::Untrusted, "{error}");
        assert!(!server.take_asked().iter().any(|asked| asked.path.ends_with(".dirtree") || asked.path.ends_with(".filez")));
        assert_eq!(objects(target.path()), Vec::<String>::new());
    };
    refused(PUBLIC);
    let bytes = source.load_metadata(ObjectKind::Commit, commit.object()).unwrap();
    std::fs::write(detached_path(source.path(), &commit), signatures(&bytes)).unwrap();
    refused(OTHER);
    let report = try_pull(&target, &origin(PUBLIC), &wanted(&["os/main"])).unwrap();
    assert_eq!(report.pulled[0].signatures.len(), 1);
    assert_eq!(report.pulled[0].signatures[0].key, PUBLIC);
    assert_whole(&target);
    assert!(target.find_detached_metadata(&commit).unwrap().is_some());
    // A signature that goes bad at the server later does not matter for what is here, but the commit is asked about anew.
    std::fs::write(detached_path(source.path(), &commit), signatures(b"other")).unwrap();
    assert!(matches!(try_pull(&target, &origin(PUBLIC), &wanted(&["os/main"])), Err(PullError::Untrusted(_))));
}

#[test]
fn summaries_that_must_be_signed_are_not_believed_without() {
    let place = Place::new();
    let (source, _) = source(&place);
    let server = WebServer::start(source.path());
    let target = place.repo("target", Mode::BareUser);
    let origin = remote_with(&server.url(), &format!("sign-verify-summary=true\nverification-ed25519-key={PUBLIC}\n"));
    let policy = policy_of(&target, &origin);
    let fetch = || fetch_summary(&target, &origin, &policy, &quick());
    assert!(matches!(fetch(), Err(PullError::Untrusted(_))));
    let bytes = source.find_summary().unwrap().unwrap().summary;
    let sign = |bytes: &[u8]| std::fs::write(source.path().join("summary.sig"), signatures(bytes)).unwrap();
    sign(&bytes);
    assert_eq!(fetch().unwrap().unwrap().verified.len(), 1);
    // A signature of another summary: asked for twice, then refused; what was believed before is not used in its place.
    sign(b"another");
    server.take_asked();
    assert!(matches!(fetch(), Err(PullError::Untrusted(_))));
    assert_eq!(server.take_asked().iter().filter(|asked| asked.path == "summary.sig").count(), 2);
    assert!(matches!(try_pull(&target, &origin, &wanted(&["os/main"])), Err(PullError::Untrusted(_))));
    std::fs::remove_file(source.path().join("summary.sig")).unwrap();
    std::fs::remove_file(source.path().join("summary")).unwrap();
    assert!(matches!(fetch(), Err(PullError::NoSignedSummary)));
}

#[test]
fn what_stock_signs_with_openpgp_is_trusted() {
    let place = Place::new();
    let (source, _) = source(&place);
    let home = place.path("gnupg");
    std::fs::create_dir(&home).unwrap();
    rootball_testkit::sandbox::set_mode(&home, 0o700);
    let gpg = |args: &[&str]| {
        let output = Command::new("gpg").arg("--homedir").arg(&home).arg("--batch").args(args).output().expect("gpg is installed");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    gpg(&["--passphrase", "", "--quick-generate-key", "builder@example.com", "ed25519", "sign", "never"]);
    let repo = format!("--repo={}", source.path().display());
    let gpg_home = format!("--gpg-homedir={}", home.display());
    ostree(&["gpg-sign", &repo, &gpg_home, "os/main", "builder@example.com"]);
    ostree(&["summary", &repo, "-u", "--gpg-sign=builder@example.com", &gpg_home]);
    let server = WebServer::start(source.path());
    let target = place.repo("target", Mode::BareUser);
    let more = "gpg-verify=true\ngpg-verify-summary=true\n";
    let error = try_pull(&target, &remote_with(&server.url(), more), &wanted(&["os/main"])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Untrusted, "{error}");
    std::fs::write(target.path().join("origin.trustedkeys.gpg"), gpg(&["--export"])).unwrap();
    // The test's clock is that of the keys: now.
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let origin = remote_with(&server.url(), more);
    let policy = RemotePolicy::load(&target, &origin, &TrustPlaces::none(), now).unwrap();
    let (silent, cancel) = (rootball_object::Silent, rootball_object::Cancel::default());
    let report = rootball_remote::pull(&target, &origin, &policy, &quick(), &wanted(&["os/main"]), &silent, &cancel).unwrap();
    assert_eq!(report.pulled[0].signatures[0].user_id.as_deref(), Some("builder@example.com"));
    assert_whole(&target);
}
