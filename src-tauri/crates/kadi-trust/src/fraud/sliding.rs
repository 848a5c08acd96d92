//! How many different cards in the last minute or hour, whatever their number.

use std::collections::{HashMap, VecDeque};

use super::mark::CardMark;

/// More than this in one window changes no answer; the oldest go, so that a machine that guesses fills no memory.
const MOST: usize = 20_000;

/// What happened within a span of time up to the newest event.
#[derive(Debug)]
pub(super) struct Sliding {
    span_ms: i64,
    events: VecDeque<(i64, Option<CardMark>)>,
    counts: HashMap<CardMark, u32>,
    unmarked: usize,
}

impl Sliding {
    pub(super) fn of_ms(span_ms: i64) -> Self {
        Self { span_ms, events: VecDeque::new(), counts: HashMap::new(), unmarked: 0 }
    }

    /// Takes an event in. A clock that was set back begins anew.
    pub(super) fn push(&mut self, at: i64, mark: Option<CardMark>) {
        if self.events.back().is_some_and(|&(last, _)| at < last) {
            *self = Self::of_ms(self.span_ms);
        }
        while self.events.len() >= MOST
            || self.events.front().is_some_and(|&(first, _)| at.saturating_sub(first) > self.span_ms)
        {
            self.drop_first();
        }
        self.events.push_back((at, mark));
        match mark {
            Some(mark) => *self.counts.entry(mark).or_insert(0) += 1,
            None => self.unmarked += 1,
        }
    }

    fn drop_first(&mut self) {
        match self.events.pop_front() {
            Some((_, Some(mark))) => {
                if let Some(count) = self.counts.get_mut(&mark) {
                    *count -= 1;
                    if *count == 0 {
                        self.counts.remove(&mark);
                    }
                }
            }
            Some((_, None)) => self.unmarked -= 1,
            None => {}
        }
    }

    /// Different cards; what left no mark counts each time.
    pub(super) fn different(&self) -> usize {
        self.counts.len() + self.unmarked
    }

    pub(super) fn len(&self) -> usize {
        self.events.len()
    }

    pub(super) fn first(&self) -> Option<i64> {
        self.events.front().map(|&(at, _)| at)
    }
}
