//! What is attached to the images of a copy: what there is, and bringing it along.
//!
//! Looked for at the named manifest and each one below it, and at what was found, since a signature may itself be attested.

use std::collections::{BTreeSet, VecDeque};

use rootball_object::{Cancel, ErrorKind};

use super::plan::{Plan, load_child};
use super::{Attached, CopyReport, LeftBehind, MAX_DEPTH};
use crate::{Digest, ImageSink, ImageSource, RawManifest, TransferError};

/// What cosign puts behind the digest in the tags that it attaches by.
const TAG_SUFFIXES: [&str; 3] = ["sig", "att", "sbom"];

/// Something to bring along.
pub(super) enum Found {
    Referrer { raw: RawManifest, subject: Digest, artifact_type: Option<String> },
    Tag { raw: RawManifest, subject: Digest, tag: String },
    Signatures { subject: Digest, messages: Vec<Vec<u8>> },
}

/// Finds what is attached to the manifests of a plan, and adds its blobs to the plan where the target can keep it.
pub(super) fn gather(
    plan: &mut Plan,
    source: &dyn ImageSource,
    sink: &dyn ImageSink,
    top: &RawManifest,
) -> Result<Vec<Found>, TransferError> {
    let mut found = Vec::new();
    let digests = plan.children.iter().map(|child| child.digest).chain([top.digest]);
    let mut queue: VecDeque<(Digest, usize)> = digests.map(|digest| (digest, 0)).collect();
    // A tag may name what was looked at already, even the image that it belongs to.
    let mut asked: BTreeSet<Digest> = queue.iter().map(|(digest, _)| *digest).collect();
    plan.seen.insert(top.digest);
    while let Some((subject, depth)) = queue.pop_front() {
        let signatures = source.simple_signatures(&subject)?.messages;
        if !signatures.is_empty() {
            found.push(Found::Signatures { subject, messages: signatures });
        }
        for (tag, raw) in tags(source, &subject)? {
            if add(plan, source, sink, &raw, &format!("tag {tag}"), None, depth)? {
                if asked.insert(raw.digest) {
                    queue.push_back((raw.digest, depth + 1));
                }
                found.push(Found::Tag { raw, subject, tag });
            }
        }
        for descriptor in source.referrers(&subject)? {
            if plan.seen.contains(&descriptor.digest) {
                continue;
            }
            let what = format!("referrer {} of {subject}", descriptor.digest);
            let raw = match load_child(source, &descriptor) {
                Ok(raw) => raw,
                // A list that names what is gone or is no manifest must not keep the image from being copied.
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Invalid | ErrorKind::Unsupported) => {
                    plan.left_behind.push(LeftBehind { what, reason: error.to_string() });
                    continue;
                }
                Err(error) => return Err(error),
            };
            if add(plan, source, sink, &raw, &what, Some(&subject), depth)? {
                asked.insert(raw.digest);
                queue.push_back((raw.digest, depth + 1));
                found.push(Found::Referrer { raw, subject, artifact_type: descriptor.artifact_type });
            }
        }
    }
    Ok(found)
}

/// Loads what lies under the tags of a manifest.
fn tags(source: &dyn ImageSource, subject: &Digest) -> Result<Vec<(String, RawManifest)>, TransferError> {
    let mut found = Vec::new();
    for suffix in TAG_SUFFIXES {
        let tag = format!("sha256-{}.{suffix}", subject.to_hex());
        if let Some(raw) = source.find_tagged(&tag)? {
            found.push((tag, raw));
        }
    }
    Ok(found)
}

/// Adds an attached manifest with all that it names to the plan; says whether it will be brought along.
fn add(
    plan: &mut Plan,
    source: &dyn ImageSource,
    sink: &dyn ImageSink,
    raw: &RawManifest,
    what: &str,
    subject: Option<&Digest>,
    depth: usize,
) -> Result<bool, TransferError> {
    let mut leave = |reason: String| {
        plan.left_behind.push(LeftBehind { what: what.to_owned(), reason });
        Ok(false)
    };
    if !sink.holds_attachments() {
        return leave("the target has no room for what is attached to an image".to_owned());
    }
    if depth >= MAX_DEPTH {
        return leave(format!("it is attached more than {MAX_DEPTH} steps from the image"));
    }
    let parsed = match raw.parse() {
        Ok(parsed) => parsed,
        Err(error) => return leave(error.to_string()),
    };
    if subject.is_some() && parsed.subject().map(|own| &own.digest) != subject {
        return leave("its own subject is another, whatever the list of referrers says".to_owned());
    }
    if plan.seen.insert(raw.digest) {
        plan.add(source, raw, parsed, 0)?;
    }
    Ok(true)
}

/// Stores what was found; its blobs are there already. The image's own manifest is stored first, though not by its name yet, since some
/// registries want a subject to be there.
pub(super) fn put(
    found: Vec<Found>,
    sink: &dyn ImageSink,
    top: &RawManifest,
    cancel: &Cancel,
    report: &mut CopyReport,
) -> Result<(), TransferError> {
    if sink.holds_attachments() {
        sink.put_manifest_by_digest(top)?;
    }
    for found in found {
        if cancel.is_requested() {
            return Err(TransferError::Cancelled);
        }
        let (what, result, attached, manifests) = match found {
            Found::Referrer { raw, subject, artifact_type } => (
                format!("referrer {} of {subject}", raw.digest),
                sink.put_referrer(&raw),
                Attached::Referrer { digest: raw.digest, subject, artifact_type },
                1,
            ),
            Found::Tag { raw, subject, tag } => {
                (format!("tag {tag}"), sink.put_tagged(&tag, &raw), Attached::Tag { tag, digest: raw.digest, subject }, 1)
            }
            Found::Signatures { subject, messages } => (
                format!("{} simple signatures of {subject}", messages.len()),
                sink.put_simple_signatures(&subject, &messages),
                Attached::Signatures { subject, count: messages.len() },
                0,
            ),
        };
        match result {
            Ok(()) => {
                report.attached.push(attached);
                report.manifests += manifests;
            }
            Err(TransferError::Unsupported { reason, .. }) => report.left_behind.push(LeftBehind { what, reason }),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
