//! Which object goes into which layer.

use std::collections::{BTreeMap, HashMap};

use rootball_object::{Checksum, CommitChecksum, ObjectSource};

use super::EncapsulateError;
use super::pack::{Component, ComponentKind, pack};
use super::tree::{Headers, PathIndex, Tree, load_headers, unpacked_path};
use crate::packages::{Owners, is_database};

/// What a plan may choose.
#[derive(Clone, Copy, Debug)]
pub struct PlanOptions {
    /// Most layers of the image, that of the commit included.
    pub max_layers: usize,
}

impl Default for PlanOptions {
    fn default() -> Self {
        Self { max_layers: 64 }
    }
}

/// How a commit is spread over layers. The first layer of the image, with the commit and its directories, is not listed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Plan {
    /// The commit.
    pub commit: CommitChecksum,
    /// The layers above the first one.
    pub layers: Vec<PlannedLayer>,
}

/// One layer of content objects.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PlannedLayer {
    /// For people: the package's name, or how many there are.
    pub name: String,
    /// The packages and other parts, sorted.
    pub components: Vec<String>,
    /// Bytes of content, each object once.
    pub size: u64,
    /// The objects, sorted by checksum.
    pub objects: Vec<PlannedObject>,
}

/// A content object and where a container sees it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PlannedObject {
    /// Its name.
    pub checksum: Checksum,
    /// Bytes of content.
    pub size: u64,
    /// Paths without leading slash; `/usr/etc` is `etc` here. None for what lies below `/sysroot`.
    pub paths: Vec<String>,
}

/// Plans the layers of a commit: one for each large package, the small ones by groups, the rest apart.
///
/// Reads the commit, its directories, the headers of its files and the dpkg or rpm database in it.
///
/// # Errors
/// When an object cannot be read, the database is damaged, or the tree does not fit into an image.
#[tracing::instrument(name = "image.plan", skip_all, fields(%commit))]
pub fn plan(source: &dyn ObjectSource, commit: &CommitChecksum, options: &PlanOptions) -> Result<Plan, EncapsulateError> {
    if options.max_layers < 2 {
        return Err(EncapsulateError::TooFewLayers { max_layers: options.max_layers });
    }
    let tree = Tree::load(source, commit)?;
    let headers = load_headers(source, &tree)?;
    let mut index = PathIndex::new(&tree, |checksum| headers.get(checksum).and_then(|(_, target)| target.as_deref()));
    let owners = Owners::load(source, &tree, &mut index)?;
    let components = components(&tree, &headers, &owners);
    Ok(Plan { commit: *commit, layers: pack(components, options.max_layers) })
}

/// Which component a path belongs to, best claim first.
fn classify<'a>(path: &str, owners: &'a Owners) -> (ComponentKind, &'a str) {
    if is_initramfs(path) {
        (ComponentKind::Initramfs, "initramfs")
    } else if is_database(path) {
        (ComponentKind::Database, "package-database")
    } else if let Some(owner) = owners.owner(path) {
        (ComponentKind::Package, owner)
    } else {
        (ComponentKind::Unpackaged, "unpackaged")
    }
}

fn is_initramfs(path: &str) -> bool {
    let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
    match directory {
        "boot" | "usr/lib/ostree-boot" => name.starts_with("initramfs") || name.starts_with("initrd"),
        _ => directory.starts_with("usr/lib/modules/") && (name == "initramfs.img" || name == "initrd"),
    }
}

fn components(tree: &Tree, headers: &Headers, owners: &Owners) -> Vec<Component> {
    let mut objects: BTreeMap<Checksum, ((ComponentKind, &str), PlannedObject)> = BTreeMap::new();
    for file in &tree.files {
        let claim = classify(&file.path, owners);
        let (best, object) = objects.entry(file.checksum).or_insert_with(|| {
            let size = headers.get(&file.checksum).map_or(0, |(size, _)| *size);
            (claim, PlannedObject { checksum: file.checksum, size, paths: Vec::new() })
        });
        *best = (*best).min(claim);
        object.paths.extend(unpacked_path(&file.path).map(str::to_owned));
    }
    let mut components: HashMap<(ComponentKind, &str), Component> = HashMap::new();
    for (claim, object) in objects.into_values() {
        let component =
            components.entry(claim).or_insert_with(|| Component { kind: claim.0, id: claim.1.to_owned(), size: 0, objects: Vec::new() });
        component.size += object.size;
        component.objects.push(object);
    }
    let mut components: Vec<_> = components.into_values().collect();
    components.sort_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
    components
}
