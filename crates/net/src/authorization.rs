//! Values of the `Authorization` header.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;

/// Returns `Basic …` for a user and password; marked as sensitive, so that it is not shown.
pub fn basic_authorization(user: &str, password: &str) -> HeaderValue {
    let text = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
    sensitive(HeaderValue::from_str(&text).expect("base64 is visible ASCII"))
}

/// Returns `Bearer …` for a token, or nothing where the token holds characters that no header may carry.
pub fn bearer_authorization(token: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("Bearer {token}")).ok().map(sensitive)
}

fn sensitive(mut value: HeaderValue) -> HeaderValue {
    value.set_sensitive(true);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_is_base64_of_user_and_password_and_is_not_shown() {
        let value = basic_authorization("Aladdin", "open sesame");
        assert_eq!(value.to_str().unwrap(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(format!("{value:?}"), "Sensitive");
    }

    #[test]
    fn a_token_with_line_ends_makes_no_header() {
        assert_eq!(bearer_authorization("a\r\nX: y"), None);
        assert_eq!(bearer_authorization("abc").unwrap().to_str().unwrap(), "Bearer abc");
    }
}
