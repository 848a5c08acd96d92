//! Dates as people write them: read one way, or refused with the reason.

use proptest::prelude::*;

use super::*;

const TODAY: Date = Date::constant(2026, 11, 21);
const DAY: Option<DateOrder> = Some(DateOrder::DayFirst);
const MONTH: Option<DateOrder> = Some(DateOrder::MonthFirst);

fn iso(text: &str, order: Option<DateOrder>) -> Result<String, RowProblem> {
    read(text, order, TODAY).map(|date| date.map(|date| date.to_string()).unwrap_or_default())
}

#[test]
fn the_usual_ways_to_write_a_date() {
    for (text, expected) in [
        ("1991-03-12", "1991-03-12"),
        ("1991-03-12T00:00:00.000", "1991-03-12"),
        ("1991-03-12 00:00:00", "1991-03-12"),
        ("12/03/1991", "1991-03-12"),
        ("12-3-1991", "1991-03-12"),
        ("12.03.1991", "1991-03-12"),
        ("12 03 1991", "1991-03-12"),
        (" 12 / 03 / 1991 ", "1991-03-12"),
        ("12/03/1991 14:30", "1991-03-12"),
        ("1991/03/12", "1991-03-12"),
        ("19910312", "1991-03-12"),
        ("12031991", "1991-03-12"),
        ("03/1991", "1991-03"),
        ("1991-03", "1991-03"),
        ("1991", "1991"),
        ("00/03/1991", "1991-03"),
        ("00/00/1991", "1991"),
        ("1991-00-00", "1991"),
        ("33309", "1991-03-12"),
        ("12 mars 1991", "1991-03-12"),
        ("1er août 1991", "1991-08-01"),
        ("12-Mar-1991", "1991-03-12"),
        ("March 12, 1991", "1991-03-12"),
        ("12 de março de 1991", "1991-03-12"),
        ("2 juillet 1991", "1991-07-02"),
        ("2 juin 1991", "1991-06-02"),
        ("2 de setembro de 1991", "1991-09-02"),
        ("dez 1991", "1991-12"),
        ("١٢/٠٣/١٩٩١", "1991-03-12"),
        ("", ""),
        ("-", ""),
        ("N/A", ""),
        ("inconnu", ""),
    ] {
        assert_eq!(iso(text, DAY).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn the_order_of_the_column_decides_and_nothing_is_turned_round_to_fit() {
    assert_eq!(iso("03/04/1990", DAY).as_deref(), Ok("1990-04-03"));
    assert_eq!(iso("03/04/1990", MONTH).as_deref(), Ok("1990-03-04"));
    assert_eq!(iso("03/04/1990", None), Err(RowProblem::DateUnread));
    assert_eq!(iso("05/05/1990", None).as_deref(), Ok("1990-05-05"));
    assert_eq!(iso("12/25/1990", DAY), Err(RowProblem::DateNoSuchDay));
    assert_eq!(iso("25/12/1990", MONTH), Err(RowProblem::DateNoSuchDay));
    assert_eq!(iso("1990-04-03", MONTH).as_deref(), Ok("1990-04-03"));
}

#[test]
fn what_cannot_be_is_refused_with_its_reason() {
    for (text, why) in [
        ("30/02/1990", RowProblem::DateNoSuchDay),
        ("1990-02-30", RowProblem::DateNoSuchDay),
        ("29/02/1991", RowProblem::DateNoSuchDay),
        ("13/13/1990", RowProblem::DateNoSuchDay),
        ("22/11/2026", RowProblem::DateInFuture),
        ("12/2026", RowProblem::DateInFuture),
        ("2027", RowProblem::DateInFuture),
        ("50000", RowProblem::DateInFuture),
        ("01/01/1900", RowProblem::DateTooOld),
        ("1900-01-01", RowProblem::DateTooOld),
        ("0198", RowProblem::DateTooOld),
        ("12/03/91", RowProblem::DateShortYear),
        ("12 mars 91", RowProblem::DateShortYear),
        ("hier", RowProblem::DateUnread),
        ("12/03", RowProblem::DateUnread),
        ("1991 environ", RowProblem::DateUnread),
        ("12/03/1991/4", RowProblem::DateUnread),
        ("771234567", RowProblem::DateUnread),
        ("😀", RowProblem::DateUnread),
        ("ዓ.ም", RowProblem::DateUnread),
    ] {
        assert_eq!(iso(text, DAY), Err(why), "{text}");
    }
    assert_eq!(iso("21/11/2026", DAY).as_deref(), Ok("2026-11-21"));
    assert_eq!(iso("11/2026", DAY).as_deref(), Ok("2026-11"));
    assert_eq!(iso("1906", DAY).as_deref(), Ok("1906"));
}

#[test]
fn a_column_says_which_way_its_days_stand() {
    let mut seen = DatesView::default();
    for text in
        ["25/12/1990", "03/04/1990", "05/05/1990", "1990-12-25", "12 mars 1990", "1990", "Diop", "12/25/1990"]
    {
        observe(text, &mut seen);
    }
    assert_eq!(seen, DatesView { day_first: 1, month_first: 1, either: 1 });
}

#[test]
fn ages_become_years_or_months_of_birth() {
    let on = Date::constant(2026, 3, 31);
    let born =
        |text: &str| read_age(text, on).map(|date| date.map(|date| date.to_string()).unwrap_or_default());
    for (text, expected) in [
        ("34", "1992"),
        ("34 ans", "1992"),
        ("34ans", "1992"),
        ("1 an", "2025"),
        ("34 years old", "1992"),
        ("34 anos", "1992"),
        ("18 mois", "2024-09"),
        ("0", "2026"),
        ("3 m", "2025-12"),
        ("-", ""),
        ("", ""),
    ] {
        assert_eq!(born(text).as_deref(), Ok(expected), "{text}");
    }
    for text in ["121", "vieux", "34 jours", "3,5", "999999999999", "adulte"] {
        assert_eq!(born(text), Err(RowProblem::AgeUnread), "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic_and_what_is_read_is_a_day_that_was(text in "\\PC{0,40}") {
        for order in [DAY, MONTH, None] {
            if let Ok(Some(date)) = read(&text, order, TODAY) {
                prop_assert!((1906..=2026).contains(&date.year()));
            }
        }
        let _ = read_age(&text, TODAY);
        observe(&text, &mut DatesView::default());
    }

    #[test]
    fn every_day_comes_back_from_every_way_of_writing_it(days in 0_i32..40_000, sign in "[/. -]") {
        let date = Date::constant(1917, 1, 1).saturating_add(jiff::Span::new().days(days));
        let (y, m, d) = (date.year(), date.month(), date.day());
        let expected = format!("{y:04}-{m:02}-{d:02}");
        for (text, order) in [
            (format!("{d}{sign}{m}{sign}{y}"), DAY),
            (format!("{m:02}{sign}{d:02}{sign}{y}"), MONTH),
            (format!("{y}{sign}{m}{sign}{d}"), MONTH),
            (format!("{d:02}{m:02}{y}"), DAY),
            (expected.clone(), None),
        ] {
            prop_assert_eq!(iso(&text, order).unwrap(), expected.clone(), "{}", text);
        }
        let serial = (date - DAY_ZERO).get_days();
        if serial >= 10_000 {
            prop_assert_eq!(iso(&serial.to_string(), None).unwrap(), expected);
        }
    }
}
