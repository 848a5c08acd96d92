//! Merges and un-merges: what a merge would do, doing it, and taking it apart again.

use std::collections::BTreeMap;

use kadi_contract::people::PersonView;
use kadi_contract::review::{
    Keep, MergeChoices, MergeField, MergePeople, MergePreview, MergeSource, MergedCard, PreviewMerge,
    UnmergePeople,
};
use kadi_contract::{ApiError, ErrorCode};
use kadi_core::MpiId;
use kadi_mpi::{MergePlan, Side, Source};
use kadi_store::{CardStatus, IdentityKey, IdentityRow, IdentityStatus, Read, Write};
use sha2::{Digest, Sha256};

use crate::cards;
use crate::error::Fault;
use crate::person;
use crate::person_view;
use crate::session::Session;

/// A merge as an officer wishes it.
pub(crate) struct Wish<'a> {
    pub(crate) survivor: &'a IdentityRow,
    pub(crate) other: &'a IdentityRow,
    pub(crate) choices: &'a MergeChoices,
    /// What the confirmed preview was made of.
    pub(crate) basis: Option<&'a str>,
    /// The pair that was judged the same.
    pub(crate) review: Option<i64>,
}

impl Wish<'_> {
    fn plan(&self) -> MergePlan {
        let side = |keep: &Keep| match keep {
            Keep::Survivor => Side::A,
            Keep::Other => Side::B,
        };
        let fields = self.choices.iter().map(|(field, keep)| (to_plan(*field), side(keep))).collect();
        let choices = kadi_mpi::MergeChoices { survivor: Side::A, fields };
        MergePlan::derive(&self.survivor.person, &self.other.person, &choices)
    }

    /// Refuses what cannot be merged.
    fn check(&self) -> Result<(), Fault> {
        for row in [self.survivor, self.other] {
            match row.status {
                IdentityStatus::Active => {}
                IdentityStatus::Merged => return Err(ErrorCode::AlreadyMerged.into()),
                IdentityStatus::Deactivated => {
                    return Err(ApiError::new(ErrorCode::PersonDeactivated).with("id", &row.mpi_id).into());
                }
            }
        }
        if self.survivor.key == self.other.key {
            return Err(ErrorCode::AlreadyMerged.into());
        }
        Ok(())
    }

    /// Merges, and says in the audit whose identifier stays and which values the other gives.
    pub(crate) fn fulfil(&self, session: &Session, db: &mut Write<'_>) -> Result<(), Fault> {
        self.check()?;
        if self.basis.is_some_and(|basis| basis != basis_of(self.survivor, self.other)) {
            return Err(ErrorCode::RecordChanged.into());
        }
        let plan = self.plan();
        let taken: Vec<&str> = plan
            .sources
            .iter()
            .filter(|(_, source)| **source == Source::B)
            .map(|(field, _)| from_plan(*field).as_str())
            .collect();
        let details = serde_json::json!({
            "survivor": self.survivor.mpi_id.as_str(), "other": self.other.mpi_id.as_str(), "taken": taken,
        });
        db.audit_details(&details.to_string());
        db.merge(self.survivor.key, self.other.key, &plan.values, self.review, session.office.now())?;
        reindex(session, db, self.survivor.key)
    }
}

const fn to_plan(field: MergeField) -> kadi_mpi::MergeField {
    match field {
        MergeField::FirstName => kadi_mpi::MergeField::FirstName,
        MergeField::LastName => kadi_mpi::MergeField::LastName,
        MergeField::DateOfBirth => kadi_mpi::MergeField::DateOfBirth,
        MergeField::Sex => kadi_mpi::MergeField::Sex,
        MergeField::Phone => kadi_mpi::MergeField::Phone,
        MergeField::Place => kadi_mpi::MergeField::Place,
        MergeField::MotherName => kadi_mpi::MergeField::MotherName,
        MergeField::ExternalId => kadi_mpi::MergeField::ExternalId,
    }
}

const fn from_plan(field: kadi_mpi::MergeField) -> MergeField {
    match field {
        kadi_mpi::MergeField::FirstName => MergeField::FirstName,
        kadi_mpi::MergeField::LastName => MergeField::LastName,
        kadi_mpi::MergeField::DateOfBirth => MergeField::DateOfBirth,
        kadi_mpi::MergeField::Sex => MergeField::Sex,
        kadi_mpi::MergeField::Phone => MergeField::Phone,
        kadi_mpi::MergeField::Place => MergeField::Place,
        kadi_mpi::MergeField::MotherName => MergeField::MotherName,
        kadi_mpi::MergeField::ExternalId => MergeField::ExternalId,
    }
}

/// A digest of the two records as they are now.
fn basis_of(survivor: &IdentityRow, other: &IdentityRow) -> String {
    let mut digest = Sha256::new();
    for row in [survivor, other] {
        digest.update(row.mpi_id.as_str());
        digest.update(serde_json::to_vec(&row.person).unwrap_or_default());
        digest.update(row.updated_at.0.to_le_bytes());
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn reindex(session: &Session, db: &mut Write<'_>, key: IdentityKey) -> Result<(), Fault> {
    let person = db.get_identity(key)?.person;
    let prepared = session.office.rules.prepare(&kadi_mpi::Record::from(&person));
    crate::resolve::index(db, &session.office, key, &prepared)
}

/// Undoes a merge; gives who survived it and who was the alias.
pub(crate) fn take_apart(
    session: &Session,
    db: &mut Write<'_>,
    merge: i64,
) -> Result<(IdentityKey, IdentityKey), Fault> {
    let (survivor, other) = db.unmerge(merge, session.office.now())?;
    reindex(session, db, survivor)?;
    reindex(session, db, other)?;
    Ok((survivor, other))
}

/// The identity that carries exactly this identifier, merged or not.
fn find_exact(db: &Read<'_>, mpi_id: &str) -> Result<IdentityRow, Fault> {
    let not_found = || Fault::from(ApiError::new(ErrorCode::PersonNotFound).with("id", mpi_id.trim()));
    let id: MpiId = mpi_id.parse().map_err(|_| not_found())?;
    db.find_identity(&id)?.ok_or_else(not_found)
}

fn need_reason(reason: &str) -> Result<&str, ApiError> {
    match reason.trim() {
        "" => Err(ErrorCode::ReasonMissing.into()),
        reason => Ok(reason),
    }
}

pub(crate) fn preview(session: &Session, call: &PreviewMerge) -> Result<MergePreview, ApiError> {
    session.office.read(|db| {
        let (survivor, other) = (find_exact(db, &call.survivor)?, find_exact(db, &call.other)?);
        let wish =
            Wish { survivor: &survivor, other: &other, choices: &call.choices, basis: None, review: None };
        wish.check()?;
        let plan = wish.plan();
        let (stays, goes) = (person::view(db, &survivor)?, person::view(db, &other)?);
        let replaced = db.cards_replaced_by_merge(survivor.key, other.key)?;
        let mut merged_cards = Vec::new();
        for row in [&survivor, &other] {
            for card in db.cards_of_identity(row.key)? {
                if card.status == CardStatus::Valid {
                    let stays = !replaced.contains(&card.id);
                    merged_cards.push(MergedCard { card: cards::view(&card, row.mpi_id.as_str()), stays });
                }
            }
        }
        let mut programmes: Vec<String> =
            stays.row.programmes.iter().chain(&goes.row.programmes).cloned().collect();
        programmes.sort();
        programmes.dedup();
        let aliases = stays.aliases.iter().chain([&goes.row.mpi_id]).chain(&goes.aliases).cloned().collect();
        let sources: BTreeMap<MergeField, MergeSource> =
            plan.sources.iter().map(|(field, source)| (from_plan(*field), source_view(*source))).collect();
        Ok(MergePreview {
            after: person_view::input(&plan.values),
            sources,
            undecided: plan.undecided.iter().map(|field| from_plan(*field)).collect(),
            aliases,
            cards: merged_cards,
            programmes,
            judged_different: db.judged_different(survivor.key, other.key)?,
            basis: basis_of(&survivor, &other),
            survivor: stays,
            other: goes,
        })
    })
}

const fn source_view(source: Source) -> MergeSource {
    match source {
        Source::A => MergeSource::Survivor,
        Source::B => MergeSource::Other,
        Source::Both => MergeSource::Both,
        Source::Neither => MergeSource::Neither,
    }
}

pub(crate) fn merge(session: &Session, call: &MergePeople) -> Result<PersonView, ApiError> {
    let reason = need_reason(&call.reason)?;
    session.office.write(session.intent("people.merge", "", reason), |db| {
        let (survivor, other) = (find_exact(db, &call.survivor)?, find_exact(db, &call.other)?);
        db.audit_subject(survivor.mpi_id.as_str());
        let wish = Wish {
            survivor: &survivor,
            other: &other,
            choices: &call.choices,
            basis: call.basis.as_deref(),
            review: None,
        };
        wish.fulfil(session, db)?;
        person::view(db, &db.get_identity(survivor.key)?)
    })
}

pub(crate) fn unmerge(session: &Session, call: &UnmergePeople) -> Result<PersonView, ApiError> {
    let reason = need_reason(&call.reason)?;
    session.office.write(session.intent("people.unmerge", "", reason), |db| {
        let alias = find_exact(db, &call.mpi_id)?;
        db.audit_subject(alias.mpi_id.as_str());
        let merge = db.find_merge_of_alias(alias.key)?.ok_or(ErrorCode::NothingToUndo)?;
        take_apart(session, db, merge)?;
        person::view(db, &db.get_identity(alias.key)?)
    })
}
