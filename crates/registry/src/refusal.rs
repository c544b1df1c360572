//! What a registry's "no" means.

use rootball_net::{HttpError, StatusCode};
use rootball_object::ErrorKind;
use rootball_oci::TransferError;
use serde::Deserialize;

/// How much of a server's words is repeated.
const MAX_WORDS: usize = 300;

#[derive(Deserialize)]
struct Document {
    errors: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    code: Option<String>,
    message: Option<String>,
}

/// Turns an answer that is no success into an error. `what` is the tag or digest that was asked for.
pub(crate) fn refusal(place: &str, what: &str, status: StatusCode, body: &[u8]) -> TransferError {
    let words = words(body);
    let reason = if words.is_empty() { status.to_string() } else { format!("{status}: {words}") };
    let place = place.to_owned();
    match status.as_u16() {
        401 | 403 => TransferError::Denied { place, reason },
        404 | 410 => TransferError::NotFound { what: what.to_owned(), place },
        507 => {
            TransferError::Io { action: format!("{place} is full"), source: std::io::Error::new(std::io::ErrorKind::StorageFull, reason) }
        }
        408 | 425 | 429 | 500 | 502..=506 | 508..=599 => TransferError::Transient { place, reason },
        400 if words.contains("DIGEST_INVALID") || words.contains("SIZE_INVALID") => {
            TransferError::Corrupt { what: what.to_owned(), place, reason }
        }
        405 | 415 | 501 => TransferError::Unsupported { place, reason },
        _ => TransferError::Invalid { place, reason },
    }
}

/// Turns a request that had no answer into an error.
pub(crate) fn no_answer(place: &str, error: &HttpError) -> TransferError {
    let (place, reason) = (place.to_owned(), error.to_string());
    match error.kind() {
        ErrorKind::Transient => TransferError::Transient { place, reason },
        _ => TransferError::Invalid { place, reason },
    }
}

/// Returns what the server said, in one line: the codes and messages of the protocol's error document, or plain text.
fn words(body: &[u8]) -> String {
    let text = match serde_json::from_slice::<Document>(body) {
        Ok(document) => {
            let mut said: Vec<String> = Vec::new();
            for entry in document.errors {
                let word = match (entry.code, entry.message) {
                    (Some(code), Some(message)) if !message.is_empty() => format!("{message} ({code})"),
                    (Some(one), _) | (None, Some(one)) => one,
                    (None, None) => continue,
                };
                if !said.contains(&word) {
                    said.push(word);
                }
            }
            said.join("; ")
        }
        // Web pages of proxies say nothing that a line can hold.
        Err(_) if body.trim_ascii_start().starts_with(b"<") || body.contains(&0) => String::new(),
        Err(_) => String::from_utf8_lossy(body).trim().lines().next().unwrap_or_default().to_owned(),
    };
    // What a server says ends up on terminals.
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_WORDS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_words_are_repeated_in_one_line() {
        for (body, expected) in [
            (
                r#"{"errors":[{"code":"DENIED","message":"no push"},{"code":"UNAUTHORIZED"},{"code":"UNAUTHORIZED"}]}"#,
                "no push (DENIED); UNAUTHORIZED",
            ),
            ("slow down\nplease", "slow down"),
            ("<html>502</html>", ""),
            ("\u{1b}[2Jboo", " [2Jboo"),
            ("", ""),
        ] {
            assert_eq!(words(body.as_bytes()), expected, "body: {body}");
        }
    }

    #[test]
    fn statuses_become_kinds() {
        for (status, body, expected) in [
            (401, "", ErrorKind::Denied),
            (403, "", ErrorKind::Denied),
            (404, "", ErrorKind::NotFound),
            (429, "", ErrorKind::Transient),
            (503, "", ErrorKind::Transient),
            (400, r#"{"errors":[{"code":"DIGEST_INVALID"}]}"#, ErrorKind::Corrupt),
            (400, r#"{"errors":[{"code":"NAME_INVALID"}]}"#, ErrorKind::Invalid),
            (405, "", ErrorKind::Unsupported),
            (413, "", ErrorKind::Invalid),
            (507, "", ErrorKind::NoSpace),
        ] {
            let error = refusal("a.test/os", "v1", StatusCode::from_u16(status).unwrap(), body.as_bytes());
            assert_eq!(error.kind(), expected, "status {status}: {error}");
        }
    }
}
