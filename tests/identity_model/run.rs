//! Takes each step in a real office and in the model, and holds the two against each other.

mod compare;

use std::collections::{BTreeMap, BTreeSet};

use kadi_contract::Secret;
use kadi_contract::assets::UploadKind;
use kadi_contract::cards::{CreateBatch, RevokeCard, Selection};
use kadi_contract::import::{GetImport, ImportCounts, ImportFileView, StartImport};
use kadi_contract::people::{DeactivatePerson, LinkDhis2, ReactivatePerson, RegisterPerson, UpdatePerson};
use kadi_contract::review::{
    DecideReview, Keep, MergeField, MergePeople, ReviewDecision, UndoReview, UnmergePeople,
};
use kadi_contract::session::{Lock, Unlock};
use kadi_core::Demographics;
use kadi_demo::attributes::{MATERNAL, VACCINATION};
use kadi_testkit::office::{PASSPHRASE, TestOffice};
use kadi_testkit::tracker::{self, Tracker};
use proptest::prelude::*;
use rusqlite::types::Value;

use super::model::{Came, Model, Noted, Resolved, Said, Status};
use super::rows::Rows;
use super::steps::{self, Judgement, Pick, Programmes, Step};

type Checked = Result<(), TestCaseError>;

/// An office and its model.
pub struct Run {
    office: TestOffice,
    rows: Rows,
    model: Model,
    /// The DHIS2 server, once somebody is registered there.
    tracker: Option<Tracker>,
    /// UIDs of its records in the order they were made, and what was written last.
    records: Vec<String>,
    written: BTreeMap<String, Demographics>,
    /// Files imported.
    imported: BTreeSet<String>,
    /// The history up to the last look: it only grows.
    history: Vec<Vec<Value>>,
    /// The stored rows of both sides of each merge, as they were before it.
    before: Vec<[Vec<Value>; 2]>,
}

fn refuse<T>(why: impl Into<String>) -> Result<T, TestCaseError> {
    Err(TestCaseError::fail(why.into()))
}

macro_rules! said_no {
    ($reply:expr) => {
        match $reply {
            Err(error) => {
                prop_assert_ne!(error.kind, kadi_contract::ErrorKind::Bug, "{:?}", error);
                return Ok(());
            }
            Ok(_) => return refuse("what cannot be done was done"),
        }
    };
}

impl Run {
    pub fn new() -> Self {
        let office = TestOffice::open();
        let rows = Rows::of(&office.store());
        Self {
            office,
            rows,
            model: Model::new(),
            tracker: None,
            records: Vec::new(),
            written: BTreeMap::new(),
            imported: BTreeSet::new(),
            history: Vec::new(),
            before: Vec::new(),
        }
    }

    /// Takes one step.
    pub fn step(&mut self, step: &Step) -> Checked {
        self.office.clock.advance(61);
        match step {
            Step::Register(who) => self.register(&who.written()),
            Step::RegisterAgain(at, change) => {
                let Some(known) = self.anybody(*at) else { return Ok(()) };
                self.register(&change.of(&self.model.identities[known].person))
            }
            Step::Edit(at, change) => self.edit(*at, *change),
            Step::Deactivate(at) => self.deactivate(*at),
            Step::Reactivate(at) => self.reactivate(*at),
            Step::Import(people) => {
                let people: Vec<Demographics> = people.iter().map(steps::Who::written).collect();
                self.import(&people)
            }
            Step::Judge(at, judgement, others) => self.judge(*at, *judgement, others),
            Step::Undo(at) => self.undo(*at),
            Step::Merge(a, b) => self.merge(*a, *b),
            Step::Unmerge(at) => self.unmerge(*at),
            Step::LinkDhis2(uid, at) => self.link(*uid, *at),
            Step::IssueCard(at) => self.issue_card(*at),
            Step::RevokeCard(at) => self.revoke_card(*at),
            Step::LockAndUnlock => {
                self.office.call(Lock {})?;
                self.office.call(Unlock { officer_id: None, passphrase: Secret(PASSPHRASE.into()) })?;
                Ok(())
            }
            Step::Enroll(who, programmes) => self.enroll(&who.written(), *programmes),
            Step::EditRecord(at, change) => self.edit_record(*at, |person| change.of(person)),
            Step::OverwriteRecord(at, who) => self.edit_record(*at, |_| who.written()),
            Step::SyncAgain if self.tracker.is_some() => self.synchronise(None),
            Step::SyncAgain => Ok(()),
            Step::PowerCut => {
                self.office.cut_power()?;
                self.rows = Rows::of(&self.office.store());
                Ok(())
            }
        }
    }

    /// Any identity ever issued.
    fn anybody(&self, at: Pick) -> Option<usize> {
        let issued = self.model.identities.len();
        (issued > 0).then(|| at % issued)
    }

    fn noted(&self) -> Noted {
        let place = |key: i64| key as usize - 1;
        self.rows.pairs().into_iter().map(|(a, b, _, band)| ((place(a), place(b)), band)).collect()
    }

    fn id(&self, at: usize) -> String {
        self.model.identities[at].mpi_id.clone()
    }

    fn register(&mut self, person: &Demographics) -> Checked {
        let expected = self.model.resolve(person);
        let outcome = self.office.call(RegisterPerson { person: steps::typed(person) })?;
        match expected {
            Resolved::Known(at) => {
                prop_assert!(!outcome.created, "somebody known was made twice");
                prop_assert_eq!(outcome.mpi_id, self.id(at));
            }
            Resolved::New => {
                prop_assert!(outcome.created, "a stranger was taken for {}", outcome.mpi_id);
                let noted = self.noted();
                self.model.issue(&outcome.mpi_id, person, "registration", &noted);
            }
        }
        Ok(())
    }

    fn edit(&mut self, at: Pick, change: steps::Change) -> Checked {
        let Some(named) = self.anybody(at) else { return Ok(()) };
        let at = self.model.survivor(named);
        let person = change.of(&self.model.identities[at].person);
        let call =
            UpdatePerson { mpi_id: self.id(named), person: steps::typed(&person), reason: "corrigé".into() };
        let view = self.office.call(call)?;
        prop_assert_eq!(view.row.mpi_id, self.id(at));
        let noted = self.noted();
        self.model.change(at, &person, &noted);
        Ok(())
    }

    fn reactivate(&mut self, at: Pick) -> Checked {
        let Some(named) = self.anybody(at) else { return Ok(()) };
        self.office.call(ReactivatePerson { mpi_id: self.id(named), reason: "revenue".into() })?;
        self.model.reactivate(self.model.survivor(named));
        Ok(())
    }

    fn deactivate(&mut self, at: Pick) -> Checked {
        let Some(named) = self.anybody(at) else { return Ok(()) };
        let at = self.model.survivor(named);
        self.office.call(DeactivatePerson { mpi_id: self.id(named), reason: "décès".into() })?;
        self.model.deactivate(at);
        Ok(())
    }

    fn import(&mut self, people: &[Demographics]) -> Checked {
        let file = steps::csv(people);
        let first = self.import_file(&file)?;
        let mut created = 0;
        if self.imported.insert(file.clone()) {
            // Which identifiers were drawn only the rows tell.
            let (issued, noted) = (self.rows.standing(), self.noted());
            self.model.begin_together();
            for person in people {
                if self.model.resolve(person) == Resolved::New {
                    let Some((mpi_id, ..)) = issued.get(self.model.identities.len()) else {
                        return refuse("a row of the file was lost");
                    };
                    self.model.issue(mpi_id, person, "import", &noted);
                    created += 1;
                }
            }
            self.model.end_together();
        }
        prop_assert_eq!((first.created, first.linked), (created, people.len() as u64 - created));
        let again = self.import_file(&file)?;
        prop_assert_eq!((again.created, again.linked, again.review), (0, people.len() as u64, 0));
        Ok(())
    }

    fn import_file(&mut self, file: &str) -> Result<ImportCounts, TestCaseError> {
        let bytes = file.as_bytes().to_vec();
        let reply = self.office.app.upload(self.office.token.as_ref(), UploadKind::ImportFile, bytes)?;
        let file: ImportFileView =
            serde_json::from_value(reply).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let plan = file.sheets[0].suggested.clone();
        let started = self.office.call(StartImport { id: file.id, plan, dry_run: false })?;
        if let Some(job) = &started.job {
            self.office.wait(job)?;
        }
        match self.office.call(GetImport { id: file.id })?.report {
            Some(report) if report.rejected == 0 => Ok(report),
            report => refuse(format!("the import says {report:?}")),
        }
    }

    fn server(&mut self) -> Result<&Tracker, TestCaseError> {
        if self.tracker.is_none() {
            let tracker = Tracker::start(self.office.clock.clone())?;
            tracker.connect(&mut self.office)?;
            self.tracker = Some(tracker);
        }
        self.tracker.as_ref().ok_or_else(|| TestCaseError::fail("no server"))
    }

    fn enroll(&mut self, person: &Demographics, programmes: Programmes) -> Checked {
        let codes: &[&str] = match programmes {
            Programmes::First => &[VACCINATION],
            Programmes::Second => &[MATERNAL],
            Programmes::Both => &[VACCINATION, MATERNAL],
        };
        let uid = format!("RecordTe{:03}", self.records.len());
        self.records.push(uid.clone());
        self.server()?.enroll(&uid, person, codes);
        self.written.insert(uid.clone(), person.clone());
        self.synchronise(Some(&uid))
    }

    fn edit_record(&mut self, at: Pick, how: impl FnOnce(&Demographics) -> Demographics) -> Checked {
        if self.records.is_empty() {
            return Ok(());
        }
        let uid = self.records[at % self.records.len()].clone();
        let person = how(&self.written[&uid]);
        self.server()?.edit(&uid, &person);
        self.written.insert(uid.clone(), person);
        self.synchronise(Some(&uid))
    }

    /// Synchronises; nothing but this record changed on the server.
    fn synchronise(&mut self, uid: Option<&str>) -> Checked {
        self.office.clock.advance(61);
        tracker::synchronise(&mut self.office)?;
        let (issued, noted) = (self.rows.standing(), self.noted());
        let tracker = self.server()?;
        let mut programmes = [VACCINATION, MATERNAL].map(|code| tracker.programme(code));
        programmes.sort();
        for (programme, uid) in programmes.iter().flat_map(|programme| uid.map(|uid| (programme, uid))) {
            let Some(person) = self.rows.said(programme, uid) else { continue };
            let before = self.model.entities.get(&(programme.clone(), uid.to_owned()));
            if before.is_some_and(|known| known.person == person) {
                continue;
            }
            let former = self.model.holder(uid);
            let to = match self.model.receive(programme, uid, &person, &noted) {
                Came::To(at) => at,
                Came::New { former } => {
                    let Some((mpi_id, ..)) = issued.get(self.model.identities.len()) else {
                        return refuse("a record of the server became nobody");
                    };
                    let new = self.model.issue(mpi_id, &person, &format!("dhis2:{uid}"), &noted);
                    if let Some(former) = former {
                        self.model.part(former, new);
                    }
                    new
                }
            };
            self.model.give(programme, uid, &person, to, former);
        }
        Ok(())
    }

    fn judge(&mut self, at: Pick, judgement: Judgement, chosen: &[MergeField]) -> Checked {
        let waiting = self.model.waiting("review");
        if waiting.is_empty() {
            return Ok(());
        }
        let at = waiting[at % waiting.len()];
        let (said, decision) = match judgement {
            Judgement::Same => (Said::Same, ReviewDecision::Same),
            Judgement::Different => (Said::Different, ReviewDecision::Different),
            Judgement::Later => (Said::Later, ReviewDecision::Later),
        };
        let others: Vec<kadi_mpi::MergeField> = serde_json::to_value(chosen)
            .and_then(serde_json::from_value)
            .map_err(|error| TestCaseError::fail(error.to_string()))?;
        let (a, b) = self.model.asks(&self.model.pairs[at]);
        if said == Said::Same {
            self.remember(a, b);
        }
        let reply = self.office.call(DecideReview {
            id: at as i64 + 1,
            decision,
            reason: "vérifié".into(),
            choices: chosen.iter().map(|field| (*field, Keep::Other)).collect(),
            ..DecideReview::default()
        })?;
        prop_assert!(self.model.judge(at, said, &others).is_some(), "a judgement that cannot be was taken");
        prop_assert_eq!(reply.survivor, (said == Said::Same).then(|| self.id(a)));
        prop_assert_eq!(reply.remaining, self.model.waiting("review").len() as u64);
        Ok(())
    }

    fn undo(&mut self, at: Pick) -> Checked {
        if self.model.pairs.is_empty() {
            return Ok(());
        }
        let at = at % self.model.pairs.len();
        let merge = self.model.merge_of_review(at);
        let mut after = self.model.clone();
        let reply = self.office.call(UndoReview { id: at as i64 + 1 });
        if after.undo(at).is_none() {
            said_no!(reply);
        }
        reply?;
        self.model = after;
        merge.map_or(Ok(()), |merge| self.is_as_before(merge))
    }

    fn merge(&mut self, survivor: Pick, other: Pick) -> Checked {
        let (Some(survivor), Some(other)) = (self.anybody(survivor), self.anybody(other)) else {
            return Ok(());
        };
        let mut after = self.model.clone();
        let before = self.both(survivor, other);
        let call = MergePeople {
            survivor: self.id(survivor),
            other: self.id(other),
            reason: "doublon".into(),
            ..MergePeople::default()
        };
        let reply = self.office.call(call);
        if after.merge(survivor, other, None, &[]).is_none() {
            said_no!(reply);
        }
        prop_assert_eq!(reply?.row.mpi_id, self.id(survivor));
        self.model = after;
        self.before.push(before);
        Ok(())
    }

    fn unmerge(&mut self, at: Pick) -> Checked {
        // Among those that are aliases now: others are refused, which one step in ten still tries.
        let aliases: Vec<usize> =
            (0..self.model.identities.len()).filter(|&one| self.model.merge_of(one).is_some()).collect();
        let Some(anybody) = self.anybody(at) else { return Ok(()) };
        let alias =
            if at.is_multiple_of(10) || aliases.is_empty() { anybody } else { aliases[at % aliases.len()] };
        let call = UnmergePeople { mpi_id: self.id(alias), reason: "erreur".into() };
        let reply = self.office.call(call);
        let mut after = self.model.clone();
        let Some(merge) = after.merge_of(alias) else { said_no!(reply) };
        if after.unmerge(merge).is_none() {
            said_no!(reply);
        }
        prop_assert_eq!(reply?.row.mpi_id, self.id(alias));
        self.model = after;
        self.is_as_before(merge)
    }

    fn both(&self, one: usize, other: usize) -> [Vec<Value>; 2] {
        let mut rows = self.rows.identities();
        let other = std::mem::take(&mut rows[other]);
        if rows.len() > one && !rows[one].is_empty() {
            return [std::mem::take(&mut rows[one]), other];
        }
        [other.clone(), other]
    }

    fn remember(&mut self, survivor: usize, loser: usize) {
        self.before.push(self.both(survivor, loser));
    }

    /// Every stored value of both is what it was before the merge; a survivor taken out of use since stays so.
    fn is_as_before(&self, merge: usize) -> Checked {
        let found = &self.model.merges[merge];
        let rows = self.rows.identities();
        let [survivor, loser] = &self.before[merge];
        prop_assert_eq!(&rows[found.loser], loser, "un-merging did not restore the alias");
        if self.model.identities[found.survivor].status == Status::Active {
            prop_assert_eq!(&rows[found.survivor], survivor, "un-merging did not restore the survivor");
        }
        Ok(())
    }

    fn link(&mut self, uid: Pick, at: Pick) -> Checked {
        let Some(named) = self.anybody(at) else { return Ok(()) };
        let at = self.model.survivor(named);
        let typed = ["TypedUid001", "TypedUid002"].map(str::to_owned);
        let uids: Vec<String> = self.records.iter().cloned().chain(typed).collect();
        let uid = uids[uid % uids.len()].clone();
        let call = LinkDhis2 { mpi_id: self.id(named), dhis2_uid: uid.clone(), reason: "carnet".into() };
        let view = self.office.call(call)?;
        prop_assert_eq!(view.row.mpi_id, self.id(at));
        self.model.link(&uid, at);
        Ok(())
    }

    fn issue_card(&mut self, at: Pick) -> Checked {
        let Some(named) = self.anybody(at) else { return Ok(()) };
        let before = self.rows.cards();
        let call = CreateBatch {
            template: "vital".into(),
            selection: Selection { mpi_ids: vec![self.id(named)], ..Selection::default() },
            ..CreateBatch::default()
        };
        // Somebody in review, or of whom too little is known, gets none.
        let Ok(batch) = self.office.call(call) else { return Ok(()) };
        self.office.wait(batch.job.as_ref().unwrap())?;
        let codes: Vec<String> =
            self.rows.cards().into_keys().filter(|code| !before.contains_key(code)).collect();
        prop_assert_eq!(codes.len(), 1);
        self.model.issue_card(&codes[0], self.model.survivor(named));
        Ok(())
    }

    fn revoke_card(&mut self, at: Pick) -> Checked {
        let codes: Vec<String> = self.model.cards.keys().cloned().collect();
        if codes.is_empty() {
            return Ok(());
        }
        let code = &codes[at % codes.len()];
        let reply = self.office.call(RevokeCard { code: code.clone(), reason: "perdue".into() });
        let Some(card) = self.model.cards.get_mut(code) else { return Ok(()) };
        if card.1 == "revoked" {
            said_no!(reply);
        }
        reply?;
        card.1 = "revoked";
        Ok(())
    }
}
