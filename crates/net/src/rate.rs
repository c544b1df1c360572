//! A limit on how fast bodies are read.

use std::num::NonZeroU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How far the average may be overtaken after a pause.
const BURST: Duration = Duration::from_millis(250);

/// Bytes per second for all who hold a clone of it together.
#[derive(Clone, Debug)]
pub struct RateLimit {
    bytes_per_second: NonZeroU64,
    /// When the bytes taken so far are paid for.
    paid: Arc<Mutex<Option<Instant>>>,
}

impl RateLimit {
    /// Makes a limit that nobody shares yet.
    pub fn new(bytes_per_second: NonZeroU64) -> Self {
        Self { bytes_per_second, paid: Arc::default() }
    }

    /// Notes that bytes were taken, and waits until that many more may be.
    pub(crate) async fn take(&self, bytes: usize) {
        let now = Instant::now();
        let cost = Duration::from_secs_f64(bytes as f64 / self.bytes_per_second.get() as f64);
        let until = {
            let mut paid = self.paid.lock().unwrap_or_else(PoisonError::into_inner);
            let earliest = now.checked_sub(BURST).unwrap_or(now);
            let until = paid.map_or(now, |paid| paid.max(earliest)) + cost;
            *paid = Some(until);
            until
        };
        if until > now {
            tokio::time::sleep_until(until).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn all_holders_together_keep_to_the_limit() {
        let limit = RateLimit::new(NonZeroU64::new(1000).unwrap());
        let started = Instant::now();
        let take = |limit: RateLimit| async move {
            for _ in 0..10 {
                limit.take(500).await;
            }
        };
        tokio::join!(take(limit.clone()), take(limit.clone()));
        assert_eq!(started.elapsed().as_secs(), 10);
        // After a pause there is a little to catch up with, and no more.
        tokio::time::sleep(Duration::from_secs(60)).await;
        let started = Instant::now();
        limit.take(1000).await;
        assert_eq!(started.elapsed().as_millis() / 10, 75);
    }
}
