//! More people than memory should hold: a programme whose records are invented page by page, when they are asked for.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::envelope::Paging;
use super::fields::Fields;
use super::speech::Speech;
use super::{Answer, Asked};
use crate::front::{Front, Sent};
use crate::invented::{attribute_uid, attributes, crowd_entity, program_uid};
use crate::people::{Person, people};
use crate::places::facilities;
use crate::world::{Entity, World};

/// Records that are invented together: those of one seed.
const TOGETHER: usize = 100;
/// Every so manieth record is of somebody who was registered a little earlier.
const AGAIN_EVERY: usize = 11;
const AGAIN_AFTER: usize = 7;

/// A vaccination programme of any size in front of a world of today's version without people. Whoever asks for what changed
/// since some time is shown nobody.
pub struct Crowd {
    count: usize,
    /// Pages that were shown, where they are kept so that showing them again costs nothing.
    kept: Option<Mutex<Pages>>,
}

/// Pages by the query that they answer.
type Pages = HashMap<Vec<(String, String)>, Answer>;

impl Crowd {
    /// So many records. Nothing of them is held.
    #[must_use]
    pub const fn of(count: usize) -> Self {
        Self { count, kept: None }
    }

    /// So many records whose pages are held once they were asked for.
    #[must_use]
    pub fn kept(count: usize) -> Self {
        Self { count, kept: Some(Mutex::default()) }
    }

    fn page(&self, world: &World, asked: &Asked) -> Result<Answer, Answer> {
        let paging = Paging::of(asked, world.largest_page)?;
        let all = if asked.find("updatedAfter").is_some() { 0 } else { self.count };
        let first = paging.size.saturating_mul(paging.page - 1).min(all);
        let last = first.saturating_add(paging.size).min(all);
        let program = world.find_program(&program_uid(attributes::VACCINATION));
        let fields = Fields::parse(asked.find("fields").unwrap_or("*"));
        let rows = invent(first..last)
            .iter()
            .map(|entity| fields.filter(&world.show_entity(entity, program, true)))
            .collect();
        let total = asked.is_true("totalPages").then_some(all);
        let mut envelope = paging.envelope(Speech::Today, "/api/tracker/trackedEntities", total, last < all);
        envelope.insert("trackedEntities".to_owned(), Value::Array(rows));
        Ok(Answer::json(&Value::Object(envelope)))
    }
}

impl Front for Crowd {
    fn answer(&self, world: &World, asked: &Asked) -> Sent {
        // What a world refuses, or finds wrong in the words, it says itself.
        let said = world.answer(asked);
        if asked.path != "/api/tracker/trackedEntities" || said.status != 200 {
            return Sent::Whole(said);
        }
        let mut kept = self.kept.as_ref().map(|kept| kept.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(known) = kept.as_ref().and_then(|kept| kept.get(&asked.query)) {
            return Sent::Whole(known.clone());
        }
        let answer = self.page(world, asked).unwrap_or_else(|refusal| refusal);
        if let Some(kept) = &mut kept {
            kept.insert(asked.query.clone(), answer.clone());
        }
        Sent::Whole(answer)
    }
}

/// The records of these numbers; the same number is the same record in every page.
fn invent(numbers: Range<usize>) -> Vec<Entity> {
    let facilities = facilities();
    let mut invented: Option<(usize, Vec<Person>)> = None;
    numbers
        .filter_map(|number| {
            let together = number / TOGETHER;
            if invented.as_ref().is_none_or(|(which, _)| *which != together) {
                invented = Some((together, people(together as u64, TOGETHER)));
            }
            let (_, everybody) = invented.as_ref()?;
            let place = number % TOGETHER;
            let again = place.is_multiple_of(AGAIN_EVERY) && place >= AGAIN_AFTER;
            let place = if again { place - AGAIN_AFTER } else { place };
            let person = everybody.get(place)?;
            let mut entity = crowd_entity(number, person, &facilities.get(person.facility)?.org_unit);
            // What one seed numbers, another numbers too.
            if let Some(identifier) = entity.values.get_mut(&attribute_uid(attributes::EXTERNAL)) {
                *identifier = format!("DEMO-{:08}", together * TOGETHER + place);
            }
            Some(entity)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::api::Credentials;

    fn ask(crowd: &Crowd, more: &[(&str, &str)]) -> Value {
        let world = World::invented_with(1, 0);
        let program = program_uid(attributes::VACCINATION);
        let always = [("program", program.as_str()), ("orgUnitMode", "CAPTURE")];
        let query = always.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let asked = Asked {
            path: "/api/tracker/trackedEntities".into(),
            query: query.collect(),
            credentials: Credentials::Basic { username: "demo".into(), password: "demo".into() },
            from_script: true,
        };
        let Sent::Whole(answer) = crowd.answer(&world, &asked) else { panic!("not whole") };
        assert_eq!(answer.status, 200);
        serde_json::from_slice(&answer.body).unwrap()
    }

    fn uids(page: &Value) -> Vec<String> {
        let rows = page["trackedEntities"].as_array().unwrap();
        rows.iter().map(|row| row["trackedEntity"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn its_pages_show_everybody_once_however_they_are_cut() {
        let crowd = Crowd::of(1_234);
        let mut sevens = Vec::new();
        for page in 1..=177 {
            let page = ask(&crowd, &[("page", &page.to_string()), ("pageSize", "7")]);
            sevens.extend(uids(&page));
        }
        let whole = ask(&crowd, &[("pageSize", "1000"), ("totalPages", "true")]);
        assert_eq!(whole["pager"]["total"], 1_234);
        assert!(whole["pager"]["nextPage"].is_string());
        let rest = ask(&Crowd::kept(1_234), &[("page", "2"), ("pageSize", "1000")]);
        assert!(rest["pager"]["nextPage"].is_null());
        assert_eq!(sevens, [uids(&whole), uids(&rest)].concat());
        assert_eq!(sevens.iter().collect::<BTreeSet<_>>().len(), 1_234);
        assert_eq!(uids(&ask(&crowd, &[("updatedAfter", "2026-11-21")])).len(), 0);
    }
}
