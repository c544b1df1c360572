//! Tasks of people who work on rootball. `cargo xtask` alone lists them.
//!
//! Plain Rust over programs that are there anyway; each task is one file that can be read from top to bottom.
#![allow(clippy::print_stdout, clippy::print_stderr)] // Printing is what tasks do.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod bench;
mod boot;
mod cargo;
mod ci;
mod cores;
mod demo;
mod deps;
mod disk;
mod dist;
mod fuzz;
mod r#gen;
mod hash;
mod lint;
mod measure;
mod packages;
mod packers;
mod run;
mod test;
mod tidy;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask TASK [ARGUMENTS]

  demo [--small] [--tree DIR [--tree2 DIR]] [--keep]
                    from two trees to an installed, upgraded and rolled-back system, with a table of what it took
  test [ARGUMENTS]  install what the tests talk to, then run all tests; arguments go to the runner
  boot [ARGUMENTS]  real kernels boot what the program installs, on an emulated machine; arguments go to the tests
  ci                everything that must hold before a change lands
  lint              formatting and clippy
  deps              imports point only to lower layers (xtask/layers.toml)
  tidy              file lengths, leftovers, documents, links, changelog fragments, licences
  gen [--check]     man pages, completions and the command reference from the program's own definition
  dist DIR          programs, units, initramfs modules, man pages and completions as they go into a tree
  bench [--tree DIR --tree2 DIR] [--runs N] [--only NAME] [--bound]
                    ours beside stock ostree and skopeo, as ratios, and beside the goals; with --bound, sizes of deltas also
                    beside what codecs make of the changed files, which takes long
  packers --tree DIR --tree DIR... [--layers N] [--compression gzip|zstd] [--only NAME]
                    what updates from tree to tree move when layers are chosen by ours and by other packers
  fuzz --smoke | [--seconds N] [TARGET...]
                    the parsers on bytes that nobody meant: with any compiler, or with cargo-fuzz and a nightly one (fuzz/README.md)
  hash DIR          SHA-256 of all files of a tree on all cores: what the benchmark calls a limit";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((task, rest)) = arguments.split_first() else {
        println!("{USAGE}");
        return ExitCode::from(2);
    };
    let result = match task.as_str() {
        "demo" => demo::demo(rest),
        "test" => test::test(rest),
        "boot" => boot::boot(rest),
        "ci" => ci::ci(rest),
        "lint" => lint::lint(),
        "dist" => dist::dist(rest),
        "deps" => deps::deps(),
        "tidy" => tidy::tidy(),
        "gen" => r#gen::generate(rest),
        "bench" => bench::bench(rest),
        "packers" => packers::packers(rest),
        "fuzz" => fuzz::fuzz(rest),
        "hash" => hash::hash(rest),
        "help" | "-h" | "--help" => {
            println!("{USAGE}");
            Ok(())
        }
        other => {
            eprintln!("xtask: no task {other:?}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask {task}: {error:#}");
            ExitCode::FAILURE
        }
    }
}
