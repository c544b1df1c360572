use std::io::Read;

use proptest::prelude::*;

use crate::{EntryKind, Owner, TarReader, TarWriter};

fn sample() -> Vec<u8> {
    let mut tar = TarWriter::new(Vec::new()).mtime(1_700_000_000);
    let long = format!("usr/{}", "d/".repeat(200));
    tar.directory("./", Owner::root(0o755)).unwrap();
    tar.xattrs([(b"user.a".as_slice(), b"\0\n=1".as_slice()), (b"user.b", &[7; 300])].into_iter()).unwrap();
    tar.file(&format!("{long}file"), Owner { uid: 3_000_000_000, gid: 7, mode: 0o104_755 }, &[1; 700]).unwrap();
    tar.symlink("link", Owner::root(0o777), &format!("a//{long}")).unwrap();
    tar.hardlink("hard", Owner::root(0o644), &format!("{long}file")).unwrap();
    tar.stream("empty", Owner::root(0o644), 0, &mut std::io::empty()).unwrap();
    tar.finish().unwrap()
}

#[test]
fn what_is_written_is_read_back() {
    let bytes = sample();
    let mut tar = TarReader::new(bytes.as_slice());
    let (mut seen, mut attributes) = (Vec::new(), Vec::new());
    while let Some(entry) = tar.next_entry().unwrap() {
        let mut content = Vec::new();
        assert_eq!(entry.mtime, 1_700_000_000);
        attributes.extend(entry.xattrs);
        tar.read_to_end(&mut content).unwrap();
        seen.push((
            String::from_utf8(entry.path).unwrap(),
            entry.kind,
            entry.mode,
            entry.uid,
            String::from_utf8(entry.link).unwrap(),
            content.len(),
        ));
    }
    let long = format!("usr/{}", "d/".repeat(200));
    let file = format!("{long}file");
    assert_eq!(
        seen,
        [
            ("./".to_owned(), EntryKind::Directory, 0o755, 0, String::new(), 0),
            (file.clone(), EntryKind::File, 0o4755, 3_000_000_000, String::new(), 700),
            ("link".to_owned(), EntryKind::Symlink, 0o777, 0, format!("a//{long}"), 0),
            ("hard".to_owned(), EntryKind::Hardlink, 0o644, 0, file, 0),
            ("empty".to_owned(), EntryKind::File, 0o644, 0, String::new(), 0),
        ]
    );
    assert_eq!(attributes, [(b"user.a".to_vec(), b"\0\n=1".to_vec()), (b"user.b".to_vec(), vec![7; 300])]);
}

#[test]
fn gnu_tar_lists_what_is_written() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.tar");
    std::fs::write(&path, sample()).unwrap();
    let output = std::process::Command::new("tar").arg("-tf").arg(&path).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 5);
}

#[test]
fn a_cut_archive_is_an_error_wherever_it_is_cut() {
    let bytes = sample();
    for cut in 0..bytes.len() {
        let mut tar = TarReader::new(&bytes[..cut]);
        let result = (|| {
            while tar.next_entry()?.is_some() {
                tar.read_all(10_000)?;
            }
            std::io::Result::Ok(())
        })();
        assert!(result.is_err(), "cut at {cut} of {}", bytes.len());
    }
}

#[test]
fn an_archive_without_its_end_mark_is_whole_only_where_that_is_allowed_and_only_behind_an_entry() {
    let bytes = sample();
    let end = bytes.len() - 1024;
    let read = |cut: usize| {
        let mut tar = TarReader::new(&bytes[..cut]).end_mark_optional();
        let mut entries = 0;
        while tar.next_entry()?.is_some() {
            tar.read_all(10_000)?;
            entries += 1;
        }
        std::io::Result::Ok(entries)
    };
    for cut in [end, end + 512, end + 1024] {
        assert_eq!(read(cut).unwrap(), 5, "{cut}");
    }
    for cut in (1..end).filter(|cut| cut % 512 != 0) {
        assert!(read(cut).is_err(), "cut at {cut} of {}", bytes.len());
    }
}

#[test]
fn content_of_another_size_than_announced_is_an_error() {
    for content in [&[1; 4][..], &[1; 6]] {
        let mut tar = TarWriter::new(Vec::new());
        assert!(tar.stream("file", Owner::root(0o644), 5, &mut &content[..]).is_err());
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..3000), flips in proptest::collection::vec((0_usize..6000, any::<u8>()), 0..5), real in any::<bool>()) {
        if real {
            bytes = sample();
            for (at, value) in flips {
                let length = bytes.len();
                bytes[at % length] ^= value;
            }
        }
        let mut tar = TarReader::new(bytes.as_slice());
        while let Ok(Some(_)) = tar.next_entry() {
            let _ = tar.read_all(1000);
        }
    }
}
