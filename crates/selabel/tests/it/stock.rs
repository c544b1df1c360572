//! The same questions to `matchpathcon` and to us.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use rootball_selabel::{FileContexts, FileKind, Sources};

const KINDS: [(FileKind, &str); 7] = [
    (FileKind::Regular, "file"),
    (FileKind::Directory, "dir"),
    (FileKind::Symlink, "lnk_file"),
    (FileKind::CharacterDevice, "chr_file"),
    (FileKind::BlockDevice, "blk_file"),
    (FileKind::Fifo, "pipe"),
    (FileKind::Socket, "sock_file"),
];

/// The names that the texts of [`Sources`] have behind `file_contexts`.
const ENDINGS: [&str; 5] = ["", ".homedirs", ".local", ".subs", ".subs_dist"];

fn ours(texts: &[Option<String>; 5], paths: &[&str], kind: FileKind) -> Vec<String> {
    let [contexts, homedirs, local, subs, subs_dist] = texts.each_ref().map(Option::as_deref);
    let contexts = FileContexts::parse(Sources { contexts: contexts.unwrap(), homedirs, local, subs, subs_dist }).unwrap();
    let label = |path: &&str| contexts.lookup(path, Some(kind)).unwrap().unwrap_or("<<none>>").to_owned();
    // From several threads at once, as a commit does it.
    std::thread::scope(|scope| {
        let threads: Vec<_> =
            paths.chunks(paths.len().div_ceil(4)).map(|some| scope.spawn(move || some.iter().map(label).collect::<Vec<_>>())).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

fn theirs(policy: &Path, paths: &[&str], type_name: &str) -> Vec<String> {
    let mut labels = Vec::new();
    // A command line holds only so many paths.
    for some in paths.chunks(5000) {
        let mut command = Command::new("matchpathcon");
        command.args(["-n", "-m", type_name, "-P"]).arg(policy).args(some);
        let output = command.output().expect("matchpathcon, of package selinux-utils");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        labels.extend(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned));
    }
    labels
}

fn check(texts: &[Option<String>; 5], paths: &[&str], kinds: &[(FileKind, &str)]) {
    let policy = tempfile::tempdir().unwrap();
    let files = policy.path().join("contexts/files");
    std::fs::create_dir_all(&files).unwrap();
    for (text, ending) in texts.iter().zip(ENDINGS) {
        if let Some(text) = text {
            std::fs::write(files.join(format!("file_contexts{ending}")), text).unwrap();
        }
    }
    for (kind, type_name) in kinds {
        let (ours, theirs) = (ours(texts, paths, *kind), theirs(policy.path(), paths, type_name));
        assert_eq!((ours.len(), theirs.len()), (paths.len(), paths.len()));
        let different: Vec<_> = paths.iter().zip(ours.iter().zip(&theirs)).filter(|(_, (ours, theirs))| ours != theirs).collect();
        assert!(different.is_empty(), "path, ours, theirs: {different:?}\nkind: {kind:?}\ntexts: {texts:?}");
    }
}

fn only(contexts: &str) -> [Option<String>; 5] {
    [Some(contexts.to_owned()), None, None, None, None]
}

#[test]
fn a_pattern_matches_what_it_matches_there() {
    let paths = [
        "/",
        "/a",
        "/b",
        "/aa",
        "/ab",
        "/a/b",
        "/a.b",
        "/axb",
        "/a+",
        "/a{2}",
        "/a{,2}",
        "/a{",
        "/a]",
        "/]",
        "/[",
        "/-",
        "/&",
        "/:",
        "/5",
        "/_",
        "/A",
        "/aab",
        "/abab",
        "/acbc",
        "/\u{e9}",
        "/f\u{e9}",
        "/f\u{20ac}",
        "/foo",
        "/foobar",
        "/x/foo",
        "/bar",
        "/bar/x",
        "/x/bar",
        "/foo\nbar",
        "/a b",
        "/x\t",
        "/u",
        "/usr",
        "/usr/foo",
        "/usr/foo/x",
        "/usr/x/bar",
        "/usr/mid/x",
        "/usr/bar",
        "/a-b/c",
        "/q-b",
        "a",
        "/a/b/c",
        "//a///b//",
        "/a/",
        "/~",
        "/\\",
        "/a\\-b/c",
    ];
    for pattern in [
        "/a",
        "/a.b",
        r"/a\.b",
        "/a+",
        r"/a\+",
        "/a*",
        "/a++b",
        "/a*+a",
        "/a?",
        "/a??b",
        "/a{2}",
        "/a{1,}",
        "/a{1,2}",
        "/a{,2}",
        "/a{",
        "/a]",
        "/a{0}",
        "/((a|b)c){2}",
        "/(ab)+",
        "/(a|)b",
        "/(|a)",
        "/()a",
        "/(?:a|b)",
        "/[ab]",
        "/[^a]",
        "/[]a]",
        "/[^]a]",
        "/[a[b]",
        "/[a&&b]",
        "/[a-]",
        "/[-a]",
        "/[%--]",
        r"/[\d_]",
        r"/[\w]",
        r"/[\.-]",
        r"/[\]a]",
        r"/[\x41-\x43]",
        r"/[\101]",
        "/[[:alpha:]]",
        "/[[:^alpha:]]",
        "/[[:digit:][:punct:]]",
        "/[[:alpha]",
        "/[[:space:]x]",
        "/[a-b[:digit:]]",
        r"/\d",
        r"/\D",
        r"/\w",
        r"/\W",
        r"/f\W\W",
        r"/x\s",
        r"/\S",
        r"/x\h",
        r"/foo\vbar",
        r"/foo\Nbar",
        r"/foo.bar",
        r"/foo\nbar",
        r"/\x41",
        r"/\x{41}",
        r"/\101",
        r"/\o{101}",
        r"/\C",
        r"/\_",
        r"/\~",
        r"/\-",
        r"/\&",
        r"/\Qa.b\E",
        r"/\Qa\E+b",
        r"/a\Eb",
        "/f.",
        "/f..",
        "/f...",
        "/[^/]",
        "/[^/][^/]",
        "/foo|/bar",
        "/foo|/x|/bar",
        "|/bar",
        "/bar|",
        "/usr/foo|/bar",
        "/usr/foo|/mid|/bar",
        "/usr/(foo|bar)",
        "/usr/?",
        "/usr/{0,1}",
        "/usr/*",
        "/usr(/.*)?",
        "/usr/(.*/)?bar",
        r"/a\-b/c",
        r"/q\-b",
        "/a/?b?/c?",
        "/a$",
        "^/a",
        "^^/a$$",
        "/(a$|b)",
        "/(a$|b)c?",
        "/(a|^b)",
        r"/a\Z",
        r"/foo\z",
        r"\A/a",
        r"/a\b",
        r"/a\b.*",
        r"/f\B.*",
        "/x(?=/).*",
        "/(?!a).*",
        "/(?<!x)a.*",
        ".*(?<=o)",
        r"/(a)\1b",
        r"/(.)(.)\1\2",
        "/(?>a|ab)b",
        "/(?i)A",
        "/(?i:a)b",
        "/(?i)[A-B]+",
        "/(?-i)a",
        "/(?-s).+",
        "/a(?#note)b",
        "/a(?=b)*?b",
        "/a(?!b){2}.*",
        r"/foo\Rbar",
        "/.*",
        ".*",
        ".",
        "a",
        "",
    ] {
        if !pattern.is_empty() {
            check(&only(&format!("/.* ANY\n{pattern} THIS\n")), &paths, &KINDS[..1]);
        }
    }
}

#[test]
fn of_several_the_same_one_wins() {
    let texts = [
        "/.* ANY\n/a.* A1\n/a/b EXACT\n/a/.* A2\n/a\\.b ESCAPED\n/a.b DOT\n/d/d -d DIR\n/d/d -- FILE\n/d/d.? ALL\n/d/e -l LINK\n/d/e.* <<none>>\n\
         /d/e.* -s SOCKET\n/n <<none>>\n/c -c C\n/c -b B\n/c -p P\n/h/.* BASE\n/h/x BASE\n/e BASE\n/two ONE\n/two TWO\n  /sp\t--  SP  junk\n#/a NO\n",
        "/h/.* HOME\n/e.? HOME\n/h/x HOME\n",
        "/h/.*y LOCAL\n/e -d LOCAL\n/two.* LOCAL\n",
        "/s /a\n/s /h\n/p /p2\n/r /\n/t/ /a\n/u /a/\n/q\n# /a /h\n  /v   /h  junk\n",
        "/p2 /a\n/s /d\n/a/deep /h\n/a /h/sub\n/z /p\n",
    ]
    .map(|text| Some(text.to_owned()));
    let paths = [
        "/",
        "/a",
        "/a/b",
        "/a/c",
        "/a.b",
        "/axb",
        "/d/d",
        "/d/dx",
        "/d/e",
        "/d/ef",
        "/n",
        "/c",
        "/h/x",
        "/h/xy",
        "/e",
        "/ex",
        "/two",
        "/twos",
        "/s",
        "/s/x",
        "/sx",
        "/s/",
        "//s//x",
        "/p",
        "/p/b",
        "/p2/b",
        "/r",
        "/r/n",
        "/r/a/b",
        "/t",
        "/t/b",
        "/u",
        "/u/b",
        "/q",
        "/v/x",
        "/z/b",
        "/a/deep/x",
        "/sp",
        "none",
        "s/x",
    ];
    check(&texts, &paths, &KINDS);
    let [contexts, homedirs, local, ..] = texts;
    check(&[contexts, homedirs, local, None, None], &paths, &KINDS);
}

#[test]
fn a_real_policy_gives_the_same_label_to_every_path_and_kind() {
    let policy = Path::new("/etc/selinux/default");
    let texts = ENDINGS.map(|ending| std::fs::read_to_string(policy.join(format!("contexts/files/file_contexts{ending}"))).ok());
    let contexts = texts[0].as_deref().expect("the policy of package selinux-policy-default");
    // A path for each specification, which many others match too; and the paths of this system's programs and settings.
    let mut paths: BTreeSet<String> = contexts.lines().filter_map(|line| line.split_whitespace().next()).map(example).collect();
    for root in ["/etc", "/usr/bin", "/usr/sbin", "/usr/lib/systemd", "/var/lib"] {
        let output = Command::new("find").args([root, "-maxdepth", "3"]).output().unwrap();
        paths.extend(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned));
    }
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    assert!(paths.len() > 4000, "only {} paths", paths.len());
    for (kind, type_name) in KINDS {
        let (ours, theirs) = (ours(&texts, &paths, kind), theirs(policy, &paths, type_name));
        assert_eq!(ours.len(), theirs.len());
        let different: Vec<_> = paths.iter().zip(ours.iter().zip(&theirs)).filter(|(_, (ours, theirs))| ours != theirs).collect();
        assert!(different.is_empty(), "path, ours, theirs: {different:?}\nkind: {kind:?}");
    }
}

/// Makes a path of a pattern by leaving out what is special.
fn example(pattern: &str) -> String {
    let mut path = String::new();
    let mut class = false;
    for c in pattern.chars() {
        match c {
            '[' => class = true,
            ']' => {
                class = false;
                path.push('x');
            }
            _ if class => {}
            '.' => path.push('y'),
            c if "\\^$?*+|(){}".contains(c) => {}
            c => path.push(c),
        }
    }
    path
}
