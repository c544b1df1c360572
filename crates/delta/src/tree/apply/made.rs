//! What the parts have made so far, and waiting for what they will make.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rootball_object::Checksum;

/// The checksums of new objects, by their number.
pub(super) struct MadeObjects {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    objects: Vec<Option<Checksum>>,
    /// What is not there is being made.
    are_awaited: bool,
}

impl MadeObjects {
    /// Begins with those that no part makes.
    pub(super) fn new(objects: Vec<Option<Checksum>>) -> Self {
        Self { state: Mutex::new(State { objects, are_awaited: false }), changed: Condvar::new() }
    }

    /// From now on, who asks for an object waits for it. Parts are then begun in the order of their waves.
    pub(super) fn await_all(&self) {
        self.lock().are_awaited = true;
    }

    /// From now on, nobody waits.
    pub(super) fn give_up(&self) {
        self.lock().are_awaited = false;
        self.changed.notify_all();
    }

    pub(super) fn set(&self, number: usize, checksum: Checksum) {
        if let Some(object) = self.lock().objects.get_mut(number) {
            *object = Some(checksum);
        }
        self.changed.notify_all();
    }

    /// Returns an object, once it is there; `None` when nobody makes it.
    pub(super) fn get(&self, number: usize) -> Option<Checksum> {
        let mut state = self.lock();
        loop {
            match *state.objects.get(number)? {
                None if state.are_awaited => state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                found => return found,
            }
        }
    }

    /// Returns an object, if it is there now.
    pub(super) fn now(&self, number: usize) -> Option<Checksum> {
        self.lock().objects.get(number).copied().flatten()
    }

    /// Returns all as they are now.
    pub(super) fn all(&self) -> Vec<Option<Checksum>> {
        self.lock().objects.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
