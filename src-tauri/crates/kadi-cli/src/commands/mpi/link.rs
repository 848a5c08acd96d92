//! `kadi mpi link`: batch linkage of a CSV, without a store.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use kadi_mpi::{Budget, Decision, Effort, Linkage, People, Rules, link_people};
use serde::Serialize;

use super::quality::{Bands, HardNegatives, label};
use super::records::{self, Unread};
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
    /// Column that is equal for records of one person: also print precision, recall and F1 of each band
    #[arg(long, value_name = "COLUMN")]
    truth: Option<String>,
    /// With --truth, people who are easily confused (kind,person_a,person_b): also count automatic links between them
    #[arg(long, value_name = "FILE.csv", requires = "truth")]
    hard_negatives: Option<PathBuf>,
    /// Which column is which field, where it is not called like the field
    #[arg(long, value_name = "FIELD=COLUMN", value_delimiter = ',', value_parser = input::pair)]
    map: Vec<(String, String)>,
}

/// What was done, and with a truth column how well.
#[derive(Debug, Serialize)]
struct Report {
    records: usize,
    pairs: usize,
    decisions: BTreeMap<&'static str, usize>,
    clusters: usize,
    unread: Unread,
    compared: Compared,
    links_file: String,
    clusters_file: String,
    seconds: f64,
    #[serde(flatten)]
    quality: Option<Bands>,
}

/// How many pairs were compared in full.
#[derive(Debug, Serialize)]
struct Compared {
    pairs: u64,
    per_record: f64,
    per_record_p95: usize,
}

pub(crate) fn run(context: &Context, args: &LinkArgs) -> Result<(), Failure> {
    let begun = Instant::now();
    let mut progress = Progress::start(context, &context.words().text("cli-link-reading"));
    let rules = Rules::standard();
    let hard = args.hard_negatives.as_deref().map(HardNegatives::read).transpose()?;
    let list = List::read(args, &rules, &mut progress)?;
    progress.name(&context.words().text("cli-link-linking"));
    let total = list.people.len() as u64;
    let linkage =
        link_people(&list.people, &rules, Budget::default(), &mut |done| progress.at(done as u64, total));
    progress.finish();
    let clusters_file = args.clusters.clone().unwrap_or_else(|| beside(&args.out));
    write(&args.out, ["id_a", "id_b", "score", "decision"], |row| {
        for pair in &linkage.pairs {
            let (a, b) = (list.ids.get(pair.a), list.ids.get(pair.b));
            row([a, b, &format!("{:.4}", pair.score), pair.decision.as_str()])?;
        }
        Ok(())
    })?;
    write(&clusters_file, ["id", "cluster"], |row| {
        for (position, first) in linkage.clusters.iter().enumerate() {
            row([list.ids.get(position), list.ids.get(*first)])?;
        }
        Ok(())
    })?;
    let quality = args.truth.as_ref().map(|_| Bands::judge(&linkage, &list.truth, hard.as_ref()));
    let Effort { compared, mean, p95, .. } = linkage.effort;
    let report = Report {
        records: list.people.len(),
        pairs: linkage.pairs.len(),
        decisions: count_decisions(&linkage),
        clusters: linkage.clusters.iter().enumerate().filter(|(at, first)| at == *first).count(),
        unread: list.unread,
        compared: Compared { pairs: compared, per_record: mean, per_record_p95: p95 },
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

/// The records of the file, without anything that is not needed any more.
#[derive(Debug, Default)]
struct List {
    people: People,
    ids: Texts,
    /// Per record the label of its person, where the truth is asked for.
    truth: Vec<Option<u64>>,
    unread: Unread,
}

impl List {
    fn read(args: &LinkArgs, rules: &Rules, progress: &mut Progress) -> Result<Self, Failure> {
        let mut list = Self::default();
        let mut preparer = rules.preparer();
        let unread = records::read(&args.input, &args.map, args.truth.as_deref(), &mut |row| {
            list.people.push(&preparer.prepare(&row.record));
            list.ids.push(row.record.id.as_deref().unwrap_or_default());
            if args.truth.is_some() {
                list.truth.push(row.truth.map(label));
            }
            progress.at(list.people.len() as u64, 0);
        })?;
        Ok(Self { unread, ..list })
    }
}

/// Many short texts in one long one.
#[derive(Debug, Default)]
struct Texts {
    text: String,
    ends: Vec<usize>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    /// The text at a position; empty when there is none.
    fn get(&self, position: usize) -> &str {
        let start =
            position.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(position).and_then(|end| self.text.get(start..*end)).unwrap_or_default()
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

/// Writes a CSV row by row.
fn write<const N: usize>(
    path: &Path,
    header: [&str; N],
    rows: impl FnOnce(&mut dyn FnMut([&str; N]) -> csv::Result<()>) -> csv::Result<()>,
) -> Result<(), Failure> {
    let file = File::create(path).map_err(|_| input::unwritable(path))?;
    let mut writer = csv::Writer::from_writer(BufWriter::new(file));
    let written = writer
        .write_record(header)
        .and_then(|()| rows(&mut |row| writer.write_record(row)))
        .and_then(|()| Ok(writer.flush()?));
    written.map_err(|_| input::unwritable(path))
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
    fn texts_come_back_one_by_one() {
        let mut texts = Texts::default();
        for text in ["R1", "", "Zawadi"] {
            texts.push(text);
        }
        assert_eq!([0, 1, 2, 3].map(|position| texts.get(position)), ["R1", "", "Zawadi", ""]);
    }

    #[test]
    fn the_clusters_file_stands_beside_the_links() {
        assert_eq!(beside(Path::new("/tmp/links.csv")), Path::new("/tmp/clusters.csv"));
        assert_eq!(beside(Path::new("/tmp/LINKS.csv")), Path::new("/tmp/CLUSTERS.csv"));
        assert_eq!(beside(Path::new("out.csv")), Path::new("out.clusters.csv"));
    }
}
