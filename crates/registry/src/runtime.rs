//! The bridge from blocking code to the network: one background thread that drives all connections.
//!
//! Moving bytes costs that thread little; hashing and unpacking stay with the callers, on as many threads as they like.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{JoinHandle, Thread};
use std::time::{Duration, Instant};

use rootball_oci::TransferError;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

/// Drives the network side of sources and sinks; shared by all of a program. It ends with its last owner.
#[derive(Debug)]
pub struct Runtime {
    handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Runtime {
    /// Starts the background thread.
    ///
    /// # Errors
    /// When the system has no thread or descriptor left.
    pub fn start() -> Result<Arc<Self>, TransferError> {
        let failed = |source| TransferError::Io { action: "starting the network thread".to_owned(), source };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        let drive = move || {
            // Ends when the owner is dropped, which drops the sender.
            let _ = runtime.block_on(stopped);
            runtime.shutdown_background();
        };
        let thread = std::thread::Builder::new().name("rootball-net".to_owned()).spawn(drive).map_err(failed)?;
        Ok(Arc::new(Self { handle, stop: Some(stop), thread: Some(thread) }))
    }

    /// Runs a future on the background thread and waits for its result.
    ///
    /// # Errors
    /// Those of the future; and when it broke down.
    pub fn run<T: Send + 'static>(
        &self,
        future: impl Future<Output = Result<T, TransferError>> + Send + 'static,
    ) -> Result<T, TransferError> {
        block_on(self.handle.spawn(future)).unwrap_or_else(|error| {
            Err(TransferError::Io { action: "running a network task".to_owned(), source: std::io::Error::other(error.to_string()) })
        })
    }

    pub(crate) fn handle(&self) -> &Handle {
        &self.handle
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
        {
            // Only a panic on that thread makes this fail, and then there is nothing left to end.
            let _ = thread.join();
        }
    }
}

struct Unpark {
    thread: Thread,
    woken: AtomicBool,
}

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// Waits for a future that another thread drives. The waiting functions of tokio panic when called from within one of its runtimes;
/// this one may be called from anywhere.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Some(output) = wait(future.as_mut(), None) {
            return output;
        }
    }
}

/// As [`block_on`], but gives up after a while.
pub(crate) fn block_on_for<F: Future>(future: F, limit: Duration) -> Option<F::Output> {
    wait(pin!(future), Some(limit))
}

fn wait<F: Future>(mut future: Pin<&mut F>, limit: Option<Duration>) -> Option<F::Output> {
    let unpark = Arc::new(Unpark { thread: std::thread::current(), woken: AtomicBool::new(false) });
    let waker = Waker::from(unpark.clone());
    let mut context = Context::from_waker(&waker);
    let started = Instant::now();
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Some(output);
        }
        while !unpark.woken.swap(false, Ordering::Acquire) {
            match limit {
                None => std::thread::park(),
                Some(limit) => match limit.checked_sub(started.elapsed()) {
                    None => return None,
                    Some(left) => std::thread::park_timeout(left),
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_back_from_the_background_thread_even_inside_another_runtime() {
        let runtime = Runtime::start().unwrap();
        let other = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let answer = other.block_on(async {
            runtime.run(async {
                tokio::time::sleep(Duration::from_millis(5)).await;
                Ok(42)
            })
        });
        assert_eq!(answer.unwrap(), 42);
    }

    #[test]
    fn a_wait_with_a_limit_gives_up() {
        assert_eq!(block_on_for(std::future::pending::<()>(), Duration::from_millis(5)), None);
        assert_eq!(block_on_for(std::future::ready(1), Duration::ZERO), Some(1));
    }
}
