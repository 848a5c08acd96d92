//! The rows of a search, fetched a page at a time as they come into sight.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use kadi_contract::people::{PersonRow, SearchPeople};
use kadi_contract::{ApiError, Call, Event};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::ipc;

/// Rows asked for at once.
const PAGE: u64 = 100;

#[derive(Default)]
struct Kept {
    pages: BTreeMap<u64, Vec<PersonRow>>,
    asked: BTreeSet<u64>,
    search: u64,
}

/// What [`use_pages`] gives.
pub struct Pages {
    /// Rows in all; `None` until the first page is there.
    pub total: Option<u64>,
    /// Why the first page is not there.
    pub error: Option<Rc<ApiError>>,
    /// Changes when rows do.
    pub version: u64,
    /// A row by its number.
    pub row: Callback<u64, Option<PersonRow>>,
    /// Has the rows of a range fetched.
    pub onrange: Callback<Range<u64>>,
}

/// Rows of a search by number.
#[hook]
pub fn use_pages(search: SearchPeople) -> Pages {
    let kept = use_mut_ref(Kept::default);
    let total = use_state_eq(|| None::<u64>);
    let error = use_state_eq(|| None::<Rc<ApiError>>);
    let version = use_state_eq(|| 0_u64);
    let reload = use_state_eq(|| 0_u64);

    let fetch = {
        let (kept, total, error, version) = (kept.clone(), total.setter(), error.setter(), version.setter());
        let search = search.clone();
        Callback::from(move |page: u64| {
            if !kept.borrow_mut().asked.insert(page) {
                return;
            }
            let number = kept.borrow().search;
            let (kept, total, error, version) = (kept.clone(), total.clone(), error.clone(), version.clone());
            let request = SearchPeople { offset: page * PAGE, limit: 100, ..search.clone() };
            spawn_local(async move {
                let reply = ipc::call(request).await;
                if kept.borrow().search != number {
                    return;
                }
                match reply {
                    Ok(reply) => {
                        kept.borrow_mut().pages.insert(page, reply.rows);
                        total.set(Some(reply.total));
                        error.set(None);
                        // The number of pages kept grows by one, so every arrival is a new version.
                        let pages = u64::try_from(kept.borrow().pages.len()).unwrap_or(0);
                        version.set(number * 1_000_000 + pages);
                    }
                    Err(failure) => {
                        kept.borrow_mut().asked.remove(&page);
                        error.set(Some(Rc::new(failure)));
                    }
                }
            });
        })
    };
    {
        let (kept, fetch) = (kept.clone(), fetch.clone());
        use_effect_with((search, *reload), move |_| {
            {
                let mut kept = kept.borrow_mut();
                let number = kept.search + 1;
                *kept = Kept { search: number, ..Kept::default() };
            }
            fetch.emit(0);
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
            let kept = kept.borrow();
            let within = usize::try_from(number % PAGE).unwrap_or(0);
            kept.pages.get(&(number / PAGE)).and_then(|rows| rows.get(within)).cloned()
        })
    };
    let onrange = Callback::from(move |range: Range<u64>| {
        for page in range.start / PAGE..=range.end.saturating_sub(1) / PAGE {
            fetch.emit(page);
        }
    });
    Pages { total: *total, error: (*error).clone(), version: *version, row, onrange }
}
