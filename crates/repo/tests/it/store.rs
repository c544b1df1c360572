//! What the store promises whatever its mode.

use rootball_object::{Checksum, CommitChecksum, DirTree, FileHeader, ObjectKind, ObjectSink, ObjectSource, S_IFREG, StoreError, Xattrs};
use rootball_repo::{CommitModifiers, Mode, Repo, RepoError};

use crate::support::{Place, commit};

fn header() -> FileHeader {
    FileHeader { uid: 0, gid: 0, mode: S_IFREG | 0o644, symlink_target: None, xattrs: Xattrs::empty() }
}

#[test]
fn what_hashes_to_another_name_is_refused_and_leaves_nothing() {
    let place = Place::new();
    for mode in [Mode::Bare, Mode::BareUser, Mode::Archive] {
        let repo = place.repo(&mode.to_string(), mode);
        let transaction = repo.begin().unwrap();
        let wrong = Checksum::new([7; 32]);
        let file = transaction.put_file(&header(), 5, &mut &b"hello"[..], Some(&wrong));
        assert!(matches!(file, Err(StoreError::Corrupt { .. })), "{file:?}");
        let tree = transaction.put_metadata(ObjectKind::DirTree, &DirTree::default().to_bytes(), Some(&wrong));
        assert!(matches!(tree, Err(StoreError::Corrupt { .. })), "{tree:?}");
        for (size, short) in [(4, false), (6, true)] {
            let result = transaction.put_file(&header(), size, &mut &b"hello"[..], None);
            assert!(matches!(result, Err(StoreError::WrongSize { short: found, .. }) if found == short), "{result:?}");
        }
        let stats = transaction.commit().unwrap();
        assert_eq!(stats, rootball_repo::TransactionStats::default());
        assert_eq!(std::fs::read_dir(repo.path().join("objects")).unwrap().count(), 0);
        assert_eq!(std::fs::read_dir(repo.path().join("tmp")).unwrap().count(), 0);
    }
}

#[test]
fn content_is_read_at_any_place_where_it_is_kept_as_it_is() {
    use std::os::unix::fs::FileExt;
    let place = Place::new();
    for (mode, is_plain) in [(Mode::Bare, true), (Mode::BareUser, true), (Mode::BareUserOnly, true), (Mode::Archive, false)] {
        let repo = place.repo(&mode.to_string(), mode);
        let transaction = repo.begin().unwrap();
        let file = transaction.put_file(&header(), 5, &mut &b"hello"[..], None).unwrap();
        let target = FileHeader { mode: 0o120_777, symlink_target: Some("hello".into()), ..header() };
        let link = transaction.put_file(&target, 0, &mut &b""[..], None).unwrap();
        let check = |source: &dyn ObjectSource| {
            let found = source.find_plain_file(&file).unwrap();
            assert_eq!(found.is_some(), is_plain, "{mode}");
            if let Some((found, size)) = found {
                let mut end = [0; 3];
                found.read_exact_at(&mut end, 2).unwrap();
                assert_eq!((size, &end), (5, b"llo"), "{mode}");
            }
            assert!(source.find_plain_file(&link).unwrap().is_none(), "{mode}");
            assert!(source.find_plain_file(&Checksum::new([7; 32])).is_err(), "{mode}");
        };
        check(&transaction);
        transaction.commit().unwrap();
        check(&repo);
    }
}

#[test]
fn a_dropped_transaction_leaves_nothing_behind() {
    let place = Place::new();
    let repo = place.repo("repo", Mode::BareUser);
    let transaction = repo.begin().unwrap();
    let checksum = transaction.put_file(&header(), 5, &mut &b"hello"[..], None).unwrap();
    transaction.set_ref(&"main".parse().unwrap(), Some(CommitChecksum::new(checksum)));
    drop(transaction);
    assert!(!ObjectSource::has(&repo, ObjectKind::File, &checksum).unwrap());
    assert_eq!(repo.refs(None).unwrap(), vec![]);
    assert_eq!(std::fs::read_dir(repo.path().join("tmp")).unwrap().count(), 0);
}

#[test]
fn the_result_does_not_depend_on_the_number_of_cores() {
    let place = Place::new();
    let tree = place.sample_tree();
    let checksums: Vec<_> = [1, 2, 7]
        .into_iter()
        .map(|threads| {
            let repo = place.repo(&format!("repo-{threads}"), Mode::Archive);
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| commit(&repo, &tree, &CommitModifiers::default()))
        })
        .collect();
    assert_eq!(checksums[0], checksums[1]);
    assert_eq!(checksums[0], checksums[2]);
}

#[test]
fn a_second_commit_of_the_same_tree_writes_nothing_new() {
    let place = Place::new();
    let tree = place.sample_tree();
    let repo = place.repo("repo", Mode::Bare);
    commit(&repo, &tree, &CommitModifiers::default());
    let transaction = repo.begin().unwrap();
    rootball_repo::commit_tree(&transaction, &tree, &CommitModifiers::default(), &rootball_object::Silent, &Default::default()).unwrap();
    let stats = transaction.commit().unwrap();
    assert_eq!((stats.file_objects, stats.metadata_objects, stats.content_bytes), (0, 0, 0));
}

#[test]
fn refs_are_listed_by_prefix_nested_ones_refused_and_strange_files_ignored() {
    let place = Place::new();
    let repo = place.repo("repo", Mode::Archive);
    let checksum = commit(&repo, &place.sample_tree(), &CommitModifiers::default());
    let set = |name: &str, commit| {
        let transaction = repo.begin().unwrap();
        transaction.set_ref(&name.parse().unwrap(), commit);
        transaction.commit().map(drop)
    };
    set("os/a", Some(checksum)).unwrap();
    set("os/b/c", Some(checksum)).unwrap();
    std::fs::write(repo.path().join("refs/heads/os/a~"), "x").unwrap();
    std::os::unix::fs::symlink("a", repo.path().join("refs/heads/os/alias")).unwrap();
    let names = |prefix| repo.refs(prefix).unwrap().into_iter().map(|(name, _)| name.to_string()).collect::<Vec<_>>();
    assert_eq!(names(None), ["main", "os/a", "os/alias", "os/b/c"]);
    assert_eq!(names(Some("os/b")), ["os/b/c"]);
    assert!(set("os", Some(checksum)).is_err());
    assert!(set("os/a/below", Some(checksum)).is_err());
    set("os/b/c", None).unwrap();
    set("os/b", Some(checksum)).unwrap();
    assert_eq!(names(Some("os")), ["os/a", "os/alias", "os/b"]);
}

#[test]
fn opening_and_making_says_what_is_wrong() {
    let place = Place::new();
    assert!(matches!(Repo::open(&place.path("none")), Err(RepoError::NotFound { .. })));
    let repo = place.repo("repo", Mode::Archive);
    assert!(matches!(Repo::init(repo.path(), Mode::Bare), Err(RepoError::Exists { found: Mode::Archive, .. })));
    Repo::init(repo.path(), Mode::Archive).unwrap();
    for (text, wanted) in
        [("nonsense", "line 1"), ("[core]\nrepo_version=1\nmode=bare-odd\n", "bare-odd"), ("[core]\nrepo_version=9\n", "9")]
    {
        std::fs::write(repo.path().join("config"), text).unwrap();
        let error = Repo::open(repo.path()).unwrap_err();
        let chain = format!("{error}: {}", std::error::Error::source(&error).unwrap());
        assert!(chain.contains(wanted) && chain.contains("config"), "{chain}");
    }
}

#[test]
fn the_reserve_of_free_space_is_kept() {
    let place = Place::new();
    let repo = place.repo("repo", Mode::BareUser);
    std::fs::write(repo.path().join("config"), "[core]\nrepo_version=1\nmode=bare-user\nmin-free-space-size=900000TB\n").unwrap();
    let repo = Repo::open(repo.path()).unwrap();
    let transaction = repo.begin().unwrap();
    let error = transaction.put_file(&header(), 5, &mut &b"hello"[..], None).unwrap_err();
    assert_eq!(error.kind(), rootball_object::ErrorKind::NoSpace);
}

#[test]
fn a_repository_that_another_process_prunes_is_not_written_to() {
    let place = Place::new();
    let repo = place.repo("repo", Mode::Archive);
    std::fs::write(repo.path().join("config"), "[core]\nrepo_version=1\nmode=archive-z2\nlock-timeout-secs=0\n").unwrap();
    let repo = Repo::open(repo.path()).unwrap();
    let dir = std::fs::File::open(repo.path()).unwrap();
    let held = rootball_repo::FileLock::acquire(&dir, ".lock", rootball_repo::LockKind::Exclusive, None).unwrap();
    assert!(matches!(repo.begin(), Err(StoreError::Locked { .. })));
    drop(held);
    repo.begin().unwrap();
}

#[test]
fn what_a_killed_process_staged_is_gone_on_with_unless_it_names_other_objects() {
    use std::fs;
    let place = Place::new();
    let repo = place.repo("repo", Mode::Archive);
    // What the process had staged: a directory that nobody has any more, and a file that is as good as ever.
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap();
    let staging = repo.path().join("tmp").join(format!("staging-{}-rb-1-0", boot.trim()));
    fs::write(staging.with_file_name(format!("{}-lock", staging.file_name().unwrap().to_str().unwrap())), "").unwrap();
    let gone = Checksum::new([7; 32]);
    let tree = DirTree { files: vec![], dirs: vec![rootball_object::TreeDir { name: "gone".into(), tree: gone, meta: gone }] };
    let file = rootball_object::hash::Hasher::of(&[&header().hashed_bytes()[..], b"hello"].concat());
    let stage = |checksum: &Checksum, extension: &str, bytes: &[u8]| {
        let (fan_out, rest) = (checksum.to_hex()[..2].to_owned(), checksum.to_hex()[2..].to_owned());
        fs::create_dir_all(staging.join(&fan_out)).unwrap();
        fs::write(staging.join(fan_out).join(format!("{rest}.{extension}")), bytes).unwrap();
    };
    stage(&tree.checksum(), "dirtree", &tree.to_bytes());
    let stored = [&header().archive_bytes(5)[..], &[0x01, 5, 0, 0xfa, 0xff], b"hello"].concat();
    stage(&file, "filez", &stored);
    repo.begin().unwrap().commit().unwrap();
    assert!(ObjectSource::has(&repo, ObjectKind::File, &file).unwrap());
    assert!(!ObjectSource::has(&repo, ObjectKind::DirTree, &tree.checksum()).unwrap());
    assert_eq!(fs::read_dir(repo.path().join("tmp")).unwrap().count(), 0);
}
