//! How much memory this machine has to spare.

use std::fs;

/// What is taken where the system does not say, in bytes.
const UNKNOWN: u64 = 1 << 30;

/// Returns the bytes of memory that work may take: three quarters of what is available without swapping (`MemAvailable`, proc_meminfo(5)).
pub(crate) fn available() -> u64 {
    fs::read_to_string("/proc/meminfo").ok().and_then(|text| of_meminfo(&text)).unwrap_or(UNKNOWN)
}

fn of_meminfo(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024 / 4 * 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_quarters_of_what_is_available_may_be_taken() {
        let text = "MemTotal:        2028704 kB\nMemFree:          120000 kB\nMemAvailable:     400000 kB\nBuffers:  1 kB\n";
        assert_eq!(of_meminfo(text), Some(400_000 * 768));
        for text in ["", "MemFree: 1 kB", "MemAvailable: x kB", "MemAvailable: 5", "MemAvailable: 99999999999999999999 kB"] {
            assert_eq!(of_meminfo(text), None, "{text:?}");
        }
    }
}
