//! The circuit breaker: a server that fails again and again is left alone for a while.

use std::time::Duration;

use kadi_core::Timestamp;

/// Failed requests in a row that open the breaker.
const FAILURES_TO_OPEN: u32 = 5;
/// How long it stays open the first time; it doubles with every probe that fails.
const FIRST_PAUSE: Duration = Duration::from_secs(30);
/// Longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(15 * 60);

/// What the breaker lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerState {
    /// Everything.
    Closed,
    /// Nothing.
    Open,
    /// One request, to see whether the server is back.
    HalfOpen,
}

impl BreakerState {
    /// The name in files and calls, such as `half_open`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half_open",
        }
    }
}

/// The breaker as administration shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerStatus {
    /// State.
    pub state: BreakerState,
    /// Failures in a row.
    pub failures: u32,
    /// How often it opened.
    pub opened: u64,
    /// Requests it held back.
    pub held_back: u64,
}

/// The breaker of one server.
#[derive(Debug)]
pub struct Breaker {
    state: State,
    failures: u32,
    pause: Duration,
    opened: u64,
    held_back: u64,
}

#[derive(Debug)]
enum State {
    Closed,
    Open { since: Timestamp },
    HalfOpen { since: Timestamp },
}

impl Breaker {
    pub fn new() -> Self {
        Self { state: State::Closed, failures: 0, pause: FIRST_PAUSE, opened: 0, held_back: 0 }
    }

    /// Lets a request through, or says how long to wait. A probe that never reports back does not block for ever: after
    /// another pause the next one is let through.
    pub fn enter(&mut self, now: Timestamp) -> Result<(), Duration> {
        let since = match self.state {
            State::Closed => return Ok(()),
            State::Open { since } | State::HalfOpen { since } => since,
        };
        let elapsed = u64::try_from(now.0.saturating_sub(since.0)).map(Duration::from_millis);
        match elapsed {
            Ok(elapsed) if elapsed < self.pause => {
                self.held_back += 1;
                Err(self.pause - elapsed)
            }
            // The pause is over, or the clock was set back and says nothing.
            Ok(_) | Err(_) => {
                self.state = State::HalfOpen { since: now };
                Ok(())
            }
        }
    }

    /// A request was answered.
    pub fn succeeded(&mut self) {
        *self = Self { opened: self.opened, held_back: self.held_back, ..Self::new() };
    }

    /// A request failed for good.
    pub fn failed(&mut self, now: Timestamp) {
        self.failures = self.failures.saturating_add(1);
        match self.state {
            State::Closed if self.failures < FAILURES_TO_OPEN => {}
            State::Closed => self.open(now, FIRST_PAUSE),
            State::Open { .. } => {}
            State::HalfOpen { .. } => self.open(now, self.pause.saturating_mul(2).min(LONGEST_PAUSE)),
        }
    }

    fn open(&mut self, now: Timestamp, pause: Duration) {
        self.state = State::Open { since: now };
        self.pause = pause;
        self.opened += 1;
    }

    pub fn status(&self) -> BreakerStatus {
        BreakerStatus {
            state: match self.state {
                State::Closed => BreakerState::Closed,
                State::Open { .. } => BreakerState::Open,
                State::HalfOpen { .. } => BreakerState::HalfOpen,
            },
            failures: self.failures,
            opened: self.opened,
            held_back: self.held_back,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp(seconds * 1_000)
    }

    fn opened() -> Breaker {
        let mut breaker = Breaker::new();
        for _ in 0..FAILURES_TO_OPEN {
            assert_eq!(breaker.enter(at(0)), Ok(()));
            breaker.failed(at(0));
        }
        breaker
    }

    #[test]
    fn it_opens_after_failures_in_a_row_and_holds_back() {
        let mut breaker = opened();
        assert_eq!(breaker.status().state, BreakerState::Open);
        assert_eq!(breaker.enter(at(10)), Err(Duration::from_secs(20)));
        assert_eq!(breaker.status().held_back, 1);
    }

    #[test]
    fn one_answer_between_failures_keeps_it_closed() {
        let mut breaker = Breaker::new();
        for _ in 0..20 {
            breaker.failed(at(0));
            breaker.failed(at(0));
            breaker.succeeded();
        }
        assert_eq!(breaker.status().state, BreakerState::Closed);
    }

    #[test]
    fn after_the_pause_one_probe_decides() {
        let mut breaker = opened();
        assert_eq!(breaker.enter(at(30)), Ok(()));
        assert_eq!(breaker.status().state, BreakerState::HalfOpen);
        assert!(breaker.enter(at(31)).is_err(), "one probe at a time");
        breaker.failed(at(32));
        assert_eq!(breaker.enter(at(33)), Err(Duration::from_secs(59)), "the pause doubled");
        assert_eq!(breaker.enter(at(92)), Ok(()));
        breaker.succeeded();
        assert_eq!(breaker.status().state, BreakerState::Closed);
        assert_eq!(breaker.status().opened, 2);
    }

    #[test]
    fn a_clock_set_back_does_not_lock_a_server_out() {
        let mut breaker = Breaker::new();
        for _ in 0..FAILURES_TO_OPEN {
            breaker.failed(at(1_000_000));
        }
        assert_eq!(breaker.enter(at(5)), Ok(()));
    }
}
