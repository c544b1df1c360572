//! Progress: a bar for people, JSON lines for programs.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rootball_object::{Event, Reporter, Silent, Step};

use crate::args::Progress;

/// Returns what takes the reports of a command.
pub(crate) fn reporter(how: Progress) -> Box<dyn Reporter> {
    match how {
        Progress::Auto if std::io::stderr().is_terminal() => Box::new(Bar::new()),
        Progress::Json => Box::new(JsonLines::default()),
        Progress::Auto | Progress::None => Box::new(Silent),
    }
}

/// What a step is called in front of its bar.
fn label(step: Step) -> &'static str {
    match step {
        Step::Commit => "Committing",
        Step::Checkout => "Checking out",
        Step::Check => "Checking",
        Step::Encapsulate => "Building layers",
        Step::Copy => "Copying",
        Step::Import => "Importing",
        Step::Deploy => "Deploying",
        Step::Prune => "Pruning",
        Step::Pull => "Pulling",
        Step::Repair => "Repairing",
        Step::CreateDelta => "Making the delta",
        Step::ApplyDelta => "Applying the delta",
        Step::ReadPackages => "Reading packages",
        _ => "Working",
    }
}

/// One bar on stderr, taken by each step in turn.
struct Bar {
    bar: ProgressBar,
}

impl Bar {
    fn new() -> Self {
        Self { bar: ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()) }
    }
}

impl Reporter for Bar {
    fn event(&self, event: Event) {
        match event {
            Event::Started { step, total } => {
                let template = match total {
                    Some(_) => "{prefix:>15} [{bar:30}] {bytes}/{total_bytes} {binary_bytes_per_sec} {eta}",
                    None => "{prefix:>15} {spinner} {bytes} {binary_bytes_per_sec}",
                };
                self.bar.reset();
                self.bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
                self.bar.set_prefix(label(step));
                match total {
                    Some(total) => self.bar.set_length(total),
                    None => self.bar.unset_length(),
                }
                self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
            }
            Event::Advanced { bytes, .. } => self.bar.inc(bytes),
            Event::Finished { .. } => self.bar.finish_and_clear(),
            _ => {}
        }
    }
}

/// A JSON object a line: `{"step":"copy","event":"advanced","done":1024,"total":4096}`, at most ten a second.
#[derive(Default)]
struct JsonLines(Mutex<State>);

#[derive(Default)]
struct State {
    done: u64,
    total: Option<u64>,
    last: Option<Instant>,
}

impl Reporter for JsonLines {
    fn event(&self, event: Event) {
        let mut state = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (step, name) = match event {
            Event::Started { step, total } => {
                *state = State { total, ..State::default() };
                (step, "started")
            }
            Event::Advanced { step, bytes } => {
                state.done += bytes;
                if state.last.is_some_and(|last| last.elapsed() < Duration::from_millis(100)) {
                    return;
                }
                state.last = Some(Instant::now());
                (step, "advanced")
            }
            Event::Finished { step } => (step, "finished"),
            _ => return,
        };
        let step = format!("{step:?}").to_lowercase();
        let line = serde_json::json!({ "step": step, "event": name, "done": state.done, "total": state.total });
        // A reader that has gone needs no progress.
        let _ = writeln!(std::io::stderr(), "{line}");
    }
}
