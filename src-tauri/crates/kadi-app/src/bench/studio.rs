//! From an edit in the Studio to its picture: the call that composes and measures the design, and the bytes of a side.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use kadi_contract::studio::{DesignDraft, GetStudioTemplate, PreviewDesign, PreviewOf};
use kadi_contract::{ApiError, assets};
use kadi_core::Clock;
use kadi_dhis2::ThreadSleeper;

use super::{BenchFigures, Instruments, config, open};
use crate::app::App;
use crate::session::SessionToken;

/// Edits of each kind for each template.
const ROUNDS: u32 = 10;

/// Measures every template; for each the median and the 95th percentile of an edit, in milliseconds.
///
/// # Errors
/// Whatever the store or a template answers.
pub fn measure_studio(
    folder: PathBuf,
    clock: &Arc<dyn Clock>,
    with: &Instruments<'_>,
) -> Result<BenchFigures, ApiError> {
    let (app, token, _session, _) = open(config(&folder, clock), Arc::new(ThreadSleeper))?;
    let mut figures = BenchFigures::new();
    for name in app.template_files().names() {
        let mut times = edits(&app, &token, &name, with)?;
        times.sort_unstable();
        let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
        figures.insert(format!("{name}_median_ms"), at(50).as_secs_f64() * 1e3);
        figures.insert(format!("{name}_p95_ms"), at(95).as_secs_f64() * 1e3);
    }
    Ok(figures)
}

fn edits(
    app: &Arc<App>,
    token: &SessionToken,
    template: &str,
    with: &Instruments<'_>,
) -> Result<Vec<Duration>, ApiError> {
    let (sheet, _) = app.call(Some(token), GetStudioTemplate { template: template.to_owned() })?;
    let mut draft =
        DesignDraft { name: template.to_owned(), template: template.to_owned(), ..DesignDraft::default() };
    let samples = u32::try_from(sheet.samples.len()).unwrap_or(1).max(1);
    let mut times = Vec::new();
    let mut change = |draft: &DesignDraft, sample: u32| -> Result<(), ApiError> {
        let begun = (with.wall)();
        let call = PreviewDesign { draft: draft.clone(), of: PreviewOf::Sample(sample) };
        let (preview, _) = app.call(Some(token), call)?;
        app.asset(Some(token), &assets::design_preview(&preview.key, "front"))?;
        app.asset(Some(token), &assets::design_preview(&preview.key, "back"))?;
        times.push((with.wall)() - begun);
        Ok(())
    };
    for round in 0..ROUNDS {
        // Colours in turn, each a new one: art, ground and palette are made anew.
        for colour in &sheet.colours {
            draft.settings.insert(format!("{}_hex", colour.name), nudged(&colour.value, round + 1));
            change(&draft, round % samples)?;
        }
        for text in &sheet.texts {
            draft.settings.insert(text.name.clone(), format!("{} {round}", text.value));
            change(&draft, round % samples)?;
        }
        draft.settings.insert("font_scale".to_owned(), format!("0.{}", 80 + round));
        change(&draft, (round + 1) % samples)?;
    }
    Ok(times)
}

/// A colour that was not drawn before, so near that it stays readable.
fn nudged(colour: &str, by: u32) -> String {
    let number = u32::from_str_radix(colour.trim_start_matches('#'), 16).unwrap_or_default();
    let blue = number & 0xFF;
    let blue = if blue > 0x7F { blue - by } else { blue + by };
    format!("#{:06X}", (number & 0x00FF_FF00) | blue)
}
