//! A sound per kind of answer, so that the eyes can stay on the holder.

use kadi_contract::verify::Verdict;
use web_sys::{AudioContext, OscillatorType};

/// Length of one note in seconds.
const NOTE_S: f64 = 0.14;
/// Length of a click.
const CLICK_S: f64 = 0.03;

/// Frequencies in hertz, one note after the other, and the length of each: rising for yes, falling for no, one for a closer
/// look, a click for what is no card, nothing where nothing was read.
const fn notes(verdict: Verdict) -> (&'static [f32], f64) {
    match verdict {
        Verdict::Valid => (&[660.0, 880.0], NOTE_S),
        Verdict::Expired | Verdict::Superseded | Verdict::UnknownIssuer => (&[550.0], NOTE_S),
        Verdict::Revoked | Verdict::Invalid => (&[440.0, 294.0], NOTE_S),
        Verdict::NotAKadiCode => (&[220.0], CLICK_S),
        Verdict::Unreadable => (&[], 0.0),
    }
}

/// Plays the verdict's notes; a computer without sound stays silent.
pub fn play(verdict: Verdict) {
    thread_local!(static AUDIO: std::cell::OnceCell<Option<AudioContext>> = const { std::cell::OnceCell::new() });
    let (notes, length) = notes(verdict);
    if notes.is_empty() {
        return;
    }
    AUDIO.with(|audio| {
        if let Some(audio) = audio.get_or_init(|| AudioContext::new().ok()) {
            let mut at = audio.current_time();
            for &hertz in notes {
                note(audio, hertz, at, length);
                at += length;
            }
        }
    });
}

/// Schedules one note; `None` when the browser refuses a part of it.
fn note(audio: &AudioContext, hertz: f32, at: f64, length: f64) -> Option<()> {
    let oscillator = audio.create_oscillator().ok()?;
    let gain = audio.create_gain().ok()?;
    oscillator.set_type(OscillatorType::Sine);
    oscillator.frequency().set_value(hertz);
    gain.gain().set_value(0.12);
    oscillator.connect_with_audio_node(&gain).ok()?;
    gain.connect_with_audio_node(&audio.destination()).ok()?;
    oscillator.start_with_when(at).ok()?;
    oscillator.stop_with_when(at + length).ok()
}
