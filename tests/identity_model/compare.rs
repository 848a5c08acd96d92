//! Holds an office against its model.

use std::collections::BTreeMap;

use kadi_contract::office::{GetHome, RunDoctor, VerifyAudit};
use kadi_contract::people::{GetPerson, PersonInput, ResolveDhis2};
use kadi_contract::register::{GetMpiStats, SearchPeople};
use kadi_contract::review::ListReviews;
use proptest::prelude::*;

use super::super::model::Status;
use super::super::steps;
use super::{Checked, Run};

impl Run {
    /// Holds the office against the model: rows, queue, figures, and what is looked up.
    pub fn compare(&mut self) -> Checked {
        self.compare_identities()?;
        self.compare_pairs()?;
        let holders: BTreeMap<String, (i64, String)> = self
            .model
            .cards
            .iter()
            .map(|(code, (holder, status))| (code.clone(), (*holder as i64 + 1, (*status).to_owned())))
            .collect();
        prop_assert_eq!(self.rows.cards(), holders);
        let entities: BTreeMap<(String, String), Option<i64>> = self
            .model
            .entities
            .iter()
            .map(|(of, entity)| (of.clone(), Some(entity.identity as i64 + 1)))
            .collect();
        prop_assert_eq!(self.rows.entities(), entities);
        let history = self.rows.history();
        prop_assert!(history.starts_with(&self.history), "history was rewritten");
        self.history = history;
        self.compare_figures()
    }

    fn compare_identities(&self) -> Checked {
        let standing: Vec<(String, String, i64)> = self
            .model
            .identities
            .iter()
            .enumerate()
            .map(|(at, one)| {
                (one.mpi_id.clone(), one.status.word().to_owned(), self.model.survivor(at) as i64 + 1)
            })
            .collect();
        prop_assert_eq!(self.rows.standing(), standing);
        for (at, (row, one)) in self.rows.people().iter().zip(&self.model.identities).enumerate() {
            let person = &one.person;
            let cells = [
                Some(person.first_name.clone()),
                Some(person.last_name.clone()),
                person.date_of_birth.map(|date| date.to_string()),
                person.sex.map(|sex| sex.letter().to_owned()),
                person.phone.clone(),
                person.district.clone(),
                person.commune.clone(),
                person.mother_name.clone(),
                person.external_id.clone(),
            ];
            prop_assert_eq!(row, &cells, "identity {}", at);
        }
        Ok(())
    }

    fn compare_pairs(&mut self) -> Checked {
        let pairs: Vec<_> = self
            .model
            .pairs
            .iter()
            .map(|pair| {
                let (a, b) = (pair.a as i64 + 1, pair.b as i64 + 1);
                (a, b, pair.said.word().to_owned(), pair.band.to_owned())
            })
            .collect();
        prop_assert_eq!(self.rows.pairs(), pairs);

        let page = self.office.call(ListReviews { limit: 100, ..ListReviews::default() })?;
        let mut asked: Vec<(i64, String, String)> =
            page.pairs.into_iter().map(|pair| (pair.id, pair.a.row.mpi_id, pair.b.row.mpi_id)).collect();
        asked.sort();
        let expected: Vec<(i64, String, String)> = self
            .model
            .waiting("review")
            .into_iter()
            .map(|at| {
                let (a, b) = self.model.asks(&self.model.pairs[at]);
                (at as i64 + 1, self.id(a), self.id(b))
            })
            .collect();
        prop_assert_eq!(page.total, expected.len() as u64);
        prop_assert_eq!(asked, expected, "the queue");
        Ok(())
    }

    fn compare_figures(&mut self) -> Checked {
        let stats = self.office.call(GetMpiStats {})?;
        let active = self.model.count(Status::Active);
        let (to_review, alerts) = (self.model.waiting("review").len(), self.model.waiting("alert").len());
        prop_assert_eq!((stats.identities, stats.merged), (active, self.model.count(Status::Merged)));
        prop_assert_eq!((stats.to_review, stats.alerts), (to_review as u64, alerts as u64));
        let mut districts: BTreeMap<String, u64> = BTreeMap::new();
        for one in self.model.identities.iter().filter(|one| one.status == Status::Active) {
            *districts.entry(one.person.district.clone().unwrap_or_default()).or_default() += 1;
        }
        prop_assert_eq!(stats.by_district.into_iter().collect::<BTreeMap<_, _>>(), districts);

        let home = self.office.call(GetHome {})?;
        let valid = self.model.cards.values().filter(|(_, status)| *status == "valid").count() as u64;
        prop_assert_eq!((home.people, home.to_review, home.cards_valid), (active, to_review as u64, valid));
        Ok(())
    }

    /// Looks everybody up, and has the store looked over, its index against one built from nothing.
    pub fn compare_whole(&mut self) -> Checked {
        for at in 0..self.model.identities.len() {
            let survivor = self.model.survivor(at);
            let view = self.office.call(GetPerson { mpi_id: self.id(at) })?;
            prop_assert_eq!(&view.row.mpi_id, &self.id(survivor));
            let expected: PersonInput = steps::typed(&self.model.identities[survivor].person);
            let shown = PersonInput { sex: expected.sex.clone(), ..view.person };
            prop_assert!(shown == expected, "{} shows other values than are stored", view.row.mpi_id);
            let found = self.office.call(SearchPeople { query: self.id(at), ..SearchPeople::default() })?;
            if self.model.identities[survivor].status == Status::Active {
                prop_assert_eq!(&found.rows[0].mpi_id, &self.id(survivor));
            }
        }
        for ((_, uid), entity) in &self.model.entities {
            let found = self.office.call(ResolveDhis2 { dhis2_uid: uid.clone() })?;
            let holder = self.model.survivor(entity.identity);
            prop_assert_eq!(found.map(|row| row.mpi_id), Some(self.id(holder)));
        }
        let chain = self.office.call(VerifyAudit {})?;
        prop_assert!(chain.whole, "the audit chain is broken at {:?}", chain.first_broken);
        let report = self.office.call(RunDoctor {})?;
        let failed: Vec<_> = report.checks.iter().filter(|check| check.state == "failed").collect();
        prop_assert!(failed.is_empty(), "{:?}", failed);
        prop_assert!(report.checks.iter().any(|check| check.name == "index" && check.state == "ok"));
        Ok(())
    }
}
