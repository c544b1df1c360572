//! Several ways to one system: what an upgrade asks first, and what it asks when that fails.

use rootball_object::ErrorKind;
use rootball_sysroot::{Origin, Sysroot};

use crate::update::{UpdateOptions, find_base};
use crate::{Context, Followed, HostError};

/// A reference by which the system may come.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Source {
    /// The reference.
    pub reference: String,
    /// The deployment that boots next came by it.
    pub followed: bool,
}

/// Returns the references that an upgrade asks, in their order: those that were preferred, else what is followed.
///
/// # Errors
/// When there is no deployment, or its origin cannot be read.
pub fn sources(sysroot: &Sysroot, context: &Context<'_>) -> Result<Vec<Source>, HostError> {
    let lock = sysroot.lock(context.lock_wait)?;
    list(&find_base(&lock.state()?, &UpdateOptions::default())?.origin)
}

/// Sets the references that an upgrade asks from now on, in their order. Nothing is fetched, and what is deployed stays. None of them leaves
/// what is followed alone.
///
/// # Errors
/// When there is no deployment, or its origin cannot be written.
pub fn prefer_sources(sysroot: &Sysroot, order: &[Followed], context: &Context<'_>) -> Result<Vec<Source>, HostError> {
    let lock = sysroot.lock(context.lock_wait)?;
    let base = find_base(&lock.state()?, &UpdateOptions::default())?;
    let mut origin = base.origin.clone();
    let mut texts: Vec<String> = Vec::new();
    for followed in order {
        let text = followed.in_full();
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    origin.set_sources(&texts);
    lock.write_origin(&base.id, &origin)?;
    list(&origin)
}

fn list(origin: &Origin) -> Result<Vec<Source>, HostError> {
    let order = order(origin)?;
    Ok(order.iter().map(|source| Source { reference: source.to_string(), followed: source.is_in(origin) }).collect())
}

/// Returns what an upgrade asks, in its order.
pub(crate) fn order(origin: &Origin) -> Result<Vec<Followed>, HostError> {
    let bad = |text: &str| {
        let origin = text.to_owned();
        move |source| HostError::BadOrigin { origin, source }
    };
    let preferred: Vec<Followed> = origin.sources().iter().map(|text| text.parse().map_err(bad(text))).collect::<Result<_, HostError>>()?;
    if preferred.is_empty() { Ok(Followed::of_origin(origin)?.into_iter().collect()) } else { Ok(preferred) }
}

/// Tells whether the next source is asked when one fails so: when it is not there or does not work, but not when it is not trusted or too old.
pub(crate) fn may_be_passed(error: &HostError) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Transient | ErrorKind::Corrupt | ErrorKind::Denied | ErrorKind::Io)
}
