//! The attributes of a programme, one line each: what is likely first, what is sensitive last.

use std::rc::Rc;

use kadi_contract::dhis2::{AttributeView, EnrollmentSample, MappingLine, MappingView};
use yew::prelude::*;

use crate::input::typed;
use crate::kit::{Chip, Tone};
use crate::lang::{Lang, use_lang};

/// The field whose dates are looked at.
const BIRTH: &str = "date_of_birth";
/// Values shown of an attribute.
const VALUES: usize = 3;

/// Properties of [`MappingTable`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct MappingTableProps {
    /// The programme and its mapping as it was loaded; this gives the order, so that no line moves while one works.
    pub view: Rc<MappingView>,
    /// The lines as they are now.
    pub lines: Vec<MappingLine>,
    /// A few real rows.
    pub sample: Vec<EnrollmentSample>,
    /// Only attributes that this text is part of.
    pub filter: String,
    /// Called with the lines after a choice.
    pub onchange: Callback<Vec<MappingLine>>,
}

/// The table.
#[component]
pub fn MappingTable(props: &MappingTableProps) -> Html {
    let lang = use_lang();
    let shown = ordered(&props.view).into_iter().filter(|attribute| matches(attribute, &props.filter));
    let rows: Vec<Html> = shown.map(|attribute| line(lang, props, attribute)).collect();
    if rows.is_empty() {
        return html! { <p data-testid="map-nothing">{ lang.t("map-nothing") }</p> };
    }
    html! {
        <div class="table-scroll map-table">
            <table class="plain-table" data-testid="mapping">
                <thead><tr><th scope="col">{ lang.t("map-attribute") }</th><th scope="col">{ lang.t("map-sample") }</th><th scope="col">{ lang.t("map-field") }</th></tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        </div>
    }
}

fn line(lang: Lang, props: &MappingTableProps, attribute: &AttributeView) -> Html {
    let field = props
        .lines
        .iter()
        .find(|line| names(line, attribute))
        .map(|line| line.card_field.clone())
        .unwrap_or_default();
    let key = if attribute.code.is_empty() { &attribute.name } else { &attribute.code };
    let is_odd = field == BIRTH && props.sample.iter().any(|row| row.odd_dates.contains(key));
    let values: Vec<String> = props
        .sample
        .iter()
        .filter_map(|row| row.attributes.get(key))
        .filter(|value| !value.is_empty())
        .take(VALUES)
        .cloned()
        .collect();
    let class = classes!(field.is_empty().then_some("left-out"));
    html! {
        <tr key={attribute.uid.clone()} {class}>
            <th scope="row">{ &attribute.name }if !attribute.code.is_empty() { <span class="code small muted">{ &attribute.code }</span> }</th>
            <td class="sample" title={values.join(" · ")}>
                for value in &values { <span>{ value }</span> }
                if is_odd { <p class="odd" data-testid="map-odd-date">{ lang.t("map-odd-date") }</p> }
            </td>
            <td>
                if let Some(category) = &attribute.guarded {
                    <Chip label={lang.code("guarded", category)} tone={Tone::Attention} />
                } else {
                    { choice(lang, props, attribute, &field) }
                }
            </td>
        </tr>
    }
}

fn choice(lang: Lang, props: &MappingTableProps, attribute: &AttributeView, present: &str) -> Html {
    let onchange = {
        let (lines, attribute, onchange) = (props.lines.clone(), attribute.clone(), props.onchange.clone());
        Callback::from(move |event: Event| {
            let field = event.target_unchecked_into::<web_sys::HtmlSelectElement>().value();
            onchange.emit(with_field(&lines, &attribute, &field));
        })
    };
    // A field of the office's own is kept where the command put it.
    let own = (!present.is_empty() && !props.view.card_fields.iter().any(|field| field == present))
        .then(|| present.to_owned());
    let id = if attribute.code.is_empty() { &attribute.uid } else { &attribute.code };
    html! {
        <select aria-label={lang.with("map-field-of", &[("attribute", attribute.name.as_str().into())])} data-testid={format!("map-{id}")} {onchange}>
            <option value="" selected={present.is_empty()}>{ lang.t("map-none") }</option>
            for field in &props.view.card_fields {
                <option value={field.clone()} selected={present == field}>{ lang.code("field", field) }</option>
            }
            if let Some(own) = own { <option value={own.clone()} selected=true>{ own.clone() }</option> }
        </select>
    }
}

/// Whether a line of a mapping is about an attribute.
fn names(line: &MappingLine, attribute: &AttributeView) -> bool {
    line.dhis2_attribute_uid.as_ref() == Some(&attribute.uid)
        || line.dhis2_attribute_code.as_ref().is_some_and(|code| !code.is_empty() && *code == attribute.code)
        || line.dhis2_attribute_display_name.as_ref() == Some(&attribute.name)
}

/// The attribute that a line is about.
#[must_use]
pub fn attribute_of<'a>(line: &MappingLine, attributes: &'a [AttributeView]) -> Option<&'a AttributeView> {
    attributes.iter().find(|attribute| names(line, attribute))
}

/// Whether an attribute is meant by what was typed.
#[must_use]
pub fn matches(attribute: &AttributeView, filter: &str) -> bool {
    [&attribute.name, &attribute.code, &attribute.uid].iter().any(|text| typed::is_in(filter, text))
}

/// Filled or likely attributes in the order of the fields, then the others in the order of the form, then the guarded ones.
fn ordered(view: &MappingView) -> Vec<&AttributeView> {
    let place = |attribute: &&AttributeView| {
        let line = view.mappings.iter().find(|line| names(line, attribute));
        match (line, &attribute.guarded) {
            (_, Some(_)) => (2, 0),
            (Some(line), None) => {
                let field = view.card_fields.iter().position(|field| *field == line.card_field);
                (0, field.unwrap_or(usize::MAX))
            }
            (None, None) => (1, 0),
        }
    };
    let mut all: Vec<&AttributeView> = view.programme.attributes.iter().collect();
    all.sort_by_key(place);
    all
}

/// The lines after an attribute was given a field; a field has one attribute, an attribute one field.
fn with_field(lines: &[MappingLine], attribute: &AttributeView, field: &str) -> Vec<MappingLine> {
    let mut next: Vec<MappingLine> =
        lines.iter().filter(|line| line.card_field != field && !names(line, attribute)).cloned().collect();
    if !field.is_empty() {
        let mut line = MappingLine { card_field: field.to_owned(), ..MappingLine::default() };
        if attribute.code.is_empty() {
            line.dhis2_attribute_uid = Some(attribute.uid.clone());
        } else {
            line.dhis2_attribute_code = Some(attribute.code.clone());
        }
        next.push(line);
    }
    next
}

#[cfg(test)]
mod tests {
    use kadi_contract::dhis2::ProgrammeView;

    use super::*;

    fn attribute(code: &str, name: &str, guarded: Option<&str>) -> AttributeView {
        AttributeView {
            uid: format!("uid-{name}"),
            code: code.into(),
            name: name.into(),
            value_type: "TEXT".into(),
            guarded: guarded.map(str::to_owned),
        }
    }

    #[test]
    fn the_likely_come_first_and_the_sensitive_last() {
        let attributes = vec![
            attribute("HIV", "HIV status", Some("hiv")),
            attribute("", "Height", None),
            attribute("LST", "Last name", None),
            attribute("NAM", "First name", None),
        ];
        let mappings = with_field(&[], &attributes[2], "last_name");
        let mappings = with_field(&mappings, &attributes[3], "first_name");
        let programme = ProgrammeView {
            uid: "p".into(),
            code: String::new(),
            name: "EPI".into(),
            attributes,
            mapped: false,
        };
        let card_fields = vec!["first_name".to_owned(), "last_name".to_owned()];
        let view = MappingView { programme, saved: false, mappings, card_fields };
        let names: Vec<&str> = ordered(&view).iter().map(|attribute| attribute.name.as_str()).collect();
        assert_eq!(names, ["First name", "Last name", "Height", "HIV status"]);
    }

    #[test]
    fn a_field_moves_to_the_attribute_chosen_last() {
        let (one, two) = (attribute("A", "Name", None), attribute("", "Name 2", None));
        let lines = with_field(&with_field(&[], &one, "first_name"), &two, "first_name");
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].dhis2_attribute_uid.as_deref(), Some("uid-Name 2"));
        let lines = with_field(&lines, &two, "last_name");
        assert_eq!((lines.len(), lines[0].card_field.as_str()), (1, "last_name"));
        assert!(with_field(&lines, &two, "").is_empty());
    }

    #[test]
    fn what_is_typed_is_looked_for_in_names_and_codes() {
        let birth = attribute("MMD_PER_DOB", "Date of birth", None);
        for text in ["", " birth ", "dob", "DATE OF"] {
            assert!(matches(&birth, text), "{text}");
        }
        assert!(!matches(&birth, "phone"));
    }
}
