//! Text of a value: what is accepted can be printed, read again and written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rootball_gvariant::{Value, text};

fuzz_target!(|input: &str| {
    let Ok(value) = text::parse(input, None) else { return };
    let again = text::parse(&text::print(&value, true), None).expect("what was printed can be read");
    // Bytes and not values, since a NaN is not equal to itself.
    assert_eq!(again.to_bytes(), value.to_bytes());
    Value::from_bytes(&value.ty(), &value.to_bytes()).expect("what was written can be read");
});
