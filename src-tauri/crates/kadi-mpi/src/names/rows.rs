//! The lines of name files: what they must look like, and what is wrong with one that does not.

use super::fold::fold_tokens;
use super::table::Kind;

/// The columns of a file of spellings, in this order.
pub const VARIANT_COLUMNS: [&str; 14] = [
    "group_id",
    "kind",
    "sex",
    "canonical",
    "francophone",
    "anglophone",
    "native_orthography",
    "other",
    "short_forms",
    "cognates_distinct",
    "tags",
    "certainty",
    "freq_weight",
    "source",
];
/// The columns of a file of lookalikes, in this order.
pub const NON_VARIANT_COLUMNS: [&str; 5] = ["kind", "a", "b", "certainty", "why"];

/// Most letters of one form.
const MAX_FORM: usize = 80;
/// Most lines of one file.
const MAX_LINES: usize = 20_000;

/// A name file as text: tab-separated, the first line names the columns, which say whether it holds spellings or lookalikes.
#[derive(Debug, Clone, Copy)]
pub struct NameFile<'t> {
    /// What the file is called, for messages.
    pub name: &'t str,
    /// All of it.
    pub text: &'t str,
}

/// A line of a name file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of {file}, column {column}: {fault}")]
pub struct NameProblem {
    /// The file.
    pub file: String,
    /// Line from 1.
    pub line: usize,
    /// The column, by its documented name; empty when the whole line is meant.
    pub column: &'static str,
    /// What is wrong.
    pub fault: NameFault,
}

/// What is wrong with a line of a name file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    /// The first line names neither the columns of spellings nor those of lookalikes.
    #[error("the columns are not those of a name file")]
    Header,
    /// More than 20,000 lines.
    #[error("too many lines")]
    TooManyLines,
    /// The line has another number of columns than its header.
    #[error("expected {expected} columns, found {found}")]
    Columns {
        /// As the header has.
        expected: usize,
        /// As the line has.
        found: usize,
    },
    /// A cell that must be filled is empty, or holds no letter.
    #[error("nothing is written here")]
    Empty,
    /// A form of more than 80 letters.
    #[error("longer than a name")]
    TooLong,
    /// The value is none of those that the column takes.
    #[error("not one of the values of this column")]
    Value,
    /// The weight is not a number between 0 and 1,000,000,000.
    #[error("not a positive number")]
    Weight,
    /// The identifier was used by an earlier line of the same file.
    #[error("this group_id is used twice")]
    GroupTwice,
    /// The identifier is that of another name.
    #[error("this group_id is that of {canonical}")]
    OtherGroup {
        /// The legal name that has it.
        canonical: String,
    },
    /// The form is a spelling of another name of the same kind: to add spellings to that name, use its identifier.
    #[error("{form} is a spelling of {group} already")]
    SpellingElsewhere {
        /// The form.
        form: String,
        /// Identifier of the other name.
        group: String,
    },
    /// A pair is listed as different names and as spellings of one.
    #[error("{a} and {b} are listed as one name and as different names")]
    Contradiction {
        /// One form.
        a: String,
        /// The other.
        b: String,
    },
}

impl NameFault {
    /// A stable code for programs and for the catalogues of messages.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::TooManyLines => "too_many_lines",
            Self::Columns { .. } => "columns",
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::Value => "value",
            Self::Weight => "weight",
            Self::GroupTwice => "group_twice",
            Self::OtherGroup { .. } => "other_group",
            Self::SpellingElsewhere { .. } => "spelling_elsewhere",
            Self::Contradiction { .. } => "contradiction",
        }
    }

    /// The words that the message names, by parameter: `form`, `group`, `other`, `expected`, `found`.
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Columns { expected, found } => {
                vec![("expected", expected.to_string()), ("found", found.to_string())]
            }
            Self::OtherGroup { canonical } => vec![("other", canonical.clone())],
            Self::SpellingElsewhere { form, group } => vec![("form", form.clone()), ("group", group.clone())],
            Self::Contradiction { a, b } => vec![("form", a.clone()), ("other", b.clone())],
            Self::Header
            | Self::TooManyLines
            | Self::Empty
            | Self::TooLong
            | Self::Value
            | Self::Weight
            | Self::GroupTwice => Vec::new(),
        }
    }
}

/// One legal name.
pub(super) struct VariantRow<'t> {
    pub(super) line: usize,
    /// Lower case.
    pub(super) id: String,
    pub(super) kind: Kind,
    pub(super) canonical: &'t str,
    /// Column and form.
    pub(super) spellings: Vec<(&'static str, &'t str)>,
    pub(super) short_forms: Vec<&'t str>,
    pub(super) cognates: Vec<&'t str>,
    pub(super) weight: f64,
}

/// Two names that look alike. Only sure pairs bind.
pub(super) struct NonVariantRow<'t> {
    pub(super) line: usize,
    pub(super) a: &'t str,
    pub(super) b: &'t str,
    pub(super) sure: bool,
}

/// A file after reading.
#[derive(Default)]
pub(super) struct Rows<'t> {
    pub(super) variants: Vec<VariantRow<'t>>,
    pub(super) non_variants: Vec<NonVariantRow<'t>>,
}

/// Reads a file; what is wrong goes to `problems`, and the line with it is left out.
pub(super) fn read_rows<'t>(file: &NameFile<'t>, problems: &mut Vec<NameProblem>) -> Rows<'t> {
    let text = file.text.trim_start_matches('\u{feff}');
    let mut read = Rows::default();
    let mut report = |line: usize, column: &'static str, fault: NameFault| {
        problems.push(NameProblem { file: file.name.to_owned(), line, column, fault });
    };
    let header: Vec<&str> = text.lines().next().unwrap_or_default().split('\t').map(str::trim).collect();
    let of_variants = header == VARIANT_COLUMNS;
    if !of_variants && header != NON_VARIANT_COLUMNS {
        report(1, "", NameFault::Header);
        return read;
    }
    for (line, row) in rows(text) {
        if line > MAX_LINES {
            report(line, "", NameFault::TooManyLines);
            break;
        }
        let found: Vec<&str> = row.split('\t').collect();
        let outcome = if of_variants {
            variant(line, &found).map(|row| read.variants.push(row))
        } else {
            non_variant(line, &found).map(|row| read.non_variants.push(row))
        };
        if let Err((column, fault)) = outcome {
            report(line, column, fault);
        }
    }
    read
}

type Fault = (&'static str, NameFault);

fn variant<'t>(line: usize, row: &[&'t str]) -> Result<VariantRow<'t>, Fault> {
    let [
        id,
        kind,
        sex,
        canonical,
        francophone,
        anglophone,
        native,
        other,
        short,
        cognates,
        _,
        certainty,
        weight,
        _,
    ] = *row
    else {
        return Err(("", NameFault::Columns { expected: VARIANT_COLUMNS.len(), found: row.len() }));
    };
    let id = id.trim().to_lowercase();
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
        return Err(("group_id", if id.is_empty() { NameFault::Empty } else { NameFault::Value }));
    }
    let kind = kind_of(kind)?;
    if !matches!(sex.trim(), "M" | "F" | "U") {
        return Err(("sex", NameFault::Value));
    }
    is_certainty(certainty)?;
    let weight = weight.trim().parse().ok().filter(|weight: &f64| *weight > 0.0 && *weight < 1e9);
    let weight = weight.ok_or(("freq_weight", NameFault::Weight))?;
    let mut spellings = vec![("canonical", form("canonical", canonical)?)];
    for (column, cell) in [
        ("francophone", francophone),
        ("anglophone", anglophone),
        ("native_orthography", native),
        ("other", other),
    ] {
        for spelling in cells(cell) {
            spellings.push((column, form(column, spelling)?));
        }
    }
    let all = |column, cell| cells(cell).map(|text| form(column, text)).collect::<Result<Vec<_>, _>>();
    Ok(VariantRow {
        line,
        id,
        kind,
        canonical: canonical.trim(),
        spellings,
        short_forms: all("short_forms", short)?,
        cognates: all("cognates_distinct", cognates)?,
        weight,
    })
}

fn non_variant<'t>(line: usize, row: &[&'t str]) -> Result<NonVariantRow<'t>, Fault> {
    let [kind, a, b, certainty, _] = *row else {
        return Err(("", NameFault::Columns { expected: NON_VARIANT_COLUMNS.len(), found: row.len() }));
    };
    kind_of(kind)?;
    is_certainty(certainty)?;
    Ok(NonVariantRow { line, a: form("a", a)?, b: form("b", b)?, sure: certainty.trim() == "sure" })
}

fn kind_of(cell: &str) -> Result<Kind, Fault> {
    match cell.trim() {
        "given" => Ok(Kind::Given),
        "family" => Ok(Kind::Family),
        _ => Err(("kind", NameFault::Value)),
    }
}

fn is_certainty(cell: &str) -> Result<(), Fault> {
    let known = matches!(cell.trim(), "sure" | "likely" | "uncertain");
    if known { Ok(()) } else { Err(("certainty", NameFault::Value)) }
}

fn form<'t>(column: &'static str, cell: &'t str) -> Result<&'t str, Fault> {
    let cell = cell.trim();
    if fold_tokens(cell).is_empty() {
        Err((column, NameFault::Empty))
    } else if cell.chars().count() > MAX_FORM {
        Err((column, NameFault::TooLong))
    } else {
        Ok(cell)
    }
}

fn cells(column: &str) -> impl Iterator<Item = &str> {
    column.split('|').filter(|form| !form.trim().is_empty())
}

/// The lines of a file after its header, with their numbers from 1; empty lines are skipped.
pub(super) fn rows(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .skip(1)
        .map(|(index, row)| (index + 1, row))
        .filter(|(_, row)| !row.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(row: &str) -> Option<(usize, &'static str, NameFault)> {
        let text = format!("{}\n{row}\n", VARIANT_COLUMNS.join("\t"));
        let mut problems = Vec::new();
        read_rows(&NameFile { name: "ghana.tsv", text: &text }, &mut problems);
        problems.pop().map(|problem| (problem.line, problem.column, problem.fault))
    }

    #[test]
    fn every_cell_is_checked_and_named() {
        assert_eq!(fault("K1\tgiven\tM\tKofi\tKofi|Koffi\t\t\t\t\t\tak;GH\tsure\t9\tx"), None);
        for (row, column, expected) in [
            ("K1\tgiven\tM", "", NameFault::Columns { expected: 14, found: 3 }),
            ("\tgiven\tM\tKofi\t\t\t\t\t\t\t\tsure\t9\tx", "group_id", NameFault::Empty),
            ("K 1\tgiven\tM\tKofi\t\t\t\t\t\t\t\tsure\t9\tx", "group_id", NameFault::Value),
            ("K1\tnick\tM\tKofi\t\t\t\t\t\t\t\tsure\t9\tx", "kind", NameFault::Value),
            ("K1\tgiven\tX\tKofi\t\t\t\t\t\t\t\tsure\t9\tx", "sex", NameFault::Value),
            ("K1\tgiven\tM\t?\t\t\t\t\t\t\t\tsure\t9\tx", "canonical", NameFault::Empty),
            ("K1\tgiven\tM\tKofi\tKofi|-\t\t\t\t\t\t\tsure\t9\tx", "francophone", NameFault::Empty),
            ("K1\tgiven\tM\tKofi\t\t\t\t\t\t\t\tperhaps\t9\tx", "certainty", NameFault::Value),
            ("K1\tgiven\tM\tKofi\t\t\t\t\t\t\t\tsure\tmany\tx", "freq_weight", NameFault::Weight),
        ] {
            assert_eq!(fault(row), Some((2, column, expected)), "{row}");
        }
        let long = format!("K1\tgiven\tM\t{}\t\t\t\t\t\t\t\tsure\t9\tx", "ko".repeat(60));
        assert_eq!(fault(&long), Some((2, "canonical", NameFault::TooLong)));
    }

    #[test]
    fn a_table_of_something_else_is_refused_at_its_first_line() {
        for text in ["", "name\tphone\nKofi\t77\n", "\u{feff}group_id,kind\n"] {
            let mut problems = Vec::new();
            read_rows(&NameFile { name: "list.tsv", text }, &mut problems);
            let seen: Vec<_> = problems.iter().map(|problem| (problem.line, problem.fault.code())).collect();
            assert_eq!(seen, [(1, "header")], "{text}");
        }
    }
}
