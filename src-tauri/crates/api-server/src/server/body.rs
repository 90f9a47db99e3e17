//! Reading a request's body within its limits.

use axum::extract::Request;
use bytes::Bytes;
use http::{StatusCode, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use crate::{failure::ApiError, figures::Figures};

/// Reads it whole.
///
/// # Errors
/// 413 when it is too large, 408 when it takes too long, 400 when it breaks off.
pub(crate) async fn read(request: Request, figures: &Figures) -> Result<Bytes, ApiError> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    let most = figures.body_bytes;
    if length.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > most)) {
        return Err(too_large(most));
    }
    let reading = Limited::new(request.into_body(), most).collect();
    match tokio::time::timeout(figures.body_time, reading).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large(most)),
        Ok(Err(_)) => Err(ApiError::invalid(
            StatusCode::BAD_REQUEST,
            "body_incomplete",
            "The request's body broke off.",
        )),
        Err(_) => Err(ApiError::invalid(
            StatusCode::REQUEST_TIMEOUT,
            "body_timeout",
            "The request's body did not come in time.",
        )),
    }
}

fn too_large(most: usize) -> ApiError {
    ApiError::invalid(
        StatusCode::PAYLOAD_TOO_LARGE,
        "body_too_large",
        format!("The request's body has more than {most} bytes."),
    )
}
