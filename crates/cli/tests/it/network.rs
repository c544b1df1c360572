//! Registries that fail: a clear error, the right exit code, nothing left behind.

use std::fs;

use rootball_testkit::registry::{DockerRegistry, RegistrySettings};
use rootball_testkit::sandbox::Sandbox;

use crate::server::{Fault, FaultyRegistry, blobs};
use crate::support::{Visible, assert_whole, commit_system, cut, flip, leftovers, sandbox_with_repo, system_tree};

/// Returns a sandbox with an image in `layout`, and an empty repository `import`.
fn prepared() -> (Sandbox, String) {
    let sandbox = sandbox_with_repo("archive");
    system_tree(&sandbox, "tree", "1", 20);
    let commit = commit_system(&sandbox, "tree", "1");
    sandbox.run("image build --compression gzip os/main oci:layout:1").ok();
    sandbox.run("--repo import repo init --mode archive").ok();
    (sandbox, commit)
}

/// Imports from a registry that fails so; asserts that nothing changed, and returns what was said.
fn refused(sandbox: &Sandbox, repo: &str, part: &'static str, fault: Fault) -> String {
    let server = FaultyRegistry::start(&sandbox.path("layout"), move |path| if path.contains(part) { fault } else { Fault::None });
    let before = Visible::of(&sandbox.path(repo));
    let said = sandbox.run(&format!("--repo {repo} --tls-verify=false image import {}", server.image()));
    assert!(!matches!(said.code, Some(0 | 2) | None), "{part} {fault:?}: {said}");
    assert_eq!(Visible::of(&sandbox.path(repo)), before, "{part} {fault:?}");
    format!("{part} {fault:?}\n{}", said.text.split_once('\n').unwrap().1)
}

#[test]
fn what_a_registry_does_wrong_is_said_and_nothing_is_kept() {
    let (sandbox, commit) = prepared();
    let mut said = String::new();
    for part in ["/manifests/", "/blobs/"] {
        for fault in
            [Fault::Status(401), Fault::Status(403), Fault::Status(404), Fault::Status(418), Fault::Flipped, Fault::Short, Fault::Long]
        {
            said += &refused(&sandbox, "import", part, fault);
        }
    }
    insta::assert_snapshot!(said, @"
/manifests/ Status(401)
stderr: error: [address]/some/os denies access: 401 Unauthorized: so the test wants it (UNKNOWN); no credentials were given (looked at /run/containers/0/auth.json: not there; [dir]/.config/containers/auth.json: not there; [dir]/.docker/config.json: not there; [dir]/.dockercfg: not there)
exit code: 1
/manifests/ Status(403)
stderr: error: [address]/some/os denies access: 403 Forbidden: so the test wants it (UNKNOWN); no credentials were given (looked at /run/containers/0/auth.json: not there; [dir]/.config/containers/auth.json: not there; [dir]/.docker/config.json: not there; [dir]/.dockercfg: not there)
exit code: 1
/manifests/ Status(404)
stderr: error: 1 is not in [address]/some/os
exit code: 3
/manifests/ Status(418)
stderr: error: [address]/some/os: 418 I'm a teapot: so the test wants it (UNKNOWN)
exit code: 1
/manifests/ Flipped
stderr: error: manifest sha256:[checksum 3]: missing field `mediaType` at line 1 column 559
exit code: 1
/manifests/ Short
stderr: error: [address]/some/os: manifest 1: EOF while parsing a string at line 1 column 493
exit code: 1
/manifests/ Long
stderr: error: [address]/some/os: manifest 1: trailing characters at line 1 column 987
exit code: 1
/blobs/ Status(401)
stderr: error: [address]/some/os denies access: 401 Unauthorized: so the test wants it (UNKNOWN); no credentials were given (looked at /run/containers/0/auth.json: not there; [dir]/.config/containers/auth.json: not there; [dir]/.docker/config.json: not there; [dir]/.dockercfg: not there)
exit code: 1
/blobs/ Status(403)
stderr: error: [address]/some/os denies access: 403 Forbidden: so the test wants it (UNKNOWN); no credentials were given (looked at /run/containers/0/auth.json: not there; [dir]/.config/containers/auth.json: not there; [dir]/.docker/config.json: not there; [dir]/.dockercfg: not there)
exit code: 1
/blobs/ Status(404)
stderr: error: sha256:[checksum 4] is not in [address]/some/os
exit code: 3
/blobs/ Status(418)
stderr: error: [address]/some/os: 418 I'm a teapot: so the test wants it (UNKNOWN)
exit code: 1
/blobs/ Flipped
stderr: error: blob sha256:[checksum 4] from [address]/some/os is corrupt: its bytes have the digest sha256:[checksum 5]
exit code: 1
/blobs/ Short
stderr: error: blob sha256:[checksum 4] from [address]/some/os is corrupt: it has 381 bytes and not 763
exit code: 1
/blobs/ Long
stderr: error: blob sha256:[checksum 4] from [address]/some/os is corrupt: it has 767 bytes and not 763
exit code: 1
");
    let server = FaultyRegistry::start(&sandbox.path("layout"), |_| Fault::None);
    assert_eq!(sandbox.run(&format!("--repo import --tls-verify=false image import {}", server.image())).last_line(), commit);
    assert_whole(&sandbox, "import");
    assert_eq!(leftovers(&sandbox.path("import")), Vec::<std::path::PathBuf>::new());
}

#[test]
fn what_may_work_again_is_tried_again_and_then_said() {
    let (sandbox, _) = prepared();
    let faults = [
        ("/manifests/", Fault::Status(500)),
        ("/blobs/", Fault::Status(503)),
        ("/manifests/", Fault::Cut),
        ("/blobs/", Fault::Cut),
        ("/v2/", Fault::Garbage),
    ];
    // All wait between their tries, so they wait together.
    let said: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = faults
            .iter()
            .enumerate()
            .map(|(number, (part, fault))| {
                let repo = format!("import-{number}");
                sandbox.run(&format!("--repo {repo} repo init --mode archive")).ok();
                let sandbox = &sandbox;
                scope.spawn(move || refused(sandbox, &repo, part, *fault))
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    insta::assert_snapshot!(said.concat(), @"
/manifests/ Status(500)
stderr: error: [address]/some/os does not answer as it should: 500 Internal Server Error: so the test wants it (UNKNOWN)
stderr: hint: try again; if it stays, look at the server and the network
exit code: 1
/blobs/ Status(503)
stderr: error: [address]/some/os does not answer as it should: 503 Service Unavailable: so the test wants it (UNKNOWN)
stderr: hint: try again; if it stays, look at the server and the network
exit code: 1
/manifests/ Cut
stderr: error: [address]/some/os does not answer as it should: the connection for http://[address]/v2/some/os/manifests/1 broke: end of file before message length reached
stderr: hint: try again; if it stays, look at the server and the network
exit code: 1
/blobs/ Cut
stderr: error: [address]/some/os does not answer as it should: blob sha256:[checksum 3] broke off at byte 739 of 763: the connection for http://[address]/v2/some/os/blobs/sha256:[checksum 3] broke: end of file before message length reached
stderr: hint: try again; if it stays, look at the server and the network
exit code: 1
/v2/ Garbage
stderr: error: [address]/some/os does not answer as it should: the connection for http://[address]/v2/ broke: invalid HTTP version parsed; before: cannot connect to https://[address]/v2/: tls handshake eof
stderr: hint: try again; if it stays, look at the server and the network
exit code: 1
");
}

#[test]
fn a_connection_that_breaks_once_is_taken_up_again() {
    let (sandbox, commit) = prepared();
    let broken = std::sync::Mutex::new(std::collections::BTreeSet::new());
    let server = FaultyRegistry::start(&sandbox.path("layout"), move |path| {
        let first = path.contains("/blobs/") && broken.lock().unwrap().insert(path.to_owned());
        if first { Fault::Cut } else { Fault::None }
    });
    let imported = sandbox.run(&format!("--repo import --tls-verify=false image import --jobs 8 {}", server.image())).last_line();
    assert_eq!(imported, commit);
    assert_whole(&sandbox, "import");
}

#[test]
fn damage_in_the_storage_of_a_registry_is_noticed() {
    let (sandbox, _) = prepared();
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let image = format!("docker://{}/some/os:1", registry.addr());
    sandbox.run(&format!("--tls-verify=false image copy oci:layout:1 {image}")).ok();
    let (_, _, layers) = blobs(&sandbox.path("layout"));
    for layer in &layers {
        let hex = layer.file_name().unwrap().to_str().unwrap();
        let file = registry.storage().join(format!("docker/registry/v2/blobs/sha256/{}/{hex}/data", &hex[..2]));
        let good = fs::read(&file).unwrap();
        for damage in [flip, cut] {
            damage(&file);
            let before = Visible::of(&sandbox.path("import"));
            let said = sandbox.run(&format!("--repo import --tls-verify=false image import {image}")).failed(1);
            assert!(said.contains(hex) || said.contains(" object "), "{said}");
            assert_eq!(Visible::of(&sandbox.path("import")), before);
            // A copy refuses it too, and makes no tag.
            let said = sandbox.run(&format!("--tls-verify=false image copy {image} oci:copy:1")).failed(1);
            assert!(said.contains(hex), "{said}");
            sandbox.run("image inspect oci:copy:1").failed(3);
            // What is there already is not fetched again, so damage would not be noticed.
            fs::remove_dir_all(sandbox.path("copy")).unwrap();
            fs::write(&file, &good).unwrap();
        }
    }
    sandbox.run(&format!("--tls-verify=false image copy {image} oci:copy:1")).ok();
}

#[test]
fn an_upgrade_from_a_registry_that_fails_leaves_the_machine_as_it_was() {
    let (sandbox, _) = prepared();
    let state = std::sync::Arc::new(std::sync::Mutex::new(Fault::None));
    let choice = state.clone();
    let server =
        FaultyRegistry::start(
            &sandbox.path("layout"),
            move |path| {
                if path.contains("/blobs/") { *choice.lock().unwrap() } else { Fault::None }
            },
        );
    let options = "--tls-verify=false --sysroot disk";
    sandbox.run(&format!("{options} install to-filesystem disk --from {}", server.image())).ok();
    let status = sandbox.run(&format!("{options} status")).ok();
    system_tree(&sandbox, "tree-2", "2", 20);
    let second = commit_system(&sandbox, "tree-2", "2");
    fs::remove_dir_all(sandbox.path("layout")).unwrap();
    sandbox.run("image build --compression gzip os/main oci:layout:1").ok();
    for fault in [Fault::Flipped, Fault::Short, Fault::Status(404), Fault::Status(401)] {
        *state.lock().unwrap() = fault;
        let said = sandbox.run(&format!("{options} upgrade"));
        assert!(matches!(said.code, Some(1 | 3)) && said.stderr.starts_with("error: "), "{fault:?} {said}");
        assert_eq!(sandbox.run(&format!("{options} status")).ok(), status, "{fault:?}");
    }
    assert_whole(&sandbox, "disk/ostree/repo");
    *state.lock().unwrap() = Fault::None;
    assert_eq!(sandbox.run(&format!("{options} upgrade")).last_line(), second);
    assert_eq!(leftovers(&sandbox.path("disk/ostree/repo")), Vec::<std::path::PathBuf>::new());
}
