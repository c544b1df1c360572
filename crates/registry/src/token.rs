//! Bearer tokens: short-lived proofs that a token server gives out and the registry takes.
//!
//! A token is for a set of scopes such as `repository:os/tree:pull,push`. It is asked for once however many requests wait for it, kept
//! until shortly before it ends, and asked for again when the registry does not take it any more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rootball_net::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use rootball_net::{Client, Method, Request, RequestBody, StatusCode, Url, basic_authorization, bearer_authorization};
use rootball_oci::TransferError;
use serde::Deserialize;
use tokio::time::Instant;

use crate::Credentials;
use crate::refusal::{no_answer, refusal};

const MAX_ANSWER: u64 = 1024 * 1024;
/// What a token lives at least, whatever its server says.
const SHORTEST_LIFE: Duration = Duration::from_secs(60);
const LONGEST_LIFE: Duration = Duration::from_secs(24 * 3600);
/// How long before its end a token is no longer begun with.
const MARGIN: Duration = Duration::from_secs(10);
const CLIENT_ID: &str = "rootball";

/// Where the registry sends us for tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TokenServer {
    pub(crate) realm: Url,
    pub(crate) service: Option<String>,
}

/// The tokens of one registry, by scope set.
#[derive(Default)]
pub(crate) struct TokenCache {
    slots: Mutex<HashMap<String, Arc<Slot>>>,
}

type Slot = tokio::sync::Mutex<Option<Token>>;

struct Token {
    value: HeaderValue,
    good_until: Instant,
}

#[derive(Deserialize)]
struct Answer {
    token: Option<String>,
    access_token: Option<String>,
    // Numbers of any size, and texts, are seen in the wild.
    expires_in: Option<serde_json::Value>,
}

impl TokenCache {
    /// Returns an `Authorization` for the scopes, from memory or the token server. `rejected` is one that the registry does not take.
    pub(crate) async fn authorization(
        &self,
        http: &Client,
        server: &TokenServer,
        credentials: Option<&Credentials>,
        scopes: &[String],
        rejected: Option<&HeaderValue>,
    ) -> Result<HeaderValue, TransferError> {
        let slot = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            slots.entry(scopes.join(" ")).or_default().clone()
        };
        // Whoever comes second waits here and finds the first one's token.
        let mut slot = slot.lock().await;
        if let Some(token) = slot.as_ref().filter(|token| token.good_until > Instant::now() && rejected != Some(&token.value)) {
            return Ok(token.value.clone());
        }
        let token = request_token(http, server, credentials, scopes).await?;
        let value = token.value.clone();
        *slot = Some(token);
        Ok(value)
    }
}

async fn request_token(
    http: &Client,
    server: &TokenServer,
    credentials: Option<&Credentials>,
    scopes: &[String],
) -> Result<Token, TransferError> {
    let place = server.realm.host_str().unwrap_or("the token server").to_owned();
    let asked_at = Instant::now();
    let ask = |request| async { http.fetch(request, MAX_ANSWER).await.map_err(|error| no_answer(&place, &error)) };
    let (status, body) = match credentials {
        Some(Credentials::IdentityToken(token)) => {
            let (status, _, body) = ask(exchange(server, scopes, token)).await?;
            if matches!(status, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED) {
                // A server of before the exchange was invented may know the token as a password.
                let (status, _, body) = ask(query(server, scopes, Some(("<token>", token)))).await?;
                (status, body)
            } else {
                (status, body)
            }
        }
        Some(Credentials::Password { user, password }) => {
            let (status, _, body) = ask(query(server, scopes, Some((user, password)))).await?;
            (status, body)
        }
        None => {
            let (status, _, body) = ask(query(server, scopes, None)).await?;
            (status, body)
        }
    };
    if !status.is_success() {
        return Err(refusal(&place, "a token", status, &body));
    }
    let invalid = |reason: &str| TransferError::Invalid { place: place.clone(), reason: reason.to_owned() };
    // The JSON library's message could repeat the token.
    let answer: Answer = serde_json::from_slice(&body).map_err(|_| invalid("its answer is not the JSON of a token"))?;
    let text =
        answer.token.or(answer.access_token).filter(|token| !token.is_empty()).ok_or_else(|| invalid("its answer holds no token"))?;
    let value = bearer_authorization(&text).ok_or_else(|| invalid("its token holds characters that no header can carry"))?;
    let life = answer.expires_in.as_ref().and_then(seconds).unwrap_or(SHORTEST_LIFE).clamp(SHORTEST_LIFE, LONGEST_LIFE);
    Ok(Token { value, good_until: asked_at + life - MARGIN })
}

/// Reads a number of seconds, however it is written; beyond all measure is the longest.
fn seconds(value: &serde_json::Value) -> Option<Duration> {
    let number = value.as_f64().or_else(|| value.as_str()?.parse().ok())?;
    Some(Duration::try_from_secs_f64(number).unwrap_or(if number > 0.0 { LONGEST_LIFE } else { SHORTEST_LIFE }))
}

fn query(server: &TokenServer, scopes: &[String], login: Option<(&str, &str)>) -> Request {
    let mut url = server.realm.clone();
    {
        let mut pairs = url.query_pairs_mut();
        if let Some(service) = &server.service {
            pairs.append_pair("service", service);
        }
        for scope in scopes {
            pairs.append_pair("scope", scope);
        }
        if let Some((user, _)) = login {
            pairs.append_pair("account", user);
        }
        pairs.append_pair("client_id", CLIENT_ID);
    }
    let request = Request::new(Method::GET, url);
    match login {
        Some((user, password)) => request.header(AUTHORIZATION, basic_authorization(user, password)),
        None => request,
    }
}

fn exchange(server: &TokenServer, scopes: &[String], token: &str) -> Request {
    // A URL's query has the encoding of a form.
    let mut form = server.realm.clone();
    form.set_query(None);
    form.query_pairs_mut()
        .append_pair("grant_type", "refresh_token")
        .append_pair("service", server.service.as_deref().unwrap_or_default())
        .append_pair("client_id", CLIENT_ID)
        .append_pair("scope", &scopes.join(" "))
        .append_pair("refresh_token", token);
    let body = form.query().unwrap_or_default().to_owned();
    Request::new(Method::POST, server.realm.clone())
        .header(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"))
        .body(RequestBody::Bytes(body.into()))
        .replay_safe(true)
}
