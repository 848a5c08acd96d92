//! The printers of the office: found, set, tried and taken out of use.

use kadi_contract::print::{
    DiscoverPrinters, FoundPrinterView, GetPrinterState, PrintTestCard, PrinterView, RemovePrinter,
    SavePrinter,
};
use kadi_contract::{ApiError, Done, ErrorCode};
use kadi_print::{Address, Hold, Media, Printer, Sides, SpoolJob};
use kadi_store::{PrintRow, PrintState, PrinterRow};

use super::desk::ticket;
use super::{document, failed, find_printer, view};
use crate::app::App;
use crate::session::Session;

/// Furthest a card can be moved, in tenths of a millimetre.
const FURTHEST: i32 = 200;
/// Longest name.
const LONGEST_NAME: usize = 80;

pub(crate) fn list(session: &Session) -> Result<Vec<PrinterView>, ApiError> {
    session.office.read(|db| Ok(db.printers()?.iter().map(view::printer).collect()))
}

pub(crate) fn discover(app: &App, call: &DiscoverPrinters) -> Result<Vec<FoundPrinterView>, ApiError> {
    let at = match call.address.trim() {
        "" => None,
        address => Some(Address::parse(address).map_err(failed)?),
    };
    let found = app.spooler.discover(at.as_ref()).map_err(failed)?;
    Ok(found.iter().map(view::found).collect())
}

pub(crate) fn state(
    app: &App,
    session: &Session,
    call: &GetPrinterState,
) -> Result<FoundPrinterView, ApiError> {
    let (_, now) = ask(app, session, call.printer)?;
    Ok(view::found(&now))
}

fn ask(app: &App, session: &Session, printer: i64) -> Result<(PrinterRow, Printer), ApiError> {
    let row = session.office.read(|db| find_printer(db, printer))?;
    let at = Address::parse(&row.address).map_err(failed)?;
    let now = app.spooler.printer(&at).map_err(failed)?;
    Ok((row, now))
}

pub(crate) fn save(app: &App, session: &Session, call: &SavePrinter) -> Result<PrinterView, ApiError> {
    let wrong = |field: &str| ApiError::new(ErrorCode::InvalidField).with("field", field);
    for (field, tenths) in [("right_tenths", call.right_tenths), ("down_tenths", call.down_tenths)] {
        if !(-FURTHEST..=FURTHEST).contains(&tenths) {
            return Err(wrong(field));
        }
    }
    let at = Address::parse(&call.address).map_err(failed)?;
    let mut row = PrinterRow {
        id: call.id,
        address: at.to_string(),
        name: call.name.trim().to_owned(),
        media: call.media.trim().to_owned(),
        sides: call.sides.trim().to_owned(),
        resolution: call.resolution,
        right_tenths: call.right_tenths,
        down_tenths: call.down_tenths,
        blanks: call.blanks,
        panels: call.panels,
        paused: String::new(),
    };
    // What is left open is filled in by the printer; one that is off can be set by who knows it.
    if row.name.is_empty() || row.media.is_empty() || row.sides.is_empty() {
        let now = app.spooler.printer(&at).map_err(failed)?;
        fill_in(&mut row, &now);
    }
    if row.name.is_empty() || row.name.len() > LONGEST_NAME {
        return Err(wrong("name"));
    }
    if row.media.is_empty() || row.media.len() > 255 {
        return Err(wrong("media"));
    }
    if Sides::parse(&row.sides).is_none() {
        return Err(wrong("sides"));
    }
    if row.resolution.is_some_and(|dpi| !(72..=2400).contains(&dpi)) {
        return Err(wrong("resolution"));
    }
    session.office.write(session.intent("print.save_printer", "", ""), |db| {
        if row.id != 0 {
            find_printer(db, row.id)?;
        }
        if db.printers()?.iter().any(|other| other.address == row.address && other.id != row.id) {
            return Err(ErrorCode::PrinterTaken.into());
        }
        let id = db.put_printer(&row)?;
        db.audit_subject(&id.to_string());
        let details = serde_json::json!({
            "address": row.address, "media": row.media, "sides": row.sides, "right_tenths": row.right_tenths,
            "down_tenths": row.down_tenths, "blanks": row.blanks, "panels": row.panels,
        });
        db.audit_details(&details.to_string());
        Ok(view::printer(&find_printer(db, id)?))
    })
}

fn fill_in(row: &mut PrinterRow, now: &Printer) {
    if row.name.is_empty() {
        row.name = now.name.chars().take(LONGEST_NAME / 4).collect();
    }
    if row.media.is_empty() {
        now.card_media().map(Media::name).unwrap_or_default().clone_into(&mut row.media);
    }
    if row.sides.is_empty() {
        let both = now.sides.contains(&Sides::LongEdge);
        let sides = if both { Sides::LongEdge } else { Sides::One };
        sides.as_str().clone_into(&mut row.sides);
    }
}

pub(crate) fn remove(session: &Session, call: &RemovePrinter) -> Result<Done, ApiError> {
    let intent = session.intent("print.remove_printer", &call.printer.to_string(), "");
    session.office.write(intent, |db| {
        let printer = find_printer(db, call.printer)?;
        let busy = !db.prints_in_flight(printer.id)?.is_empty()
            || !db.prints_queued(printer.id, 1)?.is_empty()
            || !db.prints_held(printer.id)?.is_empty();
        if busy {
            return Err(ErrorCode::PrinterInUse.into());
        }
        db.remove_printer(printer.id)?;
        Ok(Done {})
    })
}

pub(crate) fn test_card(app: &App, session: &Session, call: &PrintTestCard) -> Result<Done, ApiError> {
    let (row, now) = ask(app, session, call.printer)?;
    let at = Address::parse(&row.address).map_err(failed)?;
    // Its name tells it from every card: the moment stands where a card's code would.
    let stand_in = PrintRow {
        id: 0,
        card: 0,
        code: format!("test-{}", session.office.now().0),
        printer: row.id,
        run: 1,
        attempt: 1,
        state: PrintState::Queued,
        spool: None,
        watch: false,
        reason: String::new(),
    };
    let ticket = ticket(&row, &now, &stand_in).map_err(failed)?;
    debug_assert_eq!(ticket.hold, Hold::No);
    let document = document::of_test_card(app, &row, &session.language)?;
    let intent = session.intent("print.test_card", &row.id.to_string(), "");
    session.office.write(intent, |_| Ok(()))?;
    let id = app.spooler.create(&at, &ticket).map_err(failed)?;
    app.spooler.send(&at, &SpoolJob { id, name: ticket.name }, &document).map_err(failed)?;
    Ok(Done {})
}
