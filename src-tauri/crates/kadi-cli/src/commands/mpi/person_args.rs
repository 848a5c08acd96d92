//! A person's details as flags.

use clap::{ArgAction, Args};
use kadi_contract::people::PersonInput;

/// Details of a person. What is not given is not known.
#[derive(Debug, Args)]
pub(crate) struct PersonArgs {
    /// Given names
    #[arg(long)]
    first_name: Option<String>,
    /// Family names
    #[arg(long)]
    last_name: Option<String>,
    /// YYYY, YYYY-MM or YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    date_of_birth: Option<String>,
    /// Whether the date of birth is an estimate
    #[arg(long, action = ArgAction::Set, value_name = "true|false", num_args = 0..=1, default_missing_value = "true")]
    birth_estimated: Option<bool>,
    /// female, male or other, or a code such as F
    #[arg(long)]
    sex: Option<String>,
    /// Telephone
    #[arg(long)]
    phone: Option<String>,
    /// District
    #[arg(long)]
    district: Option<String>,
    /// Commune
    #[arg(long)]
    commune: Option<String>,
    /// The mother's name
    #[arg(long)]
    mother_name: Option<String>,
    /// An identifier given voluntarily, such as a national one
    #[arg(long)]
    external_id: Option<String>,
}

impl PersonArgs {
    /// The details that were given.
    pub(crate) fn person(&self) -> PersonInput {
        self.over(PersonInput::default())
    }

    /// `person` with the details that were given in place of its own. An empty flag empties the detail.
    pub(crate) fn over(&self, person: PersonInput) -> PersonInput {
        let choose = |flag: &Option<String>, own: String| flag.clone().unwrap_or(own);
        PersonInput {
            first_name: choose(&self.first_name, person.first_name),
            last_name: choose(&self.last_name, person.last_name),
            date_of_birth: choose(&self.date_of_birth, person.date_of_birth),
            birth_estimated: self.birth_estimated.unwrap_or(person.birth_estimated),
            sex: choose(&self.sex, person.sex),
            phone: choose(&self.phone, person.phone),
            district: choose(&self.district, person.district),
            commune: choose(&self.commune, person.commune),
            mother_name: choose(&self.mother_name, person.mother_name),
            external_id: choose(&self.external_id, person.external_id),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        person: PersonArgs,
    }

    #[test]
    fn flags_replace_details_and_the_rest_stays() {
        let line = Line::parse_from(["x", "--first-name", "Zawadi", "--phone", "", "--birth-estimated"]);
        let before =
            PersonInput { last_name: "Sow".into(), phone: "+221771234567".into(), ..PersonInput::default() };
        let after = line.person.over(before);
        let shown = (after.first_name.as_str(), after.last_name.as_str(), after.phone.as_str());
        assert_eq!(shown, ("Zawadi", "Sow", ""));
        assert!(after.birth_estimated);
    }

    #[test]
    fn an_estimate_can_be_taken_back() {
        let line = Line::parse_from(["x", "--birth-estimated", "false"]);
        assert!(
            !line
                .person
                .over(PersonInput { birth_estimated: true, ..PersonInput::default() })
                .birth_estimated
        );
    }
}
