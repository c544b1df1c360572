//! Which object goes into which layer.

use rootball_object::{Checksum, CommitChecksum, ObjectSource};

use super::EncapsulateError;
use super::component::{Component, Division, components};
use super::pack::pack;
use super::previous::PreviousImage;

/// What a plan may choose.
#[derive(Clone, Copy, Debug)]
pub struct PlanOptions<'a> {
    /// Most layers of the image, that of the commit included.
    pub max_layers: usize,
    /// The image that this one follows: packages stay in the layers where they were.
    pub previous: Option<&'a PreviousImage>,
}

impl Default for PlanOptions<'_> {
    fn default() -> Self {
        Self { max_layers: 64, previous: None }
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

impl PlannedLayer {
    /// Puts components together.
    pub fn of(components: Vec<Component>) -> Self {
        let mut names: Vec<String> = components.iter().map(|component| component.name.clone()).collect();
        names.sort();
        let mut objects: Vec<PlannedObject> = components.into_iter().flat_map(|component| component.objects).collect();
        objects.sort_by_key(|object| object.checksum);
        // Components may share an object.
        objects.dedup_by(|later, first| {
            let same = later.checksum == first.checksum;
            if same {
                first.paths.append(&mut later.paths);
            }
            same
        });
        objects.iter_mut().for_each(|object| object.paths.sort());
        let name = match names.len() {
            0..=5 => names.join(" and "),
            more => format!("{more} components"),
        };
        Self { name, components: names, size: objects.iter().map(|object| object.size).sum(), objects }
    }
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

/// Plans the layers of a commit: what changes together shares a layer (see [`components`]).
///
/// Reads the commit, its directories, the headers of its files and the package database in it.
///
/// # Errors
/// When an object cannot be read, the database is damaged, or the tree does not fit into an image.
#[tracing::instrument(name = "image.plan", skip_all, fields(%commit))]
pub fn plan(source: &dyn ObjectSource, commit: &CommitChecksum, options: &PlanOptions<'_>) -> Result<Plan, EncapsulateError> {
    if options.max_layers < 2 {
        return Err(EncapsulateError::TooFewLayers { max_layers: options.max_layers });
    }
    let components = components(source, commit, &Division::default())?;
    let previous = options.previous.and_then(PreviousImage::components);
    Ok(Plan { commit: *commit, layers: pack(components, options.max_layers, previous.as_deref()) })
}
