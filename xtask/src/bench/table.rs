//! The figures beside each other, and whether they are good enough.

use crate::measure::Cost;

/// The most memory that any command may take, in KiB.
const MOST_MEMORY: u64 = 100 * 1024;

/// The largest ratios, ours to stock, that are good enough.
#[derive(Clone, Copy, Debug)]
pub(super) struct Goal {
    wall: Option<f64>,
    cpu: Option<f64>,
}

impl Goal {
    pub(super) const fn new() -> Self {
        Self { wall: None, cpu: None }
    }

    pub(super) const fn wall(mut self, ratio: f64) -> Self {
        self.wall = Some(ratio);
        self
    }

    pub(super) const fn cpu(mut self, ratio: f64) -> Self {
        self.cpu = Some(ratio);
        self
    }

    /// Says which figures miss the goal; nothing when none does.
    fn missed(self, ours: &Cost, stock: &Cost) -> Vec<String> {
        let figures = [("wall", self.wall, ours.wall, stock.wall), ("cpu", self.cpu, ours.cpu, stock.cpu)];
        let mut missed: Vec<String> = figures
            .into_iter()
            .filter_map(|(name, goal, ours, stock)| Some((name, goal?, ours, stock)))
            .filter(|(_, goal, ours, stock)| *ours > goal * stock)
            .map(|(name, goal, ..)| format!("{name} above {goal:.2}"))
            .collect();
        if ours.peak > MOST_MEMORY {
            missed.push(format!("peak above {}", mib(MOST_MEMORY)));
        }
        missed
    }
}

/// Prints what stands above the figures.
pub(super) fn print_head() {
    println!(
        "{:<28} {:>9} {:>9} {:>6}  {:>9} {:>9} {:>6}  {:>8} {:>8} {:>6}  goal",
        "", "wall", "stock", "ratio", "cpu", "stock", "ratio", "peak", "stock", "ratio"
    );
}

/// Prints the figures of one case.
pub(super) fn print_row(name: &str, goal: Goal, ours: &Cost, stock: &Cost) {
    let ratio = |ours: f64, stock: f64| if stock > 0.0 { format!("{:.2}", ours / stock) } else { "-".to_owned() };
    let missed = goal.missed(ours, stock);
    let mark = if missed.is_empty() { "met".to_owned() } else { format!("missed: {}", missed.join(", ")) };
    println!(
        "{name:<28} {:>7.2} s {:>7.2} s {:>6}  {:>7.2} s {:>7.2} s {:>6}  {:>8} {:>8} {:>6}  {mark}",
        ours.wall,
        stock.wall,
        ratio(ours.wall, stock.wall),
        ours.cpu,
        stock.cpu,
        ratio(ours.cpu, stock.cpu),
        mib(ours.peak),
        mib(stock.peak),
        ratio(ours.peak as f64, stock.peak as f64),
    );
}

/// Prints the figures of what has no other side.
pub(super) fn print_single(name: &str, cost: &Cost) {
    println!("{name:<28} {:>7.2} s {:>16}  {:>7.2} s {:>16}  {:>8}", cost.wall, "", cost.cpu, "", mib(cost.peak));
}

/// Returns memory as people read it.
pub(super) fn mib(kib: u64) -> String {
    format!("{:.0} MiB", kib as f64 / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_misses_a_goal_is_named() {
        let cost = |wall, cpu, peak| Cost { wall, cpu, peak };
        let goal = Goal::new().wall(0.5).cpu(0.25);
        assert_eq!(goal.missed(&cost(1.0, 1.0, 1024), &cost(2.0, 4.0, 1)), Vec::<String>::new());
        let expected = ["wall above 0.50", "cpu above 0.25", "peak above 100 MiB"];
        assert_eq!(goal.missed(&cost(1.1, 1.1, 200 * 1024), &cost(2.0, 4.0, 1)), expected);
        assert_eq!(Goal::new().missed(&cost(9.0, 9.0, 1), &cost(1.0, 1.0, 1)), Vec::<String>::new());
    }
}
