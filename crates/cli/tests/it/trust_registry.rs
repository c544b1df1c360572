//! Trust in registries: what is signed there by us, by skopeo and by openssl, and what hosts make of it.

use std::fs;

use rootball_testkit::registry::{DockerRegistry, RegistrySettings};
use rootball_testkit::sandbox::Sandbox;

use crate::support::{commit_system, sandbox_with_repo, system_tree};
use crate::trust::{Gpg, generate_key, openssl_verifies};

/// Returns a sandbox with an image in a registry, and the name of the image there.
fn prepared(registry: &DockerRegistry) -> (Sandbox, String) {
    let sandbox = sandbox_with_repo("bare");
    system_tree(&sandbox, "tree", "1", 5);
    commit_system(&sandbox, "tree", "1");
    let name = format!("{}/os/base", registry.addr());
    sandbox.run(&format!("--tls-verify=false image build os/main docker://{name}:1")).ok();
    (sandbox, name)
}

/// Writes a policy that demands these requirements of the registry's images, and rejects all others.
fn write_policy(sandbox: &Sandbox, name: &str, scope: &str, requirements: &str) {
    let policy = format!(
        r#"{{"default":[{{"type":"reject"}}],"transports":{{"oci":{{"":[{{"type":"insecureAcceptAnything"}}]}},"docker":{{"{scope}":[{requirements}]}}}}}}"#
    );
    sandbox.write(name, policy);
}

#[test]
fn an_image_is_used_only_when_it_is_signed_as_the_policy_demands() {
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let (sandbox, name) = prepared(&registry);
    for key in ["mine", "other"] {
        generate_key(&sandbox, key);
    }
    let rule = format!(r#"{{"type":"sigstoreSigned","keyPath":"{}"}}"#, sandbox.path("mine.pub").display());
    write_policy(&sandbox, "policy.json", &name, &rule);
    let image = format!("docker://{name}:1");
    let uses = [
        format!("--tls-verify=false --policy policy.json --repo repo image import {image}"),
        format!("--tls-verify=false --policy policy.json image copy {image} oci:copy:1"),
        format!("--tls-verify=false --policy policy.json install to-filesystem disk --from {image}"),
    ];
    let refused = |why: &str| {
        for line in &uses {
            let said = sandbox.run(line);
            assert_eq!(said.code, Some(4), "{}", said.text);
            assert!(said.stderr.contains("is not trusted") && said.stderr.contains(why), "{}", said.text);
            assert!(!sandbox.path("copy").join("index.json").exists() && !sandbox.path("disk").exists(), "{line}");
        }
        let verify = sandbox.run(&format!("--tls-verify=false --policy policy.json image verify {image}"));
        assert_eq!(verify.code, Some(4), "{}", verify.text);
    };
    refused("no signature");

    let sign = |key: &str| {
        let line = format!("--tls-verify=false image sign --key {key}.key {image}");
        sandbox.run_with(&[("COSIGN_PASSWORD", "secret")], &line).ok();
    };
    sign("other");
    refused("not made with a trusted key");
    sign("mine");
    let verified = sandbox.run(&format!("--tls-verify=false --policy policy.json image verify {image}"));
    assert!(verified.stderr.contains("cosign signature for the name"), "{}", verified.text);
    let digest = verified.last_line();
    for line in &uses {
        sandbox.run(line).ok();
    }

    // With keys alone both forms of signature are found, whoever made the other one.
    let both = sandbox.run(&format!("--tls-verify=false --format json image verify --key other.pub {image}"));
    let both = both.ok();
    assert!(both.contains("\"cosign\"") && both.contains("\"bundle\"") && both.contains(&digest), "{both}");
    generate_key(&sandbox, "nobody");
    assert_eq!(sandbox.run(&format!("--tls-verify=false image verify --key nobody.pub {image}")).code, Some(4));

    // openssl knows nothing of us, only of the text, the signature and the key.
    openssl_verifies(&sandbox, &format!("docker://{name}:sha256-{}.sig", digest.trim_start_matches("sha256:")), (2, 1));
}

#[test]
fn a_signature_that_openssl_made_counts() {
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let (sandbox, name) = prepared(&registry);
    let image = format!("docker://{name}:1");
    let digest = sandbox.run(&format!("--tls-verify=false image copy {image} oci:copy:1")).last_line();
    sandbox.tool("openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.pem").ok();
    sandbox.tool("openssl pkey -in rsa.pem -pubout -out rsa.pub").ok();
    let text = format!(
        r#"{{"critical":{{"identity":{{"docker-reference":"{name}"}},"image":{{"docker-manifest-digest":"{digest}"}},"type":"cosign container image signature"}},"optional":null}}"#
    );
    sandbox.write("text", &text);
    sandbox.tool("openssl dgst -sha256 -sign rsa.pem -out signature text").ok();
    sandbox.tool("openssl base64 -A -in signature -out signature.b64").ok();
    let signature = fs::read_to_string(sandbox.path("signature.b64")).unwrap();

    // An image of cosign's shape, made with nothing but files and skopeo.
    let blob = |name: &str, bytes: &str| {
        sandbox.write(name, bytes);
        let sum = sandbox.tool(&format!("sha256sum {name}")).stdout[..64].to_owned();
        sandbox.write(&format!("signed/{sum}"), bytes);
        (sum, bytes.len())
    };
    let (layer, layer_size) = blob("text", &text);
    let (config, config_size) = blob(
        "config",
        &format!(r#"{{"architecture":"","os":"","config":{{}},"rootfs":{{"type":"layers","diff_ids":["sha256:{layer}"]}}}}"#),
    );
    sandbox.write("signed/version", "Directory Transport Version: 1.1\n");
    sandbox.write(
        "signed/manifest.json",
        format!(
            r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:{config}","size":{config_size}}},"layers":[{{"mediaType":"application/vnd.dev.cosign.simplesigning.v1+json","digest":"sha256:{layer}","size":{layer_size},"annotations":{{"dev.cosignproject.cosign/signature":"{signature}"}}}}]}}"#
        ),
    );
    let tag = format!("{name}:sha256-{}.sig", digest.trim_start_matches("sha256:"));
    sandbox.tool(&format!("skopeo copy --dest-tls-verify=false dir:signed docker://{tag}")).ok();

    sandbox.run(&format!("--tls-verify=false image verify --key rsa.pub {image}")).ok();
    // Cosign signs the repository alone, so the policy has to say that it is enough.
    let key = sandbox.path("rsa.pub");
    for (identity, code) in [("", 4), (r#","signedIdentity":{"type":"matchRepository"}"#, 0)] {
        let rule = format!(r#"{{"type":"sigstoreSigned","keyPath":"{}"{identity}}}"#, key.display());
        write_policy(&sandbox, "policy.json", &name, &rule);
        let said = sandbox.run(&format!("--tls-verify=false --policy policy.json --repo repo image import {image}"));
        assert_eq!(said.code, Some(code), "{}", said.text);
    }
}

#[test]
fn a_switch_writes_the_demand_for_a_signature_into_the_origin() {
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let (sandbox, name) = prepared(&registry);
    generate_key(&sandbox, "mine");
    let image = format!("docker://{name}:1");
    let accept = r#"{"default":[{"type":"insecureAcceptAnything"}]}"#;
    sandbox.write("accept.json", accept);
    let with = |policy: &str, line: &str| sandbox.run(&format!("--tls-verify=false --policy {policy} --sysroot disk {line}"));
    let origin = || with("accept.json", "--format json status").ok();
    with("accept.json", &format!("install to-filesystem disk --from {image}")).ok();
    assert!(origin().contains(&format!("\"ostree-unverified-registry:{name}:1\"")), "{}", origin());

    let required = with("accept.json", &format!("switch --require-signature {image}"));
    assert_eq!(required.code, Some(4), "{}", required.text);
    assert!(required.stderr.contains("accept.json accepts anything"), "{}", required.text);
    let old_name = with("accept.json", &format!("switch --enforce-container-sigpolicy {image}"));
    assert_eq!(old_name.code, Some(4), "{}", old_name.text);

    let rule = format!(r#"{{"type":"sigstoreSigned","keyPath":"{}"}}"#, sandbox.path("mine.pub").display());
    write_policy(&sandbox, "policy.json", &name, &rule);
    assert_eq!(with("policy.json", &format!("switch {image}")).code, Some(4));
    assert!(origin().contains("ostree-unverified-registry:"), "{}", origin());
    sandbox.run_with(&[("COSIGN_PASSWORD", "secret")], &format!("--tls-verify=false image sign --key mine.key {image}")).ok();
    with("policy.json", &format!("switch {image}")).ok();
    assert!(origin().contains(&format!("\"ostree-image-signed:docker://{name}:1\"")), "{}", origin());

    // The origin holds even when the policy is lost, and is honoured while it is there.
    with("policy.json", "upgrade").ok();
    let lost = with("accept.json", "upgrade");
    assert_eq!(lost.code, Some(4), "{}", lost.text);
    let remote = with("policy.json", &format!("switch ostree-remote-image:fedora:{image}"));
    assert!(remote.code == Some(3) && remote.stderr.contains("no remote \"fedora\""), "{}", remote.text);
}

#[test]
fn simple_signatures_in_a_lookaside_store_are_found_by_both() {
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let (sandbox, name) = prepared(&registry);
    let gpg = Gpg::new(&sandbox, "signer@example.com");
    let store = sandbox.path("store").display().to_string();
    let places = format!("docker:\n  {}:\n    lookaside: file://{store}\n    lookaside-staging: file://{store}\n", registry.addr());
    sandbox.write("registries.d/store.yaml", places);
    let rule = format!(r#"{{"type":"signedBy","keyType":"GPGKeys","keyPath":"{}"}}"#, sandbox.path("public.gpg").display());
    write_policy(&sandbox, "policy.json", &name, &rule);
    let ours = |line: &str| sandbox.run(&format!("--tls-verify=false --registries-d registries.d --policy policy.json --repo repo {line}"));
    let refused = ours(&format!("image import docker://{name}:1"));
    assert_eq!(refused.code, Some(4), "{}", refused.text);
    assert!(refused.stderr.contains(&store), "the place is named: {}", refused.text);

    let sign = "--registries.d registries.d copy --src-tls-verify=false --dest-tls-verify=false --sign-by signer@example.com";
    gpg.skopeo(&format!("{sign} docker://{name}:1 docker://{name}:2")).ok();
    ours(&format!("image import docker://{name}:2")).ok();
    let other_name = ours(&format!("image import docker://{name}:1"));
    assert_eq!(other_name.code, Some(4), "{}", other_name.text);
    assert!(other_name.stderr.contains(&format!("it is for the name \"{name}:2\"")), "{}", other_name.text);

    let theirs = |target: &str| {
        gpg.skopeo(&format!(
            "--policy policy.json --registries.d registries.d copy --remove-signatures --src-tls-verify=false docker://{name}:1 oci:{target}:1"
        ))
    };
    assert_ne!(theirs("before").code, Some(0));
    ours(&format!("image sign --sign-by secret.gpg docker://{name}:1")).ok();
    theirs("after").ok();
    ours(&format!("image import docker://{name}:1")).ok();
}
