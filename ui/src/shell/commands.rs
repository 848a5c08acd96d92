//! What can be done from anywhere, whatever is on the screen: each place and each action, its keys and what it needs.

use kadi_contract::Access;

use crate::kit::IconName;
use crate::office::Office;
use crate::route::Route;

/// What the shell does when it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    /// Shows a place.
    Go(Route),
    /// Shows the register, ready to be searched.
    FindPerson,
    /// Shows the register with a search in it.
    SearchFor(String),
    /// Begins a synchronisation and shows it.
    Synchronise,
    /// Locks the register.
    Lock,
    /// Lists the keys.
    ListKeys,
    /// Asks what to do.
    Ask,
}

/// Something to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command {
    /// Text id of its name.
    pub(super) text: &'static str,
    pub(super) icon: IconName,
    pub(super) access: Access,
    /// Its keys, separated by spaces; empty without any.
    pub(super) keys: &'static str,
    pub(super) act: Act,
}

/// The places of the rail, in its order; the keys are `g` and a letter.
pub(super) fn places() -> [Command; 9] {
    let place = |route, icon, text, access, keys| Command { text, icon, access, keys, act: Act::Go(route) };
    [
        place(Route::Home, IconName::Home, "place-home", Access::AnyOfficer, "g h"),
        place(Route::People, IconName::People, "place-people", Access::ReadPeople, "g p"),
        place(Route::Duplicates, IconName::Duplicates, "place-duplicates", Access::WritePeople, "g d"),
        place(Route::Cards, IconName::Card, "place-cards", Access::MakeCards, "g c"),
        place(Route::Verify, IconName::Verify, "place-verify", Access::AnyOfficer, "g v"),
        place(Route::Sync, IconName::Sync, "place-sync", Access::AnyOfficer, "g s"),
        place(Route::Share, IconName::Share, "place-share", Access::Export, "g x"),
        place(Route::Audit, IconName::Book, "place-audit", Access::ReadAudit, "g a"),
        place(Route::Settings, IconName::Settings, "place-settings", Access::AnyOfficer, "g r"),
    ]
}

/// What is done more often than it is looked for, and places behind places.
fn actions() -> [Command; 14] {
    let act = |act, icon, text, access, keys| Command { text, icon, access, keys, act };
    let go = |route, icon, text, access| act(Act::Go(route), icon, text, access, "");
    [
        act(Act::Go(Route::Verify), IconName::Verify, "key-verify", Access::AnyOfficer, "F2"),
        act(Act::FindPerson, IconName::Search, "key-find", Access::ReadPeople, "F3"),
        act(Act::Go(Route::NewBatch), IconName::Card, "key-cards", Access::MakeCards, "F4"),
        act(Act::Synchronise, IconName::Sync, "key-sync", Access::Synchronise, "F5"),
        go(Route::NewPerson, IconName::Plus, "register-title", Access::WritePeople),
        go(Route::Import, IconName::File, "import-title", Access::WritePeople),
        go(Route::Alerts, IconName::Attention, "alerts-title", Access::WritePeople),
        go(Route::Printing, IconName::Card, "print-queue", Access::MakeCards),
        go(Route::Studio, IconName::Pencil, "studio-title", Access::MakeCards),
        go(Route::Connect, IconName::Sync, "connect-title", Access::Synchronise),
        go(Route::Devices, IconName::Share, "devices-title", Access::Export),
        go(Route::Fraud, IconName::Eye, "fraud-title", Access::ReadAudit),
        act(Act::ListKeys, IconName::Question, "help-title", Access::AnyOfficer, "?"),
        act(Act::Lock, IconName::Lock, "key-lock", Access::AnyOfficer, "Ctrl L"),
    ]
}

/// Everything that the officer may do: places, then actions.
pub(super) fn commands(office: &Office) -> Vec<Command> {
    places().into_iter().chain(actions()).filter(|command| office.may(command.access)).collect()
}

/// The place whose letter was pressed after `g`.
pub(super) fn place_of(letter: char, office: &Office) -> Option<Act> {
    let keys = format!("g {letter}");
    places().into_iter().find(|place| place.keys == keys && office.may(place.access)).map(|place| place.act)
}
