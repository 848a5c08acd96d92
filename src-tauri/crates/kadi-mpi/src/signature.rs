//! Sixteen bytes that say enough about a record to tell whether comparing it in full is worth the while.
//!
//! A block of namesakes holds thousands of records of which a handful are worth a full comparison. Reading those thousands
//! from a database to find the handful is what makes a large index slow, so an index keeps one signature per record side by
//! side in memory: 16 bytes, 160 MB for ten million people. Eight bytes were too few: they hold no second name beside a full
//! date and a district, and then every fifth stranger of the same surname passes.
//!
//! A signature holds hashes of 3 to 15 bits, a full date of birth and the sex. It is personal data like the record itself
//! and is stored encrypted like it.

use std::fmt;

use kadi_core::date::PartialDate;
use kadi_core::person::Sex;

use crate::birth::Birth;
use crate::hash::fold_hash;
use crate::names::{Name, Token};
use crate::prepared::Prepared;

/// Names of one record that a signature holds.
pub(crate) const NAMES: usize = 4;
/// Names of the mother that a signature holds.
pub(crate) const MOTHERS: usize = 2;

/// Years start here; 0 stands for an unknown date.
const YEAR_BASE: i16 = 1849;
/// Numbers from here on are a month without a day.
const MONTHS_FROM: u32 = 12 * 31;

/// What an index keeps in memory about one record, 128 bits. `Debug` shows no value.
///
/// From the lowest bit: year 9, day of the year 9, heaped 1, sex 2, region 4, district 12, commune 12, two names of the mother
/// 8 each, four names 15 each (initial 3, name 12). All zero is a record of which nothing is known. Its meaning belongs to
/// [`crate::BLOCK_KEY_VERSION`]: signatures of another version must be rebuilt with the keys.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Signature(u128);

impl Signature {
    /// Bytes of a signature.
    pub const BYTES: usize = 16;

    /// The signature of a record.
    #[must_use]
    pub fn derive(record: &Prepared) -> Self {
        let mut bits = Bits::default();
        let date = record.birth.map(Birth::date);
        bits.push(9, date.map_or(0, |date| u32::from(date.year().abs_diff(YEAR_BASE))));
        bits.push(9, date.map_or(0, day_number));
        bits.push(1, u32::from(record.birth.is_some_and(Birth::is_heaped)));
        bits.push(2, sex_number(record.sex));
        bits.push(4, place_code(record.region, 4));
        bits.push(12, place_code(record.district, 12));
        bits.push(12, place_code(record.commune, 12));
        let mothers = mother_codes(record);
        bits.push(8, mothers[0]);
        bits.push(8, mothers[1]);
        for code in name_codes(record) {
            bits.push(15, u32::from(code.0));
        }
        Self(bits.bits)
    }

    /// The stored form, little-endian.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Self::BYTES] {
        self.0.to_le_bytes()
    }

    /// Reads the stored form; every pattern of bits is a signature.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(u128::from_le_bytes(bytes))
    }

    /// What the bits say.
    pub(crate) fn unpack(self) -> Unpacked {
        let mut bits = self.0;
        let mut take = |width: u32| {
            let [a, b, c, d, ..] = (bits & ((1 << width) - 1)).to_le_bytes();
            bits >>= width;
            u32::from_le_bytes([a, b, c, d])
        };
        let (year, day, heaped, sex) = (take(9), take(9), take(1), take(2));
        let (region, district, commune) = (take(4), take(12), take(12));
        let mother = [take(8), take(8)];
        let names = [take(15), take(15), take(15), take(15)].map(|code| NameCode(low_half(code)));
        Unpacked {
            birth: read_date(year, day).map(|date| Birth::new(date, heaped == 1)),
            sex: read_sex(sex),
            region,
            district,
            commune,
            mother,
            names,
        }
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(..)")
    }
}

/// A signature taken apart; a place or name of 0 is unknown.
pub(crate) struct Unpacked {
    pub(crate) birth: Option<Birth>,
    pub(crate) sex: Option<Sex>,
    pub(crate) region: u32,
    pub(crate) district: u32,
    pub(crate) commune: u32,
    pub(crate) mother: [u32; MOTHERS],
    pub(crate) names: [NameCode; NAMES],
}

/// One name in 15 bits, 0 for none.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct NameCode(u16);

impl NameCode {
    pub(crate) fn of(token: &Token, id: u64) -> Self {
        let initial = token.keys.first().and_then(|key| key.chars().next()).map_or(0, u64::from);
        let name = fold_hash(id, 12).max(1);
        Self(low_half((fold_hash(initial, 3) << 12) | name))
    }

    pub(crate) const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Whether both names begin with the same sound, or with two sounds that share their 3 bits.
    pub(crate) const fn shares_initial(self, other: Self) -> bool {
        self.0 >> 12 == other.0 >> 12
    }
}

/// The names that a signature holds, given and family names in turn so that neither crowds out the other; where there is
/// room, the second reading of a name that sounds like two.
fn name_codes(record: &Prepared) -> [NameCode; NAMES] {
    let first = |name: &Name, at: usize| {
        let token = name.core().nth(at)?;
        token.ids.first().map(|id| NameCode::of(token, *id))
    };
    let in_turn = (0..NAMES).flat_map(|at| [first(&record.given, at), first(&record.family, at)]).flatten();
    let seconds = record
        .given
        .core()
        .chain(record.family.core())
        .filter_map(|token| token.ids.get(1).map(|id| NameCode::of(token, *id)));
    let mut codes = [NameCode::default(); NAMES];
    for (slot, code) in codes.iter_mut().zip(in_turn.chain(seconds)) {
        *slot = code;
    }
    codes
}

fn mother_codes(record: &Prepared) -> [u32; MOTHERS] {
    let mut codes = [0; MOTHERS];
    // The first given and the last name, where a name in between is more often left out.
    let ids = || record.mother.core().filter_map(|token| token.ids.first());
    for (slot, id) in codes.iter_mut().zip(ids().next().into_iter().chain(ids().skip(1).last())) {
        *slot = mother_code(*id);
    }
    codes
}

pub(crate) fn mother_code(id: u64) -> u32 {
    fold_hash(id, 8).max(1)
}

/// A place in `bits` bits, 0 for unknown.
pub(crate) fn place_code(place: Option<u64>, bits: u32) -> u32 {
    place.map_or(0, |place| fold_hash(place, bits).max(1))
}

fn day_number(date: PartialDate) -> u32 {
    match (date.month(), date.day()) {
        (Some(month), Some(day)) => (u32::from(month) - 1) * 31 + u32::from(day),
        (Some(month), None) => MONTHS_FROM + u32::from(month),
        (None, _) => 0,
    }
}

fn read_date(year: u32, day: u32) -> Option<PartialDate> {
    let year = i16::try_from(year).ok().filter(|year| *year > 0)? + YEAR_BASE;
    let small = |number: u32| u8::try_from(number).ok();
    match day {
        0 => PartialDate::from_year(year).ok(),
        1..=MONTHS_FROM => {
            PartialDate::from_ymd(year, small((day - 1) / 31 + 1)?, small((day - 1) % 31 + 1)?).ok()
        }
        _ => PartialDate::from_ym(year, small(day - MONTHS_FROM)?).ok(),
    }
}

const fn sex_number(sex: Option<Sex>) -> u32 {
    match sex {
        None => 0,
        Some(Sex::Female) => 1,
        Some(Sex::Male) => 2,
        Some(Sex::Other) => 3,
    }
}

const fn read_sex(number: u32) -> Option<Sex> {
    match number {
        1 => Some(Sex::Female),
        2 => Some(Sex::Male),
        3 => Some(Sex::Other),
        _ => None,
    }
}

/// Fills 128 bits from the lowest.
#[derive(Default)]
struct Bits {
    bits: u128,
    at: u32,
}

impl Bits {
    fn push(&mut self, width: u32, value: u32) {
        self.bits |= (u128::from(value) & ((1 << width) - 1)) << self.at;
        self.at += width;
    }
}

fn low_half(number: u32) -> u16 {
    let [a, b, ..] = number.to_le_bytes();
    u16::from_le_bytes([a, b])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Record;
    use crate::rules::Rules;

    fn prepared(json: &str) -> Prepared {
        Rules::standard().prepare(&Record::from_json(json).unwrap())
    }

    #[test]
    fn dates_and_sex_come_back_whole() {
        for date in ["1850-01-01", "1991-03-12", "2024-02-29", "2200-12-31", "1991-03", "1991"] {
            for estimated in [true, false] {
                let person = prepared(&format!(
                    r#"{{"date_of_birth":"{date}","birth_estimated":{estimated},"sex":"M"}}"#
                ));
                let read = Signature::derive(&person).unpack();
                assert!(read.birth == person.birth, "{date}");
                assert_eq!(read.sex, Some(Sex::Male));
            }
        }
        let nothing = Signature::derive(&prepared("{}"));
        assert_eq!(nothing, Signature::default());
        assert!(nothing.unpack().birth.is_none() && nothing.unpack().sex.is_none());
    }

    #[test]
    fn bytes_come_back_and_every_pattern_can_be_read() {
        let amina = Signature::derive(&prepared(
            r#"{"first_name":"Amina","last_name":"Diallo","date_of_birth":"1991-03-12","district":"Pikine"}"#,
        ));
        assert_eq!(Signature::from_bytes(amina.to_bytes()), amina);
        for byte in 0..=u8::MAX {
            let read = Signature::from_bytes([byte; 16]).unpack();
            assert!(read.district < 1 << 12);
        }
        assert_eq!(format!("{amina:?}"), "Signature(..)");
    }

    #[test]
    fn spellings_share_a_code_and_long_names_keep_both_fields() {
        let codes = |json: &str| name_codes(&prepared(json));
        let diop = codes(r#"{"first_name":"Aïssatou","last_name":"Diop"}"#);
        assert!(diop == codes(r#"{"first_name":"Isatou","last_name":"Jobe"}"#));
        let long = codes(r#"{"first_name":"Amina Zawadi Mariama Awa Fatou","last_name":"Diop"}"#);
        assert!(long.contains(&diop[1]));
        assert!(long.iter().all(|code| !code.is_none()));
    }
}
