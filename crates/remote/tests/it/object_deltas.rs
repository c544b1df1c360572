//! Deltas of single objects: used where a file has an older version here, done without where they fail.

use std::path::{Path, PathBuf};

use rootball_delta::create::{CreateOptions, DirectorySink, create_object_deltas};
use rootball_delta::format::ObjectDeltas;
use rootball_object::{Cancel, CommitChecksum, Silent};
use rootball_remote::{DeltaUse, PullOptions, PullReport};
use rootball_repo::{Mode, Repo};
use rootball_testkit::web::{Asked, Fault, WebServer};

use crate::support::{Place, assert_whole, leftovers, ostree, remote, stock_commit, try_pull, wanted};

/// Three commits: two large files change in each, one of them moves, and many small ones change.
fn source(place: &Place) -> (Repo, [CommitChecksum; 3]) {
    let source = place.repo("source", Mode::Archive);
    let tree = place.tree("tree", 30);
    place.noise("tree/usr/lib/large", 400_000);
    place.noise("tree/usr/lib/modules-1.0/other", 300_000);
    let mut commits = Vec::new();
    for version in 1..=3_u64 {
        change(&tree.join("usr/lib/large"), version);
        let module = |version: u64| tree.join(format!("usr/lib/modules-{version}.0"));
        if version > 1 {
            std::fs::rename(module(version - 1), module(version)).unwrap();
        }
        change(&module(version).join("other"), version);
        for number in 0..12 {
            let name = format!("usr/share/files/{}/{number}", number % 7);
            std::fs::write(tree.join(name), format!("version {version} of {number}\n").repeat(30)).unwrap();
        }
        commits.push(stock_commit(source.path(), "os/main", &tree, &[&format!("--timestamp=@170000000{version}")]));
    }
    (source, commits.try_into().unwrap())
}

/// Changes a few bytes of a file at its beginning, so that everything moves, and in its middle.
fn change(path: &Path, version: u64) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes.splice(0..0, format!("version {version} ").into_bytes());
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8].copy_from_slice(&version.to_le_bytes());
    std::fs::write(path, bytes).unwrap();
}

/// Makes the deltas that lead from some commits to one; returns their directory.
fn publish(source: &Repo, from: &[CommitChecksum], to: &CommitChecksum) -> PathBuf {
    let directory = source.path().join(ObjectDeltas::directory(to));
    let sink = DirectorySink::begin(&directory).unwrap();
    let options = CreateOptions { jobs: 2, ..CreateOptions::default() };
    let report = create_object_deltas(&options, source, from, to, &sink, &Silent, &Cancel::default()).unwrap();
    assert_eq!(report.deltas, 2 * from.len(), "{report:?}");
    source.announce_object_deltas().unwrap();
    directory
}

fn pull(target: &Repo, server: &WebServer, commit: &CommitChecksum, options: PullOptions) -> PullReport {
    let options = PullOptions { wanted: wanted(&[&format!("os/main@{commit}")]).wanted, ..options };
    let report = try_pull(target, &remote(&server.url()), &options).unwrap();
    assert_eq!(report.pulled[0].commit, *commit);
    assert_whole(target);
    assert_eq!(leftovers(target), Vec::<String>::new());
    report
}

#[test]
fn large_files_come_as_differences_from_any_older_commit() {
    let place = Place::new();
    let (source, [first, second, third]) = source(&place);
    publish(&source, &[second, first], &third);
    let server = WebServer::start(source.path());
    for (mode, from) in [(Mode::Bare, first), (Mode::BareUser, second), (Mode::BareUser, first)] {
        let target = place.repo(&format!("{mode} {from}"), mode);
        assert_eq!(pull(&target, &server, &from, PullOptions::default()).object_deltas, 0);
        let report = pull(&target, &server, &third, PullOptions::default());
        assert_eq!((report.object_deltas, report.delta_parts), (2, 0), "{mode} {from}");
        assert!(report.transferred_bytes < 60_000, "{mode} {from}: {report:?}");
    }
    // Whoever has nothing, wants none, or keeps files compressed, fetches files.
    let nothing = place.repo("nothing", Mode::BareUser);
    assert!(pull(&nothing, &server, &third, PullOptions::default()).transferred_bytes > 700_000);
    for (mode, deltas) in [(Mode::Archive, DeltaUse::WherePossible), (Mode::BareUser, DeltaUse::Never)] {
        let target = place.repo(&format!("none {mode}"), mode);
        pull(&target, &server, &first, PullOptions::default());
        let report = pull(&target, &server, &third, PullOptions { deltas, ..PullOptions::default() });
        assert!(report.object_deltas == 0 && report.transferred_bytes > 700_000, "{mode}: {report:?}");
    }
    // Stock sees nothing of all this.
    let theirs = place.repo("theirs", Mode::BareUser);
    let repo = format!("--repo={}", theirs.path().display());
    ostree(&["remote", "add", &repo, "--no-gpg-verify", "origin", &server.url()]);
    ostree(&["pull", &repo, "origin", "os/main"]);
    assert_whole(&source);
}

#[test]
fn a_delta_that_fails_costs_nothing_but_its_bytes() {
    let place = Place::new();
    let (source, [first, second, third]) = source(&place);
    let directory = publish(&source, &[second], &third);
    let part = std::fs::read(directory.join("0")).unwrap();
    let superblock = std::fs::read(directory.join("superblock")).unwrap();
    type Change<'a> = (&'a str, Box<dyn Fn()>, u64);
    let write = |name: &'static str, bytes: Vec<u8>| {
        let path = directory.join(name);
        Box::new(move || std::fs::write(&path, &bytes).unwrap()) as Box<dyn Fn()>
    };
    let flipped = |bytes: &[u8], at: usize| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 1;
        bytes
    };
    let gone = directory.join("0");
    let changes: Vec<Change<'_>> = vec![
        ("a part with a flipped bit", write("0", flipped(&part, part.len() / 2)), 1),
        ("a part that is cut", write("0", part[..part.len() / 2].to_vec()), 1),
        ("a part that is too long", write("0", [&part[..], b"more"].concat()), 1),
        ("a part that is not there", Box::new(move || std::fs::remove_file(&gone).unwrap()), 1),
        ("a list that is cut", write("superblock", superblock[..superblock.len() / 2].to_vec()), 0),
        ("a list that is none", write("superblock", b"<html></html>".to_vec()), 0),
    ];
    for (what, change, applied) in changes {
        change();
        let server = WebServer::start(source.path());
        let target = place.repo(what, Mode::BareUser);
        pull(&target, &server, &second, PullOptions::default());
        assert_eq!(pull(&target, &server, &third, PullOptions::default()).object_deltas, applied, "{what}");
        std::fs::write(directory.join("0"), &part).unwrap();
        std::fs::write(directory.join("superblock"), &superblock).unwrap();
    }
    // A source that is damaged here makes another file than it should: that one is fetched.
    let server = WebServer::start(source.path());
    let target = place.repo("damaged", Mode::BareUser);
    pull(&target, &server, &second, PullOptions::default());
    let listed = std::fs::read(directory.join("superblock")).unwrap();
    let old = ObjectDeltas::parse(&listed).unwrap().sources[0].to_hex();
    let object = target.path().join(format!("objects/{}/{}.file", &old[..2], &old[2..]));
    let content = std::fs::read(&object).unwrap();
    std::fs::write(&object, flipped(&content, 200_000)).unwrap();
    let options = PullOptions { verify_bindings: false, ..wanted(&[&format!("os/main@{third}")]) };
    let report = try_pull(&target, &remote(&server.url()), &options).unwrap();
    assert_eq!(report.object_deltas, 1);
    std::fs::write(&object, &content).unwrap();
    assert_whole(&target);
    // Nobody has the source of these.
    let target = place.repo("older", Mode::BareUser);
    pull(&target, &server, &first, PullOptions::default());
    assert_eq!(pull(&target, &server, &third, PullOptions::default()).object_deltas, 0);
}

#[test]
fn each_bit_of_the_list_and_of_a_part_may_be_wrong() {
    let place = Place::new();
    let (source, [_, second, third]) = source(&place);
    let directory = publish(&source, &[second], &third);
    let bytes = std::fs::read(directory.join("superblock")).unwrap();
    for at in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[at / 8] ^= 1 << (at % 8);
        // Whatever is read can be written.
        if let Ok(listed) = ObjectDeltas::parse(&flipped) {
            assert_eq!(listed.sources.len(), listed.superblock.parts.len());
            listed.to_bytes().unwrap();
        }
    }
}

#[test]
fn an_answer_that_breaks_off_is_gone_on_with() {
    let place = Place::new();
    let (source, [_, second, third]) = source(&place);
    publish(&source, &[second], &third);
    let is_part = |asked: &Asked| asked.path.starts_with("extensions/") && !asked.path.ends_with("superblock");
    let server = WebServer::with_faults(source.path(), move |asked| match is_part(asked) && asked.header("range").is_none() {
        true => Fault::CutAfter(100),
        false => Fault::None,
    });
    let target = place.repo("target", Mode::BareUser);
    pull(&target, &server, &second, PullOptions::default());
    assert_eq!(pull(&target, &server, &third, PullOptions::default()).object_deltas, 2);
}

#[test]
fn a_mirror_copies_them_with_the_other_deltas() {
    let place = Place::new();
    let (source, [first, second, third]) = source(&place);
    let directory = publish(&source, &[second], &third);
    let server = WebServer::start(source.path());
    let mirror = place.repo("mirror", Mode::Archive);
    let options = PullOptions { mirror: true, copy_deltas: true, ..PullOptions::default() };
    pull(&mirror, &server, &third, options.clone());
    let copied = mirror.path().join(ObjectDeltas::directory(&third));
    for name in ["superblock", "0", "1"] {
        assert_eq!(std::fs::read(copied.join(name)).unwrap(), std::fs::read(directory.join(name)).unwrap(), "{name}");
    }
    let at_mirror = WebServer::start(mirror.path());
    let target = place.repo("target", Mode::BareUser);
    pull(&target, &server, &second, PullOptions::default());
    assert_eq!(pull(&target, &at_mirror, &third, PullOptions::default()).object_deltas, 2);
    // Once more, no part is copied; and what leads to a commit that is gone goes.
    server.take_asked();
    pull(&mirror, &server, &third, options);
    assert!(!server.take_asked().iter().any(|asked| asked.path.ends_with("/0")));
    assert_eq!(mirror.object_delta_commits().unwrap(), [third]);
    mirror.remove_object_deltas(&[first]).unwrap();
    assert_eq!(mirror.object_delta_commits().unwrap(), [third]);
    mirror.remove_object_deltas(&[third]).unwrap();
    assert!(mirror.object_delta_commits().unwrap().is_empty() && !copied.exists());
}
