//! Calls, replies, events, error codes and tags that the interface and the native side share.
//!
//! A call is a type with one reply type. Every shell carries calls as [`AnyCall`], so that the window, the command line
//! and the local HTTP interface cannot drift apart: adding a call to the table in [`call`] makes the compiler name every
//! place that must know it. There is no logic and no time in this crate; values are plain text and numbers:
//! dates are `YYYY[-MM[-DD]]`, instants RFC 3339 in UTC.

pub mod assets;
pub mod backup;
pub mod call;
pub mod camera;
pub mod cards;
pub mod devices;
pub mod dhis2;
pub mod error;
pub mod event;
pub mod fraud;
pub mod guard;
pub mod import;
pub mod names;
pub mod office;
pub mod officers;
pub mod passes;
pub mod people;
pub mod print;
pub mod register;
pub mod review;
pub mod schedule;
pub mod secret;
pub mod session;
pub mod short_code;
pub mod studio;
pub mod verify;
pub mod webhook;

pub use call::{Access, AnyCall, CALLS, Call, CallInfo, Done, Tag};
pub use error::{ApiError, ErrorCode, ErrorKind};
pub use event::Event;
pub use secret::Secret;
