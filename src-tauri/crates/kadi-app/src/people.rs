//! The register as a list: what was typed, what it is narrowed by, and the alerts that are shown but not queued.

use kadi_contract::register::{
    AlertDecision, AlertPage, AlertView, DecideAlert, GetPeopleFilters, ListAlerts, PeopleFilters,
    PeoplePage, ProgrammeCount, SearchPeople,
};
use kadi_contract::{ApiError, Done, ErrorCode};
use kadi_core::Sex;
use kadi_mpi::Rules;
use kadi_store::{
    CardHeld, IdentityStatus, NameTerm, PeopleFilter, PeopleFound, PeopleOrder, PeopleSlice, PersonTrait,
    Read, ReviewState,
};

use crate::error::Fault;
use crate::person;
use crate::query::{self, Reading};
use crate::session::Session;

/// Places offered to narrow a list by; the search finds the others.
const PLACES_OFFERED: usize = 500;
/// Nobody is older: a list by age begins here when no first year is given.
const FIRST_YEAR: i16 = 1880;

fn invalid(field: &str) -> ApiError {
    ApiError::new(ErrorCode::InvalidField).with("field", field)
}

pub(crate) fn search(session: &Session, call: &SearchPeople) -> Result<PeoplePage, ApiError> {
    let office = &session.office;
    let slice = slice(call)?;
    let narrowed = narrowed(call, office.now().year())?;
    let readings = query::readings(&call.query, office);
    office.read(|db| {
        let Some((last, first)) = readings.split_last() else {
            let found = db.search(&narrowed, &slice)?;
            return page(db, call, found, "", &[], &office.rules);
        };
        // The nearest reading that finds somebody counts; a name, which anything can be, is the last.
        for reading in first {
            let found = db.search(&reading.narrow(&narrowed), &slice)?;
            if found.total.count > 0 {
                return page(db, call, found, reading.code, &[], &office.rules);
            }
        }
        let found = db.search(&last.narrow(&narrowed), &slice)?;
        let nobody = found.total.count == 0 && found.next.is_none();
        let mut page = page(db, call, found, last.code, &last.filter.names, &office.rules)?;
        if nobody {
            page.suggestions = query::suggestions(db, &call.query, &last.filter.names, &office.rules)?;
        }
        Ok(page)
    })
}

fn page(
    db: &Read<'_>,
    call: &SearchPeople,
    found: PeopleFound,
    read_as: &str,
    names: &[NameTerm],
    rules: &Rules,
) -> Result<PeoplePage, Fault> {
    let rows = found.rows.iter().map(|identity| person::row(db, identity)).collect::<Result<Vec<_>, _>>()?;
    let marks = found.rows.iter().map(|identity| query::marks(&identity.person, names, rules)).collect();
    let sort = match found.order {
        PeopleOrder::Name => "name",
        PeopleOrder::Newest => "newest",
        PeopleOrder::Oldest => "oldest",
    };
    Ok(PeoplePage {
        total: found.total.count,
        more: found.total.more,
        offset: call.offset,
        rows,
        marks,
        next: found.next.map(|next| next.to_string()),
        sort: sort.to_owned(),
        read_as: read_as.to_owned(),
        suggestions: Vec::new(),
    })
}

fn slice(call: &SearchPeople) -> Result<PeopleSlice, ApiError> {
    let order = match call.sort.as_str() {
        "" | "name" => PeopleOrder::Name,
        "newest" => PeopleOrder::Newest,
        "oldest" => PeopleOrder::Oldest,
        _ => return Err(invalid("sort")),
    };
    let after = match call.after.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|_| invalid("after"))?),
    };
    let limit = match call.limit {
        0 => 50,
        limit => limit.min(500),
    };
    Ok(PeopleSlice { order, after, offset: call.offset, limit: limit as usize })
}

/// Everything a list is narrowed by but the query.
fn narrowed(call: &SearchPeople, this_year: i16) -> Result<PeopleFilter, ApiError> {
    let some = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let born = match (call.born_from, call.born_to) {
        (None, None) => None,
        (from, to) => {
            let (from, to) = (from.unwrap_or(FIRST_YEAR), to.unwrap_or(this_year));
            Some((from.clamp(FIRST_YEAR, this_year), to.clamp(FIRST_YEAR, this_year)))
        }
    };
    let card = match some(&call.card).as_deref() {
        None => None,
        Some("valid") => Some(CardHeld::Valid),
        Some("revoked") => Some(CardHeld::Revoked),
        Some("none") => Some(CardHeld::Nothing),
        Some(_) => return Err(invalid("card")),
    };
    let status = match some(&call.status).as_deref() {
        None => None,
        Some("active") => Some(IdentityStatus::Active),
        Some("deactivated") => Some(IdentityStatus::Deactivated),
        Some(_) => return Err(invalid("status")),
    };
    let sex = match some(&call.sex) {
        None => None,
        Some(text) => Some(Sex::parse(&text).ok_or_else(|| invalid("sex"))?),
    };
    let traits = call.traits.iter().map(|text| PersonTrait::parse(text).ok_or_else(|| invalid("traits")));
    Ok(PeopleFilter {
        district: call.district.clone(),
        commune: call.commune.clone(),
        programme: some(&call.programme_uid),
        sex,
        born,
        card,
        in_review: call.in_review,
        traits: traits.collect::<Result<_, _>>()?,
        status,
        ..PeopleFilter::default()
    })
}

impl Reading {
    fn narrow(&self, narrowed: &PeopleFilter) -> PeopleFilter {
        PeopleFilter {
            names: self.filter.names.clone(),
            mpi_ids: self.filter.mpi_ids.clone(),
            mpi_prefix: self.filter.mpi_prefix.clone(),
            phone_digits: self.filter.phone_digits.clone(),
            dhis2_uid: self.filter.dhis2_uid.clone(),
            ..narrowed.clone()
        }
    }
}

pub(crate) fn filters(session: &Session, call: &GetPeopleFilters) -> Result<PeopleFilters, ApiError> {
    session.office.read(|db| {
        let counts = |places: Vec<kadi_store::PlaceCounts>| {
            places.into_iter().map(|place| (place.name, place.people)).collect()
        };
        Ok(PeopleFilters {
            districts: counts(db.people_by_district(PLACES_OFFERED)?),
            communes: counts(db.people_by_commune(call.district.as_deref(), PLACES_OFFERED)?),
            programmes: programmes(db)?,
        })
    })
}

pub(crate) fn programmes(db: &Read<'_>) -> Result<Vec<ProgrammeCount>, Fault> {
    Ok(db
        .enrollments_by_programme()?
        .into_iter()
        .map(|row| ProgrammeCount { uid: row.uid, name: row.name, enrollments: row.enrollments })
        .collect())
}

pub(crate) fn alerts(session: &Session, call: &ListAlerts) -> Result<AlertPage, ApiError> {
    let limit = match call.limit {
        0 => 20,
        limit => limit.min(100),
    };
    let after = match call.after.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|_| invalid("after"))?),
    };
    session.office.read(|db| {
        let queue = db.open_alerts(after, limit as usize)?;
        let mut alerts = Vec::with_capacity(queue.rows.len());
        for row in &queue.rows {
            alerts.push(AlertView {
                id: row.id,
                a: person::row(db, &db.get_identity(row.a)?)?,
                b: person::row(db, &db.get_identity(row.b)?)?,
                // The stored explanation has the shape of the view.
                score: serde_json::from_str(&row.explanation).unwrap_or_default(),
            });
        }
        Ok(AlertPage { total: queue.total, alerts, next: queue.next.map(|place| place.to_string()) })
    })
}

pub(crate) fn decide_alert(session: &Session, call: &DecideAlert) -> Result<Done, ApiError> {
    let reason = call.reason.trim();
    let action = match call.decision {
        AlertDecision::Review => "alert.review",
        AlertDecision::Dismiss if reason.is_empty() => return Err(ErrorCode::ReasonMissing.into()),
        AlertDecision::Dismiss => "alert.dismiss",
    };
    let office = &session.office;
    office.write(session.intent(action, &call.id.to_string(), reason), |db| {
        let row = db.find_review(call.id)?.ok_or(ErrorCode::ReviewNotFound)?;
        let waits = matches!(row.state, ReviewState::Open | ReviewState::Later);
        if row.band != "alert" || !waits {
            return Err(ErrorCode::ReviewNotFound.into());
        }
        match call.decision {
            AlertDecision::Review => db.promote_alert(call.id)?,
            AlertDecision::Dismiss => {
                db.decide_review(call.id, ReviewState::Different, &session.officer, reason, office.now())?;
            }
        }
        Ok(Done {})
    })
}
