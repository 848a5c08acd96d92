//! The rows of a search, fetched one page after the other as they come into sight.

use std::ops::Range;
use std::rc::Rc;

use kadi_contract::people::PersonRow;
use kadi_contract::register::{NameMarks, PeoplePage, SearchPeople, Suggestion};
use kadi_contract::{ApiError, Call, Event};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::ipc;

/// Rows of the first page: a little more than a screen, so that the answer to a key comes at once.
const FIRST_PAGE: u32 = 40;
/// Rows of every other page.
const PAGE: u32 = 100;
/// Rows that stand for those still to come.
const TO_COME: u64 = 30;
/// Pages without a row after which somebody must say that the search shall go on.
const MOST_EMPTY: u32 = 20;

#[derive(Default)]
struct Kept {
    rows: Vec<(PersonRow, NameMarks)>,
    next: Option<String>,
    asking: bool,
    empty: u32,
    search: u64,
    version: u64,
}

/// What the first page says about the whole answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// How many match, as far as they were counted.
    pub total: u64,
    /// Whether there may be more.
    pub more: bool,
    /// How the query was read.
    pub read_as: String,
    /// The order of the rows.
    pub sort: String,
    /// Other spellings, when nobody matches.
    pub suggestions: Vec<Suggestion>,
}

/// What [`use_pages`] gives.
pub struct Pages {
    /// The whole answer; `None` until the first page is there.
    pub answer: Option<Rc<Answer>>,
    /// Why a page is not there.
    pub error: Option<Rc<ApiError>>,
    /// Changes when rows do.
    pub version: u64,
    /// Rows to show: those that are there and some to come.
    pub shown: u64,
    /// Whether the search stopped looking because few fit.
    pub stalled: bool,
    /// A row by its number.
    pub row: Callback<u64, Option<(PersonRow, NameMarks)>>,
    /// Has the rows of a range fetched.
    pub onrange: Callback<Range<u64>>,
    /// Looks on after the search stopped.
    pub onlook: Callback<()>,
}

/// Rows of a search by number.
#[hook]
pub fn use_pages(search: SearchPeople) -> Pages {
    let kept = use_mut_ref(Kept::default);
    let answer = use_state_eq(|| None::<Rc<Answer>>);
    let error = use_state_eq(|| None::<Rc<ApiError>>);
    let version = use_state_eq(|| 0_u64);
    let reload = use_state_eq(|| 0_u64);

    let fetch = {
        let (kept, answer, error, version) =
            (kept.clone(), answer.setter(), error.setter(), version.setter());
        let search = search.clone();
        Callback::from(move |()| {
            let (number, after) = {
                let mut kept = kept.borrow_mut();
                if kept.asking {
                    return;
                }
                kept.asking = true;
                (kept.search, kept.next.clone())
            };
            let first = after.is_none();
            let limit = if first { FIRST_PAGE } else { PAGE };
            let request = SearchPeople { after: after.unwrap_or_default(), limit, ..search.clone() };
            let (kept, answer, error, version) =
                (kept.clone(), answer.clone(), error.clone(), version.clone());
            spawn_local(async move {
                let reply = ipc::call(request).await;
                let mut kept = kept.borrow_mut();
                if kept.search != number {
                    return;
                }
                kept.asking = false;
                match reply {
                    Ok(page) => {
                        if first {
                            answer.set(Some(Rc::new(about(&page))));
                        }
                        kept.take(page);
                        error.set(None);
                        version.set(kept.version);
                    }
                    Err(failure) => error.set(Some(Rc::new(failure))),
                }
            });
        })
    };
    {
        let (kept, fetch) = (kept.clone(), fetch.clone());
        use_effect_with((search, *reload), move |_| {
            {
                let mut kept = kept.borrow_mut();
                let (search, version) = (kept.search + 1, kept.version);
                *kept = Kept { search, version, ..Kept::default() };
            }
            fetch.emit(());
        });
    }
    {
        let reload = reload.setter();
        let count = use_mut_ref(|| 0_u64);
        use_effect_with((), move |()| {
            let subscription = ipc::listen(move |event| {
                if let Event::Changed { tags } = event
                    && tags.iter().any(|tag| SearchPeople::READS.contains(tag))
                {
                    *count.borrow_mut() += 1;
                    reload.set(*count.borrow());
                }
            });
            move || drop(subscription)
        });
    }
    let row = {
        let kept = kept.clone();
        Callback::from(move |number: u64| {
            usize::try_from(number).ok().and_then(|number| kept.borrow().rows.get(number).cloned())
        })
    };
    let onrange = {
        let (kept, fetch) = (kept.clone(), fetch.clone());
        Callback::from(move |range: Range<u64>| {
            let wanted = {
                let kept = kept.borrow();
                kept.next.is_some() && kept.empty < MOST_EMPTY && range.end >= kept.count()
            };
            if wanted {
                fetch.emit(());
            }
        })
    };
    let onlook = {
        let kept = kept.clone();
        Callback::from(move |()| {
            kept.borrow_mut().empty = 0;
            fetch.emit(());
        })
    };
    let (shown, stalled) = {
        let kept = kept.borrow();
        let stalled = kept.empty >= MOST_EMPTY && kept.next.is_some();
        (kept.count() + if kept.next.is_some() && !stalled { TO_COME } else { 0 }, stalled)
    };
    Pages {
        answer: (*answer).clone(),
        error: (*error).clone(),
        version: *version,
        shown,
        stalled,
        row,
        onrange,
        onlook,
    }
}

impl Kept {
    fn count(&self) -> u64 {
        u64::try_from(self.rows.len()).unwrap_or(u64::MAX)
    }

    fn take(&mut self, page: PeoplePage) {
        self.empty = if page.rows.is_empty() { self.empty + 1 } else { 0 };
        let marks = page.marks.into_iter().map(Some).chain(std::iter::repeat(None));
        self.rows.extend(page.rows.into_iter().zip(marks.map(Option::unwrap_or_default)));
        self.next = page.next;
        self.version += 1;
    }
}

fn about(page: &PeoplePage) -> Answer {
    Answer {
        total: page.total,
        more: page.more,
        read_as: page.read_as.clone(),
        sort: page.sort.clone(),
        suggestions: page.suggestions.clone(),
    }
}
