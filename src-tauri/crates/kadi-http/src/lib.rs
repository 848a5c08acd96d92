//! The local HTTP shell: contract route, events, assets and the web interface, for this machine only.
//!
//! One route carries every call of the contract, so this shell and the desktop window cannot drift apart. Deliberately
//! absent: use-case logic, TLS and any address but loopback; an address that others can reach is refused.
//!
//! | route | does |
//! |---|---|
//! | `POST /api/call` | one call of the contract: `{"call": ..., "with": ...}` |
//! | `POST /api/upload/{kind}` | takes bytes, at most [`MOST_BYTES`] |
//! | `GET /api/asset/{path}` | previews and finished files |
//! | `GET /api/events` | what happens, as server-sent events |
//! | `GET /mpi/verify/{token}` | a verdict, public |
//! | `/dhis2/...` | endpoints for programs, see the module `dhis2` |
//! | `POST /dhis2/webhook` | a notification, which only asks for a synchronisation |
//! | `GET /` and below | the web interface |

mod asset;
mod body;
mod call;
mod dhis2;
mod events;
mod failure;
mod gate;
mod pages;
mod router;
mod server;
mod session;
mod upload;
mod verify;
mod webhook;

pub use router::router;
pub use server::{ServeError, ServerHandle, serve};
pub use upload::MOST_BYTES;
pub use webhook::MOST_NOTIFIED;
