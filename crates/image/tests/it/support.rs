//! A tree with everything that is hard to carry, its commit, and its image.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use rootball_gvariant::Value;
use rootball_image::encapsulate::{BuildReport, PlanOptions, WriteOptions, plan, write};
use rootball_image::import::{ImportError, ImportOptions, Imported, import};
use rootball_object::{Cancel, Commit, CommitChecksum, Metadata, ObjectKind, ObjectSink, Silent};
use rootball_oci::{Descriptor, Digest, ImageConfig, ImageSink, ImageSource, Layout, Manifest, Platform, load_image, to_canonical_json};
use rootball_repo::{CommitModifiers, Mode, Repo, commit_tree};

/// A directory for one test, on a file system with extended attributes.
#[derive(Debug)]
pub(crate) struct Place(tempfile::TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn repo(&self, name: &str, mode: Mode) -> Repo {
        Repo::init(&self.path(name), mode).unwrap()
    }

    pub(crate) fn layout(&self, name: &str) -> Layout {
        Layout::create(&self.path(name)).unwrap()
    }

    /// Makes the awkward tree, commits it into a bare repository and returns both.
    pub(crate) fn committed(&self) -> (Repo, CommitChecksum) {
        let tree = self.path("tree");
        make_tree(&tree);
        let repo = self.repo("repo", Mode::Bare);
        let commit = commit(&repo, &tree);
        (repo, commit)
    }
}

pub(crate) fn make_tree(root: &Path) {
    let long = "a-name-of-more-than-one-hundred-bytes-".repeat(4);
    for directory in
        ["sysroot", "usr/bin", "usr/etc/conf.d", "usr/lib/modules/6.1", "var/lib/dpkg/info", "home", &format!("usr/share/{long}")]
    {
        fs::create_dir_all(root.join(directory)).unwrap();
        // No directory but /sysroot is empty, and no other has the same dirtree.
        if directory != "sysroot" {
            fs::write(root.join(directory).join("place"), directory).unwrap();
        }
    }
    fs::set_permissions(root.join("home"), fs::Permissions::from_mode(0o1777)).unwrap();
    let file = |path: &str, content: &[u8], mode: u32| {
        fs::write(root.join(path), content).unwrap();
        fs::set_permissions(root.join(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    file("usr/bin/sudo", b"setuid", 0o4755);
    file("usr/bin/ping", b"capable", 0o755);
    run("setcap", &["cap_net_raw+ep", root.join("usr/bin/ping").to_str().unwrap()]);
    file("usr/bin/tool", &b"tool ".repeat(40_000), 0o755);
    fs::hard_link(root.join("usr/bin/tool"), root.join("usr/bin/tool-2")).unwrap();
    file("usr/etc/conf.d/tool.conf", b"setting=1\n", 0o644);
    rustix_xattr(&root.join("usr/etc/conf.d/tool.conf"), "user.note", b"\0binary\n=");
    file("usr/etc/empty", b"", 0o600);
    file("usr/bin/empty", b"", 0o600);
    file(&format!("usr/share/{long}/{long}"), b"deep", 0o644);
    file("usr/lib/modules/6.1/vmlinuz", b"kernel", 0o644);
    file("usr/lib/modules/6.1/initramfs.img", &[7; 5000], 0o644);
    symlink(format!("/usr/share/{long}/{long}"), root.join("usr/share/long-link")).unwrap();
    symlink("..//etc//passwd", root.join("usr/share/odd-link")).unwrap();
    symlink("usr/bin", root.join("bin")).unwrap();
    run("chown", &["-h", "12:3000000", root.join("usr/share/odd-link").to_str().unwrap()]);
    file(
        "var/lib/dpkg/status",
        b"Package: tool\nStatus: install ok installed\nArchitecture: amd64\n\nPackage: sudo\nStatus: install ok installed\nArchitecture: amd64\n",
        0o644,
    );
    file("var/lib/dpkg/info/tool.list", b"/.\n/bin\n/bin/tool\n/etc\n/etc/conf.d/tool.conf\n", 0o644);
    file("var/lib/dpkg/info/sudo.list", b"/.\n/usr/bin/sudo\n", 0o644);
}

fn rustix_xattr(path: &Path, name: &str, value: &[u8]) {
    let hex: String = value.iter().map(|byte| format!("{byte:02x}")).collect();
    run("setfattr", &["-n", name, "-v", &format!("0x{hex}"), path.to_str().unwrap()]);
}

pub(crate) fn commit(repo: &Repo, tree: &Path) -> CommitChecksum {
    let transaction = repo.begin().unwrap();
    let root = commit_tree(&transaction, tree, &CommitModifiers::default(), &Silent, &Cancel::default()).unwrap();
    let mut metadata = Metadata::new();
    metadata.insert("version", Value::String("12.1".to_owned()));
    metadata.insert("ostree.bootable", Value::Boolean(true));
    let commit = Commit {
        metadata,
        parent: None,
        subject: "A test".to_owned(),
        body: String::new(),
        timestamp: 1_700_000_000,
        root_tree: root.tree,
        root_meta: root.meta,
    };
    let checksum = transaction.put_metadata(ObjectKind::Commit, &commit.to_bytes(), None).unwrap();
    let checksum = CommitChecksum::new(checksum);
    transaction.set_ref(&"test/os".parse().unwrap(), Some(checksum));
    transaction.commit().unwrap();
    checksum
}

pub(crate) fn build(repo: &Repo, commit: &CommitChecksum, sink: &dyn ImageSink, options: &WriteOptions) -> BuildReport {
    let plan = plan(repo, commit, &PlanOptions::default()).unwrap();
    write(repo, &plan, sink, options, &Silent).unwrap()
}

pub(crate) fn bring(source: &dyn ImageSource, repo: &Repo) -> Result<Imported, ImportError> {
    let options = ImportOptions { reference: Some("docker://site.example/os:v1".to_owned()), ..ImportOptions::default() };
    import(source, repo, &options, &Silent, &Cancel::default())
}

pub(crate) fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

pub(crate) fn unpack(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(bytes), &mut out).unwrap();
    out
}

pub(crate) fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, bytes).unwrap();
    encoder.finish().unwrap()
}

/// An image of a layout whose parts can be exchanged; [`Altered::store`] makes digests and labels fit again.
pub(crate) struct Altered {
    layout: Layout,
    pub(crate) manifest: Manifest,
    pub(crate) config: ImageConfig,
    /// The tar of each layer.
    pub(crate) layers: Vec<Vec<u8>>,
}

impl Altered {
    pub(crate) fn of(layout: &Layout) -> Self {
        Self::of_tag(layout, None)
    }

    pub(crate) fn of_tag(layout: &Layout, tag: Option<&str>) -> Self {
        let (_, manifest) = load_image(&layout.source(tag), &Platform::host()).unwrap();
        let config = serde_json::from_slice(&layout.load_blob(&manifest.config.digest, u64::MAX).unwrap()).unwrap();
        let layers = manifest.layers.iter().map(|layer| unpack(&layout.load_blob(&layer.digest, u64::MAX).unwrap())).collect();
        Self { layout: layout.clone(), manifest, config, layers }
    }

    /// Stores the image with blobs, diff IDs and labels that fit its layers.
    pub(crate) fn store(mut self, tag: &str) -> Layout {
        self.config.rootfs.diff_ids = self.layers.iter().map(|layer| Digest::of(layer)).collect();
        let last = self.config.rootfs.diff_ids.last().unwrap().to_string();
        self.config.config.labels.as_mut().unwrap().insert("ostree.final-diffid".to_owned(), last);
        let media_type = self.manifest.layers[0].media_type.clone();
        self.manifest.layers = self
            .layers
            .iter()
            .map(|layer| {
                let blob = pack(layer);
                Descriptor::new(media_type.clone(), self.layout.put_blob_bytes(&blob).unwrap(), blob.len() as u64)
            })
            .collect();
        self.store_as_is(tag)
    }

    /// Stores manifest and config as they are now.
    pub(crate) fn store_as_is(mut self, tag: &str) -> Layout {
        let config = to_canonical_json(&self.config);
        self.manifest.config.digest = self.layout.put_blob_bytes(&config).unwrap();
        self.manifest.config.size = config.len() as u64;
        let raw = rootball_oci::RawManifest::new(to_canonical_json(&self.manifest), rootball_oci::media_type::MANIFEST);
        self.layout.sink(Some(tag)).put_manifest(&raw).unwrap();
        self.layout
    }
}

/// Splits a tar into its entries, each with the headers that belong to it.
pub(crate) fn entries(tar: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = tar::Archive::new(tar);
    let mut entries = Vec::new();
    let mut begin = 0;
    for entry in archive.entries().unwrap() {
        let entry = entry.unwrap();
        let end = entry.raw_file_position() + entry.size().div_ceil(512) * 512;
        entries.push((entry.path().unwrap().to_str().unwrap().to_owned(), tar[begin as usize..end as usize].to_vec()));
        begin = end;
    }
    entries
}

pub(crate) fn join(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut tar: Vec<u8> = entries.iter().flat_map(|(_, bytes)| bytes.clone()).collect();
    tar.extend([0; 1024]);
    tar
}
