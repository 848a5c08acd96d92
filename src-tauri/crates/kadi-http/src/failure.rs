//! Errors as HTTP answers: the kind picks the status, the body is the error of the contract.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kadi_contract::{ApiError, ErrorCode, ErrorKind};

/// An error on its way to the client.
#[derive(Debug)]
pub(crate) struct Failure(ApiError);

impl Failure {
    /// A defect at `place`, a fixed word of the code.
    pub(crate) fn internal(place: &'static str) -> Self {
        Self(ApiError::new(ErrorCode::Internal).with("where", place))
    }

    /// A request that is not of the documented shape; `detail` says where and never repeats a value.
    pub(crate) fn bad_request(detail: impl ToString) -> Self {
        Self(ApiError::new(ErrorCode::BadRequest).with("detail", detail))
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self(error)
    }
}

impl From<ErrorCode> for Failure {
    fn from(code: ErrorCode) -> Self {
        Self(code.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (status(&self.0), Json(self.0)).into_response()
    }
}

/// The status of RFC 9110 that says the same as the error, as far as HTTP has one.
fn status(error: &ApiError) -> StatusCode {
    match (error.kind, error.code) {
        (_, ErrorCode::AssetNotFound) => StatusCode::NOT_FOUND,
        (_, ErrorCode::NotAvailable) => StatusCode::NOT_IMPLEMENTED,
        (_, ErrorCode::WebhookRefused) => StatusCode::UNAUTHORIZED,
        (_, ErrorCode::FileTooLarge) => StatusCode::PAYLOAD_TOO_LARGE,
        (_, ErrorCode::DiskFull) => StatusCode::INSUFFICIENT_STORAGE,
        (ErrorKind::Asked, _) => StatusCode::BAD_REQUEST,
        (ErrorKind::Refused, _) => StatusCode::FORBIDDEN,
        (ErrorKind::Locked, _) => StatusCode::UNAUTHORIZED,
        (ErrorKind::Busy, _) => StatusCode::CONFLICT,
        (ErrorKind::Offline, _) => StatusCode::BAD_GATEWAY,
        (ErrorKind::Device | ErrorKind::Damaged | ErrorKind::Bug, _) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_status() {
        let of = |code: ErrorCode| status(&code.into()).as_u16();
        assert_eq!(of(ErrorCode::InvalidDate), 400);
        assert_eq!(of(ErrorCode::AssetNotFound), 404);
        assert_eq!(of(ErrorCode::WrongPassphrase), 403);
        assert_eq!(of(ErrorCode::StoreMissing), 401);
        assert_eq!(of(ErrorCode::JobRunning), 409);
        assert_eq!(of(ErrorCode::Dhis2Unreachable), 502);
        assert_eq!(of(ErrorCode::NotAvailable), 501);
        assert_eq!(of(ErrorCode::WebhookRefused), 401);
        assert_eq!(of(ErrorCode::FileTooLarge), 413);
        assert_eq!(of(ErrorCode::DiskFull), 507);
        assert_eq!(of(ErrorCode::FileFailed), 500);
        assert_eq!(of(ErrorCode::StoreDamaged), 500);
        assert_eq!(of(ErrorCode::Internal), 500);
    }
}
