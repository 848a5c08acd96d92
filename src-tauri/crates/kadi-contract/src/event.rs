//! What the native side tells without being asked.

use serde::{Deserialize, Serialize};

use crate::call::Tag;
use crate::office::JobView;

/// Something happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// Things with these tags changed; whoever shows them fetches again.
    Changed {
        /// What changed.
        tags: Vec<Tag>,
    },
    /// A job moved on or ended.
    Job {
        /// Its present state.
        job: Box<JobView>,
    },
    /// The store was locked, by idleness or on request.
    Locked,
}
