//! Targets of releases.

use rootball_rojig::Descriptor;

/// A descriptor: what is read is written so that it is read the same, and its tree can be listed or is refused.
pub(crate) fn rojig_descriptor(bytes: &[u8]) {
    let Ok(descriptor) = Descriptor::from_bytes(bytes) else { return };
    let again = descriptor.to_bytes().expect("memory can be written to");
    assert_eq!(Descriptor::from_bytes(&again).expect("what was written is read"), descriptor);
    let _ = (descriptor.plan.entries(), descriptor.taken(), descriptor.content());
}
