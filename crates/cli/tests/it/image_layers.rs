//! Images one after another: layers that stay, what an update costs, signatures that come later, and images out of the repository again.

use std::fs;

use rootball_testkit::sandbox::Sandbox;
use serde_json::Value;

use crate::support::{assert_whole, commit_system, sandbox_with_repo, system_tree};

/// Writes a system with a package database: two packages, and files of none.
fn packaged_tree(sandbox: &Sandbox, version: &str) {
    system_tree(sandbox, "tree", version, 20);
    let files: String = (0..20).map(|number| format!("/usr/share/files/{}/{number}\n", number % 10)).collect();
    sandbox.write("tree/usr/lib/sysimage/dpkg/info/tool.list", format!("/usr/bin/tool\n{version}\n"));
    sandbox.write("tree/usr/lib/sysimage/dpkg/info/files.list", files + "/usr/share/large\n");
    let paragraph =
        |name: &str, version: &str| format!("Package: {name}\nStatus: install ok installed\nVersion: {version}\nArchitecture: all\n\n");
    sandbox.write("tree/usr/lib/sysimage/dpkg/status", paragraph("tool", version) + &paragraph("files", "7"));
}

fn json(sandbox: &Sandbox, line: &str) -> Value {
    serde_json::from_str(&sandbox.run(line).ok()).unwrap()
}

fn digest(sandbox: &Sandbox, image: &str) -> String {
    json(sandbox, &format!("image inspect --format json {image}"))["digest"].as_str().unwrap().to_owned()
}

#[test]
fn a_build_after_another_keeps_layers_and_tells_what_the_update_costs() {
    let sandbox = sandbox_with_repo("bare");
    packaged_tree(&sandbox, "1");
    commit_system(&sandbox, "tree", "1");
    sandbox.run("image build os/main oci:images:1").ok();
    packaged_tree(&sandbox, "2");
    let commit = commit_system(&sandbox, "tree", "2");
    let foreseen = json(&sandbox, "image build os/main oci:images:2 --previous oci:images:1 --dry-run --format json");
    let built = json(&sandbox, "image build os/main oci:images:2 --previous oci:images:1 --format json");
    let kept = |report: &Value| {
        let layers = report["update"]["layers"].as_array().unwrap();
        layers.iter().filter(|layer| layer["kept"] == true).map(|layer| layer["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(kept(&built), ["files", "initramfs"]);
    assert_eq!(kept(&foreseen), kept(&built));
    assert_eq!((&foreseen["update"]["estimated"], &built["update"]["estimated"]), (&Value::Bool(true), &Value::Bool(false)));
    assert_eq!(foreseen["update"]["bytes_kept"], built["update"]["bytes_kept"]);
    let said = sandbox.run("image build os/main oci:images:2 --previous oci:images:1").text;
    assert!(said.contains("An update from the previous image keeps") && said.contains("fetches 4 of 6 layers"), "{said}");
    // What is said is what an import does.
    sandbox.run("--repo import repo init --mode archive").ok();
    sandbox.run("--repo import image import oci:images:1").ok();
    let imported = sandbox.run("--repo import image import oci:images:2");
    assert!(imported.text.contains("Fetched 4 layers, 2 were here already"), "{}", imported.text);
    assert_eq!(imported.last_line(), commit);
    assert_whole(&sandbox, "import");
    sandbox.run("image build os/main oci:images:3 --previous oci:images:none").failed(3);
    sandbox.run("image build os/main oci:images:3 --form oscontainer --dry-run").failed(2);
}

#[test]
fn an_imported_image_goes_out_again_with_its_digest() {
    let sandbox = sandbox_with_repo("archive");
    packaged_tree(&sandbox, "1");
    commit_system(&sandbox, "tree", "1");
    for (compression, place) in [("gzip", "oci-archive:gzip.tar:x"), ("zstd", "oci:out:zstd")] {
        let built = sandbox.run(&format!("image build os/main oci:images:{compression} --compression {compression}")).last_line();
        sandbox.run(&format!("--repo {compression} repo init --mode bare")).ok();
        sandbox.run(&format!("--repo {compression} image import oci:images:{compression}")).ok();
        let exported = sandbox.run(&format!("--repo {compression} image export oci:images:{compression} {place}")).last_line();
        assert_eq!(exported, built);
        assert_eq!(digest(&sandbox, place), built);
        assert_eq!(sandbox.run(&format!("--repo {compression} image export {built} oci:by-digest:x")).last_line(), built);
    }
    sandbox.run("--repo gzip image export oci:images:zstd oci:nothing:x").failed(3);
    sandbox.run("image build os/main oci:images:fast --compression gzip --level 1").ok();
    sandbox.run("--repo gzip image import oci:images:fast").ok();
    let fast = digest(&sandbox, "oci:images:fast");
    let refused = sandbox.run(&format!("--repo gzip image export {fast} oci:nothing:x")).failed(1);
    assert!(refused.contains("cannot be made again"), "{refused}");
    let anew = sandbox.run(&format!("--repo gzip image export --recompress {fast} oci:anew:x")).last_line();
    assert_eq!(anew, digest(&sandbox, "oci:images:gzip"));
}

#[test]
fn a_signature_is_put_into_an_image_that_was_built_before() {
    let sandbox = sandbox_with_repo("bare");
    packaged_tree(&sandbox, "1");
    let commit = commit_system(&sandbox, "tree", "1");
    let built = sandbox.run("image build os/main oci:images:1").last_line();
    sandbox.run("image replace-detached-metadata oci:images:1 oci:images:2").failed(3);
    // An empty dictionary has no bytes.
    sandbox.write("metadata", "");
    let empty = json(&sandbox, "image replace-detached-metadata oci:images:1 oci:images:2 --file metadata --format json");
    assert_eq!((empty["commit"].as_str().unwrap(), empty["layers_kept"].as_u64().unwrap()), (commit.as_str(), 5));
    assert_ne!(digest(&sandbox, "oci:images:2"), built);
    assert_eq!(sandbox.run("image replace-detached-metadata oci:images:2 oci:images:3 --remove").last_line(), built);
    sandbox.write("metadata", "no dictionary");
    sandbox.run("image replace-detached-metadata oci:images:1 oci:images:4 --file metadata").failed(1);
    sandbox.run("--repo import repo init --mode archive").ok();
    assert_eq!(sandbox.run("--repo import image import oci:images:2").last_line(), commit);
    let path = sandbox.path("import/objects").join(&commit[..2]).join(format!("{}.commitmeta", &commit[2..]));
    assert_eq!(fs::read(path).unwrap(), b"");
}

#[test]
fn the_form_of_2018_is_read_by_stock_tools() {
    let sandbox = sandbox_with_repo("bare");
    packaged_tree(&sandbox, "1");
    let commit = commit_system(&sandbox, "tree", "1");
    let built = sandbox.run("image build os/main oci:images:1 --form oscontainer").last_line();
    assert_eq!(sandbox.run("image build os/main oci:images:2 --form oscontainer").last_line(), built);
    let labels = json(&sandbox, "image inspect --format json oci:images:1")["labels"].clone();
    assert_eq!((&labels["com.coreos.ostree-commit"], &labels["version"]), (&Value::from(commit.clone()), &Value::from("1")));
    sandbox.tool("umoci unpack --image images:1 bundle").ok();
    sandbox.tool("ostree --repo=out init --mode=bare").ok();
    sandbox.tool(&format!("ostree --repo=out pull-local bundle/rootfs/srv/repo {commit}")).ok();
    sandbox.tool("ostree --repo=out fsck").ok();
    let packages = fs::read_to_string(sandbox.path("bundle/rootfs/pkglist.txt")).unwrap();
    assert_eq!(packages, "files-7.all\ntool-1.all\n");
}
