//! {server trees of ours, of stock} × {client ours, stock} × {modes} × {servers}: the same commit arrives, and both programs find it whole.

use rootball_object::{Cancel, CommitChecksum, Silent};
use rootball_repo::{Mode, PullOptions as LocalOptions, Repo, SummaryOptions};
use rootball_testkit::servers::RealServer;
use rootball_testkit::web::WebServer;

use crate::support::{Place, assert_whole, leftovers, objects, ostree, remote, stock_commit, stock_summary, try_pull, wanted};

const MODES: [Mode; 3] = [Mode::Bare, Mode::BareUser, Mode::Archive];

/// Makes the same commit twice: written by stock, and written by this program.
fn served(place: &Place) -> (CommitChecksum, [(&'static str, Repo); 2]) {
    let tree = place.tree("tree", 60);
    place.noise("tree/usr/lib/large", 900_000);
    let stock = place.repo("stock", Mode::Archive);
    let commit = stock_commit(stock.path(), "os/main", &tree, &["--generate-sizes"]);
    stock_summary(stock.path());
    // What this program writes it compresses itself.
    let bare = place.repo("bare", Mode::Bare);
    bare.pull_local(&stock, &[], &LocalOptions::default(), &Silent, &Cancel::default()).unwrap();
    let ours = place.repo("ours", Mode::Archive);
    ours.pull_local(&bare, &[], &LocalOptions::default(), &Silent, &Cancel::default()).unwrap();
    ours.update_summary(&SummaryOptions { timestamp: 1_700_000_000, ..SummaryOptions::default() }, None).unwrap();
    (commit, [("stock", stock), ("ours", ours)])
}

/// Pulls with this program and with stock, into every mode.
fn pull_with_both(place: &Place, url: &str, commit: CommitChecksum, from: &Repo, what: &str) {
    for mode in MODES {
        let target = place.repo(&format!("target-{what}-{mode}"), mode);
        let report = try_pull(&target, &remote(url), &wanted(&["os/main"])).unwrap();
        assert_eq!(report.pulled[0].commit, commit, "{what} {mode}");
        assert_eq!(objects(target.path()), objects(from.path()), "{what} {mode}");
        assert_eq!(leftovers(&target), Vec::<String>::new(), "{what} {mode}");
        assert_whole(&target);
        let refspec = ostree(&["rev-parse", &format!("--repo={}", target.path().display()), "origin:os/main"]);
        assert_eq!(refspec, commit.to_hex());
        // Once more, nothing is new.
        let again = try_pull(&target, &remote(url), &wanted(&["os/main"])).unwrap();
        assert_eq!((again.stats.metadata_objects, again.stats.file_objects), (0, 0), "{what} {mode}");

        let theirs = place.repo(&format!("theirs-{what}-{mode}"), mode);
        let repo = format!("--repo={}", theirs.path().display());
        ostree(&["remote", "add", &repo, "--no-gpg-verify", "origin", url]);
        ostree(&["pull", &repo, "origin", "os/main"]);
        assert_eq!(ostree(&["rev-parse", &repo, "origin:os/main"]), commit.to_hex(), "{what} {mode}");
        assert_whole(&theirs);
    }
}

#[test]
fn both_programs_pull_from_both_programs_trees_through_nginx() {
    let place = Place::new();
    let (commit, repos) = served(&place);
    for (whose, repo) in &repos {
        let server = RealServer::nginx(repo.path(), None);
        pull_with_both(&place, &server.url(), commit, repo, whose);
    }
}

#[test]
fn any_static_server_will_do() {
    let place = Place::new();
    let (commit, [(_, stock), _]) = served(&place);
    let python = RealServer::python(stock.path());
    let plain = WebServer::start(stock.path());
    let bucket = WebServer::like_a_bucket(stock.path());
    let local = format!("file://{}", stock.path().display());
    for (what, url) in [("python", python.url()), ("plain", plain.url()), ("bucket", bucket.url()), ("file", local)] {
        let target = place.repo(&format!("target-{what}"), Mode::Bare);
        let report = try_pull(&target, &remote(&url), &wanted(&["os/main"])).unwrap();
        assert_eq!(report.pulled[0].commit, commit, "{what}");
        assert_eq!(objects(target.path()), objects(stock.path()), "{what}");
        assert_whole(&target);
    }
    // Where there is no summary, refs have files.
    std::fs::remove_file(stock.path().join("summary")).unwrap();
    let target = place.repo("without-summary", Mode::BareUser);
    try_pull(&target, &remote(&bucket.url()), &wanted(&["os/main"])).unwrap();
    assert_whole(&target);
}

#[test]
fn an_archive_repository_keeps_what_it_got_as_it_came() {
    let place = Place::new();
    let (_, [(_, stock), _]) = served(&place);
    let server = WebServer::start(stock.path());
    let target = place.repo("target", Mode::Archive);
    try_pull(&target, &remote(&server.url()), &wanted(&["os/main"])).unwrap();
    for object in objects(stock.path()) {
        let name = object.replace(".file", ".filez");
        let read = |repo: &Repo| std::fs::read(repo.path().join("objects").join(&name)).unwrap();
        assert_eq!(read(&target), read(&stock), "{object}");
    }
}
