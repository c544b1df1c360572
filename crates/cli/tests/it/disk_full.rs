//! A file system without space: exit code 5, and what was there before is whole.

use rootball_testkit::sandbox::{Sandbox, SmallDisk};
use rootball_testkit::web::WebServer;

use crate::support::{Visible, commit_system, leftovers, sandbox, sandbox_with_repo, small_tree, system_tree};

const MIB: u64 = 1024 * 1024;

/// Writes files that cannot be compressed.
fn large_tree(sandbox: &Sandbox, name: &str, mebibytes: usize) {
    let mut state = 1_u64;
    for number in 0..mebibytes {
        let words = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 32) as u32
        });
        let bytes: Vec<u8> = words.take(256 * 1024).flat_map(u32::to_le_bytes).collect();
        sandbox.write(&format!("{name}/usr/share/large-{number}"), bytes);
    }
}

/// Lets the repository use the last byte, so that the system says no and not the repository's own reserve.
fn without_reserve(sandbox: &Sandbox, disk: &SmallDisk) {
    let config = disk.root().join("repo/config");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(config, format!("{text}min-free-space-percent=0\n")).unwrap();
    sandbox.run_on(disk, "--repo full/repo repo refs").ok();
}

#[test]
fn a_commit_that_does_not_fit_changes_nothing() {
    let sandbox = sandbox();
    small_tree(&sandbox, "small");
    large_tree(&sandbox, "large", 8);
    let disk = sandbox.small_disk("full", 4 * MIB);
    let run = |line: &str| sandbox.run_on(&disk, &format!("--repo full/repo {line}"));
    run("repo init --mode bare").ok();
    run("repo commit -b test/main small").ok();
    let before = Visible::of(&disk.root().join("repo"));
    // The file that does not fit is any of them.
    let full = || run("repo commit -b test/main large").failed(5).replace(|letter: char| letter.is_ascii_digit(), "N");
    let mut said = full();
    without_reserve(&sandbox, &disk);
    said += &full();
    insta::assert_snapshot!(said, @"
error: committing large/usr/share/large-N: no space is left but for the NNNNNN bytes that this repository keeps free
hint: free some space there; a repository also keeps the 'min-free-space-percent' of its config free
error: committing large/usr/share/large-N: no space is left
hint: free some space there; a repository also keeps the 'min-free-space-percent' of its config free
");
    let after = Visible::of(&disk.root().join("repo"));
    assert_eq!(before, after);
    run("repo commit -b test/main --owner-uid 3 small").ok();
    run("repo fsck").ok();
    assert_eq!(leftovers(&disk.root().join("repo")), Vec::<std::path::PathBuf>::new());
}

#[test]
fn an_import_that_does_not_fit_changes_nothing() {
    let sandbox = sandbox_with_repo("archive");
    system_tree(&sandbox, "small", "1", 0);
    small_tree(&sandbox, "large");
    large_tree(&sandbox, "large", 8);
    commit_system(&sandbox, "small", "1");
    sandbox.run("image build os/main oci:layout:small").ok();
    commit_system(&sandbox, "large", "2");
    sandbox.run("image build os/main oci:layout:large").ok();
    let disk = sandbox.small_disk("full", 4 * MIB);
    let run = |line: &str| sandbox.run_on(&disk, &format!("--repo full/repo {line}"));
    run("repo init --mode archive").ok();
    run("image import oci:layout:small").ok();
    let before = Visible::of(&disk.root().join("repo"));
    run("image import oci:layout:large").failed(5);
    without_reserve(&sandbox, &disk);
    run("image import oci:layout:large").failed(5);
    assert_eq!(Visible::of(&disk.root().join("repo")), before);
    run("image import oci:layout:small").ok();
    run("repo fsck").ok();
    assert_eq!(leftovers(&disk.root().join("repo")), Vec::<std::path::PathBuf>::new());
}

#[test]
fn an_image_that_does_not_fit_gets_no_tag() {
    let sandbox = sandbox_with_repo("archive");
    small_tree(&sandbox, "small");
    commit_system(&sandbox, "small", "1");
    sandbox.run("repo refs --create os/small os/main").ok();
    large_tree(&sandbox, "large", 8);
    commit_system(&sandbox, "large", "2");
    sandbox.run("image build os/main oci:layout:large").ok();
    let disk = sandbox.small_disk("full", 4 * MIB);
    for line in [
        "image build os/main oci:full/layout:large",
        "image copy oci:layout:large oci:full/layout:large",
        "image build os/main oci-archive:full/image.tar:large",
        "image copy oci:layout:large oci-archive:full/image.tar:large",
    ] {
        let said = sandbox.run_on(&disk, line).failed(5);
        assert!(said.starts_with("error: "), "{said}");
        assert!(!disk.root().join("image.tar").exists());
    }
    sandbox.run_on(&disk, "image inspect oci:full/layout:large").failed(3);
    sandbox.run_on(&disk, "image build os/small oci:full/layout:small").ok();
    sandbox.run_on(&disk, "image inspect oci:full/layout:small").ok();
    let used: u64 = crate::support::files(disk.root()).values().sum();
    assert!(used < MIB, "halves of files stayed: {:?}", crate::support::files(disk.root()));
}

#[test]
fn a_machine_without_space_stays_as_it_was() {
    let sandbox = sandbox_with_repo("archive");
    system_tree(&sandbox, "tree", "1", 0);
    let first = commit_system(&sandbox, "tree", "1");
    sandbox.run("image build os/main oci:layout:1").ok();
    large_tree(&sandbox, "tree", 12);
    system_tree(&sandbox, "tree", "2", 0);
    commit_system(&sandbox, "tree", "2");
    let disk = sandbox.small_disk("full", 8 * MIB);
    let run = |line: &str| sandbox.run_on(&disk, &format!("--sysroot full/disk {line}"));
    run("install to-filesystem full/disk --from oci:layout:1").ok();
    let status = run("status").ok();
    assert!(status.contains(&first));
    sandbox.run("image build os/main oci:layout:1").ok();
    run("upgrade").failed(5);
    assert_eq!(run("status").ok(), status);
    // What fits into the repository, but not as files of /etc as well.
    sandbox.tool("rm -r tree/usr/share").ok();
    large_tree(&sandbox, "etc", 5);
    sandbox.tool("cp -r etc/usr/share tree/usr/etc/large").ok();
    commit_system(&sandbox, "tree", "3");
    sandbox.run("image build os/main oci:layout:1").ok();
    let said = run("upgrade").failed(5);
    assert!(said.contains("etc/large"), "{said}");
    assert_eq!(run("status").ok(), status);
    run("--repo full/disk/ostree/repo repo fsck").ok();
    assert_eq!(std::fs::read_dir(disk.root().join("disk/ostree/deploy/default/deploy")).unwrap().count(), 2, "half a deployment stayed");
    // And it goes on when there is something that fits.
    sandbox.tool("rm -r tree/usr/etc/large").ok();
    let last = commit_system(&sandbox, "tree", "4");
    sandbox.run("image build os/main oci:layout:1").ok();
    assert_eq!(run("upgrade").last_line(), last);
}

#[test]
fn a_mirror_without_space_says_so_to_who_pushes() {
    let sandbox = sandbox_with_repo("archive");
    small_tree(&sandbox, "small");
    commit_system(&sandbox, "small", "1");
    sandbox.run("image build os/main oci:layout:small").ok();
    large_tree(&sandbox, "large", 8);
    commit_system(&sandbox, "large", "2");
    sandbox.run("image build os/main oci:layout:large").ok();
    let disk = sandbox.small_disk("full", 4 * MIB);
    let mirror = sandbox.serve_on(&disk, "mirror serve --store full/store --listen 127.0.0.1:0");
    // One blob at a time, so that none is still on its way when another is refused.
    let push =
        |tag: &str| sandbox.run(&format!("--tls-verify=false image copy --jobs 1 oci:layout:{tag} docker://{}/os:{tag}", mirror.address));
    insta::assert_snapshot!(push("large"), @"
$ rootball --tls-verify=false image copy --jobs 1 oci:layout:large docker://[address]/os:large
stderr: error: [address]/os is full: 507 Insufficient Storage: the store is full (UNKNOWN)
stderr: hint: free some space there; a repository also keeps the 'min-free-space-percent' of its config free
exit code: 5
");
    sandbox.run(&format!("--tls-verify=false image inspect docker://{}/os:large", mirror.address)).failed(3);
    push("small").ok();
}

#[test]
fn what_does_not_fit_on_a_file_system_is_not_begun() {
    let sandbox = sandbox_with_repo("archive");
    system_tree(&sandbox, "tree", "1", 0);
    large_tree(&sandbox, "tree", 8);
    commit_system(&sandbox, "tree", "1");
    sandbox.run("image build os/main oci:layout:1").ok();
    let disk = sandbox.small_disk("full", 8 * MIB);
    let said = sandbox.run_on(&disk, "install to-filesystem full/disk --from oci:layout:1").failed(5);
    assert!(said.contains("full/disk is too small: ") && said.contains(" bytes are needed for "), "{said}");
    assert!(!disk.root().join("disk").exists());
}

#[test]
fn files_made_by_object_deltas_that_do_not_fit_change_nothing() {
    let sandbox = sandbox_with_repo("archive");
    small_tree(&sandbox, "tree");
    large_tree(&sandbox, "tree", 2);
    let first = sandbox.run("repo commit -b os/main --timestamp @1700000000 tree").last_line();
    for number in 0..2 {
        let path = format!("tree/usr/share/large-{number}");
        let content = std::fs::read(sandbox.path(&path)).unwrap();
        sandbox.write(&path, [b"a new beginning", &content[..]].concat());
    }
    sandbox.run("repo commit -b os/main --timestamp @1700000001 tree").ok();
    sandbox.run("delta create --objects --to os/main").ok();
    let server = WebServer::start(&sandbox.path("repo"));
    let disk = sandbox.small_disk("full", 4 * MIB);
    let run = |line: &str| sandbox.run_on(&disk, &format!("--repo full/repo {line}"));
    run("repo init --mode bare-user").ok();
    run(&format!("remote add --no-gpg-verify origin {}", server.url())).ok();
    run(&format!("repo pull origin os/main@{first}")).ok();
    let before = Visible::of(&disk.root().join("repo"));
    server.take_asked();
    run("repo pull origin os/main").failed(5);
    without_reserve(&sandbox, &disk);
    run("repo pull origin os/main").failed(5);
    assert!(server.asked().iter().any(|asked| asked.path.starts_with("extensions/")), "object deltas were asked for");
    assert_eq!(before, Visible::of(&disk.root().join("repo")));
    assert_eq!(leftovers(&disk.root().join("repo")), Vec::<std::path::PathBuf>::new());
    run("repo fsck").ok();
}

#[test]
fn an_image_that_comes_by_a_delta_and_does_not_fit_changes_nothing() {
    let sandbox = sandbox_with_repo("archive");
    system_tree(&sandbox, "tree", "1", 0);
    commit_system(&sandbox, "tree", "1");
    sandbox.run("image build os/main oci:layout:1").ok();
    // Little to fetch, and more than there is room for.
    let text = "the same line again and again\n".repeat(300_000);
    sandbox.write("tree/usr/share/large", &text);
    commit_system(&sandbox, "tree", "2");
    sandbox.run("image build os/main oci:layout:2").ok();
    sandbox.run("delta create oci:layout:1 oci:layout:2").ok();
    let disk = sandbox.small_disk("full", 4 * MIB);
    let run = |line: &str| sandbox.run_on(&disk, &format!("--repo full/repo {line}"));
    run("repo init --mode bare-user").ok();
    run("image import oci:layout:1").ok();
    assert!(run("quote oci:layout:2").stdout.starts_with("rootball "));
    let before = Visible::of(&disk.root().join("repo"));
    let said = run("image import oci:layout:2").failed(5);
    assert!(said.contains("hint: free some space there"), "{said}");
    without_reserve(&sandbox, &disk);
    run("image import oci:layout:2").failed(5);
    assert_eq!(Visible::of(&disk.root().join("repo")), before);
    assert_eq!(leftovers(&disk.root().join("repo")), Vec::<std::path::PathBuf>::new());
    run("repo fsck").ok();
}
