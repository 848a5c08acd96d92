//! The index against one derived anew.

use kadi_mpi::{Record, Rules, Signature, block_keys, search_tokens};

use super::{Office, person};
use crate::{CheckState, IndexEntry};

#[test]
fn an_index_that_does_not_follow_its_people_is_found() {
    let office = Office::new();
    let rules = Rules::standard();
    let prepared = rules.prepare(&Record::from(&person("Amina", "Diop")));
    let whole = IndexEntry {
        tokens: search_tokens(&prepared, &rules),
        keys: block_keys(&prepared),
        frequencies: prepared.frequency_keys(),
        signature: Signature::derive(&prepared),
    };
    let state = |entry: &IndexEntry| {
        let office = Office::new();
        office.write(|db| {
            let new = crate::NewIdentity {
                mpi_id: super::mpi_id(1),
                person: person("Amina", "Diop"),
                source: "registration".into(),
                at: super::NOW,
            };
            let key = db.insert_identity(&new)?;
            db.put_index(key, entry, None)
        });
        office.store.check_index(&rules).unwrap().state
    };
    assert_eq!(office.store.check_index(&rules).unwrap().state, CheckState::Ok);
    assert_eq!(state(&whole), CheckState::Ok);
    let without_a_key = IndexEntry { keys: whole.keys[1..].to_vec(), ..whole.clone() };
    assert_eq!(state(&without_a_key), CheckState::Failed);
    let uncounted = IndexEntry { frequencies: whole.frequencies[1..].to_vec(), ..whole.clone() };
    assert_eq!(state(&uncounted), CheckState::Failed);
    assert_eq!(state(&IndexEntry { signature: Signature::default(), ..whole.clone() }), CheckState::Failed);
    assert_eq!(state(&IndexEntry { tokens: Vec::new(), ..whole }), CheckState::Failed);
}
