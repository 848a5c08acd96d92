//! The Card Studio: designs looked at before they are saved, saved in versions, and worn by batches.

mod desk;
mod draft;
mod fit;
mod preview;
mod saved;

use kadi_cards::{DesignError, Dress};
use kadi_contract::cards::CardLook;
use kadi_contract::{ApiError, ErrorCode};
use kadi_store::Read;

use crate::error::Fault;

pub(crate) use desk::Desk;
pub(crate) use draft::template;
pub(crate) use fit::fit;
pub(crate) use preview::{picture, preview};
pub(crate) use saved::{delete, export, get, import, list, save, take_logo};

/// The version of a design that a batch is made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chosen {
    pub(crate) id: String,
    pub(crate) version: u32,
    pub(crate) template: String,
    pub(crate) dpi: u32,
}

impl Chosen {
    /// The version as it is written: `D-0001@2`.
    pub(crate) fn name(&self) -> String {
        format!("{}@{}", self.id, self.version)
    }
}

/// Finds the design of a batch: `D-0001` for its newest version, `D-0001@2` for that one.
pub(crate) fn choose(db: &Read<'_>, name: &str) -> Result<Chosen, Fault> {
    let row = match name.trim().split_once('@') {
        None => db.design_versions(name.trim())?.into_iter().next(),
        Some((id, version)) => match version.parse() {
            Ok(version) => db.find_design_version(id, version)?,
            Err(_) => None,
        },
    };
    let row = row.ok_or_else(|| ApiError::new(ErrorCode::DesignNotFound).with("design", name))?;
    let draft = draft::of_row(&row)?;
    Ok(Chosen { id: row.id, version: row.version, template: row.template, dpi: draft.dpi })
}

/// What the cards of a batch wear: its design, and over it what was chosen for the batch alone.
pub(crate) fn dress(db: &Read<'_>, design: Option<&str>, look: &CardLook) -> Result<Dress, Fault> {
    let own = dress_of_look(look);
    let Some(name) = design else { return Ok(own) };
    let chosen = choose(db, name)?;
    let design = draft::design_of_version(db, &chosen.id, chosen.version)?;
    let dress = Dress::new(&design).map_err(|_| Fault::internal("design_logo"))?;
    Ok(dress.under(own))
}

/// What a batch without a design wears.
pub(crate) fn dress_of_look(look: &CardLook) -> Dress {
    let left_out = if look.without_mpi_id { vec!["mpi_id".to_owned()] } else { Vec::new() };
    Dress::of_settings(look.settings.clone(), left_out)
}

/// A design that cannot be used: the field, the line and the reason.
fn invalid(error: &DesignError) -> ApiError {
    ApiError::new(ErrorCode::DesignInvalid)
        .with("field", &error.field)
        .with("line", error.line.map_or_else(|| "–".to_owned(), |line| line.to_string()))
        .with("problem", error.problem.code())
}
