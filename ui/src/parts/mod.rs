//! Forms and pieces that several places share.

mod backup;
mod bind;
mod connection;
mod detail;
mod guard;
mod job;
mod language;
mod mapping;
mod mapping_table;
mod merge;
mod passphrase;
mod person_fields;
mod print_batch;
mod reason;

pub use backup::BackupForm;
pub use bind::{bind, bind_text};
pub use connection::ConnectionForm;
pub use detail::detail;
pub use job::{JobBar, job_tone};
pub use language::LanguageButtons;
pub use mapping::MappingForm;
pub use merge::{MergeDialog, Merging};
pub use passphrase::NewPassphrase;
pub use person_fields::{PersonFields, card_chip, full_name, sex_word};
pub use print_batch::PrintBatch;
pub use reason::ReasonDialog;
