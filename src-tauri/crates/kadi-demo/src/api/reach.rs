//! Where to look: the org units of a question and how far below them.

use std::collections::BTreeSet;

use super::speech::{Refusal, Speech};
use super::{Answer, Asked};
use crate::world::World;

/// Where to look.
pub enum Reach {
    /// Exactly these org units.
    Selected(BTreeSet<String>),
    /// These org units, their children too.
    Children(BTreeSet<String>),
    /// These org units and everything below them.
    Descendants(BTreeSet<String>),
    /// All that the account captures for.
    Capture,
}

impl World {
    pub(super) fn reach(&self, asked: &Asked, speech: Speech) -> Result<Reach, Answer> {
        let refusal = Refusal::of(self.release(), speech);
        let units: BTreeSet<String> =
            speech.list(asked, "ou", "orgUnit", "orgUnits").unwrap_or_default().into_iter().collect();
        for id in &units {
            let unit = self
                .find_org_unit(id)
                .ok_or_else(|| refusal.wrong(&format!("Organisation unit does not exist: {id}")))?;
            if !self.is_captured(unit) {
                let message = format!("Organisation unit is not part of the search scope: {id}");
                return Err(refusal.forbidden(&message));
            }
        }
        let named_today = matches!(speech, Speech::Both | Speech::Today);
        match (speech.org_unit_mode(asked), units.is_empty()) {
            (Some("ACCESSIBLE" | "CAPTURE"), true) => Ok(Reach::Capture),
            (None, true) if named_today => Ok(Reach::Capture),
            // Before 2.41 the default was SELECTED, which without org units finds those of the account itself.
            (None | Some("SELECTED"), true) if !named_today => {
                Ok(Reach::Selected(self.account.org_units.iter().cloned().collect()))
            }
            (Some("ALL"), true) => {
                Err(Answer::error(403, "User is not authorized to query across all organisation units"))
            }
            (Some("SELECTED") | None, false) => Ok(Reach::Selected(units)),
            (Some("CHILDREN"), false) => Ok(Reach::Children(units)),
            (Some("DESCENDANTS"), false) => Ok(Reach::Descendants(units)),
            (Some("ACCESSIBLE" | "CAPTURE"), false) if !named_today => Ok(Reach::Capture),
            (Some(mode @ ("ACCESSIBLE" | "CAPTURE" | "ALL")), false) => {
                Err(refusal.wrong(&format!("orgUnitMode {mode} cannot be used with orgUnits")))
            }
            (Some(mode @ ("SELECTED" | "CHILDREN" | "DESCENDANTS")), true) => {
                Err(refusal.wrong(&format!("At least one org unit is required for orgUnitMode: {mode}")))
            }
            (_, _) => Err(refusal.wrong("Value is not valid for parameter orgUnitMode")),
        }
    }

    pub(super) fn reaches(&self, reach: &Reach, org_unit: &str) -> bool {
        let Some(unit) = self.find_org_unit(org_unit) else { return false };
        match reach {
            Reach::Capture => self.is_captured(unit),
            Reach::Selected(units) => units.contains(&unit.id),
            Reach::Children(units) => {
                units.contains(&unit.id) || unit.parent().is_some_and(|parent| units.contains(parent))
            }
            Reach::Descendants(units) => units.iter().any(|ancestor| unit.is_within(ancestor)),
        }
    }
}
