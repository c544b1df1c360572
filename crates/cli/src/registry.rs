//! How registries are reached on this machine: the files that its container tools share, proxies, places to keep things.

use std::collections::BTreeMap;
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};

use rootball_net::{ClientOptions, Proxies, RateLimit};
use rootball_oci::{RegistriesFiles, SignatureStore, TransferError};
use rootball_registry::{Credentials, PartialOptions, RegistryOptions};

use crate::args::GlobalArgs;

/// What of the process's surroundings says where files are.
struct Surroundings {
    variables: BTreeMap<String, String>,
    user: u32,
}

/// Variables that are looked at.
const VARIABLES: &[&str] = &[
    "HOME",
    "XDG_RUNTIME_DIR",
    "XDG_CONFIG_HOME",
    "XDG_CACHE_HOME",
    "XDG_DATA_HOME",
    "DOCKER_CONFIG",
    "http_proxy",
    "https_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "no_proxy",
    "NO_PROXY",
];

impl Surroundings {
    fn read() -> Self {
        let variables = VARIABLES.iter().filter_map(|name| Some(((*name).to_owned(), std::env::var(name).ok()?)));
        Self { variables: variables.collect(), user: rustix::process::geteuid().as_raw() }
    }

    fn is_root(&self) -> bool {
        self.user == 0
    }

    fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    fn home(&self, rest: &str) -> Option<PathBuf> {
        self.variable("HOME").map(|home| Path::new(home).join(rest))
    }

    /// Returns a path under the directory of a variable, or under one of the home directory.
    fn under(&self, variable: &str, in_home: &str, rest: &str) -> Option<PathBuf> {
        match self.variable(variable) {
            Some(directory) => Some(Path::new(directory).join(rest)),
            None => self.home(in_home).map(|directory| directory.join(rest)),
        }
    }

    fn config(&self, rest: &str) -> Option<PathBuf> {
        self.under("XDG_CONFIG_HOME", ".config", rest)
    }

    /// Returns the files of the container tools with credentials, in their order.
    fn auth_files(&self) -> Vec<PathBuf> {
        let runtime = match self.variable("XDG_RUNTIME_DIR") {
            Some(directory) => Path::new(directory).join("containers/auth.json"),
            None => PathBuf::from(format!("/run/containers/{}/auth.json", self.user)),
        };
        let docker = self.under("DOCKER_CONFIG", ".docker", "config.json");
        [Some(runtime), self.config("containers/auth.json"), docker, self.home(".dockercfg")].into_iter().flatten().collect()
    }

    /// Returns the main `registries.conf` of this user if it is there, or the machine's; and the drop-ins that go with it.
    fn registries_files(&self, explicit: Option<&Path>, exists: impl Fn(&Path) -> bool) -> RegistriesFiles {
        let system = PathBuf::from("/etc/containers/registries.conf.d");
        let own = self.config("containers/registries.conf.d");
        if let Some(path) = explicit {
            return RegistriesFiles { main: Some(path.to_owned()), drop_ins: [Some(system), own].into_iter().flatten().collect() };
        }
        match self.config("containers/registries.conf").filter(|path| exists(path)) {
            Some(main) => RegistriesFiles { main: Some(main), drop_ins: own.into_iter().collect() },
            None => RegistriesFiles {
                main: Some(PathBuf::from("/etc/containers/registries.conf")),
                drop_ins: [Some(system), own].into_iter().flatten().collect(),
            },
        }
    }

    /// Returns where blobs that broke off are kept.
    fn partial_directory(&self) -> Option<PathBuf> {
        if self.is_root() && self.variable("XDG_CACHE_HOME").is_none() {
            return Some(PathBuf::from("/var/cache/rootball/partial"));
        }
        self.under("XDG_CACHE_HOME", ".cache", "rootball/partial")
    }

    fn lookaside(&self) -> Option<PathBuf> {
        if self.is_root() {
            return Some(PathBuf::from("/var/lib/containers/sigstore"));
        }
        self.under("XDG_DATA_HOME", ".local/share", "containers/sigstore")
    }

    /// Returns the proxies, as curl reads them.
    fn proxies(&self) -> Proxies {
        let first = |names: [&str; 2]| names.iter().find_map(|name| self.variable(name)).map(str::to_owned);
        Proxies {
            http: first(["http_proxy", "HTTP_PROXY"]),
            https: first(["https_proxy", "HTTPS_PROXY"]),
            no_proxy: first(["no_proxy", "NO_PROXY"]),
        }
    }
}

/// Puts together how servers are spoken to, registries and others.
pub(crate) fn client_options(global: &GlobalArgs) -> ClientOptions {
    let mut client = ClientOptions::default();
    client.tls.verify = global.tls_verify;
    client.tls.ca_files = global.ca_file.iter().cloned().collect();
    client.proxies = Surroundings::read().proxies();
    client.rate_limit = global.limit_rate.map(RateLimit::new);
    client
}

/// Puts together what the options, the environment and the files say.
pub(crate) fn options(global: &GlobalArgs) -> Result<RegistryOptions, TransferError> {
    let surroundings = Surroundings::read();
    let mut options = RegistryOptions::default().tls_verify(global.tls_verify);
    options.client = client_options(global);
    options.credentials =
        global.creds.as_deref().and_then(|creds| creds.split_once(':')).map(|(user, password)| Credentials::new(user, password));
    options.auth_files = auth_files(global, &surroundings);
    let own_certificates = surroundings.config("containers/certs.d");
    let system_certificates = ["/etc/containers/certs.d", "/etc/docker/certs.d"].map(PathBuf::from);
    options.certificate_directories = own_certificates.into_iter().chain(system_certificates).collect();
    options.registries =
        surroundings.registries_files(global.registries_conf.as_deref(), Path::exists).load().map_err(|error| match error {
            rootball_oci::RegistriesConfError::Io { path, source } => {
                TransferError::Io { action: format!("reading {}", path.display()), source }
            }
            rootball_oci::RegistriesConfError::Invalid { path, reason } => {
                TransferError::Invalid { place: path.display().to_string(), reason }
            }
            other => TransferError::Invalid { place: "registries.conf".to_owned(), reason: other.to_string() },
        })?;
    options.signatures = signatures(global, &surroundings)?;
    options.default_lookaside = surroundings.lookaside();
    options.partial = surroundings.partial_directory().map(PartialOptions::new);
    Ok(options)
}

/// Files with credentials: those of an ostree-based system come first, and only the first of them that is there.
fn auth_files(global: &GlobalArgs, surroundings: &Surroundings) -> Vec<PathBuf> {
    if let Some(path) = &global.authfile {
        return vec![path.clone()];
    }
    let system = ["/run/ostree/auth.json", "/etc/ostree/auth.json", "/usr/lib/ostree/auth.json"].map(PathBuf::from);
    let first = system.into_iter().find(|path| path.exists()).filter(|_| surroundings.is_root());
    first.into_iter().chain(surroundings.auth_files()).collect()
}

fn signatures(global: &GlobalArgs, surroundings: &Surroundings) -> Result<SignatureStore, TransferError> {
    let own = surroundings.config("containers/registries.d").filter(|path| path.exists());
    let directory = global.registries_d.clone().or(own).unwrap_or_else(|| PathBuf::from("/etc/containers/registries.d"));
    SignatureStore::load(&directory).map_err(|error| match error {
        rootball_oci::SignatureStoreError::Io { path, source } => {
            TransferError::Io { action: format!("reading {}", path.display()), source }
        }
        rootball_oci::SignatureStoreError::Invalid { path, reason } => TransferError::Invalid { place: path.display().to_string(), reason },
        other => TransferError::Invalid { place: "registries.d".to_owned(), reason: other.to_string() },
    })
}

/// Reads a rate as curl writes it: bytes per second, with `K`, `M` or `G` for powers of 1024.
pub(crate) fn parse_rate(text: &str) -> Result<NonZeroU64, String> {
    let (digits, shift) = match text.char_indices().next_back() {
        Some((at, 'k' | 'K')) => (&text[..at], 10),
        Some((at, 'm' | 'M')) => (&text[..at], 20),
        Some((at, 'g' | 'G')) => (&text[..at], 30),
        _ => (text, 0),
    };
    let number = if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse::<u64>().ok() } else { None };
    let rate = number.and_then(|number| number.checked_mul(1 << shift)).and_then(NonZeroU64::new);
    rate.ok_or_else(|| "a rate is a number of bytes per second, such as 500K or 2M".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surroundings(user: u32, variables: &[(&str, &str)]) -> Surroundings {
        Surroundings { variables: variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(), user }
    }

    fn shown(paths: &[PathBuf]) -> Vec<&str> {
        paths.iter().map(|path| path.to_str().unwrap()).collect()
    }

    #[test]
    fn files_with_credentials_are_those_of_podman_in_its_order() {
        for (user, variables, expected) in [
            (
                1000,
                vec![("HOME", "/home/a"), ("XDG_RUNTIME_DIR", "/run/user/1000")],
                vec![
                    "/run/user/1000/containers/auth.json",
                    "/home/a/.config/containers/auth.json",
                    "/home/a/.docker/config.json",
                    "/home/a/.dockercfg",
                ],
            ),
            (
                1000,
                vec![("HOME", "/home/a"), ("XDG_CONFIG_HOME", "/cfg"), ("DOCKER_CONFIG", "/dock")],
                vec!["/run/containers/1000/auth.json", "/cfg/containers/auth.json", "/dock/config.json", "/home/a/.dockercfg"],
            ),
            (0, vec![], vec!["/run/containers/0/auth.json"]),
        ] {
            assert_eq!(shown(&surroundings(user, &variables).auth_files()), expected, "user {user}, {variables:?}");
        }
    }

    #[test]
    fn a_users_own_registries_conf_replaces_the_machines() {
        let user = surroundings(1000, &[("HOME", "/home/a")]);
        let drop_ins = ["/etc/containers/registries.conf.d", "/home/a/.config/containers/registries.conf.d"];
        for (explicit, own_exists, main, expected) in [
            (None, false, "/etc/containers/registries.conf", &drop_ins[..]),
            (None, true, "/home/a/.config/containers/registries.conf", &drop_ins[1..]),
            (Some(Path::new("/x.conf")), true, "/x.conf", &drop_ins[..]),
        ] {
            let files = user.registries_files(explicit, |_| own_exists);
            assert_eq!((files.main.unwrap().to_str().unwrap(), shown(&files.drop_ins)), (main, expected.to_vec()));
        }
    }

    #[test]
    fn things_are_kept_where_they_belong() {
        let root = surroundings(0, &[("HOME", "/root")]);
        assert_eq!(root.partial_directory().unwrap(), Path::new("/var/cache/rootball/partial"));
        let told = surroundings(0, &[("HOME", "/root"), ("XDG_CACHE_HOME", "/c")]);
        assert_eq!(told.partial_directory().unwrap(), Path::new("/c/rootball/partial"));
        assert_eq!(root.lookaside().unwrap(), Path::new("/var/lib/containers/sigstore"));
        let user = surroundings(5, &[("HOME", "/home/a"), ("XDG_CACHE_HOME", "")]);
        assert_eq!(user.partial_directory().unwrap(), Path::new("/home/a/.cache/rootball/partial"));
        assert_eq!(user.lookaside().unwrap(), Path::new("/home/a/.local/share/containers/sigstore"));
        assert_eq!(surroundings(5, &[]).partial_directory(), None);
    }

    #[test]
    fn rates_are_read_as_curl_does() {
        for (text, expected) in [
            ("100", Some(100)),
            ("2k", Some(2048)),
            ("3M", Some(3 << 20)),
            ("1G", Some(1 << 30)),
            ("0", None),
            ("", None),
            ("K", None),
            ("+5", None),
            ("1.5M", None),
            ("99999999999G", None),
            ("é", None),
        ] {
            assert_eq!(parse_rate(text).ok().map(NonZeroU64::get), expected, "rate: {text}");
        }
    }
}
