//! An open store with what is read from it once: where the office is, its keys, its rules and settings.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

use kadi_contract::ApiError;
use kadi_contract::session::OfficeView;
use kadi_core::{Clock, Timestamp};
use kadi_mpi::Rules;
use kadi_store::{Intent, Read, Store, Write};
use kadi_trust::issuer::IssuerKey;
use kadi_trust::token::ServerSecret;
use serde::{Deserialize, Serialize};

use crate::app::lock;
use crate::audit;
use crate::error::Fault;

/// Keys of the settings and secrets in the store.
pub(crate) mod keys {
    pub(crate) const PLACE: &str = "office.place";
    pub(crate) const SETTINGS: &str = "office.settings";
    pub(crate) const RECOVERY_CONFIRMED: &str = "office.recovery_confirmed";
    /// A digest of two groups of the recovery code.
    pub(crate) const RECOVERY_CHECK: &str = "recovery_check";
    pub(crate) const DEVICE: &str = "device_id";
    pub(crate) const SERVER_SECRET: &str = "server_secret";
    pub(crate) const ISSUER_SEED: &str = "issuer_seed";

    /// Whether somebody proved to hold the present recovery sheet.
    pub(crate) fn is_confirmed(db: &kadi_store::Read<'_>) -> Result<bool, kadi_store::StoreError> {
        Ok(db.setting(RECOVERY_CONFIRMED)?.as_deref() == Some("true"))
    }
}

/// Where the office is; fixed when the store is made, since it is part of identifiers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) country: String,
    pub(crate) region: String,
    pub(crate) region_name: String,
    pub(crate) district: String,
}

/// What an administrator can change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Settings {
    pub(crate) auto_lock_minutes: u32,
    pub(crate) stale_days: u32,
    pub(crate) qr_mode: QrChoice,
    pub(crate) card_months: u32,
    #[serde(default)]
    pub(crate) approval_over: u32,
    /// Host of the verification page in links of passes; empty while there is none.
    #[serde(default)]
    pub(crate) verify_host: String,
}

/// What the code of a new card holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum QrChoice {
    /// The token in upper-case base32: the smallest symbol.
    Token,
    /// The token as 64 hexadecimal digits, as the platform before Kadi printed it.
    Hex,
    /// Token, expiry and signature: verifies with no list at all.
    Signed,
    /// The address of the verification page with the card's own pass.
    Url,
}

impl QrChoice {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Hex => "hex",
            Self::Signed => "signed",
            Self::Url => "url",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Token, Self::Hex, Self::Signed, Self::Url].into_iter().find(|mode| mode.as_str() == text)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            auto_lock_minutes: 8,
            stale_days: 7,
            qr_mode: QrChoice::Token,
            card_months: 24,
            approval_over: 0,
            verify_host: String::new(),
        }
    }
}

/// The open store. Dropping the last reference closes it and forgets the keys.
pub(crate) struct Office {
    pub(crate) place: Place,
    pub(crate) rules: Rules,
    pub(crate) server_secret: ServerSecret,
    pub(crate) issuer: IssuerKey,
    store: Store,
    device: String,
    settings: Mutex<Settings>,
    clock: Arc<dyn Clock>,
    // Last, so that it is dropped when the store is closed.
    closed: SaysClosed,
}

/// Tells when an office has closed its store: whoever drops its last reference may still be at it on another thread.
#[derive(Clone, Default)]
pub(crate) struct Closed(Arc<(Mutex<bool>, Condvar)>);

impl Closed {
    /// Waits until it has.
    pub(crate) fn wait(&self) {
        let (closed, told) = &*self.0;
        // Nothing panics while it holds this lock; were it so, the answer stands.
        let closed = closed.lock().unwrap_or_else(PoisonError::into_inner);
        drop(told.wait_while(closed, |closed| !*closed));
    }
}

/// Tells it when dropped.
#[derive(Default)]
struct SaysClosed(Closed);

impl Drop for SaysClosed {
    fn drop(&mut self) {
        let (closed, told) = &*self.0.0;
        *closed.lock().unwrap_or_else(PoisonError::into_inner) = true;
        told.notify_all();
    }
}

impl Office {
    /// Reads what an open store holds about the office.
    pub(crate) fn load(store: Store, rules: Rules, clock: Arc<dyn Clock>) -> Result<Self, ApiError> {
        let found = store.read(|db| -> Result<_, Fault> {
            let secret = |name: &str| -> Result<Vec<u8>, Fault> {
                db.secret(name)?.ok_or_else(|| Fault::internal("secret"))
            };
            let place = db.setting(keys::PLACE)?.ok_or_else(|| Fault::internal("place"))?;
            let place: Place = serde_json::from_str(&place).map_err(|_| Fault::internal("place"))?;
            let settings = db.setting(keys::SETTINGS)?.and_then(|json| serde_json::from_str(&json).ok());
            let bytes = |name: &str| -> Result<[u8; 32], Fault> {
                secret(name)?.try_into().map_err(|_| Fault::internal("secret"))
            };
            let device = String::from_utf8(secret(keys::DEVICE)?).map_err(|_| Fault::internal("device"))?;
            Ok((place, settings, device, bytes(keys::SERVER_SECRET)?, bytes(keys::ISSUER_SEED)?))
        })?;
        let (place, settings, device, server_secret, issuer_seed) = found;
        Ok(Self {
            place,
            rules,
            server_secret: ServerSecret::from_bytes(server_secret),
            issuer: IssuerKey::from_seed(&issuer_seed),
            store,
            device,
            settings: Mutex::new(settings.unwrap_or_default()),
            clock,
            closed: SaysClosed::default(),
        })
    }

    /// Tells when this office has closed its store.
    pub(crate) fn closed(&self) -> Closed {
        self.closed.0.clone()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The name of this device in the audit log.
    pub(crate) fn device(&self) -> &str {
        &self.device
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn intent(
        &self,
        officer: &str,
        role: &str,
        action: &'static str,
        subject: &str,
        reason: &str,
    ) -> Intent {
        Intent::new(officer, role, &self.device, action, self.now()).on(subject).because(reason)
    }

    /// The address of a query such as `/verify?p=...` on the verification page; the query alone while there is no page.
    pub(crate) fn verify_address(&self, query: &str) -> String {
        match self.settings().verify_host.as_str() {
            "" => query.to_owned(),
            host => format!("https://{host}{query}"),
        }
    }

    /// Reads the store.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&Read<'_>) -> Result<T, Fault>) -> Result<T, ApiError> {
        self.store.read(work).map_err(ApiError::from)
    }

    /// Writes the store in one transaction, with the intent's audit entry in it, and a checkpoint of the entries before
    /// when one is due.
    pub(crate) fn write<T>(
        &self,
        intent: Intent,
        work: impl FnOnce(&mut Write<'_>) -> Result<T, Fault>,
    ) -> Result<T, ApiError> {
        let work = |db: &mut Write<'_>| {
            audit::checkpoint_if_due(db, &self.issuer)?;
            work(db)
        };
        self.store.write(intent, work).map_err(ApiError::from)
    }

    pub(crate) fn settings(&self) -> Settings {
        lock(&self.settings).clone()
    }

    pub(crate) fn put_settings(&self, settings: Settings) {
        *lock(&self.settings) = settings;
    }

    pub(crate) fn auto_lock_minutes(&self) -> u32 {
        lock(&self.settings).auto_lock_minutes
    }

    pub(crate) fn view(&self) -> OfficeView {
        OfficeView {
            country: self.place.country.clone(),
            region: self.place.region.clone(),
            region_name: self.place.region_name.clone(),
            district: self.place.district.clone(),
        }
    }
}
