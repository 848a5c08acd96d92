//! The figures of the name tables: how many spellings are one name, with the table and without it, and how many lookalikes are.

use super::{Name, NameReader, NameTable, compare_names};
use crate::TableFiles;

const VARIANTS: &str = include_str!("../../data/names/variants.tsv");
const NON_VARIANTS: &str = include_str!("../../data/names/nonvariants.tsv");
/// From here on two spellings count as one name.
const ONE_NAME: f64 = 0.92;

#[derive(Debug, Default)]
struct Count {
    found: usize,
    of: usize,
}

impl Count {
    fn add(&mut self, table: &NameTable, a: &Name, b: &Name) {
        self.of += 1;
        self.found +=
            usize::from(compare_names(table, a, b).is_some_and(|found| found.similarity >= ONE_NAME));
    }

    /// Parts in ten thousand.
    fn share(&self) -> usize {
        self.found * 10_000 / self.of
    }
}

fn spellings(row: &str) -> Vec<&str> {
    row.split('\t').skip(4).take(4).flat_map(|cell| cell.split('|')).filter(|form| !form.is_empty()).collect()
}

/// Counts the pairs of spellings within each line.
fn count_spellings<'r>(table: &NameTable, rows: impl Iterator<Item = &'r str>, count: &mut Count) {
    let mut reader = NameReader::new(table);
    for row in rows {
        let forms: Vec<Name> = spellings(row).into_iter().map(|form| reader.read(form)).collect();
        for (at, a) in forms.iter().enumerate() {
            for b in forms.iter().skip(at + 1) {
                count.add(table, a, b);
            }
        }
    }
}

/// Counts the sure pairs of different names.
fn count_lookalikes(table: &NameTable, text: &str, count: &mut Count) {
    let mut reader = NameReader::new(table);
    for row in text.lines().skip(1) {
        if let [_, a, b, "sure", ..] = *row.split('\t').collect::<Vec<_>>() {
            count.add(table, &reader.read(a), &reader.read(b));
        }
    }
}

#[test]
fn spellings_of_the_table_are_one_name_and_sure_lookalikes_are_not() {
    let table = NameTable::standard();
    let (mut pairs, mut lookalikes) = (Count::default(), Count::default());
    count_spellings(&table, VARIANTS.lines().skip(1), &mut pairs);
    count_lookalikes(&table, NON_VARIANTS, &mut lookalikes);
    println!("listed spellings {pairs:?}, sure lookalikes {lookalikes:?}");
    assert!(pairs.of > 3_000 && pairs.share() >= 9_900, "{pairs:?}");
    assert!(lookalikes.of > 80 && lookalikes.share() <= 300, "{lookalikes:?}");
}

/// The rules must carry beyond the table: a fifth of the groups is left out in turn, and with them all that binds lookalikes.
#[test]
fn spellings_that_the_table_has_never_seen_are_mostly_one_name() {
    let (mut pairs, mut lookalikes) = (Count::default(), Count::default());
    for fold in 0..5 {
        let kept: Vec<&str> = VARIANTS
            .lines()
            .enumerate()
            .filter(|(at, _)| *at == 0 || at % 5 != fold)
            .map(|(_, row)| row)
            .collect();
        let table = NameTable::parse(TableFiles {
            variants: &kept.join("\n"),
            non_variants: "",
            honorifics: "",
            placeholders: "",
        })
        .unwrap();
        let left_out =
            VARIANTS.lines().enumerate().filter(|(at, _)| *at > 0 && at % 5 == fold).map(|(_, row)| row);
        count_spellings(&table, left_out, &mut pairs);
        count_lookalikes(&table, NON_VARIANTS, &mut lookalikes);
    }
    println!("left-out spellings {pairs:?}, sure lookalikes {lookalikes:?}");
    assert!(pairs.share() >= 8_200, "{pairs:?}");
    assert!(lookalikes.share() <= 150, "{lookalikes:?}");
}
