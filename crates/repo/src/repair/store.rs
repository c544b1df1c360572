//! Objects out of another repository, or whatever gives out objects by name.

use rayon::prelude::*;
use rootball_object::{CommitChecksum, LoadError, ObjectKind, ObjectSink, ObjectSource, StoreError};

use super::{Offer, OfferError, Wanted};

/// Offers what a store has.
pub struct StoreOffer<'s> {
    name: String,
    source: &'s dyn ObjectSource,
}

impl<'s> StoreOffer<'s> {
    /// Offers what `source` has under the name that the user knows it by.
    pub fn new(name: impl Into<String>, source: &'s dyn ObjectSource) -> Self {
        Self { name: name.into(), source }
    }

    fn one(&self, wanted: &Wanted, sink: &dyn ObjectSink) -> Result<(), OfferError> {
        let (kind, checksum) = (wanted.object.kind, &wanted.object.checksum);
        let put = match kind {
            ObjectKind::File => match self.source.open_file(checksum) {
                Ok(mut object) => sink.put_file(&object.header, object.size, &mut object.content, Some(checksum)).map(drop),
                Err(error) => return refused(error),
            },
            ObjectKind::CommitMeta => match self.source.find_detached_metadata(&CommitChecksum::new(*checksum)) {
                Ok(Some(bytes)) => sink.put_detached_metadata(&CommitChecksum::new(*checksum), &bytes),
                Ok(None) => return Ok(()),
                Err(error) => return refused(error),
            },
            _ => match self.source.load_metadata(kind, checksum) {
                Ok(bytes) => sink.put_metadata(kind, &bytes, Some(checksum)).map(drop),
                Err(error) => return refused(error),
            },
        };
        match put {
            // The source's copy is damaged too: the next source may have a better one.
            Err(StoreError::Corrupt { .. } | StoreError::Invalid(_) | StoreError::WrongSize { .. } | StoreError::Source(_)) | Ok(()) => {
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// What a source does not have, or has damaged, is no failure of the source.
fn refused(error: LoadError) -> Result<(), OfferError> {
    use rootball_object::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::Corrupt => Ok(()),
        _ => Err(error.into()),
    }
}

impl Offer for StoreOffer<'_> {
    fn name(&self) -> &str {
        &self.name
    }

    fn offer(&self, wanted: &[Wanted], sink: &dyn ObjectSink) -> Result<(), OfferError> {
        wanted.par_iter().try_for_each(|wanted| self.one(wanted, sink))
    }
}
