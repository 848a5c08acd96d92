//! Looks into the files themselves: what each opens with, how long it is, and words that have no place in them.

use std::{fs, path::Path};

use super::Finding;
use crate::failure::Failure;

/// Above this many lines a file is no longer told in one sentence.
const MOST_LINES: usize = 500;

/// Words of one machine or one workplace. Joined from parts so that this list does not find itself.
const FOREIGN_WORDS: [&str; 5] = [
    concat!("/", "work/"),
    concat!("..", "/shared"),
    concat!("/", "home/"),
    concat!("/", "Users/"),
    concat!("before", "-stop"),
];
/// Promises that nobody sees: what is not done must be an error that a person can read.
const PROMISES: [&str; 5] = [
    concat!("to", "do!("),
    concat!("unimpl", "emented!("),
    concat!("FIX", "ME"),
    concat!("#[", "ignore"),
    concat!("TO", "DO"),
];
/// Endings of files that are text and ours to write.
const TEXT: [&str; 12] = ["rs", "css", "md", "toml", "html", "js", "ftl", "sql", "json", "svg", "yml", "sh"];

/// Looks into every file of `tracked`, paths below `root`.
pub fn check(root: &Path, tracked: &[String]) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    for file in tracked {
        let path = root.join(file);
        let ending = Path::new(file).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        // A file that was removed and not yet committed is still listed.
        if !TEXT.contains(&ending) || !path.is_file() {
            continue;
        }
        let text = fs::read_to_string(&path).map_err(|error| Failure::io("read", &path, &error))?;
        findings.extend(check_text(file, ending, &text));
    }
    Ok(findings)
}

fn check_text(file: &str, ending: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    if ending == "rs" && !text.starts_with("//! ") {
        findings.push(format!("{file}: does not open with a `//!` sentence that says what it is for"));
    }
    let lines = text.lines().count();
    if matches!(ending, "rs" | "css") && lines > MOST_LINES {
        findings.push(format!("{file}: has {lines} lines; more than {MOST_LINES} are two files"));
    }
    // Foreign payloads are kept as they were found.
    if file.starts_with("tests/fixtures/") {
        return findings;
    }
    for (number, line) in (1..).zip(text.lines()) {
        for word in FOREIGN_WORDS.iter().filter(|word| line.contains(*word)) {
            findings
                .push(format!("{file}:{number}: {word:?} is a word of one workplace, not of the project"));
        }
        for word in
            PROMISES.iter().filter(|word| matches!(ending, "rs" | "css" | "js") && line.contains(*word))
        {
            findings.push(format!("{file}:{number}: {word:?} is a promise that nobody sees"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tidy_file_is_left_alone() {
        assert_eq!(check_text("a.rs", "rs", "//! What it is for.\nfn main() {}\n"), Vec::<Finding>::new());
    }

    #[test]
    fn a_file_without_its_sentence_is_found() {
        assert_eq!(check_text("a.rs", "rs", "fn main() {}\n").len(), 1);
    }

    #[test]
    fn a_long_file_is_found() {
        let text = format!("//! Long.\n{}", "\n".repeat(MOST_LINES));
        assert_eq!(check_text("a.rs", "rs", &text).len(), 1);
        assert_eq!(check_text("a.css", "css", &"\n".repeat(MOST_LINES + 1)).len(), 1);
        assert_eq!(check_text("a.md", "md", &text), Vec::<Finding>::new());
    }

    #[test]
    fn foreign_words_and_promises_are_found() {
        for word in FOREIGN_WORDS.iter().chain(&PROMISES) {
            assert_eq!(check_text("a.rs", "rs", &format!("//! A.\n// {word}\n")).len(), 1, "{word}");
        }
    }
}
