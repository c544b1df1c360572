//! Images that other programs made or changed: `buildah` on top of ours, `umoci`, `skopeo`.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command;

use rootball_testkit::sandbox::Sandbox;

use crate::support::{commit_system, sandbox_with_repo, system_tree};

/// A sandbox with an image of a small system, `oci:images:base`, and an empty repository `target`.
fn prepared() -> (Sandbox, String) {
    let sandbox = sandbox_with_repo("bare");
    system_tree(&sandbox, "tree", "1", 20);
    let commit = commit_system(&sandbox, "tree", "1");
    sandbox.run("image build os/main oci:images:base").ok();
    sandbox.run("--repo target repo init --mode bare").ok();
    (sandbox, commit)
}

fn run(sandbox: &Sandbox, program: &str, args: &[&str]) {
    let output =
        Command::new(program).args(args).current_dir(sandbox.path("")).output().unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{program} {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn import(sandbox: &Sandbox, image: &str) -> serde_json::Value {
    serde_json::from_str(&sandbox.run(&format!("--repo target --format json image import {image}")).ok()).unwrap()
}

/// Describes every path below a directory: type, mode, owner, and content or target. `rename` says where a path is in the commit; `None` where it
/// is left out.
fn describe(root: &Path, rename: &dyn Fn(&str) -> Option<String>) -> BTreeMap<String, String> {
    fn walk(root: &Path, dir: &Path, rename: &dyn Fn(&str) -> Option<String>, out: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let meta = fs::symlink_metadata(&path).unwrap();
            let inner = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            if meta.is_dir() {
                walk(root, &path, rename, out);
            }
            let Some(inner) = rename(&inner) else { continue };
            let what = if meta.is_symlink() {
                format!("-> {}", fs::read_link(&path).unwrap().display())
            } else if meta.is_dir() {
                "directory".to_owned()
            } else {
                format!("{:?}", String::from_utf8_lossy(&fs::read(&path).unwrap()).chars().take(200).collect::<String>())
            };
            let mode = if meta.is_symlink() { 0 } else { meta.permissions().mode() & 0o7777 };
            out.insert(inner, format!("{mode:o} {}:{} {what}", meta.uid(), meta.gid()));
        }
    }
    let mut out = BTreeMap::new();
    walk(root, root, rename, &mut out);
    out
}

#[test]
fn a_buildah_build_on_top_is_imported_in_every_wrapping_to_the_same_commit() {
    let (sandbox, base) = prepared();
    let dir = |name: &str| sandbox.path(name).to_str().unwrap().to_owned();
    let store = ["--root", &dir("store"), "--runroot", &dir("run"), "--storage-driver", "vfs"].map(str::to_owned);
    let buildah = |args: &[&str]| {
        let args: Vec<&str> = store.iter().map(String::as_str).chain(args.iter().copied()).collect();
        run(&sandbox, "buildah", &args);
    };
    fs::write(sandbox.path("app"), "app").unwrap();
    // It makes a name out of the path, and wants that in lower case: a relative one.
    buildah(&["from", "-q", "--name", "site", "oci:images:base"]);
    for place in ["/usr/bin/app", "/etc/app.conf", "/opt/app"] {
        buildah(&["copy", "-q", "site", &dir("app"), place]);
    }
    buildah(&["commit", "-q", "--format", "oci", "site", &format!("oci:{}:site", dir("images"))]);
    let imported = import(&sandbox, "oci:images:site");
    assert_eq!((imported["form"].as_str(), imported["base"].as_str()), (Some("derived"), Some(&*base)));
    let commit = imported["commit"].as_str().unwrap();
    for (path, content) in [("/usr/bin/app", "app"), ("/usr/etc/app.conf", "app")] {
        assert_eq!(sandbox.run(&format!("--repo target repo cat {commit} {path}")).ok(), content);
    }
    let reasons: Vec<_> = imported["dropped"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|layer| layer["dropped"].as_array().unwrap())
        .map(|drop| drop["reason"].as_str().unwrap())
        .collect();
    assert!(reasons.contains(&"outside-usr"), "{imported}");

    run(&sandbox, "skopeo", &["copy", "-q", "--dest-compress-format", "zstd", "--dest-compress", "oci:images:site", "oci:zstd:site"]);
    let again = import(&sandbox, "oci:zstd:site");
    assert_eq!((again["commit"].as_str(), again["layers_fetched"].as_u64()), (Some(commit), Some(0)));
    sandbox.run("--repo fresh repo init --mode archive").ok();
    let fresh = sandbox.run("--repo fresh image import oci:zstd:site").ok();
    assert_eq!(fresh.trim(), commit);
    for repo in ["target", "fresh"] {
        run(&sandbox, "ostree", &["fsck", "-q", "--repo", repo]);
    }
}

#[test]
fn a_plain_image_is_what_umoci_unpacks() {
    let (sandbox, _) = prepared();
    run(&sandbox, "umoci", &["init", "--layout", "plain"]);
    run(&sandbox, "umoci", &["new", "--image", "plain:x"]);
    run(
        &sandbox,
        "sh",
        &[
            "-c",
            r"
        mkdir -p first/usr/bin first/etc/conf first/var/lib/x second/a; cd first
        echo tool > usr/bin/tool; chown 1:2 usr/bin/tool; chmod 4750 usr/bin/tool; ln usr/bin/tool usr/bin/tool-2; ln -s bin/tool usr/link
        echo conf > etc/conf/a; echo gone > etc/conf/b; touch usr/empty; chmod 1777 var/lib/x; mkdir -p opt/replaced/dir; echo x > opt/replaced/dir/x
        chmod 711 usr/bin",
        ],
    );
    // The whole tree, then a change of it as a container build would leave it.
    run(&sandbox, "umoci", &["unpack", "--image", "plain:x", "bundle"]);
    run(&sandbox, "sh", &["-c", "cp -a first/. bundle/rootfs"]);
    run(&sandbox, "umoci", &["repack", "--image", "plain:x", "--refresh-bundle", "bundle"]);
    run(
        &sandbox,
        "sh",
        &[
            "-c",
            "cd bundle/rootfs; rm etc/conf/b; rm -r opt/replaced; echo file > opt/replaced; chmod 700 etc/conf; echo new > usr/bin/new; ln usr/bin/new etc/new",
        ],
    );
    run(&sandbox, "umoci", &["repack", "--image", "plain:x", "bundle"]);
    run(&sandbox, "umoci", &["insert", "--image", "plain:x", "first/usr/bin", "/usr/lib/inserted"]);
    run(&sandbox, "umoci", &["unpack", "--image", "plain:x", "unpacked"]);
    let imported = import(&sandbox, "oci:plain:x");
    assert_eq!(imported["form"], "plain");
    sandbox.run(&format!("--repo target repo checkout {} checkout", imported["commit"].as_str().unwrap())).ok();
    let to_commit = |path: &str| match path.strip_prefix("etc") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => Some(format!("usr/etc{rest}")),
        _ => Some(path.to_owned()),
    };
    let expected = describe(&sandbox.path("unpacked/rootfs"), &to_commit);
    assert!(expected.len() > 15 && expected["usr/bin/tool"].starts_with("4750 1:2"), "{expected:?}");
    assert_eq!(describe(&sandbox.path("checkout"), &|path| Some(path.to_owned())), expected);
    run(&sandbox, "ostree", &["fsck", "-q", "--repo", "target"]);
}

#[test]
fn images_are_listed_and_pruned() {
    let (sandbox, _) = prepared();
    let story = [
        "--repo target image import oci:images:base",
        "--repo target image list",
        "--repo target image prune oci:images:absent",
        "--repo target image prune oci:images:base --dry-run",
        "--repo target image prune oci:images:base",
        "--repo target image list",
    ];
    let said: String = story.iter().map(|line| sandbox.run(line).text).collect();
    // When it was is another time in every run.
    let said: String = said.lines().map(|line| line.rsplit_once('\t').map_or(line, |(line, _)| line).to_owned() + "\n").collect();
    insta::assert_snapshot!(said.replace('\t', " | "), @r#"
$ rootball --repo target image import oci:images:base
[checksum 1]
stderr: Fetched 3 layers, 0 were here already: [size]
$ rootball --repo target image list
oci:images:base | sha256:[checksum 2] | [checksum 1] | 3 | [size]
$ rootball --repo target image prune oci:images:absent
stderr: error: no image "oci:images:absent" in the repository
stderr: hint: 'rootball image list' shows what there is
exit code: 3
$ rootball --repo target image prune oci:images:base --dry-run
Would remove oci:images:base: commit [checksum 1]
Would remove 1 images, 3 layers, 54 objects: [size]
$ rootball --repo target image prune oci:images:base
Removed oci:images:base: commit [checksum 1]
Removed 1 images, 3 layers, 54 objects: [size]
$ rootball --repo target image list
"#);
}
