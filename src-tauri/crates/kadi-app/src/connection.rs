//! The DHIS2 connection: save it, test it, and reach the server through it.

use std::sync::{Arc, Mutex};
use std::thread;

use kadi_contract::dhis2::{
    AttributeView, ConfigureConnection, ConnectionStatus, ConnectionTestView, ConnectionView, ProgrammeView,
    ServerHealthView, TestConnection,
};
use kadi_contract::{ApiError, ErrorCode, Secret};
use kadi_dhis2::{BaseAddress, ClientSettings, Credentials, Dhis2Client, HttpPolicy};
use kadi_store::{ConnectionRow, IfKnown};
use kadi_sync::{ConnectionTest, Guard, OrgUnit, Program, ProgramAttribute, Transport, Version};

use crate::app::{App, lock};
use crate::error::{dhis2_address, dhis2_client, random_failed, sync as sync_error};
use crate::guard::guard;
use crate::session::Session;

/// Name of the one connection a store has.
pub(crate) const CONFIG_ID: &str = "dhis2cfg_1";

fn view(row: &ConnectionRow) -> ConnectionView {
    ConnectionView {
        config_id: CONFIG_ID.to_owned(),
        url: row.url.clone(),
        username: row.username.clone(),
        status: "configured".to_owned(),
        created_at: row.created_at.to_rfc3339(),
        demo: row.demo,
    }
}

/// What DHIS2 calls the calendar of ISO 8601; its `gregorian` differs only in how dates are shown.
const GREGORIAN: [&str; 2] = ["iso8601", "gregorian"];

fn credentials(
    username: &str,
    password: Option<&Secret>,
    token: Option<&Secret>,
) -> Result<Credentials, ApiError> {
    match (password, token) {
        (Some(password), None) if !username.trim().is_empty() => {
            Ok(Credentials::basic(username.trim(), &password.0))
        }
        (None, Some(token)) => Ok(Credentials::token(&token.0)),
        (Some(_), None) => Err(ApiError::new(ErrorCode::MissingField).with("field", "username")),
        _ => Err(ApiError::new(ErrorCode::MissingField).with("field", "password")),
    }
}

fn client(app: &App, address: BaseAddress, credentials: Credentials) -> Result<Dhis2Client, ApiError> {
    let seed = kadi_trust::random::make_bytes().map(u64::from_le_bytes).map_err(|_| random_failed())?;
    let settings = ClientSettings::new(address, credentials, seed);
    let clock = Arc::clone(&app.config.clock);
    Dhis2Client::new(settings, clock, Box::new(Arc::clone(&app.sleeper)))
        .map_err(|error| dhis2_client(&error))
}

fn address(url: &str, allow_http: bool) -> Result<BaseAddress, ApiError> {
    let policy = if allow_http { HttpPolicy::AllowedExplicitly } else { HttpPolicy::LoopbackOnly };
    BaseAddress::parse(url, policy).map_err(|error| dhis2_address(&error))
}

/// Saves a connection. What it reads is tested by another call, so that an office can be set up offline.
pub(crate) fn configure(
    app: &App,
    session: &Session,
    call: &ConfigureConnection,
) -> Result<ConnectionView, ApiError> {
    let credentials = credentials(&call.username, call.password.as_ref(), call.token.as_ref())?;
    let address = address(&call.url, call.allow_http)?;
    // Building the client checks the credentials.
    client(app, address.clone(), credentials)?;
    let secret = call.password.as_ref().or(call.token.as_ref()).map(|secret| secret.0.clone());
    let row = ConnectionRow {
        url: address.as_str().to_owned(),
        username: call.username.trim().to_owned(),
        secret: secret.unwrap_or_default(),
        by_token: call.token.is_some(),
        allow_http: call.allow_http,
        demo: false,
        created_at: session.office.now(),
    };
    session.office.write(session.intent("dhis2.configure", CONFIG_ID, ""), |db| {
        if db.connection()?.is_some_and(|known| known.demo) {
            // Invented people and real ones never share a register.
            return Err(ErrorCode::NotAllowed.into());
        }
        db.put_connection(&row)?;
        let details = serde_json::json!({ "plain_http": call.allow_http, "token": call.token.is_some() });
        db.audit_details(&details.to_string());
        Ok(())
    })?;
    Ok(view(&row))
}

/// Marks the store as a demonstration and connects it to the embedded server.
pub(crate) fn use_demo(app: &App, session: &Session) -> Result<ConnectionView, ApiError> {
    let server = app.demo_server()?;
    let row = ConnectionRow {
        url: server.url(),
        username: server.username(),
        secret: server.password(),
        by_token: false,
        allow_http: false,
        demo: true,
        created_at: session.office.now(),
    };
    session.office.write(session.intent("dhis2.use_demo", CONFIG_ID, ""), |db| {
        let real = db.connection()?.is_some_and(|known| !known.demo);
        if real || db.counts()?.identities > 0 {
            return Err(ErrorCode::NotAllowed.into());
        }
        db.put_connection(&row)?;
        Ok(())
    })?;
    Ok(view(&row))
}

pub(crate) fn get(session: &Session) -> Result<Option<ConnectionView>, ApiError> {
    session.office.read(|db| Ok(db.connection()?.as_ref().map(view)))
}

/// The saved connection; the demonstration server is started where it is the one.
pub(crate) fn saved(app: &App, session: &Session) -> Result<ConnectionRow, ApiError> {
    let row =
        session.office.read(|db| db.connection()?.ok_or_else(|| ErrorCode::ConnectionMissing.into()))?;
    if row.demo {
        return Ok(ConnectionRow { url: app.demo_server()?.url(), ..row });
    }
    Ok(row)
}

/// The server as it stands in cursors: another address means another full walk. The demonstration server has another port
/// each time it starts and is the same all the same.
pub(crate) fn scope(row: &ConnectionRow) -> &str {
    if row.demo { "demo" } else { &row.url }
}

/// The client of one connection, shared by all that is asked of the server while somebody is unlocked.
#[derive(Default)]
pub(crate) struct KeptClient(Mutex<Option<(ConnectionRow, Arc<Dhis2Client>)>>);

impl KeptClient {
    /// Lets the client go. Its connections are closed by a thread of their own, since that may take a moment.
    pub(crate) fn forget(&self) {
        if let Some(kept) = lock(&self.0).take() {
            let _ = thread::Builder::new().name("kadi-close".to_owned()).spawn(move || drop(kept));
        }
    }
}

impl Drop for KeptClient {
    fn drop(&mut self) {
        self.forget();
    }
}

/// A client for the saved connection: the same one for as long as the connection stays as it is, so that requests of all
/// runs count to one circuit breaker.
pub(crate) fn reach(app: &App, session: &Session) -> Result<(Arc<Dhis2Client>, ConnectionRow), ApiError> {
    let row = saved(app, session)?;
    if let Some((_, client)) = lock(&app.client.0).as_ref().filter(|(kept, _)| *kept == row) {
        return Ok((Arc::clone(client), row));
    }
    let client = Arc::new(make_client(app, &row)?);
    app.client.forget();
    *lock(&app.client.0) = Some((row.clone(), Arc::clone(&client)));
    Ok((client, row))
}

/// The way to the server as counted so far; a client that was not needed yet has counted nothing.
pub(crate) fn health(app: &App, session: &Session) -> Result<ServerHealthView, ApiError> {
    let row = session.office.read(|db| Ok(db.connection()?))?;
    if row.is_none() {
        return Err(ErrorCode::ConnectionMissing.into());
    }
    let kept = lock(&app.client.0).as_ref().map(|(_, client)| Arc::clone(client));
    let Some(client) = kept else {
        return Ok(ServerHealthView { breaker: "closed".to_owned(), ..ServerHealthView::default() });
    };
    let (breaker, counters) = (client.breaker(), client.counters());
    Ok(ServerHealthView {
        breaker: breaker.state.as_str().to_owned(),
        failures_in_a_row: breaker.failures,
        opened: breaker.opened,
        held_back: breaker.held_back,
        requests: counters.requests,
        retries: counters.retries,
        failures: counters.failures,
        bytes: counters.bytes,
    })
}

fn make_client(app: &App, row: &ConnectionRow) -> Result<Dhis2Client, ApiError> {
    let credentials = if row.by_token {
        Credentials::token(&row.secret)
    } else {
        Credentials::basic(&row.username, &row.secret)
    };
    client(app, address(&row.url, row.allow_http)?, credentials)
}

pub(crate) fn test(
    app: &App,
    session: &Session,
    call: &TestConnection,
) -> Result<ConnectionTestView, ApiError> {
    let client = if call.url.trim().is_empty() {
        reach(app, session)?.0
    } else {
        let credentials = credentials(&call.username, call.password.as_ref(), call.token.as_ref())?;
        Arc::new(client(app, address(&call.url, call.allow_http)?, credentials)?)
    };
    Ok(test_view(kadi_sync::connect_test(&*client)))
}

fn test_view(test: ConnectionTest) -> ConnectionTestView {
    let bare = |status| ConnectionTestView {
        status,
        dhis2_version: None,
        server_date: None,
        system_name: None,
        programmes_available: None,
        organisation_units: None,
        write_capable: false,
        read_as: None,
        calendar: None,
    };
    match test {
        ConnectionTest::Connected(found) => ConnectionTestView {
            status: ConnectionStatus::Connected,
            read_as: Version::parse(&found.dhis2_version)
                .filter(|version| version.is_beyond_known())
                .map(|_| format!("2.{}", Version::NEWEST_KNOWN)),
            calendar: Some(found.calendar).filter(|name| !GREGORIAN.contains(&name.as_str())),
            dhis2_version: Some(found.dhis2_version),
            server_date: Some(found.server_date),
            system_name: Some(found.system_name),
            programmes_available: Some(found.programmes_available),
            organisation_units: Some(found.organisation_units),
            write_capable: found.write_capable,
        },
        ConnectionTest::AuthFailed => bare(ConnectionStatus::AuthFailed),
        ConnectionTest::Unreachable => bare(ConnectionStatus::Unreachable),
        ConnectionTest::TlsError => bare(ConnectionStatus::TlsError),
        ConnectionTest::NotDhis2 => bare(ConnectionStatus::NotDhis2),
        ConnectionTest::UnsupportedVersion { found } => {
            ConnectionTestView { dhis2_version: Some(found), ..bare(ConnectionStatus::UnsupportedVersion) }
        }
        ConnectionTest::NoTrackerAccess => bare(ConnectionStatus::NoTrackerAccess),
    }
}

/// Asks the server for its programmes and org units and keeps them, so that the rest works offline.
pub(crate) fn programmes(app: &Arc<App>, session: &Session) -> Result<Vec<ProgrammeView>, ApiError> {
    let (client, _) = reach(app, session)?;
    let (programs, units) = fetch_metadata(&*client)?;
    session.office.write(session.intent("dhis2.programmes", CONFIG_ID, ""), |db| {
        for program in &programs {
            let json = serde_json::to_string(program).map_err(|_| crate::error::internal("program"))?;
            let code = program.code.as_deref().unwrap_or_default();
            db.put_programme((&program.uid, code, &program.display_name), &json, IfKnown::Replace)?;
        }
        for unit in &units {
            db.put_org_unit(&unit.uid, (&unit.name, &unit.path), unit.code.as_deref(), IfKnown::Replace)?;
        }
        let (mapped, guard) = (db.mapped_programmes()?, guard(db)?);
        let details = serde_json::json!({ "programmes": programs.len(), "org_units": units.len() });
        db.audit_details(&details.to_string());
        Ok(programs
            .iter()
            .map(|program| programme_view(program, mapped.contains(&program.uid), &guard))
            .collect())
    })
}

fn fetch_metadata(transport: &dyn Transport) -> Result<(Vec<Program>, Vec<OrgUnit>), ApiError> {
    let programs = kadi_sync::list_programs(transport).map_err(|error| sync_error(&error))?;
    let units = kadi_sync::list_org_units(transport).map_err(|error| sync_error(&error))?;
    Ok((programs, units))
}

/// A programme as the contract shows it.
pub(crate) fn programme_view(program: &Program, mapped: bool, guard: &Guard) -> ProgrammeView {
    ProgrammeView {
        uid: program.uid.clone(),
        code: program.code.clone().unwrap_or_default(),
        name: program.display_name.clone(),
        attributes: program.attributes.iter().map(|attribute| attribute_view(attribute, guard)).collect(),
        mapped,
    }
}

fn attribute_view(attribute: &ProgramAttribute, guard: &Guard) -> AttributeView {
    AttributeView {
        uid: attribute.uid.clone(),
        code: attribute.code.clone().unwrap_or_default(),
        name: attribute.display_name.clone(),
        value_type: attribute.value_type.clone(),
        guarded: guard.find_category(attribute).map(|category| category.as_str().to_owned()),
    }
}
