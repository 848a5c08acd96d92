//! How fast the register is at a size: load it, resolve newcomers into it, search it. Measured by the shell's own clock.

pub mod cards;
mod people;
pub mod studio;
pub mod sync;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kadi_contract::register::SearchPeople;
use kadi_contract::session::{CreateStore, StoreState, Unlock};
use kadi_contract::{ApiError, ErrorCode, Secret};
use kadi_core::{Clock, Demographics};
use kadi_dhis2::{Sleeper, ThreadSleeper};
use kadi_trust::keys::KdfCost;
use kadi_trust::passphrase::{WordList, make_passphrase};

use self::people::{Arrival, Source};
use crate::app::{App, AppConfig};
use crate::error::{random_failed, store as store_error};
use crate::look_up;
use crate::office::Office;
use crate::resolve::Batch;
use crate::session::{Session, SessionToken};

/// People put into the store in one transaction while it is loaded.
const LOADED_AT_ONCE: usize = 20_000;
/// People written in one transaction.
const RESOLVED_AT_ONCE: usize = 500;
/// People of whom a rate is told.
const RATED_AT_ONCE: usize = 5_000;
/// Searches measured.
const SEARCHES: usize = 300;

/// What to measure.
pub struct BenchPlan {
    /// The folder of the store.
    pub folder: PathBuf,
    /// The pass phrase of a store that is kept there and measured again, or goes on being loaded; without one the folder is
    /// empty and the caller deletes it.
    pub passphrase: Option<Secret>,
    /// A CSV of records with the columns of the linkage commands; invented people without one.
    pub file: Option<PathBuf>,
    /// Its column that tells who is who, where it has one.
    pub truth: Option<String>,
    /// Identities to load.
    pub records: usize,
    /// Records to resolve then.
    pub queries: usize,
}

/// The shell's instruments.
pub struct Instruments<'i> {
    /// Time that passed.
    pub wall: &'i dyn Fn() -> Duration,
    /// Time of the processors.
    pub cpu: &'i dyn Fn() -> Duration,
    /// The most memory the process held so far, bytes.
    pub peak: &'i dyn Fn() -> f64,
    /// Has the system forget the files of a folder, as if the machine had just been switched on; whether it can.
    pub forget: &'i dyn Fn(&Path) -> bool,
    /// Hears how far a step is.
    pub tell: &'i dyn Fn(&'static str, usize, usize),
}

/// Figures by name; the unit is the end of the name.
pub type BenchFigures = BTreeMap<String, f64>;

/// Builds the store, or opens the one that was kept, and measures.
///
/// # Errors
/// `file_unreadable` for a file that is none or too short; `invalid_field` when the store holds fewer people than are to be
/// loaded and cannot be loaded on; whatever the store answers.
pub fn measure_register(
    plan: &BenchPlan,
    clock: &Arc<dyn Clock>,
    with: &Instruments<'_>,
) -> Result<BenchFigures, ApiError> {
    let config = config(&plan.folder, clock);
    let (app, token, session, passphrase) = match &plan.passphrase {
        Some(passphrase) if is_kept(&config)? => {
            let app = App::new(config.clone());
            let token = unlock(&app, passphrase)?;
            let session = app.session(Some(&token)).ok_or(ErrorCode::Locked)?;
            (app, token, session, passphrase.clone())
        }
        Some(passphrase) => open_with(config.clone(), Arc::new(ThreadSleeper), passphrase.clone())?,
        None => open(config.clone(), Arc::new(ThreadSleeper))?,
    };
    let mut figures = BenchFigures::new();
    let held = session.office.read(|db| Ok(db.counts()?.records()))?;
    // Those who were resolved in an earlier measurement stand behind those who were loaded.
    let earlier = size(held).saturating_sub(plan.records);
    let mut source = Source::open(plan)?;
    source.skip(plan.records + earlier)?;
    let whose: Vec<Option<u64>> = source.take(plan.queries)?.into_iter().map(|one| one.whose).collect();
    let wanted: HashSet<u64> = whose.iter().flatten().copied().collect();
    let mut loaded = load(plan, &session, &wanted, with, &mut figures)?;
    loaded.source.skip(earlier)?;
    resolve(&session, &mut loaded, &whose, with, &mut figures)?;
    measure_size(&session.office, &mut figures)?;
    // Nobody has asked for these people yet; then their pages have been read.
    search(&app, &token, &loaded.sample, "first_time", with, &mut figures)?;
    search(&app, &token, &loaded.sample, "warm", with, &mut figures)?;
    app.sessions.close(&token);
    drop((session, app));
    let state = if (with.forget)(&plan.folder) { "cold" } else { "reopened" };
    let app = App::new(config);
    let begun = (with.wall)();
    let token = unlock(&app, &passphrase)?;
    figures.insert("unlock_ms".to_owned(), millis((with.wall)() - begun));
    search(&app, &token, &loaded.sample, state, with, &mut figures)?;
    figures.insert("peak_memory_mb".to_owned(), (with.peak)() / 1e6);
    Ok(figures)
}

/// Whether the folder holds a store.
fn is_kept(config: &AppConfig) -> Result<bool, ApiError> {
    Ok(crate::setup::status(&App::new(config.clone()), None)?.store != StoreState::Absent)
}

/// Lets the store's one officer in.
fn unlock(app: &Arc<App>, passphrase: &Secret) -> Result<SessionToken, ApiError> {
    let officer = crate::setup::status(app, None)?.officers.into_iter().next().ok_or(ErrorCode::Internal)?;
    let call = Unlock { officer_id: Some(officer.id), passphrase: passphrase.clone() };
    Ok(crate::setup::unlock(app, &call)?.1)
}

/// A store whose pass phrase is quickly tried.
pub(crate) fn config(folder: &Path, clock: &Arc<dyn Clock>) -> AppConfig {
    AppConfig { folder: folder.to_owned(), clock: Arc::clone(clock), kdf: KdfCost::LIGHT, templates: None }
}

/// A new store with an officer who is at work, and their pass phrase.
pub(crate) fn open(
    config: AppConfig,
    sleeper: Arc<dyn Sleeper>,
) -> Result<(Arc<App>, SessionToken, Session, Secret), ApiError> {
    let passphrase =
        Secret(make_passphrase(WordList::for_language("en")).map_err(|_| random_failed())?.to_string());
    open_with(config, sleeper, passphrase)
}

/// The same with a pass phrase that somebody chose.
fn open_with(
    config: AppConfig,
    sleeper: Arc<dyn Sleeper>,
    passphrase: Secret,
) -> Result<(Arc<App>, SessionToken, Session, Secret), ApiError> {
    let app = App::with_sleeper(config, sleeper);
    let create = CreateStore {
        country: "SN".to_owned(),
        region: "DKR".to_owned(),
        district: "Dakar".to_owned(),
        officer_name: "Amina".to_owned(),
        language: "en".to_owned(),
        passphrase: passphrase.clone(),
    };
    let (_, token) = crate::setup::create_store(&app, &create)?;
    let session = app.session(Some(&token)).ok_or(ErrorCode::Locked)?;
    Ok((app, token, session, passphrase))
}

struct Loaded {
    /// Identities of the people who come again.
    whose: HashMap<u64, Vec<u32>>,
    /// Some of them, to search for.
    sample: Vec<Demographics>,
    /// Where the next come from.
    source: Source,
}

fn load(
    plan: &BenchPlan,
    session: &Session,
    wanted: &HashSet<u64>,
    with: &Instruments<'_>,
    figures: &mut BenchFigures,
) -> Result<Loaded, ApiError> {
    let office = &session.office;
    let (wall, cpu) = ((with.wall)(), (with.cpu)());
    let held = office.read(|db| Ok(db.counts()?))?;
    let (held, linked) = (size(held.records() - held.linked_records), held.linked_records);
    // What was loaded before is a beginning, unless others were resolved into it since.
    if held < plan.records && (linked > 0 || held % LOADED_AT_ONCE != 0) {
        return Err(ApiError::new(ErrorCode::InvalidField).with("field", "records"));
    }
    let source = Source::open(plan)?;
    let mut loaded = Loaded { whose: HashMap::new(), sample: Vec::new(), source };
    let every = (plan.records / SEARCHES).max(1);
    let mut done = 0;
    while done < plan.records {
        let chunk = loaded.source.take(LOADED_AT_ONCE.min(plan.records - done))?;
        if chunk.is_empty() {
            return Err(ErrorCode::FileUnreadable.into());
        }
        if done >= held {
            write(session, &chunk)?;
        }
        for arrival in chunk {
            if done % every == 0 {
                loaded.sample.push(arrival.person);
            }
            done += 1;
            // Identities are numbered in the order in which they are made.
            if let Some(whose) = arrival.whose.filter(|whose| wanted.contains(whose)) {
                loaded.whose.entry(whose).or_default().push(u32::try_from(done).unwrap_or(0));
            }
        }
        (with.tell)("load", done, plan.records);
    }
    office.store().tidy_index(&|| false).map_err(|error| store_error(&error))?;
    let (wall, cpu) = ((with.wall)() - wall, (with.cpu)() - cpu);
    let written = done.saturating_sub(held);
    if written > 0 {
        figures.insert("load_records".to_owned(), count(written));
        figures.insert("load_seconds".to_owned(), wall.as_secs_f64());
        figures.insert("load_cpu_seconds".to_owned(), cpu.as_secs_f64());
        figures.insert("load_per_second".to_owned(), count(written) / wall.as_secs_f64());
        figures.insert("load_peak_memory_mb".to_owned(), (with.peak)() / 1e6);
    }
    Ok(loaded)
}

/// Makes an identity of each, with all that finds it.
fn write(session: &Session, chunk: &[Arrival]) -> Result<(), ApiError> {
    let office = &session.office;
    let people: Vec<&Demographics> = chunk.iter().map(|arrival| &arrival.person).collect();
    let prepared = look_up::prepare_all(&office.rules, &people)?;
    office.write(session.intent("bench.load", "", ""), |db| {
        for (arrival, prepared) in chunk.iter().zip(&prepared) {
            let (key, _) = crate::resolve::insert(db, office, &arrival.person, "import")?;
            db.put_index(key, &look_up::derive_entry(&office.rules, prepared), None)?;
        }
        Ok(())
    })
}

fn resolve(
    session: &Session,
    loaded: &mut Loaded,
    whose: &[Option<u64>],
    with: &Instruments<'_>,
    figures: &mut BenchFigures,
) -> Result<(), ApiError> {
    let office = &session.office;
    let (total, known) = (whose.len(), &loaded.whose);
    let mut read = 0;
    let mut compared: Vec<usize> = Vec::with_capacity(total);
    let (mut returning, mut met, mut done, mut linked) = (0_usize, 0_usize, 0_usize, 0_usize);
    let mut rates: Vec<f64> = Vec::new();
    let (wall, cpu) = ((with.wall)(), (with.cpu)());
    let mut batch = Batch::start(office)?;
    let mut begun = wall;
    while done < total {
        while batch.wanted() > 0 && read < total {
            let lot = loaded.source.take(batch.wanted().min(total - read))?;
            read += lot.len();
            batch.add(lot.into_iter().map(|arrival| arrival.person).collect())?;
        }
        let to = (done + RESOLVED_AT_ONCE).min(total);
        linked += office.write(session.intent("bench.resolve", "", ""), |db| {
            batch.begin(db)?;
            let mut linked = 0;
            for place in done..to {
                let found = batch.met(place)?;
                compared.push(found.len());
                let whose = whose.get(place).copied().flatten();
                if let Some(before) = whose.and_then(|whose| known.get(&whose)) {
                    returning += 1;
                    met += usize::from(before.iter().any(|identity| found.contains(identity)));
                }
                linked += usize::from(!batch.resolve(db, place, "import")?.created);
            }
            Ok(linked)
        })?;
        done = to;
        office.store().tidy_index(&|| false).map_err(|error| store_error(&error))?;
        if done % RATED_AT_ONCE == 0 {
            let now = (with.wall)();
            rates.push(count(RATED_AT_ONCE) / (now - begun).as_secs_f64());
            begun = now;
        }
        (with.tell)("resolve", done, total);
    }
    let (wall, cpu) = ((with.wall)() - wall, (with.cpu)() - cpu);
    // The first wait for pages that nobody read yet, and nothing is written while they are looked for.
    if let [first, others @ ..] = rates.as_slice()
        && !others.is_empty()
    {
        let seconds: f64 = others.iter().map(|rate| count(RATED_AT_ONCE) / rate).sum();
        figures.insert("resolve_first_per_second".to_owned(), *first);
        figures
            .insert("resolve_sustained_per_second".to_owned(), count(RATED_AT_ONCE * others.len()) / seconds);
    }
    compared.sort_unstable();
    rates.sort_unstable_by(f64::total_cmp);
    let seen: usize = compared.iter().sum();
    for (name, figure) in [
        ("resolve_records", count(total)),
        ("resolve_linked", count(linked)),
        ("resolve_per_second", count(total) / wall.as_secs_f64()),
        ("resolve_median_per_second", rates.get(rates.len() / 2).copied().unwrap_or_default()),
        ("resolve_seconds", wall.as_secs_f64()),
        ("resolve_cpu_ms_per_record", millis(cpu) / count(total).max(1.0)),
        ("candidates_mean", count(seen) / count(total).max(1.0)),
        ("candidates_p95", count(quantile(&compared, 95))),
    ] {
        figures.insert(name.to_owned(), figure);
    }
    if returning > 0 {
        figures.insert("returning_records".to_owned(), count(returning));
        figures.insert("person_completeness".to_owned(), count(met) / count(returning));
    }
    Ok(())
}

fn measure_size(office: &Office, figures: &mut BenchFigures) -> Result<(), ApiError> {
    let sizes = office.store().sizes().map_err(|error| store_error(&error))?;
    let people = office.read(|db| Ok(db.identity_count()?))?;
    #[expect(clippy::cast_precision_loss, reason = "bytes of one file fit")]
    let per_person = |bytes: u64| bytes as f64 / (people as f64).max(1.0);
    figures.insert("bytes_per_identity".to_owned(), per_person(sizes.iter().map(|(_, bytes)| bytes).sum()));
    for (name, bytes) in sizes.into_iter().filter(|(_, bytes)| per_person(*bytes) >= 0.5) {
        figures.insert(format!("bytes_{name}"), per_person(bytes));
    }
    Ok(())
}

fn search(
    app: &Arc<App>,
    token: &SessionToken,
    sample: &[Demographics],
    state: &str,
    with: &Instruments<'_>,
    figures: &mut BenchFigures,
) -> Result<(), ApiError> {
    let mut times: Vec<Duration> = Vec::with_capacity(sample.len());
    for (at, person) in sample.iter().enumerate() {
        let start = |name: &str, letters: usize| name.chars().take(letters).collect::<String>();
        let query = match at % 4 {
            0 => format!("{} {}", person.first_name, person.last_name),
            1 => format!("{} {}", person.last_name, start(&person.first_name, 3)),
            2 => start(&person.last_name, 4),
            _ => person.phone.clone().unwrap_or_else(|| person.last_name.clone()),
        };
        let begun = (with.wall)();
        app.call(Some(token), SearchPeople { query, ..SearchPeople::default() })?;
        times.push((with.wall)() - begun);
        (with.tell)("search", at + 1, sample.len());
    }
    if let Some(first) = times.first() {
        figures.insert(format!("search_{state}_first_ms"), millis(*first));
    }
    times.sort_unstable();
    figures.insert(format!("search_{state}_p50_ms"), millis(quantile(&times, 50)));
    figures.insert(format!("search_{state}_p95_ms"), millis(quantile(&times, 95)));
    Ok(())
}

/// A count of people as an index: a register that does not fit in memory has none of them.
fn size(people: u64) -> usize {
    usize::try_from(people).unwrap_or(usize::MAX)
}

fn quantile<T: Copy + Default>(sorted: &[T], percent: usize) -> T {
    sorted
        .get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1)))
        .copied()
        .unwrap_or_default()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[expect(clippy::cast_precision_loss, reason = "counts of people fit")]
const fn count(number: usize) -> f64 {
    number as f64
}
