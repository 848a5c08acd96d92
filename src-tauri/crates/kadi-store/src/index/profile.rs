//! What is compared about an identity, packed densely.
//!
//! Scoring reads candidates from everywhere in the register. Their rows in `identities` hold much that is not compared; here
//! stands only what is, in pages of neighbours ([`super::profile_page`]), and is written together with the row.

use kadi_core::{Demographics, PartialDate, Sex};
use kadi_mpi::Record;

use super::codec::{put_number, take_number};

/// Packs the profile of an identity: which fields there are, the date, then the texts with their lengths.
pub(crate) fn pack(person: &Demographics) -> Vec<u8> {
    let mut out = Vec::with_capacity(96);
    let texts = texts(person);
    let mut present = 0_u32;
    for (at, text) in texts.iter().enumerate() {
        present |= u32::from(!text.trim().is_empty()) << at;
    }
    let sex = match person.sex {
        None => 0,
        Some(Sex::Female) => 1,
        Some(Sex::Male) => 2,
        Some(Sex::Other) => 3,
    };
    put_number(&mut out, present << 3 | sex << 1 | u32::from(person.birth_estimated));
    // 0, or the year, the month or 0, the day or 0.
    let date = person.date_of_birth.map_or(0, |date| {
        let (month, day) = (date.month().unwrap_or(0), date.day().unwrap_or(0));
        (u32::from(date.year().unsigned_abs()) << 9) | (u32::from(month) << 5) | u32::from(day)
    });
    put_number(&mut out, date);
    for text in texts.into_iter().filter(|text| !text.trim().is_empty()) {
        put_number(&mut out, u32::try_from(text.len()).unwrap_or(0));
        out.extend_from_slice(text.as_bytes());
    }
    out
}

fn texts(person: &Demographics) -> [&str; 7] {
    [
        &person.first_name,
        &person.last_name,
        person.district.as_deref().unwrap_or_default(),
        person.commune.as_deref().unwrap_or_default(),
        person.phone.as_deref().unwrap_or_default(),
        person.mother_name.as_deref().unwrap_or_default(),
        person.external_id.as_deref().unwrap_or_default(),
    ]
}

/// Reads a packed profile; `None` when it is not as it was written.
pub(crate) fn unpack(mut bytes: &[u8]) -> Option<Record> {
    let head = take_number(&mut bytes)?;
    let date = take_number(&mut bytes)?;
    let mut at = 3;
    let mut text = || -> Option<Option<String>> {
        let present = head >> at & 1 == 1;
        at += 1;
        if !present {
            return Some(None);
        }
        let length = take_number(&mut bytes)? as usize;
        let (text, rest) = bytes.split_at_checked(length)?;
        bytes = rest;
        std::str::from_utf8(text).ok().map(|text| Some(text.to_owned()))
    };
    Some(Record {
        first_name: text()?,
        last_name: text()?,
        district: text()?,
        commune: text()?,
        phone: text()?,
        mother_name: text()?,
        external_id: text()?,
        date_of_birth: if date == 0 { None } else { Some(read_date(date)?) },
        birth_estimated: head & 1 == 1,
        sex: match head >> 1 & 3 {
            1 => Some(Sex::Female),
            2 => Some(Sex::Male),
            3 => Some(Sex::Other),
            _ => None,
        },
        ..Record::default()
    })
}

fn read_date(date: u32) -> Option<PartialDate> {
    let year = i16::try_from(date >> 9).ok()?;
    let (month, day) = (u8::try_from(date >> 5 & 15).ok()?, u8::try_from(date & 31).ok()?);
    match (month, day) {
        (0, _) => PartialDate::from_year(year).ok(),
        (_, 0) => PartialDate::from_ym(year, month).ok(),
        _ => PartialDate::from_ymd(year, month, day).ok(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn person(first: &str, date: Option<&str>) -> Demographics {
        Demographics {
            first_name: first.into(),
            last_name: "Diop".into(),
            date_of_birth: date.map(|date| date.parse().unwrap()),
            birth_estimated: date.is_some(),
            sex: Some(Sex::Female),
            phone: Some("+221 77 123 45 67".into()),
            commune: Some("Pikine".into()),
            mother_name: Some("Mariama Kane".into()),
            ..Demographics::default()
        }
    }

    #[test]
    fn a_profile_says_what_the_row_says() {
        for date in [None, Some("1991"), Some("1991-03"), Some("1991-03-12"), Some("2200-12-31")] {
            let person = person("Amina", date);
            assert!(unpack(&pack(&person)).unwrap() == Record::from(&person), "{date:?}");
        }
        assert!(unpack(&pack(&Demographics::default())).unwrap() == Record::default());
    }

    proptest! {
        #[test]
        fn any_bytes_are_refused_or_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = unpack(&bytes);
        }
    }
}
