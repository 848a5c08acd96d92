//! Designs: versions, the freezing of those that made cards, and logos that live as long as somebody needs them.

use kadi_core::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{NOW, Office};
use crate::{NewBatch, NewDesignVersion, StoreError};

const EAGLE: &[u8] = b"<svg/>";

fn put(office: &Office, id: &str, version: u32, body: &str, logo: Option<&[u8]>) -> Result<(), StoreError> {
    let new = NewDesignVersion {
        id,
        version,
        name: "Kivu",
        template: "vital",
        body,
        officer: "o_amina",
        at: Timestamp(NOW.0 + i64::from(version)),
    };
    let logos: Vec<_> =
        logo.into_iter().map(|bytes| ("logo1", Sha256::digest(bytes).into(), bytes)).collect();
    office.store.write(super::intent("test.design"), |db| db.put_design_version(&new, &logos))
}

fn use_in_batch(office: &Office, id: &str, version: u32) {
    office.write(|db| {
        db.put_campaign("K", "K", None, "vital", NOW)?;
        let batch = NewBatch {
            id: db.next_batch_id()?,
            campaign: "K".into(),
            template: "vital".into(),
            dpi: 300,
            plan: "{}".into(),
            out: String::new(),
            at: NOW,
        };
        db.create_batch(&batch, &[])?;
        db.use_design(id, version, &batch.id)
    });
}

#[test]
fn a_version_that_made_cards_stays_and_the_next_begins() {
    let office = Office::new();
    put(&office, "D-0001", 1, "{}", Some(EAGLE)).unwrap();
    put(&office, "D-0001", 1, r#"{"a":1}"#, Some(EAGLE)).unwrap();
    use_in_batch(&office, "D-0001", 1);
    assert!(put(&office, "D-0001", 1, "{}", None).is_err());
    put(&office, "D-0001", 2, r#"{"a":2}"#, None).unwrap();

    let versions = office.read(|db| db.design_versions("D-0001"));
    let seen: Vec<_> = versions.iter().map(|row| (row.version, row.body.as_str(), row.batches)).collect();
    assert_eq!(seen, [(2, r#"{"a":2}"#, 0), (1, r#"{"a":1}"#, 1)]);
    assert_eq!(office.read(|db| db.design_logos("D-0001", 1)), [("logo1".to_owned(), EAGLE.to_vec())]);
    assert_eq!(office.read(|db| db.designs()).len(), 1);
}

#[test]
fn a_deleted_design_is_gone_but_for_what_its_cards_need() {
    let office = Office::new();
    put(&office, "D-0001", 1, "{}", Some(EAGLE)).unwrap();
    use_in_batch(&office, "D-0001", 1);
    put(&office, "D-0001", 2, "{}", Some(b"other")).unwrap();
    office.write(|db| db.delete_design("D-0001", NOW));

    assert!(office.read(|db| db.designs()).is_empty());
    assert!(office.read(|db| db.design_versions("D-0001")).is_empty());
    assert!(office.read(|db| db.find_design_version("D-0001", 1)).is_some());
    assert!(office.read(|db| db.find_design_version("D-0001", 2)).is_none());
    let logo = |bytes: &[u8]| office.read(|db| db.find_logo(&Sha256::digest(bytes).into()));
    assert_eq!(logo(EAGLE).as_deref(), Some(EAGLE));
    assert_eq!(logo(b"other"), None);
    assert_eq!(office.read(|db| db.next_design_id()), "D-0002");
    let again = office.store.write(super::intent("test.design"), |db| db.delete_design("D-0001", NOW));
    assert!(matches!(again, Err(StoreError::NotFound(_))));
}

#[test]
fn people_are_walked_in_pieces() {
    let office = Office::new();
    let keys: Vec<_> = (0..5).map(|n| office.register(n, "Amina", "Diallo")).collect();
    let first = office.read(|db| db.active_after(None, 3));
    let rest = office.read(|db| db.active_after(first.last().copied(), 3));
    assert_eq!([first, rest].concat(), keys);
}
