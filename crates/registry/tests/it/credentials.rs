//! Where credentials come from, and what a refusal says about that.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use rootball_object::ErrorKind;
use rootball_oci::{ImageSource as _, RegistriesConf};
use rootball_registry::{RegistryOptions, Runtime};

use crate::fake::{FakeServer, Reply, image_server};
use crate::support::{image, plain, source};

/// Wants a password, and takes only one.
fn closed(authorization: &'static str) -> FakeServer {
    image_server(&image(), move |asked| {
        let is_let_in = asked.header("authorization") == Some(authorization);
        (!is_let_in).then(|| Reply::new(401).header("www-authenticate", "Basic realm=\"test\""))
    })
}

fn script(directory: &Path, name: &str, body: &str) {
    let path = directory.join(format!("docker-credential-{name}"));
    std::fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// Loads the manifest and returns what was said against it, if anything.
fn refusal(server: &FakeServer, options: &RegistryOptions) -> Option<String> {
    let runtime = Runtime::start().unwrap();
    let source = source(&runtime, &format!("{}/team/os:v1", server.host()), options);
    let error = source.load_manifest().err()?;
    assert_eq!(error.kind(), ErrorKind::Denied, "{error}");
    Some(error.to_string())
}

#[test]
fn a_refusal_names_every_place_that_was_looked_at() {
    let server = closed("Basic YWRhOnB3");
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    std::fs::write(at("other.json"), r#"{"auths": {"elsewhere.test": {"auth": "YWRhOnB3"}}, "credsStore": "empty"}"#).unwrap();
    script(directory.path(), "empty", "echo 'credentials not found in native keychain'; exit 1");
    let mut options = plain();
    options.helper_directories = vec![directory.path().to_owned()];
    options.auth_files = vec![at("missing.json"), at("other.json")];
    let said = refusal(&server, &options).unwrap();
    for words in [
        "no credentials were given".to_owned(),
        format!("{}: not there", at("missing.json").display()),
        format!("{}: no entry for {}/team/os", at("other.json").display(), server.host()),
        format!("helper \"empty\" of {}: nothing for {}", at("other.json").display(), server.host()),
    ] {
        assert!(said.contains(&words), "{words}: {said}");
    }

    std::fs::write(at("wrong.json"), format!(r#"{{"auths": {{"{}/team": {{"auth": "YWRhOndyb25n"}}}}}}"#, server.host())).unwrap();
    options.auth_files.push(at("wrong.json"));
    let said = refusal(&server, &options).unwrap();
    assert!(said.contains(&format!("wrong.json: those of \"{}/team\" were used", server.host())), "{said}");
    assert!(said.contains("the credentials are not enough") && !said.contains("YWRhOndyb25n"), "{said}");
}

#[test]
fn helpers_are_asked_as_files_and_configuration_have_it() {
    let server = closed("Basic aGVscGVyOnB3");
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("config.json");
    script(
        directory.path(),
        "site",
        &format!(r#"read host; [ "$host" = "{}" ] && echo '{{"Username":"helper","Secret":"pw"}}'"#, server.host()),
    );
    script(directory.path(), "broken", "exit 3");
    let mut options = plain();
    options.helper_directories = vec![directory.path().to_owned()];
    options.auth_files = vec![file.clone()];
    let host = server.host();
    for (text, is_let_in) in [
        (format!(r#"{{"credHelpers": {{"{host}": "site"}}}}"#), true),
        (r#"{"credsStore": "site"}"#.to_owned(), true),
        // An entry with credentials is more than the store; a helper for the host is more than an entry.
        (format!(r#"{{"auths": {{"{host}": {{"auth": "eDp5"}}}}, "credsStore": "site"}}"#), false),
        (format!(r#"{{"auths": {{"{host}": {{"auth": "eDp5"}}}}, "credHelpers": {{"{host}": "site"}}}}"#), true),
        (format!(r#"{{"auths": {{"{host}": {{}}}}, "credsStore": "site"}}"#), true),
        (r#"{"credsStore": "broken"}"#.to_owned(), false),
        (r#"{"credHelpers": {"other.test": "site"}}"#.to_owned(), false),
    ] {
        std::fs::write(&file, &text).unwrap();
        let said = refusal(&server, &options);
        assert_eq!(said.is_none(), is_let_in, "{text}: {said:?}");
    }

    std::fs::write(&file, "{}").unwrap();
    for (helpers, is_let_in) in [(r#"["broken", "site"]"#, true), (r#"["containers-auth.json"]"#, false), ("[]", false)] {
        options.registries = RegistriesConf::parse(&format!("credential-helpers = {helpers}")).unwrap();
        let said = refusal(&server, &options);
        assert_eq!(said.is_none(), is_let_in, "{helpers}: {said:?}");
    }
}

#[test]
fn a_broken_file_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("auth.json");
    std::fs::write(&file, "{").unwrap();
    let mut options = plain();
    options.auth_files = vec![file];
    let runtime = Runtime::start().unwrap();
    let reference = crate::support::reference("os.test/os:v1");
    let error = rootball_registry::RegistrySource::new(&runtime, &reference, &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    assert!(error.to_string().contains("auth.json"), "{error}");
}
