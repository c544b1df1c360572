//! Images of layers of files, entry by entry, and what is in a commit, line by line.

use std::collections::BTreeMap;
use std::io::Read;

use rootball_object::{CommitChecksum, ObjectSource};
use rootball_oci::ImageSink;
use rootball_oci::{
    ContainerConfig, Descriptor, Digest, ImageConfig, Layout, Manifest, RawManifest, RootFs, media_type, to_canonical_json,
};
use rootball_repo::Repo;
use rootball_repo::tree::{Details, TreeError, list};

use crate::support::pack;

/// A layer that is written.
pub(crate) struct LayerTar(tar::Builder<Vec<u8>>);

impl LayerTar {
    pub(crate) fn new() -> Self {
        Self(tar::Builder::new(Vec::new()))
    }

    /// Writes an entry whose path is taken as it is.
    pub(crate) fn raw(mut self, path: &[u8], kind: tar::EntryType, owner: (u64, u64, u32), link: &str, content: &[u8]) -> Self {
        assert!(path.len() <= 100 && link.len() <= 100, "the test needs long names");
        let mut header = tar::Header::new_gnu();
        header.as_mut_bytes()[..path.len()].copy_from_slice(path);
        header.as_gnu_mut().unwrap().linkname[..link.len()].copy_from_slice(link.as_bytes());
        header.set_entry_type(kind);
        header.set_uid(owner.0);
        header.set_gid(owner.1);
        header.set_mode(owner.2);
        header.set_mtime(1_600_000_000);
        header.set_size(content.len() as u64);
        header.set_cksum();
        self.0.append(&header, content).unwrap();
        self
    }

    pub(crate) fn dir(self, path: &str, mode: u32) -> Self {
        self.raw(path.as_bytes(), tar::EntryType::Directory, (0, 0, mode), "", b"")
    }

    pub(crate) fn file(self, path: &str, content: &str) -> Self {
        self.raw(path.as_bytes(), tar::EntryType::Regular, (0, 0, 0o644), "", content.as_bytes())
    }

    pub(crate) fn symlink(self, path: &str, target: &str) -> Self {
        self.raw(path.as_bytes(), tar::EntryType::Symlink, (0, 0, 0o777), target, b"")
    }

    pub(crate) fn hardlink(self, path: &str, target: &str) -> Self {
        self.raw(path.as_bytes(), tar::EntryType::Link, (0, 0, 0o644), target, b"")
    }

    pub(crate) fn xattr(mut self, name: &str, value: &[u8]) -> Self {
        self.0.append_pax_extensions([(format!("SCHILY.xattr.{name}").as_str(), value)]).unwrap();
        self
    }

    pub(crate) fn done(self) -> Vec<u8> {
        self.0.into_inner().unwrap()
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Packed {
    Plain,
    Gzip,
    Zstd,
    /// With frames behind the end that decoders pass over, as zstd:chunked has them.
    ZstdChunked,
}

impl Packed {
    pub(crate) fn blob(self, tar: &[u8]) -> (Vec<u8>, &'static str) {
        match self {
            Self::Plain => (tar.to_vec(), media_type::LAYER_TAR),
            Self::Gzip => (pack(tar), media_type::LAYER_GZIP),
            Self::Zstd => (zstd::encode_all(tar, 3).unwrap(), media_type::LAYER_ZSTD),
            Self::ZstdChunked => {
                let (front, back) = tar.split_at(tar.len() / 2);
                let mut blob = [zstd::encode_all(front, 3).unwrap(), zstd::encode_all(back, 3).unwrap()].concat();
                for length in [5_000_u32, 64] {
                    blob.extend(0x184D_2A50_u32.to_le_bytes());
                    blob.extend(length.to_le_bytes());
                    blob.extend(vec![7; length as usize]);
                }
                (blob, media_type::LAYER_ZSTD)
            }
        }
    }
}

pub(crate) const CREATED: &str = "2024-05-06T07:08:09.5Z";

/// Returns the config of an image of these layers.
pub(crate) fn config(layers: &[Vec<u8>]) -> ImageConfig {
    ImageConfig {
        architecture: rootball_oci::Platform::host().architecture,
        os: "linux".to_owned(),
        created: Some(CREATED.to_owned()),
        config: ContainerConfig::default(),
        rootfs: RootFs { kind: "layers".to_owned(), diff_ids: layers.iter().map(|layer| Digest::of(layer)).collect() },
        history: Vec::new(),
    }
}

/// Stores an image of these layers under a tag.
pub(crate) fn put_image(layout: &Layout, tag: &str, config: &ImageConfig, layers: &[Vec<u8>], packed: Packed) {
    let put = |bytes: &[u8], media_type: &str| Descriptor::new(media_type, layout.put_blob_bytes(bytes).unwrap(), bytes.len() as u64);
    let manifest = Manifest {
        schema_version: 2,
        media_type: None,
        artifact_type: None,
        config: put(&to_canonical_json(config), media_type::CONFIG),
        layers: layers
            .iter()
            .map(|layer| {
                let (blob, media_type) = packed.blob(layer);
                put(&blob, media_type)
            })
            .collect(),
        subject: None,
        annotations: BTreeMap::new(),
    };
    layout.sink(Some(tag)).put_manifest(&RawManifest::new(to_canonical_json(&manifest), media_type::MANIFEST)).unwrap();
}

/// Stores a plain image of these layers.
pub(crate) fn put_plain(layout: &Layout, tag: &str, layers: &[Vec<u8>]) {
    put_image(layout, tag, &config(layers), layers, Packed::Gzip);
}

/// Lists what is in a commit: path, mode, owner, attributes, content or target.
pub(crate) fn listing(repo: &Repo, commit: &CommitChecksum) -> Vec<String> {
    let mut lines = Vec::new();
    list::<TreeError>(repo, commit, "/", true, &mut |entry| {
        let (mode, uid, xattrs, rest) = match entry.details {
            Details::Directory { meta, .. } => (meta.mode & 0o7777, meta.uid, meta.xattrs, "/".to_owned()),
            Details::File { checksum, header, .. } => {
                let mut content = String::new();
                repo.open_file(&checksum).unwrap().content.read_to_string(&mut content).unwrap();
                content.truncate(40);
                let rest = header.symlink_target.map_or_else(|| format!("={content}"), |target| format!("->{target}"));
                (header.mode & 0o7777, header.uid, header.xattrs, rest)
            }
        };
        let xattrs: String = xattrs
            .iter()
            .map(|(name, value)| format!(" {}:{}", String::from_utf8_lossy(name), String::from_utf8_lossy(value).trim_end_matches('\0')))
            .collect();
        lines.push(format!("{} {mode:o} {uid} {rest}{xattrs}", entry.path));
        Ok(())
    })
    .unwrap();
    lines.sort();
    lines
}

/// The lines of a listing for paths that begin with one of these.
pub(crate) fn lines_of(repo: &Repo, commit: &CommitChecksum, prefixes: &[&str]) -> Vec<String> {
    listing(repo, commit).into_iter().filter(|line| prefixes.iter().any(|prefix| line.starts_with(prefix))).collect()
}
