//! Makes a tree delta and applies it: `tree_delta REPO FROM TO OLD-REPO [JOBS] [TIER]`, where FROM may be `-` for a delta from nothing, and
//! OLD-REPO has FROM. Says how large it is and what it took. For measurements.

use std::io::{self, Read};
use std::path::Path;
use std::time::Instant;

use rootball_delta::tree::Plan;
use rootball_delta::tree::apply::{ApplyLimits, ApplyTo, PartFiles, apply, prove};
use rootball_delta::tree::create::{MemoryParts, Tier, TreeDeltaOptions, create};
use rootball_object::{Cancel, Silent};
use rootball_repo::Repo;

struct Parts(Vec<Vec<u8>>);

impl PartFiles for Parts {
    fn open_part(&self, number: usize) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(&self.0[number][..]))
    }
}

fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<i64> = text.rsplit(')').next().unwrap_or_default().split_whitespace().filter_map(|field| field.parse().ok()).collect();
    // All fields behind the name and the state are numbers; user and system time are the eleventh and twelfth of those.
    fields.get(10..12).map_or(0.0, |times| times.iter().sum::<i64>() as f64 / 100.0)
}

fn peak() -> String {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    text.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default().to_owned()
}

#[allow(clippy::print_stdout)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, repo, from, to, old, rest @ ..] = &arguments[..] else { return Err("REPO FROM TO OLD-REPO [JOBS] [TIER]".into()) };
    let (repo, old) = (Repo::open(Path::new(repo))?, Repo::open(Path::new(old))?);
    let scratch = tempfile::tempdir()?;
    let from = if from == "-" { None } else { Some(from.parse()?) };
    let mut options = TreeDeltaOptions { jobs: 2, ..TreeDeltaOptions::new(scratch.path()) };
    if let Some(jobs) = rest.first() {
        options.jobs = jobs.parse()?;
    }
    options.tier = match rest.get(1).map(String::as_str) {
        Some("fast") => Tier::Fast,
        Some("max") => Tier::Max,
        _ => Tier::Default,
    };
    let begun = Instant::now();
    let sink = MemoryParts::default();
    let made = create(&options, &repo, from.as_ref(), &to.parse()?, &sink, &Silent, &Cancel::default())?;
    let (plan, parts) = (&made.plan, sink.into_parts());
    let bytes = plan.to_bytes()?;
    for (part, header) in parts.iter().zip(&plan.parts) {
        println!(
            "part of {} bytes for {} in wave {}: {:?}",
            header.size,
            header.content,
            header.wave,
            rootball_delta::tree::part_outline(part)?
        );
    }
    println!("plan {} parts {} all {}", bytes.len(), plan.parts_size(), bytes.len() as u64 + plan.parts_size());
    println!("made in {:.1} s, {:.1} s of CPU, {}", begun.elapsed().as_secs_f64(), cpu(), peak());
    let transaction = repo.begin()?;
    let limits = ApplyLimits::default();
    let to = ApplyTo { source: &transaction, sink: &transaction, scratch: scratch.path(), limits, cancel: &Cancel::default() };
    let (begun, before) = (Instant::now(), cpu());
    prove(&made, &Parts(parts.clone()), to, options.jobs)?;
    println!("proved in {:.1} s, {:.1} s of CPU, {}", begun.elapsed().as_secs_f64(), cpu() - before, peak());
    drop(transaction);
    let (begun, before) = (Instant::now(), cpu());
    let plan = Plan::from_bytes(&bytes)?;
    let transaction = old.begin()?;
    let to = ApplyTo {
        source: &transaction,
        sink: &transaction,
        scratch: scratch.path(),
        limits: ApplyLimits::default(),
        cancel: &Cancel::default(),
    };
    let report = apply(&plan, &Parts(parts), to, options.jobs, &Silent)?;
    println!("applied in {:.1} s, {:.1} s of CPU: {report:?}", begun.elapsed().as_secs_f64(), cpu() - before);
    Ok(())
}
