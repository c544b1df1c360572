//! `WWW-Authenticate`: what a server wants to see (RFC 9110, section 11).
//!
//! A header holds one or more challenges, parted by commas; so are the parameters inside each, which makes the grammar ambiguous to the
//! eye: a word after a comma is a parameter when `=` follows it, and the next challenge's scheme otherwise. There may be several headers.

/// One way in that the server offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// In lower case: `basic`, `bearer`, …
    pub scheme: String,
    /// In the order of the header, with names in lower case.
    pub parameters: Vec<(String, String)>,
    /// The lone value that some schemes use in place of parameters.
    pub token: Option<String>,
}

impl Challenge {
    /// Returns the first parameter of the name, which is in lower case.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Reads one header value; whatever cannot be understood is left out.
pub fn parse_challenges(text: &str) -> Vec<Challenge> {
    let mut challenges: Vec<Challenge> = Vec::new();
    let mut rest = Cursor { text };
    loop {
        rest.skip(|c| c == ',' || c.is_ascii_whitespace());
        if rest.text.is_empty() {
            return challenges;
        }
        let word = rest.take_while(is_token);
        if word.is_empty() {
            // Not a place where a word may begin: go on behind the next comma that is outside quotes.
            rest.skip_element();
            continue;
        }
        let spaces = rest.skip(|c| c.is_ascii_whitespace());
        if rest.text.starts_with('=')
            && let Some(challenge) = challenges.last_mut()
        {
            rest.advance(1);
            rest.skip(|c| c.is_ascii_whitespace());
            let value = if rest.text.starts_with('"') { rest.quoted() } else { rest.take_while(is_token_or_68).to_owned() };
            challenge.parameters.push((word.to_ascii_lowercase(), value));
            continue;
        }
        let mut challenge = Challenge { scheme: word.to_ascii_lowercase(), parameters: Vec::new(), token: None };
        if spaces > 0 {
            challenge.token = rest.lone_token();
        }
        challenges.push(challenge);
    }
}

fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

// Unquoted values in the wild hold URLs and scopes as well, against the grammar.
fn is_token_or_68(c: char) -> bool {
    !c.is_ascii_whitespace() && c != ',' && c != '"'
}

struct Cursor<'a> {
    text: &'a str,
}

impl<'a> Cursor<'a> {
    fn advance(&mut self, bytes: usize) {
        self.text = self.text.get(bytes..).unwrap_or("");
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self.text.find(|c| !wanted(c)).unwrap_or(self.text.len());
        let (word, rest) = self.text.split_at(end);
        self.text = rest;
        word
    }

    fn skip(&mut self, unwanted: impl Fn(char) -> bool) -> usize {
        self.take_while(unwanted).len()
    }

    /// Takes a quoted string with its quotes; backslashes protect the next character, and a missing end is the end of the text.
    fn quoted(&mut self) -> String {
        let mut value = String::new();
        let mut chars = self.text.char_indices().skip(1);
        while let Some((index, c)) = chars.next() {
            match c {
                '"' => {
                    self.advance(index + 1);
                    return value;
                }
                '\\' => value.extend(chars.next().map(|(_, c)| c)),
                c => value.push(c),
            }
        }
        self.text = "";
        value
    }

    fn skip_element(&mut self) {
        while let Some(c) = self.text.chars().next() {
            match c {
                ',' => return,
                '"' => {
                    self.quoted();
                }
                c => self.advance(c.len_utf8()),
            }
        }
    }

    /// Takes the lone value behind a scheme: text up to the next comma that is not `name=value`; `=` may only pad its end.
    fn lone_token(&mut self) -> Option<String> {
        let end = self.text.find([',', '"']).unwrap_or(self.text.len());
        if self.text[end..].starts_with('"') {
            return None;
        }
        let candidate = self.text[..end].trim_end();
        let body = candidate.trim_end_matches('=');
        if body.is_empty() || !body.chars().all(|c| c.is_ascii_alphanumeric() || "-._~+/".contains(c)) {
            return None;
        }
        let token = candidate.to_owned();
        self.advance(end);
        Some(token)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn challenge(scheme: &str, parameters: &[(&str, &str)], token: Option<&str>) -> Challenge {
        let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Challenge { scheme: scheme.to_owned(), parameters, token: token.map(str::to_owned) }
    }

    #[test]
    fn challenges_are_told_apart_from_parameters() {
        for (text, expected) in [
            ("", vec![]),
            (" , ,", vec![]),
            ("Basic", vec![challenge("basic", &[], None)]),
            ("Basic realm=\"a, b\"", vec![challenge("basic", &[("realm", "a, b")], None)]),
            (
                r#"Bearer realm="https://a.test/token",service="reg",scope="repository:os/x:pull,push""#,
                vec![challenge(
                    "bearer",
                    &[("realm", "https://a.test/token"), ("service", "reg"), ("scope", "repository:os/x:pull,push")],
                    None,
                )],
            ),
            (
                r#"Basic realm="x", Bearer realm = "y" , Service=z"#,
                vec![challenge("basic", &[("realm", "x")], None), challenge("bearer", &[("realm", "y"), ("service", "z")], None)],
            ),
            (r#"Digest realm="a \"b\" \\c""#, vec![challenge("digest", &[("realm", r#"a "b" \c"#)], None)]),
            (
                "Negotiate YWJj==, Basic realm=q",
                vec![challenge("negotiate", &[], Some("YWJj==")), challenge("basic", &[("realm", "q")], None)],
            ),
            ("Negotiate, Basic realm=q", vec![challenge("negotiate", &[], None), challenge("basic", &[("realm", "q")], None)]),
            (
                "Bearer realm=https://a.test/t,service=s",
                vec![challenge("bearer", &[("realm", "https://a.test/t"), ("service", "s")], None)],
            ),
            ("Basic realm=\"open", vec![challenge("basic", &[("realm", "open")], None)]),
            ("\"stray, quote\", Basic realm=x", vec![challenge("basic", &[("realm", "x")], None)]),
        ] {
            assert_eq!(parse_challenges(text), expected, "header: {text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC*") {
            parse_challenges(&text);
        }

        #[test]
        fn any_header_like_text_is_read_without_a_panic(text in "([a-z]{0,3}|[=,\" \\\\]|é){0,40}") {
            parse_challenges(&text);
        }
    }
}
