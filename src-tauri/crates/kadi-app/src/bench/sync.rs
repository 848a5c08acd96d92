//! How fast a synchronisation is beside what it cannot do without, and whether it comes through a bad link.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use kadi_contract::dhis2::{
    ConfigureConnection, GetMapping, ListProgrammes, ListSyncRuns, SaveMapping, StartSync, SyncRunView,
};
use kadi_contract::{ApiError, Call, ErrorCode, ErrorKind, Secret};
use kadi_core::{Clock, FrozenClock, Timestamp};
use kadi_demo::{Crowd, DemoServer, Front, Link, LinkQuality, World, attributes};
use kadi_dhis2::{Counters, Sleeper, ThreadSleeper};
use kadi_sync::{Step, SyncMachine, SyncPlan, Transport};

use super::{BenchFigures, Instruments, config, count, open};
use crate::app::App;
use crate::clock::SystemClock;
use crate::error::sync as sync_error;
use crate::session::{Session, SessionToken};
use crate::{connection, mapping};

/// A district's satellite link on a bad day.
const LINK: LinkQuality =
    LinkQuality { latency: Duration::from_millis(800), bits_per_second: 5_000_000, faults_percent: 5 };
/// 2026-11-21T08:00:00Z, when the clock of the simulated link begins.
const BEGUN: Timestamp = Timestamp(1_795_248_000_000);
/// Runs after which a link that breaks every one of them is given up.
const RUNS: usize = 20;

/// What to measure.
pub struct SyncBench {
    /// An empty folder for the store; the caller deletes it.
    pub folder: PathBuf,
    /// Enrollments on the server.
    pub records: usize,
}

/// An office connected to a server of its own.
struct Bench {
    app: Arc<App>,
    token: SessionToken,
    session: Session,
    server: DemoServer,
    programme: String,
}

impl Bench {
    fn connect(
        plan: &SyncBench,
        clock: Arc<dyn Clock>,
        sleeper: Arc<dyn Sleeper>,
        front: Box<dyn Front>,
    ) -> Result<Self, ApiError> {
        let world = World::invented_with(1, 0).with_clock(Arc::clone(&clock));
        let server = DemoServer::start_behind(world, front)
            .map_err(|error| ApiError::new(ErrorCode::FileFailed).with("problem", error.kind()))?;
        let (app, token, session, _) = open(config(&plan.folder, &clock), sleeper)?;
        let mut bench = Self { app, token, session, server, programme: String::new() };
        let (url, username) = (bench.server.url(), bench.server.username());
        let password = Some(Secret(bench.server.password()));
        bench.call(ConfigureConnection { url, username, password, ..ConfigureConnection::default() })?;
        let programmes = persist(|| bench.call(ListProgrammes {}))?;
        let wanted = programmes.into_iter().find(|programme| programme.code == attributes::VACCINATION);
        bench.programme = wanted.ok_or(ErrorCode::ProgrammeNotFound)?.uid;
        let programme_uid = bench.programme.clone();
        let mappings = bench.call(GetMapping { programme_uid: programme_uid.clone() })?.mappings;
        bench.call(SaveMapping { programme_uid, mappings })?;
        Ok(bench)
    }

    fn call<C: Call>(&self, call: C) -> Result<C::Reply, ApiError> {
        self.app.call(Some(&self.token), call).map(|(reply, _)| reply)
    }

    /// Fetches and parses every page, and keeps nothing.
    fn fetch_only(&self) -> Result<u64, ApiError> {
        let (client, row) = connection::reach(&self.app, &self.session)?;
        let mapping = self.session.office.read(|db| {
            mapping::saved(db, &self.programme)?.ok_or_else(|| ErrorCode::MappingMissing.into())
        })?;
        let plan = SyncPlan::new(connection::scope(&row), &row.username, &mapping, &[]);
        let mut machine = SyncMachine::start(plan);
        loop {
            match machine.next() {
                Step::Done(summary) => return Ok(summary.records),
                Step::Get(request) => {
                    let accepted =
                        machine.accept(client.get(&request)).map_err(|error| sync_error(&error))?;
                    drop(accepted);
                }
            }
        }
    }

    fn synchronise(&self) -> Result<(), ApiError> {
        let job = self.call(StartSync::default())?;
        let ended = self.app.wait_job(&self.token, &job.id, &mut |_| {})?;
        ended.error.map_or(Ok(()), Err)
    }

    /// All runs, the last first.
    fn runs(&self) -> Result<Vec<SyncRunView>, ApiError> {
        self.call(ListSyncRuns { limit: 200 })
    }

    fn counters(&self) -> Result<Counters, ApiError> {
        Ok(connection::reach(&self.app, &self.session)?.0.counters())
    }
}

/// Tries again what a bad link broke.
fn persist<T>(mut what: impl FnMut() -> Result<T, ApiError>) -> Result<T, ApiError> {
    let mut tried = what();
    for _ in 1..RUNS {
        match tried {
            Err(error) if error.kind == ErrorKind::Offline => tried = what(),
            ended => return ended,
        }
    }
    tried
}

/// A whole synchronisation from a server on this machine, beside merely fetching and parsing the same pages.
///
/// # Errors
/// Whatever the store or the server answers.
pub fn measure_sync(plan: &SyncBench, with: &Instruments<'_>) -> Result<BenchFigures, ApiError> {
    // The server keeps its pages, so that inventing them is in none of the figures.
    let front = Box::new(Crowd::kept(plan.records));
    let bench = Bench::connect(plan, Arc::new(SystemClock), Arc::new(ThreadSleeper), front)?;
    bench.fetch_only()?;
    (with.tell)("fetch_only", 0, plan.records);
    let before = bench.counters()?.bytes;
    let begun = (with.wall)();
    let fetched = bench.fetch_only()?;
    let bare = ((with.wall)() - begun).as_secs_f64();
    let bytes = bench.counters()?.bytes - before;
    (with.tell)("sync", 0, plan.records);
    let (wall, cpu) = ((with.wall)(), (with.cpu)());
    bench.synchronise()?;
    let (wall, cpu) = ((with.wall)() - wall, (with.cpu)() - cpu);
    (with.tell)("sync", plan.records, plan.records);
    let run = bench.runs()?.into_iter().next().ok_or(ErrorCode::Internal)?;
    if run.new != plan.records as u64 || fetched != run.new || bench.server.non_get_requests() > 0 {
        return Err(ErrorCode::Internal.into());
    }
    let records = count(plan.records);
    Ok([
        ("sync_records", records),
        ("sync_bytes_per_record", count(usize::try_from(bytes).unwrap_or(usize::MAX)) / records),
        ("fetch_and_parse_seconds", bare),
        ("fetch_and_parse_per_second", records / bare),
        ("fetch_and_stage_seconds", run.fetch_seconds),
        ("fetch_and_stage_per_second", records / run.fetch_seconds),
        ("fetch_and_stage_over_fetch_and_parse", run.fetch_seconds / bare),
        ("resolve_seconds", run.resolve_seconds),
        ("resolve_per_second", records / run.resolve_seconds),
        ("sync_seconds", wall.as_secs_f64()),
        ("sync_cpu_seconds", cpu.as_secs_f64()),
        ("sync_per_second", records / wall.as_secs_f64()),
        ("peak_memory_mb", (with.peak)() / 1e6),
    ]
    .into_iter()
    .map(|(name, figure)| (name.to_owned(), figure))
    .collect())
}

/// Waits by letting the time pass on a clock.
struct ClockSleeper(Arc<FrozenClock>);

impl Sleeper for ClockSleeper {
    fn sleep(&self, duration: Duration) {
        self.0.pass(duration);
    }
}

/// A whole synchronisation over a bad link whose time passes only on the clock. The memory of two sizes is measured by
/// measuring the smaller first.
///
/// # Errors
/// Whatever the store or the server answers, and what the link breaks again and again.
pub fn measure_link(plan: &SyncBench, with: &Instruments<'_>) -> Result<BenchFigures, ApiError> {
    let clock = Arc::new(FrozenClock::new(BEGUN));
    let link = Link::new(Crowd::of(plan.records), LINK, Arc::clone(&clock), 1);
    let sleeper = Arc::new(ClockSleeper(Arc::clone(&clock)));
    let bench = Bench::connect(plan, Arc::clone(&clock) as _, sleeper, Box::new(link))?;
    (with.tell)("link", 0, plan.records);
    let (wall, begun) = ((with.wall)(), clock.now());
    let mut runs = 0;
    persist(|| {
        runs += 1;
        // Where a run broke, the next comes with the schedule.
        clock.pass(Duration::from_mins(if runs == 1 { 0 } else { 10 }));
        bench.synchronise()
    })?;
    let wall = (with.wall)() - wall;
    let passed = Duration::from_millis(u64::try_from(clock.now().0 - begun.0).unwrap_or_default());
    (with.tell)("link", plan.records, plan.records);
    let taken: u64 = bench.runs()?.iter().map(|run| run.new).sum();
    if taken != plan.records as u64 || bench.server.non_get_requests() > 0 {
        return Err(ErrorCode::Internal.into());
    }
    let counters = bench.counters()?;
    let whole = |number: u64| count(usize::try_from(number).unwrap_or(usize::MAX));
    let name = |figure: &str| format!("link_{}_{figure}", plan.records);
    Ok(BenchFigures::from([
        (name("requests"), whole(counters.requests)),
        (name("retries"), whole(counters.retries)),
        (name("mbytes"), whole(counters.bytes) / 1e6),
        (name("runs"), count(runs)),
        (name("simulated_minutes"), passed.as_secs_f64() / 60.0),
        (name("seconds"), wall.as_secs_f64()),
        (name("peak_memory_mb"), (with.peak)() / 1e6),
    ]))
}
