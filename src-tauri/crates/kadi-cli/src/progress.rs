//! Progress on the terminal; nothing where there is none. Beside JSON on standard output, one JSON line a step on standard
//! error, for programs that wait.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::context::Context;
use crate::output::Format;

/// While it is not known how much there is to do.
const UNKNOWN: &str = "{msg:40!} {spinner} {elapsed:>5}";
const KNOWN: &str = "{msg:40!} {bar:28} {pos:>7}/{len} {eta:>5}";
const DONE: &str = "{msg:40!} ✓ {elapsed:>5}";

/// One long step.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    total: u64,
}

impl Progress {
    pub(crate) fn start(context: &Context, name: &str) -> Self {
        let target = match context.format() {
            Format::Json => ProgressDrawTarget::hidden(),
            // Draws nothing when standard error is no terminal.
            Format::Text => ProgressDrawTarget::stderr(),
        };
        let bar = ProgressBar::with_draw_target(None, target);
        restyle(&bar, UNKNOWN);
        bar.set_message(name.to_owned());
        if !bar.is_hidden() {
            bar.enable_steady_tick(Duration::from_millis(120));
        }
        Self { bar, total: 0 }
    }

    pub(crate) fn name(&mut self, name: &str) {
        self.bar.set_message(name.to_owned());
    }

    /// How far it is; a total of 0 means that it is not known.
    pub(crate) fn at(&mut self, done: u64, total: u64) {
        if total != self.total {
            self.total = total;
            restyle(&self.bar, if total == 0 { UNKNOWN } else { KNOWN });
            self.bar.set_length(total);
        }
        self.bar.set_position(done);
    }

    /// Ends the step and takes it off the screen.
    pub(crate) fn finish(self) {
        self.bar.finish_and_clear();
    }

    /// Ends the step and leaves its name and time on the screen.
    pub(crate) fn finish_visibly(self) {
        restyle(&self.bar, DONE);
        self.bar.finish();
    }
}

fn restyle(bar: &ProgressBar, template: &str) {
    // The templates are fixed and right; were one wrong, the bar would keep its style.
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_are_right() {
        for template in [UNKNOWN, KNOWN, DONE] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
