//! Building a name table from its files: the shipped ones first, an office's own merged over them.

use std::collections::{HashMap, HashSet};

use super::rows::{NameFault, NameFile, NameProblem, VariantRow, read_rows, rows};
use super::table::{Group, Kind, Membership, NameTable, NamesVersion, Tier, joined};
use crate::hash::Fnv;

/// Version of the rules of folding and of sound: part of [`NamesVersion`].
const NORMALISATION: u64 = 2;

/// The files that Kadi ships.
pub(super) struct Shipped<'t> {
    /// Spellings and lookalikes; the first may list a spelling under two names, the others not.
    pub(super) files: Vec<NameFile<'t>>,
    /// Titles that are set aside beside another name.
    pub(super) honorifics: &'t str,
    /// What stands where no name was known.
    pub(super) placeholders: &'t str,
}

/// Builds the table of `shipped` and `own`.
///
/// # Errors
/// Every line that cannot be used, in the order of the files.
pub(super) fn build(shipped: &Shipped<'_>, own: &[NameFile<'_>]) -> Result<NameTable, Vec<NameProblem>> {
    let mut builder = Builder::default();
    let mut hash = Fnv::new().number(NORMALISATION);
    for (at, file) in shipped.files.iter().chain(own).enumerate() {
        // The length keeps two files apart from one that holds both.
        hash = hash.number(u64::try_from(file.text.len()).unwrap_or(u64::MAX)).bytes(file.text.as_bytes());
        builder.add(file, at);
    }
    builder.bind_cognates();
    builder.bind_lookalikes();
    let Builder { mut table, mut problems, names, .. } = builder;
    problems.sort_by_key(|problem| (names.iter().position(|name| *name == problem.file), problem.line));
    for (text, name, into, written) in [
        (shipped.honorifics, "honorifics", &mut table.honorifics, joined as fn(&str) -> String),
        (shipped.placeholders, "placeholders", &mut table.placeholders, super::fold::fold),
    ] {
        hash = hash.bytes(text.as_bytes());
        for (line, row) in rows(text) {
            let form = row.split('\t').next().map(written).unwrap_or_default();
            if form.is_empty() {
                problems.push(NameProblem {
                    file: name.to_owned(),
                    line,
                    column: "form",
                    fault: NameFault::Empty,
                });
            }
            into.insert(form);
        }
    }
    table.sort();
    table.version = NamesVersion(hash.finish());
    if problems.is_empty() { Ok(table) } else { Err(problems) }
}

/// A sure pair of different names, and where it stands.
struct Lookalike {
    file: usize,
    line: usize,
    a: String,
    b: String,
}

#[derive(Default)]
struct Builder {
    table: NameTable,
    problems: Vec<NameProblem>,
    names: Vec<String>,
    groups: HashMap<String, u32>,
    cognates: Vec<(u32, String)>,
    lookalikes: Vec<Lookalike>,
    /// Where each spelling of a later file stands: file, line, column.
    places: HashMap<(String, u32), (usize, usize, &'static str)>,
}

impl Builder {
    fn add(&mut self, file: &NameFile<'_>, at: usize) {
        self.names.push(file.name.to_owned());
        let read = read_rows(file, &mut self.problems);
        let mut seen = HashSet::new();
        let first = self.table.groups.len();
        for row in &read.variants {
            if seen.insert(row.id.clone()) {
                self.add_variant(row, at);
            } else {
                self.report(at, row.line, "group_id", NameFault::GroupTwice);
            }
        }
        self.share_out(first);
        self.lookalikes.extend(read.non_variants.iter().filter(|row| row.sure).map(|row| Lookalike {
            file: at,
            line: row.line,
            a: joined(row.a),
            b: joined(row.b),
        }));
    }

    fn report(&mut self, file: usize, line: usize, column: &'static str, fault: NameFault) {
        let file = self.names.get(file).cloned().unwrap_or_default();
        self.problems.push(NameProblem { file, line, column, fault });
    }

    fn add_variant(&mut self, row: &VariantRow<'_>, at: usize) {
        let canonical = joined(row.canonical);
        let group = match self.groups.get(&row.id) {
            // The identifier of a known name adds spellings to it, if its canonical form says that it is meant.
            Some(&known) => {
                let same_kind = self.table.group(known).is_some_and(|group| group.kind == row.kind);
                if !same_kind || !self.table.spelled(&canonical).any(|group| group == known) {
                    let canonical =
                        self.table.group(known).map(|group| group.canonical.clone()).unwrap_or_default();
                    self.report(at, row.line, "group_id", NameFault::OtherGroup { canonical });
                    return;
                }
                known
            }
            None => {
                let group = u32::try_from(self.table.groups.len()).unwrap_or(u32::MAX);
                let id = row.id.clone();
                self.table.groups.push(Group {
                    id: id.clone(),
                    share: row.weight,
                    kind: row.kind,
                    canonical,
                });
                self.groups.insert(id, group);
                group
            }
        };
        for (column, form) in &row.spellings {
            if at > 0
                && let Some(fault) = self.find_elsewhere(form, group, row.kind)
            {
                self.report(at, row.line, column, fault);
                continue;
            }
            self.places.entry((joined(form), group)).or_insert((at, row.line, column));
            self.table.add_form(form, Membership { group, tier: Tier::Spelling });
        }
        for form in &row.short_forms {
            self.table.add_form(form, Membership { group, tier: Tier::Short });
        }
        self.cognates.extend(row.cognates.iter().map(|form| (group, joined(form))));
    }

    fn find_elsewhere(&self, form: &str, group: u32, kind: Kind) -> Option<NameFault> {
        let other = self
            .table
            .spelled(&joined(form))
            .find_map(|other| self.table.group(other).filter(|known| other != group && known.kind == kind))?;
        Some(NameFault::SpellingElsewhere { form: form.to_owned(), group: other.id.to_uppercase() })
    }

    /// Weights are relative within a file and a kind: each file is a region with people of its own.
    fn share_out(&mut self, first: usize) {
        for kind in [Kind::Given, Kind::Family] {
            let of_kind = |group: &&mut Group| group.kind == kind;
            let total: f64 = self.table.groups.iter_mut().skip(first).filter(of_kind).map(|g| g.share).sum();
            for group in self.table.groups.iter_mut().skip(first).filter(of_kind) {
                group.share /= total;
            }
        }
    }

    fn bind_cognates(&mut self) {
        for (group, form) in std::mem::take(&mut self.cognates) {
            let others: Vec<u32> = self.table.spelled(&form).collect();
            for other in others.into_iter().filter(|other| *other != group) {
                self.table.cognates.add(group, other);
            }
        }
    }

    fn bind_lookalikes(&mut self) {
        for Lookalike { file, line, a, b } in std::mem::take(&mut self.lookalikes) {
            let (left, right): (Vec<u32>, Vec<u32>) =
                (self.table.spelled(&a).collect(), self.table.spelled(&b).collect());
            let shared = left.iter().find(|group| right.contains(group)).copied();
            if let Some(group) = shared {
                // The later of the two files is the one that contradicts.
                let spelled = [&a, &b]
                    .into_iter()
                    .filter_map(|form| self.places.get(&(form.clone(), group)).copied())
                    .max()
                    .filter(|place| place.0 > file);
                let (file, line, column) = spelled.unwrap_or((file, line, ""));
                if file > 1 {
                    self.report(file, line, column, NameFault::Contradiction { a, b });
                }
                continue;
            }
            for left in &left {
                for right in &right {
                    self.table.distinct_groups.add(*left, *right);
                }
            }
            self.table.add_distinct_texts(a, b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows::VARIANT_COLUMNS;
    use super::*;
    use crate::names::{NameReader, compare_names};

    fn own(rows: &str) -> Result<std::sync::Arc<NameTable>, Vec<NameProblem>> {
        let text = format!("{}\n{rows}", VARIANT_COLUMNS.join("\t"));
        NameTable::with_own(&[NameFile { name: "office.tsv", text: &text }])
    }

    fn faults(rows: &str) -> Vec<(usize, &'static str, &'static str)> {
        let problems = own(rows).err().unwrap_or_default();
        problems.iter().map(|problem| (problem.line, problem.column, problem.fault.code())).collect()
    }

    fn alike(table: &NameTable, a: &str, b: &str) -> f64 {
        let mut reader = NameReader::new(table);
        let (a, b) = (reader.read(a), reader.read(b));
        compare_names(table, &a, &b).map_or(0.0, |found| found.similarity)
    }

    #[test]
    fn an_office_adds_names_and_adds_spellings_to_known_names() {
        let table =
            own("OFF1\tfamily\tU\tXoumbaragou\tXoumbaragou\tXhyxyx\t\t\t\t\tmos;BF\tsure\t2\tregister\n\
             G001\tgiven\tM\tMamadou\tMoumadoun\t\t\t\t\t\t\tsure\t1\tregister\n")
            .unwrap();
        assert!(alike(&table, "Xoumbaragou", "Xhyxyx") > 0.99);
        assert!(alike(&table, "Moumadoun", "Momodou") > 0.99);
        assert!(alike(&NameTable::standard(), "Xoumbaragou", "Xhyxyx") < 0.5);
    }

    #[test]
    fn a_line_that_contradicts_is_refused_with_its_place() {
        let row = |id: &str, canonical: &str, also: &str| {
            format!("{id}\tfamily\tU\t{canonical}\t{also}\t\t\t\t\t\t\tsure\t1\tx\n")
        };
        assert_eq!(faults(&row("OFF1", "Xoumbaragou", "Jobe")), [(2, "francophone", "spelling_elsewhere")]);
        assert_eq!(faults(&row("G001", "Mamadou", "")), [(2, "group_id", "other_group")]);
        assert_eq!(
            faults(&(row("OFF1", "Xoumbaragou", "") + &row("off1", "Yirikatou", ""))),
            [(3, "group_id", "group_twice")]
        );
        let late = row("OFF1", "Xoumbaragou", "Jobe") + "OFF2\tfamily\n" + &row("OFF3", "Yirikatou", "Diop");
        assert_eq!(faults(&late).iter().map(|fault| fault.0).collect::<Vec<_>>(), [2, 3, 4]);
        // Diop and Diouf are listed as different names.
        let diop = NameTable::standard().spelled("diop").next().unwrap();
        let id = NameTable::standard().group(diop).unwrap().id.clone();
        assert_eq!(faults(&row(&id, "Diop", "Diouf")), [(2, "francophone", "spelling_elsewhere")]);
        let pair = "kind\ta\tb\tcertainty\twhy\nfamily\tDiop\tJobe\tsure\t\n";
        let found = NameTable::with_own(&[NameFile { name: "pairs.tsv", text: pair }]).unwrap_err();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].line, found[0].fault.code()), (2, "contradiction"));
    }

    #[test]
    fn the_version_changes_with_every_file_and_with_nothing_else() {
        let row = "OFF1\tfamily\tU\tXoumbaragou\t\t\t\t\t\t\t\tsure\t2\tregister\n";
        let (one, again) = (own(row).unwrap(), own(row).unwrap());
        assert_eq!(one.version(), again.version());
        assert_ne!(one.version(), NameTable::standard().version());
        assert_ne!(one.version(), own(&row.replace("Xoumbaragou", "Xoumbaragon")).unwrap().version());
        assert_eq!(NameTable::with_own(&[]).unwrap().version(), NameTable::standard().version());
        assert_eq!(NameTable::standard().version().to_string().len(), 16);
    }
}
