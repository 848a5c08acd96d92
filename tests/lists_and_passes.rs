//! What an office gives out and takes back: lists in both forms, changes on top, passes, and what a locked device says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use kadi_contract::cards::{CreateBatch, RevokeCard, Selection};
use kadi_contract::office::{GetSettings, ListAudit, SaveSettings};
use kadi_contract::passes::{IssuePass, ListPasses, RevokePass, RotatePassKey};
use kadi_contract::people::RegisterPerson;
use kadi_contract::verify::{
    ApplyChanges, ExportChanges, ExportPortal, ListForm, ListPortals, Verdict, VerdictView, VerifyCode,
};
use kadi_contract::{ApiError, ErrorCode};
use kadi_testkit::office::{TestOffice, codes_of_pictures, person};

const DAY: i64 = 86_400;

/// An office with three cards of one campaign.
struct Campaign {
    office: TestOffice,
    codes: Vec<String>,
}

impl Campaign {
    fn open() -> Self {
        let mut campaign = Self { office: TestOffice::open(), codes: Vec::new() };
        for person in [
            person("Amina", "Diop", "1991-03-12", "F", "Pikine"),
            person("Kofi", "Mensah", "1984-07-01", "M", "Yoff"),
            person("Mariama", "Ba", "2001", "F", "Rufisque"),
        ] {
            campaign.office.call(RegisterPerson { person }).unwrap();
        }
        campaign.codes = campaign.make_cards("one");
        campaign
    }

    fn make_cards(&mut self, name: &str) -> Vec<String> {
        let out = self.office.out(name);
        let batch = self
            .office
            .call(CreateBatch {
                template: "vital".into(),
                selection: Selection { limit: 10, without_card: true, ..Selection::default() },
                campaign: "VAX26".into(),
                out: out.display().to_string(),
                ..CreateBatch::default()
            })
            .unwrap();
        self.office.wait(batch.job.as_ref().unwrap()).unwrap();
        codes_of_pictures(&out.join("png")).unwrap()
    }

    fn export(&mut self, form: ListForm) -> PathBuf {
        let out = self.office.out("portal");
        let call = ExportPortal {
            campaign: "VAX26".into(),
            out: out.display().to_string(),
            form,
            ..ExportPortal::default()
        };
        self.office.call(call).unwrap();
        out
    }

    fn changes(&mut self) -> Result<PathBuf, ApiError> {
        let call = ExportChanges { campaign: "VAX26".into(), ..ExportChanges::default() };
        self.office.call(call).map(|view| PathBuf::from(view.out).join("delta.json"))
    }

    /// The verdict while unlocked, and while locked from the lists on this device.
    fn judge(&mut self, text: &str) -> (Verdict, Result<VerdictView, ApiError>) {
        let call = VerifyCode { text: text.into() };
        let unlocked = self.office.call(call.clone()).unwrap().verdict;
        let token = self.office.token.take();
        let locked = self.office.call(call);
        self.office.token = token;
        (unlocked, locked)
    }

    fn both(&mut self, text: &str) -> (Verdict, Verdict) {
        let (unlocked, locked) = self.judge(text);
        (unlocked, locked.unwrap().verdict)
    }

    fn apply(&mut self, text: &str) -> Result<u64, ErrorCode> {
        let token = self.office.token.take();
        let applied = self.office.call(ApplyChanges { text: text.into() });
        self.office.token = token;
        applied.map(|view| view.sequence).map_err(|error| error.code)
    }

    /// Every file of this device's own lists.
    fn published(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        fn walk(folder: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, found);
                } else {
                    found.insert(path.clone(), fs::read(&path).unwrap());
                }
            }
        }
        let mut found = BTreeMap::new();
        walk(&self.office.store().join("published"), &mut found);
        found
    }
}

#[test]
fn changes_carry_a_revocation_to_a_locked_device_in_either_form() {
    for form in [ListForm::Whole, ListForm::Packed] {
        let mut campaign = Campaign::open();
        let folder = campaign.export(form);
        assert_eq!(folder.join("shards").is_dir(), form == ListForm::Packed);
        let codes = campaign.codes.clone();
        assert_eq!(campaign.both(&codes[0]), (Verdict::Valid, Verdict::Valid));
        assert_eq!(campaign.both("0000000000"), (Verdict::Invalid, Verdict::Invalid));

        campaign.office.call(RevokeCard { code: codes[0].clone(), reason: "perdue".into() }).unwrap();
        // The office knows at once; the list on the device says what it said.
        assert_eq!(campaign.both(&codes[0]), (Verdict::Revoked, Verdict::Valid));
        campaign.changes().unwrap();
        assert_eq!(campaign.both(&codes[0]), (Verdict::Revoked, Verdict::Revoked));
        assert_eq!(campaign.both(&codes[1]), (Verdict::Valid, Verdict::Valid));

        // A card made since is in the changes as well.
        let late = person("Zawadi", "Sow", "1999-09-09", "F", "Pikine");
        campaign.office.call(RegisterPerson { person: late }).unwrap();
        let code = campaign.make_cards("two").remove(0);
        assert_eq!(campaign.both(&code), (Verdict::Valid, Verdict::Invalid));
        campaign.changes().unwrap();
        assert_eq!(campaign.both(&code), (Verdict::Valid, Verdict::Valid));

        let portals = campaign.office.call(ListPortals {}).unwrap();
        let kinds: Vec<(u64, &str, u64)> =
            portals.iter().map(|row| (row.sequence, row.kind.as_str(), row.cards)).collect();
        let list = if form == ListForm::Packed { "packed" } else { "whole" };
        // The two new cards and the revoked one.
        assert_eq!(kinds, [(3, "delta", 3), (2, "delta", 1), (1, list, 3)]);

        // Too old to be relied on: still judged, and said.
        campaign.office.clock.advance(40 * DAY);
        campaign.office.reopen().unwrap();
        let (_, locked) = campaign.judge(&codes[1]);
        assert_eq!(locked.unwrap().stale_days, Some(40));
    }
}

#[test]
fn changes_that_were_tampered_with_or_are_old_are_refused_and_nothing_is_written() {
    let mut campaign = Campaign::open();
    campaign.export(ListForm::Whole);
    assert_eq!(campaign.apply("{}"), Err(ErrorCode::ChangesUnreadable));
    let codes = campaign.codes.clone();
    campaign.office.call(RevokeCard { code: codes[0].clone(), reason: "perdue".into() }).unwrap();
    let first = fs::read_to_string(campaign.changes().unwrap()).unwrap();
    campaign.office.call(RevokeCard { code: codes[1].clone(), reason: "volée".into() }).unwrap();
    let second = fs::read_to_string(campaign.changes().unwrap()).unwrap();

    let before = campaign.published();
    let other = fs::read_to_string({
        let mut elsewhere = Campaign::open();
        elsewhere.export(ListForm::Whole);
        elsewhere.changes().unwrap()
    });
    // The other office is gone with its folder, or its changes are signed by somebody else.
    for (text, expected) in [
        (first.clone(), ErrorCode::ChangesOlder),
        (second.replace("revoked", "valid"), ErrorCode::ChangesForged),
        (second.replace("\"sequence\": 3", "\"sequence\": 9"), ErrorCode::ChangesForged),
        (second.replace("VAX26", "VAX27"), ErrorCode::ChangesForeign),
        (second.replace("VAX26", "../VAX26"), ErrorCode::ChangesForeign),
        (second[..second.len() / 2].to_owned(), ErrorCode::ChangesUnreadable),
    ] {
        assert_eq!(campaign.apply(&text), Err(expected), "{text}");
        assert_eq!(campaign.published(), before);
    }
    if let Ok(other) = other {
        assert_eq!(campaign.apply(&other), Err(ErrorCode::ChangesForeign));
    }
    // The same again is no trouble.
    assert_eq!(campaign.apply(&second), Ok(3));

    // Somebody takes the changes off the disk, or puts the older ones back: no card is verified with that list.
    let changes = campaign.office.store().join("published/VAX26/delta.json");
    for replacement in [None, Some(first.as_str()), Some("{")] {
        match replacement {
            None => fs::remove_file(&changes).unwrap(),
            Some(text) => fs::write(&changes, text).unwrap(),
        }
        let (unlocked, locked) = campaign.judge(&codes[0]);
        assert_eq!((unlocked, locked.unwrap_err().code), (Verdict::Revoked, ErrorCode::ListRefused));
    }
    fs::write(&changes, &second).unwrap();
    assert_eq!(campaign.both(&codes[0]), (Verdict::Revoked, Verdict::Revoked));
}

#[test]
fn a_shard_that_was_altered_or_is_gone_judges_nothing() {
    let mut campaign = Campaign::open();
    campaign.export(ListForm::Packed);
    let code = campaign.codes[0].clone();
    let shard = campaign.office.store().join("published/VAX26/shards/c-0000.js");
    let script = fs::read_to_string(&shard).unwrap();
    fs::write(&shard, script.replacen("S1BM", "S1BN", 1)).unwrap();
    assert_eq!(campaign.judge(&code).1.unwrap_err().code, ErrorCode::ListRefused);
    fs::remove_file(&shard).unwrap();
    assert_eq!(campaign.judge(&code).1.unwrap_err().code, ErrorCode::ListRefused);
    campaign.export(ListForm::Packed);
    assert_eq!(campaign.both(&code), (Verdict::Valid, Verdict::Valid));
    // Back to the whole form: nothing of the packed one is asked any more.
    campaign.export(ListForm::Whole);
    assert_eq!(campaign.both(&code), (Verdict::Valid, Verdict::Valid));
}

#[test]
fn changes_need_a_list_to_begin_with() {
    let mut campaign = Campaign::open();
    assert_eq!(campaign.changes().unwrap_err().code, ErrorCode::ListNeeded);
    let unknown = ExportChanges { campaign: "NO26".into(), ..ExportChanges::default() };
    assert_eq!(campaign.office.call(unknown).unwrap_err().code, ErrorCode::CampaignNotFound);
}

#[test]
fn a_pass_is_issued_verified_revoked_and_outlived_by_its_epoch() {
    let mut campaign = Campaign::open();
    campaign.export(ListForm::Whole);
    let code = campaign.codes[0].clone();
    let issue = |expires_on: &str| IssuePass { code: code.clone(), expires_on: expires_on.into() };
    let pass = campaign.office.call(issue("2027-06-30")).unwrap();
    assert!(pass.link.starts_with("/verify?p=") && !pass.link.contains("Diop"));
    assert_eq!((pass.serial, pass.epoch, pass.expires_on.as_deref()), (1, 1, Some("2027-06-30")));
    assert_eq!(campaign.both(&pass.link), (Verdict::Valid, Verdict::Valid));
    // Never later than the card, never over already.
    let long = campaign.office.call(issue("2040-01-01")).unwrap();
    assert_eq!(long.expires_on.as_deref(), Some("2028-11-21"));
    for (wrong, expected) in [("2026-11-20", ErrorCode::InvalidDate), ("soon", ErrorCode::InvalidDate)] {
        assert_eq!(campaign.office.call(issue(wrong)).unwrap_err().code, expected);
    }

    // The short code alone counts where the epoch's key is: in the office, not on a locked device.
    let short = pass.link[..pass.link.find("&e=").unwrap()].to_owned();
    assert_eq!(campaign.both(&short), (Verdict::Valid, Verdict::UnknownIssuer));
    let rotate = |reason: &str| RotatePassKey { campaign: "VAX26".into(), reason: reason.into() };
    assert_eq!(campaign.office.call(rotate("")).unwrap_err().code, ErrorCode::ReasonMissing);
    assert_eq!(campaign.office.call(rotate("appareil volé")).unwrap().epoch, 2);
    assert_eq!(campaign.both(&short), (Verdict::UnknownIssuer, Verdict::UnknownIssuer));
    assert_eq!(campaign.both(&pass.link), (Verdict::Valid, Verdict::Valid));
    assert_eq!(campaign.office.call(issue("")).unwrap().epoch, 2);

    // Revoking the pass leaves the card and its other passes; devices learn of it with the changes.
    let revoke = |pass: &str, reason: &str| RevokePass { pass: pass.into(), reason: reason.into() };
    assert_eq!(campaign.office.call(revoke(&pass.link, " ")).unwrap_err().code, ErrorCode::ReasonMissing);
    assert_eq!(campaign.office.call(revoke("feedbeef", "x")).unwrap_err().code, ErrorCode::PassNotFound);
    campaign.office.call(revoke(&pass.link, "téléphone perdu")).unwrap();
    let again = campaign.office.call(revoke(&pass.handle, "encore")).unwrap_err();
    assert_eq!(again.code, ErrorCode::AlreadyRevoked);
    assert_eq!(campaign.both(&pass.link), (Verdict::Revoked, Verdict::Valid));
    campaign.changes().unwrap();
    assert_eq!(campaign.both(&pass.link), (Verdict::Revoked, Verdict::Revoked));
    assert_eq!(campaign.both(&long.link), (Verdict::Valid, Verdict::Valid));
    assert_eq!(campaign.both(&code), (Verdict::Valid, Verdict::Valid));
    // A new list carries the revoked passes beside it.
    campaign.export(ListForm::Packed);
    assert_eq!(campaign.both(&pass.link), (Verdict::Revoked, Verdict::Revoked));

    let passes = campaign.office.call(ListPasses { code: code.clone() }).unwrap();
    assert_eq!(passes.iter().map(|pass| pass.serial).collect::<Vec<_>>(), [3, 2, 1]);
    assert!(passes[2].revoked_at.is_some() && passes[2].reason == "téléphone perdu");
    let audit = campaign.office.call(ListAudit { action: "passes".into(), ..ListAudit::default() }).unwrap();
    let actions: Vec<&str> = audit.entries.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["passes.revoke", "passes.issue", "passes.rotate", "passes.issue", "passes.issue"]);
    assert!(audit.entries.iter().all(|entry| !entry.details.contains("verify?p=")));

    // A pass ends before its card does, and with a revoked card every pass is over.
    campaign.office.clock.advance(300 * DAY);
    campaign.office.reopen().unwrap();
    let brief = campaign.office.call(issue("2027-09-20")).unwrap();
    campaign.office.clock.advance(10 * DAY);
    campaign.office.reopen().unwrap();
    assert_eq!(campaign.both(&brief.link).0, Verdict::Expired);
    campaign.office.call(RevokeCard { code: code.clone(), reason: "volée".into() }).unwrap();
    assert_eq!(campaign.both(&long.link).0, Verdict::Revoked);
    assert_eq!(campaign.office.call(issue("")).unwrap_err().code, ErrorCode::CardNotValid);
}

#[test]
fn every_form_of_code_verifies_end_to_end() {
    let mut campaign = Campaign::open();
    campaign.export(ListForm::Packed);
    let first = campaign.codes[0].clone();
    campaign.office.call(RevokeCard { code: first, reason: "perdue".into() }).unwrap();
    for mode in ["token", "hex", "signed", "url"] {
        let view = campaign.office.call(GetSettings {}).unwrap();
        let settings = SaveSettings {
            auto_lock_minutes: view.auto_lock_minutes,
            stale_days: view.stale_days,
            qr_mode: mode.into(),
            card_months: view.card_months,
            verify_host: "https://carte.sante.example/kadi/".into(),
            ..SaveSettings::default()
        };
        if mode == "url" {
            let nowhere = SaveSettings { verify_host: String::new(), ..settings.clone() };
            let error = campaign.office.call(nowhere).unwrap_err();
            assert_eq!(
                (error.code, error.params["field"].as_str()),
                (ErrorCode::InvalidField, "verify_host")
            );
        }
        let saved = campaign.office.call(settings).unwrap();
        assert_eq!((saved.qr_mode.as_str(), saved.verify_host.as_str()), (mode, "carte.sante.example/kadi"));
        // Whose card was revoked gets another.
        let code = campaign.make_cards(mode).remove(0);
        let picture =
            fs::read(campaign.office.out(mode).join("png").join(format!("{code}-front.png"))).unwrap();
        let text = kadi_scan::scan_image(&picture).unwrap().payloads.remove(0);
        let begins = match mode {
            "signed" => "KD1:",
            "url" => "https://carte.sante.example/kadi/verify?p=",
            _ => "",
        };
        assert!(text.starts_with(begins), "{mode}: {text}");
        assert_eq!(campaign.judge(&text).0, Verdict::Valid, "{mode}");
        campaign.changes().unwrap();
        assert_eq!(campaign.both(&text), (Verdict::Valid, Verdict::Valid), "{mode}");
        campaign.office.call(RevokeCard { code, reason: "perdue".into() }).unwrap();
        campaign.changes().unwrap();
        assert_eq!(campaign.both(&text), (Verdict::Revoked, Verdict::Revoked), "{mode}");
    }
}
