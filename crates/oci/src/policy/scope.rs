//! The scopes that an image falls under, the most specific first.
//!
//! | transport | scopes |
//! |---|---|
//! | `docker` | `host/ns/repo:tag` or `host/ns/repo@digest`, `host/ns/repo`, `host/ns`, `host[:port]`, `*.domain`, `*.tld` |
//! | those with a path | the path and each directory above it, but not `/` |

use std::path::Path;

use crate::{Reference, RegistryReference};

/// Returns the name of the transport in policies, and the scopes without the empty one.
pub(super) fn scopes(reference: &Reference) -> (&'static str, Vec<String>) {
    match reference {
        Reference::Registry(reference) => ("docker", registry(reference)),
        Reference::Layout { path, .. } => ("oci", paths(path)),
        Reference::Archive { path, .. } => ("oci-archive", paths(path)),
        Reference::Directory { path } => ("dir", paths(path)),
        Reference::DockerArchive { path, .. } => ("docker-archive", paths(path)),
    }
}

fn registry(reference: &RegistryReference) -> Vec<String> {
    let name = format!("{}/{}", reference.host, reference.repository);
    let mut scopes = vec![match (&reference.digest, &reference.tag) {
        (Some(digest), _) => format!("{name}@{digest}"),
        (None, tag) => format!("{name}:{}", tag.as_deref().unwrap_or("latest")),
    }];
    let mut rest = &*name;
    loop {
        scopes.push(rest.to_owned());
        match rest.rsplit_once('/') {
            Some((parent, _)) => rest = parent,
            None => break,
        }
    }
    // Wildcards stand for hosts without their port.
    let mut domain = rest.split_once(':').map_or(rest, |(host, _)| host);
    while let Some((_, parent)) = domain.split_once('.') {
        scopes.push(format!("*.{parent}"));
        domain = parent;
    }
    scopes
}

fn paths(path: &Path) -> Vec<String> {
    let directories = path.ancestors().filter(|path| path.parent().is_some() && !path.as_os_str().is_empty());
    directories.filter_map(Path::to_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_specific_scope_comes_first() {
        let digest = format!("sha256:{}", "ab".repeat(32));
        for (text, transport, expected) in [
            (
                "docker://a.example.com:5000/ns/os:1".to_owned(),
                "docker",
                vec![
                    "a.example.com:5000/ns/os:1".to_owned(),
                    "a.example.com:5000/ns/os".to_owned(),
                    "a.example.com:5000/ns".to_owned(),
                    "a.example.com:5000".to_owned(),
                    "*.example.com".to_owned(),
                    "*.com".to_owned(),
                ],
            ),
            (
                "docker://debian".to_owned(),
                "docker",
                ["docker.io/library/debian:latest", "docker.io/library/debian", "docker.io/library", "docker.io", "*.io"]
                    .map(str::to_owned)
                    .to_vec(),
            ),
            (
                format!("docker://localhost/os:1@{digest}"),
                "docker",
                vec![format!("localhost/os@{digest}"), "localhost/os".to_owned(), "localhost".to_owned()],
            ),
            ("oci:/srv/images/os:1".to_owned(), "oci", ["/srv/images/os", "/srv/images", "/srv"].map(str::to_owned).to_vec()),
            ("oci-archive:/os.tar".to_owned(), "oci-archive", vec!["/os.tar".to_owned()]),
            ("dir:/srv/os".to_owned(), "dir", vec!["/srv/os".to_owned(), "/srv".to_owned()]),
            ("docker-archive:/os.tar:os:1".to_owned(), "docker-archive", vec!["/os.tar".to_owned()]),
        ] {
            assert_eq!(scopes(&text.parse().unwrap()), (transport, expected), "{text}");
        }
    }
}
