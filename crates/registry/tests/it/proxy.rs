//! The way there: proxies, HTTP/2, and how fast.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::num::NonZeroU64;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rootball_net::{Client, Method, RateLimit, Request, Version};
use rootball_registry::{RegistryOptions, Runtime};
use rootball_testkit::registry::{DockerRegistry, RegistrySettings};

use crate::fake::image_server;
use crate::support::{assert_same, image, make_certificates, plain, pull, pull_blob, push, quick, sink, source};

/// A proxy that opens tunnels, and notes to where and with which password.
struct Tunnels {
    addr: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Tunnels {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let log = heads.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, log) = (stream.unwrap(), log.clone());
                std::thread::spawn(move || tunnel(&stream, &log));
            }
        });
        Self { addr, heads }
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

/// Serves one connection; errors end it, which is all that a proxy could do.
fn tunnel(client: &TcpStream, log: &Mutex<Vec<String>>) -> Option<()> {
    let mut reader = BufReader::new(client.try_clone().ok()?);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    log.lock().unwrap().push(head.clone());
    let target = head.strip_prefix("CONNECT ")?.split(' ').next()?.to_owned();
    // The names of this test all mean this machine.
    let port = target.rsplit(':').next()?;
    let server = TcpStream::connect(format!("127.0.0.1:{port}")).ok()?;
    let mut client = client;
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").ok()?;
    let (mut from_server, mut to_server) = (server.try_clone().ok()?, server);
    let mut to_client = client.try_clone().ok()?;
    let back = std::thread::spawn(move || {
        let _ = std::io::copy(&mut from_server, &mut to_client);
        let _ = to_client.shutdown(std::net::Shutdown::Both);
    });
    let mut buffer = [0; 16 * 1024];
    while let Ok(count) = reader.read(&mut buffer)
        && count > 0
    {
        to_server.write_all(&buffer[..count]).ok()?;
    }
    let _ = to_server.shutdown(std::net::Shutdown::Write);
    back.join().ok()
}

#[test]
fn tls_goes_through_a_tunnel_and_is_verified_to_its_end() {
    let directory = tempfile::tempdir().unwrap();
    make_certificates(directory.path());
    let tls = Some((directory.path().join("cert.pem"), directory.path().join("key.pem")));
    let registry = DockerRegistry::start(&RegistrySettings { tls, ..RegistrySettings::default() });
    let proxy = Tunnels::start();
    let mut options = quick(RegistryOptions::default());
    options.client.tls.ca_files.push(directory.path().join("ca.pem"));
    options.client.proxies.https = Some(format!("http://user:word@{}", proxy.addr));
    let runtime = Runtime::start().unwrap();
    let image = image();
    let name = format!("localhost:{}/os:v1", registry.addr().port());
    push(&sink(&runtime, &name, &options), &image).unwrap();
    assert_same(&pull(&source(&runtime, &name, &options)).unwrap(), &image);
    let heads = proxy.heads();
    assert!(heads[0].starts_with(&format!("CONNECT localhost:{} ", registry.addr().port())), "{heads:?}");
    // dXNlcjp3b3Jk is user:word.
    assert!(heads.iter().all(|head| head.to_ascii_lowercase().contains("proxy-authorization: basic dxnlcjp3b3jk")), "{heads:?}");

    // Who is excepted is reached directly.
    let before = proxy.heads().len();
    options.client.proxies.no_proxy = Some("example.test, localhost".to_owned());
    assert_same(&pull(&source(&runtime, &name, &options)).unwrap(), &image);
    assert_eq!(proxy.heads().len(), before);

    // A name that the certificate is not for is refused, tunnel or not.
    options.client.proxies.no_proxy = None;
    let other = format!("elsewhere.test:{}/os:v1", registry.addr().port());
    let error = pull(&source(&runtime, &other, &options)).err().unwrap();
    assert!(error.to_string().contains("no trusted connection"), "{error}");
}

#[test]
fn http_2_is_spoken_where_the_server_can() {
    let directory = tempfile::tempdir().unwrap();
    make_certificates(directory.path());
    let tls = Some((directory.path().join("cert.pem"), directory.path().join("key.pem")));
    let registry = DockerRegistry::start(&RegistrySettings { tls, ..RegistrySettings::default() });
    let plain_registry = DockerRegistry::start(&RegistrySettings::default());
    let mut options = RegistryOptions::default().client;
    options.tls.ca_files.push(directory.path().join("ca.pem"));
    let client = Client::new(&options).unwrap();
    let runtime = Runtime::start().unwrap();
    for (url, version) in
        [(format!("https://{}/v2/", registry.addr()), Version::HTTP_2), (format!("http://{}/v2/", plain_registry.addr()), Version::HTTP_11)]
    {
        let (client, request) = (client.clone(), Request::new(Method::GET, url.parse().unwrap()));
        let spoken = runtime.run(async move { Ok(client.send(request).await.map(|response| response.version())) }).unwrap();
        assert_eq!(spoken.unwrap(), version);
    }
}

#[test]
fn a_rate_limit_holds_for_all_blobs_together() {
    let image = image();
    let server = image_server(&image, |_| None);
    let runtime = Runtime::start().unwrap();
    let mut options = plain();
    options.client.rate_limit = Some(RateLimit::new(NonZeroU64::new(10_000_000).unwrap()));
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            let (options, server, runtime, image) = (&options, &server, &runtime, &image);
            scope.spawn(move || {
                let source = source(runtime, &format!("{}/os:v1", server.host()), options);
                assert!(pull_blob(&source, &image.blobs[2].0).unwrap() == image.blobs[2].1);
            });
        }
    });
    // Ten megabytes at ten a second; what is on its way at the end of the limit's patience needs no waiting.
    assert!(started.elapsed() >= Duration::from_millis(700), "{:?}", started.elapsed());
}
