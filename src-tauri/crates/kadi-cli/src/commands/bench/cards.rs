//! Rendering: cards a second, bytes a card.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
use kadi_cards::{
    BuiltInTemplates, CardData, Dpi, PdfSink, Renderer, Sheet, Side, Symbol, Template, TemplateFiles as _,
};
use kadi_contract::ErrorCode;

use super::register::{peak_memory, processor_time};
use super::{Figures, median, middle, per_second, timed};
use crate::context::Context;
use crate::failure::Failure;
use crate::progress::Progress;

const ROUNDS: usize = 5;
const BUSY_ROUNDS: u32 = 10;
/// Times that each card is a page of a measured document: what a document holds once is little in one of thousands.
const PAGES: u32 = 20;
/// Numbers in each of many portions of work that share nothing: they tell what a second thread is worth on the machine.
const ARITHMETIC: u32 = 300_000;
const FIRST: [&str; 12] = [
    "Amina",
    "Kofi",
    "Mariama",
    "Jean-Pierre",
    "Zawadi",
    "Aïssatou",
    "Mamadou",
    "Ɗanladi",
    "Ngozi",
    "Fatou",
    "Ousmane",
    "Abdoulaye",
];
const LAST: [&str; 11] = [
    "Diallo",
    "Mensah",
    "Ndiaye",
    "Kouassi",
    "Mwangi",
    "Ɓaldé",
    "Traoré",
    "Coulibaly",
    "Camara",
    "Rakotondrainibe",
    "Sow",
];

/// Flags of the cards' benchmark.
#[derive(Debug, Args)]
pub(super) struct CardsArgs {
    /// cards: how many different cards a round draws
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    cards: u32,
    /// cards: which template
    #[arg(long, value_name = "NAME", default_value = "vital")]
    template: String,
    /// cards: write one PDF with so many cards instead, one page each
    #[arg(long, value_name = "N")]
    pdf: Option<u32>,
    /// cards: keep that PDF here [default: it is written and forgotten]
    #[arg(long, value_name = "FILE.pdf", requires = "pdf")]
    pdf_file: Option<PathBuf>,
    /// cards: fill an encrypted register with so many people and make their cards as one batch, killed twice on the way
    #[arg(long, value_name = "N", conflicts_with = "pdf")]
    pub(super) job: Option<u32>,
    /// cards: keep the files of that batch here [default: they are deleted with the register]
    #[arg(long, value_name = "DIR", requires = "job")]
    job_files: Option<PathBuf>,
}

impl CardsArgs {
    /// Measures a whole batch.
    pub(super) fn measure_job(
        &self,
        context: &Context,
        people: u32,
        within: Option<&Path>,
    ) -> Result<BTreeMap<String, f64>, Failure> {
        super::cards_job::measure(context, &self.template, people, within, self.job_files.as_deref())
    }
}

pub(super) fn measure(context: &Context, args: &CardsArgs) -> Result<Figures, Failure> {
    if !BuiltInTemplates.names().contains(&args.template) {
        return Err(ErrorCode::TemplateNotFound.into());
    }
    let template = Template::load(&BuiltInTemplates, &args.template).map_err(|_| ErrorCode::Internal)?;
    let renderer = Renderer::new();
    match args.pdf {
        Some(count) => measure_pdf(context, &renderer, &template, count, args.pdf_file.as_ref()),
        None => measure_rates(&renderer, &template, args.cards),
    }
}

fn measure_rates(renderer: &Renderer, template: &Template, count: u32) -> Result<Figures, Failure> {
    let data: Vec<CardData> = (0..count).map(|number| card(template, number)).collect();
    let front = |card: &CardData| renderer.compose(template, Side::Front, card);
    // Layers are drawn once for a template, and are no part of the cost of a card.
    for card in &data {
        for side in template.sides() {
            std::hint::black_box(renderer.png(&renderer.compose(template, side, card), Dpi::Standard));
        }
    }
    let code = median(ROUNDS, || {
        for card in &data {
            std::hint::black_box(card.qr.as_deref().and_then(Symbol::encode));
        }
    });
    let compose = median(ROUNDS, || data.iter().for_each(|card| drop(std::hint::black_box(front(card)))));
    let mut png_bytes = 0;
    let png = median(ROUNDS, || {
        png_bytes = data.iter().map(|card| renderer.png(&front(card), Dpi::Standard).len()).sum::<usize>();
    });
    // By the processor's time, which others at work on the machine do not change.
    let png_cpu = busy(|| data.iter().for_each(|card| drop(renderer.png(&front(card), Dpi::Standard))));
    let pages: Vec<CardData> = (0..PAGES).flat_map(|_| data.iter().cloned()).collect();
    let pdf_cpu = busy(|| {
        std::hint::black_box(write_pdf(renderer, template, &pages, &[Side::Front]));
    });
    let mut pdf_bytes = 0;
    let pdf = median(ROUNDS, || pdf_bytes = write_pdf(renderer, template, &pages, &[Side::Front]));
    let mut both_bytes = 0;
    let both = median(ROUNDS, || both_bytes = write_pdf(renderer, template, &pages, &Side::BOTH));
    let png_two = two_threads(&data, |part| {
        part.iter().for_each(|card| drop(std::hint::black_box(renderer.png(&front(card), Dpi::Standard))));
    });
    let pdf_two = two_threads(&pages, |part| {
        std::hint::black_box(write_pdf(renderer, template, part, &[Side::Front]));
    });
    let machine_two = two_threads(&[(); 64], |part| {
        let numbers = part.iter().flat_map(|()| 0..ARITHMETIC).map(|number| scatter(number, 0));
        std::hint::black_box(numbers.fold(0, u64::wrapping_add));
    });
    let empty = write_pdf(renderer, template, &[], &[]);
    let each = |bytes: usize| whole(bytes.saturating_sub(empty)) / f64::from(PAGES * count);
    Ok(Figures::from([
        ("cards", f64::from(count)),
        ("compose_per_second", per_second(count, compose)),
        ("code_per_second", per_second(count, code)),
        ("png_300_dpi_per_second", per_second(count, png)),
        ("png_300_dpi_bytes", whole(png_bytes) / f64::from(count)),
        ("png_two_threads_times", png_two),
        ("pdf_per_second", per_second(PAGES * count, pdf)),
        ("png_300_dpi_per_cpu_second", per_second(count, png_cpu)),
        ("pdf_per_cpu_second", per_second(PAGES * count, pdf_cpu)),
        ("pdf_bytes", each(pdf_bytes)),
        ("pdf_two_threads_times", pdf_two),
        ("machine_two_threads_times", machine_two),
        ("pdf_both_sides_per_second", per_second(PAGES * count, both)),
        ("pdf_both_sides_bytes", each(both_bytes)),
        ("peak_memory_mb", peak_memory() / 1e6),
    ]))
}

/// The processor's time for one of many rounds: it is told in hundredths of a second.
fn busy(work: impl Fn()) -> Duration {
    let begun = processor_time();
    for _ in 0..BUSY_ROUNDS {
        work();
    }
    (processor_time() - begun) / BUSY_ROUNDS
}

/// How many times as fast two threads are as one that has all to do: the median of rounds in which they take turns.
fn two_threads<T: Sync>(data: &[T], work: impl Fn(&[T]) + Sync) -> f64 {
    let (one, other) = data.split_at(data.len() / 2);
    middle((0..ROUNDS).map(|_| {
        let alone = timed(|| work(data));
        let together = timed(|| {
            thread::scope(|scope| {
                scope.spawn(|| work(one));
                work(other);
            });
        });
        alone.as_secs_f64() / together.as_secs_f64().max(f64::EPSILON)
    }))
}

/// One document with these sides of each card; gives its size. Memory takes everything, so nothing can fail.
fn write_pdf(renderer: &Renderer, template: &Template, data: &[CardData], sides: &[Side]) -> usize {
    let write = || {
        let mut sink = PdfSink::new(Vec::new())?;
        for card in data {
            for side in sides {
                sink.add_page(&renderer.compose(template, *side, card))?;
            }
        }
        sink.finish()
    };
    write().map_or(0, |bytes| bytes.len())
}

/// One document with so many cards, composed by as many threads as there are, written by this one.
fn measure_pdf(
    context: &Context,
    renderer: &Renderer,
    template: &Template,
    count: u32,
    file: Option<&PathBuf>,
) -> Result<Figures, Failure> {
    let failed = |_| Failure::from(ErrorCode::FileFailed);
    let out: Box<dyn std::io::Write> = match file {
        Some(path) => Box::new(BufWriter::with_capacity(1 << 20, File::create(path).map_err(failed)?)),
        None => Box::new(std::io::sink()),
    };
    let mut sink = PdfSink::new(Counted { out, bytes: 0 }).map_err(|_| ErrorCode::FileFailed)?;
    let mut progress = Progress::start(context, "kadi bench");
    let begun = Instant::now();
    for number in 0..count {
        let sheet: Sheet = renderer.compose(template, Side::Front, &card(template, number));
        sink.add_page(&sheet).map_err(|_| ErrorCode::FileFailed)?;
        if number % 10_000 == 0 {
            progress.at(u64::from(number), u64::from(count));
        }
    }
    let pages = sink.pages();
    let mut out = sink.finish().map_err(|_| ErrorCode::FileFailed)?;
    out.flush().map_err(failed)?;
    let time = begun.elapsed();
    progress.finish();
    Ok(Figures::from([
        ("pdf_pages", whole(pages)),
        ("pdf_seconds", time.as_secs_f64()),
        ("pdf_per_second", per_second(count, time)),
        ("pdf_bytes", whole(out.bytes) / f64::from(count.max(1))),
        ("peak_memory_mb", peak_memory() / 1e6),
    ]))
}

/// Counts what is written.
struct Counted<W> {
    out: W,
    bytes: usize,
}

impl<W: std::io::Write> std::io::Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes += written;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

#[allow(clippy::cast_precision_loss)]
fn whole(count: usize) -> f64 {
    count as f64
}

/// The template's first sample as another person: names, birth, identifiers and a code of their own.
fn card(template: &Template, number: u32) -> CardData {
    let mut card = template.samples().first().map(|sample| sample.data.clone()).unwrap_or_default();
    let pick = |names: &[&'static str], by: u32| names.get((number / by) as usize % names.len()).copied();
    let code = spread(number, 0);
    for (field, value) in [
        ("first_name", pick(&FIRST, 1).unwrap_or_default().to_owned()),
        ("last_name", pick(&LAST, 3).unwrap_or_default().to_owned()),
        ("date_of_birth", format!("{}-{:02}-{:02}", 1940 + number % 80, 1 + number % 12, 1 + number % 28)),
        ("phone_number", format!("+221 77 {:03} {:02} {:02}", number % 900, number % 100, number / 7 % 100)),
        ("mpi_id", format!("SN-DKR-26-{code}")),
        ("card_code", code),
    ] {
        card.fields.insert(field.to_owned(), value);
    }
    card.qr = Some((0..7).map(|part| spread(number, part)).collect::<String>().chars().take(52).collect());
    card
}

/// A number that looks drawn by lot: SplitMix64 (Steele, Lea, Flood 2014).
const fn scatter(number: u32, part: u32) -> u64 {
    let mut mixed = ((number as u64) << 8 | part as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// Eight letters that look drawn by lot and are the same on every machine.
fn spread(number: u32, part: u32) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mixed = scatter(number, part);
    let letter =
        |at: u32| LETTERS.get((mixed >> (5 * at)) as usize % 32).map_or('A', |letter| char::from(*letter));
    (0..8).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn cards_differ_and_are_the_same_on_every_machine() {
        let template = Template::load(&BuiltInTemplates, "vital").unwrap();
        let codes: BTreeSet<String> = (0..500).filter_map(|number| card(&template, number).qr).collect();
        assert_eq!(codes.len(), 500);
        assert!(codes.iter().all(|code| code.len() == 52));
        assert_eq!(spread(1, 0), spread(1, 0));
    }

    #[test]
    fn a_document_grows_with_its_cards() {
        let template = Template::load(&BuiltInTemplates, "vital").unwrap();
        let data: Vec<CardData> = (0..3).map(|number| card(&template, number)).collect();
        let renderer = Renderer::new();
        let size = |count: usize, sides: &[Side]| write_pdf(&renderer, &template, &data[..count], sides);
        assert!(size(0, &[]) < size(1, &[Side::Front]) && size(1, &[Side::Front]) < size(3, &Side::BOTH));
    }
}
