//! References: what was printed names the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rootball_oci::{OstreeReference, Reference};

fuzz_target!(|input: &str| {
    if let Ok(reference) = input.parse::<Reference>() {
        assert_eq!(reference.to_string().parse::<Reference>().as_ref().ok(), Some(&reference));
    }
    if let Ok(reference) = input.parse::<OstreeReference>() {
        assert_eq!(reference.to_string().parse::<OstreeReference>().as_ref().ok(), Some(&reference));
    }
});
