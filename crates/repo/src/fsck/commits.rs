//! Refs and commits: who names whom.

use std::collections::HashMap;

use rayon::prelude::*;
use rootball_object::{Checksum, Commit, CommitChecksum, ObjectKind, ObjectSource};

use super::{Finding, FsckError, FsckOptions, FsckReport, Slug, content};
use crate::all_refs::AnyRef;
use crate::partial::PartialMark;
use crate::{RefError, Repo, loose};

/// The commits whose objects are checked.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// Their names, sorted.
    pub(super) commits: Vec<CommitChecksum>,
    /// Root dirtree and dirmeta of each.
    pub(super) roots: Vec<(Checksum, Checksum)>,
}

/// Checks all refs and commits.
pub(super) fn check(repo: &Repo, options: &FsckOptions, report: &mut FsckReport) -> Result<Checked, FsckError> {
    let commits = loose::commits(repo)?;
    let refs = check_refs(repo, &commits, report)?;
    let loaded: Vec<Loaded> = commits.par_iter().map(|commit| load(repo, commit)).collect::<Result<_, FsckError>>()?;
    let mut checked = Checked::default();
    for (commit, loaded) in commits.iter().zip(loaded) {
        loaded.findings.into_iter().for_each(|finding| report.add(finding));
        let Some(object) = loaded.commit else { continue };
        if options.verify_back_refs {
            check_back_refs(commit, &object, &refs, report);
        }
        if let Some(parent) = object.parent
            && commits.binary_search(&parent).is_err()
            && !repo.is_here(ObjectKind::Commit, parent.object())
            && !repo.is_here(ObjectKind::TombstoneCommit, parent.object())
        {
            report.add(Finding::object(Slug::MissingParent, ObjectKind::Commit, parent.object(), format!("the parent of commit {commit}")));
        }
        match loaded.mark {
            Some(PartialMark::Fetched) => {
                report.partial_commits.push(*commit);
                report.add(Finding::object(Slug::PartialCommit, ObjectKind::Commit, commit.object(), ""));
                continue;
            }
            Some(PartialMark::Damaged) if !options.include_damaged => {
                report.partial_commits.push(*commit);
                report.add(Finding::object(Slug::DamagedCommit, ObjectKind::Commit, commit.object(), "an earlier check marked it"));
                continue;
            }
            _ => {}
        }
        checked.commits.push(*commit);
        checked.roots.push((object.root_tree, object.root_meta));
    }
    if options.verify_bindings || options.verify_back_refs {
        check_bindings(repo, &refs, report)?;
    }
    Ok(checked)
}

struct Loaded {
    commit: Option<Commit>,
    mark: Option<PartialMark>,
    findings: Vec<Finding>,
}

fn load(repo: &Repo, commit: &CommitChecksum) -> Result<Loaded, FsckError> {
    let mut findings = Vec::new();
    let object = match repo.load_commit(commit) {
        Ok(object) => Some(object),
        Err(error) => {
            findings.push(content::finding(repo, error)?);
            None
        }
    };
    if let Err(error) = repo.find_detached_metadata(commit) {
        let finding = content::finding(repo, error)?;
        findings.push(Finding { slug: Slug::DamagedCommitmeta, ..finding });
    }
    Ok(Loaded { commit: object, mark: repo.partial_mark(commit)?, findings })
}

fn check_refs(repo: &Repo, commits: &[CommitChecksum], report: &mut FsckReport) -> Result<HashMap<CommitChecksum, Vec<AnyRef>>, FsckError> {
    let mut refs: HashMap<CommitChecksum, Vec<AnyRef>> = HashMap::new();
    for (name, commit) in repo.all_refs()? {
        match commit {
            Ok(commit) => {
                if commits.binary_search(&commit).is_err() && !repo.is_here(ObjectKind::Commit, commit.object()) {
                    let finding = Finding::object(Slug::DanglingRef, ObjectKind::Commit, commit.object(), "");
                    report.add(Finding { place: Some(name.to_string()), ..finding });
                }
                refs.entry(commit).or_default().push(name);
            }
            Err(RefError::Damaged { name }) => report.add(Finding::place(Slug::DamagedRef, name, "its file holds no checksum")),
            Err(error @ (RefError::Io { .. } | RefError::BadAlias { .. })) => {
                report.add(Finding::place(Slug::DamagedRef, name.to_string(), chain(&error)));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(refs)
}

fn chain(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}

/// Checks that commits name the refs that name them, where they name any.
fn check_bindings(repo: &Repo, refs: &HashMap<CommitChecksum, Vec<AnyRef>>, report: &mut FsckReport) -> Result<(), FsckError> {
    for (commit, names) in refs {
        // What is missing or damaged was found already.
        let Ok(object) = repo.load_commit(commit) else { continue };
        let Some(bindings) = object.metadata.strings("ostree.ref-binding") else { continue };
        let bound_to = object.metadata.string("ostree.collection-binding");
        for name in names {
            let (text, collection) = match name {
                AnyRef::Head(text) | AnyRef::Remote { name: text, .. } => (text, None),
                AnyRef::Mirror { collection, name } => (name, Some(collection.as_str())),
            };
            if !bindings.contains(&text.as_str()) {
                let detail = format!("it names refs {bindings:?}");
                let finding = Finding::object(Slug::BindingMismatch, ObjectKind::Commit, commit.object(), detail);
                report.add(Finding { place: Some(name.to_string()), ..finding });
            } else if collection.is_some() && collection != bound_to {
                let detail = format!("it names collection {bound_to:?}");
                let finding = Finding::object(Slug::BindingMismatch, ObjectKind::Commit, commit.object(), detail);
                report.add(Finding { place: Some(name.to_string()), ..finding });
            }
        }
    }
    Ok(())
}

/// Checks that the refs that a commit names name it.
fn check_back_refs(commit: &CommitChecksum, object: &Commit, refs: &HashMap<CommitChecksum, Vec<AnyRef>>, report: &mut FsckReport) {
    for binding in object.metadata.strings("ostree.ref-binding").unwrap_or_default() {
        let named_by = refs.get(commit).into_iter().flatten();
        let is_named = named_by.into_iter().any(|name| match name {
            AnyRef::Head(text) | AnyRef::Remote { name: text, .. } | AnyRef::Mirror { name: text, .. } => text == binding,
        });
        if !is_named {
            let finding = Finding::object(Slug::BackReferenceMismatch, ObjectKind::Commit, commit.object(), "");
            report.add(Finding { place: Some(binding.to_owned()), ..finding });
        }
    }
}
