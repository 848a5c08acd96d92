//! The three print resolutions.

use std::str::FromStr;

/// Dots per inch of a rendered card. Templates are drawn in pixels at 300 dpi; the others scale from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Dpi {
    /// 300: the resolution of card printers.
    #[default]
    Standard,
    /// 450.
    Enhanced,
    /// 600: for PVC offset printing.
    Pvc,
}

impl Dpi {
    /// All three, from coarse to fine.
    pub const ALL: [Self; 3] = [Self::Standard, Self::Enhanced, Self::Pvc];

    /// Dots per inch.
    #[must_use]
    pub const fn get(self) -> u16 {
        match self {
            Self::Standard => 300,
            Self::Enhanced => 450,
            Self::Pvc => 600,
        }
    }

    /// Pixels of this resolution for one template pixel: 1.0, 1.5 or 2.0.
    #[must_use]
    pub fn scale(self) -> f32 {
        f32::from(self.get()) / 300.0
    }

    /// Dots per metre, rounded, as PNG's pHYs chunk states it.
    #[must_use]
    pub fn per_metre(self) -> u32 {
        (u32::from(self.get()) * 10_000 + 127) / 254
    }

    /// A length in template pixels, in pixels of this resolution, rounded.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn pixels(self, length: u32) -> u32 {
        (length * u32::from(self.get()) + 150) / 300
    }
}

/// Not one of the three resolutions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cards are rendered at 300, 450 or 600 dpi")]
pub struct DpiError;

impl TryFrom<u16> for Dpi {
    type Error = DpiError;

    fn try_from(dots: u16) -> Result<Self, DpiError> {
        Self::ALL.into_iter().find(|dpi| dpi.get() == dots).ok_or(DpiError)
    }
}

impl FromStr for Dpi {
    type Err = DpiError;

    fn from_str(text: &str) -> Result<Self, DpiError> {
        text.trim().parse::<u16>().map_err(|_| DpiError)?.try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cr80_card_has_the_sizes_printers_expect() {
        let sizes = Dpi::ALL.map(|dpi| (dpi.pixels(1011), dpi.pixels(638), dpi.per_metre()));
        assert_eq!(sizes, [(1011, 638, 11811), (1517, 957, 17717), (2022, 1276, 23622)]);
    }

    #[test]
    fn other_resolutions_are_refused() {
        assert_eq!("600".parse(), Ok(Dpi::Pvc));
        assert_eq!("72".parse::<Dpi>(), Err(DpiError));
        assert_eq!("high".parse::<Dpi>(), Err(DpiError));
    }
}
