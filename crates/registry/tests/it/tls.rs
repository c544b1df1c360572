//! Debian's registry with TLS, under an authority that only we know.

use rootball_object::ErrorKind;
use rootball_oci::ImageSource as _;
use rootball_registry::{RegistryOptions, Runtime};
use rootball_testkit::registry::{DockerRegistry, RegistrySettings};

use crate::support::{assert_same, image, make_certificates, pull, push, quick, run, sink, source};

#[test]
fn an_own_authority_is_trusted_when_it_is_named_and_only_then() {
    let directory = tempfile::tempdir().unwrap();
    make_certificates(directory.path());
    let tls = Some((directory.path().join("cert.pem"), directory.path().join("key.pem")));
    let registry = DockerRegistry::start(&RegistrySettings { tls, ..RegistrySettings::default() });
    let name = format!("localhost:{}/os:v1", registry.addr().port());
    let runtime = Runtime::start().unwrap();
    let image = image();

    let strict = quick(RegistryOptions::default());
    let error = source(&runtime, &name, &strict).load_manifest().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    assert!(error.to_string().contains("no trusted connection"), "{error}");

    let mut named = quick(RegistryOptions::default());
    named.client.tls.ca_files.push(directory.path().join("ca.pem"));
    push(&sink(&runtime, &name, &named), &image).unwrap();
    assert_same(&pull(&source(&runtime, &name, &named)).unwrap(), &image);

    // The same authority in a directory of the container tools.
    let by_host = directory.path().join("certs.d").join(format!("localhost:{}", registry.addr().port()));
    std::fs::create_dir_all(&by_host).unwrap();
    std::fs::copy(directory.path().join("ca.pem"), by_host.join("ca.crt")).unwrap();
    let mut listed = quick(RegistryOptions::default());
    listed.certificate_directories.push(directory.path().join("certs.d"));
    assert_same(&pull(&source(&runtime, &name, &listed)).unwrap(), &image);

    // Whoever does not ask for proof gets the image too, and over TLS.
    assert_same(&pull(&source(&runtime, &name, &quick(RegistryOptions::default().tls_verify(false)))).unwrap(), &image);

    // The certificate is for other names than this.
    let other = format!("127.0.0.2:{}/os:v1", registry.addr().port());
    assert!(source(&runtime, &other, &named).load_manifest().is_err());
}

#[test]
fn a_self_signed_certificate_can_be_named_itself() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let (key, certificate) = (file("key.pem"), file("cert.pem"));
    let new_key = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=registry"];
    let rest = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", &key, "-out", &certificate];
    run("openssl", &[&new_key[..], &rest[..]].concat());
    let tls = Some((certificate.clone().into(), key.into()));
    let registry = DockerRegistry::start(&RegistrySettings { tls, ..RegistrySettings::default() });
    let runtime = Runtime::start().unwrap();
    let mut options = quick(RegistryOptions::default());
    options.client.tls.ca_files.push(certificate.into());
    let image = image();
    let name = format!("{}/os:v1", registry.addr());
    push(&sink(&runtime, &name, &options), &image).unwrap();
    assert_same(&pull(&source(&runtime, &name, &options)).unwrap(), &image);
    // Named or not, it is for one address only.
    assert!(source(&runtime, &format!("localhost:{}/os:v1", registry.addr().port()), &options).load_manifest().is_err());
}

#[test]
fn a_registry_without_tls_is_not_spoken_to_when_proof_is_wanted() {
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let runtime = Runtime::start().unwrap();
    let error = source(&runtime, &format!("{}/os:v1", registry.addr()), &quick(RegistryOptions::default())).load_manifest().unwrap_err();
    assert!(error.to_string().contains("no trusted connection"), "{error}");
}
