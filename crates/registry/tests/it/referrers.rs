//! What refers to an image: where the registry keeps the list, and where clients do.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use rootball_object::ErrorKind;
use rootball_oci::{Descriptor, Digest, ImageSink as _, ImageSource as _, Manifest, RawManifest, media_type, to_canonical_json};
use rootball_registry::{RepositoryClient, Runtime};
use rootball_testkit::registry::{DockerRegistry, RegistrySettings};

use crate::fake::{FakeServer, Reply};
use crate::support::{Image, image, plain, push, push_blob, reference, sink, source};

/// A manifest that says something about another.
pub(crate) fn referrer(subject: &Image, word: &str) -> RawManifest {
    let manifest = Manifest {
        schema_version: 2,
        media_type: Some(media_type::MANIFEST.to_owned()),
        artifact_type: Some(format!("application/x.{word}")),
        config: empty(),
        layers: vec![empty()],
        subject: Some(subject.manifest.descriptor()),
        annotations: BTreeMap::from([("word".to_owned(), word.to_owned())]),
    };
    RawManifest::new(to_canonical_json(&manifest), media_type::MANIFEST)
}

pub(crate) fn empty() -> Descriptor {
    Descriptor::new("application/vnd.oci.empty.v1+json", Digest::of(b"{}"), 2)
}

/// As a list of referrers has it.
pub(crate) fn entry(manifest: &RawManifest, word: &str) -> Descriptor {
    let mut descriptor = manifest.descriptor();
    descriptor.artifact_type = Some(format!("application/x.{word}"));
    descriptor.annotations = BTreeMap::from([("word".to_owned(), word.to_owned())]);
    descriptor
}

#[test]
fn a_registry_without_lists_gets_one_under_a_tag() {
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let name = format!("{}/site/os:v1", registry.addr());
    let runtime = Runtime::start().unwrap();
    let image = image();
    let sink = sink(&runtime, &name, &plain());
    push(&sink, &image).unwrap();
    push_blob(&sink, &empty(), b"{}").unwrap();
    let source = source(&runtime, &name, &plain());
    assert_eq!(source.referrers(&image.manifest.digest).unwrap(), []);

    let (first, second) = (referrer(&image, "one"), referrer(&image, "two"));
    for manifest in [&first, &second, &first] {
        sink.put_referrer(manifest).unwrap();
    }
    assert_eq!(source.referrers(&image.manifest.digest).unwrap(), [entry(&first, "one"), entry(&second, "two")]);
    let tag = image.manifest.digest.to_string().replace(':', "-");
    assert_eq!(source.find_tagged(&tag).unwrap().unwrap().media_type, media_type::INDEX);

    let client = RepositoryClient::new(&reference(&name), rootball_registry::Access::Push, &plain()).unwrap();
    let gone = first.clone();
    runtime.run(async move { client.delete_referrer(&gone).await }).unwrap();
    assert_eq!(source.referrers(&image.manifest.digest).unwrap(), [entry(&second, "two")]);
    assert_eq!(source.load_manifest_by_digest(&first.digest).unwrap_err().kind(), ErrorKind::NotFound);

    let error = sink.put_referrer(&image.manifest).unwrap_err();
    assert!(error.to_string().contains("no subject"), "{error}");
}

#[test]
fn an_entry_that_another_writer_overwrote_is_added_again() {
    let image = image();
    let (ours, theirs) = (referrer(&image, "ours"), entry(&referrer(&image, "theirs"), "theirs"));
    let list = |entries: &[&Descriptor]| {
        serde_json::json!({ "schemaVersion": 2, "mediaType": media_type::INDEX, "manifests": entries }).to_string().into_bytes()
    };
    let state = Arc::new(Mutex::new(list(&[])));
    let writes = Arc::new(AtomicU32::new(0));
    let (stored, count, overwritten) = (state.clone(), writes.clone(), list(&[&theirs]));
    // It gives no tag to make a condition of, as many registries do not.
    let server = FakeServer::start(move |asked| match (asked.method.as_str(), asked.path.as_str()) {
        ("PUT", path) if path.contains("/manifests/sha256-") => {
            let is_first = count.fetch_add(1, Ordering::Relaxed) == 0;
            *stored.lock().unwrap() = if is_first { overwritten.clone() } else { asked.body.clone() };
            Reply::new(201)
        }
        ("GET", path) if path.contains("/manifests/sha256-") => {
            Reply::new(200).header("content-type", media_type::INDEX).body(stored.lock().unwrap().clone())
        }
        ("PUT", _) => Reply::new(201),
        ("GET", path) if path.contains("/referrers/") => Reply::new(404),
        _ => Reply::new(200),
    });
    let runtime = Runtime::start().unwrap();
    let name = format!("{}/os:v1", server.host());
    sink(&runtime, &name, &plain()).put_referrer(&ours).unwrap();
    let found = source(&runtime, &name, &plain()).referrers(&image.manifest.digest).unwrap();
    assert_eq!(found, [theirs, entry(&ours, "ours")]);
    assert_eq!(writes.load(Ordering::Relaxed), 2);
}

#[test]
fn a_list_that_changed_meanwhile_is_read_again() {
    let image = image();
    let ours = referrer(&image, "ours");
    let state = Arc::new(Mutex::new(
        br#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[],"strange":1}"#.to_vec(),
    ));
    let refusals = AtomicU32::new(2);
    let list = state.clone();
    let server = FakeServer::start(move |asked| {
        let mut list = list.lock().unwrap();
        let etag = format!("\"{}\"", Digest::of(&list));
        match (asked.method.as_str(), asked.path.as_str()) {
            ("PUT", path) if path.contains("/manifests/sha256-") => {
                if refusals.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                    // Somebody else is faster.
                    let text = String::from_utf8(list.clone()).unwrap().replace("\"strange\":1", "\"strange\":2");
                    *list = text.into_bytes();
                }
                if asked.header("if-match") != Some(&format!("\"{}\"", Digest::of(&list))) {
                    return Reply::new(412);
                }
                list.clone_from(&asked.body);
                Reply::new(201)
            }
            ("GET", path) if path.contains("/manifests/sha256-") => {
                Reply::new(200).header("content-type", media_type::INDEX).header("etag", etag).body(list.clone())
            }
            ("PUT", _) => Reply::new(201),
            ("GET", path) if path.contains("/referrers/") => Reply::new(404),
            _ => Reply::new(200),
        }
    });
    let runtime = Runtime::start().unwrap();
    sink(&runtime, &format!("{}/os:v1", server.host()), &plain()).put_referrer(&ours).unwrap();
    let list: serde_json::Value = serde_json::from_slice(&state.lock().unwrap()).unwrap();
    assert_eq!(list["manifests"][0]["digest"], ours.digest.to_string());
    // What others put there and we do not know stays.
    assert_eq!(list["strange"], 2);
}

#[test]
fn a_registry_that_keeps_lists_is_believed() {
    let image = image();
    let (one, two) = (referrer(&image, "one"), referrer(&image, "two"));
    let entries = [entry(&one, "one"), entry(&two, "two")];
    let server = FakeServer::start(move |asked| match (asked.method.as_str(), asked.path.as_str()) {
        ("PUT", _) => Reply::new(201).header("oci-subject", "sha256:x"),
        ("GET", path) if path.contains("/referrers/") => {
            let second = path.contains("page=2");
            let index =
                serde_json::json!({ "schemaVersion": 2, "mediaType": media_type::INDEX, "manifests": [entries[usize::from(second)]] });
            let reply = Reply::new(200).header("content-type", media_type::INDEX).body(index.to_string());
            if second { reply } else { reply.header("link", format!("<{path}?page=2>; rel=\"next\"")) }
        }
        _ => Reply::new(200),
    });
    let runtime = Runtime::start().unwrap();
    let name = format!("{}/os:v1", server.host());
    sink(&runtime, &name, &plain()).put_referrer(&one).unwrap();
    assert_eq!(server.lines(), [format!("PUT /v2/os/manifests/{}", one.digest)]);
    let found = source(&runtime, &name, &plain()).referrers(&image.manifest.digest).unwrap();
    assert_eq!(found, [entry(&one, "one"), entry(&two, "two")]);
}

#[test]
fn what_is_no_list_leads_to_the_tag() {
    let image = image();
    let list =
        serde_json::json!({ "schemaVersion": 2, "mediaType": media_type::INDEX, "manifests": [entry(&referrer(&image, "one"), "one")] });
    let html = || Reply::new(200).header("content-type", "text/html").body("<html>Welcome</html>");
    let manifest = image.manifest.clone();
    let image_instead = move || Reply::new(200).header("content-type", media_type::MANIFEST).body(manifest.bytes.clone());
    let cases: [(u16, Box<dyn Fn() -> Reply + Send + Sync>); 5] = [
        (1, Box::new(html)),
        (1, Box::new(image_instead)),
        (1, Box::new(|| Reply::new(200).header("content-type", "text/html").body(r#"{"schemaVersion":2,"manifests":[]}"#))),
        (1, Box::new(|| Reply::new(400))),
        (1, Box::new(|| Reply::new(405))),
    ];
    for (expected, answer) in cases {
        let list = list.to_string();
        let server = FakeServer::start(move |asked| match asked.path.as_str() {
            path if path.contains("/referrers/") => answer(),
            path if path.contains("/manifests/sha256-") => Reply::new(200).header("content-type", media_type::INDEX).body(list.clone()),
            _ => Reply::new(200),
        });
        let runtime = Runtime::start().unwrap();
        let found = source(&runtime, &format!("{}/os:v1", server.host()), &plain()).referrers(&image.manifest.digest).unwrap();
        assert_eq!(found.len(), usize::from(expected));
    }
    // A refusal and a failure are no empty lists.
    for (status, kind) in [(403, ErrorKind::Denied), (500, ErrorKind::Transient)] {
        let server = FakeServer::start(move |asked| if asked.path == "/v2/" { Reply::new(200) } else { Reply::new(status) });
        let runtime = Runtime::start().unwrap();
        let error = source(&runtime, &format!("{}/os:v1", server.host()), &plain()).referrers(&image.manifest.digest).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
    }
}

#[test]
fn a_tag_that_has_something_else_is_not_overwritten() {
    let image = image();
    let manifest = image.manifest.clone();
    let server = FakeServer::start(move |asked| match (asked.method.as_str(), asked.path.as_str()) {
        ("PUT", _) => Reply::new(201),
        ("GET", path) if path.contains("/manifests/sha256-") => {
            Reply::new(200).header("content-type", media_type::MANIFEST).body(manifest.bytes.clone())
        }
        ("GET", path) if path.contains("/referrers/") => Reply::new(404),
        _ => Reply::new(200),
    });
    let runtime = Runtime::start().unwrap();
    let error = sink(&runtime, &format!("{}/os:v1", server.host()), &plain()).put_referrer(&referrer(&image, "one")).unwrap_err();
    assert!(error.to_string().contains("is for a list of referrers"), "{error}");
    assert_eq!(server.lines().iter().filter(|line| line.starts_with("PUT")).count(), 1);
    let source = source(&runtime, &format!("{}/os:v1", server.host()), &plain());
    assert_eq!(source.referrers(&image.manifest.digest).unwrap(), []);
}

#[test]
fn an_image_that_changed_meanwhile_is_changed_as_it_is_now() {
    let list = |words: &[&str]| {
        let entries: Vec<Descriptor> = words.iter().map(|word| Descriptor::new("x", Digest::of(word.as_bytes()), 1)).collect();
        serde_json::json!({ "schemaVersion": 2, "mediaType": media_type::INDEX, "manifests": entries }).to_string().into_bytes()
    };
    // One that keeps conditions, and one that does not and loses what it was given first.
    for keeps_conditions in [true, false] {
        let state = Arc::new(Mutex::new(list(&["image"])));
        let (stored, theirs, writes) = (state.clone(), list(&["image", "theirs"]), Arc::new(AtomicU32::new(0)));
        let server = FakeServer::start(move |asked| match (asked.method.as_str(), asked.path.as_str()) {
            ("PUT", "/v2/os/manifests/v1") => {
                let is_first = writes.fetch_add(1, Ordering::Relaxed) == 0;
                let mut stored = stored.lock().unwrap();
                if is_first {
                    stored.clone_from(&theirs);
                    return Reply::new(if keeps_conditions { 412 } else { 201 });
                }
                let digest = format!("\"{}\"", Digest::of(&stored));
                assert_eq!(asked.header("if-match"), keeps_conditions.then_some(digest.as_str()));
                stored.clone_from(&asked.body);
                Reply::new(201)
            }
            ("GET", "/v2/os/manifests/v1") => {
                let stored = stored.lock().unwrap().clone();
                let reply = Reply::new(200).header("content-type", media_type::INDEX);
                let reply = if keeps_conditions { reply.header("etag", format!("\"{}\"", Digest::of(&stored))) } else { reply };
                reply.body(stored)
            }
            ("GET", "/v2/") => Reply::new(200),
            _ => Reply::new(404),
        });
        let runtime = Runtime::start().unwrap();
        let sink = sink(&runtime, &format!("{}/os:v1", server.host()), &plain());
        let mut calls = 0;
        sink.update_manifest(&mut |before| {
            calls += 1;
            let mut index: serde_json::Value = serde_json::from_slice(&before.bytes).unwrap();
            let members = index["manifests"].as_array_mut().unwrap();
            let ours = serde_json::to_value(Descriptor::new("x", Digest::of(b"ours"), 1)).unwrap();
            if members.contains(&ours) {
                return Ok(None);
            }
            members.push(ours);
            Ok(Some(RawManifest::new(to_canonical_json(&index), media_type::INDEX)))
        })
        .unwrap();
        assert_eq!(calls, 3, "once in vain, once in earnest, and once to see that it is there");
        let members: serde_json::Value = serde_json::from_slice(&state.lock().unwrap()).unwrap();
        let digests: Vec<&str> = members["manifests"].as_array().unwrap().iter().map(|entry| entry["digest"].as_str().unwrap()).collect();
        assert_eq!(digests, ["image", "theirs", "ours"].map(|word| Digest::of(word.as_bytes()).to_string()));
    }
}

#[test]
fn an_image_that_changes_all_the_time_is_given_up() {
    let server = FakeServer::start(|asked| match asked.method.as_str() {
        "PUT" => Reply::new(412),
        _ if asked.path == "/v2/" => Reply::new(200),
        _ => {
            let index = serde_json::json!({ "schemaVersion": 2, "mediaType": media_type::INDEX, "manifests": [] });
            Reply::new(200).header("content-type", media_type::INDEX).header("etag", "\"x\"").body(index.to_string())
        }
    });
    let runtime = Runtime::start().unwrap();
    let sink = sink(&runtime, &format!("{}/os:v1", server.host()), &plain());
    let other = RawManifest::new(br#"{"schemaVersion":2,"manifests":[]}"#.to_vec(), media_type::INDEX);
    let error = sink.update_manifest(&mut |_| Ok(Some(other.clone()))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transient);
    assert!(error.to_string().contains("v1 changes all the time"), "{error}");
}
