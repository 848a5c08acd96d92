//! Things that threads take, use and put back.

use std::sync::{Mutex, PoisonError};

/// As many as were in use at one time.
pub(super) struct Pool<T>(Mutex<Vec<T>>);

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Pool<T> {
    /// Works with one that is spare, or made now. What a panic interrupts is not put back.
    pub fn with<R>(&self, make: impl FnOnce() -> T, work: impl FnOnce(&mut T) -> R) -> R {
        let spare = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = spare().pop();
        let mut taken = taken.unwrap_or_else(make);
        let done = work(&mut taken);
        spare().push(taken);
        done
    }
}
