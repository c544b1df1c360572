//! The table at the end of the demo.

use std::fmt;

use crate::measure::Cost;

/// One row for each step.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<[String; 5]>,
    notes: Vec<String>,
}

impl Table {
    pub(super) fn row(&mut self, step: &str, moved: Option<u64>, what: String, cost: Cost) {
        let moved = moved.map_or_else(|| "-".to_owned(), bytes);
        let peak = if cost.peak == 0 { "-".to_owned() } else { format!("{} MiB", cost.peak / 1024) };
        eprintln!("    {step}: {moved}, {what}, {:.2} s", cost.wall);
        self.rows.push([step.to_owned(), moved, what, format!("{:.2} s", cost.wall), peak]);
    }

    /// Adds a line below the table.
    pub(super) fn note(&mut self, topic: &str, text: &str) {
        self.notes.push(format!("{topic}: {text}"));
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["step", "over the wire", "what", "time", "peak memory"].map(str::to_owned);
        let width = |column: usize| std::iter::once(&head).chain(&self.rows).map(|row| row[column].len()).max().unwrap_or(0);
        let widths: [usize; 5] = std::array::from_fn(width);
        for row in std::iter::once(&head).chain(&self.rows) {
            let [step, moved, what, time, peak] = row;
            let [a, b, c, d, e] = widths;
            writeln!(f, "{step:<a$}  {moved:>b$}  {what:<c$}  {time:>d$}  {peak:>e$}")?;
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "{note}"))
    }
}

/// Returns a number of bytes as people read it.
fn bytes(count: u64) -> String {
    match count {
        0..1024 => format!("{count} B"),
        1024..1_048_576 => format!("{:.1} KiB", count as f64 / 1024.0),
        1_048_576..1_073_741_824 => format!("{:.1} MiB", count as f64 / 1_048_576.0),
        _ => format!("{:.2} GiB", count as f64 / 1_073_741_824.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_shown_in_fitting_units() {
        for (count, expected) in [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 KiB"), (5 << 20, "5.0 MiB"), (3 << 29, "1.50 GiB")] {
            assert_eq!(bytes(count), expected);
        }
    }
}
