//! Bytes that are not what their names say: in layouts, archives and repositories.

use std::fs;
use std::path::{Path, PathBuf};

use rootball_testkit::sandbox::Sandbox;

use crate::server::blobs;
use crate::support::{Visible, assert_whole, commit_system, cut, files, flip, leftovers, sandbox_with_repo, system_tree};

fn prepared(mode: &str) -> (Sandbox, String) {
    let sandbox = sandbox_with_repo(mode);
    system_tree(&sandbox, "tree", "1", 10);
    let commit = commit_system(&sandbox, "tree", "1");
    (sandbox, commit)
}

#[test]
fn a_damaged_blob_of_a_layout_is_named_and_nothing_is_kept() {
    let (sandbox, commit) = prepared("archive");
    sandbox.run("image build os/main oci:layout:1").ok();
    sandbox.run("--repo import repo init --mode archive").ok();
    let (manifest, config, layers) = blobs(&sandbox.path("layout"));
    let before = Visible::of(&sandbox.path("import"));
    for file in [vec![manifest, config], layers].concat() {
        let good = fs::read(&file).unwrap();
        let name = file.file_name().unwrap().to_str().unwrap();
        for damage in [flip, cut, |path: &Path| fs::write(path, "").unwrap(), |path: &Path| fs::remove_file(path).unwrap()] {
            damage(&file);
            for line in [
                "--repo import image import oci:layout:1",
                "image copy oci:layout:1 oci-archive:copy.tar",
                "image copy oci:layout:1 oci:copy:1",
            ] {
                let said = sandbox.run(line);
                assert!(matches!(said.code, Some(1 | 3)), "{said}");
                assert!(said.stderr.contains(name) || said.stderr.contains(" object "), "{name} is not named: {said}");
            }
            assert_eq!(Visible::of(&sandbox.path("import")), before);
            assert!(!sandbox.path("copy.tar").exists(), "half an archive");
            sandbox.run("image inspect oci:copy:1").failed(3);
            // What is there already is not fetched again, so damage would not be noticed.
            fs::remove_dir_all(sandbox.path("copy")).unwrap();
            fs::write(&file, &good).unwrap();
        }
    }
    assert_eq!(sandbox.run("--repo import image import oci:layout:1").last_line(), commit);
    assert_eq!(leftovers(&sandbox.path("import")), Vec::<PathBuf>::new());
    assert_whole(&sandbox, "import");
}

#[test]
fn a_damaged_archive_is_refused_wherever_it_is_cut_or_flipped() {
    let (sandbox, _) = prepared("archive");
    sandbox.run("image build os/main oci-archive:image.tar:1").ok();
    sandbox.run("--repo import repo init --mode archive").ok();
    let before = Visible::of(&sandbox.path("import"));
    let good = fs::read(sandbox.path("image.tar")).unwrap();
    for tenth in 0..10 {
        fs::write(sandbox.path("image.tar"), &good[..good.len() * tenth / 10]).unwrap();
        let said = sandbox.run("--repo import image import oci-archive:image.tar:1");
        assert!(matches!(said.code, Some(1 | 3)) && said.stderr.starts_with("error: "), "{said}");
        assert_eq!(Visible::of(&sandbox.path("import")), before);
    }
    fs::write(sandbox.path("image.tar"), &good).unwrap();
    sandbox.run("--repo import image import oci-archive:image.tar:1").ok();
}

#[test]
fn a_damaged_object_is_named_by_every_command_that_meets_it() {
    for mode in ["archive", "bare"] {
        let (sandbox, _) = prepared(mode);
        let objects: Vec<PathBuf> = files(&sandbox.path("repo/objects")).into_keys().collect();
        let mut kinds = std::collections::BTreeSet::new();
        for object in objects {
            let kind = object.extension().unwrap().to_str().unwrap().to_owned();
            let is_link = fs::symlink_metadata(&object).unwrap().is_symlink();
            // One of each kind is enough, but not an empty one.
            if is_link || fs::metadata(&object).unwrap().len() == 0 || !kinds.insert(kind.clone()) {
                continue;
            }
            let directory = object.parent().unwrap().file_name().unwrap().to_str().unwrap();
            let name = format!("{directory}{}", object.file_stem().unwrap().to_str().unwrap());
            let good = fs::read(&object).unwrap();
            for damage in [flip, cut, |path: &Path| fs::write(path, "").unwrap()] {
                // The inode is the object's own here: nothing else is a link to it.
                damage(&object);
                let fsck = sandbox.run("repo fsck");
                assert_eq!(fsck.code, Some(1), "{mode} {kind}: {fsck}");
                assert!(format!("{}{}", fsck.stdout, fsck.stderr).contains(&name), "{mode} {kind} {name}: {fsck}");
                let build = sandbox.run("image build os/main oci:layout:1");
                assert_eq!(build.code, Some(1), "{mode} {kind}: {build}");
                assert!(build.stderr.contains(&name), "{mode} {kind} {name}: {build}");
                sandbox.run("image inspect oci:layout:1").failed(3);
                fs::write(&object, &good).unwrap();
            }
            fs::remove_file(&object).unwrap();
            let fsck = sandbox.run("repo fsck");
            assert!(fsck.code == Some(1) && format!("{}{}", fsck.stdout, fsck.stderr).contains(&name), "{mode} {kind}: {fsck}");
            let build = sandbox.run("image build os/main oci:layout:1");
            assert!(matches!(build.code, Some(1 | 3)) && build.stderr.contains(&name), "{mode} {kind}: {build}");
            fs::write(&object, &good).unwrap();
        }
        assert_eq!(kinds.len(), 4, "commit, dirtree, dirmeta and file");
    }
}

#[test]
fn a_damaged_place_is_named() {
    let (sandbox, commit) = prepared("archive");
    sandbox.run("image build os/main oci:layout:1").ok();
    let mut said = String::new();
    for (file, bytes, line) in [
        ("repo/refs/heads/os/main", "not a checksum\n", "repo ls os/main"),
        ("repo/refs/heads/os/main", "", "repo refs -r"),
        ("repo/config", "[core]\nrepo_version=2\nmode=archive-z2\n", "repo refs"),
        ("repo/config", "[core]\nrepo_version=1\nmode=strange\n", "repo refs"),
        ("repo/config", "no key file", "repo refs"),
        ("layout/index.json", "{", "image inspect oci:layout:1"),
        ("layout/index.json", "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"sha256:../../x\"}]}", "image inspect oci:layout:1"),
        ("layout/oci-layout", "{\"imageLayoutVersion\":\"9.0.0\"}", "image inspect oci:layout:1"),
    ] {
        let good = fs::read(sandbox.path(file)).unwrap();
        fs::write(sandbox.path(file), bytes).unwrap();
        let told = sandbox.run(line);
        assert!(matches!(told.code, Some(1 | 3)), "{file} {bytes}: {told}");
        said += &format!("{file}: {bytes:?}\n{}", told.text);
        fs::write(sandbox.path(file), good).unwrap();
    }
    insta::assert_snapshot!(said, @r#"
repo/refs/heads/os/main: "not a checksum\n"
$ rootball repo ls os/main
stderr: error: ref "os/main" is damaged: its file holds no checksum
exit code: 1
repo/refs/heads/os/main: ""
$ rootball repo refs -r
stderr: error: ref "os/main" is damaged: its file holds no checksum
exit code: 1
repo/config: "[core]\nrepo_version=2\nmode=archive-z2\n"
$ rootball repo refs
stderr: error: repo/config: [core] repo_version is "2"; only 1 is known
exit code: 1
repo/config: "[core]\nrepo_version=1\nmode=strange\n"
$ rootball repo refs
stderr: error: repo/config: no repository mode is named "strange"; bare, bare-user, bare-user-only, bare-split-xattrs and archive are
exit code: 1
repo/config: "no key file"
$ rootball repo refs
stderr: error: repo/config: line 1: "no key file" is not a '[group]', 'key=value' or '# comment'
exit code: 1
layout/index.json: "{"
$ rootball image inspect oci:layout:1
stderr: error: layout: index.json: EOF while parsing an object at line 1 column 1
exit code: 1
layout/index.json: "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"sha256:../../x\"}]}"
$ rootball image inspect oci:layout:1
stderr: error: layout: index.json: "sha256:../../x" is not a digest: 'sha256:' and 64 lower-case hex digits are wanted at line 1 column 59
exit code: 1
layout/oci-layout: "{\"imageLayoutVersion\":\"9.0.0\"}"
$ rootball image inspect oci:layout:1
stderr: error: layout: image layout version "9.0.0"
exit code: 1
"#);
    assert_eq!(sandbox.run("repo rev-parse os/main").last_line(), commit);
}

/// Appends an entry to a layer of the image in `layout`, and makes all digests fit again.
fn craft(sandbox: &Sandbox, name: &str) {
    let (manifest, config, layers) = blobs(&sandbox.path("layout"));
    let read = |path: &Path| -> serde_json::Value { serde_json::from_slice(&fs::read(path).unwrap()).unwrap() };
    let (mut manifest, mut config) = (read(&manifest), read(&config));
    let last = layers.len() - 1;
    fs::copy(&layers[last], sandbox.path("layer.tar.gz")).unwrap();
    sandbox.tool("gunzip -f layer.tar.gz").ok();
    sandbox.write("payload", "gotcha");
    sandbox.tool(&format!("tar -r -P -f layer.tar --transform 's,^payload$,{name},' payload")).ok();
    let sum = |file: &str| format!("sha256:{}", &sandbox.tool(&format!("sha256sum {file}")).ok()[..64]);
    let store = |file: &str| {
        let digest = sum(file);
        fs::create_dir_all(sandbox.path("crafted/blobs/sha256")).unwrap();
        fs::copy(sandbox.path(file), sandbox.path("crafted/blobs/sha256").join(&digest[7..])).unwrap();
        (digest, fs::metadata(sandbox.path(file)).unwrap().len())
    };
    let diff_id = sum("layer.tar");
    config["rootfs"]["diff_ids"][last] = diff_id.clone().into();
    config["config"]["Labels"]["ostree.final-diffid"] = diff_id.into();
    sandbox.tool("gzip -nkf layer.tar").ok();
    for layer in &layers {
        sandbox.write(&format!("crafted/blobs/sha256/{}", layer.file_name().unwrap().to_str().unwrap()), fs::read(layer).unwrap());
    }
    let (digest, size) = store("layer.tar.gz");
    (manifest["layers"][last]["digest"], manifest["layers"][last]["size"]) = (digest.into(), size.into());
    sandbox.write("config", config.to_string());
    let (digest, size) = store("config");
    (manifest["config"]["digest"], manifest["config"]["size"]) = (digest.into(), size.into());
    sandbox.write("manifest", manifest.to_string());
    let (digest, size) = store("manifest");
    let tag = serde_json::json!({"org.opencontainers.image.ref.name": "1"});
    let descriptor =
        serde_json::json!({"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest, "size": size, "annotations": tag});
    sandbox.write("crafted/index.json", serde_json::json!({"schemaVersion": 2, "manifests": [descriptor]}).to_string());
    sandbox.write("crafted/oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
}

#[test]
fn an_entry_of_a_layer_that_leads_elsewhere_is_refused() {
    let (sandbox, _) = prepared("archive");
    sandbox.run("image build --compression gzip os/main oci:layout:1").ok();
    let outside = files(Path::new("/sysroot")).len();
    let mut said = String::new();
    for (name, code) in [
        ("../../../../escaped", 1),
        ("sysroot/ostree/repo/objects/../../../../escaped", 1),
        ("sysroot/ostree/repo/objects/aa/../../../escaped.file", 1),
        ("sysroot/ostree/repo/objects/escaped", 1),
        // Only objects are taken out of a layer; what else is in it means nothing.
        ("/escaped", 0),
        ("sysroot/ostree/repo/refs/heads/escaped", 0),
        ("sysroot/ostree/repo/config", 0),
    ] {
        craft(&sandbox, name);
        let _ = fs::remove_dir_all(sandbox.path("import"));
        sandbox.run("--repo import repo init --mode archive").ok();
        let before = Visible::of(&sandbox.path("import"));
        let config = fs::read(sandbox.path("import/config")).unwrap();
        let told = sandbox.run("--repo import image import oci:crafted:1");
        said += &format!("{name}\n{}", told.text.split_once('\n').unwrap().1);
        assert_eq!(told.code, Some(code), "{name}: {told}");
        for escaped in ["escaped", "import/escaped", "import/refs/heads/escaped", "../escaped"] {
            assert!(!sandbox.path(escaped).exists(), "{name} came to {escaped}");
        }
        assert_eq!(fs::read(sandbox.path("import/config")).unwrap(), config, "{name}");
        if code != 0 {
            assert_eq!(Visible::of(&sandbox.path("import")), before, "{name}");
        }
    }
    assert!(!Path::new("/escaped").exists() && files(Path::new("/sysroot")).len() == outside);
    insta::assert_snapshot!(said, @r#"
../../../../escaped
stderr: error: layer sha256:[checksum 4] is corrupt: entry "../../../../escaped" leads out of the layer
exit code: 1
sysroot/ostree/repo/objects/../../../../escaped
stderr: error: layer sha256:[checksum 8] is corrupt: entry "sysroot/ostree/repo/objects/../../../../escaped" leads out of the layer
exit code: 1
sysroot/ostree/repo/objects/aa/../../../escaped.file
stderr: error: layer sha256:[checksum 12] is corrupt: entry "sysroot/ostree/repo/objects/aa/../../../escaped.file" leads out of the layer
exit code: 1
sysroot/ostree/repo/objects/escaped
stderr: error: layer sha256:[checksum 16] is corrupt: entry "sysroot/ostree/repo/objects/escaped" is no object
exit code: 1
/escaped
[checksum 1]
stderr: Fetched 3 layers, 0 were here already: [size]
sysroot/ostree/repo/refs/heads/escaped
[checksum 1]
stderr: Fetched 3 layers, 0 were here already: [size]
sysroot/ostree/repo/config
[checksum 1]
stderr: Fetched 3 layers, 0 were here already: [size]
"#);
}

#[test]
fn a_damaged_file_of_a_deployed_system_is_named_with_a_way_out() {
    let (sandbox, commit) = prepared("bare");
    sandbox.run("image build os/main oci:layout:1").ok();
    sandbox.run("install to-filesystem disk --from oci:layout:1").ok();
    let origin = sandbox.path(&format!("disk/ostree/deploy/default/deploy/{commit}.0.origin"));
    let entry = sandbox.path("disk/boot/loader/entries/ostree-1.conf");
    for (file, hint) in [(&origin, "'rootball switch REFERENCE'"), (&entry, "its deployment does not boot then, and the others do")] {
        let good = fs::read(file).unwrap();
        for bytes in [&b"\xff\xfe[["[..], b"[no end"] {
            fs::write(file, bytes).unwrap();
            for line in ["--sysroot disk status", "--sysroot disk upgrade", "--sysroot disk rollback"] {
                let said = sandbox.run(line).failed(1);
                assert!(said.contains(file.file_name().unwrap().to_str().unwrap()) && said.contains(hint), "{line}: {said}");
            }
            assert_eq!(fs::read(file).unwrap(), bytes, "nothing is written over what somebody may want to mend");
        }
        fs::write(file, good).unwrap();
    }
    // What the hint says helps.
    fs::remove_file(&origin).unwrap();
    assert!(sandbox.run("--sysroot disk upgrade").failed(3).contains("'rootball switch REFERENCE'"));
    sandbox.run("--sysroot disk switch oci:layout:1").ok();
    sandbox.run("--sysroot disk upgrade").ok();
}

#[test]
fn a_disk_that_is_too_small_is_not_made() {
    let (sandbox, _) = prepared("bare");
    sandbox.run("image build os/main oci:layout:1").ok();
    let said = sandbox.run("install to-disk small.img --size 20M --from oci:layout:1").failed(5);
    assert!(said.contains("small.img is too small") && said.contains("'--size'"), "{said}");
    assert!(!sandbox.path("small.img").exists());
}
