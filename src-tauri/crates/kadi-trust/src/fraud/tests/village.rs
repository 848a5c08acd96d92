//! Invented desks: weeks of ordinary work, and what somebody does there who should not.

use kadi_core::Timestamp;

use super::super::mark::CardMark;
use super::super::watch::{Findings, Place, Showing, Shown, Tries, Watch};

pub(super) const MINUTE: i64 = 60_000;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

/// Monday 2026-10-26, 00:00 UTC.
pub(super) fn monday() -> i64 {
    "2026-10-26T00:00:00Z".parse::<Timestamp>().unwrap().0
}

/// A small generator of its own, so that what is invented does not hang on the forest's.
pub(super) struct Luck(pub(super) u64);

impl Luck {
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

pub(super) fn card(number: u64) -> Option<CardMark> {
    Some(CardMark(number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes()))
}

pub(super) fn showing(at: i64, shown: Shown, mark: Option<CardMark>) -> (usize, Showing) {
    (0, Showing { at: Timestamp(at), shown, mark })
}

/// Four weeks of a health post and a hospital, `busy` and `busy * 3` people a day: market days, lunch, people who come back,
/// cards that expired, typing errors, bar codes of something else, pictures without a code, a camera that looks twice, a revoked
/// card that turns up once, an officer who stays late.
pub(super) fn ordinary(seed: u64, busy: u64) -> (Vec<(usize, Showing)>, Vec<Tries>) {
    let mut luck = Luck(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) | 1);
    let (mut log, mut tries) = (Vec::new(), Vec::new());
    let mut number = seed << 32;
    for day in 0..28 {
        if day % 7 == 6 {
            continue;
        }
        let morning = monday() + day * DAY + 7 * HOUR + 30 * MINUTE;
        if luck.chance(30) {
            let at = Timestamp(morning);
            let wrong = 1 + u32::try_from(luck.below(3)).unwrap();
            tries.push(Tries { at, last_wrong: Timestamp(morning - 20_000), wrong });
        }
        for desk in 0..2_usize {
            let market = if day % 7 == 1 { 2 } else { 1 };
            let people = busy * (1 + 2 * desk as u64) * market * (60 + luck.below(80)) / 100;
            for _ in 0..people {
                number += 1;
                // Two humps around lunch; seldom somebody after hours.
                let hour = [0, 1, 1, 2, 2, 2, 3, 3, 4, 6, 7, 7, 8][usize::try_from(luck.below(13)).unwrap()];
                let late = if luck.chance(1) { HOUR } else { 0 };
                let mut at = morning + hour * HOUR + luck.below(3_600_000) as i64 + late;
                let mut show = |at: i64, shown: Shown, mark| {
                    log.push((desk, Showing { at: Timestamp(at), shown, mark }));
                };
                match luck.below(100) {
                    0..=2 => show(at, Shown::Other, None),
                    3..=4 => show(at, Shown::Unknown, card(number)),
                    5..=9 => show(at, Shown::Ended, card(number)),
                    10 => show(at, Shown::Revoked, card(number)),
                    _ => {}
                }
                show(at + 5_000, Shown::Good, card(number));
                if luck.chance(20) {
                    show(at + 9_000, Shown::Good, card(number));
                }
                // On to the laboratory, back, to the pharmacy: five times in all at most.
                for _ in 0..4 {
                    if !luck.chance(40) {
                        break;
                    }
                    at += (5 + luck.below(40) as i64) * MINUTE;
                    show(at, Shown::Good, card(number));
                }
            }
        }
    }
    (log, tries)
}

pub(super) fn watch(mut log: Vec<(usize, Showing)>, tries: &[Tries]) -> Findings {
    log.sort_by_key(|(_, showing)| showing.at);
    let places = ["Poste de Yoff", "Hôpital de Pikine", "Poste de Kolda"];
    let mut watch = Watch::over(places.map(|name| Place { name: name.to_owned() }).into());
    for (desk, showing) in &log {
        watch.see(*desk, showing);
    }
    for tries in tries {
        watch.unlock(tries);
    }
    watch.finish()
}
