//! Sizes for people.

/// Writes bytes with a binary unit: `48.1 MiB`.
pub(crate) fn text(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    if bytes < 1024 {
        return format!("{bytes} bytes");
    }
    let mut value = bytes as f64 / 1024.0;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes_have_one_decimal_and_a_binary_unit() {
        for (bytes, expected) in
            [(0, "0 bytes"), (1023, "1023 bytes"), (1024, "1.0 KiB"), (50_438_144, "48.1 MiB"), (u64::MAX, "16384.0 PiB")]
        {
            assert_eq!(super::text(bytes), expected);
        }
    }
}
