//! Reading codes: how many of a folder's frames, and how long a frame takes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use kadi_contract::ErrorCode;
use kadi_scan::{Effort, Frame};
use serde::Deserialize;

use super::middle;
use crate::failure::Failure;
use crate::input;

/// Pixels a module below which a webcam's picture is not expected to tell modules apart.
const TELLING: f64 = 2.5;

/// Flags of the scanner's benchmark.
#[derive(Debug, Args)]
pub(super) struct ScanArgs {
    /// scan: a folder of frames, PNG or JPEG, with truth.json: an object that tells for each name without
    /// ending the `text` of its code and, where known, its `level`, `kind` and `px_per_module`. Frames
    /// whose names differ only in the digits after the last `-` are one card held before a camera
    #[arg(long, value_name = "DIR")]
    frames: Option<PathBuf>,
    /// scan: try everything, as for a picture file, and not only what every frame of a camera gets
    #[arg(long)]
    thorough: bool,
}

/// What is known of a frame.
#[derive(Debug, Deserialize)]
struct Truth {
    text: String,
    #[serde(default)]
    level: Option<String>,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    px_per_module: Option<f64>,
}

/// A card that was held before the camera: how many pixels a module in its best frame, and whether a frame was read.
#[derive(Debug, Default)]
struct Card {
    telling: bool,
    read: bool,
}

pub(super) fn measure(args: &ScanArgs) -> Result<BTreeMap<String, f64>, Failure> {
    let folder = args.frames.as_deref().ok_or_else(|| Failure::missing_flag("--frames"))?;
    let path = folder.join("truth.json");
    let truth: BTreeMap<String, Truth> =
        serde_json::from_str(&input::text_file(&path)?).map_err(|_| input::unreadable(&path))?;
    if truth.is_empty() {
        return Err(input::unreadable(&path));
    }
    let effort = if args.thorough { Effort::Thorough } else { Effort::Quick };
    let mut figures = BTreeMap::new();
    let mut add = |name: String, value: f64| *figures.entry(name).or_insert(0.0) += value;
    let mut cards: BTreeMap<String, Card> = BTreeMap::new();
    let mut times = Vec::with_capacity(truth.len());
    for (name, truth) in &truth {
        let frame = frame(folder, name)?;
        let begun = Instant::now();
        let scan = frame.scan(effort);
        times.push(begun.elapsed());
        let read = scan.payloads.contains(&truth.text);
        let number = f64::from(u8::from(read));
        add("frames".to_owned(), 1.0);
        add("read".to_owned(), number);
        add("wrong".to_owned(), f64::from(u8::from(scan.payloads.iter().any(|text| *text != truth.text))));
        if let Some(level) = &truth.level {
            add(format!("read_{level}"), number);
            add(format!("frames_{level}"), 1.0);
            if let Some(kind) = &truth.kind {
                add(format!("read_{level}_{kind}"), number);
                add(format!("frames_{level}_{kind}"), 1.0);
            }
        }
        if let Some(card) = card_of(name) {
            let card = cards.entry(card.to_owned()).or_default();
            card.read |= read;
            card.telling |= truth.px_per_module.is_some_and(|pixels| pixels >= TELLING);
        }
    }
    for card in cards.values() {
        let number = f64::from(u8::from(card.read));
        add("cards".to_owned(), 1.0);
        add("cards_read".to_owned(), number);
        if card.telling {
            add("cards_telling".to_owned(), 1.0);
            add("cards_telling_read".to_owned(), number);
        }
    }
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    times.sort_unstable();
    let slow = times.get(times.len() * 95 / 100).copied().unwrap_or_default();
    add("frame_mean_ms".to_owned(), ms(times.iter().sum::<Duration>()) / times.len() as f64);
    add("frame_slow_ms".to_owned(), ms(slow));
    add("frame_median_ms".to_owned(), ms(middle(times.into_iter())));
    Ok(figures)
}

fn frame(folder: &Path, name: &str) -> Result<Frame, Failure> {
    let path = ["jpg", "jpeg", "png"]
        .iter()
        .map(|ending| folder.join(format!("{name}.{ending}")))
        .find(|path| path.is_file())
        .unwrap_or_else(|| folder.join(name));
    Frame::from_image(&input::file(&path)?).map_err(|_| ErrorCode::ImageUnreadable.into())
}

/// The card of a frame of a series.
fn card_of(name: &str) -> Option<&str> {
    let (card, number) = name.rsplit_once('-')?;
    (!card.is_empty() && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
        .then_some(card)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_a_series_are_one_card() {
        assert_eq!(card_of("hard_003-07"), Some("hard_003"));
        assert_eq!(card_of("hard_003"), None);
        assert_eq!(card_of("card-a"), None);
        assert_eq!(card_of("-7"), None);
    }
}
