//! The corpus of the fuzzers, without a fuzzer.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rootball_fuzzing::{TARGETS, target};

use crate::measured::{alone, run};
use crate::mutate::Mutator;

/// How many mutations each target is given; `cargo xtask fuzz --smoke` asks for more.
const MUTATIONS: u64 = 3000;

fn fuzz_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

/// Returns the inputs of a target's corpus, in the order of their names.
pub(crate) fn corpus(name: &str) -> Vec<Vec<u8>> {
    let dir = fuzz_dir().join("corpus").join(name);
    let mut paths: Vec<_> =
        fs::read_dir(&dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display())).map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn hold(name: &str) {
    let count = std::env::var("ROOTBALL_FUZZ_MUTATIONS").map_or(MUTATIONS, |count| count.parse().expect("a number"));
    alone(|| {
        let (target, corpus) = (target(name), corpus(name));
        // What is made once and kept is not the input's.
        (target.run)(b"");
        corpus.iter().for_each(|input| run(target, input));
        let mut mutator = Mutator::new(&corpus, 0x005e_ed0f_2007_ba11);
        // An import makes a repository each time, a part a large model.
        let count = if matches!(name, "image_layer" | "tree_part") { count / 20 } else { count };
        for _ in 0..count {
            run(target, &mutator.next_input());
        }
    });
}

macro_rules! targets {
    ($($name:ident),* $(,)?) => {
        const TESTED: &[&str] = &[$(stringify!($name)),*];
        $(
            #[test]
            fn $name() {
                hold(stringify!($name));
            }
        )*
    };
}

// Each holds on its corpus and on what is near it.
targets!(
    auth_file,
    bls_entry,
    bsdiff,
    commit_lists,
    commit_signatures,
    composefs_dump,
    composefs_image,
    deb,
    delta_index,
    delta_part,
    delta_superblock,
    deployment,
    filez,
    gvariant,
    gvariant_text,
    image_delta,
    image_layer,
    key_file,
    keyfile,
    layer_index,
    mtree,
    object,
    oci_archive,
    oci_manifest,
    oci_reference,
    openpgp,
    package_database,
    packages_index,
    policy,
    prepare_root,
    primary_xml,
    registries,
    release,
    repomd,
    rojig_descriptor,
    rpm,
    rpm_header,
    selabel,
    sigstore_bundle,
    simple_signing,
    summary,
    tar,
    tar_diff,
    tree_part,
    tree_plan,
);

#[test]
fn every_target_has_a_test_a_program_and_a_line_in_the_documentation() {
    let names: BTreeSet<&str> = TARGETS.iter().map(|target| target.name).collect();
    assert_eq!(names, TESTED.iter().copied().collect());
    let sources = fs::read_dir(fuzz_dir().join("fuzz_targets")).unwrap().map(|entry| entry.unwrap().path());
    let programs: BTreeSet<String> = sources.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(programs, names.iter().map(|name| (*name).to_owned()).collect());
    let (manifest, readme) =
        (fs::read_to_string(fuzz_dir().join("Cargo.toml")).unwrap(), fs::read_to_string(fuzz_dir().join("README.md")).unwrap());
    for name in names {
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} is missing in fuzz/Cargo.toml");
        assert!(readme.contains(&format!("| `{name}` |")), "{name} is missing in fuzz/README.md");
    }
}
