//! Logs of verifications as a device writes them.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};

use kadi_testkit::office::{NOW, TestOffice};

const DAY_MS: i64 = 86_400_000;

/// A line, so many seconds after 2026-11-20T09:00:00Z, of a card.
pub(crate) fn line(seconds: i64, verdict: &str, card: u64) -> String {
    at(NOW.0 - DAY_MS + seconds * 1_000, verdict, card)
}

fn at(at: i64, verdict: &str, card: u64) -> String {
    let mark = card.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    format!(r#"{{"at":{at},"verdict":"{verdict}","means":"code","mark":"{mark:016x}"}}"#)
}

/// Different unknown codes, one every three seconds.
pub(crate) fn guesses(count: i64) -> Vec<String> {
    (0..count).map(|n| line(n * 3, "invalid", 900 + n.unsigned_abs())).collect()
}

/// Writes the log of an office.
pub(crate) fn write(office: &TestOffice, lines: &[String]) {
    fs::write(office.store().join("verifications.jsonl"), lines.join("\n") + "\n").unwrap();
}

/// So many lines over four weeks, eight hours a day, every thousandth broken.
pub(crate) fn month(office: &TestOffice, lines: u64) {
    let file = File::create(office.store().join("verifications.jsonl")).unwrap();
    let mut file = BufWriter::new(file);
    let a_day = lines / 28;
    for n in 0..lines {
        let (day, within) = ((n / a_day).min(27), n % a_day);
        let ms = NOW.0 - (28 - i64::try_from(day).unwrap()) * DAY_MS
            + i64::try_from(within * 28_800_000 / a_day).unwrap();
        let verdict = if n % 50 == 7 { "expired" } else { "valid" };
        if n % 1_000 == 999 {
            writeln!(file, "{{\"at\":{ms},\"verdict\":\"val").unwrap();
        } else {
            writeln!(file, "{}", at(ms, verdict, n)).unwrap();
        }
    }
    file.flush().unwrap();
}
