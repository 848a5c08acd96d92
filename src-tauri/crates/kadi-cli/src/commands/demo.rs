//! `kadi demo`: the main job on invented people, with progress on every long step.

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use kadi_app::demo::{self, DemoObserver, DemoOptions, DemoPhase, DemoSummary};
use kadi_app::{KdfCost, SystemClock};

use crate::context::Context;
use crate::failure::Failure;
use crate::output::{self, Format};
use crate::progress::Progress;
use crate::words::Words;

/// Flags of `kadi demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Folder for everything: store, cards, portal; an earlier demonstration there is replaced
    #[arg(long, value_name = "DIR", default_value = "kadi-demo")]
    out: PathBuf,
}

pub(crate) fn run(context: &Context, args: DemoArgs) -> Result<(), Failure> {
    let options = DemoOptions {
        out: args.out,
        clock: Arc::new(SystemClock),
        kdf: KdfCost::INTERACTIVE,
        language: context.language().to_owned(),
    };
    let mut bars = Bars { context, current: None };
    let summary = demo::run(&options, &mut bars)?;
    bars.finish();
    context.show(&summary, summary_text)
}

/// A bar for each step, one after the other.
struct Bars<'a> {
    context: &'a Context,
    current: Option<Progress>,
}

impl Bars<'_> {
    fn finish(&mut self) {
        if let Some(bar) = self.current.take() {
            bar.finish_visibly();
        }
    }
}

impl DemoObserver for Bars<'_> {
    fn begins(&mut self, phase: DemoPhase) {
        self.finish();
        let id = match phase {
            DemoPhase::Store => "cli-demo-store",
            DemoPhase::Server => "cli-demo-server",
            DemoPhase::Sync => "cli-demo-sync",
            DemoPhase::Cards => "cli-demo-cards",
            DemoPhase::Portal => "cli-demo-portal",
            DemoPhase::Verify => "cli-demo-verify",
            DemoPhase::SecondSync => "cli-demo-second-sync",
        };
        let name = self.context.words().text(id);
        // In a log there is no bar to draw; the name of the step tells that the work goes on.
        if self.context.format() == Format::Text && !io::stderr().is_terminal() {
            output::say(&name);
        }
        self.current = Some(Progress::start(self.context, &name));
    }

    fn progress(&mut self, done: u64, total: u64) {
        if let Some(bar) = &mut self.current {
            bar.at(done, total);
        }
    }
}

fn summary_text(summary: &DemoSummary, words: Words) -> String {
    let seconds = |value: f64| format!("{} s", words.decimal(value, 1));
    let verdicts = &summary.verdicts;
    words.facts([
        ("cli-demo-synced", words.number(summary.synced)),
        ("cli-demo-linked", words.number(summary.linked)),
        ("cli-demo-created", words.number(summary.created)),
        ("cli-demo-review", words.number(summary.review)),
        ("cli-demo-cards-made", words.number(summary.cards)),
        ("cli-demo-pdf-pages", words.number(summary.pdf_pages)),
        ("cli-demo-valid", words.number(verdicts.valid)),
        ("cli-demo-invalid", words.number(verdicts.invalid)),
        ("cli-demo-revoked", words.number(verdicts.revoked)),
        ("cli-demo-second-changed", words.number(summary.second_sync_changed)),
        ("cli-demo-non-get", words.number(summary.non_get_requests)),
        ("cli-demo-sync-seconds", seconds(summary.seconds.sync)),
        ("cli-demo-resolve-seconds", seconds(summary.seconds.resolve)),
        ("cli-demo-cards-seconds", seconds(summary.seconds.cards)),
        ("cli-demo-portal-seconds", seconds(summary.seconds.portal)),
        ("cli-demo-pdf", summary.pdf.clone()),
        ("cli-demo-portal-page", summary.portal.clone()),
        ("cli-demo-store-folder", summary.store.clone()),
        ("cli-demo-unlock", format!("{} · {}", summary.officer, summary.passphrase)),
        ("cli-demo-out", summary.out.clone()),
    ])
}
