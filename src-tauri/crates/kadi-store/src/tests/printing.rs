//! Printers and prints: one live try for a card, counted blanks, and what is asked about later.

use kadi_core::Timestamp;

use super::carding::{batch, card};
use super::{NOW, Office, intent};
use crate::{CardState, PrintRow, PrintState, PrintTotals, PrinterRow, StoreError};

fn printer() -> PrinterRow {
    PrinterRow {
        id: 0,
        address: "ipp://localhost/printers/Zebra".into(),
        name: "Zebra".into(),
        media: "om_cr80_53.98x85.6mm".into(),
        sides: "two-sided-long-edge".into(),
        resolution: Some(300),
        right_tenths: 0,
        down_tenths: -3,
        blanks: Some(2),
        panels: None,
        paused: String::new(),
    }
}

/// An office with a printer, and a batch of three cards in its queue.
fn queued() -> (Office, i64, Vec<PrintRow>) {
    let office = Office::new();
    let people = [1, 2, 3].map(|n| office.register(n, "Amina", "Diop"));
    let cards: Vec<_> = people.iter().zip(1..).map(|(&identity, n)| card(identity, 1, n)).collect();
    let id = office.write(|db| batch(db, "CAMP", &cards));
    let rendered: Vec<i64> = office.read(|db| db.cards_of_batch(&id)).iter().map(|card| card.id).collect();
    assert_eq!(office.read(|db| db.cards_to_print(&id)), Vec::<i64>::new(), "not rendered yet");
    office.write(|db| db.mark_rendered(&rendered));
    let printer = office.write(|db| db.put_printer(&printer()));
    assert_eq!(office.read(|db| db.cards_to_print(&id)), rendered);
    office.write(|db| {
        let run = db.print_run(printer)? + 1;
        rendered.iter().try_for_each(|&card| db.enqueue_print(card, printer, run))
    });
    assert_eq!(office.read(|db| db.cards_to_print(&id)), Vec::<i64>::new(), "they are on their way");
    let prints = office.read(|db| db.prints_queued(printer, 9));
    (office, printer, prints)
}

#[test]
fn a_card_has_one_live_try() {
    let (office, printer, prints) = queued();
    let twice: Result<(), StoreError> =
        office.store.write(intent("print.start"), |db| db.enqueue_print(prints[0].card, printer, 2));
    assert!(matches!(twice, Err(StoreError::Sql(_))), "{twice:?}");
    let lost = PrintRow { state: PrintState::Lost, watch: true, spool: Some(7), ..prints[0].clone() };
    office.write(|db| db.put_print(&lost));
    office.write(|db| db.enqueue_print(prints[0].card, printer, 1));
    let again = office.read(|db| db.last_print(prints[0].card)).unwrap();
    assert_eq!((again.attempt, again.state), (2, PrintState::Queued));
    assert_eq!(office.read(|db| db.prints_loose(prints[0].card)), [lost]);
    assert_eq!(office.read(|db| db.prints_of_card(prints[0].card)).len(), 2);
}

#[test]
fn a_blank_is_counted_once_and_the_card_follows_its_print() {
    let (office, printer, prints) = queued();
    let state = |card: i64| office.read(|db| db.get_card(card)).state;
    let put = |print: &PrintRow, state: PrintState| {
        office.write(|db| db.put_print(&PrintRow { state, ..print.clone() }));
    };
    put(&prints[0], PrintState::Sent);
    assert_eq!(state(prints[0].card), CardState::Spooled);
    assert_eq!(office.read(|db| db.prints_in_flight(printer)).len(), 1);
    put(&prints[0], PrintState::Printed);
    office.write(|db| db.use_blank(prints[0].id));
    office.write(|db| db.use_blank(prints[0].id));
    assert_eq!(state(prints[0].card), CardState::Printed);
    put(&prints[1], PrintState::Spoiled);
    office.write(|db| db.use_blank(prints[1].id));
    let counted = office.read(|db| db.find_printer(printer)).unwrap();
    assert_eq!((counted.blanks, counted.panels), (Some(0), None));
    put(&prints[2], PrintState::Printed);
    office.write(|db| db.use_blank(prints[2].id));
    assert_eq!(office.read(|db| db.find_printer(printer)).unwrap().blanks, Some(0), "never below none");
    assert_eq!(office.read(|db| db.print_totals(NOW)), PrintTotals { printed: 2, spoiled: 1 });
    assert_eq!(office.read(|db| db.print_totals(Timestamp(NOW.0 + 1))), PrintTotals::default());
    assert_eq!(office.read(|db| db.last_printed(printer)).unwrap().id, prints[2].id);
    let counts = office.read(|db| db.print_counts(printer, 1));
    assert_eq!(counts, [(PrintState::Printed, 2), (PrintState::Spoiled, 1)]);
    assert_eq!(office.read(|db| db.cards_to_print("B-0001")), [prints[1].card], "the spoiled one");
}

#[test]
fn the_strip_shows_the_first_card_that_is_not_over() {
    let (office, printer, prints) = queued();
    office.write(|db| db.put_print(&PrintRow { state: PrintState::Printed, ..prints[0].clone() }));
    let strip = |limit| {
        let rows = office.read(|db| db.print_strip(printer, 1, limit));
        rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(strip(9), prints.iter().map(|print| print.id).collect::<Vec<_>>());
    assert_eq!(strip(2), [prints[1].id, prints[2].id]);
    for print in &prints {
        office.write(|db| db.put_print(&PrintRow { state: PrintState::Printed, ..print.clone() }));
    }
    assert_eq!(strip(1), [prints[2].id], "the last ones when all is over");
}

#[test]
fn a_printer_that_was_removed_keeps_its_record_and_frees_its_address() {
    let (office, id, prints) = queued();
    let taken: Result<i64, StoreError> =
        office.store.write(intent("print.save_printer"), |db| db.put_printer(&printer()));
    assert!(matches!(taken, Err(StoreError::Sql(_))), "{taken:?}");
    office.write(|db| db.pause_printer(id, "unreachable"));
    office.write(|db| db.put_printer(&PrinterRow { id, name: "Zebra 2".into(), ..printer() }));
    let changed = office.read(|db| db.find_printer(id)).unwrap();
    assert_eq!((changed.name.as_str(), changed.paused.as_str()), ("Zebra 2", "unreachable"));
    office.write(|db| db.remove_printer(id));
    assert_eq!(office.read(|db| db.find_printer(id)), None);
    assert_eq!(office.read(|db| db.printers()), []);
    assert_ne!(office.write(|db| db.put_printer(&printer())), id);
    assert_eq!(office.read(|db| db.last_print(prints[0].card)).unwrap().printer, id);
}
