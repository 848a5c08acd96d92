//! The spooler against a printer that speaks IPP.

use std::net::TcpListener;
use std::num::NonZeroU32;
use std::time::Duration;

use kadi_print::{
    Address, Hold, IppSpooler, PrintError, PrinterState, Reach, Reason, Sides, SpoolId, SpoolJob, SpoolState,
    Spooler, Ticket,
};
use kadi_testkit::printer::{VirtualPrinter, until};

const CARD: &str = "om_cr80_53.98x85.6mm";

fn ticket(name: &str) -> Ticket {
    Ticket {
        name: name.into(),
        media: CARD.into(),
        sides: Sides::LongEdge,
        copies: NonZeroU32::MIN,
        resolution: Some(300),
        hold: Hold::No,
        unscaled: true,
    }
}

fn job(id: SpoolId, name: &str) -> SpoolJob {
    SpoolJob { id, name: name.into() }
}

#[test]
fn a_card_printer_says_what_it_can_and_what_became_of_a_card() {
    let device = VirtualPrinter::switched_on();
    let spooler = IppSpooler::default();
    let at = Address::parse(&device.address()).unwrap();

    let printer = spooler.printer(&at).unwrap();
    assert_eq!((printer.state, printer.accepts), (PrinterState::Idle, true));
    assert_eq!(printer.name, "Card printer");
    assert_eq!(printer.card_media().map(kadi_print::Media::name), Some(CARD));
    assert_eq!(printer.sides, [Sides::One, Sides::LongEdge, Sides::ShortEdge]);
    assert_eq!(printer.resolutions, [300, 600]);
    assert!(printer.pdf && printer.two_steps && printer.unscaled && !printer.holds);
    assert_eq!(spooler.discover(Some(&at)).unwrap(), [printer]);

    device.jam();
    let id = spooler.create(&at, &ticket("ABC-1")).unwrap();
    let abc = job(id, "ABC-1");
    assert_eq!(spooler.state(&at, &abc).unwrap().state, SpoolState::AwaitsDocument);
    assert_eq!(spooler.find(&at, "ABC-1").unwrap(), Some(id));
    assert_eq!(spooler.find(&at, "ABC-2").unwrap(), None);
    // It holds one job at a time and says so rather than forget one.
    assert_eq!(spooler.create(&at, &ticket("ABC-2")), Err(PrintError::Busy));

    spooler.send(&at, &abc, b"%PDF-1.7 a card").unwrap();
    until("the card is stuck", || {
        spooler.printer(&at).is_ok_and(|printer| printer.reasons.contains(&Reason::MediaJam))
    });
    assert_eq!(spooler.state(&at, &abc).unwrap().state, SpoolState::Printing);
    assert_eq!(device.tray(), []);

    device.clear_jam();
    until("the card came out", || spooler.state(&at, &abc).unwrap().state == SpoolState::Completed);
    assert_eq!(device.tray(), [("ABC-1".to_owned(), b"%PDF-1.7 a card".to_vec())]);
    assert_eq!(spooler.find(&at, "ABC-1").unwrap(), None, "{}", device.log());
    // A number alone is no job: the name must be its own.
    assert_eq!(spooler.state(&at, &job(id, "ABC-7")).unwrap().state, SpoolState::Gone);
    assert_eq!(spooler.cancel(&at, &job(id, "ABC-7")), Err(PrintError::NotFound));
    assert_eq!(spooler.cancel(&at, &abc), Err(PrintError::TooLate));
    assert_eq!(spooler.hold(&at, &abc), Err(PrintError::Unsupported));
}

#[test]
fn what_a_printer_cannot_do_is_refused_and_nothing_is_printed() {
    let device = VirtualPrinter::switched_on();
    let spooler = IppSpooler::default();
    let at = Address::parse(&device.address()).unwrap();
    let wrong_medium = Ticket { media: "custom_wide_86x54mm".into(), ..ticket("W-1") };
    assert_eq!(spooler.create(&at, &wrong_medium), Err(PrintError::Unsupported));
    let wrong_resolution = Ticket { resolution: Some(1200), ..ticket("W-2") };
    assert_eq!(spooler.create(&at, &wrong_resolution), Err(PrintError::Unsupported));

    // A job that never got its document can be cancelled, and the printer is free again.
    let id = spooler.create(&at, &ticket("W-3")).unwrap();
    spooler.cancel(&at, &job(id, "W-3")).unwrap();
    until("it is cancelled", || spooler.state(&at, &job(id, "W-3")).unwrap().state.is_over());
    assert!(matches!(
        spooler.state(&at, &job(id, "W-3")).unwrap().state,
        SpoolState::Cancelled(kadi_print::Touched::No)
    ));
    spooler.create(&at, &ticket("W-4")).unwrap();
    assert_eq!(device.tray(), []);
}

#[test]
fn a_printer_that_was_switched_off_forgets_and_its_new_numbers_are_not_mistaken_for_the_old() {
    let mut device = VirtualPrinter::switched_on();
    let spooler = IppSpooler::default();
    let at = Address::parse(&device.address()).unwrap();
    let id = spooler.create(&at, &ticket("OLD-1")).unwrap();
    device.vanish();
    assert_eq!(spooler.state(&at, &job(id, "OLD-1")), Err(PrintError::Unreachable));
    assert_eq!(spooler.create(&at, &ticket("OLD-2")), Err(PrintError::Unreachable));

    device.switch_on();
    assert_eq!(spooler.state(&at, &job(id, "OLD-1")).unwrap().state, SpoolState::Gone);
    let new = spooler.create(&at, &ticket("NEW-1")).unwrap();
    assert_eq!(new, id, "it numbers from the beginning");
    assert_eq!(spooler.state(&at, &job(id, "OLD-1")).unwrap().state, SpoolState::Gone);
    assert_eq!(spooler.state(&at, &job(new, "NEW-1")).unwrap().state, SpoolState::AwaitsDocument);
}

#[test]
fn who_does_not_answer_or_is_no_printer_is_told_apart_in_time() {
    let short = Duration::from_millis(300);
    let spooler = IppSpooler::new(Reach { answer: short, ..Reach::default() });
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = Address::parse(&format!("ipp://{}/ipp/print", silent.local_addr().unwrap())).unwrap();
    assert_eq!(spooler.printer(&at), Err(PrintError::Interrupted));

    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = Address::parse(&format!("ipp://{}/ipp/print", server.local_addr().unwrap())).unwrap();
    let page = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut caller, _) = server.accept().unwrap();
        let mut asked = [0; 4096];
        let _ = caller.read(&mut asked).unwrap();
        caller.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>").unwrap();
    });
    assert_eq!(spooler.printer(&at), Err(PrintError::NotAPrinter));
    page.join().unwrap();
}
