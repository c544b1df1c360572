//! What was damaged is whole again, the damaged files are kept, and stock `ostree fsck` agrees.

use std::fs::{self, File};
use std::os::fd::AsFd;
use std::path::Path;

use rootball_object::{Cancel, CommitChecksum, ObjectKind, ObjectSink, Silent};
use rootball_repo::{
    CheckoutOptions, CommitModifiers, FsckOptions, Mode, ObjectName, Offer, OfferError, RepairOptions, RepairReport, Repo, Slug,
    StoreOffer, TreeOffer, Wanted,
};

use crate::support::{Damage, Place, checksum_of, commit, largest, objects, ostree, stock_finds_it_whole};

const MODES: [(Mode, &str); 5] = [
    (Mode::Bare, "file"),
    (Mode::BareUser, "file"),
    (Mode::BareUserOnly, "file"),
    (Mode::BareSplitXattrs, "file"),
    (Mode::Archive, "filez"),
];

/// Returns a mode, another one where that can be, in which a tree has the checksum that it has in the first.
fn other(mode: Mode) -> Mode {
    match mode {
        Mode::BareUserOnly => Mode::BareUserOnly,
        Mode::Archive => Mode::BareUser,
        _ => Mode::Archive,
    }
}

fn repair(repo: &Repo, offers: &[&dyn Offer]) -> RepairReport {
    repo.repair(offers, &RepairOptions::default(), &Silent, &Cancel::default()).unwrap()
}

fn repair_from(repo: &Repo, source: &Repo) -> RepairReport {
    repair(repo, &[&StoreOffer::new("source", source)])
}

/// Fails unless both programs find the repository whole and nothing is left over.
fn assert_whole(repo: &Repo, what: &str) {
    assert_eq!(repo.fsck(&Silent).unwrap().problems, vec![], "{what}");
    assert!(stock_finds_it_whole(repo.path(), &[]), "{what}");
    assert!(!repo.path().join("extensions/rootball/repair").exists(), "{what}");
    assert_eq!(fs::read_dir(repo.path().join("tmp")).unwrap().count(), 0, "{what}");
}

fn name_of(path: &Path) -> ObjectName {
    let extension = path.extension().unwrap().to_str().unwrap().trim_end_matches('z');
    format!("{}.{extension}", checksum_of(path)).parse().unwrap()
}

#[test]
fn damage_of_each_kind_in_each_mode_is_repaired_and_kept_aside() {
    let place = Place::new();
    let tree = place.sample_tree();
    for (mode, file) in MODES {
        let source = place.repo(&format!("source-{mode}"), other(mode));
        commit(&source, &tree, &CommitModifiers::default());
        let repo = place.repo(&format!("repo-{mode}"), mode);
        commit(&repo, &tree, &CommitModifiers::default());
        for suffix in [file, "dirtree", "dirmeta", "commit"] {
            for damage in Damage::ALL {
                if suffix == "filez" && damage == Damage::Grow {
                    continue;
                }
                let what = format!("{mode}-{suffix}-{damage:?}");
                let object = largest(repo.path(), suffix);
                damage.apply(&object);
                let bad = fs::read(&object).ok();
                let report = repair_from(&repo, &source);
                assert_eq!((report.problems, report.failed_sources), (vec![], vec![]), "{what}");
                let [repaired] = &report.repaired[..] else { panic!("{what}: {:?}", report.repaired) };
                assert_eq!((repaired.object, repaired.source.as_str()), (name_of(&object), "source"), "{what}");
                assert_eq!(repaired.quarantine.is_some(), damage != Damage::Remove, "{what}");
                if let (Some(path), Some(bad)) = (&repaired.quarantine, bad) {
                    assert_eq!(fs::read(repo.path().join(path)).unwrap(), bad, "{what}");
                }
                assert_whole(&repo, &what);
            }
        }
    }
}

#[test]
fn a_repository_that_lost_everything_gets_everything_back_from_several_sources() {
    let place = Place::new();
    let tree = place.sample_tree();
    for (mode, _) in MODES {
        let repo = place.repo(&format!("repo-{mode}"), mode);
        let head = commit(&repo, &tree, &CommitModifiers::default());
        let before = repo.fsck(&Silent).unwrap();
        // Two sources with half of the files each, and one that has them all damaged.
        let sources: Vec<Repo> = (0..3)
            .map(|number| {
                let source = place.repo(&format!("source-{mode}-{number}"), other(mode));
                commit(&source, &tree, &CommitModifiers::default());
                let suffix = if other(mode) == Mode::Archive { "filez" } else { "file" };
                let mut files = objects(source.path(), suffix);
                files.retain(|path| path.metadata().unwrap().len() > 0);
                for (index, object) in files.iter().enumerate() {
                    match number {
                        0 => Damage::Flip.apply(object),
                        _ if index % 2 == number % 2 => fs::remove_file(object).unwrap(),
                        _ => {}
                    }
                }
                source
            })
            .collect();
        for fan_out in fs::read_dir(repo.path().join("objects")).unwrap() {
            fs::remove_dir_all(fan_out.unwrap().path()).unwrap();
        }
        let offers: Vec<StoreOffer<'_>> =
            sources.iter().enumerate().map(|(number, source)| StoreOffer::new(number.to_string(), source)).collect();
        let offers: Vec<&dyn Offer> = offers.iter().map(|offer| offer as &dyn Offer).collect();
        let report = repair(&repo, &offers);
        assert_eq!(report.problems, vec![], "{mode}");
        assert_eq!(report.repaired.len() as u64, before.objects, "{mode}");
        let sources_of = |kind| {
            let mut names: Vec<_> =
                report.repaired.iter().filter(|repaired| repaired.object.kind == kind).map(|repaired| repaired.source.clone()).collect();
            names.sort();
            names.dedup();
            names
        };
        assert_eq!(sources_of(ObjectKind::Commit), ["0"], "{mode}");
        assert!(sources_of(ObjectKind::File).contains(&"1".to_owned()) && sources_of(ObjectKind::File).contains(&"2".to_owned()), "{mode}");
        assert_whole(&repo, &mode.to_string());
        assert_eq!(repo.resolve("main").unwrap(), head);
    }
}

#[test]
fn what_no_source_has_is_told_and_stays_as_it_is() {
    let place = Place::new();
    let tree = place.sample_tree();
    let repo = place.repo("repo", Mode::Bare);
    commit(&repo, &tree, &CommitModifiers::default());
    let (first, second) = (largest(repo.path(), "file"), objects(repo.path(), "dirmeta").remove(0));
    Damage::Flip.apply(&first);
    fs::remove_file(&second).unwrap();
    let bad = fs::read(&first).unwrap();
    let report = repair(&repo, &[]);
    assert_eq!(report.problems.iter().map(|finding| finding.slug).collect::<Vec<_>>(), [Slug::MissingObject, Slug::WrongHash]);
    assert_eq!(report.repaired, vec![]);
    assert_eq!(fs::read(&first).unwrap(), bad);
    // A source that has one of them, and a source that fails.
    let source = place.repo("source", Mode::Archive);
    commit(&source, &tree, &CommitModifiers::default());
    fs::remove_file(source.path().join(format!("objects/{}/{}.dirmeta", &checksum_of(&second)[..2], &checksum_of(&second)[2..]))).unwrap();
    struct Failing;
    impl Offer for Failing {
        fn name(&self) -> &str {
            "failing"
        }
        fn offer(&self, _: &[Wanted], _: &dyn ObjectSink) -> Result<(), OfferError> {
            Err("the line is cut".into())
        }
    }
    let dry = RepairOptions { dry_run: true, ..RepairOptions::default() };
    let offers: [&dyn Offer; 2] = [&Failing, &StoreOffer::new("source", &source)];
    let planned = repo.repair(&offers, &dry, &Silent, &Cancel::default()).unwrap();
    assert_eq!(planned.repaired.iter().map(|repaired| repaired.object).collect::<Vec<_>>(), [name_of(&first)]);
    assert_eq!(fs::read(&first).unwrap(), bad, "a dry run replaces nothing");
    assert!(!repo.path().join("extensions/rootball/quarantine").exists());
    let report = repair(&repo, &offers);
    assert_eq!(report.problems, planned.problems);
    assert_eq!(report.problems.iter().map(|finding| finding.slug).collect::<Vec<_>>(), [Slug::MissingObject]);
    assert_eq!(report.failed_sources.iter().map(|failed| failed.reason.as_str()).collect::<Vec<_>>(), ["the line is cut"]);
}

#[test]
fn deployed_files_become_objects_again_as_long_as_nobody_changed_them() {
    let place = Place::new();
    let tree = place.sample_tree();
    let repo = place.repo("repo", Mode::Bare);
    let head = commit(&repo, &tree, &CommitModifiers::default());
    let parent = File::open(place.path("")).unwrap();
    repo.checkout(&head, parent.as_fd(), "deployed", &CheckoutOptions::default(), &Silent, &Cancel::default()).unwrap();
    let deployed = || TreeOffer::new("deployed", File::open(place.path("deployed")).unwrap().into());
    let total = repo.fsck(&Silent).unwrap().objects;
    // Everything but the commit: files, links, owners of directories, and the directories themselves.
    for fan_out in fs::read_dir(repo.path().join("objects")).unwrap() {
        for object in fs::read_dir(fan_out.unwrap().path()).unwrap().map(|entry| entry.unwrap().path()) {
            if object.extension().unwrap() != "commit" {
                fs::remove_file(object).unwrap();
            }
        }
    }
    let report = repair(&repo, &[&deployed()]);
    assert_eq!((report.problems, report.repaired.len() as u64), (vec![], total - 1));
    assert_whole(&repo, "all");

    // A changed file is not taken, its owner and mode neither, nor what a link leads to.
    for change in ["content", "mode", "link"] {
        let path = place.path("deployed/usr/bin/tool");
        fs::remove_file(&path).unwrap();
        match change {
            "content" => fs::write(&path, "other\n").unwrap(),
            "mode" => fs::write(&path, "#!/bin/sh\necho tool\n").unwrap(),
            _ => {
                fs::copy(tree.join("usr/bin/tool"), place.path("aside")).unwrap();
                std::os::unix::fs::symlink(place.path("aside"), &path).unwrap();
            }
        }
        let line = ostree(&["ls", "--repo", repo.path().to_str().unwrap(), "-C", "main", "/usr/bin/tool"]);
        let name = line.split_whitespace().nth(4).unwrap().to_owned();
        let object = repo.path().join(format!("objects/{}/{}.file", &name[..2], &name[2..]));
        let good = place.path("good");
        fs::rename(&object, &good).unwrap();
        let report = repair(&repo, &[&deployed()]);
        assert_eq!(report.problems.len(), 1, "{change}");
        assert_eq!(report.problems[0].path.as_deref(), Some("/usr/bin/tool"), "{change}");
        fs::rename(&good, &object).unwrap();
    }
}

#[test]
fn marks_of_a_check_go_when_the_commit_is_complete_and_not_before() {
    let place = Place::new();
    let tree = place.sample_tree();
    for (mode, file) in MODES {
        let repo = place.repo(&format!("repo-{mode}"), mode);
        let head = commit(&repo, &tree, &CommitModifiers::default());
        let source = place.repo(&format!("source-{mode}"), other(mode));
        commit(&source, &tree, &CommitModifiers::default());
        Damage::Flip.apply(&largest(repo.path(), file));
        Damage::Remove.apply(&largest(repo.path(), "dirtree"));
        let options = FsckOptions { delete: true, ..FsckOptions::default() };
        let report = repo.fsck_with(&options, &Silent, &Cancel::default()).unwrap();
        assert_eq!(report.marked, vec![head]);
        let mark = repo.path().join(format!("state/{head}.commitpartial"));
        assert_eq!(repair(&repo, &[]).completed, vec![]);
        assert!(mark.exists());
        assert!(!stock_finds_it_whole(repo.path(), &[]));
        let report = repair_from(&repo, &source);
        assert_eq!((report.problems, report.completed), (vec![], vec![head]));
        assert!(!mark.exists());
        assert_whole(&repo, &mode.to_string());
    }
}

#[test]
fn metadata_beside_a_commit_comes_back_too_and_does_not_stand_in_the_way() {
    let place = Place::new();
    let tree = place.sample_tree();
    for (mode, file) in MODES {
        let repo = place.repo(&format!("repo-{mode}"), mode);
        let head = commit(&repo, &tree, &CommitModifiers::default());
        let source = place.repo(&format!("source-{mode}"), other(mode));
        commit(&source, &tree, &CommitModifiers::default());
        let mut metadata = rootball_object::Metadata::new();
        metadata.insert("key", rootball_gvariant::Value::String("value".into()));
        let beside = |repo: &Repo| objects(repo.path(), "commit").remove(0).with_extension("commitmeta");
        fs::write(beside(&repo), "nonsense").unwrap();
        Damage::Flip.apply(&largest(repo.path(), file));
        let report = repair_from(&repo, &source);
        assert_eq!(report.problems.iter().map(|finding| finding.slug).collect::<Vec<_>>(), [Slug::DamagedCommitmeta]);
        fs::write(beside(&source), metadata.to_bytes()).unwrap();
        let report = repair_from(&repo, &source);
        assert_eq!((report.problems, report.repaired[0].object.kind), (vec![], ObjectKind::CommitMeta));
        assert_eq!(fs::read(beside(&repo)).unwrap(), metadata.to_bytes());
        let kept = repo.path().join(format!("extensions/rootball/quarantine/{head}.commitmeta"));
        assert_eq!(fs::read(kept).unwrap(), b"nonsense");
        assert_whole(&repo, &mode.to_string());
    }
}

#[test]
fn attributes_that_are_kept_apart_are_checked_and_come_back() {
    let place = Place::new();
    let tree = place.sample_tree();
    let source = place.repo("source", Mode::Archive);
    commit(&source, &tree, &CommitModifiers::default());
    let repo = place.repo("repo", Mode::BareSplitXattrs);
    commit(&repo, &tree, &CommitModifiers::default());
    assert_eq!(repo.fsck(&Silent).unwrap().problems, vec![]);
    for suffix in ["file-xattrs-link", "file-xattrs"] {
        for damage in [Damage::Remove, Damage::Flip, Damage::Cut] {
            let what = format!("{suffix} {damage:?}");
            let object = largest(repo.path(), suffix);
            damage.apply(&object);
            let problems = repo.fsck(&Silent).unwrap().problems;
            assert!(!problems.is_empty(), "{what}");
            let report = repair_from(&repo, &source);
            assert_eq!(report.problems, vec![], "{what}");
            assert!(report.repaired.iter().all(|repaired| repaired.object.kind == ObjectKind::File), "{what}");
            assert_eq!(repo.fsck(&Silent).unwrap().problems, vec![], "{what}");
        }
    }
}

#[test]
fn findings_of_a_check_spare_another_one_and_a_ref_without_commit_is_filled() {
    let place = Place::new();
    let tree = place.sample_tree();
    let repo = place.repo("repo", Mode::Archive);
    let source = place.repo("source", Mode::Bare);
    let head: CommitChecksum = commit(&source, &tree, &CommitModifiers::default());
    fs::write(repo.path().join("refs/heads/main"), format!("{head}\n")).unwrap();
    let report = repo.fsck(&Silent).unwrap();
    assert_eq!(report.problems.len(), 1);
    let findings = serde_json::from_str(&serde_json::to_string(&report.problems).unwrap()).unwrap();
    let options = RepairOptions { findings: Some(findings), dry_run: false };
    let report = repo.repair(&[&StoreOffer::new("source", &source)], &options, &Silent, &Cancel::default()).unwrap();
    assert_eq!(report.problems, vec![]);
    assert_eq!(report.repaired.len() as u64, source.fsck(&Silent).unwrap().objects);
    assert_whole(&repo, "filled");
}
