//! The last few of something, by key: what is worth keeping but must not grow.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// A bounded cache that forgets what came first. Threads share it.
pub(crate) struct Recent<K, V> {
    most: usize,
    kept: Mutex<Kept<K, V>>,
}

struct Kept<K, V> {
    entries: HashMap<K, Arc<V>>,
    order: VecDeque<K>,
}

impl<K: Clone + Eq + Hash, V> Recent<K, V> {
    /// An empty cache of so many entries at most.
    pub fn new(most: usize) -> Self {
        Self { most, kept: Mutex::new(Kept { entries: HashMap::new(), order: VecDeque::new() }) }
    }

    /// The entry of a key, made now if it is not kept. Two threads may make the same one at the same time: what is made
    /// depends on the key alone.
    pub fn find_or_make(&self, key: K, make: impl FnOnce() -> V) -> Arc<V> {
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = kept().entries.get(&key) {
            return Arc::clone(value);
        }
        let value = Arc::new(make());
        let mut kept = kept();
        if kept.entries.insert(key.clone(), Arc::clone(&value)).is_none() {
            kept.order.push_back(key);
        }
        if kept.order.len() > self.most
            && let Some(oldest) = kept.order.pop_front()
        {
            kept.entries.remove(&oldest);
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten_and_made_again() {
        let cache = Recent::new(2);
        let mut made = Vec::new();
        for key in [1, 2, 1, 3, 2, 1] {
            cache.find_or_make(key, || made.push(key));
        }
        assert_eq!(made, [1, 2, 3, 1]);
    }
}
