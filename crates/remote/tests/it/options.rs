//! What can be asked for, beside what stock makes of the same question.

use std::path::Path;

use rootball_object::{CommitChecksum, ErrorKind, ObjectKind, ObjectSource};
use rootball_remote::{PullError, PullOptions, TimestampCheck};
use rootball_repo::{Depth, Mode, Repo};
use rootball_testkit::web::WebServer;

use crate::support::{Place, assert_whole, leftovers, ostree, remote, remote_with, stock_commit, stock_summary, try_pull, wanted};

/// Three commits of one ref and one of another.
fn history(place: &Place) -> (Repo, Vec<CommitChecksum>) {
    let source = place.repo("source", Mode::Archive);
    let tree = place.tree("tree", 10);
    let mut commits = Vec::new();
    for number in 1..=3 {
        std::fs::write(tree.join("usr/version"), format!("{number}")).unwrap();
        commits.push(stock_commit(source.path(), "os/main", &tree, &[&format!("--timestamp=@170000000{number}")]));
    }
    commits.push(stock_commit(source.path(), "other", &tree, &["--timestamp=@1700000009"]));
    stock_summary(source.path());
    (source, commits)
}

/// Refs, marks and objects of a repository.
fn state(repo: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![repo.join("refs"), repo.join("state"), repo.join("objects")];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() && !path.is_symlink() {
                open.push(path);
                continue;
            }
            let text = if path.starts_with(repo.join("refs")) { std::fs::read_to_string(&path).unwrap() } else { String::new() };
            found.push(format!("{} {text}", path.strip_prefix(repo).unwrap().display()));
        }
    }
    found.sort();
    found
}

#[test]
fn depth_parts_and_mirrors_are_those_of_stock() {
    let place = Place::new();
    let (source, commits) = history(&place);
    let server = WebServer::start(source.path());
    let hex = commits[1].to_hex();
    let at = format!("os/main@{hex}");
    let base = wanted(&["os/main"]);
    let cases: Vec<(&str, Vec<&str>, PullOptions)> = vec![
        ("ref", vec!["os/main"], base.clone()),
        ("depth", vec!["--depth=1", "os/main"], PullOptions { depth: Depth::Parents(1), ..base.clone() }),
        ("all", vec!["--depth=-1", "os/main", "other"], PullOptions { depth: Depth::All, ..wanted(&["os/main", "other"]) }),
        ("commit", vec![&hex], wanted(&[&hex])),
        ("at", vec![&at], wanted(&[&at])),
        ("only", vec!["--commit-metadata-only", "os/main"], PullOptions { commit_only: true, ..base.clone() }),
        ("subpath", vec!["--subpath=/usr/bin", "os/main"], PullOptions { subpaths: vec!["/usr/bin".to_owned()], ..base.clone() }),
        ("mirror", vec!["--mirror", "os/main"], PullOptions { mirror: true, ..base.clone() }),
        ("mirror-all", vec!["--mirror"], PullOptions { mirror: true, ..PullOptions::default() }),
    ];
    for (name, args, options) in cases {
        let ours = place.repo(&format!("ours-{name}"), Mode::Archive);
        try_pull(&ours, &remote(&server.url()), &options).unwrap();
        let theirs = place.repo(&format!("theirs-{name}"), Mode::Archive);
        let repo = format!("--repo={}", theirs.path().display());
        ostree(&["remote", "add", &repo, "--no-gpg-verify", "origin", &server.url()]);
        let mut line = vec!["pull", &repo, "origin"];
        line.extend(args);
        ostree(&line);
        assert_eq!(state(ours.path()), state(theirs.path()), "{name}");
        assert_eq!(ours.find_summary().unwrap(), theirs.find_summary().unwrap(), "{name}");
    }
}

#[test]
fn what_was_left_out_comes_when_it_is_asked_for() {
    let place = Place::new();
    let (source, commits) = history(&place);
    let server = WebServer::start(source.path());
    let target = place.repo("target", Mode::BareUser);
    for options in [
        PullOptions { commit_only: true, ..wanted(&["os/main"]) },
        PullOptions { subpaths: vec!["/usr/share".to_owned()], ..wanted(&["os/main"]) },
    ] {
        try_pull(&target, &remote(&server.url()), &options).unwrap();
        assert!(target.is_partial(&commits[2]).unwrap());
    }
    try_pull(&target, &remote(&server.url()), &wanted(&["os/main"])).unwrap();
    assert!(!target.is_partial(&commits[2]).unwrap());
    assert_whole(&target);
    let missing = PullOptions { subpaths: vec!["/usr/none".to_owned()], ..wanted(&["other"]) };
    let fresh = place.repo("fresh", Mode::BareUser);
    assert!(matches!(try_pull(&fresh, &remote(&server.url()), &missing), Err(PullError::NoSubpath { path }) if path == "/usr/none"));
}

#[test]
fn commits_must_be_newer_and_made_for_their_refs_where_that_is_asked_for() {
    let place = Place::new();
    let (source, commits) = history(&place);
    let server = WebServer::start(source.path());
    let target = place.repo("target", Mode::Archive);
    let origin = remote(&server.url());
    try_pull(&target, &origin, &wanted(&["os/main"])).unwrap();
    let older = format!("os/main@{}", commits[0]);
    let check = PullOptions { timestamp_check: TimestampCheck::CurrentRef, ..wanted(&[&older]) };
    let refused = try_pull(&target, &origin, &check).unwrap_err();
    assert!(matches!(refused, PullError::Older { .. }) && refused.kind() == ErrorKind::Untrusted, "{refused}");
    assert!(!target.has(ObjectKind::Commit, commits[0].object()).unwrap());
    try_pull(&target, &origin, &PullOptions { timestamp_check: TimestampCheck::CurrentRef, ..wanted(&["os/main"]) }).unwrap();
    let than = PullOptions { timestamp_check: TimestampCheck::Commit(commits[2]), ..wanted(&[&older]) };
    assert!(matches!(try_pull(&target, &origin, &than), Err(PullError::Older { .. })));

    // The commit of another ref, under a name that it was not made for.
    let stolen = format!("os/main@{}", commits[3]);
    assert!(matches!(try_pull(&target, &origin, &wanted(&[&stolen])), Err(PullError::Binding { .. })));
    try_pull(&target, &origin, &PullOptions { verify_bindings: false, ..wanted(&[&stolen]) }).unwrap();
    // A remote of a collection demands that its commits say so.
    let collected = remote_with(&server.url(), "collection-id=org.example.Os\n");
    assert!(matches!(try_pull(&target, &collected, &wanted(&["other"])), Err(PullError::Collection { .. })));
}

#[test]
fn objects_that_are_on_this_machine_are_not_fetched() {
    let place = Place::new();
    let (source, _) = history(&place);
    let server = WebServer::start(source.path());
    for (mode, cache_mode) in [(Mode::Bare, Mode::Bare), (Mode::BareUser, Mode::Archive)] {
        let cache = place.repo(&format!("cache-{cache_mode}"), cache_mode);
        try_pull(&cache, &remote(&server.url()), &wanted(&["os/main"])).unwrap();
        server.take_asked();
        let target = place.repo(&format!("target-{mode}"), mode);
        let options = PullOptions { local_caches: vec![cache.path().to_owned()], ..wanted(&["os/main"]) };
        try_pull(&target, &remote(&server.url()), &options).unwrap();
        assert!(!server.take_asked().iter().any(|asked| asked.path.ends_with(".filez") || asked.path.ends_with(".dirtree")));
        assert_whole(&target);
    }
}

#[test]
fn files_with_permissions_beyond_775_are_refused_where_that_is_asked_for() {
    let place = Place::new();
    let tree = place.tree("tree", 3);
    rootball_testkit::sandbox::set_mode(&tree.join("usr/share/files/1/1"), 0o4755);
    let source = place.repo("source", Mode::Archive);
    stock_commit(source.path(), "os/main", &tree, &[]);
    let server = WebServer::start(source.path());
    for url in [server.url(), format!("file://{}", source.path().display())] {
        let target = place.repo("target", Mode::Archive);
        let options = PullOptions { bare_user_only_files: true, ..wanted(&["os/main"]) };
        assert!(matches!(try_pull(&target, &remote(&url), &options), Err(PullError::Permissions { mode: 0o4755, .. })), "{url}");
        assert_eq!(target.refs(None).unwrap(), vec![]);
    }
}

#[test]
fn what_is_not_there_is_said_and_leaves_nothing() {
    let place = Place::new();
    let (source, _) = history(&place);
    let server = WebServer::start(source.path());
    let target = place.repo("target", Mode::Archive);
    let origin = remote(&server.url());
    let kind_of = |result: Result<_, PullError>| result.map(drop).unwrap_err().kind();
    assert_eq!(kind_of(try_pull(&target, &origin, &wanted(&["none"]))), ErrorKind::NotFound);
    assert_eq!(kind_of(try_pull(&target, &origin, &wanted(&[&"a".repeat(64)]))), ErrorKind::NotFound);
    assert_eq!(kind_of(try_pull(&target, &origin, &PullOptions::default())), ErrorKind::Invalid);
    let unconfigured = remote_with(&server.url(), "unconfigured-state=register first\n");
    let said = try_pull(&target, &unconfigured, &wanted(&["os/main"])).unwrap_err().to_string();
    assert!(said.ends_with("register first"), "{said}");
    let bare = place.repo("bare", Mode::Bare);
    let wrong = WebServer::start(bare.path());
    assert!(matches!(try_pull(&target, &remote(&wrong.url()), &wanted(&["os/main"])), Err(PullError::Mode { mode }) if mode == "bare"));
    assert_eq!(leftovers(&target), Vec::<String>::new());
    assert_eq!(crate::support::objects(target.path()), Vec::<String>::new());
}

#[test]
fn mirrors_of_a_list_stand_in_for_each_other() {
    let place = Place::new();
    let (source, commits) = history(&place);
    let good = WebServer::start(source.path());
    let empty_dir = place.path("empty");
    std::fs::create_dir(&empty_dir).unwrap();
    let empty = WebServer::start(&empty_dir);
    // One that answers for the config and for nothing else.
    let half_dir = place.path("half");
    std::fs::create_dir(&half_dir).unwrap();
    std::fs::copy(source.path().join("config"), half_dir.join("config")).unwrap();
    let half = WebServer::start(&half_dir);
    std::fs::write(place.path("list"), format!("# mirrors\nhttp://127.0.0.1:1/\n{}\n{}\n{}\n", empty.url(), half.url(), good.url()))
        .unwrap();
    let lists = WebServer::start(&place.path(""));
    let target = place.repo("target", Mode::BareUser);
    let origin = remote(&format!("mirrorlist={}/list", lists.url()));
    let report = try_pull(&target, &origin, &wanted(&["os/main"])).unwrap();
    assert_eq!(report.pulled[0].commit, commits[2]);
    assert_whole(&target);
    // Objects may have a place of their own.
    std::fs::create_dir_all(place.path("meta/refs/heads/os")).unwrap();
    std::fs::copy(source.path().join("refs/heads/os/main"), place.path("meta/refs/heads/os/main")).unwrap();
    std::fs::create_dir_all(place.path("content")).unwrap();
    std::os::unix::fs::symlink(source.path().join("objects"), place.path("content/objects")).unwrap();
    let (meta, content) = (WebServer::start(&place.path("meta")), WebServer::start(&place.path("content")));
    let target = place.repo("parted", Mode::BareUser);
    let origin = remote_with(&meta.url(), &format!("contenturl={}\n", content.url()));
    assert_eq!(try_pull(&target, &origin, &wanted(&["os/main"])).unwrap().pulled[0].commit, commits[2]);
    assert_whole(&target);
}
