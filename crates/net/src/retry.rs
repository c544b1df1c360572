//! When to try again, and how long to wait before.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, StatusCode};

use crate::RetryPolicy;
use crate::date::parse_http_date;

/// Tells whether the status speaks of a passing trouble of the server's.
pub(crate) fn is_passing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
}

/// Returns how long the server asks to wait. A date is compared with the server's own `Date`, so our clock does not matter.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let then = parse_http_date(text)?;
    let now = parse_http_date(headers.get(DATE)?.to_str().ok()?)?;
    Some(Duration::from_secs(u64::try_from(then - now).unwrap_or(0)))
}

impl RetryPolicy {
    /// Returns the wait after a number of failed tries: doubling, capped, and shortened by chance to no less than half, so that many
    /// clients which fail together do not come back together.
    pub fn delay(&self, failed_tries: u32) -> Duration {
        let doubled = self.first_delay.saturating_mul(1_u32.checked_shl(failed_tries.saturating_sub(1)).unwrap_or(u32::MAX));
        let longest = doubled.min(self.longest_delay);
        let chance = RandomState::new().build_hasher().finish() as u32;
        longest / 2 + (longest / 2).mul_f64(f64::from(chance) / f64::from(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_the_cap_and_lose_at_most_half_to_chance() {
        let policy =
            RetryPolicy { first_delay: Duration::from_millis(100), longest_delay: Duration::from_secs(1), ..RetryPolicy::default() };
        for (failed_tries, full) in [(1, 100), (2, 200), (3, 400), (4, 800), (5, 1000), (64, 1000)] {
            let delay = policy.delay(failed_tries).as_millis();
            assert!((full / 2..=full).contains(&delay), "after {failed_tries} tries: {delay} ms");
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_beside_the_servers_own() {
        let headers = |pairs: &[(http::HeaderName, &'static str)]| {
            pairs.iter().map(|(name, value)| (name.clone(), http::HeaderValue::from_static(value))).collect::<HeaderMap>()
        };
        assert_eq!(retry_after(&headers(&[(RETRY_AFTER, "7")])), Some(Duration::from_secs(7)));
        assert_eq!(
            retry_after(&headers(&[(RETRY_AFTER, "Sun, 06 Nov 1994 08:49:37 GMT"), (DATE, "Sun, 06 Nov 1994 08:49:30 GMT")])),
            Some(Duration::from_secs(7))
        );
        assert_eq!(
            retry_after(&headers(&[(RETRY_AFTER, "Sun, 06 Nov 1994 08:49:37 GMT"), (DATE, "Sun, 06 Nov 1994 08:50:30 GMT")])),
            Some(Duration::ZERO)
        );
        assert_eq!(retry_after(&headers(&[(RETRY_AFTER, "soon")])), None);
        assert_eq!(retry_after(&headers(&[])), None);
    }
}
