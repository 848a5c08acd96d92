//! The figures of the name tables: how many spellings are one name, with the table and without it, and how many lookalikes are.

use super::build::{Shipped, build};
use super::rows::NameFile;
use super::{Name, NameReader, NameTable, compare_names, shipped};
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

/// The files of the other regions, without those of lookalikes.
fn regions() -> Vec<NameFile<'static>> {
    let all = shipped::files().files;
    all.into_iter().filter(|file| !file.name.contains("variants")).collect()
}

#[test]
fn spellings_of_every_region_are_one_name_and_sure_lookalikes_are_not() {
    let table = NameTable::standard();
    let mut all = Count::default();
    for file in regions() {
        let mut pairs = Count::default();
        count_spellings(&table, file.text.lines().skip(1), &mut pairs);
        println!("{}: {pairs:?}", file.name);
        all.found += pairs.found;
        all.of += pairs.of;
    }
    let mut lookalikes = Count::default();
    count_lookalikes(&table, include_str!("../../data/names/nonvariants-africa.tsv"), &mut lookalikes);
    println!("listed spellings {all:?}, sure lookalikes {lookalikes:?}");
    assert!(all.of > 4_000 && all.share() >= 9_900, "{all:?}");
    assert!(lookalikes.of > 60 && lookalikes.share() <= 300, "{lookalikes:?}");
}

/// The rules were made for West Africa; this is how far they carry to names of which they have seen neither spelling nor neighbour.
#[test]
fn the_rules_carry_to_regions_that_are_left_out() {
    let (mut pairs, mut lookalikes) = (Count::default(), Count::default());
    let west = shipped::files();
    let west = Shipped { files: west.files.into_iter().take(2).collect(), honorifics: "", placeholders: "" };
    let table = build(&west, &[]).unwrap();
    for file in regions() {
        let mut of_file = Count::default();
        count_spellings(&table, file.text.lines().skip(1), &mut of_file);
        println!("{} left out: {of_file:?}", file.name);
        pairs.found += of_file.found;
        pairs.of += of_file.of;
    }
    count_lookalikes(&table, include_str!("../../data/names/nonvariants-africa.tsv"), &mut lookalikes);
    println!("left-out spellings {pairs:?}, sure lookalikes {lookalikes:?}");
    assert!(pairs.share() >= 7_400, "{pairs:?}");
    assert!(lookalikes.share() <= 300, "{lookalikes:?}");
}

#[test]
fn a_name_meets_itself_in_another_script() {
    let table = NameTable::standard();
    let mut reader = NameReader::new(&table);
    for (a, b) in [
        ("محمد", "Mohamed"),
        ("فاطمة", "Fatima"),
        ("عبد الله", "Abdoulaye"),
        ("عائشة", "Aïcha"),
        ("ዮሐንስ", "Yohannes"),
        ("ተስፋዬ", "Tesfaye"),
        ("ገብረማርያም", "Gebre Mariam"),
        ("G/Mariam", "Ghebremariam"),
        ("ߡߊߡߊߘߎ", "Mamadou"),
        ("Maxamed", "Muhammad"),
    ] {
        let (x, y) = (reader.read(a), reader.read(b));
        let found = compare_names(&table, &x, &y).map_or(0.0, |found| found.similarity);
        assert!(found >= ONE_NAME, "{a} {b}: {found}");
    }
}

/// Work is bounded by the length that is read, so a long field or a repeated one costs what a name costs.
#[test]
fn long_names_and_repeated_names_cost_what_names_cost() {
    let table = NameTable::standard();
    let mut reader = NameReader::new(&table);
    let long = reader.read(&"ndiaye ".repeat(5_000));
    let other = reader.read(&"x".repeat(300));
    assert!(compare_names(&table, &long, &other).is_some());
    let same: Vec<Name> = (0..10_000).map(|_| reader.read("Fatou Diallo")).collect();
    assert!(same.iter().all(|name| compare_names(&table, name, &long).is_some()));
}
