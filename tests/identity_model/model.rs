//! The register as the plainest program would keep it: lists, no index, no transaction, everybody compared with everybody.

mod records;

use std::collections::{BTreeMap, BTreeSet};

use kadi_core::Demographics;
use kadi_mpi::{
    BlockKey, Budget, Decision, MemoryFrequencies, MergeChoices, MergeField, MergePlan, Prepared, Query,
    Record, Rules, Score, Side, Signature, block_keys, probe_keys,
};

/// Pairs noted for a person at most.
const MOST_PAIRS: usize = 5;

/// The pairs in the rows with their bands, by places in the order of issue.
pub type Noted = BTreeMap<(usize, usize), String>;

/// What became of an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Active,
    Deactivated,
    Merged,
}

impl Status {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Deactivated => "deactivated",
            Self::Merged => "merged",
        }
    }
}

/// An identity: its place in the list is the order of issue.
#[derive(Clone)]
pub struct Identity {
    pub mpi_id: String,
    pub person: Demographics,
    pub status: Status,
    pub into: Option<usize>,
    source: String,
    prepared: Prepared,
    /// What an index goes by, of every form this person ever had: earlier names still lead to them.
    keys: BTreeSet<BlockKey>,
}

/// What was said about a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    Nothing,
    Same,
    Different,
    Later,
}

impl Said {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Nothing => "open",
            Self::Same => "same",
            Self::Different => "different",
            Self::Later => "later",
        }
    }

    const fn waits(self) -> bool {
        matches!(self, Self::Nothing | Self::Later)
    }
}

/// Two identities that may be one person; the first is the one issued first.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    pub a: usize,
    pub b: usize,
    pub band: &'static str,
    pub said: Said,
    /// The pair whose judgement settled this one too.
    pub with: Option<usize>,
}

/// A merge, and what both sides were before it.
#[derive(Clone)]
pub struct Merge {
    pub survivor: usize,
    pub loser: usize,
    review: Option<usize>,
    before: (Demographics, Demographics),
    /// The loser's cards that the survivor's took the place of.
    cards: Vec<String>,
    /// Whose the loser's records were.
    records: Vec<(String, usize)>,
    undone: bool,
}

/// A record of the DHIS2 server in one programme, as it was last resolved.
#[derive(Clone)]
pub struct Entity {
    pub identity: usize,
    pub person: Demographics,
}

/// What a record of the server comes to.
pub enum Came {
    /// To this person.
    To(usize),
    /// To a new one, to be issued.
    New { former: Option<usize> },
}

/// The office.
#[derive(Clone)]
pub struct Model {
    rules: Rules,
    pub identities: Vec<Identity>,
    pub pairs: Vec<Pair>,
    pub merges: Vec<Merge>,
    /// Records by programme and UID; the programme is empty where an officer typed the link.
    pub entities: BTreeMap<(String, String), Entity>,
    /// Cards by code: holder and status.
    pub cards: BTreeMap<String, (usize, &'static str)>,
    /// While people are written together: how usual names were before.
    together: Option<MemoryFrequencies>,
}

/// What registering somebody comes to.
#[derive(Debug, PartialEq, Eq)]
pub enum Resolved {
    /// They are this person.
    Known(usize),
    /// A new identity is issued.
    New,
}

impl Model {
    pub fn new() -> Self {
        Self {
            rules: Rules::standard(),
            identities: Vec::new(),
            pairs: Vec::new(),
            merges: Vec::new(),
            entities: BTreeMap::new(),
            cards: BTreeMap::new(),
            together: None,
        }
    }

    /// How usual names are: as they were counted before what is written now.
    fn counts(&self) -> MemoryFrequencies {
        let learn = || MemoryFrequencies::learn(self.identities.iter().map(|one| &one.prepared));
        self.together.clone().unwrap_or_else(learn)
    }

    /// From here on people are written together.
    pub fn begin_together(&mut self) {
        self.together = Some(self.counts());
    }

    /// They are written.
    pub fn end_together(&mut self) {
        self.together = None;
    }

    fn prepare(&self, person: &Demographics) -> Prepared {
        self.rules.prepare(&Record::from(person))
    }

    /// Who stands for this identity now.
    pub fn survivor(&self, mut at: usize) -> usize {
        while let Some(next) = self.identities[at].into {
            at = next;
        }
        at
    }

    fn family(&self, survivor: usize) -> Vec<usize> {
        (0..self.identities.len()).filter(|&at| self.survivor(at) == survivor).collect()
    }

    /// Everybody active who is not `except` and comes near, best first.
    fn nearest(&self, prepared: &Prepared, except: Option<usize>) -> Vec<(usize, Score)> {
        let probes: BTreeSet<BlockKey> = probe_keys(prepared).into_iter().collect();
        let counts = self.counts();
        let mut near: Vec<(usize, Score)> = self
            .identities
            .iter()
            .enumerate()
            .filter(|(at, one)| one.status == Status::Active && Some(*at) != except)
            // Nothing is asked about people who have nothing in common that an index could go by.
            .filter(|(at, _)| {
                self.family(*at).iter().any(|of| !self.identities[*of].keys.is_disjoint(&probes))
            })
            .map(|(at, one)| (at, self.rules.score(prepared, &one.prepared, &counts)))
            .filter(|(_, score)| self.rules.band(score.score) != Decision::New)
            .collect();
        near.sort_by(|(at, a), (other, b)| {
            b.decision.cmp(&a.decision).then(b.score.total_cmp(&a.score)).then(at.cmp(other))
        });
        near
    }

    /// What registering this person must come to.
    pub fn resolve(&self, person: &Demographics) -> Resolved {
        match self.nearest(&self.prepare(person), None).first() {
            Some((at, score)) if score.decision == Decision::Link => Resolved::Known(*at),
            _ => Resolved::New,
        }
    }

    /// Issues an identity, with the pairs that must be noted. Probable pairs all must that an index meets; which merely
    /// possible ones a search comes upon is its own affair, so that of these only those count that were `noted`.
    pub fn issue(&mut self, mpi_id: &str, person: &Demographics, source: &str, noted: &Noted) -> usize {
        let prepared = self.prepare(person);
        let near = self.nearest(&prepared, None);
        let new = self.identities.len();
        self.identities.push(Identity {
            mpi_id: mpi_id.to_owned(),
            person: person.clone(),
            status: Status::Active,
            into: None,
            source: source.to_owned(),
            keys: block_keys(&prepared).into_iter().collect(),
            prepared,
        });
        self.note(new, &near, noted);
        new
    }

    fn note(&mut self, about: usize, near: &[(usize, Score)], noted: &Noted) {
        let was_noted = |at: usize, band: &str| {
            noted.get(&(at.min(about), at.max(about))).is_some_and(|noted| noted == band)
        };
        let counts = self.counts();
        let prepared = &self.identities[about].prepared;
        let query = Query::new(prepared, &counts);
        let probes: BTreeSet<BlockKey> = probe_keys(prepared).into_iter().collect();
        // Who was merged into somebody is met by their own record, and must come near by it.
        let is_met = |at: usize| {
            self.family(at).into_iter().any(|of| {
                let one = &self.identities[of];
                !one.keys.is_disjoint(&probes)
                    && query.prescore(Signature::derive(&one.prepared)) >= Budget::default().least
                    && (of == at
                        || self.rules.assess(prepared, &one.prepared, &counts).decision != Decision::New)
            })
        };
        let probable = near
            .iter()
            .filter(|(at, score)| {
                score.decision >= Decision::Review && (is_met(*at) || was_noted(*at, "review"))
            })
            .take(MOST_PAIRS);
        let possible =
            near.iter().filter(|(at, score)| score.decision == Decision::Alert && was_noted(*at, "alert"));
        let pairs: Vec<(usize, Decision)> =
            probable.chain(possible).map(|(at, score)| (*at, score.decision)).collect();
        for (at, decision) in pairs {
            self.propose(at, about, decision);
        }
    }

    /// Changes a person, who then may come near to others.
    pub fn change(&mut self, at: usize, person: &Demographics, noted: &Noted) {
        if self.identities[at].person == *person {
            return;
        }
        self.begin_together();
        self.set_person(at, person);
        if self.identities[at].status == Status::Active {
            let near = self.nearest(&self.identities[at].prepared.clone(), Some(at));
            self.note(at, &near, noted);
        }
        self.end_together();
    }

    fn propose(&mut self, one: usize, other: usize, decision: Decision) {
        let (a, b) = (one.min(other), one.max(other));
        let active = |at: usize| self.identities[at].status == Status::Active;
        if !active(a) || !active(b) || self.judged_different(a, b) {
            return;
        }
        let band = if decision == Decision::Alert { "alert" } else { "review" };
        match self.pairs.iter_mut().find(|pair| (pair.a, pair.b) == (a, b)) {
            Some(pair) if pair.said.waits() => pair.band = band,
            Some(_) => {}
            None => self.pairs.push(Pair { a, b, band, said: Said::Nothing, with: None }),
        }
    }

    /// Whether anybody said that these two, or identities they stand for, are different people.
    pub fn judged_different(&self, a: usize, b: usize) -> bool {
        let asked = BTreeSet::from([self.survivor(a), self.survivor(b)]);
        self.pairs
            .iter()
            .filter(|pair| pair.said == Said::Different)
            .any(|pair| BTreeSet::from([self.survivor(pair.a), self.survivor(pair.b)]) == asked)
    }

    /// The two people a pair asks about now, the one issued first in front.
    pub fn asks(&self, pair: &Pair) -> (usize, usize) {
        let (a, b) = (self.survivor(pair.a), self.survivor(pair.b));
        (a.min(b), a.max(b))
    }

    /// The places of the pairs of a band that an officer is asked about.
    pub fn waiting(&self, band: &str) -> Vec<usize> {
        let active = |at: usize| self.identities[at].status == Status::Active;
        (0..self.pairs.len())
            .filter(|&at| {
                let pair = &self.pairs[at];
                let (a, b) = self.asks(pair);
                pair.said.waits()
                    && pair.band == band
                    && a != b
                    && active(a)
                    && active(b)
                    && !self.judged_different(a, b)
            })
            .collect()
    }

    pub fn set_person(&mut self, at: usize, person: &Demographics) {
        let prepared = self.prepare(person);
        let one = &mut self.identities[at];
        one.keys.extend(block_keys(&prepared));
        one.prepared = prepared;
        one.person = person.clone();
    }

    /// Deactivates a person and revokes their cards.
    pub fn deactivate(&mut self, at: usize) {
        self.identities[at].status = Status::Deactivated;
        let family = self.family(at);
        for (holder, status) in self.cards.values_mut() {
            if family.contains(holder) && *status == "valid" {
                *status = "revoked";
            }
        }
    }

    /// Takes a deactivated person back into use.
    pub fn reactivate(&mut self, at: usize) {
        self.identities[at].status = Status::Active;
    }

    /// Merges two identities; `None` when that is not possible. Of the fields of `others` the other's value stays.
    pub fn merge(
        &mut self,
        survivor: usize,
        loser: usize,
        review: Option<usize>,
        others: &[MergeField],
    ) -> Option<()> {
        let active = |at: usize| self.identities[at].status == Status::Active;
        if survivor == loser || !active(survivor) || !active(loser) {
            return None;
        }
        let before = (self.identities[survivor].person.clone(), self.identities[loser].person.clone());
        let fields = others.iter().map(|field| (*field, Side::B)).collect();
        let choices = MergeChoices { survivor: Side::A, fields };
        let plan = MergePlan::derive(&before.0, &before.1, &choices);
        self.set_person(survivor, &plan.values);
        let (stays, goes) = (self.family(survivor), self.family(loser));
        let valid = |of: &[usize], card: &(usize, &str)| of.contains(&card.0) && card.1 == "valid";
        let mut cards = Vec::new();
        if self.cards.values().any(|card| valid(&stays, card)) {
            for (code, card) in self.cards.iter_mut().filter(|(_, card)| valid(&goes, card)) {
                card.1 = "superseded";
                cards.push(code.clone());
            }
        }
        let records = self
            .entities
            .iter()
            .filter(|(_, entity)| goes.contains(&entity.identity))
            .map(|((_, uid), entity)| (uid.clone(), entity.identity))
            .collect();
        self.identities[loser].status = Status::Merged;
        self.identities[loser].into = Some(survivor);
        self.merges.push(Merge { survivor, loser, review, before, cards, records, undone: false });
        Some(())
    }

    /// The merge in which this identity became an alias.
    pub fn merge_of(&self, alias: usize) -> Option<usize> {
        self.merges.iter().position(|merge| !merge.undone && merge.loser == alias)
    }

    /// The merge that judging this pair led to.
    pub fn merge_of_review(&self, pair: usize) -> Option<usize> {
        self.merges.iter().position(|merge| !merge.undone && merge.review == Some(pair))
    }

    /// Takes a merge back; `None` when the survivor was merged again since.
    pub fn unmerge(&mut self, at: usize) -> Option<()> {
        let merge = self.merges[at].clone();
        let touched = |later: &Merge| later.survivor == merge.survivor || later.loser == merge.survivor;
        if self.merges[at + 1..].iter().any(|later| !later.undone && touched(later)) {
            return None;
        }
        self.merges[at].undone = true;
        self.identities[merge.loser].status = Status::Active;
        self.identities[merge.loser].into = None;
        self.set_person(merge.survivor, &merge.before.0);
        self.set_person(merge.loser, &merge.before.1);
        for code in &merge.cards {
            if let Some(card) = self.cards.get_mut(code).filter(|card| card.1 == "superseded") {
                card.1 = "valid";
            }
        }
        // A record that came to the survivor since goes back with the loser.
        for (uid, whose) in &merge.records {
            for ((_, of), entity) in &mut self.entities {
                if of == uid && entity.identity == merge.survivor {
                    entity.identity = *whose;
                }
            }
        }
        // Whoever takes a merge apart takes back the judgement that led to it.
        if let Some(review) = merge.review {
            self.reopen(review);
        }
        Some(())
    }

    /// Says something about a waiting pair; `None` when that is not possible.
    pub fn judge(&mut self, at: usize, said: Said, others: &[MergeField]) -> Option<()> {
        let (a, b) = self.asks(&self.pairs[at]);
        if said == Said::Same {
            self.merge(a, b, Some(at), others)?;
        }
        self.pairs[at].said = said;
        self.pairs[at].with = None;
        if said == Said::Later {
            for other in 0..self.pairs.len() {
                if self.pairs[other].said.waits() && self.asks(&self.pairs[other]) == (a, b) {
                    self.pairs[other].said = Said::Later;
                    self.pairs[other].with = Some(at);
                }
            }
        }
        Some(())
    }

    /// Takes back what was said about a pair; `None` when that is not possible.
    pub fn undo(&mut self, at: usize) -> Option<()> {
        match self.pairs[at].said {
            Said::Nothing => return None,
            Said::Same => {
                let merge = self.merge_of_review(at)?;
                return self.unmerge(merge);
            }
            Said::Different | Said::Later => {}
        }
        self.reopen(self.pairs[at].with.unwrap_or(at));
        Some(())
    }

    fn reopen(&mut self, at: usize) {
        for (other, pair) in self.pairs.iter_mut().enumerate() {
            if other == at || pair.with == Some(at) {
                pair.said = Said::Nothing;
                pair.with = None;
            }
        }
    }

    /// Makes a card for a person; an older one of the campaign counts no longer.
    pub fn issue_card(&mut self, code: &str, holder: usize) {
        let family = self.family(self.survivor(holder));
        for (of, status) in self.cards.values_mut() {
            if family.contains(of) && *status == "valid" {
                *status = "superseded";
            }
        }
        self.cards.insert(code.to_owned(), (holder, "valid"));
    }

    /// Identities by status.
    pub fn count(&self, status: Status) -> u64 {
        self.identities.iter().filter(|one| one.status == status).count() as u64
    }
}
