//! The two views of an open transaction: [`Read`], and [`Write`] which is a [`Read`] that may also change rows.

use std::cell::{OnceCell, RefCell};
use std::ops::Deref;
use std::sync::Arc;

use kadi_core::Timestamp;
use rusqlite::{Connection, OptionalExtension, Params, Row};

use crate::error::StoreError;
use crate::index::{IndexView, Pending};
use crate::intent::Intent;
use crate::store::Store;

/// A snapshot of the store; its functions stand beside the rows they return.
pub struct Read<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) store: Option<&'a Store>,
    /// The index as this snapshot sees it, once it was needed.
    pub(crate) view: OnceCell<Arc<IndexView>>,
    /// What a writing transaction has added to the index; always empty in a mere read.
    pub(crate) pending: RefCell<Pending>,
}

/// The one write transaction. What it changes commits together with the audit entry of its intent, or not at all.
pub struct Write<'a> {
    read: Read<'a>,
    pub(crate) intent: Intent,
    pub(crate) details: String,
}

impl<'a> Read<'a> {
    /// A view of a connection that belongs to no open store yet.
    pub(crate) fn new(connection: &'a Connection) -> Self {
        Self { connection, store: None, view: OnceCell::new(), pending: RefCell::default() }
    }

    /// A view of a snapshot that is not older than `view`.
    pub(crate) fn of(store: &'a Store, connection: &'a Connection, view: Option<Arc<IndexView>>) -> Self {
        let view = view.map_or_else(OnceCell::new, OnceCell::from);
        Self { store: Some(store), view, ..Self::new(connection) }
    }

    /// All rows of a query.
    pub(crate) fn rows<T>(
        &self,
        sql: &str,
        params: impl Params,
        row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(params, row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Each row of a query in turn, without keeping them.
    pub(crate) fn each<T, E: From<StoreError>>(
        &self,
        sql: &str,
        params: impl Params,
        mut row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
        mut take: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        let failed = |error: rusqlite::Error| E::from(StoreError::from(error));
        let mut statement = self.connection.prepare_cached(sql).map_err(failed)?;
        let mut rows = statement.query(params).map_err(failed)?;
        while let Some(found) = rows.next().map_err(failed)? {
            take(row(found).map_err(failed)?)?;
        }
        Ok(())
    }

    /// The first row of a query, if any.
    pub(crate) fn row<T>(
        &self,
        sql: &str,
        params: impl Params,
        row: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row(params, row).optional()?)
    }

    /// A count; no row counts as zero.
    pub(crate) fn count(&self, sql: &str, params: impl Params) -> Result<u64, StoreError> {
        Ok(self.row(sql, params, |row| row.get::<_, i64>(0))?.map_or(0, i64::unsigned_abs))
    }
}

impl<'a> Write<'a> {
    pub(crate) const fn new(read: Read<'a>, intent: Intent) -> Self {
        Self { read, intent, details: String::new() }
    }

    /// Names what the entry is about, where that is known only once the work is done.
    pub fn audit_subject(&mut self, subject: &str) {
        subject.clone_into(&mut self.intent.subject);
    }

    /// Adds counts and codes to the entry, as JSON text without personal values.
    pub fn audit_details(&mut self, json: &str) {
        json.clone_into(&mut self.details);
    }

    /// The instant of the intent: the time of everything this transaction writes.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        self.intent.at
    }

    /// Runs one statement; tells how many rows it changed.
    pub(crate) fn run(&self, sql: &str, params: impl Params) -> Result<usize, StoreError> {
        Ok(self.run_sql(sql, params)?)
    }

    /// As [`Write::run`], with SQLite's own error for callers that tell constraints apart.
    pub(crate) fn run_sql(&self, sql: &str, params: impl Params) -> rusqlite::Result<usize> {
        self.connection.prepare_cached(sql)?.execute(params)
    }

    /// Runs one statement that must change exactly the row it names.
    pub(crate) fn run_on(
        &self,
        what: &'static str,
        sql: &str,
        params: impl Params,
    ) -> Result<(), StoreError> {
        match self.run(sql, params)? {
            0 => Err(StoreError::NotFound(what)),
            _ => Ok(()),
        }
    }

    /// The row id of the last insert.
    pub(crate) fn inserted(&self) -> i64 {
        self.connection.last_insert_rowid()
    }
}

impl<'a> Deref for Write<'a> {
    type Target = Read<'a>;

    fn deref(&self) -> &Self::Target {
        &self.read
    }
}
