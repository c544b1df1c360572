//! Systems from images that have files in them: on top of a commit, or alone.

use std::collections::BTreeMap;
use std::fs;

use rootball_host::Outcome;
use rootball_image::import::DropReason;
use rootball_oci::{
    Descriptor, Digest, ImageConfig, ImageSink, Layout, Manifest, Platform, RawManifest, load_image, media_type, to_canonical_json,
};
use rootball_repo::Mode;
use rootball_tar::{Owner, TarWriter};

use crate::life::{deployed, run_switch, run_upgrade};
use crate::machine::Machine;

fn layer(files: &[(&str, &str)]) -> Vec<u8> {
    let mut tar = TarWriter::new(Vec::new());
    for (path, content) in files {
        tar.file(path, Owner::root(0o644), content.as_bytes()).unwrap();
    }
    tar.finish().unwrap()
}

/// Stores an image of the layers of another one, if there is one, and one more.
fn put(machine: &Machine, tag: &str, from: Option<&str>, layer: &[u8], compress: bool) {
    let layout = Layout::open(&machine.path("images")).unwrap();
    let put = |bytes: &[u8], media_type: &str| Descriptor::new(media_type, layout.put_blob_bytes(bytes).unwrap(), bytes.len() as u64);
    let (mut config, mut layers): (serde_json::Value, Vec<Descriptor>) = match from {
        Some(from) => {
            let (_, manifest) = load_image(&layout.source(Some(from)), &Platform::host()).unwrap();
            (serde_json::from_slice(&layout.load_blob(&manifest.config.digest, u64::MAX).unwrap()).unwrap(), manifest.layers)
        }
        None => {
            let architecture = Platform::host().architecture;
            (serde_json::json!({"architecture": architecture, "os": "linux", "rootfs": {"type": "layers", "diff_ids": []}}), Vec::new())
        }
    };
    config["rootfs"]["diff_ids"].as_array_mut().unwrap().push(Digest::of(layer).to_string().into());
    layers.push(if compress {
        put(&zstd::encode_all(layer, 3).unwrap(), media_type::LAYER_ZSTD)
    } else {
        put(layer, media_type::LAYER_TAR)
    });
    let config: ImageConfig = serde_json::from_value(config).unwrap();
    let manifest = Manifest {
        schema_version: 2,
        media_type: None,
        artifact_type: None,
        config: put(&to_canonical_json(&config), media_type::CONFIG),
        layers,
        subject: None,
        annotations: BTreeMap::new(),
    };
    layout.sink(Some(tag)).put_manifest(&RawManifest::new(to_canonical_json(&manifest), media_type::MANIFEST)).unwrap();
}

#[test]
fn a_container_build_on_top_is_followed_like_any_image() {
    let machine = Machine::new();
    let base = machine.commit("1");
    machine.build(&base, "base", "plain");
    machine.install("base", Mode::Bare).unwrap();
    put(&machine, "site", Some("base"), &layer(&[("usr/bin/site", "1"), ("etc/site.conf", "1"), ("opt/lost", "x")]), false);
    let first = deployed(run_switch(&machine, "site").unwrap());
    assert_eq!((first.before, first.version.as_deref()), (Some(base), Some("1")));
    assert_ne!(first.commit, base);
    assert_eq!((first.moved.layers_fetched, first.dropped[0].dropped[0].reason), (1, DropReason::OutsideUsr));
    let root = machine.sysroot().deployment_path(&first.deployment);
    assert_eq!(fs::read_to_string(root.join("etc/site.conf")).unwrap(), "1");
    assert_eq!(fs::read_to_string(root.join("usr/bin/tool")).unwrap(), "tool 1");

    // The same image in another compression: the manifest is another one, the system is not.
    put(&machine, "site", Some("base"), &layer(&[("usr/bin/site", "1"), ("etc/site.conf", "1"), ("opt/lost", "x")]), true);
    let unchanged = run_upgrade(&machine, false).unwrap();
    assert_eq!(unchanged, Outcome::Unchanged { reference: machine.reference("site").to_string(), commit: first.commit });

    put(&machine, "site", Some("base"), &layer(&[("usr/bin/site", "2"), ("etc/site.conf", "2")]), true);
    let Outcome::Available(available) = run_upgrade(&machine, true).unwrap() else { panic!("there is an upgrade") };
    assert_eq!((available.commit, available.present), (None, false), "nobody knows before the layers are there");
    let second = deployed(run_upgrade(&machine, false).unwrap());
    assert_eq!((second.before, second.moved.layers_fetched), (Some(first.commit), 1));
    assert_eq!(machine.status().unwrap().deployments[0].version.as_deref(), Some("1"));
}

#[test]
fn a_plain_image_with_a_kernel_is_a_system() {
    let machine = Machine::new();
    let system = layer(&[
        ("usr/lib/modules/6.1.0/vmlinuz", "kernel"),
        ("usr/lib/modules/6.1.0/initramfs.img", "initramfs"),
        ("usr/lib/os-release", "ID=plain\n"),
        ("etc/hostname", "plain"),
        ("run/left", "behind"),
    ]);
    put(&machine, "plain", None, &system, true);
    let installed = deployed(machine.install("plain", Mode::Bare).unwrap());
    assert_eq!(installed.dropped[0].dropped[0].examples, ["/run/left"]);
    let root = machine.sysroot().deployment_path(&installed.deployment);
    assert_eq!(fs::read_to_string(root.join("etc/hostname")).unwrap(), "plain");
    let unchanged = run_upgrade(&machine, false).unwrap();
    assert_eq!(unchanged, Outcome::Unchanged { reference: machine.reference("plain").to_string(), commit: installed.commit });
}
