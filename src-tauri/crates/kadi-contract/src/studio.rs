//! The Card Studio: designs of cards, their versions, and how a design looks on a person before it is saved.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The designs of the office, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListDesigns {}

/// A version of a design.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DesignView {
    /// Number, such as `D-0001`.
    pub id: String,
    /// Version, from 1.
    pub version: u32,
    /// What the office calls the design.
    pub name: String,
    /// The template.
    pub template: String,
    /// When the version was saved.
    pub saved_at: String,
    /// Batches made with it. From the first on the version is frozen: saving makes the next.
    pub batches: u64,
}

/// A design in all its versions, to go on with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetDesign {
    /// Number, such as `D-0001`.
    pub id: String,
    /// Version; the newest when 0.
    #[serde(default)]
    pub version: u32,
}

/// A design as it is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DesignSheet {
    /// The version opened.
    pub view: DesignView,
    /// All versions, newest first.
    pub versions: Vec<DesignView>,
    /// What it says.
    pub draft: DesignDraft,
}

/// What a design says, saved or not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DesignDraft {
    /// What the office calls it.
    pub name: String,
    /// The template it changes.
    pub template: String,
    /// 300, 450 or 600.
    pub dpi: u32,
    /// Settings by name; those of the template that are not named keep its defaults.
    pub settings: BTreeMap<String, String>,
    /// Card fields that stay off the card.
    pub left_out: Vec<String>,
    /// What the attributes of the card show; empty for what the programme's mapping says.
    pub attributes: Vec<DesignAttribute>,
    /// Logos by place: the SHA-256 of a file that was handed in (see [`crate::assets::UploadKind::Logo`]) or saved before.
    pub logos: BTreeMap<String, String>,
}

/// An attribute of a card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DesignAttribute {
    /// The words above the value.
    pub label: String,
    /// The card field.
    pub field: String,
}

/// A logo that was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogoView {
    /// SHA-256 of its file in hexadecimal: its name in [`DesignDraft::logos`].
    pub sha256: String,
}

/// What the Studio can change of a template.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetStudioTemplate {
    /// Template name.
    pub template: String,
}

/// A template on the Studio's table. Lengths are in pixels at 300 dpi.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudioTemplate {
    /// Name, such as `vital`.
    pub name: String,
    /// Title in the officer's language.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// Width of the card.
    pub width_px: u32,
    /// Height of the card.
    pub height_px: u32,
    /// The margin inside which nothing that matters may stand.
    pub safe_px: u32,
    /// How far the art goes beyond each edge.
    pub bleed_px: u32,
    /// Colours by name with their default, `#RRGGBB`; the setting is `<name>_hex`.
    pub colours: Vec<TemplateSetting>,
    /// Texts by name with their default in the officer's language.
    pub texts: Vec<TemplateSetting>,
    /// Fields that the card shows.
    pub fields: Vec<String>,
    /// Attributes that the card has places for.
    pub attributes: u32,
    /// Places for logos.
    pub logo_places: Vec<String>,
    /// Names of the sample people, the ordinary one first.
    pub samples: Vec<String>,
}

/// Something that a design may set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateSetting {
    /// Name.
    pub name: String,
    /// Default.
    pub value: String,
}

/// On whom a design is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PreviewOf {
    /// A sample of the template, counted from 0.
    Sample(u32),
    /// A person (MPI id): a draft until a card is issued.
    Person(String),
    /// A card that was issued (its code), as its batch renders it.
    Card(String),
}

impl Default for PreviewOf {
    fn default() -> Self {
        Self::Sample(0)
    }
}

/// Composes a design on somebody. The pictures are fetched by [`crate::assets::design_preview`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewDesign {
    /// The design.
    pub draft: DesignDraft,
    /// On whom.
    #[serde(default)]
    pub of: PreviewOf,
}

/// A preview: the names of its pictures and what to know before saving.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DesignPreview {
    /// Names the pictures; the same design on the same person has the same key.
    pub key: String,
    /// What does not suit the template: the field of the design (`settings.accent_hex`) and the reason.
    pub problems: Vec<DesignNote>,
    /// What is wrong on this person's card: the place and the reason.
    pub warnings: Vec<DesignNote>,
    /// Texts that do not stand out from what lies under them: WCAG 2.2 asks for 4.5, for large text 3.
    pub faint: Vec<FaintText>,
}

/// A place and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DesignNote {
    /// The field of the design, the field of the card or the place of the template.
    pub place: String,
    /// The reason: a word of the catalogues' `design-problem-`.
    pub code: String,
}

/// A text that is hard to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaintText {
    /// `front` or `back`.
    pub side: String,
    /// The place of the template.
    pub place: String,
    /// Contrast in tenths: 31 is 3.1 to 1.
    pub contrast_tenths: u32,
    /// What it should be at least, in tenths.
    pub least_tenths: u32,
}

/// How many people the design fits, a piece of the register at a time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FitDesign {
    /// The design.
    pub draft: DesignDraft,
    /// Where the piece before ended ([`FitPage::next`]); 0 to begin.
    #[serde(default)]
    pub after: i64,
}

/// A piece of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FitPage {
    /// People of this piece.
    pub checked: u64,
    /// Those whose texts fit.
    pub fits: u64,
    /// The others.
    pub misfits: Vec<Misfit>,
    /// People in use in the whole register.
    pub total: u64,
    /// Where to go on; none at the end.
    pub next: Option<i64>,
}

/// Somebody whose texts do not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Misfit {
    /// MPI id.
    pub mpi_id: String,
    /// Places whose text was shortened or lacks letters.
    pub places: Vec<String>,
}

/// Saves a design: over its newest version, or as the next where that one made cards.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaveDesign {
    /// Number of the design; empty for a new one.
    #[serde(default)]
    pub id: String,
    /// What it says.
    pub draft: DesignDraft,
}

/// Takes a design out of use; versions that made cards stay for them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteDesign {
    /// Number, such as `D-0001`.
    pub id: String,
}

/// Reads a design file. Nothing is saved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportDesign {
    /// The file's text, YAML or JSON.
    pub text: String,
}

/// Writes a design as a file's text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportDesign {
    /// What it says.
    pub draft: DesignDraft,
    /// Kind of file.
    #[serde(default)]
    pub format: DesignFormat,
}

/// Kinds of design file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DesignFormat {
    /// YAML 1.2.
    #[default]
    Yaml,
    /// JSON.
    Json,
}

/// A design file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DesignFile {
    /// Its name, such as `kivu-2026.yaml`.
    pub name: String,
    /// Its text.
    pub text: String,
}
