//! Waiting between tries, handed in so that tests do not wait.

use std::sync::Arc;
use std::time::Duration;

/// Something that waits.
pub trait Sleeper: Send + Sync {
    /// Waits for a while.
    fn sleep(&self, duration: Duration);
}

impl<T: Sleeper + ?Sized> Sleeper for Arc<T> {
    fn sleep(&self, duration: Duration) {
        (**self).sleep(duration);
    }
}

/// Waits by putting the thread to sleep.
#[derive(Debug, Clone, Copy, Default)]
pub struct ThreadSleeper;

impl Sleeper for ThreadSleeper {
    fn sleep(&self, duration: Duration) {
        std::thread::sleep(duration);
    }
}
