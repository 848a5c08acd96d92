//! On what the figures were measured.

use std::env::consts;
use std::fs;
use std::thread;

use serde::Serialize;

/// The machine, as far as the system tells.
#[derive(Debug, Serialize)]
pub(super) struct Machine {
    os: &'static str,
    arch: &'static str,
    threads: usize,
    /// Name of the processor, where the system tells it.
    cpu: Option<String>,
    /// `release`, or `debug` for a build whose figures say little.
    build: &'static str,
}

pub(super) fn describe() -> Machine {
    Machine {
        os: consts::OS,
        arch: consts::ARCH,
        threads: thread::available_parallelism().map_or(1, usize::from),
        cpu: fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| find_cpu(&text)),
        build: if cfg!(debug_assertions) { "debug" } else { "release" },
    }
}

fn find_cpu(cpuinfo: &str) -> Option<String> {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processor_is_named_where_linux_names_it() {
        let text = "processor\t: 0\nmodel name\t: Intel(R) Celeron(R) N4020\nflags\t: sse2\n";
        assert_eq!(find_cpu(text).as_deref(), Some("Intel(R) Celeron(R) N4020"));
        assert_eq!(find_cpu("processor : 0"), None);
    }
}
