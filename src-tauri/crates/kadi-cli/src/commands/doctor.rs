//! `kadi doctor`: is everything well?

use kadi_contract::office::{DoctorReport, RunDoctor};

use crate::context::Context;
use crate::failure::{Failure, Status};
use crate::words::{Column, Words};

/// Checks whose failure means that the store itself is damaged.
const OF_THE_STORE: [&str; 6] = ["encrypted", "integrity", "foreign_keys", "audit", "checkpoints", "schema"];

pub(crate) fn run(context: &mut Context) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    desk.use_cameras(kadi_camera::cameras(""));
    let report = desk.call(RunDoctor {})?;
    context.show(&report, report_text)?;
    match failed_status(&report) {
        None => Ok(()),
        Some(status) => {
            let names: Vec<&str> = failed(&report).collect();
            Err(Failure::Own { id: "cli-error-unhealthy", args: vec![("checks", names.join(", "))], status })
        }
    }
}

fn failed(report: &DoctorReport) -> impl Iterator<Item = &str> {
    report.checks.iter().filter(|check| check.state == "failed").map(|check| check.name.as_str())
}

fn failed_status(report: &DoctorReport) -> Option<Status> {
    match (report.healthy, failed(report).any(|name| OF_THE_STORE.contains(&name))) {
        (_, true) => Some(Status::Damaged),
        (false, false) => Some(Status::Failed),
        (true, false) => None,
    }
}

fn report_text(report: &DoctorReport, words: Words) -> String {
    let columns = [
        Column::Text("cli-column-check"),
        Column::Text("cli-column-state"),
        Column::Text("cli-column-detail"),
    ];
    let rows = report
        .checks
        .iter()
        .map(|check| vec![check.name.clone(), words.code("cli-check", &check.state), check.detail.clone()]);
    words.table(&columns, rows)
}

#[cfg(test)]
mod tests {
    use kadi_contract::office::DoctorCheck;

    use super::*;

    fn report(name: &str, state: &str) -> DoctorReport {
        let check = DoctorCheck { name: name.into(), state: state.into(), detail: String::new() };
        DoctorReport { healthy: state != "failed", checks: vec![check] }
    }

    #[test]
    fn a_broken_store_is_told_from_other_trouble() {
        assert_eq!(failed_status(&report("integrity", "ok")), None);
        assert_eq!(failed_status(&report("disk", "warning")), None);
        assert_eq!(failed_status(&report("disk", "failed")), Some(Status::Failed));
        assert_eq!(failed_status(&report("audit", "failed")), Some(Status::Damaged));
    }
}
