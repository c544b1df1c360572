//! Trust: keys, signatures and policies of images on disk, with skopeo, GnuPG and openssl on the other side.

use std::fs;
use std::process::{Command, Stdio};

use rootball_testkit::sandbox::Sandbox;

use crate::support::{commit_system, sandbox_with_repo, system_tree};

pub(crate) fn generate_key(sandbox: &Sandbox, name: &str) {
    sandbox.run_with(&[("COSIGN_PASSWORD", "secret")], &format!("key generate --output {name}")).ok();
}

#[test]
fn keys_are_made_listed_and_imported() {
    let sandbox = sandbox_with_repo("bare");
    sandbox.tool("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out openssl.pem").ok();
    sandbox.tool("openssl pkey -in openssl.pem -pubout -out openssl.pub").ok();
    sandbox.write("password", "secret\n");
    let fails = |line: &str, code: i32, why: &str| {
        let said = sandbox.run(line);
        assert!(said.code == Some(code) && said.stderr.contains(why), "{}", said.text);
    };
    fails("key generate", 2, "'--no-password' does without");
    let one = sandbox.run("key generate --password-file password --output one").last_line();
    assert!(one.starts_with("ECDSA P-256 "), "{one}");
    fails("key generate --password-file password --output one", 1, "writing one.key");
    let two = sandbox.run("key generate --no-password --type ed25519 --output two").last_line();
    let three = sandbox.run("key import --password-file password --output three openssl.pem").last_line();
    fails("key import --password-file password --output four one.key", 1, "the private key is encrypted");
    let listed = sandbox.run("key list one.pub two.pub openssl.pub").ok();
    assert_eq!(listed, format!("one.pub: {one}\ntwo.pub: {two}\nopenssl.pub: {three}\n"));
    fails("key list one.key", 1, "one.key is neither a public key");
    assert_eq!(fs::read(sandbox.path("three.pub")).unwrap(), fs::read(sandbox.path("openssl.pub")).unwrap());
    let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(sandbox.path("one.key")).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    sandbox.tool("openssl pkey -in two.key -noout").ok();
}

#[test]
fn an_image_in_a_layout_is_signed_and_used_by_the_name_in_the_policy() {
    let sandbox = sandbox_with_repo("bare");
    system_tree(&sandbox, "tree", "1", 5);
    commit_system(&sandbox, "tree", "1");
    let digest = sandbox.run("image build os/main oci:images:1").last_line();
    for key in ["mine", "other"] {
        generate_key(&sandbox, key);
    }
    let images = sandbox.path("images").canonicalize().unwrap();
    let policy = |identity: &str| {
        let (images, key) = (images.display(), sandbox.path("mine.pub"));
        let rule = format!(r#"{{"type":"sigstoreSigned","keyPath":"{}","signedIdentity":{identity}}}"#, key.display());
        sandbox.write("policy.json", format!(r#"{{"default":[{{"type":"reject"}}],"transports":{{"oci":{{"{images}":[{rule}]}}}}}}"#));
    };
    let import = || sandbox.run("--policy policy.json --repo repo image import oci:images:1");
    let sign = |key: &str, name: &str| {
        let line = format!("image sign --key {key}.key --identity {name} oci:images:1");
        sandbox.run_with(&[("COSIGN_PASSWORD", "secret")], &line).ok();
    };
    policy(r#"{"type":"exactRepository","dockerRepository":"registry.example.com/os/base"}"#);
    assert_eq!(import().code, Some(4));
    sign("other", "registry.example.com/os/base:1");
    assert_eq!(import().code, Some(4));
    sign("mine", "registry.example.com/os/other:1");
    let other_name = import();
    assert_eq!(other_name.code, Some(4), "{}", other_name.text);
    assert!(other_name.stderr.contains("it is for the name"), "{}", other_name.text);
    sign("mine", "registry.example.com/os/base:1");
    import().ok();
    // The name may bring the demand along, which a policy that accepts anything cannot meet.
    let demanding = "image import ostree-image-signed:oci:images:1";
    sandbox.run(&format!("--policy policy.json --repo repo {demanding}")).ok();
    let unmet = sandbox.run(&format!("--repo repo {demanding}"));
    assert!(unmet.code == Some(4) && unmet.stderr.contains("a signature is required"), "{}", unmet.text);
    assert_eq!(sandbox.run("image copy ostree-image-signed:oci:images:1 oci:copy:1").code, Some(4));
    assert!(!sandbox.path("copy").exists(), "a refused copy left something");
    let no_name = sandbox.run_with(&[("COSIGN_PASSWORD", "secret")], "image sign --key mine.key oci:images:1");
    assert_eq!(no_name.code, Some(2), "{}", no_name.text);
    assert_eq!(sandbox.run("image verify oci:images:1").code, Some(4), "a policy that accepts anything verifies nothing");
    assert_eq!(sandbox.run("image verify --key mine.pub oci:images:1").last_line(), digest);
    openssl_verifies(&sandbox, &format!("oci:images:sha256-{}.sig", digest.trim_start_matches("sha256:")), (3, 2));
}

/// Lets openssl verify the signatures under the tag with our key: so many in all, and so many by it.
pub(crate) fn openssl_verifies(sandbox: &Sandbox, signatures: &str, expected: (usize, usize)) {
    sandbox.tool(&format!("skopeo copy --src-tls-verify=false {signatures} dir:signatures")).ok();
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(sandbox.path("signatures/manifest.json")).unwrap()).unwrap();
    let layers = manifest["layers"].as_array().unwrap();
    let verified = layers.iter().filter(|layer| {
        let text = layer["digest"].as_str().unwrap().trim_start_matches("sha256:");
        sandbox.write("signature.b64", layer["annotations"]["dev.cosignproject.cosign/signature"].as_str().unwrap());
        sandbox.tool("openssl base64 -d -A -in signature.b64 -out signature").ok();
        sandbox.tool(&format!("openssl dgst -sha256 -verify mine.pub -signature signature signatures/{text}")).code == Some(0)
    });
    assert_eq!((layers.len(), verified.count()), expected);
}

/// A home of GnuPG in the sandbox, whose agent ends with it.
pub(crate) struct Gpg<'s> {
    sandbox: &'s Sandbox,
    home: tempfile::TempDir,
}

impl<'s> Gpg<'s> {
    pub(crate) fn new(sandbox: &'s Sandbox, user: &str) -> Self {
        // The agent's socket needs a short path.
        let gpg = Self { sandbox, home: tempfile::Builder::new().prefix("gpg").tempdir_in("/tmp").unwrap() };
        gpg.run(&["--quick-generate-key", user, "rsa2048", "cert,sign", "never"]);
        sandbox.write("public.gpg", gpg.run(&["--export", user]));
        sandbox.write("secret.gpg", gpg.run(&["--export-secret-keys", user]));
        gpg
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Vec<u8> {
        let mut command = Command::new("gpg");
        command.arg("--homedir").arg(self.home.path()).args(["--batch", "--yes", "--no-tty", "--pinentry-mode=loopback", "--passphrase="]);
        let output = command.args(arguments).stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    /// Returns the path of the home.
    pub(crate) fn home(&self) -> std::path::Display<'_> {
        self.home.path().display()
    }

    /// Runs skopeo with this home.
    pub(crate) fn skopeo(&self, arguments: &str) -> rootball_testkit::sandbox::Conversation {
        self.sandbox.tool(&format!("env GNUPGHOME={} skopeo {arguments}", self.home()))
    }
}

impl Drop for Gpg<'_> {
    fn drop(&mut self) {
        let _ = Command::new("gpgconf").arg("--homedir").arg(self.home.path()).args(["--kill", "all"]).status();
    }
}

#[test]
fn simple_signatures_of_skopeo_and_ours_are_each_others() {
    let sandbox = sandbox_with_repo("bare");
    system_tree(&sandbox, "tree", "1", 5);
    commit_system(&sandbox, "tree", "1");
    sandbox.run("image build os/main oci:images:1").ok();
    let gpg = Gpg::new(&sandbox, "signer@example.com");
    let name = "registry.example.com/os/base";
    let policy = |scope: &str, identity: &str| {
        let rule = format!(
            r#"{{"type":"signedBy","keyType":"GPGKeys","keyPath":"{}","signedIdentity":{identity}}}"#,
            sandbox.path("public.gpg").display()
        );
        let text = format!(r#"{{"default":[{{"type":"reject"}}],"transports":{{"dir":{{"{scope}":[{rule}]}}}}}}"#);
        sandbox.write("policy.json", text);
    };
    let directory = |name: &str| sandbox.path(name).canonicalize().unwrap().display().to_string();
    let exact = format!(r#"{{"type":"exactReference","dockerReference":"{name}:1"}}"#);

    // Signed by skopeo on its way into a directory.
    gpg.skopeo(&format!("copy --sign-by signer@example.com --sign-identity {name}:1 oci:images:1 dir:theirs")).ok();
    policy(&directory("theirs"), &exact);
    sandbox.run("--policy policy.json --repo repo image import dir:theirs").ok();
    let said = sandbox.run("--policy policy.json image verify dir:theirs");
    assert!(said.stderr.contains("of signer@example.com"), "{}", said.text);
    policy(&directory("theirs"), &exact.replace(":1\"", ":2\""));
    assert_eq!(sandbox.run("--policy policy.json image copy dir:theirs oci:copy:1").code, Some(4));

    // Signed by us, taken by skopeo.
    gpg.skopeo("copy oci:images:1 dir:ours").ok();
    policy(&directory("ours"), &exact);
    assert_ne!(gpg.skopeo("--policy policy.json copy --remove-signatures dir:ours oci:copy:1").code, Some(0));
    assert_eq!(sandbox.run("--policy policy.json image verify dir:ours").code, Some(4));
    sandbox.run(&format!("image sign --sign-by secret.gpg --identity {name}:1 dir:ours")).ok();
    gpg.skopeo("--policy policy.json copy --remove-signatures dir:ours oci:copy:1").ok();
    sandbox.run("--policy policy.json image verify dir:ours").ok();
    sandbox.run("image verify --keyring public.gpg dir:ours").ok();
    let digest = sandbox.run("image verify --keyring public.gpg dir:ours").last_line();
    let fingerprint = String::from_utf8(gpg.run(&["--with-colons", "--list-keys"])).unwrap();
    let fingerprint = fingerprint.lines().find(|line| line.starts_with("fpr:")).unwrap().split(':').nth(9).unwrap().to_owned();
    let alone = gpg.skopeo(&format!("standalone-verify ours/manifest.json {name}:1 {fingerprint} ours/signature-1"));
    assert!(alone.ok().contains(&digest));
}

#[test]
fn policies_that_are_wrong_stop_everything() {
    let sandbox = sandbox_with_repo("bare");
    sandbox.write("policy.json", r#"{"default":[{"type":"insecureAcceptAnything"}],"transport":{}}"#);
    for (policy, code, why) in [("policy.json", 1, "unknown field `transport`"), ("missing.json", 3, "reading the policy missing.json")] {
        let said = sandbox.run(&format!("--policy {policy} image import oci:nowhere"));
        assert!(said.code == Some(code) && said.stderr.contains(why), "{}", said.text);
    }
}
