//! DHIS2 with faults: a world answered in memory, and a transport that fails by seed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use kadi_demo::{Asked, Credentials, World};
use kadi_sync::{GetRequest, Response, Transport, TransportError};

/// Versions of DHIS2 that tests go through, oldest first.
pub const VERSIONS: [&str; 11] = [
    "2.36.13.2",
    "2.37.10",
    "2.38.0",
    "2.38.7",
    "2.39.10.1",
    "2.40.1",
    "2.40.12",
    "2.41.0",
    "2.41.9.1",
    "2.42.5.2",
    "2.43.1",
];

/// A world that answers without a network.
#[derive(Clone)]
pub struct WorldTransport {
    world: Arc<RwLock<World>>,
    requests: Arc<AtomicU64>,
    proof: Proof,
}

/// What requests prove themselves with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// User name and password.
    Password,
    /// The personal access token.
    Token,
    /// Nothing, as a browser whose session ended.
    Nothing,
}

impl WorldTransport {
    /// A transport to this world with the world's own account.
    #[must_use]
    pub fn new(world: World) -> Self {
        Self { world: Arc::new(RwLock::new(world)), requests: Arc::default(), proof: Proof::Password }
    }

    /// The same world, asked with another proof.
    #[must_use]
    pub const fn with_proof(mut self, proof: Proof) -> Self {
        self.proof = proof;
        self
    }

    /// Reads the world.
    pub fn look<T>(&self, how: impl FnOnce(&World) -> T) -> T {
        how(&self.world.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the world.
    pub fn change<T>(&self, how: impl FnOnce(&mut World) -> T) -> T {
        how(&mut self.world.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Requests answered so far.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::SeqCst)
    }
}

impl Transport for WorldTransport {
    fn get(&self, request: &GetRequest) -> Result<Response, TransportError> {
        self.requests.fetch_add(1, Ordering::SeqCst);
        let answer = self.look(|world| {
            world.answer(&Asked {
                path: format!("/api/{}", request.path),
                query: request.query.clone(),
                credentials: match self.proof {
                    Proof::Password => Credentials::Basic {
                        username: world.account.username.clone(),
                        password: world.account.password.clone(),
                    },
                    Proof::Token => Credentials::Token(world.account.token.clone()),
                    Proof::Nothing => Credentials::None,
                },
                from_script: self.proof != Proof::Nothing,
            })
        });
        match answer.status {
            300..=399 => Err(TransportError::Redirected),
            429 => Err(TransportError::RateLimited { retry_after: None }),
            500..=599 => Err(TransportError::ServerError(answer.status)),
            status => Ok(Response { status, content_type: answer.content_type, body: answer.body }),
        }
    }
}

/// A stream of decisions from a seed (SplitMix64, Steele and others 2014).
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The stream of a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 to `end - 1`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end.max(1)
    }
}

/// What can go wrong with one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No connection.
    Unreachable,
    /// The connection breaks in the middle of the answer.
    Drop,
    /// No answer in time.
    Timeout,
    /// A gateway in front of the server fails.
    BadGateway,
    /// The server fails on this request.
    InternalError,
    /// The server asks for fewer requests.
    TooManyRequests,
    /// A captive portal or proxy answers HTML with 200.
    HtmlWith200,
    /// The JSON is cut in the middle.
    CutJson,
    /// A redirect to the login page, as a transport that follows none reports it.
    LoginRedirect,
    /// The session or the account is refused for a moment.
    Unauthorized,
    /// A proxy sends the request twice; the second answer arrives.
    Twice,
    /// A cache in between answers with what the same collection answered last, where the answer tells its page.
    Stale,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Unreachable,
        Self::Drop,
        Self::Timeout,
        Self::BadGateway,
        Self::InternalError,
        Self::TooManyRequests,
        Self::HtmlWith200,
        Self::CutJson,
        Self::LoginRedirect,
        Self::Unauthorized,
        Self::Twice,
        Self::Stale,
    ];

    /// One of them in `percent` of 100 cases.
    pub fn draw(chance: &mut Chance, percent: u64) -> Option<Self> {
        if chance.below(100) >= percent {
            return None;
        }
        let place = chance.below(Self::ALL.len() as u64);
        Self::ALL.into_iter().nth(usize::try_from(place).unwrap_or_default())
    }
}

/// A transport that fails by seed. A fault strikes after the server was asked, so that the server has seen the request.
pub struct Faulty<T> {
    inner: T,
    percent: u64,
    chance: Mutex<Chance>,
    last: Mutex<Option<(String, Response)>>,
    unservable: Mutex<Option<String>>,
}

impl<T: Transport> Faulty<T> {
    /// `percent` of 100 requests fail, each in a way drawn from the seed.
    pub const fn new(inner: T, seed: u64, percent: u64) -> Self {
        Self {
            inner,
            percent,
            chance: Mutex::new(Chance::new(seed)),
            last: Mutex::new(None),
            unservable: Mutex::new(None),
        }
    }

    /// From now on the server fails on every answer that would show this record, or on none.
    pub fn fail_on(&self, uid: Option<String>) {
        *self.unservable.lock().unwrap_or_else(PoisonError::into_inner) = uid;
    }

    fn is_servable(&self, response: &Response) -> bool {
        let unservable = self.unservable.lock().unwrap_or_else(PoisonError::into_inner);
        unservable
            .as_ref()
            .is_none_or(|uid| !response.body.windows(uid.len()).any(|found| found == uid.as_bytes()))
    }

    /// Keeps an answer for a stale cache, and gives the one before: of the same path, and telling its page.
    fn remember(&self, request: &GetRequest, response: &Response) -> Option<Response> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let tells = serde_json::from_slice::<serde_json::Value>(&response.body).is_ok_and(|envelope| {
            envelope.get("pager").or(Some(&envelope)).is_some_and(|pager| pager.get("page").is_some())
        });
        let is_walk = request.query.iter().all(|(name, _)| !name.starts_with("trackedEntit"));
        let fields = request.find_parameter("fields").unwrap_or_default();
        let what = format!("{} {fields}", request.path);
        let before = last.take().filter(|(asked, _)| is_walk && *asked == what);
        *last = (tells && is_walk).then(|| (what, response.clone()));
        before.map(|(_, response)| response)
    }

    fn draw(&self) -> Option<Fault> {
        Fault::draw(&mut self.chance.lock().unwrap_or_else(PoisonError::into_inner), self.percent)
    }
}

impl<T: Transport> Transport for Faulty<T> {
    fn get(&self, request: &GetRequest) -> Result<Response, TransportError> {
        let mut response = self.inner.get(request)?;
        if !self.is_servable(&response) {
            return Err(TransportError::ServerError(500));
        }
        let last = self.remember(request, &response);
        match self.draw() {
            Some(Fault::Twice) => self.inner.get(request),
            Some(Fault::Stale) => Ok(last.unwrap_or(response)),
            Some(Fault::Unauthorized) => Ok(Response {
                status: 401,
                content_type: "application/json".to_owned(),
                body: br#"{"httpStatusCode":401,"message":"Unauthorized"}"#.to_vec(),
            }),
            None => Ok(response),
            Some(Fault::Unreachable) => Err(TransportError::Unreachable),
            Some(Fault::Drop) => Err(TransportError::Interrupted),
            Some(Fault::Timeout) => Err(TransportError::Timeout),
            Some(Fault::BadGateway) => Err(TransportError::ServerError(502)),
            Some(Fault::InternalError) => Err(TransportError::ServerError(500)),
            Some(Fault::TooManyRequests) => {
                Err(TransportError::RateLimited { retry_after: Some(Duration::from_secs(3_600)) })
            }
            Some(Fault::LoginRedirect) => Err(TransportError::Redirected),
            Some(Fault::HtmlWith200) => Ok(Response {
                status: 200,
                content_type: "text/html".to_owned(),
                body: b"<html><body>Please sign in</body></html>".to_vec(),
            }),
            Some(Fault::CutJson) => {
                response.body.truncate(response.body.len() / 2);
                Ok(response)
            }
        }
    }
}
