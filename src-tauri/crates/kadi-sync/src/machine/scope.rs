//! What a walk covers, what it keeps, and where it stands.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::clock;
use crate::dialect::Dialect;
use crate::error::SyncError;
use crate::mapping::Mapping;
use crate::transport::GetRequest;

/// What a checkpoint belongs to. A change of any part makes it worthless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncScope {
    /// Base address of the server.
    pub server: String,
    /// The account: what it may see decides what came.
    pub user: String,
    /// UID of the programme.
    pub program: String,
    /// UIDs of the org units whose subtrees are walked, sorted; empty for all that the account captures for.
    pub org_units: Vec<String>,
    /// Which fields are kept: [`Mapping::fields_version`].
    pub fields_version: String,
}

impl SyncScope {
    /// The scope of a mapped programme.
    #[must_use]
    pub fn new(server: &str, user: &str, mapping: &Mapping, org_units: &[String]) -> Self {
        let sorted: BTreeSet<&String> = org_units.iter().collect();
        Self {
            server: server.trim_end_matches('/').to_owned(),
            user: user.to_owned(),
            program: mapping.program.clone(),
            org_units: sorted.into_iter().cloned().collect(),
            fields_version: mapping.fields_version(),
        }
    }

    /// The scope as one line, to file checkpoints under. UIDs and versions have no spaces.
    #[must_use]
    pub fn key(&self) -> String {
        let units = if self.org_units.is_empty() { "capture".to_owned() } else { self.org_units.join(",") };
        format!("{} {units} {} {} {}", self.program, self.fields_version, self.server, self.user)
    }

    /// The beginning of every question about the records of the scope, in the words of the server: deleted ones too.
    pub(super) fn request(&self, dialect: &Dialect) -> GetRequest {
        let request = GetRequest::new(dialect.entities_path).with("program", &self.program);
        let request = if self.org_units.is_empty() {
            request.with(dialect.org_unit_mode, "CAPTURE")
        } else {
            let units = self.org_units.join(dialect.separator);
            request.with(dialect.org_units, units).with(dialect.org_unit_mode, "DESCENDANTS")
        };
        request.with("includeDeleted", "true")
    }

    /// The line to file the checkpoint of a census under.
    #[must_use]
    pub fn census_key(&self) -> String {
        format!("census {}", self.key())
    }
}

/// What a walk is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Walk {
    /// To take records: all of them the first time, then what changed.
    #[default]
    Records,
    /// To see which records there are, and in which version: always all of them, without a value of anybody.
    Census,
}

/// What a run does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncPlan {
    /// What it is for.
    pub walk: Walk,
    /// What is walked.
    pub scope: SyncScope,
    /// UIDs of the attributes whose values are kept.
    pub attributes: BTreeSet<String>,
    /// Records asked for at once, at most; 1 to 1000.
    pub page_size: u32,
}

impl SyncPlan {
    /// Records asked for at once: gateways tend to give up after 60 s, and slow links want small answers.
    pub const DEFAULT_PAGE_SIZE: u32 = 100;

    /// A run over a mapped programme with pages of the default size.
    #[must_use]
    pub fn new(server: &str, user: &str, mapping: &Mapping, org_units: &[String]) -> Self {
        Self {
            walk: Walk::Records,
            scope: SyncScope::new(server, user, mapping, org_units),
            attributes: mapping.attributes(),
            page_size: Self::DEFAULT_PAGE_SIZE,
        }
    }

    /// The walk of a census over the same ground. Its rows are small, so that five times as many fit a page.
    #[must_use]
    pub fn census(&self) -> Self {
        Self {
            walk: Walk::Census,
            scope: self.scope.clone(),
            attributes: BTreeSet::new(),
            page_size: self.page_size.saturating_mul(5).min(1000),
        }
    }
}

/// Where a walk stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Before the first page: the server's clock is asked first.
    Clock,
    /// Among the pages.
    Pages,
    /// After the last page; the next run asks for changes since the watermark.
    Done,
}

/// All that a resumed run needs. Stored in the same transaction as the page it came with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// What it belongs to.
    pub scope: SyncScope,
    /// Where the walk stands.
    pub phase: Phase,
    /// Page to ask for next, from 1.
    pub page: u32,
    /// Records per page.
    pub page_size: u32,
    /// The server's wall clock at the start of the last complete walk; absent before one.
    pub watermark: Option<String>,
    /// The server's wall clock at the start of this walk: the watermark once it is complete.
    pub next_watermark: Option<String>,
    /// Lower bound of this walk, the watermark less the overlap; absent for a full walk.
    pub updated_after: Option<String>,
    /// Records that the server announced at the first page.
    pub expected: Option<u64>,
    /// Records that the server could not serve and that were passed over in this walk.
    pub passed_over: u32,
    /// Whether this walk is the second over the same ground, because records vanished during the first.
    pub rewalk: bool,
    /// The family of versions that the walk was begun with: [`crate::Dialect::since`]. A server that was upgraded since
    /// orders its pages anew.
    #[serde(default)]
    pub family: u16,
    /// The version that the server said last, as it writes it.
    #[serde(default)]
    pub version: String,
}

impl Checkpoint {
    /// The beginning, before anything was asked.
    pub(super) fn new(plan: &SyncPlan) -> Self {
        Self {
            scope: plan.scope.clone(),
            phase: Phase::Clock,
            page: 1,
            page_size: plan.page_size.clamp(1, 1000),
            watermark: None,
            next_watermark: None,
            updated_after: None,
            expected: None,
            passed_over: 0,
            rewalk: false,
            family: 0,
            version: String::new(),
        }
    }

    /// Goes back to the first page.
    pub(super) const fn begin_again(&mut self) {
        self.page = 1;
        self.expected = None;
    }

    /// Whether the server's clock stands further behind the beginning of this walk than the next walk looks back.
    pub(super) fn clock_fell_behind(&self, now: &str, overlap_minutes: i64) -> Result<bool, SyncError> {
        let Some(began) = &self.next_watermark else { return Ok(false) };
        Ok(clock::lower_bound(began, now, overlap_minutes)?.is_none())
    }

    /// Records before the page to ask for next.
    #[must_use]
    pub fn done(&self) -> u64 {
        u64::from(self.page.saturating_sub(1)) * u64::from(self.page_size)
    }
}
