//! The work of an import's job: a trial that only reads the register, or the import itself.
//!
//! A lot of rows, whom they became and how far the job is are one transaction: a kill at any point loses nothing and
//! doubles nobody, and the job goes on behind the last lot.

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::civil::Date;
use kadi_contract::import::{ImportCounts, ImportPlan};
use kadi_contract::{ApiError, ErrorCode};
use kadi_core::{Demographics, Timestamp};
use kadi_mpi::{Budget, Decision, People, Record, link_people};
use kadi_store::{ImportLine, Write};
use serde::{Deserialize, Serialize};

use crate::error::{Fault, internal};
use crate::job::{Ended, Worker};
use crate::office::Office;
use crate::resolve::{self, Batch};

use super::person::{Problem, Reader};
use super::sheet::Sheet;
use super::stage::{cells_of, find_sheet, sheets_of};

/// Rows taken in one transaction: enough to be fast, few enough that a power cut costs a second of work.
const ROWS_AT_ONCE: usize = 200;
/// Rows that wait to be taken, about: as many as are looked for ahead.
const MOST_WAITING: usize = 10_000;
/// Rows that a trial compares with one another; beyond that it compares with the register alone, to bound its memory.
const COMPARED_WITHIN: usize = 200_000;

/// What the job needs to know again after a restart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Params {
    pub(super) plan: ImportPlan,
    pub(super) dry_run: bool,
}

/// How far a trial or an import is, as it stands in the store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Done {
    /// The job that did it.
    pub(super) job: String,
    pub(super) sheet: u32,
    /// The last line.
    pub(super) line: u64,
    pub(super) counts: ImportCounts,
}

/// Today, where the office is: the day of the clock in UTC.
pub(super) fn day_of(at: Timestamp) -> Result<Date, ApiError> {
    at.to_day().parse().map_err(|_| internal("today"))
}

pub(crate) fn work(worker: &Worker) -> Result<Ended, ApiError> {
    let params: Params = serde_json::from_str(&worker.job.params).map_err(|_| internal("import_params"))?;
    let id: i64 = worker.job.subject.parse().map_err(|_| internal("import_subject"))?;
    let office = &worker.session.office;
    let (import, sheets) = office.read(|db| {
        let import = super::find(db, id)?;
        let sheets = sheets_of(&import)?;
        Ok((import, sheets))
    })?;
    let sheet = find_sheet(sheets, &params.plan.sheet)?;
    let reader = Reader::new(&params.plan, &sheet, day_of(office.now())?)?;
    let begun: Option<Done> = serde_json::from_str(&import.report).ok().flatten();
    let fresh = Done { job: worker.job.id.clone(), sheet: sheet.number, ..Done::default() };
    let run = Run { worker, office, id, sheet, reader };
    if params.dry_run {
        return run.try_out(fresh);
    }
    run.take(begun.filter(|done| done.job == worker.job.id).unwrap_or(fresh))
}

struct Run<'a> {
    worker: &'a Worker,
    office: &'a Arc<Office>,
    id: i64,
    sheet: Sheet,
    reader: Reader,
}

/// A row of the file as it was read.
struct Row {
    line: ImportLine,
    person: Result<Demographics, Problem>,
}

/// Rows whose people are looked for ahead of the transactions that take them.
struct Ahead {
    batch: Batch,
    rows: VecDeque<Waiting>,
    /// The last line that was read.
    line: u64,
}

/// A row that waits to be taken.
struct Waiting {
    line: u64,
    who: Who,
}

enum Who {
    /// Somebody since an earlier import of this file.
    Known,
    /// The place of the person in the batch.
    At(usize),
    Nobody(Problem),
}

impl Run<'_> {
    /// The next rows behind a line, at most so many.
    fn rows_after(&self, line: u64, most: usize) -> Result<Vec<Row>, ApiError> {
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        let lines =
            self.office.read(|db| Ok(db.import_lines_after(self.id, self.sheet.number, line, most)?))?;
        lines
            .into_iter()
            .map(|line| {
                let person = self.reader.read(&cells_of(&line.cells)?);
                Ok(Row { line, person })
            })
            .collect()
    }

    fn put_problem(&self, db: &mut Write<'_>, line: u64, problem: &Problem) -> Result<(), Fault> {
        let json = serde_json::to_string(problem).map_err(|_| Fault::internal("import_problem"))?;
        db.set_import_problem(self.id, self.sheet.number, line, Some(&json))?;
        Ok(())
    }

    /// Writes how far the job is, with the lot it just did.
    fn note(&self, db: &mut Write<'_>, phase: &str, done: &Done) -> Result<(), Fault> {
        let total = self.sheet.rows.max(done.counts.rows);
        db.set_job_progress(&self.worker.job.id, phase, done.counts.rows, total)?;
        Ok(())
    }

    fn take(&self, mut done: Done) -> Result<Ended, ApiError> {
        let batch = Batch::start(self.office)?;
        let mut ahead = Ahead { batch, rows: VecDeque::new(), line: done.line };
        loop {
            if self.worker.must_stop() {
                return Ok(Ended::Cancelled);
            }
            self.read_on(&mut ahead)?;
            // A sheet without rows is done, too, when its report says so.
            if ahead.rows.is_empty() && done.line > 0 {
                return Ok(Ended::Done);
            }
            let lot: Vec<Waiting> = ahead.rows.drain(..ROWS_AT_ONCE.min(ahead.rows.len())).collect();
            done = self.take_lot(&lot, &mut ahead.batch, &done)?;
            if lot.is_empty() {
                return Ok(Ended::Done);
            }
            self.worker.tell("import", done.counts.rows, self.sheet.rows.max(done.counts.rows));
            // A failure here costs speed later, and nothing else.
            let _ = self.office.store().tidy_index(&|| self.worker.must_stop());
        }
    }

    /// Has the people of the next rows looked for, as many as are wanted.
    fn read_on(&self, ahead: &mut Ahead) -> Result<(), ApiError> {
        // Rows of people who are known already wait here without being looked for.
        while ahead.batch.wanted() > 0 && ahead.rows.len() < MOST_WAITING {
            let rows = self.rows_after(ahead.line, ahead.batch.wanted())?;
            let Some(last) = rows.last() else { return Ok(()) };
            ahead.line = last.line.line;
            let first = ahead.batch.next_place();
            let mut people = Vec::with_capacity(rows.len());
            for row in rows {
                let who = match row.person {
                    _ if row.line.identity.is_some() => Who::Known,
                    Ok(person) => {
                        people.push(person);
                        Who::At(first + people.len() - 1)
                    }
                    Err(problem) => Who::Nobody(problem),
                };
                ahead.rows.push_back(Waiting { line: row.line.line, who });
            }
            ahead.batch.add(people)?;
        }
        Ok(())
    }

    /// Takes some rows in one transaction, with how far the job is then.
    fn take_lot(&self, rows: &[Waiting], batch: &mut Batch, done: &Done) -> Result<Done, ApiError> {
        let before = done.counts;
        self.office.write(self.worker.intent("people.import"), |db| {
            let mut next = done.clone();
            batch.begin(db)?;
            for row in rows {
                self.take_row(db, row, &mut next, batch)?;
            }
            let json = serde_json::to_string(&next).map_err(|_| Fault::internal("import_report"))?;
            db.set_import_report(self.id, &json)?;
            self.note(db, "import", &next)?;
            let now = next.counts;
            let details = serde_json::json!({
                "import": self.id, "rows": now.rows - before.rows, "created": now.created - before.created,
                "linked": now.linked - before.linked, "review": now.review - before.review,
                "rejected": now.rejected - before.rejected,
            });
            db.audit_details(&details.to_string());
            Ok(next)
        })
    }

    fn take_row(
        &self,
        db: &mut Write<'_>,
        row: &Waiting,
        done: &mut Done,
        batch: &mut Batch,
    ) -> Result<(), Fault> {
        done.line = row.line;
        let counts = &mut done.counts;
        counts.rows += 1;
        match &row.who {
            Who::Known => counts.linked += 1,
            Who::At(place) => {
                let outcome = batch.resolve(db, *place, "import")?;
                let became = (outcome.key, outcome.created);
                db.take_import_line(self.id, self.sheet.number, row.line, became)?;
                counts.created += u64::from(outcome.created);
                counts.linked += u64::from(!outcome.created);
                counts.review += outcome.queued;
            }
            Who::Nobody(problem) => {
                self.put_problem(db, row.line, problem)?;
                counts.rejected += 1;
            }
        }
        Ok(())
    }

    fn try_out(&self, mut done: Done) -> Result<Ended, ApiError> {
        let mut within = Within { people: People::new(), too_many: false };
        loop {
            if self.worker.must_stop() {
                return Ok(Ended::Cancelled);
            }
            let rows = self.rows_after(done.line, ROWS_AT_ONCE)?;
            let Some(last) = rows.last() else { break };
            done.line = last.line.line;
            for row in &rows {
                self.try_row(row, &mut done.counts, &mut within)?;
            }
            self.office.write(self.worker.intent("people.try_import"), |db| {
                for row in &rows {
                    match &row.person {
                        _ if row.line.identity.is_some() => {}
                        Ok(_) if row.line.problem.is_none() => {}
                        Ok(_) => db.set_import_problem(self.id, self.sheet.number, row.line.line, None)?,
                        Err(problem) => self.put_problem(db, row.line.line, problem)?,
                    }
                }
                self.note(db, "check", &done)
            })?;
            self.worker.tell("check", done.counts.rows, self.sheet.rows.max(done.counts.rows));
        }
        within.settle(self.office, &mut done.counts);
        self.office.write(self.worker.intent("people.try_import"), |db| {
            let json = serde_json::to_string(&done).map_err(|_| Fault::internal("import_trial"))?;
            db.set_import_trial(self.id, &json)?;
            let counts = serde_json::to_value(done.counts).map_err(|_| Fault::internal("import_trial"))?;
            db.audit_details(&counts.to_string());
            Ok(())
        })?;
        Ok(Ended::Done)
    }

    fn try_row(&self, row: &Row, counts: &mut ImportCounts, within: &mut Within) -> Result<(), ApiError> {
        counts.rows += 1;
        if row.line.identity.is_some() {
            counts.linked += 1;
            return Ok(());
        }
        let Ok(person) = &row.person else {
            counts.rejected += 1;
            return Ok(());
        };
        let nearest = self.office.read(|db| resolve::nearest(db, &self.office.rules, person))?;
        if nearest.decision() == Decision::Link {
            counts.linked += 1;
            return Ok(());
        }
        counts.created += 1;
        counts.review += nearest.in_review().count() as u64;
        within.add(self.office, person);
        Ok(())
    }
}

/// The people of the file who are new to the register, to be compared with one another.
struct Within {
    people: People,
    too_many: bool,
}

impl Within {
    fn add(&mut self, office: &Office, person: &Demographics) {
        if self.too_many {
            return;
        }
        if self.people.len() < COMPARED_WITHIN {
            self.people.push(&office.rules.prepare(&Record::from(person)));
        } else {
            self.too_many = true;
            self.people = People::new();
        }
    }

    /// Counts as known who is somebody earlier in the file, and the pairs that would wait for review.
    fn settle(&self, office: &Office, counts: &mut ImportCounts) {
        if self.too_many {
            return;
        }
        let linkage = link_people(&self.people, &office.rules, Budget::default(), &mut |_| {});
        let again = |at: usize| linkage.clusters.get(at).is_some_and(|&first| first != at);
        let repeated = (0..self.people.len()).filter(|&at| again(at)).count() as u64;
        counts.created -= repeated.min(counts.created);
        counts.linked += repeated;
        let doubtful = linkage.pairs.iter().filter(|pair| pair.decision == Decision::Review);
        counts.review += doubtful.filter(|pair| !again(pair.a) && !again(pair.b)).count() as u64;
    }
}

/// Params as the job's row holds them.
pub(super) fn params_json(plan: &ImportPlan, dry_run: super::Manner) -> Result<String, ApiError> {
    let params = Params { plan: plan.clone(), dry_run: dry_run == super::Manner::Trial };
    serde_json::to_string(&params).map_err(|_| ErrorCode::Internal.into())
}
