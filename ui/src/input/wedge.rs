//! Keyboard-wedge scanners: tells a burst of keys from typing and reads it by key position.
//!
//! A scanner types as a US keyboard, whatever layout the computer has, so the keys are read by `KeyboardEvent.code` and
//! Shift. A burst ends with Enter or Tab, its keys come within [`GAP_MS`] of one another, and it has at least
//! [`MIN_LENGTH`] characters: fast typing by hand does not pass.

/// Longest time between two keys of a burst, in milliseconds.
pub const GAP_MS: f64 = 60.0;
/// Shortest burst, in characters.
pub const MIN_LENGTH: usize = 12;
/// Longest burst that is kept, in characters.
const MAX_LENGTH: usize = 2_000;

/// What a scanner has typed so far.
#[derive(Debug, Default)]
pub struct Burst {
    text: String,
    last_ms: f64,
}

impl Burst {
    /// Takes a key; gives the scanned text when the key ends a burst. `at_ms` is the event's time stamp.
    pub fn press(&mut self, code: &str, shift: Shift, at_ms: f64) -> Option<String> {
        if at_ms - self.last_ms > GAP_MS {
            self.text.clear();
        }
        self.last_ms = at_ms;
        if matches!(code, "Enter" | "NumpadEnter" | "Tab") {
            let text = std::mem::take(&mut self.text);
            return (text.chars().count() >= MIN_LENGTH).then_some(text);
        }
        if let Some(character) = us_character(code, shift)
            && self.text.len() < MAX_LENGTH
        {
            self.text.push(character);
        }
        None
    }
}

/// Whether Shift is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    /// It is.
    Held,
    /// It is not.
    Free,
}

/// The character that a key gives on a US keyboard.
fn us_character(code: &str, shift: Shift) -> Option<char> {
    if let Some(letter) = code.strip_prefix("Key").and_then(|rest| rest.chars().next()) {
        return Some(if shift == Shift::Held { letter } else { letter.to_ascii_lowercase() });
    }
    if let Some(digit) = code.strip_prefix("Numpad").filter(|rest| rest.len() == 1) {
        return digit.chars().next();
    }
    let pair = match code {
        "Digit1" => "1!",
        "Digit2" => "2@",
        "Digit3" => "3#",
        "Digit4" => "4$",
        "Digit5" => "5%",
        "Digit6" => "6^",
        "Digit7" => "7&",
        "Digit8" => "8*",
        "Digit9" => "9(",
        "Digit0" => "0)",
        "Minus" => "-_",
        "Equal" => "=+",
        "BracketLeft" => "[{",
        "BracketRight" => "]}",
        "Backslash" => "\\|",
        "Semicolon" => ";:",
        "Quote" => "'\"",
        "Backquote" => "`~",
        "Comma" => ",<",
        "Period" => ".>",
        "Slash" => "/?",
        "Space" => "  ",
        "NumpadAdd" => "++",
        "NumpadSubtract" => "--",
        "NumpadMultiply" => "**",
        "NumpadDivide" => "//",
        "NumpadDecimal" => "..",
        _ => return None,
    };
    let mut characters = pair.chars();
    if shift == Shift::Held { characters.nth(1) } else { characters.next() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_codes(burst: &mut Burst, text: &str, gap_ms: f64) -> Option<String> {
        let mut at = 10_000.0;
        for character in text.chars() {
            let (code, shift) = match character {
                'A'..='Z' => (format!("Key{character}"), Shift::Held),
                'a'..='z' => (format!("Key{}", character.to_ascii_uppercase()), Shift::Free),
                '0'..='9' => (format!("Digit{character}"), Shift::Free),
                ':' => ("Semicolon".to_owned(), Shift::Held),
                '-' => ("Minus".to_owned(), Shift::Free),
                _ => unreachable!(),
            };
            assert_eq!(burst.press(&code, shift, at), None);
            at += gap_ms;
        }
        burst.press("Enter", Shift::Free, at)
    }

    #[test]
    fn a_burst_is_read_as_the_scanner_meant_it() {
        let mut burst = Burst::default();
        let text = "KD1:ABCDEFGHJKMN2345";
        assert_eq!(type_codes(&mut burst, text, 8.0).as_deref(), Some(text));
    }

    #[test]
    fn typing_by_hand_is_no_burst() {
        let mut burst = Burst::default();
        assert_eq!(type_codes(&mut burst, "SN-DKR-2026-00000001", 120.0), None);
    }

    #[test]
    fn a_short_burst_is_none_and_does_not_spoil_the_next() {
        let mut burst = Burst::default();
        assert_eq!(type_codes(&mut burst, "AMINA", 5.0), None);
        assert_eq!(type_codes(&mut burst, "ABCDEFGHJKMN", 5.0).as_deref(), Some("ABCDEFGHJKMN"));
    }
}
