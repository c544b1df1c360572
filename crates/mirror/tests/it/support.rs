//! A running registry with something in it.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;

use rootball_mirror::{Running, Server, ServerOptions};
use rootball_oci::{Digest, media_type};

use crate::http::{Answer, send};

/// A registry on a free port, over a temporary store unless one is given.
pub(crate) struct Registry {
    running: Running,
    _store: Option<tempfile::TempDir>,
}

/// An image of one config and one layer.
pub(crate) struct Image {
    pub(crate) config: Vec<u8>,
    pub(crate) layer: Vec<u8>,
    pub(crate) manifest: Vec<u8>,
}

impl Registry {
    pub(crate) fn start() -> Self {
        let store = tempfile::tempdir().unwrap();
        let running = Self::run(store.path(), ServerOptions::default());
        Self { running, _store: Some(store) }
    }

    pub(crate) fn over(store: &Path, options: ServerOptions) -> Self {
        Self { running: Self::run(store, options), _store: None }
    }

    fn run(store: &Path, options: ServerOptions) -> Running {
        Server::open(store, options).unwrap().spawn(TcpListener::bind("127.0.0.1:0").unwrap()).unwrap()
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.running.address()
    }

    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        send(self.address(), method, path, headers, body)
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> Answer {
        self.send(method, path, &[], b"")
    }

    /// Uploads a blob in one request.
    pub(crate) fn push_blob(&self, repository: &str, bytes: &[u8]) -> Digest {
        let digest = Digest::of(bytes);
        let answer = self.send("POST", &format!("/v2/{repository}/blobs/uploads/?digest={digest}"), &[], bytes);
        assert_eq!(answer.status, 201, "{answer:?}");
        digest
    }

    pub(crate) fn push_manifest(&self, repository: &str, reference: &str, media_type: &str, bytes: &[u8]) -> Answer {
        self.send("PUT", &format!("/v2/{repository}/manifests/{reference}"), &[("Content-Type", media_type)], bytes)
    }

    /// Uploads an image and returns its manifest's digest.
    pub(crate) fn push_image(&self, repository: &str, tag: &str, image: &Image) -> Digest {
        self.push_blob(repository, &image.config);
        self.push_blob(repository, &image.layer);
        let answer = self.push_manifest(repository, tag, media_type::MANIFEST, &image.manifest);
        assert_eq!(answer.status, 201, "{answer:?}");
        Digest::of(&image.manifest)
    }

    /// Begins an upload and returns its path.
    pub(crate) fn begin(&self, repository: &str) -> String {
        let answer = self.request("POST", &format!("/v2/{repository}/blobs/uploads/"));
        assert_eq!(answer.status, 202, "{answer:?}");
        answer.header("location").to_owned()
    }
}

impl Image {
    /// Makes an image whose bytes depend on the text.
    pub(crate) fn new(text: &str) -> Self {
        let tar = tar_of(text);
        let config = serde_json::json!({
            "architecture": "amd64", "os": "linux", "config": {}, "rootfs": { "type": "layers", "diff_ids": [Digest::of(&tar)] }
        });
        let config = config.to_string().into_bytes();
        // Compressed, or a pushing skopeo would do it and change the digests.
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&tar).unwrap();
        let layer = encoder.finish().unwrap();
        // Spaces: the registry must hand out these bytes and not its own idea of them.
        let manifest = serde_json::to_vec_pretty(&serde_json::json!({
            "schemaVersion": 2, "mediaType": media_type::MANIFEST,
            "config": { "mediaType": media_type::CONFIG, "digest": Digest::of(&config), "size": config.len() },
            "layers": [{ "mediaType": media_type::LAYER_GZIP, "digest": Digest::of(&layer), "size": layer.len() }],
        }));
        Self { config, layer, manifest: manifest.unwrap() }
    }
}

/// Returns a tar with one file, written by hand.
fn tar_of(text: &str) -> Vec<u8> {
    let mut header = [0_u8; 512];
    for (offset, field) in
        [(0, "file"), (100, "0000644"), (108, "0000000"), (116, "0000000"), (136, "00000000000"), (156, "0"), (257, "ustar\x0000")]
    {
        header[offset..offset + field.len()].copy_from_slice(field.as_bytes());
    }
    header[124..135].copy_from_slice(format!("{:011o}", text.len()).as_bytes());
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    let mut tar = header.to_vec();
    tar.extend_from_slice(text.as_bytes());
    tar.resize(tar.len().next_multiple_of(512) + 1024, 0);
    tar
}
