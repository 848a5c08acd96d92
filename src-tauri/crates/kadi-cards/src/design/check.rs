//! A design against its template.

use crate::data::CardData;
use crate::logo::Logo;
use crate::settings::Settings;
use crate::sheet::Warning;
use crate::template::Template;

use super::Design;
use super::error::{DesignError, DesignProblem};

impl Design {
    /// Everything that does not suit the template, in the order of the file. Empty means that cards can be made.
    #[must_use]
    pub fn check(&self, template: &Template) -> Vec<DesignError> {
        if self.template != template.name() {
            return vec![DesignError::new("template", DesignProblem::OtherTemplate)];
        }
        let mut found: Vec<DesignError> = Vec::new();
        let data = CardData { settings: self.settings.clone(), ..CardData::default() };
        let mut warnings = Vec::new();
        Settings::read(template, &data, &mut warnings);
        warnings.dedup();
        for warning in warnings {
            let (name, problem) = match warning {
                Warning::UnknownSetting { name } => (name, DesignProblem::UnknownSetting),
                Warning::BadSetting { name } => (name, DesignProblem::BadSetting),
                _ => continue,
            };
            found.push(DesignError::new(format!("settings.{name}"), problem));
        }
        for (place, bytes) in &self.logos {
            let field = format!("logos.{place}");
            if !template.logo_places().contains(&place.as_str()) {
                found.push(DesignError::new(field, DesignProblem::UnknownPlace));
            } else if let Err(error) = Logo::from_bytes(bytes) {
                found.push(DesignError::new(field, DesignProblem::Logo(error)));
            }
        }
        found
    }
}
