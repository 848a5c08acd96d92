//! The index against one derived anew.

use kadi_mpi::{Record, Rules, block_keys, search_tokens};

use super::{Office, person};
use crate::CheckState;

#[test]
fn an_index_that_does_not_follow_its_people_is_found() {
    let office = Office::new();
    let rules = Rules::standard();
    let amina = office.register(1, "Amina", "Diop");
    let state = || office.store.check_index(&rules).unwrap().state;
    let prepared = rules.prepare(&Record::from(&person("Amina", "Diop")));
    let tokens = search_tokens(&prepared, &rules);
    let blocks: Vec<i64> = block_keys(&prepared).into_iter().map(|key| i64::from(key.0)).collect();
    let names: Vec<i64> = prepared.frequency_keys().into_iter().map(|key| key.to_i64()).collect();
    office.write(|db| {
        db.replace_name_tokens(amina, &tokens)?;
        db.replace_block_keys(amina, &blocks)?;
        db.replace_frequency_keys(amina, &names)
    });
    assert_eq!(state(), CheckState::Ok);
    office.write(|db| db.replace_block_keys(amina, &blocks[1..]));
    assert_eq!(state(), CheckState::Failed);
    office.write(|db| db.replace_block_keys(amina, &blocks));
    assert_eq!(state(), CheckState::Ok);
    office.store.writer.turn().execute_batch("UPDATE frequencies SET count = count + 1").unwrap();
    assert_eq!(state(), CheckState::Failed);
}
