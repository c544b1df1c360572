//! Objects of old writers, whose attributes were hashed in the order in which a caller handed them in.
//!
//! They are what their names say, but programs that sort before they hash disagree. Telling them from damage takes hashing them in the order
//! that was found. In a bare repository the order is gone, and they cannot be told.

use std::io::{self, Read};

use flate2::read::DeflateDecoder;
use rootball_gvariant::{Type, Value, View};
use rootball_object::{Checksum, MAX_HEADER_SIZE, ObjectKind, S_IFDIR, S_IFLNK, S_IFMT, hash::Hasher};

use crate::fs::open_file;
use crate::load::BARE_USER_ATTRIBUTE;
use crate::{Mode, Repo, xattr};

/// Tells whether a dirmeta is valid but for the order of its attributes.
pub(super) fn is_unsorted_dirmeta(bytes: &[u8]) -> bool {
    let ty: Type = "(uuua(ayay))".parse().expect("a valid type");
    let view = View::new(&ty, bytes);
    view.is_normal() && big_endian(view.child(2)) & !0o7777 == S_IFDIR && is_unsorted(view.child(3))
}

/// Tells whether a file object has its name when its attributes stay in the order in which they are.
pub(super) fn is_unsorted_file(repo: &Repo, checksum: &Checksum) -> bool {
    let hash = || -> io::Result<Option<Checksum>> {
        let mut file = open_file(&repo.objects, &repo.object_path(ObjectKind::File, checksum))?;
        match repo.mode() {
            Mode::Archive => archive(&mut file),
            Mode::BareUser => bare_user(&mut file),
            _ => Ok(None),
        }
    };
    // What cannot be read is damaged in another way.
    hash().is_ok_and(|found| found == Some(*checksum))
}

fn archive(file: &mut std::fs::File) -> io::Result<Option<Checksum>> {
    let mut frame = [0; 8];
    file.read_exact(&mut frame)?;
    let length = u32::from_be_bytes([frame[0], frame[1], frame[2], frame[3]]) as usize;
    if length > MAX_HEADER_SIZE {
        return Ok(None);
    }
    let mut variant = vec![0; length];
    file.read_exact(&mut variant)?;
    let ty: Type = "(tuuuusa(ayay))".parse().expect("a valid type");
    let view = View::new(&ty, &variant);
    if !view.is_normal() || !is_unsorted(view.child(6)) {
        return Ok(None);
    }
    let header = (1..=6).map(|index| Value::from_view(view.child(index))).collect();
    let size = view.child(0).as_u64().swap_bytes();
    if big_endian(view.child(3)) & S_IFMT == S_IFLNK {
        return finish(header, &mut io::empty()).map(Some);
    }
    finish(header, &mut DeflateDecoder::new(io::BufReader::new(file)).take(size)).map(Some)
}

fn bare_user(file: &mut std::fs::File) -> io::Result<Option<Checksum>> {
    let attribute = xattr::read_one(&*file, BARE_USER_ATTRIBUTE)?;
    let ty: Type = "(uuua(ayay))".parse().expect("a valid type");
    let view = View::new(&ty, &attribute);
    if !view.is_normal() || !is_unsorted(view.child(3)) {
        return Ok(None);
    }
    let mut header: Vec<Value> = (0..3).map(|index| Value::from_view(view.child(index))).collect();
    header.push(Value::Uint32(0));
    let is_link = big_endian(view.child(2)) & S_IFMT == S_IFLNK;
    let mut target = String::new();
    if is_link {
        file.take(4097).read_to_string(&mut target)?;
    }
    header.push(Value::String(target.trim_end_matches('\0').to_owned()));
    header.push(Value::from_view(view.child(3)));
    match is_link {
        true => finish(header, &mut io::empty()).map(Some),
        false => finish(header, file).map(Some),
    }
}

fn finish(header: Vec<Value>, content: &mut dyn Read) -> io::Result<Checksum> {
    let header = Value::Tuple(header).to_bytes();
    let mut hasher = Hasher::new();
    let length = u32::try_from(header.len()).expect("headers are far below 4 GiB");
    hasher.update(&length.to_be_bytes());
    hasher.update(&[0; 4]);
    hasher.update(&header);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match content.read(&mut buffer)? {
            0 => return Ok(hasher.finish()),
            count => hasher.update(&buffer[..count]),
        }
    }
}

fn is_unsorted(xattrs: View<'_>) -> bool {
    let names: Vec<Vec<u8>> = xattrs.children().map(|pair| pair.child(0).bytes().to_vec()).collect();
    let well_formed = names.iter().all(|name| name.len() > 1 && name.ends_with(&[0]));
    // No writer, old or new, made two of one name.
    let distinct = names.iter().collect::<std::collections::BTreeSet<_>>().len() == names.len();
    well_formed && distinct && !names.is_sorted()
}

fn big_endian(view: View<'_>) -> u32 {
    (view.as_u64() as u32).swap_bytes()
}
