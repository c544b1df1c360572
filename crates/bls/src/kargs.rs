//! Kernel arguments: an ordered list in which a key may occur more than once.
//!
//! Words are split at white space outside double quotes; a word is `KEY` or `KEY=VALUE`, cut at its first `=`. Quotes stay part of the
//! word, since the kernel is the one to read them. Changes follow the rules that OSTree users know from `ostree admin` and `rpm-ostree`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The argument that OSTree itself manages.
const OSTREE: &str = "ostree";

/// Kernel arguments in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct KernelArgs {
    args: Vec<Arg>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Arg {
    key: String,
    value: Option<String>,
}

/// One change to kernel arguments; several apply in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum KargChange {
    /// Adds the argument at the end.
    Append(String),
    /// Adds the argument at the end unless exactly that is there.
    AppendIfMissing(String),
    /// `KEY=NEW` where the key has one value, or `KEY=OLD=NEW`.
    Replace(String),
    /// Removes `KEY=VALUE`, or `KEY` where it occurs once; it must be there.
    Delete(String),
    /// Like [`KargChange::Delete`], but nothing happens when it is not there.
    DeleteIfPresent(String),
}

/// Why a change to kernel arguments makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KargError {
    /// The argument is not one word.
    #[error("{arg:?} is not one kernel argument")]
    NotOneWord {
        /// What was given.
        arg: String,
    },
    /// `ostree=` names the deployment, so nobody else may set it.
    #[error("the kernel argument 'ostree' is managed and cannot be changed")]
    Managed,
    /// No such argument.
    #[error("there is no kernel argument {arg:?}")]
    NotFound {
        /// What was looked for.
        arg: String,
    },
    /// The key alone does not say which one is meant.
    #[error("the kernel argument {key:?} has {count} values; name one of them")]
    Ambiguous {
        /// The key.
        key: String,
        /// How often it occurs.
        count: usize,
    },
}

impl KernelArgs {
    /// Splits a kernel command line.
    pub fn parse(line: &str) -> Self {
        Self { args: split_words(line).map(Arg::parse).collect() }
    }

    /// Returns the first value of a key; empty when the key stands alone.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.args.iter().find(|arg| arg.key == key).map(|arg| arg.value.as_deref().unwrap_or_default())
    }

    /// Returns the arguments as words.
    pub fn iter(&self) -> impl Iterator<Item = String> {
        self.args.iter().map(Arg::to_string)
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.args.is_empty()
    }

    /// Returns the arguments that are not managed: all but `ostree=`.
    pub fn without_target(&self) -> Self {
        Self { args: self.args.iter().filter(|arg| arg.key != OSTREE).cloned().collect() }
    }

    /// Sets a key to one value: in place of its first occurrence, or at the end.
    pub fn set(&mut self, key: &str, value: &str) {
        let at = self.args.iter().position(|arg| arg.key == key).unwrap_or(self.args.len());
        self.args.retain(|arg| arg.key != key);
        self.args.insert(at, Arg { key: key.to_owned(), value: Some(value.to_owned()) });
    }

    /// Sets the managed argument `ostree=`.
    pub fn set_target(&mut self, target: &crate::BootTarget) {
        self.set(OSTREE, &target.to_string());
    }

    /// Removes all arguments with this key.
    pub fn remove_key(&mut self, key: &str) {
        self.args.retain(|arg| arg.key != key);
    }

    /// Makes one change.
    ///
    /// # Errors
    /// When it names no argument, several, or one that is managed; nothing has changed then.
    pub fn apply(&mut self, change: &KargChange) -> Result<(), KargError> {
        match change {
            KargChange::Append(arg) => self.args.push(checked(arg)?),
            KargChange::AppendIfMissing(arg) => {
                let arg = checked(arg)?;
                if !self.args.contains(&arg) {
                    self.args.push(arg);
                }
            }
            KargChange::Replace(arg) => self.replace(&checked(arg)?)?,
            KargChange::Delete(arg) => {
                let at = self.find_one(&checked(arg)?)?;
                self.args.remove(at);
            }
            KargChange::DeleteIfPresent(arg) => match self.find_one(&checked(arg)?) {
                Ok(at) => {
                    self.args.remove(at);
                }
                Err(KargError::NotFound { .. }) => {}
                Err(other) => return Err(other),
            },
        }
        Ok(())
    }

    fn replace(&mut self, change: &Arg) -> Result<(), KargError> {
        let found: Vec<usize> = self.args.iter().enumerate().filter(|(_, arg)| arg.key == change.key).map(|(at, _)| at).collect();
        let not_found = || KargError::NotFound { arg: change.to_string() };
        match change.value.as_deref().and_then(|value| value.split_once('=')) {
            Some((old, new)) => {
                let same = |arg: &Arg| arg.value.as_deref().unwrap_or_default() == old;
                let at = found.into_iter().find(|at| same(&self.args[*at])).ok_or_else(not_found)?;
                self.args[at].value = Some(new.to_owned());
            }
            None => match found.as_slice() {
                [] => return Err(not_found()),
                [at] => self.args[*at].value.clone_from(&change.value),
                several => return Err(KargError::Ambiguous { key: change.key.clone(), count: several.len() }),
            },
        }
        Ok(())
    }

    fn find_one(&self, wanted: &Arg) -> Result<usize, KargError> {
        if let Some(at) = self.args.iter().position(|arg| arg == wanted) {
            return Ok(at);
        }
        let same_key: Vec<usize> = self.args.iter().enumerate().filter(|(_, arg)| arg.key == wanted.key).map(|(at, _)| at).collect();
        match same_key.as_slice() {
            [at] if wanted.value.is_none() => Ok(*at),
            several if wanted.value.is_none() && !several.is_empty() => {
                Err(KargError::Ambiguous { key: wanted.key.clone(), count: several.len() })
            }
            _ => Err(KargError::NotFound { arg: wanted.to_string() }),
        }
    }
}

impl Arg {
    fn parse(word: &str) -> Self {
        match word.split_once('=') {
            Some((key, value)) => Self { key: key.to_owned(), value: Some(value.to_owned()) },
            None => Self { key: word.to_owned(), value: None },
        }
    }
}

impl fmt::Display for Arg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(f, "{}={value}", self.key),
            None => f.write_str(&self.key),
        }
    }
}

impl fmt::Display for KernelArgs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, arg) in self.args.iter().enumerate() {
            write!(f, "{}{arg}", if n == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}

impl From<String> for KernelArgs {
    fn from(line: String) -> Self {
        Self::parse(&line)
    }
}

impl From<KernelArgs> for String {
    fn from(args: KernelArgs) -> Self {
        args.to_string()
    }
}

fn split_words(line: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let at_space = move |c: char| {
        quoted ^= c == '"';
        c.is_ascii_whitespace() && !quoted
    };
    line.split(at_space).filter(|word| !word.is_empty())
}

fn checked(arg: &str) -> Result<Arg, KargError> {
    let mut words = split_words(arg);
    let one = words.next() == Some(arg) && words.next().is_none() && !arg.starts_with('=') && !arg.contains(['\n', '\r', '\0']);
    // An open quote would swallow the arguments behind it.
    if !one || !arg.matches('"').count().is_multiple_of(2) {
        return Err(KargError::NotOneWord { arg: arg.to_owned() });
    }
    let arg = Arg::parse(arg);
    if arg.key == OSTREE { Err(KargError::Managed) } else { Ok(arg) }
}

#[cfg(test)]
mod tests {
    use super::KargChange::{Append, AppendIfMissing, Delete, DeleteIfPresent, Replace};
    use super::*;

    #[test]
    fn a_line_is_split_outside_quotes_and_keeps_its_order() {
        for (line, words) in [
            ("", vec![]),
            ("  quiet \t rw\n", vec!["quiet", "rw"]),
            (r#"dyndbg="file a +p" ro"#, vec![r#"dyndbg="file a +p""#, "ro"]),
            ("root=LABEL=x console=tty0 console=ttyS0 a=", vec!["root=LABEL=x", "console=tty0", "console=ttyS0", "a="]),
        ] {
            assert_eq!(KernelArgs::parse(line).iter().collect::<Vec<_>>(), words, "{line:?}");
        }
        assert_eq!(KernelArgs::parse("root=LABEL=x quiet").value("root"), Some("LABEL=x"));
        assert_eq!(KernelArgs::parse("quiet").value("quiet"), Some(""));
    }

    #[test]
    fn changes_follow_the_documented_rules() {
        let with = |arg: &str| arg.to_owned();
        for (before, change, after) in [
            ("a", Append(with("a")), Ok("a a")),
            ("a", AppendIfMissing(with("a")), Ok("a")),
            ("a=1", AppendIfMissing(with("a=2")), Ok("a=1 a=2")),
            ("x a=1 y", Replace(with("a=2")), Ok("x a=2 y")),
            ("a=1 a=2", Replace(with("a=2=3")), Ok("a=1 a=3")),
            ("a", Replace(with("a=3")), Ok("a=3")),
            ("a=1 a=2", Replace(with("a=3")), Err(KargError::Ambiguous { key: "a".into(), count: 2 })),
            ("a=1", Replace(with("a=2=3")), Err(KargError::NotFound { arg: "a=2=3".into() })),
            ("b", Replace(with("a=2")), Err(KargError::NotFound { arg: "a=2".into() })),
            ("a=1 b", Delete(with("a")), Ok("b")),
            ("a=1 a=2", Delete(with("a=2")), Ok("a=1")),
            ("a=1 a", Delete(with("a")), Ok("a=1")),
            ("a=1 a=2", Delete(with("a")), Err(KargError::Ambiguous { key: "a".into(), count: 2 })),
            ("b", Delete(with("a")), Err(KargError::NotFound { arg: "a".into() })),
            ("b", DeleteIfPresent(with("a=1")), Ok("b")),
            ("b a=1", DeleteIfPresent(with("a=1")), Ok("b")),
            ("b", Append(with("ostree=/x")), Err(KargError::Managed)),
            ("b", Append(with("two words")), Err(KargError::NotOneWord { arg: "two words".into() })),
            ("b", Append(with("open=\"quote")), Err(KargError::NotOneWord { arg: "open=\"quote".into() })),
            ("b", Append(with("")), Err(KargError::NotOneWord { arg: String::new() })),
        ] {
            let mut args = KernelArgs::parse(before);
            let outcome = args.apply(&change).map(|()| args.to_string());
            assert_eq!(outcome, after.map(str::to_owned), "{before:?} {change:?}");
            if outcome.is_err() {
                assert_eq!(args.to_string(), before, "a refused change leaves everything as it was");
            }
        }
    }

    #[test]
    fn the_target_is_replaced_in_place_or_appended() {
        let target = crate::BootTarget::parse("/ostree/boot.1/os/f/0").unwrap();
        for (before, after) in
            [("ro ostree=/ostree/boot.0/os/f/3 quiet", "ro ostree=/ostree/boot.1/os/f/0 quiet"), ("ro", "ro ostree=/ostree/boot.1/os/f/0")]
        {
            let mut args = KernelArgs::parse(before);
            args.set_target(&target);
            assert_eq!(args.to_string(), after);
        }
        assert_eq!(KernelArgs::parse("a ostree=/x b").without_target().to_string(), "a b");
    }

    proptest::proptest! {
        #[test]
        fn splitting_never_panics_and_its_words_split_the_same_again(line in ".{0,60}") {
            let args = KernelArgs::parse(&line);
            proptest::prop_assert_eq!(KernelArgs::parse(&args.to_string()), args);
        }

        #[test]
        fn changes_never_panic(line in "[a-c= \"]{0,20}", arg in "[a-c= \"]{0,8}") {
            for change in [Append(arg.clone()), AppendIfMissing(arg.clone()), Replace(arg.clone()), Delete(arg.clone()), DeleteIfPresent(arg.clone())] {
                let _ = KernelArgs::parse(&line).apply(&change);
            }
        }
    }
}
