//! Who we say we are.

use std::fmt;

/// What to show a registry that wants to know who asks. Secrets are not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Credentials {
    /// A user's name and password.
    Password {
        /// The name.
        user: String,
        /// The password.
        password: String,
    },
    /// A long-lived token that the registry's token server takes in place of a password.
    IdentityToken(String),
}

impl Credentials {
    /// Takes a name and password; the name `<token>` marks the password as an identity token.
    pub fn new(user: impl Into<String>, password: impl Into<String>) -> Self {
        let (user, password) = (user.into(), password.into());
        if user == "<token>" { Self::IdentityToken(password) } else { Self::Password { user, password } }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Password { user, .. } => write!(f, "Password({user:?}, …)"),
            Self::IdentityToken(_) => f.write_str("IdentityToken(…)"),
        }
    }
}
