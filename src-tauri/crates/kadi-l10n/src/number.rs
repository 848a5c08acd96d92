//! Whole numbers with the thousands separator of the language.

use crate::Language;

/// Writes a whole number with groups of three digits: `2,314` in English, `2 314` in French and `2 314` in Portuguese
/// (the space is a no-break one). Follows the CLDR patterns, except that four digits are grouped in every language,
/// so that columns of numbers look alike.
#[must_use]
pub fn format_number(language: Language, number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let separator = match language {
        Language::En => ',',
        Language::Fr => '\u{202f}',
        Language::Pt => '\u{a0}',
    };
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_by_three() {
        assert_eq!(format_number(Language::En, 0), "0");
        assert_eq!(format_number(Language::En, 999), "999");
        assert_eq!(format_number(Language::En, 1_234_567), "1,234,567");
        assert_eq!(format_number(Language::Fr, 2_314), "2\u{202f}314");
        assert_eq!(format_number(Language::Pt, -18_402), "-18\u{a0}402");
        assert_eq!(format_number(Language::En, i64::MIN), "-9,223,372,036,854,775,808");
    }
}
