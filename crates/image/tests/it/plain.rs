//! Images without a commit in them.

use rootball_image::import::{DropReason, ImageForm, ImageNote, ImportError, ImportOptions, Imported, import};
use rootball_object::{Cancel, CommitChecksum, ErrorKind, ObjectSource, Silent};
use rootball_oci::{Digest, Layout};
use rootball_repo::{Mode, Repo};

use crate::files::{LayerTar, Packed, config, listing, put_image, put_plain};
use crate::support::{Place, bring, run};

/// That of a program which may open raw sockets.
const CAPABILITY: &[u8] = &[1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// Imports an image of these layers into a new repository and lists its tree.
fn tree(layers: &[Vec<u8>]) -> Vec<String> {
    let place = Place::new();
    let (layout, repo) = (place.layout("image"), place.repo("repo", Mode::BareUser));
    put_plain(&layout, "x", layers);
    let imported = bring(&layout.source(Some("x")), &repo).unwrap();
    let problems = repo.fsck(&Silent).unwrap().problems;
    assert!(problems.is_empty(), "{problems:?}");
    listing(&repo, &imported.commit)
}

fn base_layer() -> LayerTar {
    LayerTar::new()
        .dir("./", 0o755)
        .dir("usr", 0o755)
        .dir("usr/bin", 0o750)
        .file("usr/bin/a", "a")
        .file("usr/bin/b", "b")
        .dir("etc", 0o755)
        .file("etc/passwd", "root")
        .dir("opt", 0o755)
        .file("opt/x", "x")
}

#[test]
fn layers_become_the_tree_that_a_container_sees_with_etc_in_usr() {
    let upper =
        LayerTar::new().file("usr/bin/.wh.a", "").file("usr/bin/c", "c").file("etc/hosts", "hosts").symlink("usr/lib64", "lib").done();
    assert_eq!(
        tree(&[base_layer().done(), upper]),
        [
            "/ 755 0 /",
            "/opt 755 0 /",
            "/opt/x 644 0 =x",
            "/usr 755 0 /",
            "/usr/bin 750 0 /",
            "/usr/bin/b 644 0 =b",
            "/usr/bin/c 644 0 =c",
            "/usr/etc 755 0 /",
            "/usr/etc/hosts 644 0 =hosts",
            "/usr/etc/passwd 644 0 =root",
            "/usr/lib64 777 0 ->lib",
        ]
    );
}

#[test]
fn whiteouts_speak_of_lower_layers_only() {
    for (upper, expected) in [
        // In either order, what the layer has itself stays.
        (LayerTar::new().file("usr/bin/.wh.a", "").file("usr/bin/a", "new").done(), vec!["/usr/bin/a 644 0 =new", "/usr/bin/b 644 0 =b"]),
        (LayerTar::new().file("usr/bin/a", "new").file("usr/bin/.wh.a", "").done(), vec!["/usr/bin/a 644 0 =new", "/usr/bin/b 644 0 =b"]),
        (LayerTar::new().file("usr/bin/c", "c").file("usr/bin/.wh..wh..opq", "").done(), vec!["/usr/bin/c 644 0 =c"]),
        (LayerTar::new().file("usr/.wh.bin", "").done(), vec![]),
        (LayerTar::new().file("usr/.wh.bin", "").file("usr/bin/c", "c").done(), vec!["/usr/bin/c 644 0 =c"]),
        (
            LayerTar::new().file("usr/bin/.wh.absent", "").file("usr/new/.wh.x", "").done(),
            vec!["/usr/bin/a 644 0 =a", "/usr/bin/b 644 0 =b"],
        ),
    ] {
        let lines = tree(&[base_layer().done(), upper]);
        let found: Vec<_> = lines.iter().filter(|line| line.starts_with("/usr/bin/")).collect();
        assert_eq!(found, expected);
        assert!(!lines.iter().any(|line| line.contains(".wh.")), "{lines:?}");
    }
}

#[test]
fn what_becomes_of_usr_does_not_touch_etc() {
    for mark in ["usr/.wh..wh..opq", ".wh.usr"] {
        let lines = tree(&[base_layer().done(), LayerTar::new().file(mark, "").done()]);
        assert!(lines.contains(&"/usr/etc/passwd 644 0 =root".to_owned()), "{mark}: {lines:?}");
        assert!(!lines.iter().any(|line| line.starts_with("/usr/bin")), "{mark}: {lines:?}");
    }
    for mark in ["etc/.wh..wh..opq", ".wh.etc", ".wh..wh..opq"] {
        let lines = tree(&[base_layer().done(), LayerTar::new().file(mark, "").done()]);
        assert!(!lines.iter().any(|line| line.starts_with("/usr/etc/")), "{mark}: {lines:?}");
        assert_eq!(lines.iter().any(|line| line.starts_with("/usr/bin/a")), !mark.starts_with(".wh..wh"), "{mark}: {lines:?}");
    }
}

#[test]
fn directories_and_files_replace_each_other() {
    let to_file = LayerTar::new().file("usr/bin", "no directory").done();
    let back = LayerTar::new().dir("usr/bin", 0o700).file("usr/bin/d", "d").done();
    let lines = tree(&[base_layer().done(), to_file.clone()]);
    assert!(lines.contains(&"/usr/bin 644 0 =no directory".to_owned()) && !lines.iter().any(|line| line.starts_with("/usr/bin/")));
    let lines = tree(&[base_layer().done(), to_file, back]);
    let found: Vec<_> = lines.iter().filter(|line| line.starts_with("/usr/bin")).collect();
    assert_eq!(found, ["/usr/bin 700 0 /", "/usr/bin/d 644 0 =d"]);
    // In either order, what was in the directory may be told to be gone.
    for layer in [
        LayerTar::new().file("usr/bin", "no directory").file("usr/bin/.wh.a", "").file("usr/bin/.wh..wh..opq", ""),
        LayerTar::new().file("usr/bin/.wh.a", "").file("usr/bin", "no directory"),
    ] {
        let lines = tree(&[base_layer().done(), layer.done()]);
        assert!(lines.contains(&"/usr/bin 644 0 =no directory".to_owned()), "{lines:?}");
    }
    // A link to a directory gives way as well, within one layer and across layers: nothing is written where it leads.
    let link = LayerTar::new().symlink("usr/link", "/etc").file("usr/link/passwd", "hacked").done();
    let lines = tree(&[base_layer().done(), link]);
    assert!(lines.contains(&"/usr/etc/passwd 644 0 =root".to_owned()) && lines.contains(&"/usr/link/passwd 644 0 =hacked".to_owned()));
}

#[test]
fn names_that_come_again_or_differ_by_case_are_each_taken_as_they_are() {
    let upper = LayerTar::new()
        .file("usr/bin/A", "upper")
        .file("usr/bin/x", "1")
        .file("usr/bin/x", "2")
        .dir("usr/bin/x", 0o700)
        .file("usr/bin/x", "3");
    let lines = tree(&[base_layer().done(), upper.done()]);
    let found: Vec<_> = lines.iter().filter(|line| line.starts_with("/usr/bin/")).collect();
    assert_eq!(found, ["/usr/bin/A 644 0 =upper", "/usr/bin/a 644 0 =a", "/usr/bin/b 644 0 =b", "/usr/bin/x 644 0 =3"]);
}

#[test]
fn directories_that_a_layer_only_passes_through_keep_what_they_are() {
    let lines = tree(&[base_layer().done(), LayerTar::new().file("usr/bin/sub/deep/c", "c").done()]);
    let found: Vec<_> = lines.iter().filter(|line| line.ends_with('/') && line.starts_with("/usr/bin")).collect();
    assert_eq!(found, ["/usr/bin 750 0 /", "/usr/bin/sub 755 0 /", "/usr/bin/sub/deep 755 0 /"]);
    // A layer without any directory entry, alone.
    assert_eq!(
        tree(&[LayerTar::new().file("etc/x", "x").done()]),
        ["/ 755 0 /", "/usr 755 0 /", "/usr/etc 755 0 /", "/usr/etc/x 644 0 =x"]
    );
}

#[test]
fn hard_links_lead_anywhere_in_this_layer_and_those_below() {
    let upper = LayerTar::new()
        .hardlink("usr/early", "usr/late")
        .file("usr/late", "late")
        .hardlink("usr/below", "usr/bin/a")
        .hardlink("usr/etc-below", "/etc/passwd")
        .hardlink("etc/absolute", "/usr/late")
        .hardlink("usr/from-tmp", "tmp/scratch")
        .file("tmp/scratch", "scratch")
        .done();
    let lines = tree(&[base_layer().done(), upper]);
    for line in [
        "/usr/early 644 0 =late",
        "/usr/below 644 0 =a",
        "/usr/etc-below 644 0 =root",
        "/usr/etc/absolute 644 0 =late",
        "/usr/from-tmp 644 0 =scratch",
    ] {
        assert!(lines.contains(&line.to_owned()), "{line}: {lines:?}");
    }
}

fn imported(layers: &[Vec<u8>]) -> Result<(Place, Repo, Imported), ImportError> {
    let place = Place::new();
    let (layout, repo) = (place.layout("image"), place.repo("repo", Mode::BareUser));
    put_plain(&layout, "x", layers);
    let imported = bring(&layout.source(Some("x")), &repo);
    if imported.is_err() {
        assert_eq!((repo.refs(None).unwrap(), repo.commits().unwrap()), (vec![], vec![]));
    }
    imported.map(|imported| (place, repo, imported))
}

#[test]
fn what_is_not_taken_is_told_by_layer_and_reason() {
    let layer = base_layer()
        .dir("run", 0o755)
        .file("run/pid", "1")
        .dir("dev", 0o755)
        .raw(b"dev/null", tar::EntryType::Char, (0, 0, 0o666), "", b"")
        .raw(b"usr/pipe", tar::EntryType::Fifo, (0, 0, 0o600), "", b"")
        .dir("sysroot", 0o755)
        .file("sysroot/file", "x")
        .file("usr/.wh..wh.plnk/1", "")
        .file("etc/hostname", "")
        .file("etc/resolv.conf", "nameserver 192.0.2.1")
        .done();
    let (_place, repo, imported) = imported(&[layer]).unwrap();
    let found: Vec<(bool, DropReason, u64, &str)> = imported
        .dropped
        .iter()
        .flat_map(|layer| layer.dropped.iter().map(|drop| (layer.layer.is_some(), drop.reason, drop.count, drop.examples[0].as_str())))
        .collect();
    assert_eq!(
        found,
        [
            (true, DropReason::RuntimeDirectory, 2, "/run/pid"),
            (true, DropReason::Sysroot, 1, "/sysroot/file"),
            (true, DropReason::SpecialFile, 1, "/usr/pipe"),
            (true, DropReason::UnionMetadata, 1, "/usr/.wh..wh.plnk/1"),
            (false, DropReason::BuildLeftover, 1, "/etc/hostname"),
        ]
    );
    assert_eq!(imported.notes, [ImageNote::NoKernel, ImageNote::NoOstreeLink]);
    assert_eq!((imported.form, imported.base), (ImageForm::Plain, None));
    let lines = listing(&repo, &imported.commit);
    assert!(lines.contains(&"/usr/etc/resolv.conf 644 0 =nameserver 192.0.2.1".to_owned()), "{lines:?}");
    assert!(lines.contains(&"/run 755 0 /".to_owned()), "{lines:?}");
}

#[test]
fn the_commit_is_a_function_of_the_image() {
    let layers = [base_layer().done(), LayerTar::new().xattr("security.capability", CAPABILITY).file("usr/bin/ping", "ping").done()];
    let place = Place::new();
    let mut image = config(&layers);
    image.config.labels = Some([("org.opencontainers.image.version".to_owned(), "7".to_owned())].into());
    let layout = place.layout("image");
    let mut commits = Vec::new();
    for (tag, packed) in [("plain", Packed::Plain), ("gzip", Packed::Gzip), ("zstd", Packed::Zstd), ("zstd-chunked", Packed::ZstdChunked)] {
        put_image(&layout, tag, &image, &layers, packed);
        for (mode, jobs) in [(Mode::Bare, 1), (Mode::BareUser, 4), (Mode::Archive, 2), (Mode::BareSplitXattrs, 2)] {
            let repo = place.repo(&format!("{tag}-{mode}"), mode);
            let options = ImportOptions { jobs, ..ImportOptions::default() };
            let imported = import(&layout.source(Some(tag)), &repo, &options, &Silent, &Cancel::default()).unwrap();
            let problems = repo.fsck(&Silent).unwrap().problems;
            assert!(problems.is_empty(), "{problems:?}");
            run("ostree", &["fsck", "--quiet", &format!("--repo={}", repo.path().display())]);
            commits.push((imported.commit, imported.layers_fetched));
        }
    }
    assert!(commits.iter().all(|commit| *commit == commits[0]), "{commits:?}");
    let repo = Repo::open(&place.path("gzip-bare")).unwrap();
    let commit = repo.load_commit(&commits[0].0).unwrap();
    assert_eq!((commit.timestamp, commit.parent, commit.subject.as_str()), (1_714_979_289, None, ""));
    assert_eq!(commit.metadata.string("version"), Some("7"));
    let text = commit.metadata.string("ostree.container.image-config").unwrap();
    assert_eq!(text.as_bytes(), rootball_oci::to_canonical_json(&image));
    let lines = listing(&repo, &commits[0].0);
    assert!(lines.iter().any(|line| line.starts_with("/usr/bin/ping 644 0 =ping security.capability:")), "{lines:?}");
}

#[test]
fn an_image_in_another_compression_moves_only_its_manifest() {
    let layers = [base_layer().done(), LayerTar::new().file("usr/c", "c").done()];
    let place = Place::new();
    let (layout, repo) = (place.layout("image"), place.repo("repo", Mode::BareUser));
    put_image(&layout, "gzip", &config(&layers), &layers, Packed::Gzip);
    put_image(&layout, "zstd", &config(&layers), &layers, Packed::Zstd);
    let bring = |tag: &str| {
        let options = ImportOptions { reference: Some(format!("docker://site.example/os:{tag}")), ..ImportOptions::default() };
        import(&layout.source(Some(tag)), &repo, &options, &Silent, &Cancel::default()).unwrap()
    };
    let first = bring("gzip");
    for _ in 0..2 {
        let again = bring("zstd");
        assert_eq!((again.commit, again.layers_fetched, again.objects_written, again.bytes_fetched), (first.commit, 0, 0, 0));
        assert_ne!(again.manifest_digest, first.manifest_digest);
    }
    assert_eq!(repo.refs(Some("ostree/container/image")).unwrap().len(), 2);
    assert_eq!(repo.refs(Some("ostree/container/blob")).unwrap().len(), 2, "blobs that were not read get no refs");
}

#[test]
fn layers_are_known_again_by_what_is_in_them_and_the_commit_is_the_same() {
    let (lower, middle) = (base_layer().done(), LayerTar::new().file("usr/c", "c").file("usr/bin/.wh.a", "").done());
    let upper = LayerTar::new().file("usr/d", "d").hardlink("usr/e", "usr/c").done();
    let first = [lower.clone(), middle.clone()];
    let second = [lower, middle, upper];
    let place = Place::new();
    let layout = place.layout("image");
    put_image(&layout, "first", &config(&first), &first, Packed::Gzip);
    put_image(&layout, "second", &config(&second), &second, Packed::Zstd);
    let fresh = place.repo("fresh", Mode::BareUser);
    let expected: CommitChecksum = bring(&layout.source(Some("second")), &fresh).unwrap().commit;
    let repo = place.repo("repo", Mode::BareUser);
    bring(&layout.source(Some("first")), &repo).unwrap();
    let update = bring(&layout.source(Some("second")), &repo).unwrap();
    assert_eq!((update.commit, update.layers_fetched, update.layers_reused), (expected, 1, 2));
    let report = repo.fsck(&Silent).unwrap();
    assert!(report.problems.is_empty(), "{report:?}");
}

#[test]
fn entries_that_cannot_be_taken_are_refused_by_name() {
    use tar::EntryType::{Directory, Link, Regular, Symlink};
    let entry = |path: &[u8], kind, link: &str| LayerTar::new().raw(path, kind, (0, 0, 0o644), link, b"").done();
    for (layer, reason) in [
        (entry(b"../escape", Regular, ""), "leads out of the layer"),
        (entry(b"usr/../../escape", Directory, ""), "leads out of the layer"),
        (entry(b"usr/x", Link, "../../etc/shadow"), "leads out of the layer"),
        (entry(b"usr/x", Link, "usr/absent"), "is in no layer up to this one"),
        (entry(b"usr/\xff", Regular, ""), "not UTF-8"),
        (entry(b"usr/.wh.", Regular, ""), "whiteout of nothing"),
        (entry(b"usr/.wh.x/y", Regular, ""), "directory that is a whiteout"),
        (entry(b"./", Symlink, "/etc"), "must be a directory"),
        (LayerTar::new().raw(b"usr/x", Regular, (1 << 32, 0, 0o644), "", b"").done(), "not a 32-bit number"),
    ] {
        let error = imported(&[base_layer().done(), layer]).unwrap_err();
        assert!(error.to_string().contains(reason), "{reason}: {error}");
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    }
}

#[test]
fn an_image_that_unpacks_to_too_much_is_refused() {
    let place = Place::new();
    let (layout, repo) = (place.layout("image"), place.repo("repo", Mode::BareUser));
    let zeros = "\0".repeat(8 << 20);
    put_plain(&layout, "x", &[LayerTar::new().file("usr/zeros", &zeros).done()]);
    let options = ImportOptions { max_unpacked: Some(4 << 20), ..ImportOptions::default() };
    let error = import(&layout.source(Some("x")), &repo, &options, &Silent, &Cancel::default()).unwrap_err();
    assert!(matches!(error, ImportError::TooLarge { limit } if limit == 4 << 20), "{error}");
    assert_eq!(repo.commits().unwrap(), []);
    assert_eq!(std::fs::read_dir(place.path("repo/tmp")).unwrap().count(), 0, "something is left in tmp");
}

#[test]
fn a_layer_that_is_cut_or_another_one_is_refused() {
    let layers = [base_layer().done(), LayerTar::new().file("usr/c", "c").done()];
    let place = Place::new();
    let (layout, repo) = (place.layout("image"), place.repo("repo", Mode::BareUser));
    let refused = |layout: &Layout, tag: &str| {
        let error = bring(&layout.source(Some(tag)), &repo).unwrap_err();
        assert_eq!((error.kind(), repo.commits().unwrap()), (ErrorKind::Corrupt, vec![]), "{error}");
        error.to_string()
    };
    let mut image = config(&layers);
    image.rootfs.diff_ids[1] = Digest::of(b"other");
    put_image(&layout, "diff-id", &image, &layers, Packed::Gzip);
    assert!(refused(&layout, "diff-id").contains("diff ID"));
    for cut in [1, 500, 700, 1023] {
        let cut = [layers[0].clone(), layers[1][..cut].to_vec()];
        put_image(&layout, "cut", &config(&cut), &cut, Packed::Zstd);
        refused(&layout, "cut");
    }
}

#[test]
fn an_image_of_very_many_layers_is_imported() {
    let layers: Vec<Vec<u8>> =
        (0..1_000).map(|number| LayerTar::new().file(&format!("usr/f{}", number % 100), &number.to_string()).done()).collect();
    let lines = tree(&layers);
    assert_eq!(lines.len(), 102);
    assert!(lines.contains(&"/usr/f99 644 0 =999".to_owned()));
}

#[test]
fn an_encapsulated_image_without_its_labels_is_the_tree_that_a_container_sees() {
    let place = Place::new();
    let (source, commit) = place.committed();
    let layout = place.layout("image");
    crate::support::build(&source, &commit, &layout.sink(Some("x")), &rootball_image::encapsulate::WriteOptions::default());
    let mut image = crate::support::Altered::of_tag(&layout, Some("x"));
    image.config.config.labels = None;
    let layout = image.store_as_is("plain");
    let repo = place.repo("target", Mode::Bare);
    let imported = bring(&layout.source(Some("plain")), &repo).unwrap();
    assert_eq!(imported.form, ImageForm::Plain);
    let mut expected = listing(&source, &commit);
    // The writer adds it for containers.
    expected.push("/var/tmp 1777 0 /".to_owned());
    expected.sort();
    assert_eq!(listing(&repo, &imported.commit), expected);
    assert_eq!(imported.dropped, [], "the repository in the image is not missed by anybody");
}
