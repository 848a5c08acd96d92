//! The verification portal page: judges cards in a browser with the very code of the desktop, without any network.
//!
//! The page is the files of `page/` beside this crate compiled to WebAssembly. A build leaves in `dist/`:
//! - every file of `page/`, unchanged;
//! - `kadi_verify_portal.js`: wasm-bindgen's glue for target `no-modules`, which defines `wasm_bindgen`;
//! - `kadi_verify_portal_wasm.js`: one line, `window.__kadi_wasm="BASE64";` with the module in standard base 64, since
//!   a page opened from a disk may load scripts but fetch nothing.
//!
//! An export of a campaign adds the files of [`kadi_trust::portal_files`] to a copy of that folder.

#[cfg(target_arch = "wasm32")]
mod bindings;
mod page;
mod words;

pub use page::{Folder, Held, OpenError, Page, Seen};
pub use words::{ListView, TroubleView, VerdictView, labels, trouble};
