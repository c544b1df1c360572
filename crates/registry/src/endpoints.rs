//! The places that may have an image: asked in the order of the configuration, passed over for a while after they failed.
//!
//! Every manifest and every blob may come from any of them, since all that arrives is compared with its digest. What makes the next place
//! the one to ask: no connection, time-outs, answers like 500 and 429 after the retries, garbage, wrong bytes, and "not here". A refusal
//! (401, 403) makes it too when no credentials were shown, since that is how many registries say that they have no such repository. When
//! credentials were shown and refused, the configuration is wrong, and going on would only hide that.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rootball_oci::{Endpoint, RegistryReference, Role, TransferError};
use tokio::time::Instant;

use crate::{Access, RegistryOptions, RepositoryClient};

/// Tries of a request where other places are left.
const TRIES: u32 = 2;
/// How long a connection to such a place may take to be made.
const CONNECT: Duration = Duration::from_secs(5);

/// The places of one reference; cheap to clone.
#[derive(Clone)]
pub(crate) struct Endpoints {
    places: Arc<[Place]>,
    cool_down: Duration,
}

pub(crate) struct Place {
    client: RepositoryClient,
    /// Tag or digest there.
    tag_or_digest: String,
    reference: RegistryReference,
    role: Role,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// When it may be asked before others again.
    good_from: Option<Instant>,
    report: Served,
}

#[derive(Clone, Default)]
struct Served {
    manifests: u64,
    blobs: u64,
    bytes: u64,
    failures: u64,
    last_failure: Option<String>,
}

/// What came from one of the places of an image.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct EndpointReport {
    /// Host and repository.
    pub place: String,
    /// Whether it is a mirror of the registry.
    pub mirror: bool,
    /// Manifests that it gave.
    pub manifests: u64,
    /// Blobs that it gave, or parts of.
    pub blobs: u64,
    /// Bytes in them.
    pub bytes: u64,
    /// How often it failed, with retries that helped not counted.
    pub failures: u64,
    /// The last of them.
    pub last_failure: Option<String>,
}

impl Endpoints {
    /// Prepares the places that the configuration has for a reference.
    pub(crate) fn for_pull(reference: &RegistryReference, options: &RegistryOptions) -> Result<Self, TransferError> {
        let resolved = options.registries.resolve_pull(reference).map_err(|error| refused_name(reference, &error))?;
        let last = resolved.len() - 1;
        let mut places = Vec::with_capacity(resolved.len());
        for (index, endpoint) in resolved.into_iter().enumerate() {
            let mut own = options.for_endpoint(&endpoint, &reference.host);
            if index < last {
                own.client.retry.attempts = own.client.retry.attempts.min(TRIES);
                own.client.connect_timeout = own.client.connect_timeout.min(CONNECT);
            }
            places.push(Place::new(endpoint, &own)?);
        }
        Ok(Self { places: places.into(), cool_down: options.cool_down })
    }

    pub(crate) fn places(&self) -> &[Place] {
        &self.places
    }

    pub(crate) fn place(&self, index: usize) -> &Place {
        &self.places[index]
    }

    /// Returns all indexes: the places in good standing first, then those that are to be left alone for a while.
    pub(crate) fn in_order(&self) -> Vec<usize> {
        let now = Instant::now();
        let (good, resting): (Vec<_>, Vec<_>) = (0..self.places.len()).partition(|&index| self.places[index].is_good(now));
        good.into_iter().chain(resting).collect()
    }

    /// Asks one place after the other until one has what is wanted.
    pub(crate) async fn first<T, F>(&self, what: &str, ask: impl Fn(RepositoryClient, String) -> F) -> Result<(T, usize), TransferError>
    where
        F: Future<Output = Result<T, TransferError>>,
    {
        let mut failures = Failures::default();
        for index in self.in_order() {
            let place = &self.places[index];
            match ask(place.client.clone(), place.tag_or_digest.clone()).await {
                Ok(answer) => return Ok((answer, index)),
                Err(error) => failures.add(self, index, what, error)?,
            }
        }
        Err(failures.into_error(self))
    }

    /// Notes that a place gave wrong bytes or none, and leaves it alone for a while.
    pub(crate) fn blame(&self, index: usize, reason: &str) {
        self.places[index].failed(reason, Some(Instant::now() + self.cool_down));
    }

    pub(crate) fn report(&self) -> Vec<EndpointReport> {
        self.places.iter().map(Place::report).collect()
    }

    /// Returns the names of all places, for messages.
    pub(crate) fn names(&self) -> String {
        self.places.iter().map(|place| place.client.place()).collect::<Vec<_>>().join(", ")
    }
}

/// Turns what the configuration says against a name into an error of a transfer.
pub(crate) fn refused_name(reference: &RegistryReference, error: &rootball_oci::ResolveError) -> TransferError {
    let (place, reason) = (reference.to_string(), error.to_string());
    match error.kind() {
        rootball_object::ErrorKind::Denied => TransferError::Denied { place, reason },
        _ => TransferError::Invalid { place, reason },
    }
}

impl Place {
    fn new(endpoint: Endpoint, options: &RegistryOptions) -> Result<Self, TransferError> {
        Ok(Self {
            client: RepositoryClient::new(&endpoint.reference, Access::Pull, options)?,
            tag_or_digest: endpoint.reference.tag_or_digest(),
            reference: endpoint.reference,
            role: endpoint.role,
            state: Mutex::default(),
        })
    }

    pub(crate) fn client(&self) -> &RepositoryClient {
        &self.client
    }

    pub(crate) fn reference(&self) -> &RegistryReference {
        &self.reference
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_good(&self, now: Instant) -> bool {
        self.state().good_from.is_none_or(|from| from <= now)
    }

    fn failed(&self, reason: &str, good_from: Option<Instant>) {
        let mut state = self.state();
        state.report.failures += 1;
        state.report.last_failure = Some(reason.to_owned());
        state.good_from = good_from.or(state.good_from);
    }

    /// Notes a manifest, and that the place works again.
    pub(crate) fn gave_manifest(&self) {
        let mut state = self.state();
        state.good_from = None;
        state.report.manifests += 1;
    }

    pub(crate) fn gave_blob(&self, bytes: u64) {
        let mut state = self.state();
        state.good_from = None;
        state.report.blobs += 1;
        state.report.bytes += bytes;
    }

    fn report(&self) -> EndpointReport {
        let Served { manifests, blobs, bytes, failures, last_failure } = self.state().report.clone();
        let mirror = self.role == Role::Mirror;
        EndpointReport { place: self.client.place().to_owned(), mirror, manifests, blobs, bytes, failures, last_failure }
    }
}

/// What the places said that had not what was wanted.
#[derive(Debug, Default)]
pub(crate) struct Failures {
    errors: Vec<(usize, TransferError)>,
}

impl Failures {
    /// Notes a failure; gives it back when it is one that no other place may make up for.
    pub(crate) fn add(&mut self, endpoints: &Endpoints, index: usize, what: &str, error: TransferError) -> Result<(), TransferError> {
        let place = endpoints.place(index);
        let rests = match &error {
            TransferError::Cancelled => return Err(error),
            TransferError::Denied { .. } if place.client.session().has_credentials() => return Err(error),
            TransferError::NotFound { .. } | TransferError::Denied { .. } => None,
            _ => Some(Instant::now() + endpoints.cool_down),
        };
        place.failed(&error.to_string(), rests);
        if endpoints.places.len() > 1 {
            tracing::info!(place = place.client.place(), what, %error, "asking the next place");
        }
        self.errors.push((index, error));
        Ok(())
    }

    pub(crate) fn has(&self, index: usize) -> bool {
        self.errors.iter().any(|(failed, _)| *failed == index)
    }

    pub(crate) fn clear(&mut self) {
        self.errors.clear();
    }

    /// Returns one error for all. Its kind is that of the registry itself, which knows best; where only mirrors were asked, what may pass
    /// wins over what may be put right, and that over "not here".
    pub(crate) fn into_error(mut self, endpoints: &Endpoints) -> TransferError {
        let Some(deciding) = self.deciding(endpoints) else {
            return TransferError::Invalid { place: endpoints.names(), reason: "there is no place to ask".to_owned() };
        };
        if self.errors.len() == 1 {
            return self.errors.remove(0).1;
        }
        let mut story = String::new();
        for (index, error) in &self.errors {
            let role = if endpoints.place(*index).role == Role::Mirror { "mirror: " } else { "" };
            let _ = write!(story, "{}{role}{error}", if story.is_empty() { "" } else { "; " });
        }
        let place = endpoints.names();
        match self.errors.remove(deciding).1 {
            TransferError::NotFound { what, .. } => TransferError::NotFound { what, place: format!("any of {place} ({story})") },
            TransferError::Denied { .. } => TransferError::Denied { place, reason: story },
            TransferError::Transient { .. } => TransferError::Transient { place, reason: story },
            TransferError::Corrupt { what, .. } => TransferError::Corrupt { what, place, reason: story },
            TransferError::Unsupported { .. } => TransferError::Unsupported { place, reason: story },
            TransferError::Io { source, .. } => TransferError::Io { action: story, source },
            _ => TransferError::Invalid { place, reason: story },
        }
    }

    fn deciding(&self, endpoints: &Endpoints) -> Option<usize> {
        let hope = |error: &TransferError| match error {
            TransferError::Transient { .. } => 3,
            TransferError::Denied { .. } => 2,
            TransferError::NotFound { .. } => 0,
            _ => 1,
        };
        let primary = self.errors.iter().position(|(index, _)| endpoints.place(*index).role == Role::Primary);
        primary.or_else(|| (0..self.errors.len()).max_by_key(|&at| hope(&self.errors[at].1)))
    }
}
