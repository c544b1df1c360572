//! Makes the release of a commit from a directory of packages, and imports it into other repositories: what that costs, and how long it takes.
//!
//! ```text
//! cargo run --release --package rootball-rojig --example rojig -- REPO REV PACKAGES FILE [OTHER-REPO...]
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use rootball_object::{Cancel, Silent};
use rootball_repo::Repo;
use rootball_rojig::{
    BuildOptions, Catalog, FileRelease, ImportOptions, PackageFile, Places, Release, build, import, list_packages, plan_import,
};

#[allow(clippy::print_stdout, reason = "that is what it is for")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [repo, rev, packages, file, others @ ..] = &arguments[..] else {
        return Err("give REPO REV PACKAGES FILE [OTHER-REPO...]".into());
    };
    let (jobs, cancel, scratch) = (2, Cancel::default(), PathBuf::from("/var/tmp"));
    let repo = Repo::open(Path::new(repo))?;
    let commit = repo.resolve(rev)?;
    let start = Instant::now();
    let files: Vec<PackageFile> =
        list_packages(Path::new(packages))?.into_iter().map(|(path, location)| PackageFile { path, location }).collect();
    let catalog = Catalog::read(&files, jobs, &Silent, &cancel)?;
    println!("{} packages read in {:.1} s", catalog.packages().len(), start.elapsed().as_secs_f64());
    let options = BuildOptions {
        name: "os".to_owned(),
        version: None,
        from: None,
        installed: BTreeMap::new(),
        places: Vec::new(),
        image: None,
        tier: rootball_delta::tree::create::Tier::Default,
        memory: 512 << 20,
        jobs,
        scratch: scratch.clone(),
    };
    let start = Instant::now();
    let built = build(&repo, &commit, &catalog, &options, &Silent, &cancel)?;
    println!("made in {:.1} s: {}", start.elapsed().as_secs_f64(), serde_json::to_string_pretty(&built.report)?);
    built.write_to(&mut std::fs::File::create(file)?)?;
    for other in others {
        let other = Repo::open(Path::new(other))?;
        let mut places = Places::default();
        places.add_directory(Path::new(packages))?;
        let release = Release::open(FileRelease::open(Path::new(file))?)?;
        let start = Instant::now();
        let plan = plan_import(&other, &release.descriptor)?;
        println!(
            "planned in {:.1} s: {} packages with {} bytes, {} parts with {} bytes, {} objects are here",
            start.elapsed().as_secs_f64(),
            plan.packages.len(),
            plan.packages_size,
            plan.parts.len(),
            plan.parts_size,
            plan.present
        );
        let start = Instant::now();
        let options = ImportOptions { verify: &|_, _, _| Ok(()), set_ref: None, jobs, memory: 1 << 30, scratch: &scratch };
        let report = import(&other, &release, &places, &options, &Silent, &cancel)?;
        println!("imported in {:.1} s: {}", start.elapsed().as_secs_f64(), serde_json::to_string_pretty(&report)?);
    }
    Ok(())
}
