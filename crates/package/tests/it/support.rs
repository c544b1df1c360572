//! Running the tools, and packages that they make.

use std::path::{Path, PathBuf};
use std::process::Command;

use rootball_package::rpm::{Dependency, RpmBuilder, RpmFile, RpmInfo, RpmOptions, RpmVersion, sense};
use rootball_package::{Compression, MemberFlags};

/// Runs a command, which must succeed, and returns what it says.
pub(crate) fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// Builds the package of a spec with `rpmbuild`, whose payload is compressed in this way.
pub(crate) fn rpmbuild(directory: &Path, name: &str, payload: &str, rest: &str) -> PathBuf {
    let spec = directory.join(format!("{name}.spec"));
    let head = format!("Name: {name}\nVersion: 1.5~rc1\nRelease: 3\nEpoch: 2\nSummary: S\nLicense: L\nBuildArch: noarch\n");
    std::fs::write(&spec, format!("{head}%description\nD\n{rest}")).unwrap();
    let define = |name: &str, value: &str| ["--define".to_owned(), format!("{name} {value}")];
    run(Command::new("rpmbuild")
        .args(["-bb", "--quiet"])
        .args(define("_topdir", directory.to_str().unwrap()))
        .args(define("_binary_payload", payload))
        .args(define("_build_id_links", "none"))
        .args(define("__os_install_post", "%{nil}"))
        .args(define("_rpmfilename", "%%{NAME}.rpm"))
        .arg(&spec));
    directory.join("RPMS").join(format!("{name}.rpm"))
}

/// A spec with files of every kind.
pub(crate) const EVERY_KIND: &str = "\
%install
mkdir -p %{buildroot}/usr/bin %{buildroot}/etc %{buildroot}/usr/share/doc/k %{buildroot}/var/log
head -c 300000 /dev/zero | tr '\\\\0' 'x' > %{buildroot}/usr/bin/large
echo one > %{buildroot}/usr/bin/a
ln %{buildroot}/usr/bin/a %{buildroot}/usr/bin/z
ln %{buildroot}/usr/bin/a %{buildroot}/etc/m
: > %{buildroot}/usr/bin/empty
ln %{buildroot}/usr/bin/empty %{buildroot}/usr/bin/empty2
ln -s ../bin/a %{buildroot}/usr/bin/link
echo conf > %{buildroot}/etc/k.conf
echo doc > %{buildroot}/usr/share/doc/k/README
echo license > %{buildroot}/usr/share/doc/k/COPYING
echo ghost > %{buildroot}/var/log/k.log
%files
%dir %attr(0750, root, adm) /usr/share/doc/k
%attr(4755, root, root) /usr/bin/large
/usr/bin/a
/usr/bin/z
/etc/m
/usr/bin/empty
/usr/bin/empty2
/usr/bin/link
%caps(cap_net_raw,cap_setuid=ep) /usr/bin/a
%config(noreplace) /etc/k.conf
%doc /usr/share/doc/k/README
%license /usr/share/doc/k/COPYING
%ghost %attr(0640, daemon, adm) /var/log/k.log
";

/// All compressions of rpm, each with a name.
pub(crate) const COMPRESSIONS: [(&str, Compression); 5] = [
    ("none", Compression::None),
    ("gzip", Compression::Gzip(9)),
    ("bzip2", Compression::Bzip2(9)),
    ("xz", Compression::Xz(6)),
    ("zstd", Compression::Zstd(3)),
];

/// Builds a package with files of every kind.
pub(crate) fn sample(version: RpmVersion, compression: Compression) -> Vec<u8> {
    let info = RpmInfo {
        name: "sample".to_owned(),
        epoch: Some(2),
        version: "1.5~rc1".to_owned(),
        release: "3".to_owned(),
        arch: "noarch".to_owned(),
        summary: "A sample".to_owned(),
        description: "Files of every kind.\nTwo lines.".to_owned(),
        license: "MIT".to_owned(),
    };
    let directory = tempfile::tempdir().unwrap();
    let mut builder = RpmBuilder::new(info, RpmOptions { version, compression, build_time: 1_700_000_000 }, directory.path()).unwrap();
    builder.provide(Dependency::any("virtual"));
    builder.require(Dependency {
        name: "rpmlib(FileCaps)".to_owned(),
        flags: sense::RPMLIB | sense::LESS | sense::EQUAL,
        version: "4.6.1-1".to_owned(),
    });
    let file = |path: &str, mode: u32| RpmFile { mtime: 1_600_000_000, ..RpmFile::root(path, mode) };
    // Not in the order of paths, which is that of the package.
    builder.file(file("/usr/bin/z", 0o4755), &mut &b"one\n"[..]).unwrap();
    builder.hard_link("/usr/bin/a", "/usr/bin/z").unwrap();
    builder.hard_link("/etc/m", "/usr/bin/z").unwrap();
    builder.directory(file("/usr/bin", 0o755)).unwrap();
    builder.directory(file("/usr/share/doc/sample", 0o750)).unwrap();
    builder.file(file("/usr/bin/large", 0o755), &mut &*vec![b'x'; 300_000]).unwrap();
    builder.file(file("/usr/bin/empty", 0o644), &mut &b""[..]).unwrap();
    builder.symlink(file("/usr/bin/link", 0), "../bin/a").unwrap();
    let capabilities = Some("cap_net_raw=ep".to_owned());
    builder.file(RpmFile { capabilities, ..file("/usr/bin/ping", 0o755) }, &mut &b"ping"[..]).unwrap();
    let config = MemberFlags { config: true, ..MemberFlags::default() };
    builder.file(RpmFile { flags: config, ..file("/etc/sample.conf", 0o600) }, &mut &b"conf"[..]).unwrap();
    let doc = MemberFlags { doc: true, ..MemberFlags::default() };
    builder.file(RpmFile { flags: doc, ..file("/usr/share/doc/sample/README", 0o644) }, &mut &b"doc"[..]).unwrap();
    builder.ghost(file("/var/log/sample.log", 0o640)).unwrap();
    let mut package = Vec::new();
    builder.finish(&mut package).unwrap();
    package
}
