//! Policies, signatures and verdicts, with every kind of signature that does not count.

mod place;

use std::sync::Arc;

use rootball_image::trust::{Form, SignOptions, Trust, TrustError, TrustedSource, sign_cosign, signature_tag, verify_with_keys};
use rootball_object::ErrorKind;
use rootball_oci::policy::Policy;
use rootball_oci::{Descriptor, Digest, ImageSink as _, ImageSource, RawManifest, Reference};
use rootball_sign::openpgp::Keyring;
use rootball_sign::{KeyKind, PrivateKey, SignatureKind, SimpleSigning, encode_base64};

use place::Place;

const NAME: &str = "docker://registry.example.com/os/base:1";
const IDENTITY: &str = "registry.example.com/os/base:1";
const NOW: u64 = 1_700_000_000;

fn key() -> PrivateKey {
    PrivateKey::generate(KeyKind::P256).unwrap()
}

fn reference() -> Reference {
    NAME.parse().unwrap()
}

/// Returns a policy with these requirements for the scope, and `reject` for all others.
fn policy(scope: &str, requirements: &str) -> Trust {
    let text = format!(r#"{{"default":[{{"type":"reject"}}],"transports":{{"docker":{{"{scope}":[{requirements}]}}}}}}"#);
    Trust::new(Policy::parse(text.as_bytes()).unwrap(), None, NOW)
}

fn sigstore(key: &PrivateKey, more: &str) -> String {
    let data = encode_base64(key.public_key().to_pem().as_bytes());
    format!(r#"{{"type":"sigstoreSigned","keyData":"{data}"{more}}}"#)
}

const ANY_TAG: &str = r#","signedIdentity":{"type":"matchRepository"}"#;

fn options(identity: &str, tag: bool, bundle: bool) -> SignOptions {
    SignOptions { identity: identity.to_owned(), now: NOW, tag, bundle }
}

fn sign(place: &Place, key: &PrivateKey, identity: &str) {
    let manifest = place.load_manifest().unwrap();
    sign_cosign(place, place, &manifest, key, &options(identity, true, false)).unwrap();
}

fn evaluate(trust: &Trust, place: &Place) -> Result<Vec<Form>, TrustError> {
    let verdict = trust.evaluate(&reference(), &place.load_manifest().unwrap(), place)?;
    Ok(verdict.evidence.iter().map(|evidence| evidence.form).collect())
}

/// Asserts that the image is refused for this reason.
fn assert_refused(trust: &Trust, place: &Place, reason: &str) {
    let error = evaluate(trust, place).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Untrusted);
    assert!(error.to_string().contains(reason), "{reason}: {error}");
}

#[test]
fn a_signature_by_the_key_and_for_the_name_is_enough() {
    let (place, key) = (Place::with_image("content"), key());
    let trust = policy("registry.example.com", &sigstore(&key, ""));
    assert_refused(&trust, &place, &format!("registry.example.com/os/base:{}", signature_tag(&place.load_manifest().unwrap().digest)));
    sign(&place, &key, IDENTITY);
    assert_eq!(evaluate(&trust, &place).unwrap(), [Form::Cosign]);
}

#[test]
fn signatures_of_others_stay_and_the_same_is_not_added_twice() {
    let (place, mine, theirs) = (Place::with_image("content"), key(), key());
    for key in [&theirs, &mine, &mine] {
        sign(&place, key, IDENTITY);
    }
    let tag = signature_tag(&place.load_manifest().unwrap().digest);
    place.edit(&tag, |manifest| assert_eq!(manifest.layers.len(), 2));
    for key in [&mine, &theirs] {
        assert_eq!(evaluate(&policy("registry.example.com", &sigstore(key, "")), &place).unwrap(), [Form::Cosign]);
    }
}

#[test]
fn what_is_not_a_signature_of_this_image_under_this_name_by_this_key_is_refused() {
    let (mine, other) = (key(), key());
    let trust = policy("registry.example.com", &sigstore(&mine, ""));
    let signed = |content: &str, key: &PrivateKey, identity: &str| {
        let place = Place::with_image(content);
        sign(&place, key, identity);
        place
    };
    assert_refused(&trust, &signed("content", &other, IDENTITY), "not made with a trusted key");
    assert_refused(&trust, &signed("content", &mine, "registry.example.com/os/base:2"), "it is for the name");
    assert_refused(&trust, &signed("content", &mine, "registry.example.com/os/base"), "it is for the name");

    // The signature of another image, moved here.
    let place = Place::with_image("content");
    place.signatures_of(&signed("other content", &mine, IDENTITY));
    assert_refused(&trust, &place, "it is for sha256:");

    // A text that names this image, under a signature that is for another text.
    let place = signed("other content", &mine, IDENTITY);
    let image = Place::with_image("content");
    image.signatures_of(&place);
    let digest = image.load_manifest().unwrap().digest;
    let text = SimpleSigning { docker_reference: IDENTITY.to_owned(), manifest_digest: digest.to_string(), creator: None, timestamp: None };
    let blob = image.blob(&text.to_json(SignatureKind::Cosign), "application/vnd.dev.cosign.simplesigning.v1+json");
    image.edit(&signature_tag(&digest), |manifest| {
        let annotations = manifest.layers[0].annotations.clone();
        manifest.layers[0] = Descriptor { annotations, ..blob };
    });
    assert_refused(&trust, &image, "not made with a trusted key");
}

#[test]
fn damaged_and_strange_signatures_are_passed_over_and_named() {
    let key = key();
    let trust = policy("registry.example.com", &sigstore(&key, ""));
    let damaged = |edit: &dyn Fn(&mut Descriptor)| {
        let place = Place::with_image("content");
        sign(&place, &key, IDENTITY);
        place.edit(&signature_tag(&place.load_manifest().unwrap().digest), |manifest| edit(&mut manifest.layers[0]));
        place
    };
    for (edit, reason) in [
        (&(|layer: &mut Descriptor| layer.media_type.push('x')) as &dyn Fn(&mut Descriptor), "its media type"),
        (&|layer: &mut Descriptor| layer.annotations.clear(), "no signature in its annotations"),
        (
            &|layer: &mut Descriptor| drop(layer.annotations.insert("dev.cosignproject.cosign/signature".to_owned(), "*".to_owned())),
            "Invalid",
        ),
        (&|layer: &mut Descriptor| layer.size = u64::MAX, "more than the"),
        (&|layer: &mut Descriptor| layer.size += 1, "only"),
        (&|layer: &mut Descriptor| layer.digest = Digest::of(b"missing"), "is not in memory"),
    ] {
        assert_refused(&trust, &damaged(edit), reason);
    }
    // A good one behind the bad ones counts all the same.
    let place = damaged(&|layer| layer.size += 1);
    sign(&place, &key, IDENTITY);
    assert_eq!(evaluate(&trust, &place).unwrap(), [Form::Cosign]);
}

#[test]
fn of_ten_thousand_signatures_only_some_are_looked_at() {
    let key = key();
    let place = Place::with_image("content");
    sign(&place, &key, IDENTITY);
    let tag = signature_tag(&place.load_manifest().unwrap().digest);
    place.edit(&tag, |manifest| {
        let good = manifest.layers[0].clone();
        let mut bad = good.clone();
        bad.annotations.insert("dev.cosignproject.cosign/signature".to_owned(), "YQ==".to_owned());
        manifest.layers = vec![bad; 10_000];
        manifest.layers.push(good);
    });
    let trust = policy("registry.example.com", &sigstore(&key, ""));
    let TrustError::Unsigned { searched, .. } = evaluate(&trust, &place).unwrap_err() else { panic!("another error") };
    assert!(searched.iter().any(|finding| finding.outcome == "only 128 of 10001 are looked at"), "{searched:?}");
    assert!(evaluate(&trust, &place).unwrap_err().to_string().len() < 4000);
}

#[test]
fn a_bundle_counts_by_a_rule_for_its_repository_only() {
    let (place, key, other) = (Place::with_image("content"), key(), key());
    let manifest = place.load_manifest().unwrap();
    sign_cosign(&place, &place, &manifest, &key, &options(IDENTITY, false, true)).unwrap();
    for (scope, more, expected) in [
        ("registry.example.com/os/base", ANY_TAG, Ok(())),
        ("registry.example.com/os/base:1", ANY_TAG, Ok(())),
        ("registry.example.com/os", ANY_TAG, Err("names no repository")),
        ("registry.example.com", ANY_TAG, Err("names no repository")),
        ("registry.example.com/os/base", "", Err("names no repository")),
    ] {
        let trust = policy(scope, &sigstore(&key, more));
        match expected {
            Ok(()) => assert_eq!(evaluate(&trust, &place).unwrap(), [Form::Bundle], "{scope}"),
            Err(reason) => assert_refused(&trust, &place, reason),
        }
    }
    assert_refused(&policy("registry.example.com/os/base", &sigstore(&other, ANY_TAG)), &place, "not made with a trusted key");

    let moved = Place::with_image("other content");
    moved.signatures_of(&place);
    assert_refused(&policy("registry.example.com/os/base", &sigstore(&key, ANY_TAG)), &moved, "it is for another image");
}

#[test]
fn requirements_hold_all_and_some_cannot_be_verified() {
    let (place, one, other) = (Place::with_image("content"), key(), key());
    sign(&place, &one, IDENTITY);
    let both = policy("registry.example.com", &format!("{},{}", sigstore(&one, ""), sigstore(&other, "")));
    assert_refused(&both, &place, "not made with a trusted key");
    sign(&place, &other, IDENTITY);
    assert_eq!(evaluate(&both, &place).unwrap(), [Form::Cosign, Form::Cosign]);

    assert_refused(&policy("elsewhere.example.com", &sigstore(&one, "")), &place, "the policy's default rejects it");
    assert_refused(&policy("registry.example.com", r#"{"type":"reject"}"#), &place, "rejects it");
    assert_eq!(evaluate(&policy("registry.example.com", r#"{"type":"insecureAcceptAnything"}"#), &place).unwrap(), []);
    let fulcio = r#"{"type":"sigstoreSigned","rekorPublicKeyData":"YQ==","fulcio":{"caData":"YQ==","oidcIssuer":"i","subjectEmail":"e"}}"#;
    assert_refused(&policy("registry.example.com", fulcio), &place, "sigstoreSigned with 'fulcio', which cannot be verified here");
    let pki = r#"{"type":"sigstoreSigned","pki":{"caRootsData":"YQ==","subjectEmail":"e"}}"#;
    assert_refused(&policy("registry.example.com", pki), &place, "sigstoreSigned with 'pki', which cannot be verified here");
    let no_key = r#"{"type":"sigstoreSigned","keyPath":"/nowhere/key.pub"}"#;
    assert_refused(&policy("registry.example.com", no_key), &place, "/nowhere/key.pub");
    let bad_key = r#"{"type":"signedBy","keyType":"GPGKeys","keyData":"YQ=="}"#;
    assert_refused(&policy("registry.example.com", bad_key), &place, "in the data");
}

#[test]
fn a_transparency_log_must_have_promised_the_entry() {
    let (key, log, other) = (key(), key(), self::key());
    let place = Place::with_image("content");
    sign(&place, &key, IDENTITY);
    let with_log = |log: &PrivateKey| {
        let data = encode_base64(log.public_key().to_pem().as_bytes());
        policy("registry.example.com", &sigstore(&key, &format!(r#","rekorPublicKeyData":"{data}""#)))
    };
    let trust = with_log(&log);
    assert_refused(&trust, &place, "nothing says so");

    let tag = signature_tag(&place.load_manifest().unwrap().digest);
    let promise = |place: &Place, text_hash: Option<&str>, logged: &PrivateKey| {
        place.edit(&tag, |manifest| {
            let layer = &mut manifest.layers[0];
            let hash = text_hash.map_or(layer.digest.to_hex(), str::to_owned);
            let signature = &layer.annotations["dev.cosignproject.cosign/signature"];
            let pem = encode_base64(logged.public_key().to_pem().as_bytes());
            let body = encode_base64(
                format!(
                    r#"{{"apiVersion":"0.0.1","kind":"hashedrekord","spec":{{"data":{{"hash":{{"algorithm":"sha256","value":"{hash}"}}}},"signature":{{"content":"{signature}","publicKey":{{"content":"{pem}"}}}}}}}}"#
                )
                .as_bytes(),
            );
            let id = log.public_key().fingerprint();
            let payload = format!(r#"{{"body":"{body}","integratedTime":1700000000,"logID":"{id}","logIndex":7}}"#);
            let promise = encode_base64(&log.sign(payload.as_bytes()));
            // Members in any order and with spaces mean the same.
            let bundle = format!(
                r#"{{ "SignedEntryTimestamp": "{promise}", "Payload": {{"logIndex":7,"logID":"{id}","integratedTime":1700000000,"body":"{body}"}}}}"#
            );
            layer.annotations.insert("dev.sigstore.cosign/bundle".to_owned(), bundle);
        });
    };
    promise(&place, None, &key);
    assert_eq!(evaluate(&trust, &place).unwrap(), [Form::Cosign]);
    assert_refused(&with_log(&other), &place, "of a transparency log");
    promise(&place, Some("00"), &key);
    assert_refused(&trust, &place, "about another text");
    promise(&place, None, &other);
    assert_refused(&trust, &place, "about another key");
    promise(&place, None, &key);
    place.edit(&tag, |manifest| {
        let bundle = manifest.layers[0].annotations.get_mut("dev.sigstore.cosign/bundle").unwrap();
        *bundle = bundle.replace("1700000000", "1700000001");
    });
    assert_refused(&trust, &place, "was not made by key");
}

#[test]
fn keys_alone_say_who_signed_under_whatever_name() {
    let (place, key, other) = (Place::with_image("content"), key(), key());
    let manifest = place.load_manifest().unwrap();
    sign_cosign(&place, &place, &manifest, &key, &options("elsewhere.example.com/x:1", true, true)).unwrap();
    let verify = |key: &PrivateKey| verify_with_keys(&reference(), &manifest, &place, &[key.public_key()], &Keyring::new(), NOW);
    let evidence = verify(&key).unwrap().evidence;
    let found: Vec<_> = evidence.iter().map(|evidence| (evidence.form, evidence.identity.as_deref())).collect();
    assert_eq!(found, [(Form::Cosign, Some("elsewhere.example.com/x:1")), (Form::Bundle, None)]);
    assert_eq!(verify(&other).unwrap_err().kind(), ErrorKind::Untrusted);
}

#[test]
fn the_gate_gives_out_nothing_of_a_refused_image() {
    let key = key();
    let guard = |place: Place| {
        let trust = policy("registry.example.com", &sigstore(&key, ""));
        TrustedSource::new(Box::new(place), reference(), Arc::new(trust))
    };
    let (unsigned, signed) = (Place::with_image("content"), Place::with_image("content"));
    sign(&signed, &key, IDENTITY);
    let manifest = unsigned.load_manifest().unwrap();
    let blob = Descriptor::new("", Digest::of(b"content"), 7);
    let (refused, passed) = (guard(unsigned), guard(signed));
    for _ in 0..2 {
        assert_eq!(refused.load_manifest().unwrap_err().kind(), ErrorKind::Untrusted);
        assert_eq!(refused.load_manifest_by_digest(&manifest.digest).unwrap_err().kind(), ErrorKind::Untrusted);
        assert!(refused.open_blob(&blob).is_err_and(|error| error.kind() == ErrorKind::Untrusted));
        assert!(refused.open_blob_unverified(&blob).is_err_and(|error| error.kind() == ErrorKind::Untrusted));
        assert_eq!(passed.load_manifest().unwrap(), manifest);
        assert!(passed.open_blob(&blob).is_ok());
    }
}

#[test]
fn a_name_that_leads_elsewhere_later_does_not_get_past_the_gate() {
    let key = key();
    let place = Arc::new(Place::with_image("content"));
    sign(&place, &key, IDENTITY);
    struct Shared(Arc<Place>);
    impl ImageSource for Shared {
        fn load_manifest(&self) -> Result<RawManifest, rootball_oci::TransferError> {
            self.0.load_manifest()
        }
        fn load_manifest_by_digest(&self, digest: &Digest) -> Result<RawManifest, rootball_oci::TransferError> {
            self.0.load_manifest_by_digest(digest)
        }
        fn open_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn std::io::Read + Send + '_>, rootball_oci::TransferError> {
            self.0.open_blob(descriptor)
        }
        fn find_tagged(&self, tag: &str) -> Result<Option<RawManifest>, rootball_oci::TransferError> {
            self.0.find_tagged(tag)
        }
    }
    let trust = policy("registry.example.com", &sigstore(&key, ""));
    let guarded = TrustedSource::new(Box::new(Shared(Arc::clone(&place))), reference(), Arc::new(trust));
    let signed = guarded.load_manifest().unwrap();
    place.put_manifest(&Place::with_image("evil").load_manifest().unwrap()).unwrap();
    assert_eq!(guarded.load_manifest().unwrap(), signed);
}

#[test]
fn an_index_is_signed_itself_or_each_of_its_images_is() {
    let key = key();
    let guard =
        |place: Place| TrustedSource::new(Box::new(place), reference(), Arc::new(policy("registry.example.com", &sigstore(&key, ""))));
    let place = Place::with_index();
    let images = place.images();
    sign(&place, &key, IDENTITY);
    let whole = guard(place);
    for image in &images {
        assert_eq!(whole.load_manifest_by_digest(&image.digest).unwrap(), *image);
    }

    let place = Place::with_index();
    sign_cosign(&place, &place, &images[0], &key, &options(IDENTITY, true, false)).unwrap();
    let part = guard(place);
    assert!(part.load_manifest().is_ok());
    assert_eq!(part.load_manifest_by_digest(&images[0].digest).unwrap(), images[0]);
    let error = part.load_manifest_by_digest(&images[1].digest).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Untrusted);
    assert!(error.to_string().contains("and the index:"), "{error}");
}

#[test]
fn to_require_a_signature_needs_a_policy_that_has_a_rule() {
    let accept = |scopes: &str| {
        let text = format!(r#"{{"default":[{{"type":"insecureAcceptAnything"}}],"transports":{{"docker":{{{scopes}}}}}}}"#);
        Trust::new(Policy::parse(text.as_bytes()).unwrap(), Some("/etc/containers/policy.json".into()), NOW)
    };
    let error = accept("").require_signature(&reference()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Untrusted);
    assert!(error.to_string().contains("the default of /etc/containers/policy.json accepts anything"), "{error}");
    assert!(Trust::accept_anything().require_signature(&reference()).unwrap_err().to_string().contains("no policy.json"));
    let rule = format!(r#""registry.example.com":[{}]"#, sigstore(&key(), ""));
    assert!(accept(&rule).require_signature(&reference()).is_ok());
    assert!(accept(&rule).demands_signature(&reference()));
    assert!(!accept(&rule).demands_signature(&"docker://elsewhere.example.com/x".parse().unwrap()));
    assert!(policy("elsewhere", &sigstore(&key(), "")).require_signature(&reference()).is_ok(), "what is rejected needs no more");
}
