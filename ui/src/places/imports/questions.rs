//! What the columns do not say by themselves, asked once for each column: which way round dates are, what codes mean,
//! which name stands first, when ages were true.

use kadi_contract::import::{DateOrder, DatesView, ImportColumnView, ImportPlan, ImportSheetView, NameOrder};
use yew::prelude::*;

use crate::kit::{Choice, Select, TextInput};
use crate::lang::{Lang, use_lang};

/// Codes that a value of a sex column can be given.
const SEXES: [&str; 4] = ["female", "male", "other", "unknown"];

/// Properties of [`Questions`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct QuestionsProps {
    /// The sheet.
    pub sheet: ImportSheetView,
    /// The plan.
    pub plan: ImportPlan,
    /// Called with the plan after an answer.
    pub onchange: Callback<ImportPlan>,
}

/// The column that fills a field.
fn column<'a>(sheet: &'a ImportSheetView, plan: &ImportPlan, field: &str) -> Option<&'a ImportColumnView> {
    let name = plan.map.get(field)?;
    sheet.columns.iter().find(|column| column.name == *name)
}

/// Whether the rows can be read: there is a name, and dates are not in doubt.
#[must_use]
pub fn is_answered(plan: &ImportPlan, sheet: &ImportSheetView) -> bool {
    let named = ["first_name", "last_name", "full_name"].iter().any(|field| plan.map.contains_key(*field));
    let doubtful = column(sheet, plan, "date_of_birth").is_some_and(|column| column.dates.must_ask());
    named && (!doubtful || plan.date_order.is_some())
}

/// The questions that are open; nothing when there is none.
#[component]
pub fn Questions(props: &QuestionsProps) -> Html {
    let lang = use_lang();
    let (sheet, plan) = (&props.sheet, &props.plan);
    let born = column(sheet, plan, "date_of_birth").filter(|column| column.dates != DatesView::default());
    let sex = column(sheet, plan, "sex").filter(|column| !column.values.is_empty());
    let whole = column(sheet, plan, "full_name");
    let aged = plan.map.contains_key("age");
    if born.is_none() && sex.is_none() && whole.is_none() && !aged {
        return Html::default();
    }
    html! {
        <div class="form-grid" data-testid="import-questions">
            if let Some(column) = born { { dates(props, lang, column.dates) } }
            if let Some(column) = whole { { names(props, lang, column) } }
            if aged {
                <TextInput id="import-age-on" kind="date" label={lang.t("import-age-on")} hint={Some(lang.t("import-age-on-hint"))} value={plan.age_on.clone()} oninput={
                    answer(props, |plan, day: String| plan.age_on = day)
                } />
            }
            if let Some(column) = sex { { sexes(props, lang, column) } }
        </div>
    }
}

/// A callback that puts an answer into the plan.
fn answer<V: 'static>(props: &QuestionsProps, put: impl Fn(&mut ImportPlan, V) + 'static) -> Callback<V> {
    let (plan, onchange) = (props.plan.clone(), props.onchange.clone());
    Callback::from(move |value: V| {
        let mut next = plan.clone();
        put(&mut next, value);
        onchange.emit(next);
    })
}

fn dates(props: &QuestionsProps, lang: Lang, seen: DatesView) -> Html {
    let order = props.plan.date_order.or(seen.order());
    let (choices, hint) = match seen.order() {
        Some(_) => (Vec::new(), lang.count("import-dates-say", seen.day_first + seen.month_first)),
        None if seen.day_first > 0 => {
            (vec![Choice::new("", lang.t("import-choose-one"))], lang.t("import-dates-mixed"))
        }
        None => (
            vec![Choice::new("", lang.t("import-choose-one"))],
            lang.count("import-dates-either", seen.either),
        ),
    };
    let known = [("day_first", "import-day-first"), ("month_first", "import-month-first")]
        .map(|(value, words)| Choice::new(value, lang.t(words)));
    let choices: Vec<Choice> = choices.into_iter().chain(known).collect();
    let value = match order {
        Some(DateOrder::DayFirst) => "day_first",
        Some(DateOrder::MonthFirst) => "month_first",
        None => "",
    };
    html! {
        <Select id="import-dates" label={lang.t("import-dates")} hint={Some(hint)} {value} {choices} onchange={
            answer(props, |plan, value: String| plan.date_order = match value.as_str() {
                "day_first" => Some(DateOrder::DayFirst),
                "month_first" => Some(DateOrder::MonthFirst),
                _ => None,
            })
        } />
    }
}

fn names(props: &QuestionsProps, lang: Lang, column: &ImportColumnView) -> Html {
    let example = column.sample.first().cloned().unwrap_or_default();
    let choices = [("given_first", "import-given-first"), ("family_first", "import-family-first")]
        .map(|(value, words)| Choice::new(value, lang.t(words)))
        .to_vec();
    let value = match props.plan.name_order {
        NameOrder::GivenFirst => "given_first",
        NameOrder::FamilyFirst => "family_first",
    };
    html! {
        <Select id="import-names" label={lang.with("import-names", &[("example", example.as_str().into())])} hint={Some(lang.t("import-names-hint"))} {value} {choices} onchange={
            answer(props, |plan, value: String| plan.name_order = match value.as_str() {
                "family_first" => NameOrder::FamilyFirst,
                _ => NameOrder::GivenFirst,
            })
        } />
    }
}

/// What each value of the column means.
fn sexes(props: &QuestionsProps, lang: Lang, column: &ImportColumnView) -> Html {
    html! {
        <fieldset class="import-sexes" data-testid="import-sexes">
            <legend>{ lang.t("import-sexes") }</legend>
            for value in &column.values {
                { one_sex(props, lang, column, value) }
            }
        </fieldset>
    }
}

fn one_sex(props: &QuestionsProps, lang: Lang, column: &ImportColumnView, value: &str) -> Html {
    let means =
        props.plan.sex_values.get(value).or_else(|| column.sexes.get(value)).cloned().unwrap_or_default();
    let onchange = {
        let value = value.to_owned();
        let put = answer(props, move |plan, sex: String| {
            if sex.is_empty() {
                plan.sex_values.remove(&value);
            } else {
                plan.sex_values.insert(value.clone(), sex);
            }
        });
        put.reform(|event: Event| event.target_unchecked_into::<web_sys::HtmlSelectElement>().value())
    };
    html! {
        <label key={value.to_owned()}>
            <span class="code">{ value.to_owned() }</span>
            <select {onchange} data-testid={format!("import-sex-{value}")}>
                if !column.sexes.contains_key(value) {
                    <option value="" selected={means.is_empty()}>{ lang.t("import-choose-one") }</option>
                }
                for sex in SEXES {
                    <option value={sex} selected={means == sex}>{ lang.code("sex", sex) }</option>
                }
            </select>
        </label>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(dates: DatesView) -> ImportSheetView {
        let born = ImportColumnView { name: "Né le".into(), dates, ..ImportColumnView::default() };
        ImportSheetView { columns: vec![born], ..ImportSheetView::default() }
    }

    fn plan(fields: &[(&str, &str)]) -> ImportPlan {
        let map = fields.iter().map(|&(field, column)| (field.to_owned(), column.to_owned())).collect();
        ImportPlan { map, ..ImportPlan::default() }
    }

    #[test]
    fn a_name_is_needed_and_dates_must_not_be_in_doubt() {
        let doubtful = sheet(DatesView { either: 3, ..DatesView::default() });
        let mapped = plan(&[("last_name", "Nom"), ("date_of_birth", "Né le")]);
        assert!(!is_answered(&mapped, &doubtful));
        let said = ImportPlan { date_order: Some(DateOrder::DayFirst), ..mapped.clone() };
        assert!(is_answered(&said, &doubtful));
        assert!(is_answered(&mapped, &sheet(DatesView { day_first: 1, either: 3, month_first: 0 })));
        assert!(!is_answered(&plan(&[("sex", "Sexe")]), &doubtful));
    }
}
