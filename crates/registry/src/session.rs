//! Talking to one registry: finding out how, showing who we are, and asking again when it wants to know more.

use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use rootball_net::header::{AUTHORIZATION, HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use rootball_net::{Client, Method, Request, Response, StatusCode, Url, basic_authorization, parse_challenges};
use rootball_oci::TransferError;
use tokio::sync::OnceCell;

use crate::lookup::{self, Found};
use crate::refusal::{no_answer, refusal};
use crate::token::{TokenCache, TokenServer};
use crate::{Credentials, RegistryOptions};

/// How much of an answer that is no success is read.
const ERROR_BODY_LIMIT: usize = 16 * 1024;
/// The registry behind the name `docker.io`.
const DOCKER_HUB: (&str, &str) = ("docker.io", "registry-1.docker.io");

/// What a registry wants to see.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Scheme {
    Nothing,
    Basic,
    Bearer(TokenServer),
}

/// What a 401 asks for.
struct Demand {
    scheme: Scheme,
    scope: Option<String>,
}

pub(crate) struct Session {
    http: Client,
    host: String,
    /// Host and repository, for messages.
    place: String,
    found: Found,
    verifies: bool,
    /// Where the API is, once known.
    base: OnceCell<Url>,
    scheme: Mutex<Scheme>,
    tokens: TokenCache,
}

impl Session {
    pub(crate) fn new(host: &str, repository: &str, options: &RegistryOptions) -> Result<Self, TransferError> {
        let place = format!("{host}/{repository}");
        let client_options = options.client_for(host)?;
        let http =
            Client::new(&client_options).map_err(|error| TransferError::Invalid { place: place.clone(), reason: error.to_string() })?;
        Ok(Self {
            http,
            found: lookup::find(options, host, repository)?,
            verifies: client_options.tls.verify,
            host: if host == DOCKER_HUB.0 { DOCKER_HUB.1.to_owned() } else { host.to_owned() },
            place,
            base: OnceCell::new(),
            scheme: Mutex::new(Scheme::Nothing),
            tokens: TokenCache::default(),
        })
    }

    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    /// Tells whether there are credentials to show.
    pub(crate) fn has_credentials(&self) -> bool {
        self.found.credentials.is_some()
    }

    pub(crate) fn http(&self) -> &Client {
        &self.http
    }

    /// Returns the URL of the API's root, which the first caller finds out.
    pub(crate) async fn base(&self) -> Result<&Url, TransferError> {
        self.base.get_or_try_init(|| self.discover()).await
    }

    /// Asks for the API's root. A registry that need not prove who it is may also lack TLS altogether.
    async fn discover(&self) -> Result<Url, TransferError> {
        let secure = self.root("https")?;
        let ping = Request::new(Method::GET, secure.clone());
        let failed = if self.verifies {
            match self.http.send(ping).await {
                Ok(response) => return self.learn(response, secure).await,
                Err(error) => return Err(no_answer(&self.place, &error)),
            }
        } else {
            match self.http.send(ping.single_try()).await {
                Ok(response) => return self.learn(response, secure).await,
                Err(error) => error,
            }
        };
        tracing::debug!(host = %self.host, error = %failed, "trying without TLS");
        let plain = self.root("http")?;
        match self.http.send(Request::new(Method::GET, plain.clone())).await {
            Ok(response) => self.learn(response, plain).await,
            Err(error) => match no_answer(&self.place, &error) {
                TransferError::Transient { place, reason } => {
                    Err(TransferError::Transient { place, reason: format!("{reason}; before: {failed}") })
                }
                other => Err(other),
            },
        }
    }

    fn root(&self, scheme: &str) -> Result<Url, TransferError> {
        let invalid = || TransferError::Invalid { place: self.place.clone(), reason: format!("{:?} is not a host", self.host) };
        let url: Url = format!("{scheme}://{}/v2/", self.host).parse().map_err(|_| invalid())?;
        let is_plain = url.path() == "/v2/" && url.username().is_empty() && url.password().is_none() && url.host_str().is_some();
        if is_plain { Ok(url) } else { Err(invalid()) }
    }

    async fn learn(&self, response: Response, base: Url) -> Result<Url, TransferError> {
        let status = response.status();
        if status == StatusCode::UNAUTHORIZED && response.url().origin() == base.origin() {
            if let Some(demand) = demand(response.headers()) {
                self.set_scheme(demand.scheme);
            }
        } else if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return Err(self.refuse("/v2/", response).await);
        }
        Ok(base)
    }

    fn set_scheme(&self, scheme: Scheme) {
        *self.scheme.lock().unwrap_or_else(PoisonError::into_inner) = scheme;
    }

    fn scheme(&self) -> Scheme {
        self.scheme.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sends a request with what the registry wants to see for the scopes; when it wants something else, asks once more with that.
    pub(crate) async fn send(&self, mut request: Request, scopes: &[String]) -> Result<Response, TransferError> {
        let base = self.base().await?;
        if request.url.origin() != base.origin() {
            // An upload that the registry sent elsewhere: the place is in the URL, and our credentials are not for there.
            return self.http.send(request).await.map_err(|error| no_answer(&self.place, &error));
        }
        let spare = request.try_clone();
        let shown = self.authorization(base, scopes, None).await?;
        if let Some(value) = &shown {
            request.headers.insert(AUTHORIZATION, value.clone());
        }
        let response = self.http.send(request).await.map_err(|error| no_answer(&self.place, &error))?;
        if response.status() != StatusCode::UNAUTHORIZED || response.url().origin() != base.origin() {
            return Ok(response);
        }
        let (Some(mut again), Some(demand)) = (spare, demand(response.headers())) else { return Ok(response) };
        self.set_scheme(demand.scheme);
        let mut scopes = scopes.to_vec();
        if let Some(scope) = demand.scope.filter(|scope| !scopes.contains(scope)) {
            scopes.push(scope);
            scopes.sort();
        }
        match self.authorization(base, &scopes, shown.as_ref()).await? {
            Some(value) if Some(&value) != shown.as_ref() => again.headers.insert(AUTHORIZATION, value),
            _ => return Ok(response),
        };
        self.http.send(again).await.map_err(|error| no_answer(&self.place, &error))
    }

    /// Sends a request and reads the whole answer, again where it breaks off, as often as the policy has it. Of an answer that is no
    /// success, only the beginning is read.
    pub(crate) async fn fetch(
        &self,
        mut request: Request,
        scopes: &[String],
        limit: u64,
    ) -> Result<(StatusCode, HeaderMap, Bytes), TransferError> {
        let policy = self.http.retry_policy().clone();
        let mut failed_tries = 0;
        loop {
            let spare = request.try_clone();
            let response = self.send(request, scopes).await?;
            let (status, headers) = (response.status(), response.headers().clone());
            if !status.is_success() {
                return Ok((status, headers, response.prefix(ERROR_BODY_LIMIT).await));
            }
            let error = match response.bytes(limit).await.map_err(|error| no_answer(&self.place, &error)) {
                Ok(bytes) => return Ok((status, headers, bytes)),
                Err(error) => error,
            };
            failed_tries += 1;
            let is_transient = matches!(error, TransferError::Transient { .. });
            let Some(next) = spare.filter(|_| is_transient && failed_tries < policy.attempts) else { return Err(error) };
            tokio::time::sleep(policy.delay(failed_tries)).await;
            request = next;
        }
    }

    async fn authorization(
        &self,
        base: &Url,
        scopes: &[String],
        rejected: Option<&HeaderValue>,
    ) -> Result<Option<HeaderValue>, TransferError> {
        match (self.scheme(), &self.found.credentials) {
            (Scheme::Basic, Some(Credentials::Password { user, password })) => Ok(Some(basic_authorization(user, password))),
            (Scheme::Nothing | Scheme::Basic, _) => Ok(None),
            (Scheme::Bearer(server), credentials) => {
                if credentials.is_some() && base.scheme() == "https" && server.realm.scheme() != "https" && self.verifies {
                    let reason = format!("it wants the credentials sent to {} without TLS", server.realm.host_str().unwrap_or_default());
                    return Err(TransferError::Denied { place: self.place.clone(), reason });
                }
                match self.tokens.authorization(&self.http, &server, credentials.as_ref(), scopes, rejected).await {
                    Err(TransferError::Denied { place, reason }) => {
                        Err(TransferError::Denied { place, reason: format!("{reason}; {}", self.found) })
                    }
                    other => other.map(Some),
                }
            }
        }
    }

    /// Turns an answer that is no success into an error.
    pub(crate) async fn refuse(&self, what: &str, response: Response) -> TransferError {
        let status = response.status();
        let body = response.prefix(ERROR_BODY_LIMIT).await;
        self.refuse_body(what, status, &body)
    }

    /// As [`Session::refuse`], with the body read already.
    pub(crate) fn refuse_body(&self, what: &str, status: StatusCode, body: &[u8]) -> TransferError {
        match refusal(&self.place, what, status, body) {
            TransferError::Denied { place, reason } => TransferError::Denied { place, reason: format!("{reason}; {}", self.found) },
            other => other,
        }
    }
}

/// Picks what we can answer: a token before a password, which is sent to fewer places.
fn demand(headers: &HeaderMap) -> Option<Demand> {
    let challenges = headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok()).flat_map(parse_challenges);
    let mut basic = None;
    for challenge in challenges {
        match challenge.scheme.as_str() {
            "bearer" => {
                let Some(realm) = challenge.parameter("realm").and_then(|realm| realm.parse::<Url>().ok()) else { continue };
                if !matches!(realm.scheme(), "http" | "https") {
                    continue;
                }
                let service = challenge.parameter("service").map(str::to_owned);
                let scope = challenge.parameter("scope").filter(|scope| !scope.is_empty()).map(str::to_owned);
                return Some(Demand { scheme: Scheme::Bearer(TokenServer { realm, service }), scope });
            }
            "basic" => basic = Some(Demand { scheme: Scheme::Basic, scope: None }),
            _ => {}
        }
    }
    basic
}
