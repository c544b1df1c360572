//! What every registry must be good for, over six of them.

use std::any::Any;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use rootball_mirror::{Server, ServerOptions};
use rootball_object::{Cancel, ErrorKind};
use rootball_oci::{
    CopyOptions, Descriptor, Digest, ImageSink as _, ImageSource as _, Index, Layout, Platform, RawManifest, load_image, media_type,
    to_canonical_json,
};
use rootball_registry::{Access, Credentials, PartialOptions, RegistryOptions, RepositoryClient, Runtime};
use rootball_testkit::registry::{DockerRegistry, RegistryAuth, RegistrySettings};

use crate::fake::{FakeServer, Reply, ranged};
use crate::referrers::{empty, entry, referrer};
use crate::support::{
    Image, assert_same, image, make_certificates, noise, plain, pull, pull_blob, push, push_blob, quick, reference, run, sink, source,
};

/// A registry, how to reach it, and what must live as long as it.
struct Setup {
    host: String,
    options: RegistryOptions,
    _keep: Vec<Box<dyn Any>>,
}

impl Setup {
    fn name(&self, rest: &str) -> String {
        format!("{}/{rest}", self.host)
    }
}

#[test]
fn without_tls_and_login() {
    let registry = DockerRegistry::start(&RegistrySettings::default());
    suite(&Setup { host: registry.addr().to_string(), options: plain(), _keep: vec![Box::new(registry)] });
}

#[test]
fn with_tls_under_an_own_authority() {
    let directory = tempfile::tempdir().unwrap();
    make_certificates(directory.path());
    let tls = Some((directory.path().join("cert.pem"), directory.path().join("key.pem")));
    let registry = DockerRegistry::start(&RegistrySettings { tls, ..RegistrySettings::default() });
    let mut options = quick(RegistryOptions::default());
    options.client.tls.ca_files.push(directory.path().join("ca.pem"));
    let host = format!("localhost:{}", registry.addr().port());
    suite(&Setup { host, options, _keep: vec![Box::new(registry), Box::new(directory)] });
}

#[test]
fn with_a_password() {
    let directory = tempfile::tempdir().unwrap();
    let htpasswd = directory.path().join("htpasswd");
    std::fs::write(&htpasswd, run("htpasswd", &["-nbB", "ada", "pw"])).unwrap();
    let registry = DockerRegistry::start(&RegistrySettings { auth: RegistryAuth::Htpasswd(htpasswd), ..RegistrySettings::default() });
    let mut options = plain();
    options.credentials = Some(Credentials::new("ada", "pw"));
    suite(&Setup { host: registry.addr().to_string(), options, _keep: vec![Box::new(registry), Box::new(directory)] });
}

#[test]
fn with_tokens() {
    let site = crate::token::site(true);
    let mut options = plain();
    options.credentials = Some(Credentials::new("ada", "pw"));
    suite(&Setup { host: site.registry.addr().to_string(), options, _keep: vec![Box::new(site)] });
}

#[test]
fn with_storage_behind_a_redirect() {
    let storage: Arc<OnceLock<PathBuf>> = Arc::default();
    let root = storage.clone();
    let files = Arc::new(FakeServer::start(move |asked| {
        let Some(root) = root.get() else { return Reply::new(503) };
        match std::fs::read(root.join(asked.path.trim_start_matches('/'))) {
            Ok(bytes) => ranged(asked, &bytes),
            Err(_) => Reply::new(404),
        }
    }));
    let redirect = Some(format!("http://{}/", files.host()));
    let registry = DockerRegistry::start(&RegistrySettings { redirect, ..RegistrySettings::default() });
    storage.set(registry.storage()).unwrap();
    suite(&Setup { host: registry.addr().to_string(), options: plain(), _keep: vec![Box::new(registry), Box::new(files.clone())] });
    // Or else this would have tested nothing of its own.
    assert!(files.asked().iter().any(|asked| asked.path.ends_with("/data") && asked.header("range").is_some()));
}

#[test]
fn our_own_mirror() {
    let directory = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let running = Server::open(directory.path(), ServerOptions::default()).unwrap().spawn(listener).unwrap();
    suite(&Setup { host: running.address().to_string(), options: plain(), _keep: vec![Box::new(running), Box::new(directory)] });
}

fn suite(setup: &Setup) {
    let runtime = Runtime::start().unwrap();
    let image = image();
    push_and_pull(setup, &runtime, &image);
    missing(setup, &runtime);
    mounts(setup, &runtime, &image);
    chunks(setup, &runtime);
    parts(setup, &runtime, &image);
    attachments(setup, &runtime, &image);
    platforms(setup, &runtime);
}

fn push_and_pull(setup: &Setup, runtime: &Arc<Runtime>, image: &Image) {
    let name = setup.name("site/os:v1");
    let target = sink(runtime, &name, &setup.options);
    push(&target, image).unwrap();
    push(&target, image).unwrap();
    for reference in [name.clone(), format!("{}@{}", setup.name("site/os"), image.manifest.digest)] {
        let from = source(runtime, &reference, &setup.options);
        assert_same(&pull(&from).unwrap(), image);
        assert_eq!(from.find_manifest().unwrap(), Some(image.manifest.descriptor()));
    }
    sink(runtime, &setup.name("site/os:v2"), &setup.options).put_manifest(&image.manifest).unwrap();
    let mut tags = source(runtime, &name, &setup.options).tags().unwrap();
    tags.sort();
    assert_eq!(tags, ["v1", "v2"]);
    // Nothing under a wrong digest.
    let wrong = Descriptor::new("x", Digest::of(b"other"), 3_000_000);
    assert_eq!(push_blob(&target, &wrong, &noise(1, 3_000_000)).unwrap_err().kind(), ErrorKind::Corrupt);
    assert!(!target.has_blob(&wrong).unwrap());
}

fn missing(setup: &Setup, runtime: &Arc<Runtime>) {
    let nothing = Descriptor::new("x", Digest::of(b"nothing"), 7);
    for name in ["site/os:none", "no/such:v1"] {
        let from = source(runtime, &setup.name(name), &setup.options);
        assert_eq!(from.load_manifest().unwrap_err().kind(), ErrorKind::NotFound, "{name}");
        assert_eq!(from.find_manifest().unwrap(), None, "{name}");
        assert_eq!(pull_blob(&from, &nothing).unwrap_err().kind(), ErrorKind::NotFound, "{name}");
        assert_eq!(from.find_tagged("sha256-none.sig").unwrap(), None, "{name}");
        assert_eq!(from.referrers(&nothing.digest).unwrap(), [], "{name}");
        assert!(!sink(runtime, &setup.name(name), &setup.options).has_blob(&nothing).unwrap(), "{name}");
    }
}

fn mounts(setup: &Setup, runtime: &Arc<Runtime>, image: &Image) {
    let other = sink(runtime, &setup.name("mounted/os:v1"), &setup.options).mount_from(vec!["site/none".to_owned(), "site/os".to_owned()]);
    for (descriptor, _) in &image.blobs {
        assert!(other.has_blob(descriptor).unwrap());
    }
    other.put_manifest(&image.manifest).unwrap();
    assert_same(&pull(&source(runtime, &setup.name("mounted/os:v1"), &setup.options)).unwrap(), image);
}

fn chunks(setup: &Setup, runtime: &Arc<Runtime>) {
    let mut options = setup.options.clone();
    options.upload_chunk = Some(700_000);
    let target = sink(runtime, &setup.name("chunked/os:v1"), &options);
    for (seed, length) in [(11, 2_800_000), (12, 2_800_001), (13, 100), (14, 0)] {
        let bytes = noise(seed, length);
        let descriptor = Descriptor::new("x", Digest::of(&bytes), length as u64);
        push_blob(&target, &descriptor, &bytes).unwrap();
        assert!(target.has_blob(&descriptor).unwrap());
        assert!(pull_blob(&source(runtime, &setup.name("chunked/os:v1"), &options), &descriptor).unwrap() == bytes, "{length} bytes");
    }
}

/// Reads parts of a blob, and goes on with one that an earlier run had begun.
fn parts(setup: &Setup, runtime: &Arc<Runtime>, image: &Image) {
    let (descriptor, bytes) = &image.blobs[2];
    let name = setup.name("site/os:v1");
    let client = RepositoryClient::new(&reference(&name), Access::Pull, &setup.options).unwrap();
    let wanted = descriptor.clone();
    let part = runtime.run(async move {
        let mut stream = client.open_blob_range(&wanted, 4_000_000..wanted.size).await?;
        let mut part = Vec::new();
        while let Some(chunk) = stream.chunk().await? {
            part.extend_from_slice(&chunk);
        }
        Ok(part)
    });
    assert!(part.unwrap() == bytes[4_000_000..]);

    for (start, end) in [(0, 3_000_000), (1_000_000, 4_000_000)] {
        let directory = tempfile::tempdir().unwrap();
        crate::partial::leave(directory.path(), &descriptor.digest, start, &bytes[start as usize..end]);
        let mut options = setup.options.clone();
        let mut partial = PartialOptions::new(directory.path());
        partial.min_size = 1;
        options.partial = Some(partial);
        assert!(pull_blob(&source(runtime, &name, &options), descriptor).unwrap() == *bytes);
        assert!(directory.path().read_dir().unwrap().next().is_none());
    }
}

fn attachments(setup: &Setup, runtime: &Arc<Runtime>, image: &Image) {
    let name = setup.name("site/os:v1");
    let (target, from) = (sink(runtime, &name, &setup.options), source(runtime, &name, &setup.options));
    push_blob(&target, &empty(), b"{}").unwrap();
    let (one, two) = (referrer(image, "one"), referrer(image, "two"));
    for manifest in [&one, &two] {
        target.put_referrer(manifest).unwrap();
    }
    let mut found = from.referrers(&image.manifest.digest).unwrap();
    found.sort_by(|left, right| left.artifact_type.cmp(&right.artifact_type));
    assert_eq!(found, [entry(&one, "one"), entry(&two, "two")]);

    let tag = format!("sha256-{}.sig", image.manifest.digest.to_hex());
    target.put_tagged(&tag, &one).unwrap();
    assert_eq!(from.find_tagged(&tag).unwrap(), Some(one.clone()));

    let client = RepositoryClient::new(&reference(&name), Access::Push, &setup.options).unwrap();
    runtime.run(async move { client.delete_referrer(&one).await }).unwrap();
    assert_eq!(from.referrers(&image.manifest.digest).unwrap(), [entry(&two, "two")]);
}

/// Copies an index with its images to another repository and into a directory.
fn platforms(setup: &Setup, runtime: &Arc<Runtime>) {
    let directory = tempfile::tempdir().unwrap();
    let name = setup.name("many/os:v1");
    let target = sink(runtime, &name, &setup.options);
    let mut manifests = Vec::new();
    let mut images = Vec::new();
    for architecture in ["amd64", "arm64"] {
        let image = crate::support::small_image(architecture);
        for (descriptor, bytes) in &image.blobs {
            push_blob(&target, descriptor, bytes).unwrap();
        }
        target.put_manifest_by_digest(&image.manifest).unwrap();
        let mut descriptor = image.manifest.descriptor();
        descriptor.platform = Some(Platform { architecture: architecture.to_owned(), os: "linux".to_owned(), variant: None });
        manifests.push(descriptor);
        images.push(image);
    }
    let index = Index {
        schema_version: 2,
        media_type: Some(media_type::INDEX.to_owned()),
        artifact_type: None,
        manifests,
        subject: None,
        annotations: Default::default(),
    };
    let index = RawManifest::new(to_canonical_json(&index), media_type::INDEX);
    target.put_manifest(&index).unwrap();

    let from = source(runtime, &name, &setup.options);
    assert_eq!(from.load_manifest().unwrap(), index);
    let arm = Platform { architecture: "arm64".to_owned(), os: "linux".to_owned(), variant: None };
    assert_eq!(load_image(&from, &arm).unwrap().0.digest, images[1].manifest.digest);

    let options = CopyOptions { all_platforms: true, ..CopyOptions::default() };
    let layout = Layout::create(&directory.path().join("layout")).unwrap();
    let cancel = Cancel::default();
    rootball_oci::copy(&from, &layout.sink(Some("v1")), &options, &rootball_object::Silent, &cancel).unwrap();
    let other = sink(runtime, &setup.name("copied/os:v1"), &setup.options);
    rootball_oci::copy(&layout.source(Some("v1")), &other, &options, &rootball_object::Silent, &cancel).unwrap();
    let copied = source(runtime, &setup.name("copied/os:v1"), &setup.options);
    assert_eq!(copied.load_manifest().unwrap(), index);
    for image in &images {
        let (descriptor, bytes) = &image.blobs[1];
        assert!(pull_blob(&copied, descriptor).unwrap() == *bytes);
    }
}
