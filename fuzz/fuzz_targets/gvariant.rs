//! A type, a zero and bytes: what is accepted is the only encoding of its value.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rootball_gvariant::{Type, Value, View};

fuzz_target!(|input: &[u8]| {
    let Some(end) = input.iter().position(|&byte| byte == 0) else { return };
    let Some(ty) = std::str::from_utf8(&input[..end]).ok().and_then(|text| text.parse::<Type>().ok()) else { return };
    let bytes = &input[end + 1..];
    let _ = Value::from_view(View::new(&ty, bytes));
    if let Ok(value) = Value::from_bytes(&ty, bytes) {
        assert_eq!(value.to_bytes(), bytes);
    }
});
