//! How often and after how long a request is tried again.

use std::time::Duration;

use kadi_core::Timestamp;
use kadi_sync::TransportError;

/// When to try again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Tries in all, at least 1.
    pub tries: u32,
    /// Wait before the second try; it doubles from try to try.
    pub first_wait: Duration,
    /// Longest wait of our own choosing.
    pub longest_wait: Duration,
    /// Longest wait that a server may ask for before the request is given up instead.
    pub longest_retry_after: Duration,
}

impl Default for RetryPolicy {
    /// Four tries within about 8 seconds of waiting; a server may ask for two minutes.
    fn default() -> Self {
        Self {
            tries: 4,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(30),
            longest_retry_after: Duration::from_secs(120),
        }
    }
}

impl RetryPolicy {
    /// How long to wait before try number `next` (from 2); `None` to give up. `jitter` is any number.
    ///
    /// Half of the wait is fixed and half is chance, so that many offices that lost the same server do not all come back
    /// in the same second.
    pub(crate) fn wait(
        &self,
        error: &TransportError,
        asked_for: Option<Duration>,
        next: u32,
        jitter: u64,
    ) -> Option<Duration> {
        let tries = match error {
            // A server that fails on this request will most likely fail on it again.
            TransportError::ServerError(500 | 501) => self.tries.min(2),
            TransportError::Unreachable
            | TransportError::Interrupted
            | TransportError::Timeout
            | TransportError::RateLimited { .. }
            | TransportError::ServerError(_) => self.tries,
            TransportError::Tls
            | TransportError::Redirected
            | TransportError::TooLarge
            | TransportError::BreakerOpen { .. }
            | TransportError::AddressRefused => 1,
        };
        if next > tries {
            return None;
        }
        if let Some(asked_for) = asked_for {
            return (asked_for <= self.longest_retry_after).then_some(asked_for);
        }
        let doublings = next.saturating_sub(2).min(16);
        let whole = self.first_wait.saturating_mul(1 << doublings).min(self.longest_wait);
        let half = whole / 2;
        let chance = u64::try_from(half.as_millis()).unwrap_or(u64::MAX).saturating_add(1);
        Some(half + Duration::from_millis(jitter % chance))
    }
}

/// Reads `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.
pub fn parse_retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(text).ok()?;
    let milliseconds = date.timestamp().as_millisecond().saturating_sub(now.0);
    Some(Duration::from_millis(u64::try_from(milliseconds).unwrap_or_default()))
}

/// The next of a stream of well mixed numbers (SplitMix64, Steele and others 2014): chance for jitter, not for secrets.
pub fn next_jitter(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_within_half_and_whole() {
        let policy = RetryPolicy::default();
        let mut state = 7;
        for (next, whole) in [(2, 1_000), (3, 2_000), (4, 4_000)] {
            for _ in 0..200 {
                let jitter = next_jitter(&mut state);
                let wait = policy.wait(&TransportError::Unreachable, None, next, jitter).unwrap();
                assert!((whole / 2..=whole).contains(&wait.as_millis()), "{wait:?}");
            }
        }
        assert_eq!(policy.wait(&TransportError::Unreachable, None, 5, 0), None);
    }

    #[test]
    fn what_waiting_does_not_cure_is_not_tried_again() {
        let policy = RetryPolicy::default();
        for error in [TransportError::Tls, TransportError::Redirected, TransportError::TooLarge] {
            assert_eq!(policy.wait(&error, None, 2, 0), None, "{error:?}");
        }
    }

    #[test]
    fn a_server_decides_the_wait_within_bounds() {
        let policy = RetryPolicy::default();
        let limited = TransportError::RateLimited { retry_after: None };
        let (soon, late) = (Duration::from_secs(7), Duration::from_secs(3_600));
        assert_eq!(policy.wait(&limited, Some(soon), 2, 99), Some(soon));
        assert_eq!(policy.wait(&limited, Some(late), 2, 99), None);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now: Timestamp = "2026-11-21T09:00:00Z".parse().unwrap();
        assert_eq!(parse_retry_after("120", now), Some(Duration::from_secs(120)));
        assert_eq!(parse_retry_after("Sat, 21 Nov 2026 09:00:30 GMT", now), Some(Duration::from_secs(30)));
        assert_eq!(parse_retry_after("Sat, 21 Nov 2026 08:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(parse_retry_after("soon", now), None);
    }
}
