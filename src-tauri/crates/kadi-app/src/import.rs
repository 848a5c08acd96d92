//! People from files: hand a file in, look at it, try it, import it, and get the rows back that were not taken.

mod claims;
mod dates;
mod delimited;
mod person;
mod rejected;
mod sheet;
mod source;
mod stage;
mod suggest;
mod work;
mod workbook;

use std::fs::File;
use std::io::{BufReader, Cursor};
use std::path::Path;
use std::sync::Arc;

use kadi_contract::import::{
    DiscardImport, GetImport, ImportFileView, ImportView, ListRejected, RejectedPage, RejectedSaved,
    SaveRejected, StartImport,
};
use kadi_contract::{Access, ApiError, Done, ErrorCode};
use kadi_store::{ImportRow, JobRow, JobState, Read};

use crate::app::App;
use crate::error::Fault;
use crate::job::{self, JobKind};
use crate::session::{Session, SessionToken};
use crate::{access, files};

pub(crate) use rejected::{Kind, harmless};
pub(crate) use work::work;

/// Whether an import only tells what would happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    Trial,
    Import,
}

fn find(db: &Read<'_>, id: i64) -> Result<ImportRow, Fault> {
    db.find_import(id)?.ok_or_else(|| ErrorCode::ImportNotFound.into())
}

/// The jobs of an import, newest first.
fn jobs_of(db: &Read<'_>, id: i64) -> Result<Vec<JobRow>, Fault> {
    let subject = id.to_string();
    let mut jobs = db.jobs()?;
    jobs.retain(|job| job.kind == JobKind::Import.as_str() && job.subject == subject);
    Ok(jobs)
}

fn refuse_at_work(db: &Read<'_>, id: i64) -> Result<(), Fault> {
    let at_work = |job: &JobRow| matches!(job.state, JobState::Running | JobState::Queued);
    if jobs_of(db, id)?.iter().any(at_work) { Err(ErrorCode::JobRunning.into()) } else { Ok(()) }
}

/// Takes the bytes of a file.
pub(crate) fn stage_bytes(session: &Session, bytes: Vec<u8>) -> Result<ImportFileView, ApiError> {
    stage::stage(session, &mut Cursor::new(bytes))
}

impl App {
    /// Takes a file by its path, for shells that have one: it is read as a stream and its size does not matter to memory.
    ///
    /// # Errors
    /// `locked` without a session, `not_allowed` without the role, and as an upload of [`kadi_contract::assets::UploadKind::ImportFile`].
    pub fn import_file(
        self: &Arc<Self>,
        token: Option<&SessionToken>,
        path: &Path,
    ) -> Result<ImportFileView, ApiError> {
        let session = self.session(token).ok_or(ErrorCode::Locked)?;
        access::check(session.role, Access::WritePeople)?;
        let file = File::open(path).map_err(|error| files::failed(&error))?;
        if file.metadata().map_err(|error| files::failed(&error))?.is_dir() {
            return Err(ErrorCode::FileUnreadable.into());
        }
        let mut file = BufReader::with_capacity(1 << 16, file);
        stage::stage(&session, &mut file).map_err(|error| self.with_incident("import.file", error))
    }
}

fn view(db: &Read<'_>, import: &ImportRow) -> Result<ImportView, Fault> {
    let counts = |json: &str| {
        let done: Option<work::Done> = serde_json::from_str(json).ok().flatten();
        done.map(|done| done.counts)
    };
    Ok(ImportView {
        id: import.id,
        format: import.format.clone(),
        staged_at: import.staged_at.to_rfc3339(),
        trial: counts(&import.trial),
        report: counts(&import.report),
        job: jobs_of(db, import.id)?.first().map(job::view),
    })
}

pub(crate) fn list(session: &Session) -> Result<Vec<ImportView>, ApiError> {
    session.office.read(|db| db.imports()?.iter().map(|import| view(db, import)).collect())
}

pub(crate) fn get(session: &Session, call: &GetImport) -> Result<ImportView, ApiError> {
    session.office.read(|db| view(db, &find(db, call.id)?))
}

/// The file again, for the screen that asks which column is which.
pub(crate) fn file(session: &Session, id: i64) -> Result<ImportFileView, ApiError> {
    stage::view(session, id)
}

/// Starts a trial or an import; an import of the same plan that was cut off goes on instead.
pub(crate) fn start(app: &Arc<App>, session: &Session, call: &StartImport) -> Result<ImportView, ApiError> {
    let office = &session.office;
    let (sheets, jobs) = office.read(|db| {
        let import = find(db, call.id)?;
        Ok((stage::sheets_of(&import)?, jobs_of(db, call.id)?))
    })?;
    let sheet = stage::find_sheet(sheets, &call.plan.sheet)?;
    let mut plan = call.plan.clone();
    plan.sheet.clone_from(&sheet.name);
    person::Reader::new(&plan, &sheet, work::day_of(app.now())?)?;
    let manner = if call.dry_run { Manner::Trial } else { Manner::Import };
    let params = work::params_json(&plan, manner)?;
    let subject = call.id.to_string();
    if manner == Manner::Trial {
        job::start(app, session, JobKind::Import, &subject, &params)?;
        return get(session, &GetImport { id: call.id });
    }
    let json = serde_json::to_string(&plan).map_err(|_| ErrorCode::Internal)?;
    office.write(session.intent("people.plan_import", &subject, ""), |db| {
        db.put_import_plan(&stage::columns_digest(&sheet), &json)?;
        let fields: Vec<&String> = plan.map.keys().collect();
        db.audit_details(&serde_json::json!({ "fields": fields }).to_string());
        Ok(())
    })?;
    let resumable =
        |job: &&JobRow| matches!(job.state, JobState::Paused | JobState::Cancelled | JobState::Failed);
    match jobs.first().filter(resumable).filter(|job| job.params == params) {
        Some(cut_off) => job::resume(app, session, &cut_off.id)?,
        None => job::start(app, session, JobKind::Import, &subject, &params)?,
    };
    get(session, &GetImport { id: call.id })
}

pub(crate) fn rejected(session: &Session, call: &ListRejected) -> Result<RejectedPage, ApiError> {
    rejected::list(session, call)
}

/// The rows that were not taken as the bytes of a file.
pub(crate) fn rejected_file(session: &Session, id: i64, kind: Kind) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Cursor::new(Vec::new());
    rejected::write(session, id, kind, &mut bytes)?;
    Ok(bytes.into_inner())
}

/// Writes the rows that were not taken to a file; by its ending Excel or CSV.
pub(crate) fn save_rejected(
    app: &App,
    session: &Session,
    call: &SaveRejected,
) -> Result<RejectedSaved, ApiError> {
    let path = match call.out.trim() {
        "" => app.config.folder.join("imports").join(format!("{}.xlsx", call.id)),
        out => Path::new(out).to_path_buf(),
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        files::make_folder(folder)?;
    }
    let kind = Kind::of_name(&path.to_string_lossy());
    let rows = files::write_whole(&path, |file| rejected::write(session, call.id, kind, file))?;
    Ok(RejectedSaved { rows, out: path.display().to_string() })
}

pub(crate) fn discard(session: &Session, call: &DiscardImport) -> Result<Done, ApiError> {
    let intent = session.intent("people.discard_import", &call.id.to_string(), "");
    session.office.write(intent, |db| {
        find(db, call.id)?;
        refuse_at_work(db, call.id)?;
        db.discard_import(call.id)?;
        Ok(Done {})
    })
}
