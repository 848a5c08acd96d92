//! What goes on while nobody is at work: which job and how far, looked at every two seconds.

use gloo_timers::callback::Interval;
use kadi_contract::session::{GetStatus, WorkView};
use yew::prelude::*;

use crate::ipc::use_call;
use crate::lang::{Lang, use_lang};

const LOOK_MS: u32 = 2_000;

fn words(lang: Lang, work: &WorkView) -> AttrValue {
    let job = lang.code("job-kind", &work.kind);
    if work.total == 0 {
        return lang.with("unlock-working-begun", &[("job", job.as_str().into())]);
    }
    let (done, total) = (lang.number(work.done), lang.number(work.total));
    let args =
        [("job", job.as_str().into()), ("done", done.as_str().into()), ("total", total.as_str().into())];
    lang.with("unlock-working", &args)
}

/// The jobs that go on under the lock; nothing when there are none.
#[component]
pub fn Working() -> Html {
    let lang = use_lang();
    let status = use_call(GetStatus {});
    {
        let again = status.again.clone();
        use_effect_with((), move |()| {
            let interval = Interval::new(LOOK_MS, move || again.emit(()));
            move || drop(interval)
        });
    }
    let work = status.remote.ready().map(|status| status.working.clone()).unwrap_or_default();
    if work.is_empty() {
        return Html::default();
    }
    html! {
        <ul class="notice tone-neutral" data-testid="working">
            for one in &work {
                <li>{ words(lang, one) }</li>
            }
        </ul>
    }
}
