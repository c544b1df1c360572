//! Failures as the user meets them: what, why, what to do next, and an exit code that scripts can tell.

use crate::support::{sandbox, sandbox_with_repo, small_tree};

#[test]
fn wrong_usage_ends_with_code_2_and_changes_nothing() {
    let sandbox = sandbox();
    for line in [
        "",
        "nonsense",
        "repo commit",
        "repo ls",
        "repo show --raw --print-metadata-key x main",
        "repo refs --create 'no spaces' main",
        "image build main oci:x --compression lzma",
        "image build main oci:x --max-layers 1",
        "image build main oci:x --label nothing",
        "image copy oci:x",
        "--format xml status",
        "--tls-verify=perhaps status",
        "--creds nobody status",
        "install to-filesystem dir",
        "mirror serve",
    ] {
        let said = sandbox.run(line).failed(2);
        assert!(said.contains("Usage") || said.starts_with("error: "), "{line}: {said}");
    }
    assert_eq!(std::fs::read_dir(sandbox.path("")).unwrap().count(), 0);
}

#[test]
fn what_is_not_there_ends_with_code_3_and_a_hint() {
    let sandbox = sandbox_with_repo("archive");
    small_tree(&sandbox, "tree");
    sandbox.run("repo commit -b main --timestamp @1700000000 tree").ok();
    let said: String = [
        "--repo nowhere repo refs",
        "repo ls other",
        "repo ls main /usr/nothing",
        "repo cat main /usr/nothing",
        "repo show --print-metadata-key nothing main",
        "repo rev-parse main^",
        "repo checkout main nowhere/dir",
        "repo commit -b other nothing",
        "image build other oci:image",
        "image inspect oci:image",
        "image inspect oci-archive:image.tar",
        "image import oci:image:tag",
        "image copy oci:image oci:other",
        "--sysroot nowhere status",
        "--sysroot nowhere upgrade",
        "--sysroot nowhere switch oci:image",
        "--sysroot nowhere rollback",
        "install to-filesystem disk --from oci:image:tag",
    ]
    .iter()
    .map(|line| {
        let said = sandbox.run(line);
        assert_eq!(said.code, Some(3), "{said}");
        said.text
    })
    .collect();
    insta::assert_snapshot!(said, @r#"
$ rootball --repo nowhere repo refs
stderr: error: nowhere is not a repository
stderr: hint: '--repo DIR' names one, 'rootball repo init' makes one
exit code: 3
$ rootball repo ls other
stderr: error: no ref or commit "other"
stderr: hint: 'rootball repo refs' lists what there is
exit code: 3
$ rootball repo ls main /usr/nothing
stderr: error: no "/usr/nothing" in commit [checksum 1]
exit code: 3
$ rootball repo cat main /usr/nothing
stderr: error: no "/usr/nothing" in commit [checksum 1]
exit code: 3
$ rootball repo show --print-metadata-key nothing main
stderr: error: no key "nothing" in commit [checksum 1]
exit code: 3
$ rootball repo rev-parse main^
stderr: error: "main^": commit [checksum 1] has no parent
stderr: hint: 'rootball repo refs' lists what there is
exit code: 3
$ rootball repo checkout main nowhere/dir
stderr: error: opening nowhere: No such file or directory (os error 2)
exit code: 3
$ rootball repo commit -b other nothing
stderr: error: reading nothing: No such file or directory (os error 2)
exit code: 3
$ rootball image build other oci:image
stderr: error: no ref or commit "other"
stderr: hint: 'rootball repo refs' lists what there is
exit code: 3
$ rootball image inspect oci:image
stderr: error: the image layout is not in image
exit code: 3
$ rootball image inspect oci-archive:image.tar
stderr: error: the image archive is not in image.tar
exit code: 3
$ rootball image import oci:image:tag
stderr: error: the image layout is not in image
exit code: 3
$ rootball image copy oci:image oci:other
stderr: error: the image layout is not in image
exit code: 3
$ rootball --sysroot nowhere status
stderr: error: opening nowhere: No such file or directory (os error 2)
stderr: hint: '--sysroot DIR' names one, 'rootball install to-filesystem DIR' makes one
exit code: 3
$ rootball --sysroot nowhere upgrade
stderr: error: opening nowhere: No such file or directory (os error 2)
stderr: hint: '--sysroot DIR' names one, 'rootball install to-filesystem DIR' makes one
exit code: 3
$ rootball --sysroot nowhere switch oci:image
stderr: error: opening nowhere: No such file or directory (os error 2)
stderr: hint: '--sysroot DIR' names one, 'rootball install to-filesystem DIR' makes one
exit code: 3
$ rootball --sysroot nowhere rollback
stderr: error: opening nowhere: No such file or directory (os error 2)
stderr: hint: '--sysroot DIR' names one, 'rootball install to-filesystem DIR' makes one
exit code: 3
$ rootball install to-filesystem disk --from oci:image:tag
stderr: error: the image layout is not in [dir]/image
exit code: 3
"#);
    assert!(!sandbox.path("disk").exists() && !sandbox.path("other").exists() && !sandbox.path("image").exists());
}

#[test]
fn what_makes_no_sense_ends_with_code_1() {
    let sandbox = sandbox_with_repo("bare");
    small_tree(&sandbox, "tree");
    sandbox.run("repo commit -b main --timestamp @1700000000 tree").ok();
    sandbox.write("file", "not a directory");
    let said: String = [
        "repo cat main /usr",
        "repo cat main /bin",
        "repo checkout main tree",
        "repo checkout -U -H main user",
        "repo commit -b main file",
        "repo commit -b main/below tree",
        "repo commit -b other --timestamp yesterday tree",
        "repo init --mode archive",
        "image inspect ftp://somewhere",
        "image inspect docker://",
        "image build main oci:image --compression gzip --level 12",
        "mirror serve --store store --listen nonsense",
        "--authfile file image inspect docker://127.0.0.1:1/x",
    ]
    .iter()
    .map(|line| {
        let said = sandbox.run(line);
        assert!(matches!(said.code, Some(1 | 2)), "{said}");
        said.text
    })
    .collect();
    insta::assert_snapshot!(said, @r#"
$ rootball repo cat main /usr
stderr: error: "/usr" is a directory
stderr: hint: 'rootball repo ls' lists it
exit code: 1
$ rootball repo cat main /bin
stderr: error: "/bin" is a symbolic link to "usr/bin"
stderr: hint: links are not followed: name the file itself
exit code: 1
$ rootball repo checkout main tree
stderr: error: tree exists already
stderr: hint: name a directory that does not exist, or merge into one with --union
exit code: 1
$ rootball repo checkout -U -H main user
stderr: error: files of a repository of mode bare cannot be hard-linked into a checkout in user mode
exit code: 1
$ rootball repo commit -b main file
stderr: error: reading file: Not a directory (os error 20)
exit code: 1
$ rootball repo commit -b main/below tree
stderr: error: ref "main/below" cannot be set: refs below or above it exist
exit code: 1
$ rootball repo commit -b other --timestamp yesterday tree
stderr: error: --timestamp: "yesterday" is not a time
stderr: hint: write @SECONDS or 2026-01-31T12:00:00Z
exit code: 1
$ rootball repo init --mode archive
stderr: error: repo is already a repository, of mode bare
exit code: 1
$ rootball image inspect ftp://somewhere
stderr: error: "ftp://somewhere" is not an image reference: there is no transport 'ftp'
stderr: hint: write docker://HOST/NAME:TAG, oci:DIR:TAG, oci-archive:FILE:TAG or dir:DIR
exit code: 1
$ rootball image inspect docker://
stderr: error: "" is not an image reference: a name is made of parts of lower-case letters and digits, joined by '/', '.', '_', '__' or '-'
stderr: hint: write docker://HOST/NAME:TAG, oci:DIR:TAG, oci-archive:FILE:TAG or dir:DIR
exit code: 1
$ rootball image build main oci:image --compression gzip --level 12
stderr: error: --level 12: between 0 and 9 is wanted
exit code: 2
$ rootball mirror serve --store store --listen nonsense
stderr: error: listening on nonsense: invalid socket address
stderr: hint: '--listen 127.0.0.1:0' takes a free port, which is printed
exit code: 1
$ rootball --authfile file image inspect docker://127.0.0.1:1/x
stderr: error: file: file holds no usable credentials: not the expected JSON, at line 1 column 2
exit code: 1
"#);
    assert_eq!(sandbox.run("repo refs").ok(), "main\n");
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let sandbox = sandbox_with_repo("archive");
    small_tree(&sandbox, "tree");
    for number in 0..3000 {
        sandbox.write(&format!("tree/usr/share/many/a-rather-long-name-so-that-the-pipe-is-full-soon-{number}"), "x");
    }
    sandbox.run("repo commit -b main tree").ok();
    let program = env!("CARGO_BIN_EXE_rootball");
    let said = sandbox.tool(&format!("bash -c 'set -o pipefail; {program} --repo repo repo ls -R main | head -1'"));
    assert_eq!((said.code, &*said.stderr, said.stdout.lines().count()), (Some(0), "", 1), "{said}");
}

#[test]
fn what_goes_to_a_file_has_no_colours() {
    let sandbox = sandbox_with_repo("archive");
    small_tree(&sandbox, "tree");
    for line in ["-vv repo commit -b main tree", "-vv repo ls nothing", "--help", "-vv image build main oci:image"] {
        let said = sandbox.run(line);
        assert!(!said.stdout.contains('\u{1b}') && !said.stderr.contains('\u{1b}'), "{line}: {said}");
    }
}
