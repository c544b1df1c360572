//! Work on all cores.

use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;

/// Does the same with each item on all cores, and returns the results in the items' order.
///
/// `start` gives each thread what it keeps from one item to the next. After a failure no further item is begun.
pub(crate) fn each<T: Sync, S, R: Send>(
    items: &[T],
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let next = AtomicUsize::new(0);
    let take = || {
        let (mut state, mut done) = (start(), Vec::new());
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(number) else { return Ok(done) };
            let result = work(&mut state, item).inspect_err(|_| next.store(items.len(), Ordering::Relaxed))?;
            done.push((number, result));
        }
    };
    let mut done = std::thread::scope(|scope| {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(take)).collect();
        let parts: Result<Vec<_>> =
            threads.into_iter().map(|thread| thread.join().expect("tasks return errors, they do not panic")).collect();
        parts.map(|parts| parts.into_iter().flatten().collect::<Vec<_>>())
    })?;
    done.sort_by_key(|(number, _)| *number);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_their_items() {
        let items: Vec<u32> = (0..1000).collect();
        let doubled = each(&items, || (), |(), item| Ok(item * 2)).unwrap();
        assert_eq!(doubled, items.iter().map(|item| item * 2).collect::<Vec<_>>());
    }

    #[test]
    fn a_failure_ends_the_work() {
        let error = each(&[1, 2, 3], || (), |(), item| if *item == 2 { anyhow::bail!("not {item}") } else { Ok(()) }).unwrap_err();
        assert_eq!(error.to_string(), "not 2");
    }
}
