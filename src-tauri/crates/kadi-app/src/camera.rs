//! A camera that a shell gives: a thread reads its frames at their own pace and looks for codes, calls tell what it sees.
//!
//! The pace is the camera's: nobody here looks at a clock. A code that was found waits for the next call, which judges it
//! under the session of whoever calls; then the thread rests until the next turn, so that a card gets one verdict.

use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use kadi_contract::camera::{CameraLook, CameraView, LookThroughCamera};
use kadi_contract::verify::FrameView;
use kadi_contract::{ApiError, Done, ErrorCode, assets};
use kadi_scan::{CameraFault, Cameras, Effort, Frame, Scan, SourceError};

use crate::app::{App, lock};
use crate::asset::Asset;
use crate::session::Session;
use crate::verify;

/// How long a call waits for a newer frame.
const PATIENCE: Duration = Duration::from_secs(1);
/// Frames that nobody asked for before the camera is let go: a minute at the usual rate.
const UNWATCHED: u32 = 1_800;
/// So many black frames one after the other are no accident.
const DARK: u32 = 8;
/// Pixels across the picture that a person sees.
const PICTURE_WIDTH: u32 = 640;

/// The cameras of a shell and the one that is open.
#[derive(Default)]
pub(crate) struct CameraDesk {
    cameras: OnceLock<Arc<dyn Cameras>>,
    live: Mutex<Option<Arc<Live>>>,
}

/// An open camera.
struct Live {
    id: String,
    state: Mutex<State>,
    news: Condvar,
}

#[derive(Default)]
struct State {
    newest: Option<Seen>,
    /// A frame with a code, until somebody judges it.
    found: Option<(Seen, Scan)>,
    /// The frame that the last call told of.
    shown: Option<Seen>,
    is_judging: bool,
    unwatched: u32,
    dark: u32,
    fault: Option<ErrorCode>,
    is_closed: bool,
}

#[derive(Clone)]
struct Seen {
    number: u64,
    frame: Arc<Frame>,
}

impl App {
    /// Lets calls look through these cameras; the first word counts. A shell that serves others than the person at this
    /// computer gives none.
    pub fn use_cameras(&self, cameras: Arc<dyn Cameras>) {
        // A second word would take a camera from whoever looks through it.
        let _ = self.camera.cameras.set(cameras);
    }
}

/// How many cameras there are now; `None` in a shell that looks through none.
pub(crate) fn count(app: &App) -> Option<usize> {
    app.camera.cameras.get().map(|cameras| cameras.list().len())
}

/// The cameras there are now.
pub(crate) fn list(app: &App) -> Vec<CameraView> {
    let found = app.camera.cameras.get().map(|cameras| cameras.list()).unwrap_or_default();
    found.into_iter().map(|camera| CameraView { id: camera.id, name: camera.name }).collect()
}

/// What the camera sees, and the verdict when a card is in front of it.
pub(crate) fn look(
    app: &App,
    session: Option<&Session>,
    asked: &LookThroughCamera,
) -> Result<CameraLook, ApiError> {
    let live = app.camera.open(&asked.camera)?;
    let (seen, scan, dark) = match live.wait(asked) {
        Ok(seen) => seen,
        Err(code) => {
            app.camera.forget(&live);
            return Err(code.into());
        }
    };
    let frame = match &scan {
        Some(scan) => verify::scanned_frame(app, session, scan)?,
        None => FrameView { codes: 0, verdict: None, outline: Vec::new() },
    };
    Ok(match seen {
        Some(seen) => CameraLook {
            number: seen.number,
            width: seen.frame.width(),
            height: seen.frame.height(),
            picture: assets::camera_picture(seen.number),
            dark,
            frame,
        },
        None => CameraLook { number: 0, width: 0, height: 0, picture: String::new(), dark, frame },
    })
}

/// The picture of the frame that the last call told of. Its number only keeps an older picture from being taken for it.
pub(crate) fn picture(app: &App) -> Result<Asset, ApiError> {
    let live = lock(&app.camera.live).clone().ok_or(ErrorCode::AssetNotFound)?;
    let seen = lock(&live.state).shown.clone().ok_or(ErrorCode::AssetNotFound)?;
    Ok(Asset { content_type: "image/jpeg", bytes: seen.frame.preview(PICTURE_WIDTH) })
}

/// Lets the camera go.
pub(crate) fn close(app: &App) -> Done {
    if let Some(live) = lock(&app.camera.live).take() {
        live.close();
    }
    Done {}
}

impl CameraDesk {
    /// The camera of this name, or the first one, open or being opened.
    fn open(&self, id: &str) -> Result<Arc<Live>, ApiError> {
        let mut live = lock(&self.live);
        if let Some(open) = live.take_if(|open| !id.is_empty() && open.id != id) {
            open.close();
        }
        if let Some(open) = live.as_ref() {
            let state = lock(&open.state);
            if !state.is_closed {
                return Ok(Arc::clone(open));
            }
            // What befell it while nobody waited is told once; the next call opens it anew.
            let fault = state.fault;
            drop(state);
            *live = None;
            if let Some(fault) = fault {
                return Err(fault.into());
            }
        }
        let cameras = self.cameras.get().ok_or(ErrorCode::CameraAbsent)?;
        let id = if id.is_empty() {
            cameras.list().into_iter().next().ok_or(ErrorCode::CameraAbsent)?.id
        } else {
            id.to_owned()
        };
        let opened = Arc::new(Live { id, state: Mutex::default(), news: Condvar::new() });
        let (worker, cameras) = (Arc::clone(&opened), Arc::clone(cameras));
        thread::Builder::new()
            .name("kadi-look".to_owned())
            .spawn(move || worker.work(&*cameras))
            .map_err(|_| ErrorCode::CameraSilent)?;
        *live = Some(Arc::clone(&opened));
        Ok(opened)
    }

    /// Forgets a camera that failed; the next call opens it anew.
    fn forget(&self, failed: &Arc<Live>) {
        let mut live = lock(&self.live);
        if live.as_ref().is_some_and(|open| Arc::ptr_eq(open, failed)) {
            *live = None;
        }
    }
}

impl Live {
    fn close(&self) {
        lock(&self.state).is_closed = true;
        self.news.notify_all();
    }

    /// Waits for a newer frame, for a code in one where cards are judged, or for trouble.
    fn wait(&self, asked: &LookThroughCamera) -> Result<(Option<Seen>, Option<Scan>, bool), ErrorCode> {
        let mut state = lock(&self.state);
        state.unwatched = 0;
        state.is_judging = asked.judge;
        if !asked.judge {
            state.found = None;
        }
        // A camera that was opened anew counts from 1 again.
        let is_newer = |state: &State| state.newest.as_ref().is_some_and(|seen| seen.number != asked.after);
        let (mut state, _) = self
            .news
            .wait_timeout_while(state, PATIENCE, |state| {
                state.found.is_none() && state.fault.is_none() && !state.is_closed && !is_newer(state)
            })
            .unwrap_or_else(PoisonError::into_inner);
        let dark = state.dark >= DARK;
        if let Some((seen, scan)) = state.found.take() {
            state.is_judging = false;
            state.shown = Some(seen.clone());
            return Ok((Some(seen), Some(scan), dark));
        }
        if let Some(fault) = state.fault {
            return Err(fault);
        }
        state.shown = state.newest.clone();
        Ok((state.shown.clone(), None, dark))
    }

    /// Reads frames until the camera fails, is closed, or nobody looks any more.
    fn work(&self, cameras: &dyn Cameras) {
        let ended = self.read(cameras);
        let mut state = lock(&self.state);
        state.fault = ended.err();
        state.is_closed = true;
        drop(state);
        self.news.notify_all();
    }

    fn read(&self, cameras: &dyn Cameras) -> Result<(), ErrorCode> {
        let mut source = cameras.open(&self.id).map_err(|error| code_of(&error))?;
        let mut number = 0;
        loop {
            let frame = Arc::new(
                source.next_frame().map_err(|error| code_of(&error))?.ok_or(ErrorCode::CameraSilent)?,
            );
            number += 1;
            let seen = Seen { number, frame };
            let is_looking = {
                let mut state = lock(&self.state);
                state.unwatched += 1;
                if state.is_closed || state.unwatched > UNWATCHED {
                    return Ok(());
                }
                state.dark = if seen.frame.is_dark() { state.dark.saturating_add(1) } else { 0 };
                state.newest = Some(seen.clone());
                state.is_judging && state.found.is_none()
            };
            self.news.notify_all();
            if !is_looking {
                continue;
            }
            let scan = seen.frame.scan(Effort::Quick);
            if scan.payloads.is_empty() {
                continue;
            }
            let mut state = lock(&self.state);
            // Whoever asked may have turned to something else meanwhile.
            if state.is_judging {
                state.found = Some((seen, scan));
            }
            drop(state);
            self.news.notify_all();
        }
    }
}

/// The fault of a camera in the words of the contract.
const fn code_of(error: &SourceError) -> ErrorCode {
    match error {
        SourceError::Camera(CameraFault::Absent) => ErrorCode::CameraAbsent,
        SourceError::Camera(CameraFault::Busy) => ErrorCode::CameraBusy,
        SourceError::Camera(CameraFault::Refused) => ErrorCode::CameraRefused,
        SourceError::Camera(CameraFault::Unplugged) => ErrorCode::CameraUnplugged,
        SourceError::Camera(CameraFault::Silent)
        | SourceError::Io(_)
        | SourceError::TooLarge
        | SourceError::Frame(_) => ErrorCode::CameraSilent,
    }
}
