//! Cards for a programme, made in the background, and how far they are.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use kadi_app::App;
use kadi_contract::ErrorCode;
use kadi_contract::cards::{BatchView, CardLook, CreateBatch, EnrollmentFilter, GetBatch, Selection};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::body::read_body;
use crate::dhis2::request::ask;
use crate::failure::Failure;
use crate::session::Bearer;

/// A task is a batch of cards under this prefix.
const PREFIX: &str = "task_dhis2_";

/// What `generate-cards` asks for.
#[derive(Debug, Deserialize)]
pub(crate) struct GenerateCards {
    programme_uid: String,
    template: String,
    #[serde(default)]
    dpi: u32,
    #[serde(default = "yes")]
    include_mpi_id: bool,
    #[serde(default)]
    enrollment_filter: Enrolled,
    #[serde(default)]
    sovereign_config: BTreeMap<String, Value>,
}

const fn yes() -> bool {
    true
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Enrolled {
    enrollment_date_from: Option<String>,
    enrollment_date_to: Option<String>,
    org_unit: Option<String>,
    enrollment_status: Option<String>,
}

impl GenerateCards {
    fn into_call(self) -> Result<CreateBatch, Failure> {
        let settings = self
            .sovereign_config
            .into_iter()
            .map(|(name, value)| match value {
                Value::String(text) => Ok((name, text)),
                Value::Number(number) => Ok((name, number.to_string())),
                _ => Err(Failure::bad_request("sovereign_config")),
            })
            .collect::<Result<_, _>>()?;
        let filter = self.enrollment_filter;
        Ok(CreateBatch {
            template: self.template,
            dpi: self.dpi,
            selection: Selection {
                programme_uid: Some(self.programme_uid),
                enrolled: EnrollmentFilter {
                    from_date: filter.enrollment_date_from,
                    to_date: filter.enrollment_date_to,
                    org_unit: filter.org_unit,
                    status: filter.enrollment_status,
                },
                ..Selection::default()
            },
            look: CardLook { without_mpi_id: !self.include_mpi_id, settings },
            ..CreateBatch::default()
        })
    }
}

pub(crate) async fn generate_cards(
    State(app): State<Arc<App>>,
    Bearer(token): Bearer,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Failure> {
    let asked: GenerateCards = read_body(&headers, &body)?;
    let batch = ask(app, token, asked.into_call()?).await?;
    let accepted = json!({
        "task_id": format!("{PREFIX}{}", batch.id), "programme_uid": batch.programme_uid, "status": "pending",
        "estimated_cards": batch.total, "created_at": batch.created_at,
    });
    Ok((StatusCode::ACCEPTED, Json(accepted)))
}

pub(crate) async fn task(
    State(app): State<Arc<App>>,
    Bearer(token): Bearer,
    Path(task_id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let Some(id) = task_id.strip_prefix(PREFIX).map(str::to_owned) else {
        return Err(ErrorCode::BatchNotFound.into());
    };
    let batch = ask(app, token, GetBatch { id }).await?;
    Ok(Json(progress(&task_id, &batch)))
}

fn progress(task_id: &str, batch: &BatchView) -> Value {
    let done = batch.state == "done";
    // The last percent are the files that gather the cards.
    let percent = if done { 100 } else { (batch.rendered * 100 / batch.total.max(1)).min(99) };
    json!({
        "task_id": task_id, "programme_uid": batch.programme_uid, "status": status(&batch.state),
        "progress": percent, "cards_generated": batch.rendered, "total_cards": batch.total,
        "mpi_resolved": batch.rendered.saturating_sub(batch.created), "mpi_created": batch.created,
        "mpi_pending_review": batch.in_review,
        "eta_seconds": batch.job.as_ref().and_then(|job| job.eta_seconds), "started_at": batch.created_at,
    })
}

/// The state of a batch in the words of the endpoint.
fn status(state: &str) -> &str {
    match state {
        "queued" => "pending",
        "running" => "generating",
        "done" => "completed",
        // `paused`, `cancelled` and `failed` are the same in both.
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_says_how_far_it_is() {
        let batch = BatchView {
            design: None,
            void: 0,
            given_up: None,
            approval: None,
            outputs: Vec::new(),
            id: "B-0001".into(),
            programme_uid: "prog0000001".into(),
            campaign: "VAX".into(),
            template: "vital".into(),
            dpi: 300,
            state: "running".into(),
            total: 1250,
            rendered: 900,
            created: 50,
            in_review: 12,
            sheet: kadi_contract::cards::PageSheet::Card,
            pdf_pages: 0,
            out: String::new(),
            files: Vec::new(),
            created_at: "2026-11-21T09:00:00Z".into(),
            job: None,
        };
        let shown = progress("task_dhis2_B-0001", &batch);
        assert_eq!((shown["status"].as_str(), shown["progress"].as_u64()), (Some("generating"), Some(72)));
        assert_eq!((shown["mpi_resolved"].as_u64(), shown["mpi_created"].as_u64()), (Some(850), Some(50)));
        let gathering = BatchView { rendered: 1250, ..batch };
        assert_eq!(progress("", &gathering)["progress"], 99, "the files are not there yet");
    }
}
