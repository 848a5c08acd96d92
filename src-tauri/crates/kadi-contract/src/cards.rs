//! Templates, readiness, batches and the cards themselves.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::office::JobView;

/// The templates there are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListTemplates {}

/// A template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateView {
    /// Name, such as `vital`.
    pub name: String,
    /// Width in pixels at 300 dpi.
    pub width_px: u32,
    /// Height in pixels at 300 dpi.
    pub height_px: u32,
    /// `front`, and `back` where there is one.
    pub sides: Vec<String>,
    /// Fields it shows.
    pub fields: Vec<String>,
}

/// Whom to make cards for. All conditions hold together; an empty selection is everybody who is active.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Selection {
    /// Only those enrolled in this programme (UID).
    pub programme_uid: Option<String>,
    /// Only those of this district.
    pub district: Option<String>,
    /// Only these MPI ids.
    pub mpi_ids: Vec<String>,
    /// Leave out people who have a valid card of the campaign.
    pub without_card: bool,
    /// At most so many; 0 for all.
    pub limit: u32,
    /// Only those with an enrollment like this, in the programme where one is named.
    pub enrolled: EnrollmentFilter,
}

/// Which enrollments count. All conditions hold together, for one and the same enrollment; empty is any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EnrollmentFilter {
    /// Enrolled on this day (`YYYY-MM-DD`) or later.
    pub from_date: Option<String>,
    /// Enrolled on this day (`YYYY-MM-DD`) or earlier.
    pub to_date: Option<String>,
    /// In this org unit (UID) or one below it.
    pub org_unit: Option<String>,
    /// `ACTIVE`, `COMPLETED` or `CANCELLED`.
    pub status: Option<String>,
}

/// How the cards of a batch look beyond their template.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CardLook {
    /// Leaves the MPI id off the card; the code on it still says who it is to those who may know.
    pub without_mpi_id: bool,
    /// Settings that the template declares, such as `accent_hex`, `font_scale` or `max_attrs`.
    pub settings: BTreeMap<String, String>,
}

/// Can these cards be made?
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReadiness {
    /// Template name.
    pub template: String,
    /// For whom.
    pub selection: Selection,
    /// The design, as in [`CreateBatch::design`].
    #[serde(default)]
    pub design: String,
}

/// The answer, before anything is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadinessView {
    /// People selected.
    pub selected: u64,
    /// Cards that can be made as they are.
    pub ready: u64,
    /// What is in the way, by reason.
    pub problems: Vec<ReadinessProblem>,
}

/// A reason why cards are not ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadinessProblem {
    /// `missing_field`, `does_not_fit`, `in_review` or `has_card`.
    pub code: String,
    /// Field concerned, where there is one.
    pub field: Option<String>,
    /// How many people.
    pub count: u64,
    /// The first of them (MPI ids).
    pub mpi_ids: Vec<String>,
}

/// Makes cards in the background, for those of the selection who are ready; [`CheckReadiness`] says who is left out and why.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateBatch {
    /// Template name; may be empty with a design.
    pub template: String,
    /// For whom.
    pub selection: Selection,
    /// 300, 450 or 600; when 0 that of the design, else 300.
    #[serde(default)]
    pub dpi: u32,
    /// The design: `D-0001` for its newest version, `D-0001@2` for that one; empty for the template as it is. The version
    /// is frozen from now on.
    #[serde(default)]
    pub design: String,
    /// Language of the card's labels; the officer's when empty.
    #[serde(default)]
    pub language: String,
    /// Prefix of the campaign, part of every token; the programme's code when empty.
    #[serde(default)]
    pub campaign: String,
    /// Folder for the files; the store's own output folder when empty.
    #[serde(default)]
    pub out: String,
    /// How the cards look, over what the design says.
    #[serde(default)]
    pub look: CardLook,
    /// What is made. When empty: everything for up to 2,000 people, the PDF alone for more.
    #[serde(default)]
    pub outputs: Vec<Output>,
    /// Cards in each file; when 0, 10,000 in a PDF and 2,000 where pictures are made too.
    #[serde(default)]
    pub per_file: u32,
    /// What the pages of the PDF are.
    #[serde(default)]
    pub sheet: PageSheet,
    /// How far cards are moved on a sheet of [`PageSheet::A4`].
    #[serde(default)]
    pub sheet_shift: SheetShift,
}

/// What the pages of a batch's PDF are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageSheet {
    /// Each page is one side of a card: card printers and sharing.
    #[default]
    Card,
    /// A4 pages with as many cards as fit (ten of CR80) and marks where to cut; the backs stand behind their fronts when
    /// the printer flips on the long edge.
    A4,
}

/// Corrects what a printer is off, in tenths of a millimetre, each from -100 to 100; positive is right and down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SheetShift {
    /// All pages to the right.
    pub right: i32,
    /// All pages down.
    pub down: i32,
    /// Pages of backs to the right as well, as seen on the printed back.
    pub back_right: i32,
    /// Pages of backs down as well.
    pub back_down: i32,
}

/// What is made of the cards of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Output {
    /// PDF, fronts and backs in turn.
    Pdf,
    /// The pictures in a ZIP with a manifest.
    Zip,
    /// A picture of each side in the folder `png`.
    Png,
    /// The campaign's verification page with its signed list, in the folder `portal`.
    Portal,
}

/// A batch of cards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BatchView {
    /// Number, such as `B-0001`.
    pub id: String,
    /// Programme UID; empty where the batch is not of one programme.
    #[serde(default)]
    pub programme_uid: String,
    /// Campaign prefix.
    pub campaign: String,
    /// Template name.
    pub template: String,
    /// Dots per inch.
    pub dpi: u32,
    /// Version of the design, such as `D-0001@2`; none for the template as it is.
    #[serde(default)]
    pub design: Option<String>,
    /// `awaiting_approval`, `refused`, `queued`, `running`, `paused`, `cancelled`, `done` or `failed`.
    pub state: String,
    /// Cards in all, those that are void included; while the batch waits for approval, those asked for.
    pub total: u64,
    /// Cards rendered.
    pub rendered: u64,
    /// Cards that were not made when the batch was given up; they were never valid for anybody.
    #[serde(default)]
    pub void: u64,
    /// Why it was given up; none while it goes on.
    #[serde(default)]
    pub given_up: Option<String>,
    /// What a second officer is to decide, or has decided; none where nobody was asked.
    #[serde(default)]
    pub approval: Option<ApprovalView>,
    /// What is made of the cards.
    #[serde(default)]
    pub outputs: Vec<Output>,
    /// Of these, cards of people whom a single DHIS2 record made known; the others were known from elsewhere too.
    #[serde(default)]
    pub created: u64,
    /// People left out because it is open who they are.
    #[serde(default)]
    pub in_review: u64,
    /// What the pages of the PDF are.
    #[serde(default)]
    pub sheet: PageSheet,
    /// Pages of the PDF once done.
    pub pdf_pages: u64,
    /// Folder of the files.
    pub out: String,
    /// Files there, once done.
    pub files: Vec<String>,
    /// When it was made.
    pub created_at: String,
    /// The job that works on it.
    pub job: Option<JobView>,
}

/// A batch that a second officer decides about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalView {
    /// Who asked; empty for Kadi itself.
    pub asked_by: String,
    /// When.
    pub asked_at: String,
    /// Whether the officer who looks may approve: they may make cards and did not ask for these.
    pub yours: bool,
    /// `approved` or `refused`; none while it waits.
    pub decision: Option<String>,
    /// Who decided.
    pub decided_by: String,
    /// Why; may be empty when it was approved.
    pub reason: String,
}

/// Approves or refuses a waiting batch. Its own officer may refuse it, which takes it back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecideBatch {
    /// Number, such as `B-0001`.
    pub id: String,
    /// What to do with it.
    pub verdict: BatchVerdict,
    /// Why; required to refuse.
    #[serde(default)]
    pub reason: String,
}

/// What becomes of a waiting batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchVerdict {
    /// Its cards are made.
    Approve,
    /// Nothing is made.
    #[default]
    Refuse,
}

/// Gives a batch up: what was made stays, the other cards are void and the cards they replaced count again. Cannot be undone;
/// a batch that only has to wait is stopped by its job.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelBatch {
    /// Number, such as `B-0001`.
    pub id: String,
    /// Why; required.
    pub reason: String,
}

/// How many cards each campaign may have, by campaign; those that nobody limited are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListQuotas {}

/// How many cards a campaign may have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaView {
    /// Prefix of the campaign.
    pub campaign: String,
    /// Cards allowed.
    pub cards: u64,
    /// Cards issued; void ones are given back.
    pub used: u64,
}

/// Limits the cards of a campaign, also of one that has none yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetQuota {
    /// Prefix of the campaign.
    pub campaign: String,
    /// Cards allowed, up to a billion; none for as many as one likes.
    pub cards: Option<u64>,
}

/// All batches, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListBatches {}

/// One batch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetBatch {
    /// Number, such as `B-0001`.
    pub id: String,
}

/// A card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardView {
    /// Card code.
    pub code: String,
    /// MPI id printed on it.
    pub mpi_id: String,
    /// Campaign prefix.
    pub campaign: String,
    /// Issue number, from 1.
    pub issue: u32,
    /// `valid`, `revoked`, `superseded`, or `void` for a card that was never made.
    pub status: String,
    /// Day of issue.
    pub issued_on: String,
    /// Last day of validity.
    pub expires_on: Option<String>,
    /// When it was revoked.
    pub revoked_at: Option<String>,
}

/// Revokes a card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokeCard {
    /// Card code.
    pub code: String,
    /// Why; required.
    pub reason: String,
}

/// Makes a new card for one that was lost: the old one is revoked, the new one has the next issue number and looks as the old
/// one did. Whoever asks may make cards and revoke them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReissueCard {
    /// Code of the newest card that the person has of its campaign.
    pub code: String,
    /// Why; required.
    pub reason: String,
}

/// The two cards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardReissued {
    /// The lost one, revoked.
    pub old: CardView,
    /// The new one.
    pub new: CardView,
    /// The batch of one card that draws it.
    pub batch: BatchView,
}
