//! How long a provider asks to wait.

use std::time::{Duration, SystemTime};

use reqwest::header::{DATE, HeaderMap};

/// The wait in the headers: `retry-after-ms`, or `retry-after` in seconds or as a date, which
/// is measured against the date of the response, since the two clocks need not agree.
pub(super) fn asked(headers: &HeaderMap) -> Option<Duration> {
    let number = |name: &str| text(headers, name)?.parse::<f64>().ok();
    let seconds = number("retry-after-ms")
        .map(|milliseconds| milliseconds / 1000.0)
        .or_else(|| number("retry-after"));
    match seconds {
        Some(seconds) => Duration::try_from_secs_f64(seconds).ok(),
        None => until(headers),
    }
}

/// A date that has passed is no wait at all.
fn until(headers: &HeaderMap) -> Option<Duration> {
    let date = |name: &str| httpdate::parse_http_date(text(headers, name)?).ok();
    let until = date("retry-after")?;
    let now = date(DATE.as_str()).unwrap_or_else(SystemTime::now);
    Some(until.duration_since(now).unwrap_or_default())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    Some(headers.get(name)?.to_str().ok()?.trim())
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn wait(headers: &[(&'static str, &str)]) -> Option<Duration> {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap()));
        asked(&headers.collect())
    }

    #[test]
    fn seconds_decimals_and_milliseconds_are_read() {
        assert_eq!(
            wait(&[("retry-after", "1.5")]),
            Some(Duration::from_millis(1500))
        );
        let both = [("retry-after", "1.5"), ("retry-after-ms", "20")];
        assert_eq!(
            wait(&both),
            Some(Duration::from_millis(20)),
            "the finer wins"
        );
        for no_wait in ["-5", "NaN", "inf", "soon", "", "1e300"] {
            assert_eq!(wait(&[("retry-after", no_wait)]), None, "{no_wait:?}");
        }
    }

    #[test]
    fn a_date_is_measured_by_the_clock_that_gave_it() {
        let until = ("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT");
        let of_the_response = ("date", "Sun, 06 Nov 1994 08:49:07 GMT");
        assert_eq!(
            wait(&[until, of_the_response]),
            Some(Duration::from_secs(30)),
            "however wrong that clock is"
        );
        assert_eq!(
            wait(&[until]),
            Some(Duration::ZERO),
            "by ours it has passed"
        );
        let minute = SystemTime::now() + Duration::from_secs(60);
        let waited = wait(&[("retry-after", &httpdate::fmt_http_date(minute))]);
        let about = Duration::from_secs(50)..=Duration::from_secs(60);
        assert!(
            waited.is_some_and(|waited| about.contains(&waited)),
            "{waited:?}"
        );
    }

    #[test]
    fn the_older_forms_of_a_date_are_read_too() {
        let of_the_response = ("date", "Sun, 06 Nov 1994 08:49:07 GMT");
        for form in ["Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            let waited = wait(&[("retry-after", form), of_the_response]);
            assert_eq!(waited, Some(Duration::from_secs(30)), "{form}");
        }
    }
}
