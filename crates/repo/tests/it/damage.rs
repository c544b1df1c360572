//! What is damaged or missing is found, named by its slug, and called bad by stock `ostree fsck` too.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use rootball_gvariant::{Type, Value};
use rootball_object::{Checksum, Commit, CommitChecksum, DirMeta, DirTree, Metadata, Silent, TreeDir, TreeFile};
use rootball_repo::{CommitModifiers, Finding, FsckOptions, Mode, Repo, Slug};

use crate::support::{
    Damage, Place, TIMESTAMP, checksum_of, commit, largest, objects, ostree, stock_finds_it_whole, write_object, write_raw,
};

const MODES: [(Mode, &str); 5] = [
    (Mode::Bare, "file"),
    (Mode::BareUser, "file"),
    (Mode::BareUserOnly, "file"),
    (Mode::BareSplitXattrs, "file"),
    (Mode::Archive, "filez"),
];

fn problems(repo: &Repo) -> Vec<Finding> {
    repo.fsck(&Silent).unwrap().problems
}

fn slugs(findings: &[Finding]) -> Vec<Slug> {
    findings.iter().map(|finding| finding.slug).collect()
}

#[test]
fn every_damaged_or_missing_object_is_named() {
    let place = Place::new();
    let tree = place.sample_tree();
    let copy = |from: &Path, to: &Path| assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
    for (mode, file) in MODES {
        let repo = place.repo(&mode.to_string(), mode);
        commit(&repo, &tree, &CommitModifiers::default());
        for suffix in [file, "dirtree", "dirmeta", "commit"] {
            let object = largest(repo.path(), suffix);
            copy(&object, &place.path("good"));
            for damage in Damage::ALL {
                let name = format!("{mode}-{suffix}-{damage:?}");
                // In place of what the last damage left.
                let _ = fs::remove_file(&object).or_else(|_| fs::remove_dir(&object));
                copy(&place.path("good"), &object);
                assert_eq!(problems(&repo), vec![], "{name}");
                damage.apply(&object);
                let found = problems(&repo);
                if mode == Mode::Archive && suffix == "filez" && damage == Damage::Grow {
                    // Bytes behind the deflate stream are not part of the object; libostree does not look at them either.
                    assert_eq!(found, vec![], "{name}");
                    assert!(stock_finds_it_whole(repo.path(), &[]), "{name}");
                    continue;
                }
                let expected = match (damage, suffix) {
                    (Damage::Remove, "commit") => Slug::DanglingRef,
                    (Damage::Remove, _) => Slug::MissingObject,
                    // A directory has an owner and a mode, but not a file's.
                    (Damage::Directory, "file" | "filez") => Slug::BadHeader,
                    (Damage::Directory, _) => Slug::UnreadableObject,
                    (Damage::Empty, "filez") => Slug::BadHeader,
                    (Damage::Cut, "filez") => Slug::WrongSize,
                    (Damage::Flip, "filez") => found[0].slug,
                    _ => Slug::WrongHash,
                };
                assert_eq!(slugs(&found), vec![expected], "{name}: {found:?}");
                if damage == Damage::Flip && suffix == "filez" {
                    assert!(matches!(expected, Slug::BadStream | Slug::WrongSize | Slug::WrongHash), "{name}: {found:?}");
                }
                let object_name = found[0].object.unwrap();
                assert_eq!(object_name.checksum.to_hex(), checksum_of(&object), "{name}");
                assert_eq!(object_name.kind.extension(), suffix.trim_end_matches('z'), "{name}");
                if suffix == file && damage == Damage::Remove {
                    assert_eq!(found[0].path.as_deref(), Some("/usr/lib/big"), "{name}");
                }
                assert!(!stock_finds_it_whole(repo.path(), &[]), "{name}: stock finds nothing");
            }
            let _ = fs::remove_file(&object).or_else(|_| fs::remove_dir(&object));
            fs::rename(place.path("good"), &object).unwrap();
        }
    }
}

#[test]
fn wrong_mode_owner_attribute_or_link_target_is_found() {
    let place = Place::new();
    for (damage, mode) in
        [("mode", Mode::Bare), ("owner", Mode::Bare), ("attribute", Mode::Bare), ("link", Mode::Bare), ("meta", Mode::BareUser)]
    {
        let repo = place.repo(damage, mode);
        commit(&repo, &place.sample_tree(), &CommitModifiers::default());
        let object = largest(repo.path(), "file");
        let run = |program: &str, args: &[&str]| {
            assert!(Command::new(program).args(args).arg(&object).status().unwrap().success());
        };
        let mut name = checksum_of(&object);
        match damage {
            "mode" => {
                let mode = object.metadata().unwrap().permissions().mode();
                fs::set_permissions(&object, fs::Permissions::from_mode(mode ^ 0o11)).unwrap();
            }
            "owner" => std::os::unix::fs::chown(&object, Some(7), None).unwrap(),
            "attribute" => run("setfattr", &["-n", "user.more", "-v", "x"]),
            "meta" => run("setfattr", &["-x", "user.ostreemeta"]),
            _ => {
                let all = fs::read_dir(repo.path().join("objects")).unwrap().flat_map(|dir| fs::read_dir(dir.unwrap().path()).unwrap());
                let link = all.map(|entry| entry.unwrap().path()).find(|path| path.is_symlink()).unwrap();
                fs::remove_file(&link).unwrap();
                symlink("elsewhere", &link).unwrap();
                name = checksum_of(&link);
            }
        }
        let found = problems(&repo);
        let expected = if damage == "meta" { Slug::BadHeader } else { Slug::WrongHash };
        assert_eq!(slugs(&found), vec![expected], "{damage}: {found:?}");
        assert_eq!(found[0].object.unwrap().checksum.to_hex(), name);
        assert!(!stock_finds_it_whole(repo.path(), &[]), "{damage}");
    }
}

#[test]
fn refs_that_name_nothing_or_hold_no_checksum_are_found_wherever_they_are() {
    let place = Place::new();
    let nothing = "a".repeat(64);
    for directory in ["heads", "remotes/origin", "mirrors/org.example.Os"] {
        for (text, expected) in [(format!("{nothing}\n"), Slug::DanglingRef), ("nonsense\n".to_owned(), Slug::DamagedRef)] {
            let repo = place.repo(&format!("{}-{expected}", directory.replace('/', "-")), Mode::Archive);
            commit(&repo, &place.sample_tree(), &CommitModifiers::default());
            let dir = repo.path().join("refs").join(directory);
            fs::create_dir_all(&dir).unwrap();
            fs::write(dir.join("lost"), text).unwrap();
            let found = problems(&repo);
            assert_eq!(slugs(&found), vec![expected], "{directory}");
            assert!(found[0].place.as_deref().unwrap().contains("lost"), "{found:?}");
            assert!(!stock_finds_it_whole(repo.path(), &[]), "{directory}");
        }
    }
}

/// A commit of one directory that has the bytes given, whatever they are.
fn commit_raw(repo: &Repo, root_tree: Checksum, root_meta: Checksum) -> CommitChecksum {
    let commit = Commit {
        metadata: Metadata::new(),
        parent: None,
        subject: String::new(),
        body: String::new(),
        timestamp: TIMESTAMP,
        root_tree,
        root_meta,
    };
    let checksum = write_raw(repo.path(), &commit.to_bytes(), "commit");
    fs::write(repo.path().join("refs/heads/raw"), format!("{checksum}\n")).unwrap();
    CommitChecksum::new(checksum)
}

#[test]
fn objects_that_were_written_wrong_are_told_from_damage() {
    let place = Place::new();
    let meta = DirMeta::root_owned(0o755).to_bytes();
    let empty = DirTree::default().to_bytes();
    let checksum = Checksum::new([1; 32]);
    let file = |name: &str| TreeFile { name: name.to_owned(), checksum };
    let dir = |name: &str| TreeDir { name: name.to_owned(), tree: checksum, meta: checksum };
    let tree = |files: &[&str], dirs: &[&str]| {
        DirTree { files: files.iter().map(|name| file(name)).collect(), dirs: dirs.iter().map(|name| dir(name)).collect() }.to_bytes()
    };
    for (name, tree, meta, expected) in [
        ("unsorted", tree(&["b", "a"], &[]), meta.clone(), Slug::UnsortedDirtree),
        ("twice", tree(&["a"], &["a"]), meta.clone(), Slug::DuplicateName),
        ("dots", tree(&[".."], &[]), meta.clone(), Slug::BadName),
        ("type", meta.clone(), meta.clone(), Slug::WrongType),
        ("meta-type", empty.clone(), empty.clone(), Slug::WrongType),
        ("nonsense", b"nonsense".to_vec(), meta, Slug::InvalidObject),
        ("mode", empty.clone(), DirMeta { mode: 0o100_644, ..DirMeta::root_owned(0) }.to_bytes(), Slug::InvalidObject),
        ("legacy", empty, unsorted_dirmeta(), Slug::LegacyUnsortedXattrs),
    ] {
        let repo = place.repo(name, Mode::Archive);
        let root_tree = write_raw(repo.path(), &tree, "dirtree");
        let root_meta = write_raw(repo.path(), &meta, "dirmeta");
        commit_raw(&repo, root_tree, root_meta);
        let found = problems(&repo);
        assert_eq!(slugs(&found), vec![expected], "{name}: {found:?}");
        assert!(!found[0].slug.is_damage());
        // A check that removes leaves these alone: no copy of them is any better.
        let report = repo.fsck_with(&FsckOptions { delete: true, ..FsckOptions::default() }, &Silent, &Default::default()).unwrap();
        assert_eq!((report.removed, report.marked), (vec![], vec![]), "{name}");
        // Stock 2022.7 looks at the hash and not at the format of these.
        let stock_minds = !matches!(name, "type" | "nonsense" | "legacy");
        assert_eq!(stock_finds_it_whole(repo.path(), &[]), !stock_minds, "{name}");
    }
}

/// Two attributes in the wrong order.
fn unsorted_xattrs() -> Value {
    let pair = |name: &[u8]| Value::Tuple(vec![Value::Bytes([name, b"\0"].concat()), Value::Bytes(b"x".to_vec())]);
    let element: Type = "(ayay)".parse().unwrap();
    Value::Array(element, vec![pair(b"user.b"), pair(b"user.a")])
}

fn unsorted_dirmeta() -> Vec<u8> {
    let number = |number: u32| Value::Uint32(number.swap_bytes());
    Value::Tuple(vec![number(0), number(0), number(0o040_755), unsorted_xattrs()]).to_bytes()
}

#[test]
fn files_of_old_writers_with_unsorted_attributes_are_told_from_damage() {
    let place = Place::new();
    let number = |number: u32| Value::Uint32(number.swap_bytes());
    let framed = |members: Vec<Value>| {
        let variant = Value::Tuple(members).to_bytes();
        [&(variant.len() as u32).to_be_bytes()[..], &[0; 4], &variant].concat()
    };
    for content in ["hello", ""] {
        let members = vec![number(0), number(0), number(0o100_644), number(0), Value::String(String::new()), unsorted_xattrs()];
        let checksum = rootball_object::hash::Hasher::of(&[&framed(members.clone()), content.as_bytes()].concat());
        let mut archive = vec![Value::Uint64((content.len() as u64).swap_bytes())];
        archive.extend(members);
        let mut bytes = framed(archive);
        // A deflate block that is stored as it is.
        let length = content.len() as u16;
        bytes.extend([&[1][..], &length.to_le_bytes(), &(!length).to_le_bytes(), content.as_bytes()].concat());
        let repo = place.repo(&format!("legacy-{content}"), Mode::Archive);
        write_object(repo.path(), &checksum, &bytes, "filez");
        let tree = DirTree { files: vec![TreeFile { name: "a".into(), checksum }], dirs: vec![] };
        let root_tree = write_raw(repo.path(), &tree.to_bytes(), "dirtree");
        let root_meta = write_raw(repo.path(), &DirMeta::root_owned(0o755).to_bytes(), "dirmeta");
        commit_raw(&repo, root_tree, root_meta);
        assert!(stock_finds_it_whole(repo.path(), &[]), "stock 2022.7 hashes attributes in the order found");
        assert_eq!(slugs(&problems(&repo)), vec![Slug::LegacyUnsortedXattrs]);
        if !content.is_empty() {
            // Another content under the name is damage.
            *bytes.last_mut().unwrap() ^= 1;
            write_object(repo.path(), &checksum, &bytes, "filez");
            assert_eq!(slugs(&problems(&repo)), vec![Slug::BadHeader]);
        }
    }
}

#[test]
fn strays_links_and_marks_are_told_from_damage() {
    let place = Place::new();
    let repo = place.repo("repo", Mode::Bare);
    let commit = commit(&repo, &place.sample_tree(), &CommitModifiers::default());
    let objects_dir = repo.path().join("objects");
    let fan_out = largest(repo.path(), "file").parent().unwrap().to_owned();
    fs::write(objects_dir.join("stray"), "x").unwrap();
    fs::write(fan_out.join("stray"), "x").unwrap();
    let notes = |repo: &Repo| repo.fsck(&Silent).unwrap().notes;
    let report = repo.fsck(&Silent).unwrap();
    assert_eq!((report.problems, slugs(&report.notes)), (vec![], vec![Slug::StrayFile; 2]));
    assert!(stock_finds_it_whole(repo.path(), &[]));
    fs::remove_file(objects_dir.join("stray")).unwrap();
    fs::remove_file(fan_out.join("stray")).unwrap();

    // A payload link is named by the content's hash.
    let object = largest(repo.path(), "file");
    let payload = rootball_object::hash::Hasher::of(&fs::read(&object).unwrap());
    let target = format!("../{}/{}", fan_out.file_name().unwrap().to_str().unwrap(), object.file_name().unwrap().to_str().unwrap());
    let link = |checksum: &Checksum, target: &str| {
        let hex = checksum.to_hex();
        fs::create_dir_all(objects_dir.join(&hex[..2])).unwrap();
        let path = objects_dir.join(&hex[..2]).join(format!("{}.payload-link", &hex[2..]));
        let _ = fs::remove_file(&path);
        symlink(target, path).unwrap();
    };
    link(&payload, &target);
    assert_eq!(repo.fsck(&Silent).unwrap().notes, vec![]);
    link(&payload, &format!("../ff/{}.file", "f".repeat(62)));
    assert_eq!(slugs(&notes(&repo)), vec![Slug::DanglingPayloadLink]);
    link(&payload, &target);
    let other = Checksum::new([0x5a; 32]);
    link(&other, &target);
    assert_eq!(slugs(&problems(&repo)), vec![Slug::ForeignPayloadLink]);
    fs::remove_dir_all(objects_dir.join("5a")).unwrap();

    // Marked as not fetched in full: not checked, and no damage. Marked by a check: damage, for stock too.
    let mark = repo.path().join(format!("state/{commit}.commitpartial"));
    let removed = objects(repo.path(), "dirmeta").remove(0);
    fs::rename(&removed, place.path("aside")).unwrap();
    fs::write(&mark, "").unwrap();
    let report = repo.fsck(&Silent).unwrap();
    assert_eq!((report.problems, slugs(&report.notes)), (vec![], vec![Slug::PartialCommit]));
    assert_eq!(report.partial_commits, vec![commit]);
    assert!(stock_finds_it_whole(repo.path(), &[]));
    fs::write(&mark, "f").unwrap();
    assert_eq!(slugs(&problems(&repo)), vec![Slug::DamagedCommit]);
    assert!(!stock_finds_it_whole(repo.path(), &[]));
    fs::remove_file(&mark).unwrap();
    fs::rename(place.path("aside"), &removed).unwrap();

    // Metadata beside the commit that is no dictionary.
    let beside = objects(repo.path(), "commit").remove(0).with_extension("commitmeta");
    fs::write(&beside, "nonsense").unwrap();
    assert_eq!(slugs(&problems(&repo)), vec![Slug::DamagedCommitmeta]);
    fs::remove_file(&beside).unwrap();

    // A directory of objects that is a link: what is behind it is not this repository.
    fs::rename(&fan_out, place.path("elsewhere")).unwrap();
    symlink(place.path("elsewhere"), &fan_out).unwrap();
    assert_eq!(slugs(&problems(&repo)), vec![Slug::NotADirectory]);
    fs::remove_file(&fan_out).unwrap();
    fs::write(&fan_out, "x").unwrap();
    assert!(slugs(&problems(&repo)).contains(&Slug::NotADirectory));
    assert!(slugs(&problems(&repo)).contains(&Slug::MissingObject));
}

#[test]
fn bindings_are_checked_both_ways_as_stock_checks_them() {
    let place = Place::new();
    let tree = place.sample_tree();
    let path = place.path("repo");
    let text = path.to_str().unwrap();
    ostree(&["init", "--repo", text, "--mode", "archive"]);
    for number in 0..2 {
        let time = format!("--timestamp=@{}", 1_700_000_000 + number);
        ostree(&["commit", "--repo", text, "-b", "main", &time, tree.to_str().unwrap()]);
    }
    let repo = Repo::open(&path).unwrap();
    let check = |verify_back_refs| {
        let options = FsckOptions { verify_bindings: true, verify_back_refs, ..FsckOptions::default() };
        let report = repo.fsck_with(&options, &Silent, &Default::default()).unwrap();
        let flag = if verify_back_refs { "--verify-back-refs" } else { "--verify-bindings" };
        assert_eq!(report.problems.is_empty(), stock_finds_it_whole(&path, &[flag]), "{flag}: {:?}", report.problems);
        slugs(&report.problems)
    };
    assert_eq!(check(false), vec![]);
    assert_eq!(check(true), vec![Slug::BackReferenceMismatch]);
    ostree(&["refs", "--repo", text, "--create", "other", "main"]);
    assert_eq!(check(false), vec![Slug::BindingMismatch]);
    assert_eq!(slugs(&problems(&repo)), vec![], "only where asked for");
}

#[test]
fn a_check_that_deletes_marks_first_and_adds_tombstones_where_asked() {
    let place = Place::new();
    let tree = place.sample_tree();
    // Stock does not write repositories whose attributes are kept apart.
    for (mode, file) in MODES.into_iter().filter(|(mode, _)| *mode != Mode::BareSplitXattrs) {
        let path = place.path(&format!("repo-{mode}"));
        let text = path.to_str().unwrap();
        ostree(&["init", "--repo", text, "--mode", &mode.to_string()]);
        for number in 0..3 {
            let time = format!("--timestamp=@{}", 1_700_000_000 + number);
            ostree(&["commit", "--repo", text, "-b", "main", &time, tree.to_str().unwrap()]);
        }
        let rev = |rev: &str| -> CommitChecksum { ostree(&["rev-parse", "--repo", text, rev]).parse().unwrap() };
        let commits = [rev("main"), rev("main^"), rev("main^^")];
        let first = path.join(format!("objects/{}/{}.commit", &commits[2].to_hex()[..2], &commits[2].to_hex()[2..]));
        fs::remove_file(first).unwrap();
        let object = largest(&path, file);
        Damage::Flip.apply(&object);
        let repo = Repo::open(&path).unwrap();
        let options = FsckOptions { delete: true, add_tombstones: true, ..FsckOptions::default() };
        let report = repo.fsck_with(&options, &Silent, &Default::default()).unwrap();
        assert_eq!(report.removed.iter().map(|object| object.checksum.to_hex()).collect::<Vec<_>>(), [checksum_of(&object)]);
        assert!(!object.exists());
        let mut expected = vec![commits[0], commits[1]];
        expected.sort();
        assert_eq!((&report.marked, report.tombstones), (&expected, vec![commits[2]]));
        assert_eq!(slugs(&report.notes), vec![Slug::MissingParent]);
        for commit in &expected {
            assert_eq!(fs::read(path.join(format!("state/{commit}.commitpartial"))).unwrap(), b"f");
        }
        let again = repo.fsck(&Silent).unwrap();
        assert_eq!((slugs(&again.problems), again.notes), (vec![Slug::DamagedCommit; 2], vec![]));
        assert!(!stock_finds_it_whole(&path, &[]));
        assert_eq!(ostree(&["show", "--repo", text, "main"]).lines().next().unwrap(), format!("commit {}", commits[0]));
    }
}

mod resume {
    use std::sync::atomic::{AtomicU64, Ordering};

    use rootball_object::{Cancel, Event, Reporter};
    use rootball_repo::FsckError;

    use super::*;

    /// Asks for a stop after so many bytes.
    struct StopAfter<'c> {
        left: AtomicU64,
        cancel: &'c Cancel,
    }

    impl Reporter for StopAfter<'_> {
        fn event(&self, event: Event) {
            if let Event::Advanced { .. } = event
                && self.left.fetch_sub(1, Ordering::Relaxed) == 0
            {
                self.cancel.request();
            }
        }
    }

    fn state(repo: &Path) -> std::path::PathBuf {
        repo.join("extensions/rootball/fsck.json")
    }

    #[test]
    fn a_check_that_was_stopped_goes_on_where_it_was_and_another_starts_anew() {
        let place = Place::new();
        let repo = place.repo("repo", Mode::BareUser);
        commit(&repo, &place.sample_tree(), &CommitModifiers::default());
        let whole = repo.fsck(&Silent).unwrap();
        let options = |resume| FsckOptions { resume, ..FsckOptions::default() };
        let stop_after = |files| {
            let cancel = Cancel::default();
            let reporter = StopAfter { left: AtomicU64::new(files), cancel: &cancel };
            // One thread, so that the directories are gone through one after the other.
            let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
            pool.install(|| repo.fsck_with(&options(true), &reporter, &cancel))
        };
        assert!(matches!(stop_after(8), Err(FsckError::Cancelled)));
        let saved = fs::read(state(repo.path())).unwrap();
        assert_eq!(repo.fsck_with(&options(true), &Silent, &Cancel::default()).unwrap(), whole);
        assert!(!state(repo.path()).exists(), "a check that is over leaves no state");

        // An object that was checked before the stop and is damaged where it lies: nothing tells the resumed check to look again.
        let checked: serde_json::Value = serde_json::from_slice(&saved).unwrap();
        let done = checked["done"].as_object().unwrap();
        let byte = |path: &Path| u8::from_str_radix(&checksum_of(path)[..2], 16).unwrap().to_string();
        let mut files = objects(repo.path(), "file");
        files.retain(|path| path.metadata().unwrap().len() > 0);
        let early = files.iter().find(|path| done.contains_key(&byte(path))).unwrap();
        let late = files.iter().find(|path| !done.contains_key(&byte(path))).unwrap();
        Damage::Flip.apply(early);
        Damage::Flip.apply(late);
        fs::write(state(repo.path()), &saved).unwrap();
        let found = |resume| {
            let report = repo.fsck_with(&options(resume), &Silent, &Cancel::default()).unwrap();
            report.problems.iter().map(|finding| finding.object.unwrap().checksum.to_hex()).collect::<Vec<_>>()
        };
        assert_eq!(found(true), [checksum_of(late)]);
        fs::write(state(repo.path()), &saved).unwrap();
        let mut both = [checksum_of(early), checksum_of(late)];
        both.sort();
        assert_eq!(found(false), both);

        // A directory that was changed since is checked again, as is everything when commits came or went.
        fs::write(state(repo.path()), &saved).unwrap();
        let bytes = fs::read(early).unwrap();
        let attribute = Command::new("cp").arg("-a").arg(early).arg(place.path("aside")).status().unwrap();
        assert!(attribute.success() && !bytes.is_empty());
        fs::rename(place.path("aside"), early).unwrap();
        assert_eq!(found(true), both);
        fs::write(state(repo.path()), &saved).unwrap();
        fs::write(early.with_extension("x"), "").unwrap();
        fs::write(state(repo.path()), "{nonsense").unwrap();
        assert_eq!(found(true), both);
    }
}
