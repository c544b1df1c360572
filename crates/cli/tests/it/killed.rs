//! Commands that are killed at any moment: what they worked on is whole, and the same command then succeeds.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rootball_testkit::sandbox::Sandbox;

use crate::support::{assert_whole, commit_system, leftovers, sandbox_with_repo, system_tree};

/// How often each command is killed.
const KILLS: u32 = 4;

/// Kills a command at moments between its start and its end. Before each, `prepare` makes everything as it was; after each, `check` looks at
/// what is left, and after the command has been run again `finished` does.
fn kill_again_and_again(sandbox: &Sandbox, line: &str, prepare: impl Fn(), check: impl Fn(), finished: impl Fn(Option<i32>)) {
    prepare();
    let started = Instant::now();
    sandbox.run(line).ok();
    let whole = started.elapsed();
    for number in 0..KILLS {
        prepare();
        let mut child = sandbox.command(line).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Another moment in each run of the test as well.
        let jitter = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().subsec_micros() % 1000;
        std::thread::sleep((whole * number + whole * jitter / 1000) / KILLS);
        child.kill().unwrap();
        child.wait().unwrap();
        check();
        finished(sandbox.run(line).code);
    }
}

fn remove(sandbox: &Sandbox, name: &str) {
    sandbox.tool(&format!("chattr -R -f -i {name}"));
    sandbox.tool(&format!("rm -rf {name}")).ok();
}

/// Returns a sandbox with two systems: as commits in `repo` and as images in `layout`.
fn prepared() -> (Sandbox, [String; 2]) {
    let sandbox = sandbox_with_repo("archive");
    let commits = ["1", "2"].map(|version| {
        system_tree(&sandbox, "tree", version, 60);
        let commit = commit_system(&sandbox, "tree", version);
        sandbox.run(&format!("image build {commit} oci:layout:{version}")).ok();
        commit
    });
    (sandbox, commits)
}

fn is_clean(sandbox: &Sandbox, repo: &str) {
    assert_whole(sandbox, repo);
    assert_eq!(leftovers(&sandbox.path(repo)), Vec::<PathBuf>::new());
}

#[test]
fn a_commit_that_is_killed() {
    let (sandbox, [_, second]) = prepared();
    for mode in ["archive", "bare"] {
        let line = "--repo target repo commit -b test/main --timestamp @1700000000 --parent none tree";
        kill_again_and_again(
            &sandbox,
            line,
            || {
                remove(&sandbox, "target");
                sandbox.run(&format!("--repo target repo init --mode {mode}")).ok();
            },
            || drop(sandbox.run("--repo target repo fsck").ok()),
            |code| {
                assert_eq!(code, Some(0));
                is_clean(&sandbox, "target");
                let tree = |repo: &str, rev: &str| sandbox.run(&format!("--repo {repo} repo ls -R -C {rev}")).ok();
                assert_eq!(tree("target", "test/main"), tree("repo", &second));
            },
        );
    }
}

#[test]
fn an_import_that_is_killed() {
    let (sandbox, [first, _]) = prepared();
    kill_again_and_again(
        &sandbox,
        "--repo target image import oci:layout:1",
        || {
            remove(&sandbox, "target");
            sandbox.run("--repo target repo init --mode bare").ok();
        },
        || drop(sandbox.run("--repo target repo fsck").ok()),
        |code| {
            assert_eq!(code, Some(0));
            is_clean(&sandbox, "target");
            sandbox.run(&format!("--repo target repo ls -R {first}")).ok();
        },
    );
}

#[test]
fn a_copy_or_build_that_is_killed() {
    let (sandbox, [first, _]) = prepared();
    for line in ["image copy oci:layout:1 oci:copy:1".to_owned(), format!("image build {first} oci:copy:1")] {
        let digest = sandbox.run("image inspect --raw oci:layout:1").ok();
        kill_again_and_again(
            &sandbox,
            &line,
            || remove(&sandbox, "copy"),
            || assert!(matches!(sandbox.run("image inspect oci:copy:1").code, Some(0 | 3))),
            |code| {
                assert_eq!(code, Some(0));
                assert_eq!(sandbox.run("image inspect --raw oci:copy:1").ok(), digest);
                let expected = ["blobs", "index.json", "oci-layout"];
                let names = |dir: &str| {
                    let entries =
                        std::fs::read_dir(sandbox.path(dir)).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
                    let mut names: Vec<_> = entries.filter(|name| !name.ends_with("lock")).collect();
                    names.sort();
                    names
                };
                assert_eq!(names("copy"), expected);
                assert_eq!(names("copy/blobs"), ["sha256"]);
                sandbox
                    .tool("bash -c 'cd copy/blobs/sha256 && for blob in *; do echo $blob  $blob; done | sha256sum --check --quiet'")
                    .ok();
            },
        );
    }
}

#[test]
fn a_push_and_its_mirror_that_are_killed() {
    let (sandbox, [first, _]) = prepared();
    let address = std::cell::RefCell::new(String::new());
    let mirror = std::cell::RefCell::new(None);
    let start = || {
        // The old one ends first: it is killed as well.
        mirror.replace(None);
        let server = sandbox.serve("mirror serve --store store --listen 127.0.0.1:0");
        address.replace(server.address.clone());
        mirror.replace(Some(server));
    };
    for number in 0..KILLS {
        remove(&sandbox, "store");
        start();
        let line = format!("--tls-verify=false image copy oci:layout:1 docker://{}/os:1", address.borrow());
        let mut child = sandbox.command(&line).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(8) * (number + 1));
        if number % 2 == 0 {
            child.kill().unwrap();
            child.wait().unwrap();
        } else {
            mirror.replace(None);
            child.kill().unwrap();
            child.wait().unwrap();
            start();
        }
        let image = format!("docker://{}/os:1", address.borrow());
        let looked = sandbox.run(&format!("--tls-verify=false image inspect {image}"));
        assert!(matches!(looked.code, Some(0 | 3)), "{looked}");
        sandbox.run(&format!("--tls-verify=false image copy oci:layout:1 {image}")).ok();
        remove(&sandbox, "target");
        sandbox.run("--repo target repo init --mode archive").ok();
        assert_eq!(sandbox.run(&format!("--repo target --tls-verify=false image import {image}")).last_line(), first);
        sandbox.tool("bash -c 'cd store/blobs/sha256 && for blob in *; do echo $blob  $blob; done | sha256sum --check --quiet'").ok();
    }
}

/// The commits that are deployed on `disk`.
fn deployed(sandbox: &Sandbox) -> Vec<String> {
    let said = sandbox.run("--sysroot disk --format json status").ok();
    let status: serde_json::Value = serde_json::from_str(&said).unwrap();
    status["deployments"].as_array().unwrap().iter().map(|deployment| deployment["commit"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_installation_that_is_killed() {
    let (sandbox, [first, _]) = prepared();
    kill_again_and_again(
        &sandbox,
        "install to-filesystem disk --from oci:layout:1",
        || remove(&sandbox, "disk"),
        || {},
        |code| {
            // It may have been done with all but saying so.
            assert!(matches!(code, Some(0 | 1)), "{code:?}");
            assert_eq!(deployed(&sandbox), [&*first]);
            is_clean(&sandbox, "disk/ostree/repo");
            let shown = sandbox.tool("ostree admin status --sysroot=disk").ok();
            assert!(shown.contains(&first), "{shown}");
        },
    );
}

#[test]
fn an_upgrade_that_is_killed() {
    let (sandbox, [first, second]) = prepared();
    sandbox.run("install to-filesystem base --from oci:layout:1").ok();
    sandbox.run("image copy oci:layout:2 oci:layout:1").ok();
    kill_again_and_again(
        &sandbox,
        "--sysroot disk upgrade",
        || {
            remove(&sandbox, "disk");
            sandbox.tool("cp -a base disk").ok();
        },
        || {
            let deployed = deployed(&sandbox);
            assert!(deployed == [&*first] || deployed == [&*second, &*first], "{deployed:?}");
            sandbox.run("--repo disk/ostree/repo repo fsck").ok();
        },
        |code| {
            assert_eq!(code, Some(0));
            assert_eq!(deployed(&sandbox), [&*second, &*first]);
            is_clean(&sandbox, "disk/ostree/repo");
            let shown = sandbox.tool("ostree admin status --sysroot=disk").ok();
            assert!(shown.contains(&first) && shown.contains(&second), "{shown}");
            let deployments = std::fs::read_dir(sandbox.path("disk/ostree/deploy/default/deploy")).unwrap().count();
            assert_eq!(deployments, 4, "two directories and their origin files");
        },
    );
}
