//! Where packages and releases come from.

use std::fs;

use rootball_object::{Cancel, Silent};
use rootball_package::PackageFormat;
use rootball_repo::Mode;
use rootball_rojig::{Places, Release, RojigError, Web, WebRelease, import};
use rootball_testkit::web::{Fault, WebServer};

use crate::support::{Case, assert_sound, distribution};

fn web() -> Web {
    let mut options = rootball_net::ClientOptions::default();
    options.retry = rootball_net::RetryPolicy::never();
    Web::new(&options).unwrap()
}

#[test]
fn a_release_and_its_packages_come_from_web_servers() {
    let case = Case::new(PackageFormat::Deb);
    let packages = distribution(1);
    let commit = case.commit(&case.tree("tree", &packages), "os");
    case.write(&packages, "mirror/pool/main");
    case.release(&commit, &case.path("mirror"), "mirror/os.rojig");
    let server = WebServer::start(&case.path("mirror"));
    let release = Release::open(WebRelease::new(web(), format!("{}/os.rojig", server.url()).parse().unwrap())).unwrap();
    // The first mirror is not there, the second has only one of the packages, the third all.
    fs::create_dir_all(case.path("second/pool/main")).unwrap();
    let name = "pool/main/tool_1-1_all.deb";
    fs::copy(case.path("mirror").join(name), case.path("second").join(name)).unwrap();
    let second = WebServer::start(&case.path("second"));
    let mut places = Places::new(Some(web()));
    for url in ["http://127.0.0.1:9", &second.url(), &server.url()] {
        places.add_url(url);
    }
    server.take_asked();
    let into = case.empty("into", Mode::Bare);
    let report = import(&into, &release, &places, &case.import_options(), &Silent, &Cancel::default()).unwrap();
    assert_sound(&into, &commit);
    assert_eq!((report.packages, report.packages_moved, report.passed_by.len()), (4, report.packages_size, 7), "{:?}", report.passed_by);
    let asked = server.asked().iter().filter(|asked| asked.path.ends_with(".deb")).count();
    assert_eq!(asked, 3);
}

#[test]
fn a_server_that_breaks_off_at_any_tenth_is_passed_by() {
    let case = Case::new(PackageFormat::Rpm);
    let packages = distribution(1);
    let commit = case.commit(&case.tree("tree", &packages), "os");
    let mirror = case.write(&packages, "mirror");
    let release = case.release(&commit, &mirror, "os.rojig");
    let sizes: Vec<u64> = rootball_rojig::list_packages(&mirror).unwrap().iter().map(|(path, _)| path.metadata().unwrap().len()).collect();
    let largest = *sizes.iter().max().unwrap();
    for tenth in 0..10 {
        let cut = largest * tenth / 10;
        let broken = WebServer::with_faults(&mirror, move |_| Fault::CutAfter(cut));
        let whole = WebServer::start(&mirror);
        let mut places = Places::new(Some(web()));
        places.add_url(&broken.url());
        let into = case.empty(&format!("into-{tenth}"), Mode::Bare);
        let opened = Release::open(rootball_rojig::FileRelease::open(&release).unwrap()).unwrap();
        let error = import(&into, &opened, &places, &case.import_options(), &Silent, &Cancel::default()).unwrap_err();
        assert!(matches!(error, RojigError::Missing { .. }), "{error:?}");
        assert_eq!(into.object_names().unwrap().len(), 0);
        places.add_url(&whole.url());
        import(&into, &opened, &places, &case.import_options(), &Silent, &Cancel::default()).unwrap();
        assert_sound(&into, &commit);
    }
}

#[test]
fn a_package_that_is_nowhere_is_named_with_the_places_that_were_asked() {
    let case = Case::new(PackageFormat::Deb);
    let packages = distribution(1);
    let commit = case.commit(&case.tree("tree", &packages), "os");
    let debs = case.write(&packages, "debs");
    let release = case.release(&commit, &debs, "os.rojig");
    fs::remove_file(debs.join("tool_1-1_all.deb")).unwrap();
    let server = WebServer::start(&debs);
    let mut places = Places::new(Some(web()));
    places.add_directory(&debs).unwrap();
    places.add_url(&server.url());
    let release = Release::open(rootball_rojig::FileRelease::open(&release).unwrap()).unwrap();
    let into = case.empty("into", Mode::Bare);
    let error = import(&into, &release, &places, &case.import_options(), &Silent, &Cancel::default()).unwrap_err().to_string();
    let expected = format!(
        "tool_1-1_all with 2 objects cannot be had: {}: it is not there; {}/tool_1-1_all.deb: the server says 404 Not Found",
        debs.display(),
        server.url()
    );
    assert_eq!(error, expected);
}
