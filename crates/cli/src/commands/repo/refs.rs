//! `rootball repo refs`

use std::collections::BTreeMap;
use std::process::ExitCode;

use rootball_object::{CommitChecksum, ErrorKind, RefName};
use rootball_repo::{CollectionId, ListedRef, RefChange, RefError, RefPlace, RefSpec, Repo};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// List refs, make one, or delete some
///
/// Refs of remotes are listed and named as REMOTE:REF. An alias follows the ref that it leads to.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball repo refs\n  rootball repo refs --create debian/stable debian/12/base\n  rootball repo refs --create debian/latest --alias debian/12/base\n  rootball repo refs --delete debian/11"
)]
pub(crate) struct RefsArgs {
    /// Delete the refs PREFIX and those below them
    #[arg(long, requires = "prefixes", conflicts_with_all = ["create", "alias"])]
    delete: bool,

    /// Make a ref for the commit or ref given
    #[arg(long, value_name = "REF", requires = "prefixes")]
    create: Option<String>,

    /// With --create, move a ref that exists
    #[arg(long, requires = "create")]
    force: bool,

    /// With --create, make an alias of the ref given; else list aliases
    #[arg(short = 'A', long)]
    alias: bool,

    /// Name refs by collection: list those of the collections given, or of all; with --create, REF is COLLECTION:REF
    #[arg(short, long, conflicts_with = "alias")]
    collections: bool,

    /// Print whole names where a prefix is given, too
    #[arg(long, conflicts_with = "create")]
    list: bool,

    /// Print the commit behind each ref
    #[arg(short, long, conflicts_with_all = ["create", "delete"])]
    revision: bool,

    /// Only these refs and those below them
    #[arg(value_name = "PREFIX")]
    prefixes: Vec<String>,
}

pub(super) fn run(args: &RefsArgs, context: &Context) -> CommandResult {
    let new = args.create.as_deref().map(|name| NewRef::parse(name, args.collections)).transpose()?;
    let repo = context.open_repo()?;
    match (new, &args.prefixes[..]) {
        (Some(new), [rev]) => create(&repo, args, context, new, rev)?,
        (Some(_), _) => return Err(CommandError::usage("--create wants one commit or ref")),
        (None, _) if args.delete => delete(&repo, args)?,
        (None, _) if args.alias => aliases(&repo, args, context)?,
        (None, _) if args.collections => list_by_collection(&repo, args, context)?,
        (None, _) => list(&repo, args, context)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// What --create is to make.
enum NewRef {
    Spec(RefSpec),
    OfCollection(CollectionId, RefName),
}

impl NewRef {
    /// Reads `REF`, `REMOTE:REF` or, by collection, `COLLECTION:REF`.
    fn parse(text: &str, by_collection: bool) -> Result<Self, CommandError> {
        if !by_collection {
            return Ok(Self::Spec(text.parse().map_err(CommandError::usage)?));
        }
        let (id, name) = text.split_once(':').ok_or_else(|| CommandError::usage("--create with --collections wants COLLECTION:REF"))?;
        Ok(Self::OfCollection(id.parse().map_err(CommandError::usage)?, name.parse().map_err(CommandError::usage)?))
    }

    /// Returns where it stands: the repository's own refs are those of its own collection.
    fn spec(self, repo: &Repo) -> Result<RefSpec, CommandError> {
        Ok(match self {
            Self::Spec(spec) => spec,
            Self::OfCollection(id, name) if repo.collection_id().as_ref() == Some(&id) => name.into(),
            Self::OfCollection(id, name) => RefSpec { place: RefPlace::Mirror(id), name },
        })
    }
}

fn create(repo: &Repo, args: &RefsArgs, context: &Context, new: NewRef, rev: &str) -> Result<(), CommandError> {
    let spec = new.spec(repo)?;
    let existing = repo.list_refs(&spec.place)?.into_iter().find(|listed| listed.spec == spec);
    // As in stock `ostree`, an alias moves without more ado.
    let may_move = args.force || (args.alias && existing.as_ref().is_some_and(|listed| listed.alias.is_some()));
    if existing.is_some() && !may_move {
        return Err(CommandError::new(ErrorKind::Conflict, format_args!("ref {:?} exists", spec.to_string())).hint("--force moves it"));
    }
    let change = if args.alias {
        if spec.place != RefPlace::Own {
            return Err(CommandError::usage("an alias cannot be among the refs of a remote"));
        }
        RefChange::Alias(spec.name, rev.parse().map_err(CommandError::usage)?)
    } else {
        RefChange::Set(spec, context.resolve(repo, rev)?)
    };
    Ok(repo.change_refs(&[change])?)
}

fn delete(repo: &Repo, args: &RefsArgs) -> Result<(), CommandError> {
    let mut chosen: Vec<RefSpec> = if args.collections {
        of_collections(repo, &args.prefixes)?.into_iter().map(|(_, listed)| listed.spec).collect()
    } else {
        chosen(repo, &args.prefixes)?.into_iter().map(|chosen| chosen.listed.spec).collect()
    };
    chosen.sort();
    chosen.dedup();
    repo.change_refs(&chosen.iter().cloned().map(RefChange::Remove).collect::<Vec<_>>())?;
    ui::say(format_args!("Deleted refs: {}", chosen.len()));
    Ok(())
}

/// A ref that a prefix chose.
struct Chosen {
    listed: ListedRef,
    /// What stock `ostree` shows of its name: what is behind the prefix.
    short: String,
}

/// Finds the refs of the repository and its remotes that are, or are below, one of the prefixes; all without any.
fn chosen(repo: &Repo, prefixes: &[String]) -> Result<Vec<Chosen>, CommandError> {
    let mut chosen = Vec::new();
    if prefixes.is_empty() {
        for place in repo.ref_places()?.iter().filter(|place| !matches!(place, RefPlace::Mirror(_))) {
            let all = repo.list_refs(place)?;
            chosen.extend(all.into_iter().map(|listed| Chosen { short: listed.spec.to_string(), listed }));
        }
    }
    for prefix in prefixes {
        let prefix = prefix.trim_end_matches('/');
        let (place, below) = match prefix.strip_suffix(':') {
            // All of a remote: any name tells whether that of the remote is one.
            Some(remote) => (format!("{remote}:all").parse::<RefSpec>().map_err(CommandError::usage)?.place, None),
            None => {
                let spec: RefSpec = prefix.parse().map_err(CommandError::usage)?;
                (spec.place, Some(spec.name))
            }
        };
        for listed in repo.list_refs(&place)? {
            let Some(name) = &below else {
                chosen.push(Chosen { short: listed.spec.to_string(), listed });
                continue;
            };
            if listed.spec.is_below(name.as_str()) {
                let whole = listed.spec.to_string();
                let rest = listed.spec.name.as_str()[name.as_str().len()..].trim_start_matches('/');
                let short = match &listed.spec.place {
                    _ if rest.is_empty() => whole,
                    RefPlace::Remote(remote) => format!("{remote}:{rest}"),
                    _ => rest.to_owned(),
                };
                chosen.push(Chosen { short, listed });
            }
        }
    }
    Ok(chosen)
}

fn list(repo: &Repo, args: &RefsArgs, context: &Context) -> Result<(), CommandError> {
    let chosen = chosen(repo, &args.prefixes)?;
    if context.json() {
        let mut commits = BTreeMap::new();
        for Chosen { listed, .. } in &chosen {
            commits.insert(listed.spec.to_string(), commit_of(repo, &listed.spec)?);
        }
        return ui::print_json(&commits);
    }
    for Chosen { listed, short } in &chosen {
        let name = if args.list { listed.spec.to_string() } else { short.clone() };
        print_ref(repo, args, &name, &listed.spec)?;
    }
    Ok(())
}

fn print_ref(repo: &Repo, args: &RefsArgs, name: &str, spec: &RefSpec) -> Result<(), CommandError> {
    match args.revision {
        true => ui::print(format_args!("{name}\t{}", commit_of(repo, spec)?)),
        false => ui::print(name),
    }
}

fn commit_of(repo: &Repo, spec: &RefSpec) -> Result<CommitChecksum, CommandError> {
    match repo.find_commit_of(spec)? {
        Some(commit) => Ok(commit),
        None => Err(RefError::NotFound { rev: spec.to_string() }.into()),
    }
}

fn aliases(repo: &Repo, args: &RefsArgs, context: &Context) -> Result<(), CommandError> {
    let all = chosen(repo, &args.prefixes)?;
    let aliases: BTreeMap<String, String> =
        all.into_iter().filter_map(|Chosen { listed, .. }| Some((listed.spec.to_string(), listed.alias?.to_string()))).collect();
    if context.json() {
        return ui::print_json(&aliases);
    }
    aliases.iter().try_for_each(|(name, target)| ui::print(format_args!("{name} -> {target}")))
}

/// Finds the refs that belong to the collections given, or to any: the repository's own do, where it has an ID.
fn of_collections(repo: &Repo, wanted: &[String]) -> Result<Vec<(CollectionId, ListedRef)>, CommandError> {
    let wanted = wanted.iter().map(|text| text.parse().map_err(CommandError::usage)).collect::<Result<Vec<CollectionId>, _>>()?;
    let mut found = Vec::new();
    for place in repo.ref_places()? {
        let collection = match &place {
            RefPlace::Own => repo.collection_id(),
            RefPlace::Mirror(collection) => Some(collection.clone()),
            _ => None,
        };
        if let Some(collection) = collection.filter(|collection| wanted.is_empty() || wanted.contains(collection)) {
            found.extend(repo.list_refs(&place)?.into_iter().map(|listed| (collection.clone(), listed)));
        }
    }
    Ok(found)
}

/// A ref of a collection as JSON.
#[derive(serde::Serialize)]
struct CollectionRow {
    collection: String,
    #[serde(rename = "ref")]
    name: RefName,
    commit: CommitChecksum,
}

fn list_by_collection(repo: &Repo, args: &RefsArgs, context: &Context) -> Result<(), CommandError> {
    let found = of_collections(repo, &args.prefixes)?;
    if context.json() {
        let row = |(collection, listed): (CollectionId, ListedRef)| {
            let commit = commit_of(repo, &listed.spec)?;
            Ok(CollectionRow { collection: collection.to_string(), name: listed.spec.name, commit })
        };
        return ui::print_json(&found.into_iter().map(row).collect::<Result<Vec<_>, CommandError>>()?);
    }
    found.iter().try_for_each(|(collection, listed)| print_ref(repo, args, &format!("({collection}, {})", listed.spec.name), &listed.spec))
}
