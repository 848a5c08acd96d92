//! What records of DHIS2 come to in the model: whom they are, and when they are somebody else.

use std::collections::BTreeSet;

use kadi_core::Demographics;
use kadi_mpi::{Decision, contradicts, follow};

use super::{Came, Entity, Model, Noted, Resolved, Status};

impl Model {
    /// Says that a DHIS2 record is a person.
    pub fn link(&mut self, uid: &str, at: usize) {
        let mut known = false;
        for ((_, of), entity) in &mut self.entities {
            if of == uid {
                entity.identity = at;
                known = true;
            }
        }
        if !known {
            let typed = Entity { identity: at, person: Demographics::default() };
            self.entities.insert((String::new(), uid.to_owned()), typed);
        }
    }

    /// What a record that says `person` comes to; whom it was is followed to who they are now.
    pub fn receive(&mut self, programme: &str, uid: &str, person: &Demographics, noted: &Noted) -> Came {
        let before =
            self.entities.get(&(programme.to_owned(), uid.to_owned())).map(|known| known.person.clone());
        let holder = self.entities.iter().find(|((_, of), _)| of == uid).map(|(_, known)| known.identity);
        let Some(former) = holder.map(|holder| self.survivor(holder)) else {
            return match self.resolve(person) {
                Resolved::Known(at) => Came::To(at),
                Resolved::New => Came::New { former: None },
            };
        };
        if self.is_still(before.as_ref(), person, former) {
            self.follow(before.as_ref(), person, former, noted);
            return Came::To(former);
        }
        let came_from = format!("dhis2:{uid}");
        let parted: BTreeSet<usize> = self
            .pairs
            .iter()
            .flat_map(|pair| [(pair.a, pair.b), (pair.b, pair.a)])
            .filter(|(one, other)| {
                self.survivor(*one) == former && self.identities[*other].source == came_from
            })
            .map(|(_, other)| self.survivor(other))
            .filter(|other| *other != former && self.identities[*other].status == Status::Active)
            .collect();
        let back = parted.into_iter().rev().find(|at| self.is_still(before.as_ref(), person, *at));
        if let Some(at) = back {
            self.follow(before.as_ref(), person, at, noted);
            return Came::To(at);
        }
        match self.resolve(person) {
            Resolved::Known(at) if at == former => {
                self.follow(before.as_ref(), person, former, noted);
                Came::To(former)
            }
            Resolved::Known(at) => {
                self.propose(former, at, Decision::Review);
                Came::To(at)
            }
            Resolved::New => Came::New { former: Some(former) },
        }
    }

    /// Puts a person before an officer beside whom their record was before.
    pub fn part(&mut self, former: usize, now: usize) {
        self.propose(former, now, Decision::Review);
    }

    /// Notes whose a record is, in every programme when it was somebody's before.
    pub fn give(
        &mut self,
        programme: &str,
        uid: &str,
        person: &Demographics,
        to: usize,
        former: Option<usize>,
    ) {
        for ((_, of), entity) in &mut self.entities {
            if of == uid && former.is_some_and(|former| former != to) {
                entity.identity = to;
            }
        }
        let entity = Entity { identity: to, person: person.clone() };
        self.entities.insert((programme.to_owned(), uid.to_owned()), entity);
    }

    /// Who stands for the holder of a record now.
    pub fn holder(&self, uid: &str) -> Option<usize> {
        let known = self.entities.iter().find(|((_, of), _)| of == uid);
        known.map(|(_, known)| self.survivor(known.identity))
    }

    fn is_still(&self, before: Option<&Demographics>, person: &Demographics, at: usize) -> bool {
        let agrees = |known: &Demographics| !contradicts(&self.rules, known, person);
        agrees(&self.identities[at].person) || before.is_some_and(agrees)
    }

    fn follow(&mut self, before: Option<&Demographics>, person: &Demographics, at: usize, noted: &Noted) {
        let followed = follow(before, person, &self.identities[at].person);
        self.change(at, &followed, noted);
    }
}
