//! The figures beside each other, and whether they are good enough.

use crate::measure::Cost;

/// The most memory that a command may take of which nothing else is said, in KiB.
const MOST_MEMORY: u64 = 100 * 1024;

/// The largest ratios, ours to stock, that are good enough.
#[derive(Clone, Copy, Debug)]
pub(super) struct Goal {
    wall: Option<f64>,
    cpu: Option<f64>,
    bytes: Option<f64>,
    /// Instead of `bytes` where tree A is a small system.
    small_bytes: Option<f64>,
    /// KiB.
    peak: u64,
}

/// What one side took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Taken {
    pub(super) cost: Cost,
    /// Bytes that were sent or made, in the cases that are about them.
    pub(super) bytes: Option<u64>,
}

impl Goal {
    pub(super) const fn new() -> Self {
        Self { wall: None, cpu: None, bytes: None, small_bytes: None, peak: MOST_MEMORY }
    }

    pub(super) const fn wall(mut self, ratio: f64) -> Self {
        self.wall = Some(ratio);
        self
    }

    pub(super) const fn cpu(mut self, ratio: f64) -> Self {
        self.cpu = Some(ratio);
        self
    }

    pub(super) const fn bytes(mut self, ratio: f64) -> Self {
        self.bytes = Some(ratio);
        self
    }

    pub(super) const fn small_bytes(mut self, ratio: f64) -> Self {
        self.small_bytes = Some(ratio);
        self
    }

    /// Returns the goal for the system that is measured.
    pub(super) fn for_system(mut self, is_small: bool) -> Self {
        if is_small {
            self.bytes = self.small_bytes.or(self.bytes);
        }
        self
    }

    pub(super) const fn peak(mut self, kib: u64) -> Self {
        self.peak = kib;
        self
    }

    /// Says which figures miss the goal; nothing when none does.
    fn missed(self, ours: &Taken, stock: &Taken) -> Vec<String> {
        let bytes = |taken: &Taken| taken.bytes.unwrap_or_default() as f64;
        let (moved, stock_moved, ours, stock) = (bytes(ours), bytes(stock), &ours.cost, &stock.cost);
        let figures =
            [("wall", self.wall, ours.wall, stock.wall), ("cpu", self.cpu, ours.cpu, stock.cpu), ("bytes", self.bytes, moved, stock_moved)];
        let mut missed: Vec<String> = figures
            .into_iter()
            .filter_map(|(name, goal, ours, stock)| Some((name, goal?, ours, stock)))
            .filter(|(_, goal, ours, stock)| *ours > goal * stock)
            .map(|(name, goal, ..)| format!("{name} above {goal:.2}"))
            .collect();
        if ours.peak > self.peak {
            missed.push(format!("peak above {}", mib(self.peak)));
        }
        missed
    }
}

/// Prints what stands above the figures.
pub(super) fn print_head() {
    println!(
        "{:<28} {:>9} {:>9} {:>6}  {:>9} {:>9} {:>6}  {:>8} {:>8} {:>6}  {:>9} {:>9} {:>6}  goal",
        "", "wall", "stock", "ratio", "cpu", "stock", "ratio", "peak", "stock", "ratio", "bytes", "stock", "ratio"
    );
}

/// Prints the figures of one case.
pub(super) fn print_row(name: &str, goal: Goal, ours: &Taken, stock: &Taken) {
    let ratio = |ours: f64, stock: f64| if stock > 0.0 { format!("{:.2}", ours / stock) } else { "-".to_owned() };
    let missed = goal.missed(ours, stock);
    let mark = if missed.is_empty() { "met".to_owned() } else { format!("missed: {}", missed.join(", ")) };
    let [moved, stock_moved] =
        [ours, stock].map(|taken| taken.bytes.map_or("-".to_owned(), |bytes| format!("{:.1} MB", bytes as f64 / 1e6)));
    let moved_ratio = ratio(ours.bytes.unwrap_or_default() as f64, stock.bytes.unwrap_or_default() as f64);
    let (ours, stock) = (&ours.cost, &stock.cost);
    println!(
        "{name:<28} {:>7.2} s {:>7.2} s {:>6}  {:>7.2} s {:>7.2} s {:>6}  {:>8} {:>8} {:>6}  {moved:>9} {stock_moved:>9} {moved_ratio:>6}  {mark}",
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
        let taken = |wall, cpu, peak| Taken { cost: Cost { wall, cpu, peak }, bytes: None };
        let moved = |bytes| Taken { bytes: Some(bytes), ..Taken::default() };
        let goal = Goal::new().wall(0.5).cpu(0.25);
        assert_eq!(goal.missed(&taken(1.0, 1.0, 1024), &taken(2.0, 4.0, 1)), Vec::<String>::new());
        let expected = ["wall above 0.50", "cpu above 0.25", "peak above 100 MiB"];
        assert_eq!(goal.missed(&taken(1.1, 1.1, 200 * 1024), &taken(2.0, 4.0, 1)), expected);
        assert_eq!(goal.peak(200 * 1024).missed(&taken(1.0, 1.0, 200 * 1024), &taken(2.0, 4.0, 1)), Vec::<String>::new());
        assert_eq!(Goal::new().missed(&taken(9.0, 9.0, 1), &taken(1.0, 1.0, 1)), Vec::<String>::new());
        assert_eq!(Goal::new().bytes(0.5).missed(&moved(51), &moved(100)), ["bytes above 0.50"]);
        assert_eq!(Goal::new().bytes(0.5).missed(&moved(50), &moved(100)), Vec::<String>::new());
        let goal = Goal::new().bytes(0.5).small_bytes(0.8);
        assert_eq!(goal.for_system(true).missed(&moved(81), &moved(100)), ["bytes above 0.80"]);
        assert_eq!(goal.for_system(false).missed(&moved(80), &moved(100)), ["bytes above 0.50"]);
        assert_eq!(Goal::new().bytes(0.5).for_system(true).missed(&moved(51), &moved(100)), ["bytes above 0.50"]);
    }
}
