//! Static deltas of stock: used where they fit, done without where they are damaged, copied by mirrors.

use rootball_object::{CommitChecksum, ErrorKind};
use rootball_remote::{DeltaError, DeltaUse, PullError, PullOptions};
use rootball_repo::{Mode, Repo};
use rootball_testkit::web::{Asked, Fault, WebServer};

use crate::support::{Place, assert_whole, leftovers, ostree, remote, stock_commit, stock_summary, try_pull, wanted};

/// Two commits and the deltas between nothing, the first and the second.
fn source(place: &Place) -> (Repo, [CommitChecksum; 2]) {
    let source = place.repo("source", Mode::Archive);
    let tree = place.tree("tree", 30);
    place.noise("tree/usr/lib/large", 200_000);
    let first = stock_commit(source.path(), "os/main", &tree, &["--timestamp=@1700000001"]);
    for number in 0..12 {
        std::fs::write(tree.join(format!("usr/share/files/{}/{number}", number % 7)), format!("changed {number}\n").repeat(30)).unwrap();
    }
    let second = stock_commit(source.path(), "os/main", &tree, &["--timestamp=@1700000002"]);
    let repo = format!("--repo={}", source.path().display());
    ostree(&["static-delta", "generate", &repo, "--empty", &first.to_hex()]);
    ostree(&["static-delta", "generate", &repo, "--from", &first.to_hex(), &second.to_hex()]);
    stock_summary(source.path());
    (source, [first, second])
}

fn loose(asked: &[Asked]) -> usize {
    asked.iter().filter(|asked| asked.path.ends_with(".filez") || asked.path.ends_with(".dirtree")).count()
}

#[test]
fn a_delta_is_used_where_it_fits() {
    let place = Place::new();
    let (source, [first, second]) = source(&place);
    let server = WebServer::start(source.path());
    let origin = remote(&server.url());
    for mode in [Mode::Bare, Mode::BareUser] {
        for with_summary in [true, false] {
            let target = place.repo(&format!("target-{mode}-{with_summary}"), mode);
            if with_summary {
                stock_summary(source.path());
            } else {
                std::fs::remove_file(source.path().join("summary")).unwrap();
            }
            let at = format!("os/main@{first}");
            let report = try_pull(&target, &origin, &wanted(&[&at])).unwrap();
            assert!(report.delta_parts > 0, "{mode}: from nothing");
            let report = try_pull(&target, &origin, &wanted(&["os/main"])).unwrap();
            assert!(report.delta_parts > 0 && report.pulled[0].commit == second, "{mode}: {report:?}");
            assert_eq!(loose(&server.take_asked()), 0, "{mode}");
            assert_whole(&target);
            assert_eq!(leftovers(&target), Vec::<String>::new());
        }
    }
}

#[test]
fn deltas_are_left_alone_where_they_cannot_be_or_are_not_wanted() {
    let place = Place::new();
    let (source, [first, _]) = source(&place);
    let server = WebServer::start(source.path());
    let origin = remote(&server.url());
    let none = |report: &rootball_remote::PullReport| report.delta_parts == 0;
    let archive = place.repo("archive", Mode::Archive);
    assert!(none(&try_pull(&archive, &origin, &wanted(&["os/main"])).unwrap()));
    let always = |refs: &[&str]| PullOptions { deltas: DeltaUse::Always, ..wanted(refs) };
    let refused = try_pull(&archive, &origin, &always(&["os/main"])).unwrap_err();
    assert!(matches!(refused, PullError::NoDeltas) && refused.kind() == ErrorKind::Unsupported);
    let near = remote(&format!("file://{}", source.path().display()));
    let refused = try_pull(&place.repo("near", Mode::BareUser), &near, &always(&["os/main"])).unwrap_err();
    assert!(matches!(refused, PullError::NoDeltas), "{refused}");
    let target = place.repo("never", Mode::BareUser);
    assert!(none(&try_pull(&target, &origin, &PullOptions { deltas: DeltaUse::Never, ..wanted(&["os/main"]) }).unwrap()));
    assert_whole(&target);
    // There is none from nothing to the second commit.
    let target = place.repo("always", Mode::BareUser);
    let refused = try_pull(&target, &origin, &always(&["os/main"])).unwrap_err();
    assert!(matches!(refused, PullError::Delta(DeltaError::None { .. })), "{refused}");
    try_pull(&target, &origin, &always(&[&format!("os/main@{first}")])).unwrap();
    try_pull(&target, &origin, &always(&["os/main"])).unwrap();
    assert_whole(&target);
}

#[test]
fn a_damaged_delta_is_done_without() {
    let place = Place::new();
    let (source, [first, second]) = source(&place);
    type Is = fn(&str) -> bool;
    let cases: [(&str, Is, Fault); 4] = [
        ("superblock", |path| path.ends_with("/superblock"), Fault::Flipped),
        ("part", |path| path.starts_with("deltas/") && path.ends_with("/0"), Fault::Flipped),
        ("missing part", |path| path.starts_with("deltas/") && path.ends_with("/0"), Fault::Status(404)),
        ("missing superblock", |path| path.ends_with("/superblock"), Fault::Status(404)),
    ];
    for (what, is, fault) in cases {
        let server = WebServer::with_faults(source.path(), move |asked| if is(&asked.path) { fault.clone() } else { Fault::None });
        let origin = remote(&server.url());
        let target = place.repo(&format!("target {what}"), Mode::BareUser);
        try_pull(&target, &origin, &wanted(&[&format!("os/main@{first}")])).unwrap();
        let report = try_pull(&target, &origin, &wanted(&["os/main"])).unwrap();
        assert_eq!((report.delta_parts, report.pulled[0].commit), (0, second), "{what}");
        assert_whole(&target);
        let target = place.repo(&format!("always {what}"), Mode::BareUser);
        let always = PullOptions { deltas: DeltaUse::Always, ..wanted(&[&format!("os/main@{first}")]) };
        assert!(matches!(try_pull(&target, &origin, &always), Err(PullError::Delta(_))), "{what}");
        assert_eq!(crate::support::objects(target.path()), Vec::<String>::new(), "{what}");
    }
}

#[test]
fn a_mirror_has_the_deltas_too_when_that_is_asked_for() {
    let place = Place::new();
    let (source, [first, second]) = source(&place);
    let server = WebServer::start(source.path());
    let mirror = place.repo("mirror", Mode::Archive);
    let both = |name: &str| format!("{name}@{first}");
    let options = PullOptions { mirror: true, copy_deltas: true, ..wanted(&[&both("old"), "os/main"]) };
    let options = PullOptions { verify_bindings: false, ..options };
    try_pull(&mirror, &remote(&server.url()), &options).unwrap();
    let delta_files = |root: &std::path::Path| {
        let mut found = Vec::new();
        let mut open = vec![root.join("deltas"), root.join("delta-indexes")];
        while let Some(dir) = open.pop() {
            for path in std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    open.push(path);
                } else {
                    found.push((path.strip_prefix(root).unwrap().to_owned(), std::fs::read(&path).unwrap()));
                }
            }
        }
        found.sort();
        found
    };
    assert_eq!(delta_files(mirror.path()), delta_files(source.path()));
    assert_whole(&mirror);
    // Once more, nothing is copied.
    server.take_asked();
    try_pull(&mirror, &remote(&server.url()), &options).unwrap();
    assert!(!server.take_asked().iter().any(|asked| asked.path.starts_with("deltas/")));
    // Stock finds them at the mirror.
    stock_summary(mirror.path());
    let at_mirror = WebServer::start(mirror.path());
    let target = place.repo("theirs", Mode::BareUser);
    let repo = format!("--repo={}", target.path().display());
    ostree(&["remote", "add", &repo, "--no-gpg-verify", "origin", &at_mirror.url()]);
    ostree(&["pull", &repo, "--disable-verify-bindings", "origin", "old"]);
    ostree(&["pull", &repo, "origin", &format!("os/main@{second}")]);
    assert!(at_mirror.asked().iter().any(|asked| asked.path.starts_with("deltas/")));
    assert_whole(&target);
}
