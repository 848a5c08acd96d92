//! A visitor opens a folder, shows cards, and is told the truth; a folder that was tampered with judges nothing.

use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use kadi_trust::delta::DeltaSource;
use kadi_trust::{
    CardCode, CardStatus, IssuerKey, PackedBuilder, PackedHead, RegistryEntry, RegistrySource, Token,
    delta_files, packed_files, portal_files, shard_file,
};

use super::*;
use crate::words::{labels, trouble};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn token(n: u8) -> Token {
    Token::from_bytes([n; 32])
}

fn source(sequence: u64) -> RegistrySource {
    let entry = |n: u8, status: CardStatus| RegistryEntry {
        token_hash: token(n).token_hash(),
        code_hash: format!("CARD{n:06}").parse::<CardCode>().unwrap().hash(),
        status,
        issued: "2026-11-21".parse().unwrap(),
        expires: Some("2028-11-21".parse().unwrap()),
    };
    RegistrySource {
        campaign: "PEV26".into(),
        name: "Vaccination 2026".into(),
        sequence,
        generated_at: at("2026-11-21T09:00:00Z"),
        fresh_until: at("2026-11-28T09:00:00Z"),
        entries: vec![entry(1, CardStatus::Valid), entry(2, CardStatus::Revoked)],
    }
}

/// The head and the data as the page's script puts them together from the folder's files.
fn folder(sequence: u64, seed: u8) -> (String, String) {
    let issuer = IssuerKey::from_seed(&[seed; 32]);
    let files = portal_files(&source(sequence).export(&issuer).unwrap(), &issuer.public()).unwrap();
    let inner =
        |content: &str| content[content.find('(').unwrap() + 1..content.rfind(')').unwrap()].to_owned();
    let head = inner(&files.iter().find(|file| file.name == "registry.js").unwrap().content);
    let shards = files.iter().filter(|file| file.name.starts_with("registry-"));
    let data = shards
        .map(|file| serde_json::from_str::<String>(inner(&file.content).split_once(',').unwrap().1).unwrap())
        .collect();
    (head, data)
}

fn open(head: &str, data: &str, seen: Option<Seen>, now: Timestamp) -> Result<Page, OpenError> {
    Page::open(Folder { head, data, delta: "null" }, seen, now)
}

fn opened() -> Page {
    let (head, data) = folder(3, 4);
    open(&head, &data, None, at("2026-11-22T09:00:00Z")).unwrap()
}

fn inner(content: &str) -> &str {
    &content[content.find('(').unwrap() + 1..content.rfind(')').unwrap()]
}

/// The same cards packed: the head, and each shard's name with the text a script would hand in.
fn packed(sequence: u64) -> (String, Vec<(String, String)>) {
    let issuer = IssuerKey::from_seed(&[4; 32]);
    let RegistrySource { campaign, name, generated_at, fresh_until, entries, .. } = source(sequence);
    let mut builder = PackedBuilder::default();
    entries.iter().for_each(|entry| builder.add(entry).unwrap());
    let mut shards = Vec::new();
    let head = PackedHead { campaign, name, sequence, generated_at, fresh_until };
    let put = |name: ShardName, bytes: &[u8]| {
        let file = shard_file(name, bytes);
        let parts: Vec<String> = serde_json::from_str(&format!("[{}]", inner(&file.content))).unwrap();
        shards.push((parts[0].clone(), parts[1].clone()));
        Ok::<_, std::convert::Infallible>(())
    };
    let signed = builder.finish(head, &issuer, put).unwrap();
    let files = packed_files(&signed, &issuer.public()).unwrap();
    let head = files.iter().find(|file| file.name == "registry.js").unwrap();
    (inner(&head.content).to_owned(), shards)
}

/// The changes since list 3 as number 4: the first card is revoked too.
fn delta() -> String {
    let mut first = source(3).entries[0];
    first.status = CardStatus::Revoked;
    let source = DeltaSource {
        campaign: "PEV26".into(),
        base: 3,
        sequence: 4,
        generated_at: at("2026-11-22T09:00:00Z"),
        fresh_until: at("2026-12-22T09:00:00Z"),
        cards: vec![first],
        passes: vec![],
    };
    let files = delta_files(&source.sign(&IssuerKey::from_seed(&[4; 32])).unwrap()).unwrap();
    inner(&files.iter().find(|file| file.name == "delta.js").unwrap().content).to_owned()
}

fn picture(text: &str) -> GrayImage {
    let code = qrcode::QrCode::new(text).unwrap();
    let (count, colors) = (code.width() as u32, code.to_colors());
    GrayImage::from_fn((count + 8) * 6, (count + 8) * 6, |x, y| {
        let (column, row) = (x / 6, y / 6);
        let inside = (4..count + 4).contains(&column) && (4..count + 4).contains(&row);
        let at = || ((row - 4) * count + column - 4) as usize;
        Luma([if inside && colors[at()] == qrcode::Color::Dark { 10 } else { 240 }])
    })
}

fn png(text: &str) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    DynamicImage::ImageLuma8(picture(text)).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[test]
fn cards_are_judged_from_text_picture_and_camera() {
    let mut page = opened();
    let now = at("2026-11-22T09:00:00Z");
    let verdict = |page: &Page| page.verdict(Language::Fr).map(|view| (view.verdict, view.word));
    assert_eq!(verdict(&page), None);

    page.judge_text("card-000-001", now);
    assert_eq!(verdict(&page), Some(("valid", "VALIDE".into())));
    page.judge_text("CARD000002", now);
    assert_eq!(verdict(&page), Some(("revoked", "ANNULÉE".into())));
    page.judge_text(&token(9).to_base32(), now);
    assert_eq!(verdict(&page), Some(("invalid", "NON VALIDE".into())));

    assert!(page.judge_picture(&png(&token(1).to_base32()), now));
    assert_eq!(verdict(&page), Some(("valid", "VALIDE".into())));
    assert!(page.judge_picture(&png("https://example.org"), now));
    assert_eq!(verdict(&page), Some(("not_a_kadi_code", "PAS UNE CARTE DE SANTÉ".into())));
    assert!(!page.judge_picture(b"no picture", now));

    page.clear();
    let frame = picture(&token(2).to_hex());
    let rgba: Vec<u8> = frame.as_raw().iter().flat_map(|&value| [value, value, value, 255]).collect();
    let outline = page.judge_pixels(frame.width(), frame.height(), &rgba, Effort::Quick, now).unwrap();
    assert!(outline.len() >= 3);
    assert_eq!(verdict(&page), Some(("revoked", "ANNULÉE".into())));
    let blank = vec![200; rgba.len()];
    assert_eq!(page.judge_pixels(frame.width(), frame.height(), &blank, Effort::Quick, now), None);
    assert_eq!(page.judge_pixels(10, 10, &blank, Effort::Quick, now), None);
    page.nothing_read();
    assert_eq!(verdict(&page), Some(("unreadable", "ILLISIBLE".into())));
}

#[test]
fn a_good_card_never_covers_for_a_bad_one_beside_it() {
    let beside = |left: &str, right: &str| {
        let (left, right) = (picture(left), picture(right));
        let height = left.height().max(right.height());
        let both = GrayImage::from_fn(left.width() + right.width(), height, |x, y| {
            let (half, x) = if x < left.width() { (&left, x) } else { (&right, x - left.width()) };
            half.get_pixel_checked(x, y).copied().unwrap_or(Luma([240]))
        });
        let mut bytes = std::io::Cursor::new(Vec::new());
        DynamicImage::ImageLuma8(both).write_to(&mut bytes, ImageFormat::Png).unwrap();
        let mut page = opened();
        assert!(page.judge_picture(&bytes.into_inner(), at("2026-11-22T09:00:00Z")));
        page.verdict(Language::En).unwrap().verdict
    };
    let (valid, revoked) = (token(1).to_base32(), token(2).to_base32());
    assert_eq!(beside(&valid, &revoked), "revoked");
    assert_eq!(beside(&revoked, &valid), "revoked");
    assert_eq!(beside(&valid, "https://example.org/poster"), "valid");
}

#[test]
fn the_words_name_the_campaign_and_dates_and_nobody() {
    let mut page = opened();
    page.judge_text("CARD000001", at("2026-11-22T09:00:00Z"));
    let view = page.verdict(Language::En).unwrap();
    let facts: Vec<(&str, &str)> = view.facts.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(
        facts,
        [("Campaign", "Vaccination 2026"), ("Issued", "21/11/2026"), ("Valid until", "21/11/2028")]
    );
}

#[test]
fn the_list_says_how_old_it_is() {
    let page = opened();
    let fresh = page.list(Language::En, at("2026-11-22T09:00:00Z"));
    assert_eq!(fresh.line, "Vaccination 2026 · 2 cards · list of 21/11/2026");
    assert_eq!(
        (fresh.state, fresh.freshness.as_str()),
        ("fresh", "This list is up to date until 28/11/2026.")
    );
    let stale = page.list(Language::Fr, at("2026-12-11T09:00:00Z"));
    assert_eq!(stale.state, "stale");
    assert!(stale.freshness.starts_with("Cette liste a 20 jours."), "{}", stale.freshness);
    assert_eq!(page.list(Language::Pt, at("2026-01-01T00:00:00Z")).state, "clock_behind");
}

#[test]
fn a_folder_that_was_tampered_with_judges_nothing() {
    let now = at("2026-11-22T09:00:00Z");
    let (head, data) = folder(3, 4);
    let seen = Some(open(&head, &data, None, now).unwrap().seen());
    let code = |head: &str, data: &str| open(head, data, seen, now).err().map(|error| error.code());
    assert_eq!(code(&head, &data), None);
    assert_eq!(code("", &data), Some("missing"));
    assert_eq!(code(&head, ""), Some("missing"));
    assert_eq!(code("{}", &data), Some("format"));
    assert_eq!(code(&head, &data.replace("revoked", "valid")), Some("wrong-data"));
    assert_eq!(code(&head.replace("\"sequence\":3", "\"sequence\":9"), &data), Some("bad-signature"));
    let (older, older_data) = folder(2, 4);
    assert_eq!(code(&older, &older_data), Some("rollback"));
    let (newer, newer_data) = folder(4, 4);
    assert_eq!(code(&newer, &newer_data), None);

    let (other, other_data) = folder(3, 5);
    let refused = open(&other, &other_data, seen, now).unwrap_err();
    assert_eq!(refused.code(), "other-issuer");
    let words = trouble(&refused, Language::Pt);
    assert_eq!(words.accept.unwrap().0, IssuerKey::from_seed(&[5; 32]).public().fingerprint());
}

#[test]
fn a_packed_list_asks_for_the_piece_it_needs_and_refuses_any_other() {
    let now = at("2026-11-22T09:00:00Z");
    let (head, shards) = packed(3);
    let page = || Page::open(Folder { head: &head, ..Folder::default() }, None, now).unwrap();
    let word = |page: &Page| page.verdict(Language::En).map(|view| view.verdict);
    let mut good = page();
    assert_eq!(good.list(Language::En, now).line, "Vaccination 2026 · 2 cards · list of 21/11/2026");
    good.judge_text(&token(1).to_base32(), now);
    assert_eq!((word(&good), good.wanted().unwrap().to_string()), (None, "t-0000".to_owned()));
    shards.iter().for_each(|(name, text)| good.give(name, text));
    good.resume(now);
    assert_eq!((word(&good), good.wanted()), (Some("valid"), None));
    for (text, verdict) in [
        (token(2).to_hex(), "revoked"),
        ("CARD-000001".to_owned(), "valid"),
        (token(3).to_base32(), "invalid"),
        ("https://example.org".to_owned(), "not_a_kadi_code"),
    ] {
        good.judge_text(&text, now);
        assert_eq!(word(&good), Some(verdict), "{text}");
    }
    assert!(good.judge_picture(&png(&token(2).to_base32()), now));
    assert_eq!(word(&good), Some("revoked"));
    assert_eq!(good.broken(), None);

    // The file is not there: the page asks once and says so.
    let mut missing = page();
    missing.judge_text(&token(1).to_base32(), now);
    missing.resume(now);
    assert_eq!((missing.broken().map(OpenError::code), word(&missing)), (Some("missing"), None));

    // The pieces of another list, in which the card may be good.
    let mut exchanged = page();
    exchanged.judge_text(&token(1).to_base32(), now);
    let other = shards.iter().find(|(name, _)| name == "c-0000").unwrap();
    exchanged.give("t-0000", &other.1);
    exchanged.resume(now);
    assert_eq!((exchanged.broken().map(OpenError::code), word(&exchanged)), (Some("wrong-data"), None));
}

#[test]
fn changes_on_top_of_a_list_prevail_and_cannot_be_taken_away_again() {
    let now = at("2026-11-22T10:00:00Z");
    let (whole, data) = folder(3, 4);
    let (head, shards) = packed(3);
    let changes = delta();
    for (head, data) in [(whole.as_str(), data.as_str()), (head.as_str(), "")] {
        let folder = Folder { head, data, delta: &changes };
        let mut page = Page::open(folder, None, now).unwrap();
        shards.iter().for_each(|(name, text)| page.give(name, text));
        page.judge_text("CARD-000001", now);
        assert_eq!(page.verdict(Language::En).unwrap().verdict, "revoked");
        assert_eq!(page.list(Language::En, now).line, "Vaccination 2026 · 2 cards · list of 22/11/2026");
        let seen = Some(page.seen());
        assert_eq!(page.seen().sequence, 4);
        let without = Page::open(Folder { delta: "null", ..folder }, seen, now);
        assert_eq!(without.err().map(|error| error.code()), Some("rollback"));
        let forged = changes.replace("revoked", "valid");
        let refused = Page::open(Folder { delta: &forged, ..folder }, seen, now);
        assert_eq!(refused.err().map(|error| error.code()), Some("bad-signature"));
        assert!(Page::open(folder, seen, now).is_ok());
    }
}

#[test]
fn every_word_of_the_page_is_in_every_language() {
    let errors = [
        OpenError::Missing,
        OpenError::Format,
        OpenError::OtherIssuer { fingerprint: "AAAA".into() },
        OpenError::BadSignature,
        OpenError::WrongData,
        OpenError::Rollback,
    ];
    for language in Language::ALL {
        assert!(labels(language).values().all(|text| !text.starts_with("portal-")));
        for error in &errors {
            let words = trouble(error, language);
            assert!(!words.sentence.starts_with("portal-") && !words.hint.starts_with("portal-"));
        }
        for verdict in kadi_trust::Verdict::ALL {
            for reason in [
                kadi_trust::Reason::Listed,
                kadi_trust::Reason::SignatureAlone,
                kadi_trust::Reason::NotListed,
                kadi_trust::Reason::NeedsCardCode,
            ] {
                let view = VerdictView::new(&Judgement::bare(verdict, reason), "C", language);
                assert!(!view.word.starts_with("portal-") && !view.sentence.starts_with("portal-"));
            }
        }
    }
}
