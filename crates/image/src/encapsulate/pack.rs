//! Packing: components into a limited number of layers, so that an update changes few of them.
//!
//! * The initramfs, the package database and what no package owns change at every build, so each is kept away from the packages.
//! * Of the layers left, six in ten go to the largest packages, one each: a change there re-ships that package alone.
//! * All other packages share what remains; a hash of its name says which layer a package is in, so it stays there whatever else comes, goes or
//!   grows.
//! * Unpackaged content beyond [`UNPACKAGED_PART`] is spread by a hash of its directory while there are layers left: trees without a database
//!   still move in parallel.
//!
//! Nothing depends on order of input or on hash seeds.

use super::plan::{PlannedLayer, PlannedObject};

/// Unpackaged content gets another layer for each so many bytes, in powers of two.
const UNPACKAGED_PART: u64 = 64 << 20;
/// Most layers of unpackaged content.
const MAX_UNPACKAGED: usize = 16;

/// What a component is; of several claims to one object the first kind wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum ComponentKind {
    Initramfs,
    Package,
    Database,
    Unpackaged,
}

/// Objects that change together.
#[derive(Clone, Debug)]
pub(super) struct Component {
    pub(super) kind: ComponentKind,
    pub(super) id: String,
    pub(super) size: u64,
    pub(super) objects: Vec<PlannedObject>,
}

/// Spreads components over at most `max_layers - 1` layers.
pub(super) fn pack(components: Vec<Component>, max_layers: usize) -> Vec<PlannedLayer> {
    let (mut packages, others): (Vec<_>, Vec<_>) = components.into_iter().partition(|component| component.kind == ComponentKind::Package);
    let free = max_layers.saturating_sub(1 + others.len()).max(1);
    let mut layers: Vec<Vec<Component>> = Vec::new();
    if packages.len() <= free {
        packages.sort_by(|a, b| a.id.cmp(&b.id));
        layers.extend(packages.into_iter().map(|package| vec![package]));
    } else {
        let alone = free * 6 / 10;
        packages.sort_by(|a, b| b.size.cmp(&a.size).then_with(|| a.id.cmp(&b.id)));
        let small = packages.split_off(alone);
        packages.sort_by(|a, b| a.id.cmp(&b.id));
        layers.extend(packages.into_iter().map(|package| vec![package]));
        let mut groups = vec![Vec::new(); free - alone];
        for package in small {
            let group = stable_hash(&package.id) % groups.len() as u64;
            groups[group as usize].push(package);
        }
        layers.extend(groups.into_iter().filter(|group| !group.is_empty()));
    }
    let mut spare = (max_layers - 1).saturating_sub(layers.len() + others.len());
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
    layers.into_iter().map(finish).collect()
}

/// Splits unpackaged content by directory, into as many parts as its size deserves and `most` allows.
fn split(component: Component, most: usize) -> Vec<Component> {
    let deserved = usize::try_from(component.size / UNPACKAGED_PART).unwrap_or(usize::MAX).min(most).min(MAX_UNPACKAGED);
    let parts = if deserved < 2 { 1 } else { 1 << deserved.ilog2() };
    if parts == 1 {
        return vec![component];
    }
    let mut split: Vec<Component> = (0..parts)
        .map(|part| Component { kind: component.kind, id: format!("{}-{part}", component.id), size: 0, objects: Vec::new() })
        .collect();
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

fn finish(components: Vec<Component>) -> PlannedLayer {
    let mut ids: Vec<String> = components.iter().map(|component| component.id.clone()).collect();
    ids.sort();
    let mut objects: Vec<PlannedObject> = components.into_iter().flat_map(|component| component.objects).collect();
    objects.sort_by_key(|object| object.checksum);
    let name = match ids.len() {
        0..=5 => ids.join(" and "),
        more => format!("{more} components"),
    };
    PlannedLayer { name, components: ids, size: objects.iter().map(|object| object.size).sum(), objects }
}

/// FNV-1a, 64 bits, finished with a multiply-shift: fixed for all times and machines.
fn stable_hash(text: &str) -> u64 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    hash ^ (hash >> 32)
}

#[cfg(test)]
mod tests {
    use rootball_object::Checksum;

    use super::*;

    fn component(kind: ComponentKind, id: &str, size: u64) -> Component {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&stable_hash(id).to_be_bytes());
        let object = PlannedObject { checksum: Checksum::new(bytes), size, paths: vec![format!("usr/{id}")] };
        Component { kind, id: id.to_owned(), size, objects: vec![object] }
    }

    fn tree(packages: usize) -> Vec<Component> {
        let mut all: Vec<_> = (0..packages).map(|n| component(ComponentKind::Package, &format!("p{n}"), (n * n) as u64)).collect();
        all.push(component(ComponentKind::Initramfs, "initramfs", 100));
        all.push(component(ComponentKind::Database, "package-database", 100));
        all.push(component(ComponentKind::Unpackaged, "unpackaged", 100));
        all
    }

    #[test]
    fn no_more_layers_than_allowed_and_every_component_once() {
        for packages in [0, 1, 5, 60, 61, 500] {
            for max_layers in [2, 3, 5, 10, 64] {
                let layers = pack(tree(packages), max_layers);
                assert!(layers.len() < max_layers, "{packages} packages in {} of {max_layers} layers", layers.len());
                let mut ids: Vec<_> = layers.iter().flat_map(|layer| layer.components.clone()).collect();
                ids.sort();
                let mut expected: Vec<_> = tree(packages).into_iter().map(|component| component.id).collect();
                expected.sort();
                assert_eq!(ids, expected);
            }
        }
    }

    #[test]
    fn an_updated_small_package_changes_one_layer_only() {
        let before = pack(tree(500), 64);
        let mut updated = tree(500);
        updated[7].objects[0].checksum = Checksum::new([9; 32]);
        let after = pack(updated, 64);
        assert_eq!(before.iter().zip(&after).filter(|(a, b)| a != b).count(), 1);
    }

    #[test]
    fn order_of_input_does_not_matter() {
        let mut reversed = tree(100);
        reversed.reverse();
        let sorted = |mut components: Vec<Component>| {
            components.sort_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
            pack(components, 20)
        };
        assert_eq!(sorted(tree(100)), sorted(reversed));
    }

    #[test]
    fn much_unpackaged_content_is_split_by_directory() {
        let objects = (0..100_u8).map(|n| PlannedObject {
            checksum: Checksum::new([n; 32]),
            size: 4 << 20,
            paths: vec![format!("usr/share/d{n}/x")],
        });
        let whole = Component { kind: ComponentKind::Unpackaged, id: "unpackaged".to_owned(), size: 400 << 20, objects: objects.collect() };
        let layers = pack(vec![whole], 64);
        assert_eq!(layers.len(), 4);
        assert_eq!(layers.iter().map(|layer| layer.objects.len()).sum::<usize>(), 100);
    }
}
