//! Summaries: written as stock writes them, read as stock does, and fetched only when they have changed.

use rootball_object::Metadata;
use rootball_remote::{fetch_summary, list_refs};
use rootball_repo::{Mode, Repo, Summary, SummaryOptions};
use rootball_testkit::web::WebServer;

use crate::support::{Place, ostree, policy_of, quick, remote, stock_commit, stock_summary};

fn source(place: &Place) -> Repo {
    let source = place.repo("source", Mode::Archive);
    let tree = place.tree("tree", 3);
    for (name, more) in [("os/main", vec!["--add-metadata-string=version=1.2"]), ("a", vec![]), ("os/other", vec![])] {
        stock_commit(source.path(), name, &tree, &more);
    }
    source
}

fn bytes(repo: &Repo) -> Vec<u8> {
    repo.find_summary().unwrap().unwrap().summary
}

#[test]
fn the_bytes_are_those_of_stock() {
    let place = Place::new();
    let source = source(&place);
    let check = |what: &str| {
        let repo = format!("--repo={}", source.path().display());
        ostree(&["summary", "-u", &repo]);
        let theirs = bytes(&source);
        let timestamp = Summary::from_bytes(&theirs).unwrap().last_modified().unwrap();
        let source = Repo::open(source.path()).unwrap();
        let options = SummaryOptions { timestamp, ..SummaryOptions::default() };
        source.update_summary(&options, None).unwrap();
        assert_eq!(bytes(&source), theirs, "{what}");
        let shown = ostree(&["summary", "-v", &repo]);
        assert!(shown.contains("* os/main"), "{shown}");
    };
    check("refs");
    let repo = format!("--repo={}", source.path().display());
    ostree(&["static-delta", "generate", &repo, "--empty", "os/main"]);
    check("a delta");
    // Of two, stock's order depends on that of a directory.
    ostree(&["static-delta", "generate", &repo, "--empty", "a"]);
    ostree(&["summary", "-u", &repo]);
    let deltas = || {
        let mut deltas = Summary::from_bytes(&bytes(&source)).unwrap().deltas().unwrap();
        deltas.sort_by_key(|delta| delta.name.to);
        deltas
    };
    let theirs = deltas();
    source.update_summary(&SummaryOptions::default(), None).unwrap();
    assert!(theirs.len() == 2 && deltas() == theirs);
    let indexes = |repo: &Repo| {
        let mut found = Vec::new();
        for dir in std::fs::read_dir(repo.path().join("delta-indexes")).unwrap().map(|entry| entry.unwrap().path()) {
            for file in std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
                found.push((file.strip_prefix(repo.path()).unwrap().to_owned(), std::fs::read(&file).unwrap()));
            }
        }
        found.sort();
        found
    };
    ostree(&["summary", "-u", &repo]);
    let theirs = indexes(&source);
    assert_eq!(theirs.len(), 2);
    std::fs::remove_dir_all(source.path().join("delta-indexes")).unwrap();
    source.update_summary(&SummaryOptions::default(), None).unwrap();
    assert_eq!(indexes(&source), theirs);
    // What leads nowhere goes.
    std::fs::remove_dir_all(source.path().join("deltas")).unwrap();
    source.update_summary(&SummaryOptions::default(), None).unwrap();
    assert_eq!(indexes(&source), vec![]);
}

#[test]
fn metadata_of_the_owner_and_the_refs_of_collections_are_there() {
    let place = Place::new();
    let source = source(&place);
    let mut metadata = Metadata::new();
    metadata.insert("my.key", rootball_gvariant::Value::String("v".to_owned()));
    source.update_summary(&SummaryOptions { metadata, timestamp: 7 }, None).unwrap();
    let summary = Summary::from_bytes(&bytes(&source)).unwrap();
    assert_eq!((summary.metadata.string("my.key"), summary.last_modified()), (Some("v"), Some(7)));
    let target = Repo::init_in_collection(&place.path("collected"), Mode::Archive, Some("org.example.Own")).unwrap();
    let commit = source.find_ref(&"a".parse().unwrap()).unwrap().unwrap();
    let transaction = target.begin().unwrap();
    assert!(transaction.take_from(&source, rootball_object::ObjectKind::Commit, commit.object(), true).unwrap());
    let id: rootball_repo::CollectionId = "org.example.Other".parse().unwrap();
    let spec = rootball_repo::RefSpec { place: rootball_repo::RefPlace::Mirror(id.clone()), name: "a".parse().unwrap() };
    transaction.set_ref_in(&spec, Some(commit));
    transaction.commit().unwrap();
    target.update_summary(&SummaryOptions::default(), None).unwrap();
    let summary = Summary::from_bytes(&bytes(&target)).unwrap();
    assert_eq!(summary.collection_id(), Some("org.example.Own"));
    assert_eq!(summary.find_in_collection(&id, &"a".parse().unwrap()).unwrap().unwrap().commit, commit);
    let shown = ostree(&["summary", "-v", &format!("--repo={}", target.path().display())]);
    assert!(shown.contains("* (org.example.Other, a)"), "{shown}");
}

#[test]
fn only_what_has_changed_travels() {
    let place = Place::new();
    let source = source(&place);
    stock_summary(source.path());
    let server = WebServer::start(source.path());
    let target = place.repo("target", Mode::BareUser);
    let origin = remote(&server.url());
    let policy = policy_of(&target, &origin);
    let fetch = || {
        let found = fetch_summary(&target, &origin, &policy, &quick()).unwrap().unwrap();
        assert_eq!(found.files.summary, bytes(&source));
        server.take_asked().into_iter().map(|asked| (asked.path, asked.status)).collect::<Vec<_>>()
    };
    let asked = |sig: u16, summary: u16| vec![("summary.sig".to_owned(), sig), ("summary".to_owned(), summary)];
    assert_eq!(fetch(), asked(404, 200));
    assert_eq!(fetch(), asked(404, 304));
    std::fs::write(source.path().join("summary.sig"), Metadata::new().to_bytes()).unwrap();
    assert_eq!(fetch(), asked(200, 304));
    assert_eq!(fetch(), vec![("summary.sig".to_owned(), 304)]);
    ostree(&["refs", &format!("--repo={}", source.path().display()), "--delete", "a"]);
    stock_summary(source.path());
    assert_eq!(fetch(), asked(404, 200));
    let refs = list_refs(&target, &origin, &policy, &quick()).unwrap();
    assert_eq!(refs.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["os/main", "os/other"]);
    // What someone wrote into the cache is not believed where it can be told.
    let cached = target.path().join("tmp/cache/summaries/origin");
    let mut damaged = std::fs::read(&cached).unwrap();
    damaged.truncate(40);
    std::fs::write(&cached, damaged).unwrap();
    server.take_asked();
    fetch();
}
