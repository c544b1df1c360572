//! OSTree repositories out of `mirror serve`, for stock clients and ours.

use crate::support::{assert_whole, sandbox_with_repo, small_tree};

#[test]
fn a_mirror_serves_repositories_to_stock_and_to_us() {
    let sandbox = sandbox_with_repo("archive");
    small_tree(&sandbox, "tree");
    let first = sandbox.run("repo commit -b os/main --timestamp @1700000000 tree").last_line();
    for client in ["ours", "theirs"] {
        sandbox.run(&format!("--repo {client} repo init --mode bare-user")).ok();
        sandbox.run(&format!("--repo {client} repo pull-local repo {first}")).ok();
    }
    sandbox.write("tree/usr/share/large", "a line of a large file\n".repeat(100_000));
    let second = sandbox.run("repo commit -b os/main --timestamp @1700000001 tree").last_line();
    sandbox.run("repo deltas --keep 1 --objects").ok();
    let mirror = sandbox.serve("mirror serve --store images --ostree repo --ostree named=repo --listen 127.0.0.1:0");
    for (client, url) in [("ours", "ostree"), ("theirs", "ostree/named")] {
        let url = format!("http://{}/{url}", mirror.address);
        sandbox.tool(&format!("ostree --repo={client} remote add --no-gpg-verify origin {url}")).ok();
        assert!(sandbox.tool(&format!("ostree --repo={client} remote refs origin")).ok().contains("origin:os/main"));
    }
    sandbox.run("--repo ours repo pull origin os/main").ok();
    sandbox.tool("ostree --repo=theirs pull --require-static-deltas origin os/main").ok();
    for client in ["ours", "theirs"] {
        assert_eq!(sandbox.tool(&format!("ostree --repo={client} rev-parse origin:os/main")).last_line(), second);
        assert_whole(&sandbox, client);
    }
    // Parts, versions, and what is nobody's business.
    let curl = |arguments: &str| sandbox.tool(&format!("curl -s -i {arguments}")).ok().replace("\r\n", "\n");
    let object = sandbox.tool("find repo/objects -name *.filez").ok().lines().next().unwrap()["repo/".len()..].to_owned();
    let base = format!("http://{}/ostree", mirror.address);
    let part = curl(&format!("-o headers -r 0-9 {base}/{object}"));
    assert!(part.is_empty());
    let part = std::fs::read_to_string(sandbox.path("headers")).unwrap_or_else(|error| {
        String::from_utf8_lossy(&std::fs::read(sandbox.path("headers")).unwrap_or_else(|_| panic!("{error}"))).into_owned()
    });
    assert!(part.starts_with("HTTP/1.1 206") && part.contains("content-length: 10"), "{part}");
    let summary = curl(&format!("-o headers {base}/summary"));
    assert!(summary.is_empty());
    let headers = String::from_utf8_lossy(&std::fs::read(sandbox.path("headers")).unwrap()).into_owned();
    let tag = headers.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().trim().to_owned();
    let again = curl(&format!("-H 'If-None-Match: {tag}' {base}/summary"));
    assert!(again.starts_with("HTTP/1.1 304"), "{again}");
    let list = sandbox.tool("find repo/extensions -name superblock").ok().trim()["repo/".len()..].to_owned();
    for (shown, what) in [("config", "object-deltas=true"), (&*list, "rootball.sources")] {
        let answer = sandbox.tool(&format!("curl -s -o shown {base}/{shown}")).ok();
        let bytes = std::fs::read(sandbox.path("shown")).unwrap();
        assert!(answer.is_empty() && String::from_utf8_lossy(&bytes).contains(what), "{shown}");
    }
    for hidden in ["tmp/cache", ".lock", "extensions", "state", "../ours/config", "objects"] {
        let answer = curl(&format!("--path-as-is {base}/{hidden}"));
        assert!(answer.starts_with("HTTP/1.1 404"), "{hidden}: {answer}");
    }
    assert!(curl(&format!("-X PUT -d x {base}/summary")).starts_with("HTTP/1.1 405"));
}
