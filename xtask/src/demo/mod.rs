//! `cargo xtask demo`: a real operating system carried end to end.
//!
//! Two versions of a Debian tree are committed, built into images and pushed to the embedded registry; the first is installed on a disk
//! image, upgraded to the second over HTTP, and rolled back. Every step's outcome is checked against the commits that were built, from the
//! files on the disk and not from what the program says about them. Bytes are counted on the wire, by a relay in front of the registry.

mod options;
mod oracle;
mod places;
mod relay;
mod system;
mod table;

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::cargo::{Build, build_rootball};
use crate::measure::measure;
use crate::run::{command, lock, output, say};
use options::Options;
use oracle::Made;
use places::Places;
use relay::{Registry, count_layers};
use table::Table;

/// The branch in the repository and the repository in the registry.
const BRANCH: &str = "demo/os";
const STATEROOT: &str = "demo";

/// Runs the demo.
pub(crate) fn demo(arguments: &[String]) -> Result<()> {
    let options = Options::parse(arguments)?;
    let _lock = lock(&Options::home())?;
    // On a small tree an optimised build takes longer than all that it does.
    let program = build_rootball(if options.small { Build::Tested } else { Build::Optimised })?;
    let trees = options.trees()?;
    let places = Places::prepare(&options)?;
    let registry = Registry::start(&program, &places.store)?;
    let show = Show { program: &program, places: &places, registry: &registry };
    let table = show.play(&trees)?;
    println!("\n{table}");
    println!("Registry over {}, system in {}: {}", places.store.display(), places.sysroot.display(), places.kind());
    if options.keep {
        println!("Kept in {}", places.work.display());
    }
    Ok(())
}

struct Show<'a> {
    program: &'a Path,
    places: &'a Places,
    registry: &'a Registry,
}

impl Show<'_> {
    fn play(&self, trees: &[std::path::PathBuf; 2]) -> Result<Table> {
        let mut table = Table::default();
        let repo = &self.places.repo;
        say("tree -> commit");
        measure(&self.on_repo(&["repo", "init", "--mode", self.places.mode()]))?;
        let mut commits = Vec::new();
        for (version, tree) in (1..).zip(trees) {
            let before = system::count_objects(repo)?;
            let subject = format!("Version {version}");
            let mut commit = self.on_repo(&["repo", "commit", "--branch", BRANCH, "--subject", &subject]);
            commit.arg(tree);
            let (printed, cost) = measure(&commit)?;
            commits.push(checksum_of(&printed)?);
            let objects = system::count_objects(repo)? - before;
            table.row(&format!("commit version {version}"), None, format!("{objects} new objects"), cost);
        }
        let [first, second] = [commits[0].as_str(), commits[1].as_str()];
        ensure!(first != second, "both versions are the same tree");

        say("commit -> image -> registry");
        self.publish(&mut table, first, 1)?;

        say("registry -> disk");
        let sysroot_repo = self.places.sysroot.join("ostree/repo");
        let mut install = command(self.program);
        install.args(["install", "to-filesystem"]).arg(&self.places.sysroot).args([
            "--from",
            &self.registry.image("latest"),
            "--tls-verify=false",
        ]);
        install.args(["--stateroot", STATEROOT, "--karg", "root=LABEL=rootball-demo", "--karg", "rw", "--karg", "console=ttyS0"]);
        let (_, cost) = measure(&install)?;
        self.check_default("install", first)?;
        table.row("install version 1", Some(self.registry.moved()), format!("{} objects", system::count_objects(&sysroot_repo)?), cost);

        self.publish(&mut table, second, 2)?;
        say("upgrade over HTTP");
        let before = system::count_objects(&sysroot_repo)?;
        let (_, cost) = measure(&self.on_sysroot(&["upgrade", "--tls-verify=false"]))?;
        self.check_default("upgrade", second)?;
        let objects = system::count_objects(&sysroot_repo)?.saturating_sub(before);
        table.row("upgrade to version 2", Some(self.registry.moved()), format!("{objects} new objects"), cost);

        let (_, cost) = measure(&self.on_sysroot(&["upgrade", "--tls-verify=false"]))?;
        self.check_default("second upgrade", second)?;
        table.row("upgrade again", Some(self.registry.moved()), "nothing to do".to_owned(), cost);

        say("rollback");
        let (_, cost) = measure(&self.on_sysroot(&["rollback"]))?;
        self.check_default("rollback", first)?;
        table.row("rollback to version 1", Some(self.registry.moved()), "a swap of boot entries".to_owned(), cost);

        say("check");
        let mut fsck = command(self.program);
        fsck.arg("--repo").arg(&sysroot_repo).args(["repo", "fsck"]);
        let (_, cost) = measure(&fsck)?;
        table.row("check every object", None, format!("{} objects", system::count_objects(&sysroot_repo)?), cost);

        let made = Made {
            repo,
            sysroot: &self.places.sysroot,
            tree: &trees[0],
            commit: first,
            subject: "Version 1",
            timestamp: self.timestamp(first)?,
        };
        table.note("stock ostree", oracle::ask(&made, &self.places.work)?);
        Ok(table)
    }

    /// Returns the time of a commit.
    fn timestamp(&self, commit: &str) -> Result<u64> {
        let shown = output(&mut self.on_repo(&["repo", "show", "--format", "json", commit]))?;
        let shown: serde_json::Value = serde_json::from_str(&shown).context("reading what `repo show` printed")?;
        shown["timestamp"].as_u64().context("`repo show` printed no timestamp")
    }

    /// Builds an image of a commit into the registry and points the tag that machines follow at it.
    fn publish(&self, table: &mut Table, commit: &str, version: u32) -> Result<()> {
        let tag = version.to_string();
        let image = self.registry.image(&tag);
        let (_, cost) = measure(&self.on_repo(&["image", "build", "--tls-verify=false", commit, &image]))?;
        let layers = count_layers(self.registry, &tag)?;
        table.row(&format!("build and push image {version}"), Some(self.registry.moved()), format!("{layers} layers"), cost);
        let mut copy = command(self.program);
        copy.args(["image", "copy", "--tls-verify=false", &image, &self.registry.image("latest")]);
        let (_, cost) = measure(&copy)?;
        table.row(&format!("move tag to image {version}"), Some(self.registry.moved()), "0 layers".to_owned(), cost);
        Ok(())
    }

    fn on_repo(&self, arguments: &[&str]) -> Command {
        let mut command = command(self.program);
        command.arg("--repo").arg(&self.places.repo).args(arguments);
        command
    }

    fn on_sysroot(&self, arguments: &[&str]) -> Command {
        let mut command = command(self.program);
        command.arg("--sysroot").arg(&self.places.sysroot).args(arguments);
        command
    }

    /// Fails unless the system boots the commit by default, and has its files.
    fn check_default(&self, step: &str, wanted: &str) -> Result<()> {
        let found = system::default_commit(&self.places.sysroot).with_context(|| format!("after {step}"))?;
        ensure!(found == wanted, "after {step} the system boots commit {found}, not {wanted}");
        Ok(())
    }
}

/// Returns the checksum on the last line that a command printed.
fn checksum_of(printed: &str) -> Result<String> {
    let last = printed.lines().last().unwrap_or_default().trim();
    let is_checksum = last.len() == 64 && last.bytes().all(|byte| byte.is_ascii_hexdigit());
    ensure!(is_checksum, "the last line is no checksum: {last:?}");
    Ok(last.to_owned())
}
