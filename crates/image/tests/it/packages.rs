//! Package databases that the package managers themselves have written, where Debian has them; else by their description.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rootball_image::encapsulate::{Component, Division, components};
use rootball_image::packages::{DatabaseFormat, Package};
use rootball_repo::Mode;

use crate::support::{Place, commit, run};

/// Builds a package whose header does not fit into one page of any database.
fn build_rpm(place: &Place, name: &str, files: usize) -> PathBuf {
    let text = |name: &str| place.path(name).display().to_string();
    let spec = format!(
        "Name: {name}\nVersion: 1\nRelease: 1\nSummary: test\nLicense: MIT\nBuildArch: noarch\n%description\ntest\n%install\n\
         mkdir -p %{{buildroot}}/usr/share/{name} %{{buildroot}}/etc\nfor n in $(seq {files}); do echo {name} $n > %{{buildroot}}/usr/share/{name}/a-rather-long-file-name-$n; done\n\
         echo {name} > %{{buildroot}}/etc/{name}.conf\n%files\n/usr/share/{name}\n/etc/{name}.conf\n%changelog\n\
         * Wed Jan 03 2024 A <a@example.org> - 1-1\n- new\n* Mon Jan 01 2024 A <a@example.org> - 1-0\n- first\n"
    );
    fs::write(place.path(&format!("{name}.spec")), spec).unwrap();
    run("rpmbuild", &["-bb", "--quiet", "--define", &format!("_topdir {}", text("rpmbuild")), &text(&format!("{name}.spec"))]);
    place.path(&format!("rpmbuild/RPMS/noarch/{name}-1-1.noarch.rpm"))
}

/// Installs two packages and returns the tree.
fn rpm_tree(place: &Place) -> PathBuf {
    let tree = place.path("rpm-tree");
    for (name, files) in [("alpha", 3), ("beta", 400)] {
        let package = build_rpm(place, name, files);
        let (tree, package) = (tree.to_str().unwrap(), package.to_str().unwrap());
        run("rpm", &["--root", tree, "--dbpath", "/usr/share/rpm", "-i", "--nodeps", package]);
    }
    tree
}

fn component<'a>(parts: &'a [Component], name: &str) -> &'a Component {
    parts.iter().find(|part| part.name == name).unwrap_or_else(|| panic!("no component {name}"))
}

fn parts_of(place: &Place, tree: &Path) -> Vec<Component> {
    let repo = place.repo("repo", Mode::Bare);
    let commit = commit(&repo, tree);
    components(&repo, &commit, &Division::default()).unwrap()
}

#[test]
fn an_rpm_database_in_sqlite_is_read() {
    let place = Place::new();
    let tree = rpm_tree(&place);
    fs::rename(tree.join("etc"), tree.join("usr/etc")).unwrap();
    assert!(tree.join("usr/share/rpm/rpmdb.sqlite").exists());
    let parts = parts_of(&place, &tree);
    let (alpha, beta) = (component(&parts, "alpha"), component(&parts, "beta"));
    assert_eq!((alpha.objects.len(), beta.objects.len()), (4, 401));
    assert!(beta.objects.iter().any(|object| object.paths == ["etc/beta.conf"]));
    // Noon, as rpm has it.
    assert_eq!((beta.source.as_str(), beta.changes.as_slice()), ("beta", &[1_704_283_200, 1_704_110_400][..]));
    assert!(component(&parts, "package-database").objects.len() <= 3);
}

/// Splits what `rpmdb --exportdb` writes into headers, without the magic number before each.
fn exported_headers(tree: &Path) -> Vec<Vec<u8>> {
    let output =
        Command::new("rpmdb").args(["--root", tree.to_str().unwrap(), "--dbpath", "/usr/share/rpm", "--exportdb"]).output().unwrap();
    assert!(output.status.success());
    let mut rest = output.stdout.as_slice();
    let mut headers = Vec::new();
    while !rest.is_empty() {
        let number = |at: usize| u32::from_be_bytes(rest[at..at + 4].try_into().unwrap()) as usize;
        let length = 8 + 16 * number(8) + number(12);
        headers.push(rest[8..8 + length].to_vec());
        rest = &rest[8 + length..];
    }
    headers
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn an_rpm_database_in_berkeley_db_is_read() {
    let place = Place::new();
    let headers = exported_headers(&rpm_tree(&place));
    assert_eq!(headers.len(), 2);
    for page_size in [512, 4096, 65536] {
        let mut dump = format!("VERSION=3\nformat=bytevalue\ntype=hash\ndb_pagesize={page_size}\nHEADER=END\n 00000000\n 03000000\n");
        for (number, header) in headers.iter().enumerate() {
            dump += &format!(" {}\n {}\n", hex(&(number as u32 + 1).to_le_bytes()), hex(header));
        }
        fs::write(place.path("dump"), dump + "DATA=END\n").unwrap();
        let root = place.path(&format!("bdb-{page_size}"));
        fs::create_dir_all(root.join("var/lib/rpm")).unwrap();
        let database = root.join("var/lib/rpm/Packages");
        run("db5.3_load", &["-f", place.path("dump").to_str().unwrap(), database.to_str().unwrap()]);
        let packages = DatabaseFormat::RpmBerkeleyDb.parse(&fs::read(&database).unwrap()).unwrap();
        let names: Vec<_> = packages.iter().map(|package| (package.name.as_str(), package.paths.len())).collect();
        // The directory itself is one of the paths.
        assert_eq!(names, [("alpha", 5), ("beta", 402)], "pages of {page_size}");
        let options = ["--root", root.to_str().unwrap(), "--define", "_db_backend bdb_ro", "--dbpath", "/var/lib/rpm", "-qa"];
        let mut said: Vec<_> = run("rpm", &options).lines().map(str::to_owned).collect();
        said.sort();
        assert_eq!(said, ["alpha-1-1.noarch", "beta-1-1.noarch"], "rpm reads the same");
    }
}

/// Makes an ndb database by its description: Debian's rpm has none.
fn ndb(headers: &[Vec<u8>]) -> Vec<u8> {
    let words = |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
    let mut file = [b"RpmP".to_vec(), words(&[0, 1, 1, 9]), vec![0; 12]].concat();
    let mut blobs = Vec::new();
    for (number, header) in headers.iter().enumerate() {
        // The second slot is of a package that was removed.
        let number = number as u32 + 1;
        let start = (4096 + blobs.len()) / 16;
        let mut blob = [b"BlbS".to_vec(), words(&[number, 1, header.len() as u32]), header.clone()].concat();
        blob.resize(blob.len().next_multiple_of(16) + 4, 0);
        blob.extend([words(&[0, header.len() as u32]), b"BlbE".to_vec()].concat());
        blob.resize(blob.len().next_multiple_of(16), 0);
        file.extend([b"Slot".to_vec(), words(&[number, start as u32, (blob.len() / 16) as u32])].concat());
        file.extend([b"Slot".to_vec(), words(&[0, 0, 0])].concat());
        blobs.extend(blob);
    }
    while file.len() < 4096 {
        file.extend([b"Slot".to_vec(), words(&[0, 0, 0])].concat());
    }
    file.extend(blobs);
    file
}

#[test]
fn an_rpm_database_in_ndb_is_read() {
    let place = Place::new();
    let headers = exported_headers(&rpm_tree(&place));
    let database = ndb(&headers);
    let packages = DatabaseFormat::RpmNdb.parse(&database).unwrap();
    let names: Vec<_> = packages.iter().map(|package| (package.name.as_str(), package.paths.len())).collect();
    assert_eq!(names, [("alpha", 5), ("beta", 402)]);
    let cut = DatabaseFormat::RpmNdb.parse(&database[..database.len() - 5000]).unwrap_err();
    assert_eq!(cut, "the entry of package 2 is damaged");
}

#[test]
fn a_pacman_database_is_read() {
    let place = Place::new();
    let text = |name: &str| place.path(name).display().to_string();
    fs::create_dir_all(place.path("package/usr/bin")).unwrap();
    fs::create_dir_all(place.path("package/etc")).unwrap();
    fs::write(place.path("package/usr/bin/tool"), "tool").unwrap();
    fs::write(place.path("package/etc/tool.conf"), "conf").unwrap();
    let info = "pkgname = tool\npkgbase = tools\npkgver = 1:2.0-1\npkgdesc = x\nurl = x\nbuilddate = 1715000000\npackager = x\nsize = 3\narch = any\n";
    fs::write(place.path("package/.PKGINFO"), info).unwrap();
    run("tar", &["-C", &text("package"), "-cf", &text("tool.pkg.tar"), ".PKGINFO", "usr", "etc"]);
    fs::write(place.path("pacman.conf"), "[options]\nSigLevel = Never\nLocalFileSigLevel = Never\nArchitecture = auto\n").unwrap();
    let tree = place.path("pacman-tree");
    let database = tree.join("usr/lib/sysimage/lib/pacman");
    fs::create_dir_all(&database).unwrap();
    let places = [("--root", text("pacman-tree")), ("--dbpath", database.display().to_string()), ("--cachedir", text("cache"))];
    let mut words = vec!["--config".to_owned(), text("pacman.conf"), "--logfile".to_owned(), "/dev/null".to_owned()];
    words.extend(["--gpgdir".to_owned(), text("gpg"), "--hookdir".to_owned(), text("hooks")]);
    words.extend(places.into_iter().flat_map(|(option, value)| [option.to_owned(), value]));
    words.extend(["-U".to_owned(), "--noconfirm".to_owned(), text("tool.pkg.tar")]);
    run("pacman", &words.iter().map(String::as_str).collect::<Vec<_>>());
    fs::rename(tree.join("etc"), tree.join("usr/etc")).unwrap();
    let parts = parts_of(&place, &tree);
    let tool = component(&parts, "tool");
    let mut paths: Vec<_> = tool.objects.iter().flat_map(|object| &object.paths).map(String::as_str).collect();
    paths.sort_unstable();
    let record = "usr/lib/sysimage/lib/pacman/local/tool-1:2.0-1";
    assert_eq!(paths, ["etc/tool.conf", "usr/bin/tool", &format!("{record}/desc"), &format!("{record}/files")]);
    assert_eq!((tool.source.as_str(), tool.changes.as_slice()), ("tools", &[1_715_000_000][..]));
}

#[test]
fn an_apk_database_is_read_and_bin_may_be_a_link() {
    let place = Place::new();
    let tree = place.path("apk-tree");
    fs::create_dir_all(tree.join("usr/bin")).unwrap();
    fs::create_dir_all(tree.join("lib/apk/db")).unwrap();
    std::os::unix::fs::symlink("usr/bin", tree.join("bin")).unwrap();
    fs::write(tree.join("usr/bin/busybox"), "busybox").unwrap();
    let installed = "C:Q1a=\nP:busybox\nV:1.36-r1\no:busybox\nt:1700000000\nF:bin\nR:busybox\na:0:0:755\nZ:Q1b=\n\n";
    fs::write(tree.join("lib/apk/db/installed"), installed).unwrap();
    let parts = parts_of(&place, &tree);
    assert_eq!(component(&parts, "busybox").objects[0].paths, ["usr/bin/busybox"]);
    assert_eq!(component(&parts, "package-database").objects[0].paths, ["lib/apk/db/installed"]);
}

#[test]
fn a_damaged_database_is_named() {
    let place = Place::new();
    let tree = place.path("broken-tree");
    fs::create_dir_all(tree.join("usr/lib/sysimage/rpm")).unwrap();
    fs::write(tree.join("usr/lib/sysimage/rpm/Packages.db"), "RpmP, but nothing else").unwrap();
    let repo = place.repo("repo", Mode::Bare);
    let commit = commit(&repo, &tree);
    let error = components(&repo, &commit, &Division::default()).unwrap_err();
    assert_eq!(error.to_string(), "package database /usr/lib/sysimage/rpm/Packages.db: it is no ndb database of a version that is known");
}

#[test]
fn files_that_scripts_made_belong_to_the_package() {
    let place = Place::new();
    let tree = place.path("made-tree");
    let file = |path: &str| {
        fs::create_dir_all(tree.join(path).parent().unwrap()).unwrap();
        fs::write(tree.join(path), path).unwrap();
    };
    [
        "usr/lib/python3/app/main.py",
        "usr/lib/python3/app/__pycache__/main.cpython-311.pyc",
        "usr/lib/python3/app/__pycache__/gone.cpython-311.pyc",
    ]
    .into_iter()
    .for_each(file);
    ["usr/lib/modules/6.1/kernel/a.ko", "usr/lib/modules/6.1/modules.dep", "usr/lib/modules/6.1/initramfs.img", "usr/bin/x", "usr/bin/y"]
        .into_iter()
        .for_each(file);
    fs::create_dir_all(tree.join("var/lib/dpkg/info")).unwrap();
    let mut status = String::new();
    for (name, list) in
        [("app", "/usr/lib/python3/app/main.py\n"), ("linux-image-6.1", "/lib/modules/6.1/kernel/a.ko\n"), ("x", "/usr/bin/x\n")]
    {
        status += &format!("Package: {name}\nStatus: install ok installed\nArchitecture: amd64\n\n");
        fs::write(tree.join(format!("var/lib/dpkg/info/{name}.list")), list).unwrap();
    }
    fs::write(tree.join("var/lib/dpkg/status"), status).unwrap();
    std::os::unix::fs::symlink("usr/lib", tree.join("lib")).unwrap();
    let parts = parts_of(&place, &tree);
    let has = |name: &str, path: &str| component(&parts, name).objects.iter().any(|object| object.paths.iter().any(|found| found == path));
    for (name, path) in [
        ("app", "usr/lib/python3/app/__pycache__/main.cpython-311.pyc"),
        ("app", "usr/lib/python3/app/__pycache__/gone.cpython-311.pyc"),
        ("linux-image-6.1", "usr/lib/modules/6.1/modules.dep"),
        ("initramfs", "usr/lib/modules/6.1/initramfs.img"),
        ("x", "var/lib/dpkg/info/x.list"),
        ("package-database", "var/lib/dpkg/status"),
        ("unpackaged", "usr/bin/y"),
    ] {
        assert!(has(name, path), "{path} is not in {name}");
    }
}

#[test]
fn databases_of_many_packages_give_each_one_name() {
    let packages = DatabaseFormat::DpkgStatus
        .parse(b"Package: b\nStatus: install ok installed\nSource: s (1)\n\nPackage: a\nStatus: hold ok installed\n")
        .unwrap();
    let package =
        |name: &str, source: Option<&str>| Package { name: name.to_owned(), source: source.map(str::to_owned), ..Package::default() };
    assert_eq!(packages, [package("a", None), package("b", Some("s"))]);
}
