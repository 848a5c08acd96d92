//! Dates of birth as evidence: exact days, heaped estimates, swapped and mistyped digits.

use kadi_core::date::PartialDate;

/// A date of birth with what is known about its making.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Birth {
    date: PartialDate,
    heaped: bool,
}

/// How two dates of birth agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum BirthMatch {
    /// The same day, and not one that estimates fall on.
    Exact,
    /// The same, on 1 January or 31 December, or known or recorded as an estimate.
    SameEstimate,
    /// The same month and year, one side known to the month.
    SameMonth,
    /// Day and month exchanged.
    Swapped,
    /// The same year, one side known to the year or heaped.
    SameYear,
    /// One digit differs, or two neighbouring digits of the year are exchanged.
    OneDigit,
    /// Same day and month, one year apart.
    NextYear,
    /// One year apart, one side heaped.
    NextYearEstimate,
    /// The same year and the same month or day: one part was misread.
    OnePart,
    /// At most three years apart, one side heaped.
    NearYears,
    /// At most three years apart and not alike.
    Different,
    /// More than three years apart and not alike.
    FarApart,
}

impl Birth {
    pub(crate) fn new(date: PartialDate, estimated: bool) -> Self {
        let heaped = estimated
            || !date.is_full()
            || matches!((date.month(), date.day()), (Some(1), Some(1)) | (Some(12), Some(31)));
        Self { date, heaped }
    }

    pub(crate) const fn date(self) -> PartialDate {
        self.date
    }

    pub(crate) const fn is_heaped(self) -> bool {
        self.heaped
    }

    /// Compares two dates. Symmetric.
    pub(crate) fn compare(self, other: Self) -> BirthMatch {
        let (a, b) = (self.date, other.date);
        let heaped = self.heaped || other.heaped;
        let apart = i32::from(a.year()).abs_diff(i32::from(b.year()));
        if a == b {
            return if heaped { BirthMatch::SameEstimate } else { BirthMatch::Exact };
        }
        if apart == 0 && a.month() == b.month() && a.month().is_some() && !(a.is_full() && b.is_full()) {
            return BirthMatch::SameMonth;
        }
        if apart == 0 && a.is_full() && b.is_full() && a.day() == b.month() && a.month() == b.day() {
            return BirthMatch::Swapped;
        }
        if apart == 0 && heaped {
            return BirthMatch::SameYear;
        }
        let same_day = a.is_full() && (a.month(), a.day()) == (b.month(), b.day());
        match apart {
            1 if same_day && !(self.heaped && other.heaped) => BirthMatch::NextYear,
            1 if heaped => BirthMatch::NextYearEstimate,
            // Round birthdays of father and son, 1960-01-01 and 1990-01-01, are no typing error.
            _ if a.is_full() && b.is_full() && !(heaped && apart > 0) && one_digit_apart(a, b) => {
                BirthMatch::OneDigit
            }
            0 if a.month() == b.month() || a.day() == b.day() => BirthMatch::OnePart,
            0..=3 if heaped => BirthMatch::NearYears,
            0..=3 => BirthMatch::Different,
            _ => BirthMatch::FarApart,
        }
    }
}

impl BirthMatch {
    /// Whether nothing of the two dates agrees.
    pub(crate) const fn contradicts(self) -> bool {
        matches!(self, Self::Different | Self::FarApart)
    }

    /// 0 to 1.
    pub(crate) const fn similarity(self) -> f64 {
        match self {
            Self::Exact => 1.0,
            Self::SameEstimate | Self::Swapped => 0.9,
            Self::SameMonth => 0.85,
            Self::SameYear | Self::NextYear => 0.75,
            Self::OneDigit => 0.70,
            Self::NextYearEstimate => 0.6,
            Self::OnePart => 0.5,
            Self::NearYears => 0.4,
            Self::Different | Self::FarApart => 0.0,
        }
    }

    /// The chance that a stranger's date agrees as well, and that the same person's two dates do: `(u, m)`.
    ///
    /// u from an age pyramid in which two people share a birth year once in 35, with a fifth of dates heaped; m from
    /// re-registration studies and the corruption rates of a synthetic registry shaped like them.
    pub(crate) const fn likelihoods(self) -> (f64, f64) {
        match self {
            Self::Exact => (7e-5, 0.45),
            Self::SameEstimate => (6e-3, 0.17),
            Self::SameMonth => (2.4e-3, 0.02),
            Self::Swapped => (8e-5, 0.02),
            Self::SameYear => (1e-2, 0.10),
            Self::OneDigit => (1.5e-3, 0.03),
            Self::NextYear => (1.6e-4, 0.07),
            Self::NextYearEstimate => (2e-2, 0.05),
            Self::OnePart => (3e-3, 0.03),
            Self::NearYears => (5e-2, 0.04),
            Self::Different | Self::FarApart => (0.9, 0.01),
        }
    }

    /// The chance that the dates of two members of one family agree as well.
    ///
    /// Exact: twins are 17 of 1,000 births in the region (Ouedraogo, Pison and others 2025, Twin Research and Human Genetics)
    /// among about five relatives. Births of one mother are nine months apart at least, two or three years as a rule, and
    /// families estimate alike.
    pub(crate) const fn among_relatives(self) -> f64 {
        match self {
            Self::Exact => 7e-3,
            Self::SameEstimate => 1.5e-2,
            Self::SameMonth => 3e-3,
            Self::Swapped => 1e-4,
            Self::SameYear => 2e-2,
            Self::OneDigit | Self::OnePart => 4e-3,
            Self::NextYear => 5e-4,
            Self::NextYearEstimate => 3e-2,
            Self::NearYears => 1e-1,
            Self::Different => 0.3,
            Self::FarApart => 0.6,
        }
    }
}

fn one_digit_apart(a: PartialDate, b: PartialDate) -> bool {
    let (a, b) = (digits(a), digits(b));
    let mut differing = a.iter().zip(&b).enumerate().filter(|(_, (x, y))| x != y);
    match (differing.next(), differing.next(), differing.next()) {
        (Some(_), None, _) => true,
        (Some((first, (x, y))), Some((second, (other_x, other_y))), None) => {
            second == first + 1 && second < 4 && x == other_y && y == other_x
        }
        _ => false,
    }
}

/// The digits of a full date as it is written, the year's first.
fn digits(date: PartialDate) -> [u16; 8] {
    let year = date.year().unsigned_abs();
    let (month, day) =
        (u16::from(date.month().unwrap_or_default()), u16::from(date.day().unwrap_or_default()));
    [year / 1000, year / 100 % 10, year / 10 % 10, year % 10, month / 10, month % 10, day / 10, day % 10]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(a: &str, b: &str) -> BirthMatch {
        let birth = |text: &str| Birth::new(text.parse().unwrap(), false);
        assert_eq!(birth(a).compare(birth(b)), birth(b).compare(birth(a)), "{a} {b}");
        birth(a).compare(birth(b))
    }

    #[test]
    fn levels() {
        for (a, b, level) in [
            ("1991-03-12", "1991-03-12", BirthMatch::Exact),
            ("1990-01-01", "1990-01-01", BirthMatch::SameEstimate),
            ("1990", "1990", BirthMatch::SameEstimate),
            ("1991-03-12", "1991-12-03", BirthMatch::Swapped),
            ("1991-03-12", "1991", BirthMatch::SameYear),
            ("1991-03-12", "1991-01-01", BirthMatch::SameYear),
            ("1991-03-12", "1991-03", BirthMatch::SameMonth),
            ("1991-03-12", "1991-03-17", BirthMatch::OneDigit),
            ("1978-03-12", "1987-03-12", BirthMatch::OneDigit),
            ("1991-03-12", "1990-03-12", BirthMatch::NextYear),
            ("1990-01-01", "1991-01-01", BirthMatch::NextYearEstimate),
            ("1991-03-12", "1990-01-01", BirthMatch::NextYearEstimate),
            ("1991-03-12", "1991-03-25", BirthMatch::OnePart),
            ("1991-03-12", "1994-01-01", BirthMatch::NearYears),
            ("1991-03-12", "1992-07-25", BirthMatch::Different),
            ("1991-03-12", "1964-08-30", BirthMatch::FarApart),
            ("1991", "1964", BirthMatch::FarApart),
            ("1960-01-01", "1990-01-01", BirthMatch::FarApart),
        ] {
            assert_eq!(compare(a, b), level, "{a} {b}");
        }
    }

    #[test]
    fn a_recorded_estimate_is_heaped() {
        let date = "1991-03-12".parse().unwrap();
        assert_eq!(Birth::new(date, true).compare(Birth::new(date, false)), BirthMatch::SameEstimate);
    }
}
