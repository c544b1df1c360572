//! Which name has which file when the layers of an image lie over each other.

use std::collections::BTreeMap;

use super::scan::{ScannedEntry, What};

/// What begins the name of a file that says that another one is gone.
const WHITEOUT: &str = ".wh.";
/// The name of a file that says that nothing in its directory remains from layers below.
const OPAQUE: &str = ".wh..wh..opq";

/// The names of regular files with content, and the number of the file that each has.
#[derive(Debug, Default)]
pub(super) struct View {
    names: BTreeMap<String, usize>,
}

impl View {
    /// Lays a layer over those before it. Its files with content have the numbers from `first` on.
    pub(super) fn layer(&mut self, entries: &[ScannedEntry], first: usize) {
        // Whiteouts speak of the layers below, wherever they stand in their own.
        for name in entries.iter().filter_map(|entry| entry.name.as_deref()) {
            let (directory, last) = name.rsplit_once('/').unwrap_or(("", name));
            if last == OPAQUE {
                self.remove_below(directory);
            } else if let Some(gone) = last.strip_prefix(WHITEOUT) {
                self.remove(&if directory.is_empty() { gone.to_owned() } else { format!("{directory}/{gone}") });
            }
        }
        let mut number = first;
        for ScannedEntry { name, what } in entries {
            let file = match what {
                What::File(_) => {
                    number += 1;
                    Some(number - 1)
                }
                What::Link(target) => self.names.get(target).copied(),
                What::Directory | What::Other => None,
            };
            let Some(name) = name.as_deref().filter(|name| !name.rsplit('/').next().is_some_and(|last| last.starts_with(WHITEOUT))) else {
                continue;
            };
            // What lies above a path is a directory, whatever it was.
            for (slash, _) in name.match_indices('/') {
                self.names.remove(&name[..slash]);
            }
            match what {
                What::Directory => drop(self.names.remove(name)),
                _ => self.remove(name),
            }
            if let Some(file) = file {
                self.names.insert(name.to_owned(), file);
            }
        }
    }

    /// Lists the names in order, with the numbers of their files.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, usize)> {
        self.names.iter().map(|(name, file)| (name.as_str(), *file))
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    fn remove(&mut self, name: &str) {
        self.names.remove(name);
        self.remove_below(name);
    }

    fn remove_below(&mut self, directory: &str) {
        if directory.is_empty() {
            return self.names.clear();
        }
        let prefix = format!("{directory}/");
        let gone: Vec<String> =
            self.names.range(prefix.clone()..).take_while(|(name, _)| name.starts_with(&prefix)).map(|(name, _)| name.clone()).collect();
        for name in gone {
            self.names.remove(&name);
        }
    }
}

#[cfg(test)]
mod tests {
    use rootball_object::Checksum;

    use super::super::scan::Content;
    use super::*;
    use crate::engine::Sketch;

    fn file(name: &str) -> ScannedEntry {
        let content = Content { start: 0, size: 1, is_public: true, hash: Checksum::new([0; 32]), sketch: Sketch::default() };
        ScannedEntry { name: Some(name.to_owned()), what: What::File(content) }
    }

    fn other(name: &str, what: What) -> ScannedEntry {
        ScannedEntry { name: Some(name.to_owned()), what }
    }

    #[test]
    fn upper_layers_hide_and_remove_what_is_below() {
        let mut view = View::default();
        view.layer(&[file("a/x"), file("a/y"), file("b/z"), file("c"), file("d/e/f"), other("l", What::Link("a/x".to_owned()))], 0);
        assert_eq!(view.names().collect::<Vec<_>>(), [("a/x", 0), ("a/y", 1), ("b/z", 2), ("c", 3), ("d/e/f", 4), ("l", 0)]);
        view.layer(
            &[
                file("a/new"),
                other("a/.wh..wh..opq", What::Other),
                other(".wh.b", What::Other),
                other("c", What::Directory),
                file("d/e"),
                other("m", What::Link("l".to_owned())),
                other("n", What::Link("nowhere".to_owned())),
            ],
            5,
        );
        assert_eq!(view.names().collect::<Vec<_>>(), [("a/new", 5), ("d/e", 6), ("l", 0), ("m", 0)]);
        view.layer(&[file("l/below"), other("a/new", What::Other)], 7);
        assert_eq!(view.names().collect::<Vec<_>>(), [("d/e", 6), ("l/below", 7), ("m", 0)]);
    }
}
