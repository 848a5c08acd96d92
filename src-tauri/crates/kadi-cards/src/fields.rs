//! The names of the fields a template may place.

/// Fields that are known by name, beside the numbered attributes.
pub const NAMES: [&str; 24] = [
    "first_name",
    "last_name",
    "date_of_birth",
    "gender",
    "phone_number",
    "national_id",
    "mother_name",
    "mpi_id",
    "card_code",
    "issue_number",
    "programme",
    "campaign",
    "health_center",
    "zone",
    "commune",
    "district",
    "region",
    "country",
    "issuer",
    "issue_date",
    "expiry_date",
    "enrollment_date",
    "tracked_entity",
    "emergency_phone",
];

/// How many attribute pairs a card can carry: `attr1_label`, `attr1_value` to `attr8_label`, `attr8_value`.
pub const MAX_ATTRIBUTES: u8 = 8;

/// Whether a template may name this field.
#[must_use]
pub fn is_known(name: &str) -> bool {
    NAMES.contains(&name) || attribute_number(name).is_some()
}

/// The number of the attribute a field belongs to, such as 2 for `attr2_value`.
#[must_use]
pub fn attribute_number(name: &str) -> Option<u8> {
    let (number, part) = name.strip_prefix("attr")?.split_once('_')?;
    let number: u8 = number.parse().ok()?;
    (matches!(part, "label" | "value") && (1..=MAX_ATTRIBUTES).contains(&number)).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_numbered_one_to_eight() {
        assert_eq!(attribute_number("attr2_value"), Some(2));
        assert!(is_known("attr8_label"));
        for unknown in ["attr0_value", "attr9_value", "attr_value", "attr1_name", "surname"] {
            assert!(!is_known(unknown), "{unknown}");
        }
    }
}
