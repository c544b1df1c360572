//! Trees, repositories and checks that the stories share.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use rootball_testkit::sandbox::Sandbox;

/// Returns an empty directory for the program.
pub(crate) fn sandbox() -> Sandbox {
    Sandbox::new(env!("CARGO_BIN_EXE_rootball"))
}

/// Returns one with a repository `repo` of that mode, which all commands use.
pub(crate) fn sandbox_with_repo(mode: &str) -> Sandbox {
    let sandbox = sandbox();
    sandbox.run(&format!("--repo repo repo init --mode {mode}")).ok();
    sandbox.with("OSTREE_REPO", "repo")
}

/// Writes a few files that are the same on every machine.
pub(crate) fn small_tree(sandbox: &Sandbox, name: &str) {
    sandbox.write(&format!("{name}/usr/bin/tool"), "#!/bin/sh\necho tool\n");
    sandbox.write(&format!("{name}/usr/lib/os-release"), "ID=test\nPRETTY_NAME=\"A test\"\n");
    sandbox.write(&format!("{name}/usr/share/empty"), "");
    rootball_testkit::sandbox::set_mode(&sandbox.path(&format!("{name}/usr/bin/tool")), 0o755);
    symlink("usr/bin", sandbox.path(&format!("{name}/bin"))).unwrap();
}

/// Writes a system that boots as far as files can say so, with as many further files as asked for.
pub(crate) fn system_tree(sandbox: &Sandbox, name: &str, version: &str, files: usize) {
    let write = |path: &str, content: &str| sandbox.write(&format!("{name}/{path}"), content);
    write("usr/lib/modules/6.1.0/vmlinuz", &format!("kernel {version}"));
    write("usr/lib/modules/6.1.0/initramfs.img", "initramfs");
    write("usr/lib/os-release", "ID=testos\nPRETTY_NAME=\"TestOS\"\n");
    write("usr/bin/tool", &format!("tool {version}"));
    write("usr/etc/default.conf", "default");
    write("usr/share/large", &"the same in all versions ".repeat(4000));
    for number in 0..files {
        write(&format!("usr/share/files/{}/{number}", number % 10), &format!("content {number}").repeat(50));
    }
    for directory in ["var", "sysroot", "boot", "proc", "sys", "dev", "run", "tmp"] {
        fs::create_dir_all(sandbox.path(&format!("{name}/{directory}"))).unwrap();
    }
    for (link, target) in [("ostree", "sysroot/ostree"), ("bin", "usr/bin")] {
        let link = sandbox.path(&format!("{name}/{link}"));
        if fs::symlink_metadata(&link).is_err() {
            symlink(target, link).unwrap();
        }
    }
}

/// Commits a system with a version, and returns the checksum.
pub(crate) fn commit_system(sandbox: &Sandbox, tree: &str, version: &str) -> String {
    // Without a parent, so that the same tree is the same commit.
    let what = format!("-b os/main --parent none --timestamp @1700000000 --add-metadata-string version={version}");
    let line = format!("repo commit {what} -s 'Build {version}' {tree}");
    sandbox.run(&line).last_line()
}

/// Asserts that both programs find the repository whole.
pub(crate) fn assert_whole(sandbox: &Sandbox, repo: &str) {
    sandbox.run(&format!("--repo {repo} repo fsck")).ok();
    sandbox.tool(&format!("ostree fsck --repo={repo}")).ok();
}

/// Returns all files below a directory, with their sizes, in order.
pub(crate) fn files(dir: &Path) -> BTreeMap<PathBuf, u64> {
    let mut found = BTreeMap::new();
    let mut open = vec![dir.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(&dir).into_iter().flatten().map(Result::unwrap) {
            let meta = entry.metadata().unwrap();
            if meta.is_dir() {
                open.push(entry.path());
            } else {
                found.insert(entry.path(), meta.len());
            }
        }
    }
    found
}

/// What a repository shows to others: refs and objects, and what is left in `tmp`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Visible {
    refs: BTreeMap<PathBuf, u64>,
    objects: BTreeMap<PathBuf, u64>,
    temporary: Vec<PathBuf>,
}

impl Visible {
    pub(crate) fn of(repo: &Path) -> Self {
        let temporary = files(&repo.join("tmp")).into_keys().filter(|path| !is_kept(path));
        Self { refs: files(&repo.join("refs")), objects: files(&repo.join("objects")), temporary: temporary.collect() }
    }
}

/// Lock files stay, since others may wait on them.
fn is_kept(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "lock") || path.components().any(|part| part.as_os_str() == "cache")
}

/// Returns what is in a repository's `tmp` besides locks and caches.
pub(crate) fn leftovers(repo: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(repo.join("tmp")).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| !is_kept(path)).collect()
}

/// Flips a bit in the middle of a file, whatever it takes.
pub(crate) fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

/// Cuts a file in half.
pub(crate) fn cut(path: &Path) {
    let bytes = fs::read(path).unwrap();
    fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
}
