//! Which objects of a release are here already.

use std::collections::HashMap;

use rayon::prelude::*;
use rootball_object::{Checksum, LoadError, ObjectKind, ObjectSource, StoreError};
use rootball_repo::{Repo, Transaction};

use crate::descriptor::{Hint, hint};
use crate::{Descriptor, RojigError};

/// A source that can list its objects.
pub(super) trait Listed: ObjectSource {
    fn names(&self) -> Result<Vec<(ObjectKind, Checksum)>, StoreError>;
}

impl Listed for Repo {
    fn names(&self) -> Result<Vec<(ObjectKind, Checksum)>, StoreError> {
        self.object_names()
    }
}

impl Listed for Transaction<'_> {
    fn names(&self) -> Result<Vec<(ObjectKind, Checksum)>, StoreError> {
        self.object_names()
    }
}

/// Finds the objects with content of a release: their numbers in its plan, and what they are called. Owner, mode, attributes and size are
/// compared with the plan; a damaged object is none.
pub(super) fn find_present(source: &(impl Listed + ?Sized), descriptor: &Descriptor) -> Result<Vec<(usize, Checksum)>, RojigError> {
    let objects: Vec<_> = descriptor.plan.objects().enumerate().filter(|(_, object)| object.made_by.is_some()).collect();
    let mut wanted: HashMap<Hint, Vec<usize>> = HashMap::new();
    for (place, hint) in descriptor.hints.iter().enumerate() {
        wanted.entry(*hint).or_default().push(place);
    }
    let names = source.names()?;
    let mut candidates: Vec<(usize, Checksum)> = names
        .into_iter()
        .filter(|(kind, _)| *kind == ObjectKind::File)
        .flat_map(|(_, checksum)| wanted.get(&hint(&checksum)).into_iter().flatten().map(move |place| (*place, checksum)))
        .collect();
    candidates.sort_unstable();
    let fits = |(place, checksum): &(usize, Checksum)| -> Result<Option<(usize, Checksum)>, RojigError> {
        let (number, planned) = &objects[*place];
        match source.open_file(checksum) {
            Ok(file) => Ok((file.size == planned.size && file.header == *planned.header).then_some((*number, *checksum))),
            Err(LoadError::NotFound { .. } | LoadError::Corrupt { .. } | LoadError::Invalid { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    };
    let mut found: Vec<(usize, Checksum)> =
        candidates.par_iter().filter_map(|candidate| fits(candidate).transpose()).collect::<Result<_, _>>()?;
    found.dedup_by_key(|(number, _)| *number);
    Ok(found)
}
