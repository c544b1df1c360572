//! podman, buildah and umoci: they read what is written here, build on it, and what they write is read.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Command;

use rootball_oci::{
    ArchiveSink, ArchiveSource, Digest, DirectorySource, DockerArchiveImage, DockerArchiveSource, Image, ImageSource, Layout, Platform,
};

use crate::support::{copy_one, layout, write_image};

/// A store of images that lives as long as its directory. Neither cgroups nor overlays nor user namespaces are needed, so a plain container
/// is enough to run this in, as root.
struct Engines<'a> {
    place: &'a Path,
}

impl Engines<'_> {
    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let at = |name: &str| self.place.join(name);
        // A policy that accepts anything: what is tested is what the images are.
        fs::write(at("policy.json"), r#"{"default":[{"type":"insecureAcceptAnything"}]}"#).unwrap();
        let mut command = Command::new(program);
        command.arg("--root").arg(at("store")).arg("--runroot").arg(at("run")).args(["--storage-driver", "vfs"]);
        if program == "podman" {
            command.arg("--tmpdir").arg(at("state")).args(["--cgroup-manager", "cgroupfs", "--events-backend", "none"]);
        }
        // Images get names by the paths that they come from, and those must be lower-case: relative ones are.
        command
            .current_dir(self.place)
            .args(arguments)
            .env("XDG_RUNTIME_DIR", self.place)
            .env("TMPDIR", self.place)
            .env("BUILDAH_ISOLATION", "chroot");
        let output = command.output().unwrap_or_else(|error| panic!("{program} is installed: {error}"));
        assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}

/// Reads all of an image, which verifies it; returns its config's digest and its diff IDs.
fn read_all(source: &dyn ImageSource) -> (Digest, Vec<Digest>) {
    let image = Image::load(source, &Platform::host()).unwrap();
    for layer in &image.manifest.layers {
        source.open_blob(layer).unwrap().read_to_end(&mut Vec::new()).unwrap();
    }
    (image.manifest.config.digest, image.config.rootfs.diff_ids)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn podman_loads_our_images_and_we_read_what_it_saves() {
    let place = tempfile::tempdir().unwrap();
    let engines = Engines { place: place.path() };
    let path = |name: &str| place.path().join(name);
    let from = layout(place.path(), "from");
    write_image(&from.sink(Some("v1")), &[b"one", b"two"]);
    let ours = read_all(&from.source(None));
    let name = DockerArchiveImage::Name("example.com/os:1".parse().unwrap());
    copy_one(&from.source(None), &ArchiveSink::create_docker(&path("docker.tar"), &name).unwrap()).unwrap();
    copy_one(&from.source(None), &ArchiveSink::create(&path("oci.tar"), Some("v1")).unwrap()).unwrap();
    // An image's identity in a store is its config's digest.
    let id = ours.0.to_hex();
    for reference in ["docker-archive:docker.tar", "oci-archive:oci.tar:v1", "oci:from:v1"] {
        assert_eq!(engines.run("podman", &["pull", "-q", reference]), id, "{reference}");
    }
    assert!(engines.run("podman", &["load", "-q", "-i", text(&path("docker.tar"))]).contains("example.com/os:1"));
    for format in ["docker-archive", "oci-archive", "docker-dir", "oci-dir"] {
        let saved = path(format);
        engines.run("podman", &["save", "-q", "--format", format, "-o", text(&saved), "example.com/os:1"]);
        let theirs = match format {
            "docker-archive" => read_all(&DockerArchiveSource::open(&saved, &name).unwrap()),
            "oci-archive" => read_all(&ArchiveSource::open(&saved, None).unwrap()),
            "docker-dir" => read_all(&DirectorySource::open(&saved).unwrap()),
            _ => read_all(&Layout::open(&saved).unwrap().source(None)),
        };
        assert_eq!(theirs.1, ours.1, "{format}");
        if format == "docker-archive" {
            assert_eq!(theirs.0, ours.0, "this one keeps the config as it is");
        }
    }
}

#[test]
fn buildah_builds_on_our_image_and_runs_it() {
    let place = tempfile::tempdir().unwrap();
    let engines = Engines { place: place.path() };
    let path = |name: &str| place.path().join(name);
    let from = layout(place.path(), "from");
    write_image(&from.sink(Some("v1")), &[b"one", b"two"]);
    let (_, base) = read_all(&from.source(None));
    let container = engines.run("buildah", &["from", "oci:from:v1"]);
    engines.run("buildah", &["copy", &container, "/bin/busybox", "/bin/sh"]);
    assert_eq!(engines.run("buildah", &["run", &container, "--", "/bin/sh", "-c", "cat /file-0 /file-1"]), "onetwo");
    engines.run("buildah", &["commit", "-q", &container, "oci:built:built"]);
    let (_, diff_ids) = read_all(&Layout::open(&path("built")).unwrap().source(Some("built")));
    assert_eq!((&diff_ids[..2], diff_ids.len()), (&base[..], 3));
}

#[test]
fn umoci_unpacks_our_image() {
    let place = tempfile::tempdir().unwrap();
    let from = layout(place.path(), "from");
    write_image(&from.sink(Some("v1")), &[b"one", b"two"]);
    let bundle = place.path().join("bundle");
    let image = format!("{}:v1", from.path().display());
    let output = Command::new("umoci").args(["unpack", "--image", &image, text(&bundle)]).output().expect("umoci is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(fs::read(bundle.join("rootfs/file-1")).unwrap(), b"two");
}
