//! Templates, previews, readiness, and the life of a single card.

use std::collections::BTreeMap;

use kadi_cards::{CardData, Dpi, Dress, Language, Mark, Side, Template, Warning};
use kadi_contract::cards::{
    CardLook, CardView, CheckReadiness, EnrollmentFilter, ReadinessProblem, ReadinessView, RevokeCard,
    Selection, TemplateView,
};
use kadi_contract::{ApiError, ErrorCode};
use kadi_store::{
    CardRow, CardState, CardStatus, EnrolledWhere, EnrollmentRow, IdentityKey, IdentityRow, Read,
};
use kadi_trust::{CardCode, Day, Token, derive_token, prefix_for_issue};

use crate::app::App;
use crate::batch;
use crate::code_text;
use crate::error::{Fault, internal, template};
use crate::office::Office;
use crate::person;
use crate::session::Session;
use crate::studio;

/// People named per readiness problem.
const NAMED: usize = 20;

/// The templates there are: the built-in ones and those of the office's folder.
pub(crate) fn templates(app: &App) -> Result<Vec<TemplateView>, ApiError> {
    let files = app.template_files();
    files
        .names()
        .iter()
        .map(|name| {
            let loaded = Template::load(files.as_ref(), name).map_err(|error| template(&error))?;
            Ok(TemplateView {
                name: loaded.name().to_owned(),
                width_px: loaded.width_px(),
                height_px: loaded.height_px(),
                sides: loaded.sides().iter().map(|side| side.name().to_owned()).collect(),
                fields: loaded.fields().into_iter().map(|field| field.name).collect(),
            })
        })
        .collect()
}

/// Loads a template by name.
pub(crate) fn load_template(app: &App, name: &str) -> Result<Template, ApiError> {
    let files = app.template_files();
    if !files.names().iter().any(|known| known == name) {
        return Err(ApiError::new(ErrorCode::TemplateNotFound).with("template", name));
    }
    Template::load(files.as_ref(), name).map_err(|error| template(&error))
}

/// A person with what a card says about them beyond their demographics.
pub(crate) struct Subject {
    pub(crate) identity: IdentityRow,
    enrollment: Option<EnrollmentRow>,
    programme_name: String,
    org_unit_name: String,
    extras: BTreeMap<String, String>,
}

impl Subject {
    /// Reads a person with their newest enrollment in the programme, or in any when `programme` is empty.
    pub(crate) fn read(db: &Read<'_>, identity: IdentityRow, programme: &str) -> Result<Self, Fault> {
        let enrollment = db
            .enrollments_of(identity.key)?
            .into_iter()
            .filter(|enrollment| programme.is_empty() || enrollment.programme == programme)
            .max_by(|a, b| a.enrolled_at.cmp(&b.enrolled_at));
        let (mut programme_name, mut org_unit_name) = (String::new(), String::new());
        let mut extras = BTreeMap::new();
        if let Some(enrollment) = &enrollment {
            programme_name = db.programme_name(&enrollment.programme)?.unwrap_or_default();
            org_unit_name = db.org_unit_name(&enrollment.org_unit)?.unwrap_or_default();
            extras = db.extras_of(&enrollment.tracked_entity)?;
        }
        Ok(Self { identity, enrollment, programme_name, org_unit_name, extras })
    }

    /// The fields a template may place.
    pub(crate) fn fields(&self, office: &Office) -> BTreeMap<String, String> {
        let person = &self.identity.person;
        let mut fields = self.extras.clone();
        let mut put = |name: &str, value: Option<&str>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                fields.insert(name.to_owned(), value.to_owned());
            }
        };
        put("first_name", Some(&person.first_name));
        put("last_name", Some(&person.last_name));
        put("date_of_birth", person.date_of_birth.map(|date| date.to_string()).as_deref());
        put("gender", person.sex.map(kadi_core::Sex::letter));
        put("phone_number", person.phone.as_deref());
        put("mother_name", person.mother_name.as_deref());
        put("commune", person.commune.as_deref());
        put("district", person.district.as_deref().or(Some(&office.place.district)));
        put("region", Some(&office.place.region_name));
        put("country", Some(&office.place.country));
        put("mpi_id", Some(self.identity.mpi_id.as_str()));
        put("programme", Some(&self.programme_name));
        put("health_center", Some(&self.org_unit_name));
        if let Some(enrollment) = &self.enrollment {
            put("enrollment_date", enrollment.enrolled_at.get(..10));
            put("tracked_entity", Some(&enrollment.tracked_entity));
        }
        fields
    }
}

/// The card data of a person without a card: for previews and readiness.
pub(crate) fn draft(office: &Office, subject: &Subject, language: Language, mark: Option<Mark>) -> CardData {
    CardData { fields: subject.fields(office), language, mark, ..CardData::default() }
}

/// The card data of an issued card, with its code.
pub(crate) fn issued(
    office: &Office,
    subject: &Subject,
    card: &CardRow,
    language: Language,
    mark: Option<Mark>,
) -> Result<CardData, ApiError> {
    let mut data = draft(office, subject, language, mark);
    data.fields.insert("card_code".to_owned(), card.code.clone());
    data.fields.insert("issue_date".to_owned(), card.issued_on.clone());
    data.fields.insert("issue_number".to_owned(), card.issue.to_string());
    data.fields.insert("campaign".to_owned(), card.campaign.clone());
    if let Some(expires) = &card.expires_on {
        data.fields.insert("expiry_date".to_owned(), expires.clone());
    }
    data.qr =
        Some(code_text::of(office, &token_of(office, &subject.identity, &card.campaign, card.issue), card)?);
    Ok(data)
}

/// The token of a card; it is derived each time and stored only hashed.
pub(crate) fn token_of(office: &Office, identity: &IdentityRow, campaign: &str, issue: u32) -> Token {
    derive_token(&identity.mpi_id, &prefix_for_issue(campaign, issue), &office.server_secret)
}

/// Whether cards of this office carry a mark: those of a demonstration do.
pub(crate) fn mark_of(db: &Read<'_>) -> Result<Option<Mark>, Fault> {
    Ok(db.connection()?.filter(|connection| connection.demo).map(|_| Mark::Demo))
}

/// The language of card labels; French when the text names none.
pub(crate) fn language(code: &str) -> Language {
    code.parse().unwrap_or_default()
}

/// The people a selection names, in the order of their names.
pub(crate) fn selected(db: &Read<'_>, selection: &Selection) -> Result<Vec<IdentityKey>, Fault> {
    let mut keys = if selection.mpi_ids.is_empty() {
        of_programme(db, selection)?
    } else {
        let find = |id: &String| person::find(db, id).map(|row| row.key);
        selection.mpi_ids.iter().map(find).collect::<Result<Vec<_>, _>>()?
    };
    if selection.without_card {
        let holders = db.holders_of_valid_cards()?;
        keys.retain(|key| !holders.contains(*key));
    }
    if selection.limit > 0 {
        keys.truncate(selection.limit as usize);
    }
    Ok(keys)
}

fn of_programme(db: &Read<'_>, selection: &Selection) -> Result<Vec<IdentityKey>, Fault> {
    let (programme, district) = (selection.programme_uid.as_deref(), selection.district.as_deref());
    if selection.enrolled == EnrollmentFilter::default() {
        return Ok(db.active_identities(programme, district)?);
    }
    let wanted = &selection.enrolled;
    for (field, day) in [("from_date", &wanted.from_date), ("to_date", &wanted.to_date)] {
        // Whole days only: a year says neither its first day nor its last.
        if day.as_deref().is_some_and(|day| day.parse::<Day>().is_err()) {
            return Err(ApiError::new(ErrorCode::InvalidDate).with("field", field).into());
        }
    }
    let known = |status: &str| ["ACTIVE", "COMPLETED", "CANCELLED"].contains(&status);
    if wanted.status.as_deref().is_some_and(|status| !known(status)) {
        return Err(ApiError::new(ErrorCode::InvalidField).with("field", "enrollment_status").into());
    }
    let wanted = EnrolledWhere {
        programme,
        from_date: wanted.from_date.as_deref(),
        to_date: wanted.to_date.as_deref(),
        org_unit: wanted.org_unit.as_deref(),
        status: wanted.status.as_deref(),
    };
    Ok(db.enrolled_identities(wanted, district)?)
}

/// Refuses settings that the template does not declare or cannot read.
pub(crate) fn check_look(template: &Template, look: &CardLook) -> Result<(), ApiError> {
    let data = CardData { settings: look.settings.clone(), ..CardData::default() };
    for warning in kadi_cards::readiness(template, &data) {
        if let Warning::UnknownSetting { name } | Warning::BadSetting { name } = warning {
            return Err(ApiError::new(ErrorCode::InvalidField).with("field", name));
        }
    }
    Ok(())
}

/// Stand-ins of full width for what a card gets only when it is issued.
pub(crate) fn put_stand_ins(data: &mut CardData, office: &Office) {
    let today = office.now().to_day();
    data.fields.insert("card_code".to_owned(), "WWWWWWWWWW".to_owned());
    data.fields.insert("issue_date".to_owned(), today.clone());
    data.fields.insert("expiry_date".to_owned(), today);
}

/// Why a person's card cannot be made now: codes with the field concerned. Empty when it can.
pub(crate) fn obstacles(
    db: &Read<'_>,
    office: &Office,
    template: &Template,
    subject: &Subject,
    (language, dress): (Language, &Dress),
) -> Result<Vec<Obstacle>, Fault> {
    let mut data = draft(office, subject, language, None);
    put_stand_ins(&mut data, office);
    dress.put_on(&mut data);
    let mut found: Vec<Obstacle> =
        kadi_cards::readiness(template, &data).iter().filter_map(problem_of).collect();
    let unwanted = |field: &Option<String>| field.as_deref().is_some_and(|field| dress.leaves_out(field));
    found.retain(|(code, field)| code != "missing_field" || !unwanted(field));
    if db.around(subject.identity.key)?.in_review {
        found.push((IN_REVIEW.to_owned(), None));
    }
    Ok(found)
}

/// The obstacle of somebody of whom it is open who they are.
pub(crate) const IN_REVIEW: &str = "in_review";

/// A reason and the field it is about, where it is about one.
pub(crate) type Obstacle = (String, Option<String>);

pub(crate) fn readiness(
    app: &App,
    session: &Session,
    call: &CheckReadiness,
) -> Result<ReadinessView, ApiError> {
    let office = &session.office;
    let design = Some(call.design.as_str()).filter(|design| !design.is_empty());
    let (chosen, dress) = office.read(|db| {
        let chosen = design.map(|design| studio::choose(db, design)).transpose()?;
        Ok((chosen, studio::dress(db, design, &CardLook::default())?))
    })?;
    let template = load_template(app, chosen.as_ref().map_or(&call.template, |chosen| &chosen.template))?;
    let language = language(&session.language);
    office.read(|db| {
        let keys = selected(db, &call.selection)?;
        let holders = db.holders_of_valid_cards()?;
        let programme = call.selection.programme_uid.as_deref().unwrap_or_default();
        let mut problems: BTreeMap<Obstacle, (u64, Vec<String>)> = BTreeMap::new();
        let mut ready = 0;
        for &key in &keys {
            let subject = Subject::read(db, db.get_identity(key)?, programme)?;
            let mut found = obstacles(db, office, &template, &subject, (language, &dress))?;
            ready += u64::from(found.is_empty());
            // Worth knowing, and the officer's choice: the old card is replaced.
            if holders.contains(key) {
                found.push(("has_card".to_owned(), None));
            }
            for problem in found {
                let (count, named) = problems.entry(problem).or_default();
                *count += 1;
                if named.len() < NAMED {
                    named.push(subject.identity.mpi_id.to_string());
                }
            }
        }
        let problems = problems
            .into_iter()
            .map(|((code, field), (count, mpi_ids))| ReadinessProblem { code, field, count, mpi_ids })
            .collect();
        Ok(ReadinessView { selected: keys.len() as u64, ready, problems })
    })
}

/// What in a warning keeps a card from being made. The code comes with the card, so its absence does not.
fn problem_of(warning: &Warning) -> Option<Obstacle> {
    let problem = |code: &str, of: &String| Some((code.to_owned(), Some(of.clone())));
    match warning {
        Warning::MissingField { field } => problem("missing_field", field),
        Warning::Shortened { slot } => problem("does_not_fit", slot),
        Warning::MissingGlyph { slot } => problem("missing_letters", slot),
        Warning::NoCode
        | Warning::CodeTooLong
        | Warning::CodeTooFine
        | Warning::UnknownSetting { .. }
        | Warning::BadSetting { .. } => None,
    }
}

/// A card as the contract shows it.
pub(crate) fn view(card: &CardRow, mpi_id: &str) -> CardView {
    CardView {
        code: card.code.clone(),
        mpi_id: mpi_id.to_owned(),
        campaign: card.campaign.clone(),
        issue: card.issue,
        status: match card.state {
            CardState::Void => CardState::Void.as_str(),
            _ => card.status.as_str(),
        }
        .to_owned(),
        issued_on: card.issued_on.clone(),
        expires_on: card.expires_on.clone(),
        revoked_at: card.revoked_at.map(|at| at.to_rfc3339()),
    }
}

/// A person's cards, newest first.
pub(crate) fn cards_of(db: &Read<'_>, identity: &IdentityRow) -> Result<Vec<CardView>, Fault> {
    let mut cards = db.cards_of_identity(identity.key)?;
    cards.sort_by(|a, b| b.issued_on.cmp(&a.issued_on).then(b.issue.cmp(&a.issue)));
    Ok(cards.iter().map(|card| view(card, identity.mpi_id.as_str())).collect())
}

pub(crate) fn find_card(db: &Read<'_>, code: &str) -> Result<CardRow, Fault> {
    let code: CardCode = code.parse().map_err(|_| ErrorCode::CardNotFound)?;
    db.find_card_by_code(code.as_str())?.ok_or_else(|| ErrorCode::CardNotFound.into())
}

pub(crate) fn revoke(session: &Session, call: &RevokeCard) -> Result<CardView, ApiError> {
    let reason = call.reason.trim();
    if reason.is_empty() {
        return Err(ErrorCode::ReasonMissing.into());
    }
    session.office.write(session.intent("cards.revoke", "", reason), |db| {
        let card = find_card(db, &call.code)?;
        if card.status == CardStatus::Revoked {
            return Err(ErrorCode::AlreadyRevoked.into());
        }
        db.audit_subject(&card.code);
        db.set_card_status(card.id, CardStatus::Revoked, session.office.now(), reason)?;
        let mpi_id = db.get_identity(card.identity)?.mpi_id;
        Ok(view(&find_card(db, &card.code)?, mpi_id.as_str()))
    })
}

/// The codes of a batch's cards, in its order.
pub(crate) fn codes_of_batch(session: &Session, batch: &str) -> Result<Vec<String>, ApiError> {
    session.office.read(|db| Ok(db.cards_of_batch(batch)?.into_iter().map(|card| card.code).collect()))
}

fn find_side(template: &Template, side: &str) -> Result<Side, ApiError> {
    let known = template.sides().into_iter().find(|known| known.name() == side);
    known.ok_or_else(|| ErrorCode::AssetNotFound.into())
}

fn png(app: &App, template: &Template, side: Side, data: &CardData, dpi: Dpi) -> Vec<u8> {
    let renderer = app.renderer();
    renderer.png(&renderer.compose(template, side, data), dpi)
}

/// The resolution of so many dots per inch; the usual one when 0.
pub(crate) fn dpi(dots: u32) -> Result<Dpi, ApiError> {
    let dots = if dots == 0 { u32::from(Dpi::Standard.get()) } else { dots };
    Dpi::ALL
        .into_iter()
        .find(|dpi| u32::from(dpi.get()) == dots)
        .ok_or_else(|| ApiError::new(ErrorCode::InvalidField).with("field", "dpi"))
}

/// A template with its own sample data.
pub(crate) fn template_preview(
    app: &App,
    session: &Session,
    name: &str,
    side: &str,
    sample: usize,
    dpi: Dpi,
) -> Result<Vec<u8>, ApiError> {
    let template = load_template(app, name)?;
    let side = find_side(&template, side)?;
    let mut data = template.samples().get(sample).ok_or(ErrorCode::AssetNotFound)?.data.clone();
    data.language = language(&session.language);
    data.mark = Some(Mark::Demo);
    Ok(png(app, &template, side, &data, dpi))
}

/// What a person's card would look like; a draft until it is issued.
pub(crate) fn card_preview(
    app: &App,
    session: &Session,
    name: &str,
    side: &str,
    mpi_id: &str,
) -> Result<Vec<u8>, ApiError> {
    let template = load_template(app, name)?;
    let side = find_side(&template, side)?;
    let subject = session.office.read(|db| Subject::read(db, person::find(db, mpi_id)?, ""))?;
    let data = draft(&session.office, &subject, language(&session.language), Some(Mark::Draft));
    Ok(png(app, &template, side, &data, Dpi::Standard))
}

/// What the card of whoever has this enrollment would look like: the front, a draft until it is issued.
pub(crate) fn enrollment_preview(
    app: &App,
    session: &Session,
    name: &str,
    dpi: Dpi,
    enrollment: &str,
) -> Result<Vec<u8>, ApiError> {
    let template = load_template(app, name)?;
    let subject = session.office.read(|db| {
        let (key, programme) = db.find_enrolled(enrollment)?.ok_or(ErrorCode::AssetNotFound)?;
        Subject::read(db, db.get_identity(key)?, &programme)
    })?;
    let data = draft(&session.office, &subject, language(&session.language), Some(Mark::Draft));
    Ok(png(app, &template, Side::Front, &data, dpi))
}

/// The data of an issued card as its batch has them, before they are dressed.
pub(crate) fn issued_data(app: &App, session: &Session, code: &str) -> Result<CardData, ApiError> {
    let card = session.office.read(|db| find_card(db, code))?;
    batch::data_of(app, session, &card).map(|(_, data, _)| data)
}

/// Which code a picture of a card carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Printed {
    /// The card's own.
    AsIssued,
    /// Its own with one letter changed, as a forger might.
    OneLetterChanged,
}

/// The picture of an issued card's side that carries the code.
pub(crate) fn picture(
    app: &App,
    session: &Session,
    code: &str,
    printed: Printed,
) -> Result<Vec<u8>, ApiError> {
    let card = session.office.read(|db| find_card(db, code))?;
    let (template, mut data, dress) = batch::data_of(app, session, &card)?;
    dress.put_on(&mut data);
    if printed == Printed::OneLetterChanged {
        data.qr = data.qr.map(|text| change_one_letter(&text));
    }
    let side = code_side(app, &template)?;
    Ok(png(app, &template, side, &data, Dpi::Standard))
}

/// The side with the place for the code: the one that misses it when there is none.
fn code_side(app: &App, template: &Template) -> Result<Side, ApiError> {
    let empty = CardData::default();
    let misses =
        |side: &Side| app.renderer().compose(template, *side, &empty).warnings().contains(&Warning::NoCode);
    template.sides().into_iter().find(misses).ok_or_else(|| internal("code_side"))
}

fn change_one_letter(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if let Some(letter) = letters.get_mut(7) {
        *letter = if *letter == 'A' { 'B' } else { 'A' };
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changing_one_letter_changes_exactly_one() {
        let text = "AAAAAAAAAA";
        let changed = change_one_letter(text);
        assert_eq!(text.chars().zip(changed.chars()).filter(|(a, b)| a != b).count(), 1);
    }
}
