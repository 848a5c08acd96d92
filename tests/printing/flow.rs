//! Whole batches through the application and the `kadi` command: held, spoiled, interrupted, and never twice.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use kadi_contract::ErrorCode;
use kadi_contract::cards::{CreateBatch, Selection};
use kadi_contract::office::GetHome;
use kadi_contract::people::RegisterPerson;
use kadi_contract::print::{
    AnswerPrint, CameOut, CancelPrinting, GetPrintQueue, HoldPrint, PausePrinting, PrintQueueView,
    PrintTestCard, ReleasePrint, RemovePrinter, ResumePrinting, SavePrinter, SpoilPrint, StartPrinting,
};
use kadi_contract::session::Lock;
use kadi_testkit::command;
use kadi_testkit::office::{PASSPHRASE, TestOffice, person};
use kadi_testkit::printer::{VirtualPrinter, until};
use serde_json::Value;

const FIRST: [&str; 5] = ["Amina", "Kofi", "Mariama", "Jean-Pierre", "Zawadi"];
const LAST: [&str; 4] = ["Diop", "Mensah", "Sarr", "Mendy"];

/// An office with a batch of so many cards.
pub(super) fn office_with(cards: usize) -> (TestOffice, String) {
    let mut office = TestOffice::open();
    for n in 0..cards {
        let born = format!("{}-{:02}-{:02}", 1960 + n * 2, n % 12 + 1, n % 27 + 1);
        let who = person(FIRST[n % 5], LAST[n / 5 % 4], &born, ["female", "male"][n % 2], "Pikine");
        office.call(RegisterPerson { person: who }).unwrap();
    }
    let out = office.out("cards").display().to_string();
    let batch = office
        .call(CreateBatch {
            template: "vital".into(),
            selection: Selection::default(),
            out,
            ..CreateBatch::default()
        })
        .unwrap();
    office.wait(batch.job.as_ref().unwrap()).unwrap();
    (office, batch.id)
}

fn add(office: &mut TestOffice, device: &VirtualPrinter) -> i64 {
    let printer = office
        .call(SavePrinter {
            address: device.address(),
            blanks: Some(25),
            panels: Some(200),
            ..SavePrinter::default()
        })
        .unwrap();
    assert_eq!(printer.media, "om_cr80_53.98x85.6mm");
    assert_eq!(printer.sides, "two-sided-long-edge");
    assert_eq!(printer.name, "Card printer");
    printer.id
}

pub(super) fn queue(office: &mut TestOffice, printer: i64) -> PrintQueueView {
    office.call(GetPrintQueue { printer }).unwrap()
}

pub(super) fn await_queue(
    office: &mut TestOffice,
    printer: i64,
    what: &str,
    so: impl Fn(&PrintQueueView) -> bool,
) -> PrintQueueView {
    let mut last = None;
    until(what, || {
        let view = queue(office, printer);
        let there = so(&view);
        last = Some(view);
        there
    });
    last.unwrap()
}

/// The names of the jobs whose cards lie in the tray; none twice.
fn tray(device: &VirtualPrinter) -> Vec<String> {
    let names: Vec<String> = device.tray().into_iter().map(|(name, _)| name).collect();
    assert!(!names.iter().any(|name| name.ends_with(".again")), "a job came out twice: {names:?}");
    names
}

/// Both pages of a document, exactly as large as the card.
pub(super) fn check_pages(document: &[u8], folder: &Path) {
    let file = folder.join("card.pdf");
    fs::write(&file, document).unwrap();
    let told = Command::new("pdfinfo").args(["-f", "1", "-l", "9", "-box"]).arg(&file).output().unwrap();
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let field = |name: &str| {
        let line =
            told.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {told}"));
        line[name.len()..].split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(field("Pages:"), ["2"]);
    // 85.60 x 53.98 mm are 242.646 x 153.014 points.
    for page in 1..=2 {
        assert_eq!(
            field(&format!("Page {page:>4} MediaBox:")),
            ["0.00", "0.00", "242.65", "153.01"],
            "{told}"
        );
    }
}

#[test]
fn twenty_double_sided_cards_one_held_and_released_one_spoiled_and_printed_again() {
    let device = VirtualPrinter::switched_on();
    let (mut office, batch) = office_with(20);
    let printer = add(&mut office, &device);
    device.jam();
    let view =
        office.call(StartPrinting { printer, batch: batch.clone(), ..StartPrinting::default() }).unwrap();
    assert_eq!((view.total, view.printed), (20, 0));
    let again = office.call(StartPrinting { printer, batch: batch.clone(), ..StartPrinting::default() });
    assert_eq!(again.unwrap_err().code, ErrorCode::NothingToPrint, "they are on their way");

    let view = await_queue(&mut office, printer, "a card is stuck", |view| {
        view.strip.iter().any(|card| card.state == "printing")
    });
    assert_eq!((view.printed, device.tray().len()), (0, 0), "nothing is called printed before it came out");
    let held = view.strip[9].code.clone();
    assert_eq!(view.strip[9].state, "queued");
    office.call(HoldPrint { code: held.clone() }).unwrap();
    assert_eq!(
        office.call(SpoilPrint { printer, ..SpoilPrint::default() }).unwrap_err().code,
        ErrorCode::PrintTooLate
    );
    device.clear_jam();
    let view = await_queue(&mut office, printer, "all but the held one came out", |view| {
        view.printed == 19 && view.job.is_none()
    });
    assert_eq!((view.waiting, view.at_printer, view.unknown), (1, 0, 0));
    assert!(!tray(&device).contains(&format!("{held}-1")));

    office.clock.advance(60);
    office.call(ReleasePrint { code: held.clone() }).unwrap();
    let view = await_queue(&mut office, printer, "the held one came out", |view| view.printed == 20);
    assert!(tray(&device).contains(&format!("{held}-1")));
    assert_eq!(tray(&device).len(), 20);
    for (_, document) in device.tray() {
        check_pages(&document, &office.store());
    }
    assert_eq!((view.printer.blanks, view.printer.panels), (Some(5), Some(180)));
    assert_eq!((view.printed_this_month, view.spoiled_this_month), (20, 0));

    // The last one is no good: it is counted as a blank once, and printed again when asked for.
    let view = office.call(SpoilPrint { printer, ..SpoilPrint::default() }).unwrap();
    assert_eq!((view.printed, view.spoiled, view.printer.blanks), (19, 1, Some(5)));
    assert_eq!(office.call(GetHome {}).unwrap().cards_to_reprint, 1);
    office.call(StartPrinting { printer, batch, ..StartPrinting::default() }).unwrap();
    let view = await_queue(&mut office, printer, "it came out again", |view| {
        view.printed_this_month == 20 && view.job.is_none()
    });
    assert_eq!((view.printer.blanks, view.spoiled_this_month), (Some(4), 1));
    assert_eq!(office.call(GetHome {}).unwrap().cards_to_reprint, 0);
    assert_eq!(tray(&device).len(), 21);
    assert!(tray(&device).contains(&format!("{held}-2")), "{held}: {:?}", tray(&device));
    let audited = office.audited().unwrap();
    assert_eq!(audited.iter().filter(|action| *action == "print.printed").count(), 21);
}

#[test]
fn a_printer_that_vanishes_and_comes_back_prints_nothing_twice_and_loses_nothing() {
    let mut device = VirtualPrinter::switched_on();
    let (mut office, batch) = office_with(6);
    let printer = add(&mut office, &device);
    device.jam();
    office.call(StartPrinting { printer, batch, ..StartPrinting::default() }).unwrap();
    let view = await_queue(&mut office, printer, "a card is stuck", |view| {
        view.strip.iter().any(|card| card.state == "printing")
    });
    let in_flight = view.strip.iter().find(|card| card.state == "printing").unwrap().code.clone();
    device.forget();
    let view = await_queue(&mut office, printer, "the printer is missed", |view| view.unknown == 1);
    let view = if view.printer.paused.is_empty() {
        await_queue(&mut office, printer, "the queue pauses", |view| !view.printer.paused.is_empty())
    } else {
        view
    };
    assert_eq!(view.printer.paused, "unreachable");
    assert_eq!((view.waiting, view.printed), (5, 0));
    assert_eq!(
        view.questions.iter().map(|asked| asked.code.as_str()).collect::<Vec<_>>(),
        [in_flight.as_str()]
    );

    // The stuck card comes out all the same. When the printer is back, the others follow by themselves.
    device.clear_jam();
    device.switch_on();
    let view = await_queue(&mut office, printer, "the others came out", |view| {
        view.printed == 5 && view.job.is_none()
    });
    assert_eq!((view.unknown, view.waiting, view.printer.paused.as_str()), (1, 0, ""));
    assert_eq!(view.questions[0].reason, "gone");
    until("the stuck one fell into the tray", || device.tray().len() == 6);
    let view = office.call(AnswerPrint { code: in_flight.clone(), came_out: CameOut::Yes }).unwrap();
    assert_eq!((view.printed, view.unknown, view.printer.blanks), (6, 0, Some(19)));
    assert_eq!(
        office.call(AnswerPrint { code: in_flight, came_out: CameOut::No }).unwrap_err().code,
        ErrorCode::PrintNotAsked
    );
    assert_eq!(tray(&device).len(), 6);
}

#[test]
fn an_officer_pauses_cancels_and_tries_a_printer_out() {
    let device = VirtualPrinter::switched_on();
    let (mut office, batch) = office_with(4);
    let refused = SavePrinter { address: "ftp://printer".into(), ..SavePrinter::default() };
    assert_eq!(office.call(refused).unwrap_err().code, ErrorCode::PrinterAddress);
    let printer = add(&mut office, &device);
    let twice = SavePrinter { address: device.address(), ..SavePrinter::default() };
    assert_eq!(office.call(twice).unwrap_err().code, ErrorCode::PrinterTaken);

    office.call(PrintTestCard { printer }).unwrap();
    until("the test card came out", || device.tray().len() == 1);
    check_pages(&device.tray()[0].1, &office.store());
    until("the printer rests", || {
        office.call(kadi_contract::print::GetPrinterState { printer }).unwrap().state == "idle"
    });

    device.jam();
    office.call(StartPrinting { printer, batch: batch.clone(), ..StartPrinting::default() }).unwrap();
    await_queue(&mut office, printer, "a card is stuck", |view| {
        view.strip.iter().any(|card| card.state == "printing")
    });
    office.call(PausePrinting { printer }).unwrap();
    assert_eq!(office.call(RemovePrinter { printer }).unwrap_err().code, ErrorCode::PrinterInUse);
    device.clear_jam();
    let view = await_queue(&mut office, printer, "it finished the card it had", |view| view.job.is_none());
    // One more may have been on its way when the officer said stop.
    assert!((1..=2).contains(&view.printed), "{view:?}");
    assert_eq!((view.printed + view.waiting, view.printer.paused.as_str()), (4, "officer"));
    let waiting = view.strip.iter().find(|card| card.state == "queued").unwrap().code.clone();
    let view = office.call(CancelPrinting { code: waiting, ..CancelPrinting::default() }).unwrap();
    assert_eq!((view.total, view.printed + view.waiting), (3, 3));
    office.call(ResumePrinting { printer }).unwrap();
    await_queue(&mut office, printer, "the rest came out", |view| view.printed == 3 && view.job.is_none());
    office.call(StartPrinting { printer, batch, ..StartPrinting::default() }).unwrap();
    await_queue(&mut office, printer, "the one taken back came out", |view| {
        view.printed_this_month == 4 && view.job.is_none()
    });
    assert_eq!(tray(&device).len(), 5);
    office.call(RemovePrinter { printer }).unwrap();
}

/// `kadi print` as a process, with its JSON.
fn kadi(office: &TestOffice, words: &[&str]) -> Value {
    let out =
        command::kadi(&office.store(), &office.out("passphrase")).arg("print").args(words).output().unwrap();
    assert!(out.status.success(), "{words:?}: {}", String::from_utf8_lossy(&out.stderr));
    command::json_lines(&out).pop().unwrap_or_default()
}

#[test]
fn a_killed_kadi_asks_about_exactly_the_card_in_flight_and_only_where_the_printer_cannot_tell() {
    let mut device = VirtualPrinter::switched_on();
    let (mut office, batch) = office_with(5);
    let printer = add(&mut office, &device).to_string();
    fs::write(office.out("passphrase"), PASSPHRASE).unwrap();
    office.call(Lock {}).unwrap();

    let start_and_kill = |office: &TestOffice, device: &VirtualPrinter, words: &[&str]| {
        device.jam();
        let mut process = command::kadi(&office.store(), &office.out("passphrase"))
            .arg("print")
            .args(words)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        until("a card is stuck", || device.log().contains("Running command") && device.is_printing());
        process.kill().unwrap();
        process.wait().unwrap();
    };
    start_and_kill(&office, &device, &["start", &printer, "--batch", &batch]);
    let view = kadi(&office, &["queue", &printer]);
    assert_eq!((&view["unknown"], &view["waiting"], &view["printed"]), (&1.into(), &4.into(), &0.into()));
    assert_eq!(view["questions"][0]["reason"], "restarted");
    let first = view["questions"][0]["code"].as_str().unwrap().to_owned();

    // The printer lives and can tell: nobody needs to answer.
    device.clear_jam();
    until("it came out", || device.tray().len() == 1 && !device.is_printing());
    let before = kadi(&office, &["pause", &printer]);
    assert_eq!(before["unknown"], 1);
    start_and_kill(&office, &device, &["resume", &printer]);
    let view = kadi(&office, &["queue", &printer]);
    assert_eq!((&view["printed"], &view["unknown"], &view["waiting"]), (&1.into(), &1.into(), &3.into()));
    let second = view["questions"][0]["code"].as_str().unwrap().to_owned();
    assert_ne!(first, second);

    // The power fails for both: the printer forgot, and the officer sees no card.
    device.vanish();
    device.clear_jam();
    device.switch_on();
    let view = kadi(&office, &["resume", &printer]);
    assert_eq!((&view["printed"], &view["unknown"], &view["waiting"]), (&4.into(), &1.into(), &0.into()));
    assert_eq!(view["questions"][0]["code"].as_str().unwrap(), second);
    assert_eq!(view["questions"][0]["reason"], "gone");
    let view = kadi(&office, &["answer", &second, "no"]);
    assert_eq!((&view["printed"], &view["unknown"]), (&5.into(), &0.into()));
    let names = tray(&device);
    assert_eq!(names.len(), 5, "{names:?}");
    assert!(names.contains(&format!("{first}-1")) && names.contains(&format!("{second}-2")), "{names:?}");
}
