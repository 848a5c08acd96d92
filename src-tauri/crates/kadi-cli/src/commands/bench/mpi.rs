//! Scoring and linking: pairs a second, records a second.

use kadi_mpi::{Budget, Linkage, NoFrequencies, Prepared, Record, Rules, link_records};

use super::{Figures, median, per_second};
use crate::failure::Failure;

/// Records of the list that is linked.
const LIST: u32 = 5_000;
/// Pairs scored in a round.
const PAIRS: u32 = 20_000;
const ROUNDS: usize = 5;

const GIVEN: [&str; 16] = [
    "Amina",
    "Mamadou",
    "Fatou",
    "Ousmane",
    "Aïssatou",
    "Ibrahima",
    "Mariama",
    "Cheikh",
    "Ndèye",
    "Moussa",
    "Khady",
    "Abdoulaye",
    "Awa",
    "Modou",
    "Zawadi",
    "Kofi",
];
const FAMILY: [&str; 16] = [
    "Diallo",
    "Ndiaye",
    "Fall",
    "Diop",
    "Sow",
    "Ba",
    "Sarr",
    "Faye",
    "Sy",
    "Gueye",
    "Kane",
    "Cissé",
    "Mensah",
    "Traoré",
    "Coulibaly",
    "Camara",
];

pub(super) fn measure() -> Result<Figures, Failure> {
    let records = list()?;
    let rules = Rules::standard();
    let prepare = median(ROUNDS, || {
        let mut preparer = rules.preparer();
        for record in &records {
            std::hint::black_box(preparer.prepare(record));
        }
    });
    let mut preparer = rules.preparer();
    let people: Vec<Prepared> = records.iter().map(|record| preparer.prepare(record)).collect();
    let partners = || people.iter().cycle().zip(people.iter().cycle().skip(7)).take(PAIRS as usize);
    let score = median(ROUNDS, || {
        for (a, b) in partners() {
            std::hint::black_box(rules.assess(a, b, &NoFrequencies));
        }
    });
    let explain = median(ROUNDS, || {
        for (a, b) in partners() {
            std::hint::black_box(rules.score(a, b, &NoFrequencies));
        }
    });
    let mut linkage = Linkage::default();
    let link = median(ROUNDS, || linkage = link_records(&records, &rules, Budget::default()));
    Ok(Figures::from([
        ("prepare_per_second", per_second(LIST, prepare)),
        ("scores_per_second", per_second(PAIRS, score)),
        ("explained_scores_per_second", per_second(PAIRS, explain)),
        ("link_records", f64::from(LIST)),
        ("link_pairs", whole(linkage.pairs.len())),
        ("link_candidates_mean", linkage.effort.mean),
        ("link_candidates_p95", whole(linkage.effort.p95)),
        ("link_seconds", link.as_secs_f64()),
        ("link_records_per_second", per_second(LIST, link)),
    ]))
}

fn whole(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The same list on every machine: names and dates that repeat as they do in a register, every fifth person twice.
fn list() -> Result<Vec<Record>, Failure> {
    (0..LIST).map(|number| record(if number % 5 == 4 { number - 4 } else { number })).collect()
}

fn record(number: u32) -> Result<Record, Failure> {
    // A multiplicative hash (Knuth, The Art of Computer Programming 6.4) spreads the numbers over names and days.
    let mixed = number.wrapping_mul(2_654_435_761);
    let pick = |names: &'static [&'static str], shift: u32| {
        names.get((mixed >> shift) as usize % names.len()).copied().unwrap_or_default()
    };
    let (year, month, day) = (1940 + (mixed >> 4) % 80, 1 + (mixed >> 11) % 12, 1 + (mixed >> 17) % 28);
    let date = format!("{year}-{month:02}-{day:02}");
    let (first, last) = (pick(&GIVEN, 8), pick(&FAMILY, 20));
    let sex = if mixed & 64 == 0 { "F" } else { "M" };
    Record::from_fields(|field| match field {
        "first_name" => Some(first),
        "last_name" => Some(last),
        "date_of_birth" => Some(&date),
        "sex" => Some(sex),
        "commune" => Some("Ouakam"),
        _ => None,
    })
    .map_err(|_| kadi_contract::ErrorCode::Internal.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_always_the_same_and_holds_people_twice() {
        let list = list().unwrap();
        assert_eq!(list.len(), LIST as usize);
        assert!(list[4] == list[0] && list[1] != list[0]);
        assert!(list == super::list().unwrap());
    }
}
