//! Small images, and skopeo.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use rootball_object::{Cancel, Silent};
use rootball_oci::{
    ContainerConfig, CopyOptions, CopyReport, Descriptor, Digest, ImageConfig, ImageSink, ImageSource, Index, Layout, Manifest, Platform,
    RawManifest, RootFs, TransferError, copy, media_type, to_canonical_json,
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
        layers.push(put(sink, media_type::LAYER_GZIP, &gzip(&bytes)));
    }
    let config = ImageConfig {
        architecture: rootball_oci::Platform::host().architecture,
        os: "linux".to_owned(),
        created: None,
        config: ContainerConfig::default(),
        rootfs: RootFs { kind: "layers".to_owned(), diff_ids },
        history: Vec::new(),
    };
    let manifest = Manifest { config: put(sink, media_type::CONFIG, &to_canonical_json(&config)), layers, ..empty_manifest() };
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

/// Copies with everything that is attached.
pub(crate) fn copy_all(source: &dyn ImageSource, sink: &dyn ImageSink) -> Result<CopyReport, TransferError> {
    let options = CopyOptions { all_platforms: true, attachments: true, ..CopyOptions::default() };
    copy(source, sink, &options, &Silent, &Cancel::default())
}

/// Copies the image for this platform.
pub(crate) fn copy_one(source: &dyn ImageSource, sink: &dyn ImageSink) -> Result<CopyReport, TransferError> {
    copy(source, sink, &CopyOptions::default(), &Silent, &Cancel::default())
}

/// Writes an artifact that refers to a manifest.
pub(crate) fn write_referrer(sink: &dyn ImageSink, subject: &RawManifest, artifact_type: &str) -> RawManifest {
    let manifest = Manifest {
        artifact_type: Some(artifact_type.to_owned()),
        config: put(sink, "application/vnd.oci.empty.v1+json", b"{}"),
        layers: vec![put(sink, "text/plain", artifact_type.as_bytes())],
        subject: Some(subject.descriptor()),
        annotations: [("about".to_owned(), artifact_type.to_owned())].into(),
        ..empty_manifest()
    };
    let raw = RawManifest::new(to_canonical_json(&manifest), media_type::MANIFEST);
    sink.put_referrer(&raw).unwrap();
    raw
}

/// Writes an index of two images, one of them for this platform, and returns it and them.
pub(crate) fn write_index(layout: &Layout, tag: &str) -> (RawManifest, Vec<RawManifest>) {
    let mut index = Index::empty();
    let mut images = Vec::new();
    for (platform, content) in [(Platform::host(), b"one"), ("linux/s390x".parse().unwrap(), b"two")] {
        let image = write_image(&layout.sink(None), &[content]);
        let mut descriptor = image.descriptor();
        descriptor.platform = Some(platform);
        index.manifests.push(descriptor);
        images.push(image);
    }
    layout
        .update_index(|index| {
            index.manifests.clear();
            Ok(())
        })
        .unwrap();
    let index = RawManifest::new(to_canonical_json(&index), media_type::INDEX);
    layout.sink(Some(tag)).put_manifest(&index).unwrap();
    (index, images)
}

fn empty_manifest() -> Manifest {
    Manifest {
        schema_version: 2,
        media_type: Some(media_type::MANIFEST.to_owned()),
        artifact_type: None,
        config: Descriptor::new("", Digest::of(b""), 0),
        layers: Vec::new(),
        subject: None,
        annotations: Default::default(),
    }
}

/// Makes a tar archive of files and links.
pub(crate) fn tar_of(files: &[(&str, Member<'_>)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, member) in files {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o644);
        match member {
            Member::File(bytes) => {
                header.set_size(bytes.len() as u64);
                tar.append_data(&mut header, name, *bytes).unwrap();
            }
            Member::Symlink(target) => {
                header.set_entry_type(tar::EntryType::Symlink);
                header.set_size(0);
                tar.append_link(&mut header, name, target).unwrap();
            }
        }
    }
    tar.into_inner().unwrap()
}

/// What is in an archive of [`tar_of`].
pub(crate) enum Member<'a> {
    File(&'a [u8]),
    Symlink(&'a str),
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

/// Lists a directory.
pub(crate) fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
