//! Debian's registry with user name and password.

use rootball_object::ErrorKind;
use rootball_oci::ImageSource as _;
use rootball_registry::{Credentials, Runtime};
use rootball_testkit::registry::{DockerRegistry, RegistryAuth, RegistrySettings};

use crate::support::{assert_same, image, path, plain, pull, push, run, sink, source};

#[test]
fn the_password_opens_the_registry_from_options_and_files() {
    let directory = tempfile::tempdir().unwrap();
    let htpasswd = directory.path().join("htpasswd");
    std::fs::write(&htpasswd, run("htpasswd", &["-nbB", "ada", "s3cret:with colon"])).unwrap();
    let registry = DockerRegistry::start(&RegistrySettings { auth: RegistryAuth::Htpasswd(htpasswd), ..RegistrySettings::default() });
    let name = format!("{}/site/os:v1", registry.addr());
    let runtime = Runtime::start().unwrap();
    let image = image();

    for credentials in [None, Some(Credentials::new("ada", "wrong"))] {
        let mut options = plain();
        options.credentials = credentials;
        let error = push(&sink(&runtime, &name, &options), &image).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Denied, "{error}");
        let error = source(&runtime, &name, &options).load_manifest().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Denied, "{error}");
        assert!(error.to_string().contains("UNAUTHORIZED"), "{error}");
        assert_eq!(error.to_string().contains("no credentials were given"), options.credentials.is_none(), "{error}");
    }

    let mut options = plain();
    options.credentials = Some(Credentials::new("ada", "s3cret:with colon"));
    push(&sink(&runtime, &name, &options), &image).unwrap();

    // skopeo writes the file, we read it.
    let auth_file = path(directory.path(), "auth.json");
    let host = registry.addr().to_string();
    run("skopeo", &["login", "--tls-verify=false", "--authfile", &auth_file, "-u", "ada", "-p", "s3cret:with colon", &host]);
    let mut options = plain();
    options.auth_files = vec![directory.path().join("missing.json"), auth_file.into()];
    assert_same(&pull(&source(&runtime, &name, &options)).unwrap(), &image);
}
