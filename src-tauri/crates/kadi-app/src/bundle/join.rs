//! Taking over what another register knows: newcomers are looked for here as everybody is, and both registers come to say
//! the same of everybody, whichever of them takes over first.

use std::collections::HashMap;
use std::io::Read;

use kadi_contract::ApiError;
use kadi_contract::ErrorCode;
use kadi_contract::devices::BundleTaken;
use kadi_core::{Demographics, MpiId};
use kadi_mpi::Decision;
use kadi_store::{IdentityKey, IdentityRow, IdentityStatus, IfKnown, NewIdentity, ReceivedPassKey, Write};
use kadi_trust::IssuerPublic;

use super::content::{Item, ItemPair, ItemPerson, Items, Outline};
use super::records::{Servers, from_hex};
use super::unite::Unions;
use super::{Pace, designs, lists};
use crate::error::Fault;
use crate::look_up::{self, Nearest};
use crate::merge;
use crate::resolve;
use crate::session::Session;

/// Newcomers looked for together.
const AT_ONCE: usize = 5_000;

/// Whom a bundle is from, and who is told how far taking it over is.
pub(super) struct Sender<'a> {
    /// The sender's number.
    pub(super) device: &'a str,
    /// Its name.
    pub(super) name: &'a str,
    /// This device's own number.
    pub(super) own: &'a str,
    /// Whose lists and passes it brings.
    pub(super) issuer: Option<IssuerPublic>,
    pub(super) pace: &'a Pace<'a>,
}

/// Takes the bundle over in this transaction.
pub(super) fn join<R: Read>(
    session: &Session,
    db: &mut Write<'_>,
    outline: &Outline,
    from: &Sender<'_>,
    open: &dyn Fn() -> Result<Items<R>, ApiError>,
) -> Result<BundleTaken, Fault> {
    let mut joining = Joining {
        session,
        outline,
        from,
        servers: Servers::default(),
        taken: BundleTaken { kind: outline.kind, people: outline.people, ..BundleTaken::default() },
        unions: Unions::default(),
        matched: HashMap::new(),
    };
    joining.take_items(db, open()?)?;
    for pair in &outline.parted {
        joining.part(db, pair)?;
    }
    for pair in &outline.different {
        joining.tell_apart(db, pair)?;
    }
    for pair in &outline.linked {
        joining.link(db, pair)?;
    }
    let Joining { mut taken, unions, .. } = joining;
    taken.linked = unions.unite(session, db, outline)?;
    Ok(taken)
}

struct Joining<'a> {
    session: &'a Session,
    outline: &'a Outline,
    from: &'a Sender<'a>,
    servers: Servers,
    taken: BundleTaken,
    unions: Unions,
    /// Which of their people a person of ours was found to be.
    matched: HashMap<IdentityKey, MpiId>,
}

impl Joining<'_> {
    fn take_items<R: Read>(&mut self, db: &mut Write<'_>, mut items: Items<R>) -> Result<(), Fault> {
        let mut newcomers: Vec<ItemPerson> = Vec::new();
        let mut done = 0;
        while let Some(item) = items.next()? {
            done += 1;
            (self.from.pace)("join", done, self.outline.items)?;
            let Item::Person(person) = item else {
                // Records name people: all of them come first.
                self.take_newcomers(db, std::mem::take(&mut newcomers))?;
                self.take_item(db, item)?;
                continue;
            };
            match db.find_identity(&person.id)? {
                Some(known) => self.update(db, &known, &person)?,
                None => newcomers.push(*person),
            }
            if newcomers.len() == AT_ONCE {
                self.take_newcomers(db, std::mem::take(&mut newcomers))?;
            }
        }
        self.take_newcomers(db, newcomers)
    }

    fn take_item(&mut self, db: &mut Write<'_>, item: Item) -> Result<(), Fault> {
        match item {
            Item::PassKey { campaign, epoch, key } => {
                let key = from_hex(&key).ok_or(ErrorCode::BundleAltered)?;
                let issuer = lists::number_of(self.from.issuer)?;
                let key = ReceivedPassKey { campaign, epoch, issuer, key };
                db.put_received_pass_key(self.from.device, &key)?;
                self.taken.pass_keys += 1;
            }
            Item::Programme { uid, code, name, document, mapping } => {
                db.put_programme((&uid, &code, &name), &document, IfKnown::Keep)?;
                if let Some(mapping) = mapping {
                    db.put_mapping(&uid, &mapping, IfKnown::Keep)?;
                }
            }
            Item::OrgUnit { uid, name, path, code } => {
                db.put_org_unit(&uid, (&name, &path), code.as_deref(), IfKnown::Keep)?;
            }
            Item::Record(record) => {
                let theirs = record.id.clone();
                let Some(found) = db.find_identity(&theirs)? else {
                    return Err(ErrorCode::BundleAltered.into());
                };
                // One record is one person, unless somebody said that it was given to the wrong one.
                if let Some(ours) = self.servers.take_record(db, *record, found.key)?
                    && db.said_apart(ours, found.key)?.is_none()
                    && self.may_be(db, ours, &theirs)?
                {
                    self.unions.add(ours, found.key);
                }
            }
            Item::Enrollment(enrollment) => {
                self.taken.enrollments += u64::from(self.servers.take_enrollment(db, *enrollment)?);
            }
            Item::Design(design) => {
                let (own, officer) = (self.from.own, self.session.officer.0.as_str());
                let changed = designs::take(db, own, officer, self.from.name, &design)?;
                self.taken.designs += u64::from(changed);
            }
            Item::Register { .. }
            | Item::Issuer { .. }
            | Item::List { .. }
            | Item::File { .. }
            | Item::Person(_)
            | Item::Linked(_)
            | Item::Parted(_)
            | Item::Different(_)
            | Item::End { .. } => {}
        }
        Ok(())
    }

    /// What a register says of somebody who stands for themselves there counts more than what one keeps of an alias; else the
    /// later change counts, and of two at once the one whose text is greater, so that both registers choose the same.
    fn update(&mut self, db: &mut Write<'_>, known: &IdentityRow, theirs: &ItemPerson) -> Result<(), Fault> {
        let text = |person: &Demographics| serde_json::to_string(person).unwrap_or_default();
        let stands = (known.status != IdentityStatus::Merged, self.outline.stands(&theirs.id));
        let is_later = match stands {
            (false, true) => (theirs.updated_at, &theirs.person) != (known.updated_at, &known.person),
            (true, false) => false,
            _ => (theirs.updated_at, text(&theirs.person)) > (known.updated_at, text(&known.person)),
        };
        let is_deactivated = known.status == IdentityStatus::Deactivated;
        if !is_later {
            return Ok(());
        }
        self.taken.updated += 1;
        db.replace_person(known.key, &theirs.person, theirs.updated_at)?;
        if theirs.deactivated != is_deactivated && !self.outline.is_alias(&theirs.id) {
            let status =
                if theirs.deactivated { IdentityStatus::Deactivated } else { IdentityStatus::Active };
            db.replace_status(known.key, status, theirs.updated_at)?;
        }
        merge::reindex(self.session, db, known.key)
    }

    fn take_newcomers(&mut self, db: &mut Write<'_>, newcomers: Vec<ItemPerson>) -> Result<(), Fault> {
        if newcomers.is_empty() {
            return Ok(());
        }
        let office = &self.session.office;
        let people: Vec<Demographics> = newcomers.iter().map(|newcomer| newcomer.person.clone()).collect();
        // Among those who are committed: their own register has decided about them among themselves.
        let around = look_up::nearest_of_many(office, &people)?;
        for (newcomer, around) in newcomers.into_iter().zip(around) {
            self.take_newcomer(db, newcomer, &around.nearest)?;
        }
        Ok(())
    }

    fn take_newcomer(
        &mut self,
        db: &mut Write<'_>,
        newcomer: ItemPerson,
        nearest: &Nearest,
    ) -> Result<(), Fault> {
        let ItemPerson { id, person, source, deactivated, created_at, updated_at } = newcomer;
        let new = NewIdentity { mpi_id: id.clone(), person, source, at: created_at };
        let key = db.insert_identity(&new)?;
        db.replace_person(key, &new.person, updated_at)?;
        resolve::index(db, &self.session.office, key, &nearest.prepared)?;
        self.taken.added += 1;
        if deactivated {
            db.replace_status(key, IdentityStatus::Deactivated, updated_at)?;
            return Ok(());
        }
        let certain = nearest.candidates.first().filter(|best| best.score.decision == Decision::Link);
        match certain {
            Some(best) if self.may_be(db, best.key, &id)? => self.unions.add(best.key, key),
            _ => self.taken.review += resolve::propose(db, key, nearest)?,
        }
        Ok(())
    }

    /// Whether a person of ours can be one of theirs without an officer's word: not where they know them as somebody else.
    fn may_be(&mut self, db: &Write<'_>, ours: IdentityKey, theirs: &MpiId) -> Result<bool, Fault> {
        let whose = self.outline.survivor(theirs).unwrap_or(theirs).clone();
        let Some(standing) = db.find_standing(ours)? else { return Ok(false) };
        for member in db.family_of(standing)? {
            if self.outline.survivor(&member.mpi_id).is_some_and(|other| *other != whose) {
                return Ok(false);
            }
        }
        let first = self.matched.entry(standing).or_insert_with(|| whose.clone());
        Ok(*first == whose)
    }

    fn keys(&self, db: &Write<'_>, pair: &ItemPair) -> Result<Option<(IdentityKey, IdentityKey)>, Fault> {
        let key = |id| -> Result<_, Fault> { Ok(db.find_identity(id)?.map(|row| row.key)) };
        Ok(key(&pair.a)?.zip(key(&pair.b)?))
    }

    /// A merge that was undone there is undone here, unless it was made again since.
    fn part(&mut self, db: &mut Write<'_>, pair: &ItemPair) -> Result<(), Fault> {
        let Some((a, b)) = self.keys(db, pair)? else { return Ok(()) };
        for (alias, survivor) in [(a, b), (b, a)] {
            if let Some((merge, at)) = db.find_merge_of(alias, survivor)?
                && at < pair.at
            {
                self.taken.parted += u64::from(self.take_apart(db, survivor, merge)?);
            }
        }
        Ok(())
    }

    /// Two people by an officer's judgement there.
    fn tell_apart(&mut self, db: &mut Write<'_>, pair: &ItemPair) -> Result<(), Fault> {
        let Some((a, b)) = self.keys(db, pair)? else { return Ok(()) };
        self.part(db, pair)?;
        db.replace_judgement(a, b, pair.at)?;
        Ok(())
    }

    /// Undoes a merge, and those that stand on it; what they linked is linked again afterwards.
    fn take_apart(&mut self, db: &mut Write<'_>, survivor: IdentityKey, merge: i64) -> Result<bool, Fault> {
        let standing = db.get_identity(survivor)?.survivor;
        for later in db.merges_within(standing)? {
            let (kept, other) = merge::take_apart(self.session, db, later)?;
            if later == merge {
                return Ok(true);
            }
            self.unions.add(kept, other);
        }
        Ok(false)
    }

    /// A merge there is one here too, unless somebody here said since that they are two people.
    fn link(&mut self, db: &Write<'_>, pair: &ItemPair) -> Result<(), Fault> {
        let Some((alias, survivor)) = self.keys(db, pair)? else { return Ok(()) };
        if db.said_apart(alias, survivor)?.is_none_or(|at| at < pair.at) {
            self.unions.add(alias, survivor);
        }
        Ok(())
    }
}
