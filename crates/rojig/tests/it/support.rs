//! A small distribution, its packages in either format, and the tree that they become.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rootball_delta::tree::create::Tier;
use rootball_object::{Cancel, CommitChecksum, Silent};
use rootball_package::deb::{DebBuilder, DebFile, DebOptions};
use rootball_package::rpm::{RpmBuilder, RpmFile, RpmInfo, RpmOptions, RpmVersion};
use rootball_package::{Compression, PackageFormat};
use rootball_repo::{Mode, Repo};
use rootball_rojig::{
    BuildOptions, Built, Catalog, FileRelease, ImportOptions, ImportReport, PackageFile, Places, Release, RojigError, build, import,
    list_packages,
};
use rootball_testkit::noise::noise;
use tempfile::TempDir;

/// A file of a package: its path, mode and content.
pub(crate) type PackagedFile = (&'static str, u32, Vec<u8>);

/// A package.
#[derive(Clone)]
pub(crate) struct Package {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    pub(crate) files: Vec<PackagedFile>,
}

pub(crate) fn package(name: &'static str, version: &'static str, files: &[(&'static str, u32, &[u8])]) -> Package {
    Package { name, version, files: files.iter().map(|(path, mode, content)| (*path, *mode, content.to_vec())).collect() }
}

impl Package {
    /// Writes the package into a directory.
    pub(crate) fn write(&self, format: PackageFormat, directory: &Path) -> PathBuf {
        self.write_with(format, Compression::Xz(1), directory)
    }

    pub(crate) fn write_with(&self, format: PackageFormat, compression: Compression, directory: &Path) -> PathBuf {
        fs::create_dir_all(directory).unwrap();
        match format {
            PackageFormat::Deb => {
                let fields =
                    [("Package", self.name), ("Version", self.version), ("Architecture", "all"), ("Maintainer", "x"), ("Description", "x")];
                let mut deb = DebBuilder::new(&fields, DebOptions { compression, mtime: 1 }, directory).unwrap();
                for (path, mode, content) in &self.files {
                    deb.file(DebFile::root(*path, *mode), &mut &content[..]).unwrap();
                }
                let path = directory.join(format!("{}_{}_all.deb", self.name, self.version));
                deb.finish(&mut fs::File::create(&path).unwrap()).unwrap();
                path
            }
            PackageFormat::Rpm => {
                let (version, release) = self.version.split_once('-').unwrap_or((self.version, "1"));
                let info = RpmInfo {
                    name: self.name.to_owned(),
                    epoch: None,
                    version: version.to_owned(),
                    release: release.to_owned(),
                    arch: "noarch".to_owned(),
                    summary: "x".to_owned(),
                    description: "x".to_owned(),
                    license: "x".to_owned(),
                };
                let options = RpmOptions { version: RpmVersion::V4, compression, build_time: 1 };
                let mut rpm = RpmBuilder::new(info, options, directory).unwrap();
                for (path, mode, content) in &self.files {
                    rpm.file(RpmFile::root(*path, *mode), &mut &content[..]).unwrap();
                }
                let path = directory.join(format!("{}-{version}-{release}.noarch.rpm", self.name));
                rpm.finish(&mut fs::File::create(&path).unwrap()).unwrap();
                path
            }
        }
    }
}

/// The packages of a version of the system.
pub(crate) fn distribution(version: u8) -> Vec<Package> {
    let library = |seed: u64| noise(seed, 90_000);
    vec![
        package(
            "base",
            "1-1",
            &[("/usr/bin/sh", 0o755, &library(1)), ("/etc/profile", 0o644, b"PATH=/usr/bin\n"), ("/usr/share/copying", 0o644, b"free\n")],
        ),
        package("base-extra", "1-1", &[("/usr/lib/libextra.so", 0o644, &library(2)), ("/usr/share/copying-extra", 0o644, b"free\n")]),
        package("base+more", "1-1", &[("/bin/more", 0o755, &library(3))]),
        match version {
            1 => package("tool", "1-1", &[("/usr/bin/tool", 0o755, &library(10)), ("/usr/share/tool/data", 0o644, &library(11))]),
            _ => package("tool", "2-1", &[("/usr/bin/tool", 0o755, &library(20)), ("/usr/share/tool/data", 0o644, &library(11))]),
        },
    ]
}

/// What a test works on.
pub(crate) struct Case {
    pub(crate) dir: TempDir,
    pub(crate) format: PackageFormat,
    pub(crate) repo: Repo,
}

impl Case {
    pub(crate) fn new(format: PackageFormat) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("repo");
        let repo = Repo::init(&path, Mode::Bare).map(|_| Repo::open(&path).unwrap()).unwrap();
        Self { dir, format, repo }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes packages into a directory of the case.
    pub(crate) fn write(&self, packages: &[Package], directory: &str) -> PathBuf {
        let directory = self.path(directory);
        fs::create_dir_all(&directory).unwrap();
        packages.iter().for_each(|package| drop(package.write(self.format, &directory)));
        directory
    }

    /// Lays the packages out as an image-based system has them, with what a build derives from them.
    pub(crate) fn tree(&self, name: &str, packages: &[Package]) -> PathBuf {
        let root = self.path(&format!("tree-{name}"));
        for (path, mode, content) in packages.iter().flat_map(|package| &package.files) {
            let path = match path.strip_prefix("/etc/") {
                Some(rest) => format!("usr/etc/{rest}"),
                None => path.replace("/bin/", "/usr/bin/").replace("/usr/usr/", "/usr/").trim_start_matches('/').to_owned(),
            };
            put(&root.join(path), content, *mode);
        }
        root
    }

    /// Commits a directory.
    pub(crate) fn commit(&self, tree: &Path, branch: &str) -> CommitChecksum {
        let arguments = ["--owner-uid=0", "--owner-gid=0", "--no-xattrs", "--timestamp=@1700000000"];
        let tree = format!("--tree=dir={}", tree.display());
        ostree(&self.repo, &[&["commit", "-b", branch, &tree][..], &arguments].concat()).parse().unwrap()
    }

    pub(crate) fn options(&self) -> BuildOptions {
        BuildOptions {
            name: "os".to_owned(),
            version: None,
            from: None,
            installed: BTreeMap::new(),
            places: Vec::new(),
            image: None,
            tier: Tier::Default,
            memory: 512 << 20,
            jobs: 2,
            scratch: self.dir.path().to_owned(),
        }
    }

    pub(crate) fn catalog(&self, packages: &Path, jobs: usize) -> Result<Catalog, RojigError> {
        let files: Vec<PackageFile> =
            list_packages(packages).unwrap().into_iter().map(|(path, location)| PackageFile { path, location }).collect();
        Catalog::read(&files, jobs, &Silent, &Cancel::default())
    }

    pub(crate) fn build(&self, commit: &CommitChecksum, packages: &Path) -> Built {
        build(&self.repo, commit, &self.catalog(packages, 2).unwrap(), &self.options(), &Silent, &Cancel::default()).unwrap()
    }

    /// Makes a release and writes it down.
    pub(crate) fn release(&self, commit: &CommitChecksum, packages: &Path, name: &str) -> PathBuf {
        let path = self.path(name);
        self.build(commit, packages).write_to(&mut fs::File::create(&path).unwrap()).unwrap();
        path
    }

    /// A repository without anything.
    pub(crate) fn empty(&self, name: &str, mode: Mode) -> Repo {
        Repo::init(&self.path(name), mode).unwrap();
        Repo::open(&self.path(name)).unwrap()
    }

    pub(crate) fn import(&self, into: &Repo, release: &Path, packages: &Path) -> Result<ImportReport, RojigError> {
        let mut places = Places::default();
        places.add_directory(packages).unwrap();
        let release = Release::open(FileRelease::open(release).unwrap())?;
        import(into, &release, &places, &self.import_options(), &Silent, &Cancel::default())
    }

    pub(crate) fn import_options(&self) -> ImportOptions<'_> {
        ImportOptions { verify: &|_, _, _| Ok(()), set_ref: None, jobs: 2, memory: 1 << 30, scratch: self.dir.path() }
    }
}

/// Writes a file with its directories.
pub(crate) fn put(path: &Path, content: &[u8], mode: u32) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Packs files of a tree into an initramfs, as a build does.
pub(crate) fn initramfs(root: &Path, files: &[&str]) -> Vec<u8> {
    let list = files.join("\n");
    let mut cpio = Command::new("cpio")
        .args(["--quiet", "-o", "-H", "newc", "--reproducible", "--owner=0:0"])
        .current_dir(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut cpio.stdin.take().unwrap(), list.as_bytes()).unwrap();
    let zstd = Command::new("zstd").args(["-q", "-15", "-T1"]).stdin(cpio.stdout.take().unwrap()).output().unwrap();
    assert!(cpio.wait().unwrap().success() && zstd.status.success());
    zstd.stdout
}

/// Sees whether a repository has a commit whole and sound, by our eyes and stock's.
pub(crate) fn assert_sound(repo: &Repo, commit: &CommitChecksum) {
    let report = repo.fsck(&Silent).unwrap();
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    ostree(repo, &["fsck", "--quiet"]);
    ostree(repo, &["ls", "-R", &commit.to_hex()]);
}

/// Runs stock `ostree` on a repository, and returns what it says.
pub(crate) fn ostree(repo: &Repo, arguments: &[&str]) -> String {
    let output = Command::new("ostree").arg(format!("--repo={}", repo.path().display())).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}
