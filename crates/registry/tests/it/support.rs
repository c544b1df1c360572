//! Images and helpers that all tests here share.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use rootball_net::RetryPolicy;
use rootball_oci::{
    ContainerConfig, Descriptor, Digest, ImageConfig, ImageSink, ImageSource, Manifest, ParsedManifest, RawManifest, RegistryReference,
    RootFs, TransferError, media_type, to_canonical_json,
};
use rootball_registry::{RegistryOptions, RegistrySink, RegistrySource, Runtime};

pub(crate) struct Image {
    pub(crate) manifest: RawManifest,
    pub(crate) blobs: Vec<(Descriptor, Vec<u8>)>,
}

/// Bytes that look random and are the same each time.
pub(crate) fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// An image with a small layer, and one larger than what is buffered anywhere.
pub(crate) fn image() -> Image {
    image_of("amd64", &[noise(1, 1000), noise(2, 5_000_001)])
}

/// An image for a machine, with a layer of its own.
pub(crate) fn small_image(architecture: &str) -> Image {
    image_of(architecture, &[architecture.as_bytes().repeat(100)])
}

fn image_of(architecture: &str, layers: &[Vec<u8>]) -> Image {
    let config = ImageConfig {
        architecture: architecture.to_owned(),
        os: "linux".to_owned(),
        created: None,
        config: ContainerConfig::default(),
        rootfs: RootFs { kind: "layers".to_owned(), diff_ids: layers.iter().map(|layer| Digest::of(layer)).collect() },
        history: Vec::new(),
    };
    let config = to_canonical_json(&config);
    let config = (Descriptor::new(media_type::CONFIG, Digest::of(&config), config.len() as u64), config);
    let layers: Vec<_> =
        layers.iter().map(|layer| (Descriptor::new(media_type::LAYER_TAR, Digest::of(layer), layer.len() as u64), layer.clone())).collect();
    let manifest = Manifest {
        schema_version: 2,
        media_type: Some(media_type::MANIFEST.to_owned()),
        artifact_type: None,
        config: config.0.clone(),
        layers: layers.iter().map(|layer| layer.0.clone()).collect(),
        subject: None,
        annotations: Default::default(),
    };
    let manifest = RawManifest::new(to_canonical_json(&manifest), media_type::MANIFEST);
    Image { manifest, blobs: std::iter::once(config).chain(layers).collect() }
}

/// Options for a registry without TLS, with retries that follow at once.
pub(crate) fn plain() -> RegistryOptions {
    quick(RegistryOptions::default().tls_verify(false))
}

pub(crate) fn quick(mut options: RegistryOptions) -> RegistryOptions {
    options.client.retry = RetryPolicy {
        attempts: 3,
        first_delay: Duration::from_millis(2),
        longest_delay: Duration::from_millis(10),
        longest_retry_after: Duration::from_secs(5),
    };
    options.client.read_timeout = Duration::from_secs(10);
    options
}

pub(crate) fn reference(text: &str) -> RegistryReference {
    text.parse().unwrap()
}

pub(crate) fn source(runtime: &Arc<Runtime>, text: &str, options: &RegistryOptions) -> RegistrySource {
    RegistrySource::new(runtime, &reference(text), options).unwrap()
}

pub(crate) fn sink(runtime: &Arc<Runtime>, text: &str, options: &RegistryOptions) -> RegistrySink {
    RegistrySink::new(runtime, &reference(text), options).unwrap()
}

pub(crate) fn push(sink: &RegistrySink, image: &Image) -> Result<(), TransferError> {
    for (descriptor, bytes) in &image.blobs {
        if sink.has_blob(descriptor)? {
            continue;
        }
        push_blob(sink, descriptor, bytes)?;
    }
    sink.put_manifest(&image.manifest)?;
    sink.finish()
}

/// Writes in odd pieces, as a compressor would.
pub(crate) fn push_blob(sink: &RegistrySink, descriptor: &Descriptor, bytes: &[u8]) -> Result<(), TransferError> {
    let mut writer = sink.begin_blob()?;
    for piece in bytes.chunks(70_001) {
        if let Err(error) = writer.write_all(piece) {
            return Err(error.downcast::<TransferError>().unwrap());
        }
    }
    writer.finish(&descriptor.digest, descriptor.size)
}

pub(crate) fn pull(source: &RegistrySource) -> Result<Image, TransferError> {
    let manifest = source.load_manifest()?;
    let ParsedManifest::Image(parsed) = manifest.parse()? else { panic!("an index came") };
    let mut blobs = Vec::new();
    for descriptor in std::iter::once(parsed.config).chain(parsed.layers) {
        let bytes = pull_blob(source, &descriptor)?;
        blobs.push((descriptor, bytes));
    }
    Ok(Image { manifest, blobs })
}

pub(crate) fn pull_blob(source: &RegistrySource, descriptor: &Descriptor) -> Result<Vec<u8>, TransferError> {
    let mut bytes = Vec::new();
    match source.open_blob(descriptor)?.read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(error.downcast::<TransferError>().unwrap()),
    }
}

pub(crate) fn assert_same(left: &Image, right: &Image) {
    assert_eq!(left.manifest, right.manifest);
    assert!(left.blobs == right.blobs, "blobs differ");
}

/// Runs a program and returns what it said, if it ended well.
pub(crate) fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap_or_else(|error| panic!("{program}: {error}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{program} {arguments:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

pub(crate) fn path(directory: &Path, name: &str) -> String {
    directory.join(name).to_str().unwrap().to_owned()
}

/// Makes an authority, and a key and certificate of it for this machine's loopback: `ca.pem`, `cert.pem`, `key.pem`.
pub(crate) fn make_certificates(directory: &Path) {
    let file = |name| path(directory, name);
    let new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    let mut arguments = vec!["req", "-x509", "-days", "2", "-subj", "/CN=test authority"];
    let (ca_key, ca, key, request, certificate, extensions) =
        (file("ca.key"), file("ca.pem"), file("key.pem"), file("request.pem"), file("cert.pem"), file("extensions"));
    arguments.extend(new_key);
    arguments.extend(["-keyout", &ca_key, "-out", &ca]);
    run("openssl", &arguments);
    let mut arguments = vec!["req", "-subj", "/CN=registry"];
    arguments.extend(new_key);
    arguments.extend(["-keyout", &key, "-out", &request]);
    run("openssl", &arguments);
    std::fs::write(&extensions, "subjectAltName=IP:127.0.0.1,DNS:localhost\nbasicConstraints=CA:FALSE\n").unwrap();
    let sign = ["x509", "-req", "-days", "2", "-CAcreateserial", "-in", &request, "-CA", &ca, "-CAkey", &ca_key, "-extfile", &extensions];
    run("openssl", &[&sign[..], &["-out", &certificate]].concat());
}

/// Stands between us and a registry, and breaks connections: each after so many bytes from us, as often as told.
pub(crate) struct Breaker {
    pub(crate) addr: std::net::SocketAddr,
    left: Arc<std::sync::atomic::AtomicU32>,
}

impl Breaker {
    pub(crate) fn start(server: std::net::SocketAddr, after: u64, times: u32) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let left = Arc::new(std::sync::atomic::AtomicU32::new(times));
        let counter = left.clone();
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (client, counter) = (client.unwrap(), counter.clone());
                // An error ends the connection, which is what this is for.
                std::thread::spawn(move || pass_on(&client, server, after, &counter));
            }
        });
        Self { addr, left }
    }

    /// Returns how many connections are still to be broken.
    pub(crate) fn left(&self) -> u32 {
        self.left.load(std::sync::atomic::Ordering::Relaxed)
    }
}

fn pass_on(
    mut client: &std::net::TcpStream,
    server: std::net::SocketAddr,
    after: u64,
    left: &std::sync::atomic::AtomicU32,
) -> std::io::Result<()> {
    use std::net::Shutdown;
    use std::sync::atomic::Ordering;
    let mut server = std::net::TcpStream::connect(server)?;
    let (mut from_server, mut to_client) = (server.try_clone()?, client.try_clone()?);
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut from_server, &mut to_client);
        let _ = to_client.shutdown(Shutdown::Both);
    });
    let mut buffer = vec![0; 64 * 1024];
    let mut passed = 0;
    loop {
        let count = client.read(&mut buffer)?;
        passed += count as u64;
        let is_over = passed > after && left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok();
        if count == 0 || is_over {
            let _ = server.shutdown(Shutdown::Both);
            return client.shutdown(Shutdown::Both);
        }
        server.write_all(&buffer[..count])?;
    }
}
