//! Runs a target and looks at the memory that it takes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use peak_alloc::PeakAlloc;
use rootball_fuzzing::Target;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// What is measured is the memory of the whole process, so one test measures at a time.
static TURN: Mutex<()> = Mutex::new(());

/// Lets no other test do anything while this runs.
pub(crate) fn alone<T>(work: impl FnOnce() -> T) -> T {
    // A test that failed has told so already.
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    work()
}

/// Runs a target on an input. Only inside [`alone`].
pub(crate) fn run(target: &Target, input: &[u8]) {
    ALLOCATOR.reset_peak_usage();
    let before = ALLOCATOR.current_usage();
    let result = catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
    let taken = ALLOCATOR.peak_usage().saturating_sub(before);
    assert!(result.is_ok(), "{} panics, as told above, for b\"{}\"", target.name, input.escape_ascii());
    let limit = target.memory.of(input.len());
    assert!(taken <= limit, "{} takes {taken} bytes, more than {limit}, for b\"{}\"", target.name, input.escape_ascii());
}
