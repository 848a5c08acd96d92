//! A progress bar on the terminal; nothing where there is none, and nothing beside JSON.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::context::Context;
use crate::output::Format;

/// One long step.
#[derive(Debug)]
pub(crate) struct Progress(ProgressBar);

impl Progress {
    pub(crate) fn start(context: &Context, name: &str) -> Self {
        let target = match context.format() {
            Format::Json => ProgressDrawTarget::hidden(),
            // Draws nothing when standard error is no terminal.
            Format::Text => ProgressDrawTarget::stderr(),
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        // The template is fixed and right; were it wrong, the plain bar would do.
        if let Ok(style) = ProgressStyle::with_template("{msg:32!} {bar:32} {pos:>7}/{len} {eta:>5}") {
            bar.set_style(style);
        }
        bar.set_message(name.to_owned());
        Self(bar)
    }

    pub(crate) fn name(&mut self, name: &str) {
        self.0.set_message(name.to_owned());
    }

    pub(crate) fn at(&mut self, done: u64, total: u64) {
        self.0.set_length(total.max(done));
        self.0.set_position(done);
    }

    pub(crate) fn finish(self) {
        self.0.finish_and_clear();
    }
}
