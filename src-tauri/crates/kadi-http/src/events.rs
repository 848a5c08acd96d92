//! What happens, as server-sent events.
//!
//! A stream belongs to the session it was opened with. It ends when anything about sessions changes (unlock, lock, another
//! language); the browser then comes back by itself, with its new cookie and the id of the last event it saw, and is first
//! told to fetch everything anew. Without a session a stream tells only which kinds of things changed.

use std::convert::Infallible;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event as SseEvent, KeepAlive};
use kadi_app::{App, SessionToken};
use kadi_contract::session::GetStatus;
use kadi_contract::{Event, Tag};
use tokio::sync::{broadcast, mpsc};
use tokio::task::spawn_blocking;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;

use crate::failure::Failure;
use crate::session::Caller;

/// Events a slow listener may lag behind before it is told to fetch everything instead.
const BACKLOG: usize = 256;
/// How long a browser waits before it comes back to an ended stream.
const RETRY: Duration = Duration::from_millis(300);
const EVERYTHING: [Tag; 14] = [
    Tag::Session,
    Tag::People,
    Tag::Reviews,
    Tag::Connection,
    Tag::Sync,
    Tag::Cards,
    Tag::Designs,
    Tag::Jobs,
    Tag::Printing,
    Tag::Portals,
    Tag::Devices,
    Tag::Fraud,
    Tag::Audit,
    Tag::Settings,
];

/// Hands the application's events to any number of streams.
#[derive(Clone)]
pub(crate) struct Hub(Weak<broadcast::Sender<Event>>);

impl Hub {
    /// A hub that a thread of its own feeds until the application is gone.
    pub(crate) fn start(events: Receiver<Event>) -> std::io::Result<Self> {
        let sender = Arc::new(broadcast::Sender::new(BACKLOG));
        let hub = Self(Arc::downgrade(&sender));
        thread::Builder::new().name("kadi-events".to_owned()).spawn(move || {
            for event in events {
                // Nobody may be listening; that is no error.
                let _ = sender.send(event);
            }
        })?;
        Ok(hub)
    }

    fn listen(&self) -> Option<broadcast::Receiver<Event>> {
        self.0.upgrade().map(|sender| sender.subscribe())
    }
}

/// Who listens decides what is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Listener {
    Officer,
    Nobody,
}

/// Opens a stream.
pub(crate) async fn events(
    State(app): State<Arc<App>>,
    State(hub): State<Hub>,
    Caller(token): Caller,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<SseEvent, Infallible>>>, Failure> {
    // First listen, then ask who listens: a lock in between then ends the stream.
    let received = hub.listen().ok_or_else(|| Failure::internal("events"))?;
    let listener =
        spawn_blocking(move || listener(&app, token)).await.map_err(|_| Failure::internal("events"))?;
    let (sender, stream) = mpsc::channel(16);
    let comes_back = headers.contains_key("last-event-id");
    tokio::spawn(async move {
        let hello = comes_back.then(|| Event::Changed { tags: EVERYTHING.to_vec() });
        pump(received, listener, hello, &sender).await;
    });
    Ok(Sse::new(ReceiverStream::new(stream)).keep_alive(KeepAlive::default()))
}

fn listener(app: &Arc<App>, token: Option<SessionToken>) -> Listener {
    match app.call(token.as_ref(), GetStatus {}) {
        Ok((status, _)) if status.session.is_some() => Listener::Officer,
        Ok(_) | Err(_) => Listener::Nobody,
    }
}

async fn pump(
    mut received: broadcast::Receiver<Event>,
    listener: Listener,
    hello: Option<Event>,
    sender: &mpsc::Sender<Result<SseEvent, Infallible>>,
) {
    // This goes out at once, so that the browser knows that the stream is open and has an id to come back with.
    let opened = SseEvent::default().id("0").retry(RETRY).comment("kadi");
    if sender.send(Ok(opened)).await.is_err() {
        return;
    }
    let mut id = 1_u64;
    if let Some(hello) = hello
        && !tell(sender, id, &hello).await
    {
        return;
    }
    loop {
        let event = match received.recv().await {
            Ok(event) => told(event, listener),
            // This also ends the stream: the listener comes back and fetches everything.
            Err(broadcast::error::RecvError::Lagged(_)) => Event::Changed { tags: EVERYTHING.to_vec() },
            Err(broadcast::error::RecvError::Closed) => return,
        };
        id += 1;
        if !tell(sender, id, &event).await || ends_session(&event) {
            return;
        }
    }
}

/// Sends an event; tells whether the listener is still there.
async fn tell(sender: &mpsc::Sender<Result<SseEvent, Infallible>>, id: u64, event: &Event) -> bool {
    match SseEvent::default().id(id.to_string()).json_data(event) {
        Ok(message) => sender.send(Ok(message)).await.is_ok(),
        Err(_) => false,
    }
}

fn ends_session(event: &Event) -> bool {
    match event {
        Event::Changed { tags } => tags.contains(&Tag::Session),
        Event::Locked => true,
        Event::Job { .. } => false,
    }
}

/// What this listener is told instead of `event`.
fn told(event: Event, listener: Listener) -> Event {
    match (event, listener) {
        (Event::Job { .. }, Listener::Nobody) => Event::Changed { tags: vec![Tag::Jobs] },
        (event, Listener::Officer | Listener::Nobody) => event,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_session_jobs_are_told_by_their_kind_only() {
        let job = kadi_contract::office::JobView {
            id: "J1".into(),
            kind: "sync".into(),
            subject: "prog0000001".into(),
            state: "running".into(),
            phase: "fetch".into(),
            done: 1,
            total: 2,
            eta_seconds: None,
            error: None,
            created_at: String::new(),
        };
        let event = Event::Job { job: Box::new(job) };
        assert_eq!(told(event.clone(), Listener::Nobody), Event::Changed { tags: vec![Tag::Jobs] });
        assert_eq!(told(event.clone(), Listener::Officer), event);
    }

    #[test]
    fn a_stream_ends_with_its_session() {
        assert!(ends_session(&Event::Locked));
        assert!(ends_session(&Event::Changed { tags: vec![Tag::Audit, Tag::Session] }));
        assert!(!ends_session(&Event::Changed { tags: vec![Tag::People] }));
    }

    #[test]
    fn everything_is_every_tag_that_a_call_names() {
        for tag in kadi_contract::CALLS.iter().flat_map(|call| call.reads.iter().chain(call.changes)) {
            assert!(EVERYTHING.contains(tag), "{tag:?}");
        }
    }
}
