//! From a commit and packages to a release.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use rootball_delta::tree::apply::{ApplyLimits, ApplyTo, PartFiles, prove};
use rootball_delta::tree::create::{Made, PartSink, Tier, TreeDeltaOptions, create};
use rootball_delta::tree::{Elsewhere, MadeBy};
use rootball_object::{Cancel, CommitChecksum, Reporter};
use rootball_package::Label;
use rootball_repo::Repo;

use crate::catalog::Place;
use crate::choose::choose;
use crate::descriptor::{Given, Head, hint};
use crate::{Catalog, Descriptor, RojigError};

/// How a release is made.
#[derive(Clone, Debug)]
pub struct BuildOptions {
    /// What it is called.
    pub name: String,
    /// The version of the system, if it has one.
    pub version: Option<String>,
    /// A commit that whoever takes the release has whole; `None` for a release that needs nothing.
    pub from: Option<CommitChecksum>,
    /// The packages that the tree says it is made of, by name: version and architecture, joined by a dot. Content is taken from these first,
    /// and all of them stand in the release.
    pub installed: BTreeMap<String, String>,
    /// URLs at which packages lie, for machines that know no other.
    pub places: Vec<String>,
    /// An image of the same commit.
    pub image: Option<String>,
    /// How much work the residue is worth.
    pub tier: Tier,
    /// Bytes of memory to stay within.
    pub memory: u64,
    /// Number of threads.
    pub jobs: usize,
    /// Where temporary files go.
    pub scratch: PathBuf,
}

/// What a release came to, in bytes where nothing else is said.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct BuildReport {
    /// The commit.
    pub commit: String,
    /// The commit that it starts from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// How many packages it names.
    pub packages: usize,
    /// How many of them something is taken from.
    pub packages_taken: usize,
    /// The files of all packages.
    pub packages_size: u64,
    /// Content of the tree, what is there twice counted once.
    pub content: u64,
    /// Content that is taken from packages as it is.
    pub from_packages: u64,
    /// Content that is made of such.
    pub derived: u64,
    /// The descriptor.
    pub descriptor: u64,
    /// The residue.
    pub residue: u64,
    /// The largest files that are in no package, with the bytes that they take in the tree, the largest first.
    pub left: Vec<(String, u64)>,
}

/// A release that was made.
pub struct Built {
    /// The descriptor.
    pub descriptor: Descriptor,
    /// What it came to.
    pub report: BuildReport,
    bytes: Vec<u8>,
    parts: ScratchParts,
}

impl std::fmt::Debug for Built {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Built").field("report", &self.report).finish_non_exhaustive()
    }
}

impl Built {
    /// Returns the bytes of the release.
    pub fn size(&self) -> u64 {
        self.bytes.len() as u64 + self.descriptor.plan.parts_size()
    }

    /// Writes the release: the descriptor and the parts behind it.
    ///
    /// # Errors
    /// When it cannot be written, or a temporary file not read.
    pub fn write_to(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&self.bytes)?;
        for number in 0..self.descriptor.plan.parts.len() {
            io::copy(&mut self.parts.open_part(number)?, out)?;
        }
        Ok(())
    }
}

/// Bytes of content in a part. Of an older system some of the residue is here: smaller parts are passed by more often.
const PART_SIZE: u64 = 4 << 20;

/// How many files that no package has are named in a report.
const MOST_LEFT: usize = 20;

/// Makes the release of a commit that is in the repository. It is a function of the commit, the packages and the options, and is applied before
/// it is believed.
///
/// # Errors
/// When the commit is not there as a whole, none of its files is in the packages, something cannot be written, or the caller asked to stop.
#[tracing::instrument(name = "rojig.build", skip_all, fields(%commit))]
pub fn build(
    repo: &Repo,
    commit: &CommitChecksum,
    catalog: &Catalog,
    options: &BuildOptions,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<Built, RojigError> {
    let mut elsewhere = Elsewhere::default();
    catalog.contents().for_each(|(content, size)| elsewhere.insert(*content, size));
    let parts = ScratchParts { directory: options.scratch.clone(), files: Mutex::default() };
    let making = TreeDeltaOptions {
        tier: options.tier,
        jobs: options.jobs,
        memory: options.memory,
        elsewhere,
        part_size: PART_SIZE,
        ..TreeDeltaOptions::new(&options.scratch)
    };
    let made = create(&making, repo, options.from.as_ref(), commit, &parts, reporter, cancel)?;
    if made.given.is_empty() && options.from.is_none() {
        return Err(RojigError::NothingFound { commit: *commit, packages: catalog.packages().len() });
    }
    let transaction = repo.begin()?;
    let to = ApplyTo { source: &transaction, sink: &transaction, scratch: &options.scratch, limits: ApplyLimits::default(), cancel };
    prove(&made, &parts, to, options.jobs)?;
    drop(transaction);
    let (head, given) = sources(&made, catalog, options);
    let with_content = made.plan.objects().zip(&made.checksums).filter(|(object, _)| object.made_by.is_some());
    let hints = with_content.map(|(_, checksum)| hint(checksum)).collect();
    let left = left(&made);
    let derived = derived(&made, &left);
    let descriptor = Descriptor { head, plan: made.plan, given, hints };
    let bytes = descriptor.to_bytes().map_err(RojigError::io("packing the descriptor"))?;
    let (from_packages, content) = descriptor.content();
    let report = BuildReport {
        commit: commit.to_hex(),
        from: options.from.map(|from| from.to_hex()),
        packages: descriptor.head.packages.len(),
        packages_taken: descriptor.taken().into_iter().filter(|taken| *taken > 0).count(),
        packages_size: descriptor.head.packages.iter().map(|package| package.size).sum(),
        content,
        from_packages,
        derived,
        descriptor: bytes.len() as u64,
        residue: descriptor.plan.parts_size(),
        left: left.into_iter().map(|(path, size, _)| (path, size)).take(MOST_LEFT).collect(),
    };
    Ok(Built { descriptor, report, bytes, parts })
}

fn is_installed(label: &Label, options: &BuildOptions) -> bool {
    options.installed.get(&label.name).is_some_and(|version| *version == format!("{}.{}", label.version, label.arch))
}

/// Chooses where each given object is taken from. Packages get the numbers that they have in the head.
fn sources(made: &Made, catalog: &Catalog, options: &BuildOptions) -> (Head, Vec<Given>) {
    let is_installed: Vec<bool> = catalog.packages().iter().map(|known| is_installed(&known.package.label, options)).collect();
    let wanted: Vec<(&[Place], &str)> =
        made.given.iter().map(|(object, content)| (catalog.places(content), &*made.paths[*object])).collect();
    let chosen = choose(catalog, &wanted, |package| is_installed[package]);
    let taken: BTreeSet<usize> = chosen.iter().map(|place| place.package).collect();
    let named = (0..catalog.packages().len()).filter(|number| is_installed[*number] || taken.contains(number));
    let numbers: HashMap<usize, usize> = named.clone().enumerate().map(|(new, old)| (old, new)).collect();
    let head = Head {
        name: options.name.clone(),
        version: options.version.clone(),
        packages: named.map(|number| catalog.packages()[number].package.clone()).collect(),
        places: options.places.clone(),
        image: options.image.clone(),
    };
    let given = made.given.iter().zip(chosen);
    let given = given.map(|((object, _), place)| Given { object: *object, package: numbers[&place.package], content: place.content });
    (head, given.collect())
}

/// Lists the files that parts make, the largest first: their paths, sizes and parts.
fn left(made: &Made) -> Vec<(String, u64, usize)> {
    let parts = made.plan.objects().zip(&made.paths).filter_map(|(object, path)| match object.made_by {
        Some(MadeBy::Part(part)) => Some((path.clone(), object.size, part)),
        _ => None,
    });
    let mut left: Vec<_> = parts.collect();
    left.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    left
}

/// Counts the bytes of files that are made mostly of others: those whose part takes less than a tenth of what it makes.
fn derived(made: &Made, left: &[(String, u64, usize)]) -> u64 {
    let is_derived = |part: usize| made.plan.parts[part].wave > 0 && made.plan.parts[part].size * 10 < made.plan.parts[part].content;
    left.iter().filter(|(_, _, part)| is_derived(*part)).map(|(_, size, _)| size).sum()
}

/// Parts in temporary files.
struct ScratchParts {
    directory: PathBuf,
    files: Mutex<HashMap<usize, (File, u64)>>,
}

impl PartSink for ScratchParts {
    fn put_part(&self, number: usize, bytes: &[u8]) -> io::Result<()> {
        let mut file = tempfile::tempfile_in(&self.directory)?;
        file.write_all(bytes)?;
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(number, (file, bytes.len() as u64));
        Ok(())
    }
}

impl PartFiles for ScratchParts {
    fn open_part(&self, number: usize) -> io::Result<Box<dyn Read + Send + '_>> {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, size) = files.get(&number).ok_or(io::ErrorKind::NotFound)?;
        let mut bytes = vec![0; *size as usize];
        file.read_exact_at(&mut bytes, 0)?;
        Ok(Box::new(io::Cursor::new(bytes)))
    }
}
