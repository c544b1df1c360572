//! Processes that work on one repository at once and are killed a thousand times, each at a moment nobody chose.
//!
//! After each kill, while the others go on: every ref names the commit that it should, and all that a commit names is there. Every so often
//! each object is hashed as well. What a process had reported as done is never lost.
//!
//! `ROOTBALL_TORTURE_KILLS` sets the number, and lifts the limit of time; `ROOTBALL_TORTURE_SEED` repeats what failed.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rootball_object::{Checksum, Commit, CommitChecksum, LoadError, ObjectKind, ObjectSource};
use rootball_repo::{FileLock, LockKind, Repo, Seen, reachable};
use rootball_testkit::sandbox::Sandbox;

use crate::support::{assert_whole, leftovers, sandbox, system_tree};

/// How often something is killed, all modes together.
const KILLS: usize = 1000;
/// After so long no more is killed unless a number was asked for.
const LONGEST: Duration = Duration::from_secs(90);
/// Kills after which each object is hashed.
const KILLS_BETWEEN_CHECKS: usize = 40;
/// Processes at once.
const WORKERS: usize = 3;
/// Trees that are committed.
const TREES: usize = 4;
const MODES: [&str; 3] = ["archive", "bare", "bare-user"];

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().expect("a number"))
}

/// Marsaglia's xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

/// One that commits to a branch of its own, and does other things in between.
struct Worker {
    branch: String,
    /// Where it checks out.
    out: PathBuf,
    /// What the branch names, when nothing of this one runs.
    tip: Option<CommitChecksum>,
    running: Option<Running>,
}

struct Running {
    child: Child,
    line: String,
    commits: bool,
}

struct Torture {
    sandbox: Sandbox,
    random: Random,
    workers: Vec<Worker>,
    /// The roots of the trees that are committed.
    roots: BTreeSet<Checksum>,
    kills: usize,
}

impl Torture {
    fn new(mode: &str, seed: u64) -> Self {
        let sandbox = sandbox().with("OSTREE_REPO", "repo");
        sandbox.run(&format!("--repo repo repo init --mode {mode}")).ok();
        let mut roots = BTreeSet::new();
        for number in 0..TREES {
            system_tree(&sandbox, &format!("tree-{number}"), &number.to_string(), 40 + 7 * number);
            sandbox.run(&format!("repo commit -b known tree-{number}")).ok();
            let repo = Repo::open(&sandbox.path("repo")).unwrap();
            let commit = repo.load_commit(&repo.resolve("known").unwrap()).unwrap();
            roots.insert(commit.root_tree);
        }
        let worker =
            |number| Worker { branch: format!("worker/{number}"), out: sandbox.path(&format!("out-{number}")), tip: None, running: None };
        let workers = (0..WORKERS).map(worker).collect();
        Self { sandbox, random: Random(seed), workers, roots, kills: 0 }
    }

    /// Starts something in every worker that has nothing to do.
    fn start(&mut self) {
        for worker in self.workers.iter_mut().filter(|worker| worker.running.is_none()) {
            let tree = self.random.below(TREES);
            let commit = format!("repo commit -b {} tree-{tree}", worker.branch);
            let (line, commits) = match (self.random.below(10), worker.tip) {
                (0, Some(_)) => ("repo fsck".to_owned(), false),
                (1, Some(tip)) => (format!("repo checkout {tip} {}", worker.out.file_name().unwrap().to_str().unwrap()), false),
                (2 | 3, Some(_)) => ("repo prune --refs-only --depth=0".to_owned(), false),
                _ => (commit, true),
            };
            let _ = fs::remove_dir_all(&worker.out);
            let child = self.sandbox.command(&line).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            worker.running = Some(Running { child, line, commits });
        }
    }

    /// Takes note of what ended by itself: it must have ended well.
    fn reap(&mut self) {
        for number in 0..self.workers.len() {
            let ended = self.workers[number].running.as_mut().is_some_and(|running| running.child.try_wait().unwrap().is_some());
            if ended {
                self.finished(number);
            }
        }
    }

    fn finished(&mut self, number: usize) {
        let Some(mut running) = self.workers[number].running.take() else { return };
        let mut said = [String::new(), String::new()];
        running.child.stdout.take().unwrap().read_to_string(&mut said[0]).unwrap();
        running.child.stderr.take().unwrap().read_to_string(&mut said[1]).unwrap();
        let status = running.child.wait().unwrap();
        assert!(status.success(), "after {} kills: {}: {status}\n{}{}", self.kills, running.line, said[0], said[1]);
        if running.commits {
            let reported: CommitChecksum = said[0].lines().last().unwrap().parse().unwrap();
            assert_eq!(self.look_at(number), Some(reported), "after {} kills: what was reported is not there", self.kills);
            self.workers[number].tip = Some(reported);
        }
    }

    /// Kills one that is at work, if there is one, and looks at what it leaves.
    fn kill(&mut self) {
        let number = self.random.below(WORKERS);
        let Some(running) = &mut self.workers[number].running else { return };
        running.child.kill().unwrap();
        if running.child.wait().unwrap().success() {
            // It was quicker.
            return self.finished(number);
        }
        self.workers[number].running = None;
        self.kills += 1;
        self.workers[number].tip = self.look_at(number);
        if self.kills.is_multiple_of(KILLS_BETWEEN_CHECKS) {
            self.sandbox.run("repo fsck").ok();
        }
    }

    /// Returns what a worker's branch names: what it named before, or a child of that. All that is visible must be complete.
    fn look_at(&self, number: usize) -> Option<CommitChecksum> {
        let repo = Repo::open(&self.sandbox.path("repo")).unwrap();
        // Nobody removes anything while this is held.
        let dir = File::open(repo.path()).unwrap();
        let _lock = FileLock::acquire(&dir, ".lock", LockKind::Shared, None).unwrap();
        let (worker, after) = (&self.workers[number], format!("after {} kills", self.kills));
        let mut seen = Seen::new();
        let mut tip = None;
        for (name, checksum) in repo.refs(None).unwrap() {
            let commit: Commit = repo.load_commit(&checksum).unwrap_or_else(|error| panic!("{after}: {name}: {error}"));
            assert!(self.roots.contains(&commit.root_tree), "{after}: {name} is a tree that nobody committed");
            reachable::<LoadError>(&repo, &checksum, &mut seen, |kind, object| {
                assert!(repo.has(kind, object).unwrap(), "{after}: {name} lacks {kind:?} {object}");
                Ok(())
            })
            .unwrap_or_else(|error| panic!("{after}: {name}: {error}"));
            if name.as_str() == worker.branch {
                assert!(
                    Some(checksum) == worker.tip || commit.parent == worker.tip,
                    "{after}: {name} went from {:?} to {checksum}",
                    worker.tip
                );
                tip = Some(checksum);
            }
        }
        assert!(tip.is_some() || worker.tip.is_none(), "{after}: {} is gone", worker.branch);
        assert!(tip.is_none_or(|tip| seen.contains(ObjectKind::Commit, tip.object())));
        tip
    }

    fn run(mut self, kills: usize, until: Option<Instant>) -> usize {
        while self.kills < kills && until.is_none_or(|until| Instant::now() < until) {
            self.start();
            std::thread::sleep(Duration::from_micros(self.random.below(25_000) as u64));
            self.reap();
            self.kill();
        }
        for number in 0..WORKERS {
            self.finished(number);
        }
        // Whoever comes next finds a repository like any other. Each goes on with what one that was killed has left, and clears it away.
        for number in 0..=WORKERS {
            self.sandbox.run(&format!("repo commit -b known --add-metadata-string number={number} tree-0")).ok();
        }
        assert_whole(&self.sandbox, "repo");
        let is_staging = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("staging-"));
        // What else lies in `tmp` goes when it is old.
        let left: Vec<_> = leftovers(&self.sandbox.path("repo")).into_iter().filter(is_staging).collect();
        assert_eq!(left, Vec::<PathBuf>::new());
        self.kills
    }
}

#[test]
fn a_thousand_kills_lose_nothing_and_leave_nothing_half_done() {
    let (asked, seed) = (setting("ROOTBALL_TORTURE_KILLS"), setting("ROOTBALL_TORTURE_SEED").unwrap_or(0x0074_0741_0e5e_ed01));
    // A failing test shows what it wrote: with the seed it can be run again.
    writeln!(std::io::stdout(), "ROOTBALL_TORTURE_SEED={seed}").unwrap();
    let kills = asked.map_or(KILLS, |kills| kills as usize) / MODES.len() + 1;
    for (number, mode) in MODES.into_iter().enumerate() {
        let until = asked.is_none().then(|| Instant::now() + LONGEST / MODES.len() as u32);
        let done = Torture::new(mode, seed + number as u64).run(kills, until);
        writeln!(std::io::stdout(), "{mode}: {done} kills").unwrap();
        assert!(done > 0, "nothing was killed");
    }
}
