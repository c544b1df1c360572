//! Which old files are called like a new one.
//!
//! A path says what a file is across versions: the same path, the same but for the versions in it (`6.1.0-55-amd64` and `6.1.0-56-amd64`,
//! `libfoo.so.1.2.3` and `libfoo.so.1.2.4`), the same last component elsewhere.

use std::collections::HashMap;

/// Most files of one last component that are offered.
const MAX_NAMESAKES: usize = 6;

/// The names of the old files.
#[derive(Debug, Default)]
pub struct Names {
    paths: HashMap<String, usize>,
    unversioned: HashMap<String, Vec<usize>>,
    last: HashMap<String, Vec<(usize, String)>>,
}

impl Names {
    /// Enters one path of file number `file`; a file may have many.
    pub fn insert(&mut self, path: &str, file: usize) {
        self.paths.insert(path.to_owned(), file);
        self.unversioned.entry(same_but_for_versions(path)).or_default().push(file);
        self.last.entry(same_but_for_versions(last_component(path))).or_default().push((file, path.to_owned()));
    }

    /// Returns the file of a path.
    pub fn find(&self, path: &str) -> Option<usize> {
        self.paths.get(path).copied()
    }

    /// Returns the files that a new file of that path may be another version of, the likeliest first, each once.
    pub fn candidates(&self, path: &str) -> Vec<usize> {
        let mut found: Vec<usize> = self.paths.get(path).copied().into_iter().collect();
        found.extend(self.unversioned.get(&same_but_for_versions(path)).into_iter().flatten().take(MAX_NAMESAKES));
        if let Some(namesakes) = self.last.get(&same_but_for_versions(last_component(path))) {
            let mut near: Vec<_> = namesakes.iter().map(|(file, old)| (distance(path, old), old, *file)).collect();
            near.sort_unstable();
            found.extend(near.into_iter().take(MAX_NAMESAKES).map(|(_, _, file)| file));
        }
        let mut unique = Vec::new();
        for file in found {
            if !unique.contains(&file) {
                unique.push(file);
            }
        }
        unique
    }
}

fn last_component(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, last)| last)
}

/// Counts the components that two paths do not share at their ends; the last ones count twice when they differ.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<_>, Vec<_>) = (a.split('/').collect(), b.split('/').collect());
    let shorter = a.len().min(b.len());
    let front = a.iter().zip(&b).take_while(|(left, right)| left == right).count();
    let back = a.iter().rev().zip(b.iter().rev()).take(shorter - front.min(shorter)).take_while(|(left, right)| left == right).count();
    a.len() + b.len() - 2 * (front + back) + usize::from(a.last() != b.last())
}

/// Returns the path with a `#` in place of everything that counts versions: numbers with what joins them, and long hexadecimal words.
pub fn same_but_for_versions(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_alphanumeric() {
            let word = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            if is_hash(&rest[..word]) {
                out.push('#');
                rest = &rest[word..];
                continue;
            }
            // A word is gone through letter by letter, since versions follow names without a gap: `python3.11`.
            let (head, mut tail) = rest.split_at(word);
            let mut head = head;
            while let Some(digit) = head.find(|c: char| c.is_ascii_digit()) {
                out.push_str(&head[..digit]);
                out.push('#');
                let digits = head[digit..].find(|c: char| !c.is_ascii_digit()).unwrap_or(head.len() - digit);
                head = &head[digit + digits..];
                if head.is_empty() {
                    tail = &tail[joined_numbers(tail)..];
                }
            }
            out.push_str(head);
            rest = tail;
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

/// Returns the length of the numbers that a version goes on with: `.11`, `-55`, `+2~3`.
fn joined_numbers(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut end = 0;
    while bytes.get(end).is_some_and(|byte| b".-_+~:".contains(byte)) && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        end += 2;
        end += bytes[end..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    }
    end
}

fn is_hash(word: &str) -> bool {
    word.len() >= 16 && word.bytes().all(|byte| byte.is_ascii_hexdigit()) && word.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_taken_out_of_paths() {
        for (path, expected) in [
            ("usr/lib/modules/6.1.0-55-amd64/kernel/fs/ext4/ext4.ko", "usr/lib/modules/#-amd#/kernel/fs/ext#/ext#.ko"),
            ("usr/lib/libfoo.so.1.2.3", "usr/lib/libfoo.so.#"),
            ("usr/bin/python3.11", "usr/bin/python#"),
            ("cache/0123456789abcdef0123/x", "cache/#/x"),
            ("etc/passwd", "etc/passwd"),
            ("a/ü2/é", "a/ü#/é"),
            ("", ""),
            ("1", "#"),
            ("v2.x", "v#.x"),
        ] {
            assert_eq!(same_but_for_versions(path), expected, "{path}");
        }
    }

    #[test]
    fn the_same_path_comes_before_the_same_but_for_versions_and_that_before_the_same_name() {
        let mut names = Names::default();
        for (file, path) in ["lib/x/libz.so.1.2", "lib/libz.so.1.2", "usr/lib/libz.so.1.3", "lib/libz.so.1.3", "bin/z"].iter().enumerate() {
            names.insert(path, file);
        }
        assert_eq!(names.candidates("lib/libz.so.1.3"), [3, 1, 2, 0]);
        assert_eq!(names.candidates("opt/z"), [4]);
        assert!(names.candidates("opt/y").is_empty());
    }
}
