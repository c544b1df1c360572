//! A summary in words, as stock prints it, and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rootball_gvariant::{Type, Value, text as variant};
use rootball_object::ErrorKind;
use rootball_repo::{Summary, SummaryRef};

use crate::commands::repo::swapped;
use crate::error::CommandError;

/// A summary as JSON.
#[derive(serde::Serialize)]
pub(crate) struct SummaryView {
    refs: Vec<RefView>,
    mode: Option<String>,
    last_modified: Option<u64>,
    expires: Option<u64>,
    indexed_deltas: bool,
    deltas: usize,
    collection: Option<String>,
}

#[derive(serde::Serialize)]
struct RefView {
    #[serde(rename = "ref")]
    name: String,
    commit: String,
    size: u64,
    timestamp: Option<u64>,
    version: Option<String>,
}

impl SummaryView {
    pub(crate) fn of(summary: &Summary) -> Self {
        let one = |entry: &SummaryRef| RefView {
            name: entry.name.to_string(),
            commit: entry.commit.to_string(),
            size: entry.size,
            timestamp: entry.timestamp(),
            version: entry.version().map(str::to_owned),
        };
        Self {
            refs: summary.refs.iter().map(one).collect(),
            mode: summary.mode().map(str::to_owned),
            last_modified: summary.last_modified(),
            expires: summary.expires(),
            indexed_deltas: summary.has_indexed_deltas(),
            deltas: summary.deltas().map_or(0, |deltas| deltas.len()),
            collection: summary.collection_id().map(str::to_owned),
        }
    }
}

/// Returns the summary as stock prints it, without the last line end.
pub(crate) fn text(summary: &Summary) -> String {
    let mut out = String::new();
    for entry in &summary.refs {
        push_ref(&mut out, summary.collection_id(), entry);
    }
    // A map that is none is shown as it is, below.
    let mirrored: BTreeMap<_, _> = summary.mirrored().unwrap_or_default().into_iter().collect();
    for (collection, refs) in &mirrored {
        refs.iter().for_each(|entry| push_ref(&mut out, Some(collection.as_str()), entry));
    }
    for (key, value) in summary.metadata.iter() {
        let label = match key {
            "ostree.summary.mode" => "Repository Mode (ostree.summary.mode)",
            "ostree.summary.last-modified" => "Last-Modified (ostree.summary.last-modified)",
            "ostree.summary.expires" => "Expires (ostree.summary.expires)",
            "ostree.summary.tombstone-commits" => "Has Tombstone Commits (ostree.summary.tombstone-commits)",
            "ostree.static-deltas" => "Static Deltas (ostree.static-deltas)",
            "ostree.summary.collection-id" => "Collection ID (ostree.summary.collection-id)",
            "ostree.summary.collection-map" => "Collection Map (ostree.summary.collection-map)",
            other => other,
        };
        let shown = match (key, value) {
            ("ostree.summary.mode" | "ostree.summary.collection-id", Value::String(text)) => text.clone(),
            ("ostree.summary.last-modified" | "ostree.summary.expires", Value::Uint64(number)) => time(number.swap_bytes()),
            ("ostree.summary.tombstone-commits", Value::Boolean(truth)) => (if *truth { "Yes" } else { "No" }).to_owned(),
            ("ostree.summary.collection-map", _) if !mirrored.is_empty() => "(printed above)".to_owned(),
            (_, value) => variant::print(value, false),
        };
        let _ = writeln!(out, "{label}: {shown}");
    }
    out.trim_end().to_owned()
}

fn push_ref(out: &mut String, collection: Option<&str>, entry: &SummaryRef) {
    let name = collection.map_or_else(|| entry.name.to_string(), |collection| format!("({collection}, {})", entry.name));
    // Writing to a string cannot fail.
    let _ = writeln!(out, "* {name}\n    Latest Commit ({}):\n      {}", bytes(entry.size), entry.commit);
    if let Some(version) = entry.version() {
        let _ = writeln!(out, "    Version (ostree.commit.version): {version}");
    }
    if let Some(timestamp) = entry.timestamp() {
        let _ = writeln!(out, "    Timestamp (ostree.commit.timestamp): {}", time(timestamp));
    }
    out.push('\n');
}

/// Returns the summary as a GVariant, its numbers read as big-endian.
pub(crate) fn raw_text(bytes: &[u8]) -> Result<String, CommandError> {
    let ty: Type = "(a(s(taya{sv}))a{sv})".parse().expect("a valid type");
    let value = Value::from_bytes(&ty, bytes).map_err(|error| CommandError::caused(ErrorKind::Corrupt, &error))?;
    Ok(variant::print(&swapped(value), true))
}

fn bytes(size: u64) -> String {
    if size == 1 { "1 byte".to_owned() } else { format!("{size} bytes") }
}

fn time(seconds: u64) -> String {
    match i64::try_from(seconds).ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()) {
        Some(time) => time.to_zoned(jiff::tz::TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S+00").to_string(),
        None => seconds.to_string(),
    }
}
