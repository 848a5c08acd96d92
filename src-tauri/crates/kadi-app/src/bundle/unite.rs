//! Identities that two registers hold for one person become one, and both registers choose the same identifier for it.

use std::collections::{BTreeMap, BTreeSet};

use kadi_core::{Demographics, MpiId, Timestamp};
use kadi_mpi::{FamilyMember, MergeChoices, MergePlan, Side, survivor_of};
use kadi_store::{IdentityKey, IdentityRow, IdentityStatus, Write};

use super::content::Outline;
use crate::error::Fault;
use crate::merge;
use crate::session::Session;

/// Pairs of identities that are one person.
#[derive(Default)]
pub(super) struct Unions(BTreeSet<(IdentityKey, IdentityKey)>);

impl Unions {
    pub(super) fn add(&mut self, one: IdentityKey, other: IdentityKey) {
        if one != other {
            self.0.insert((one.min(other), one.max(other)));
        }
    }

    /// Merges each family into the identity that stands for it everywhere; tells how many merges were made.
    pub(super) fn unite(self, session: &Session, db: &mut Write<'_>, theirs: &Outline) -> Result<u64, Fault> {
        let mut merged = 0;
        for group in groups(&self.0) {
            merged += unite_group(session, db, &group, theirs)?;
        }
        Ok(merged)
    }
}

/// The connected groups of pairs, each in ascending order.
fn groups(pairs: &BTreeSet<(IdentityKey, IdentityKey)>) -> Vec<BTreeSet<IdentityKey>> {
    let mut leader: BTreeMap<IdentityKey, IdentityKey> = BTreeMap::new();
    for (one, other) in pairs {
        let (one, other) = (find(&leader, *one), find(&leader, *other));
        leader.insert(one.max(other), one.min(other));
    }
    let mut groups: BTreeMap<IdentityKey, BTreeSet<IdentityKey>> = BTreeMap::new();
    for key in pairs.iter().flat_map(|(one, other)| [*one, *other]) {
        groups.entry(find(&leader, key)).or_default().insert(key);
    }
    groups.into_values().collect()
}

fn find(leader: &BTreeMap<IdentityKey, IdentityKey>, mut key: IdentityKey) -> IdentityKey {
    while let Some(next) = leader.get(&key).filter(|next| **next != key) {
        key = *next;
    }
    key
}

fn unite_group(
    session: &Session,
    db: &mut Write<'_>,
    group: &BTreeSet<IdentityKey>,
    theirs: &Outline,
) -> Result<u64, Fault> {
    let mut family: BTreeMap<IdentityKey, IdentityRow> = BTreeMap::new();
    for key in group {
        family.extend(db.family_of(*key)?.into_iter().map(|row| (row.key, row)));
    }
    let Some(stays) = choose(&family, theirs) else { return Ok(0) };
    let chosen = stays.key;
    let survivors: BTreeSet<IdentityKey> = family.values().map(|row| row.survivor).collect();
    if survivors.len() == 1 && survivors.contains(&chosen) {
        return Ok(0);
    }
    // Somebody who is deactivated is merged with nobody; an officer decides.
    for survivor in &survivors {
        if db.get_identity(*survivor)?.status != IdentityStatus::Active {
            return Ok(0);
        }
    }
    let order = in_order(&family);
    let (person, at) = record_of(stays, &family, &order, theirs);
    free(session, db, chosen)?;
    let mut merged = 0;
    for key in order {
        let other = db.get_identity(key)?;
        if key != chosen && other.status == IdentityStatus::Active {
            db.merge(chosen, other.key, &person, None, at)?;
            merged += 1;
        }
    }
    db.replace_person(chosen, &person, at)?;
    merge::reindex(session, db, chosen)?;
    Ok(merged)
}

/// The record of the whole family: that of the chosen one, filled up by what the others say who stand for themselves in one of
/// both registers, as of the latest change of any. Both registers have the same to make it of.
fn record_of(
    chosen: &IdentityRow,
    family: &BTreeMap<IdentityKey, IdentityRow>,
    order: &[IdentityKey],
    theirs: &Outline,
) -> (Demographics, Timestamp) {
    let choices = MergeChoices { survivor: Side::A, fields: BTreeMap::new() };
    let (mut person, mut at) = (chosen.person.clone(), chosen.updated_at);
    for row in order.iter().filter(|key| **key != chosen.key).filter_map(|key| family.get(key)) {
        if row.status != IdentityStatus::Merged || theirs.stands(&row.mpi_id) {
            person = MergePlan::derive(&person, &row.person, &choices).values;
            at = at.max(row.updated_at);
        }
    }
    (person, at)
}

/// The identity that stands for the family in both registers.
fn choose<'f>(family: &'f BTreeMap<IdentityKey, IdentityRow>, theirs: &Outline) -> Option<&'f IdentityRow> {
    let members: Vec<FamilyMember<'_>> = family
        .values()
        .map(|row| FamilyMember {
            id: row.mpi_id.as_str(),
            issued: row.created_at.0,
            is_alias: row.status == IdentityStatus::Merged || theirs.is_alias(&row.mpi_id),
        })
        .collect();
    let id: MpiId = survivor_of(&members)?.id.parse().ok()?;
    family.values().find(|row| row.mpi_id == id)
}

/// Undoes merges until the identity stands for itself.
fn free(session: &Session, db: &mut Write<'_>, key: IdentityKey) -> Result<(), Fault> {
    loop {
        let row = db.get_identity(key)?;
        if row.status != IdentityStatus::Merged {
            return Ok(());
        }
        let Some(newest) = db.merges_within(row.survivor)?.first().copied() else {
            return Err(Fault::internal("bundle_merges"));
        };
        merge::take_apart(session, db, newest)?;
    }
}

/// The family in the order in which both registers merge it.
fn in_order(family: &BTreeMap<IdentityKey, IdentityRow>) -> Vec<IdentityKey> {
    let mut rows: Vec<&IdentityRow> = family.values().collect();
    rows.sort_by(|a, b| (a.created_at, &a.mpi_id).cmp(&(b.created_at, &b.mpi_id)));
    rows.into_iter().map(|row| row.key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_that_hang_together_are_one_group() {
        let pair = |a, b| (IdentityKey(a), IdentityKey(b));
        let found = groups(&BTreeSet::from([pair(4, 5), pair(1, 2), pair(2, 9), pair(5, 9), pair(20, 21)]));
        let keys = |keys: &[i64]| keys.iter().map(|key| IdentityKey(*key)).collect::<BTreeSet<_>>();
        assert_eq!(found, [keys(&[1, 2, 4, 5, 9]), keys(&[20, 21])]);
    }
}
