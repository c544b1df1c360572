//! The Berkeley DB store: `Packages`, a hash table of (package number, header).
//!
//! A file is pages of one size. The first is the head; pages of type hash hold pairs of items, found through a table of offsets that follows
//! the page's own head; an item that does not fit into a page is a chain of overflow pages. The order of pairs and the hash itself do not
//! matter to who reads all of them. Numbers are of the byte order of the machine that wrote it, which the magic number tells.

/// Where things are in the head and in each page.
const MAGIC_AT: usize = 12;
const PAGE_SIZE_AT: usize = 20;
const NEXT_PAGE_AT: usize = 16;
const ENTRIES_AT: usize = 20;
const FREE_AT: usize = 22;
const TYPE_AT: usize = 25;
const PAGE_HEAD: usize = 26;

const HASH_MAGIC: u32 = 0x0006_1561;
const PAGE_HASH_UNSORTED: u8 = 2;
const PAGE_OVERFLOW: u8 = 7;
const PAGE_HASH: u8 = 13;
const ITEM_KEY_DATA: u8 = 1;
const ITEM_OFF_PAGE: u8 = 3;

/// Calls `visit` with the header of every package.
pub(super) fn blobs(bytes: &[u8], visit: &mut dyn FnMut(&[u8]) -> Result<(), String>) -> Result<(), String> {
    let file = File::open(bytes)?;
    for page in file.bytes.chunks_exact(file.page_size).skip(1) {
        if matches!(page[TYPE_AT], PAGE_HASH | PAGE_HASH_UNSORTED) {
            file.page(page, visit)?;
        }
    }
    Ok(())
}

struct File<'a> {
    bytes: &'a [u8],
    page_size: usize,
    big_endian: bool,
}

impl<'a> File<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self, String> {
        let mut file = File { bytes, page_size: 512, big_endian: false };
        if file.number(bytes, MAGIC_AT) != Some(HASH_MAGIC) {
            file.big_endian = true;
            if file.number(bytes, MAGIC_AT) != Some(HASH_MAGIC) {
                return Err("it is no hash table of Berkeley DB".to_owned());
            }
        }
        file.page_size = file.number(bytes, PAGE_SIZE_AT).unwrap_or(0) as usize;
        match file.page_size.is_power_of_two() && (512..=65536).contains(&file.page_size) {
            true => Ok(file),
            false => Err(format!("its page size is {}", file.page_size)),
        }
    }

    /// Visits the values of a page of pairs.
    fn page(&self, page: &[u8], visit: &mut dyn FnMut(&[u8]) -> Result<(), String>) -> Result<(), String> {
        let damaged = || "one of its pages is damaged".to_owned();
        let count = self.short(page, ENTRIES_AT).ok_or_else(damaged)?;
        let offset = |index: usize| self.short(page, PAGE_HEAD + 2 * index);
        let mut key_is_zero = false;
        // Items grow downwards from the end of the page, so each ends where the one before it begins.
        let mut end = page.len();
        for index in 0..count {
            let start = offset(index).filter(|start| *start < end).ok_or_else(damaged)?;
            let item = &page[start..end];
            end = start;
            if index % 2 == 0 {
                // Under key zero is the number of the next package.
                key_is_zero = item.len() == 5 && item[1..].iter().all(|byte| *byte == 0);
                continue;
            }
            if key_is_zero {
                continue;
            }
            match item[0] {
                ITEM_KEY_DATA => visit(&item[1..])?,
                ITEM_OFF_PAGE => {
                    let (first, length) = (self.number(item, 4).ok_or_else(damaged)?, self.number(item, 8).ok_or_else(damaged)?);
                    visit(&self.overflow(first as usize, length as usize)?)?;
                }
                other => return Err(format!("an item is of unknown type {other}")),
            }
        }
        Ok(())
    }

    /// Collects an item from its chain of pages.
    fn overflow(&self, first: usize, length: usize) -> Result<Vec<u8>, String> {
        let damaged = || "a header that spans pages is damaged".to_owned();
        if length > self.bytes.len() {
            return Err(damaged());
        }
        let mut item = Vec::with_capacity(length);
        let mut next = first;
        while item.len() < length {
            let start = next.checked_mul(self.page_size).ok_or_else(damaged)?;
            let page = self.bytes.get(start..start + self.page_size).ok_or_else(damaged)?;
            // Of such a page it is the number of bytes that are used.
            let used = self.short(page, FREE_AT).filter(|used| *used > 0).ok_or_else(damaged)?;
            if page[TYPE_AT] != PAGE_OVERFLOW {
                return Err(damaged());
            }
            item.extend_from_slice(page.get(PAGE_HEAD..PAGE_HEAD + used).ok_or_else(damaged)?);
            next = self.number(page, NEXT_PAGE_AT).ok_or_else(damaged)? as usize;
        }
        item.truncate(length);
        Ok(item)
    }

    fn number(&self, bytes: &[u8], offset: usize) -> Option<u32> {
        let bytes: [u8; 4] = bytes.get(offset..offset.checked_add(4)?)?.try_into().ok()?;
        Some(if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    fn short(&self, bytes: &[u8], offset: usize) -> Option<usize> {
        let bytes: [u8; 2] = bytes.get(offset..offset.checked_add(2)?)?.try_into().ok()?;
        Some(usize::from(if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) }))
    }
}
