//! Dates of birth as spreadsheets and registers write them, read in the one order that was said for their column.

use jiff::civil::Date;
use kadi_contract::import::{DateOrder, DatesView, RowProblem};
use kadi_core::PartialDate;

/// Nobody in a register is older, in years; the oldest person whose age was ever proved reached 122.
const OLDEST: i16 = 120;
/// Spreadsheets count days from this one (ECMA-376, part 1, 18.17.4.1), whose day 60 is a day that never was.
const DAY_ZERO: Date = Date::constant(1899, 12, 30);
/// Whole numbers that are days of a spreadsheet, 1927 to 2064; below them stand years.
const SERIAL_DAYS: std::ops::RangeInclusive<i64> = 10_000..=60_000;

/// How the names of the months begin in English, French and Portuguese.
const MONTHS: [&[&str]; 12] = [
    &["jan"],
    &["feb", "fev"],
    &["mar"],
    &["apr", "avr", "abr"],
    &["may", "mai"],
    &["jun", "juin"],
    &["jul", "juil"],
    &["aug", "aou", "ago"],
    &["sep", "set"],
    &["oct", "out"],
    &["nov"],
    &["dec", "dez"],
];
/// Words between the parts of a date.
const BETWEEN: [&str; 6] = ["de", "le", "of", "the", "em", "do"];

/// What stands for "not known" in registers.
const UNKNOWN: [&str; 21] = [
    "na",
    "n a",
    "nd",
    "n d",
    "nr",
    "nsp",
    "null",
    "none",
    "nil",
    "unknown",
    "not known",
    "inconnu",
    "inconnue",
    "non connu",
    "non renseigne",
    "neant",
    "desconhecido",
    "desconhecida",
    "nao sabe",
    "ignorado",
    "x",
];

/// Whether a cell says that nothing is known: empty, only dashes and the like, or a word for it.
pub(super) fn is_unknown(text: &str) -> bool {
    let folded = super::suggest::fold(text);
    if folded.is_empty() {
        // A picture or a sign of another script is somebody's mistake, not a blank.
        return text.chars().all(|sign| sign.is_ascii() || sign.is_whitespace() || "–—…·".contains(sign));
    }
    UNKNOWN.contains(&folded.as_str())
}

/// A date in parts, before it is known which is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    Year(i16),
    Month(i16, u8),
    Day(i16, u8, u8),
    /// Two numbers whose order must be said, then the year.
    Numbers(u8, u8, i16),
    /// A day counted from the spreadsheet's first.
    Serial(i64),
    /// The year has two digits.
    ShortYear,
}

/// Reads a date; `Ok(None)` when the cell says that it is not known.
///
/// Without an order only what reads one way is read.
pub(super) fn read(
    text: &str,
    order: Option<DateOrder>,
    today: Date,
) -> Result<Option<PartialDate>, RowProblem> {
    if is_unknown(text) {
        return Ok(None);
    }
    let date = match written(text).ok_or(RowProblem::DateUnread)? {
        Written::ShortYear => return Err(RowProblem::DateShortYear),
        Written::Year(year) => {
            checked_year(year, today).and_then(|()| exact(PartialDate::from_year(year)))?
        }
        Written::Month(year, month) => {
            checked_year(year, today).and_then(|()| exact(PartialDate::from_ym(year, month)))?
        }
        Written::Day(year, month, day) => {
            checked_year(year, today).and_then(|()| exact(PartialDate::from_ymd(year, month, day)))?
        }
        Written::Numbers(first, second, year) => {
            checked_year(year, today)?;
            let (day, month) = match order {
                Some(DateOrder::MonthFirst) => (second, first),
                Some(DateOrder::DayFirst) => (first, second),
                None if first == second => (first, second),
                None => return Err(RowProblem::DateUnread),
            };
            from_day_month(year, month, day)?
        }
        Written::Serial(days) => {
            let date = i32::try_from(days)
                .ok()
                .and_then(|days| DAY_ZERO.checked_add(jiff::Span::new().try_days(days).ok()?).ok())
                .ok_or(RowProblem::DateUnread)?;
            checked_year(date.year(), today)?;
            exact(PartialDate::from_ymd(date.year(), date.month().unsigned_abs(), date.day().unsigned_abs()))?
        }
    };
    if is_after(date, today) { Err(RowProblem::DateInFuture) } else { Ok(Some(date)) }
}

/// Registers write 00 for a day or a month that is not known.
fn from_day_month(year: i16, month: u8, day: u8) -> Result<PartialDate, RowProblem> {
    exact(match (month, day) {
        (0, _) => PartialDate::from_year(year),
        (month, 0) => PartialDate::from_ym(year, month),
        (month, day) => PartialDate::from_ymd(year, month, day),
    })
}

fn exact(date: Result<PartialDate, kadi_core::date::DateError>) -> Result<PartialDate, RowProblem> {
    date.map_err(|_| RowProblem::DateNoSuchDay)
}

fn checked_year(year: i16, today: Date) -> Result<(), RowProblem> {
    if year > today.year() {
        Err(RowProblem::DateInFuture)
    } else if today.year() - year > OLDEST {
        Err(RowProblem::DateTooOld)
    } else {
        Ok(())
    }
}

fn is_after(date: PartialDate, today: Date) -> bool {
    let known = |part: Option<u8>, now: i8| part.unwrap_or_else(|| now.unsigned_abs());
    let today_parts = (today.year(), today.month().unsigned_abs(), today.day().unsigned_abs());
    (date.year(), known(date.month(), today.month()), known(date.day(), today.day())) > today_parts
}

/// Adds what a cell says about the order of days in its column.
pub(super) fn observe(text: &str, seen: &mut DatesView) {
    let Some(Written::Numbers(first, second, year)) = written(text) else { return };
    let is_day = |month: u8, day: u8| PartialDate::from_ymd(year, month, day).is_ok();
    match (is_day(second, first), is_day(first, second)) {
        (true, false) => seen.day_first += 1,
        (false, true) => seen.month_first += 1,
        (true, true) if first != second => seen.either += 1,
        // A day that the calendar does not have either way says nothing.
        _ => {}
    }
}

/// A part of a written date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A number and how many digits it has.
    Number(i64, usize),
    /// A month by its name, 1 to 12.
    Month(u8),
}

fn written(text: &str) -> Option<Written> {
    let parts = parts(text)?;
    match *parts.as_slice() {
        [Part::Number(number, digits)] => whole_number(number, digits),
        [Part::Number(month, 1 | 2), Part::Number(year, 4)]
        | [Part::Number(year, 4), Part::Number(month, 1 | 2)] => Some(if month == 0 {
            Written::Year(small(year)?)
        } else {
            Written::Month(small(year)?, small(month)?)
        }),
        [Part::Month(month), Part::Number(year, 4)] | [Part::Number(year, 4), Part::Month(month)] => {
            Some(Written::Month(small(year)?, month))
        }
        [Part::Month(_), Part::Number(_, 2)] => Some(Written::ShortYear),
        [Part::Number(year, 4), Part::Number(month, 1 | 2), Part::Number(day, 1 | 2)] => {
            Some(by_year(small(year)?, small(month)?, small(day)?))
        }
        [Part::Number(first, 1 | 2), Part::Number(second, 1 | 2), Part::Number(year, 4)] => {
            let (first, second, year) = (small(first)?, small(second)?, small(year)?);
            Some(match (first, second) {
                (0, 0) => Written::Year(year),
                // Only the day is ever left out alone, wherever it stands.
                (0, month) | (month, 0) => Written::Month(year, month),
                (first, second) => Written::Numbers(first, second, year),
            })
        }
        [Part::Number(day, 1 | 2), Part::Month(month), Part::Number(year, 4)]
        | [Part::Month(month), Part::Number(day, 1 | 2), Part::Number(year, 4)]
        | [Part::Number(year, 4), Part::Month(month), Part::Number(day, 1 | 2)] => {
            Some(by_year(small(year)?, month, small(day)?))
        }
        [Part::Number(_, 1 | 2), Part::Number(_, 1 | 2), Part::Number(_, 1 | 2)]
        | [Part::Number(_, 1 | 2), Part::Month(_), Part::Number(_, 1 | 2)] => Some(Written::ShortYear),
        _ => None,
    }
}

fn by_year(year: i16, month: u8, day: u8) -> Written {
    match (month, day) {
        (0, _) => Written::Year(year),
        (month, 0) => Written::Month(year, month),
        (month, day) => Written::Day(year, month, day),
    }
}

/// A year, a day of a spreadsheet, or eight digits in a row.
fn whole_number(number: i64, digits: usize) -> Option<Written> {
    match digits {
        4 => Some(Written::Year(small(number)?)),
        5 if SERIAL_DAYS.contains(&number) => Some(Written::Serial(number)),
        8 => {
            let (front, middle, back) = (number / 10_000, number / 100 % 100, number % 100);
            // No date reads both ways: the months of one reading would be the years of the other.
            if (1850..=2200).contains(&front) && middle <= 12 {
                return Some(by_year(small(front)?, small(middle)?, small(back)?));
            }
            let (first, second, year) = (number / 1_000_000, number / 10_000 % 100, number % 10_000);
            Some(Written::Numbers(small(first)?, small(second)?, small(year)?))
        }
        _ => None,
    }
}

fn small<N: TryFrom<i64>>(number: i64) -> Option<N> {
    N::try_from(number).ok()
}

/// The numbers and month names of a text; `None` when it holds anything else. A time of day at the end is left out.
fn parts(text: &str) -> Option<Vec<Part>> {
    let folded = super::suggest::fold_keeping(text, ':');
    let mut parts = Vec::with_capacity(3);
    for word in folded.split(' ') {
        // `1991-03-12t00:00`: the hour hangs on the day.
        let day = word
            .split_once('t')
            .filter(|(day, hour)| is_number(day) && hour.starts_with(|c: char| c.is_ascii_digit()));
        let word = day.map_or(word, |(day, _)| day);
        if word.contains(':') {
            break;
        }
        if word.is_empty() || BETWEEN.contains(&word) {
            continue;
        }
        if parts.len() == 3 {
            return None;
        }
        parts.push(part(word)?);
        if day.is_some() {
            break;
        }
    }
    Some(parts)
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn part(word: &str) -> Option<Part> {
    let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
    let rest = word.get(digits.len()..).unwrap_or_default();
    if digits.is_empty() {
        let is_named = |names: &[&str]| names.iter().any(|name| word.starts_with(name));
        let month =
            MONTHS.iter().position(|names| is_named(names)).and_then(|at| u8::try_from(at + 1).ok())?;
        return (word.len() <= 10).then_some(Part::Month(month));
    }
    if digits.len() > 8 || !matches!(rest, "" | "st" | "nd" | "rd" | "th" | "er" | "o") {
        return None;
    }
    Some(Part::Number(digits.parse().ok()?, digits.len()))
}

/// Reads an age such as `34`, `34 ans`, `18 mois` into the year, or year and month, of birth; `Ok(None)` when not known.
pub(super) fn read_age(text: &str, on: Date) -> Result<Option<PartialDate>, RowProblem> {
    if is_unknown(text) {
        return Ok(None);
    }
    let folded = super::suggest::fold(text);
    let digits: String = folded.chars().take_while(char::is_ascii_digit).collect();
    let unit = folded.get(digits.len()..).unwrap_or_default().trim();
    let number: i16 = digits.parse().map_err(|_| RowProblem::AgeUnread)?;
    match unit.split(' ').next().unwrap_or_default() {
        "" | "a" | "y" | "an" | "ans" | "annee" | "annees" | "yr" | "yrs" | "year" | "years" | "ano"
        | "anos"
            if number <= OLDEST =>
        {
            exact(PartialDate::from_year(on.year() - number)).map(Some)
        }
        "m" | "mo" | "mois" | "month" | "months" | "mes" | "meses" if number <= 12 * OLDEST => {
            let born = on
                .first_of_month()
                .checked_sub(jiff::Span::new().months(i64::from(number)))
                .map_err(|_| RowProblem::AgeUnread)?;
            exact(PartialDate::from_ym(born.year(), born.month().unsigned_abs())).map(Some)
        }
        _ => Err(RowProblem::AgeUnread),
    }
}

#[cfg(test)]
mod tests;
