//! Work on many threads with a limit for memory, whose results come in order.
//!
//! Items are begun in their order, each when the memory that it needs is free, and handed to one taker in their order. The taker may
//! give the threads more to do, which goes first. Whoever needs more than there is gets it when nobody else works. So what the taker sees
//! does not depend on the number of threads.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How much may be used.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Threads.
    pub jobs: usize,
    /// Bytes of memory, as the items say that they need.
    pub memory: u64,
}

/// What an item came to, and the bytes of memory that it takes until it is taken.
#[derive(Debug)]
pub struct Done<R> {
    /// The result.
    pub result: R,
    /// Bytes of memory.
    pub memory: u64,
}

type Task<'env, W, E> = Box<dyn FnOnce(&mut W) -> Result<(), E> + Send + 'env>;

struct Queued<'env, W, E> {
    /// What it holds already.
    held: u64,
    /// What it needs besides to run.
    need: u64,
    task: Task<'env, W, E>,
}

struct State<'env, W, R, E> {
    begun: usize,
    done: BTreeMap<usize, Done<R>>,
    queue: VecDeque<Queued<'env, W, E>>,
    used: u64,
    running: usize,
    error: Option<E>,
    /// Nothing more will be queued.
    is_closed: bool,
    /// A thread panicked or the taker failed.
    is_over: bool,
}

/// Takes further work from the taker of results.
pub struct Queue<'env, W, R, E> {
    state: Mutex<State<'env, W, R, E>>,
    changed: Condvar,
    limits: Limits,
}

impl<W, R, E> std::fmt::Debug for Queue<'_, W, R, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queue").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl<'env, W, R, E> Queue<'env, W, R, E> {
    /// Has a task done by one of the threads. It holds `held` bytes of memory from now on and needs `need` more to run.
    pub fn push(&self, held: u64, need: u64, task: impl FnOnce(&mut W) -> Result<(), E> + Send + 'env) {
        let mut state = self.lock();
        state.used += held;
        state.queue.push_back(Queued { held, need, task: Box::new(task) });
        drop(state);
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State<'env, W, R, E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State<'env, W, R, E>>) -> MutexGuard<'a, State<'env, W, R, E>> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    fn fits(&self, state: &State<'env, W, R, E>, need: u64) -> bool {
        state.used.saturating_add(need) <= self.limits.memory || (state.running == 0 && state.done.is_empty())
    }

    fn work<I>(&self, worker: &mut W, items: &[I], need: impl Fn(&I) -> u64, work: impl Fn(&mut W, &I) -> Result<Done<R>, E>) {
        let mut state = self.lock();
        while !state.is_over {
            if let Some(queued) = state.queue.front() {
                if self.fits(&state, queued.need) {
                    let Some(Queued { held, need, task }) = state.queue.pop_front() else { continue };
                    state.used += need;
                    state.running += 1;
                    drop(state);
                    let outcome = task(worker);
                    state = self.lock();
                    state.used -= held + need;
                    state.running -= 1;
                    self.note(&mut state, outcome);
                    continue;
                }
            } else if let Some(item) = items.get(state.begun) {
                let needed = need(item);
                if self.fits(&state, needed) {
                    let number = state.begun;
                    state.begun += 1;
                    state.used += needed;
                    state.running += 1;
                    drop(state);
                    let outcome = work(worker, item);
                    state = self.lock();
                    state.used -= needed;
                    state.running -= 1;
                    let outcome = outcome.map(|done| {
                        state.used += done.memory;
                        state.done.insert(number, done);
                    });
                    self.note(&mut state, outcome);
                    continue;
                }
            } else if state.is_closed {
                return;
            }
            state = self.wait(state);
        }
    }

    fn note(&self, state: &mut State<'env, W, R, E>, outcome: Result<(), E>) {
        if let Err(error) = outcome {
            state.error.get_or_insert(error);
            state.is_over = true;
        }
        self.changed.notify_all();
    }

    fn next(&self, number: usize) -> Option<R> {
        let mut state = self.lock();
        loop {
            if state.is_over {
                return None;
            }
            if let Some(done) = state.done.remove(&number) {
                state.used -= done.memory;
                drop(state);
                self.changed.notify_all();
                return Some(done.result);
            }
            state = self.wait(state);
        }
    }

    fn end(&self, failed: Option<E>) {
        let mut state = self.lock();
        state.is_closed = true;
        if let Some(error) = failed {
            state.error.get_or_insert(error);
            state.is_over = true;
        }
        drop(state);
        self.changed.notify_all();
    }
}

/// Ends the work of all when a thread panics; the panic goes on when the threads are joined.
struct Watch<'a, 'env, W, R, E>(&'a Queue<'env, W, R, E>);

impl<W, R, E> Drop for Watch<'_, '_, W, R, E> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.lock().is_over = true;
            self.0.changed.notify_all();
        }
    }
}

/// Works through `items`. Each thread makes itself a worker first; `need` tells how many bytes an item takes, `work` does it, `take` gets
/// the results in order, and at last `None`.
///
/// # Errors
/// The first error of any of them.
pub fn in_order<'env, I, W, R, E>(
    limits: Limits,
    items: &'env [I],
    worker: impl Fn() -> Result<W, E> + Sync,
    need: impl Fn(&I) -> u64 + Sync,
    work: impl Fn(&mut W, &I) -> Result<Done<R>, E> + Sync,
    mut take: impl FnMut(&Queue<'env, W, R, E>, Option<(&'env I, R)>) -> Result<(), E>,
) -> Result<(), E>
where
    I: Sync,
    R: Send,
    E: Send,
{
    let state = State {
        begun: 0,
        done: BTreeMap::new(),
        queue: VecDeque::new(),
        used: 0,
        running: 0,
        error: None,
        is_closed: false,
        is_over: false,
    };
    let queue = Queue { state: Mutex::new(state), changed: Condvar::new(), limits };
    std::thread::scope(|scope| {
        for _ in 0..limits.jobs.max(1) {
            scope.spawn(|| {
                let _watch = Watch(&queue);
                match worker() {
                    Ok(mut worker) => queue.work(&mut worker, items, &need, &work),
                    Err(error) => queue.end(Some(error)),
                }
            });
        }
        let _watch = Watch(&queue);
        for (number, item) in items.iter().enumerate() {
            let Some(result) = queue.next(number) else { break };
            if let Err(error) = take(&queue, Some((item, result))) {
                return queue.end(Some(error));
            }
        }
        let is_over = queue.lock().is_over;
        queue.end(if is_over { None } else { take(&queue, None).err() });
    });
    let state = queue.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    state.error.map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    fn squares(jobs: usize, memory: u64) -> Result<(Vec<u64>, u64), String> {
        let items: Vec<u64> = (0..200).collect();
        let packed = AtomicU64::new(0);
        let mut seen = Vec::new();
        in_order(
            Limits { jobs, memory },
            &items,
            || Ok(()),
            |item| item % 17,
            |(), item| Ok(Done { result: item * item, memory: item % 5 }),
            |queue: &Queue<'_, (), u64, String>, next| {
                if let Some((item, square)) = next {
                    seen.push(square);
                    let packed = &packed;
                    // Every tenth gives the threads more to do.
                    if item % 10 == 0 {
                        queue.push(3, 40, move |()| {
                            packed.fetch_add(square, Ordering::Relaxed);
                            Ok(())
                        });
                    }
                }
                Ok(())
            },
        )?;
        Ok((seen, packed.into_inner()))
    }

    #[test]
    fn results_come_in_order_whatever_the_limits_are() {
        let expected: Vec<u64> = (0..200).map(|item| item * item).collect();
        let packed = expected.iter().step_by(10).sum();
        for (jobs, memory) in [(1, 0), (1, 1000), (2, 20), (4, 45), (7, u64::MAX)] {
            assert_eq!(squares(jobs, memory), Ok((expected.clone(), packed)), "{jobs} {memory}");
        }
    }

    #[test]
    fn an_error_of_anyone_ends_the_work() {
        let items: Vec<u64> = (0..100).collect();
        let run = |worker: Result<(), String>, work: u64, take: u64, pack: u64| {
            in_order(
                Limits { jobs: 3, memory: 10 },
                &items,
                || worker.clone(),
                |_| 1,
                |(), item| if *item == work { Err(format!("work {item}")) } else { Ok(Done { result: (), memory: 1 }) },
                |queue, next| {
                    let Some((item, ())) = next else { return Ok(()) };
                    if *item == pack {
                        queue.push(1, 1, |()| Err("pack".to_owned()));
                    }
                    if *item == take { Err(format!("take {item}")) } else { Ok(()) }
                },
            )
        };
        let none = u64::MAX;
        assert_eq!(run(Ok(()), none, none, none), Ok(()));
        assert_eq!(run(Err("worker".into()), none, none, none), Err("worker".to_owned()));
        assert_eq!(run(Ok(()), 50, none, none), Err("work 50".to_owned()));
        assert_eq!(run(Ok(()), none, 50, none), Err("take 50".to_owned()));
        assert_eq!(run(Ok(()), none, none, 99), Err("pack".to_owned()));
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_panic_is_not_a_wait_for_ever() {
        let take = |_: &Queue<'_, (), (), ()>, _: Option<(&u32, ())>| Ok(());
        let _ = in_order(Limits { jobs: 2, memory: 1 }, &[1u32, 2, 3], || Ok(()), |_| 1, |(), _| panic!("on purpose"), take);
    }
}
