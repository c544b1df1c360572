//! Small images, and skopeo.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use rootball_oci::{
    ContainerConfig, Descriptor, Digest, ImageConfig, ImageSink, Layout, Manifest, RawManifest, RootFs, media_type, to_canonical_json,
};

/// Writes a valid image whose layers are tar archives of one file each.
pub(crate) fn write_image(sink: &dyn ImageSink, contents: &[&[u8]]) -> RawManifest {
    let mut layers = Vec::new();
    let mut diff_ids = Vec::new();
    for (number, content) in contents.iter().enumerate() {
        let mut tar = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, format!("file-{number}"), *content).unwrap();
        let bytes = tar.into_inner().unwrap();
        diff_ids.push(Digest::of(&bytes));
        // Plain tars would be compressed by skopeo on the way, which changes the manifest.
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(&bytes).unwrap();
        layers.push(put(sink, media_type::LAYER_GZIP, &gzip.finish().unwrap()));
    }
    let config = ImageConfig {
        architecture: rootball_oci::Platform::host().architecture,
        os: "linux".to_owned(),
        created: None,
        config: ContainerConfig::default(),
        rootfs: RootFs { kind: "layers".to_owned(), diff_ids },
        history: Vec::new(),
    };
    let manifest = Manifest {
        schema_version: 2,
        media_type: Some(media_type::MANIFEST.to_owned()),
        artifact_type: None,
        config: put(sink, media_type::CONFIG, &to_canonical_json(&config)),
        layers,
        subject: None,
        annotations: Default::default(),
    };
    let raw = RawManifest::new(to_canonical_json(&manifest), media_type::MANIFEST);
    sink.put_manifest(&raw).unwrap();
    sink.finish().unwrap();
    raw
}

pub(crate) fn put(sink: &dyn ImageSink, media_type: &str, bytes: &[u8]) -> Descriptor {
    let descriptor = Descriptor::new(media_type, Digest::of(bytes), bytes.len() as u64);
    let mut writer = sink.begin_blob().unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish(&descriptor.digest, descriptor.size).unwrap();
    descriptor
}

pub(crate) fn skopeo(arguments: &[&str]) -> String {
    let output = Command::new("skopeo").arg("--insecure-policy").args(arguments).output().expect("skopeo is installed");
    assert!(output.status.success(), "skopeo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Returns what a directory has in it besides a layout's own three names.
pub(crate) fn strangers(layout: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(layout).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| !["oci-layout", "index.json", "blobs"].contains(&name.as_str()));
    names
}

/// Opens a new layout in a directory.
pub(crate) fn layout(directory: &Path, name: &str) -> Layout {
    Layout::create(&directory.join(name)).unwrap()
}
