//! The container form of 2018: an archive repository below `/srv/repo` with one commit, in one layer.
//!
//! Its readers unpack the image, look for the one commit, and pull it; a label says which it is. `/pkglist.txt` names the packages, and the
//! entry point is there because some tools do not create a container without one; nothing is behind it.
//!
//! Everything about it is a function of the commit: objects in order of their names, no times, one way to compress. Content is compressed
//! twice when it is large, first to learn how long it gets, since that stands before it: so memory does not grow with it.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};

use flate2::write::DeflateEncoder;
use rootball_object::hash::{Hasher, Hashing};
use rootball_object::{Checksum, CommitChecksum, Event, ObjectKind, ObjectSource, Reporter, Step};
use rootball_oci::{
    ContainerConfig, Descriptor, History, ImageConfig, ImageSink, Manifest, RawManifest, RootFs, media_type, put_blob, to_canonical_json,
};
use rootball_tar::{Owner, TarWriter};

use super::EncapsulateError;
use super::blob;
use super::labels;
use super::layer::LayerError;
use super::tree::{PathIndex, Tree, load_headers};
use super::write::{BuildReport, BuiltLayer, WriteOptions, at_layer};
use crate::packages::Owners;

/// Label with the commit in the image.
pub(crate) const LABEL_COMMIT: &str = "com.coreos.ostree-commit";
const REPO: &str = "srv/repo";
const CONFIG: &[u8] = b"[core]\nrepo_version=1\nmode=archive-z2\n";
/// Content of up to so many bytes is compressed in memory.
const WHOLE: u64 = 1 << 20;
/// The level of the objects; repositories of this form have it by default.
const LEVEL: u32 = 6;
const ROOT_DIR: Owner = Owner::root(0o755);
const ROOT_FILE: Owner = Owner::root(0o644);

/// Writes a commit as an image of this form.
///
/// # Errors
/// When an object cannot be read or is corrupt, or the sink refuses.
#[tracing::instrument(name = "image.write_oscontainer", skip_all, fields(%commit))]
pub fn write_oscontainer(
    source: &dyn ObjectSource,
    commit: &CommitChecksum,
    sink: &dyn ImageSink,
    options: &WriteOptions,
    reporter: &dyn Reporter,
) -> Result<BuildReport, EncapsulateError> {
    let tree = Tree::load(source, commit)?;
    let headers = load_headers(source, &tree)?;
    let mut index = PathIndex::new(&tree, |checksum| headers.get(checksum).and_then(|(_, target)| target.as_deref()));
    let owners = Owners::load(source, &tree, &mut index)?;
    let created = labels::created(&tree.commit, options)?;
    reporter.event(Event::Started { step: Step::Encapsulate, total: Some(headers.values().map(|(size, _)| size).sum()) });
    let mut files: Vec<Checksum> = headers.keys().copied().collect();
    files.sort_unstable();
    let compressors = blob::Compressors::start();
    let make = || -> Result<_, LayerError> {
        let blob = blob::begin(sink, options.compression.in_one_frame(), &compressors)?;
        let mut layer = Layer { tar: TarWriter::new(blob), source, reporter };
        layer.repository(&tree, &files)?;
        layer.package_list(&owners)?;
        Ok(blob::end(layer.tar.finish()?)?)
    };
    let built = make().map_err(at_layer(None))?.finish()?;
    let mut labels: BTreeMap<String, String> = options.labels.clone();
    if let Some(version) = tree.commit.metadata.string("version") {
        labels.insert("version".to_owned(), version.to_owned());
    }
    labels.insert(LABEL_COMMIT.to_owned(), commit.to_hex());
    let config = ImageConfig {
        architecture: options.architecture.clone(),
        os: "linux".to_owned(),
        created: Some(created.clone()),
        config: ContainerConfig { entrypoint: Some(vec!["/noentry".to_owned()]), cmd: options.command.clone(), labels: Some(labels) },
        rootfs: RootFs { kind: "layers".to_owned(), diff_ids: vec![built.diff_id] },
        history: vec![History {
            created: Some(created),
            created_by: Some(format!("archive repository with ostree commit {commit}")),
            ..History::default()
        }],
    };
    let config = put_blob(sink, media_type::CONFIG, &to_canonical_json(&config))?;
    let config_digest = config.digest;
    let manifest = Manifest::new(config, vec![Descriptor::new(options.compression.media_type(), built.digest, built.size)]);
    let manifest = RawManifest::new(to_canonical_json(&manifest), media_type::MANIFEST);
    sink.put_manifest(&manifest)?;
    sink.finish()?;
    reporter.event(Event::Finished { step: Step::Encapsulate });
    let layer = BuiltLayer {
        name: "repository".to_owned(),
        digest: built.digest,
        size: built.size,
        diff_id: built.diff_id,
        uncompressed: built.uncompressed,
        objects: files.len(),
        index: None,
    };
    Ok(BuildReport { commit: *commit, manifest: manifest.digest, config: config_digest, layers: vec![layer] })
}

struct Layer<'a, W: Write> {
    tar: TarWriter<W>,
    source: &'a dyn ObjectSource,
    reporter: &'a dyn Reporter,
}

fn object_path(checksum: &Checksum, extension: &str) -> String {
    let hex = checksum.to_hex();
    format!("{REPO}/objects/{}/{}.{extension}", &hex[..2], &hex[2..])
}

impl<W: Write> Layer<'_, W> {
    fn repository(&mut self, tree: &Tree, files: &[Checksum]) -> Result<(), LayerError> {
        for path in ["srv", REPO, "srv/repo/extensions", "srv/repo/objects"] {
            self.tar.directory(path, ROOT_DIR)?;
        }
        for prefix in 0..=255_u8 {
            self.tar.directory(&format!("{REPO}/objects/{prefix:02x}"), ROOT_DIR)?;
        }
        for name in ["refs", "refs/heads", "refs/mirrors", "refs/remotes", "state", "tmp", "tmp/cache"] {
            self.tar.directory(&format!("{REPO}/{name}"), ROOT_DIR)?;
        }
        self.tar.file(&format!("{REPO}/config"), ROOT_FILE, CONFIG)?;
        self.metadata(ObjectKind::Commit, tree.checksum.object())?;
        if let Some(detached) = self.source.find_detached_metadata(&tree.checksum)? {
            self.tar.file(&object_path(tree.checksum.object(), "commitmeta"), ROOT_FILE, &detached)?;
        }
        let dirtrees = tree.dirs.iter().map(|dir| (ObjectKind::DirTree, dir.tree));
        let dirmetas = tree.dirs.iter().map(|dir| (ObjectKind::DirMeta, dir.meta));
        let mut metadata: Vec<_> = dirtrees.chain(dirmetas).map(|(kind, checksum)| (checksum, kind.extension(), kind)).collect();
        metadata.sort_unstable_by_key(|(checksum, extension, _)| (*extension, *checksum));
        metadata.dedup_by_key(|(checksum, extension, _)| (*extension, *checksum));
        for (checksum, _, kind) in metadata {
            self.metadata(kind, &checksum)?;
        }
        for checksum in files {
            self.content(checksum)?;
        }
        Ok(())
    }

    fn metadata(&mut self, kind: ObjectKind, checksum: &Checksum) -> Result<(), LayerError> {
        let bytes = self.source.load_metadata(kind, checksum)?;
        self.tar.file(&object_path(checksum, kind.extension()), ROOT_FILE, &bytes)?;
        Ok(())
    }

    /// Writes a content object as archives have it: its header, then its content compressed.
    fn content(&mut self, checksum: &Checksum) -> Result<(), LayerError> {
        let path = object_path(checksum, "filez");
        let object = self.source.open_file(checksum)?;
        let (head, size) = (object.header.archive_bytes(object.size), object.size);
        drop(object);
        if size <= WHOLE {
            let mut bytes = head;
            deflate(self.source, checksum, &mut bytes)?;
            self.tar.file(&path, ROOT_FILE, &bytes)?;
        } else {
            let mut count = Counter(0);
            deflate(self.source, checksum, &mut count)?;
            let whole = head.len() as u64 + count.0;
            let mut entry = self.tar.begin_file(&path, ROOT_FILE, whole)?;
            entry.write_all(&head)?;
            deflate(self.source, checksum, &mut entry)?;
            entry.finish()?;
        }
        self.reporter.event(Event::Advanced { step: Step::Encapsulate, bytes: size });
        Ok(())
    }

    /// Writes the packages with their versions, sorted, where there is a package database.
    fn package_list(&mut self, owners: &Owners) -> io::Result<()> {
        let mut names: Vec<String> = owners
            .packages()
            .iter()
            .map(|package| match package.version.as_str() {
                "" => package.name.clone(),
                version => format!("{}-{version}", package.name),
            })
            .collect();
        names.sort();
        match names.is_empty() {
            true => Ok(()),
            false => self.tar.file("pkglist.txt", ROOT_FILE, (names.join("\n") + "\n").as_bytes()),
        }
    }
}

/// Writes the content of an object, compressed; in pieces of one size, because the compressor may tell the difference.
fn deflate(source: &dyn ObjectSource, checksum: &Checksum, out: &mut impl Write) -> Result<(), LayerError> {
    let mut object = source.open_file(checksum)?;
    if object.header.is_symlink() {
        return Ok(());
    }
    let mut hasher = Hasher::new();
    hasher.update(&object.header.hashed_bytes());
    let encoder = DeflateEncoder::new(out, flate2::Compression::new(LEVEL));
    let mut blocks = blob::Blocks::new(encoder);
    let copied = io::copy(&mut Hashing { inner: &mut object.content, hasher: &mut hasher }.take(object.size + 1), &mut blocks)?;
    blocks.finish()?.finish()?;
    let actual = hasher.finish();
    if actual != *checksum || copied != object.size {
        return Err(EncapsulateError::CorruptObject { checksum: *checksum, actual }.into());
    }
    Ok(())
}

/// Counts what is written to it.
struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
