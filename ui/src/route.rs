//! The places and their addresses; behind the hash, so that a file, a window and a web server serve them alike.

use kadi_contract::register::SearchPeople;
use yew_router::prelude::*;

/// A place.
#[derive(Debug, Clone, PartialEq, Eq, Routable)]
pub enum Route {
    /// What needs somebody today.
    #[at("/")]
    Home,
    /// The register.
    #[at("/people")]
    People,
    /// A form for somebody new.
    #[at("/people/new")]
    NewPerson,
    /// People from a file.
    #[at("/people/import")]
    Import,
    /// One person.
    #[at("/people/:id")]
    Person {
        /// MPI id.
        id: String,
    },
    /// Possible duplicates.
    #[at("/duplicates")]
    Duplicates,
    /// Possible duplicates that are not queued.
    #[at("/alerts")]
    Alerts,
    /// Batches of cards.
    #[at("/cards")]
    Cards,
    /// The way to a new batch.
    #[at("/cards/new")]
    NewBatch,
    /// The way to a new batch that wears a design.
    #[at("/cards/new/:design")]
    NewBatchOf {
        /// Number of the design.
        design: String,
    },
    /// Templates and designs.
    #[at("/cards/studio")]
    Studio,
    /// A design that begins with a template.
    #[at("/cards/studio/new/:template")]
    NewDesign {
        /// Name of the template.
        template: String,
    },
    /// One design.
    #[at("/cards/studio/:id")]
    Design {
        /// Number of the design.
        id: String,
    },
    /// One batch.
    #[at("/cards/:id")]
    Batch {
        /// Number of the batch.
        id: String,
    },
    /// Printers and their queues.
    #[at("/printing")]
    Printing,
    /// Is this card good?
    #[at("/verify")]
    Verify,
    /// Synchronisation.
    #[at("/sync")]
    Sync,
    /// The DHIS2 connection and its mapping.
    #[at("/sync/connect")]
    Connect,
    /// What leaves the office.
    #[at("/share")]
    Share,
    /// Other devices and bundles.
    #[at("/share/devices")]
    Devices,
    /// The audit log.
    #[at("/audit")]
    Audit,
    /// Signs of misuse.
    #[at("/audit/signs")]
    Fraud,
    /// Settings.
    #[at("/settings")]
    Settings,
    /// Anything else leads home.
    #[not_found]
    #[at("/404")]
    Elsewhere,
}

/// A list that a number elsewhere stands for; travels beside the address of the register, never in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Narrowed(pub SearchPeople);
