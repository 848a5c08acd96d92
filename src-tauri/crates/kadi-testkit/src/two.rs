//! Two offices that know each other's devices and carry bundles to and fro.

use std::path::{Path, PathBuf};

use kadi_contract::devices::{
    AddDevice, BundleKind, BundleTaken, ExportBundle, ImportBundle, NameThisDevice,
};

use crate::office::TestOffice;

/// Two offices; every export and every import is a second later than what was before it in that office.
pub struct Two {
    /// One of them, in Dakar.
    pub north: TestOffice,
    /// The other, in Kolda.
    pub south: TestOffice,
    /// The north's device, as the south knows it.
    pub north_id: String,
    /// The south's device, as the north knows it.
    pub south_id: String,
    written: u32,
}

#[allow(clippy::expect_used, reason = "a test may stop where it stands")]
impl Two {
    /// Two new offices, each with the other's card.
    ///
    /// # Panics
    /// When they cannot be made.
    #[must_use]
    pub fn open() -> Self {
        let (mut north, mut south) = (TestOffice::open(), TestOffice::open());
        let card = |office: &mut TestOffice, name: &str| {
            office.call(NameThisDevice { name: name.into() }).expect("a name for the device")
        };
        let (north_card, south_card) = (card(&mut north, "Dakar Nord"), card(&mut south, "Poste de Kolda"));
        north.call(AddDevice { card: south_card.card }).expect("the south's card");
        south.call(AddDevice { card: north_card.card }).expect("the north's card");
        Self { north, south, north_id: north_card.id, south_id: south_card.id, written: 0 }
    }

    /// A path for one more bundle.
    pub fn file(&mut self) -> PathBuf {
        self.written += 1;
        self.north.out(&format!("{}.kadibundle", self.written))
    }

    /// A bundle of the north for the south.
    ///
    /// # Panics
    /// When it is refused.
    pub fn north_writes(&mut self, kind: BundleKind) -> PathBuf {
        let file = self.file();
        self.north.clock.advance(1);
        self.north.call(export(kind, &self.south_id, &file)).expect("a bundle of the north");
        file
    }

    /// A bundle of the south for the north.
    ///
    /// # Panics
    /// When it is refused.
    pub fn south_writes(&mut self, kind: BundleKind) -> PathBuf {
        let file = self.file();
        self.south.clock.advance(1);
        self.south.call(export(kind, &self.north_id, &file)).expect("a bundle of the south");
        file
    }

    /// The north writes, and the south takes it over.
    ///
    /// # Panics
    /// When either is refused.
    pub fn south_takes(&mut self, kind: BundleKind) -> BundleTaken {
        let file = self.north_writes(kind);
        self.south.clock.advance(1);
        self.south.call(import(&file)).expect("a bundle for the south")
    }

    /// The south writes, and the north takes it over.
    ///
    /// # Panics
    /// When either is refused.
    pub fn north_takes(&mut self, kind: BundleKind) -> BundleTaken {
        let file = self.south_writes(kind);
        self.north.clock.advance(1);
        self.north.call(import(&file)).expect("a bundle for the north")
    }
}

/// The call that writes a bundle for a device.
#[must_use]
pub fn export(kind: BundleKind, device: &str, out: &Path) -> ExportBundle {
    ExportBundle { kind, device: device.into(), out: out.display().to_string(), passphrase: None }
}

/// The call that takes over a bundle for this device.
#[must_use]
pub fn import(file: &Path) -> ImportBundle {
    ImportBundle { file: file.display().to_string(), passphrase: None }
}
