//! Hours that are unlike the others of the same desk: nights by counting, the rest by the forest.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kadi_core::Timestamp;

use super::forest::Forest;
use super::hours::{DAY_MS, HOUR_MS, Hour};
use super::sign::{Because, Sign, SignKind, derive_id};
use super::watch::Place;

/// Hours with something in them, and days, below which nothing is called unusual: with fewer, everything is.
pub const LEAST_HOURS: usize = 100;
/// See [`LEAST_HOURS`].
pub const LEAST_DAYS: usize = 10;
const HOURS_A_DAY: i64 = 24;

/// A desk must be known for so many other days and showings before an hour counts as one at which it never works.
const NIGHT_DAYS: usize = 14;
const NIGHT_SHOWINGS: u64 = 200;
/// An hour and its neighbours that hold less than one in 200 of a desk's showings on other days.
const NIGHT_SHARE: u64 = 200;
/// One who stayed late verifies a card or two.
const NIGHT_LEAST: u64 = 5;

/// What the forest must give an hour, how far its oddest number must lie from the middle (in robust standard deviations), and
/// how much must have happened. A forest always finds somebody the oddest; the second number keeps ordinary months silent.
const LEAST_SCORE: f64 = 0.60;
const LEAST_DISTANCE: f64 = 5.0;
const LEAST_SHOWINGS: u32 = 10;
/// Never certain: no rule names it.
const MOST_RISK: f64 = 80.0;
/// What is told as a reason lies at least so far out and makes at least so much of the difference, in percent.
const REASON_DISTANCE: f64 = 2.5;
const REASON_PERCENT: f64 = 10.0;

/// What is measured of an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// Verifications, against the same hour on other days.
    Rate,
    /// Unknown and forged codes, against what this desk usually refuses.
    Refused,
    /// Revoked, expired and replaced cards, likewise.
    Ended,
    /// Codes of something else and pictures without a code, likewise.
    OtherCodes,
    /// How often one card was shown.
    Repeats,
    /// The busiest minute.
    Burst,
    /// How seldom this desk works at that hour.
    HourOfDay,
    /// Wrong pass phrases.
    WrongPassphrases,
}

impl Feature {
    /// All, in the order of the forest's rows.
    pub const ALL: [Self; 8] = [
        Self::Rate,
        Self::Refused,
        Self::Ended,
        Self::OtherCodes,
        Self::Repeats,
        Self::Burst,
        Self::HourOfDay,
        Self::WrongPassphrases,
    ];

    /// The name in files, such as `other_codes`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::Refused => "refused",
            Self::Ended => "ended",
            Self::OtherCodes => "other_codes",
            Self::Repeats => "repeats",
            Self::Burst => "burst",
            Self::HourOfDay => "hour_of_day",
            Self::WrongPassphrases => "wrong_passphrases",
        }
    }
}

type Row = [f64; Feature::ALL.len()];
type AllHours = BTreeMap<(usize, i64), Hour>;

/// How much there is to compare with.
pub(super) struct Seen {
    pub(super) hours: usize,
    pub(super) days: usize,
}

impl Seen {
    pub(super) fn of(hours: &AllHours) -> Self {
        let busy = || hours.iter().filter(|(_, hour)| hour.showings > 0).map(|(&(_, number), _)| number);
        let days: BTreeSet<i64> = busy().map(|number| number.div_euclid(HOURS_A_DAY)).collect();
        Self { hours: busy().count(), days: days.len() }
    }

    pub(super) const fn is_enough(&self) -> bool {
        self.hours >= LEAST_HOURS && self.days >= LEAST_DAYS
    }
}

/// What a desk usually does.
#[derive(Debug, Default)]
struct Usual {
    /// By hour of the day: showings, and days on which there were any.
    by_hour: [(u64, u64); 24],
    showings: u64,
    hours: u64,
    refused: u64,
    ended: u64,
    other: u64,
    days: BTreeSet<i64>,
}

impl Usual {
    fn of_all(hours: &AllHours) -> HashMap<usize, Self> {
        let mut all: HashMap<usize, Self> = HashMap::new();
        for (&(desk, number), hour) in hours.iter().filter(|(_, hour)| hour.showings > 0) {
            let usual = all.entry(desk).or_default();
            let showings = u64::from(hour.showings);
            if let Some(at) = usual.by_hour.get_mut(of_day(number)) {
                *at = (at.0 + showings, at.1 + 1);
            }
            usual.showings += showings;
            usual.hours += 1;
            usual.refused += u64::from(hour.refused);
            usual.ended += u64::from(hour.ended);
            usual.other += u64::from(hour.other);
            usual.days.insert(number.div_euclid(HOURS_A_DAY));
        }
        all
    }

    fn at(&self, hour_of_day: usize) -> (u64, u64) {
        self.by_hour.get(hour_of_day).copied().unwrap_or_default()
    }

    /// The hour's row: surprises and not counts, so that a busy desk and a quiet one can stand in one forest.
    fn row(&self, number: i64, hour: &Hour) -> Row {
        let n = f64::from(hour.showings);
        let (at_hour, days) = self.at(of_day(number));
        let all = float(self.showings);
        // Of the other days; where there are none, of the average hour.
        let mean = all / float(self.hours).max(1.0);
        let expected = (float(at_hour) - n + mean) / float(days).max(1.0);
        let share = |part: u64| (float(part) + 1.0) / (all + 20.0);
        let seldom = -((float(at_hour) - n + 1.0) / (all - n + 24.0)).log2();
        [
            // A market day doubles a desk's work however busy it is: a ratio, held back where little is expected.
            ((n + 5.0) / (expected.max(0.0) + 5.0)).log2(),
            surprise(f64::from(hour.refused), n * share(self.refused)),
            surprise(f64::from(hour.ended), n * share(self.ended)),
            surprise(f64::from(hour.other), n * share(self.other)),
            f64::from(hour.repeats.max(1)).log2(),
            f64::from(hour.burst.max(1)).log2(),
            seldom,
            (1.0 + f64::from(hour.wrong)).log2(),
        ]
    }
}

/// Freeman and Tukey's deviate of a count from what was expected: about normal with deviation 1, also for small counts.
fn surprise(count: f64, expected: f64) -> f64 {
    count.sqrt() + (count + 1.0).sqrt() - (4.0 * expected.max(0.0) + 1.0).sqrt()
}

fn of_day(number: i64) -> usize {
    usize::try_from(number.rem_euclid(HOURS_A_DAY)).unwrap_or(0)
}

#[allow(clippy::cast_precision_loss, reason = "counts of events are far below 2^52")]
fn float(count: u64) -> f64 {
    count as f64
}

fn name_of(desks: &[Place], desk: usize) -> String {
    desks.get(desk).map(|place| place.name.clone()).unwrap_or_default()
}

/// Hours that are put together to one sign.
struct Group {
    first: i64,
    last: i64,
    showings: u64,
    refused: u64,
}

impl Group {
    const fn new() -> Self {
        Self { first: i64::MAX, last: i64::MIN, showings: 0, refused: 0 }
    }

    fn add(&mut self, hour: &Hour) {
        self.first = self.first.min(hour.first);
        self.last = self.last.max(hour.last);
        self.showings += u64::from(hour.showings);
        self.refused += u64::from(hour.refused) + u64::from(hour.ended);
    }

    fn sign(&self, kind: SignKind, place: String, day: i64, risk: u64) -> Sign {
        Sign {
            id: derive_id(kind, &place, day, None),
            kind,
            risk: u8::try_from(risk.min(98)).unwrap_or(98),
            place,
            other_place: None,
            first: Timestamp(self.first),
            last: Timestamp(self.last),
            events: self.showings,
            cards: 0,
            refused: self.refused,
            seconds: None,
            because: Vec::new(),
        }
    }
}

/// Verifications at hours at which the desk does not work, told by its own other days: no opening hours to fill in.
pub(super) fn off_hours(hours: &AllHours, desks: &[Place]) -> Vec<Sign> {
    let all = Usual::of_all(hours);
    // What each desk did on each day, to leave that day out.
    let mut days: HashMap<(usize, i64), u64> = HashMap::new();
    for (&(desk, number), hour) in hours {
        *days.entry((desk, number.div_euclid(HOURS_A_DAY))).or_default() += u64::from(hour.showings);
    }
    let mut groups: BTreeMap<(usize, i64), Group> = BTreeMap::new();
    for (&(desk, number), hour) in hours.iter().filter(|(_, hour)| hour.showings > 0) {
        let day = number.div_euclid(HOURS_A_DAY);
        let Some(usual) = all.get(&desk).filter(|usual| usual.days.len() > NIGHT_DAYS) else { continue };
        let today = days.get(&(desk, day)).copied().unwrap_or(0);
        let others = usual.showings.saturating_sub(today);
        let near: u64 = (number - 1..=number + 1)
            .map(|near| {
                let own = hours.get(&(desk, near)).map_or(0, |hour| u64::from(hour.showings));
                usual.at(of_day(near)).0.saturating_sub(own)
            })
            .sum();
        if others >= NIGHT_SHOWINGS && near * NIGHT_SHARE < others {
            groups.entry((desk, day)).or_insert_with(Group::new).add(hour);
        }
    }
    groups
        .into_iter()
        .filter(|(_, group)| group.showings >= NIGHT_LEAST)
        .map(|((desk, day), group)| {
            let grave = if group.refused * 3 >= group.showings { 15 } else { 0 };
            let risk = 45 + group.showings.min(30) + grave;
            group.sign(SignKind::OffHours, name_of(desks, desk), day, risk)
        })
        .collect()
}

/// Hours that the forest sets apart and no rule explains.
pub(super) fn unusual(hours: &AllHours, desks: &[Place], known: &[Sign], seed: u64) -> Vec<Sign> {
    let usual = Usual::of_all(hours);
    let rows: Vec<((usize, i64), &Hour, Row)> = hours
        .iter()
        .filter(|(_, hour)| hour.showings > 0)
        .filter_map(|(&key, hour)| Some((key, hour, usual.get(&key.0)?.row(key.1, hour))))
        .collect();
    let numbers: Vec<Row> = rows.iter().map(|(_, _, row)| *row).collect();
    let spread = Spread::of(&numbers);
    let forest = Forest::grow(&numbers, seed);
    let mut groups: BTreeMap<(usize, i64), (Group, f64, Vec<Because>)> = BTreeMap::new();
    for ((desk, number), hour, row) in &rows {
        let far = spread.distances(row);
        let farthest = far.iter().copied().fold(0.0, f64::max);
        if hour.showings < LEAST_SHOWINGS || farthest < LEAST_DISTANCE {
            continue;
        }
        let score = forest.score(row);
        let place = name_of(desks, *desk);
        let explained = known.iter().any(|sign| {
            (sign.place == place || sign.other_place.as_ref() == Some(&place))
                && sign.first.0 <= hour.last
                && sign.last.0 >= hour.first
        });
        if score < LEAST_SCORE || explained {
            continue;
        }
        let because = reasons(&forest.because(row, &spread.middle), &far);
        let group = groups
            .entry((*desk, number.div_euclid(HOURS_A_DAY)))
            .or_insert_with(|| (Group::new(), 0.0, Vec::new()));
        group.0.add(hour);
        if score > group.1 {
            (group.1, group.2) = (score, because);
        }
    }
    groups
        .into_iter()
        .map(|((desk, day), (group, score, because))| {
            // From 40 at the least score to 80 at a score of 0.8, which only what is far off in several ways reaches.
            let risk = (40.0 + (score - LEAST_SCORE) * 200.0).clamp(40.0, MOST_RISK);
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "40 to 80")]
            let risk = risk.round() as u64;
            Sign { because, ..group.sign(SignKind::Unusual, name_of(desks, desk), day, risk) }
        })
        .collect()
}

/// What is told as a reason, the most first.
fn reasons(later: &Row, far: &Row) -> Vec<Because> {
    let all: f64 = later.iter().sum();
    let mut reasons: Vec<(f64, Feature)> = Feature::ALL
        .into_iter()
        .zip(later.iter().zip(far))
        .filter(|(_, (_, far))| **far >= REASON_DISTANCE)
        .map(|(feature, (later, _))| (100.0 * later / all.max(f64::MIN_POSITIVE), feature))
        .filter(|(percent, _)| *percent >= REASON_PERCENT)
        .collect();
    reasons.sort_by(|a, b| b.0.total_cmp(&a.0));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "10 to 100")]
    reasons
        .into_iter()
        .map(|(percent, feature)| Because { feature, percent: percent.round() as u8 })
        .collect()
}

/// The middle of each number and how far it usually lies from there, both unmoved by a few odd rows.
struct Spread {
    middle: Row,
    deviation: Row,
}

impl Spread {
    fn of(rows: &[Row]) -> Self {
        let (mut middle, mut deviation) = (Row::default(), Row::default());
        for (at, (middle, deviation)) in middle.iter_mut().zip(&mut deviation).enumerate() {
            let mut values: Vec<f64> = rows.iter().filter_map(|row| row.get(at).copied()).collect();
            values.sort_by(f64::total_cmp);
            let quarter =
                |n: usize| values.get(values.len().saturating_sub(1) * n / 4).copied().unwrap_or(0.0);
            *middle = quarter(2);
            // Between the quartiles of a normal distribution lie 1.349 deviations; where nearly all are the same, half a step.
            *deviation = ((quarter(3) - quarter(1)) / 1.349).max(0.5);
        }
        Self { middle, deviation }
    }

    /// How far above the middle; what is less than usual is no sign of misuse.
    fn distances(&self, row: &Row) -> Row {
        let mut far = *row;
        for (far, (middle, deviation)) in far.iter_mut().zip(self.middle.iter().zip(&self.deviation)) {
            *far = ((*far - middle) / deviation).max(0.0);
        }
        far
    }
}

const _: () = assert!(DAY_MS == HOURS_A_DAY * HOUR_MS, "a day has as many hours");
