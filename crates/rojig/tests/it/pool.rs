//! Pools, and what stock dnf makes of them.

use std::fs;
use std::process::Command;

use rootball_net::ClientOptions;
use rootball_object::{Cancel, Silent};
use rootball_package::PackageFormat;
use rootball_repo::Mode;
use rootball_rojig::{CarrierOptions, FileRelease, Places, Release, RojigError, Web, fill_pool, find_in_repository, import, write_carrier};
use rootball_testkit::web::WebServer;

use crate::support::{Case, assert_sound, distribution, package};

/// Makes the releases of both versions, and a pool with their packages and the package of the first release.
fn prepared(format: PackageFormat) -> (Case, Vec<rootball_object::CommitChecksum>) {
    let case = Case::new(format);
    let mut commits = Vec::new();
    for version in [1, 2] {
        let packages = distribution(version);
        commits.push(case.commit(&case.tree(&version.to_string(), &packages), "os"));
        let directory = case.write(&packages, &format!("packages-{version}"));
        let release = case.release(commits.last().unwrap(), &directory, &format!("{version}.rojig"));
        let options = CarrierOptions { format, version: version.to_string(), time: 1_700_000_000 };
        let head = Release::open(FileRelease::open(&release).unwrap()).unwrap().descriptor.head;
        let carrier = case.path(&options.file_name("os"));
        let mut out = fs::File::create(carrier).unwrap();
        write_carrier(&head, &mut fs::File::open(&release).unwrap(), &options, case.dir.path(), &mut out).unwrap();
    }
    (case, commits)
}

fn fill(case: &Case, releases: &[u8]) -> Result<rootball_rojig::PoolReport, RojigError> {
    let mut places = Places::default();
    for version in [1, 2] {
        places.add_directory(&case.path(&format!("packages-{version}"))).unwrap();
    }
    let (mut needed, mut carriers) = (Vec::new(), Vec::new());
    for version in releases {
        let release = Release::open(FileRelease::open(&case.path(&format!("{version}.rojig"))).unwrap()).unwrap();
        needed.extend(release.descriptor.head.packages);
        let options = CarrierOptions { format: case.format, version: version.to_string(), time: 0 };
        carriers.push(case.path(&options.file_name("os")));
    }
    let pool = case.path("pool");
    fs::create_dir_all(&pool).unwrap();
    fill_pool(&pool, &needed, &carriers, &places, 1_700_000_000)
}

#[test]
fn dnf_installs_exactly_the_packages_of_a_release() {
    let (case, _) = prepared(PackageFormat::Rpm);
    let report = fill(&case, &[1, 2]).unwrap();
    assert_eq!((report.packages, report.added), (7, 5));
    let root = case.path("root");
    let dnf = |arguments: &[&str]| {
        let output = Command::new("dnf")
            .args(["-y", "--nogpgcheck", "--releasever=1", "--setopt=reposdir=/nonexistent", "--setopt=install_weak_deps=False"])
            .arg(format!("--setopt=cachedir={}", case.path("cache").display()))
            .arg(format!("--installroot={}", root.display()))
            .arg(format!("--repofrompath=pool,file://{}", case.path("pool").display()))
            .args(["--repo=pool", "--setopt=tsflags=nodocs"])
            .args(arguments)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{text}");
        text
    };
    let mut shown: Vec<String> = dnf(&["-q", "repoquery", "--requires", "os-1"]).lines().map(str::to_owned).collect();
    shown.sort();
    assert_eq!(shown, ["base = 1-1", "base+more = 1-1", "base-extra = 1-1", "tool = 1-1"]);
    // The pool has a newer tool; the release demands the older one.
    let said = dnf(&["install", "os-1"]);
    assert!(said.contains("tool") && root.join("usr/bin/tool").exists(), "{said}");
    let installed = fs::read(root.join("usr/bin/tool")).unwrap();
    assert!(installed == distribution(1)[3].files[0].2, "it is of the older version");
    assert!(root.join("usr/lib/rootball/rojig/os.rojig").exists());
}

#[test]
fn a_pool_has_what_releases_need_and_nothing_else() {
    for format in [PackageFormat::Deb, PackageFormat::Rpm] {
        let (case, _) = prepared(format);
        fill(&case, &[1, 2]).unwrap();
        let before: Vec<_> = rootball_rojig::list_packages(&case.path("pool")).unwrap();
        let again = fill(&case, &[1, 2]).unwrap();
        assert_eq!((again.packages, again.added, again.removed), (7, 0, 0));
        let fewer = fill(&case, &[2]).unwrap();
        assert_eq!((fewer.packages, fewer.removed), (5, 2), "{before:?}");
        // Without one of its packages, a pool is not touched.
        let name = rootball_rojig::list_packages(&case.path("packages-1")).unwrap().into_iter().find(|(_, name)| name.contains("tool"));
        fs::remove_file(name.unwrap().0).unwrap();
        let error = fill(&case, &[1]).unwrap_err();
        assert!(matches!(&error, RojigError::Missing { packages } if packages[0].label.name == "tool"), "{error:?}");
        assert_eq!(rootball_rojig::list_packages(&case.path("pool")).unwrap().len(), 5);
    }
}

#[test]
fn the_newest_release_is_found_in_a_package_repository() {
    for format in [PackageFormat::Deb, PackageFormat::Rpm] {
        let (case, commits) = prepared(format);
        fill(&case, &[1, 2]).unwrap();
        let server = WebServer::start(&case.path("pool"));
        let web = Web::new(&ClientOptions::default()).unwrap();
        let base: rootball_net::Url = format!("{}/", server.url()).parse().unwrap();
        assert!(find_in_repository(&base, "absent", &web, case.dir.path()).unwrap().is_none());
        let file = find_in_repository(&base, "os", &web, case.dir.path()).unwrap().unwrap();
        let release = Release::open(FileRelease::of(file)).unwrap();
        assert_eq!(release.descriptor.commit(), commits[1]);
        // Its packages are below the same URL, under the names of the pool.
        let mut places = Places::new(None);
        places.add_url(&format!("file://{}", case.path("pool").display()));
        let into = case.empty("into", Mode::BareUser);
        import(&into, &release, &places, &case.import_options(), &Silent, &Cancel::default()).unwrap();
        assert_sound(&into, &commits[1]);
    }
}

#[test]
fn a_package_without_a_release_is_told() {
    let case = Case::new(PackageFormat::Deb);
    let path = package("os", "1-1", &[("/usr/bin/os", 0o755, b"x")]).write(PackageFormat::Deb, &case.path("packages"));
    let error = rootball_rojig::find_carried(fs::File::open(path).unwrap(), "os", case.dir.path()).unwrap_err();
    assert_eq!(error.to_string(), "os is damaged: it has no release in /usr/lib/rootball/rojig");
}
