//! The apk database of Alpine: `installed`, one paragraph for each package.
//!
//! A line is a letter, a colon and a value. `P` is the package's name, `o` the source it was built from, `t` when, in seconds since 1970; each
//! `F` is a directory, and the `R` lines after it are the files in it.

use super::{Files, Package};
use crate::encapsulate::EncapsulateError;

/// Where trees keep it, the first that is found counts.
const PLACES: [&str; 3] = ["usr/lib/apk/db/installed", "lib/apk/db/installed", "usr/share/factory/var/lib/apk/db/installed"];

/// Reads the installed packages; none when the tree has no such database.
pub(super) fn load(files: &Files<'_>) -> Result<Vec<Package>, EncapsulateError> {
    for place in PLACES {
        if let Some(bytes) = files.read(place)? {
            return Ok(parse(&String::from_utf8_lossy(&bytes)));
        }
    }
    Ok(Vec::new())
}

/// Reads the paragraphs; one without a name is passed over.
pub(super) fn parse(text: &str) -> Vec<Package> {
    let mut packages = Vec::new();
    let mut package = Package::default();
    let mut directory = "";
    // The last paragraph may lack the empty line at its end.
    for line in text.lines().chain([""]) {
        match line.split_once(':') {
            Some(("P", name)) => package.name = name.to_owned(),
            Some(("V", version)) => package.version = version.to_owned(),
            Some(("A", architecture)) => package.version = super::version(&package.version, architecture),
            Some(("o", source)) => package.source = Some(source.to_owned()).filter(|source| !source.is_empty()),
            Some(("t", built)) => package.changes = built.parse().into_iter().collect(),
            Some(("F", path)) => directory = path,
            Some(("R", name)) if directory.is_empty() => package.paths.push(format!("/{name}")),
            Some(("R", name)) => package.paths.push(format!("/{directory}/{name}")),
            None if line.is_empty() => {
                let complete = std::mem::take(&mut package);
                directory = "";
                if !complete.name.is_empty() {
                    packages.push(complete);
                }
            }
            _ => {}
        }
    }
    packages
}

#[cfg(test)]
mod tests {
    use super::*;

    const INSTALLED: &str = "C:Q1x=\nP:musl\nV:1.2.5-r9\nA:x86_64\nS:400000\nT:the musl c library: small\nL:MIT\no:musl\nm:Someone <s@example.org>\n\
        t:1739960000\nc:abc\np:so:libc.musl-x86_64.so.1=1\nF:lib\nR:ld-musl-x86_64.so.1\na:0:0:755\nZ:Q1y=\nR:libc.musl-x86_64.so.1\n\n\
        P:musl-utils\no:musl\nt:1739960000\nF:\nR:top\nF:sbin\nM:0:0:755\nR:ldconfig\nF:usr\nF:usr/bin\nR:getent\n\nV:nameless\nF:x\nR:y\n\nP:last\n";

    #[test]
    fn names_sources_times_and_paths_are_read() {
        let package = |name: &str, source: Option<&str>, changes: &[i64], paths: &[&str]| Package {
            name: name.to_owned(),
            version: if name == "musl" { "1.2.5-r9.x86_64".to_owned() } else { String::new() },
            source: source.map(str::to_owned),
            changes: changes.to_vec(),
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
            records: Vec::new(),
        };
        let expected = [
            package("musl", Some("musl"), &[1_739_960_000], &["/lib/ld-musl-x86_64.so.1", "/lib/libc.musl-x86_64.so.1"]),
            package("musl-utils", Some("musl"), &[1_739_960_000], &["/top", "/sbin/ldconfig", "/usr/bin/getent"]),
            package("last", None, &[], &[]),
        ];
        assert_eq!(parse(INSTALLED), expected);
    }
}
