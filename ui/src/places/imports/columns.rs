//! The columns of a file with their first values beside the field each fills.

use kadi_contract::import::{FIELDS, ImportPlan, ImportSheetView};
use yew::prelude::*;

use crate::lang::use_lang;

/// Properties of [`ColumnsTable`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ColumnsTableProps {
    /// The sheet.
    pub sheet: ImportSheetView,
    /// Which column fills which field.
    pub plan: ImportPlan,
    /// Called with the plan after a choice.
    pub onchange: Callback<ImportPlan>,
}

/// One line a column: its name, its first values, and the field.
#[component]
pub fn ColumnsTable(props: &ColumnsTableProps) -> Html {
    let lang = use_lang();
    html! {
        <div class="table-scroll import-columns">
            <table class="plain-table" data-testid="import-map">
                <thead><tr>
                    <th scope="col">{ lang.t("import-column") }</th>
                    <th scope="col">{ lang.t("import-sample") }</th>
                    <th scope="col">{ lang.t("import-field") }</th>
                </tr></thead>
                <tbody>
                    for (number, column) in props.sheet.columns.iter().enumerate() {
                        { line(props, number, &column.name, &column.sample, lang) }
                    }
                </tbody>
            </table>
        </div>
    }
}

fn line(
    props: &ColumnsTableProps,
    number: usize,
    name: &str,
    sample: &[String],
    lang: crate::lang::Lang,
) -> Html {
    let present = field_of(&props.plan, name);
    let onchange = {
        let (plan, name, onchange) = (props.plan.clone(), name.to_owned(), props.onchange.clone());
        Callback::from(move |event: Event| {
            let field = event.target_unchecked_into::<web_sys::HtmlSelectElement>().value();
            onchange.emit(with_field(&plan, &name, &field));
        })
    };
    html! {
        <tr key={name.to_owned()} class={classes!(present.is_none().then_some("left-out"))}>
            <th scope="row">{ name.to_owned() }</th>
            <td class="sample" title={sample.join(" · ")}>
                for value in sample { <span>{ value.clone() }</span> }
            </td>
            <td>
                <select aria-label={lang.with("import-field-of", &[("column", name.into())])} data-testid={format!("import-column-{number}")} {onchange}>
                    <option value="" selected={present.is_none()}>{ lang.t("import-left-out") }</option>
                    for field in FIELDS {
                        <option value={field} selected={present == Some(field)}>{ lang.code("field", field) }</option>
                    }
                </select>
            </td>
        </tr>
    }
}

/// The field that a column fills.
fn field_of<'a>(plan: &'a ImportPlan, column: &str) -> Option<&'a str> {
    plan.map.iter().find(|(_, name)| *name == column).map(|(field, _)| field.as_str())
}

/// The plan after a column was given a field; a field has one column, a column one field.
fn with_field(plan: &ImportPlan, column: &str, field: &str) -> ImportPlan {
    let mut next = plan.clone();
    next.map.retain(|_, name| name != column);
    if !field.is_empty() {
        next.map.insert(field.to_owned(), column.to_owned());
    }
    if field == "date_of_birth" {
        // Another column, another question.
        next.date_order = None;
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_moves_to_the_column_chosen_last() {
        let plan = with_field(&ImportPlan::default(), "Nom", "last_name");
        let plan = with_field(&plan, "Nom 2", "last_name");
        assert_eq!((field_of(&plan, "Nom"), field_of(&plan, "Nom 2")), (None, Some("last_name")));
        let plan = with_field(&plan, "Nom 2", "first_name");
        assert_eq!((plan.map.len(), field_of(&plan, "Nom 2")), (1, Some("first_name")));
        assert!(with_field(&plan, "Nom 2", "").map.is_empty());
    }
}
