//! Objects cut short, flipped and missing are found, and named.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use rootball_object::Silent;
use rootball_repo::{CommitModifiers, Mode, Problem};

use crate::support::{Place, commit};

fn objects(repo: &Path, suffix: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for fan_out in fs::read_dir(repo.join("objects")).unwrap() {
        for object in fs::read_dir(fan_out.unwrap().path()).unwrap() {
            let path = object.unwrap().path();
            if path.extension().is_some_and(|extension| extension == suffix) && !path.is_symlink() {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn checksum_of(path: &Path) -> String {
    let parent = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
    format!("{parent}{}", path.file_stem().unwrap().to_str().unwrap())
}

#[test]
fn every_damaged_or_missing_object_is_named() {
    let place = Place::new();
    let tree = place.sample_tree();
    for (mode, file) in [(Mode::Bare, "file"), (Mode::BareUser, "file"), (Mode::Archive, "filez")] {
        for suffix in [file, "dirtree", "dirmeta", "commit"] {
            for damage in ["flip", "cut", "grow", "remove"] {
                let name = format!("{mode}-{suffix}-{damage}");
                let repo = place.repo(&name, mode);
                commit(&repo, &tree, &CommitModifiers::default());
                // An object with content, so that there is something to flip and cut.
                let object = objects(repo.path(), suffix).into_iter().max_by_key(|path| path.metadata().unwrap().len()).unwrap();
                let size = object.metadata().unwrap().len();
                let open = || OpenOptions::new().read(true).write(true).open(&object).unwrap();
                match damage {
                    "flip" => {
                        let mut byte = [0];
                        open().read_exact_at(&mut byte, size / 2).unwrap();
                        open().write_all_at(&[byte[0] ^ 1], size / 2).unwrap();
                    }
                    "cut" => open().set_len(size - 1).unwrap(),
                    "grow" => open().write_all_at(b"x", size).unwrap(),
                    _ => fs::remove_file(&object).unwrap(),
                }
                let problems = repo.fsck(&Silent).unwrap().problems;
                let grown_archive = mode == Mode::Archive && suffix == "filez" && damage == "grow";
                if grown_archive {
                    // Bytes behind the deflate stream are not part of the object; libostree does not look at them either.
                    continue;
                }
                let text = problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n");
                assert!(text.contains(&checksum_of(&object)), "{name}: {text:?}");
            }
        }
    }
}

#[test]
fn wrong_owner_mode_or_attribute_of_a_bare_object_is_found() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let repo = place.repo("repo", Mode::Bare);
    commit(&repo, &place.sample_tree(), &CommitModifiers::default());
    let object = objects(repo.path(), "file").remove(0);
    let mode = object.metadata().unwrap().permissions().mode();
    fs::set_permissions(&object, fs::Permissions::from_mode(mode ^ 0o11)).unwrap();
    let problems = repo.fsck(&Silent).unwrap().problems;
    assert_eq!(problems.len(), 1);
    assert!(problems[0].to_string().contains(&checksum_of(&object)));
}
