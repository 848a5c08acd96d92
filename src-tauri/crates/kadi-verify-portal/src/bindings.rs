//! What the page's script may call: texts in, JSON out.

use kadi_core::Timestamp;
use kadi_l10n::Language;
use kadi_scan::Effort;
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::page::{Folder, OpenError, Page};
use crate::words;

/// The page's state for the script.
#[wasm_bindgen]
pub struct Portal {
    page: Result<Page, OpenError>,
}

#[wasm_bindgen]
impl Portal {
    /// Checks the list of the folder: see [`Folder`]. `seen` is the JSON that [`Portal::seen`] gave before, or empty;
    /// `now` is in milliseconds since 1970.
    #[wasm_bindgen(constructor)]
    pub fn open(head: &str, data: &str, delta: &str, seen: &str, now: f64) -> Self {
        let folder = Folder { head, data, delta };
        Self { page: Page::open(folder, serde_json::from_str(seen).ok(), instant(now)) }
    }

    /// The name of the shard to load before what was read can be judged; empty when none is needed.
    pub fn wanted(&self) -> String {
        let wanted = self.page.as_ref().ok().and_then(Page::wanted);
        wanted.map(|name| name.to_string()).unwrap_or_default()
    }

    /// Takes a loaded shard: its name and its bytes in base 64.
    pub fn give(&mut self, name: &str, text: &str) {
        if let Ok(page) = &mut self.page {
            page.give(name, text);
        }
    }

    /// Judges again what waited for a shard.
    pub fn resume(&mut self, now: f64) {
        if let Ok(page) = &mut self.page {
            page.resume(instant(now));
        }
    }

    /// Why the list may not be used, as JSON; empty when it may.
    pub fn trouble(&self, language: &str) -> String {
        let error = match &self.page {
            Ok(page) => page.broken(),
            Err(error) => Some(error),
        };
        error.map(|error| json(&words::trouble(error, of(language)))).unwrap_or_default()
    }

    /// What to remember about the campaign, as JSON; empty when the list may not be used.
    pub fn seen(&self) -> String {
        self.page.as_ref().map(|page| json(&page.seen())).unwrap_or_default()
    }

    /// The list in words, as JSON; empty when it may not be used.
    pub fn list(&self, language: &str, now: f64) -> String {
        self.page.as_ref().map(|page| json(&page.list(of(language), instant(now)))).unwrap_or_default()
    }

    /// The last verdict in words, as JSON; empty when there is none.
    pub fn verdict(&self, language: &str) -> String {
        let view = self.page.as_ref().ok().and_then(|page| page.verdict(of(language)));
        view.map(|view| json(&view)).unwrap_or_default()
    }

    /// Judges a text.
    #[wasm_bindgen(js_name = judgeText)]
    pub fn judge_text(&mut self, text: &str, now: f64) {
        if let Ok(page) = &mut self.page {
            page.judge_text(text, instant(now));
        }
    }

    /// Judges the bytes of a picture file; `false` when they are no PNG or JPEG.
    #[wasm_bindgen(js_name = judgePicture)]
    pub fn judge_picture(&mut self, bytes: &[u8], now: f64) -> bool {
        self.page.as_mut().is_ok_and(|page| page.judge_picture(bytes, instant(now)))
    }

    /// Judges one frame of a camera quickly. Gives the outline as x and y in turn; empty when nothing was read.
    #[wasm_bindgen(js_name = judgeFrame)]
    pub fn judge_frame(&mut self, width: u32, height: u32, rgba: &[u8], now: f64) -> Vec<f32> {
        self.pixels(width, height, rgba, Effort::Quick, now)
    }

    /// As [`Portal::judge_frame`], with everything there is.
    #[wasm_bindgen(js_name = judgeFrameThoroughly)]
    pub fn judge_frame_thoroughly(&mut self, width: u32, height: u32, rgba: &[u8], now: f64) -> Vec<f32> {
        self.pixels(width, height, rgba, Effort::Thorough, now)
    }

    /// Says that nothing could be read.
    #[wasm_bindgen(js_name = nothingRead)]
    pub fn nothing_read(&mut self) {
        if let Ok(page) = &mut self.page {
            page.nothing_read();
        }
    }

    /// Forgets the last verdict.
    pub fn clear(&mut self) {
        if let Ok(page) = &mut self.page {
            page.clear();
        }
    }
}

impl Portal {
    fn pixels(&mut self, width: u32, height: u32, rgba: &[u8], effort: Effort, now: f64) -> Vec<f32> {
        let Ok(page) = &mut self.page else { return Vec::new() };
        let outline = page.judge_pixels(width, height, rgba, effort, instant(now));
        outline.unwrap_or_default().into_iter().flat_map(|(x, y)| [x, y]).collect()
    }
}

/// The fixed texts of the page, as JSON.
#[wasm_bindgen]
pub fn labels(language: &str) -> String {
    json(&words::labels(of(language)))
}

fn of(language: &str) -> Language {
    Language::from_tag(language)
}

#[allow(clippy::cast_possible_truncation, reason = "a browser's clock is a whole number below 2^53")]
fn instant(now: f64) -> Timestamp {
    Timestamp(now as i64)
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
