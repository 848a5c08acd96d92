//! `kadi bench`: the project's figures on this machine, measured in this process.

mod cards;
mod cards_job;
mod machine;
mod mpi;
mod register;
mod registry;
mod scan;
mod studio;
mod sync;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use serde::Serialize;

use self::cards::CardsArgs;
use self::machine::Machine;
use self::register::RegisterArgs;
use self::registry::RegistryArgs;
use self::scan::ScanArgs;
use self::sync::SyncArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::words::Words;

/// Flags of `kadi bench`.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// What to measure
    #[arg(value_enum)]
    name: Bench,
    #[command(flatten)]
    register: RegisterArgs,
    #[command(flatten)]
    sync: SyncArgs,
    #[command(flatten)]
    cards: CardsArgs,
    #[command(flatten)]
    scan: ScanArgs,
    #[command(flatten)]
    registry: RegistryArgs,
}

/// What can be measured.
#[derive(Debug, Clone, Copy, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Bench {
    /// Scoring pairs and linking a list; with --records, an encrypted register of that size
    Mpi,
    /// Rendering cards to PNG and PDF; with --pdf, one document of so many cards; with --job, a whole
    /// batch of so many people, killed twice on the way
    Cards,
    /// From an edit in the Card Studio to its picture, both sides, for every template
    Studio,
    /// Synchronising from a server on this machine, beside merely fetching and parsing the same pages
    Sync,
    /// A packed list of cards: its size, how it is made, and how long one look-up takes
    Registry,
    /// Reading codes in a folder of frames whose texts are known
    Scan,
}

/// Figures by name; the unit is the end of the name.
type Figures = BTreeMap<&'static str, f64>;

#[derive(Debug, Serialize)]
struct Report {
    name: Bench,
    figures: BTreeMap<String, f64>,
    machine: Machine,
}

pub(crate) fn run(context: &Context, args: &BenchArgs) -> Result<(), Failure> {
    let (measured, mut figures) = match args.name {
        Bench::Mpi => (mpi::measure()?, register::measure(context, &args.register)?),
        Bench::Cards => match args.cards.job {
            Some(people) => {
                (Figures::new(), args.cards.measure_job(context, people, args.register.within.as_deref())?)
            }
            None => (cards::measure(context, &args.cards)?, BTreeMap::new()),
        },
        Bench::Studio => (Figures::new(), studio::measure(context, &args.register)?),
        Bench::Registry => (Figures::new(), registry::measure(context, &args.registry)?),
        Bench::Scan => (Figures::new(), scan::measure(&args.scan)?),
        Bench::Sync => (Figures::new(), sync::measure(context, &args.register, &args.sync)?),
    };
    figures.extend(measured.into_iter().map(|(name, figure)| (name.to_owned(), figure)));
    let report = Report { name: args.name, figures, machine: machine::describe() };
    context.show(&report, report_text)
}

fn report_text(report: &Report, words: Words) -> String {
    words.pairs(report.figures.iter().map(|(name, figure)| (name.clone(), words.decimal(*figure, 3))))
}

/// The median time of `rounds` runs of `work`.
fn median(rounds: usize, mut work: impl FnMut()) -> Duration {
    middle((0..rounds).map(|_| timed(&mut work)))
}

fn timed(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

fn middle<T: Copy + Default + PartialOrd>(measured: impl Iterator<Item = T>) -> T {
    let mut measured: Vec<T> = measured.collect();
    // What was measured is never "not a number".
    measured.sort_unstable_by(|a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal));
    measured.get(measured.len() / 2).copied().unwrap_or_default()
}

/// How many times a second something goes that takes `time` for `count` of them.
fn per_second(count: u32, time: Duration) -> f64 {
    f64::from(count) / time.as_secs_f64().max(f64::EPSILON)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_does_not_follow_one_slow_round() {
        let times = [5, 4, 900, 6, 5].map(Duration::from_millis);
        assert_eq!(middle(times.into_iter()), Duration::from_millis(5));
        assert_eq!(middle(std::iter::empty::<Duration>()), Duration::ZERO);
    }

    #[test]
    fn rates_are_per_second() {
        assert!((per_second(10, Duration::from_millis(500)) - 20.0).abs() < 1e-9);
    }
}
