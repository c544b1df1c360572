//! Through a proxy, plain and in a tunnel.

use rootball_repo::Mode;
use rootball_testkit::proxy::Proxy;
use rootball_testkit::servers::{RealServer, ServerTls};

use crate::support::{Place, assert_whole, ostree, remote_with, stock_commit, stock_summary, try_pull, wanted};
use crate::tls::certificates;

#[test]
fn everything_goes_through_the_proxy_of_a_remote() {
    let place = Place::new();
    certificates(&place.path(""));
    let source = place.repo("source", Mode::Archive);
    let tree = place.tree("tree", 30);
    place.noise("tree/usr/lib/large", 400_000);
    let commit = stock_commit(source.path(), "os/main", &tree, &[]);
    stock_summary(source.path());
    let tls = ServerTls { certificate: place.path("server.pem"), key: place.path("server.key"), clients: None };
    let authority = format!("tls-ca-path={}\n", place.path("ca.pem").display());
    for (scheme, server, settings) in
        [("http", RealServer::nginx(source.path(), None), ""), ("https", RealServer::nginx(source.path(), Some(&tls)), &*authority)]
    {
        let proxy = Proxy::start();
        // Only the proxy knows where that is; the certificate is for another name.
        let host = if scheme == "http" { "mirror.invalid" } else { "localhost" };
        let url = format!("{scheme}://{host}:{}", server.address().port());
        let secret = proxy.url().replace("http://", "http://user:secret@");
        let target = place.repo(&format!("ours {scheme}"), Mode::BareUser);
        let report = try_pull(&target, &remote_with(&url, &format!("proxy={secret}\n{settings}")), &wanted(&["os/main"])).unwrap();
        assert_eq!(report.pulled[0].commit, commit);
        assert_whole(&target);
        let asked = proxy.asked();
        // Each request in plain text, the connection otherwise.
        let begins = if scheme == "http" { format!("GET {url}/") } else { format!("CONNECT {host}:") };
        assert!(asked.len() as u64 >= if scheme == "http" { report.requests } else { 1 }, "{asked:?}");
        for head in asked {
            assert!(head.starts_with(&begins), "{head}");
            assert!(head.to_ascii_lowercase().contains("proxy-authorization: basic dxnlcjpzzwnyzxq="), "{head}");
        }
    }
    // The same setting serves stock.
    let (proxy, server) = (Proxy::start(), RealServer::nginx(source.path(), None));
    let theirs = place.repo("theirs", Mode::BareUser);
    let repo = format!("--repo={}", theirs.path().display());
    let (set, url) = (format!("--set=proxy={}", proxy.url()), format!("http://mirror.invalid:{}", server.address().port()));
    ostree(&["remote", "add", &repo, "--no-gpg-verify", &set, "origin", &url]);
    ostree(&["pull", &repo, "origin", "os/main"]);
    assert!(!proxy.asked().is_empty());
}

#[test]
fn a_proxy_that_is_not_there_is_named() {
    let place = Place::new();
    let target = place.repo("target", Mode::BareUser);
    // A port on which nobody listens any more.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let refused =
        try_pull(&target, &remote_with("http://mirror.invalid/repo", &format!("proxy=http://127.0.0.1:{port}\n")), &wanted(&["x"]));
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("mirror.invalid"), "{refused}");
}
