//! The Card Studio without its screen: what is previewed is what a batch prints, versions that made cards stay as they
//! were, and files come back as they went.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::fs;

use kadi_contract::assets::{self, UploadKind};
use kadi_contract::cards::{CreateBatch, Selection};
use kadi_contract::people::RegisterPerson;
use kadi_contract::studio::{
    DeleteDesign, DesignAttribute, DesignDraft, DesignFormat, ExportDesign, FitDesign, GetDesign,
    GetStudioTemplate, ImportDesign, ListDesigns, LogoView, PreviewDesign, PreviewOf, SaveDesign,
};
use kadi_contract::{ApiError, ErrorCode};
use kadi_testkit::office::TestOffice;

const SVG: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="19" fill="#B5651D"/></svg>"##;

fn register(office: &mut TestOffice, first: &str, last: &str) -> String {
    let person = kadi_testkit::office::person(first, last, "1990-03-05", "female", "Pikine");
    office.call(RegisterPerson { person }).unwrap().mpi_id
}

fn logo(office: &TestOffice, bytes: &[u8]) -> Result<LogoView, ApiError> {
    let reply = office.app.upload(office.token.as_ref(), UploadKind::Logo, bytes.to_vec())?;
    Ok(serde_json::from_value(reply).unwrap())
}

fn design(office: &TestOffice, template: &str) -> DesignDraft {
    let settings = [
        ("accent_hex", "#7FD1AE"),
        ("font_scale", "0.9"),
        ("title_size", "1.2"),
        ("title", "Passe du Kivu"),
        ("qr_quiet", "5"),
    ];
    DesignDraft {
        name: "Kivu 2026".into(),
        template: template.into(),
        dpi: 300,
        settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        left_out: vec!["phone_number".into()],
        attributes: vec![DesignAttribute { label: "Née le".into(), field: "date_of_birth".into() }],
        logos: [("logo1".to_owned(), logo(office, SVG.as_bytes()).unwrap().sha256)].into(),
    }
}

fn picture(office: &TestOffice, key: &str, side: &str) -> Vec<u8> {
    office.app.asset(office.token.as_ref(), &assets::design_preview(key, side)).unwrap().bytes
}

/// What a PNG shows: its pixels in full colours, and how many of them there are to a metre.
fn shown(file: &[u8]) -> (Vec<u8>, [u32; 2]) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    let place = reader.info().pixel_dims.unwrap();
    (pixels, [place.xppu, place.yppu])
}

fn batch(office: &mut TestOffice, design: &str, out: &str) -> Result<std::path::PathBuf, ApiError> {
    let out = office.out(out);
    let made = office.call(CreateBatch {
        design: design.into(),
        selection: Selection::default(),
        out: out.display().to_string(),
        ..CreateBatch::default()
    })?;
    assert!(made.design.as_deref().unwrap().starts_with("D-0001@"), "{:?}", made.design);
    office.wait(&made.job.unwrap()).unwrap();
    Ok(out)
}

#[test]
fn a_preview_has_byte_for_byte_the_pixels_that_the_batch_prints() {
    let mut office = TestOffice::open();
    for (first, last) in
        [("Amina", "Diallo"), ("Jean-Pierre", "Ouédraogo-Kaboré"), ("Zawadi", "Ƙofar Ŋwɛnyá")]
    {
        register(&mut office, first, last);
    }
    let draft = design(&office, "sovereign");
    office.call(SaveDesign { id: String::new(), draft: draft.clone() }).unwrap();
    let out = batch(&mut office, "D-0001", "kivu").unwrap();
    let mut compared = 0;
    for entry in fs::read_dir(out.join("png")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let (code, side) = name.rsplit_once('-').unwrap();
        let of = PreviewOf::Card(code.to_owned());
        let preview = office.call(PreviewDesign { draft: draft.clone(), of }).unwrap();
        let printed = fs::read(&path).unwrap();
        assert!(shown(&picture(&office, &preview.key, side)) == shown(&printed), "{side}");
        compared += 1;
    }
    assert_eq!(compared, 6);

    // Another colour is another picture: the comparison can fail.
    let code = fs::read_dir(out.join("png")).unwrap().next().unwrap().unwrap().path();
    let name = code.file_stem().unwrap().to_str().unwrap();
    let (code_text, side) = name.rsplit_once('-').unwrap();
    let mut other = draft;
    other.settings.insert("accent_hex".into(), "#7FD1AF".into());
    let preview = office.call(PreviewDesign { draft: other, of: PreviewOf::Card(code_text.into()) }).unwrap();
    assert!(shown(&picture(&office, &preview.key, side)) != shown(&fs::read(&code).unwrap()));
}

#[test]
fn a_version_that_made_cards_is_frozen_and_saving_makes_the_next() {
    let mut office = TestOffice::open();
    register(&mut office, "Amina", "Diallo");
    let mut draft = design(&office, "sovereign");
    let first = office.call(SaveDesign { id: String::new(), draft: draft.clone() }).unwrap();
    assert_eq!((first.id.as_str(), first.version, first.batches), ("D-0001", 1, 0));
    draft.name = "Kivu".into();
    let over = office.call(SaveDesign { id: first.id.clone(), draft: draft.clone() }).unwrap();
    assert_eq!((over.version, over.name.as_str()), (1, "Kivu"));

    batch(&mut office, "D-0001@1", "one").unwrap();
    let same = office.call(SaveDesign { id: first.id.clone(), draft: draft.clone() }).unwrap();
    assert_eq!((same.version, same.batches), (1, 1));
    draft.settings.insert("title".into(), "Autre".into());
    let next = office.call(SaveDesign { id: first.id.clone(), draft: draft.clone() }).unwrap();
    assert_eq!((next.version, next.batches), (2, 0));
    let old = office.call(GetDesign { id: first.id.clone(), version: 1 }).unwrap();
    assert_eq!(old.draft.settings["title"], "Passe du Kivu");
    assert_eq!(old.versions.len(), 2);

    office.call(DeleteDesign { id: first.id.clone() }).unwrap();
    assert!(office.call(ListDesigns {}).unwrap().is_empty());
    let gone = office.call(GetDesign { id: first.id, version: 0 }).unwrap_err();
    assert_eq!(gone.code, ErrorCode::DesignNotFound);
}

#[test]
fn a_design_leaves_as_a_file_and_comes_back_into_another_office() {
    let mut office = TestOffice::open();
    let draft = design(&office, "sovereign");
    for format in [DesignFormat::Yaml, DesignFormat::Json] {
        let file = office.call(ExportDesign { draft: draft.clone(), format }).unwrap();
        assert!(file.name.starts_with("kivu-2026."), "{}", file.name);
        let mut other = TestOffice::open();
        let back = other.call(ImportDesign { text: file.text }).unwrap();
        assert_eq!(back, draft);
        assert_eq!(other.call(SaveDesign { id: String::new(), draft: back }).unwrap().version, 1);
    }
    let wrong = "kadi_design: 1\nname: A\ntemplate: sovereign\nsettings: {accent_hex: gold}\n";
    let error = office.call(ImportDesign { text: wrong.into() }).unwrap_err();
    assert_eq!(error.code, ErrorCode::DesignInvalid);
    assert_eq!(
        (error.params["field"].as_str(), error.params["problem"].as_str()),
        ("settings.accent_hex", "bad-setting")
    );
}

#[test]
fn mistakes_are_told_while_one_designs_and_refused_when_one_saves() {
    let mut office = TestOffice::open();
    let mut draft = design(&office, "sovereign");
    draft.name = String::new();
    draft.attributes.push(DesignAttribute::default());
    draft.settings.insert("muted_hex".into(), "#0E1C2B".into());
    draft.settings.insert("qr_dark_hex".into(), "#DDDDDD".into());
    let preview = office.call(PreviewDesign { draft: draft.clone(), of: PreviewOf::Sample(0) }).unwrap();
    let place = |list: &[kadi_contract::studio::DesignNote]| {
        list.iter().map(|note| note.place.clone()).collect::<Vec<_>>()
    };
    assert_eq!(place(&preview.problems), ["settings.qr_dark_hex"]);
    // Grey on navy that is nearly the same cannot be read.
    assert!(
        preview.faint.iter().any(|text| text.place == "subtitle" && text.contrast_tenths < 20),
        "{:?}",
        preview.faint
    );
    let refused = office.call(SaveDesign { id: String::new(), draft: draft.clone() }).unwrap_err();
    assert_eq!(refused.params["field"], "name");
    draft.name = "A".into();
    draft.attributes.pop();
    let refused = office.call(SaveDesign { id: String::new(), draft }).unwrap_err();
    assert_eq!(refused.params["field"], "settings.qr_dark_hex");
    assert_eq!(logo(&office, b"GIF89a").unwrap_err().code, ErrorCode::LogoUnusable);
}

#[test]
fn the_register_is_asked_whom_a_design_does_not_fit() {
    let mut office = TestOffice::open();
    register(&mut office, "Amina", "Diallo");
    let long = register(&mut office, &"Wenceslas ".repeat(9), &"Ouédraogo-Tiendrébéogo ".repeat(4));
    let page = office.call(FitDesign { draft: design(&office, "vital").without_logos(), after: 0 }).unwrap();
    assert_eq!((page.checked, page.fits, page.total, page.next), (2, 1, 2, None));
    assert_eq!(page.misfits.len(), 1);
    assert_eq!(page.misfits[0].mpi_id, long);
}

#[test]
fn every_template_can_be_designed_and_its_samples_shown() {
    let mut office = TestOffice::open();
    for template in office.call(kadi_contract::cards::ListTemplates {}).unwrap() {
        let sheet = office.call(GetStudioTemplate { template: template.name.clone() }).unwrap();
        assert!(!sheet.colours.is_empty() && sheet.samples.len() >= 4, "{}", template.name);
        let mut draft =
            DesignDraft { name: "A".into(), template: template.name.clone(), ..DesignDraft::default() };
        for colour in &sheet.colours {
            draft.settings.insert(format!("{}_hex", colour.name), colour.value.clone());
        }
        let preview = office.call(PreviewDesign { draft, of: PreviewOf::Sample(0) }).unwrap();
        assert!(preview.problems.is_empty() && preview.faint.is_empty(), "{}: {preview:?}", template.name);
        for side in ["front", "back"] {
            assert!(picture(&office, &preview.key, side).starts_with(b"\x89PNG"));
        }
    }
}

/// Drafts without what only some templates have a place for.
trait WithoutLogos {
    fn without_logos(self) -> Self;
}

impl WithoutLogos for DesignDraft {
    fn without_logos(mut self) -> Self {
        self.logos.clear();
        self
    }
}
