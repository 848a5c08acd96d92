//! What needs somebody today.

use kadi_contract::ApiError;
use kadi_contract::office::{HomeView, PlaceCount};

use crate::job;
use crate::office::keys;
use crate::session::Session;

const PLACES_SHOWN: usize = 8;

pub(crate) fn get(session: &Session) -> Result<HomeView, ApiError> {
    session.office.read(|db| {
        let counts = db.counts()?;
        let connection = db.connection()?;
        let last_sync = db.last_complete_sync()?;
        let mut checklist = Vec::new();
        if connection.is_none() {
            checklist.push("connect".to_owned());
        } else if db.mapped_programmes()?.is_empty() {
            checklist.push("map".to_owned());
        } else if last_sync.is_none() {
            checklist.push("sync".to_owned());
        }
        if !keys::is_confirmed(db)? {
            checklist.push("recovery".to_owned());
        }
        Ok(HomeView {
            people: counts.identities,
            to_review: counts.to_review,
            alerts: counts.alerts,
            not_taken: db.not_taken_last()?,
            cards_valid: counts.cards_valid,
            cards_revoked: counts.cards_revoked,
            cards_waiting: counts.cards_waiting,
            cards_to_reprint: counts.cards_to_reprint,
            last_sync: last_sync.map(|at| at.to_rfc3339()),
            checklist,
            by_place: db
                .people_by_district(PLACES_SHOWN)?
                .into_iter()
                .map(|place| PlaceCount { place: place.name, people: place.people, with_card: place.holders })
                .collect(),
            jobs: db.unfinished_jobs()?.iter().rev().map(job::view).collect(),
        })
    })
}
