//! Deltas that stock `ostree` made, with every option, applied by us to repositories of every mode.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use rootball_delta::apply::{ApplyLimits, ApplyReport, ApplyTo, DeltaDirectory, OfflineOptions, apply_offline, put_commit};
use rootball_delta::format::{ByteOrder, DeltaName, Endianness, SignedSuperblock, Superblock};
use rootball_delta::show::{describe, list};
use rootball_object::{Cancel, ErrorKind, ObjectSink, ObjectSource, Silent};
use rootball_repo::Repo;

use crate::support::{Place, files_below, ostree};

/// Bytes that do not compress.
fn noise(seed: u64, size: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut bytes = Vec::with_capacity(size + 8);
    while bytes.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend(state.to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

/// Two trees between which everything happens that can happen to a file.
fn make_trees(old: &Path, new: &Path, owners: bool) {
    for (tree, is_new) in [(old, false), (new, true)] {
        let write = |name: &str, content: &[u8], mode: u32| {
            let path = tree.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, content).unwrap();
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        };
        let lines =
            |range: std::ops::Range<u32>| range.map(|line| format!("line {line}: {}\n", line.wrapping_mul(2_654_435_761))).collect();
        let text: String = lines(0..8_000);
        write("same", b"unchanged\n", 0o644);
        write("empty", if is_new { b"" } else { b"was not empty\n" }, 0o644);
        write("filled", if is_new { b"is not empty\n" } else { b"" }, 0o644);
        write("text-changed", if is_new { text.replacen("line 77:", "LINE 77, changed:", 1) } else { text.clone() }.as_bytes(), 0o644);
        write("mode-changed", text.as_bytes(), if is_new { 0o755 } else { 0o644 });
        write("setuid", b"#!/bin/sh\n", if is_new { 0o4755 } else { 0o755 });
        let (mut big, head, block) = (noise(1, 300_000), noise(2, 10), noise(3, 60_000));
        let mut first = noise(4, 100_000);
        if is_new {
            big.splice(200_000..200_005, *b"other bytes here");
            big.extend(noise(5, 7777));
            first.splice(0..1, head);
        }
        write("big-changed-at-end", &big, 0o644);
        write("first-byte-changed", &first, 0o644);
        let blocks: Vec<_> = (10..20).map(|seed| noise(seed, 9_000)).collect();
        let shuffled: Vec<u8> = if is_new { blocks.iter().rev().flatten().copied().collect() } else { blocks.concat() };
        write("shuffled", &shuffled, 0o644);
        write(if is_new { "lib.so.1.2.4" } else { "lib.so.1.2.3" }, &block, 0o755);
        write(if is_new { "modules/6.1.0-2/a.ko" } else { "modules/6.1.0-1/a.ko" }, &noise(6, 40_000), 0o644);
        write(if is_new { "added" } else { "removed" }, &noise(7, 100), 0o600);
        // Under another name nothing is like it, and it is larger than what stock puts into a part.
        write(if is_new { "one.image" } else { "other.disk" }, &noise(if is_new { 8 } else { 9 }, 50_000).repeat(90), 0o644);
        write("zeros", &vec![0; if is_new { 4000 } else { 3000 }], 0o644);
        symlink(if is_new { "same" } else { "removed" }, tree.join("link")).unwrap();
        symlink("x/".repeat(1000), tree.join(if is_new { "long-link" } else { "old-link" })).unwrap();
        for number in 0..100 {
            write(&format!("many/{number}"), format!("{}\n", if is_new { number * 7 } else { number }).as_bytes(), 0o644);
        }
        if owners {
            let owner = if is_new { 1000 } else { 0 };
            write("owner-changed", b"someone's\n", 0o640);
            std::os::unix::fs::chown(tree.join("owner-changed"), Some(owner), Some(owner)).unwrap();
            write("attributes", b"with attributes\n", 0o644);
            let value = if is_new { "green" } else { "red" };
            let set = Command::new("setfattr").args(["-n", "user.color", "-v", value]).arg(tree.join("attributes")).status();
            assert!(set.expect("setfattr, of package attr").success());
        }
    }
}

/// A repository with both commits, as stock made it.
struct Origin {
    place: Place,
    owners: bool,
    repo: String,
    old: String,
    new: String,
}

/// The files of one delta.
type Files = Vec<(OsString, Vec<u8>)>;

/// Deltas by the tree and the options.
type Made = HashMap<(bool, String), Arc<OnceLock<Files>>>;

/// What stock made so far: its deltas take it seconds, and the same commits lead to the same parts.
static MADE: LazyLock<Mutex<Made>> = LazyLock::new(Mutex::default);

impl Origin {
    fn new(owners: bool) -> Self {
        let place = Place::new();
        let (old, new) = (place.path("old"), place.path("new"));
        make_trees(&old, &new, owners);
        let repo = place.stock_repo("origin", if owners { "bare" } else { "bare-user-only" });
        let commit = |tree: &Path, parent: &str| {
            let parent = format!("--parent={parent}");
            let (repo, tree) = (format!("--repo={repo}"), tree.to_str().unwrap());
            let detached = "--add-detached-metadata-string=beside=the commit";
            ostree(&["commit", &repo, "-b", "main", "--no-bindings", "-s", "Test", "--timestamp=@1700000000", detached, &parent, tree])
        };
        let old = commit(&old, "none");
        let new = commit(&new, &old);
        Self { place, owners, repo, old, new }
    }

    fn name(&self, empty: bool) -> DeltaName {
        DeltaName { from: (!empty).then(|| self.old.parse().unwrap()), to: self.new.parse().unwrap() }
    }

    /// Returns the directory of a delta that stock made between the two commits, in this test or in another one.
    fn generate(&self, options: &[&str]) -> PathBuf {
        let directory = self.place.path("origin").join(self.name(options.contains(&"--empty")).directory());
        let made = Arc::clone(MADE.lock().unwrap().entry((self.owners, options.join(" "))).or_default());
        let files = made.get_or_init(|| {
            let _ = fs::remove_dir_all(&directory);
            self.generate_anew(options);
            let entries = fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap());
            entries.map(|entry| (entry.file_name(), fs::read(entry.path()).unwrap())).collect()
        });
        let _ = fs::remove_dir_all(&directory);
        fs::create_dir_all(&directory).unwrap();
        for (name, bytes) in files {
            fs::write(directory.join(name), bytes).unwrap();
        }
        directory
    }

    /// Lets stock make a delta between the two commits.
    fn generate_anew(&self, options: &[&str]) {
        let (repo, from, to) = (format!("--repo={}", self.repo), format!("--from={}", self.old), format!("--to={}", self.new));
        let mut words = vec!["static-delta", "generate", &repo, &to];
        if !options.contains(&"--empty") {
            words.push(&from);
        }
        words.extend(options);
        ostree(&words);
    }

    /// Makes a repository that has the old commit, and nothing else.
    fn target(&self, name: &str, mode: &str) -> Repo {
        let path = self.place.stock_repo(name, mode);
        ostree(&["pull-local", "--repo", &path, &self.repo, &self.old]);
        Repo::open(&self.place.path(name)).unwrap()
    }

    /// Applies a delta to a repository, whose temporary files may hold the payloads of parts, and compares the result.
    fn apply(&self, directory: &Path, repo: &Repo, limits: ApplyLimits, what: &str) -> ApplyReport {
        let bytes = fs::read(directory.join("superblock")).unwrap();
        let (bytes, _) = SignedSuperblock::open(&bytes).unwrap();
        let superblock = Superblock::parse(&bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
        let cancel = Cancel::default();
        let transaction = repo.begin().unwrap();
        let scratch = self.place.path("");
        let to = ApplyTo { source: repo, sink: &transaction, scratch: &scratch, limits, cancel: &cancel };
        let files = DeltaDirectory::new(directory);
        let report = apply_offline(&superblock, &files, &to, &OfflineOptions::default(), &Silent).unwrap_or_else(|error| {
            let mut text = format!("{what}: {error}");
            let mut source = std::error::Error::source(&error);
            while let Some(error) = source {
                text = format!("{text}: {error}");
                source = error.source();
            }
            panic!("{text}")
        });
        if !report.missing.is_empty() {
            let origin = Repo::open(&self.place.path("origin")).unwrap();
            for fallback in &report.missing {
                let mut file = origin.open_file(&fallback.object.checksum).unwrap();
                assert_eq!(file.size, fallback.content_size);
                transaction.put_file(&file.header, file.size, &mut file.content, Some(&fallback.object.checksum)).unwrap();
            }
            put_commit(&superblock, &transaction).unwrap();
        }
        transaction.set_ref(&"main".parse().unwrap(), Some(superblock.name.to));
        transaction.commit().unwrap();
        report
    }

    /// Lets stock look whether a repository has all of the new commit.
    fn check(&self, name: &str, what: &str) {
        let repo = self.place.path(name);
        let repo = repo.to_str().unwrap();
        assert_eq!(ostree(&["rev-parse", "--repo", repo, "main"]), self.new, "{what}");
        ostree(&["fsck", "--repo", repo]);
        assert_eq!(ostree(&["show", "--repo", repo, "--print-detached-metadata-key=beside", &self.new]), "'the commit'", "{what}");
        assert_eq!(ostree(&["ls", "-RXC", "--repo", repo, &self.new]), ostree(&["ls", "-RXC", "--repo", &self.repo, &self.new]), "{what}");
    }
}

/// What stock is told when it makes a delta.
const OPTIONS: &[&[&str]] = &[
    &[],
    &["--inline"],
    &["--empty"],
    &["--empty", "--inline", "--min-fallback-size=0"],
    &["--min-fallback-size=0"],
    &["--min-fallback-size=0", "--disable-bsdiff"],
    &["--min-fallback-size=0", "--max-bsdiff-size=1"],
    &["--min-fallback-size=0", "--max-chunk-size=1"],
    &["--min-fallback-size=1"],
    &["--set-endianness=l"],
    &["--set-endianness=B"],
    &["--set-endianness=B", "--inline", "--min-fallback-size=0"],
    &["--swap-endianness"],
    &["--if-not-exists"],
];

#[test]
fn what_stock_makes_with_every_option_gives_the_new_commit() {
    let origin = Origin::new(true);
    for (number, options) in OPTIONS.iter().enumerate() {
        let what = format!("{options:?}");
        let directory = origin.generate(options);
        let name = format!("target-{number}");
        let repo = origin.target(&name, "bare");
        let report = origin.apply(&directory, &repo, ApplyLimits::default(), &what);
        assert_eq!(report.missing.is_empty(), options.contains(&"--min-fallback-size=0"), "{what}");
        assert!(report.parts.objects > 90, "{what}: {report:?}");
        assert_eq!(report.parts.present_objects > 0, options.contains(&"--empty"), "{what}: {report:?}");
        origin.check(&name, &what);
        fs::remove_dir_all(origin.place.path(&name)).unwrap();
    }
}

#[test]
fn repositories_of_every_mode_get_the_same_commit_from_memory_and_from_temporary_files() {
    for owners in [true, false] {
        let origin = Origin::new(owners);
        for options in [&["--min-fallback-size=0"][..], &["--min-fallback-size=0", "--disable-bsdiff"], &["--empty"]] {
            let directory = origin.generate(options);
            for mode in if owners { &["bare", "bare-user", "archive"][..] } else { &["bare-user-only", "archive"] } {
                for payload_in_memory in [0, 64 << 20] {
                    let what = format!("{options:?} to {mode} with {payload_in_memory} bytes of memory");
                    let name = format!("target-{mode}");
                    let repo = origin.target(&name, mode);
                    origin.apply(&directory, &repo, ApplyLimits { payload_in_memory, ..Default::default() }, &what);
                    origin.check(&name, &what);
                    fs::remove_dir_all(origin.place.path(&name)).unwrap();
                }
            }
        }
    }
}

#[test]
fn a_delta_that_is_applied_twice_finds_everything_there() {
    let origin = Origin::new(true);
    let directory = origin.generate(&["--min-fallback-size=0"]);
    let repo = origin.target("target", "bare-user");
    let first = origin.apply(&directory, &repo, ApplyLimits::default(), "first");
    assert!(first.parts.parts > 0);
    // A file is gone: its part is applied again, and all others of its objects are there.
    let checksum = origin_file(&origin, "/text-changed");
    let (fan_out, rest) = checksum.split_at(2);
    fs::remove_file(origin.place.path("target").join(format!("objects/{fan_out}/{rest}.file"))).unwrap();
    let second = origin.apply(&directory, &repo, ApplyLimits::default(), "second");
    assert_eq!(second.parts.objects - second.parts.present_objects, 1, "{second:?}");
    origin.check("target", "second");
    let third = origin.apply(&directory, &repo, ApplyLimits::default(), "third");
    assert_eq!(third.parts.parts, 0);
}

/// Returns the checksum of a file of the new commit.
fn origin_file(origin: &Origin, path: &str) -> String {
    let line = ostree(&["ls", "-C", "--repo", &origin.repo, &origin.new, path]);
    line.split_whitespace().find(|word| word.len() == 64).unwrap().to_owned()
}

#[test]
fn without_the_old_commit_or_one_of_its_files_a_delta_is_refused() {
    let origin = Origin::new(true);
    let directory = origin.generate(&["--min-fallback-size=0"]);
    let bytes = fs::read(directory.join("superblock")).unwrap();
    let superblock = Superblock::parse(&bytes).unwrap();
    let cancel = Cancel::default();
    let scratch = origin.place.path("");
    let apply = |repo: &Repo| {
        let transaction = repo.begin().unwrap();
        let to = ApplyTo { source: repo, sink: &transaction, scratch: &scratch, limits: ApplyLimits::default(), cancel: &cancel };
        apply_offline(&superblock, &DeltaDirectory::new(&directory), &to, &OfflineOptions::default(), &Silent)
    };
    origin.place.stock_repo("nothing", "bare");
    let error = apply(&Repo::open(&origin.place.path("nothing")).unwrap()).unwrap_err();
    assert_eq!(error.to_string(), format!("the delta starts from commit {}, which is not there", origin.old));
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let repo = origin.target("target", "bare");
    for object in files_below(&origin.place.path("target/objects")) {
        if object.extension().is_some_and(|extension| extension == "file") {
            fs::remove_file(object).unwrap();
        }
    }
    let error = apply(&repo).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    fs::remove_file(directory.join("0")).unwrap();
    let error = apply(&origin.target("other", "bare")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    cancel.request();
    assert!(apply(&repo).is_err());
}

#[test]
fn signed_deltas_are_opened_and_files_beside_a_superblock_are_found() {
    let origin = Origin::new(true);
    let signed = origin.place.path("signed/superblock");
    fs::create_dir_all(signed.parent().unwrap()).unwrap();
    let filename = format!("--filename={}", signed.display());
    origin.generate_anew(&["--min-fallback-size=0", &filename, "--sign-type=dummy", "--sign=a key"]);
    let bytes = fs::read(&signed).unwrap();
    let (superblock, signatures) = SignedSuperblock::open(&bytes).unwrap();
    assert!(signatures.unwrap().get("ostree.sign.dummy").is_some());
    assert_eq!(SignedSuperblock::parse(&bytes).unwrap().to_bytes(), bytes);
    assert_eq!(Superblock::parse(&superblock).unwrap().name, origin.name(false));
    let repo = origin.target("target", "bare");
    origin.apply(signed.parent().unwrap(), &repo, ApplyLimits::default(), "signed");
    origin.check("target", "signed");
}

#[test]
fn superblocks_of_stock_are_written_again_as_they_were() {
    let origin = Origin::new(true);
    for options in [&[][..], &["--set-endianness=B"], &["--empty"], &["--inline"]] {
        let directory = origin.generate(options);
        let bytes = fs::read(directory.join("superblock")).unwrap();
        let superblock = Superblock::parse(&bytes).unwrap();
        let expected = if options.contains(&"--set-endianness=B") { Endianness::Big } else { Endianness::Little };
        assert_eq!(superblock.byte_order, ByteOrder::Announced(expected));
        let again = superblock.to_bytes().unwrap();
        assert_eq!(Superblock::parse(&again).unwrap(), superblock, "{options:?}");
        assert_eq!(again.len(), bytes.len(), "{options:?}");
        assert!(options.contains(&"--inline") || again == bytes, "{options:?}");
        // What it would be without its byte order.
        let old = Superblock { byte_order: ByteOrder::Guessed(expected), ..superblock.clone() };
        assert_eq!(Superblock::parse(&old.to_bytes().unwrap()).unwrap(), old, "{options:?}");
    }
}

#[test]
fn a_delta_is_described_and_listed_as_stock_does_it() {
    let origin = Origin::new(true);
    for (options, inline) in [(&["--max-chunk-size=1"][..], false), (&["--set-endianness=B"], false), (&["--inline"], true)] {
        let directory = origin.generate(options);
        let bytes = fs::read(directory.join("superblock")).unwrap();
        let superblock = Superblock::parse(&bytes).unwrap();
        let files = DeltaDirectory::new(&directory);
        let ours = describe(&superblock, Some(&files), &origin.place.path(""), &Cancel::default()).unwrap();
        let mut lines = vec![
            format!("Delta: {}", ours.name),
            format!("Endianness: {}", if ours.byte_order.endianness() == Endianness::Little { "little" } else { "big" }),
            format!("Timestamp: {}", ours.timestamp),
            format!("Number of fallback entries: {}", ours.fallbacks),
            format!("Total Fallback Size: {} ", ours.fallback_size),
            format!("Total Fallback Uncompressed Size: {} ", ours.fallback_content_size),
            format!("Number of parts: {}", ours.parts.len()),
            format!("Total Part Size: {} ", ours.parts_size),
            format!("Total Part Uncompressed Size: {} ", ours.parts_content_size),
        ];
        for (number, part) in ours.parts.iter().enumerate() {
            assert_eq!(part.inline, inline);
            lines.push(format!("PartMeta{number}: nobjects={} size={} usize={}", part.objects, part.size, part.content_size));
            let payload = part.payload.unwrap();
            let (modes, xattrs, blob, size) = (payload.modes, payload.xattrs, payload.blob_size, payload.operations_size);
            lines.push(format!("PartPayload{number}: nmodes={modes} nxattrs={xattrs} blobsize={blob} opsize={size}"));
            let count = payload.operations;
            assert_eq!(count.splice + count.close, part.objects);
            let (splice, open, write, close) = (count.splice, count.open, count.write, count.close);
            let (set, unset, bspatch) = (count.set_source, count.unset_source, count.bspatch);
            lines.push(format!(
                "PartPayloadOps{number}: openspliceclose={splice} open={open} write={write} \
                 setread={set} unsetread={unset} close={close} bspatch={bspatch}"
            ));
        }
        if inline {
            // Stock looks for the files of its parts.
            continue;
        }
        let theirs = ostree(&["static-delta", "show", "--repo", &origin.repo, &ours.name.to_string()]);
        for line in lines {
            assert!(theirs.lines().any(|theirs| theirs.starts_with(&line)), "{line:?} is not in\n{theirs}");
        }
    }
    origin.generate(&["--empty"]);
    let names: Vec<String> = list(&origin.place.path("origin")).unwrap().iter().map(DeltaName::to_string).collect();
    let theirs = ostree(&["static-delta", "list", "--repo", &origin.repo]);
    let mut theirs: Vec<_> = theirs.lines().collect();
    theirs.sort_by_key(|name| (name.contains('-'), *name));
    assert_eq!(names, theirs);
}
