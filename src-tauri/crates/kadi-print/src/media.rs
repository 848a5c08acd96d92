//! Names of media, and the sizes they stand for.

use std::fmt;

/// A length in hundredths of a millimetre, as IPP gives media sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millimetres(pub u32);

impl Millimetres {
    /// The length in PDF points.
    #[must_use]
    pub fn points(self) -> f64 {
        f64::from(self.0) / 100.0 * 72.0 / 25.4
    }
}

/// What a printer prints on: its keyword, and the size that a self-describing name tells (PWG 5101.1), such as
/// `om_cr80_53.98x85.6mm` or `iso_a4_210x297mm`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Media {
    name: String,
    size: Option<(Millimetres, Millimetres)>,
}

impl Media {
    /// Any keyword; the size is read from it where it tells one.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), size: size_of(name) }
    }

    /// The keyword.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Width and height as the name gives them, usually the short edge first; `None` where it tells no size.
    #[must_use]
    pub const fn size(&self) -> Option<(Millimetres, Millimetres)> {
        self.size
    }

    /// Whether it is a card: ISO/IEC 7810 ID-1, 85.60 x 53.98 mm, with or without the margin that some drivers add.
    #[must_use]
    pub fn is_card(&self) -> bool {
        let Some((a, b)) = self.size else { return false };
        let (short, long) = (a.0.min(b.0), a.0.max(b.0));
        (5_200..=5_700).contains(&short) && (8_400..=8_900).contains(&long)
    }
}

impl fmt::Display for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

fn size_of(name: &str) -> Option<(Millimetres, Millimetres)> {
    // Drivers append words such as `.Borderless`; a point within the numbers is followed by a digit.
    let known = name.rsplit_once('_').map_or(name, |(_, size)| size);
    let (size, unit) = match (known.find("mm"), known.find("in")) {
        (Some(end), _) => (known.get(..end)?, 100.0),
        (None, Some(end)) => (known.get(..end)?, 2_540.0),
        (None, None) => return None,
    };
    let (width, height) = size.split_once('x')?;
    let length = |text: &str| -> Option<Millimetres> {
        let value: f64 = text.parse().ok()?;
        let hundredths = (value * unit).round();
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within the range just checked"
        )]
        (hundredths > 0.0 && hundredths < 1_000_000.0).then_some(Millimetres(hundredths as u32))
    };
    Some((length(width)?, length(height)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_from_the_names() {
        let size = |name: &str| Media::named(name).size().map(|(w, h)| (w.0, h.0));
        assert_eq!(size("om_cr80_53.98x85.6mm"), Some((5398, 8560)));
        assert_eq!(size("53.98x85.6mm.Borderless"), Some((5398, 8560)));
        assert_eq!(size("iso_a4_210x297mm"), Some((21_000, 29_700)));
        assert_eq!(size("na_letter_8.5x11in"), Some((21_590, 27_940)));
        for unknown in ["a4", "custom_min_x", "om_big_1e9x5mm", "om_none_0x0mm", "main"] {
            assert_eq!(size(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn a_card_is_known_by_its_size() {
        assert!(Media::named("om_cr80_53.98x85.6mm").is_card());
        assert!(Media::named("oe_credit-card_2.13x3.38in").is_card());
        assert!(!Media::named("iso_a7_74x105mm").is_card());
    }

    #[test]
    fn points_are_those_of_a_pdf() {
        assert!((Millimetres(2540).points() - 72.0).abs() < 1e-9);
    }
}
