//! `ostree commit --add-metadata` reads texts, the commit object shows their bytes, and `ostree show` prints them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rootball_gvariant::{Type, Value, text};

const ACCEPTED: &[&str] = &[
    "7",
    "-7",
    "+7",
    "010",
    "0x1F",
    "-0x10",
    "byte 255",
    "int16 -32768",
    "uint16 65535",
    "uint32 7",
    "handle 3",
    "int64 -9223372036854775808",
    "uint64 18446744073709551615",
    "1.5",
    ".5",
    "1e3",
    "1e17",
    "1e-5",
    "-0.1",
    "-inf",
    "@d 5",
    "double 1E5",
    "@d 0x10",
    "true",
    "boolean false",
    "'text'",
    "'it\\'s \\u00e9é\\n\\t\\a\\x'",
    "\"it's \\\"q\\\" \\U0001f600\"",
    "'\\u0001\\u202e\\U000e0001'",
    "'two \\\nlines'",
    "string 's'",
    "objectpath '/a/b_1'",
    "signature 'a{sv}(s)'",
    "b'bytes'",
    "b\"it's\"",
    "b''",
    "b'\\377\\1a\\\"\\f\\777'",
    "b'ends\\000here'",
    "@ay []",
    "[byte 1, 2]",
    "[1, 2, 3]",
    "[1, 2.5]",
    "[1, uint64 5]",
    "['a', 'bc', '']",
    "['/a', objectpath '/b']",
    "@as []",
    "[[], [1]]",
    "[@as [], ['a']]",
    "[b'a', [1, 2]]",
    "@a{sv} {}",
    "@a{sv} []",
    "{'k': <1>, 'l': <'x'>}",
    "{'a': uint32 1, 'b': 2}",
    "{objectpath '/a': [1], '/b': []}",
    "{1: [nothing, 1], 2: []}",
    "{1, 'entry'}",
    "[{1, 2}, {3, 4}]",
    "()",
    "(1,)",
    "('a', 1, true, [b'x'], (byte 1, 7))",
    "@(si) ('a', 1)",
    "(uint64 1, byte 2)",
    "<<<1>>>",
    "[<1>, <'a'>, <@as []>]",
    "<just 5>",
    "just 'x'",
    "@mi nothing",
    "@mmi just nothing",
    "@mmi 5",
    "[nothing, 5]",
    "[just nothing, 5]",
    "[@ms 'a', 'b']",
    "(just true, @ms nothing, [1, just 2])",
    "  [ 1 ,2,\n3 ]  ",
];

const REFUSED: &[&str] = &[
    "",
    "[]",
    "{}",
    "nothing",
    "text",
    "'open",
    "'\\u0000'",
    "b'open",
    "1 2",
    "(1)",
    "(1, 2,)",
    "[1,]",
    "[1, 'a']",
    "byte 256",
    "3000000000",
    "int64 -9223372036854775809",
    "08",
    "1E5",
    "1e999",
    "@i 1.0",
    "@q 'a'",
    "@z 1",
    "@a* []",
    "{<1>: 2}",
    "{1: 2, 'a': 3}",
    "{1: 2",
    "<>",
    "<1",
    "objectpath 'a'",
    "signature 'a'",
    "just",
    "infinity",
    "[just 1, uint32 2, 'a']",
    "uint32 -1",
    "{'a': 1, 'b': 2.5}",
    "{'a': nothing, 'b': 5}",
    "{'a': [], 'b': [1]}",
    "(nothing, 1)",
];

/// GLib lets the outer type win and forgets the inner one; a text that contradicts itself is refused here.
const CONTRADICTIONS: &[&str] = &["{'a': 1, 'b': uint32 2}", "@i uint32 5", "int32 @u 7", "@mi uint32 7", "@s objectpath '/x'"];

struct Sandbox {
    dir: tempfile::TempDir,
}

impl Sandbox {
    fn new() -> Self {
        let sandbox = Self { dir: tempfile::tempdir().unwrap() };
        std::fs::create_dir(sandbox.dir.path().join("tree")).unwrap();
        sandbox.ostree(&["init", "--mode=bare-user"], &[]);
        sandbox
    }

    fn repo(&self) -> PathBuf {
        self.dir.path().join("repo")
    }

    fn ostree(&self, args: &[&str], more: &[String]) -> Output {
        let mut command = Command::new("ostree");
        command.arg(format!("--repo={}", self.repo().display())).args(args).args(more);
        command.output().expect("ostree is installed (Debian: apt install ostree)")
    }

    fn commit(&self, metadata: &[String]) -> Output {
        let tree = format!("--tree=dir={}", self.dir.path().join("tree").display());
        self.ostree(&["commit", "--branch=b", "--canonical-permissions", "--subject=s", &tree], metadata)
    }
}

fn metadata_of(repo: &Path, commit: &str) -> Vec<(String, Value)> {
    let bytes = std::fs::read(repo.join("objects").join(&commit[..2]).join(format!("{}.commit", &commit[2..]))).unwrap();
    let ty: Type = "(a{sv}aya(say)sstayay)".parse().unwrap();
    let value = Value::from_bytes(&ty, &bytes).expect("a commit of ostree is in normal form");
    assert_eq!(value.to_bytes(), bytes);
    let Value::Tuple(members) = value else { panic!("a commit is a tuple") };
    let Some(Value::Array(_, entries)) = members.into_iter().next() else { panic!("it begins with a dictionary") };
    let entry = |entry| match entry {
        Value::DictEntry(key, value) => match (*key, *value) {
            (Value::String(key), Value::Variant(value)) => (key, *value),
            other => panic!("no entry of metadata: {other:?}"),
        },
        other => panic!("no entry: {other:?}"),
    };
    entries.into_iter().map(entry).collect()
}

/// `ostree` takes all metadata for big endian when it prints.
fn swapped(value: Value) -> Value {
    let list = |values: Vec<Value>| values.into_iter().map(swapped).collect();
    let boxed = |value: Box<Value>| Box::new(swapped(*value));
    match value {
        Value::Int16(number) => Value::Int16(number.swap_bytes()),
        Value::Uint16(number) => Value::Uint16(number.swap_bytes()),
        Value::Int32(number) => Value::Int32(number.swap_bytes()),
        Value::Uint32(number) => Value::Uint32(number.swap_bytes()),
        Value::Handle(number) => Value::Handle(number.swap_bytes()),
        Value::Int64(number) => Value::Int64(number.swap_bytes()),
        Value::Uint64(number) => Value::Uint64(number.swap_bytes()),
        Value::Double(number) => Value::Double(f64::from_bits(number.to_bits().swap_bytes())),
        Value::Variant(child) => Value::Variant(boxed(child)),
        Value::Maybe(ty, child) => Value::Maybe(ty, child.map(boxed)),
        Value::Array(ty, children) => Value::Array(ty, list(children)),
        Value::Tuple(members) => Value::Tuple(list(members)),
        Value::DictEntry(key, value) => Value::DictEntry(boxed(key), boxed(value)),
        other => other,
    }
}

#[test]
fn texts_become_the_values_and_bytes_that_ostree_makes_of_them() {
    let sandbox = Sandbox::new();
    let metadata: Vec<String> = ACCEPTED.iter().enumerate().map(|(index, text)| format!("--add-metadata=k{index}={text}")).collect();
    let output = sandbox.commit(&metadata);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let commit = String::from_utf8(output.stdout).unwrap().trim().to_owned();

    let metadata = metadata_of(&sandbox.repo(), &commit);
    for (index, input) in ACCEPTED.iter().enumerate() {
        let key = format!("k{index}");
        let (_, theirs) = metadata.iter().find(|(candidate, _)| *candidate == key).expect("every key is in the commit");
        let ours = text::parse(input, None).unwrap_or_else(|error| panic!("{input:?} is refused {error}"));
        assert_eq!(ours, *theirs, "{input:?}");
        assert_eq!(ours.to_bytes(), theirs.to_bytes(), "{input:?}");

        let shown = sandbox.ostree(&["show", &format!("--print-metadata-key={key}"), &commit], &[]);
        let shown = String::from_utf8(shown.stdout).unwrap();
        assert_eq!(text::print(&swapped(ours.clone()), true), shown.trim_end_matches('\n'), "{input:?}");
        assert_eq!(text::parse(&text::print(&ours, true), None).as_ref(), Ok(&ours), "{input:?}");
        assert_eq!(text::parse(&text::print(&ours, false), Some(&ours.ty())).as_ref(), Ok(&ours), "{input:?}");
    }
}

#[test]
fn what_ostree_refuses_is_refused() {
    let sandbox = Sandbox::new();
    for input in REFUSED {
        assert!(!sandbox.commit(&[format!("--add-metadata=k={input}")]).status.success(), "ostree accepts {input:?}");
        let error = text::parse(input, None).expect_err(input);
        assert!(error.position <= input.len() && !error.reason.is_empty(), "{input:?}: {error}");
    }
}

#[test]
fn texts_that_contradict_themselves_are_refused_although_ostree_takes_them() {
    let sandbox = Sandbox::new();
    for input in CONTRADICTIONS {
        assert!(sandbox.commit(&[format!("--add-metadata=k={input}")]).status.success(), "ostree refuses {input:?}");
        text::parse(input, None).expect_err(input);
    }
}
