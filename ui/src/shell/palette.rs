//! One field for everything: places, actions and people, chosen by typing.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use kadi_contract::Access;
use kadi_contract::people::PersonRow;
use kadi_contract::register::{PeoplePage, SearchPeople};
use yew::prelude::*;

use crate::input::typed;
use crate::ipc::use_call_if;
use crate::kit::{Icon, IconName, Kbd, use_modal};
use crate::lang::{Lang, use_lang};
use crate::office::use_office;
use crate::parts::full_name;
use crate::route::Route;

use super::commands::{Act, Command, commands};

/// Pause after the last key before people are searched, in milliseconds.
const PAUSE_MS: u32 = 120;
/// Shortest text that people are searched for, in characters.
const SHORTEST: usize = 2;
/// People shown; the register shows the others.
const PEOPLE: u32 = 6;

/// Properties of [`Palette`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub(super) struct PaletteProps {
    /// Called when it is left without a choice, and before what was chosen happens.
    pub(super) onclose: Callback<()>,
    /// Called with what was chosen.
    pub(super) onact: Callback<Act>,
}

/// A line to choose.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    icon: IconName,
    text: AttrValue,
    detail: AttrValue,
    keys: &'static str,
    act: Act,
}

/// The dialog.
#[component]
pub(super) fn Palette(props: &PaletteProps) -> Html {
    let lang = use_lang();
    let office = use_office();
    let node = use_node_ref();
    let text = use_state_eq(String::new);
    let query = use_state_eq(String::new);
    let chosen = use_state_eq(|| 0_usize);
    use_modal(&node);
    {
        let query = query.setter();
        use_effect_with((*text).clone(), move |text| {
            let text = text.trim().to_owned();
            let timeout = Timeout::new(PAUSE_MS, move || query.set(text));
            move || drop(timeout)
        });
    }
    let searched = (office.may(Access::ReadPeople) && query.chars().count() >= SHORTEST)
        .then(|| SearchPeople { query: (*query).clone(), limit: PEOPLE, ..SearchPeople::default() });
    let people = use_call_if(searched.clone()).remote;
    let people = people.ready().filter(|_| searched.is_some() && *query == text.trim());
    let lines = Rc::new(lines(lang, &text, &commands(&office), office.may(Access::ReadPeople), people));
    let chosen_now = (*chosen).min(lines.len().saturating_sub(1));

    let choose = {
        let (lines, onclose, onact) = (lines.clone(), props.onclose.clone(), props.onact.clone());
        Callback::from(move |at: usize| {
            if let Some(line) = lines.get(at) {
                onclose.emit(());
                onact.emit(line.act.clone());
            }
        })
    };
    let oninput = {
        let (text, chosen) = (text.setter(), chosen.setter());
        Callback::from(move |event: InputEvent| {
            text.set(event.target_unchecked_into::<web_sys::HtmlInputElement>().value());
            chosen.set(0);
        })
    };
    let onkeydown = {
        let (chosen, choose, count) = (chosen.clone(), choose.clone(), lines.len().max(1));
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowDown" => chosen.set((chosen_now + 1) % count),
                "ArrowUp" => chosen.set((chosen_now + count - 1) % count),
                "Enter" => choose.emit(chosen_now),
                _ => return,
            }
            event.prevent_default();
        })
    };
    {
        // The browser scrolls to what has the focus, which is the field.
        use_effect_with((chosen_now, lines.clone()), |(chosen, _)| {
            let line = web_sys::window()
                .and_then(|window| window.document())
                .and_then(|document| document.get_element_by_id(&line_id(*chosen)));
            if let Some(line) = line {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                line.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    }
    let oncancel = props.onclose.reform(|event: Event| event.prevent_default());
    let onclick = {
        // Of a press beside the panel the dialog itself is the target: its backdrop is what was pressed.
        let onclose = props.onclose.clone();
        Callback::from(move |event: MouseEvent| {
            if event.target_dyn_into::<web_sys::HtmlDialogElement>().is_some() {
                onclose.emit(());
            }
        })
    };
    let label = lang.t("key-palette");
    let nothing = lines.is_empty().then(|| lang.with("palette-nothing", &[("query", text.trim().into())]));
    html! {
        <dialog ref={node} class="dialog palette" aria-label={label.clone()} data-testid="palette" {oncancel} {onclick}>
            <div class="palette-body">
                <div class="search-box">
                    <Icon name={IconName::Search} />
                    <input type="text" role="combobox" data-testid="palette-field" value={(*text).clone()} {oninput} {onkeydown}
                        aria-label={label} aria-expanded="true" aria-controls="palette-lines" aria-autocomplete="list"
                        aria-activedescendant={(!lines.is_empty()).then(|| line_id(chosen_now))}
                        placeholder={lang.t("palette-hint")} autocomplete="off" spellcheck="false" autofocus=true />
                </div>
                <ul id="palette-lines" class="palette-lines" role="listbox" aria-label={lang.t("palette-lines")}>
                    for (at, line) in lines.iter().enumerate() {
                        <li id={line_id(at)} key={at} role="option" aria-selected={(at == chosen_now).to_string()} class="palette-line"
                            data-testid="palette-line" onclick={choose.reform(move |_: MouseEvent| at)}>
                            <Icon name={line.icon} />
                            <span class="palette-text">{ &line.text }</span>
                            <span class="palette-detail">{ &line.detail }</span>
                            if !line.keys.is_empty() { <Kbd keys={line.keys} /> }
                        </li>
                    }
                </ul>
                if let Some(nothing) = nothing {
                    <p class="palette-nothing" role="status">{ nothing }</p>
                }
            </div>
        </dialog>
    }
}

fn line_id(at: usize) -> String {
    format!("palette-line-{at}")
}

/// What there is to choose: commands whose words begin as typed, people, and the way to all of them.
fn lines(
    lang: Lang,
    text: &str,
    commands: &[Command],
    may_search: bool,
    people: Option<&Rc<PeoplePage>>,
) -> Vec<Line> {
    let named = commands.iter().map(|command| (lang.t(command.text), command));
    let mut lines: Vec<Line> = named
        .filter(|(name, _)| typed::begins_words(text, name))
        .map(|(text, command)| Line {
            icon: command.icon,
            text,
            detail: AttrValue::default(),
            keys: command.keys,
            act: command.act.clone(),
        })
        .collect();
    let found = people.map(|page| page.rows.as_slice()).unwrap_or_default();
    lines.extend(found.iter().map(|row| person(lang, row)));
    let text = text.trim();
    if may_search && text.chars().count() >= SHORTEST {
        lines.push(Line {
            icon: IconName::Search,
            text: lang.with("palette-people", &[("query", text.into())]),
            detail: AttrValue::default(),
            keys: "",
            act: Act::SearchFor(text.to_owned()),
        });
    }
    lines
}

fn person(lang: Lang, row: &PersonRow) -> Line {
    let born = row.date_of_birth.as_deref().map(|date| lang.date(date).to_string());
    let place = row.district.clone().or_else(|| row.commune.clone()).filter(|place| !place.is_empty());
    let known: Vec<String> = born.into_iter().chain(place).chain([row.mpi_id.clone()]).collect();
    Line {
        icon: IconName::People,
        text: full_name(row).into(),
        detail: known.join(" · ").into(),
        keys: "",
        act: Act::Go(Route::Person { id: row.mpi_id.clone() }),
    }
}

#[cfg(test)]
mod tests {
    use kadi_l10n::Language;

    use super::*;
    use crate::shell::commands::places;

    fn texts(text: &str, may_search: bool, people: Option<&Rc<PeoplePage>>) -> Vec<String> {
        let lines = lines(Lang(Language::Fr), text, &places(), may_search, people);
        lines.into_iter().map(|line| line.text.to_string()).collect()
    }

    #[test]
    fn words_begin_as_typed_whatever_the_accents() {
        assert_eq!(texts("verif", false, None), ["Vérifier"]);
        assert_eq!(texts("", false, None).len(), places().len());
        assert!(texts("xx", false, None).is_empty());
    }

    #[test]
    fn people_come_after_commands_and_before_the_way_to_all() {
        let row = PersonRow {
            mpi_id: "SN-DKR-2026-00000001-1".into(),
            first_name: "Amina".into(),
            last_name: "Diop".into(),
            date_of_birth: Some("1991-03-12".into()),
            sex: None,
            district: Some("Pikine".into()),
            commune: None,
            programmes: Vec::new(),
            card: None,
            status: "active".into(),
            in_review: false,
        };
        let page = Rc::new(PeoplePage { rows: vec![row], ..PeoplePage::default() });
        let lines = lines(Lang(Language::Fr), " Ac ", &places(), true, Some(&page));
        let told: Vec<_> = lines.iter().map(|line| (line.text.as_str(), line.detail.as_str())).collect();
        assert_eq!(told[0].0, "Accueil");
        assert_eq!(
            told[1],
            (full_name(&page.rows[0]).as_str(), "12/03/1991 · Pikine · SN-DKR-2026-00000001-1")
        );
        assert_eq!(lines[2].act, Act::SearchFor("Ac".to_owned()));
        assert!(texts("A", true, None).iter().all(|text| !text.contains('«')), "one letter asks for nobody");
    }
}
