//! What happened to a person, in sentences, newest first.

use kadi_contract::people::{HistoryView, PersonView};
use yew::prelude::*;

use crate::lang::{Lang, use_lang};
use crate::parts::detail;

/// Properties of [`History`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct HistoryProps {
    /// The person.
    pub view: PersonView,
}

/// The list.
#[component]
pub fn History(props: &HistoryProps) -> Html {
    let lang = use_lang();
    let view = &props.view;
    html! {
        <section class="sheet">
            <h2>{ lang.t("person-history") }</h2>
            <ol class="history" data-testid="history">
                for line in &view.history {
                    <li>
                        <span class="muted num">{ lang.when(&line.at) }</span>
                        <div>
                            <p>{ sentence(lang, line) }
                                if !line.reason.is_empty() { <em class="reason">{ " – " }{ &line.reason }</em> }
                            </p>
                            for change in &line.changes {
                                <p class="small muted">{ lang.with("history-change", &[
                                    ("field", lang.code("field", &change.field).as_str().into()),
                                    ("before", detail(lang, &change.field, &change.before).as_str().into()),
                                    ("after", detail(lang, &change.field, &change.after).as_str().into()),
                                ]) }</p>
                            }
                        </div>
                    </li>
                }
                <li>
                    <span class="muted num">{ lang.when(&view.created_at) }</span>
                    <p>{ lang.with("history-began", &[("how", came_by(lang, &view.source).as_str().into())]) }</p>
                </li>
            </ol>
        </section>
    }
}

/// The way a person came in; what follows a colon is where from.
pub fn came_by(lang: Lang, source: &str) -> String {
    let (way, from) = source.split_once(':').unwrap_or((source, ""));
    format!("{} {from}", lang.code("came-by", way)).trim_end().to_owned()
}

/// Who did what.
fn sentence(lang: Lang, line: &HistoryView) -> AttrValue {
    let officer =
        if line.officer.is_empty() { lang.t("kadi-itself") } else { AttrValue::from(line.officer.clone()) };
    let other = line.other.clone().unwrap_or_default();
    let id = match line.action.as_str() {
        "people.update" => "history-people-update",
        "people.deactivate" => "history-people-deactivate",
        "people.reactivate" => "history-people-reactivate",
        "people.link_dhis2" => "history-people-link-dhis2",
        "people.merge" => "history-people-merge",
        "review.same" => "history-review-same",
        "people.unmerge" => "history-people-unmerge",
        "review.undo" => "history-review-undo",
        "sync.resolve" => "history-sync-resolve",
        action => {
            let what = lang.code("audit", action);
            return lang.with(
                "history-other",
                &[("officer", officer.as_str().into()), ("what", what.as_str().into())],
            );
        }
    };
    lang.with(
        id,
        &[("officer", officer.as_str().into()), ("other", (&other).into()), ("id", (&line.mpi_id).into())],
    )
}

#[cfg(test)]
mod tests {
    use kadi_l10n::Language;

    use super::*;

    fn line(action: &str) -> HistoryView {
        HistoryView {
            at: "2026-11-21T09:00:00Z".into(),
            officer: "Mariama".into(),
            action: action.into(),
            mpi_id: "SN-DKR-26-AAAAAAAA".into(),
            other: Some("SN-DKR-26-BBBBBBBB".into()),
            changes: Vec::new(),
            reason: String::new(),
        }
    }

    #[test]
    fn each_line_is_a_sentence_that_names_who_and_whom() {
        let english = Lang(Language::En);
        assert_eq!(
            sentence(english, &line("review.same")),
            "Mariama merged SN-DKR-26-BBBBBBBB into SN-DKR-26-AAAAAAAA"
        );
        assert_eq!(sentence(english, &line("people.update")), "Mariama changed the record");
        assert_eq!(sentence(english, &line("cards.revoke")), "Mariama: revoked a card");
        let kadi = HistoryView { officer: String::new(), ..line("sync.resolve") };
        assert!(sentence(english, &kadi).starts_with("Kadi"));
    }
}
