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

/// Writes bytes as GLib does, with a decimal unit behind a space that does not break: `1.9 kB`.
pub(crate) fn glib(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if bytes < 1000 {
        return format!("{bytes} byte{}", if bytes == 1 { "" } else { "s" });
    }
    let (mut value, mut unit) = (bytes as f64 / 1000.0, 0);
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{value:.1}\u{a0}{}", UNITS[unit])
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

    #[test]
    fn sizes_are_those_that_glib_writes() {
        for (bytes, expected) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1000, "1.0\u{a0}kB"),
            (1_949, "1.9\u{a0}kB"),
            (999_999, "1000.0\u{a0}kB"),
            (5_000_000, "5.0\u{a0}MB"),
            (u64::MAX, "18.4\u{a0}EB"),
        ] {
            assert_eq!(super::glib(bytes), expected);
        }
    }
}
