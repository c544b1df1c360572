//! A pull that is killed or cut goes on where it stopped: bytes are counted at the server.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rootball_object::{ErrorKind, ObjectKind, ObjectSource};
use rootball_repo::{Mode, Repo};
use rootball_testkit::web::{Fault, WebServer};

use crate::support::{Place, assert_whole, leftovers, remote, stock_commit, stock_summary, try_pull, wanted};

/// Set for the copy of this test program that is to be killed: the repository and the URL.
const VICTIM: &str = "ROOTBALL_TEST_VICTIM";

/// Does nothing in an ordinary run; started by the tests below, it pulls once.
#[test]
fn victim() {
    let Ok(what) = std::env::var(VICTIM) else { return };
    let (repo, url) = what.split_once(' ').unwrap();
    let repo = Repo::open(repo.as_ref()).unwrap();
    try_pull(&repo, &remote(url), &wanted(&["os/main"])).unwrap();
}

/// Runs a victim that is killed at a call; tells whether it got to its end all the same.
fn killed_at(repo: &Repo, url: &str, call: &str, nth: usize) -> bool {
    let status = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e"])
        .arg(format!("trace={call}"))
        .arg("-e")
        .arg(format!("inject={call}:signal=KILL:when={nth}"))
        .arg(std::env::current_exe().unwrap())
        .args(["resume::victim", "--exact", "--test-threads=1"])
        .env(VICTIM, format!("{} {url}", repo.path().display()))
        .env("RAYON_NUM_THREADS", "1")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("strace, of package strace");
    status.success()
}

fn source(place: &Place, large: usize) -> Repo {
    let source = place.repo("source", Mode::Archive);
    let tree = place.tree("tree", 60);
    place.noise("tree/usr/lib/large", large);
    stock_commit(source.path(), "os/main", &tree, &[]);
    stock_summary(source.path());
    source
}

/// Fails unless all that is visible is complete.
fn assert_nothing_half_visible(repo: &Repo, after: &str) {
    for commit in repo.commits().unwrap() {
        rootball_repo::reachable::<rootball_object::LoadError>(repo, &commit, &mut Default::default(), |kind, checksum| {
            assert!(repo.has(kind, checksum).unwrap(), "{after}: commit {commit} lacks {kind:?} {checksum}");
            Ok(())
        })
        .unwrap();
    }
    for spec in repo.list_refs(&rootball_repo::RefPlace::Remote("origin".to_owned())).unwrap() {
        let commit = repo.find_commit_of(&spec.spec).unwrap().unwrap();
        assert!(repo.has(ObjectKind::Commit, commit.object()).unwrap(), "{after}: {} names nothing", spec.spec);
    }
}

#[test]
fn a_pull_that_is_killed_at_any_step_goes_on_with_what_is_missing() {
    let place = Place::new();
    let source = source(&place, 700_000);
    let server = WebServer::start(source.path());
    let mut number = 0;
    for (mode, call, step) in [
        (Mode::BareUser, "fsetxattr", 29),
        (Mode::Archive, "fchmod", 31),
        (Mode::Archive, "renameat2", 40),
        (Mode::BareUser, "fsync", 60),
        (Mode::BareUser, "syncfs", 1),
    ] {
        for nth in (1..).step_by(step) {
            number += 1;
            let target = place.repo(&format!("target-{number}"), mode);
            let after = format!("{mode}, {call} {nth}");
            let finished = killed_at(&target, &server.url(), call, nth);
            assert_nothing_half_visible(&target, &after);
            server.take_asked();
            if finished {
                assert!(nth > 1, "{after}: nothing was disturbed");
                break;
            }
            let staged = staged_objects(&target);
            let report = try_pull(&target, &remote(&server.url()), &wanted(&["os/main"])).unwrap();
            let is_object = |path: &str| [".filez", ".dirtree", ".dirmeta"].iter().any(|suffix| path.ends_with(suffix));
            let fetched = server.take_asked().iter().filter(|asked| is_object(&asked.path)).count() as u64;
            let there = crate::support::objects(target.path()).iter().filter(|object| !object.ends_with(".commit")).count() as u64;
            assert!(fetched + staged <= there + 1, "{after}: {fetched} fetched, {staged} were staged, {there} in all; {report:?}");
            assert_whole(&target);
            assert_eq!(leftovers(&target), Vec::<String>::new(), "{after}");
        }
    }
}

/// Counts the objects that a killed process has finished.
fn staged_objects(repo: &Repo) -> u64 {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let mut count = 0;
    for staging in std::fs::read_dir(repo.path().join("tmp")).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for fan_out in std::fs::read_dir(staging).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
            for object in std::fs::read_dir(fan_out).unwrap().map(|entry| entry.unwrap()) {
                let meta = object.metadata().unwrap();
                let name = object.file_name().into_string().unwrap();
                let is_finished = if name.ends_with(".filez") { meta.permissions().mode() & 0o777 == 0o644 } else { meta.mtime() == 0 };
                count += u64::from(is_finished && name.contains(".file"));
            }
        }
    }
    count
}

#[test]
fn a_large_file_goes_on_where_it_broke_off_within_a_pull_and_in_the_next() {
    let place = Place::new();
    let source = source(&place, 3_000_000);
    let is_large = |path: &str, source: &std::path::Path| {
        path.ends_with(".filez") && std::fs::metadata(source.join(path)).is_ok_and(|meta| meta.len() > 1_000_000)
    };
    for mode in [Mode::BareUser, Mode::Archive] {
        let (root, tries) = (source.path().to_owned(), Arc::new(AtomicU64::new(0)));
        let counter = tries.clone();
        let server = WebServer::with_faults(source.path(), move |asked| {
            // The first two answers break in the middle; then the server is down for as many tries as a pull makes.
            match is_large(&asked.path, &root).then(|| counter.fetch_add(1, Ordering::Relaxed)) {
                Some(0 | 1) => Fault::CutAfter(1_000_000),
                Some(number) if number < 2 + u64::from(crate::support::TRIES) => Fault::Status(503),
                _ => Fault::None,
            }
        });
        let target = place.repo(&format!("target-{mode}"), mode);
        let origin = remote(&server.url());
        let error = try_pull(&target, &origin, &wanted(&["os/main"])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transient, "{error}");
        try_pull(&target, &origin, &wanted(&["os/main"])).unwrap();
        assert_whole(&target);
        assert_eq!(leftovers(&target), Vec::<String>::new());
        let large: Vec<_> = server.asked().into_iter().filter(|asked| is_large(&asked.path, source.path())).collect();
        let size = std::fs::metadata(source.path().join(&large[0].path)).unwrap().len();
        let sent: u64 = large.iter().filter(|asked| asked.status < 300).map(|asked| asked.sent).sum();
        assert_eq!(sent, size, "{mode}: every byte travelled once");
        let last = large.last().unwrap();
        assert_eq!((last.status, last.header("range")), (206, Some("bytes=2000000-")), "{mode}");
        assert!(last.header("if-range").is_some());
    }
}

#[test]
fn a_large_file_that_changed_meanwhile_is_fetched_from_its_beginning() {
    let place = Place::new();
    let source = source(&place, 3_000_000);
    let server = WebServer::start(source.path());
    let large = crate::support::objects(source.path())
        .into_iter()
        .find(|object| std::fs::metadata(source.path().join("objects").join(object.replace(".file", ".filez"))).unwrap().len() > 1_000_000)
        .unwrap();
    let target = place.repo("target", Mode::BareUser);
    // What an earlier pull would have left, of other bytes: the server's validator does not fit, or nothing tells.
    let checksum = large.replace('/', "").replace(".file", "");
    std::fs::write(target.path().join("tmp").join(format!("partial-{checksum}")), vec![7; 500_000]).unwrap();
    try_pull(&target, &remote(&server.url()), &wanted(&["os/main"])).unwrap();
    assert_whole(&target);
    assert_eq!(leftovers(&target), Vec::<String>::new());
}
