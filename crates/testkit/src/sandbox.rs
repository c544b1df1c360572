//! A directory of its own in which a program runs, and the conversation with it as text.
//!
//! A [`Conversation`] reads as a terminal shows it: the command, what it printed, its exit code. What differs between two runs of a test
//! (the directory, checksums, ports, sizes of compressed bytes, the time of day) is replaced by placeholders, so that the whole text can be
//! a snapshot. Each checksum gets a number when it is first seen: the same number later is the same checksum.

use std::fmt;
use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;

/// Seconds after which a command that hangs is ended.
const LONGEST_COMMAND: &str = "120";

/// The user and group that stand for nobody in particular.
const NOBODY: u32 = 65534;

/// A directory, and a program to run in it.
#[derive(Debug)]
pub struct Sandbox {
    directory: tempfile::TempDir,
    program: PathBuf,
    environment: Vec<(String, String)>,
    /// Words before the program's: another program that starts it.
    runner: Vec<String>,
    checksums: Mutex<Vec<String>>,
}

impl Sandbox {
    /// Makes an empty directory for a program.
    ///
    /// # Panics
    /// When there is no temporary directory.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let home = directory.path().to_str().expect("temporary directories have plain names").to_owned();
        let environment = [("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"), ("TZ", "UTC"), ("LC_ALL", "C")];
        let cache = format!("{home}/.cache");
        let environment = environment.into_iter().chain([("HOME", home.as_str()), ("XDG_CACHE_HOME", cache.as_str())]);
        Self {
            program: program.into(),
            environment: environment.map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
            runner: Vec::new(),
            checksums: Mutex::default(),
            directory,
        }
    }

    /// Lets all commands run as a user without rights, to whom the directory then belongs. Only root can do this.
    ///
    /// # Panics
    /// When the caller is not root.
    #[must_use]
    pub fn unprivileged(mut self) -> Self {
        // The program may be where nobody else may look.
        let program = self.directory.path().join(".program");
        fs::hard_link(&self.program, &program).or_else(|_| fs::copy(&self.program, &program).map(drop)).expect("the program");
        self.program = program;
        chown(self.directory.path(), Some(NOBODY), Some(NOBODY)).expect("only root can become somebody else");
        let ids = [format!("--reuid={NOBODY}"), format!("--regid={NOBODY}"), "--clear-groups".to_owned()];
        self.runner = std::iter::once("setpriv".to_owned()).chain(ids).collect();
        self
    }

    /// Sets a variable for all commands.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.environment.push((key.to_owned(), value.to_owned()));
        self
    }

    /// Returns the path of a name in the directory.
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Writes a file and the directories above it.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("names are below the directory")).expect("a directory");
        fs::write(&path, content).expect("a file");
    }

    /// Runs the program with the words of a line, between which are spaces; single quotes keep words together.
    pub fn run(&self, line: &str) -> Conversation {
        self.run_with(&[], line)
    }

    /// Runs the program with variables set, which are shown before it.
    pub fn run_with(&self, variables: &[(&str, &str)], line: &str) -> Conversation {
        let mut command = self.command(line);
        command.envs(variables.iter().copied());
        let shown: String = variables.iter().map(|(key, value)| format!("{key}={value} ")).collect();
        self.conversation(&format!("{shown}rootball {line}"), &mut command)
    }

    /// Runs the program in the place that `disk` is.
    pub fn run_on(&self, disk: &SmallDisk, line: &str) -> Conversation {
        self.conversation(&format!("rootball {line}"), &mut self.command_on(disk, line))
    }

    fn command_on(&self, disk: &SmallDisk, line: &str) -> Command {
        let directory = self.path("").display().to_string();
        // The directory is looked up after the namespace was entered, else it would be the one below the mount.
        let enter = ["nsenter", &format!("--target={}", disk.holder.id()), "--mount", "sh", "-c", "cd \"$0\" && exec \"$@\"", &directory];
        self.command_through(enter.map(str::to_owned).into_iter(), line)
    }

    /// Returns the command that [`Self::run`] would run.
    pub fn command(&self, line: &str) -> Command {
        self.command_through(self.runner.iter().cloned(), line)
    }

    fn command_through(&self, runner: impl Iterator<Item = String>, line: &str) -> Command {
        let mut words = runner;
        let mut command = match words.next() {
            Some(first) => {
                let mut command = Command::new(first);
                command.args(words).arg(&self.program);
                command
            }
            None => Command::new(&self.program),
        };
        command.args(split(line)).current_dir(self.directory.path()).env_clear();
        command.envs(self.environment.iter().map(|(key, value)| (key, value))).stdin(Stdio::null());
        command
    }

    /// Runs another program in the directory, in the same environment.
    ///
    /// # Panics
    /// When it is not installed.
    pub fn tool(&self, line: &str) -> Conversation {
        let words = split(line);
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).current_dir(self.directory.path()).env_clear().stdin(Stdio::null());
        command.envs(self.environment.iter().map(|(key, value)| (key, value)));
        self.conversation(line, &mut command)
    }

    /// Runs a command to its end, and returns what was said.
    ///
    /// # Panics
    /// When it cannot be started, and when the program panics: it never should.
    pub fn conversation(&self, shown: &str, command: &mut Command) -> Conversation {
        let mut limited = Command::new("timeout");
        limited.args(["--kill-after=5", LONGEST_COMMAND]).arg(command.get_program()).args(command.get_args());
        limited.env_clear().stdin(Stdio::null());
        limited.envs(command.get_envs().filter_map(|(key, value)| Some((key, value?))));
        if let Some(directory) = command.get_current_dir() {
            limited.current_dir(directory);
        }
        let Output { status, stdout, stderr } = limited.output().expect("the command can be started");
        let [stdout, stderr] = [stdout, stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        assert!(!stderr.contains("panicked at"), "{shown}\n{stderr}");
        let code = status.code();
        let mut text = format!("$ {}\n", shown.trim_end());
        for (mark, said) in [("", &stdout), ("stderr: ", &stderr)] {
            for line in said.lines() {
                text.push_str(format!("{mark}{line}").trim_end());
                text.push('\n');
            }
        }
        match code {
            Some(0) => {}
            Some(code) => text.push_str(&format!("exit code: {code}\n")),
            None => text.push_str("ended by a signal\n"),
        }
        Conversation { text: self.redact(&text), stdout, stderr, code }
    }

    /// Replaces what differs between runs.
    pub fn redact(&self, text: &str) -> String {
        let text = text.replace(self.directory.path().to_str().expect("temporary directories have plain names"), "[dir]");
        let mut checksums = self.checksums.lock().expect("no test panics while it holds this");
        redact(&text, &mut checksums)
    }

    /// Starts a server, of which the first line on stdout is its address.
    ///
    /// # Panics
    /// When it does not start.
    pub fn serve(&self, line: &str) -> RunningServer {
        RunningServer::start(&mut self.command(line), line)
    }

    /// Starts a server as [`Self::serve`] does, in the place that `disk` is.
    ///
    /// # Panics
    /// When it does not start.
    pub fn serve_on(&self, disk: &SmallDisk, line: &str) -> RunningServer {
        RunningServer::start(&mut self.command_on(disk, line), line)
    }

    /// Mounts an empty file system of so many bytes on a directory, for commands that run on it.
    ///
    /// # Panics
    /// When the caller is not root.
    pub fn small_disk(&self, name: &str, bytes: u64) -> SmallDisk {
        fs::create_dir_all(self.path(name)).expect("a directory");
        let script = format!("mount -t tmpfs -o size={bytes} tmpfs \"$0\" && echo mounted && read answer");
        let mut holder = Command::new("unshare")
            .args(["--mount", "sh", "-c", &script])
            .arg(self.path(name))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("unshare is installed");
        let mut line = String::new();
        let read = BufReader::new(holder.stdout.take().expect("stdout is piped")).read_line(&mut line);
        let root = PathBuf::from(format!("/proc/{}/root{}", holder.id(), self.path(name).display()));
        let disk = SmallDisk { holder, root };
        assert!(read.is_ok() && line == "mounted\n", "no file system could be mounted");
        disk
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // Deployments are immutable; the temporary directory could not be removed.
        let _ = Command::new("chattr").args(["-R", "-f", "-i"]).arg(self.directory.path()).output();
        // Trees may have directories that their owner cannot enter.
        let _ = Command::new("chmod").args(["-R", "u+rwX"]).arg(self.directory.path()).output();
    }
}

/// What a command was and what it said.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// Command, output and exit code, fit for a snapshot.
    pub text: String,
    /// What it printed, as it is.
    pub stdout: String,
    /// What it said besides.
    pub stderr: String,
    /// Its exit code; none when a signal ended it.
    pub code: Option<i32>,
}

impl Conversation {
    /// Returns what was printed, of a command that must have succeeded.
    ///
    /// # Panics
    /// When it has not.
    pub fn ok(self) -> String {
        assert_eq!(self.code, Some(0), "{}{}", self.text, self.stderr);
        self.stdout
    }

    /// Returns the last line, of a command that must have succeeded: the checksum or digest.
    ///
    /// # Panics
    /// When it has not, or printed nothing.
    pub fn last_line(self) -> String {
        self.ok().lines().last().expect("something is printed").to_owned()
    }

    /// Returns what was said on stderr, of a command that must have failed with this exit code.
    ///
    /// # Panics
    /// When it has not.
    pub fn failed(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{}{}", self.text, self.stderr);
        self.stderr
    }
}

impl fmt::Display for Conversation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// A server that ends with this value.
#[derive(Debug)]
pub struct RunningServer {
    child: Child,
    /// Where it listens.
    pub address: String,
}

impl RunningServer {
    fn start(command: &mut Command, line: &str) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().expect("the server can be started");
        let mut address = String::new();
        let stdout = child.stdout.take().expect("stdout is piped");
        // It ends or says a line.
        let read = BufReader::new(stdout).read_line(&mut address);
        let server = Self { child, address: address.trim().to_owned() };
        assert!(read.is_ok() && !server.address.is_empty(), "the server did not start: {line}");
        server
    }

    /// Asks it to end, as a service manager does, and tells whether it ended well.
    ///
    /// # Panics
    /// When it cannot be asked.
    pub fn terminate(mut self) -> bool {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        assert!(asked.expect("kill is installed").success());
        self.child.wait().is_ok_and(|status| status.success())
    }
}

impl Drop for RunningServer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A file system that only commands on it see; it ends with this value.
#[derive(Debug)]
pub struct SmallDisk {
    holder: Child,
    root: PathBuf,
}

impl SmallDisk {
    /// Returns its root as seen from outside.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Lets nobody write on it any more.
    ///
    /// # Panics
    /// When somebody does just now.
    pub fn make_read_only(&self, sandbox: &Sandbox, name: &str) {
        let mut remount = Command::new("nsenter");
        remount.arg(format!("--target={}", self.holder.id())).args(["--mount", "mount", "-o", "remount,ro"]).arg(sandbox.path(name));
        assert!(remount.status().expect("nsenter is installed").success(), "the file system cannot be made read-only");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // The namespace ends with its last process, and the mount with it.
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

/// Sets the permissions of a file or directory.
///
/// # Panics
/// When its mode cannot be set.
pub fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("a mode");
}

/// Splits a line at spaces that are not in single quotes.
fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = None::<String>;
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' if !quoted => words.extend(word.take()),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    words
}

/// Replaces checksums, loopback ports, sizes with a unit and the time of day.
fn redact(text: &str, checksums: &mut Vec<String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (taken, placeholder) = if let Some(checksum) = checksum_at(rest, out.chars().last()) {
            let number = checksums.iter().position(|known| known == checksum).unwrap_or_else(|| {
                checksums.push(checksum.to_owned());
                checksums.len() - 1
            });
            (64, format!("[checksum {}]", number + 1))
        } else if let Some(port) = rest.strip_prefix("127.0.0.1:").map(digits).filter(|digits| *digits > 3) {
            ("127.0.0.1:".len() + port, "[address]".to_owned())
        } else if let Some(length) = size_at(rest) {
            (length, "[size]".to_owned())
        } else {
            (first.len_utf8(), first.to_string())
        };
        out.push_str(&placeholder);
        rest = &rest[taken..];
    }
    out
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Finds a word of 64 hex digits.
fn checksum_at(text: &str, before: Option<char>) -> Option<&str> {
    let length = text.bytes().take_while(u8::is_ascii_hexdigit).count();
    (length == 64 && !before.is_some_and(|before| before.is_ascii_hexdigit())).then(|| &text[..64])
}

/// Finds `12.3 MiB` and returns its length.
fn size_at(text: &str) -> Option<usize> {
    let whole = digits(text);
    let fraction = digits(text[whole..].strip_prefix('.')?);
    let unit = whole + 1 + fraction;
    let is_size = whole > 0 && fraction == 1 && [" KiB", " MiB", " GiB"].iter().any(|name| text[unit..].starts_with(name));
    is_size.then_some(unit + 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_split_at_spaces_outside_quotes() {
        for (line, expected) in
            [("", vec![]), ("a  b", vec!["a", "b"]), ("-s 'two words' ''", vec!["-s", "two words", ""]), ("k='v w'x", vec!["k=v wx"])]
        {
            assert_eq!(split(line), expected, "{line}");
        }
    }

    #[test]
    fn what_differs_between_runs_is_replaced() {
        let (first, second) = ("a".repeat(64), "b1".repeat(32));
        let text = format!("sha256:{first} {second} {first} {first}0 127.0.0.1:5000/x 10.5 KiB, 1.25 KiB of 3 bytes");
        let expected = format!("sha256:[checksum 1] [checksum 2] [checksum 1] {first}0 [address]/x [size], 1.25 KiB of 3 bytes");
        assert_eq!(redact(&text, &mut Vec::new()), expected);
    }
}
