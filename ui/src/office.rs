//! What every place knows: who is at work, and how the store stands.

use std::rc::Rc;

use kadi_contract::Access;
use kadi_contract::session::StatusView;
use yew::prelude::*;

/// The status, provided by the application.
#[derive(Debug, Clone, PartialEq)]
pub struct Office(pub Rc<StatusView>);

impl Office {
    /// Whether the officer's role allows it. What it does not allow is not shown.
    #[must_use]
    pub fn may(&self, access: Access) -> bool {
        self.0.session.as_ref().is_some_and(|session| session.may.contains(&access))
    }
}

/// The status; of an empty store outside the application.
///
#[hook]
pub fn use_office() -> Office {
    use_context::<Office>().unwrap_or_else(|| Office(Rc::new(no_status())))
}

/// The status of a store that nobody has set up.
fn no_status() -> StatusView {
    StatusView {
        version: String::new(),
        store: kadi_contract::session::StoreState::Absent,
        problem: None,
        officers: Vec::new(),
        wait_seconds: 0,
        demo: false,
        recovery_confirmed: false,
        connected: false,
        office: None,
        session: None,
        working: Vec::new(),
    }
}
