//! The unlocked store of one run: makes calls, keeps their session, waits for jobs.

use std::path::Path;
use std::sync::Arc;

use kadi_app::{App, SessionChange, SessionToken};
use kadi_contract::assets::UploadKind;
use kadi_contract::import::ImportFileView;
use kadi_contract::office::JobView;
use kadi_contract::{Call, ErrorCode};
use kadi_scan::Cameras;
use serde::de::DeserializeOwned;

use crate::context::Context;
use crate::failure::Failure;
use crate::output::{self, Format};
use crate::progress::Progress;

/// An application with the session of this run, if one was opened.
pub(crate) struct Desk {
    app: Arc<App>,
    token: Option<SessionToken>,
}

impl Desk {
    /// A desk that nobody unlocked yet: only public calls succeed.
    pub(crate) fn closed(app: Arc<App>) -> Self {
        Self { app, token: None }
    }

    /// Makes a call and keeps what it did to the session.
    pub(crate) fn call<C: Call>(&mut self, call: C) -> Result<C::Reply, Failure> {
        let (reply, session) = self.app.call(self.token.as_ref(), call)?;
        match session {
            SessionChange::Keep => {}
            SessionChange::Opened(token) => self.token = Some(token),
            SessionChange::Closed => self.token = None,
        }
        Ok(reply)
    }

    /// Lets calls look through these cameras.
    pub(crate) fn use_cameras(&self, cameras: Arc<dyn Cameras>) {
        self.app.use_cameras(cameras);
    }

    /// Hands in bytes.
    pub(crate) fn upload<T: DeserializeOwned>(&self, kind: UploadKind, bytes: Vec<u8>) -> Result<T, Failure> {
        let reply = self.app.upload(self.token.as_ref(), kind, bytes)?;
        serde_json::from_value(reply).map_err(|_| ErrorCode::Internal.into())
    }

    /// The bytes of an asset path of the contract.
    pub(crate) fn asset(&self, path: &str) -> Result<Vec<u8>, Failure> {
        Ok(self.app.asset(self.token.as_ref(), path)?.bytes)
    }

    /// Hands in a file of people by its path.
    pub(crate) fn import_file(&self, path: &Path) -> Result<ImportFileView, Failure> {
        Ok(self.app.import_file(self.token.as_ref(), path)?)
    }

    /// Waits until a job has ended, drawing its progress; beside JSON, one line of it a step. A job that failed is an error.
    pub(crate) fn wait(&self, context: &Context, job: &JobView) -> Result<JobView, Failure> {
        self.follow(context, job, |job| {
            if context.format() == Format::Json {
                output::say_json(&serde_json::json!({ "progress": job }));
            }
        })
    }

    /// As [`Desk::wait`], without a line for programs.
    pub(crate) fn wait_quietly(&self, context: &Context, job: &JobView) -> Result<JobView, Failure> {
        self.follow(context, job, |_| ())
    }

    fn follow(&self, context: &Context, job: &JobView, tell: impl Fn(&JobView)) -> Result<JobView, Failure> {
        let token = self.token.as_ref().ok_or(ErrorCode::Locked)?;
        let words = context.words();
        let mut progress = Progress::start(context, &words.code("cli-job", &job.kind));
        let ended = self.app.wait_job(token, &job.id, &mut |job| {
            tell(job);
            if !job.phase.is_empty() {
                progress.name(&words.code("phase", &job.phase));
            }
            progress.at(job.done, job.total);
        })?;
        progress.finish();
        match &ended.error {
            Some(error) => Err(error.clone().into()),
            None => Ok(ended),
        }
    }
}
