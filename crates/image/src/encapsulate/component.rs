//! Components: the parts of a tree that change together, each from objects and their paths.
//!
//! A package is one, and so are the initramfs, the package database, and what no package has. Files that a package's own scripts made belong
//! to it as well: byte code beside its source, and whatever lies in a directory where nine of ten files are of one source. So do the records
//! of a package database that are about one package.
//!
//! A small object with paths in several components is in each of them with its paths there, so a component stays as it is when another one
//! gains or loses a copy of some licence. A large one is in the first of them only, with all paths: twice its bytes would cost more.

use std::collections::{BTreeMap, HashMap};

use rootball_object::{Checksum, CommitChecksum, ObjectSource};

use super::EncapsulateError;
use super::plan::PlannedObject;
use super::rate::{MOST, Rates};
use super::tree::{Headers, PathIndex, Tree, load_headers, unpacked_path};
use crate::packages::{Owners, is_database};

/// Objects of fewer bytes are in every component that has a path of them.
const MAX_SHARED: u64 = 64 * 1024;

/// What a component is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComponentKind {
    /// The initramfs of one or more kernels.
    Initramfs,
    /// A package.
    Package,
    /// The package database.
    Database,
    /// What no package has.
    Unpackaged,
}

/// A part of a tree that changes as a whole.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Component {
    /// What it is.
    pub kind: ComponentKind,
    /// The package's name, or what it is; unique in its tree, and the same in the next version of the tree.
    pub name: String,
    /// What the package was built from; its own name where that is not known.
    pub source: String,
    /// When the package changed, in seconds since 1970, newest first, as far as that is known.
    pub changes: Vec<i64>,
    /// How often it is expected to change, in times a year.
    pub rate: f64,
    /// Bytes of content, each object once.
    pub size: u64,
    /// The objects, sorted by checksum.
    pub objects: Vec<PlannedObject>,
}

/// How a tree is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Division {
    /// Whether a file that no package lists belongs to the package that seems to have made it.
    pub made_files: bool,
    /// Objects of fewer bytes are in every component that has a path of them; others in the first only.
    pub shared_below: u64,
}

impl Default for Division {
    fn default() -> Self {
        Self { made_files: true, shared_below: MAX_SHARED }
    }
}

/// Divides the tree of a commit into components, sorted by kind and name.
///
/// # Errors
/// When an object cannot be read, the package database is damaged, or the tree does not fit into an image.
pub fn components(source: &dyn ObjectSource, commit: &CommitChecksum, division: &Division) -> Result<Vec<Component>, EncapsulateError> {
    let tree = Tree::load(source, commit)?;
    let headers = load_headers(source, &tree)?;
    let mut index = PathIndex::new(&tree, |checksum| headers.get(checksum).and_then(|(_, target)| target.as_deref()));
    let owners = Owners::load(source, &tree, &mut index)?;
    Ok(divide(&tree, &headers, &owners, division))
}

/// Whose a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Claim {
    Initramfs,
    /// By number.
    Package(u32),
    Database,
    Unpackaged,
}

fn divide(tree: &Tree, headers: &Headers, owners: &Owners, division: &Division) -> Vec<Component> {
    let places = division.made_files.then(|| Places::of(tree, owners));
    let mut objects: BTreeMap<Checksum, BTreeMap<Claim, Vec<String>>> = BTreeMap::new();
    for file in &tree.files {
        let paths = objects.entry(file.checksum).or_default().entry(claim(&file.path, owners, places.as_ref())).or_default();
        paths.extend(unpacked_path(&file.path).map(str::to_owned));
    }
    let mut parts: BTreeMap<Claim, Vec<PlannedObject>> = BTreeMap::new();
    for (checksum, claims) in objects {
        let size = headers.get(&checksum).map_or(0, |(size, _)| *size);
        if size < division.shared_below {
            for (claim, paths) in claims {
                parts.entry(claim).or_default().push(PlannedObject { checksum, size, paths });
            }
        } else if let Some(first) = claims.keys().next().copied() {
            let paths = claims.into_values().flatten().collect();
            parts.entry(first).or_default().push(PlannedObject { checksum, size, paths });
        }
    }
    let rates = Rates::of(owners.packages());
    let mut components: Vec<Component> = parts
        .into_iter()
        .map(|(claim, objects)| {
            let size = objects.iter().map(|object| object.size).sum();
            let part = |kind, name: &str| Component {
                kind,
                name: name.to_owned(),
                source: name.to_owned(),
                changes: Vec::new(),
                rate: MOST,
                size,
                objects,
            };
            match claim {
                Claim::Initramfs => part(ComponentKind::Initramfs, "initramfs"),
                Claim::Package(number) => {
                    let package = &owners.packages()[number as usize];
                    let source = package.source.as_ref().unwrap_or(&package.name).clone();
                    let (changes, rate) = (package.changes.clone(), rates.of_package(package));
                    Component { source, changes, rate, ..part(ComponentKind::Package, &package.name) }
                }
                Claim::Database => part(ComponentKind::Database, "package-database"),
                Claim::Unpackaged => part(ComponentKind::Unpackaged, "unpackaged"),
            }
        })
        .collect();
    components.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    components
}

/// Whose a path is, best claim first.
fn claim(path: &str, owners: &Owners, places: Option<&Places<'_>>) -> Claim {
    if is_initramfs(path) {
        Claim::Initramfs
    } else if is_database(path) {
        owners.of_record(path).map_or(Claim::Database, Claim::Package)
    } else if let Some(package) = owners.owner(path).or_else(|| maker(path, owners, places?)) {
        Claim::Package(package)
    } else {
        Claim::Unpackaged
    }
}

/// Finds the package whose scripts made a file, as far as its place tells.
fn maker(path: &str, owners: &Owners, places: &Places<'_>) -> Option<u32> {
    if let Some((directory, name)) = path.rsplit_once("/__pycache__/")
        && let Some((module, _)) = name.split_once('.')
        && let Some(package) = owners.owner(&format!("{directory}/{module}.py"))
    {
        return Some(package);
    }
    // Configuration and state are made by whoever builds the tree, wherever they are.
    if ["usr/etc/", "etc/", "var/", "usr/share/factory/"].iter().any(|place| path.starts_with(place)) {
        return None;
    }
    let mut directory = path;
    // What is common to all (`usr`, `usr/lib`) tells nothing.
    while let Some((parent, _)) = directory.rsplit_once('/').filter(|(parent, _)| parent.matches('/').count() >= 2) {
        directory = parent;
        if let Some(files) = places.files.get(directory) {
            let all: u32 = files.values().map(|(_, count)| count).sum();
            let (package, most) = files.values().copied().max_by_key(|(package, count)| (*count, std::cmp::Reverse(*package)))?;
            return (most * 10 >= all * 9).then_some(package);
        }
    }
    None
}

/// The directories in which packages have something.
struct Places<'a> {
    /// Of each source that has files anywhere below: its first package there, and how many files.
    files: HashMap<&'a str, BTreeMap<&'a str, (u32, u32)>>,
}

impl<'a> Places<'a> {
    fn of(tree: &'a Tree, owners: &'a Owners) -> Self {
        let mut files: HashMap<&str, BTreeMap<&str, (u32, u32)>> = HashMap::new();
        for file in &tree.files {
            let Some(owner) = owners.owner(&file.path) else { continue };
            let package = &owners.packages()[owner as usize];
            let source = package.source.as_ref().unwrap_or(&package.name);
            for (slash, _) in file.path.match_indices('/') {
                let (first, count) = files.entry(&file.path[..slash]).or_default().entry(source).or_insert((owner, 0));
                *first = owner.min(*first);
                *count += 1;
            }
        }
        Self { files }
    }
}

fn is_initramfs(path: &str) -> bool {
    let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
    match directory {
        "boot" | "usr/lib/ostree-boot" => name.starts_with("initramfs") || name.starts_with("initrd"),
        _ => directory.starts_with("usr/lib/modules/") && (name == "initramfs.img" || name == "initrd"),
    }
}
