//! The origin file beside a deployment: where it came from, and so what it follows.
//!
//! A key file with the group `[origin]`. Other tools keep more in it than is understood here; all of that is kept.

use rootball_keyfile::{KeyFile, ParseError};
use rootball_object::CommitChecksum;

const GROUP: &str = "origin";
/// Facts about one deployment that the next does not inherit.
const TRANSIENT: &str = "libostree-transient";
const IMAGE: &str = "container-image-reference";
const REFSPEC: &str = "refspec";
/// rpm-ostree's key, and what it noted beside it.
const ROJIG: &str = "rojig";
const ROJIG_NOTES: [&str; 3] = ["rojig-override-version", "rojig-imported-evr", "rojig-imported-arch"];
/// What only rootball notes.
const OURS: &str = "rootball";
const DIGEST: &str = "image-digest";
const DIGEST_COMMIT: &str = "image-commit";
/// Other names of what is followed, in the order in which they are asked. A group of its own, since it stays when another of them is followed.
const SOURCES: &str = "rootball-sources";
const ORDER: &str = "order";
/// What the machine's own files of kernel arguments have added, so that it can be taken away again. A group of its own, since it has nothing
/// to do with what is followed.
const KARGS: &str = "rootball-kargs";
const MACHINE: &str = "machine";

/// Largest origin file that is read.
pub(crate) const MAX_ORIGIN_SIZE: u64 = 1024 * 1024;

/// An origin file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    file: KeyFile,
}

/// The bytes are no origin file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidOrigin {
    /// Not UTF-8.
    #[error("not text")]
    NotText,
    /// Not a key file.
    #[error(transparent)]
    Syntax(#[from] ParseError),
}

impl Origin {
    /// Returns the origin of something that follows nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the origin of a container image, in the form that origin files use (`ostree-unverified-registry:…`).
    pub fn of_image(reference: &str) -> Self {
        let mut origin = Self::new();
        origin.set_image(reference);
        origin
    }

    /// Reads an origin file.
    ///
    /// # Errors
    /// When it is no key file.
    pub fn parse(bytes: &[u8]) -> Result<Self, InvalidOrigin> {
        let text = std::str::from_utf8(bytes).map_err(|_| InvalidOrigin::NotText)?;
        Ok(Self { file: text.parse()? })
    }

    /// Returns the container image that is followed.
    pub fn image(&self) -> Option<String> {
        self.file.string(GROUP, IMAGE)
    }

    /// Returns the digest of the manifest that a deployment of `commit` was made from.
    ///
    /// Another tool may have deployed something else since and kept what it does not know; so the digest counts for its commit only.
    pub fn image_digest(&self, commit: &CommitChecksum) -> Option<String> {
        let noted = self.file.string(OURS, DIGEST_COMMIT)?;
        (noted == commit.to_hex()).then(|| self.file.string(OURS, DIGEST)).flatten()
    }

    /// Returns the `REMOTE:REF` or ref that is followed.
    pub fn refspec(&self) -> Option<String> {
        self.file.string(GROUP, REFSPEC)
    }

    /// Follows a container image from now on, and no ref any more.
    pub fn set_image(&mut self, reference: &str) {
        self.follow_nothing();
        self.file.set(GROUP, IMAGE, reference);
    }

    /// Notes the digest of the manifest that the deployment of `commit` was made from.
    pub fn set_image_digest(&mut self, digest: &str, commit: &CommitChecksum) {
        self.file.set(OURS, DIGEST, digest);
        self.file.set(OURS, DIGEST_COMMIT, &commit.to_hex());
    }

    /// Follows a ref from now on, and no container image any more.
    pub fn set_refspec(&mut self, refspec: &str) {
        self.follow_nothing();
        self.file.set(GROUP, REFSPEC, refspec);
    }

    /// Returns the `REMOTE:NAME` of the release that is followed.
    pub fn rojig(&self) -> Option<String> {
        self.file.string(GROUP, ROJIG)
    }

    /// Follows a release from now on, and no container image and no ref any more.
    pub fn set_rojig(&mut self, release: &str) {
        self.follow_nothing();
        self.file.set(GROUP, ROJIG, release);
    }

    fn follow_nothing(&mut self) {
        for key in [IMAGE, REFSPEC, ROJIG].iter().chain(&ROJIG_NOTES) {
            self.file.remove(GROUP, key);
        }
        self.file.remove_group(OURS);
    }

    /// Tells whether the deployment is kept until it is unpinned.
    pub fn is_pinned(&self) -> bool {
        // A value that cannot be read keeps the deployment: the safe side.
        self.file.boolean(TRANSIENT, "pinned").map_or(true, Option::unwrap_or_default)
    }

    /// Tells whether packages were layered on what it follows, or its initramfs is made on this machine: the groups are rpm-ostree's.
    pub fn is_layered(&self) -> bool {
        self.file.groups().any(|group| matches!(group, "packages" | "modules" | "overrides" | "rpmostree"))
    }

    /// Keeps the deployment until it is unpinned, or no longer than others.
    pub fn set_pinned(&mut self, pinned: bool) {
        if pinned {
            self.file.set(TRANSIENT, "pinned", "true");
        } else {
            self.file.remove(TRANSIENT, "pinned");
        }
    }

    /// Tells whether changes to `/usr` of this deployment last ("hotfix"), by the word that is noted.
    pub fn unlocked(&self) -> Option<String> {
        self.file.string(GROUP, "unlocked")
    }

    /// Notes how `/usr` of this deployment can be changed.
    pub fn set_unlocked(&mut self, how: &str) {
        self.file.set(GROUP, "unlocked", how);
    }

    /// Returns the kernel arguments that came from the machine's own files.
    pub(crate) fn machine_kargs(&self) -> Vec<String> {
        let line = self.file.string(KARGS, MACHINE).unwrap_or_default();
        rootball_bls::KernelArgs::parse(&line).iter().collect()
    }

    /// Notes the kernel arguments that came from the machine's own files.
    pub(crate) fn set_machine_kargs(&mut self, args: &[String]) {
        if args.is_empty() {
            self.file.remove_group(KARGS);
        } else {
            self.file.set(KARGS, MACHINE, &args.join(" "));
        }
    }

    /// Returns the references by which the system may come, in the order in which they are asked; none where only one is followed.
    pub fn sources(&self) -> Vec<String> {
        let list = self.file.string(SOURCES, ORDER).unwrap_or_default();
        list.split(';').filter(|source| !source.is_empty()).map(str::to_owned).collect()
    }

    /// Notes such references.
    pub fn set_sources(&mut self, sources: &[String]) {
        if sources.is_empty() {
            self.file.remove_group(SOURCES);
        } else {
            self.file.set(SOURCES, ORDER, &format!("{};", sources.join(";")));
        }
    }

    /// Returns what the next deployment inherits.
    pub fn inherited(&self) -> Self {
        let mut origin = self.clone();
        origin.file.remove_group(TRANSIENT);
        origin.file.remove(GROUP, "unlocked");
        origin
    }

    /// Returns the file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.file.to_string().into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_stay_in_their_order_when_another_is_followed() {
        let mut origin = Origin::of_image("ostree-unverified-registry:host/os:1");
        assert_eq!(origin.sources(), Vec::<String>::new());
        let sources = ["rojig:origin:os".to_owned(), "docker://host/os:1".to_owned()];
        origin.set_sources(&sources);
        origin.set_rojig("origin:os");
        let again = Origin::parse(&origin.inherited().to_bytes()).unwrap();
        assert_eq!((again.sources(), again.rojig().as_deref(), again.image()), (sources.to_vec(), Some("origin:os"), None));
        origin.set_sources(&[]);
        assert_eq!(origin.sources(), Vec::<String>::new());
    }

    const STOCK: &str = "[origin]\nrefspec=local:os/main\nunlocked=hotfix\n\n[x-tool]\nkeep=me\n\n[libostree-transient]\npinned=true\n";

    #[test]
    fn foreign_groups_are_kept_and_transient_facts_are_not_inherited() {
        let mut origin = Origin::parse(STOCK.as_bytes()).unwrap();
        assert!(origin.is_pinned());
        assert_eq!((origin.refspec().as_deref(), origin.image()), (Some("local:os/main"), None));
        assert_eq!(origin.to_bytes(), STOCK.as_bytes());
        origin.set_image("ostree-unverified-registry:host/os:1");
        let next = origin.inherited();
        assert!(!next.is_pinned());
        assert_eq!((next.refspec(), next.image().as_deref()), (None, Some("ostree-unverified-registry:host/os:1")));
        assert!(String::from_utf8(next.to_bytes()).unwrap().contains("[x-tool]\nkeep=me\n"));
    }

    #[test]
    fn a_digest_counts_for_its_commit_only() {
        let (one, other): (CommitChecksum, CommitChecksum) = ("11".repeat(32).parse().unwrap(), "22".repeat(32).parse().unwrap());
        let mut origin = Origin::of_image("ostree-unverified-registry:host/os:1");
        origin.set_image_digest("sha256:abc", &one);
        assert_eq!(origin.image_digest(&one).as_deref(), Some("sha256:abc"));
        assert_eq!(origin.image_digest(&other), None);
        origin.set_image("ostree-unverified-registry:host/os:2");
        assert_eq!(origin.image_digest(&one), None);
    }

    proptest::proptest! {
        #[test]
        fn parsing_never_panics(text in "(\\[?[a-z =;\\\\]{0,8}\\]?\n){0,5}") {
            let _ = Origin::parse(text.as_bytes()).map(|origin| (origin.image(), origin.refspec(), origin.is_pinned(), origin.inherited().to_bytes()));
        }
    }

    #[test]
    fn bytes_that_are_no_key_file_are_refused() {
        for bad in [&b"\xff"[..], b"[origin\n", b"no group=1\n"] {
            assert!(Origin::parse(bad).is_err(), "{bad:?}");
        }
        assert!(!Origin::parse(b"").unwrap().is_pinned());
    }
}
