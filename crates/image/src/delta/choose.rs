//! Which delta to take: the one with the fewest bytes among those whose start is there, or a chain of them where that is less.

use std::collections::BTreeMap;

use rootball_oci::Digest;

use super::base::Base;
use super::found::{DeltaKind, FoundDelta};

/// Most deltas of a chain.
pub const MAX_HOPS: usize = 4;
/// Most images whose lists are asked for.
const MAX_LISTS: usize = 8;

/// Lists the deltas whose start is among what is here, those with the fewest bytes first. Those that do not say how large they are come last.
pub fn choose<'d>(found: &'d [FoundDelta], bases: &[Base]) -> Vec<&'d FoundDelta> {
    let is_here = |delta: &&FoundDelta| delta.from.is_nothing() || bases.iter().any(|base| base.fits(&delta.from));
    let mut fitting: Vec<&FoundDelta> = found.iter().filter(is_here).collect();
    fitting.sort_by_key(|delta| (delta.size.unwrap_or(u64::MAX), delta.kind, delta.descriptor.digest));
    fitting
}

/// Finds the cheapest chain of deltas of one kind that leads from what is here to an image: the first starts from something here, the last
/// leads to the image. `list` gives the deltas that lead to another image, by its manifest's digest; it is asked for at most eight images,
/// the cheapest to go on from first. A delta that does not say how large it is, or from which manifest it starts, is no link of a chain.
///
/// # Errors
/// What `list` answers.
pub fn path<E>(
    kind: DeltaKind,
    found: &[FoundDelta],
    bases: &[Base],
    mut list: impl FnMut(&Digest) -> Result<Vec<FoundDelta>, E>,
) -> Result<Option<Vec<FoundDelta>>, E> {
    /// The deltas from an image on, and their bytes.
    type Rest = (u64, Vec<FoundDelta>);
    let mut best: Option<Rest> = None;
    // By the image that is led to, the rest of the way from there; the search goes backward from the target.
    let mut open: BTreeMap<Digest, Rest> = BTreeMap::new();
    let mut closed: Vec<Digest> = Vec::new();
    let mut lists = 0;
    let mut at: Option<(Digest, Rest)> = found.first().map(|delta| (delta.to, (0, Vec::new())));
    while let Some((image, (bytes, rest))) = at.take() {
        closed.push(image);
        if best.as_ref().is_some_and(|(least, _)| *least <= bytes) {
            break;
        }
        let listed;
        let deltas = if rest.is_empty() {
            found
        } else {
            lists += 1;
            listed = list(&image)?;
            &listed
        };
        for delta in deltas.iter().filter(|delta| delta.kind == kind && delta.to == image) {
            let Some(total) = delta.size.and_then(|size| bytes.checked_add(size)) else { continue };
            let chain = || std::iter::once(delta.clone()).chain(rest.iter().cloned()).collect::<Vec<_>>();
            if delta.from.is_nothing() || bases.iter().any(|base| base.fits(&delta.from)) {
                if best.as_ref().is_none_or(|(least, _)| total < *least) {
                    best = Some((total, chain()));
                }
            } else if let Some(from) = delta.from.manifest.filter(|from| !closed.contains(from) && rest.len() + 1 < MAX_HOPS)
                && open.get(&from).is_none_or(|(least, _)| total < *least)
            {
                open.insert(from, (total, chain()));
            }
        }
        let next = open.iter().min_by_key(|(digest, (bytes, _))| (*bytes, **digest)).map(|(digest, _)| *digest);
        if lists < MAX_LISTS {
            at = next.and_then(|digest| open.remove_entry(&digest));
        }
    }
    Ok(best.map(|(_, chain)| chain))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use rootball_object::{Checksum, CommitChecksum};
    use rootball_oci::Descriptor;

    use super::super::found::{DeltaStart, Place};
    use super::*;

    fn image(name: &str) -> Digest {
        Digest::of(name.as_bytes())
    }

    fn delta(from: &str, to: &str, size: Option<u64>) -> FoundDelta {
        FoundDelta {
            descriptor: Descriptor::new("x", Digest::of(format!("{from}-{to}").as_bytes()), 1),
            kind: DeltaKind::OciDelta,
            from: DeltaStart { manifest: (!from.is_empty()).then(|| image(from)), ..DeltaStart::default() },
            to: image(to),
            to_commit: None,
            size,
            tier: None,
            memory: None,
            content: None,
            place: Place::Referrers,
        }
    }

    fn base(name: &str) -> Base {
        Base { config: image("config"), manifest: Some(image(name)), commit: CommitChecksum::new(Checksum::new([1; 32])) }
    }

    #[test]
    fn the_fewest_bytes_come_first_and_what_is_not_here_never() {
        let found = [
            delta("b", "z", Some(20)),
            delta("a", "z", Some(30)),
            delta("a", "z", None),
            delta("", "z", Some(90)),
            delta("c", "z", Some(1)),
        ];
        let sizes = |names: &[&str]| {
            let bases: Vec<Base> = names.iter().map(|name| base(name)).collect();
            choose(&found, &bases).iter().map(|delta| delta.size).collect::<Vec<_>>()
        };
        assert_eq!(sizes(&[]), [Some(90)]);
        assert_eq!(sizes(&["a"]), [Some(30), Some(90), None]);
        assert_eq!(sizes(&["a", "b"]), [Some(20), Some(30), Some(90), None]);
    }

    #[test]
    fn a_start_is_known_by_config_manifest_or_commit() {
        let base = base("a");
        let start = DeltaStart::default();
        assert!(!base.fits(&start));
        assert!(base.fits(&DeltaStart { config: Some(base.config), manifest: Some(image("other")), ..start.clone() }));
        assert!(base.fits(&DeltaStart { manifest: base.manifest, ..start.clone() }));
        assert!(base.fits(&DeltaStart { commit: Some(base.commit), ..start.clone() }));
        assert!(!Base { manifest: None, ..base }.fits(&start));
    }

    /// Finds a path to `z` through deltas, and tells which lists were asked for.
    fn path_of(deltas: &[FoundDelta], here: &[&str]) -> (Option<Vec<u64>>, usize) {
        let to = |digest: &Digest| deltas.iter().filter(|delta| delta.to == *digest).cloned().collect::<Vec<_>>();
        let bases: Vec<Base> = here.iter().map(|name| base(name)).collect();
        let mut asked = 0;
        let found = path::<Infallible>(DeltaKind::OciDelta, &to(&image("z")), &bases, |digest| {
            asked += 1;
            Ok(to(digest))
        });
        let Ok(found) = found;
        (found.map(|chain| chain.iter().map(|delta| delta.size.unwrap()).collect()), asked)
    }

    #[test]
    fn a_chain_is_taken_where_it_is_cheaper() {
        let deltas = [
            delta("a", "z", Some(100)),
            delta("y", "z", Some(10)),
            delta("x", "y", Some(20)),
            delta("a", "x", Some(30)),
            delta("a", "y", Some(60)),
        ];
        assert_eq!(path_of(&deltas, &["a"]), (Some(vec![30, 20, 10]), 2));
        assert_eq!(path_of(&deltas, &["y"]), (Some(vec![10]), 0));
        assert_eq!(path_of(&deltas[..1], &["a"]), (Some(vec![100]), 0));
        assert_eq!(path_of(&deltas[1..2], &["a"]), (None, 1));
        assert_eq!(path_of(&[], &["a"]), (None, 0));
    }

    #[test]
    fn a_search_has_an_end() {
        let names: Vec<String> = (0..10).map(|number| format!("v{number}")).chain(["z".to_owned()]).collect();
        let line: Vec<FoundDelta> = names.windows(2).map(|pair| delta(&pair[0], &pair[1], Some(1))).collect();
        assert_eq!(path_of(&line, &["v0"]).0, None, "more hops than are taken");
        assert_eq!(path_of(&line, &["v6"]).0, Some(vec![1; 4]));
        let circle = [delta("a", "z", Some(1)), delta("z", "a", Some(1)), delta("b", "a", Some(1)), delta("a", "b", Some(1))];
        assert_eq!(path_of(&circle, &["nothing"]).0, None);
        let wide: Vec<FoundDelta> = (0..50).map(|number| delta(&format!("w{number}"), "z", Some(number))).collect();
        assert_eq!(path_of(&wide, &["nothing"]), (None, MAX_LISTS));
        assert_eq!(path_of(&[delta("a", "z", None)], &["a"]).0, None, "no size, no link");
    }
}
