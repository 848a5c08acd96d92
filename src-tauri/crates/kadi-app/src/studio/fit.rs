//! How many people of the register a design fits, a piece at a time, so that nobody waits for an answer.

use kadi_cards::{Dress, Warning};
use kadi_contract::ApiError;
use kadi_contract::studio::{FitDesign, FitPage, Misfit};
use kadi_store::IdentityKey;

use super::draft::{Manner, ready};
use crate::app::App;
use crate::cards::{self, Subject};
use crate::session::Session;

/// People of a piece: well under a second of work.
const PIECE: usize = 500;

pub(crate) fn fit(app: &App, session: &Session, call: &FitDesign) -> Result<FitPage, ApiError> {
    let template = cards::load_template(app, &call.draft.template)?;
    let ready = ready(app, session, &call.draft, Manner::Lenient)?;
    let dress = Dress::with_logos(&ready.design, ready.pictures());
    let office = &session.office;
    let language = cards::language(&session.language);
    office.read(|db| {
        let after = Some(IdentityKey(call.after)).filter(|key| key.0 > 0);
        let keys = db.active_after(after, PIECE)?;
        let mut misfits = Vec::new();
        for &key in &keys {
            let subject = Subject::read(db, db.get_identity(key)?, "")?;
            let mut data = cards::draft(office, &subject, language, None);
            cards::put_stand_ins(&mut data, office);
            dress.put_on(&mut data);
            let places: Vec<String> =
                kadi_cards::readiness(&template, &data).into_iter().filter_map(place_of).collect();
            if !places.is_empty() {
                misfits.push(Misfit { mpi_id: subject.identity.mpi_id.to_string(), places });
            }
        }
        let checked = keys.len() as u64;
        Ok(FitPage {
            checked,
            fits: checked - misfits.len() as u64,
            misfits,
            total: db.counts()?.identities,
            next: keys.last().filter(|_| keys.len() == PIECE).map(|key| key.0),
        })
    })
}

fn place_of(warning: Warning) -> Option<String> {
    match warning {
        Warning::Shortened { slot } | Warning::MissingGlyph { slot } => Some(slot),
        _ => None,
    }
}
