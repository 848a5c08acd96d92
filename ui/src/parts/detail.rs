//! A person's details as people read them.

use yew::AttrValue;

use crate::lang::Lang;

/// A detail by its field's name; a dash where there is none.
#[must_use]
pub fn detail(lang: Lang, field: &str, value: &str) -> AttrValue {
    match field {
        _ if value.is_empty() => "–".into(),
        "date_of_birth" => lang.date(value),
        "sex" => lang.code("sex", value),
        "birth_estimated" => lang.t(if value == "true" { "cli-yes" } else { "cli-no" }),
        _ => value.to_owned().into(),
    }
}
