//! Packing: components into a limited number of layers, so that an update moves few bytes beside those that are new.
//!
//! * The initramfs, the package database and what no package owns change at every build, so each has layers of its own.
//! * Packages of one source change together: they are never in different layers.
//! * What remains is a choice of which sources share a layer. A layer moves when anything in it changes, so each pair has a price: the bytes
//!   of one that are expected to move because of the other alone, from their sizes and from how often they change. Pairs are joined, cheapest
//!   first, until there are few enough layers. So what never changes comes together, what always changes comes together, and what is large and
//!   changes now and then stays alone.
//! * With an image before this one, every package stays in the layer where it was. What is new gets a layer of its own while there are any
//!   left: a few are kept free for that.
//!
//! Nothing depends on order of input, on hash seeds, or on how a machine computes: only +, × and ÷ of IEEE numbers decide.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::component::{Component, ComponentKind};
use super::plan::PlannedLayer;

/// The time between two builds, in years: what changes more often than this cannot be told apart.
const INTERVAL: f64 = 1.0 / 26.0;
/// One layer in so many is kept free for new packages.
const RESERVED: usize = 32;
/// Unpackaged content gets another layer for each so many bytes, in powers of two.
const UNPACKAGED_PART: u64 = 64 << 20;
/// Most layers of unpackaged content.
const MAX_UNPACKAGED: usize = 16;

/// Spreads components over at most `max_layers - 1` layers. `previous` are the names of the components in the layers of the image before this
/// one.
pub(super) fn pack(mut components: Vec<Component>, max_layers: usize, previous: Option<&[Vec<String>]>) -> Vec<PlannedLayer> {
    components.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    let (packages, others): (Vec<_>, Vec<_>) = components.into_iter().partition(|component| component.kind == ComponentKind::Package);
    let most = (max_layers - 1).saturating_sub(others.len()).max(1);
    let bins = match previous {
        Some(previous) => retained(packages, most, previous),
        None => joined(by_source(packages), most.saturating_sub(max_layers / RESERVED).max(1)),
    };
    let mut layers: Vec<Vec<Component>> = bins.into_iter().map(|bin| bin.components).collect();
    let mut spare = most.saturating_sub(layers.len() + max_layers / RESERVED);
    for component in others {
        if component.kind == ComponentKind::Unpackaged {
            let parts = split(component, spare + 1);
            spare -= parts.len() - 1;
            layers.extend(parts.into_iter().map(|part| vec![part]));
        } else {
            layers.push(vec![component]);
        }
    }
    // Only when very few layers are allowed.
    while layers.len() > max_layers - 1 {
        let last = layers.pop().unwrap_or_default();
        match layers.last_mut() {
            Some(layer) => layer.extend(last),
            None => break,
        }
    }
    layers.into_iter().map(PlannedLayer::of).collect()
}

/// Packages that share a layer.
#[derive(Clone, Debug, Default)]
struct Bin {
    components: Vec<Component>,
    size: f64,
    rate: f64,
    /// The probability that nothing in it changes from one build to the next.
    stays: f64,
}

impl Bin {
    /// The rate is that of the source, which changes once for all of its packages.
    fn of_source(components: Vec<Component>) -> Self {
        let size = components.iter().map(|component| component.size as f64).sum();
        let rate = components.iter().map(|component| component.rate).fold(0.0, f64::max);
        Self { components, size, rate, stays: probability_of_none(rate * INTERVAL) }
    }

    fn join(&mut self, other: Self) {
        self.components.extend(other.components);
        self.size += other.size;
        self.rate += other.rate;
        self.stays = probability_of_none(self.rate * INTERVAL);
    }

    /// Returns the bytes that are expected to move at each build only because these two share a layer.
    fn price(&self, other: &Self) -> f64 {
        self.size * self.stays * (1.0 - other.stays) + other.size * other.stays * (1.0 - self.stays)
    }
}

/// Returns the probability that what happens so often on average does not happen: e to the power of minus `expected`, by squaring.
fn probability_of_none(expected: f64) -> f64 {
    let mut probability = 1.0 / (1.0 + expected / 1024.0);
    for _ in 0..10 {
        probability *= probability;
    }
    probability
}

/// Puts packages of one source together.
fn by_source(packages: Vec<Component>) -> Vec<Bin> {
    let mut sources: BTreeMap<String, Vec<Component>> = BTreeMap::new();
    for package in packages {
        sources.entry(package.source.clone()).or_default().push(package);
    }
    sources.into_values().map(Bin::of_source).collect()
}

/// Joins the pair with the lowest price until there are at most `most` bins; of equal prices the first pair in order is taken.
fn joined(bins: Vec<Bin>, most: usize) -> Vec<Bin> {
    let mut left = bins.len();
    let mut bins: Vec<Option<Bin>> = bins.into_iter().map(Some).collect();
    // For each bin the best partner among those behind it.
    let mut partners: Vec<Option<(f64, usize)>> = (0..bins.len()).map(|first| partner(&bins, first)).collect();
    while left > most {
        let best = partners.iter().enumerate().filter_map(|(first, partner)| partner.map(|(price, second)| (price, first, second)));
        let Some((_, first, second)) = best.min_by(|a, b| a.0.total_cmp(&b.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2)))) else { break };
        if let (Some(gone), Some(stays)) = (bins[second].take(), bins[first].as_mut()) {
            stays.join(gone);
        }
        partners[second] = None;
        left -= 1;
        for index in 0..=second {
            let Some(bin) = &bins[index] else { continue };
            let lost_partner = partners[index].is_some_and(|(_, partner)| partner == first || partner == second);
            if index == first || lost_partner {
                partners[index] = partner(&bins, index);
            } else if index < first
                && let Some(joined) = &bins[first]
            {
                let price = bin.price(joined);
                if partners[index].is_none_or(|(least, partner)| price < least || (price == least && first < partner)) {
                    partners[index] = Some((price, first));
                }
            }
        }
    }
    bins.into_iter().flatten().collect()
}

fn partner(bins: &[Option<Bin>], first: usize) -> Option<(f64, usize)> {
    let bin = bins[first].as_ref()?;
    let behind = bins.iter().enumerate().skip(first + 1);
    let priced = behind.filter_map(|(second, other)| other.as_ref().map(|other| (bin.price(other), second)));
    priced.min_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)))
}

/// Leaves every package in the layer where it was.
fn retained(packages: Vec<Component>, most: usize, previous: &[Vec<String>]) -> Vec<Bin> {
    let now: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut vanished: BTreeMap<String, usize> = BTreeMap::new();
    for (place, names) in previous.iter().enumerate() {
        for name in names {
            places.entry(name).or_insert(place);
            if !now.contains(name.as_str()) {
                vanished.entry(without_version(name)).or_insert(place);
            }
        }
    }
    let mut kept: BTreeMap<usize, Vec<Component>> = BTreeMap::new();
    let mut new = Vec::new();
    for package in packages {
        // One whose name has a version in it takes the place of its forerunner.
        match places.get(package.name.as_str()).or_else(|| vanished.get(&without_version(&package.name))) {
            Some(place) => kept.entry(*place).or_default().push(package),
            None => new.push(package),
        }
    }
    let bin = |components| {
        let mut sources = by_source(components).into_iter();
        let first = sources.next().unwrap_or_default();
        sources.fold(first, |mut bin, source| {
            bin.join(source);
            bin
        })
    };
    let mut bins = joined(kept.into_values().map(bin).collect(), most);
    if new.is_empty() {
        return bins;
    }
    let new = by_source(new);
    let free = most - bins.len();
    if new.len() < free {
        bins.extend(new);
    } else {
        let together = bin(new.into_iter().flat_map(|source| source.components).collect());
        match bins.iter_mut().min_by(|a, b| a.size.total_cmp(&b.size)) {
            Some(smallest) if free == 0 => smallest.join(together),
            _ => bins.push(together),
        }
    }
    bins
}

/// Returns a name with every number in it replaced: `linux-image-6.1.0-37-amd64` and `linux-image-6.1.0-40-amd64` are one after the other.
fn without_version(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            '0'..='9' if plain.ends_with('#') => {}
            '0'..='9' => plain.push('#'),
            other => plain.push(other),
        }
    }
    plain
}

/// Splits unpackaged content by directory, into as many parts as its size deserves and `most` allows.
fn split(component: Component, most: usize) -> Vec<Component> {
    let deserved = usize::try_from(component.size / UNPACKAGED_PART).unwrap_or(usize::MAX).min(most).min(MAX_UNPACKAGED);
    split_into(component, if deserved < 2 { 1 } else { 1 << deserved.ilog2() })
}

/// Splits a component by directory into so many parts; those that have nothing are left out.
pub(super) fn split_into(component: Component, parts: usize) -> Vec<Component> {
    if parts < 2 {
        return vec![component];
    }
    let part = |part| Component { name: format!("{}-{part}", component.name), size: 0, objects: Vec::new(), ..component.clone() };
    let mut split: Vec<Component> = (0..parts).map(part).collect();
    for object in component.objects {
        let path = object.paths.first().map_or("", String::as_str);
        let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
        let end = directory.match_indices('/').nth(2).map_or(directory.len(), |(at, _)| at);
        let part = &mut split[(stable_hash(&directory[..end]) % parts as u64) as usize];
        part.size += object.size;
        part.objects.push(object);
    }
    split.retain(|part| !part.objects.is_empty());
    split
}

/// FNV-1a, 64 bits, finished with a shift: fixed for all times and machines.
fn stable_hash(text: &str) -> u64 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    hash ^ (hash >> 32)
}

#[cfg(test)]
mod tests {
    use rootball_object::Checksum;

    use super::super::plan::PlannedObject;
    use super::*;

    fn component(kind: ComponentKind, name: &str, size: u64, rate: f64) -> Component {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&stable_hash(name).to_be_bytes());
        let object = PlannedObject { checksum: Checksum::new(bytes), size, paths: vec![format!("usr/{name}")] };
        Component { kind, name: name.to_owned(), source: name.to_owned(), changes: Vec::new(), rate, size, objects: vec![object] }
    }

    fn package(name: &str, size: u64, rate: f64) -> Component {
        component(ComponentKind::Package, name, size, rate)
    }

    fn tree(packages: usize) -> Vec<Component> {
        let rate = |n: usize| 0.1 + (n * 7 % 23) as f64 / 5.0;
        let mut all: Vec<_> = (0..packages).map(|n| package(&format!("p{n}"), (1000 + n * n) as u64, rate(n))).collect();
        all.push(component(ComponentKind::Initramfs, "initramfs", 100, 52.0));
        all.push(component(ComponentKind::Database, "package-database", 100, 52.0));
        all.push(component(ComponentKind::Unpackaged, "unpackaged", 100, 52.0));
        all
    }

    fn names(layers: &[PlannedLayer]) -> Vec<Vec<String>> {
        layers.iter().map(|layer| layer.components.clone()).collect()
    }

    /// Returns which layer each component is in, by the first of its neighbours.
    fn place(layers: &[PlannedLayer], name: &str) -> Vec<String> {
        layers.iter().find(|layer| layer.components.iter().any(|other| other == name)).unwrap().components.clone()
    }

    #[test]
    fn no_more_layers_than_allowed_and_every_component_once() {
        for packages in [0, 1, 5, 60, 61, 300] {
            for max_layers in [2, 3, 5, 10, 64] {
                let layers = pack(tree(packages), max_layers, None);
                assert!(layers.len() < max_layers, "{packages} packages in {} of {max_layers} layers", layers.len());
                let mut all: Vec<_> = names(&layers).concat();
                all.sort();
                let mut expected: Vec<_> = tree(packages).into_iter().map(|component| component.name).collect();
                expected.sort();
                assert_eq!(all, expected);
            }
        }
    }

    #[test]
    fn what_always_changes_is_never_with_anything_else_while_there_is_room() {
        for max_layers in [5, 10, 64] {
            let layers = pack(tree(200), max_layers, None);
            for name in ["initramfs", "package-database", "unpackaged"] {
                assert_eq!(place(&layers, name), [name], "{max_layers} layers");
            }
        }
    }

    #[test]
    fn packages_of_one_source_are_together() {
        let mut parts = tree(200);
        for (name, part) in [("p3", 3), ("p150", 150), ("p77", 77)] {
            assert_eq!(parts[part].name, name);
            parts[part].source = "one".to_owned();
        }
        let layers = pack(parts, 64, None);
        let together = place(&layers, "p3");
        assert!(["p77", "p150"].iter().all(|name| together.contains(&(*name).to_owned())), "{together:?}");
    }

    #[test]
    fn large_packages_that_change_now_and_then_stay_alone() {
        let quiet = |n| package(&format!("quiet{n}"), 10_000_000, 0.01);
        let lively = |n| package(&format!("lively{n}"), 10_000_000, 2.0);
        let parts = (0..20).map(quiet).chain((0..6).map(lively)).collect();
        // Seven layers for packages.
        let layers = pack(parts, 8, None);
        assert_eq!(layers.len(), 7);
        assert!((0..6).all(|n| place(&layers, &format!("lively{n}")).len() == 1), "{:?}", names(&layers));
        assert_eq!(place(&layers, "quiet0").len(), 20);
    }

    #[test]
    fn order_of_input_does_not_matter() {
        let mut reversed = tree(100);
        reversed.reverse();
        assert!(pack(tree(100), 20, None) == pack(reversed, 20, None));
    }

    #[test]
    fn a_package_never_moves_from_where_it_was() {
        let before = pack(tree(300), 64, None);
        let mut updated = tree(300);
        // One has other content and another pace, one is gone, one has another size.
        updated[7].objects[0].checksum = Checksum::new([9; 32]);
        updated[7].rate = 30.0;
        updated[150].size *= 1000;
        let gone = updated.remove(20).name;
        let after = pack(updated, 64, Some(&names(&before)));
        let expected: Vec<Vec<String>> =
            names(&before).into_iter().map(|layer| layer.into_iter().filter(|name| *name != gone).collect()).collect();
        assert_eq!(names(&after), expected);
        for (before, after) in before.iter().zip(&after) {
            let touched = before.components.iter().any(|name| *name == "p7" || *name == gone);
            assert_eq!(before != after, touched, "{}", before.name);
        }
    }

    #[test]
    fn new_packages_get_layers_of_their_own_and_then_share_the_smallest() {
        let mut layers = pack(tree(300), 64, None);
        for number in 0..5 {
            let mut parts = tree(300);
            parts.extend((0..=number).map(|n| package(&format!("new{n}"), 500, 1.0)));
            let after = pack(parts, 64, Some(&names(&layers)));
            assert!(after.len() < 64);
            let kept = layers.iter().filter(|layer| after.iter().any(|now| now.components == layer.components)).count();
            // Only the layer that a new package is put into is another, and at first none.
            assert!(kept + 1 >= layers.len(), "{kept} of {}", layers.len());
            assert_eq!(place(&after, "new0"), if number < 2 { vec!["new0".to_owned()] } else { place(&after, "new0") });
            layers = after;
        }
    }

    #[test]
    fn a_name_with_another_version_in_it_takes_the_place_of_the_old_one() {
        let kernel = |version: &str| package(&format!("linux-image-{version}-amd64"), 100_000_000, 8.0);
        let with = |version: &str| tree(100).into_iter().chain([kernel(version)]).collect::<Vec<_>>();
        let before = pack(with("6.1.0-37"), 20, None);
        let after = pack(with("6.1.0-40"), 20, Some(&names(&before)));
        let renamed = |name: &String| name.replace("6.1.0-37", "6.1.0-40");
        let expected: Vec<Vec<String>> = names(&before).iter().map(|layer| layer.iter().map(renamed).collect()).collect();
        assert_eq!(names(&after), expected);
    }

    #[test]
    fn an_image_with_more_layers_than_allowed_is_joined() {
        let before = names(&pack(tree(300), 64, None));
        let after = pack(tree(300), 20, Some(&before));
        assert!(after.len() < 20);
        // Whole layers are joined: who was together stays together.
        for layer in before {
            assert!(layer.iter().all(|name| place(&after, name) == place(&after, &layer[0])));
        }
    }

    #[test]
    fn what_a_stranger_put_with_the_always_changing_comes_apart() {
        let previous = vec![vec!["p1".to_owned(), "p2".to_owned(), "unpackaged".to_owned(), "initramfs".to_owned()]];
        let layers = pack(tree(3), 64, Some(&previous));
        assert_eq!(names(&layers), [vec!["p1", "p2"], vec!["p0"], vec!["initramfs"], vec!["package-database"], vec!["unpackaged"]]);
    }

    #[test]
    fn much_unpackaged_content_is_split_by_directory() {
        let objects = (0..100_u8).map(|n| PlannedObject {
            checksum: Checksum::new([n; 32]),
            size: 4 << 20,
            paths: vec![format!("usr/share/d{n}/x")],
        });
        let whole = Component { objects: objects.collect(), ..component(ComponentKind::Unpackaged, "unpackaged", 400 << 20, 52.0) };
        let layers = pack(vec![whole], 64, None);
        assert_eq!(layers.len(), 4);
        assert_eq!(layers.iter().map(|layer| layer.objects.len()).sum::<usize>(), 100);
    }
}
