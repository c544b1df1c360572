//! Makes one delta in a repository, and says how large it is and what it took: `make_delta REPO FROM TO DIRECTORY [JOBS] [MEMORY]`, where
//! FROM may be `-` for a delta from nothing. For measurements.

use std::path::Path;
use std::time::Instant;

use rootball_delta::create::{CreateOptions, DirectorySink, create};
use rootball_object::{Cancel, Silent};
use rootball_repo::Repo;

#[allow(clippy::print_stdout)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, repo, from, to, directory, rest @ ..] = &arguments[..] else { return Err("REPO FROM TO DIRECTORY [JOBS] [MEMORY]".into()) };
    let repo = Repo::open(Path::new(repo))?;
    let from = if from == "-" { None } else { Some(from.parse()?) };
    let mut options = CreateOptions { jobs: 2, ..CreateOptions::default() };
    if let Some(jobs) = rest.first() {
        options.jobs = jobs.parse()?;
    }
    if let Some(memory) = rest.get(1) {
        options.memory = memory.parse()?;
    }
    let begun = Instant::now();
    let sink = DirectorySink::begin(Path::new(directory))?;
    let report = create(&options, &repo, from.as_ref(), &to.parse()?, &sink, &Silent, &Cancel::default())?;
    println!("{}", serde_json::to_string_pretty(&report)?);
    println!("{:.1} s", begun.elapsed().as_secs_f64());
    Ok(())
}
