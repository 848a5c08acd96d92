//! A register whose people get cards, and what became of a batch of theirs.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kadi_contract::session::Unlock;
use kadi_contract::{ApiError, ErrorCode, Secret};
use kadi_core::Clock;
use kadi_dhis2::ThreadSleeper;

use super::{BenchFigures, BenchPlan, Instruments, config, count, load, open};
use crate::app::App;

/// Makes a store with so many invented people and gives its pass phrase.
///
/// # Errors
/// Whatever the store answers.
pub fn make_register(
    folder: &Path,
    people: usize,
    clock: &Arc<dyn Clock>,
    with: &Instruments<'_>,
) -> Result<(Secret, BenchFigures), ApiError> {
    let (app, token, session, passphrase) = open(config(folder, clock), Arc::new(ThreadSleeper))?;
    let mut figures = BenchFigures::new();
    let plan = BenchPlan {
        folder: PathBuf::new(),
        passphrase: None,
        file: None,
        truth: None,
        records: people,
        queries: 0,
    };
    let _ = load(&plan, &session, &HashSet::new(), with, &mut figures)?;
    app.sessions.close(&token);
    Ok((passphrase, figures))
}

/// What a batch holds, counted card by card: cards, different codes, different people, cards that count, pages, and files
/// that are as its manifest says.
///
/// # Errors
/// Whatever the store answers.
pub fn count_batch(
    folder: &Path,
    passphrase: Secret,
    batch: &str,
    clock: &Arc<dyn Clock>,
) -> Result<BenchFigures, ApiError> {
    let app = App::new(config(folder, clock));
    let officer = crate::setup::status(&app, None)?.officers.into_iter().next().ok_or(ErrorCode::Internal)?;
    let (_, token) = crate::setup::unlock(&app, &Unlock { officer_id: Some(officer.id), passphrase })?;
    let session = app.session(Some(&token)).ok_or(ErrorCode::Locked)?;
    let figures = session.office.read(|db| {
        let row = db.find_batch(batch)?.ok_or(ErrorCode::BatchNotFound)?;
        let (mut codes, mut people, mut rendered, mut last) = (BTreeSet::new(), BTreeSet::new(), 0, 0);
        let mut cards = 0;
        loop {
            let some = db.cards_of_batch_after(batch, last, 10_000)?;
            let Some(end) = some.last() else { break };
            last = end.id;
            cards += some.len();
            rendered += some.iter().filter(|card| card.state == kadi_store::CardState::Rendered).count();
            people.extend(some.iter().map(|card| card.identity.0));
            codes.extend(some.into_iter().map(|card| card.code));
        }
        Ok(BenchFigures::from([
            ("job_cards".to_owned(), count(cards)),
            ("job_codes".to_owned(), count(codes.len())),
            ("job_people".to_owned(), count(people.len())),
            ("job_rendered".to_owned(), count(rendered)),
            ("job_pdf_pages".to_owned(), count(usize::try_from(row.pdf_pages).unwrap_or(usize::MAX))),
            ("job_files".to_owned(), count(row.files.len())),
            ("job_files_right".to_owned(), count(right_files(Path::new(&row.out)))),
        ]))
    });
    app.sessions.close(&token);
    figures
}

/// Files of a manifest that have the size and the sum it says, and the manifest itself; none without one.
fn right_files(folder: &Path) -> usize {
    let manifest: Option<serde_json::Value> =
        std::fs::read(folder.join("MANIFEST.json")).ok().and_then(|text| serde_json::from_slice(&text).ok());
    let listed = manifest.as_ref().and_then(|manifest| manifest.get("files")?.as_array());
    let right = |file: &&serde_json::Value| {
        let text = |name: &str| file.get(name).and_then(serde_json::Value::as_str);
        let sum = text("name").and_then(|name| crate::files::sum_of(&folder.join(name)).ok());
        sum.is_some_and(|(bytes, sha256)| {
            file.get("bytes").and_then(serde_json::Value::as_u64) == Some(bytes)
                && text("sha256") == Some(sha256.as_str())
        })
    };
    listed.map_or(0, |files| 1 + files.iter().filter(right).count())
}
