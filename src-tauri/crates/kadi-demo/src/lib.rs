//! Invented people and a demonstration DHIS2 server, marked as such.
//!
//! A [`World`] is what a server knows: org units, programmes, tracked entities, an account and a clock. It answers as
//! DHIS2 of its version does, 2.36 to 2.43 ([`World::answer`]), in memory or behind a [`DemoServer`] on the loopback interface. Nobody in it
//! exists: names are drawn from lists of common West African names, everything else from a seeded generator.

mod api;
mod dice;
mod front;
mod import;
mod invented;
mod link;
mod metadata;
mod names;
mod people;
mod places;
mod server;
mod spelling;
mod uid;
mod world;

pub use api::{Answer, Asked, Credentials, Crowd};
pub use front::{Front, Open, Sent};
pub use import::ImportError;
pub use invented::attributes;
pub use link::{Link, LinkQuality};
pub use metadata::{
    AttributeDefinition, OptionDefinition, OptionSet, OrgUnitDefinition, ProgramAttributeRow,
    ProgramDefinition,
};
pub use people::{Person, people};
pub use server::{DemoServer, RequestCounts};
pub use world::{Account, Enrollment, Entity, World};
