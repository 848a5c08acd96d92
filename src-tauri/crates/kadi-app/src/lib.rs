//! Use cases, permissions, transactions and jobs: the application layer under every shell.
//!
//! A shell hands in calls of the contract and a session token and gets replies back; [`App::dispatch`] is the only door.
//! Nothing here talks to a person or a terminal, and everything is synchronous: shells run calls on blocking threads.

mod access;
mod app;
mod asset;
mod backups;
mod batch;
pub mod bench;
mod bundle;
mod cards;
mod clock;
mod clockwork;
mod connection;
pub mod demo;
mod devices;
mod dispatch;
mod enrollment;
mod error;
mod explain;
mod files;
mod follow;
mod guard;
mod home;
mod import;
mod job;
mod look_up;
mod mapping;
mod merge;
mod names;
mod office;
mod officers;
mod passes;
mod people;
mod person;
mod person_view;
mod portal;
mod portal_changes;
mod portal_page;
mod printing;
mod published;
mod query;
mod rebuild;
pub mod registry_bench;
mod resolve;
mod review;
mod schedule;
mod session;
mod settings;
mod setup;
mod stats;
mod studio;
mod sync;
mod sync_run;
mod template_folder;
mod unlocking;
mod upload;
mod verify;
mod webhook;

pub use app::{App, AppConfig};
pub use asset::Asset;
pub use clock::SystemClock;
pub use clockwork::Clockwork;
pub use dispatch::Dispatched;
pub use kadi_trust::keys::KdfCost;
pub use session::{SessionChange, SessionToken};
