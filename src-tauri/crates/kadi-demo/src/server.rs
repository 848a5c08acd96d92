//! A world behind HTTP on the loopback interface.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::JoinHandle;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::Response;
use data_encoding::BASE64;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::api::{Answer, Asked, Credentials};
use crate::front::{BrokenBody, Front, Open, Sent};
use crate::world::World;

/// How many requests came, by method.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RequestCounts {
    /// GET.
    pub get: u64,
    /// Anything else; Kadi sends none.
    pub other: u64,
}

#[derive(Default)]
struct Counters {
    get: AtomicU64,
    other: AtomicU64,
}

struct Served {
    world: RwLock<World>,
    front: Box<dyn Front>,
    counters: Counters,
}

/// A running demonstration server; it stops when dropped.
pub struct DemoServer {
    address: SocketAddr,
    served: Arc<Served>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl std::fmt::Debug for DemoServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DemoServer").field("address", &self.address).finish_non_exhaustive()
    }
}

impl DemoServer {
    /// Serves a world on a free port of 127.0.0.1, on a thread of its own.
    ///
    /// # Errors
    /// When no port can be bound or no thread be started.
    pub fn start(world: World) -> io::Result<Self> {
        Self::start_behind(world, Box::new(Open))
    }

    /// Serves a world with something in front of it.
    ///
    /// # Errors
    /// As [`DemoServer::start`].
    pub fn start_behind(world: World, front: Box<dyn Front>) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_io().build()?;
        let listener = std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let served = Arc::new(Served { world: RwLock::new(world), front, counters: Counters::default() });
        let (stop, stopped) = oneshot::channel::<()>();
        let router = Router::new().fallback(answer).with_state(Arc::clone(&served));
        let thread = std::thread::Builder::new().name("kadi-demo".to_owned()).spawn(move || {
            runtime.block_on(async move {
                let Ok(listener) = TcpListener::from_std(listener) else { return };
                // A dropped sender stops the server as a sent word does; kept-alive connections end with the runtime.
                tokio::select! {
                    _ = axum::serve(listener, router) => {}
                    _ = stopped => {}
                }
            });
        })?;
        Ok(Self { address, served, stop: Some(stop), thread: Some(thread) })
    }

    /// The server's base address, such as `http://127.0.0.1:41234`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The user name of the account.
    #[must_use]
    pub fn username(&self) -> String {
        self.look(|world| world.account.username.clone())
    }

    /// The password of the account.
    #[must_use]
    pub fn password(&self) -> String {
        self.look(|world| world.account.password.clone())
    }

    /// Requests so far.
    #[must_use]
    pub fn requests(&self) -> RequestCounts {
        let counters = &self.served.counters;
        RequestCounts {
            get: counters.get.load(Ordering::SeqCst),
            other: counters.other.load(Ordering::SeqCst),
        }
    }

    /// Requests so far that were not GET.
    #[must_use]
    pub fn non_get_requests(&self) -> u64 {
        self.requests().other
    }

    /// Reads the world.
    pub fn look<T>(&self, how: impl FnOnce(&World) -> T) -> T {
        how(&self.served.world.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the world while it is served.
    pub fn change<T>(&self, how: impl FnOnce(&mut World) -> T) -> T {
        how(&mut self.served.world.write().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for DemoServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the server's thread has been reported by the thread itself.
            let _ = thread.join();
        }
    }
}

async fn answer(State(served): State<Arc<Served>>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let sent = if method == Method::GET {
        served.counters.get.fetch_add(1, Ordering::SeqCst);
        let asked = Asked {
            path: uri.path().to_owned(),
            query: query(uri.query().unwrap_or_default()),
            credentials: credentials(&headers),
            from_script: headers.contains_key("x-requested-with"),
        };
        let world = served.world.read().unwrap_or_else(PoisonError::into_inner);
        served.front.answer(&world, &asked)
    } else {
        served.counters.other.fetch_add(1, Ordering::SeqCst);
        Sent::Whole(Answer::error(405, "Only GET is answered here"))
    };
    match sent {
        Sent::Whole(answer) => respond(answer, Body::from),
        Sent::Half(answer) => respond(answer, BrokenBody::of),
        Sent::Later(seconds) => {
            let mut response = respond(Answer::error(429, "Too many requests"), Body::from);
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            response
        }
    }
}

fn respond(answer: Answer, body: impl FnOnce(Vec<u8>) -> Body) -> Response {
    let mut builder = Response::builder().status(answer.status);
    if !answer.content_type.is_empty() {
        builder = builder.header(header::CONTENT_TYPE, answer.content_type);
    }
    if let Some(location) = answer.location {
        builder = builder.header(header::LOCATION, location);
    }
    builder.body(body(answer.body)).unwrap_or_default()
}

fn query(text: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

fn credentials(headers: &HeaderMap) -> Credentials {
    let text = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match text.split_once(' ') {
        Some(("ApiToken", token)) => Credentials::Token(token.trim().to_owned()),
        Some(("Basic", encoded)) => basic(encoded).unwrap_or(Credentials::None),
        _ => Credentials::None,
    }
}

fn basic(encoded: &str) -> Option<Credentials> {
    let bytes = BASE64.decode(encoded.trim().as_bytes()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (username, password) = text.split_once(':')?;
    Some(Credentials::Basic { username: username.to_owned(), password: password.to_owned() })
}
