//! The layouts of 2021 and 2022: images that nobody writes any more, made out of those of today.

use std::io::Read;

use rootball_image::encapsulate::WriteOptions;
use rootball_image::import::ImageForm;
use rootball_object::{CommitChecksum, Silent};
use rootball_oci::{Descriptor, Digest, Layout, media_type};
use rootball_repo::{Mode, Repo};

use crate::files::{LayerTar, lines_of};
use crate::support::{Altered, Place, bring, build, entries, join, pack};

struct Case {
    place: Place,
    layout: Layout,
    commit: CommitChecksum,
}

impl Case {
    fn new() -> Self {
        let place = Place::new();
        let (repo, commit) = place.committed();
        let layout = place.layout("image");
        build(&repo, &commit, &layout.sink(Some("today")), &WriteOptions::default());
        Self { place, layout, commit }
    }

    /// Stores layers in this order, of which `ostree.diffid` names the one with the commit.
    fn put(&self, tag: &str, layers: &[Vec<u8>], commit: usize) {
        let mut image = Altered::of_tag(&self.layout, Some("today"));
        image.config.rootfs.diff_ids = layers.iter().map(|layer| Digest::of(layer)).collect();
        let labels = image.config.config.labels.as_mut().unwrap();
        labels.remove("ostree.final-diffid");
        labels.insert("ostree.diffid".to_owned(), image.config.rootfs.diff_ids[commit].to_string());
        image.manifest.annotations.clear();
        let blobs = layers.iter().map(|layer| pack(layer));
        image.manifest.layers = blobs
            .map(|blob| Descriptor::new(media_type::LAYER_GZIP, self.layout.put_blob_bytes(&blob).unwrap(), blob.len() as u64))
            .collect();
        image.store_as_is(tag);
    }

    fn layers(&self) -> Vec<Vec<u8>> {
        Altered::of_tag(&self.layout, Some("today")).layers
    }

    fn check(&self, tag: &str) -> Repo {
        let target = self.place.repo(tag, Mode::BareUser);
        let imported = bring(&self.layout.source(Some(tag)), &target).unwrap();
        assert_eq!((imported.commit, imported.form), (self.commit, ImageForm::Encapsulated));
        let problems = target.fsck(&Silent).unwrap().problems;
        assert!(problems.is_empty(), "{problems:?}");
        target
    }
}

/// Everything in one layer: the commit's, then all content.
fn single(layers: &[Vec<u8>]) -> Vec<u8> {
    let mut all = entries(&layers[0]);
    for layer in &layers[1..] {
        all.extend(entries(layer).into_iter().filter(|(path, _)| path.contains(".file")));
    }
    join(&all)
}

#[test]
fn the_commit_may_be_in_the_last_layer() {
    let case = Case::new();
    let mut layers = case.layers();
    layers.rotate_left(1);
    case.put("last", &layers, layers.len() - 1);
    case.check("last");
    // And a container build may lie on top of that.
    let commit = layers.len() - 1;
    layers.push(LayerTar::new().file("usr/bin/new", "new").done());
    case.put("derived", &layers, commit);
    let target = case.place.repo("derived", Mode::Bare);
    let imported = bring(&case.layout.source(Some("derived")), &target).unwrap();
    assert_eq!((imported.form, imported.base), (ImageForm::Derived, Some(case.commit)));
    assert_eq!(lines_of(&target, &imported.commit, &["/usr/bin/new"]), ["/usr/bin/new 644 0 =new"]);
}

#[test]
fn one_layer_may_have_all_and_others_lie_on_it() {
    let case = Case::new();
    let all = single(&case.layers());
    case.put("one", std::slice::from_ref(&all), 0);
    case.check("one");
    case.put("derived", &[all, LayerTar::new().file("etc/new", "new").done()], 0);
    let target = case.place.repo("derived", Mode::Bare);
    let imported = bring(&case.layout.source(Some("derived")), &target).unwrap();
    assert_eq!(imported.base, Some(case.commit));
    assert_eq!(lines_of(&target, &imported.commit, &["/usr/etc/new"]), ["/usr/etc/new 644 0 =new"]);
}

/// Writes a layer as the first writers had it: paths begin with `./`, modes have the type in them, attribute lists lie in a directory of their
/// own, the config beside the repository.
fn first_generation(layer: &[u8]) -> Vec<u8> {
    let mut out = tar::Builder::new(Vec::new());
    let mut lists = std::collections::HashSet::new();
    for entry in tar::Archive::new(layer).entries().unwrap() {
        let mut entry = entry.unwrap();
        let (mut header, path) = (entry.header().clone(), entry.path().unwrap().to_str().unwrap().to_owned());
        let link = entry.link_name().unwrap().map(|link| link.to_str().unwrap().to_owned());
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        if let Some(object) = path.strip_suffix(".file-xattrs-link") {
            // Files without attributes have no entry for them.
            if content.is_empty() {
                continue;
            }
            let list = format!("./sysroot/ostree/repo/xattrs/{}", Digest::of(&content).to_hex());
            header.set_mode(0o100_644);
            if lists.insert(list.clone()) {
                out.append_data(&mut header, &list, content.as_slice()).unwrap();
            }
            header.set_entry_type(tar::EntryType::Link);
            header.set_size(0);
            out.append_link(&mut header, format!("./{object}.file.xattrs"), &list).unwrap();
            continue;
        }
        let path = match path.as_str() {
            "sysroot/ostree/repo/config" => "./sysroot/config".to_owned(),
            "." | "./" => "./".to_owned(),
            path => format!("./{path}"),
        };
        let kind = match header.entry_type() {
            tar::EntryType::Directory => 0o040_000,
            tar::EntryType::Symlink => 0o120_000,
            _ => 0o100_000,
        };
        header.set_mode(kind | header.mode().unwrap());
        match link {
            Some(link) if header.entry_type() == tar::EntryType::Link => out.append_link(&mut header, &path, format!("./{link}")).unwrap(),
            // Byte by byte: the builder would tidy up a target with two slashes.
            Some(link) => {
                out.append_pax_extensions([("linkpath", link.as_bytes()), ("path", path.as_bytes())]).unwrap();
                header.set_cksum();
                out.append(&header, std::io::empty()).unwrap();
            }
            None => out.append_data(&mut header, &path, content.as_slice()).unwrap(),
        }
    }
    out.into_inner().unwrap()
}

#[test]
fn layers_of_the_first_writers_are_read() {
    let case = Case::new();
    let layers: Vec<Vec<u8>> = case.layers().iter().map(|layer| first_generation(layer)).collect();
    case.put("first", &[first_generation(&single(&case.layers()))], 0);
    case.check("first");
    let mut rotated = layers;
    rotated.rotate_left(1);
    case.put("rotated", &rotated, rotated.len() - 1);
    case.check("rotated");
}
