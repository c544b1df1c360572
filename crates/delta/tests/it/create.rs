//! Deltas of ours, applied by stock `ostree` and by ourselves.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rootball_delta::apply::{ApplyLimits, ApplyTo, DeltaDirectory, OfflineOptions, apply_offline};
use rootball_delta::create::{CreateError, CreateOptions, CreateReport, DirectorySink, Encodings, MemorySink, create};
use rootball_delta::format::{Compression, Endianness, Superblock};
use rootball_object::{Cancel, CommitChecksum, ErrorKind, Metadata, Silent};
use rootball_repo::Repo;

use crate::origin::{Origin, code, fill, noise, write};
use crate::support::ostree;
use crate::web::Web;

impl Origin {
    /// Makes a delta in memory.
    fn make(&self, options: &CreateOptions, from_old: bool) -> (CreateReport, Vec<u8>, BTreeMap<usize, Vec<u8>>) {
        let sink = MemorySink::default();
        let name = self.name(from_old);
        let report = create(options, &self.repo, name.from.as_ref(), &name.to, &sink, &Silent, &Cancel::default()).unwrap();
        let (superblock, parts) = sink.into_files();
        (report, superblock, parts)
    }

    /// Makes a delta where a repository has it.
    fn publish(&self, options: &CreateOptions, from_old: bool) -> CreateReport {
        let name = self.name(from_old);
        let sink = DirectorySink::begin(&self.place.path("origin").join(name.directory())).unwrap();
        create(options, &self.repo, name.from.as_ref(), &name.to, &sink, &Silent, &Cancel::default()).unwrap()
    }
}

fn options() -> CreateOptions {
    CreateOptions { jobs: 2, timestamp: 1_700_000_001, ..CreateOptions::default() }
}

#[test]
fn stock_and_we_apply_what_we_make() {
    let origin = Origin::new("bare", fill);
    let variants: [(&str, bool, CreateOptions); 6] = [
        ("plain", true, options()),
        ("from-nothing", false, options()),
        ("inline", true, CreateOptions { inline: true, ..options() }),
        ("big-endian", true, CreateOptions { endianness: Endianness::Big, ..options() }),
        ("small-parts", true, CreateOptions { max_part_size: Some(50_000), ..options() }),
        ("no-bsdiff", true, CreateOptions { max_bsdiff_size: 0, ..options() }),
    ];
    for (name, from_old, options) in variants {
        let directory = origin.place.path("origin").join(origin.name(from_old).directory());
        let report = origin.publish(&options, from_old);
        assert_eq!(report.encodings.patches > 0, from_old && options.max_bsdiff_size > 0, "{name}: {report:?}");
        for mode in ["bare", "bare-user"] {
            let target = origin.target(&format!("{name}-{mode}"), mode, from_old);
            ostree(&["static-delta", "apply-offline", "--repo", &target, directory.to_str().unwrap()]);
            origin.check(&target, name);
        }

        let target = origin.target(&format!("{name}-own"), "bare", from_old);
        let repo = Repo::open(Path::new(&target)).unwrap();
        let bytes = fs::read(directory.join("superblock")).unwrap();
        let superblock = Superblock::parse(&bytes).unwrap();
        let transaction = repo.begin().unwrap();
        let (scratch, cancel) = (origin.place.path(""), Cancel::default());
        let to = ApplyTo { source: &repo, sink: &transaction, scratch: &scratch, limits: ApplyLimits::default(), cancel: &cancel };
        apply_offline(&superblock, &DeltaDirectory::new(&directory), &to, &OfflineOptions::default(), &Silent).unwrap();
        transaction.set_ref(&"main".parse().unwrap(), Some(origin.new));
        transaction.commit().unwrap();
        origin.check(&target, name);
        fs::remove_dir_all(&directory).unwrap();
    }
}

#[test]
fn stock_pulls_what_we_publish() {
    let origin = Origin::new("archive", fill);
    let served = origin.place.path("origin");
    for (name, from_old, least) in [("old", true, None), ("nothing", false, None), ("fallback", false, Some(250_000))] {
        let report = origin.publish(&CreateOptions { min_fallback_size: least, ..options() }, from_old);
        assert_eq!(report.encodings.fallbacks > 0, least.is_some());
        ostree(&["summary", "-u", "--repo", served.to_str().unwrap()]);
        let web = Web::serve(&served);
        for mode in ["bare", "bare-user"] {
            let target = origin.target(&format!("{name}-{mode}"), mode, from_old);
            ostree(&["remote", "add", "--repo", &target, "--no-gpg-verify", "origin", &web.url()]);
            ostree(&["pull", "--repo", &target, "--require-static-deltas", "origin", "main"]);
            origin.check(&target, name);
        }
        // Stock looks for what is missing while the parts are still applied, and fetches some of what they bring; it does so with its own
        // deltas, too. So more loose objects may be asked for than must be.
        let asked = web.asked();
        let directory = origin.name(from_old).directory();
        let parts = (0..report.parts).filter(|part| asked.contains(&format!("{directory}/{part}"))).count();
        assert_eq!(parts, report.parts, "{asked:?}");
        let loose = asked.iter().filter(|path| path.ends_with(".filez")).count() as u64;
        assert!(loose >= 2 * report.encodings.fallbacks, "{asked:?}");
    }
}

#[test]
fn a_file_larger_than_a_part_is_patched_and_stock_applies_it() {
    let origin = Origin::new("bare", |tree, is_new| {
        let block = code(300, 20_000, is_new);
        write(tree, "large", &block.repeat(40), 0o644);
    });
    let report = origin.publish(&CreateOptions { max_part_size: Some(1_000_000), ..options() }, true);
    assert_eq!((report.encodings.patches, report.encodings.fallbacks), (1, 0), "{report:?}");
    let target = origin.target("target", "bare", true);
    let directory = origin.place.path("origin").join(origin.name(true).directory());
    ostree(&["static-delta", "apply-offline", "--repo", &target, directory.to_str().unwrap()]);
    origin.check(&target, "large");
}

#[test]
fn a_file_larger_than_a_usual_part_is_patched_and_stock_applies_it() {
    let origin = Origin::new("bare", |tree, is_new| {
        // Most of it stays: matching millions of addresses takes long and shows no more.
        let (kept, changed) = (code(301, 20_000, false), code(301, 20_000, is_new));
        let content = [changed.repeat(5), kept.repeat(415)].concat();
        write(tree, "large", &content, 0o644);
        write(tree, "small", if is_new { b"new" } else { b"old" }, 0o644);
    });
    let report = origin.publish(&options(), true);
    assert!(report.content_size > 32_000_000, "{report:?}");
    assert_eq!((report.encodings.patches, report.encodings.content, report.encodings.fallbacks), (1, 1, 0), "{report:?}");
    assert_eq!(report.parts, 2, "the large file closes its part");
    let directory = origin.place.path("origin").join(origin.name(true).directory());
    let target = origin.target("target", "bare", true);
    ostree(&["static-delta", "apply-offline", "--repo", &target, directory.to_str().unwrap()]);
    origin.check(&target, "large");
}

#[test]
fn differences_of_compressed_content_have_a_part_of_their_own() {
    let origin = Origin::new("bare", |tree, is_new| {
        write(tree, "library", &code(1, 200_000, is_new), 0o755);
        let (kept, fresh) = (noise(2, 1_000_000), noise(if is_new { 3 } else { 4 }, 1_000_000));
        write(tree, "image.zst", &[fresh, kept].concat(), 0o644);
    });
    let (report, superblock, _) = origin.make(&options(), true);
    assert_eq!((report.encodings.patches, report.encodings.ranges), (1, 1), "{report:?}");
    let parts = Superblock::parse(&superblock).unwrap().parts;
    let [rest, opaque] = &parts[..] else { panic!("{report:?}") };
    assert_eq!((opaque.objects.len(), opaque.content_size), (1, 2_000_000));
    // What the old file has is not in it.
    assert!((1_000_000..1_010_000).contains(&opaque.size) && rest.size < 300_000, "{report:?}");
}

/// Checks that libostree 2026.3, which bounds payloads by content, takes every part of a delta in memory.
fn check_payloads(superblock: &[u8], parts: &BTreeMap<usize, Vec<u8>>) {
    let superblock = Superblock::parse(superblock).unwrap();
    assert_eq!(superblock.parts.len(), parts.len());
    for (header, part) in superblock.parts.iter().zip(parts.values()) {
        let mut payload = Vec::new();
        liblzma::read::XzDecoder::new(&part[1..]).read_to_end(&mut payload).unwrap();
        let allowed = header.content_size + 4096 + 65_792 * header.objects.len() as u64 + header.content_size / 32;
        assert!(payload.len() as u64 <= allowed, "{} bytes, {allowed} are allowed", payload.len());
    }
}

#[test]
fn no_payload_is_larger_than_any_reader_takes() {
    // Each 64 bytes come from elsewhere, and a byte in the middle of them is another one: a third as many bytes of records as of content.
    let scattered = |is_new: bool| -> Vec<u8> {
        let block = |number: usize| {
            let number = if is_new { (number * 7919) % 20_011 } else { number };
            // Seven bits of each byte, since what cannot be compressed at all has a part of its own.
            let mut block: Vec<u8> = noise(number as u64 + 1, 64).iter().map(|byte| byte & 0x7f).collect();
            block[32] ^= u8::from(is_new);
            block
        };
        (0..20_011).flat_map(block).collect()
    };
    for others in [0, 3, 40] {
        let origin = Origin::new("bare", |tree, is_new| {
            write(tree, "a-scattered", &scattered(is_new), 0o644);
            for other in 0..others {
                write(tree, &format!("other-{other}"), &code(other, 500, is_new), 0o644);
            }
        });
        let (report, superblock, parts) = origin.make(&options(), true);
        check_payloads(&superblock, &parts);
        // Alone it must do without most of the old file; with other files beside it need not.
        assert_eq!(report.parts_size < 700_000, others == 40, "{report:?}");
        origin.publish(&options(), true);
        let target = origin.target("target", "bare", true);
        let directory = origin.place.path("origin").join(origin.name(true).directory());
        ostree(&["static-delta", "apply-offline", "--repo", &target, directory.to_str().unwrap()]);
        origin.check(&target, "scattered");
    }
    let origin = Origin::new("bare", fill);
    for from_old in [true, false] {
        let (_, superblock, parts) = origin.make(&options(), from_old);
        check_payloads(&superblock, &parts);
    }
}

#[test]
fn threads_and_a_second_run_change_no_byte() {
    let origin = Origin::new("bare", fill);
    for from_old in [true, false] {
        let small = CreateOptions { max_part_size: Some(150_000), jobs: 1, ..options() };
        let (_, superblock, parts) = origin.make(&small, from_old);
        assert!(parts.len() > 2);
        for jobs in [1, 2, 5] {
            let again = origin.make(&CreateOptions { jobs, ..small.clone() }, from_old);
            assert_eq!((again.1, again.2), (superblock.clone(), parts.clone()), "{jobs}");
        }
    }
}

#[test]
fn a_changed_first_byte_of_three_megabytes_costs_little() {
    let origin = Origin::new("bare", |tree, is_new| {
        let mut content = noise(1, 3_000_000);
        content[0] ^= u8::from(is_new);
        write(tree, "file", &content, 0o644);
    });
    for max_bsdiff_size in [0, u64::MAX] {
        let (report, ..) = origin.make(&CreateOptions { max_bsdiff_size, ..options() }, true);
        assert!(report.superblock_size + report.parts_size < 1000, "{report:?}");
    }
}

#[test]
fn each_file_takes_the_cheapest_form() {
    let only = |fill: fn(&Path, bool)| Origin::new("bare", fill).make(&options(), true).0.encodings;
    let base = Encodings { metadata: 2, ..Encodings::default() };
    let mode = only(|tree, is_new| write(tree, "file", &noise(1, 10_000), if is_new { 0o600 } else { 0o644 }));
    assert_eq!(mode, Encodings { metadata: 1, same: 1, ..base });
    let appended = only(|tree, is_new| write(tree, "file", &noise(1, if is_new { 10_100 } else { 10_000 }), 0o644));
    assert_eq!(appended, Encodings { metadata: 1, ranges: 1, ..base });
    let rebuilt = only(|tree, is_new| write(tree, "file", &code(1, 10_000, is_new), 0o644));
    assert_eq!(rebuilt, Encodings { metadata: 1, patches: 1, ..base });
    let other = only(|tree, is_new| write(tree, "file", &noise(u64::from(is_new), 10_000), 0o644));
    assert_eq!(other, Encodings { metadata: 1, content: 1, ..base });
    let owner = only(|tree, is_new| {
        write(tree, "file", b"small\n", 0o644);
        fs::create_dir_all(tree.join("dir")).unwrap();
        fs::set_permissions(tree.join("dir"), Permissions::from_mode(if is_new { 0o700 } else { 0o755 })).unwrap();
    });
    assert_eq!(owner, Encodings { metadata: 2, ..base });
}

#[test]
fn compressed_content_has_a_part_of_its_own() {
    let origin = Origin::new("bare", |tree, is_new| {
        write(tree, "text", "words and words\n".repeat(if is_new { 100_000 } else { 1 }).as_bytes(), 0o644);
        if is_new {
            write(tree, "image", &noise(1, 2_000_000), 0o644);
        }
    });
    let (_, _, parts) = origin.make(&options(), true);
    // Two parts of their own, and neither is one that is not compressed at all: stock fails to map those.
    let compressions: Vec<_> = parts.values().map(|part| Compression::from_byte(part[0]).unwrap()).collect();
    assert_eq!(compressions, [Compression::Xz; 2]);
    assert!(parts[&0].len() < 20_000 && (2_000_000..2_001_000).contains(&parts[&1].len()));
}

#[test]
fn metadata_beside_the_commit_and_of_the_caller_is_in_the_superblock() {
    let origin = Origin::new("bare", |tree, is_new| write(tree, "file", if is_new { b"new" } else { b"old" }, 0o644));
    let mut metadata = Metadata::new();
    metadata.insert("vendor.key", rootball_gvariant::Value::String("value".into()));
    let transaction = origin.repo.begin().unwrap();
    rootball_object::ObjectSink::put_detached_metadata(&transaction, &origin.new, &metadata.to_bytes()).unwrap();
    transaction.commit().unwrap();
    for detached_metadata in [true, false] {
        let (_, superblock, _) = origin.make(&CreateOptions { detached_metadata, metadata: metadata.clone(), ..options() }, true);
        let superblock = Superblock::parse(&superblock).unwrap();
        assert_eq!(superblock.metadata, metadata);
        assert_eq!(superblock.timestamp, 1_700_000_001);
        assert_eq!(superblock.detached_metadata.is_some_and(|bytes| bytes == metadata.to_bytes()), detached_metadata);
    }
}

#[test]
fn what_is_missing_corrupt_or_stopped_is_told() {
    let origin = Origin::new("bare", |tree, is_new| write(tree, "file", if is_new { b"new" } else { b"old" }, 0o644));
    let cancel = Cancel::default();
    let run = |from: &CommitChecksum, cancel: &Cancel| {
        create(&options(), &origin.repo, Some(from), &origin.new, &MemorySink::default(), &Silent, cancel).map(|_| ()).unwrap_err()
    };
    let unknown: CommitChecksum = "0".repeat(64).parse().unwrap();
    assert_eq!(run(&unknown, &cancel).kind(), ErrorKind::NotFound);
    let listing = ostree(&["ls", "-C", "--repo", origin.place.path("origin").to_str().unwrap(), &origin.new.to_string(), "/file"]);
    let checksum = listing.split_whitespace().nth(4).unwrap();
    let object = origin.place.path("origin").join(format!("objects/{}/{}.file", &checksum[..2], &checksum[2..]));
    fs::write(&object, b"bad").unwrap();
    assert_eq!(run(&origin.old, &cancel).kind(), ErrorKind::Corrupt);
    fs::remove_file(&object).unwrap();
    assert_eq!(run(&origin.old, &cancel).kind(), ErrorKind::NotFound);
    cancel.request();
    assert!(matches!(run(&origin.old, &cancel), CreateError::Cancelled));
}
