//! Headers as they are written: sorted by tag, all of it one region.

use std::collections::BTreeMap;

use crate::WriteError;
use crate::rpm::Tag;
use crate::rpm::header::Kind;

/// Gathers entries.
#[derive(Default)]
pub(super) struct HeaderWriter {
    entries: BTreeMap<Tag, (Kind, usize, Vec<u8>)>,
    has_zero: Option<String>,
}

impl HeaderWriter {
    pub(super) fn numbers16(&mut self, tag: Tag, values: impl IntoIterator<Item = u16>) {
        let bytes: Vec<u8> = values.into_iter().flat_map(u16::to_be_bytes).collect();
        self.put(tag, Kind::Int16, bytes.len() / 2, bytes);
    }

    pub(super) fn numbers32(&mut self, tag: Tag, values: impl IntoIterator<Item = u32>) {
        let bytes: Vec<u8> = values.into_iter().flat_map(u32::to_be_bytes).collect();
        self.put(tag, Kind::Int32, bytes.len() / 4, bytes);
    }

    pub(super) fn numbers64(&mut self, tag: Tag, values: impl IntoIterator<Item = u64>) {
        let bytes: Vec<u8> = values.into_iter().flat_map(u64::to_be_bytes).collect();
        self.put(tag, Kind::Int64, bytes.len() / 8, bytes);
    }

    /// Writes 32 bits where they hold all values, and 64 of another tag where not.
    pub(super) fn sizes(&mut self, short: Tag, long: Tag, is_long: bool, values: &[u64]) {
        let narrow: Result<Vec<u32>, _> = values.iter().map(|value| u32::try_from(*value)).collect();
        match narrow {
            Ok(values) if !is_long => self.numbers32(short, values),
            _ => self.numbers64(long, values.iter().copied()),
        }
    }

    pub(super) fn string(&mut self, tag: Tag, value: &str) {
        self.texts(tag, Kind::String, [value]);
    }

    pub(super) fn translated(&mut self, tag: Tag, value: &str) {
        self.texts(tag, Kind::Translated, [value]);
    }

    pub(super) fn strings<'a>(&mut self, tag: Tag, values: impl IntoIterator<Item = &'a str>) {
        self.texts(tag, Kind::Strings, values);
    }

    pub(super) fn binary(&mut self, tag: Tag, bytes: Vec<u8>) {
        self.put(tag, Kind::Binary, bytes.len(), bytes);
    }

    fn texts<'a>(&mut self, tag: Tag, kind: Kind, values: impl IntoIterator<Item = &'a str>) {
        let (mut bytes, mut count) = (Vec::new(), 0);
        for value in values {
            if value.contains('\0') {
                self.has_zero = Some(value.to_owned());
            }
            bytes.extend(value.as_bytes());
            bytes.push(0);
            count += 1;
        }
        self.put(tag, kind, count, bytes);
    }

    /// An entry without values is none.
    fn put(&mut self, tag: Tag, kind: Kind, count: usize, bytes: Vec<u8>) {
        if count > 0 {
            self.entries.insert(tag, (kind, count, bytes));
        }
    }

    /// Returns the blob, with the entry of the region first and its end behind all data.
    pub(super) fn finish(self, region: Tag) -> Result<Vec<u8>, WriteError> {
        if let Some(text) = self.has_zero {
            return Err(WriteError::invalid(format!("{text:?}"), "it has a zero byte"));
        }
        let (mut index, mut data) = (Vec::new(), Vec::new());
        let count = self.entries.len() + 1;
        for (tag, (kind, values, bytes)) in self.entries {
            let width = kind.width().unwrap_or(1);
            data.resize(data.len().next_multiple_of(width), 0);
            index.extend(entry(tag, kind, data.len() as u32, values as u32));
            data.extend(bytes);
        }
        if u32::try_from(data.len()).is_err() {
            return Err(WriteError::invalid("the header", "it is too large"));
        }
        let first = entry(region, Kind::Binary, data.len() as u32, 16);
        data.extend(entry(region, Kind::Binary, (16 * count as u32).wrapping_neg(), 16));
        let intro = [(count as u32).to_be_bytes(), (data.len() as u32).to_be_bytes()].concat();
        Ok([intro, first.to_vec(), index, data].concat())
    }
}

fn entry(tag: Tag, kind: Kind, offset: u32, count: u32) -> [u8; 16] {
    let words = [tag.0, kind.number(), offset, count].map(u32::to_be_bytes);
    std::array::from_fn(|index| words[index / 4][index % 4])
}
