//! The main job from end to end on demonstration data, through the same calls that officers make.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kadi_contract::assets::UploadKind;
use kadi_contract::cards::{BatchView, CreateBatch, GetBatch, RevokeCard, Selection};
use kadi_contract::dhis2::{ListProgrammes, ListSyncRuns, ProgrammeView, StartSync, SyncRunView, UseDemo};
use kadi_contract::office::JobView;
use kadi_contract::session::{ConfirmRecovery, CreateStore};
use kadi_contract::verify::{ExportPortal, Verdict, VerdictView};
use kadi_contract::{ApiError, Call, ErrorCode, Secret};
use kadi_core::Clock;
use kadi_trust::keys::KdfCost;
use serde::Serialize;

use crate::app::{App, AppConfig};
use crate::error::internal;
use crate::session::{SessionChange, SessionToken};
use crate::{cards, files};

/// Display name of the officer of the demonstration store.
pub const OFFICER: &str = "Mariama";
/// Pass phrase of the demonstration store; it guards invented people only.
pub const PASSPHRASE: &str = "baobab mangue pirogue soleil";
/// Marks a folder that a demonstration wrote, so that only such a folder is ever replaced.
const MARKER: &str = "DEMO.txt";

/// Where and how to run the demonstration.
#[derive(Clone)]
pub struct DemoOptions {
    /// Folder for everything: the store, the cards, the portal.
    pub out: PathBuf,
    /// Where the present moment comes from.
    pub clock: Arc<dyn Clock>,
    /// Cost of the key derivation.
    pub kdf: KdfCost,
    /// Language of the officer and the cards: `en`, `fr` or `pt`.
    pub language: String,
}

/// The steps of the demonstration, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DemoPhase {
    /// An encrypted store is made.
    Store,
    /// The demonstration server starts and is connected and mapped.
    Server,
    /// Records come in and identities are resolved.
    Sync,
    /// Cards are rendered to PNG, PDF and ZIP.
    Cards,
    /// The verification portal is written.
    Portal,
    /// A valid, an altered and a revoked card are verified from their images.
    Verify,
    /// A second synchronisation finds nothing new.
    SecondSync,
}

/// Hears how the demonstration goes.
pub trait DemoObserver {
    /// A step begins.
    fn begins(&mut self, phase: DemoPhase);
    /// How far the present step is.
    fn progress(&mut self, done: u64, total: u64);
}

/// How many images of each kind got which verdict.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DemoVerdicts {
    /// Untouched cards found valid.
    pub valid: u64,
    /// Altered cards found invalid.
    pub invalid: u64,
    /// Revoked cards found revoked.
    pub revoked: u64,
}

/// Seconds of the long steps.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DemoSeconds {
    /// Fetching and staging.
    pub sync: f64,
    /// Resolving identities.
    pub resolve: f64,
    /// Rendering cards and files.
    pub cards: f64,
    /// Writing the portal.
    pub portal: f64,
}

/// What the demonstration did.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DemoSummary {
    /// DHIS2 records taken.
    pub synced: u64,
    /// Records linked to a known identity.
    pub linked: u64,
    /// New identities.
    pub created: u64,
    /// Pairs queued for review.
    pub review: u64,
    /// Cards rendered.
    pub cards: u64,
    /// Pages of the PDF files.
    pub pdf_pages: u64,
    /// Verdicts on the three images.
    pub verdicts: DemoVerdicts,
    /// Records that the second synchronisation found new or changed.
    pub second_sync_changed: u64,
    /// Requests other than GET that the server saw.
    pub non_get_requests: u64,
    /// The folder.
    pub out: String,
    /// Seconds of the long steps.
    pub seconds: DemoSeconds,
    /// The first PDF, to look at.
    pub pdf: String,
    /// The portal's page, to look at.
    pub portal: String,
    /// Folder of the store, to open in the window.
    pub store: String,
    /// Who can unlock it.
    pub officer: &'static str,
    /// With which pass phrase; it guards invented people only.
    pub passphrase: &'static str,
}

/// Runs the whole job.
///
/// # Errors
/// `store_exists` when the folder holds something that no demonstration wrote; else what the first failing call answers.
pub fn run(options: &DemoOptions, observer: &mut dyn DemoObserver) -> Result<DemoSummary, ApiError> {
    prepare_folder(&options.out)?;
    let store = options.out.join("store");
    let app = App::new(AppConfig {
        folder: store.clone(),
        clock: Arc::clone(&options.clock),
        kdf: options.kdf,
        templates: None,
    });
    let mut demo = Demo { app, token: None, options, observer, summary: DemoSummary::default() };
    demo.observer.begins(DemoPhase::Store);
    demo.make_store()?;
    demo.observer.begins(DemoPhase::Server);
    let programmes = demo.connect()?;
    demo.observer.begins(DemoPhase::Sync);
    demo.first_sync()?;
    demo.observer.begins(DemoPhase::Cards);
    let batches = demo.make_cards(&programmes)?;
    demo.observer.begins(DemoPhase::Portal);
    demo.export_portals(&batches)?;
    demo.observer.begins(DemoPhase::Verify);
    demo.verify_three(&batches)?;
    demo.observer.begins(DemoPhase::SecondSync);
    demo.second_sync()?;
    demo.summary.non_get_requests = demo.app.demo_server()?.non_get_requests();
    demo.summary.out = options.out.display().to_string();
    demo.summary.store = store.display().to_string();
    (demo.summary.officer, demo.summary.passphrase) = (OFFICER, PASSPHRASE);
    Ok(demo.summary)
}

fn prepare_folder(out: &Path) -> Result<(), ApiError> {
    let marker = out.join(MARKER);
    let taken = fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some());
    if taken {
        if !marker.exists() {
            return Err(ErrorCode::StoreExists.into());
        }
        fs::remove_dir_all(out).map_err(|error| files::failed(&error))?;
    }
    files::make_folder(out)?;
    let text = format!(
        "Kadi demonstration: every person in this folder is invented.\nOfficer: {OFFICER}\nPass phrase: {PASSPHRASE}\n"
    );
    files::write_bytes(&marker, text.as_bytes())
}

struct Demo<'a> {
    app: Arc<App>,
    token: Option<SessionToken>,
    options: &'a DemoOptions,
    observer: &'a mut dyn DemoObserver,
    summary: DemoSummary,
}

impl Demo<'_> {
    fn call<C: Call>(&mut self, call: C) -> Result<C::Reply, ApiError> {
        let (reply, session) = self.app.call(self.token.as_ref(), call)?;
        if let SessionChange::Opened(token) = session {
            self.token = Some(token);
        }
        Ok(reply)
    }

    fn seconds_since(&self, begun: kadi_core::Timestamp) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "milliseconds of one run fit")]
        let elapsed = (self.options.clock.now().0 - begun.0) as f64;
        elapsed / 1000.0
    }

    fn wait(&mut self, job: &JobView) -> Result<(), ApiError> {
        let token = self.token.clone().ok_or(ErrorCode::Locked)?;
        let observer = &mut *self.observer;
        let ended = self.app.wait_job(&token, &job.id, &mut |job| observer.progress(job.done, job.total))?;
        match ended.error {
            Some(error) => Err(error),
            None if ended.state == "done" => Ok(()),
            None => Err(internal("demo_job")),
        }
    }

    fn make_store(&mut self) -> Result<(), ApiError> {
        let created = self.call(CreateStore {
            country: "SN".into(),
            region: "DKR".into(),
            district: "Dakar Nord".into(),
            officer_name: OFFICER.into(),
            passphrase: Secret(PASSPHRASE.into()),
            language: self.options.language.clone(),
        })?;
        let group = |at: usize| created.recovery_groups.get(at - 1).cloned().unwrap_or_default();
        self.call(ConfirmRecovery { group_3: group(3), group_6: group(6) })?;
        Ok(())
    }

    fn connect(&mut self) -> Result<Vec<ProgrammeView>, ApiError> {
        self.call(UseDemo {})?;
        self.call(ListProgrammes {})
    }

    fn sync(&mut self) -> Result<Vec<SyncRunView>, ApiError> {
        let before = self.call(ListSyncRuns { limit: 1 })?.first().map_or(0, |run| run.id);
        let job = self.call(StartSync::default())?;
        self.wait(&job)?;
        let mut runs = self.call(ListSyncRuns { limit: 20 })?;
        runs.retain(|run| run.id > before);
        Ok(runs)
    }

    fn first_sync(&mut self) -> Result<(), ApiError> {
        for run in self.sync()? {
            self.summary.synced += run.new + run.updated;
            self.summary.linked += run.linked;
            self.summary.created += run.created;
            self.summary.review += run.review;
            self.summary.seconds.sync += run.fetch_seconds;
            self.summary.seconds.resolve += run.resolve_seconds;
        }
        Ok(())
    }

    fn second_sync(&mut self) -> Result<(), ApiError> {
        self.summary.second_sync_changed = self
            .sync()?
            .iter()
            .map(|run| run.new + run.updated + run.deleted + run.linked + run.created)
            .sum();
        Ok(())
    }

    fn make_cards(&mut self, programmes: &[ProgrammeView]) -> Result<Vec<BatchView>, ApiError> {
        let begun = self.options.clock.now();
        let mut batches = Vec::new();
        for (programme, template) in programmes.iter().zip(["vital", "sovereign"]) {
            let folder = self.options.out.join("cards").join(template);
            let batch = self.call(CreateBatch {
                template: template.into(),
                selection: Selection { programme_uid: Some(programme.uid.clone()), ..Selection::default() },
                dpi: 300,
                language: self.options.language.clone(),
                campaign: String::new(),
                out: folder.display().to_string(),
                ..CreateBatch::default()
            })?;
            if let Some(job) = &batch.job {
                self.wait(job)?;
            }
            let batch = self.call(GetBatch { id: batch.id })?;
            self.summary.cards += batch.rendered;
            self.summary.pdf_pages += batch.pdf_pages;
            if self.summary.pdf.is_empty() {
                self.summary.pdf = folder.join("cards.pdf").display().to_string();
            }
            batches.push(batch);
        }
        self.summary.seconds.cards = self.seconds_since(begun);
        Ok(batches)
    }

    fn export_portals(&mut self, batches: &[BatchView]) -> Result<(), ApiError> {
        let begun = self.options.clock.now();
        for batch in batches {
            let folder = self.options.out.join("portal").join(&batch.template);
            let out = folder.display().to_string();
            self.call(ExportPortal { campaign: batch.campaign.clone(), out, ..ExportPortal::default() })?;
            if self.summary.portal.is_empty() {
                self.summary.portal = folder.join("index.html").display().to_string();
            }
        }
        self.summary.seconds.portal = self.seconds_since(begun);
        Ok(())
    }

    /// Two cards of the first batch: one stays, one is revoked; the third image is the first with one letter of its
    /// code changed.
    fn verify_three(&mut self, batches: &[BatchView]) -> Result<(), ApiError> {
        let batch = batches.first().ok_or_else(|| internal("demo_batch"))?;
        let session = self.app.session(self.token.as_ref()).ok_or(ErrorCode::Locked)?;
        let codes = cards::codes_of_batch(&session, &batch.id)?;
        let [valid, revoked] = codes.get(..2).unwrap_or_default() else { return Err(internal("demo_cards")) };
        let folder = self.options.out.join("verify");
        files::make_folder(&folder)?;

        let picture = cards::picture(&self.app, &session, valid, cards::Printed::AsIssued)?;
        let verdict = self.verify_picture(&folder.join("valid.png"), &picture)?;
        self.summary.verdicts.valid += u64::from(verdict == Verdict::Valid);

        let picture = cards::picture(&self.app, &session, valid, cards::Printed::OneLetterChanged)?;
        let verdict = self.verify_picture(&folder.join("altered.png"), &picture)?;
        self.summary.verdicts.invalid += u64::from(verdict == Verdict::Invalid);

        let picture = cards::picture(&self.app, &session, revoked, cards::Printed::AsIssued)?;
        self.call(RevokeCard { code: revoked.clone(), reason: "Carte perdue (démonstration)".into() })?;
        let verdict = self.verify_picture(&folder.join("revoked.png"), &picture)?;
        self.summary.verdicts.revoked += u64::from(verdict == Verdict::Revoked);
        Ok(())
    }

    fn verify_picture(&mut self, path: &Path, picture: &[u8]) -> Result<Verdict, ApiError> {
        files::write_bytes(path, picture)?;
        let reply = self.app.upload(self.token.as_ref(), UploadKind::VerifyImage, picture.to_vec())?;
        let view: VerdictView = serde_json::from_value(reply).map_err(|_| internal("verdict"))?;
        Ok(view.verdict)
    }
}
