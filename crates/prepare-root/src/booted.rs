//! `/run/ostree-booted`: what programs of the booted system read to know what they run on.

use std::path::PathBuf;

use rootball_gvariant::Value;
use rootball_object::Metadata;

/// Everything that is left for userspace. The keys and their order are libostree's.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Booted {
    /// Device and inode of the deployment's directory, since with an image those of `/` are others.
    pub device_inode: (u64, u64),
    /// The root directory can be written to.
    pub root_transient: bool,
    /// The same after a remount.
    pub root_transient_ro: bool,
    /// The file with the keys, when the signature was verified.
    pub signed: Option<PathBuf>,
    /// An image is mounted; the value tells whether its content must be protected by fs-verity.
    pub composefs: Option<bool>,
    /// `/sysroot` is read-only.
    pub sysroot_readonly: bool,
    /// The directory that takes the changes in `/etc`, when they are lost at the end.
    pub transient_etc: Option<PathBuf>,
}

impl Booted {
    /// Returns the `a{sv}`.
    pub fn to_bytes(&self) -> Vec<u8> {
        let text = |path: &PathBuf| Value::String(path.to_string_lossy().into_owned());
        let (device, inode) = self.device_inode;
        let mut metadata = Metadata::new();
        metadata.insert("backing-root-device-inode", Value::Tuple(vec![Value::Uint64(device), Value::Uint64(inode)]));
        metadata.insert("root.transient", Value::Boolean(self.root_transient));
        metadata.insert("root.transient-ro", Value::Boolean(self.root_transient_ro));
        if let Some(keys) = &self.signed {
            metadata.insert("composefs.signed", text(keys));
        }
        if let Some(verity) = self.composefs {
            metadata.insert("composefs", Value::Boolean(true));
            metadata.insert("composefs.verity", Value::Boolean(verity));
        }
        metadata.insert("sysroot-ro", Value::Boolean(self.sysroot_readonly));
        if let Some(directory) = &self.transient_etc {
            metadata.insert("transient-etc", text(directory));
        }
        metadata.to_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_in_the_order_of_libostree() {
        let booted = Booted {
            device_inode: (1, 2),
            root_transient: true,
            root_transient_ro: false,
            signed: Some("/keys".into()),
            composefs: Some(true),
            sysroot_readonly: true,
            transient_etc: Some("/run/ostree/transient-etc.0".into()),
        };
        let metadata = Metadata::from_bytes(&booted.to_bytes()).unwrap();
        let keys: Vec<&str> = metadata.iter().map(|(key, _)| key).collect();
        let expected = [
            "backing-root-device-inode",
            "root.transient",
            "root.transient-ro",
            "composefs.signed",
            "composefs",
            "composefs.verity",
            "sysroot-ro",
            "transient-etc",
        ];
        assert_eq!(keys, expected);
        assert_eq!(metadata.boolean("sysroot-ro"), Some(true));
        assert_eq!(metadata.string("composefs.signed"), Some("/keys"));
    }
}
