//! `cargo xtask ci`: everything that must hold before a change lands, quickest first and the tests last. With `--no-test` the tests are the
//! caller's to run.

use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::run::say;
use crate::{boot, demo, deps, fuzz, r#gen, lint, packages, test, tidy};

/// Runs all checks; the first that fails ends it.
pub(crate) fn ci(arguments: &[String]) -> Result<()> {
    let with_tests = match arguments {
        [] => true,
        [flag] if flag == "--no-test" => false,
        _ => bail!("ci takes only --no-test"),
    };
    let step = |name: &str, task: &dyn Fn() -> Result<()>| {
        let start = Instant::now();
        say(name);
        task().context(name.to_owned())?;
        say(&format!("{name}: good, {:.0} s", start.elapsed().as_secs_f64()));
        Ok::<(), anyhow::Error>(())
    };
    let text = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    step("deps", &deps::deps)?;
    step("tidy", &tidy::tidy)?;
    step("lint", &lint::lint)?;
    step("gen --check", &|| r#gen::generate(&text(&["--check"])))?;
    step("fuzz --smoke", &|| fuzz::fuzz(&text(&["--smoke"])))?;
    // The demo asks stock ostree where there is one; here there must be.
    packages::ensure(packages::TEST)?;
    step("demo --small", &|| demo::demo(&text(&["--small"])))?;
    step("boot", &|| boot::boot(&[]))?;
    if with_tests { step("test", &|| test::test(&[])) } else { Ok(()) }
}
