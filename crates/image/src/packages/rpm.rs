//! The rpm database: table `Packages` of `rpmdb.sqlite`, one header for each installed package.
//!
//! A header is two counts, an index of (tag, type, offset, count), and a store of values; numbers are big endian. Paths are split in three:
//! base names, directory names, and for each base name the number of its directory.

use std::collections::HashSet;

use super::sqlite::{Column, Database, column};
use super::{Files, Package};
use crate::encapsulate::EncapsulateError;

/// Where trees keep it, the first that is found counts.
const PLACES: [&str; 3] = ["usr/share/rpm/rpmdb.sqlite", "usr/lib/sysimage/rpm/rpmdb.sqlite", "var/lib/rpm/rpmdb.sqlite"];

const TAG_NAME: u32 = 1000;
const TAG_VERSION: u32 = 1001;
const TAG_RELEASE: u32 = 1002;
const TAG_ARCH: u32 = 1022;
const TAG_DIRINDEXES: u32 = 1116;
const TAG_BASENAMES: u32 = 1117;
const TAG_DIRNAMES: u32 = 1118;

/// Reads the installed packages; none when the tree has no such database.
pub(super) fn load(files: &Files<'_>) -> Result<Vec<Package>, EncapsulateError> {
    for place in PLACES {
        let Some(bytes) = files.read(place)? else { continue };
        let bad = |reason| EncapsulateError::PackageDatabase { path: place.to_owned(), reason };
        let mut headers = Vec::new();
        let mut visit = |record: &[u8]| match column(record, 1) {
            Some(Column::Bytes(blob)) => {
                headers.push(parse_header(blob).ok_or("a package header is damaged")?);
                Ok(())
            }
            _ => Err("a row of table Packages has no header".to_owned()),
        };
        Database::open(&bytes).and_then(|database| database.rows("Packages", &mut visit)).map_err(bad)?;
        return Ok(name(headers));
    }
    Ok(Vec::new())
}

/// What a header says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Header {
    name: String,
    version: String,
    release: String,
    arch: String,
    paths: Vec<String>,
}

/// Gives each package a name of its own: the plain one, or with architecture and then version where several have it.
fn name(mut headers: Vec<Header>) -> Vec<Package> {
    headers.sort_by(|a, b| (&a.name, &a.arch, &a.version, &a.release).cmp(&(&b.name, &b.arch, &b.version, &b.release)));
    let mut taken = HashSet::new();
    let mut packages = Vec::new();
    for header in headers {
        let Header { name, version, release, arch, paths } = header;
        let names = [name.clone(), format!("{name}.{arch}"), format!("{name}-{version}-{release}.{arch}")];
        // Of two packages that are the same in all four one is an entry too many; its paths go to the first.
        if let Some(name) = names.into_iter().find(|name| !taken.contains(name)) {
            taken.insert(name.clone());
            packages.push(Package { name, paths });
        }
    }
    packages
}

fn parse_header(blob: &[u8]) -> Option<Header> {
    let number = |offset: usize| Some(u32::from_be_bytes(blob.get(offset..offset.checked_add(4)?)?.try_into().ok()?));
    let (entries, size) = (number(0)? as usize, number(4)? as usize);
    let index_end = entries.checked_mul(16)?.checked_add(8)?;
    let store = blob.get(index_end..index_end.checked_add(size)?)?;
    let find = |tag: u32| {
        (0..entries).map(|entry| 8 + 16 * entry).find(|offset| number(*offset) == Some(tag)).and_then(|offset| {
            let values = store.get(number(offset + 8)? as usize..)?;
            Some((values, number(offset + 12)? as usize))
        })
    };
    let strings = |tag: u32| -> Option<Vec<String>> {
        let Some((values, count)) = find(tag) else { return Some(Vec::new()) };
        let mut parts = values.split(|byte| *byte == 0);
        (0..count).map(|_| parts.next().map(|part| String::from_utf8_lossy(part).into_owned())).collect()
    };
    let string = |tag: u32| strings(tag).and_then(|strings| strings.into_iter().next());
    let directories = strings(TAG_DIRNAMES)?;
    let names = strings(TAG_BASENAMES)?;
    let mut paths = Vec::with_capacity(names.len());
    if let Some((values, count)) = find(TAG_DIRINDEXES) {
        if count != names.len() {
            return None;
        }
        for (name, index) in names.iter().zip(values.chunks_exact(4)) {
            let directory = directories.get(u32::from_be_bytes(index.try_into().ok()?) as usize)?;
            paths.push(format!("{directory}{name}"));
        }
        if paths.len() != names.len() {
            return None;
        }
    }
    Some(Header {
        name: string(TAG_NAME)?,
        version: string(TAG_VERSION).unwrap_or_default(),
        release: string(TAG_RELEASE).unwrap_or_default(),
        arch: string(TAG_ARCH).unwrap_or_default(),
        paths,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn header(name: &str) -> Vec<u8> {
        let mut store = Vec::new();
        let mut index = Vec::new();
        let mut add = |tag: u32, kind: u32, count: u32, value: &[u8]| {
            for number in [tag, kind, store.len() as u32, count] {
                index.extend(number.to_be_bytes());
            }
            store.extend(value);
        };
        add(TAG_NAME, 6, 1, &[name.as_bytes(), b"\0"].concat());
        add(TAG_ARCH, 6, 1, b"noarch\0");
        add(TAG_DIRINDEXES, 4, 2, &[0, 0, 0, 1, 0, 0, 0, 0]);
        add(TAG_BASENAMES, 8, 2, b"tool\0conf\0");
        add(TAG_DIRNAMES, 8, 2, b"/etc/\0/usr/bin/\0");
        [&5_u32.to_be_bytes()[..], &(store.len() as u32).to_be_bytes(), &index, &store].concat()
    }

    #[test]
    fn a_header_gives_name_and_paths() {
        let parsed = parse_header(&header("tool")).unwrap();
        assert_eq!((parsed.name.as_str(), parsed.paths), ("tool", vec!["/usr/bin/tool".to_owned(), "/etc/conf".to_owned()]));
    }

    #[test]
    fn packages_of_one_name_are_told_apart() {
        let package = |arch: &str, version: &str| Header {
            name: "kernel".to_owned(),
            version: version.to_owned(),
            release: "1".to_owned(),
            arch: arch.to_owned(),
            paths: Vec::new(),
        };
        let names: Vec<_> =
            name(vec![package("b", "1"), package("a", "2"), package("a", "1")]).into_iter().map(|package| package.name).collect();
        assert_eq!(names, ["kernel", "kernel.a", "kernel.b"]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_parser_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), flips in proptest::collection::vec((0_usize..200, any::<u8>()), 0..4)) {
            let _ = parse_header(&bytes);
            let mut real = header("tool");
            for (at, value) in flips {
                let length = real.len();
                real[at % length] ^= value;
            }
            let _ = parse_header(&real);
        }
    }
}
