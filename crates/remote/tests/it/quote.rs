//! What each way to a commit of a remote costs: told before anything moves, and true.

use rootball_delta::create::{CreateOptions, DirectorySink, create_object_deltas};
use rootball_delta::format::ObjectDeltas;
use rootball_object::{Cancel, CommitChecksum, Silent};
use rootball_remote::{PullOptions, PullPrefer, PullQuote, PullReport, PullWay, RemoteConfig, quote};
use rootball_repo::{Mode, Repo};
use rootball_testkit::web::{Fault, WebServer};

use crate::support::{Place, assert_whole, objects, ostree, policy_of, quick, remote, stock_commit, stock_summary, try_pull, wanted};

/// Two commits, a static delta between them, and deltas of single objects.
fn source(place: &Place, more: &[&str]) -> (Repo, [CommitChecksum; 2]) {
    let source = place.repo("source", Mode::Archive);
    let tree = place.tree("tree", 30);
    place.noise("tree/usr/lib/large", 400_000);
    let commit = |timestamp: &str| stock_commit(source.path(), "os/main", &tree, &[&[timestamp], more].concat());
    let first = commit("--timestamp=@1700000001");
    let mut large = std::fs::read(tree.join("usr/lib/large")).unwrap();
    large.splice(0..0, *b"something new");
    std::fs::write(tree.join("usr/lib/large"), large).unwrap();
    for number in 0..12 {
        std::fs::write(tree.join(format!("usr/share/files/{}/{number}", number % 7)), format!("changed {number}\n").repeat(30)).unwrap();
    }
    let second = commit("--timestamp=@1700000002");
    ostree(&["static-delta", "generate", &format!("--repo={}", source.path().display()), "--from", &first.to_hex(), &second.to_hex()]);
    stock_summary(source.path());
    let sink = DirectorySink::begin(&source.path().join(ObjectDeltas::directory(&second))).unwrap();
    let options = CreateOptions { jobs: 2, ..CreateOptions::default() };
    create_object_deltas(&options, &source, &[first], &second, &sink, &Silent, &Cancel::default()).unwrap();
    source.announce_object_deltas().unwrap();
    (source, [first, second])
}

/// Asks for the price, and pulls where that is wanted.
fn ask(repo: &Repo, origin: &RemoteConfig, what: &str, prefer: PullPrefer, pull: bool) -> (PullQuote, Option<PullReport>) {
    let (policy, connection, options) = (policy_of(repo, origin), quick(), PullOptions { verify_bindings: false, ..wanted(&[what]) });
    let quoted = quote(repo, origin, &policy, &connection, &options, prefer).unwrap();
    let quote = quoted.quote.clone();
    (quote, pull.then(|| quoted.pull(&Silent, &Cancel::default()).unwrap()))
}

fn ways(quote: &PullQuote) -> Vec<PullWay> {
    quote.offers.iter().map(|offer| offer.way).collect()
}

#[test]
fn each_way_costs_what_was_quoted() {
    let place = Place::new();
    let (source, [first, second]) = source(&place, &["--generate-sizes"]);
    let server = WebServer::start(source.path());
    let origin = remote(&server.url());
    let at_first = format!("os/main@{first}");
    for way in [PullWay::StaticDelta, PullWay::ObjectDeltas, PullWay::Objects] {
        let target = place.repo(&format!("target-{way}"), Mode::BareUser);
        server.take_asked();
        let (quote, _) = ask(&target, &origin, &at_first, PullPrefer::Bytes, false);
        assert_eq!((quote.commit, ways(&quote), quote.passed_by), (first, vec![PullWay::Objects], vec![]));
        assert!(!server.take_asked().iter().any(|asked| asked.path.ends_with(".filez") || asked.path.ends_with(".dirtree")));
        assert_eq!(objects(target.path()), Vec::<String>::new());
        try_pull(&target, &origin, &wanted(&[&at_first])).unwrap();

        let (quote, _) = ask(&target, &origin, "os/main", PullPrefer::Bytes, false);
        assert_eq!((ways(&quote)[0], ways(&quote)[2]), (PullWay::StaticDelta, PullWay::Objects), "{quote:?}");
        assert_eq!(quote.offers[0].delta.map(|delta| (delta.from, delta.to)), Some((Some(first), second)));
        let (quote, report) = ask(&target, &origin, "os/main", PullPrefer::Way(way), true);
        let report = report.unwrap();
        assert_eq!((ways(&quote)[0], report.pulled[0].commit, report.passed_by), (way, second, vec![]));
        assert_eq!((report.delta_parts > 0, report.object_deltas > 0), (way == PullWay::StaticDelta, way == PullWay::ObjectDeltas));
        let offer = &quote.offers[0];
        assert_eq!(Some(report.transferred_bytes - quote.looked.bytes), offer.bytes, "{way}");
        assert_eq!(Some(report.requests - quote.looked.requests), offer.requests, "{way}");
        assert_whole(&target);
        assert_eq!(ways(&ask(&target, &origin, "os/main", PullPrefer::Bytes, true).0), [PullWay::Present]);
    }
}

#[test]
fn what_nobody_tells_is_not_known() {
    let place = Place::new();
    let (source, [first, second]) = source(&place, &[]);
    let server = WebServer::start(source.path());
    let target = place.repo("target", Mode::BareUser);
    try_pull(&target, &remote(&server.url()), &wanted(&[&format!("os/main@{first}")])).unwrap();
    let (quote, _) = ask(&target, &remote(&server.url()), "os/main", PullPrefer::Way(PullWay::Objects), false);
    let unknown = [quote.offers[0].bytes, quote.offers[0].requests].map(|known| known.is_none());
    assert_eq!((ways(&quote)[..2].to_vec(), unknown), (vec![PullWay::Objects, PullWay::StaticDelta], [true, true]), "{quote:?}");
    assert!(quote.offers[1].bytes.is_some());
    // A repository on this machine can be looked into.
    let near = remote(&format!("file://{}", source.path().display()));
    let (quote, report) = ask(&target, &near, "os/main", PullPrefer::Bytes, true);
    assert_eq!(ways(&quote), [PullWay::Objects]);
    let offer = &quote.offers[0];
    assert!(offer.bytes.is_some_and(|bytes| bytes > 400_000), "{offer:?}");
    let stats = report.unwrap().stats;
    assert_eq!(offer.requests, Some(stats.metadata_objects + stats.file_objects));
    assert_eq!(target.resolve("origin:os/main").unwrap(), second);
    assert_whole(&target);
}

#[test]
fn a_damaged_delta_is_passed_by() {
    let place = Place::new();
    let (source, [first, second]) = source(&place, &["--generate-sizes"]);
    let is_of_static = |path: &str| path.starts_with("deltas/");
    for (what, is_it) in [("superblock", "/superblock"), ("part", "/0")] {
        let server = WebServer::with_faults(source.path(), move |asked| {
            if is_of_static(&asked.path) && asked.path.ends_with(is_it) { Fault::Flipped } else { Fault::None }
        });
        let origin = remote(&server.url());
        let target = place.repo(&format!("target-{what}"), Mode::BareUser);
        try_pull(&target, &origin, &wanted(&[&format!("os/main@{first}")])).unwrap();
        let (quote, report) = ask(&target, &origin, "os/main", PullPrefer::Way(PullWay::StaticDelta), true);
        let report = report.unwrap();
        assert_eq!((report.delta_parts, report.pulled[0].commit), (0, second), "{what}");
        assert_eq!((ways(&quote).contains(&PullWay::StaticDelta), report.passed_by.len()), (what == "part", 1), "{report:?}");
        assert_whole(&target);
    }
}
