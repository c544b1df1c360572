//! Where a linked program lies in memory: machine and segments, from the program headers of an ELF file (System V ABI, chapter 5).

/// Machines whose code is looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Machine {
    X86_64,
    Aarch64,
}

/// A part of the file that lies in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Segment {
    /// Where it begins in the file.
    pub(crate) offset: u64,
    /// Where it begins in memory.
    pub(crate) address: u64,
    /// Bytes of it in the file.
    pub(crate) size: u64,
    /// Whether it holds code.
    pub(crate) is_code: bool,
}

impl Segment {
    fn holds_offset(&self, offset: u64) -> bool {
        offset.checked_sub(self.offset).is_some_and(|within| within < self.size)
    }

    fn holds_address(&self, address: u64) -> bool {
        address.checked_sub(self.address).is_some_and(|within| within < self.size)
    }
}

/// Machine and segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Program {
    pub(crate) machine: Machine,
    pub(crate) segments: Vec<Segment>,
    /// Where the table of stack frames begins in memory, and its bytes.
    pub(crate) frames: Option<(u64, u64)>,
}

/// So many bytes at the beginning of a file hold its program headers.
pub(crate) const HEAD: usize = 4096;

/// Most segments of a program.
pub(crate) const MAX_SEGMENTS: usize = 32;

impl Program {
    /// Reads the program headers of a linked 64-bit little-endian file; `None` where there are none, or none that are known.
    pub(crate) fn parse(head: &[u8]) -> Option<Self> {
        const LINKED: [u64; 2] = [2, 3];
        const LOAD: u64 = 1;
        const FRAMES: u64 = 0x6474_e550;
        if !head.starts_with(b"\x7fELF\x02\x01") || !LINKED.contains(&number(head, 16, 2)?) {
            return None;
        }
        let machine = match number(head, 18, 2)? {
            62 => Machine::X86_64,
            183 => Machine::Aarch64,
            _ => return None,
        };
        let (start, size, count) = (number(head, 32, 8)?, number(head, 54, 2)?, number(head, 56, 2)?);
        let mut program = Self { machine, segments: Vec::new(), frames: None };
        for index in 0..count.min(64) {
            let header = head.get(usize::try_from(start.checked_add(index * size)?).ok()?..)?;
            let segment = Segment {
                offset: number(header, 8, 8)?,
                address: number(header, 16, 8)?,
                size: number(header, 32, 8)?,
                is_code: number(header, 4, 4)? & 1 == 1,
            };
            let fits = segment.offset.checked_add(segment.size).is_some() && segment.address.checked_add(segment.size).is_some();
            match number(header, 0, 4)? {
                LOAD if segment.size > 0 && fits && program.segments.len() < MAX_SEGMENTS => program.segments.push(segment),
                FRAMES => program.frames = Some((segment.address, segment.size)),
                _ => {}
            }
        }
        program.segments.sort_by_key(|segment| segment.offset);
        (!program.segments.is_empty()).then_some(program)
    }

    /// Finds the segment at a place in the file.
    pub(crate) fn segment_at(&self, offset: u64) -> Option<&Segment> {
        self.segments.iter().find(|segment| segment.holds_offset(offset))
    }

    /// Returns where the next segment behind a place in the file begins.
    pub(crate) fn next_segment(&self, offset: u64) -> Option<u64> {
        self.segments.iter().map(|segment| segment.offset).find(|start| *start > offset)
    }

    /// Returns the place in the file of an address.
    pub(crate) fn offset_of(&self, address: u64) -> Option<u64> {
        let segment = self.segments.iter().find(|segment| segment.holds_address(address))?;
        Some(segment.offset + (address - segment.address))
    }

    /// Returns the address of a place in the file. What lies in no segment gets the address that it would have in the one before.
    pub(crate) fn address_of(&self, offset: u64) -> u64 {
        let segment = self.segment_at(offset).or_else(|| self.segments.iter().rev().find(|segment| segment.offset <= offset));
        segment.map_or(offset, |segment| segment.address.wrapping_add(offset - segment.offset))
    }
}

fn number(bytes: &[u8], at: usize, len: usize) -> Option<u64> {
    let mut number = [0; 8];
    number[..len].copy_from_slice(bytes.get(at..at + len)?);
    Some(u64::from_le_bytes(number))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The head of a program whose code lies at `offset` in the file and at `address` in memory, followed by data.
    pub(crate) fn elf(machine: u16, code: Segment, data: Segment) -> Vec<u8> {
        let mut head = vec![0; 64];
        head[..6].copy_from_slice(b"\x7fELF\x02\x01");
        head[16] = 3;
        head[18..20].copy_from_slice(&machine.to_le_bytes());
        head[32] = 64;
        head[54] = 56;
        head[56] = 2;
        for segment in [code, data] {
            let flags = if segment.is_code { 5_u64 } else { 6 };
            for word in [1 | flags << 32, segment.offset, segment.address, segment.address, segment.size, segment.size, 4096] {
                head.extend(word.to_le_bytes());
            }
        }
        head
    }

    #[test]
    fn segments_lead_from_places_to_addresses_and_back() {
        let code = Segment { offset: 0x1000, address: 0x40_1000, size: 0x2000, is_code: true };
        let data = Segment { offset: 0x3000, address: 0x40_4000, size: 0x500, is_code: false };
        let program = Program::parse(&elf(62, code, data)).unwrap();
        assert_eq!((program.machine, &program.segments[..]), (Machine::X86_64, &[code, data][..]));
        assert_eq!((program.offset_of(0x40_4010), program.address_of(0x3010)), (Some(0x3010), 0x40_4010));
        assert_eq!((program.offset_of(0x40_3010), program.segment_at(0), program.next_segment(0)), (None, None, Some(0x1000)));
    }

    #[test]
    fn what_is_no_program_has_none() {
        let code = Segment { offset: 0, address: 0, size: 10, is_code: true };
        let head = elf(62, code, code);
        // The last headers' last words are not read.
        for end in 0..head.len() - 16 {
            assert_eq!(Program::parse(&head[..end]), None, "{end}");
        }
        assert_eq!(Program::parse(&elf(3, code, code)), None);
        for place in 0..head.len() {
            let mut head = head.clone();
            head[place] = 0xff;
            let _ = Program::parse(&head);
        }
    }
}
