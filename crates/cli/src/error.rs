//! Errors as the user meets them: what, why, and what to do next.

use std::error::Error;
use std::fmt::Display;
use std::process::ExitCode;

use rootball_object::ErrorKind;

/// A failed command.
#[derive(Debug)]
pub(crate) struct CommandError {
    kind: ErrorKind,
    message: String,
    hint: Option<String>,
    usage: bool,
}

/// What commands return.
pub(crate) type CommandResult = Result<ExitCode, CommandError>;

impl CommandError {
    /// An error of the command line's own.
    pub(crate) fn new(kind: ErrorKind, message: impl Display) -> Self {
        Self { kind, message: message.to_string(), hint: None, usage: false }
    }

    /// Options that do not go together, or a value out of its range.
    pub(crate) fn usage(message: impl Display) -> Self {
        Self { usage: true, ..Self::new(ErrorKind::Invalid, message) }
    }

    /// An error of a library, with all its causes.
    pub(crate) fn caused(kind: ErrorKind, error: &dyn Error) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            let text = error.to_string();
            // A cause that its effect has said already is not said again.
            if !message.ends_with(&text) {
                message.push_str(": ");
                message.push_str(&text);
            }
            cause = error.source();
        }
        Self { kind, message, hint: None, usage: false }
    }

    /// Adds what the user can do next.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds what the user can do next where the error is of this kind and has no hint yet.
    pub(crate) fn hint_for(self, kind: ErrorKind, hint: impl Into<String>) -> Self {
        if self.kind == kind && self.hint.is_none() { self.hint(hint) } else { self }
    }

    /// Returns what is wrong.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// Says it on stderr and returns the exit code.
    pub(crate) fn report(self) -> ExitCode {
        crate::ui::say_error(&self.message, self.hint.as_deref().or_else(|| general_hint(self.kind)));
        ExitCode::from(match self.kind {
            _ if self.usage => 2,
            ErrorKind::NotFound => 3,
            ErrorKind::Untrusted => 4,
            ErrorKind::NoSpace => 5,
            _ => 1,
        })
    }
}

fn general_hint(kind: ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::NoSpace => Some("free some space there; a repository also keeps the 'min-free-space-percent' of its config free"),
        ErrorKind::Untrusted => {
            Some("'rootball image verify' says who signed an image; 'rootball image sign' signs it; policy.json says who must")
        }
        ErrorKind::Transient => Some("try again; if it stays, look at the server and the network"),
        _ => None,
    }
}

macro_rules! from_library {
    ($($error:ty),* $(,)?) => {
        $(impl From<$error> for CommandError {
            fn from(error: $error) -> Self {
                Self::caused(error.kind(), &error)
            }
        })*
    };
}

impl From<rootball_host::HostError> for CommandError {
    fn from(error: rootball_host::HostError) -> Self {
        use rootball_remote::RemotesError;
        if matches!(error, rootball_host::HostError::NotItsWay { .. }) {
            return Self::usage(&error);
        }
        let hint = match &error {
            rootball_host::HostError::Remotes(RemotesError::NotFound { .. })
            | rootball_host::HostError::Policy(rootball_remote::policy::PolicyError::Remote(RemotesError::NotFound { .. })) => {
                Some("'rootball --repo SYSROOT/ostree/repo remote add' adds one; then do this again")
            }
            rootball_host::HostError::NoOrigin { .. } => Some("'rootball switch REFERENCE' says what it follows"),
            rootball_host::HostError::Sysroot(error) => sysroot_hint(error),
            _ => None,
        };
        let caused = Self::caused(error.kind(), &error);
        match hint {
            Some(hint) => caused.hint(hint),
            None => caused,
        }
    }
}

impl From<rootball_sysroot::SysrootError> for CommandError {
    fn from(error: rootball_sysroot::SysrootError) -> Self {
        let hint = sysroot_hint(&error);
        let caused = Self::caused(error.kind(), &error);
        match hint {
            Some(hint) => caused.hint(hint),
            None => caused,
        }
    }
}

/// What to do with a file of the sysroot that is damaged: nothing else there depends on it.
fn sysroot_hint(error: &rootball_sysroot::SysrootError) -> Option<&'static str> {
    use rootball_sysroot::SysrootError;
    match error {
        SysrootError::Origin { .. } => {
            Some("mend that file, or remove it: the deployment follows nothing then, until 'rootball switch REFERENCE' says what")
        }
        SysrootError::InvalidState { path, .. } if path.extension().is_some_and(|extension| extension == "conf") => {
            Some("mend that file, or remove it: its deployment does not boot then, and the others do")
        }
        _ => None,
    }
}

from_library!(
    rootball_object::LoadError,
    rootball_object::StoreError,
    rootball_composefs::CommitTreeError,
    rootball_composefs::InvalidTree,
    rootball_delta::apply::ApplyError,
    rootball_delta::create::CreateError,
    rootball_host::InvalidFollowed,
    rootball_mirror::RepositoryError,
    rootball_prepare_root::PrepareError,
    rootball_remote::policy::PolicyError,
    rootball_remote::policy::UntrustedRemote,
    rootball_rojig::RojigError,
    rootball_repo::RepoError,
    rootball_repo::RefError,
    rootball_repo::SettingError,
    rootball_repo::CommitError,
    rootball_repo::PullError,
    rootball_repo::SummaryError,
    rootball_remote::PullError,
    rootball_remote::RemotesError,
    rootball_remote::RemoteConfigError,
    rootball_repo::selinux::PolicyError,
    rootball_repo::BootableError,
    rootball_repo::CheckoutError,
    rootball_repo::FsckError,
    rootball_repo::PruneError,
    rootball_repo::RepairError,
    rootball_repo::TransactionError,
    rootball_repo::tree::TreeError,
    rootball_repo::diff::DiffError,
    rootball_repo::ExportError,
    rootball_repo::LocalError,
    rootball_oci::TransferError,
    rootball_oci::InvalidReference,
    rootball_mirror::MirrorError,
    rootball_image::encapsulate::EncapsulateError,
    rootball_image::import::ImportError,
    rootball_image::import::ImagePruneError,
    rootball_image::trust::TrustError,
    rootball_sign::KeyError,
    rootball_sysroot::FileError,
);
