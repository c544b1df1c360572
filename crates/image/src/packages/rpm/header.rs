//! A package header: two counts, an index of (tag, type, offset, count), and a store of values; numbers are big endian.
//!
//! Paths are split in three: base names, directory names, and for each base name the number of its directory.

use std::collections::HashMap;

use super::super::source_of_file_name;

const TAG_NAME: u32 = 1000;
const TAG_VERSION: u32 = 1001;
const TAG_RELEASE: u32 = 1002;
const TAG_EPOCH: u32 = 1003;
const TAG_BUILDTIME: u32 = 1006;
const TAG_ARCH: u32 = 1022;
const TAG_SOURCERPM: u32 = 1044;
const TAG_CHANGELOGTIME: u32 = 1080;
const TAG_DIRINDEXES: u32 = 1116;
const TAG_BASENAMES: u32 = 1117;
const TAG_DIRNAMES: u32 = 1118;

/// Bytes of paths that any header may have, beside eight times its own size.
const MAX_PATHS: usize = 16 * 1024;
/// Most entries of a changelog that are kept.
const MAX_CHANGES: usize = 256;

/// What a header says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) name: String,
    pub(super) epoch: Option<u32>,
    pub(super) version: String,
    pub(super) release: String,
    pub(super) arch: String,
    pub(super) source: Option<String>,
    pub(super) changes: Vec<i64>,
    pub(super) paths: Vec<String>,
}

/// Values of one tag: where they begin, and how many there are.
#[derive(Clone, Copy)]
struct Values<'a> {
    bytes: &'a [u8],
    count: usize,
}

impl<'a> Values<'a> {
    fn strings(self) -> Option<Vec<String>> {
        let mut parts = self.bytes.split(|byte| *byte == 0);
        (0..self.count).map(|_| parts.next().map(|part| String::from_utf8_lossy(part).into_owned())).collect()
    }

    /// Numbers of four bytes, as many as there are.
    fn numbers(self) -> impl Iterator<Item = u32> + 'a {
        self.bytes.as_chunks::<4>().0.iter().take(self.count).map(|bytes| u32::from_be_bytes(*bytes))
    }
}

/// Reads a header; `None` when it is damaged.
pub(super) fn parse(blob: &[u8]) -> Option<Header> {
    let number = |offset: usize| Some(u32::from_be_bytes(blob.get(offset..offset.checked_add(4)?)?.try_into().ok()?));
    let (entries, size) = (number(0)? as usize, number(4)? as usize);
    let index_end = entries.checked_mul(16)?.checked_add(8)?;
    let store = blob.get(index_end..index_end.checked_add(size)?)?;
    let mut tags = HashMap::new();
    for offset in (8..index_end).step_by(16) {
        if let Some(bytes) = store.get(number(offset + 8)? as usize..) {
            tags.entry(number(offset)?).or_insert(Values { bytes, count: number(offset + 12)? as usize });
        }
    }
    let strings = |tag: u32| tags.get(&tag).map_or(Some(Vec::new()), |values| values.strings());
    let string = |tag: u32| strings(tag).and_then(|strings| strings.into_iter().next());
    let directories = strings(TAG_DIRNAMES)?;
    let names = strings(TAG_BASENAMES)?;
    let mut paths = Vec::with_capacity(names.len());
    // A long directory name and many short names would be far more than was read.
    let mut room = MAX_PATHS + 8 * blob.len();
    if let Some(indexes) = tags.get(&TAG_DIRINDEXES) {
        if indexes.count != names.len() {
            return None;
        }
        for (name, index) in names.iter().zip(indexes.numbers()) {
            let path = format!("{}{name}", directories.get(index as usize)?);
            room = room.checked_sub(path.len())?;
            paths.push(path);
        }
        if paths.len() != names.len() {
            return None;
        }
    }
    let times = |tag: u32| tags.get(&tag).into_iter().flat_map(|values| values.numbers()).map(i64::from);
    // When it was built counts as a change where nothing else is written down.
    let mut changes: Vec<i64> = times(TAG_CHANGELOGTIME).take(MAX_CHANGES).collect();
    if changes.is_empty() {
        changes.extend(times(TAG_BUILDTIME).take(1));
    }
    Some(Header {
        name: string(TAG_NAME)?,
        epoch: tags.get(&TAG_EPOCH).and_then(|values| values.numbers().next()),
        version: string(TAG_VERSION).unwrap_or_default(),
        release: string(TAG_RELEASE).unwrap_or_default(),
        arch: string(TAG_ARCH).unwrap_or_default(),
        source: string(TAG_SOURCERPM).and_then(|file| source_of_file_name(&file)),
        changes,
        paths,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(in super::super) fn header(name: &str) -> Vec<u8> {
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
        add(TAG_SOURCERPM, 6, 1, b"tools-and-more-1.0~rc1-2.fc40.src.rpm\0");
        add(TAG_CHANGELOGTIME, 4, 2, &[0x65, 0, 0, 0, 0x64, 0, 0, 0]);
        add(TAG_DIRINDEXES, 4, 2, &[0, 0, 0, 1, 0, 0, 0, 0]);
        add(TAG_BASENAMES, 8, 2, b"tool\0conf\0");
        add(TAG_DIRNAMES, 8, 2, b"/etc/\0/usr/bin/\0");
        let entries = (index.len() / 16) as u32;
        [&entries.to_be_bytes()[..], &(store.len() as u32).to_be_bytes(), &index, &store].concat()
    }

    #[test]
    fn a_header_gives_name_source_changes_and_paths() {
        let expected = Header {
            name: "tool".to_owned(),
            arch: "noarch".to_owned(),
            source: Some("tools-and-more".to_owned()),
            changes: vec![0x6500_0000, 0x6400_0000],
            paths: vec!["/usr/bin/tool".to_owned(), "/etc/conf".to_owned()],
            ..Header::default()
        };
        assert_eq!(parse(&header("tool")), Some(expected));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_parser_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), flips in proptest::collection::vec((0_usize..200, any::<u8>()), 0..4)) {
            let _ = parse(&bytes);
            let mut real = header("tool");
            for (at, value) in flips {
                let length = real.len();
                real[at % length] ^= value;
            }
            let _ = parse(&real);
        }
    }
}
