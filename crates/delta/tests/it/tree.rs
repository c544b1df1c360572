//! Tree deltas: what is made is applied and gives the same commit; what is damaged gives an error and nothing else.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use rootball_delta::tree::apply::{ApplyLimits, ApplyTo, PartFiles, apply, prove};
use rootball_delta::tree::create::{MemoryParts, Tier, TreeDeltaOptions, create};
use rootball_delta::tree::{Plan, TreeDeltaError};
use rootball_object::{Cancel, CommitChecksum, ErrorKind, Silent};
use rootball_repo::Repo;

use crate::origin::{Origin, code, fill, noise, write};
use crate::support::ostree;

/// A delta in memory.
#[derive(Clone, PartialEq, Eq)]
struct Delta {
    plan: Vec<u8>,
    parts: Vec<Vec<u8>>,
}

impl PartFiles for Delta {
    fn open_part(&self, number: usize) -> io::Result<Box<dyn Read + Send + '_>> {
        let part = self.parts.get(number).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(&part[..]))
    }
}

impl Delta {
    fn make(origin: &Origin, from: Option<&CommitChecksum>, to: &CommitChecksum, options: &TreeDeltaOptions) -> Self {
        let sink = MemoryParts::default();
        let plan = create(options, &origin.repo, from, to, &sink, &Silent, &Cancel::default()).unwrap().plan;
        Self { plan: plan.to_bytes().unwrap(), parts: sink.into_parts() }
    }

    fn size(&self) -> usize {
        self.plan.len() + self.parts.iter().map(Vec::len).sum::<usize>()
    }

    /// Applies it where it belongs; the transaction is kept only when all went well.
    fn apply(&self, repo: &Repo, limits: ApplyLimits) -> Result<(), TreeDeltaError> {
        let plan = Plan::from_bytes(&self.plan)?;
        let scratch = tempfile::tempdir().unwrap();
        let transaction = repo.begin().unwrap();
        let to = ApplyTo { source: &transaction, sink: &transaction, scratch: scratch.path(), limits, cancel: &Cancel::default() };
        apply(&plan, self, to, 2, &Silent)?;
        assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 0);
        transaction.set_ref(&"main".parse().unwrap(), Some(plan.to));
        transaction.commit().unwrap();
        Ok(())
    }
}

fn options(origin: &Origin) -> TreeDeltaOptions {
    TreeDeltaOptions { jobs: 2, ..TreeDeltaOptions::new(origin.place.path("")) }
}

fn packed_by(program: &str, arguments: &[&str], content: &[u8]) -> Vec<u8> {
    let mut child = Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it is installed");
    let mut input = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || io::Write::write_all(&mut input, content).unwrap());
        child.wait_with_output().unwrap().stdout
    })
}

/// An archive of files as an initramfs is one.
fn archive(tree: &Path, names: &[&str]) -> Vec<u8> {
    let mut child = Command::new("cpio")
        .args(["-o", "-H", "newc", "--quiet", "--reproducible"])
        .current_dir(tree)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("cpio is installed");
    io::Write::write_all(&mut child.stdin.take().unwrap(), names.join("\n").as_bytes()).unwrap();
    child.wait_with_output().unwrap().stdout
}

/// What [`fill`] has, and files that must be opened: an archive of files of the tree among them.
fn fill_packed(tree: &Path, is_new: bool) {
    fill(tree, is_new);
    let text: String = (0..4000u32).map(|line| format!("{line}: {}\n", line.wrapping_mul(2_654_435_761) >> 9)).collect();
    let text = if is_new { text.replacen("77: ", "seventy-seven: ", 1) } else { text };
    write(tree, "share/doc.gz", &packed_by("gzip", &["-9n"], text.as_bytes()), 0o644);
    let module = code(60, 30_000, is_new);
    write(tree, "modules/net.ko.xz", &packed_by("xz", &["-T1", "--check=crc32", "--lzma2=dict=1MiB"], &module), 0o644);
    write(tree, "modules/disk.ko.zst", &packed_by("zstd", &["-q", "-19"], &module), 0o644);
    write(tree, "bin/program", &code(61, 400_000, is_new), 0o755);
    write(tree, "etc/large.conf", &noise(62, 400_000), 0o644);
    let archive = archive(tree, &["bin/program", "text", "first-byte", "etc/large.conf"]);
    write(tree, "boot/initramfs.img", &packed_by("zstd", &["-q", "-15", "-T0"], &archive), 0o600);
}

/// Those of them that must be opened.
const PACKED: [&str; 4] = ["share/doc.gz", "modules/net.ko.xz", "modules/disk.ko.zst", "boot/initramfs.img"];

#[test]
fn every_kind_of_repository_gets_the_same_commit() {
    let origin = Origin::new("bare", fill_packed);
    let small = TreeDeltaOptions { part_size: 100_000, ..options(&origin) };
    for (name, from_old, options) in [
        ("plain", true, options(&origin)),
        ("nothing", false, options(&origin)),
        ("small", true, small),
        ("fast", true, TreeDeltaOptions { tier: Tier::Fast, ..options(&origin) }),
        ("max", true, TreeDeltaOptions { tier: Tier::Max, ..options(&origin) }),
    ] {
        let delta = Delta::make(&origin, from_old.then_some(&origin.old), &origin.new, &options);
        for mode in ["bare", "archive", "bare-user"] {
            let target = origin.target(&format!("{name}-{mode}"), mode, from_old);
            delta.apply(&Repo::open(Path::new(&target)).unwrap(), ApplyLimits::default()).unwrap();
            origin.check(&target, name);
            // Nothing to do is done as well.
            delta.apply(&Repo::open(Path::new(&target)).unwrap(), ApplyLimits::default()).unwrap();
        }
    }
}

#[test]
fn what_is_opened_costs_little() {
    let origin = Origin::new("bare", fill_packed);
    let closed = |tree: &Path, is_new: bool| {
        fill_packed(tree, is_new);
        PACKED.iter().for_each(|name| fs::remove_file(tree.join(name)).unwrap());
    };
    let without = Origin::new("bare", closed);
    let sizes = [&origin, &without].map(|origin| Delta::make(origin, Some(&origin.old), &origin.new, &options(origin)).size());
    let packed: u64 = PACKED.iter().map(|name| fs::metadata(origin.place.path("new").join(name)).unwrap().len()).sum();
    let extra = (sizes[0] - sizes[1]) as u64;
    assert!(extra * 10 < packed, "{extra} bytes for {packed}");
}

#[test]
fn the_bytes_depend_on_nothing_but_the_commits() {
    let origin = Origin::new("bare", fill_packed);
    let make = |jobs| {
        let options = TreeDeltaOptions { jobs, part_size: 200_000, ..options(&origin) };
        Delta::make(&origin, Some(&origin.old), &origin.new, &options)
    };
    let one = make(1);
    assert!(one.parts.len() > 3);
    assert!(one == make(2) && one == make(5));
}

#[test]
fn a_chain_leads_as_far_as_one_step() {
    let origin = Origin::new("bare", fill);
    let there = Delta::make(&origin, Some(&origin.old), &origin.new, &options(&origin));
    let back = Delta::make(&origin, Some(&origin.new), &origin.old, &options(&origin));
    let target = origin.target("chain", "bare", true);
    let repo = Repo::open(Path::new(&target)).unwrap();
    ostree(&["refs", "--repo", &target, "--delete", "main"]);
    for delta in [&there, &back, &there] {
        delta.apply(&repo, ApplyLimits::default()).unwrap();
    }
    origin.check(&target, "chain");
}

#[test]
fn a_proof_finds_what_is_wrong_and_packs_nothing_again() {
    let origin = Origin::new("bare", fill_packed);
    let sink = MemoryParts::default();
    let options = TreeDeltaOptions { part_size: 100_000, ..options(&origin) };
    let made = create(&options, &origin.repo, Some(&origin.old), &origin.new, &sink, &Silent, &Cancel::default()).unwrap();
    let mut delta = Delta { plan: made.plan.to_bytes().unwrap(), parts: sink.into_parts() };
    let scratch = origin.place.path("");
    // What a host could not pack is refused here as well.
    let limits = ApplyLimits { memory: 64 << 20, ..ApplyLimits::default() };
    let prove_with = |delta: &Delta, limits: ApplyLimits| {
        let transaction = origin.repo.begin().unwrap();
        let to = ApplyTo { source: &transaction, sink: &transaction, scratch: &scratch, limits, cancel: &Cancel::default() };
        prove(&made, delta, to, 2)
    };
    assert_eq!(prove_with(&delta, ApplyLimits::default()).unwrap().parts, delta.parts.len());
    assert!(matches!(prove_with(&delta, limits), Err(TreeDeltaError::TooLarge { .. })));
    for number in 0..delta.parts.len() {
        let middle = delta.parts[number].len() / 2;
        delta.parts[number][middle] ^= 1;
        // The part that is at fault is named, not those that wait for it.
        let error = prove_with(&delta, ApplyLimits::default()).unwrap_err();
        assert!(matches!(&error, TreeDeltaError::Damaged { what, .. } if *what == format!("part {number}")), "{error}");
        delta.parts[number][middle] ^= 1;
    }
}

/// What a repository holds, to compare.
fn listing(repo: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut waiting = vec![repo.join("objects"), repo.join("tmp"), repo.join("refs")];
    while let Some(directory) = waiting.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            // The staging directory of the next transaction may stay.
            if path.is_dir() && !path.is_symlink() { waiting.push(path) } else { names.push(path.display().to_string()) }
        }
    }
    names.retain(|name| !name.ends_with("-lock") && !name.ends_with(".tombstone-commit") && !name.contains("/tmp/cache"));
    names.sort();
    names
}

#[test]
fn damage_is_noticed_and_leaves_nothing() {
    let small = |tree: &Path, is_new: bool| {
        write(tree, "program", &code(1, 3000, is_new), 0o755);
        write(tree, "text", format!("is new: {is_new}\n").repeat(50).as_bytes(), 0o644);
        write(tree, "share/doc.gz", &packed_by("gzip", &["-9n"], format!("{is_new} words\n").repeat(100).as_bytes()), 0o644);
    };
    let origin = Origin::new("bare", small);
    let delta = Delta::make(&origin, Some(&origin.old), &origin.new, &options(&origin));
    let target = origin.target("damaged", "bare", true);
    let repo = Repo::open(Path::new(&target)).unwrap();
    let before = listing(Path::new(&target));
    let refuse = |delta: &Delta, what: &str| {
        let error = delta.apply(&repo, ApplyLimits::default()).expect_err(what);
        assert!(matches!(error.kind(), ErrorKind::Corrupt | ErrorKind::Unsupported | ErrorKind::NotFound), "{what}: {error:?}");
        assert_eq!(listing(Path::new(&target)), before, "{what}");
    };
    for place in 0..delta.plan.len() {
        let mut damaged = delta.clone();
        damaged.plan[place] ^= 1 << (place % 8);
        refuse(&damaged, &format!("byte {place} of the plan"));
    }
    for place in (0..delta.parts[0].len()).step_by(7) {
        let mut damaged = delta.clone();
        damaged.parts[0][place] ^= 1 << (place % 8);
        refuse(&damaged, &format!("byte {place} of the part"));
        damaged = delta.clone();
        damaged.parts[0].truncate(place);
        refuse(&damaged, &format!("cut at byte {place}"));
    }
    refuse(&Delta { parts: vec![[&delta.parts[0][..], b"x"].concat()], ..delta.clone() }, "a byte too many");

    // Whoever writes the digest as well gets as far as the parser, and no further.
    let plan = Plan::from_bytes(&delta.plan).unwrap();
    for place in (0..delta.parts[0].len()).step_by(11) {
        let mut part = delta.parts[0].clone();
        part[place] ^= 1 << (place % 8);
        let mut hostile = plan.clone();
        hostile.parts[0].digest = rootball_object::hash::Hasher::of(&part);
        let damaged = Delta { plan: hostile.to_bytes().unwrap(), parts: vec![part] };
        let outcome = damaged.apply(&repo, ApplyLimits::default());
        // A bit that nothing depends on is no damage: the padding of a stream.
        if let Err(error) = outcome {
            assert!(matches!(error.kind(), ErrorKind::Corrupt | ErrorKind::Unsupported), "byte {place}: {error:?}");
            assert_eq!(listing(Path::new(&target)), before, "byte {place}");
        } else {
            ostree(&["refs", "--repo", &target, "--delete", "main"]);
            ostree(&["prune", "--repo", &target, &format!("--delete-commit={}", origin.new)]);
        }
    }
    delta.apply(&repo, ApplyLimits::default()).unwrap();
    origin.check(&target, "after all");
}

#[test]
fn a_delta_that_does_not_fit_says_why() {
    let origin = Origin::new("bare", fill_packed);
    let delta = Delta::make(&origin, Some(&origin.old), &origin.new, &options(&origin));
    let target = origin.target("empty", "bare", false);
    let error = delta.apply(&Repo::open(Path::new(&target)).unwrap(), ApplyLimits::default()).unwrap_err();
    assert_eq!(error.to_string(), format!("the delta starts from commit {}, which is not here", origin.old));
    let target = origin.target("little", "bare", true);
    let repo = Repo::open(Path::new(&target)).unwrap();
    for limits in [ApplyLimits { memory: 1 << 20, ..ApplyLimits::default() }, ApplyLimits { flat: 1000, ..ApplyLimits::default() }] {
        let error = delta.apply(&repo, limits).unwrap_err();
        assert!(matches!(error, TreeDeltaError::TooLarge { .. }), "{error:?}");
    }
    // An object of the old commit is not what it was.
    let object = ostree(&["ls", "-C", "--repo", &target, &origin.old.to_string(), "/bin/program"]);
    let object = object.split_whitespace().nth(4).unwrap().to_owned();
    let path = Path::new(&target).join("objects").join(&object[..2]).join(format!("{}.file", &object[2..]));
    let mut content = fs::read(&path).unwrap();
    let middle = content.len() / 2;
    content[middle] ^= 0xff;
    fs::write(&path, content).unwrap();
    let error = delta.apply(&repo, ApplyLimits::default()).unwrap_err();
    assert!(error.to_string().contains("repo fsck"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Any tree from any other: files of words, so that they have something in common.
    #[test]
    fn whatever_changes_comes_back(
        old in proptest::collection::btree_map("[a-c]/[a-d]{1,2}", (proptest::collection::vec(0u8..12, 0..80), any::<bool>()), 0..12),
        new in proptest::collection::btree_map("[a-c]/[a-d]{1,2}", (proptest::collection::vec(0u8..12, 0..80), any::<bool>()), 0..12),
    ) {
        let fill = |tree: &Path, is_new: bool| {
            let mut used = HashSet::new();
            for (name, (words, is_program)) in if is_new { &new } else { &old } {
                let content: Vec<u8> = words.iter().flat_map(|word| [*word; 40].into_iter().enumerate().map(|(i, word)| word.wrapping_mul(31) ^ i as u8)).collect();
                let content = if *is_program { [b"\x7fELF\x02\x01\x01", &content[..]].concat() } else { content };
                if used.insert(name.clone()) {
                    write(tree, name, &content, if *is_program { 0o755 } else { 0o644 });
                }
            }
        };
        let origin = Origin::new("bare-user", fill);
        let delta = Delta::make(&origin, Some(&origin.old), &origin.new, &options(&origin));
        let target = origin.target("target", "bare-user", true);
        delta.apply(&Repo::open(Path::new(&target)).unwrap(), ApplyLimits::default()).unwrap();
        origin.check(&target, "any");
    }
}
