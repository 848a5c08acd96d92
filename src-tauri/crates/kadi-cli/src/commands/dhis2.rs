//! `kadi dhis2`: the connection, the mapping and synchronisation. Everything here only reads DHIS2.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use kadi_contract::dhis2::{
    ConfigureConnection, ConnectionStatus, ConnectionTestView, ConnectionView, EnrollmentPreview, GetMapping,
    ListProgrammes, ListSyncRuns, MappingLine, MappingSaved, MappingView, PreviewEnrollments, ProgrammeView,
    SaveMapping, StartSync, SyncRunView, TestConnection, UseDemo,
};
use kadi_contract::{ErrorCode, Secret};

use crate::commands::guard::{self, GuardArgs};
use crate::commands::schedule::{self, ScheduleCommand};
use crate::commands::webhook::{self, WebhookCommand};
use crate::context::Context;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::input;
use crate::words::{Column, Words};

/// The commands of `kadi dhis2`.
#[derive(Debug, Subcommand)]
pub(crate) enum Dhis2Command {
    /// Save the connection, or use the embedded demonstration server
    Configure(ServerArgs),
    /// Test the saved connection, or another one
    Test(ServerArgs),
    /// The Tracker programmes of the server, with their attributes
    #[command(alias = "programmes")]
    Programs,
    /// The first enrollments of a programme; nothing is kept
    Preview(PreviewArgs),
    /// Show or save which attribute fills which card field
    Map(MapArgs),
    /// Show or decide which attributes count as sensitive and are kept out
    Guard(GuardArgs),
    /// Synchronise now, one programme or all mapped ones
    Sync {
        /// Programme UID
        #[arg(long, value_name = "UID", alias = "program")]
        programme: Option<String>,
        /// Compare all that the server shows with what is here, and not only what changed since
        #[arg(long)]
        full: bool,
    },
    /// Synchronisation by itself, while the window or `kadi serve` is open and unlocked
    #[command(subcommand)]
    Schedule(ScheduleCommand),
    /// Notifications that ask `kadi serve` for a synchronisation
    #[command(subcommand)]
    Webhook(WebhookCommand),
    /// The last synchronisations, newest first
    Runs {
        /// How many
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
}

/// A server and an account on it. Secrets come from files or the terminal, never from the command line.
#[derive(Debug, Args)]
pub(crate) struct ServerArgs {
    /// Address, with or without /api
    #[arg(long, default_value = "")]
    url: String,
    /// User name; its password is asked for, or read from --password-file
    #[arg(long, default_value = "")]
    username: String,
    /// File whose first line is the password
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// File whose first line is a personal access token
    #[arg(long, value_name = "FILE", conflicts_with_all = ["username", "password_file"])]
    token_file: Option<PathBuf>,
    /// Allow plain http beyond this machine; audited
    #[arg(long)]
    allow_http: bool,
    /// Use the embedded demonstration server; the store is marked as demo for good
    #[arg(long, conflicts_with_all = ["url", "username", "password_file", "token_file"])]
    demo: bool,
}

/// Flags of `kadi dhis2 preview`.
#[derive(Debug, Args)]
pub(crate) struct PreviewArgs {
    /// Programme UID
    #[arg(value_name = "UID")]
    programme: String,
    /// Only this org unit and those below it
    #[arg(long, value_name = "UID")]
    org_unit: Option<String>,
    /// Enrolled from this day
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Enrolled to this day
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
    /// How many, 1 to 50
    #[arg(long, default_value_t = 10)]
    limit: u32,
}

/// Flags of `kadi dhis2 map`.
#[derive(Debug, Args)]
pub(crate) struct MapArgs {
    /// Programme UID
    #[arg(value_name = "UID")]
    programme: String,
    /// Save these lines; an attribute is named by its code, display name or UID
    #[arg(long, value_name = "FIELD=ATTRIBUTE", value_delimiter = ',', value_parser = input::pair)]
    map: Vec<(String, String)>,
    /// Save the suggestion as it is
    #[arg(long, conflicts_with = "map")]
    accept: bool,
}

pub(crate) fn run(context: &mut Context, command: Dhis2Command) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    match command {
        Dhis2Command::Configure(server) => {
            let connection = configure(context, &mut desk, server)?;
            context.show(&connection, connection_text)
        }
        Dhis2Command::Test(server) => test(context, &mut desk, server),
        Dhis2Command::Programs => {
            let programmes = desk.call(ListProgrammes {})?;
            context.show(&programmes, |programmes, words| programmes_text(programmes, words))
        }
        Dhis2Command::Preview(args) => {
            let preview = desk.call(PreviewEnrollments {
                programme_uid: args.programme,
                org_unit: args.org_unit,
                from_date: args.from,
                to_date: args.to,
                limit: args.limit,
            })?;
            context.show(&preview, preview_text)
        }
        Dhis2Command::Map(args) => map(context, &mut desk, args),
        Dhis2Command::Guard(args) => guard::run(context, &mut desk, args),
        Dhis2Command::Sync { programme, full } => {
            sync(context, &mut desk, StartSync { programme_uid: programme, full })
        }
        Dhis2Command::Schedule(command) => schedule::run(context, &mut desk, command),
        Dhis2Command::Webhook(command) => webhook::run(context, &mut desk, command),
        Dhis2Command::Runs { limit } => {
            let runs = desk.call(ListSyncRuns { limit })?;
            context.show(&runs, |runs, words| runs_text(runs, words))
        }
    }
}

/// The password or the token of the account.
fn secrets(context: &Context, server: &ServerArgs) -> Result<(Option<Secret>, Option<Secret>), Failure> {
    match (&server.token_file, &server.password_file) {
        (Some(path), _) => Ok((None, Some(input::secret_file(path)?))),
        (None, Some(path)) => Ok((Some(input::secret_file(path)?), None)),
        (None, None) => Ok((Some(input::ask_secret(&context.words().text("cli-ask-password"))?), None)),
    }
}

fn configure(context: &Context, desk: &mut Desk, server: ServerArgs) -> Result<ConnectionView, Failure> {
    if server.demo {
        return desk.call(UseDemo {});
    }
    if server.url.is_empty() {
        return Err(Failure::missing_flag("--url"));
    }
    let (password, token) = secrets(context, &server)?;
    let ServerArgs { url, username, allow_http, .. } = server;
    desk.call(ConfigureConnection { url, username, password, token, allow_http })
}

fn test(context: &Context, desk: &mut Desk, server: ServerArgs) -> Result<(), Failure> {
    let call = if server.url.is_empty() {
        TestConnection::default()
    } else {
        let (password, token) = secrets(context, &server)?;
        let ServerArgs { url, username, allow_http, .. } = server;
        TestConnection { url, username, password, token, allow_http }
    };
    let view = desk.call(call)?;
    context.show(&view, test_text)?;
    match trouble(view.status) {
        None => Ok(()),
        Some(code) => {
            let version = view.dhis2_version.unwrap_or_else(|| "–".to_owned());
            Err(kadi_contract::ApiError::new(code).with("version", version).into())
        }
    }
}

/// The error that a test's outcome stands for.
fn trouble(status: ConnectionStatus) -> Option<ErrorCode> {
    match status {
        ConnectionStatus::Connected => None,
        ConnectionStatus::AuthFailed => Some(ErrorCode::Dhis2AuthFailed),
        ConnectionStatus::Unreachable => Some(ErrorCode::Dhis2Unreachable),
        ConnectionStatus::TlsError => Some(ErrorCode::Dhis2Tls),
        ConnectionStatus::NotDhis2 => Some(ErrorCode::Dhis2NotDhis2),
        ConnectionStatus::UnsupportedVersion => Some(ErrorCode::Dhis2Unsupported),
        ConnectionStatus::NoTrackerAccess => Some(ErrorCode::Dhis2NoTracker),
    }
}

fn map(context: &Context, desk: &mut Desk, args: MapArgs) -> Result<(), Failure> {
    let view = desk.call(GetMapping { programme_uid: args.programme.clone() })?;
    let lines = match (args.map.is_empty(), args.accept) {
        (true, false) => return context.show(&view, mapping_text),
        (true, true) => view.mappings,
        (false, _) => {
            args.map.iter().map(|(field, attribute)| mapping_line(&view, field, attribute)).collect()
        }
    };
    let saved = desk.call(SaveMapping { programme_uid: args.programme, mappings: lines })?;
    context.show(&saved, saved_text)
}

/// A line for the attribute of this code, display name or UID, looked for in this order. A name that the programme lacks is
/// sent as a code, for the application to refuse.
fn mapping_line(view: &MappingView, field: &str, attribute: &str) -> MappingLine {
    let has = |of: fn(&kadi_contract::dhis2::AttributeView) -> &str| {
        view.programme.attributes.iter().any(|known| of(known) == attribute)
    };
    let (named, card_field) = (Some(attribute.to_owned()), field.to_owned());
    if !has(|known| &known.code) && has(|known| &known.name) {
        MappingLine { dhis2_attribute_display_name: named, card_field, ..MappingLine::default() }
    } else if !has(|known| &known.code) && has(|known| &known.uid) {
        MappingLine { dhis2_attribute_uid: named, card_field, ..MappingLine::default() }
    } else {
        MappingLine { dhis2_attribute_code: named, card_field, ..MappingLine::default() }
    }
}

fn sync(context: &Context, desk: &mut Desk, start: StartSync) -> Result<(), Failure> {
    let before = desk.call(ListSyncRuns { limit: 1 })?.first().map_or(0, |run| run.id);
    let job = desk.call(start)?;
    desk.wait(context, &job)?;
    let mut runs = desk.call(ListSyncRuns { limit: 0 })?;
    runs.retain(|run| run.id > before);
    context.show(&runs, |runs, words| runs_text(runs, words))
}

fn connection_text(connection: &ConnectionView, words: Words) -> String {
    words.facts([
        ("cli-column-address", connection.url.clone()),
        ("cli-column-account", connection.username.clone()),
        ("cli-column-demo", words.text(if connection.demo { "cli-yes" } else { "cli-no" })),
    ])
}

/// The version, with the one it is read as where Kadi does not know it yet.
fn version_text(view: &ConnectionTestView, words: Words) -> String {
    let version = view.dhis2_version.clone().unwrap_or_default();
    match &view.read_as {
        Some(known) => {
            words.text_with("connect-newer", &[("version", (&version).into()), ("known", known.into())])
        }
        None => version,
    }
}

fn test_text(view: &ConnectionTestView, words: Words) -> String {
    let count = |number: Option<u32>| number.map(|number| words.number(number.into())).unwrap_or_default();
    words.facts([
        (
            "cli-dhis2-connected",
            words.text(if trouble(view.status).is_none() { "cli-yes" } else { "cli-no" }),
        ),
        ("cli-dhis2-version", version_text(view, words)),
        ("cli-dhis2-system", view.system_name.clone().unwrap_or_default()),
        ("cli-dhis2-date", view.server_date.clone().unwrap_or_default()),
        ("cli-dhis2-programmes", count(view.programmes_available)),
        ("cli-dhis2-org-units", count(view.organisation_units)),
        ("cli-dhis2-can-write", words.text(if view.write_capable { "cli-yes-advise" } else { "cli-no" })),
    ])
}

fn programmes_text(programmes: &[ProgrammeView], words: Words) -> String {
    let columns = [
        Column::Text("cli-column-uid"),
        Column::Text("field-programme"),
        Column::Number("cli-column-attributes"),
        Column::Text("cli-column-mapped"),
    ];
    let row = |programme: &ProgrammeView| {
        vec![
            programme.uid.clone(),
            programme.name.clone(),
            words.number(programme.attributes.len() as u64),
            words.text(if programme.mapped { "cli-yes" } else { "cli-no" }),
        ]
    };
    words.table(&columns, programmes.iter().map(row))
}

fn preview_text(preview: &EnrollmentPreview, words: Words) -> String {
    let columns = [
        Column::Text("cli-column-enrollment"),
        Column::Text("cli-column-when"),
        Column::Text("cli-column-place"),
        Column::Text("cli-column-values"),
    ];
    let rows = preview.preview.iter().map(|sample| {
        let values: Vec<String> =
            sample.attributes.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        let (id, date) = (sample.enrollment_id.clone(), sample.enrollment_date.clone());
        vec![id, date, sample.org_unit_name.clone(), values.join("\n")]
    });
    let total = words.number(preview.total_enrollments);
    format!("{}: {total}\n{}", preview.programme_name, words.table(&columns, rows))
}

fn mapping_text(view: &MappingView, words: Words) -> String {
    let columns = [Column::Text("field-card-field"), Column::Text("cli-column-attribute")];
    let rows = view.mappings.iter().map(|line| {
        let names =
            [&line.dhis2_attribute_code, &line.dhis2_attribute_display_name, &line.dhis2_attribute_uid];
        let attribute = names.into_iter().flatten().next().cloned().unwrap_or_default();
        vec![line.card_field.clone(), attribute]
    });
    let state = words.text(if view.saved { "cli-mapping-saved" } else { "cli-mapping-suggested" });
    format!("{} · {state}\n{}", view.programme.name, words.table(&columns, rows))
}

fn saved_text(saved: &MappingSaved, words: Words) -> String {
    words.facts([
        ("cli-mapping-lines", words.number(saved.mappings_configured.into())),
        ("cli-mapping-unmapped", saved.unmapped_card_fields.join(", ")),
    ])
}

fn runs_text(runs: &[SyncRunView], words: Words) -> String {
    let columns = [
        Column::Text("field-programme"),
        Column::Text("cli-column-when"),
        Column::Text("cli-column-state"),
        Column::Number("cli-runs-new"),
        Column::Number("cli-runs-updated"),
        Column::Number("cli-runs-unchanged"),
        Column::Number("cli-runs-gone"),
        Column::Number("cli-runs-linked"),
        Column::Number("cli-runs-created"),
        Column::Number("cli-runs-review"),
        Column::Number("cli-runs-skipped"),
    ];
    let row = |run: &SyncRunView| {
        let mut cells =
            vec![run.programme_name.clone(), words.when(&run.started_at), words.code("job", &run.outcome)];
        let skipped = run.skipped.values().sum();
        let counts =
            [run.new, run.updated, run.unchanged, run.gone, run.linked, run.created, run.review, skipped];
        cells.extend(counts.map(|count| words.number(count)));
        cells
    };
    words.table(&columns, runs.iter().map(row))
}

#[cfg(test)]
mod tests {
    use kadi_contract::dhis2::AttributeView;

    use super::*;

    #[test]
    fn an_attribute_is_found_by_code_then_name_then_uid() {
        let attribute = |uid: &str, code: &str, name: &str| AttributeView {
            uid: uid.into(),
            code: code.into(),
            name: name.into(),
            value_type: "TEXT".into(),
            guarded: None,
        };
        let programme = ProgrammeView {
            uid: "prog0000001".into(),
            code: String::new(),
            name: "EPI".into(),
            attributes: vec![
                attribute("att00000001", "MMD_PER_NAM", "First name"),
                attribute("att00000002", "", "Phone"),
            ],
            mapped: false,
        };
        let view = MappingView { programme, saved: false, mappings: Vec::new(), card_fields: Vec::new() };
        let code = mapping_line(&view, "first_name", "MMD_PER_NAM");
        assert_eq!(code.dhis2_attribute_code.as_deref(), Some("MMD_PER_NAM"));
        let name = mapping_line(&view, "phone_number", "Phone");
        assert_eq!(name.dhis2_attribute_display_name.as_deref(), Some("Phone"));
        let uid = mapping_line(&view, "phone_number", "att00000002");
        assert_eq!(uid.dhis2_attribute_uid.as_deref(), Some("att00000002"));
        let unknown = mapping_line(&view, "zone", "NOWHERE");
        assert_eq!(unknown.dhis2_attribute_code.as_deref(), Some("NOWHERE"));
    }

    #[test]
    fn every_outcome_but_connected_is_an_error() {
        assert_eq!(trouble(ConnectionStatus::Connected), None);
        assert_eq!(trouble(ConnectionStatus::NotDhis2), Some(ErrorCode::Dhis2NotDhis2));
    }
}
