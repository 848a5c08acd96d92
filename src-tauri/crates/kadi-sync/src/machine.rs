//! Synchronisation of one programme as a state machine: it says what to ask next and reads the answers.
//!
//! A walk asks the server's clock, then the tracked entity collection of the programme page by page in creation order,
//! deleted records included, until the data end. Creation order lets new records append at the end, so that offset
//! paging may repeat a record but not skip one; what changes during a walk is found by the next, which looks back from the
//! clock read before the first page. A server that is upgraded in the middle is asked for its version again and walked anew.
//! The machine never sleeps and never retries the same request: the transport does
//! that. It answers trouble with smaller pages, and passes over a single record that the server cannot serve, in which
//! case the watermark stays where it was.

pub mod census;
mod clock;
mod scope;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::dialect::{Dialect, EndOfData, Version};
use crate::error::SyncError;
use crate::json::read_json;
use crate::record::{FailureReason, RecordFailure, TrackedEntityRecord, parse_entities};
use crate::server::ServerInfo;
use crate::transport::{GetRequest, Response, TransportError};

pub use scope::{Checkpoint, Phase, SyncPlan, SyncScope, Walk};

/// Pages in a row that must come well before the machine tries larger ones again.
const GOOD_PAGES_BEFORE_GROWTH: u32 = 8;
/// Records passed over in a row after which the server, not the record, is at fault.
const PASSED_OVER_IN_A_ROW: u32 = 3;
/// Below this size a timeout is not the page's fault.
const SMALLEST_PAGE_FOR_TIMEOUTS: u32 = 10;

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Send this and hand the answer to [`SyncMachine::accept`].
    Get(GetRequest),
    /// The walk is over.
    Done(Summary),
}

/// What a finished walk did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Pages read in this run.
    pub pages: u64,
    /// Records read in this run, repeats included.
    pub records: u64,
    /// Records that could not be taken in this run.
    pub failures: u64,
    /// Whether every record was served. If not, the watermark stays and the next run asks again.
    pub complete: bool,
}

/// Records to store together with the checkpoint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Records read.
    pub records: Vec<TrackedEntityRecord>,
    /// Records that could not be taken.
    pub failures: Vec<RecordFailure>,
}

/// What an answer brought.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Accepted {
    /// The page, unless the answer was the clock or the machine will ask for less.
    pub page: Option<Page>,
    /// Where the walk stands now; to be stored in the same transaction as the page.
    pub checkpoint: Checkpoint,
}

/// The walk over one programme.
#[derive(Debug)]
pub struct SyncMachine {
    walk: Walk,
    checkpoint: Checkpoint,
    dialect: Option<&'static Dialect>,
    attributes: BTreeSet<String>,
    largest_page: u32,
    good_pages: u32,
    passed_over_in_a_row: u32,
    /// The page whose failure last made the machine ask for the version again.
    version_doubted_at: Option<u32>,
    summary: Summary,
}

impl SyncMachine {
    /// A first, full walk.
    #[must_use]
    pub fn start(plan: SyncPlan) -> Self {
        let checkpoint = Checkpoint::new(&plan);
        Self::at(plan, checkpoint)
    }

    /// Goes on from a stored checkpoint: in the middle of a walk where it stopped, after a walk with what changed since.
    ///
    /// # Errors
    /// [`SyncError::ScopeChanged`] when the checkpoint belongs to another scope; then [`SyncMachine::start`].
    pub fn resume(plan: SyncPlan, checkpoint: Checkpoint) -> Result<Self, SyncError> {
        if checkpoint.scope != plan.scope {
            return Err(SyncError::ScopeChanged);
        }
        let checkpoint = match checkpoint.phase {
            Phase::Clock | Phase::Done => {
                Checkpoint { watermark: checkpoint.watermark, ..Checkpoint::new(&plan) }
            }
            Phase::Pages => checkpoint,
        };
        Ok(Self::at(plan, checkpoint))
    }

    fn at(plan: SyncPlan, checkpoint: Checkpoint) -> Self {
        Self {
            walk: plan.walk,
            largest_page: plan.page_size.clamp(1, 1000).max(checkpoint.page_size),
            attributes: plan.attributes,
            checkpoint,
            dialect: None,
            good_pages: 0,
            passed_over_in_a_row: 0,
            version_doubted_at: None,
            summary: Summary::default(),
        }
    }

    /// Where the walk stands.
    #[must_use]
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// What to do next. Asking twice without an answer gives the same.
    #[must_use]
    pub fn next(&self) -> Step {
        match (self.checkpoint.phase, self.dialect) {
            (Phase::Done, _) => Step::Done(self.summary),
            // The version is asked anew in every run: the server may have been upgraded.
            (Phase::Clock, _) | (Phase::Pages, None) => Step::Get(ServerInfo::request()),
            (Phase::Pages, Some(dialect)) => Step::Get(self.page_request(dialect)),
        }
    }

    fn page_request(&self, dialect: &Dialect) -> GetRequest {
        let at = &self.checkpoint;
        let mut request = at.scope.request(dialect);
        if let Some(bound) = &at.updated_after {
            request = request.with(dialect.updated_after, bound);
        }
        if let Some(order) = dialect.creation_order {
            request = request.with("order", order);
        }
        if at.page == 1 {
            request = request.with("totalPages", "true");
        }
        request.with("page", at.page.to_string()).with("pageSize", at.page_size.to_string()).with(
            "fields",
            match self.walk {
                Walk::Records => dialect.entity_fields,
                Walk::Census => dialect.census_fields,
            },
        )
    }

    /// Reads the answer to what [`SyncMachine::next`] asked for.
    ///
    /// # Errors
    /// When the walk cannot go on now. Nothing is lost: the last stored checkpoint resumes it.
    pub fn accept(&mut self, answer: Result<Response, TransportError>) -> Result<Accepted, SyncError> {
        let read = answer.map_err(SyncError::from).and_then(|response| read_json(&response));
        let page = match (self.checkpoint.phase, self.dialect) {
            (Phase::Done, _) => None,
            (Phase::Clock, _) | (Phase::Pages, None) => {
                self.take_clock(&ServerInfo::parse(&read?)?)?;
                None
            }
            (Phase::Pages, Some(dialect)) => match read.and_then(|envelope| {
                self.is_asked_page(&envelope)?;
                parse_entities(&envelope, dialect, &self.attributes).map(|parsed| (envelope, parsed))
            }) {
                Ok((envelope, (records, failures))) => {
                    self.passed_over_in_a_row = 0;
                    self.take_page(dialect, &envelope, records.len() + failures.len());
                    Some(Page { records, failures })
                }
                Err(error) if self.may_be_upgraded(&error) => {
                    self.dialect = None;
                    None
                }
                Err(error) => self.ask_for_less(error)?,
            },
        };
        if let Some(page) = &page {
            self.summary.records += page.records.len() as u64;
            self.summary.failures += page.failures.len() as u64;
        }
        Ok(Accepted { page, checkpoint: self.checkpoint.clone() })
    }

    fn take_clock(&mut self, server: &ServerInfo) -> Result<(), SyncError> {
        let dialect = Dialect::get_for(&server.version)?;
        let overlap = Version::parse(&server.version).map_or(0, Version::overlap_minutes);
        let at = &mut self.checkpoint;
        if at.phase == Phase::Clock {
            at.updated_after = match (&at.watermark, self.walk) {
                (Some(watermark), Walk::Records) => {
                    clock::lower_bound(watermark, &server.server_date, overlap)?
                }
                (None, _) | (_, Walk::Census) => None,
            };
            at.next_watermark = Some(server.server_date.clone());
            at.phase = Phase::Pages;
        } else if at.clock_fell_behind(&server.server_date, overlap)? {
            // Set back in the middle: what changes from now on carries times before the watermark that this walk would leave.
            at.begin_again();
            at.updated_after = None;
            at.next_watermark = Some(server.server_date.clone());
        } else if at.family != dialect.since {
            // Upgraded in the middle: other words, and pages in another order.
            at.begin_again();
        }
        at.family = dialect.since;
        at.version.clone_from(&server.version);
        self.dialect = Some(dialect);
        Ok(())
    }

    /// Whether what went wrong may be that the server speaks another dialect than when it was asked last; then it is asked
    /// for its version again, once per page.
    fn may_be_upgraded(&mut self, error: &SyncError) -> bool {
        let telling = matches!(
            error,
            SyncError::NotFound
                | SyncError::NotDhis2
                | SyncError::Malformed(_)
                | SyncError::QueryRefused { .. }
        );
        telling && self.version_doubted_at.replace(self.checkpoint.page) != Some(self.checkpoint.page)
    }

    /// An envelope that tells which page it is must tell the one that was asked for: a cache in between may repeat an
    /// earlier answer, and a server that cuts pages smaller than asked would make the walk jump.
    fn is_asked_page(&self, envelope: &Value) -> Result<(), SyncError> {
        let told = |name: &str| {
            envelope.get("pager").and_then(|pager| pager.get(name)).or_else(|| envelope.get(name))?.as_u64()
        };
        let agrees = |name: &str, asked: u32| told(name).is_none_or(|told| told == u64::from(asked));
        if agrees("page", self.checkpoint.page) && agrees("pageSize", self.checkpoint.page_size) {
            Ok(())
        } else {
            Err(SyncError::Malformed("pager"))
        }
    }

    fn take_page(&mut self, dialect: &Dialect, envelope: &Value, rows: usize) {
        self.summary.pages += 1;
        let at = &mut self.checkpoint;
        let total =
            envelope.pointer("/pager/total").or_else(|| envelope.get("total")).and_then(Value::as_u64);
        if at.page == 1 {
            at.expected = total.or(at.expected);
        }
        let has_next = envelope.pointer("/pager/nextPage").is_some_and(|next| !next.is_null());
        let ends = match dialect.end {
            EndOfData::NoNextPage => rows == 0 || !has_next,
            EndOfData::EmptyPage => rows == 0,
        };
        if ends {
            let reached = at.done().saturating_add(rows as u64);
            self.finish(reached);
        } else {
            at.page = at.page.saturating_add(1);
            self.good_pages += 1;
            self.grow();
        }
    }

    /// Ends the walk, or begins it once more when fewer records came than were announced: a record removed for good
    /// while paging pulls all later ones forward, and one of them may have slipped behind the walk.
    fn finish(&mut self, reached: u64) {
        let at = &mut self.checkpoint;
        if at.expected.is_some_and(|expected| reached < expected) && !at.rewalk {
            at.rewalk = true;
            at.page = 1;
            at.page_size = self.largest_page;
            at.expected = None;
            return;
        }
        self.summary.complete = at.passed_over == 0;
        if at.passed_over == 0 {
            at.watermark = at.next_watermark.take();
        } else {
            at.next_watermark = None;
        }
        at.phase = Phase::Done;
    }

    /// Doubles the page after a good while, where the pages read so far end on a boundary of the larger size.
    fn grow(&mut self) {
        let at = &mut self.checkpoint;
        let larger = at.page_size.saturating_mul(2);
        if larger > self.largest_page || self.good_pages < GOOD_PAGES_BEFORE_GROWTH {
            return;
        }
        if let (done, 0) = (at.done() / u64::from(larger), at.done() % u64::from(larger)) {
            at.page_size = larger;
            at.page = u32::try_from(done).unwrap_or(u32::MAX).saturating_add(1);
            self.good_pages = 0;
        }
    }

    /// Answers a failed page with a smaller one; at one record, with passing over it.
    fn ask_for_less(&mut self, error: SyncError) -> Result<Option<Page>, SyncError> {
        self.good_pages = 0;
        let smallest = match &error {
            SyncError::Transport(TransportError::ServerError(500) | TransportError::TooLarge) => 1,
            SyncError::Transport(
                TransportError::Timeout | TransportError::Interrupted | TransportError::ServerError(_),
            )
            | SyncError::Malformed(_) => SMALLEST_PAGE_FOR_TIMEOUTS,
            // DHIS2 refuses pages above a limit that its administrator sets.
            SyncError::QueryRefused { status: 400, .. } => SMALLEST_PAGE_FOR_TIMEOUTS,
            _ => return Err(error),
        };
        let at = &mut self.checkpoint;
        if at.page_size > smallest {
            let done = at.done();
            at.page_size = (at.page_size / 2).max(smallest);
            at.page = u32::try_from(done / u64::from(at.page_size)).unwrap_or(u32::MAX).saturating_add(1);
            return Ok(None);
        }
        if smallest > 1 {
            return Err(error);
        }
        if self.passed_over_in_a_row >= PASSED_OVER_IN_A_ROW {
            return Err(SyncError::TooManyFailures);
        }
        self.passed_over_in_a_row += 1;
        at.passed_over += 1;
        at.page = at.page.saturating_add(1);
        let failure = RecordFailure { uid: None, reason: FailureReason::NotServed };
        Ok(Some(Page { records: Vec::new(), failures: vec![failure] }))
    }
}
