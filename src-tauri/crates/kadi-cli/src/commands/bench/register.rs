//! A register of a size: loading it, resolving newcomers into it, searching it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use kadi_app::SystemClock;
use kadi_app::bench::{BenchPlan, Instruments, measure_register};
use kadi_contract::ErrorCode;

use crate::context::Context;
use crate::failure::Failure;
use crate::progress::Progress;

/// Flags of the register's benchmark.
#[derive(Debug, Args)]
pub(super) struct RegisterArgs {
    /// mpi: fill an encrypted register with so many people first, and measure it too; sync: records on the server
    /// [default: 20000]
    #[arg(long, value_name = "N")]
    pub(super) records: Option<usize>,
    /// Take the people from this CSV instead of inventing them
    #[arg(long, value_name = "CSV", requires = "records")]
    file: Option<PathBuf>,
    /// Column of the CSV that tells who is who
    #[arg(long, value_name = "COLUMN", requires = "file")]
    truth: Option<String>,
    /// Records to resolve into the register
    #[arg(long, value_name = "Q", default_value_t = 10_000, requires = "records")]
    queries: usize,
    /// mpi: keep the register in this folder, and measure on it when it is there already; asks for its pass phrase
    #[arg(long, value_name = "DIR", requires = "records")]
    register: Option<PathBuf>,
    /// Folder in which the register is made and deleted again [default: the system's for temporary files]
    #[arg(long, value_name = "DIR")]
    pub(super) within: Option<PathBuf>,
}

/// Measures, when a size was asked for.
pub(super) fn measure(context: &Context, args: &RegisterArgs) -> Result<BTreeMap<String, f64>, Failure> {
    let Some(records) = args.records else { return Ok(BTreeMap::new()) };
    let passing;
    let (folder, passphrase) = match &args.register {
        Some(kept) => (kept.clone(), Some(context.passphrase("cli-ask-passphrase")?)),
        None => {
            passing = Folder::make(args)?;
            (passing.0.clone(), None)
        }
    };
    let plan = BenchPlan {
        folder,
        passphrase,
        file: args.file.clone(),
        truth: args.truth.clone(),
        records,
        queries: args.queries,
    };
    with_instruments(context, |instruments| {
        Ok(measure_register(&plan, &(Arc::new(SystemClock) as _), instruments)?)
    })
}

/// Measures something with this process's instruments while its progress is shown.
pub(super) fn with_instruments<T>(
    context: &Context,
    measure: impl FnOnce(&Instruments<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let begun = Instant::now();
    let progress = std::cell::RefCell::new(Progress::start(context, "kadi bench"));
    let measured = measure(&Instruments {
        wall: &|| begun.elapsed(),
        cpu: &processor_time,
        peak: &peak_memory,
        forget: &forget,
        tell: &|step, done, total| {
            let mut progress = progress.borrow_mut();
            progress.name(step);
            progress.at(done as u64, total as u64);
        },
    });
    progress.into_inner().finish();
    measured
}

/// Deleted when dropped: nobody needs a register of invented people.
pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    /// A new folder where the flags say.
    pub(super) fn make(args: &RegisterArgs) -> Result<Self, Failure> {
        Self::within(args.within.as_deref())
    }

    /// A new folder within this one, or within the system's for temporary files.
    pub(super) fn within(folder: Option<&std::path::Path>) -> Result<Self, Failure> {
        let within = folder.map_or_else(std::env::temp_dir, std::path::Path::to_path_buf);
        let folder = Self(within.join(format!("kadi-bench-{}", std::process::id())));
        fs::create_dir_all(&folder.0).map_err(|_| Failure::from(ErrorCode::FileFailed))?;
        Ok(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Time that this process has had on processors; zero where the system does not tell (Linux does, in hundredths).
pub(super) fn processor_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    ticks(&stat).map_or(Duration::ZERO, |ticks| Duration::from_millis(ticks * 10))
}

/// User and system time: the 14th and 15th field, of which the second may hold spaces within brackets.
fn ticks(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut times = fields.split_whitespace().skip(11).map(str::parse::<u64>);
    Some(times.next()?.ok()? + times.next()?.ok()?)
}

/// The most memory this process held, in bytes; zero where the system does not tell.
pub(super) fn peak_memory() -> f64 {
    peak_memory_of("self")
}

/// The same of another process, by its number.
pub(super) fn peak_memory_of(process: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB"))
        .and_then(|kib| kib.trim().parse::<f64>().ok())
        .unwrap_or(0.0)
        * 1024.0
}

/// Empties the system's cache of the files in a folder; only Linux lets a process do so.
#[cfg(target_os = "linux")]
fn forget(folder: &Path) -> bool {
    let Ok(files) = fs::read_dir(folder) else { return false };
    files.flatten().filter(|file| file.path().is_file()).all(|file| {
        fs::File::open(file.path()).is_ok_and(|file| {
            file.sync_all().is_ok()
                && rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed).is_ok()
        })
    })
}

#[cfg(not(target_os = "linux"))]
fn forget(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_read_past_a_name_with_spaces() {
        let stat = "77 (kadi (x) y) R 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20";
        assert_eq!(ticks(stat), Some(300));
        assert_eq!(ticks("nothing"), None);
    }
}
