//! Several places for one image: who is asked, who helps out, who is left alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rootball_object::ErrorKind;
use rootball_oci::{ImageSink as _, ImageSource as _, RegistriesConf};
use rootball_registry::{Credentials, RegistryOptions, RegistrySource, Runtime};
use rootball_testkit::registry::{DockerRegistry, RegistrySettings};

use crate::fake::{FakeServer, Reply, image_server};
use crate::support::{Image, assert_same, image, plain, pull, pull_blob, push, quick, sink, source};

/// Options under which `os.test` has the mirrors, and is the last one itself.
fn with_mirrors(mirrors: &[&FakeServer], primary: &FakeServer) -> RegistryOptions {
    let mut text = format!("[[registry]]\nprefix = 'os.test'\nlocation = '{}/origin'\n", primary.host());
    for mirror in mirrors {
        text.push_str(&format!("[[registry.mirror]]\nlocation = '{}/copy'\n", mirror.host()));
    }
    let mut options = plain();
    options.registries = RegistriesConf::parse(&text).unwrap();
    options
}

fn open(runtime: &Arc<Runtime>, options: &RegistryOptions) -> RegistrySource {
    source(runtime, "os.test/team/os:v1", options)
}

fn blobs_asked(server: &FakeServer) -> usize {
    server.lines().iter().filter(|line| line.contains("/blobs/")).count()
}

#[test]
fn what_a_mirror_has_comes_from_there_alone() {
    let image = image();
    let (mirror, primary) = (image_server(&image, |_| None), image_server(&image, |_| None));
    let runtime = Runtime::start().unwrap();
    let source = open(&runtime, &with_mirrors(&[&mirror], &primary));
    assert_same(&pull(&source).unwrap(), &image);
    assert!(primary.lines().is_empty());
    assert_eq!(mirror.lines()[0], "GET /v2/copy/team/os/manifests/v1");
    let report = source.report();
    assert_eq!((report[0].manifests, report[0].blobs, report[0].failures, report[0].mirror), (1, 3, 0, true));
    assert_eq!(report[0].bytes, image.blobs.iter().map(|(descriptor, _)| descriptor.size).sum::<u64>());
    assert_eq!((report[1].manifests, report[1].blobs, report[1].bytes), (0, 0, 0));
}

#[test]
fn a_blob_that_a_mirror_lacks_comes_from_the_registry_and_the_next_one_from_the_mirror_again() {
    let image = image();
    let missing = image.blobs[1].0.digest.to_string();
    let mirror = image_server(&image, move |asked| asked.path.ends_with(&missing).then(|| Reply::new(404)));
    let primary = image_server(&image, |_| None);
    let runtime = Runtime::start().unwrap();
    let source = open(&runtime, &with_mirrors(&[&mirror], &primary));
    assert_same(&pull(&source).unwrap(), &image);
    assert_eq!(primary.lines(), [format!("GET /v2/origin/team/os/blobs/{}", image.blobs[1].0.digest)]);
    assert_eq!(blobs_asked(&mirror), 3);
}

#[test]
fn a_blob_that_breaks_off_goes_on_at_the_next_place_and_the_mirror_rests_for_a_while() {
    let image = image();
    let broken = Arc::new(AtomicBool::new(true));
    let flag = broken.clone();
    let large = image.blobs[2].0.digest.to_string();
    let whole = image.blobs[2].1.clone();
    let mirror = image_server(&image, move |asked| {
        let is_large = asked.path.ends_with(&large) && flag.load(Ordering::Relaxed);
        is_large.then(|| if asked.header("range").is_some() { Reply::new(503) } else { Reply::new(200).body(whole.clone()).cut(3_000_000) })
    });
    let primary = image_server(&image, |_| None);
    let runtime = Runtime::start().unwrap();
    let mut options = with_mirrors(&[&mirror], &primary);
    options.cool_down = Duration::from_secs(3600);
    let source = open(&runtime, &options);
    assert!(pull_blob(&source, &image.blobs[2].0).unwrap() == image.blobs[2].1);
    assert_eq!(primary.asked()[0].header("range"), Some("bytes=3000000-"));
    let report = source.report();
    assert_eq!((report[0].bytes, report[1].bytes), (3_000_000, 2_000_001));
    assert_eq!(report[0].failures, 1);
    assert!(report[0].last_failure.as_ref().unwrap().contains("broke off at byte 3000000"), "{report:?}");

    // While it rests, everything comes from the registry.
    let before = blobs_asked(&mirror);
    pull_blob(&source, &image.blobs[1].0).unwrap();
    assert_eq!(blobs_asked(&mirror), before);

    // After its rest it is the first again.
    options.cool_down = Duration::ZERO;
    let source = open(&runtime, &options);
    pull_blob(&source, &image.blobs[2].0).unwrap();
    broken.store(false, Ordering::Relaxed);
    let before = blobs_asked(&primary);
    pull_blob(&source, &image.blobs[2].0).unwrap();
    assert_eq!(blobs_asked(&primary), before);
}

#[test]
fn wrong_bytes_of_a_mirror_are_told_and_not_asked_for_again() {
    let image = image();
    let large = image.blobs[2].0.digest.to_string();
    let mut wrong = image.blobs[2].1.clone();
    wrong[4_000_000] ^= 1;
    let mirror = image_server(&image, move |asked| asked.path.ends_with(&large).then(|| Reply::new(200).body(wrong.clone())));
    let primary = image_server(&image, |_| None);
    let runtime = Runtime::start().unwrap();
    let source = open(&runtime, &with_mirrors(&[&mirror], &primary));
    let error = pull_blob(&source, &image.blobs[2].0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
    assert!(error.to_string().contains(&format!("{}/copy/team/os is corrupt", mirror.host())), "{error}");
    assert!(pull_blob(&source, &image.blobs[2].0).unwrap() == image.blobs[2].1);
    assert_eq!(blobs_asked(&primary), 1);

    // A copy begins such a blob again by itself.
    let directory = tempfile::tempdir().unwrap();
    let layout = rootball_oci::Layout::create(directory.path()).unwrap();
    let from = open(&runtime, &with_mirrors(&[&mirror], &primary));
    let (silent, cancel) = (rootball_object::Silent, rootball_object::Cancel::default());
    rootball_oci::copy(&from, &layout.sink(Some("v1")), &Default::default(), &silent, &cancel).unwrap();
    assert_eq!(layout.source(Some("v1")).load_manifest().unwrap(), image.manifest);

    // Sizes and manifests that are wrong show before anything is handed out, so the next place helps at once.
    let manifest = image.manifest.clone();
    let mirror = FakeServer::start(move |asked| match asked.path.as_str() {
        path if path.contains("/manifests/sha256") => Reply::new(200).header("content-type", &*manifest.media_type).body("{}"),
        path if path.contains("/manifests/") => Reply::new(200).header("content-type", "text/html").body("<html>"),
        path if path.contains("/blobs/") => Reply::new(200).body("short"),
        _ => Reply::new(200),
    });
    for reference in ["os.test/team/os:v1".to_owned(), format!("os.test/team/os@{}", image.manifest.digest)] {
        let source = crate::support::source(&runtime, &reference, &with_mirrors(&[&mirror], &primary));
        assert_same(&pull(&source).unwrap(), &image);
    }
}

#[test]
fn a_mirror_that_refuses_strangers_is_passed_over_and_one_that_refuses_credentials_is_not() {
    let image = image();
    let mirror = image_server(&image, |_| Some(Reply::new(401).header("www-authenticate", "Basic realm=\"mirror\"")));
    let primary = image_server(&image, |_| None);
    let runtime = Runtime::start().unwrap();
    let mut options = with_mirrors(&[&mirror], &primary);
    // Given for the registry that was named, and so not shown to its mirrors.
    options.credentials = Some(Credentials::new("ada", "pw"));
    assert_same(&pull(&open(&runtime, &options)).unwrap(), &image);
    assert!(mirror.asked().iter().all(|asked| asked.header("authorization").is_none()));

    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("auth.json");
    std::fs::write(&file, format!(r#"{{"auths": {{"{}": {{"auth": "YWRhOnB3"}}}}}}"#, mirror.host())).unwrap();
    options.auth_files = vec![file];
    let error = open(&runtime, &options).load_manifest().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied, "{error}");
    assert!(error.to_string().contains(&mirror.host()) && !error.to_string().contains(&primary.host()), "{error}");
    assert_eq!(mirror.asked().last().unwrap().header("authorization"), Some("Basic YWRhOnB3"));
}

#[test]
fn when_all_fail_the_error_names_each_and_why() {
    let gone = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().to_string()
    };
    let lame = FakeServer::start(|asked| if asked.path == "/v2/" { Reply::new(200) } else { Reply::new(502).body("bad gateway") });
    let empty = FakeServer::start(|asked| if asked.path == "/v2/" { Reply::new(200) } else { Reply::new(404) });
    let mut options = plain();
    let conf = format!(
        "[[registry]]\nprefix = 'os.test'\nlocation = '{}'\n[[registry.mirror]]\nlocation = '{gone}'\n[[registry.mirror]]\nlocation = '{}'\n",
        empty.host(),
        lame.host()
    );
    options.registries = RegistriesConf::parse(&conf).unwrap();
    let runtime = Runtime::start().unwrap();
    let error = open(&runtime, &options).load_manifest().unwrap_err();
    // The registry itself knows best.
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    for word in [&*gone, "cannot connect", &lame.host(), "bad gateway", &empty.host()] {
        assert!(error.to_string().contains(word), "{word}: {error}");
    }
    assert_eq!(open(&runtime, &options).find_manifest().unwrap(), None);

    // Without it, a trouble that may pass decides.
    options.registries = RegistriesConf::parse(&conf.replace("[[registry]]\n", "[[registry]]\nblocked = true\n")).unwrap();
    let error = open(&runtime, &options).load_manifest().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transient, "{error}");
    assert!(!error.to_string().contains(&empty.host()), "{error}");
}

#[test]
fn a_blocked_registry_is_never_asked() {
    let image = image();
    let (mirror, primary) = (image_server(&image, |_| None), image_server(&image, |_| None));
    let runtime = Runtime::start().unwrap();
    let mut options = plain();
    let conf = format!(
        "[[registry]]\nlocation = '{}'\nblocked = true\n[[registry.mirror]]\nlocation = '{}'\npull-from-mirror = 'digest-only'\n",
        primary.host(),
        mirror.host()
    );
    options.registries = RegistriesConf::parse(&conf).unwrap();
    let by_digest = format!("{}/os@{}", primary.host(), image.manifest.digest);
    assert_same(&pull(&source(&runtime, &by_digest, &options)).unwrap(), &image);
    let reference = crate::support::reference(&format!("{}/os:v1", primary.host()));
    for error in [
        RegistrySource::new(&runtime, &reference, &options).unwrap_err(),
        rootball_registry::RegistrySink::new(&runtime, &reference, &options).unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Denied, "{error}");
        assert!(error.to_string().contains("in registries.conf blocks"), "{error}");
    }
    assert!(primary.lines().is_empty());
}

#[test]
fn only_the_mirror_that_is_insecure_may_be_without_tls() {
    let image = image();
    let (mirror, primary) = (image_server(&image, |_| None), image_server(&image, |_| None));
    let runtime = Runtime::start().unwrap();
    let mut options = quick(RegistryOptions::default());
    let conf =
        format!("[[registry]]\nlocation = '{}'\n[[registry.mirror]]\nlocation = '{}'\ninsecure = true\n", primary.host(), mirror.host());
    options.registries = RegistriesConf::parse(&conf).unwrap();
    let name = format!("{}/os:v1", primary.host());
    assert_same(&pull(&source(&runtime, &name, &options)).unwrap(), &image);
    let unknown = source(&runtime, &format!("{}/os:other", primary.host()), &options).load_manifest().unwrap_err();
    assert!(unknown.to_string().contains(&format!("cannot connect to https://{}", primary.host())), "{unknown}");
    assert!(primary.asked().is_empty());
}

#[test]
fn pushes_go_to_the_location_of_the_registry_and_to_no_mirror() {
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let mirror = FakeServer::start(|_| Reply::new(200));
    let runtime = Runtime::start().unwrap();
    let mut options = quick(RegistryOptions::default());
    let conf = format!(
        "[[registry]]\nprefix = 'os.test/team'\nlocation = '{}/site'\ninsecure = true\n[[registry.mirror]]\nlocation = '{}'\n",
        registry.addr(),
        mirror.host()
    );
    options.registries = RegistriesConf::parse(&conf).unwrap();
    let image = image();
    push(&sink(&runtime, "os.test/team/os:v1", &options), &image).unwrap();
    assert!(sink(&runtime, "os.test/team/os:v1", &options).has_blob(&image.blobs[0].0).unwrap());
    assert!(mirror.asked().is_empty());
    let there: Image = pull(&source(&runtime, &format!("{}/site/os:v1", registry.addr()), &plain())).unwrap();
    assert_same(&there, &image);
}
