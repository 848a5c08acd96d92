//! One opaque colour, written `#RRGGBB`.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXUPPER;

/// An sRGB colour without transparency: cards are printed, so what is drawn is opaque.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rgb {
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
}

/// The text is not `#RRGGBB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a colour is written #RRGGBB")]
pub struct ColourError;

impl Rgb {
    /// Black, as a code is printed.
    pub const BLACK: Self = Self { red: 0, green: 0, blue: 0 };
    /// White.
    pub const WHITE: Self = Self { red: 255, green: 255, blue: 255 };

    /// The three parts from 0.0 to 1.0, as PDF writes them.
    #[must_use]
    pub fn to_unit(self) -> [f32; 3] {
        [self.red, self.green, self.blue].map(|part| f32::from(part) / 255.0)
    }

    /// Relative luminance, 0.0 for black to 1.0 for white (WCAG 2.2).
    #[must_use]
    pub fn luminance(self) -> f32 {
        let [red, green, blue] = self
            .to_unit()
            .map(|part| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Contrast ratio of two colours, 1.0 to 21.0 (WCAG 2.2); text needs 4.5.
    #[must_use]
    pub fn contrast(self, other: Self) -> f32 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

impl FromStr for Rgb {
    type Err = ColourError;

    fn from_str(text: &str) -> Result<Self, ColourError> {
        let digits = text.trim().strip_prefix('#').ok_or(ColourError)?.to_ascii_uppercase();
        match HEXUPPER.decode(digits.as_bytes()).map_err(|_| ColourError)?.as_slice() {
            &[red, green, blue] => Ok(Self { red, green, blue }),
            _ => Err(ColourError),
        }
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02X}{:02X}{:02X}", self.red, self.green, self.blue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_reads_in_either_case_and_writes_in_capitals() {
        let gold: Rgb = "#d4af37".parse().unwrap();
        assert_eq!(gold, Rgb { red: 0xD4, green: 0xAF, blue: 0x37 });
        assert_eq!(gold.to_string(), "#D4AF37");
    }

    #[test]
    fn contrast_is_that_of_the_web_s_guidelines() {
        let grey = Rgb { red: 0x77, green: 0x77, blue: 0x77 };
        assert!((Rgb::BLACK.contrast(Rgb::WHITE) - 21.0).abs() < 0.001);
        assert!((Rgb::WHITE.contrast(grey) - 4.478).abs() < 0.001, "{}", Rgb::WHITE.contrast(grey));
        assert!((grey.contrast(grey) - 1.0).abs() < 0.001);
    }

    #[test]
    fn short_long_and_foreign_forms_are_refused() {
        for wrong in ["", "gold", "D4AF37", "#FFF", "#D4AF3700", "#D4AF3G"] {
            assert_eq!(wrong.parse::<Rgb>(), Err(ColourError), "{wrong}");
        }
    }
}
