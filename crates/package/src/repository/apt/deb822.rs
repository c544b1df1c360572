//! Sources in paragraphs, `sources.list.d/*.sources` (sources.list(5), "DEB822-STYLE FORMAT"):
//!
//! ```text
//! Types: deb
//! URIs: https://deb.example.org/debian
//! Suites: bookworm bookworm-updates
//! Components: main
//! Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
//! ```

use super::super::RepositoryError;
use super::sources::{AptSource, SignedBy, Suite, boolean, signed_by};
use crate::{Paragraph, paragraphs};

const WHAT: &str = "the .sources file";

/// Reads the sources of binary packages; those of source packages are passed over.
///
/// # Errors
/// When a field makes no sense, or an architecture is added to the system's (`Architectures-Add`), which is not read.
pub fn parse_deb822_sources(text: &str) -> Result<Vec<AptSource>, RepositoryError> {
    let has_packages =
        |paragraph: &Paragraph<'_>| paragraph.find("Types").is_some_and(|types| types.split_whitespace().any(|kind| kind == "deb"));
    let mut sources = Vec::new();
    for paragraph in paragraphs(text) {
        if paragraph.find("Types").is_none() {
            return Err(RepositoryError::damaged(WHAT, "a paragraph has no field Types"));
        }
        if has_packages(&paragraph) {
            sources.push(source(&paragraph)?);
        }
    }
    Ok(sources)
}

fn source(paragraph: &Paragraph<'_>) -> Result<AptSource, RepositoryError> {
    for name in ["Architectures-Add", "Architectures-Remove"] {
        if paragraph.find(name).is_some() {
            return Err(RepositoryError::Unsupported { what: format!("the field {name} of {WHAT}") });
        }
    }
    let words = |name: &str| paragraph.find(name).into_iter().flat_map(str::split_whitespace);
    let owned = |name: &str| words(name).map(str::to_owned).collect::<Vec<_>>();
    let is = |name: &str| paragraph.find(name).map(|value| boolean(WHAT, name, value)).transpose();
    let source = AptSource {
        uris: owned("URIs"),
        suites: words("Suites").map(|name| Suite::new(WHAT, name)).collect::<Result<_, _>>()?,
        components: owned("Components"),
        architectures: paragraph.find("Architectures").map(|_| owned("Architectures")),
        signed_by: paragraph.find("Signed-By").map(keys).transpose()?,
        trusted: is("Trusted")?,
        check_valid_until: is("Check-Valid-Until")?,
        enabled: is("Enabled")?.unwrap_or(true),
    };
    source.checked(WHAT)
}

fn keys(value: &str) -> Result<SignedBy, RepositoryError> {
    if !value.contains("-----BEGIN PGP PUBLIC KEY BLOCK-----") {
        return signed_by(WHAT, value.split(|c: char| c == ',' || c.is_whitespace()));
    }
    // A dot stands for the empty line that would end the paragraph.
    let lines = value.trim().lines().map(|line| if line == "." { "" } else { line });
    Ok(SignedBy::Key(lines.map(|line| format!("{line}\n")).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIMPLE: &str =
        "Types: deb deb-src\nURIs: http://a/debian/ http://b/debian\nSuites: bookworm bookworm-updates\nComponents: main contrib\n";

    fn simple() -> AptSource {
        AptSource {
            uris: vec!["http://a/debian/".to_owned(), "http://b/debian".to_owned()],
            suites: ["bookworm", "bookworm-updates"].map(|name| Suite::new(WHAT, name).unwrap()).into(),
            components: vec!["main".to_owned(), "contrib".to_owned()],
            architectures: None,
            signed_by: None,
            trusted: None,
            check_valid_until: None,
            enabled: true,
        }
    }

    #[test]
    fn paragraphs_are_sources() {
        let more = "Architectures: amd64 i386\nSigned-By: /a.gpg, /b.gpg\nTrusted: yes\nCheck-Valid-Until: no\nEnabled: no\n";
        let text = format!("# first\n{SIMPLE}\nTypes: deb-src\nURIs: x\n\n{SIMPLE}{more}");
        let full = AptSource {
            architectures: Some(vec!["amd64".to_owned(), "i386".to_owned()]),
            signed_by: Some(SignedBy::Named { keyrings: vec!["/a.gpg".to_owned(), "/b.gpg".to_owned()], fingerprints: Vec::new() }),
            trusted: Some(true),
            check_valid_until: Some(false),
            enabled: false,
            ..simple()
        };
        assert_eq!(parse_deb822_sources(&text).unwrap(), [simple(), full]);
        assert_eq!(simple().urls_for("amd64").collect::<Vec<_>>(), ["http://a/debian/", "http://b/debian/"]);
        assert_eq!(simple().suites[0].in_release(), "dists/bookworm/InRelease");
    }

    #[test]
    fn a_key_can_stand_in_the_source() {
        let key = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQ==\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n";
        let field: String = key.lines().map(|line| if line.is_empty() { " .\n".to_owned() } else { format!(" {line}\n") }).collect();
        let sources = parse_deb822_sources(&format!("{SIMPLE}Signed-By:\n{field}")).unwrap();
        assert_eq!(sources[0].signed_by, Some(SignedBy::Key(key.to_owned())));
    }

    #[test]
    fn flat_repositories_have_no_components() {
        let text = "Types: deb\nURIs: http://a\nSuites: / ./ os/amd64/\n";
        let source = &parse_deb822_sources(text).unwrap()[0];
        let places: Vec<_> = source.suites.iter().map(Suite::in_release).collect();
        assert_eq!(places, ["InRelease", "InRelease", "os/amd64/InRelease"]);
        assert!(source.suites.iter().all(Suite::is_flat));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for (from, to) in [
            ("Types: deb", "Type: deb"),
            ("URIs", "URLs"),
            ("Suites", "Suite"),
            ("Components: main contrib", "Enabled: yes"),
            ("bookworm-updates", "bookworm-updates/"),
            ("bookworm-updates", "../updates"),
            ("Components:", "Trusted: perhaps\nComponents:"),
            ("Components:", "Signed-By: keyring.gpg\nComponents:"),
            ("Components:", "Signed-By:\nComponents:"),
            ("Components:", "Architectures-Add: i386\nComponents:"),
        ] {
            assert!(parse_deb822_sources(&SIMPLE.replacen(from, to, 1)).is_err(), "{to}");
        }
        assert_eq!(parse_deb822_sources("# nothing\n").unwrap(), []);
    }
}
