//! The bytes of `/run/ostree/staged-deployment`, as libostree writes and reads them.
//!
//! An `a{sv}`: `target` and `merge-deployment` name deployments, each an `a{sv}` of `name` (`COMMIT.SERIAL`), `osname` and `bootcsum`;
//! `kargs` and `overlay-initrds` are lists of text; `locked` is a truth value and `bootconfig-extra` an `a{ss}` of further keys of the boot
//! entry, both in newer releases only. Keys that are not known are ignored by all readers; those that begin with `rootball.` are ours.

use rootball_gvariant::{Type, Value};
use rootball_object::{Checksum, Metadata, is_ref_fragment};

use crate::deploy::Retain;
use crate::deployment::DeploymentId;

/// Largest file that is read.
pub(crate) const MAX_SIZE: u64 = 1024 * 1024;

const TARGET: &str = "target";
const MERGE: &str = "merge-deployment";
const KARGS: &str = "kargs";
const OVERLAYS: &str = "overlay-initrds";
const LOCKED: &str = "locked";
const EXTRA: &str = "bootconfig-extra";
const RETAIN_PENDING: &str = "rootball.retain-pending";
const RETAIN_ROLLBACK: &str = "rootball.retain-rollback";

/// What the file says. [`crate::Staged`] is what it means on a sysroot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StagedFile {
    pub(crate) target: DeploymentId,
    pub(crate) boot_checksum: String,
    /// Whose `/etc` is merged at shutdown, and its boot checksum.
    pub(crate) merge_from: Option<(DeploymentId, String)>,
    pub(crate) kernel_args: Vec<String>,
    pub(crate) overlays: Vec<Checksum>,
    pub(crate) locked: bool,
    pub(crate) extra: Vec<(String, String)>,
    pub(crate) retain: Retain,
}

impl StagedFile {
    /// Reads the file's bytes.
    ///
    /// # Errors
    /// When they are in another form, or name what cannot be a deployment; the error says what is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let entries = Metadata::from_bytes(bytes).map_err(|error| error.to_string())?;
        let (target, boot_checksum) = entries.get(TARGET).map(deployment).ok_or("it has no 'target'")??;
        let merge_from = entries.get(MERGE).map(deployment).transpose()?;
        let overlays = entries.strings(OVERLAYS).unwrap_or_default();
        let overlay = |text: &str| text.parse().map_err(|_| format!("{text:?} is not the checksum of an overlay"));
        Ok(Self {
            target,
            boot_checksum,
            merge_from,
            kernel_args: entries.strings(KARGS).unwrap_or_default().into_iter().map(str::to_owned).collect(),
            overlays: overlays.into_iter().map(overlay).collect::<Result<_, _>>()?,
            locked: entries.boolean(LOCKED).unwrap_or_default(),
            extra: entries.get(EXTRA).map(pairs).unwrap_or_default(),
            retain: Retain {
                pending: entries.boolean(RETAIN_PENDING).unwrap_or_default(),
                rollback: entries.boolean(RETAIN_ROLLBACK).unwrap_or_default(),
            },
        })
    }

    /// Returns the file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let strings = |items: Vec<String>| Value::Array(Type::String, items.into_iter().map(Value::String).collect());
        let mut entries = Metadata::new();
        entries.insert(TARGET, deployment_value(&self.target, &self.boot_checksum));
        if self.locked {
            entries.insert(LOCKED, Value::Boolean(true));
        }
        if let Some((merge, boot_checksum)) = &self.merge_from {
            entries.insert(MERGE, deployment_value(merge, boot_checksum));
        }
        entries.insert(KARGS, strings(self.kernel_args.clone()));
        if !self.overlays.is_empty() {
            entries.insert(OVERLAYS, strings(self.overlays.iter().map(Checksum::to_hex).collect()));
        }
        if !self.extra.is_empty() {
            let pair = |(key, value): &(String, String)| {
                Value::DictEntry(Box::new(Value::String(key.clone())), Box::new(Value::String(value.clone())))
            };
            let ty: Type = "{ss}".parse().expect("a valid type");
            entries.insert(EXTRA, Value::Array(ty, self.extra.iter().map(pair).collect()));
        }
        for (key, truth) in [(RETAIN_PENDING, self.retain.pending), (RETAIN_ROLLBACK, self.retain.rollback)] {
            if truth {
                entries.insert(key, Value::Boolean(true));
            }
        }
        entries.to_bytes()
    }
}

fn deployment_value(id: &DeploymentId, boot_checksum: &str) -> Value {
    let mut names = Metadata::new();
    names.insert("name", Value::String(id.directory_name()));
    names.insert("osname", Value::String(id.stateroot.clone()));
    names.insert("bootcsum", Value::String(boot_checksum.to_owned()));
    names.to_value()
}

fn deployment(value: &Value) -> Result<(DeploymentId, String), String> {
    let names = Metadata::from_bytes(&value.to_bytes()).ok().filter(|_| value.ty().to_string() == "a{sv}");
    let names = names.ok_or("a deployment in it is no dictionary")?;
    let text = |key: &str| names.string(key).ok_or_else(|| format!("a deployment in it has no {key:?}"));
    let (name, stateroot, boot_checksum) = (text("name")?, text("osname")?, text("bootcsum")?);
    let id = DeploymentId::from_directory(stateroot, name).filter(|_| is_ref_fragment(stateroot));
    let id = id.ok_or_else(|| format!("{stateroot:?} and {name:?} name no deployment"))?;
    let checksum: Checksum = boot_checksum.parse().map_err(|_| format!("{boot_checksum:?} is no boot checksum"))?;
    Ok((id, checksum.to_hex()))
}

fn pairs(value: &Value) -> Vec<(String, String)> {
    let Value::Array(_, items) = value else { return Vec::new() };
    let pair = |item: &Value| match item {
        Value::DictEntry(key, value) => match (&**key, &**value) {
            (Value::String(key), Value::String(value)) => Some((key.clone(), value.clone())),
            _ => None,
        },
        _ => None,
    };
    items.iter().filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(byte: &str, serial: u32) -> DeploymentId {
        DeploymentId { stateroot: "os".into(), commit: byte.repeat(32).parse().unwrap(), serial }
    }

    fn full() -> StagedFile {
        StagedFile {
            target: id("ab", 1),
            boot_checksum: "11".repeat(32),
            merge_from: Some((id("cd", 0), "22".repeat(32))),
            kernel_args: vec!["root=LABEL=x".into(), "quiet".into()],
            overlays: vec!["33".repeat(32).parse().unwrap()],
            locked: true,
            extra: vec![("x-options-source-a".into(), "b".into())],
            retain: Retain { pending: true, rollback: false },
        }
    }

    #[test]
    fn what_is_written_reads_the_same() {
        let small = StagedFile { merge_from: None, kernel_args: vec![], overlays: vec![], locked: false, extra: vec![], ..full() };
        for file in [full(), small] {
            assert_eq!(StagedFile::parse(&file.to_bytes()), Ok(file));
        }
    }

    #[test]
    fn files_that_name_no_deployment_are_refused_with_the_reason() {
        let with = |key: &str, value: Value| {
            let mut entries = Metadata::from_bytes(&full().to_bytes()).unwrap();
            entries.insert(key, value);
            StagedFile::parse(&entries.to_bytes()).unwrap_err()
        };
        let mut evil = full();
        evil.target.stateroot = "../..".into();
        for (error, expected) in [
            (StagedFile::parse(b"").unwrap_err(), "no 'target'"),
            (StagedFile::parse(b"nonsense").unwrap_err(), "normal form"),
            (with(TARGET, Value::Boolean(true)), "no dictionary"),
            (with(TARGET, Metadata::new().to_value()), "no \"name\""),
            (with(MERGE, Value::String("x".into())), "no dictionary"),
            (with(OVERLAYS, Value::Array(Type::String, vec![Value::String("../../etc/shadow".into())])), "not the checksum"),
            (StagedFile::parse(&evil.to_bytes()).unwrap_err(), "name no deployment"),
            (StagedFile::parse(&StagedFile { boot_checksum: "..".into(), ..full() }.to_bytes()).unwrap_err(), "no boot checksum"),
        ] {
            assert!(error.contains(expected), "{error}");
        }
    }

    proptest::proptest! {
        #[test]
        fn parsing_never_panics(at in 0_usize..700, byte in 0_u8..255, cut in 0_usize..700) {
            let mut bytes = full().to_bytes();
            let length = bytes.len();
            bytes[at % length] = byte;
            bytes.truncate(length - cut % length);
            let _ = StagedFile::parse(&bytes);
        }
    }
}
