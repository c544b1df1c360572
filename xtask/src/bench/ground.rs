//! What the cases work on: made by the stock tools when it is first needed, and the same for both sides.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::many;
use super::modules;
use super::registry::DockerRegistry;
use crate::disk::Disk;
use crate::run::{command, output, say};

/// The commits' time, so that all of them are the same commit.
pub(super) const TIME: &str = "@1700000000";

/// Room on the disk image; the file has holes, so only what is written takes space.
const DISK: u64 = 64 << 30;

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Ours,
    Stock,
}

impl Side {
    pub(super) fn other(self) -> Self {
        if self == Self::Ours { Self::Stock } else { Self::Ours }
    }
}

/// Trees, repositories and images to start from.
pub(super) struct Ground {
    program: PathBuf,
    trees: [PathBuf; 2],
    packages: Option<PathBuf>,
    /// Where generated trees are kept from one run to the next.
    home: PathBuf,
    work: PathBuf,
    /// Where the sides put what they make in this round.
    round: Cell<u32>,
    _disk: Option<Disk>,
}

impl Ground {
    /// Begins with an empty `work` directory, where possible on a file system of its own: on ext4, making files costs many times more
    /// where others were removed in the last minutes.
    pub(super) fn new(program: PathBuf, trees: [PathBuf; 2], packages: Option<PathBuf>, home: PathBuf) -> Result<Self> {
        let work = home.join("work");
        Disk::clean_up(&work);
        remove(&work)?;
        fs::create_dir_all(&work).with_context(|| format!("making {}", work.display()))?;
        let disk = match Disk::make(&home.join("disk.img"), &work, DISK) {
            Ok(disk) => Some(disk),
            Err(error) => {
                say(&format!("no disk image, a plain directory instead: {error:#}"));
                None
            }
        };
        Ok(Self { program, trees, packages, home, work, round: Cell::new(0), _disk: disk })
    }

    /// Gives both sides new places. What was made before stays: nothing is removed while something is measured.
    pub(super) fn next_round(&self) -> Result<()> {
        self.round.set(self.round.get() + 1);
        let place = self.round_dir();
        fs::create_dir(&place).with_context(|| format!("making {}", place.display()))
    }

    fn round_dir(&self) -> PathBuf {
        self.work.join(format!("round-{}", self.round.get()))
    }

    /// Returns tree A.
    pub(super) fn tree(&self) -> &Path {
        &self.trees[0]
    }

    /// Returns tree B, the next version of A.
    pub(super) fn tree2(&self) -> &Path {
        &self.trees[1]
    }

    /// Tells whether tree A is a small system: that of a container and not of a workstation, below 500 MB.
    pub(super) fn is_small(&self) -> Result<bool> {
        let (mut size, mut waiting) = (0, vec![self.tree().to_owned()]);
        while let Some(directory) = waiting.pop() {
            for entry in fs::read_dir(&directory).with_context(|| format!("reading {}", directory.display()))? {
                let entry = entry?;
                let metadata = entry.metadata()?;
                if metadata.is_dir() {
                    waiting.push(entry.path());
                } else {
                    size += metadata.len();
                }
            }
        }
        Ok(size < 500_000_000)
    }

    /// Returns tree M: very many small files.
    pub(super) fn many(&self) -> Result<PathBuf> {
        many::make(&self.home, 200_000)
    }

    /// Returns a tree like M with a tenth of its files.
    pub(super) fn few(&self) -> Result<PathBuf> {
        many::make(&self.home, 20_000)
    }

    /// Returns a bare repository with three commits (their names are none that begin a checksum, which stock would find first): A as `first`, B as `second`, and the small files as `third`.
    pub(super) fn bare(&self) -> Result<PathBuf> {
        self.once("bare", |repo| {
            Self::init(repo, "bare")?;
            stock_commit(repo, "first", self.tree())?;
            stock_commit(repo, "second", self.tree2())?;
            stock_commit(repo, "third", &self.few()?)
        })
    }

    /// Returns an archive with A as `first`.
    pub(super) fn archive(&self) -> Result<PathBuf> {
        self.once("archive", |repo| {
            Self::init(repo, "archive")?;
            stock_commit(repo, "first", self.tree())
        })
    }

    /// Returns an archive with A as `first` and B as `second`, and a summary.
    pub(super) fn versions(&self) -> Result<PathBuf> {
        let first = self.archive()?;
        self.once("versions", |repo| {
            Self::link_copy(&first, repo)?;
            stock_commit(repo, "second", self.tree2())?;
            output(&mut stock(repo, &["summary", "--update"])).map(drop)
        })
    }

    /// Returns such an archive with the static delta that a side makes of the two.
    pub(super) fn with_delta(&self, side: Side) -> Result<PathBuf> {
        let versions = self.versions()?;
        self.once(if side == Side::Ours { "delta-ours" } else { "delta-stock" }, |repo| {
            Self::link_copy(&versions, repo)?;
            output(self.delta_create(side, repo).args(["--from", "first", "--to", "second"]))?;
            output(&mut stock(repo, &["summary", "--update"])).map(drop)
        })
    }

    /// Returns such an archive with a static delta of stock's that has all files in it: stock applies no other without a network.
    pub(super) fn with_whole_delta(&self) -> Result<PathBuf> {
        let versions = self.versions()?;
        self.once("delta-stock-whole", |repo| {
            Self::link_copy(&versions, repo)?;
            let mut create = self.delta_create(Side::Stock, repo);
            output(create.args(["--min-fallback-size=0", "--from", "first", "--to", "second"])).map(drop)
        })
    }

    /// Returns such an archive with our deltas of single objects, of which stock knows nothing.
    pub(super) fn with_object_deltas(&self) -> Result<PathBuf> {
        let versions = self.versions()?;
        self.once("object-deltas", |repo| {
            Self::link_copy(&versions, repo)?;
            output(self.delta_create(Side::Ours, repo).args(["--objects", "--from", "first", "--to", "second"])).map(drop)
        })
    }

    /// Returns a bare repository with A as `first`.
    pub(super) fn first_bare(&self) -> Result<PathBuf> {
        self.once("first-bare", |repo| {
            Self::init(repo, "bare")?;
            stock_commit(repo, "first", self.tree())
        })
    }

    /// Returns a bare repository with M.
    pub(super) fn many_bare(&self) -> Result<PathBuf> {
        self.once("many", |repo| {
            Self::init(repo, "bare")?;
            stock_commit(repo, "first", &self.many()?)
        })
    }

    /// Returns a bare repository with a tenth of M.
    pub(super) fn few_bare(&self) -> Result<PathBuf> {
        self.once("few", |repo| {
            Self::init(repo, "bare")?;
            stock_commit(repo, "first", &self.few()?)
        })
    }

    /// Returns the directory with the packages of B.
    pub(super) fn packages(&self) -> Result<&Path> {
        self.packages.as_deref().context("this case wants --packages DIR, the packages that B is made of")
    }

    /// Returns a release of B.
    pub(super) fn release(&self) -> Result<PathBuf> {
        let (repo, packages) = (self.bare()?, self.packages()?);
        self.once("release", |file| {
            let mut build = self.ours();
            build.arg("--repo").arg(&repo).args(["rojig", "build", "--name", "os", "--packages"]).arg(packages);
            output(build.arg("--output").arg(file).arg("second")).map(drop)
        })
    }

    /// Returns the reference of an image of A in a layout.
    pub(super) fn image(&self) -> Result<String> {
        let repo = self.bare()?;
        let layout = self.once("image", |layout| {
            let image = format!("oci:{}:bench", layout.display());
            output(self.ours().arg("--repo").arg(&repo).args(["image", "build", "first", &image])).map(drop)
        })?;
        Ok(format!("oci:{}:bench", layout.display()))
    }

    /// Returns the references of images of A and B in a layout, which has our delta from the first to the second.
    pub(super) fn images_with_delta(&self) -> Result<[String; 2]> {
        let repo = self.bare()?;
        let layout = self.once("images-with-delta", |layout| {
            self.build_images(&repo, layout)?;
            let [first, second] = Self::images_in(layout);
            output(self.ours().arg("--repo").arg(&repo).args(["delta", "create", &first, &second])).map(drop)
        })?;
        Ok(Self::images_in(&layout))
    }

    /// Returns two trees of the compressed kernel modules of A and of B.
    pub(super) fn modules(&self) -> Result<[PathBuf; 2]> {
        let trees = |place: &Path| ["first", "second"].map(|name| place.join(name));
        Ok(trees(&self.once("modules", |place| modules::make([self.tree(), self.tree2()], trees(place)))?))
    }

    /// Returns a bare repository with those of A as `first` and those of B as `second`.
    pub(super) fn modules_bare(&self) -> Result<PathBuf> {
        let [first, second] = self.modules()?;
        self.once("modules-bare", |repo| {
            Self::init(repo, "bare")?;
            stock_commit(repo, "first", &first)?;
            stock_commit(repo, "second", &second)
        })
    }

    /// Returns the references of images of the two in a layout.
    pub(super) fn modules_images(&self) -> Result<[String; 2]> {
        let repo = self.modules_bare()?;
        Ok(Self::images_in(&self.once("modules-images", |layout| self.build_images(&repo, layout))?))
    }

    /// Makes a layout of images of a repository's `first` and `second`.
    fn build_images(&self, repo: &Path, layout: &Path) -> Result<()> {
        let [first, second] = Self::images_in(layout);
        output(self.ours().arg("--repo").arg(repo).args(["image", "build", "first", &first]))?;
        output(self.ours().arg("--repo").arg(repo).args(["image", "build", "second", "--previous", &first, &second])).map(drop)
    }

    fn images_in(layout: &Path) -> [String; 2] {
        ["first", "second"].map(|tag| format!("oci:{}:{tag}", layout.display()))
    }

    /// Starts a registry whose content stays from one run to the next, and tells whether it is empty yet.
    pub(super) fn registry(&self) -> Result<(DockerRegistry, bool)> {
        let place = self.work.join("filled");
        let is_new = !place.is_dir();
        Ok((DockerRegistry::start(&place)?, is_new))
    }

    /// Returns where a side puts what it makes.
    pub(super) fn place(&self, side: Side) -> PathBuf {
        self.round_dir().join(if side == Side::Ours { "ours" } else { "stock" })
    }

    /// Removes all that was made, except for the generated trees.
    pub(super) fn remove(self) -> Result<()> {
        let Self { work, home, _disk: disk, .. } = self;
        drop(disk);
        remove(&home.join("disk.img"))?;
        remove(&work)
    }

    /// Returns our program without arguments.
    pub(super) fn ours(&self) -> Command {
        command(&self.program)
    }

    /// Returns a command on a repository, which both sides spell the same.
    pub(super) fn in_repo(&self, side: Side, repo: &Path, words: &[&str]) -> Command {
        match side {
            Side::Ours => {
                let mut ours = self.ours();
                ours.arg("--repo").arg(repo).arg("repo").args(words);
                ours
            }
            Side::Stock => stock(repo, words),
        }
    }

    /// Returns the command that makes a static delta, without what it leads from and to.
    pub(super) fn delta_create(&self, side: Side, repo: &Path) -> Command {
        match side {
            Side::Ours => {
                let mut ours = self.ours();
                ours.arg("--repo").arg(repo).args(["delta", "create"]);
                ours
            }
            Side::Stock => stock(repo, &["static-delta", "generate"]),
        }
    }

    /// Returns the commit of a tree as `first`.
    pub(super) fn commit(&self, side: Side, repo: &Path, options: &[&str], tree: &Path) -> Command {
        let mut commit = self.in_repo(side, repo, &["commit", "--branch=first", &format!("--timestamp={TIME}")]);
        commit.args(options).arg(tree);
        commit
    }

    /// Makes an empty repository.
    pub(super) fn init(repo: &Path, mode: &str) -> Result<()> {
        output(&mut stock(repo, &["init", &format!("--mode={mode}")])).map(drop)
    }

    /// Copies a repository by hard links: its files are only ever replaced, never written to.
    pub(super) fn link_copy(from: &Path, to: &Path) -> Result<()> {
        output(command("cp").arg("-al").arg(from).arg(to)).map(drop)
    }

    /// Lets `make` fill a name under the work directory unless it has done so before.
    fn once(&self, name: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
        let (place, half) = (self.work.join(name), self.work.join(format!("{name}.half")));
        if !place.exists() {
            say(&format!("preparing: {name}"));
            make(&half)?;
            fs::rename(&half, &place).with_context(|| format!("naming {}", place.display()))?;
        }
        Ok(place)
    }
}

fn stock(repo: &Path, words: &[&str]) -> Command {
    let mut stock = command("ostree");
    stock.arg(format!("--repo={}", repo.display())).args(words);
    stock
}

fn stock_commit(repo: &Path, branch: &str, tree: &Path) -> Result<()> {
    let words = ["commit", &format!("--branch={branch}"), &format!("--timestamp={TIME}"), "--fsync=false"];
    output(stock(repo, &words).arg(tree)).map(drop)
}

fn remove(path: &Path) -> Result<()> {
    if path.exists() { output(command("rm").arg("-rf").arg(path)).map(drop) } else { Ok(()) }
}
