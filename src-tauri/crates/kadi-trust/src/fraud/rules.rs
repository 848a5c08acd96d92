//! What is certain enough for a rule: each with its threshold, and why it is that one.

use std::collections::HashMap;

use kadi_core::Timestamp;

use super::hours::{DAY_MS, HOUR_MS};
use super::mark::CardMark;
use super::sign::{Sign, SignKind, derive_id};
use super::sliding::Sliding;
use super::watch::{Place, Showing, Shown, Tries};

/// A card that is held before a camera, or scanned twice by a nervous hand, was shown once.
const SAME_LOOK_MS: i64 = 15_000;
/// Different unknown codes within a minute. A person who types reaches three, a scanner with a wrong list of one campaign shows
/// known cards as unknown, but no desk sees ten people a minute.
const GUESSES_A_MINUTE: usize = 10;
/// Different unknown codes within an hour, when they are at least half of all: the patient guesser.
const GUESSES_AN_HOUR: usize = 30;
/// Codes whose proof does not hold, at one place on one day. One may be a scanner that lost a letter.
const FORGED_A_DAY: u64 = 2;
/// Showings of one good card within an hour, at least [`REPEAT_MS`] apart. A visit that goes to reception, desk, laboratory,
/// desk and pharmacy makes five.
const REPEATS: usize = 6;
const REPEAT_MS: i64 = 120_000;
/// Between two places no card travels faster than this: offices are farther apart, and desks of one place share its name.
const PACE_MS: i64 = 600_000;
/// A revoked card is shown again when that is at least so much later: the same visit is one showing.
const AGAIN_MS: i64 = 600_000;
/// Wrong pass phrases before one unlocking, and on one day. Caps lock explains three or four.
const WRONG_AT_ONCE: u64 = 5;
const WRONG_A_DAY: u64 = 10;
/// Cards and signs remembered at most; a log with more was written to fill the memory.
const MOST_CARDS: usize = 100_000;
const MOST_SIGNS: usize = 2_000;

/// What is one sign: of a place on a day, or of a card, which may go from place to place.
#[derive(Debug, PartialEq, Eq, Hash, Clone, Copy)]
enum Key {
    Place { kind: SignKind, place: usize, day: i64 },
    Card { kind: SignKind, mark: CardMark, day: i64 },
}

/// A sign that grows.
#[derive(Debug)]
struct Draft {
    /// Where it began.
    place: usize,
    other: Option<usize>,
    first: i64,
    last: i64,
    /// When the last event came that counted.
    counted: i64,
    events: u64,
    cards: u64,
    /// The most at once: guesses a minute, wrong pass phrases before one unlocking.
    peak: u64,
    shortest_ms: Option<i64>,
}

#[derive(Debug)]
struct Desk {
    place: usize,
    last: Option<Showing>,
    guesses_minute: Sliding,
    guesses_hour: Sliding,
    all_hour: Sliding,
}

/// Where and when a card was last shown.
#[derive(Debug)]
struct Card {
    place: usize,
    at: i64,
    repeats: Sliding,
    counted: i64,
}

/// All rules at work.
#[derive(Debug)]
pub(super) struct Rules {
    places: Vec<String>,
    desks: Vec<Desk>,
    cards: HashMap<CardMark, Card>,
    drafts: HashMap<Key, Draft>,
    swept: i64,
}

impl Rules {
    pub(super) fn of(desks: &[Place]) -> Self {
        let mut places: Vec<String> = Vec::new();
        let desks = desks
            .iter()
            .map(|desk| {
                let place = places.iter().position(|name| *name == desk.name).unwrap_or_else(|| {
                    places.push(desk.name.clone());
                    places.len() - 1
                });
                Desk {
                    place,
                    last: None,
                    guesses_minute: Sliding::of_ms(60_000),
                    guesses_hour: Sliding::of_ms(HOUR_MS),
                    all_hour: Sliding::of_ms(HOUR_MS),
                }
            })
            .collect();
        Self { places, desks, cards: HashMap::new(), drafts: HashMap::new(), swept: i64::MIN }
    }

    /// Takes a verification in; false when it is only the one before once more.
    pub(super) fn see(&mut self, desk: usize, showing: &Showing) -> bool {
        let at = showing.at.0;
        let number = desk;
        let Some(desk) = self.desks.get_mut(desk) else { return false };
        if let Some(last) = &mut desk.last {
            let known = showing.mark.is_some() || showing.shown == Shown::Other;
            let same = known && last.mark == showing.mark && last.shown == showing.shown;
            if same && (0..SAME_LOOK_MS).contains(&at.saturating_sub(last.at.0)) {
                last.at = showing.at;
                return false;
            }
        }
        desk.last = Some(*showing);
        desk.all_hour.push(at, None);
        let place = desk.place;
        match showing.shown {
            Shown::Unknown => self.guess(number, showing),
            Shown::Forged => self.forged(place, at),
            Shown::Revoked => self.revoked(place, showing),
            Shown::Good | Shown::Ended | Shown::Other => {}
        }
        if let (Shown::Good | Shown::Ended | Shown::Revoked, Some(mark)) = (showing.shown, showing.mark) {
            self.card(place, mark, showing);
        }
        true
    }

    pub(super) fn unlock(&mut self, tries: &Tries) {
        let at = tries.last_wrong.0;
        let wrong = u64::from(tries.wrong);
        let key = Key::Place { kind: SignKind::UnlockGuessing, place: 0, day: at.div_euclid(DAY_MS) };
        if let Some(draft) = self.draft(key, 0, at) {
            draft.events += wrong;
            draft.peak = draft.peak.max(wrong);
            draft.last = draft.last.max(tries.at.0);
        }
    }

    /// The sign of this key, made when it is new; none when there are too many.
    fn draft(&mut self, key: Key, place: usize, at: i64) -> Option<&mut Draft> {
        if self.drafts.len() >= MOST_SIGNS && !self.drafts.contains_key(&key) {
            return None;
        }
        let draft = self.drafts.entry(key).or_insert_with(|| Draft {
            place,
            other: None,
            first: at,
            last: at,
            counted: at,
            events: 0,
            cards: 0,
            peak: 0,
            shortest_ms: None,
        });
        draft.first = draft.first.min(at);
        draft.last = draft.last.max(at);
        Some(draft)
    }

    fn forged(&mut self, place: usize, at: i64) {
        let key = Key::Place { kind: SignKind::InvalidHmac, place, day: at.div_euclid(DAY_MS) };
        if let Some(draft) = self.draft(key, place, at) {
            draft.events += 1;
        }
    }

    fn guess(&mut self, desk: usize, showing: &Showing) {
        let at = showing.at.0;
        let Some(desk) = self.desks.get_mut(desk) else { return };
        desk.guesses_minute.push(at, showing.mark);
        desk.guesses_hour.push(at, showing.mark);
        let (minute, hour) = (desk.guesses_minute.different(), desk.guesses_hour.different());
        let patient = hour >= GUESSES_AN_HOUR && desk.guesses_hour.len() * 2 >= desk.all_hour.len();
        if minute < GUESSES_A_MINUTE && !patient {
            return;
        }
        let sliding = if minute >= GUESSES_A_MINUTE { &desk.guesses_minute } else { &desk.guesses_hour };
        let (began, so_far, place) = (sliding.first().unwrap_or(at), to_u64(sliding.len()), desk.place);
        let key = Key::Place { kind: SignKind::BruteForce, place, day: at.div_euclid(DAY_MS) };
        if let Some(draft) = self.draft(key, place, at) {
            draft.first = draft.first.min(began);
            draft.events = if draft.events == 0 { so_far } else { draft.events + 1 };
            draft.cards = draft.cards.max(to_u64(hour));
            draft.peak = draft.peak.max(to_u64(minute));
        }
    }

    fn revoked(&mut self, place: usize, showing: &Showing) {
        let (Some(mark), at) = (showing.mark, showing.at.0) else { return };
        // The mark ends with its week, and the sign with it.
        let Some(draft) = self.draft(Key::Card { kind: SignKind::RevokedCard, mark, day: 0 }, place, at)
        else {
            return;
        };
        let elsewhere = place != draft.place && draft.other.is_none();
        if elsewhere {
            draft.other = Some(place);
        }
        if draft.events == 0 || elsewhere || at.saturating_sub(draft.counted) >= AGAIN_MS {
            draft.events += 1;
            draft.counted = at;
        }
    }

    fn card(&mut self, place: usize, mark: CardMark, showing: &Showing) {
        let at = showing.at.0;
        self.sweep(at);
        let fresh = || Card { place, at, repeats: Sliding::of_ms(HOUR_MS), counted: i64::MIN };
        if self.cards.len() >= MOST_CARDS && !self.cards.contains_key(&mark) {
            return;
        }
        let card = self.cards.entry(mark).or_insert_with(fresh);
        let (before, gap) = (card.place, at.saturating_sub(card.at));
        (card.place, card.at) = (place, at);
        let mut repeats = (0, at);
        if showing.shown == Shown::Good && at.saturating_sub(card.counted) >= REPEAT_MS {
            card.counted = at;
            card.repeats.push(at, None);
            repeats = (card.repeats.len(), card.repeats.first().unwrap_or(at));
        }
        let day = at.div_euclid(DAY_MS);
        if before != place
            && (0..PACE_MS).contains(&gap)
            && let Some(draft) =
                self.draft(Key::Card { kind: SignKind::ImpossiblePace, mark, day }, before, at)
        {
            draft.first = draft.first.min(at - gap);
            draft.other = draft.other.or(Some(place));
            draft.events = if draft.events == 0 { 2 } else { draft.events + 1 };
            draft.shortest_ms = Some(draft.shortest_ms.map_or(gap, |known| known.min(gap)));
        }
        if repeats.0 >= REPEATS
            && let Some(draft) = self.draft(Key::Card { kind: SignKind::Replay, mark, day }, place, at)
        {
            draft.first = draft.first.min(repeats.1);
            draft.events = if draft.events == 0 { to_u64(repeats.0) } else { draft.events + 1 };
        }
    }

    /// Forgets cards that no rule looks back to any more.
    fn sweep(&mut self, at: i64) {
        let hour = at.div_euclid(HOUR_MS);
        if hour != self.swept {
            self.swept = hour;
            self.cards.retain(|_, card| at.saturating_sub(card.at).abs() <= HOUR_MS);
        }
    }

    /// The signs whose evidence reaches.
    pub(super) fn finish(self) -> Vec<Sign> {
        let name = |at: usize| self.places.get(at).cloned().unwrap_or_default();
        self.drafts
            .iter()
            .filter_map(|(&key, draft)| {
                let (kind, day, mark) = match key {
                    Key::Place { kind, day, .. } => (kind, day, None),
                    Key::Card { kind, mark, day } => (kind, day, Some(mark)),
                };
                let risk = risk(kind, draft)?;
                let place = name(draft.place);
                let scope = if mark.is_some() { "" } else { place.as_str() };
                let good = matches!(kind, SignKind::Replay | SignKind::ImpossiblePace);
                Some(Sign {
                    id: derive_id(kind, scope, day, mark),
                    kind,
                    risk,
                    other_place: draft.other.map(name),
                    place,
                    first: Timestamp(draft.first),
                    last: Timestamp(draft.last),
                    events: draft.events,
                    cards: if mark.is_some() { 1 } else { draft.cards },
                    refused: if good { 0 } else { draft.events },
                    seconds: draft.shortest_ms.map(|ms| ms.unsigned_abs() / 1_000),
                    because: Vec::new(),
                })
            })
            .collect()
    }
}

/// How grave, 0 to 100; none when the evidence does not reach. Grows with the evidence and stays below certainty.
fn risk(kind: SignKind, draft: &Draft) -> Option<u8> {
    let above = |least: u64, begin: u64, step: u64| {
        begin.saturating_add(draft.events.saturating_sub(least).saturating_mul(step))
    };
    let risk = match kind {
        SignKind::BruteForce => 100 - 400 / draft.peak.max(10),
        SignKind::InvalidHmac if draft.events >= FORGED_A_DAY => above(FORGED_A_DAY, 50, 8),
        SignKind::Replay => above(to_u64(REPEATS), 60, 6),
        SignKind::ImpossiblePace => {
            let gap = draft.shortest_ms.unwrap_or(PACE_MS).unsigned_abs();
            95 - 15 * gap.min(PACE_MS.unsigned_abs()) / PACE_MS.unsigned_abs()
        }
        SignKind::RevokedCard if draft.events >= 2 => {
            above(2, if draft.other.is_some() { 75 } else { 60 }, 10)
        }
        SignKind::UnlockGuessing if draft.peak >= WRONG_AT_ONCE || draft.events >= WRONG_A_DAY => {
            above(WRONG_AT_ONCE, 55, 5)
        }
        SignKind::InvalidHmac
        | SignKind::RevokedCard
        | SignKind::UnlockGuessing
        | SignKind::OffHours
        | SignKind::Unusual => return None,
    };
    Some(u8::try_from(risk.min(98)).unwrap_or(98))
}

fn to_u64(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
