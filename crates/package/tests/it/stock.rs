//! Stock tools, and packages made with them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs a program and returns what it printed.
pub(crate) fn run<A: AsRef<OsStr>>(dir: &Path, program: &str, args: impl IntoIterator<Item = A>) -> String {
    let (succeeded, out, err) = attempt(dir, program, args);
    assert!(succeeded, "{program} failed:\n{out}\n{err}");
    out
}

/// Runs a program, which may fail.
pub(crate) fn attempt<A: AsRef<OsStr>>(dir: &Path, program: &str, args: impl IntoIterator<Item = A>) -> (bool, String, String) {
    let mut command = Command::new(program);
    command.args(args).current_dir(dir).env("HOME", dir).env("GNUPGHOME", dir).env("LC_ALL", "C.UTF-8").env("TZ", "UTC");
    let output = command.output().unwrap_or_else(|error| panic!("{program}: {error}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

/// Packs a file, which is replaced by the packed one, and returns its path.
pub(crate) fn packed(file: &Path, program: &str, extension: &str) -> PathBuf {
    run(file.parent().unwrap(), program, [OsStr::new("-f"), file.as_os_str()]);
    PathBuf::from(format!("{}{extension}", file.display()))
}

/// Makes debs in `dir/pool`, and returns their control paragraphs and their paths below `dir`, by name.
pub(crate) fn make_debs(dir: &Path) -> Vec<(String, String)> {
    let controls = [
        "Package: alpha\nVersion: 1:1.0-1\nArchitecture: all\nMaintainer: A <a@b.c>\nDescription: first\n with a long text\n .\n in parts\n",
        "Package: beta\nVersion: 2.0~rc1\nArchitecture: amd64\nMaintainer: A <a@b.c>\nDepends: alpha (>= 1:1.0)\nDescription: second\n",
    ];
    let pool = dir.join("pool");
    std::fs::create_dir_all(&pool).unwrap();
    let mut made = Vec::new();
    for (number, control) in controls.into_iter().enumerate() {
        let tree = dir.join(format!("tree-{number}"));
        std::fs::create_dir_all(tree.join("DEBIAN")).unwrap();
        std::fs::create_dir_all(tree.join("usr/share/doc")).unwrap();
        std::fs::write(tree.join("DEBIAN/control"), control).unwrap();
        std::fs::write(tree.join(format!("usr/share/doc/{number}")), format!("text {number}\n")).unwrap();
        let path = format!("pool/package-{number}.deb");
        run(dir, "dpkg-deb", ["--build", "--root-owner-group", &format!("tree-{number}"), &path]);
        std::fs::remove_dir_all(tree).unwrap();
        made.push((control.to_owned(), path));
    }
    made
}

/// Makes rpms in `dir/repo/Packages`, and returns their paths below `dir/repo`.
pub(crate) fn make_rpms(dir: &Path) -> Vec<String> {
    let packages = dir.join("repo/Packages");
    std::fs::create_dir_all(&packages).unwrap();
    for (name, more) in
        [("gamma", "Epoch: 3\nProvides: virtual = 2:1.5-7\nObsoletes: old < 1\n"), ("delta", "Requires: gamma >= 3:1.0, /bin/sh\n")]
    {
        let spec = format!(
            "Name: {name}\nVersion: 1.0\nRelease: 2\nSummary: The <{name}> & more\nLicense: MIT\nURL: https://example.com/?a=b&c=d\n\
             BuildArch: noarch\nConflicts: rival <= 4\nRecommends: nice\n{more}%description\nLong \"text\"\nin lines.\n\
             %install\nmkdir -p %{{buildroot}}/usr/bin %{{buildroot}}/usr/share/{name}\necho {name} > %{{buildroot}}/usr/bin/{name}\n\
             touch %{{buildroot}}/usr/share/{name}/data\n%files\n/usr/bin/{name}\n%dir /usr/share/{name}\n/usr/share/{name}/data\n\
             %ghost /var/log/{name}\n%changelog\n* Mon Jan 01 2024 A <a@b.c> - 1.0-2\n- Second & last\n\
             * Sun Jan 01 2023 A <a@b.c> - 1.0-1\n- First\n"
        );
        let path = dir.join(format!("{name}.spec"));
        std::fs::write(&path, spec).unwrap();
        let top = format!("_topdir {}/build", dir.display());
        run(dir, "rpmbuild", ["-bb", "--quiet", "--define", &top, &path.display().to_string()]);
    }
    let mut made = Vec::new();
    for entry in std::fs::read_dir(dir.join("build/RPMS/noarch")).unwrap() {
        let entry = entry.unwrap();
        let path = format!("Packages/{}", entry.file_name().display());
        std::fs::rename(entry.path(), dir.join("repo").join(&path)).unwrap();
        made.push(path);
    }
    made.sort();
    made
}
