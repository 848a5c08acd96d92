//! How fast the register is at a size: load it, resolve newcomers into it, search it. Measured by the shell's own clock.

pub mod cards;
pub mod studio;
pub mod sync;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kadi_contract::register::SearchPeople;
use kadi_contract::session::{CreateStore, Unlock};
use kadi_contract::{ApiError, ErrorCode, Secret};
use kadi_core::{Clock, Demographics, PartialDate, Sex};
use kadi_dhis2::{Sleeper, ThreadSleeper};
use kadi_store::IdentityKey;
use kadi_trust::keys::KdfCost;
use kadi_trust::passphrase::{WordList, make_passphrase};

use crate::app::{App, AppConfig};
use crate::error::{random_failed, store as store_error};
use crate::look_up;
use crate::office::Office;
use crate::resolve::{Batch, PEOPLE_AT_ONCE};
use crate::session::{Session, SessionToken};

/// People put into the store in one transaction while it is loaded.
const LOADED_AT_ONCE: usize = 20_000;
/// People written in one transaction.
const RESOLVED_AT_ONCE: usize = 500;
/// Invented people come in families of this many, from one seed each.
const INVENTED_AT_ONCE: usize = 20_000;
/// Searches measured.
const SEARCHES: usize = 300;

/// What to measure.
pub struct BenchPlan {
    /// An empty folder for the store; the caller deletes it.
    pub folder: PathBuf,
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

/// A record and, where it is known, whose it is.
struct Arrival {
    person: Demographics,
    whose: Option<u64>,
}

/// Builds the store and measures.
///
/// # Errors
/// `file_unreadable` for a file that is none or too short; whatever the store answers.
pub fn measure_register(
    plan: &BenchPlan,
    clock: &Arc<dyn Clock>,
    with: &Instruments<'_>,
) -> Result<BenchFigures, ApiError> {
    let config = AppConfig {
        folder: plan.folder.clone(),
        clock: Arc::clone(clock),
        kdf: KdfCost::LIGHT,
        templates: None,
    };
    let (app, token, session, passphrase) = open(config.clone(), Arc::new(ThreadSleeper))?;
    let mut figures = BenchFigures::new();
    let newcomers = arrivals(plan, plan.records, plan.queries)?;
    let wanted: HashSet<u64> = newcomers.iter().filter_map(|arrival| arrival.whose).collect();
    let loaded = load(plan, &session, &wanted, with, &mut figures)?;
    resolve(&session, newcomers, &loaded.whose, with, &mut figures)?;
    measure_size(&session.office, &mut figures)?;
    search(&app, &token, &loaded.sample, "warm", with, &mut figures)?;
    app.sessions.close(&token);
    drop((session, app));
    let state = if (with.forget)(&plan.folder) { "cold" } else { "reopened" };
    let app = App::new(config);
    let officer = crate::setup::status(&app, None)?.officers.into_iter().next().ok_or(ErrorCode::Internal)?;
    let begun = (with.wall)();
    let (_, token) = crate::setup::unlock(&app, &Unlock { officer_id: Some(officer.id), passphrase })?;
    figures.insert("unlock_ms".to_owned(), millis((with.wall)() - begun));
    search(&app, &token, &loaded.sample, state, with, &mut figures)?;
    figures.insert("peak_memory_mb".to_owned(), (with.peak)() / 1e6);
    Ok(figures)
}

/// A new store with an officer who is at work, and their pass phrase.
pub(crate) fn open(
    config: AppConfig,
    sleeper: Arc<dyn Sleeper>,
) -> Result<(Arc<App>, SessionToken, Session, Secret), ApiError> {
    let passphrase =
        Secret(make_passphrase(WordList::for_language("en")).map_err(|_| random_failed())?.to_string());
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
    let mut loaded = Loaded { whose: HashMap::new(), sample: Vec::new() };
    let every = (plan.records / SEARCHES).max(1);
    let mut done = 0;
    let mut source = Source::open(plan)?;
    while done < plan.records {
        let chunk = source.take(LOADED_AT_ONCE.min(plan.records - done))?;
        if chunk.is_empty() {
            return Err(ErrorCode::FileUnreadable.into());
        }
        let people: Vec<&Demographics> = chunk.iter().map(|arrival| &arrival.person).collect();
        let prepared = look_up::prepare_all(&office.rules, &people)?;
        let keys = office.write(session.intent("bench.load", "", ""), |db| {
            let mut keys = Vec::with_capacity(chunk.len());
            for (arrival, prepared) in chunk.iter().zip(&prepared) {
                let (key, _) = crate::resolve::insert(db, office, &arrival.person, "import")?;
                db.put_index(key, &look_up::derive_entry(&office.rules, prepared), None)?;
                keys.push(key);
            }
            Ok(keys)
        })?;
        for (arrival, IdentityKey(key)) in chunk.into_iter().zip(keys) {
            if let Some(whose) = arrival.whose.filter(|whose| wanted.contains(whose)) {
                loaded.whose.entry(whose).or_default().push(u32::try_from(key).unwrap_or(0));
            }
            if done % every == 0 {
                loaded.sample.push(arrival.person);
            }
            done += 1;
        }
        (with.tell)("load", done, plan.records);
    }
    office.store().tidy_index(&|| false).map_err(|error| store_error(&error))?;
    let (wall, cpu) = ((with.wall)() - wall, (with.cpu)() - cpu);
    figures.insert("load_records".to_owned(), count(done));
    figures.insert("load_seconds".to_owned(), wall.as_secs_f64());
    figures.insert("load_cpu_seconds".to_owned(), cpu.as_secs_f64());
    figures.insert("load_per_second".to_owned(), count(done) / wall.as_secs_f64());
    figures.insert("load_peak_memory_mb".to_owned(), (with.peak)() / 1e6);
    Ok(loaded)
}

fn resolve(
    session: &Session,
    newcomers: Vec<Arrival>,
    known: &HashMap<u64, Vec<u32>>,
    with: &Instruments<'_>,
    figures: &mut BenchFigures,
) -> Result<(), ApiError> {
    let office = &session.office;
    let total = newcomers.len();
    let whose: Vec<Option<u64>> = newcomers.iter().map(|arrival| arrival.whose).collect();
    let mut people = newcomers.into_iter().map(|arrival| arrival.person);
    let mut compared: Vec<usize> = Vec::with_capacity(total);
    let (mut returning, mut met, mut done, mut linked) = (0_usize, 0_usize, 0_usize, 0_usize);
    let mut rates: Vec<f64> = Vec::new();
    let (wall, cpu) = ((with.wall)(), (with.cpu)());
    while people.len() > 0 {
        let begun = (with.wall)();
        let mut batch = Batch::look_up(office, people.by_ref().take(PEOPLE_AT_ONCE).collect())?;
        let mut from = 0;
        while from < batch.len() {
            let to = (from + RESOLVED_AT_ONCE).min(batch.len());
            linked += office.write(session.intent("bench.resolve", "", ""), |db| {
                batch.begin(office);
                let mut linked = 0;
                for at in from..to {
                    let found = batch.met(at)?;
                    compared.push(found.len());
                    let whose = whose.get(done + at).copied().flatten();
                    if let Some(before) = whose.and_then(|whose| known.get(&whose)) {
                        returning += 1;
                        met += usize::from(before.iter().any(|identity| found.contains(identity)));
                    }
                    linked += usize::from(!batch.resolve(db, office, at, "import")?.created);
                }
                Ok(linked)
            })?;
            from = to;
            office.store().tidy_index(&|| false).map_err(|error| store_error(&error))?;
        }
        rates.push(count(batch.len()) / ((with.wall)() - begun).as_secs_f64());
        done += batch.len();
        (with.tell)("resolve", done, total);
    }
    let (wall, cpu) = ((with.wall)() - wall, (with.cpu)() - cpu);
    compared.sort_unstable();
    rates.sort_unstable_by(f64::total_cmp);
    let seen: usize = compared.iter().sum();
    for (name, figure) in [
        ("resolve_records", count(total)),
        ("resolve_linked", count(linked)),
        ("resolve_per_second", count(total) / wall.as_secs_f64()),
        ("resolve_batch_median_per_second", rates.get(rates.len() / 2).copied().unwrap_or_default()),
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

fn arrivals(plan: &BenchPlan, skip: usize, take: usize) -> Result<Vec<Arrival>, ApiError> {
    let mut source = Source::open(plan)?;
    let mut left = skip;
    while left > 0 {
        let skipped = source.take(left.min(LOADED_AT_ONCE))?.len();
        if skipped == 0 {
            break;
        }
        left -= skipped;
    }
    source.take(take)
}

/// Where the people come from.
enum Source {
    File { reader: csv::Reader<std::fs::File>, columns: Columns },
    Invented { seed: u64, waiting: std::vec::IntoIter<Demographics> },
}

/// Where each field stands.
struct Columns(HashMap<&'static str, usize>);

/// The fields, each with the other names it may have.
const FIELDS: [(&str, &[&str]); 10] = [
    ("first_name", &["given_name"]),
    ("last_name", &["surname", "family_name"]),
    ("date_of_birth", &["dob"]),
    ("birth_estimated", &["dob_estimated"]),
    ("sex", &["gender"]),
    ("phone", &["phone_number"]),
    ("district", &[]),
    ("commune", &["suburb"]),
    ("mother_name", &[]),
    ("external_id", &["ext_id", "soc_sec_id"]),
];

impl Source {
    fn open(plan: &BenchPlan) -> Result<Self, ApiError> {
        match &plan.file {
            None => Ok(Self::Invented { seed: 1, waiting: Vec::new().into_iter() }),
            Some(file) => Self::open_file(file, plan.truth.as_deref()),
        }
    }

    fn open_file(file: &Path, truth: Option<&str>) -> Result<Self, ApiError> {
        let unreadable = |_| ApiError::new(ErrorCode::FileUnreadable);
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(file).map_err(unreadable)?;
        let header = reader.headers().map_err(unreadable)?.clone();
        let position = |name: &str| header.iter().position(|column| column.eq_ignore_ascii_case(name));
        let mut columns = HashMap::new();
        for (field, others) in FIELDS {
            let found = position(field).or_else(|| others.iter().find_map(|name| position(name)));
            columns.extend(found.map(|at| (field, at)));
        }
        if let Some(name) = truth {
            let at = position(name)
                .ok_or_else(|| ApiError::new(ErrorCode::ColumnNotFound).with("column", name))?;
            columns.insert("truth", at);
        }
        Ok(Self::File { reader, columns: Columns(columns) })
    }

    /// The next people; fewer only at the end.
    fn take(&mut self, many: usize) -> Result<Vec<Arrival>, ApiError> {
        let mut taken = Vec::with_capacity(many);
        match self {
            Self::File { reader, columns } => {
                let mut row = csv::StringRecord::new();
                while taken.len() < many
                    && reader.read_record(&mut row).map_err(|_| ApiError::new(ErrorCode::FileUnreadable))?
                {
                    taken.push(columns.arrival(&row));
                }
            }
            Self::Invented { seed, waiting } => {
                while taken.len() < many {
                    match waiting.next() {
                        Some(person) => taken.push(Arrival { person, whose: None }),
                        None => {
                            let people = kadi_demo::people(*seed, INVENTED_AT_ONCE);
                            *waiting = people
                                .into_iter()
                                .map(|person| person.demographics)
                                .collect::<Vec<_>>()
                                .into_iter();
                            *seed += 1;
                        }
                    }
                }
            }
        }
        Ok(taken)
    }
}

impl Columns {
    fn arrival(&self, row: &csv::StringRecord) -> Arrival {
        let cell =
            |field: &str| self.0.get(field).and_then(|at| row.get(*at)).map(str::trim).unwrap_or_default();
        let known = |field: &str| Some(cell(field).to_owned()).filter(|text| !text.is_empty());
        let person = Demographics {
            first_name: cell("first_name").to_owned(),
            last_name: cell("last_name").to_owned(),
            date_of_birth: cell("date_of_birth").parse::<PartialDate>().ok(),
            birth_estimated: matches!(cell("birth_estimated"), "1" | "true" | "yes"),
            sex: Sex::parse(cell("sex")),
            phone: known("phone"),
            district: known("district"),
            commune: known("commune"),
            mother_name: known("mother_name"),
            external_id: known("external_id"),
        };
        Arrival { person, whose: known("truth").map(|text| number_of(&text)) }
    }
}

/// A number for a label (FNV-1a), so that ten million labels need not be kept.
fn number_of(label: &str) -> u64 {
    label.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
