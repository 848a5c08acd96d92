//! Around the picture: what to look at, and how many people of the register the design fits.

use std::rc::Rc;

use kadi_contract::ApiError;
use kadi_contract::studio::{DesignDraft, DesignNote, FaintText, FitDesign, FitPage, PreviewOf};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::desk::Picture;
use crate::ipc;
use crate::kit::{Button, ButtonKind};
use crate::lang::{Lang, use_lang};
use crate::show::Failure;

/// People named whom the design does not fit.
const NAMED: usize = 5;

/// Properties of [`Notes`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub(super) struct NotesProps {
    pub picture: Picture,
}

/// What is wrong, in words; one line when nothing is.
#[component]
pub(super) fn Notes(props: &NotesProps) -> Html {
    let lang = use_lang();
    let Some(preview) = props.picture.preview() else { return Html::default() };
    let good = preview.problems.is_empty() && preview.warnings.is_empty() && preview.faint.is_empty();
    html! {
        <div role="status" tabindex={(!good).then_some("0")} data-testid="studio-notes" class={classes!("studio-notes", (!good).then_some("studio-wrong"))}>
            if good {
                <p class="muted">{ lang.t("studio-good") }</p>
            } else {
                <h3>{ lang.t("studio-notes") }</h3>
                <ul class="studio-list">
                    for note in preview.problems.iter().chain(&preview.warnings) {
                        <li>{ note_text(lang, note) }</li>
                    }
                    for text in &preview.faint {
                        <li data-testid="studio-faint">{ faint_text(lang, text) }</li>
                    }
                </ul>
            }
        </div>
    }
}

fn note_text(lang: Lang, note: &DesignNote) -> AttrValue {
    let place = lang.code("field", &note.place);
    let place = if place.starts_with("field-") { AttrValue::from(note.place.clone()) } else { place };
    let problem = lang.code("design-problem", &note.code);
    lang.with("studio-note", &[("place", place.as_str().into()), ("problem", problem.as_str().into())])
}

fn faint_text(lang: Lang, text: &FaintText) -> AttrValue {
    let tenths = |tenths: u32| format!("{},{}", tenths / 10, tenths % 10);
    let (contrast, least) = (tenths(text.contrast_tenths), tenths(text.least_tenths));
    let side = lang.code("studio", &text.side);
    lang.with(
        "studio-faint",
        &[
            ("place", (&text.place).into()),
            ("side", side.as_str().into()),
            ("contrast", (&contrast).into()),
            ("least", (&least).into()),
        ],
    )
}

/// Properties of [`Fit`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub(super) struct FitProps {
    pub draft: Rc<DesignDraft>,
    pub onof: Callback<PreviewOf>,
}

/// The walk through the register, piece by piece; it ends when the design changes.
#[component]
pub(super) fn Fit(props: &FitProps) -> Html {
    let lang = use_lang();
    let found = use_state_eq(|| None::<Rc<FitPage>>);
    let error = use_state_eq(|| None::<Rc<ApiError>>);
    let walk = use_mut_ref(|| 0_u32);
    {
        let (found, walk) = (found.setter(), walk.clone());
        use_effect_with(Rc::clone(&props.draft), move |_| {
            *walk.borrow_mut() += 1;
            found.set(None);
            // Nobody waits for the walk of a desk that is closed.
            move || *walk.borrow_mut() += 1
        });
    }
    let start = {
        let (found, error, walk, draft) =
            (found.setter(), error.setter(), walk.clone(), Rc::clone(&props.draft));
        Callback::from(move |_: MouseEvent| {
            *walk.borrow_mut() += 1;
            let mine = *walk.borrow();
            let (found, error, walk, draft) = (found.clone(), error.clone(), walk.clone(), Rc::clone(&draft));
            spawn_local(async move {
                let mut whole: Option<FitPage> = None;
                let mut after = 0;
                loop {
                    let reply = ipc::call(FitDesign { draft: (*draft).clone(), after }).await;
                    if *walk.borrow() != mine {
                        return;
                    }
                    let page = match reply {
                        Ok(page) => page,
                        Err(failure) => return error.set(Some(Rc::new(failure))),
                    };
                    let next = page.next;
                    let sum = match whole.take() {
                        None => page,
                        Some(mut sum) => {
                            sum.checked += page.checked;
                            sum.fits += page.fits;
                            sum.misfits.extend(page.misfits);
                            sum.misfits.truncate(NAMED);
                            sum.next = next;
                            sum
                        }
                    };
                    found.set(Some(Rc::new(sum.clone())));
                    whole = Some(sum);
                    match next {
                        Some(next) => after = next,
                        None => return,
                    }
                }
            });
        })
    };
    html! {
        <div class="stack" data-testid="studio-fit">
            if let Some(error) = (*error).clone() {
                <Failure {error} />
            }
            if let Some(page) = &*found {
                <p role="status" data-testid="studio-fit-count" data-done={page.next.is_none().to_string()}><strong>{ lang.with("studio-fit-count", &[("fits", lang.number(page.fits).as_str().into()), ("checked", lang.number(page.checked).as_str().into())]) }</strong>
                    if page.next.is_some() {
                        { " · " }{ lang.with("studio-fit-going", &[("checked", lang.number(page.checked).as_str().into()), ("total", lang.number(page.total).as_str().into())]) }
                    }
                </p>
                if !page.misfits.is_empty() {
                    <p class="muted">{ lang.t("studio-fit-show") }</p>
                    <div class="row">
                        for one in page.misfits.iter().take(NAMED) {
                            <Button label={one.mpi_id.clone()} title={Some(AttrValue::from(one.places.join(", ")))} kind={ButtonKind::Plain}
                                onclick={ let id = one.mpi_id.clone(); props.onof.reform(move |_: MouseEvent| PreviewOf::Person(id.clone())) } />
                        }
                    </div>
                }
            } else {
                <div class="row"><Button label={lang.t("studio-fit")} onclick={start} testid="studio-fit-start" /></div>
            }
        </div>
    }
}
