//! Reads the result lines of `cargo test` and adds them up.

/// Tests of one or several runs, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests that ran and held.
    pub passed: u64,
    /// Tests that ran and did not hold.
    pub failed: u64,
    /// Tests that were there and did not run.
    pub skipped: u64,
}

impl Tally {
    /// Adds up every `test result:` line of `output`.
    ///
    /// The line's shape is libtest's: `test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; …`.
    pub fn read(output: &str) -> Self {
        let mut tally = Tally::default();
        for line in output.lines() {
            let Some(result) = line.trim_start().strip_prefix("test result:") else { continue };
            for part in result.split([';', '.']) {
                let mut words = part.split_whitespace();
                let (Some(count), Some(kind)) = (words.next(), words.next()) else { continue };
                let Ok(count) = count.parse::<u64>() else { continue };
                match kind {
                    "passed" => tally.passed += count,
                    "failed" => tally.failed += count,
                    "ignored" | "filtered" => tally.skipped += count,
                    _ => {}
                }
            }
        }
        tally
    }
}

/// The names of the tests that failed, as libtest lists them (`test NAME ... FAILED`).
pub fn failed_tests(output: &str) -> Vec<&str> {
    output.lines().filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED")).collect()
}

/// What a failed test printed: the lines under its `---- NAME stdout ----`, up to those of the next one.
pub fn words_of<'a>(output: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let heading = format!("---- {name} stdout ----");
    let after = output.lines().skip_while(move |line| *line != heading).skip(1);
    after.take_while(|line| !line.starts_with("---- ") && *line != "failures:")
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "\
running 2 tests
test chain::tests::names_the_broken_entry ... ok
test chain::tests::starts_empty ... FAILED

failures:

---- chain::tests::starts_empty stdout ----
thread 'chain::tests::starts_empty' panicked at chain.rs:7:9:
two entries

failures:
    chain::tests::starts_empty

test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s

running 3 tests
test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 1.51s
";

    #[test]
    fn all_result_lines_are_added_up() {
        assert_eq!(Tally::read(OUTPUT), Tally { passed: 4, failed: 1, skipped: 3 });
    }

    #[test]
    fn a_broken_build_counts_nothing() {
        assert_eq!(Tally::read("error[E0425]: cannot find value"), Tally::default());
    }

    #[test]
    fn failing_tests_are_named() {
        assert_eq!(failed_tests(OUTPUT), ["chain::tests::starts_empty"]);
    }

    #[test]
    fn a_failing_test_is_heard() {
        let words: Vec<&str> = words_of(OUTPUT, "chain::tests::starts_empty").collect();
        assert_eq!(
            words,
            ["thread 'chain::tests::starts_empty' panicked at chain.rs:7:9:", "two entries", ""]
        );
        assert_eq!(words_of(OUTPUT, "chain::tests::names_the_broken_entry").count(), 0);
    }
}
