//! One long step at a time: its name, its time, a sign of life while it runs, and its last words when it fails.

use std::{
    fs::{self, File},
    io::{self, IsTerminal, Write},
    path::PathBuf,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{failure::Failure, paths::Workspace};

/// How often a running step is looked at.
const POLL: Duration = Duration::from_millis(100);
/// How often a terminal's line is drawn again.
const REDRAW: Duration = Duration::from_millis(500);
/// How often a step speaks up where nobody can redraw a line: in a build server's log.
const SIGN_OF_LIFE: Duration = Duration::from_secs(30);
/// Lines of output shown when a step fails.
const LAST_WORDS: usize = 120;

/// Whether a failing program ends the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnFailure {
    /// Show its last words and stop.
    Stop,
    /// Leave it to the caller, who reads the output and the status.
    Tell,
}

/// What a finished step left behind.
#[derive(Debug)]
pub struct Finished {
    /// Whether the program ended with status 0.
    pub succeeded: bool,
    /// Everything it printed, both streams in one file.
    pub log: PathBuf,
}

/// Runs `command` quietly under a line that says `what`, with its output in a log file.
///
/// # Errors
/// When the program cannot be started, or fails and `on_failure` says to stop.
pub fn run(
    workspace: &Workspace,
    what: &str,
    command: &mut Command,
    on_failure: OnFailure,
) -> Result<Finished, Failure> {
    let log = workspace.logs().join(format!("{}.log", slug(what)));
    fs::create_dir_all(workspace.logs()).map_err(|error| Failure::io("create", &workspace.logs(), &error))?;
    let file = File::create(&log).map_err(|error| Failure::io("write", &log, &error))?;
    let twin = file.try_clone().map_err(|error| Failure::io("write", &log, &error))?;
    let program = command.get_program().to_string_lossy().into_owned();

    let started = Instant::now();
    let mut line = Line::begin(what);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(twin)
        .spawn()
        .map_err(|error| Failure::new(format!("Could not start {program}: {error}")))?;
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) => thread::sleep(POLL),
            Err(error) => return Err(Failure::new(format!("Lost sight of {program}: {error}"))),
        }
        line.tick(started.elapsed());
    };
    line.end(status.success(), started.elapsed());

    if !status.success() && on_failure == OnFailure::Stop {
        let text = fs::read_to_string(&log).unwrap_or_default();
        eprintln!("{}", last_lines(&text, LAST_WORDS));
        return Err(Failure::new(format!("{what}: failed. Everything it said is in {}", log.display())));
    }
    Ok(Finished { succeeded: status.success(), log })
}

/// Does `work` of our own under the same kind of line.
///
/// # Errors
/// Those of `work`.
pub fn during<T>(what: &str, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    let started = Instant::now();
    let line = Line::begin(what);
    let outcome = work();
    line.end(outcome.is_ok(), started.elapsed());
    outcome
}

/// Says in one line that a step had nothing to do.
pub fn nothing_to_do(what: &str, why: &str) {
    println!("  ✓ {what} ({why})");
}

struct Line<'a> {
    what: &'a str,
    terminal: bool,
    spoken: Duration,
}

impl<'a> Line<'a> {
    fn begin(what: &'a str) -> Self {
        let terminal = io::stdout().is_terminal();
        if terminal {
            print!("  … {what}");
        } else {
            println!("  … {what}");
        }
        // A lost progress line is no reason to stop.
        let _ = io::stdout().flush();
        Line { what, terminal, spoken: Duration::ZERO }
    }

    fn tick(&mut self, elapsed: Duration) {
        let pause = if self.terminal { REDRAW } else { SIGN_OF_LIFE };
        if elapsed.saturating_sub(self.spoken) < pause {
            return;
        }
        self.spoken = elapsed;
        if self.terminal {
            print!("\r\x1b[2K  … {} ({})", self.what, clock(elapsed));
        } else {
            println!("  … {} ({} so far)", self.what, clock(elapsed));
        }
        let _ = io::stdout().flush();
    }

    fn end(self, succeeded: bool, elapsed: Duration) {
        let sign = if succeeded { '✓' } else { '✗' };
        let start = if self.terminal { "\r\x1b[2K" } else { "" };
        println!("{start}  {sign} {} ({})", self.what, clock(elapsed));
    }
}

/// `850 ms`, `12 s` or `3 min 05 s`.
pub fn clock(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    match seconds {
        0 => format!("{} ms", elapsed.as_millis()),
        1..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

/// The end of a text, at most `count` lines.
pub fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines.iter().skip(lines.len().saturating_sub(count)).copied().collect::<Vec<_>>().join("\n")
}

fn slug(what: &str) -> String {
    let mut slug = String::new();
    for letter in what.chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_named_after_its_step() {
        assert_eq!(slug("Build the pages (wasm)"), "build-the-pages-wasm");
    }

    #[test]
    fn times_read_like_a_person_says_them() {
        assert_eq!(clock(Duration::from_millis(850)), "850 ms");
        assert_eq!(clock(Duration::from_secs(12)), "12 s");
        assert_eq!(clock(Duration::from_secs(185)), "3 min 05 s");
    }

    #[test]
    fn only_the_end_of_a_long_output_is_shown() {
        assert_eq!(last_lines("a\nb\nc", 2), "b\nc");
        assert_eq!(last_lines("a", 2), "a");
    }
}
