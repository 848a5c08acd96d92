//! Block keys: which records are worth comparing at all.
//!
//! Twelve schemes, each a hash over what a true pair tends to share. Names are unordered over first and last name, so
//! inversion and the order of a compound cost nothing, and stand for their group in the name table or their phonetic key, so
//! spelling costs nothing.
//!
//! | | shares | also looked up |
//! |---|---|---|
//! | A | two names, or a title and a family name; year of birth | the year before and after |
//! | B | two names, or a title and a family name; district | |
//! | C | one name, exact date of birth, unless it is an estimate | day and month exchanged |
//! | D | telephone, or identifier | |
//! | E | one name, commune, year of birth | the year before and after |
//! | F | one name, initial of another, district, year of birth | the year before and after |
//! | G | two names, two names of the mother | |
//! | H | district, or commune where none is known; exact date of birth, unless it is an estimate | day and month exchanged |
//! | I | one name, initial of another, district | |
//! | J | a half of the identifier: one typing error leaves the other half whole | |
//! | K | one name that no list knows; commune, or district | |
//! | P | two names | |
//!
//! I and P serve records that know little else; in a large index their blocks are the largest and are read last or never.

use std::sync::Arc;

use crate::hash::{Fnv, fold_hash, hash_text};
use crate::names::{Name, Token};
use crate::prepared::Prepared;

/// Version of the schemes, of [`crate::Signature`] and of the normalisation under them: keys and signatures that were stored
/// under another version must be rebuilt.
pub const BLOCK_KEY_VERSION: u32 = 6;

/// Words of a record's names that are combined.
const MAX_WORDS: usize = 5;

/// Keys of scheme G, two given names and a family name that can be read in two ways each, with a mother's as many. Of longer
/// names those with the lowest numbers are kept: two records that share most of their keys share most of these as well.
const MAX_MOTHER_KEYS: usize = 144;

/// Fewest characters of an identifier that is also looked up by its halves.
const HALVED_LENGTH: usize = 6;

/// Titles of a record that stand for its given name, and family names they are combined with.
const MAX_TITLES: usize = 2;

/// One key: 32 bits, because an index of ten million people holds about 170 million of them, and a chance collision costs one
/// needless comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockKey(pub u32);

/// A key to look up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Probe {
    pub(crate) key: BlockKey,
    pub(crate) shares: Shares,
}

/// What records of one block share for certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shares {
    /// Nothing that their signatures do not tell.
    Traits,
    /// A half of an identifier.
    HalfIdentifier,
    /// A telephone.
    Phone,
    /// An identifier.
    Identifier,
}

/// The keys to store for a record, sorted, without repetition.
#[must_use]
pub fn block_keys(record: &Prepared) -> Vec<BlockKey> {
    keys(record, Use::Store).into_iter().map(|probe| probe.key).collect()
}

/// The keys to look up for a record: those it would be stored under, and those of the neighbouring years and of the exchanged
/// day and month. Sorted, without repetition.
#[must_use]
pub fn probe_keys(record: &Prepared) -> Vec<BlockKey> {
    probes(record).into_iter().map(|probe| probe.key).collect()
}

/// [`probe_keys`] with what sharing each of them means.
pub(crate) fn probes(record: &Prepared) -> Vec<Probe> {
    keys(record, Use::Probe)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Store,
    Probe,
}

struct Word {
    ids: Vec<u64>,
    initial: u64,
    is_known: bool,
}

fn keys(record: &Prepared, purpose: Use) -> Vec<Probe> {
    let names = words([&record.given, &record.family]);
    let pairs = pairs(&names);
    let years = years(record, purpose);
    let mut keys = Keys(Vec::with_capacity(24));
    for (x, y) in &pairs {
        keys.add(b'P', &[*x, *y]);
    }
    for (x, y) in pairs.iter().chain(&title_pairs(record)) {
        for year in &years {
            keys.add(b'A', &[*x, *y, *year]);
        }
        if let Some(district) = record.district {
            keys.add(b'B', &[*x, *y, district]);
        }
    }
    for day in exact_days(record, purpose) {
        for word in &names {
            for id in &word.ids {
                keys.add(b'C', &[*id, day]);
            }
        }
        if let Some(place) = record.district.or(record.commune) {
            keys.add(b'H', &[place, day]);
        }
    }
    if let Some(phone) = record.phone {
        keys.add(b'D', &[0, phone]);
    }
    if let Some(id) = &record.external_id {
        keys.add(b'D', &[1, hash_text("id", id)]);
        for (at, half) in (0..).zip(halves(id)) {
            keys.add(b'J', &[at, hash_text("half", half)]);
        }
    }
    add_place_keys(record, &names, &years, &mut keys);
    let mut of_mother = Keys::default();
    for (mx, my) in self::pairs(&words([&record.mother, &Name::default()])) {
        for (x, y) in &pairs {
            of_mother.add(b'G', &[*x, *y, mx, my]);
        }
    }
    keys.0.extend(of_mother.lowest(MAX_MOTHER_KEYS));
    keys.0.sort_unstable();
    keys.0.dedup_by_key(|probe| probe.key);
    keys.0
}

fn add_place_keys(record: &Prepared, names: &[Word], years: &[u64], keys: &mut Keys) {
    if let Some(commune) = record.commune {
        for id in names.iter().flat_map(|word| &word.ids) {
            for year in years {
                keys.add(b'E', &[*id, commune, *year]);
            }
        }
    }
    for place in [record.commune, record.district].into_iter().flatten() {
        for word in names.iter().filter(|word| !word.is_known) {
            for id in &word.ids {
                keys.add(b'K', &[*id, place]);
            }
        }
    }
    let Some(district) = record.district else { return };
    for (at, word) in names.iter().enumerate() {
        for (_, other) in names.iter().enumerate().filter(|(other, _)| *other != at) {
            for id in &word.ids {
                keys.add(b'I', &[*id, other.initial, district]);
                for year in years {
                    keys.add(b'F', &[*id, other.initial, district, *year]);
                }
            }
        }
    }
}

/// The two halves of an identifier that is long enough for them to say something.
fn halves(id: &str) -> impl Iterator<Item = &str> {
    let middle = id.char_indices().nth(id.chars().count() / 2).map(|(at, _)| at);
    let halves =
        middle.filter(|_| id.chars().count() >= HALVED_LENGTH).and_then(|at| id.split_at_checked(at));
    halves.into_iter().flat_map(|(first, second)| [first, second])
}

#[derive(Default)]
struct Keys(Vec<Probe>);

impl Keys {
    fn lowest(mut self, at_most: usize) -> impl Iterator<Item = Probe> {
        self.0.sort_unstable();
        self.0.dedup_by_key(|probe| probe.key);
        self.0.into_iter().take(at_most)
    }

    fn add(&mut self, scheme: u8, parts: &[u64]) {
        let mut hash = Fnv::new().bytes(&BLOCK_KEY_VERSION.to_le_bytes()).bytes(&[scheme]);
        for part in parts {
            hash = hash.number(*part);
        }
        let key = BlockKey(fold_hash(hash.finish(), 32));
        let shares = match (scheme, parts) {
            (b'D', [0, ..]) => Shares::Phone,
            (b'D', _) => Shares::Identifier,
            (b'J', _) => Shares::HalfIdentifier,
            _ => Shares::Traits,
        };
        self.0.push(Probe { key, shares });
    }
}

fn words(names: [&Name; 2]) -> Vec<Word> {
    names.into_iter().flat_map(Name::core).take(MAX_WORDS).map(|token| word(token)).collect()
}

fn word(token: &Token) -> Word {
    let initial = token.keys.first().and_then(|key| key.chars().next()).map_or(0, u64::from);
    Word { ids: token.ids.clone(), initial, is_known: token.is_known() }
}

/// Titles beside a given name, each with the family names: another record of the person may have the title alone.
fn title_pairs(record: &Prepared) -> Vec<(u64, u64)> {
    if record.given.is_only_titles() {
        return Vec::new();
    }
    let ids = |token: &Arc<Token>| token.ids.first().copied();
    let titles: Vec<u64> = record.given.titles().take(MAX_TITLES).filter_map(ids).collect();
    let families: Vec<u64> = record.family.core().take(MAX_TITLES).filter_map(ids).collect();
    let with_families = |title: &u64| {
        families.iter().map(|family| (*title.min(family), *title.max(family))).collect::<Vec<_>>()
    };
    titles.iter().flat_map(with_families).collect()
}

/// Unordered pairs of the ids of different words.
fn pairs(words: &[Word]) -> Vec<(u64, u64)> {
    let mut pairs = Vec::new();
    for (at, word) in words.iter().enumerate() {
        for other in words.iter().skip(at + 1) {
            for x in &word.ids {
                for y in &other.ids {
                    pairs.push((*x.min(y), *x.max(y)));
                }
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

fn years(record: &Prepared, purpose: Use) -> Vec<u64> {
    let Some(birth) = record.birth else { return Vec::new() };
    let year = birth.date().year();
    match purpose {
        Use::Store => vec![year_number(year)],
        Use::Probe => vec![year_number(year - 1), year_number(year), year_number(year + 1)],
    }
}

fn year_number(year: i16) -> u64 {
    u64::from(year.unsigned_abs())
}

fn exact_days(record: &Prepared, purpose: Use) -> Vec<u64> {
    let Some(birth) = record.birth.filter(|birth| !birth.is_heaped()) else { return Vec::new() };
    let date = birth.date();
    let (Some(month), Some(day)) = (date.month(), date.day()) else { return Vec::new() };
    let number =
        |month: u8, day: u8| year_number(date.year()) * 10_000 + u64::from(month) * 100 + u64::from(day);
    let mut days = vec![number(month, day)];
    if purpose == Use::Probe && day <= 12 && day != month {
        days.push(number(day, month));
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Record;
    use crate::rules::Rules;

    fn meet(a: &str, b: &str) -> bool {
        let rules = Rules::standard();
        let prepared = |json: &str| rules.prepare(&Record::from_json(json).unwrap());
        let stored = block_keys(&prepared(a));
        probe_keys(&prepared(b)).iter().any(|key| stored.contains(key))
    }

    #[test]
    fn keys_are_the_same_in_every_release_of_this_version() {
        let person = r#"{"first_name":"Amina","last_name":"Diallo","date_of_birth":"1991-03-12","district":"Pikine",
            "commune":"Pikine Est","external_id":"1618200748479"}"#;
        let keys = block_keys(&Rules::standard().prepare(&Record::from_json(person).unwrap()));
        let sum = keys.iter().fold(0_u32, |sum, key| sum.wrapping_mul(31).wrapping_add(key.0));
        assert_eq!((keys.len(), sum), (15, EXPECTED));
    }

    const EXPECTED: u32 = 4_101_940_256;

    #[test]
    fn a_name_of_many_words_and_readings_has_a_bounded_number_of_keys() {
        let names = r#"{"first_name":"Xeghe Chigena Xoschi","last_name":"Schigen Ximithe","#;
        let json = format!(
            r#"{names}"mother_name":"Xoghe Chigona Xaschi Schegan Xomitho","date_of_birth":"1991-03-12",
            "district":"Pikine","commune":"Pikine Est","phone":"771234567","external_id":"1618200748479"}}"#
        );
        let prepared = Rules::standard().prepare(&Record::from_json(&json).unwrap());
        let keys = block_keys(&prepared);
        assert!((300..=400).contains(&keys.len()), "{}", keys.len());
        let probed = probe_keys(&prepared);
        assert!(keys.iter().all(|key| probed.contains(key)));
    }

    #[test]
    fn spelling_inversion_year_and_swapped_day_still_meet() {
        let amina = r#"{"first_name":"Aïssatou","last_name":"Diop","date_of_birth":"1991-03-12"}"#;
        for other in [
            r#"{"first_name":"Isatou","last_name":"Jobe","date_of_birth":"1992-03-12"}"#,
            r#"{"first_name":"Diop","last_name":"Aissatou"}"#,
            r#"{"first_name":"Kofi","last_name":"Diop","date_of_birth":"1991-12-03"}"#,
        ] {
            assert!(meet(amina, other), "{other}");
        }
        assert!(!meet(amina, r#"{"first_name":"Kofi","last_name":"Diop","date_of_birth":"1991-12-04"}"#));
    }

    #[test]
    fn a_title_stands_for_a_name_that_was_left_out() {
        let whole = r#"{"first_name":"Ndèye Mariama","last_name":"Diop","date_of_birth":"1991-03-12"}"#;
        let title = r#"{"first_name":"Ndeye","last_name":"Jobe","date_of_birth":"1990-01-01"}"#;
        assert!(meet(whole, title) && meet(title, whole));
        assert!(!meet(whole, r#"{"first_name":"Sokhna","last_name":"Diop","date_of_birth":"1990-01-01"}"#));
    }

    #[test]
    fn a_married_woman_of_one_commune_is_met_a_year_apart() {
        let before =
            r#"{"first_name":"Amina","last_name":"Diop","date_of_birth":"1991-03-12","commune":"Ngor"}"#;
        let after =
            r#"{"first_name":"Amina","last_name":"Faye","date_of_birth":"1990-01-01","commune":"Ngor"}"#;
        assert!(meet(before, after) && meet(after, before));
    }

    #[test]
    fn an_identifier_or_a_telephone_alone_meets() {
        assert!(meet(r#"{"external_id":"SN-12345"}"#, r#"{"external_id":"sn12345","first_name":"Kofi"}"#));
        assert!(meet(
            r#"{"external_id":"1618200748479","first_name":"Amina"}"#,
            r#"{"external_id":"1618200784479","first_name":"Kofi"}"#
        ));
        assert!(meet(r#"{"phone":"+221771234567"}"#, r#"{"phone":"77 123 45 67"}"#));
        assert!(!meet("{}", "{}"));
    }
}
