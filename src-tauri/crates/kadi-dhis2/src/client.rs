//! The client: one GET at a time, tried again where that helps.

use std::fmt;
use std::io::Read;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use data_encoding::BASE64;
use kadi_core::Clock;
use kadi_sync::{GetRequest, Response, Transport, TransportError};
use reqwest::blocking::Client;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use url::Url;
use zeroize::Zeroizing;

use crate::backoff::{next_jitter, parse_retry_after};
use crate::breaker::{Breaker, BreakerStatus};
use crate::counters::Counters;
use crate::failure::{kind_of, kind_of_read};
use crate::settings::{ClientError, ClientSettings, Credentials};
use crate::sleeper::Sleeper;

/// A DHIS2 server over HTTP. One request is in flight at a time, as DHIS2's connection pool likes it.
pub struct Dhis2Client {
    settings: ClientSettings,
    clock: Arc<dyn Clock>,
    sleeper: Box<dyn Sleeper>,
    state: Mutex<State>,
    in_flight: Mutex<()>,
}

struct State {
    http: Client,
    breaker: Breaker,
    counters: Counters,
    jitter: u64,
}

/// A failed try, with the wait the server asked for.
struct Failed {
    error: TransportError,
    retry_after: Option<Duration>,
}

impl From<TransportError> for Failed {
    fn from(error: TransportError) -> Self {
        Self { error, retry_after: None }
    }
}

impl fmt::Debug for Dhis2Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dhis2Client").field("address", &self.settings.address).finish_non_exhaustive()
    }
}

impl Dhis2Client {
    /// A client for one server and account. Nothing is sent yet. Not to be made or dropped within an async task.
    ///
    /// # Errors
    /// Unreadable certificates, credentials that no header can carry, or no network stack.
    pub fn new(
        settings: ClientSettings,
        clock: Arc<dyn Clock>,
        sleeper: Box<dyn Sleeper>,
    ) -> Result<Self, ClientError> {
        let state = State {
            http: build(&settings)?,
            breaker: Breaker::new(),
            counters: Counters::default(),
            jitter: settings.jitter_seed,
        };
        Ok(Self { settings, clock, sleeper, state: Mutex::new(state), in_flight: Mutex::new(()) })
    }

    /// What was done so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.state().counters
    }

    /// The circuit breaker as it stands.
    #[must_use]
    pub fn breaker(&self) -> BreakerStatus {
        self.state().breaker.status()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tries once. A redirect may mean that the session behind a cookie is over: it is tried once more without cookies.
    fn try_fresh(&self, url: &Url) -> Result<Response, Failed> {
        let http = self.state().http.clone();
        let first = self.try_once(&http, url);
        if !matches!(&first, Err(Failed { error: TransportError::Redirected, .. })) {
            return first;
        }
        let Ok(fresh) = build(&self.settings) else { return first };
        self.state().http = fresh.clone();
        self.try_once(&fresh, url)
    }

    fn try_once(&self, http: &Client, url: &Url) -> Result<Response, Failed> {
        self.state().counters.requests += 1;
        let answer = http.get(url.clone()).send().map_err(|error| kind_of(&error))?;
        let status = answer.status().as_u16();
        let retry_after = header(answer.headers(), RETRY_AFTER.as_str())
            .and_then(|text| parse_retry_after(&text, self.clock.now()));
        match status {
            300..=399 => return Err(TransportError::Redirected.into()),
            429 => return Err(Failed { error: TransportError::RateLimited { retry_after }, retry_after }),
            500..=599 => return Err(Failed { error: TransportError::ServerError(status), retry_after }),
            _ => {}
        }
        let content_type = header(answer.headers(), CONTENT_TYPE.as_str()).unwrap_or_default();
        let limit = self.settings.limits.body;
        let mut body = Vec::new();
        let read = answer.take(limit.saturating_add(1)).read_to_end(&mut body);
        self.state().counters.bytes += body.len() as u64;
        read.map_err(|error| kind_of_read(&error))?;
        if body.len() as u64 > limit {
            return Err(TransportError::TooLarge.into());
        }
        Ok(Response { status, content_type, body })
    }

    fn get_with_retries(&self, url: &Url) -> Result<Response, TransportError> {
        let mut next_try = 2;
        loop {
            let failed = match self.try_fresh(url) {
                Ok(response) => return Ok(response),
                Err(failed) => failed,
            };
            let jitter = next_jitter(&mut self.state().jitter);
            let wait = self.settings.retry.wait(&failed.error, failed.retry_after, next_try, jitter);
            let Some(wait) = wait else { return Err(failed.error) };
            self.sleeper.sleep(wait);
            self.state().counters.retries += 1;
            next_try += 1;
        }
    }
}

impl Transport for Dhis2Client {
    fn get(&self, request: &GetRequest) -> Result<Response, TransportError> {
        let _one_at_a_time = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        let url = self.settings.address.resource(&request.path, &request.query);
        let url = url.ok_or(TransportError::AddressRefused)?;
        let entered = self.state().breaker.enter(self.clock.now());
        entered.map_err(|retry_after| TransportError::BreakerOpen { retry_after })?;
        let result = self.get_with_retries(&url);
        let mut state = self.state();
        match &result {
            Err(error) => {
                state.counters.failures += 1;
                if speaks_against_server(error) {
                    state.breaker.failed(self.clock.now());
                } else {
                    state.breaker.succeeded();
                }
            }
            Ok(_) => state.breaker.succeeded(),
        }
        result
    }
}

/// Whether a failure says that the server is down. A 500 is an answer about one request: the server lives, and the walk
/// over a page with a record that DHIS2 cannot serve must be able to go on. So is half an answer: smaller ones may pass.
const fn speaks_against_server(error: &TransportError) -> bool {
    match error {
        TransportError::ServerError(status) => *status > 501,
        TransportError::Unreachable | TransportError::Timeout | TransportError::Tls => true,
        TransportError::Redirected
        | TransportError::Interrupted
        | TransportError::TooLarge
        | TransportError::RateLimited { .. }
        | TransportError::BreakerOpen { .. }
        | TransportError::AddressRefused => false,
    }
}

fn build(settings: &ClientSettings) -> Result<Client, ClientError> {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    // DHIS2 answers a script with 401 where it would redirect a browser to its login page.
    headers.insert("x-requested-with", HeaderValue::from_static("XMLHttpRequest"));
    headers.insert(AUTHORIZATION, authorization(&settings.credentials)?);
    let mut builder = Client::builder()
        .user_agent(concat!("Kadi/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers)
        .redirect(Policy::none())
        .referer(false)
        .cookie_store(true)
        .gzip(true)
        .connect_timeout(settings.limits.connect)
        .timeout(settings.limits.answer)
        .tcp_keepalive(Duration::from_secs(30));
    if settings.address.is_loopback() {
        builder = builder.no_proxy();
    }
    if let Some(pem) = &settings.private_authority {
        let certificates =
            reqwest::Certificate::from_pem_bundle(pem).map_err(|_| ClientError::BadCertificate)?;
        if certificates.is_empty() {
            return Err(ClientError::BadCertificate);
        }
        builder = builder.tls_certs_merge(certificates);
    }
    builder.build().map_err(|_| ClientError::Setup)
}

fn authorization(credentials: &Credentials) -> Result<HeaderValue, ClientError> {
    let text = Zeroizing::new(match credentials {
        Credentials::Basic { username, password } => {
            let pair = Zeroizing::new(format!("{username}:{}", password.as_str()));
            format!("Basic {}", BASE64.encode(pair.as_bytes()))
        }
        Credentials::ApiToken(token) => format!("ApiToken {}", token.as_str()),
    });
    let mut value = HeaderValue::from_str(&text).map_err(|_| ClientError::BadCredentials)?;
    value.set_sensitive(true);
    Ok(value)
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

#[cfg(test)]
mod tests;
