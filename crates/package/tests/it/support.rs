//! Running the tools, and packages that they make.

use std::path::{Path, PathBuf};
use std::process::Command;

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
