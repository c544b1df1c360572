//! Repositories of rpms: what createrepo_c makes is read, and what is written is accepted by stock dnf.

use std::fs;
use std::path::Path;

use rootball_object::hash::Hasher;
use rootball_package::repository::rpmmd::{
    Changelog, Comparison, Dependency, DependencyVersion, ListedKind, Primary, PrimaryFile, PrimaryPackage, REPOMD, RepoMd, RpmMdOptions,
    read_filelists, write_rpmmd,
};
use rootball_package::repository::{Compression, Limits, RepositoryPackage, WantedFile};
use tempfile::TempDir;

use crate::stock::{make_rpms, packed, run};

/// Returns a file that is what it must be.
fn fetched(repo: &Path, wanted: &WantedFile) -> Vec<u8> {
    let bytes = fs::read(repo.join(&wanted.path)).unwrap();
    assert_eq!((wanted.size, wanted.sha256), (bytes.len() as u64, Hasher::of(&bytes)), "{}", wanted.path);
    bytes
}

fn list(repo: &Path, kind: &str) -> Option<Vec<u8>> {
    let repomd = RepoMd::parse(&fs::read(repo.join(REPOMD)).unwrap()).unwrap();
    Some(fetched(repo, &repomd.find(kind)?.file))
}

fn packages(bytes: &[u8]) -> Vec<RepositoryPackage> {
    let mut packages: Vec<_> = Primary::new(bytes, Limits::default()).unwrap().map(Result::unwrap).collect();
    packages.sort_by(|a, b| a.location.cmp(&b.location));
    packages
}

fn files(bytes: &[u8]) -> Vec<String> {
    let mut files = Vec::new();
    let count = read_filelists(bytes, Limits::default(), &mut |file| {
        files.push(format!("{} {} {:?} {:?}", file.package.label, file.path, file.kind, file.sha256));
        Ok(())
    });
    assert_eq!(count.unwrap(), 2);
    files.sort();
    files
}

const FILES: [&str; 8] = [
    "delta-1.0-2.noarch /usr/bin/delta File None",
    "delta-1.0-2.noarch /usr/share/delta Directory None",
    "delta-1.0-2.noarch /usr/share/delta/data File None",
    "delta-1.0-2.noarch /var/log/delta Ghost None",
    "gamma-3:1.0-2.noarch /usr/bin/gamma File None",
    "gamma-3:1.0-2.noarch /usr/share/gamma Directory None",
    "gamma-3:1.0-2.noarch /usr/share/gamma/data File None",
    "gamma-3:1.0-2.noarch /var/log/gamma Ghost None",
];

#[test]
fn repositories_of_createrepo_are_read_packed_in_any_way() {
    let dir = TempDir::new().unwrap();
    let dir = dir.path();
    let made = make_rpms(dir);
    let repo = dir.join("repo");
    for compression in ["gz", "xz", "bz2"] {
        run(&repo, "createrepo_c", ["--quiet", "--general-compress-type", compression, "."]);
        let found = packages(&list(&repo, "primary").unwrap());
        assert_eq!(found.iter().map(|package| package.location.clone()).collect::<Vec<_>>(), made);
        for package in &found {
            let bytes = fetched(&repo, &package.file());
            let query = ["-qp", "--qf", "%{NAME}-%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}.%{ARCH}", &package.location];
            assert_eq!(package.label.to_string(), run(&repo, "rpm", query));
            // The header begins as headers do, where a client that fetches only that will look.
            let range = package.header_range.clone().unwrap();
            assert_eq!(bytes[range.start as usize..][..4], [0x8e, 0xad, 0xe8, 1]);
        }
        assert_eq!(files(&list(&repo, "filelists").unwrap()), FILES, "{compression}");
    }
    let zstd = dir.join("primary.xml");
    fs::write(&zstd, run(&repo, "bzip2", ["-dc", &*newest(&repo, "primary")])).unwrap();
    assert_eq!(packages(&fs::read(packed(&zstd, "zstd", ".zst")).unwrap()), packages(&list(&repo, "primary").unwrap()));
    assert!(RepoMd::parse(&fs::read(repo.join(REPOMD)).unwrap()).unwrap().data.len() >= 3);
}

fn newest(repo: &Path, kind: &str) -> String {
    RepoMd::parse(&fs::read(repo.join(REPOMD)).unwrap()).unwrap().find(kind).unwrap().file.path.clone()
}

#[test]
fn extended_lists_of_createrepo_are_read_where_it_makes_them() {
    let dir = TempDir::new().unwrap();
    let dir = dir.path();
    make_rpms(dir);
    let repo = dir.join("repo");
    if !run(dir, "createrepo_c", ["--help"]).contains("--filelists-ext") {
        return;
    }
    run(&repo, "createrepo_c", ["--quiet", "--filelists-ext", "."]);
    let found = files(&list(&repo, "filelists-ext").unwrap());
    let expected = format!("delta-1.0-2.noarch /usr/bin/delta File Some({})", Hasher::of(b"delta\n"));
    assert!(found.contains(&expected), "{found:#?}");
}

#[test]
fn a_base_of_its_own_is_kept_apart_from_the_location() {
    let dir = TempDir::new().unwrap();
    make_rpms(dir.path());
    let repo = dir.path().join("repo");
    run(&repo, "createrepo_c", ["--quiet", "--baseurl", "https://example.com/os/", "."]);
    for package in packages(&list(&repo, "primary").unwrap()) {
        assert_eq!(package.base.as_deref(), Some("https://example.com/os/"));
        assert!(package.location.starts_with("Packages/"));
    }
}

/// Says of a stock package what its header says.
fn described(repo: &Path, package: &RepositoryPackage) -> PrimaryPackage {
    let query = |format: &str| run(repo, "rpm", ["-qp", "--qf", format, &package.location]);
    let dependencies = |tag: &str| {
        let text = query(&format!("[%{{{tag}NAME}}\t%{{{tag}FLAGS:depflags}}\t%{{{tag}VERSION}}\n]"));
        let lines = text.lines().filter(|line| !line.starts_with("rpmlib(") && !line.starts_with("(none)"));
        let parse = |line: &str| {
            let words: Vec<&str> = line.split('\t').map(str::trim).collect();
            let comparison = match words[1] {
                "<" => Some(Comparison::Less),
                "<=" => Some(Comparison::LessOrEqual),
                "=" => Some(Comparison::Equal),
                ">=" => Some(Comparison::GreaterOrEqual),
                ">" => Some(Comparison::Greater),
                _ => None,
            };
            let version = comparison.map(|comparison| DependencyVersion::new(comparison, words[2]));
            Dependency { name: words[0].to_owned(), version, is_pre: false }
        };
        lines.map(parse).collect::<Vec<_>>()
    };
    let listed = query("[%{FILEFLAGS:fflags}|%{FILEMODES:perms}|%{FILENAMES}|%{FILEDIGESTS}\n]");
    let file = |line: &str| {
        let words: Vec<&str> = line.split('|').collect();
        let kind = match (words[0].contains('g'), words[1].starts_with('d')) {
            (true, _) => ListedKind::Ghost,
            (_, true) => ListedKind::Directory,
            _ => ListedKind::File,
        };
        PrimaryFile { path: words[2].to_owned(), kind, sha256: words[3].parse().ok() }
    };
    let number = |tag: &str| query(&format!("%{{{tag}}}")).parse().unwrap();
    let changes = query("[%{CHANGELOGTIME}|%{CHANGELOGNAME}|%{CHANGELOGTEXT}\n]");
    let change = |line: &str| {
        let words: Vec<&str> = line.split('|').collect();
        Changelog { author: words[1].to_owned(), date: words[0].parse().unwrap(), text: words[2].to_owned() }
    };
    PrimaryPackage {
        name: package.label.name.clone(),
        epoch: query("%|EPOCH?{%{EPOCH}}:{0}|").parse().unwrap(),
        version: query("%{VERSION}"),
        release: query("%{RELEASE}"),
        arch: package.label.arch.clone(),
        sha256: package.sha256,
        location: package.location.clone(),
        summary: query("%{SUMMARY}"),
        description: query("%{DESCRIPTION}"),
        packager: String::new(),
        url: query("%{URL}"),
        license: query("%{LICENSE}"),
        vendor: String::new(),
        group: query("%{GROUP}"),
        build_host: query("%{BUILDHOST}"),
        source_rpm: query("%{SOURCERPM}"),
        file_time: number("BUILDTIME"),
        build_time: number("BUILDTIME"),
        package_size: package.size,
        installed_size: number("SIZE"),
        archive_size: number("ARCHIVESIZE"),
        header_range: package.header_range.clone().unwrap(),
        provides: dependencies("PROVIDE"),
        requires: dependencies("REQUIRE"),
        conflicts: dependencies("CONFLICT"),
        obsoletes: dependencies("OBSOLETE"),
        recommends: dependencies("RECOMMEND"),
        suggests: Vec::new(),
        supplements: Vec::new(),
        enhances: Vec::new(),
        files: listed.lines().map(file).collect(),
        changelogs: changes.lines().map(change).collect(),
    }
}

/// Asks stock dnf for all that it knows of the packages of a repository.
fn queried(dir: &Path, repo: &Path) -> Vec<String> {
    let root = dir.join("root");
    fs::create_dir_all(&root).unwrap();
    let place = format!("--repofrompath=it,file://{}", repo.display());
    let ask = |args: &[&str]| {
        let root = format!("--installroot={}", root.display());
        let cache = format!("--setopt=cachedir={}/cache", repo.display());
        let options = ["--quiet", "--releasever=1", "--disablerepo=*", "--enablerepo=it", "--nogpgcheck"];
        let options = options.into_iter().chain([&*place, &root, &cache, "repoquery"]);
        let out = run(dir, "dnf", options.chain(args.iter().copied()));
        let mut lines: Vec<&str> = out.lines().collect();
        lines.sort_unstable();
        lines.join("\n")
    };
    let format = "%{name}|%{epoch}|%{version}|%{release}|%{arch}|%{summary}|%{description}|%{url}|%{license}|%{downloadsize}|%{installsize}|\
                  %{buildtime}|%{sourcerpm}|%{relativepath}|%{conflicts}|%{obsoletes}|%{provides}|%{requires}|%{recommends}";
    let whole = ["--queryformat", format];
    vec![ask(&whole), ask(&["--list", "*"]), ask(&["--changelogs", "*"]), ask(&["--whatprovides", "/usr/bin/gamma"])]
}

#[test]
fn what_is_written_says_to_stock_dnf_what_createrepo_says() {
    let dir = TempDir::new().unwrap();
    let dir = dir.path();
    make_rpms(dir);
    let stock = dir.join("repo");
    run(&stock, "createrepo_c", ["--quiet", "."]);
    let expected = queried(dir, &stock);
    assert!(expected[0].contains("gamma|3|1.0|2|noarch|The <gamma> & more"), "{}", expected[0]);
    let listed = packages(&list(&stock, "primary").unwrap());
    let described: Vec<_> = listed.iter().map(|package| described(&stock, package)).collect();
    for compression in [Compression::Plain, Compression::Gzip, Compression::Xz, Compression::Zstd] {
        let ours = dir.join(format!("ours-{compression:?}"));
        fs::create_dir_all(ours.join("repodata")).unwrap();
        run(dir, "cp", ["-r", "repo/Packages", ours.to_str().unwrap()]);
        let options = RpmMdOptions { revision: 1_707_563_245, compression, filelists_ext: true };
        let files_written = write_rpmmd(&described, options).unwrap();
        assert_eq!(files_written, write_rpmmd(&described, options).unwrap());
        for file in files_written {
            fs::write(ours.join(file.path), file.bytes).unwrap();
        }
        assert_eq!(packages(&list(&ours, "primary").unwrap()), listed);
        assert_eq!(files(&list(&ours, "filelists").unwrap()), FILES);
        let digest = format!("gamma-3:1.0-2.noarch /usr/bin/gamma File Some({})", Hasher::of(b"gamma\n"));
        assert!(files(&list(&ours, "filelists-ext").unwrap()).contains(&digest));
        // Stock dnf of this system is built without some compressions.
        if matches!(compression, Compression::Gzip | Compression::Zstd) {
            assert_eq!(queried(dir, &ours), expected, "{compression:?}");
        }
    }
}
