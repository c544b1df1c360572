//! Credential helpers: programs `docker-credential-NAME` that know credentials, as docker and podman call them.
//!
//! The host goes in on stdin; out comes `{"ServerURL": …, "Username": …, "Secret": …}`, where the user `<token>` marks an identity token. A
//! helper that knows nothing of the host says so in words and fails.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::Credentials;

/// The most that a helper may say.
const MAX_OUTPUT: u64 = 64 * 1024;
/// How often a helper is looked at that has said everything but does not end.
const POLL: Duration = Duration::from_millis(10);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    #[serde(default)]
    username: String,
    #[serde(default)]
    secret: String,
}

/// Where helpers are, and how long one may take.
#[derive(Clone, Debug)]
pub(crate) struct Helpers<'a> {
    /// Looked into before the system's search path.
    pub(crate) directories: &'a [PathBuf],
    pub(crate) time_limit: Duration,
}

impl Helpers<'_> {
    /// Asks a helper for a host's credentials; `None` when it has none.
    ///
    /// # Errors
    /// What went wrong, in words for a note: a broken helper must not keep an image from being pulled without credentials.
    pub(crate) fn ask(&self, name: &str, host: &str) -> Result<Option<Credentials>, String> {
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)) {
            return Err("its name is none of a program".to_owned());
        }
        let program = format!("docker-credential-{name}");
        let found = self.directories.iter().map(|directory| directory.join(&program)).find(|path| path.exists());
        let mut child = Command::new(found.unwrap_or_else(|| PathBuf::from(&program)))
            .arg("get")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("it cannot be run: {error}"))?;
        let said = self.converse(&mut child, host);
        // Ends one that did not by itself; one that did is not there any more, which is as good.
        let _ = child.kill();
        let _ = child.wait();
        let (said, succeeded) = said?;
        if !succeeded {
            let words: String = String::from_utf8_lossy(&said).trim().chars().filter(|c| !c.is_control()).take(200).collect();
            return if words.contains("credentials not found") { Ok(None) } else { Err(format!("it failed: {words}")) };
        }
        // The JSON library's message could repeat the secret.
        let answer: Answer = serde_json::from_slice(&said).map_err(|_| "its answer is not the JSON of credentials".to_owned())?;
        Ok((!answer.secret.is_empty()).then(|| Credentials::new(answer.username, answer.secret)))
    }

    /// Tells the helper the host, and returns what it says and whether it ended well.
    fn converse(&self, child: &mut Child, host: &str) -> Result<(Vec<u8>, bool), String> {
        let deadline = Instant::now() + self.time_limit;
        let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else { return Err("it has no pipes".to_owned()) };
        // One that does not listen may still say something.
        let _ = writeln!(stdin, "{host}");
        drop(stdin);
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            let mut said = Vec::new();
            let read = stdout.take(MAX_OUTPUT + 1).read_to_end(&mut said).map(|_| said);
            // Nobody waits any more after the time limit.
            let _ = sender.send(read);
        });
        let too_slow = || format!("it took longer than {} seconds", self.time_limit.as_secs_f32());
        let said = receiver.recv_timeout(self.time_limit).map_err(|_| too_slow())?.map_err(|error| error.to_string())?;
        if said.len() as u64 > MAX_OUTPUT {
            return Err(format!("it said more than {MAX_OUTPUT} bytes"));
        }
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return Ok((said, status.success())),
                Ok(None) if Instant::now() >= deadline => return Err(too_slow()),
                Ok(None) => std::thread::sleep(POLL),
                Err(error) => return Err(error.to_string()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn helpers_answer_or_their_failure_is_told() {
        let directory = tempfile::tempdir().unwrap();
        let write = |name: &str, body: &str| {
            let path = directory.path().join(format!("docker-credential-{name}"));
            std::fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        };
        write("good", r#"read host; echo "{\"ServerURL\":\"$host\",\"Username\":\"u-$1\",\"Secret\":\"for $host\"}""#);
        write("token", r#"echo '{"Username":"<token>","Secret":"T"}'"#);
        write("none", "echo 'credentials not found in native keychain'; exit 1");
        write("broken", "echo 'no keyring'; exit 1");
        write("html", "echo '<html>secret</html>'");
        write("endless", "yes secret");
        write("slow", "sleep 30");
        write("lingering", "exec >&-; exec sleep 30");
        let directories = [directory.path().to_owned()];
        let ask =
            |name: &str, limit: u64| Helpers { directories: &directories, time_limit: Duration::from_millis(limit) }.ask(name, "a.test");
        assert_eq!(ask("good", 20_000), Ok(Some(Credentials::new("u-get", "for a.test"))));
        assert_eq!(ask("token", 20_000), Ok(Some(Credentials::IdentityToken("T".to_owned()))));
        assert_eq!(ask("none", 20_000), Ok(None));
        for (name, limit, word) in [
            ("broken", 20_000, "it failed: no keyring"),
            ("html", 20_000, "not the JSON"),
            ("endless", 20_000, "more than 65536 bytes"),
            ("slow", 100, "took longer"),
            ("lingering", 100, "took longer"),
            ("missing", 100, "cannot be run"),
            ("../sh", 100, "none of a program"),
        ] {
            let reason = ask(name, limit).unwrap_err();
            assert!(reason.contains(word), "{name}: {reason}");
            assert!(!reason.contains("secret"), "{name}: {reason}");
        }
    }
}
