//! Repositories of debs: what stock tools make is read, and what is written is accepted by stock apt.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;

use rootball_object::hash::Hasher;
use rootball_package::repository::apt::{
    ClearSigned, Packages, PoolPackage, Release, ReleaseFile, ReleaseHead, parse_deb822_sources, parse_one_line_sources, write_packages,
    write_release,
};
use rootball_package::repository::{Compression, Limits, RepositoryPackage};
use tempfile::TempDir;

use crate::stock::{attempt, make_debs, packed, run};

fn read(path: &Path) -> Vec<RepositoryPackage> {
    Packages::new(File::open(path).unwrap(), Limits::default()).unwrap().map(Result::unwrap).collect()
}

/// Says of a package what the tests compare, and that its file is what the index says.
fn described(dir: &Path, package: &RepositoryPackage) -> String {
    let file = package.file();
    let bytes = fs::read(dir.join(&file.path)).unwrap();
    assert_eq!((file.size, file.sha256), (bytes.len() as u64, Hasher::of(&bytes)), "{}", file.path);
    format!("{} {}", package.label, file.path)
}

const MADE: [&str; 2] = ["alpha_1:1.0-1_all pool/package-0.deb", "beta_2.0~rc1_amd64 pool/package-1.deb"];

#[test]
fn indexes_of_stock_tools_are_read_packed_in_any_way() {
    let dir = TempDir::new().unwrap();
    let dir = dir.path();
    make_debs(dir);
    let made = [run(dir, "dpkg-scanpackages", ["."]), run(dir, "apt-ftparchive", ["packages", "."])];
    for (tool, text) in made.iter().enumerate() {
        for (program, extension) in [("true", ""), ("gzip", ".gz"), ("xz", ".xz"), ("zstd", ".zst"), ("bzip2", ".bz2")] {
            let plain = dir.join(format!("Packages-{tool}"));
            fs::write(&plain, text).unwrap();
            let found: Vec<_> = read(&packed(&plain, program, extension)).iter().map(|package| described(dir, package)).collect();
            assert_eq!(found, MADE, "tool {tool}, {program}");
        }
    }
}

#[test]
fn release_files_of_stock_tools_are_read() {
    let dir = TempDir::new().unwrap();
    let dir = dir.path();
    make_debs(dir);
    let index = dir.join("dists/stable/main/binary-amd64");
    fs::create_dir_all(&index).unwrap();
    fs::write(index.join("Packages"), run(dir, "apt-ftparchive", ["packages", "pool"])).unwrap();
    run(&index, "gzip", ["--keep", "Packages"]);
    let set = |name: &str, value: &str| format!("-oAPT::FTPArchive::Release::{name}={value}");
    let options = [set("Suite", "stable"), set("Architectures", "amd64"), set("Components", "main"), set("Acquire-By-Hash", "yes")];
    let args = options.iter().map(|option| &**option).chain(["-oAPT::FTPArchive::Release::ValidTime=86400", "release", "dists/stable"]);
    let release = Release::parse(&run(dir, "apt-ftparchive", args)).unwrap();
    assert_eq!(release.suite.as_deref(), Some("stable"));
    let (date, until) = (release.date.unwrap(), release.valid_until.unwrap());
    assert_eq!(until - date, 86_400);
    assert!(release.acquire_by_hash && release.check_valid_until(date).is_ok() && release.check_valid_until(until + 1).is_err());
    let chosen = release.packages_index("main", "amd64").unwrap();
    assert_eq!(chosen.name, "main/binary-amd64/Packages.gz");
    let bytes = fs::read(dir.join("dists/stable").join(&chosen.name)).unwrap();
    assert_eq!(chosen.file, ReleaseFile { size: bytes.len() as u64, sha256: Hasher::of(&bytes) });
}

/// Writes a repository of debs in `dir`, and returns these.
fn write_repository(dir: &Path, acquire_by_hash: bool) -> Vec<(String, String)> {
    let debs = make_debs(dir);
    let files: Vec<Vec<u8>> = debs.iter().map(|(_, path)| fs::read(dir.join(path)).unwrap()).collect();
    let suite = dir.join("dists/stable");
    let mut listed = BTreeMap::new();
    for compression in [Compression::Plain, Compression::Gzip, Compression::Xz] {
        let packages = debs.iter().zip(&files).map(|((control, filename), bytes)| PoolPackage {
            control,
            filename,
            size: bytes.len() as u64,
            sha256: Hasher::of(bytes),
        });
        let packed = write_packages(packages, compression).unwrap();
        let name = format!("main/binary-amd64/Packages{}", compression.extension());
        listed.insert(name.clone(), ReleaseFile { size: packed.bytes.len() as u64, sha256: packed.sha256 });
        // The plain form is listed and not stored, as most repositories have it.
        if compression != Compression::Plain {
            let stored = if acquire_by_hash { format!("main/binary-amd64/by-hash/SHA256/{}", packed.sha256) } else { name };
            let path = suite.join(stored);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, packed.bytes).unwrap();
        }
    }
    let head = ReleaseHead {
        origin: "rootball",
        suite: "stable",
        codename: "stable",
        date: 1_707_563_245,
        architectures: &["amd64"],
        components: &["main"],
        acquire_by_hash,
        ..ReleaseHead::default()
    };
    fs::write(suite.join("Release"), write_release(&head, &listed).unwrap()).unwrap();
    debs
}

#[test]
fn what_is_written_is_accepted_by_stock_apt() {
    for acquire_by_hash in [false, true] {
        let dir = TempDir::new().unwrap();
        let dir = dir.path();
        let debs = write_repository(dir, acquire_by_hash);
        for sub in ["etc/apt/apt.conf.d", "etc/apt/preferences.d", "state/lists/partial", "cache/archives/partial"] {
            fs::create_dir_all(dir.join(sub)).unwrap();
        }
        let source = format!("deb [trusted=yes arch=amd64] file:{} stable main\n", dir.display());
        assert_eq!(parse_one_line_sources(&source).unwrap()[0].suites[0].directory(), "dists/stable/");
        fs::write(dir.join("sources.list"), source).unwrap();
        fs::write(dir.join("status"), "").unwrap();
        let set = |name: &str, value: &str| format!("-oDir::{name}={}", dir.join(value).display());
        let options = [
            set("Etc", "etc/apt"),
            set("Etc::sourcelist", "sources.list"),
            "-oDir::Etc::sourceparts=-".to_owned(),
            set("State", "state"),
            set("State::status", "status"),
            set("Cache", "cache"),
            "-oAPT::Sandbox::User=root".to_owned(),
            "-oAPT::Architecture=amd64".to_owned(),
            "-oAcquire::Languages=none".to_owned(),
        ];
        let apt = |program: &str, args: &[&str]| run(dir, program, options.iter().map(|option| &**option).chain(args.iter().copied()));
        let (succeeded, out, err) = attempt(dir, "apt-get", options.iter().map(|option| &**option).chain(["update"]));
        assert!(succeeded && !err.contains("E:") && !out.contains("Err:"), "{out}\n{err}");
        let shown = apt("apt-cache", &["show", "alpha", "beta"]);
        assert!(debs.iter().all(|(control, path)| shown.contains(control.trim_end()) && shown.contains(path)), "{shown}");
        apt("apt-get", &["download", "beta"]);
        assert_eq!(fs::read(dir.join("beta_2.0~rc1_amd64.deb")).unwrap(), fs::read(dir.join(&debs[1].1)).unwrap());
        let planned = apt("apt-get", &["--simulate", "install", "beta"]);
        assert!(planned.contains("Inst alpha") && planned.contains("Inst beta"), "{planned}");
    }
}

#[test]
fn the_lists_of_this_machine_are_read() {
    let lists = Path::new("/var/lib/apt/lists");
    let names = fs::read_dir(lists).map(|entries| entries.map(|entry| entry.unwrap().path()).collect()).unwrap_or_else(|_| Vec::new());
    for path in names {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with("_InRelease") {
            let signed = ClearSigned::split(&fs::read(&path).unwrap()).unwrap();
            let release = Release::parse(&signed.text).unwrap();
            assert!(!release.files.is_empty() && release.date.is_some() && release.packages_index("main", "amd64").is_some(), "{name}");
            let dir = TempDir::new().unwrap();
            fs::write(dir.path().join("text"), &signed.signed_bytes).unwrap();
            fs::write(dir.path().join("text.asc"), &signed.signature_armor).unwrap();
            let keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
            if name.contains("debian") && Path::new(keyring).exists() {
                run(dir.path(), "gpgv", ["--keyring", keyring, "text.asc", "text"]);
            }
        } else if name.contains("_Packages") {
            // Some systems keep lists in a compression that only apt uses.
            let dir = TempDir::new().unwrap();
            let text = run(dir.path(), "/usr/lib/apt/apt-helper", ["cat-file", path.to_str().unwrap()]);
            let count = Packages::new(text.as_bytes(), Limits::default()).unwrap().map(Result::unwrap).count();
            assert_eq!(count, text.lines().filter(|line| line.starts_with("Package: ")).count(), "{name}");
        }
    }
}

#[test]
fn the_sources_of_this_machine_are_read() {
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_default();
    parse_one_line_sources(&read(Path::new("/etc/apt/sources.list"))).unwrap();
    for entry in fs::read_dir("/etc/apt/sources.list.d").into_iter().flatten() {
        let path = entry.unwrap().path();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("list") => drop(parse_one_line_sources(&read(&path)).unwrap()),
            Some("sources") => drop(parse_deb822_sources(&read(&path)).unwrap()),
            _ => {}
        }
    }
}
