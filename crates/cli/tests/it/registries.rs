//! Registries as a machine is configured for them: mirrors, places of credentials, downloads that go on.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rootball_testkit::registry::{DockerRegistry, RegistrySettings};
use rootball_testkit::sandbox::Sandbox;

use crate::support::{commit_system, sandbox_with_repo, system_tree};

/// Returns a sandbox with one system as an image `oci:layout:1`, and its digest.
fn prepared(large_file: usize) -> (Sandbox, String) {
    let sandbox = sandbox_with_repo("bare");
    system_tree(&sandbox, "tree", "1", 5);
    let mut state = 0x1234_5678_9abc_def1_u64;
    let noise = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    });
    let noise: Vec<u8> = noise.flatten().take(large_file).collect();
    fs::write(sandbox.path("tree/usr/share/noise"), noise).unwrap();
    let commit = commit_system(&sandbox, "tree", "1");
    let digest = sandbox.run(&format!("image build {commit} oci:layout:1")).last_line();
    (sandbox, digest)
}

#[test]
fn mirrors_of_the_configuration_are_used_and_named_when_they_fail() {
    let (sandbox, digest) = prepared(10);
    let mirror = DockerRegistry::start(&RegistrySettings::default());
    sandbox.run(&format!("--tls-verify=false image copy oci:layout:1 docker://{}/site/os:1", mirror.addr())).ok();
    let conf = format!(
        "[[registry]]\nprefix = 'os.invalid/team'\nlocation = 'os.invalid/team'\nblocked = true\n[[registry.mirror]]\nlocation = '{}/site'\ninsecure = true\n",
        mirror.addr()
    );
    sandbox.write("registries.conf", &conf);
    let copy =
        |tag: &str| sandbox.run(&format!("--registries-conf registries.conf image copy docker://os.invalid/team/os:{tag} oci:copy:{tag}"));
    assert_eq!(copy("1").last_line(), digest);
    let by_variable = [("CONTAINERS_REGISTRIES_CONF", "registries.conf")];
    assert_eq!(sandbox.run_with(&by_variable, "image copy docker://os.invalid/team/os:1 oci:other:1").last_line(), digest);
    insta::assert_snapshot!(copy("2"), @"
$ rootball --registries-conf registries.conf image copy docker://os.invalid/team/os:2 oci:copy:2
stderr: error: 2 is not in [address]/site/os
exit code: 3
");
    // It is not written to, and the registry that is named may not be.
    let push = sandbox.run("--registries-conf registries.conf image copy oci:layout:1 docker://os.invalid/team/os:3");
    insta::assert_snapshot!(push, @r#"
$ rootball --registries-conf registries.conf image copy oci:layout:1 docker://os.invalid/team/os:3
stderr: error: os.invalid/team/os:3 denies access: the [[registry]] table of "os.invalid/team" in registries.conf blocks os.invalid/team/os:3
exit code: 1
"#);
    sandbox.write("registries.conf", "[registries.search]\nregistries = ['os.invalid']\n");
    insta::assert_snapshot!(copy("4"), @"
$ rootball --registries-conf registries.conf image copy docker://os.invalid/team/os:4 oci:copy:4
stderr: error: registries.conf: it has a table [registries], which is version 1; write a [[registry]] table for each of its registries instead
exit code: 1
");
}

#[test]
fn a_download_that_is_killed_goes_on_in_the_next_run() {
    let (sandbox, digest) = prepared(24 << 20);
    let registry = DockerRegistry::start(&RegistrySettings::default());
    sandbox.run(&format!("--tls-verify=false image copy oci:layout:1 docker://{}/os:1", registry.addr())).ok();
    let line = format!("--tls-verify=false image copy docker://{}/os:1 oci:copy:1", registry.addr());
    let partial = sandbox.path(".cache/rootball/partial");
    let kept = || -> u64 {
        let Ok(entries) = fs::read_dir(&partial) else { return 0 };
        entries.filter_map(|entry| entry.ok()?.metadata().ok()).map(|metadata| metadata.len()).sum()
    };

    let mut child = sandbox.command(&format!("--limit-rate 3M {line}")).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(120);
    while kept() < 4 << 20 {
        assert!(Instant::now() < deadline, "nothing is kept of the download");
        assert!(child.try_wait().unwrap().is_none(), "the download ended before it could be killed");
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let before = kept();
    assert!(before < 24 << 20);

    let again = sandbox.run(&format!("-v {line}"));
    assert!(again.text.contains("going on with a blob of before"), "{}", again.text);
    assert_eq!(again.last_line(), digest);
    assert_eq!(kept(), 0);
    let skopeo = format!("skopeo inspect --raw oci:{}:1", sandbox.path("copy").display());
    assert_eq!(sandbox.tool(&skopeo).ok(), sandbox.tool(&format!("skopeo inspect --raw oci:{}:1", sandbox.path("layout").display())).ok());
}
