//! `kadi cards`: what is decided about batches and lost cards.

use kadi_testkit::office::codes_of_pictures;
use serde_json::json;

use super::{AMINATA, KOFI, Office, done, text};

#[test]
fn a_campaign_is_limited_a_large_batch_waits_and_a_lost_card_is_replaced() {
    let office = Office::new();
    let _ = office.register(&AMINATA);
    let limits = office.document(&["cards", "quota", "VAX26", "--cards", "1"]);
    assert_eq!(limits, json!([{ "campaign": "VAX26", "cards": 1, "used": 0 }]));
    assert_eq!(office.run(&["cards", "quota", "VAX26"]).status.code(), Some(2), "a limit is missing");
    assert_eq!(office.run(&["cards", "quota", "A#1", "--cards", "2"]).status.code(), Some(1));

    let out = office.folder.name("cards");
    let make = ["cards", "batch", "--template", "vital", "--campaign", "VAX26", "--out", &out];
    let made = done(&office.run(&make)).pop().unwrap();
    assert_eq!((text(&made, "state"), &made["void"]), ("done", &json!(0)));
    let over = ["cards", "cancel", text(&made, "id"), "--reason", "too late"];
    assert!(office.refusal(&over, 1).contains("This task has ended already."));
    let code = codes_of_pictures(&office.folder.path("cards/png")).unwrap().pop().unwrap();

    let replace = ["cards", "reissue", &code, "--reason", "lost"];
    assert!(office.refusal(&replace, 1).contains("VAX26 may have 0 more cards"));
    assert_eq!(office.document(&["cards", "quota", "VAX26", "--unlimited"]), json!([]));
    let replaced = done(&office.run(&replace)).pop().unwrap();
    assert_eq!((text(&replaced["old"], "status"), text(&replaced["new"], "status")), ("revoked", "valid"));
    assert_eq!((&replaced["new"]["issue"], text(&replaced["batch"], "state")), (&json!(2), "done"));
    assert!(office.refusal(&replace, 1).contains("newer card"));

    assert_eq!(office.document(&["cards", "approval"])["approval_over"], 0);
    assert_eq!(office.document(&["cards", "approval", "--over", "1"])["approval_over"], 1);
    let _ = office.register(&KOFI);
    let made = done(&office.run(&make)).pop().unwrap();
    assert_eq!((text(&made, "state"), &made["total"]), ("awaiting_approval", &json!(2)));
    let batch = text(&made, "id");
    assert!(office.refusal(&["cards", "approve", batch], 1).contains("You asked for this batch yourself."));
    let refused = office.document(&["cards", "refuse", batch, "--reason", "not now"]);
    assert_eq!(text(&refused, "state"), "refused");
}
