//! `kadi mpi link`: batch linkage of a CSV, without a store.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use kadi_contract::ErrorCode;
use kadi_mpi::{Budget, Decision, Linkage, Quality, Rules, evaluate, link_records};
use serde::Serialize;

use super::records::{self, Table};
use crate::context::Context;
use crate::failure::Failure;
use crate::input;
use crate::output;
use crate::progress::Progress;
use crate::words::{Column, Words};

/// Flags of `kadi mpi link`.
///
/// Columns: id, first_name, last_name, date_of_birth, sex, district, commune, external_id, and where present phone,
/// mother_name, region, birth_estimated. Any may be missing; usual other names such as given_name, surname or dob are known.
#[derive(Debug, Args)]
pub(crate) struct LinkArgs {
    /// The records: a CSV with a header line
    #[arg(long, value_name = "FILE.csv")]
    input: PathBuf,
    /// The pairs: id_a,id_b,score,decision for every pair decided link, review or alert
    #[arg(long, value_name = "LINKS.csv")]
    out: PathBuf,
    /// The clusters: id,cluster [default: beside LINKS, with "clusters" in its name]
    #[arg(long, value_name = "CLUSTERS.csv")]
    clusters: Option<PathBuf>,
    /// Column that is equal for records of one person: also print precision, recall and F1
    #[arg(long, value_name = "COLUMN")]
    truth: Option<String>,
    /// Which column is which field, where it is not called like the field
    #[arg(long, value_name = "FIELD=COLUMN", value_delimiter = ',', value_parser = input::pair)]
    map: Vec<(String, String)>,
}

/// How good the links of a band are.
#[derive(Debug, Serialize)]
struct Band {
    pairs: usize,
    precision: f64,
    recall: f64,
    f1: f64,
}

impl From<Quality> for Band {
    fn from(quality: Quality) -> Self {
        let Quality { pairs, precision, recall, f1, .. } = quality;
        Self { pairs, precision, recall, f1 }
    }
}

/// What was done, and with a truth column how well.
#[derive(Debug, Serialize)]
struct Report {
    records: usize,
    pairs: usize,
    decisions: BTreeMap<&'static str, usize>,
    clusters: usize,
    unread: BTreeMap<&'static str, u64>,
    links_file: String,
    clusters_file: String,
    seconds: f64,
    #[serde(flatten)]
    quality: Option<Bands>,
}

#[derive(Debug, Serialize)]
struct Bands {
    link: Band,
    #[serde(rename = "link+review")]
    link_or_review: Band,
    any: Band,
}

pub(crate) fn run(context: &Context, args: &LinkArgs) -> Result<(), Failure> {
    let begun = Instant::now();
    let progress = Progress::start(context, &context.words().text("cli-link-linking"));
    let table = records::read(&args.input, &args.map, args.truth.as_deref())?;
    let linkage = link_records(&table.records, &Rules::standard(), Budget::default());
    progress.finish();
    let clusters_file = args.clusters.clone().unwrap_or_else(|| beside(&args.out));
    write(&args.out, links_csv(&table, &linkage))?;
    write(&clusters_file, clusters_csv(&table, &linkage))?;
    let quality = args.truth.as_ref().map(|_| {
        let found = evaluate(&linkage.pairs, &table.truth);
        Bands { link: found.link.into(), link_or_review: found.link_or_review.into(), any: found.any.into() }
    });
    let report = Report {
        records: table.records.len(),
        pairs: linkage.pairs.len(),
        decisions: count_decisions(&linkage),
        clusters: linkage.clusters.iter().enumerate().filter(|(at, first)| at == *first).count(),
        unread: table.unread,
        links_file: args.out.display().to_string(),
        clusters_file: clusters_file.display().to_string(),
        seconds: begun.elapsed().as_secs_f64(),
        quality,
    };
    warn(context, &report);
    // With a truth column the figures are always for programs too: they are what the column is given for.
    match report.quality {
        Some(_) => output::json(&report),
        None => context.show(&report, report_text),
    }
}

fn warn(context: &Context, report: &Report) {
    let words = context.words();
    for (field, count) in &report.unread {
        let (field, count) = (words.field(field), words.number(*count));
        output::say(
            &words.text_with("cli-link-unread", &[("field", (&field).into()), ("count", (&count).into())]),
        );
    }
}

fn count_decisions(linkage: &Linkage) -> BTreeMap<&'static str, usize> {
    let mut counts: BTreeMap<&'static str, usize> =
        [Decision::Link, Decision::Review, Decision::Alert].map(|decision| (decision.as_str(), 0)).into();
    for pair in &linkage.pairs {
        *counts.entry(pair.decision.as_str()).or_default() += 1;
    }
    counts
}

/// The clusters file for a links file: `links` in its name becomes `clusters`, else `.clusters` is put before the ending.
fn beside(links: &Path) -> PathBuf {
    let stem = links.file_stem().and_then(|stem| stem.to_str()).unwrap_or("links");
    let ending = links.extension().and_then(|ending| ending.to_str()).unwrap_or("csv");
    let renamed = stem.replace("links", "clusters").replace("LINKS", "CLUSTERS");
    let name = match renamed == stem {
        true => format!("{stem}.clusters.{ending}"),
        false => format!("{renamed}.{ending}"),
    };
    links.with_file_name(name)
}

type Csv = Result<Vec<u8>, csv::Error>;

fn links_csv(table: &Table, linkage: &Linkage) -> Csv {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id_a", "id_b", "score", "decision"])?;
    for pair in &linkage.pairs {
        if let (Some(a), Some(b)) = (table.ids.get(pair.a), table.ids.get(pair.b)) {
            writer.write_record([a, b, &format!("{:.4}", pair.score), pair.decision.as_str()])?;
        }
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn clusters_csv(table: &Table, linkage: &Linkage) -> Csv {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id", "cluster"])?;
    for (id, first) in table.ids.iter().zip(&linkage.clusters) {
        let cluster = table.ids.get(*first).map_or("", String::as_str);
        writer.write_record([id, cluster])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn write(path: &Path, csv: Csv) -> Result<(), Failure> {
    match csv {
        Ok(bytes) => input::write(path, &bytes),
        Err(_) => Err(ErrorCode::Internal.into()),
    }
}

fn report_text(report: &Report, words: Words) -> String {
    let decision = |name: &str| words.number(report.decisions.get(name).copied().unwrap_or_default() as u64);
    let columns = [Column::Text("cli-column-decision"), Column::Number("cli-column-pairs")];
    let rows = [("link", "link"), ("review", "review"), ("alert", "alert")]
        .map(|(code, name)| vec![words.code("cli-decision", code), decision(name)]);
    let facts = words.facts([
        ("cli-link-records", words.number(report.records as u64)),
        ("cli-link-clusters", words.number(report.clusters as u64)),
        ("cli-link-links-file", report.links_file.clone()),
        ("cli-link-clusters-file", report.clusters_file.clone()),
    ]);
    format!("{}\n{facts}", words.table(&columns, rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clusters_file_stands_beside_the_links() {
        assert_eq!(beside(Path::new("/tmp/links.csv")), Path::new("/tmp/clusters.csv"));
        assert_eq!(beside(Path::new("/tmp/LINKS.csv")), Path::new("/tmp/CLUSTERS.csv"));
        assert_eq!(beside(Path::new("out.csv")), Path::new("out.clusters.csv"));
    }
}
