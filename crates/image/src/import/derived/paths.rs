//! Where an entry of a layer has its place in a commit.
//!
//! `/etc` of a container is `/usr/etc` in a commit: a deployed system gets its `/etc` from there. What exists only while a system runs has no
//! place, nor has what a deployed system could not see. All else stays where it is.

use rootball_object::is_valid_name;

use super::dropped::DropReason;

/// How many directories a path may lead through.
const MAX_DEPTH: usize = 512;
/// What begins the name of a file that says that another one is gone.
pub(super) const WHITEOUT: &str = ".wh.";
/// The name of a file that says that nothing in its directory remains from layers below.
pub(super) const OPAQUE: &str = ".wh..wh..opq";
/// What begins the names of a union file system's own files.
const UNION_METADATA: &str = ".wh..wh.";

/// Which directories of `/` are taken beside `/usr`, `/etc` and `/var`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::import) enum Rules {
    /// None: the system's `/` cannot be written to, and these are links to places in `/var`.
    UsrOnly,
    /// All.
    WholeRoot,
}

/// Where an entry belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place<'p> {
    /// The root directory itself.
    Root,
    /// A path in the commit.
    At(Vec<&'p str>),
    /// Nowhere.
    Dropped(DropReason),
}

/// Splits a path into its names.
///
/// # Errors
/// When it is not UTF-8, leads upwards, is too deep, or has a name that no file can have.
pub(super) fn split(path: &[u8]) -> Result<Vec<&str>, &'static str> {
    let text = std::str::from_utf8(path).map_err(|_| "its name is not UTF-8, and cannot be committed")?;
    let parts: Vec<&str> = text.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    if parts.len() > MAX_DEPTH {
        return Err("it lies too many directories deep");
    }
    if parts.contains(&"..") {
        return Err("it leads out of the layer");
    }
    if parts.iter().any(|part| !is_valid_name(part)) {
        return Err("it has a name that no file can have");
    }
    Ok(parts)
}

/// What a name says about another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name<'n> {
    /// Nothing.
    Plain,
    /// That nothing remains in its directory.
    Opaque,
    /// That this one is gone.
    Whiteout(&'n str),
    /// It is bookkeeping.
    Metadata,
}

/// Reads a name.
///
/// # Errors
/// When it is a whiteout of nothing.
pub(super) fn read_name(name: &str) -> Result<Name<'_>, &'static str> {
    match name.strip_prefix(WHITEOUT) {
        None => Ok(Name::Plain),
        Some(_) if name == OPAQUE => Ok(Name::Opaque),
        Some(_) if name.starts_with(UNION_METADATA) => Ok(Name::Metadata),
        Some(gone) if is_valid_name(gone) => Ok(Name::Whiteout(gone)),
        Some(_) => Err("it is a whiteout of nothing"),
    }
}

impl Rules {
    /// Finds the place of a path.
    pub(super) fn place<'p>(self, path: &[&'p str]) -> Place<'p> {
        let Some((first, below)) = path.split_first() else { return Place::Root };
        // A whiteout in `/` belongs where what it removes belongs.
        let (first, gone) = match first.strip_prefix(WHITEOUT) {
            Some(gone) if below.is_empty() && *first != OPAQUE => (gone, Some(*first)),
            _ => (*first, None),
        };
        let at = || Place::At(path.to_vec());
        match (first, below.is_empty()) {
            ("usr" | "var" | OPAQUE, _) => at(),
            ("etc", _) => Place::At(["usr", gone.unwrap_or("etc")].iter().chain(below).copied().collect()),
            ("run" | "tmp" | "proc" | "sys" | "dev", true) => at(),
            ("run" | "tmp" | "proc" | "sys" | "dev", false) => Place::Dropped(DropReason::RuntimeDirectory),
            ("sysroot", false) => Place::Dropped(DropReason::Sysroot),
            _ if self == Self::WholeRoot => at(),
            ("sysroot", true) => Place::Dropped(DropReason::Sysroot),
            _ => Place::Dropped(DropReason::OutsideUsr),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_path_has_its_place() {
        let at = |path: &str| Some(path.to_owned());
        for (path, usr_only, whole_root) in [
            ("./", at(""), at("")),
            ("./usr//bin/a", at("usr/bin/a"), at("usr/bin/a")),
            ("/etc/passwd", at("usr/etc/passwd"), at("usr/etc/passwd")),
            ("etc", at("usr/etc"), at("usr/etc")),
            ("usr/etc/x", at("usr/etc/x"), at("usr/etc/x")),
            (".wh.etc", at("usr/.wh.etc"), at("usr/.wh.etc")),
            ("etc/.wh.passwd", at("usr/etc/.wh.passwd"), at("usr/etc/.wh.passwd")),
            (".wh.usr", at(".wh.usr"), at(".wh.usr")),
            (".wh..wh..opq", at(".wh..wh..opq"), at(".wh..wh..opq")),
            ("var/lib/x", at("var/lib/x"), at("var/lib/x")),
            ("run/", at("run"), at("run")),
            ("run/x", None, None),
            ("dev/null", None, None),
            ("sysroot", None, at("sysroot")),
            ("sysroot/ostree", None, None),
            ("opt/x", None, at("opt/x")),
            (".wh.opt", None, at(".wh.opt")),
        ] {
            let path = split(path.as_bytes()).unwrap();
            for (rules, expected) in [(Rules::UsrOnly, usr_only), (Rules::WholeRoot, whole_root)] {
                let found = match rules.place(&path) {
                    Place::Root => at(""),
                    Place::At(path) => Some(path.join("/")),
                    Place::Dropped(_) => None,
                };
                assert_eq!(found, expected, "{rules:?} {path:?}");
            }
        }
    }

    #[test]
    fn paths_that_lead_out_are_refused_wherever_they_begin() {
        for path in ["..", "../x", "usr/../../x", "/..", "usr/..", "./../x"] {
            assert!(split(path.as_bytes()).is_err(), "{path}");
        }
        assert!(split(b"usr/\xff").is_err() && split(b"a\0b").is_err() && split("a/".repeat(600).as_bytes()).is_err());
    }

    #[test]
    fn names_of_whiteouts_are_read() {
        for (name, expected) in [
            ("a", Ok(Name::Plain)),
            (".wh", Ok(Name::Plain)),
            (".wh.a", Ok(Name::Whiteout("a"))),
            (".wh..hidden", Ok(Name::Whiteout(".hidden"))),
            (".wh..wh..opq", Ok(Name::Opaque)),
            (".wh..wh.plnk", Ok(Name::Metadata)),
            (".wh.", Err("it is a whiteout of nothing")),
            (".wh..", Err("it is a whiteout of nothing")),
            (".wh...", Err("it is a whiteout of nothing")),
        ] {
            assert_eq!(read_name(name), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_path_leads_out_of_the_commit(path in "(\\.wh\\.|\\./|/|etc|usr|sysroot|\\.\\.|a){0,12}") {
            if let Ok(parts) = split(path.as_bytes()) {
                for rules in [Rules::UsrOnly, Rules::WholeRoot] {
                    if let Place::At(parts) = rules.place(&parts) {
                        prop_assert!(!parts.is_empty() && parts[0] != "etc" && parts.iter().all(|part| is_valid_name(part)), "{:?}", parts);
                    }
                }
            }
        }
    }
}
