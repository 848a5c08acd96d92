//! An office that gave out four cards and withdrew the second, and its portal.

use std::fs;
use std::path::PathBuf;

use kadi_contract::cards::{CreateBatch, GetBatch, RevokeCard, Selection};
use kadi_contract::people::RegisterPerson;
use kadi_contract::verify::ExportPortal;
use kadi_testkit::office::{TestOffice, codes_of_pictures, person};

pub struct Campaign {
    pub office: TestOffice,
    /// Card codes; the pictures of each are `CODE-front.png` and `CODE-back.png`.
    pub codes: Vec<String>,
    pictures: PathBuf,
}

impl Campaign {
    pub fn open() -> Self {
        let mut office = TestOffice::open();
        for person in [
            person("Amina", "Diop", "1991-03-12", "F", "Pikine"),
            person("Kofi", "Mensah", "1984-07-01", "M", "Yoff"),
            person("Mariama", "Ba", "2001", "F", "Rufisque"),
            person("Jean-Pierre", "Mendy", "1975-11", "M", "Ouakam"),
        ] {
            assert!(office.call(RegisterPerson { person }).unwrap().created);
        }
        let out = office.out("cards");
        let batch = office
            .call(CreateBatch {
                template: "vital".into(),
                selection: Selection { limit: 4, ..Selection::default() },
                campaign: "VAX26".into(),
                out: out.display().to_string(),
                ..CreateBatch::default()
            })
            .unwrap();
        office.wait(batch.job.as_ref().unwrap()).unwrap();
        assert_eq!(office.call(GetBatch { id: batch.id }).unwrap().rendered, 4);
        let pictures = out.join("png");
        let codes = codes_of_pictures(&pictures).unwrap();
        office.call(RevokeCard { code: codes[1].clone(), reason: "carte perdue".into() }).unwrap();
        Self { office, codes, pictures }
    }

    pub fn export(&mut self, name: &str) -> PathBuf {
        let out = self.office.out(name);
        let export = ExportPortal {
            campaign: "VAX26".into(),
            out: out.display().to_string(),
            fresh_days: 30,
            ..ExportPortal::default()
        };
        assert_eq!(self.office.call(export).unwrap().cards, 4);
        out
    }

    pub fn picture(&self, at: usize, side: &str) -> PathBuf {
        self.pictures.join(format!("{}-{side}.png", self.codes[at]))
    }

    /// The text in the code of a card.
    pub fn token(&self, at: usize) -> String {
        let picture = fs::read(self.picture(at, "front")).unwrap();
        kadi_scan::scan_image(&picture).unwrap().payloads.remove(0)
    }
}
