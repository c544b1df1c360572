//! TLS: HTTP/2, certificates of both sides, and those that are no longer good.

use std::path::Path;
use std::process::Command;

use rootball_object::ErrorKind;
use rootball_repo::Mode;
use rootball_testkit::servers::{RealServer, ServerTls};

use crate::support::{Place, assert_whole, ostree, remote, remote_with, stock_commit, stock_summary, try_pull, wanted};

fn openssl(dir: &Path, line: &str) {
    let status = Command::new("openssl").args(line.split(' ')).current_dir(dir).output().expect("openssl is installed");
    assert!(status.status.success(), "openssl {line}: {}", String::from_utf8_lossy(&status.stderr));
}

/// Makes an authority, and certificates of a server and a client under it.
pub(crate) fn certificates(dir: &Path) {
    openssl(dir, "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=authority -days 30");
    std::fs::write(dir.join("ext"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n").unwrap();
    for (name, days) in [("server", "30"), ("client", "30"), ("old", "0")] {
        openssl(dir, &format!("req -newkey rsa:2048 -nodes -keyout {name}.key -out {name}.csr -subj /CN={name}"));
        // One whose last second is over when it is used.
        let validity = if days == "0" { "-days -1".to_owned() } else { format!("-days {days}") };
        let made = format!("x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out {name}.pem -extfile ext {validity}");
        openssl(dir, &made);
    }
}

#[test]
fn both_sides_prove_who_they_are() {
    let place = Place::new();
    let dir = place.path("");
    certificates(&dir);
    let source = place.repo("source", Mode::Archive);
    let tree = place.tree("tree", 300);
    let commit = stock_commit(source.path(), "os/main", &tree, &[]);
    stock_summary(source.path());
    let tls = |name: &str, clients: bool| ServerTls {
        certificate: dir.join(format!("{name}.pem")),
        key: dir.join(format!("{name}.key")),
        clients: clients.then(|| dir.join("ca.pem")),
    };
    let keys = |names: &[(&str, &str)]| names.iter().map(|(key, file)| format!("{key}={}\n", dir.join(file).display())).collect::<String>();
    let authority = ("tls-ca-path", "ca.pem");
    let client = [authority, ("tls-client-cert-path", "client.pem"), ("tls-client-key-path", "client.key")];
    let pull = |url: &str, more: &str, name: &str| {
        let target = place.repo(name, Mode::BareUser);
        try_pull(&target, &remote_with(url, more), &wanted(&["os/main"])).map(|report| {
            assert_eq!(report.pulled[0].commit, commit);
            assert_whole(&target);
        })
    };
    let server = RealServer::nginx(source.path(), Some(&tls("server", false)));
    pull(&server.url(), &keys(&[authority]), "with-authority").unwrap();
    pull(&server.url(), &(keys(&[authority]) + "http2=false\n"), "http1").unwrap();
    pull(&server.url(), "tls-permissive=true\n", "permissive").unwrap();
    let target = place.repo("unknown", Mode::BareUser);
    let refused = try_pull(&target, &remote(&server.url()), &wanted(&["os/main"])).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Untrusted, "{refused}");

    let strict = RealServer::nginx(source.path(), Some(&tls("server", true)));
    pull(&strict.url(), &keys(&client), "with-certificate").unwrap();
    assert!(pull(&strict.url(), &keys(&[authority]), "without-certificate").is_err());
    // The same settings serve stock.
    let theirs = place.repo("theirs", Mode::BareUser);
    let repo = format!("--repo={}", theirs.path().display());
    let set: Vec<String> = client.iter().map(|(key, file)| format!("--set={key}={}", dir.join(file).display())).collect();
    let url = strict.url();
    let mut line = vec!["remote", "add", &repo, "--no-gpg-verify", "origin", &url];
    line.extend(set.iter().map(String::as_str));
    ostree(&line);
    ostree(&["pull", &repo, "origin", "os/main"]);

    let old = RealServer::nginx(source.path(), Some(&tls("old", false)));
    let target = place.repo("expired", Mode::BareUser);
    let refused = try_pull(&target, &remote_with(&old.url(), &keys(&[authority])), &wanted(&["os/main"])).unwrap_err();
    assert!(refused.kind() == ErrorKind::Untrusted && refused.to_string().contains("xpired"), "{refused}");
}
