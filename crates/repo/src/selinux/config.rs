//! `selinux/config`: whether a policy is used, and which.

/// How many bytes are read.
pub(super) const MAX_SIZE: u64 = 1 << 20;

/// What the file says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Config {
    /// Some line says `enforcing` or `permissive`.
    pub(super) is_enabled: bool,
    /// Name of the policy's directory.
    pub(super) policy: Option<String>,
}

impl Config {
    /// Reads the lines as libostree does: keys begin their line, one line that switches SELinux on is enough, the last name counts.
    pub(super) fn parse(text: &str) -> Self {
        let mut config = Self::default();
        for line in text.lines() {
            if let Some(value) = line.strip_prefix("SELINUX=") {
                let starts_with = |word: &str| value.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
                config.is_enabled |= starts_with("enforcing") || starts_with("permissive");
            } else if let Some(value) = line.strip_prefix("SELINUXTYPE=") {
                config.policy = Some(value.trim_ascii().to_owned()).filter(|name| !name.is_empty());
            }
        }
        config
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_mean_what_they_mean_to_libostree() {
        let config = |is_enabled, policy: Option<&str>| Config { is_enabled, policy: policy.map(str::to_owned) };
        for (text, expected) in [
            ("SELINUX=enforcing\nSELINUXTYPE=test\n", config(true, Some("test"))),
            ("SELINUX=permissive\nSELINUXTYPE= test \r\n", config(true, Some("test"))),
            ("SELINUX=ENFORCING", config(true, None)),
            ("SELINUX=enforcingly\nSELINUX=disabled\n", config(true, None)),
            ("SELINUXTYPE=a\nSELINUXTYPE=b\n", config(false, Some("b"))),
            ("SELINUX=disabled\nSELINUX= enforcing\n SELINUX=enforcing\n#SELINUX=enforcing\nSELINUXTYPE=\n", config(false, None)),
        ] {
            assert_eq!(Config::parse(text), expected, "text: {text:?}");
        }
    }
}
