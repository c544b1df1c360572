//! Blobs that break off in one run and go on in the next.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rootball_object::ErrorKind;
use rootball_oci::ImageSource as _;
use rootball_registry::{PartialOptions, RegistryOptions, Runtime};

use crate::fake::{FakeServer, Reply, image_server, ranged};
use crate::support::{Image, image, plain, pull_blob, source};

/// Serves the large blob of an image, and ends each connection at a byte that can be moved.
struct Cutting {
    server: FakeServer,
    end: Arc<AtomicUsize>,
    image: Image,
}

fn cutting(ranges: bool) -> Cutting {
    let image = image();
    let end = Arc::new(AtomicUsize::new(usize::MAX));
    let (limit, large, bytes) = (end.clone(), image.blobs[2].0.digest.to_string(), image.blobs[2].1.clone());
    let server = image_server(&image, move |asked| {
        if !asked.path.ends_with(&large) {
            return None;
        }
        let reply = if ranges { ranged(asked, &bytes) } else { Reply::new(200).body(bytes.clone()) };
        let start = asked.header("range").filter(|_| ranges).map_or(0, |range| range[6..].split('-').next().unwrap().parse().unwrap());
        Some(reply.cut(limit.load(Ordering::Relaxed).saturating_sub(start)))
    });
    Cutting { server, end, image }
}

impl Cutting {
    /// Reads the blob with a program of its own, so to say.
    fn pull(&self, options: &RegistryOptions) -> Result<Vec<u8>, rootball_oci::TransferError> {
        let runtime = Runtime::start().unwrap();
        pull_blob(&source(&runtime, &format!("{}/os:v1", self.server.host()), options), &self.image.blobs[2].0)
    }

    fn ranges(&self) -> Vec<Option<String>> {
        self.server.asked().iter().map(|asked| asked.header("range").map(str::to_owned)).collect()
    }
}

fn keeping(directory: &std::path::Path) -> RegistryOptions {
    let mut options = plain();
    let mut partial = PartialOptions::new(directory.join("partial"));
    partial.min_size = 1_000_000;
    partial.patience = std::time::Duration::ZERO;
    options.partial = Some(partial);
    options
}

/// Returns the sizes of what is kept of blobs.
fn kept(directory: &std::path::Path) -> Vec<u64> {
    let Ok(entries) = std::fs::read_dir(directory.join("partial")) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().metadata().unwrap().len() - 16).collect()
}

/// Writes a file as an earlier run has left it.
pub(crate) fn leave(directory: &std::path::Path, digest: &rootball_oci::Digest, start: u64, bytes: &[u8]) {
    std::fs::create_dir_all(directory).unwrap();
    let content = [b"RBPART1\n", &start.to_le_bytes()[..], bytes].concat();
    std::fs::write(directory.join(digest.to_string().replace(':', "-")), content).unwrap();
}

#[test]
fn the_next_run_goes_on_where_the_last_one_broke_off() {
    for ranges in [true, false] {
        let cutting = cutting(ranges);
        let directory = tempfile::tempdir().unwrap();
        let options = keeping(directory.path());
        cutting.end.store(3_000_000, Ordering::Relaxed);
        let error = cutting.pull(&options).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transient, "{error}");
        assert_eq!(kept(directory.path()), [3_000_000]);

        cutting.end.store(usize::MAX, Ordering::Relaxed);
        let before = cutting.server.asked().len();
        assert!(cutting.pull(&options).unwrap() == cutting.image.blobs[2].1);
        assert_eq!(cutting.ranges()[before..], [Some("bytes=3000000-".to_owned())], "ranges: {ranges}");
        assert!(kept(directory.path()).is_empty());
    }
}

#[test]
fn a_blob_that_was_kept_whole_is_not_asked_for() {
    let cutting = cutting(true);
    let directory = tempfile::tempdir().unwrap();
    let (descriptor, bytes) = &cutting.image.blobs[2];
    leave(&directory.path().join("partial"), &descriptor.digest, 0, bytes);
    assert!(cutting.pull(&keeping(directory.path())).unwrap() == *bytes);
    assert!(cutting.server.asked().is_empty());
    assert!(kept(directory.path()).is_empty());
}

#[test]
fn a_part_from_the_middle_is_used_in_its_place() {
    for ranges in [true, false] {
        let cutting = cutting(ranges);
        let directory = tempfile::tempdir().unwrap();
        let (descriptor, bytes) = &cutting.image.blobs[2];
        leave(&directory.path().join("partial"), &descriptor.digest, 1_000_000, &bytes[1_000_000..4_000_000]);
        assert!(cutting.pull(&keeping(directory.path())).unwrap() == *bytes);
        assert_eq!(cutting.ranges(), [Some("bytes=0-999999".to_owned()), Some("bytes=4000000-".to_owned())]);
        // One that reaches to the end.
        leave(&directory.path().join("partial"), &descriptor.digest, 2_000_000, &bytes[2_000_000..]);
        assert!(cutting.pull(&keeping(directory.path())).unwrap() == *bytes);
        assert_eq!(cutting.ranges()[2..], [Some("bytes=0-1999999".to_owned())]);
        assert!(kept(directory.path()).is_empty());
    }
}

#[test]
fn what_comes_fast_is_not_kept() {
    let cutting = cutting(true);
    let directory = tempfile::tempdir().unwrap();
    let mut options = keeping(directory.path());
    options.partial.as_mut().unwrap().patience = std::time::Duration::from_secs(3600);
    cutting.end.store(3_000_000, Ordering::Relaxed);
    cutting.pull(&options).unwrap_err();
    assert!(!directory.path().join("partial").exists());
}

#[test]
fn a_part_that_is_wrong_costs_one_try_and_no_more() {
    let cutting = cutting(true);
    let directory = tempfile::tempdir().unwrap();
    let (descriptor, bytes) = &cutting.image.blobs[2];
    for (start, wrong) in [(0, vec![0; 2_000_000]), (3_000_000, vec![0; 1_000_000]), (0, vec![0; bytes.len()])] {
        leave(&directory.path().join("partial"), &descriptor.digest, start, &wrong);
        let error = cutting.pull(&keeping(directory.path())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
        assert!(error.to_string().contains("that are removed now"), "{error}");
        assert!(cutting.pull(&keeping(directory.path())).unwrap() == *bytes);
    }
}

#[test]
fn two_readers_of_one_blob_do_not_mix_their_bytes() {
    let cutting = cutting(true);
    let directory = tempfile::tempdir().unwrap();
    let options = keeping(directory.path());
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..3 {
                    assert!(cutting.pull(&options).unwrap() == cutting.image.blobs[2].1);
                }
            });
        }
    });
    assert!(kept(directory.path()).is_empty());
}

#[test]
fn small_blobs_and_readers_that_stop_early_leave_what_is_worth_keeping() {
    let cutting = cutting(true);
    let directory = tempfile::tempdir().unwrap();
    let options = keeping(directory.path());
    let runtime = Runtime::start().unwrap();
    let source = source(&runtime, &format!("{}/os:v1", cutting.server.host()), &options);
    pull_blob(&source, &cutting.image.blobs[1].0).unwrap();
    assert!(!directory.path().join("partial").exists());
    let mut reader = source.open_blob(&cutting.image.blobs[2].0).unwrap();
    let mut some = vec![0; 2_000_000];
    reader.read_exact(&mut some).unwrap();
    drop(reader);
    assert!(kept(directory.path())[0] >= 2_000_000);
    assert!(pull_blob(&source, &cutting.image.blobs[2].0).unwrap() == cutting.image.blobs[2].1);
}
