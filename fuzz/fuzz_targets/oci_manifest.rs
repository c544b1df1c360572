//! Manifests, indexes and configs: refused or read, and the raw bytes stay.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rootball_oci::{ImageConfig, RawManifest};

fuzz_target!(|input: &[u8]| {
    if let Ok(manifest) = RawManifest::sniff(input.to_vec()) {
        let _ = manifest.parse();
        assert_eq!(manifest.descriptor().size, input.len() as u64);
    }
    let _ = serde_json::from_slice::<ImageConfig>(input);
});
