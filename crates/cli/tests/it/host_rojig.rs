//! A machine that follows a release made of packages, and everything that publishes one.

use std::fs;
use std::process::Command;

use rootball_testkit::noise::noise;
use rootball_testkit::sandbox::{Conversation, Sandbox};
use rootball_testkit::web::WebServer;

use crate::support::{assert_whole, sandbox_with_repo, system_tree};
use crate::trust::Gpg;

/// A site with a repository, packages of two versions, and images.
struct Site {
    sandbox: Sandbox,
}

impl Site {
    fn new() -> Self {
        let sandbox = sandbox_with_repo("archive");
        Self { sandbox }
    }

    /// Makes the packages of a version with stock dpkg-deb.
    fn packages(&self, version: &str) {
        for (name, version, seed) in [("libc", "1", 1), ("tool", version, 10 + version.parse::<u64>().unwrap())] {
            let root = self.sandbox.path(&format!("root-{name}-{version}"));
            let deb = self.sandbox.path(&format!("mirror/pool/{name}_{version}_all.deb"));
            let library = format!("usr/lib/{name}.so");
            self.sandbox.write(&format!("tree/{library}"), noise(seed, 120_000));
            // One that is published stays as it is.
            if deb.exists() {
                continue;
            }
            let control =
                format!("Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: x <x@example.com>\nDescription: x\n");
            fs::create_dir_all(root.join("DEBIAN")).unwrap();
            fs::create_dir_all(root.join("usr/lib")).unwrap();
            fs::write(root.join("DEBIAN/control"), control).unwrap();
            fs::write(root.join(library), noise(seed, 120_000)).unwrap();
            fs::create_dir_all(self.sandbox.path("mirror/pool")).unwrap();
            let built = Command::new("dpkg-deb").args(["--root-owner-group", "-Zxz", "-b"]).arg(&root).arg(&deb).output().unwrap();
            assert!(built.status.success());
        }
    }

    /// Publishes a version as ref, image and release, and returns its commit.
    fn publish(&self, version: &str, more: &str) -> String {
        system_tree(&self.sandbox, "tree", version, 5);
        self.packages(version);
        let metadata = format!("--add-metadata-string version={version} --timestamp @170000000{version}");
        let commit = self.sandbox.run(&format!("repo commit -b os/main --parent none {metadata} {more} tree")).last_line();
        self.sandbox.run("image build os/main oci:images:stable").ok();
        self.sandbox.run("repo summary --update").ok();
        self.sandbox.run("rojig build --packages mirror --name os os/main").ok();
        commit
    }

    fn host(&self, line: &str) -> Conversation {
        self.sandbox.run(&format!("--sysroot disk {line}"))
    }

    fn json(&self, line: &str) -> serde_json::Value {
        serde_json::from_str(&self.sandbox.run(&format!("--sysroot disk --repo disk/ostree/repo --format json {line}")).ok()).unwrap()
    }
}

#[test]
fn a_machine_goes_round_image_ref_and_release_and_moves_nothing() {
    let site = Site::new();
    let sandbox = &site.sandbox;
    let gpg = Gpg::new(sandbox, "os@example.com");
    let keys = "--sign-type gpg --sign-from-file secret.gpg";
    let first = site.publish("1", keys);
    sandbox.run("install to-filesystem disk --from oci:images:stable --stateroot testos").ok();
    sandbox.write("disk/ostree/deploy/testos/var/keep", "kept");
    let (server, mirror) = (WebServer::start(&sandbox.path("repo")), WebServer::start(&sandbox.path("mirror")));
    let packages = format!("--set packages={}", mirror.url());
    sandbox.run(&format!("--repo disk/ostree/repo remote add {packages} origin {}", server.url())).ok();
    let untrusted = site.host("switch rojig:origin:os");
    assert_eq!(untrusted.code, Some(4), "{}", untrusted.text);
    sandbox.run("--repo disk/ostree/repo remote import-key --keyring public.gpg origin").ok();
    for (to, key) in
        [("rojig:origin:os", "rojig"), ("ostree:origin:os/main", "refspec"), ("rojig:origin:os", "rojig"), ("oci:images:stable", "image")]
    {
        let switched = site.host(&format!("switch {to}"));
        assert!(switched.code == Some(0) && switched.stderr.contains("nothing is deployed anew"), "{}", switched.text);
        assert_eq!(switched.last_line(), first);
        let status = site.json("status");
        let follows = status["deployments"][0][key].as_str().unwrap();
        assert!(to.ends_with(follows) || key == "image", "{follows}");
        assert_eq!(status["deployments"].as_array().unwrap().len(), 1);
    }
    assert!(!mirror.asked().iter().any(|asked| asked.path.ends_with(".deb")), "a package was fetched");
    assert_whole(sandbox, "disk/ostree/repo");
    drop(gpg);
}

#[test]
fn an_update_comes_by_the_packages_that_changed() {
    let site = Site::new();
    let sandbox = &site.sandbox;
    let first = site.publish("1", "");
    let (server, mirror) = (WebServer::start(&sandbox.path("repo")), WebServer::start(&sandbox.path("mirror")));
    let remote = || {
        let packages = format!("--set packages={}", mirror.url());
        sandbox.run(&format!("--repo disk/ostree/repo remote add --no-gpg-verify {packages} origin {}", server.url())).ok();
    };
    let install = || sandbox.run("install to-filesystem disk --from rojig:origin:os --stateroot testos");
    assert_eq!(install().code, Some(3), "it knows no remote yet");
    remote();
    assert_eq!(install().last_line(), first);
    assert_eq!(site.json("status")["deployments"][0]["came"]["by"], "rojig");
    assert_eq!(site.host("upgrade --exit-unchanged").code, Some(77));

    let second = site.publish("2", "");
    mirror.take_asked();
    let check = site.host("upgrade --check");
    assert!(check.stderr.contains("Update available: 2 from rojig:origin:os"), "{}", check.text);
    let quote = site.json("quote rojig:origin:os");
    assert_eq!((quote["packages"].as_u64(), quote["is_present"].as_bool()), (Some(1), Some(false)));
    assert!(mirror.take_asked().is_empty(), "a quote fetches no package");
    assert_eq!(site.host("upgrade").last_line(), second);
    let asked: Vec<_> = mirror.asked().into_iter().filter(|asked| asked.status == 200).map(|asked| asked.path).collect();
    assert_eq!(asked, ["pool/tool_2_all.deb"]);
    sandbox.tool("ostree admin status --sysroot=disk").ok();
    assert_whole(sandbox, "disk/ostree/repo");
    assert_eq!(site.json("quote rojig:origin:os")["is_present"], true);
    assert_eq!(site.host("quote --prefer layers rojig:origin:os").code, Some(2));
}

#[test]
fn what_no_mirror_has_comes_from_the_repository() {
    let site = Site::new();
    let sandbox = &site.sandbox;
    site.publish("1", "");
    let server = WebServer::start(&sandbox.path("repo"));
    let packages = format!("--set packages=file://{}", sandbox.path("mirror").display());
    sandbox.run("install to-filesystem disk --from oci:images:stable --stateroot testos").ok();
    sandbox.run(&format!("--repo disk/ostree/repo remote add --no-gpg-verify {packages} origin {}", server.url())).ok();
    site.host("switch rojig:origin:os").ok();
    let second = site.publish("2", "");
    fs::remove_file(sandbox.path("mirror/pool/tool_2_all.deb")).unwrap();
    let upgraded = site.host("upgrade");
    assert_eq!(upgraded.last_line(), second);
    assert_whole(sandbox, "disk/ostree/repo");

    // With neither, the package is named, and nothing is deployed.
    site.publish("3", "");
    fs::remove_file(sandbox.path("mirror/pool/tool_3_all.deb")).unwrap();
    fs::rename(sandbox.path("repo/objects"), sandbox.path("objects")).unwrap();
    let failed = site.host("upgrade");
    assert!(failed.code == Some(3) && failed.stderr.contains("tool_3_all with 1 objects cannot be had"), "{}", failed.text);
    assert_eq!(site.json("status")["deployments"][0]["commit"], *second);
}

#[test]
fn an_upgrade_asks_its_sources_in_their_order() {
    let site = Site::new();
    let sandbox = &site.sandbox;
    let first = site.publish("1", "");
    let server = WebServer::start(&sandbox.path("repo"));
    sandbox.run("install to-filesystem disk --from oci:images:stable --stateroot testos").ok();
    let packages = format!("--set packages=file://{}", sandbox.path("mirror").display());
    sandbox.run(&format!("--repo disk/ostree/repo remote add --no-gpg-verify {packages} origin {}", server.url())).ok();
    let image = format!("oci:{}:stable", sandbox.path("images").display());
    assert_eq!(site.host("source list").ok(), format!("* {image}\n"));
    let preferred = site.host(&format!("source prefer rojig:origin:absent rojig:origin:os {image} rojig:origin:os")).ok();
    assert_eq!(preferred, format!("  rojig:origin:absent\n  rojig:origin:os\n* {image}\n"));
    // The first is not there; the second is the same commit by another name.
    let upgraded = site.host("upgrade");
    assert!(upgraded.code == Some(0) && upgraded.stderr.contains("nothing is deployed anew"), "{}", upgraded.text);
    assert_eq!(upgraded.last_line(), first);
    assert_eq!(site.host("source list").ok(), format!("  rojig:origin:absent\n* rojig:origin:os\n  {image}\n"));
    let second = site.publish("2", "");
    fs::remove_file(sandbox.path("mirror/pool/tool_2_all.deb")).unwrap();
    fs::rename(sandbox.path("repo/objects"), sandbox.path("objects")).unwrap();
    // Neither packages nor repository have it any more: the image has.
    assert_eq!(site.host("upgrade").last_line(), second);
    let list = site.json("source list");
    assert_eq!((list[2]["followed"].as_bool(), list.as_array().unwrap().len()), (Some(true), 3));
    assert_whole(sandbox, "disk/ostree/repo");
    // Going elsewhere forgets them.
    fs::rename(sandbox.path("objects"), sandbox.path("repo/objects")).unwrap();
    site.host("switch ostree:origin:os/main").ok();
    assert_eq!(site.host("source list").ok(), "* ostree:origin:os/main\n");
    assert_eq!(site.host("source prefer nonsense").code, Some(1));
}

#[test]
fn a_release_names_an_image_for_when_its_packages_are_gone() {
    let site = Site::new();
    let sandbox = &site.sandbox;
    site.publish("1", "");
    let server = WebServer::start(&sandbox.path("repo"));
    sandbox.run("install to-filesystem disk --from oci:images:stable --stateroot testos").ok();
    sandbox.run(&format!("--repo disk/ostree/repo remote add --no-gpg-verify origin {}", server.url())).ok();
    site.host("switch rojig:origin:os").ok();
    let second = site.publish("2", "");
    let image = format!("--image oci:{}:stable", sandbox.path("images").display());
    sandbox.run(&format!("rojig build --packages mirror --name os {image} os/main")).ok();
    fs::rename(sandbox.path("repo/objects"), sandbox.path("objects")).unwrap();
    assert_eq!(site.host("upgrade").last_line(), second);
    assert_whole(sandbox, "disk/ostree/repo");
}

#[test]
fn a_release_for_those_who_have_a_commit_is_taken_by_them() {
    let site = Site::new();
    let sandbox = &site.sandbox;
    let first = site.publish("1", "");
    let (server, mirror) = (WebServer::start(&sandbox.path("repo")), WebServer::start(&sandbox.path("mirror")));
    sandbox.run("install to-filesystem disk --from oci:images:stable --stateroot testos").ok();
    let packages = format!("--set packages={}", mirror.url());
    sandbox.run(&format!("--repo disk/ostree/repo remote add --no-gpg-verify {packages} origin {}", server.url())).ok();
    site.host("switch rojig:origin:os").ok();
    let second = site.publish("2", "");
    let built = sandbox.run(&format!("rojig build --packages mirror --name os --from {first} os/main")).ok();
    let short = format!("repo/rojig/os/{first}.rojig");
    assert!(built.contains(&short), "{built}");
    let size = |path: &str| fs::metadata(sandbox.path(path)).unwrap().len();
    assert!(size(&short) < size("repo/rojig/os.rojig"), "{} {}", size(&short), size("repo/rojig/os.rojig"));
    server.take_asked();
    assert_eq!(site.host("upgrade").last_line(), second);
    // Of the one that needs nothing, only the beginning is looked at.
    let asked: Vec<_> = server.asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(asked.iter().filter(|path| *path == "rojig/os.rojig").count(), 1, "{asked:?}");
    assert!(asked.contains(&format!("rojig/os/{first}.rojig")), "{asked:?}");
    assert_whole(sandbox, "disk/ostree/repo");
    // One that leads to what is old is removed by the next build.
    site.publish("3", "");
    assert!(!sandbox.path(&short).exists());
}

#[test]
fn a_release_is_shown_imported_and_compared_by_hand() {
    let site = Site::new();
    let sandbox = &site.sandbox;
    let commit = site.publish("1", "");
    sandbox.run("rojig build --packages mirror --name os --deb out --rpm out --output os.rojig --beside oci:images:stable os/main").ok();
    sandbox.run("--repo other repo init --mode bare-user").ok();
    let shown = sandbox.run("rojig show os.rojig").ok();
    assert!(shown.starts_with(&format!("Commit: {commit}\nName: os\nVersion: 1\n")), "{shown}");
    let refused = sandbox.run(&format!("--repo other rojig import --packages mirror --commit {} os.rojig", "0".repeat(64)));
    assert!(refused.code == Some(4) && refused.stderr.contains("is demanded"), "{}", refused.text);
    let missing = sandbox.run("--repo other rojig import --only-given os.rojig");
    assert!(missing.code == Some(3) && missing.stderr.contains("libc_1_all with 1 objects cannot be had"), "{}", missing.text);
    let planned = sandbox.run("--repo other rojig import --dry-run os.rojig").ok();
    assert!(planned.contains("libc_1_all"), "{planned}");
    // The same release out of a file, a deb, an rpm, and beside the image.
    for (number, release) in ["os.rojig", "out/os_1_all.deb", "out/os-1-1.noarch.rpm", "oci:images:stable"].iter().enumerate() {
        sandbox.run(&format!("--repo other-{number} repo init --mode bare-user")).ok();
        let line = format!("--repo other-{number} rojig import --only-given --packages mirror -b os/main {release}");
        assert_eq!(sandbox.run(&line).last_line(), commit);
        assert_whole(sandbox, &format!("other-{number}"));
        assert_eq!(sandbox.run(&format!("--repo other-{number} repo rev-parse os/main")).last_line(), commit);
    }
    let compared = sandbox.run("rojig verify-root tree os.rojig");
    assert!(compared.code == Some(0) && compared.stderr.contains("differences: 0"), "{}", compared.text);
    sandbox.write("tree/usr/bin/tool", "another");
    let compared = sandbox.run("rojig verify-root tree os.rojig");
    assert_eq!((compared.code, &*compared.stdout), (Some(1), "content  usr/bin/tool\n"));
    let other = sandbox.run("rojig build --packages mirror --name os --beside oci:images:absent --output x.rojig os/main");
    assert_ne!(other.code, Some(0), "{}", other.text);
}

#[test]
fn apt_installs_the_packages_of_a_release_from_a_pool() {
    let site = Site::new();
    let sandbox = &site.sandbox;
    site.publish("1", "");
    sandbox.run("rojig build --packages mirror --name os --deb out --output 1.rojig os/main").ok();
    site.publish("2", "");
    sandbox.run("rojig build --packages mirror --name os --output 2.rojig os/main").ok();
    let fill =
        |releases: &str| sandbox.run(&format!("rojig pool --only-given --packages mirror {releases} --carrier out/os_1_all.deb pool"));
    let said = fill("--release 1.rojig --release 2.rojig");
    assert!(said.stderr.contains("4 packages") && said.stderr.contains("3 of them new"), "{}", said.text);
    let pooled = |name: &str| sandbox.path(&format!("pool/pool/deb/t/{name}"));
    let inode = |path: &std::path::Path| std::os::unix::fs::MetadataExt::ino(&fs::metadata(path).unwrap());
    assert_eq!(inode(&pooled("tool_1_all.deb")), inode(&sandbox.path("mirror/pool/tool_1_all.deb")), "it is linked");

    // Stock apt takes exactly the packages of the release, not the newest ones.
    let root = sandbox.path("apt");
    for directory in ["etc/apt/sources.list.d", "var/lib/apt/lists/partial", "var/cache/apt/archives/partial", "var/lib/dpkg"] {
        fs::create_dir_all(root.join(directory)).unwrap();
    }
    fs::write(root.join("var/lib/dpkg/status"), "").unwrap();
    fs::write(root.join("etc/apt/sources.list"), format!("deb [trusted=yes] file://{} ./\n", sandbox.path("pool").display())).unwrap();
    let apt = |arguments: &[&str]| {
        let output = Command::new("apt-get")
            .args(["-q", "-y", "-o", &format!("Dir={}", root.display()), "-o", "APT::Architecture=amd64", "-o", "APT::Sandbox::User=root"])
            .args(["-o", &format!("Dir::State::status={}", root.join("var/lib/dpkg/status").display())])
            .args(arguments)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{text}");
        text
    };
    apt(&["update"]);
    // 'tool' is there in two versions. The release demands the older one, which apt chooses only when it is told so.
    let simulated = apt(&["-s", "install", "os", "tool=1"]);
    assert!(simulated.contains("Inst tool (1 ") && simulated.contains("Inst libc (1 ") && simulated.contains("Inst os (1 "), "{simulated}");

    // What no release needs any more goes.
    let said = fill("--release 2.rojig");
    assert!(said.stderr.contains("removed: 1") && !pooled("tool_1_all.deb").exists(), "{}", said.text);
}

#[test]
fn a_release_that_is_damaged_is_named_with_what_to_do() {
    let site = Site::new();
    let sandbox = &site.sandbox;
    sandbox.write("tree/usr/lib/own", noise(9, 100_000));
    site.publish("1", "");
    let whole = fs::read(sandbox.path("repo/rojig/os.rojig")).unwrap();
    sandbox.write("cut.rojig", &whole[..whole.len() - 1000]);
    sandbox.write("other.rojig", b"something else".repeat(10));
    sandbox.run("--repo other repo init --mode bare-user").ok();
    for (file, reason) in [("cut.rojig", "part 0 of the delta is damaged"), ("other.rojig", "does not begin as a release does")] {
        let failed = sandbox.run(&format!("--repo other rojig import --only-given --packages mirror {file}"));
        assert_eq!(failed.code, Some(1), "{}", failed.text);
        assert!(failed.stderr.contains(&format!("error: {file}: ")) && failed.stderr.contains(reason), "{}", failed.text);
        assert!(failed.stderr.contains("hint: fetch it again"), "{}", failed.text);
    }
}

#[test]
fn a_release_that_does_not_fit_is_refused_before_anything_of_it_is_there() {
    let site = Site::new();
    let sandbox = &site.sandbox;
    site.publish("1", "");
    let disk = sandbox.small_disk("disk", 4 << 20);
    sandbox.run_on(&disk, "--repo disk/other repo init --mode bare-user").ok();
    let mut filler = fs::File::create(disk.root().join("filler")).unwrap();
    let full = std::io::copy(&mut std::io::repeat(7), &mut filler);
    assert!(full.is_err());
    let refused = sandbox.run_on(&disk, "--repo disk/other rojig import --only-given --packages mirror repo/rojig/os.rojig");
    assert_eq!(refused.code, Some(5), "{}", refused.text);
    let left: Vec<_> = fs::read_dir(disk.root().join("other/tmp")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with("staging-")), "{left:?}");
}
