//! What a desk did in each hour: all that is kept of any number of events.

use std::collections::{BTreeMap, HashMap};

use super::mark::CardMark;
use super::watch::{Showing, Shown};

pub(super) const HOUR_MS: i64 = 3_600_000;
pub(super) const DAY_MS: i64 = 86_400_000;
const MINUTE_MS: i64 = 60_000;
/// Different cards remembered within an hour.
const MOST_CARDS: usize = 50_000;

/// An hour of one desk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hour {
    pub(super) first: i64,
    pub(super) last: i64,
    pub(super) showings: u32,
    /// Unknown or forged.
    pub(super) refused: u32,
    /// Revoked, expired or replaced.
    pub(super) ended: u32,
    /// Codes of something else, and pictures without one.
    pub(super) other: u32,
    /// How often the card was shown that was shown most.
    pub(super) repeats: u32,
    /// Showings of the busiest minute.
    pub(super) burst: u32,
    /// Wrong pass phrases.
    pub(super) wrong: u32,
}

impl Hour {
    const fn at(at: i64) -> Self {
        Self {
            first: at,
            last: at,
            showings: 0,
            refused: 0,
            ended: 0,
            other: 0,
            repeats: 0,
            burst: 0,
            wrong: 0,
        }
    }

    fn join(&mut self, other: &Self) {
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.showings = self.showings.saturating_add(other.showings);
        self.refused = self.refused.saturating_add(other.refused);
        self.ended = self.ended.saturating_add(other.ended);
        self.other = self.other.saturating_add(other.other);
        self.repeats = self.repeats.max(other.repeats);
        self.burst = self.burst.max(other.burst);
        self.wrong = self.wrong.saturating_add(other.wrong);
    }
}

/// The hour that a desk is at.
#[derive(Debug)]
struct Present {
    number: i64,
    sums: Hour,
    cards: HashMap<CardMark, u32>,
    minute: i64,
    in_minute: u32,
}

impl Present {
    fn at(at: i64) -> Self {
        Self {
            number: at.div_euclid(HOUR_MS),
            sums: Hour::at(at),
            cards: HashMap::new(),
            minute: at.div_euclid(MINUTE_MS),
            in_minute: 0,
        }
    }
}

/// All hours of all desks, by the number of the desk and of the hour since 1970.
#[derive(Debug, Default)]
pub(super) struct Hours {
    past: BTreeMap<(usize, i64), Hour>,
    present: HashMap<usize, Present>,
}

impl Hours {
    pub(super) fn see(&mut self, desk: usize, showing: &Showing) {
        let at = showing.at.0;
        let present = self.present.entry(desk).or_insert_with(|| Present::at(at));
        if present.number != at.div_euclid(HOUR_MS) {
            let over = std::mem::replace(present, Present::at(at));
            close(&mut self.past, desk, over.number, &over.sums);
        }
        let Some(present) = self.present.get_mut(&desk) else { return };
        let sums = &mut present.sums;
        sums.first = sums.first.min(at);
        sums.last = sums.last.max(at);
        sums.showings = sums.showings.saturating_add(1);
        match showing.shown {
            Shown::Good => {}
            Shown::Unknown | Shown::Forged => sums.refused = sums.refused.saturating_add(1),
            Shown::Revoked | Shown::Ended => sums.ended = sums.ended.saturating_add(1),
            Shown::Other => sums.other = sums.other.saturating_add(1),
        }
        if let Some(mark) = showing.mark
            && (present.cards.len() < MOST_CARDS || present.cards.contains_key(&mark))
        {
            let shown = present.cards.entry(mark).or_insert(0);
            *shown = shown.saturating_add(1);
            sums.repeats = sums.repeats.max(*shown);
        }
        let minute = at.div_euclid(MINUTE_MS);
        present.in_minute = if minute == present.minute { present.in_minute.saturating_add(1) } else { 1 };
        present.minute = minute;
        sums.burst = sums.burst.max(present.in_minute);
    }

    pub(super) fn wrong(&mut self, desk: usize, at: i64, tries: u32) {
        let hour = Hour { wrong: tries, ..Hour::at(at) };
        close(&mut self.past, desk, at.div_euclid(HOUR_MS), &hour);
    }

    /// Every hour in which something happened.
    pub(super) fn finish(mut self) -> BTreeMap<(usize, i64), Hour> {
        for (desk, present) in self.present {
            close(&mut self.past, desk, present.number, &present.sums);
        }
        self.past
    }
}

fn close(past: &mut BTreeMap<(usize, i64), Hour>, desk: usize, number: i64, hour: &Hour) {
    past.entry((desk, number)).and_modify(|known| known.join(hour)).or_insert(*hour);
}
