//! The register as a whole: search, and the index in numbers.

use clap::{Args, ValueEnum};
use kadi_contract::register::{GetMpiStats, MpiStats, PeoplePage, SearchPeople};

use super::people::rows_text;
use crate::context::Context;
use crate::failure::Failure;
use crate::words::{Column, Words};

/// Districts in the table for people; `--json` has all.
const DISTRICTS_SHOWN: usize = 20;

/// Something a record lacks or may have wrong.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Trait {
    /// No date of birth
    BirthMissing,
    /// The date of birth is an estimate, or only a year or month
    BirthEstimated,
    /// Born on a 1 January
    BirthJanuary,
    /// No sex
    SexMissing,
    /// No phone
    PhoneMissing,
    /// No district
    DistrictMissing,
    /// No name of the mother
    MotherMissing,
}

/// Flags of `kadi mpi search`.
#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// What to look for; everybody when empty
    query: Vec<String>,
    /// Only people of this district; "" for those without one
    #[arg(long)]
    district: Option<String>,
    /// Only people of this commune; "" for those without one
    #[arg(long)]
    commune: Option<String>,
    /// Only people enrolled in this programme (UID)
    #[arg(long, value_name = "UID", alias = "program")]
    programme: Option<String>,
    /// Only female, male or other
    #[arg(long)]
    sex: Option<String>,
    /// Born in this year or later
    #[arg(long, value_name = "YEAR")]
    born_from: Option<i16>,
    /// Born in this year or earlier
    #[arg(long, value_name = "YEAR")]
    born_to: Option<i16>,
    /// Only people with a valid or a revoked card, or with none
    #[arg(long, value_parser = ["valid", "revoked", "none"])]
    card: Option<String>,
    /// Only active or deactivated identities
    #[arg(long, value_parser = ["active", "deactivated"])]
    status: Option<String>,
    /// Only people who may be a duplicate and wait for review
    #[arg(long)]
    in_review: bool,
    /// Only people with this; may be given several times
    #[arg(long = "with", value_name = "TRAIT")]
    traits: Vec<Trait>,
    /// name, newest or oldest
    #[arg(long, default_value = "name", value_parser = ["name", "newest", "oldest"])]
    sort: String,
    /// Where to go on: the "next" of the page before
    #[arg(long, default_value = "", conflicts_with = "offset")]
    after: String,
    /// First row, from 0
    #[arg(long, default_value_t = 0)]
    offset: u64,
    /// Rows, 1 to 500
    #[arg(long, default_value_t = 50)]
    limit: u32,
}

pub(crate) fn search(context: &mut Context, args: SearchArgs) -> Result<(), Failure> {
    let name = |known: &Trait| known.to_possible_value().map(|value| value.get_name().replace('-', "_"));
    let mut desk = context.unlock()?;
    let page = desk.call(SearchPeople {
        query: args.query.join(" "),
        district: args.district,
        commune: args.commune,
        programme_uid: args.programme,
        sex: args.sex,
        born_from: args.born_from,
        born_to: args.born_to,
        card: args.card,
        status: args.status,
        in_review: args.in_review,
        traits: args.traits.iter().filter_map(name).collect(),
        sort: args.sort,
        after: args.after,
        offset: args.offset,
        limit: args.limit,
    })?;
    context.show(&page, page_text)
}

pub(crate) fn stats(context: &mut Context) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let stats = desk.call(GetMpiStats {})?;
    context.show(&stats, stats_text)
}

fn stats_text(stats: &MpiStats, words: Words) -> String {
    let facts = words.facts([
        ("cli-stats-identities", words.number(stats.identities)),
        ("cli-stats-merged", words.number(stats.merged)),
        ("cli-stats-records", words.number(stats.records)),
        ("cli-stats-known", words.number(stats.known_records)),
        ("cli-stats-rate", format!("{} %", words.decimal(stats.deduplication_rate * 100.0, 1))),
        ("cli-stats-to-review", words.number(stats.to_review)),
        ("cli-stats-alerts", words.number(stats.alerts)),
    ]);
    let or_unknown = |name: &str| match name {
        "" => words.text("value-unknown"),
        name => name.to_owned(),
    };
    let pairs = |head: &'static str, rows: Vec<(String, u64)>| {
        let columns = [Column::Text(head), Column::Number("cli-column-people")];
        words.table(&columns, rows.into_iter().map(|(name, people)| vec![name, words.number(people)]))
    };
    let districts = stats.by_district.iter().take(DISTRICTS_SHOWN);
    let districts = districts.map(|(name, people)| (or_unknown(name), *people)).collect();
    let quality = stats.quality.iter().map(|(known, people)| (words.code("trait", known), *people)).collect();
    let mut parts = vec![facts, pairs("field-district", districts), pairs("cli-column-quality", quality)];
    if !stats.by_programme.is_empty() {
        let columns = [Column::Text("field-programme"), Column::Number("cli-column-enrollments")];
        let rows = stats.by_programme.iter().map(|row| vec![row.name.clone(), words.number(row.enrollments)]);
        parts.push(words.table(&columns, rows));
    }
    let columns = [
        Column::Text(if stats.trend_by == "week" { "stats-week-from" } else { "stats-month-from" }),
        Column::Number("stats-registered"),
        Column::Number("stats-linked"),
        Column::Number("stats-merged"),
    ];
    let trend = stats.trend.iter().map(|period| {
        let numbers = [period.registered, period.linked, period.merged];
        std::iter::once(period.from.clone()).chain(numbers.map(|number| words.number(number))).collect()
    });
    parts.push(words.table(&columns, trend));
    parts.join("\n")
}

fn page_text(page: &PeoplePage, words: Words) -> String {
    if page.rows.is_empty() && !page.suggestions.is_empty() {
        let close =
            page.suggestions.iter().map(|one| format!("{} ({})", one.query, words.number(one.people)));
        let close = close.collect::<Vec<_>>().join(", ");
        return format!(
            "{}\n{}",
            words.text("cli-nobody"),
            words.text_with("people-close", &[("words", (&close).into())])
        );
    }
    let table = rows_text(&page.rows, words);
    let last = page.offset + page.rows.len() as u64;
    let (shown, total) = (words.number(last), words.number(page.total.max(last)));
    let counted = if page.more { "cli-progress-of-more" } else { "progress-of" };
    let line = words.text_with(counted, &[("done", (&shown).into()), ("total", (&total).into())]);
    match &page.next {
        Some(next) => format!("{table}\n{line} (--after {next})"),
        None => format!("{table}\n{line}"),
    }
}
