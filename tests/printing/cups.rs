//! A batch through a print server: CUPS with a queue for cards, whose jobs others may hold, and which may go away.

use kadi_contract::print::{SavePrinter, StartPrinting};
use kadi_print::{Address, Hold, IppSpooler, Reason, Sides, SpoolJob, SpoolState, Spooler, Ticket};
use kadi_testkit::cups::PrintServer;
use kadi_testkit::printer::until;

use super::flow::{await_queue, check_pages, office_with, queue};

fn names(server: &PrintServer) -> Vec<String> {
    let names: Vec<String> = server.tray().into_iter().map(|(name, _)| name).collect();
    assert!(!names.iter().any(|name| name.ends_with(".again")), "a job came out twice: {names:?}");
    names
}

#[test]
fn twenty_double_sided_cards_go_through_a_print_server_that_is_killed_and_somebody_holds_one_of_them() {
    let mut server = PrintServer::running();
    let (mut office, batch) = office_with(20);
    let saved = office
        .call(SavePrinter { address: server.address(), blanks: Some(25), ..SavePrinter::default() })
        .unwrap();
    assert!(saved.media.ends_with("53.98x85.6mm"), "{}", saved.media);
    assert_eq!(saved.sides, "two-sided-long-edge");
    let printer = saved.id;

    server.jam();
    office.call(StartPrinting { printer, batch, ..StartPrinting::default() }).unwrap();
    let view = await_queue(&mut office, printer, "a card is stuck and another waits behind it", |view| {
        view.strip.iter().any(|card| card.state == "printing")
            && view.strip.iter().any(|card| card.state == "sent")
    });
    assert_eq!((view.printed, server.tray().len()), (0, 0), "nothing is called printed before it came out");
    // Somebody holds the job that waits, at the server; Kadi neither calls it printed nor sends it again.
    let held = view.strip.iter().find(|card| card.state == "sent").unwrap().code.clone();
    let spooler = IppSpooler::default();
    let at = Address::parse(&server.address()).unwrap();
    let name = format!("{held}-1");
    let id = spooler.find(&at, &name).unwrap().unwrap();
    let job = SpoolJob { id, name: name.clone() };
    spooler.hold(&at, &job).unwrap();
    assert_eq!(spooler.state(&at, &job).unwrap().state, SpoolState::Held);
    server.clear_jam();
    await_queue(&mut office, printer, "all but the held one came out", |view| view.printed == 19);
    assert!(!names(&server).contains(&name));
    assert_eq!(spooler.state(&at, &job).unwrap().state, SpoolState::Held);

    // The server dies and comes back; the job is still there and held.
    server.vanish();
    let view = await_queue(&mut office, printer, "the server is missed", |view| {
        view.unknown == 1 || !view.printer.paused.is_empty()
    });
    assert_eq!(view.printed, 19);
    server.switch_on();
    until("the server knows the job", || spooler.state(&at, &job).is_ok());
    assert_eq!(spooler.state(&at, &job).unwrap().state, SpoolState::Held);
    spooler.release(&at, &job).unwrap();
    let view = await_queue(&mut office, printer, "the held one came out", |view| {
        view.printed == 20 && view.job.is_none()
    });
    assert_eq!((view.waiting, view.unknown, view.printer.blanks), (0, 0, Some(5)), "{}", server.log());
    assert_eq!(names(&server).len(), 20);
    for (_, document) in server.tray() {
        check_pages(&document, &office.store());
    }
    let _ = queue(&mut office, printer);
}

#[test]
fn a_print_server_says_what_its_queue_can_and_holds_and_releases_a_job() {
    let server = PrintServer::running();
    let spooler = IppSpooler::default();
    let at = Address::parse(&server.address()).unwrap();
    let queue = spooler.printer(&at).unwrap();
    assert!(queue.pdf && queue.two_steps && queue.holds && queue.unscaled, "{queue:?}");
    assert_eq!(queue.resolutions, [300, 600]);
    assert_eq!(queue.sides, [Sides::One, Sides::LongEdge, Sides::ShortEdge]);
    let media = queue.card_media().unwrap().name().to_owned();
    let ticket = |name: &str, hold: Hold| Ticket {
        name: name.into(),
        media: media.clone(),
        sides: Sides::LongEdge,
        copies: std::num::NonZeroU32::MIN,
        resolution: Some(300),
        hold,
        unscaled: true,
    };
    let id = spooler.create(&at, &ticket("HELD-1", Hold::UntilReleased)).unwrap();
    let job = SpoolJob { id, name: "HELD-1".into() };
    spooler.send(&at, &job, b"%PDF-1.4 a card").unwrap();
    assert_eq!(spooler.state(&at, &job).unwrap().state, SpoolState::Held);
    server.jam();
    spooler.release(&at, &job).unwrap();
    until("the card is stuck", || {
        spooler.printer(&at).is_ok_and(|printer| printer.reasons.contains(&Reason::MediaJam))
    });
    assert_eq!(server.tray(), []);
    server.clear_jam();
    until("it came out", || spooler.state(&at, &job).unwrap().state == SpoolState::Completed);
    assert_eq!(server.tray(), [("HELD-1".to_owned(), b"%PDF-1.4 a card".to_vec())]);

    // Who looks after the printers takes the queue out of service.
    server.administer("cupsreject", &["cards"]);
    assert!(!spooler.printer(&at).unwrap().accepts);
    assert!(spooler.create(&at, &ticket("LATE-1", Hold::No)).is_err());
    server.administer("cupsaccept", &["cards"]);
    assert!(spooler.printer(&at).unwrap().accepts);
}
