//! What a command costs: wall time, CPU time and peak memory, as the kernel counted them (through GNU time).

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::run::{command, has_program, shown, target};

/// The cost of one run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Cost {
    /// Seconds from start to end.
    pub(crate) wall: f64,
    /// Seconds of all cores.
    pub(crate) cpu: f64,
    /// Largest resident memory in KiB; 0 where GNU time is not installed.
    pub(crate) peak: u64,
}

/// Runs a command, returns what it printed to standard output, and what it cost.
pub(crate) fn measure(program: &Command) -> Result<(String, Cost)> {
    let note = target().join(format!("cost-{}", std::process::id()));
    let mut measured = if has_program("time") { timed(program, &note) } else { plain(program) };
    let start = Instant::now();
    let output = measured.stdin(Stdio::null()).output().with_context(|| format!("starting {}", shown(program)))?;
    let wall = start.elapsed().as_secs_f64();
    let counted = fs::read_to_string(&note).unwrap_or_default();
    let _ = fs::remove_file(&note);
    if !output.status.success() {
        bail!("{} failed: {}\n{}", shown(program), output.status, String::from_utf8_lossy(&output.stderr).trim_end());
    }
    let text = String::from_utf8(output.stdout).with_context(|| format!("{} prints text", shown(program)))?;
    Ok((text, Cost { wall, ..parse(&counted) }))
}

fn timed(program: &Command, note: &PathBuf) -> Command {
    let mut timed = command("time");
    timed.args(["--format", "%U %S %M", "--output"]).arg(note).arg(program.get_program());
    inherit(&mut timed, program)
}

fn plain(program: &Command) -> Command {
    let mut plain = command(program.get_program());
    inherit(&mut plain, program)
}

/// Takes over arguments, directory and environment.
fn inherit(to: &mut Command, from: &Command) -> Command {
    to.args(from.get_args());
    if let Some(dir) = from.get_current_dir() {
        to.current_dir(dir);
    }
    for (key, value) in from.get_envs() {
        match value {
            Some(value) => to.env(key, value),
            None => to.env_remove(key),
        };
    }
    std::mem::replace(to, Command::new(""))
}

/// Reads the line that GNU time wrote: user seconds, system seconds, KiB.
fn parse(text: &str) -> Cost {
    let numbers: Vec<f64> = text.lines().last().unwrap_or_default().split(' ').filter_map(|word| word.parse().ok()).collect();
    match numbers[..] {
        [user, system, peak] => Cost { wall: 0.0, cpu: user + system, peak: peak as u64 },
        _ => Cost::default(),
    }
}

/// Returns the middle one of several costs, each figure for itself.
pub(crate) fn median(costs: &[Cost]) -> Cost {
    let middle = |of: fn(&Cost) -> f64| {
        let mut values: Vec<f64> = costs.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        match values.len() {
            0 => 0.0,
            count if count % 2 == 1 => values[count / 2],
            count => f64::midpoint(values[count / 2 - 1], values[count / 2]),
        }
    };
    Cost { wall: middle(|cost| cost.wall), cpu: middle(|cost| cost.cpu), peak: middle(|cost| cost.peak as f64) as u64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_of_gnu_time_is_read() {
        assert_eq!(parse("Command exited with non-zero status 1\n1.50 0.25 2048\n"), Cost { wall: 0.0, cpu: 1.75, peak: 2048 });
        assert_eq!(parse(""), Cost::default());
    }

    #[test]
    fn each_figure_has_its_own_median() {
        let costs = [(1.0, 9.0, 5), (3.0, 7.0, 1), (2.0, 8.0, 3)].map(|(wall, cpu, peak)| Cost { wall, cpu, peak });
        assert_eq!(median(&costs), Cost { wall: 2.0, cpu: 8.0, peak: 3 });
        assert_eq!(median(&costs[..2]), Cost { wall: 2.0, cpu: 8.0, peak: 3 });
        assert_eq!(median(&[]), Cost::default());
    }
}
