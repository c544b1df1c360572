//! Servers and lines that fail: a pull succeeds all the same, or says what is wrong and shows nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rootball_object::{ErrorKind, ObjectKind};
use rootball_remote::{PullError, PullOptions};
use rootball_repo::{Mode, Repo};
use rootball_testkit::delay::Delay;
use rootball_testkit::web::{Fault, WebServer};

use crate::support::{Place, assert_whole, leftovers, objects, ostree, remote, stock_commit, stock_summary, try_pull, wanted};

fn source(place: &Place) -> Repo {
    let source = place.repo("source", Mode::Archive);
    let tree = place.tree("tree", 40);
    place.noise("tree/usr/lib/large", 1_500_000);
    stock_commit(source.path(), "os/main", &tree, &[]);
    stock_summary(source.path());
    source
}

#[test]
fn a_server_that_fails_every_third_time_gives_everything() {
    let place = Place::new();
    let source = source(&place);
    let server = WebServer::with_faults(source.path(), |asked| if asked.number % 3 == 0 { Fault::Status(500) } else { Fault::None });
    let target = place.repo("target", Mode::Bare);
    try_pull(&target, &remote(&server.url()), &wanted(&["os/main"])).unwrap();
    assert_eq!(objects(target.path()), objects(source.path()));
    assert_whole(&target);
}

#[test]
fn a_line_that_breaks_at_every_tenth_answer_gives_everything() {
    let place = Place::new();
    let source = source(&place);
    let server = WebServer::with_faults(source.path(), |asked| if asked.number % 10 == 0 { Fault::CutAfter(20) } else { Fault::None });
    let target = place.repo("target", Mode::Archive);
    try_pull(&target, &remote(&server.url()), &wanted(&["os/main"])).unwrap();
    assert_eq!(objects(target.path()), objects(source.path()));
    assert_whole(&target);
}

#[test]
fn an_object_that_is_another_is_fetched_once_more_and_then_refused() {
    let place = Place::new();
    let source = source(&place);
    for (suffix, kind) in [(".filez", ObjectKind::File), (".dirtree", ObjectKind::DirTree), (".commit", ObjectKind::Commit)] {
        let server =
            WebServer::with_faults(source.path(), move |asked| if asked.path.ends_with(suffix) { Fault::Flipped } else { Fault::None });
        let target = place.repo(&format!("target{suffix}"), Mode::BareUser);
        let error = try_pull(&target, &remote(&server.url()), &wanted(&["os/main"])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{suffix}: {error}");
        assert!(error.to_string().contains(kind.extension()), "{error}");
        assert_eq!(objects(target.path()), Vec::<String>::new(), "{suffix}");
        assert_eq!(target.refs(None).unwrap(), vec![]);
    }
    // A cache on the way that is damaged once.
    let is_damaged = Arc::new(AtomicBool::new(true));
    let server = WebServer::with_faults(source.path(), move |asked| {
        if asked.path.ends_with(".filez") && is_damaged.swap(false, Ordering::Relaxed) { Fault::Flipped } else { Fault::None }
    });
    let target = place.repo("target", Mode::BareUser);
    try_pull(&target, &remote(&server.url()), &wanted(&["os/main"])).unwrap();
    assert_whole(&target);
}

#[test]
fn what_is_missing_is_named_and_what_came_is_kept_for_the_next_time() {
    let place = Place::new();
    let source = source(&place);
    let missing = objects(source.path()).into_iter().find(|object| object.ends_with(".file")).unwrap().replace(".file", ".filez");
    let is_missing = Arc::new(AtomicBool::new(true));
    let (path, flag) = (format!("objects/{missing}"), is_missing.clone());
    let server = WebServer::with_faults(source.path(), move |asked| {
        if asked.path == path && flag.load(Ordering::Relaxed) { Fault::Status(404) } else { Fault::None }
    });
    let target = place.repo("target", Mode::Bare);
    // One request at a time, so that much has come before the end.
    let mut connection = crate::support::quick();
    connection.connections = 1;
    let origin = remote(&server.url());
    let policy = crate::support::policy_of(&target, &origin);
    let pull = || {
        rootball_remote::pull(
            &target,
            &origin,
            &policy,
            &connection,
            &wanted(&["os/main"]),
            &rootball_object::Silent,
            &rootball_object::Cancel::default(),
        )
    };
    let error = pull().unwrap_err();
    assert!(matches!(&error, PullError::Missing { place, .. } if place.ends_with(&missing)), "{error}");
    assert_eq!(objects(target.path()), Vec::<String>::new());
    let first: Vec<String> = server.take_asked().into_iter().filter(|asked| asked.status == 200).map(|asked| asked.path).collect();
    is_missing.store(false, Ordering::Relaxed);
    pull().unwrap();
    assert_whole(&target);
    let second: Vec<String> = server.take_asked().into_iter().map(|asked| asked.path).collect();
    let twice: Vec<&String> = second.iter().filter(|path| path.ends_with(".filez") && first.contains(path)).collect();
    // Of what came when the first pull was about to end, one may not have been kept.
    assert!(twice.len() <= 1, "fetched again: {twice:?}");
}

#[test]
fn redirects_lead_somewhere_or_end() {
    let place = Place::new();
    let source = source(&place);
    let server = WebServer::with_faults(source.path(), |asked| match asked.path.strip_prefix("old/") {
        Some(rest) => Fault::Redirect(rest.to_owned()),
        None if asked.path.starts_with("loop/") => Fault::Redirect(asked.path.clone()),
        None => Fault::None,
    });
    let target = place.repo("target", Mode::BareUser);
    try_pull(&target, &remote(&format!("{}/old", server.url())), &wanted(&["os/main"])).unwrap();
    assert_whole(&target);
    let error = try_pull(&target, &remote(&format!("{}/loop", server.url())), &wanted(&["os/main"])).unwrap_err();
    assert!(error.to_string().contains("redirects"), "{error}");
}

#[test]
fn a_page_for_everything_is_no_repository() {
    let place = Place::new();
    let source = source(&place);
    let server = WebServer::with_faults(source.path(), |_| Fault::Body(b"<html><body>Log in</body></html>".to_vec()));
    let target = place.repo("target", Mode::BareUser);
    let error = try_pull(&target, &remote(&server.url()), &wanted(&["os/main"])).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Corrupt | ErrorKind::Invalid), "{error}");
    assert_eq!(objects(target.path()), Vec::<String>::new());
}

#[test]
fn a_file_that_grows_without_end_is_not_taken() {
    let place = Place::new();
    let source = source(&place);
    // An archive object that announces a small file, and goes on.
    let mut body = vec![0, 0, 0, 0x1a, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10];
    body.resize(3_000_000, 0);
    let server =
        WebServer::with_faults(
            source.path(),
            move |asked| if asked.path.ends_with(".filez") { Fault::Body(body.clone()) } else { Fault::None },
        );
    let target = place.repo("target", Mode::BareUser);
    let error = try_pull(&target, &remote(&server.url()), &wanted(&["os/main"])).unwrap_err();
    assert!(error.to_string().contains("larger than"), "{error}");
}

#[test]
fn corrupt_objects_that_are_here_are_replaced() {
    let place = Place::new();
    let source = source(&place);
    let server = WebServer::start(source.path());
    let local = format!("file://{}", source.path().display());
    let cases = [Mode::BareUser, Mode::Archive].into_iter().flat_map(|mode| [(mode, server.url()), (mode, local.clone())]);
    for (number, (mode, url)) in cases.enumerate() {
        let target = place.repo(&format!("target-{number}"), mode);
        let origin = remote(&url);
        try_pull(&target, &origin, &wanted(&["os/main"])).unwrap();
        let find = |suffix: &str| {
            let name = objects(target.path()).into_iter().find(|object| object.ends_with(suffix)).unwrap();
            target.path().join("objects").join(if mode == Mode::Archive { name.replace(".file", ".filez") } else { name })
        };
        for suffix in [".dirtree", ".dirmeta", ".file"] {
            let mut bytes = std::fs::read(find(suffix)).unwrap();
            let middle = bytes.len() / 2;
            match bytes.get_mut(middle) {
                Some(byte) => *byte ^= 1,
                None => bytes.push(1),
            }
            // It may be another name of the original.
            let path = find(suffix);
            std::fs::remove_file(&path).unwrap();
            std::fs::write(&path, bytes).unwrap();
        }
        assert!(!target.fsck(&rootball_object::Silent).unwrap().problems.is_empty());
        let report = try_pull(&target, &origin, &PullOptions { verify_present: true, ..wanted(&["os/main"]) }).unwrap();
        assert_eq!(report.stats.healed_objects, 3, "{mode} {url}");
        assert_whole(&target);
    }
}

#[test]
fn space_is_asked_for_before_the_first_object_where_sizes_are_known() {
    let place = Place::new();
    let tree = place.tree("tree", 20);
    for (name, more) in [("with-sizes", vec!["--generate-sizes"]), ("without", vec![])] {
        let source = place.repo(name, Mode::Archive);
        stock_commit(source.path(), "os/main", &tree, &more);
        let server = WebServer::start(source.path());
        for mode in [Mode::BareUser, Mode::Archive] {
            let target = place.repo(&format!("target-{name}-{mode}"), mode);
            ostree(&["config", &format!("--repo={}", target.path().display()), "set", "core.min-free-space-size", "900000TB"]);
            let target = Repo::open(target.path()).unwrap();
            let error = try_pull(&target, &remote(&server.url()), &wanted(&["os/main"])).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NoSpace, "{error}");
            let asked = server.take_asked();
            let files = asked.iter().filter(|asked| asked.path.ends_with(".filez")).count();
            assert!(files == 0 || name == "without", "{name} {mode}: {files} files were fetched");
            // What cannot be used does not stay in the way.
            assert_eq!((leftovers(&target), objects(target.path())), (Vec::new(), Vec::new()), "{name} {mode}");
        }
    }
}

#[test]
fn a_long_line_gives_everything() {
    let place = Place::new();
    let source = source(&place);
    let server = WebServer::start(source.path());
    let line = Delay::start(server.address(), Duration::from_millis(10));
    let target = place.repo("target", Mode::BareUser);
    try_pull(&target, &remote(&line.url()), &wanted(&["os/main"])).unwrap();
    assert_eq!(objects(target.path()), objects(source.path()));
    assert_whole(&target);
}
