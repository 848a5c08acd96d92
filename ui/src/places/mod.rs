//! The places: each asks in `mod.rs` and shows in views that only get properties and give back events.

pub mod audit;
pub mod cards;
pub mod connect;
pub mod devices;
pub mod duplicates;
pub mod fraud;
pub mod home;
pub mod imports;
pub mod people;
pub mod person;
pub mod person_form;
pub mod printing;
pub mod settings;
pub mod setup;
pub mod share;
pub mod studio;
pub mod sync;
pub mod unlock;
pub mod verify;
