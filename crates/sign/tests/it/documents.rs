use rootball_sign::{
    Bundle, COSIGN_PREDICATE, Content, Envelope, FormatError, IN_TOTO, KeyKind, PrivateKey, SignatureKind, SimpleSigning, Statement,
    pre_authentication_encoding,
};

const HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

#[test]
fn the_encoding_before_signing_is_that_of_the_specification() {
    // The example of the DSSE specification.
    assert_eq!(
        pre_authentication_encoding("http://example.com/HelloWorld", b"hello world"),
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    );
    assert_eq!(pre_authentication_encoding("", "ü".as_bytes()), "DSSEv1 0  2 ü".as_bytes());
}

#[test]
fn bundles_come_back_and_verify() {
    let key = PrivateKey::generate(KeyKind::P256).unwrap();
    let statement = Statement::of_image(HEX);
    let payload = statement.to_json();
    let signature = key.sign(&pre_authentication_encoding(IN_TOTO, &payload));
    let envelope = Envelope { payload_type: IN_TOTO.to_owned(), payload, signature };
    let bundle = Bundle { hint: key.public_key().hint(), content: Content::Envelope(envelope), log_entries: Vec::new() };
    let again = Bundle::parse(&bundle.to_json()).unwrap();
    assert_eq!(again, bundle);
    let Content::Envelope(mut envelope) = again.content else { panic!("it was an envelope") };
    assert_eq!(envelope.verify(&key.public_key()), Ok(()));
    let statement = Statement::parse(&envelope.payload).unwrap();
    assert!(statement.names(HEX) && !statement.names(&HEX.replace('e', "f")));
    assert_eq!(statement.predicate_type, COSIGN_PREDICATE);
    envelope.payload_type.push('x');
    assert!(envelope.verify(&key.public_key()).is_err(), "the type is signed too");

    let content = Content::Message { sha256: Some(vec![7; 32]), signature: key.sign(b"artifact") };
    let bundle = Bundle { hint: String::new(), content, log_entries: Vec::new() };
    assert_eq!(Bundle::parse(&bundle.to_json()).unwrap(), bundle);
}

#[test]
fn a_bundle_as_other_programs_write_it_is_read() {
    let text = r#"{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"hint":"aGludA=="},
        "tlogEntries":[{"logIndex":"123","logId":{"keyId":"YQ=="},"kindVersion":{"kind":"dsse","version":"0.0.1"},"integratedTime":"1",
        "inclusionPromise":{"signedEntryTimestamp":"YQ=="},"canonicalizedBody":"YQ=="}],"timestampVerificationData":{}},
        "dsseEnvelope":{"payload":"e30=","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"YQ==","keyid":""}]}}"#;
    let bundle = Bundle::parse(text.as_bytes()).unwrap();
    assert_eq!((&*bundle.hint, bundle.log_entries[0].log_index.as_str()), ("aGludA==", "123"));
}

#[test]
fn bundles_that_cannot_be_verified_here_are_refused_by_what_they_are() {
    let bundle = |material: &str, content: &str| {
        let text = format!(r#"{{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{material}{content}}}"#);
        Bundle::parse(text.as_bytes()).unwrap_err()
    };
    let envelope = r#","dsseEnvelope":{"payload":"","payloadType":"t","signatures":[{"sig":""}]}"#;
    let key = r#"{"publicKey":{"hint":""}}"#;
    for material in [r#"{"certificate":{"rawBytes":"YQ=="}}"#, r#"{"x509CertificateChain":{"certificates":[{"rawBytes":"YQ=="}]}}"#] {
        assert!(matches!(bundle(material, envelope), FormatError::Unsupported { .. }), "{material}");
    }
    for (material, content) in [
        ("{}", envelope),
        (key, ""),
        (key, r#","messageSignature":{"signature":""},"dsseEnvelope":{"payload":"","payloadType":"t","signatures":[{"sig":""}]}"#),
        (key, r#","dsseEnvelope":{"payload":"","payloadType":"t","signatures":[]}"#),
        (key, r#","dsseEnvelope":{"payload":"","payloadType":"t","signatures":[{"sig":""},{"sig":""}]}"#),
        (key, r#","dsseEnvelope":{"payload":"*","payloadType":"t","signatures":[{"sig":""}]}"#),
        (key, r#","dsseEnvelope":{"payload":"","payload":"","payloadType":"t","signatures":[{"sig":""}]}"#),
    ] {
        assert!(matches!(bundle(material, content), FormatError::Invalid { .. }), "{material} {content}");
    }
    assert!(Bundle::parse(&vec![b' '; 2 * 1024 * 1024]).unwrap_err().to_string().contains("longer"));
    assert!(Bundle::parse(br#"{"mediaType":"text/plain","verificationMaterial":{}}"#).is_err());
}

#[test]
fn signed_texts_are_read_strictly() {
    let digest = format!("sha256:{HEX}");
    let text = SimpleSigning {
        docker_reference: "quay.io/os/base:1".to_owned(),
        manifest_digest: digest.clone(),
        creator: Some("rootball".to_owned()),
        timestamp: Some(1_700_000_000),
    };
    for kind in [SignatureKind::Simple, SignatureKind::Cosign] {
        assert_eq!(SimpleSigning::parse(&text.to_json(kind), kind), Ok(text.clone()));
    }
    assert!(SimpleSigning::parse(&text.to_json(SignatureKind::Cosign), SignatureKind::Simple).is_err());

    let parse = |text: String| SimpleSigning::parse(text.as_bytes(), SignatureKind::Simple);
    let good = format!(
        r#"{{"critical":{{"identity":{{"docker-reference":"a.b/c:1"}},"image":{{"docker-manifest-digest":"{digest}"}},"type":"atomic container signature"}},"optional":{{"creator":"x","timestamp":12,"other":[1,{{}}]}}}}"#
    );
    assert_eq!(parse(good.clone()).unwrap().creator.as_deref(), Some("x"));
    assert!(parse(good.replace(r#"{"creator":"x","timestamp":12,"other":[1,{}]}"#, "null")).is_ok());
    for (from, to) in [
        (r#""optional":{"#, r#""more":1,"optional":{"#),
        (r#","optional":{"creator":"x","timestamp":12,"other":[1,{}]}"#, ""),
        (r#""type":"atomic"#, r#""critical-thing":1,"type":"atomic"#),
        (r#""docker-reference":"a.b/c:1""#, r#""docker-reference":"a.b/c:1","docker-reference":"a.b/d:1""#),
        (r#""docker-reference":"a.b/c:1""#, r#""docker-reference":"a.b/c:1","other":1"#),
        (r#""image":{"#, r#""image":{"x":1,"#),
        ("atomic container signature", "atomic container signaturE"),
        (r#""docker-reference":"a.b/c:1""#, r#""docker-reference":7"#),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good);
        assert!(parse(bad.clone()).is_err(), "{bad}");
    }
    assert!(parse(format!("{good} {{}}")).is_err());
}
