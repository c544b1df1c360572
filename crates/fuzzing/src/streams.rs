//! What is read as a stream: archives, and the files of archive repositories.

use std::fs;
use std::io::{self, Read};

use rootball_object::ObjectSource;
use rootball_object::hash::Hasher;
use rootball_oci::{ArchiveSource, Digest, DockerArchiveImage, DockerArchiveSource, ImageSource, ParsedManifest};
use rootball_repo::{Mode, Repo};
use rootball_tar::TarReader;

/// Most bytes that are taken out of a stream: a few bytes can describe very many.
const MOST_READ: u64 = 4 << 20;

/// A tar archive: it ends, and what its entries say is within its limits.
pub(crate) fn tar(input: &[u8]) {
    let mut reader = TarReader::new(input);
    let mut read = 0;
    let mut entries = 0;
    while let Ok(Some(entry)) = reader.next_entry() {
        entries += 1;
        // Each has a header of its own.
        assert!(entries <= input.len() / 512, "more entries than headers");
        assert!(entry.path.len() + entry.link.len() <= input.len(), "longer names than the archive");
        // Some are read, some are passed over.
        if entries % 2 == 0 {
            let Ok(count) = io::copy(&mut (&mut reader).take(MOST_READ), &mut io::sink()) else { return };
            assert_eq!(count, entry.size, "another size than the header says");
            read += count;
        }
    }
    assert!(read <= input.len() as u64, "more content than the archive has bytes");
}

/// An image archive of either kind: what it hands out is what its manifest says, and lies in the archive.
pub(crate) fn oci_archive(input: &[u8]) {
    // Decoders take what they need whatever the input; the ones in front of an archive are nothing of its own.
    let packed: [&[u8]; 3] = [&[0x1f, 0x8b], &[0x28, 0xb5, 0x2f, 0xfd], b"\xfd7zXZ\0"];
    if packed.iter().any(|magic| input.windows(magic.len()).any(|window| window == *magic)) {
        return;
    }
    let file = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    fs::write(file.path(), input).expect("a file can be written");
    if let Ok(source) = ArchiveSource::open(file.path(), None) {
        image(&source, input.len() as u64);
        for entry in &source.index().manifests {
            let _ = (source.referrers(&entry.digest), source.find_tagged(entry.tag().unwrap_or("x")));
        }
    }
    if let Ok(source) = DockerArchiveSource::open(file.path(), &DockerArchiveImage::Only) {
        image(&source, input.len() as u64);
    }
}

/// Reads an image: no more comes than is there, and nothing that is not what it should be comes to its end.
fn image(source: &dyn ImageSource, most: u64) {
    let Ok(manifest) = source.load_manifest() else { return };
    let Ok(ParsedManifest::Image(parsed)) = manifest.parse() else { return };
    for blob in parsed.layers.iter().chain([&parsed.config]) {
        let Ok(mut reader) = source.open_blob(blob) else { continue };
        let mut read = Vec::new();
        if reader.by_ref().take(most + 1).read_to_end(&mut read).is_ok() {
            assert!(read.len() as u64 <= most, "more than the archive has");
            assert_eq!((Digest::of(&read), read.len() as u64), (blob.digest, blob.size), "other bytes than the manifest says");
        }
    }
}

thread_local! {
    /// A repository for the files, gone with its thread.
    static ARCHIVE: (tempfile::TempDir, Repo) = {
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        let repo = Repo::init(dir.path(), Mode::Archive).expect("a repository can be made");
        (dir, repo)
    };
}

/// A file of an archive repository: its header is as it was, its content as long as the header says.
pub(crate) fn filez(input: &[u8]) {
    ARCHIVE.with(|(dir, repo)| {
        let name = Hasher::of(input);
        let hex = name.to_hex();
        let directory = dir.path().join("objects").join(&hex[..2]);
        fs::create_dir_all(&directory).expect("a directory can be made");
        let path = directory.join(format!("{}.filez", &hex[2..]));
        fs::write(&path, input).expect("a file can be written");
        if let Ok(mut object) = repo.open_file(&name) {
            let mut header = object.header.archive_bytes(object.size);
            if object.header.is_symlink() {
                // Links have no content, and nobody asks what size is said of it.
                header[8..16].copy_from_slice(&input[8..16]);
            }
            assert!(input.starts_with(&header), "another header than there was");
            let read = io::copy(&mut (&mut object.content).take(MOST_READ), &mut io::sink());
            assert!(read.is_err() || read.is_ok_and(|count| count == object.size.min(MOST_READ)), "another size than the header says");
        }
        fs::remove_file(&path).expect("the file is there");
    });
}
