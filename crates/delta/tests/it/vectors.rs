//! Bytes that stock `ostree` wrote for a small tree: a delta from nothing, and one from a file to another with a bsdiff stream.

use rootball_delta::format::{
    BlobRange, ByteOrder, Endianness, Operation, OperationWriter, Operations, Payload, PayloadLayout, Superblock, read_modes,
    read_xattr_sets,
};
use rootball_object::ObjectKind;

pub(crate) const SUPERBLOCK: &str = "6f73747265652e656e6469616e6e657373000000000000006c0079121c000000000000006b03511ba121deb8eb04ece77274921d3323edd023197eafb95e264a\
     2d9c2dcc977c5072496e697469616c000000000000000000000000006553f100a634fed04a2987802fc2bcbf9530c82ffabb2caf0f7a9c8329ec98900a9323e7\
     446a0ef11b7cc167f3b603e585c7eeeeb675faa412d5ec73f62988eb0b6c54883809080000000000000000006f7d7f19aebf2936cf050b144269359eddc3df4d\
     7d8e30a75a25953262e25b53000000007901000000000000020100000000000002a634fed04a2987802fc2bcbf9530c82ffabb2caf0f7a9c8329ec98900a9323\
     e70258677a49c6c23efad06bc218060de1dab14071d45534539088e58934e4e0e74703446a0ef11b7cc167f3b603e585c7eeeeb675faa412d5ec73f62988eb0b\
     6c548801cc700d46f407c6c5ab2d5dde474366a928b7398277e61162e7f8ec06f469f07e0144f778e59f0a4748d6b0c90a47347212a231c4ad1e8f7ea5c5dffc\
     7749153a6b0160599fdf7cf9cb8925354cd74476b5ded7850eca9b6a120998125a578b6a4d4c0173baaba0102e9154b8522687d33eedb8ed1bc78eadb82428b2\
     616144ec502934240021010000000000cb01a600a600480028001d00";

pub(crate) const PAYLOAD: &str = "0000000000000000000081a40000000000000000000081ed00000000000000000000a1ff00656d70747900cc700d46f407c6c5ab2d5dde474366a928b7398277\
     e61162e7f8ec06f469f07e0668656c6c6f0044f778e59f0a4748d6b0c90a47347212a231c4ad1e8f7ea5c5dffc7749153a6b066c696e6b0073baaba0102e9154\
     b8522687d33eedb8ed1bc78eadb82428b2616144ec50293405274e747375620058677a49c6c23efad06bc218060de1dab14071d45534539088e58934e4e0e747\
     446a0ef11b7cc167f3b603e585c7eeeeb675faa412d5ec73f62988eb0b6c54882404467772756e0060599fdf7cf9cb8925354cd74476b5ded7850eca9b6a1209\
     98125a578b6a4d4c0425260000000000000000000041ed68656c6c6f0a23212f62696e2f73680a68656c6c6f53bf01005327bf01530ce60153000000f2015300\
     0006f2015301000af8015302000582022c0125002400";

/// Reads hex digits.
pub(crate) fn unhex(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect()
}

#[test]
fn the_superblock_of_stock_is_read_and_written_byte_for_byte() {
    let bytes = unhex(SUPERBLOCK);
    let superblock = Superblock::parse(&bytes).unwrap();
    assert_eq!(superblock.name.to_string(), "a121deb8eb04ece77274921d3323edd023197eafb95e264a2d9c2dcc977c5072");
    assert_eq!(superblock.byte_order, ByteOrder::Announced(Endianness::Little));
    assert!(superblock.metadata.is_empty() && superblock.fallbacks.is_empty() && superblock.inline_parts.is_empty());
    let [part] = superblock.parts.as_slice() else { panic!("{} parts", superblock.parts.len()) };
    assert_eq!((part.size, part.content_size), (377, 258));
    let kinds: Vec<_> = part.objects.iter().map(|object| object.kind).collect();
    use ObjectKind::{DirMeta, DirTree, File};
    assert_eq!(kinds, [DirTree, DirTree, DirMeta, File, File, File, File]);
    assert_eq!(superblock.to_bytes().unwrap(), bytes);
}

#[test]
fn sizes_in_the_other_order_are_read_whether_announced_or_guessed() {
    let bytes = unhex(SUPERBLOCK);
    let mut superblock = Superblock::parse(&bytes).unwrap();
    for order in [
        ByteOrder::Announced(Endianness::Big),
        ByteOrder::Announced(Endianness::Little),
        ByteOrder::Guessed(Endianness::Big),
        ByteOrder::Guessed(Endianness::Little),
    ] {
        superblock.byte_order = order;
        assert_eq!(Superblock::parse(&superblock.to_bytes().unwrap()).unwrap(), superblock);
    }
}

#[test]
fn the_payload_of_stock_is_read_and_written_byte_for_byte() {
    let superblock = unhex(SUPERBLOCK);
    let superblock = Superblock::parse(&superblock).unwrap();
    let bytes = unhex(PAYLOAD);
    let layout = PayloadLayout::find(bytes.len() as u64, &bytes[bytes.len() - PayloadLayout::TAIL as usize..]).unwrap();
    let member = |range: &std::ops::Range<u64>| &bytes[range.start as usize..range.end as usize];
    let operations: Vec<_> = Operations::new(member(&layout.operations), &superblock.parts[0].objects).collect::<Result<_, _>>().unwrap();
    assert_eq!(operations[2], Operation::SpliceMetadata { content: BlobRange { offset: 230, length: 12 } });
    let mut writer = OperationWriter::new();
    operations.iter().for_each(|operation| writer.push(operation));
    let payload = Payload {
        modes: read_modes(member(&layout.modes)).unwrap(),
        xattrs: read_xattr_sets(member(&layout.xattrs)).unwrap(),
        blob: member(&layout.blob).to_vec(),
        operations: writer.into_bytes(),
    };
    assert_eq!((payload.modes.len(), payload.xattrs.len(), payload.blob.len()), (3, 1, 263));
    assert_eq!(payload.to_bytes(), bytes);
}

#[test]
fn a_superblock_with_one_bit_flipped_or_cut_short_never_panics() {
    let bytes = unhex(SUPERBLOCK);
    for bit in 0..bytes.len() * 8 {
        let mut damaged = bytes.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        // The time, sizes, digests and names of objects may be anything; the commit is checked.
        if let Ok(superblock) = Superblock::parse(&damaged) {
            assert_eq!(superblock.to_bytes().unwrap(), damaged, "bit {bit}");
        }
    }
    for cut in 0..bytes.len() {
        assert!(Superblock::parse(&bytes[..cut]).is_err(), "accepted {cut} bytes");
    }
}
