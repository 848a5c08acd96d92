//! Designs through files, against their templates, and on cards.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::read::{ATTRIBUTE_FIELDS, FIELDS, LOGO_FIELDS};
use super::{Attribute, Design, DesignProblem, Dress};
use crate::data::CardData;
use crate::dpi::Dpi;
use crate::files::BuiltInTemplates;
use crate::logo::LogoError;
use crate::template::Template;

const SVG: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z" fill="#123456"/></svg>"##;

fn png() -> Arc<[u8]> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 2, 1);
    encoder.set_color(png::ColorType::Rgba);
    encoder.write_header().unwrap().write_image_data(&[200, 100, 0, 128, 1, 2, 3, 255]).unwrap();
    bytes.into()
}

fn full() -> Design {
    let settings = [
        ("accent_hex", "#7FD1AE"),
        ("font_scale", "0.95"),
        ("max_attrs", "3"),
        ("title", "Nº 7: \"Kivu\" # é\n"),
        ("subtitle", ""),
    ];
    Design {
        dpi: Dpi::Pvc,
        settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        left_out: BTreeSet::from(["phone_number".to_owned()]),
        attributes: vec![Attribute { label: "Né le".into(), field: "date_of_birth".into() }],
        logos: [("logo1".to_owned(), Arc::from(SVG.as_bytes())), ("logo2".to_owned(), png())].into(),
        ..Design::plain("Kivu 2026", "sovereign")
    }
}

fn sovereign() -> Template {
    Template::load(&BuiltInTemplates, "sovereign").unwrap()
}

#[test]
fn a_design_comes_back_from_both_kinds_of_file() {
    for design in [full(), Design::plain("Sahel", "vital"), Design::plain("no", "yes: #1")] {
        let (yaml, json) = (design.to_yaml().unwrap(), design.to_json().unwrap());
        assert_eq!(Design::from_text(&yaml).unwrap(), design, "{yaml}");
        assert_eq!(Design::from_text(&json).unwrap(), design, "{json}");
        assert_eq!(Design::from_text(&format!("\u{FEFF}{json}")).unwrap(), design);
    }
    assert!(full().check(&sovereign()).is_empty());
}

#[test]
fn people_write_numbers_bare_and_leave_fields_empty() {
    let text = "kadi_design: 1\nname: 2026\ntemplate: sovereign\ndpi: 450\nattributes:\nsettings:\n  font_scale: 0.9\n  title: no\n  subtitle: 007\n";
    let design = Design::from_text(text).unwrap();
    assert_eq!((design.name.as_str(), design.dpi), ("2026", Dpi::Enhanced));
    assert_eq!(design.settings["font_scale"], "0.9");
    assert_eq!(design.settings["title"], "no");
    assert_eq!(design.settings["subtitle"], "007");
    assert!(design.attributes.is_empty());
}

#[test]
fn a_mistake_names_its_field() {
    let head = "kadi_design: 1\nname: A\ntemplate: vital\n";
    for (more, said) in [
        ("dpi: 200\n", "dpi: must be 300, 450 or 600"),
        ("settings: [1]\n", "settings: expected fields with their values"),
        ("settings: {title: [x]}\n", "settings.title: expected a text or a number"),
        ("left_out: [surname]\n", "left_out[0]: no card field has this name"),
        (
            "attributes: [{label: A, field: gender}, {label: B}]\n",
            "attributes[1].field: this field is missing",
        ),
        ("attributes: [{label: A, field: surname}]\n", "attributes[0].field: no card field has this name"),
        ("logos: {logo1: {png: '###'}}\n", "logos.logo1.png: not base64"),
        ("logos: {logo1: {gif: x}}\n", "logos.logo1.gif: unknown field; known here: png, svg"),
        (
            "colour: red\n",
            "colour: unknown field; known here: attributes, dpi, kadi_design, left_out, logos, name, settings, template",
        ),
    ] {
        assert_eq!(Design::from_text(&format!("{head}{more}")).unwrap_err().to_string(), said);
    }
    let problem = |text: &str| Design::from_text(text).unwrap_err();
    assert_eq!(problem("name: A\n").to_string(), "kadi_design: this field is missing");
    assert_eq!(problem("kadi_design: 2\n").problem, DesignProblem::Format);
    assert_eq!(
        problem("{\"kadi_design\": 1,\n\"name\": }").to_string(),
        "line 2: neither YAML nor JSON can be read from the file"
    );
    assert_eq!(problem("name: A\n  b: [\n").problem, DesignProblem::Syntax);
    assert_eq!(problem("- 1\n").problem, DesignProblem::WrongType { expected: "fields with their values" });
    assert_eq!(problem(&" ".repeat(super::MAX_FILE + 1)).problem, DesignProblem::TooLarge);
}

#[test]
fn a_file_that_grows_by_its_aliases_is_refused() {
    let mut text = "kadi_design: 1\nname: A\ntemplate: vital\na: &a [x,x,x,x,x,x,x,x,x]\n".to_owned();
    for (of, name) in ('a'..'j').zip('b'..'k') {
        text.push_str(&format!("{name}: &{name} [{}]\n", vec![format!("*{of}"); 9].join(",")));
    }
    assert_eq!(Design::from_text(&text).unwrap_err().problem, DesignProblem::Syntax);
}

#[test]
fn what_does_not_suit_the_template_is_told_by_field() {
    let mut design = full();
    design.settings.insert("accent_hex".into(), "gold".into());
    design.settings.insert("ribbon".into(), "1".into());
    design.logos.insert("logo9".into(), png());
    design.logos.insert("logo1".into(), Arc::from(&b"GIF89a"[..]));
    let found: Vec<String> = design.check(&sovereign()).iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "settings.accent_hex: this value cannot be used here".to_owned(),
            "settings.ribbon: the template has no such setting".to_owned(),
            format!("logos.logo1: {}", LogoError::Unreadable),
            "logos.logo9: the template has no place for this logo".to_owned(),
        ]
    );
    assert_eq!(full().check(&Template::load(&BuiltInTemplates, "vital").unwrap())[0].field, "template");
}

#[test]
fn a_dressed_card_shows_the_chosen_attributes_and_leaves_off_what_it_should() {
    let fields = [
        ("date_of_birth", "1990-03-05"),
        ("gender", "F"),
        ("phone_number", "+221 77"),
        ("attr1_label", "Old"),
        ("attr1_value", "old"),
    ];
    let mut data = CardData {
        fields: fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        ..CardData::default()
    };
    let mut design = full();
    design.attributes =
        [("Tel", "phone_number"), ("Mère", "mother_name"), ("Né le", "date_of_birth"), ("Sexe", "gender")]
            .map(|(label, field)| Attribute { label: label.into(), field: field.into() })
            .into();
    Dress::new(&design).unwrap().put_on(&mut data);
    assert_eq!(data.find("attr1_label"), Some("Né le"));
    assert_eq!(data.find("attr1_value"), Some("05/03/1990"));
    assert_eq!(data.find("attr2_value"), Some("Féminin"));
    assert_eq!(data.find("attr3_value"), None);
    assert_eq!(data.find("phone_number"), None);
    assert_eq!(data.settings["max_attrs"], "3");
    assert_eq!(data.logos.len(), 2);
}

#[test]
fn the_schema_names_the_fields_that_are_read() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../templates/design.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let names = |pointer: &str| -> Vec<String> {
        schema.pointer(pointer).unwrap().as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(names("/properties"), FIELDS);
    assert_eq!(names("/properties/attributes/items/properties"), ATTRIBUTE_FIELDS);
    assert_eq!(names("/properties/logos/additionalProperties/properties"), LOGO_FIELDS);
    assert_eq!(schema.pointer("/properties/name/maxLength").unwrap(), super::MAX_NAME);
    assert_eq!(
        schema.pointer("/properties/settings/additionalProperties/maxLength").unwrap(),
        super::MAX_TEXT
    );
}
