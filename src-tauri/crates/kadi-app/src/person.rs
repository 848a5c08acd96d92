//! The register's use cases: search, look at, match, register, change and deactivate a person.

use kadi_contract::people::{
    CandidateView, DeactivatePerson, EnrollmentView, GetPerson, HistoryView, LinkDhis2, MatchPerson,
    PersonRow, PersonView, ReactivatePerson, RecordView, RegisterOutcome, RegisterPerson, ResolveDhis2,
    ScoreView, UpdatePerson,
};
use kadi_contract::review::MergeView;
use kadi_contract::{ApiError, Done, ErrorCode};
use kadi_core::MpiId;
use kadi_mpi::{Record, Score};
use kadi_store::{CardStatus, IdentityRow, IdentityStatus, Read};

use crate::cards;
use crate::error::Fault;
use crate::person_view::{self, sex_code};
use crate::resolve::{self, Nearest};
use crate::session::Session;

const CANDIDATES_SHOWN: usize = 5;

/// Finds the identity that an identifier stands for now.
pub(crate) fn find(db: &Read<'_>, mpi_id: &str) -> Result<IdentityRow, Fault> {
    let not_found = || Fault::from(ApiError::new(ErrorCode::PersonNotFound).with("id", mpi_id.trim()));
    let id: MpiId = mpi_id.parse().map_err(|_| not_found())?;
    db.resolve_mpi_id(&id)?.ok_or_else(not_found)
}

/// A person as a list shows them.
pub(crate) fn row(db: &Read<'_>, identity: &IdentityRow) -> Result<PersonRow, Fault> {
    let around = db.around(identity.key)?;
    Ok(PersonRow {
        mpi_id: identity.mpi_id.to_string(),
        first_name: identity.person.first_name.clone(),
        last_name: identity.person.last_name.clone(),
        date_of_birth: identity.person.date_of_birth.map(|date| date.to_string()),
        sex: identity.person.sex.map(|sex| sex_code(sex).to_owned()),
        district: identity.person.district.clone(),
        commune: identity.person.commune.clone(),
        programmes: around.programmes,
        card: around.card.map(|status| status.as_str().to_owned()),
        status: identity.status.as_str().to_owned(),
        in_review: around.in_review,
    })
}

pub(crate) fn get(session: &Session, call: &GetPerson) -> Result<PersonView, ApiError> {
    session.office.read(|db| view(db, &find(db, &call.mpi_id)?))
}

/// Everything about a person.
pub(crate) fn view(db: &Read<'_>, identity: &IdentityRow) -> Result<PersonView, Fault> {
    let enrollments = db
        .enrollments_of(identity.key)?
        .into_iter()
        .map(|enrollment| {
            Ok(EnrollmentView {
                uid: enrollment.uid,
                tracked_entity: enrollment.tracked_entity,
                programme: db.programme_name(&enrollment.programme)?.unwrap_or(enrollment.programme),
                org_unit: db.org_unit_name(&enrollment.org_unit)?.unwrap_or(enrollment.org_unit),
                status: enrollment.status,
                enrolled_at: enrollment.enrolled_at,
            })
        })
        .collect::<Result<_, Fault>>()?;
    let history = db
        .history(identity.key)?
        .into_iter()
        .map(|line| {
            Ok(HistoryView {
                at: line.at.to_rfc3339(),
                officer: db.officer_name(&line.officer)?.unwrap_or_default(),
                changes: person_view::changes(&line.before, &line.after),
                action: line.action,
                mpi_id: line.identity.to_string(),
                other: line.other.map(String::from),
                reason: line.reason,
            })
        })
        .collect::<Result<_, Fault>>()?;
    Ok(PersonView {
        row: row(db, identity)?,
        person: person_view::input(&identity.person),
        aliases: db.aliases(identity.key)?.into_iter().map(String::from).collect(),
        merges: merges(db, identity)?,
        enrollments,
        records: records(db, identity)?,
        cards: cards::cards_of(db, identity)?,
        history,
        created_at: identity.created_at.to_rfc3339(),
        updated_at: identity.updated_at.to_rfc3339(),
        source: identity.source.clone(),
    })
}

fn merges(db: &Read<'_>, identity: &IdentityRow) -> Result<Vec<MergeView>, Fault> {
    db.merges_of(identity.key)?
        .into_iter()
        .map(|merge| {
            let alias = &merge.alias;
            Ok(MergeView {
                mpi_id: alias.mpi_id.to_string(),
                name: format!("{} {}", alias.person.first_name, alias.person.last_name).trim().to_owned(),
                at: merge.at.to_rfc3339(),
                officer: db.officer_name(&merge.officer)?.unwrap_or_default(),
                reason: merge.reason,
                undoable: merge.is_newest,
            })
        })
        .collect()
}

fn records(db: &Read<'_>, identity: &IdentityRow) -> Result<Vec<RecordView>, Fault> {
    db.entities_of(identity.key)?
        .into_iter()
        .map(|entity| {
            Ok(RecordView {
                programme: db.programme_name(&entity.programme)?.unwrap_or(entity.programme),
                org_unit: db.org_unit_name(&entity.org_unit)?.unwrap_or(entity.org_unit),
                uid: entity.uid,
                deleted: entity.deleted,
                gone: entity.gone,
            })
        })
        .collect()
}

/// A score as the contract shows it: the view is the score's own JSON without the contributions.
pub(crate) fn score_view(score: &Score) -> ScoreView {
    serde_json::to_value(score).and_then(serde_json::from_value).unwrap_or_default()
}

fn candidate_views(db: &Read<'_>, nearest: &Nearest) -> Result<Vec<CandidateView>, Fault> {
    nearest
        .candidates
        .iter()
        .take(CANDIDATES_SHOWN)
        .map(|candidate| {
            let identity = db.get_identity(candidate.key)?;
            Ok(CandidateView { row: row(db, &identity)?, score: score_view(&candidate.score) })
        })
        .collect()
}

pub(crate) fn find_matches(session: &Session, call: &MatchPerson) -> Result<Vec<CandidateView>, ApiError> {
    let person = person_view::demographics(&call.person, session.office.now().year())?;
    session.office.read(|db| {
        let nearest = resolve::nearest(db, &session.office.rules, &person)?;
        candidate_views(db, &nearest)
    })
}

pub(crate) fn register(session: &Session, call: &RegisterPerson) -> Result<RegisterOutcome, ApiError> {
    let office = &session.office;
    let person = person_view::demographics(&call.person, office.now().year())?;
    office.write(session.intent("people.register", "", ""), |db| {
        let nearest = resolve::nearest(db, &office.rules, &person)?;
        let candidates = candidate_views(db, &nearest)?;
        let outcome = resolve::settle(db, office, &person, "registration", &nearest)?;
        db.audit_subject(outcome.mpi_id.as_str());
        db.audit_details(&resolve::counts_json(std::slice::from_ref(&outcome)));
        Ok(RegisterOutcome {
            decision: outcome.decision.as_str().to_owned(),
            created: outcome.created,
            mpi_id: outcome.mpi_id.to_string(),
            score: outcome.score,
            candidates,
        })
    })
}

pub(crate) fn update(session: &Session, call: &UpdatePerson) -> Result<PersonView, ApiError> {
    let office = &session.office;
    let person = person_view::demographics(&call.person, office.now().year())?;
    let intent = session.intent("people.update", "", call.reason.trim());
    office.write(intent, |db| {
        let identity = find(db, &call.mpi_id)?;
        db.audit_subject(identity.mpi_id.as_str());
        let fields = person_view::changed_fields(&identity.person, &person);
        db.audit_details(&serde_json::json!({ "fields": fields }).to_string());
        db.update_demographics(identity.key, &person)?;
        resolve::index(db, office, identity.key, &office.rules.prepare(&Record::from(&person)))?;
        if identity.person != person && identity.status == IdentityStatus::Active {
            // The corrected record may be somebody's who was not found before.
            let nearest = resolve::nearest(db, &office.rules, &person)?;
            resolve::propose(db, identity.key, &nearest)?;
        }
        view(db, &db.get_identity(identity.key)?)
    })
}

pub(crate) fn deactivate(session: &Session, call: &DeactivatePerson) -> Result<Done, ApiError> {
    if call.reason.trim().is_empty() {
        return Err(ErrorCode::ReasonMissing.into());
    }
    let intent = session.intent("people.deactivate", "", call.reason.trim());
    session.office.write(intent, |db| {
        let identity = find(db, &call.mpi_id)?;
        db.audit_subject(identity.mpi_id.as_str());
        db.set_identity_status(identity.key, IdentityStatus::Deactivated)?;
        let mut revoked = 0;
        for card in db.cards_of_identity(identity.key)? {
            if card.status == CardStatus::Valid {
                db.set_card_status(card.id, CardStatus::Revoked, session.office.now(), call.reason.trim())?;
                revoked += 1;
            }
        }
        db.audit_details(&serde_json::json!({ "cards_revoked": revoked }).to_string());
        Ok(Done {})
    })
}

pub(crate) fn reactivate(session: &Session, call: &ReactivatePerson) -> Result<Done, ApiError> {
    if call.reason.trim().is_empty() {
        return Err(ErrorCode::ReasonMissing.into());
    }
    let intent = session.intent("people.reactivate", "", call.reason.trim());
    session.office.write(intent, |db| {
        let identity = find(db, &call.mpi_id)?;
        db.audit_subject(identity.mpi_id.as_str());
        db.set_identity_status(identity.key, IdentityStatus::Active)?;
        Ok(Done {})
    })
}

fn check_uid(uid: &str) -> Result<(), ApiError> {
    if uid.len() == 11 && uid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        Ok(())
    } else {
        Err(ApiError::new(ErrorCode::InvalidField).with("field", "dhis2_uid"))
    }
}

pub(crate) fn link_dhis2(session: &Session, call: &LinkDhis2) -> Result<PersonView, ApiError> {
    check_uid(&call.dhis2_uid)?;
    session.office.write(session.intent("people.link_dhis2", "", call.reason.trim()), |db| {
        let identity = find(db, &call.mpi_id)?;
        db.audit_subject(identity.mpi_id.as_str());
        db.audit_details(&serde_json::json!({ "dhis2_uid": call.dhis2_uid }).to_string());
        db.link_dhis2_uid(&call.dhis2_uid, identity.key)?;
        db.note_history(identity.key)?;
        view(db, &identity)
    })
}

pub(crate) fn resolve_dhis2(session: &Session, call: &ResolveDhis2) -> Result<Option<PersonRow>, ApiError> {
    check_uid(&call.dhis2_uid)?;
    session.office.read(|db| {
        let Some(identity) = db.find_identity_by_dhis2(&call.dhis2_uid)? else { return Ok(None) };
        row(db, &identity).map(Some)
    })
}
