//! HTTP GET against DHIS2: the one verb Kadi has.
//!
//! [`Dhis2Client`] is the [`kadi_sync::Transport`] over a real network. No function of this crate can send anything but GET,
//! and redirects are never followed, so credentials go to the configured origin only. Waiting goes through a [`Sleeper`]
//! and time through a clock, so that nothing here needs to be waited for in a test.

mod address;
mod backoff;
mod breaker;
mod client;
mod counters;
mod failure;
mod settings;
mod sleeper;

pub use address::{AddressError, BaseAddress, HttpPolicy};
pub use backoff::RetryPolicy;
pub use breaker::{BreakerState, BreakerStatus};
pub use client::Dhis2Client;
pub use counters::Counters;
pub use settings::{ClientError, ClientSettings, Credentials, Limits};
pub use sleeper::{Sleeper, ThreadSleeper};
