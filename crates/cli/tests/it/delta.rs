//! Static deltas on the command line, with stock `ostree` on the other side.

use std::collections::BTreeSet;

use rootball_testkit::sandbox::Sandbox;
use rootball_testkit::web::WebServer;

use crate::support::{assert_whole, sandbox_with_repo};

/// Commits a version of a tree of which one large file and a few small ones change.
fn commit(sandbox: &Sandbox, version: u32) -> String {
    let large: String = (0..20_000).map(|line| format!("line {line} of what stays {}\n", if line == 7 { version } else { 0 })).collect();
    sandbox.write("tree/usr/share/large", large);
    sandbox.write("tree/usr/lib/version", format!("{version}\n"));
    sandbox.write(&format!("tree/usr/share/only-in-{version}"), "new in this one\n");
    sandbox.run(&format!("repo commit -b os/main --timestamp @170000000{version} tree")).last_line()
}

fn names(text: &str) -> BTreeSet<String> {
    text.lines().map(str::to_owned).collect()
}

#[test]
fn deltas_are_made_listed_shown_and_pulled_by_stock() {
    let sandbox = sandbox_with_repo("archive");
    let (first, second) = (commit(&sandbox, 1), commit(&sandbox, 2));
    sandbox.tool("ostree --repo=client init --mode=bare-user").ok();
    sandbox.tool("ostree --repo=client pull-local repo os/main").ok();
    let third = commit(&sandbox, 3);
    let name = sandbox.run("delta create --to os/main").last_line();
    assert_eq!(name, format!("{second}-{third}"));
    assert!(sandbox.run("delta create -n --to os/main").stderr.contains("already"));
    sandbox.run(&format!("delta create --inline --from {first} --to os/main")).ok();
    sandbox.run("delta create --empty --to os/main").ok();
    let listed = sandbox.run("delta list").ok();
    assert_eq!((names(&listed), names(&listed).len()), (names(&sandbox.tool("ostree --repo=repo static-delta list").ok()), 3));

    // Stock's own, shown in the same words by both.
    sandbox.tool(&format!("ostree --repo=repo static-delta generate --from={first} --to={second}")).ok();
    for delta in [format!("{first}-{second}"), name.clone()] {
        let theirs = sandbox.tool(&format!("ostree --repo=repo static-delta show {delta}")).ok();
        // In the C locale stock writes a question mark for the space that does not break.
        assert_eq!(sandbox.run(&format!("delta show {delta}")).ok(), theirs.replace('?', "\u{a0}"));
    }
    let json: serde_json::Value = serde_json::from_str(&sandbox.run(&format!("--format json delta show {name}")).ok()).unwrap();
    assert_eq!(json["parts"].as_array().unwrap().len(), 1);

    // One that fails leaves the delta that is there, and nothing else.
    let superblocks = || sandbox.tool("find repo/deltas repo/tmp -name superblock -o -name 0 -o -name delta-*").ok();
    let before = superblocks();
    let objects = sandbox.tool("find repo/objects -name *.filez -size +10k").ok();
    let objects: Vec<_> = objects.lines().map(|object| (sandbox.path(object), sandbox.path(&object.replace('/', "-")))).collect();
    objects.iter().for_each(|(place, aside)| std::fs::rename(place, aside).unwrap());
    assert_ne!(sandbox.run("delta create --empty --to os/main").code, Some(0));
    assert_eq!(superblocks(), before);
    objects.iter().for_each(|(place, aside)| std::fs::rename(aside, place).unwrap());
    sandbox.run("delta create --empty --to os/main").ok();
    assert_eq!(superblocks().lines().count(), before.lines().count());

    sandbox.run("repo summary --update").ok();
    let server = WebServer::start(&sandbox.path("repo"));
    sandbox.tool(&format!("ostree --repo=client remote add --no-gpg-verify origin {}", server.url())).ok();
    sandbox.tool("ostree --repo=client pull --require-static-deltas origin os/main").ok();
    assert_eq!(sandbox.tool("ostree --repo=client rev-parse origin:os/main").last_line(), third);
    assert_whole(&sandbox, "client");
    assert!(server.asked().iter().any(|asked| asked.path.starts_with("deltas/")), "no delta was asked for");

    sandbox.run(&format!("delta delete {name}")).ok();
    assert_eq!(sandbox.run(&format!("delta delete {name}")).code, Some(3));
    assert_eq!(sandbox.run(&format!("delta show {name}")).code, Some(3));
    assert_eq!(names(&sandbox.run("delta list").ok()).len(), 3);
}

#[test]
fn deltas_in_files_are_signed_verified_and_applied() {
    let sandbox = sandbox_with_repo("archive");
    let first = commit(&sandbox, 1);
    for target in ["ours", "theirs"] {
        sandbox.run(&format!("--repo {target} repo init --mode bare-user")).ok();
        sandbox.run(&format!("--repo {target} repo pull-local repo {first}")).ok();
    }
    let second = commit(&sandbox, 2);
    for key in ["os", "other"] {
        sandbox.run(&format!("key generate --ostree --output {key}")).ok();
    }
    sandbox.run("delta create --to os/main --filename plain.delta").ok();
    sandbox.tool("ostree --repo=theirs static-delta apply-offline plain.delta").ok();
    sandbox.tool(&format!("ostree --repo=theirs checkout -U {second} out")).ok();
    assert_eq!(std::fs::read(sandbox.path("out/usr/lib/version")).unwrap(), b"2\n");

    sandbox.run("delta create --to os/main --filename signed.delta --sign-from-file os.key").ok();
    assert_eq!(sandbox.run("delta create --to os/main --sign-from-file os.key").code, Some(2));
    assert_eq!(sandbox.run("delta verify --keys-file os.pub signed.delta").last_line(), second);
    for refused in ["delta verify --keys-file other.pub signed.delta", "delta verify --keys-file os.pub plain.delta"] {
        assert_eq!(sandbox.run(refused).code, Some(4), "{refused}");
    }
    assert_eq!(sandbox.run("--repo ours delta apply --keys-file other.pub signed.delta").code, Some(4));
    assert_eq!(sandbox.run(&format!("--repo ours repo show {second}")).code, Some(3), "a refused delta left something");
    assert_eq!(sandbox.run("--repo ours delta apply --keys-file os.pub signed.delta").last_line(), second);
    assert_whole(&sandbox, "ours");

    // Where the first commit is missing, or the file is damaged, nothing happens.
    sandbox.run("--repo empty repo init --mode bare-user").ok();
    let no_start = sandbox.run("--repo empty delta apply plain.delta");
    assert!(no_start.code != Some(0) && no_start.stderr.contains(&first[..12]) || no_start.text.contains("[checksum"), "{}", no_start.text);
    let mut bytes = std::fs::read(sandbox.path("plain.delta")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    sandbox.write("damaged.delta", bytes);
    let damaged = sandbox.run("--repo empty delta apply damaged.delta");
    assert!(damaged.code == Some(1) || damaged.code == Some(3), "{}", damaged.text);
    assert_eq!(sandbox.run("--repo empty delta apply absent.delta").code, Some(3));
}

#[test]
fn deltas_of_the_last_commits_are_kept() {
    let sandbox = sandbox_with_repo("archive");
    let commits: Vec<String> = (1..=4).map(|version| commit(&sandbox, version)).collect();
    let dry = sandbox.run("repo deltas --keep 2 --dry-run");
    assert!(dry.stderr.contains("Would make 2, kept 0, would remove 0"), "{}", dry.text);
    assert_eq!(sandbox.run("delta list").ok(), "");
    sandbox.run("repo deltas --keep 2").ok();
    let to = |head: &str, from: &[&String]| from.iter().map(|from| format!("{from}-{head}")).collect::<BTreeSet<_>>();
    assert_eq!(names(&sandbox.run("delta list").ok()), to(&commits[3], &[&commits[1], &commits[2]]));
    let summary = sandbox.tool("ostree --repo=repo summary --view").ok();
    assert!(summary.contains(&format!("{}-{}", commits[2], commits[3])), "{summary}");

    let fifth = commit(&sandbox, 5);
    let json = sandbox.run("--format json repo deltas --keep 2 --from-scratch").ok();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let count = |key: &str| json[key].as_array().unwrap().len();
    assert_eq!((count("make"), count("keep"), count("remove"), count("made")), (3, 0, 2, 3));
    let mut expected = to(&fifth, &[&commits[2], &commits[3]]);
    expected.insert(fifth.clone());
    assert_eq!(names(&sandbox.run("delta list").ok()), expected);
    let again = sandbox.run("repo deltas --keep 2 --from-scratch");
    assert!(again.stderr.contains("Made 0, kept 3, removed 0"), "{}", again.text);
    assert_eq!(sandbox.run("repo deltas --keep 2 os/absent").code, Some(3));

    // Deltas of single objects, for the newest only; they go with it.
    let made = |line: &str| {
        let json: serde_json::Value = serde_json::from_str(&sandbox.run(&format!("--format json {line}")).ok()).unwrap();
        let count = |key: &str| json[key].as_object().map_or_else(|| json[key].as_array().unwrap().len(), serde_json::Map::len);
        [count("make_objects"), count("made_objects"), count("remove_objects")]
    };
    assert_eq!(made("repo deltas --keep 2 --objects --min-object-size 1 --dry-run"), [1, 0, 0]);
    assert_eq!(made("repo deltas --keep 2 --objects --min-object-size 1"), [1, 1, 0]);
    assert_eq!(made("repo deltas --keep 2 --objects --min-object-size 1"), [0, 0, 0]);
    assert!(sandbox.tool("ostree --repo=repo config get rootball.object-deltas").ok().contains("true"));
    assert_eq!(made("repo deltas --keep 2"), [0, 0, 0]);
    commit(&sandbox, 6);
    assert_eq!(made("repo deltas --keep 2 --objects --min-object-size 1"), [1, 1, 1]);
    let lists = || sandbox.tool("find repo/extensions -name superblock").ok().lines().count();
    assert_eq!(lists(), 1);
    sandbox.run("delta create --objects --to os/main^").ok();
    assert!(sandbox.run("delta create --objects --if-not-exists --to os/main^").stderr.contains("already"));
    assert_eq!(lists(), 2);
    assert_eq!(sandbox.run("delta create --objects --inline --to os/main").code, Some(2));
    sandbox.run("repo prune --refs-only --depth 0").ok();
    assert_eq!(lists(), 1);
    sandbox.tool("ostree --repo=repo fsck").ok();
}
