//! Images of 2018, made with stock tools: an archive repository under `/srv/repo`.

use rootball_image::import::{DropReason, ImageForm};
use rootball_object::{CommitChecksum, ErrorKind, Silent};
use rootball_oci::Layout;
use rootball_repo::{Mode, Repo};

use crate::files::{Packed, config, listing, put_image};
use crate::support::{Place, bring, entries, join, run};

struct Case {
    place: Place,
    layout: Layout,
    source: Repo,
    commit: CommitChecksum,
    /// The tar of the repository, as `tar` packs it.
    tar: Vec<u8>,
}

impl Case {
    fn new() -> Self {
        let place = Place::new();
        let (source, commit) = place.committed();
        let root = place.path("carrier");
        let repo = root.join("srv/repo");
        std::fs::create_dir_all(&repo).unwrap();
        let (repo, from) = (repo.to_str().unwrap(), source.path().to_str().unwrap());
        run("ostree", &["init", "--mode=archive", "--repo", repo]);
        run("ostree", &["pull-local", "--repo", repo, from, &commit.to_string()]);
        std::fs::write(root.join("pkglist.txt"), "tool-1\n").unwrap();
        let file = place.path("carrier.tar");
        run("tar", &["-C", root.to_str().unwrap(), "-cf", file.to_str().unwrap(), "."]);
        let layout = place.layout("image");
        Self { tar: std::fs::read(file).unwrap(), place, layout, source, commit }
    }

    fn put(&self, tag: &str, layers: &[Vec<u8>], label: Option<&str>) {
        let mut image = config(layers);
        image.config.labels = label.map(|commit| [("com.coreos.ostree-commit".to_owned(), commit.to_owned())].into());
        put_image(&self.layout, tag, &image, layers, Packed::Gzip);
    }
}

#[test]
fn the_commit_comes_out_of_the_repository_into_every_mode() {
    let case = Case::new();
    case.put("labelled", std::slice::from_ref(&case.tar), Some(&case.commit.to_hex()));
    case.put("unlabelled", std::slice::from_ref(&case.tar), None);
    for tag in ["labelled", "unlabelled"] {
        for mode in [Mode::Bare, Mode::BareUser, Mode::Archive] {
            let target = case.place.repo(&format!("{tag}-{mode}"), mode);
            let imported = bring(&case.layout.source(Some(tag)), &target).unwrap();
            assert_eq!((imported.commit, imported.form, imported.layers_fetched), (case.commit, ImageForm::Oscontainer, 1));
            assert_eq!(target.commits().unwrap(), [case.commit], "nothing else is in the repository");
            assert_eq!(listing(&target, &case.commit), listing(&case.source, &case.commit));
            run("ostree", &["fsck", "--quiet", &format!("--repo={}", target.path().display())]);
            let again = bring(&case.layout.source(Some(tag)), &target).unwrap();
            assert_eq!((again.layers_fetched, again.objects_written), (0, 0));
        }
    }
}

#[test]
fn objects_come_in_any_order_and_over_several_layers() {
    let case = Case::new();
    let mut all = entries(&case.tar);
    all.reverse();
    let half = all.len() / 2;
    case.put("x", &[join(&all[half..]), join(&all[..half])], Some(&case.commit.to_hex()));
    let target = case.place.repo("target", Mode::BareUser);
    let imported = bring(&case.layout.source(Some("x")), &target).unwrap();
    assert_eq!((imported.commit, imported.layers_fetched), (case.commit, 2));
    assert!(target.fsck(&Silent).unwrap().problems.is_empty());
}

#[test]
fn what_belongs_to_no_commit_that_is_wanted_stays_out() {
    let case = Case::new();
    let repo = case.place.path("carrier/srv/repo");
    run("ostree", &["commit", "--repo", repo.to_str().unwrap(), "--orphan", "--tree=dir=/etc/alternatives", "-s", "other"]);
    let file = case.place.path("two.tar");
    run("tar", &["-C", case.place.path("carrier").to_str().unwrap(), "-cf", file.to_str().unwrap(), "."]);
    let two = [std::fs::read(file).unwrap()];
    case.put("two", &two, Some(&case.commit.to_hex()));
    let target = case.place.repo("target", Mode::BareUser);
    let imported = bring(&case.layout.source(Some("two")), &target).unwrap();
    assert_eq!((imported.commit, target.commits().unwrap()), (case.commit, vec![case.commit]));
    assert_eq!(imported.dropped[0].dropped[0].reason, DropReason::OtherObject);

    // Without a label it is not known which one is meant.
    case.put("unclear", &two, None);
    let target = case.place.repo("unclear", Mode::BareUser);
    let error = bring(&case.layout.source(Some("unclear")), &target).unwrap_err();
    assert!(error.kind() == ErrorKind::Invalid && error.to_string().contains("2 commits and 0 refs"), "{error}");
    assert_eq!((target.commits().unwrap(), target.refs(None).unwrap()), (vec![], vec![]));
}

#[test]
fn a_repository_that_is_damaged_or_not_whole_is_refused() {
    let case = Case::new();
    let target = case.place.repo("target", Mode::BareUser);
    let refused = |layer: Vec<u8>, label: &str| {
        case.put("bad", &[layer], Some(label));
        let error = bring(&case.layout.source(Some("bad")), &target).unwrap_err();
        assert_eq!((target.commits().unwrap(), target.refs(None).unwrap()), (vec![], vec![]));
        error
    };
    let commit = case.commit.to_hex();
    let lacks = |extension: &str| {
        let mut all = entries(&case.tar);
        let at = all.iter().position(|(path, _)| path.ends_with(extension)).unwrap();
        all.remove(at);
        join(&all)
    };
    for extension in [".filez", ".dirtree", ".dirmeta", ".commit"] {
        let error = refused(lacks(extension), &commit);
        assert!(error.kind() == ErrorKind::Corrupt && error.to_string().contains("lacks"), "{extension}: {error}");
    }
    assert!(refused(case.tar.clone(), &"0".repeat(64)).to_string().contains("lacks"));
    let config = entries(&case.tar).into_iter().find(|(path, _)| path.ends_with("srv/repo/config")).unwrap().1;
    let at = case.tar.windows(config.len()).position(|window| window == config).unwrap();
    let mut other = case.tar.clone();
    let mode = config.windows(10).position(|window| window == b"archive-z2").unwrap();
    other[at + mode..at + mode + 10].copy_from_slice(b"bare-user\n");
    assert!(refused(other, &commit).to_string().contains("archive is wanted"));
    // Every tenth of the bytes of the content, changed.
    for tenth in 1..10 {
        let mut other = case.tar.clone();
        let (path, bytes) = entries(&case.tar).into_iter().filter(|(path, _)| path.ends_with(".filez")).nth(tenth).unwrap();
        let at = case.tar.windows(bytes.len()).position(|window| window == bytes).unwrap();
        other[at + 512 + 20] ^= 1;
        let error = refused(other, &commit);
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{path}: {error}");
    }
}
