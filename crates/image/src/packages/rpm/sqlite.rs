//! Just enough of the SQLite file format to read all rows of one table.
//!
//! A file is pages; a table is a B-tree of them, with rows in its leaves, each a record of typed columns; a row that does not fit goes on in a
//! chain of overflow pages. The table of tables begins on page 1. There is no writing, no index and no journal here: a database in a tree was
//! closed before it was committed. Every offset is checked, and no page is visited more often than there are pages.

/// A column of a record, as far as anybody asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column<'a> {
    Integer(i64),
    Bytes(&'a [u8]),
    Other,
}

/// A database in memory.
pub(super) struct Database<'a> {
    bytes: &'a [u8],
    page_size: usize,
    /// Page size without the bytes that are reserved at the end of each.
    usable: usize,
}

impl<'a> Database<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, String> {
        if !bytes.starts_with(b"SQLite format 3\0") || bytes.len() < 100 {
            return Err("it is no SQLite database".to_owned());
        }
        let page_size = match u16::from_be_bytes([bytes[16], bytes[17]]) {
            1 => 65536,
            size => usize::from(size),
        };
        let usable = page_size.saturating_sub(usize::from(bytes[20]));
        if !page_size.is_power_of_two() || page_size < 512 || usable < 480 {
            return Err(format!("its page size is {page_size}"));
        }
        Ok(Self { bytes, page_size, usable })
    }

    /// Calls `visit` with the record of every row of a table.
    pub(super) fn rows(&self, table: &str, visit: &mut dyn FnMut(&[u8]) -> Result<(), String>) -> Result<(), String> {
        let mut root = None;
        self.walk(1, &mut |record| {
            let is_table = column(record, 0) == Some(Column::Bytes(b"table"));
            if is_table
                && column(record, 1) == Some(Column::Bytes(table.as_bytes()))
                && let Some(Column::Integer(page)) = column(record, 3)
            {
                root = usize::try_from(page).ok();
            }
            Ok(())
        })?;
        self.walk(root.ok_or_else(|| format!("it has no table {table}"))?, visit)
    }

    fn page(&self, number: usize) -> Result<&'a [u8], String> {
        let start = number.checked_sub(1).and_then(|index| index.checked_mul(self.page_size));
        start
            .and_then(|start| self.bytes.get(start..start.checked_add(self.page_size)?))
            .map(|page| &page[..self.usable])
            .ok_or_else(|| format!("it has no page {number}"))
    }

    fn walk(&self, root: usize, visit: &mut dyn FnMut(&[u8]) -> Result<(), String>) -> Result<(), String> {
        let mut waiting = vec![root];
        let mut visits = 0;
        while let Some(number) = waiting.pop() {
            visits += 1;
            if visits > self.bytes.len() / self.page_size {
                return Err("its pages name each other in a circle".to_owned());
            }
            let page = self.page(number)?;
            let cut = || format!("page {number} is damaged");
            // The first page begins with the file's header.
            let start = if number == 1 { 100 } else { 0 };
            let count = usize::from(number_at(page, start + 3, 2).ok_or_else(cut)? as u16);
            let cell = |index: usize, header: usize| number_at(page, start + header + 2 * index, 2).map(|offset| offset as usize);
            match page[start] {
                0x05 => {
                    waiting.push(number_at(page, start + 8, 4).ok_or_else(cut)? as usize);
                    for index in (0..count).rev() {
                        let child = cell(index, 12).and_then(|offset| number_at(page, offset, 4)).ok_or_else(cut)?;
                        waiting.push(child as usize);
                    }
                }
                0x0d => {
                    for index in 0..count {
                        let cell = cell(index, 8).and_then(|offset| page.get(offset..)).ok_or_else(cut)?;
                        visit(&self.payload(cell)?)?;
                    }
                }
                other => return Err(format!("page {number} is of unknown type {other}")),
            }
        }
        Ok(())
    }

    /// Collects the record of a leaf cell, which may go on in overflow pages.
    fn payload(&self, cell: &[u8]) -> Result<Vec<u8>, String> {
        let cut = || "a row is damaged".to_owned();
        let (size, rest) = varint(cell).ok_or_else(cut)?;
        let (_rowid, rest) = varint(rest).ok_or_else(cut)?;
        let size = usize::try_from(size).ok().filter(|size| *size <= self.bytes.len()).ok_or_else(cut)?;
        let most = self.usable - 35;
        let local = if size <= most {
            size
        } else {
            let least = (self.usable - 12) * 32 / 255 - 23;
            let fitting = least + (size - least) % (self.usable - 4);
            if fitting <= most { fitting } else { least }
        };
        let mut record = rest.get(..local).ok_or_else(cut)?.to_vec();
        let mut next = if local < size { number_at(rest, local, 4).ok_or_else(cut)? as usize } else { 0 };
        while record.len() < size {
            let page = self.page(next)?;
            next = number_at(page, 0, 4).ok_or_else(cut)? as usize;
            let wanted = (size - record.len()).min(self.usable - 4);
            record.extend_from_slice(&page[4..4 + wanted]);
        }
        Ok(record)
    }
}

/// Returns a column of a record; `None` where the record is damaged or has no such column.
pub(super) fn column(record: &[u8], index: usize) -> Option<Column<'_>> {
    let (header_size, _) = varint(record)?;
    let header_size = usize::try_from(header_size).ok()?;
    let header = record.get(..header_size)?;
    let (_, mut types) = varint(header)?;
    let mut offset = header_size;
    for position in 0.. {
        let (kind, rest) = varint(types)?;
        types = rest;
        let length = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind as usize,
            5 => 6,
            6 | 7 => 8,
            10 | 11 => return None,
            kind => usize::try_from((kind - 12) / 2).ok()?,
        };
        let end = offset.checked_add(length)?;
        let bytes = record.get(offset..end)?;
        if position == index {
            return Some(match kind {
                1..=6 => {
                    // Two's complement of any width.
                    let start = if bytes[0] & 0x80 == 0 { 0_i64 } else { -1 };
                    Column::Integer(bytes.iter().fold(start, |value, byte| value << 8 | i64::from(*byte)))
                }
                8 => Column::Integer(0),
                9 => Column::Integer(1),
                0 | 7 => Column::Other,
                _ => Column::Bytes(bytes),
            });
        }
        offset = end;
    }
    None
}

fn number_at(bytes: &[u8], offset: usize, length: usize) -> Option<u32> {
    let bytes = bytes.get(offset..offset.checked_add(length)?)?;
    Some(bytes.iter().fold(0, |value, byte| value << 8 | u32::from(*byte)))
}

/// Reads seven bits from each of up to nine bytes, all eight from the ninth.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0_u64;
    for (index, byte) in bytes.iter().take(9).enumerate() {
        if index == 8 {
            return Some((value << 8 | u64::from(*byte), &bytes[9..]));
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[index + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_of_variable_length_are_read() {
        for (bytes, expected) in [
            (&[0x05][..], Some((5, &[][..]))),
            (&[0x81, 0x00, 7], Some((128, &[7]))),
            (&[0xff; 9], Some((u64::MAX, &[]))),
            (&[0x80; 8], None),
            (&[], None),
        ] {
            assert_eq!(varint(bytes), expected);
        }
    }

    #[test]
    fn columns_of_a_record_are_read() {
        let record = [5, 0, 2, 17, 9, 0xff, 0xfe, b'h', b'i'];
        let columns: Vec<_> = (0..5).map(|index| column(&record, index)).collect();
        let expected = [Some(Column::Other), Some(Column::Integer(-2)), Some(Column::Bytes(b"hi")), Some(Column::Integer(1)), None];
        assert_eq!(columns, expected);
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(mut bytes in proptest::collection::vec(any::<u8>(), 512..3000), kind in prop_oneof![Just(0x05_u8), Just(0x0d), any::<u8>()]) {
            let mut header = *b"SQLite format 3\0\x02\0";
            header[17] = 0;
            bytes[..18].copy_from_slice(&header);
            bytes[20] %= 33;
            bytes[100] = kind;
            bytes[103] = 0;
            if let Ok(database) = Database::open(&bytes) {
                let _ = database.rows("Packages", &mut |record| {
                    let _ = column(record, 1);
                    Ok(())
                });
                let _ = database.walk(2, &mut |record| {
                    let _ = column(record, 3);
                    Ok(())
                });
            }
        }
    }
}
