//! Which of the images in a repository are older than one.

use std::cmp::Ordering;

use rootball_bls::compare_versions;
use rootball_oci::Image;

const LABEL_VERSION: &str = "org.opencontainers.image.version";

/// An image and the name that it has.
#[derive(Clone, Debug)]
pub struct Previous {
    /// The tag.
    pub tag: String,
    /// The image.
    pub image: Image,
}

/// Picks the images that are older than one, the newest first, at most `most`. An image that has several tags counts once.
///
/// What is older was created earlier; where both were created at the same time, or do not say when, it has a lower version. Images for other
/// machines do not count.
pub fn older(image: &Image, others: Vec<Previous>, most: usize) -> Vec<Previous> {
    let machine = |image: &Image| (image.config.os.clone(), image.config.architecture.clone());
    let mut older: Vec<Previous> = others
        .into_iter()
        .filter(|other| other.image.manifest.config.digest != image.manifest.config.digest && machine(&other.image) == machine(image))
        .filter(|other| by_age(&other.image, image) == Ordering::Less)
        .collect();
    older.sort_by(|a, b| by_age(&b.image, &a.image).then_with(|| a.tag.cmp(&b.tag)));
    let mut seen = std::collections::BTreeSet::new();
    older.retain(|other| seen.insert(other.image.manifest.config.digest));
    older.truncate(most);
    older
}

fn by_age(one: &Image, other: &Image) -> Ordering {
    let created = |image: &Image| image.config.created.as_deref().and_then(|created| created.parse::<jiff::Timestamp>().ok());
    let version = |image: &Image| image.config.config.labels.as_ref().and_then(|labels| labels.get(LABEL_VERSION)).cloned();
    let by_time = match (created(one), created(other)) {
        (Some(one), Some(other)) => one.cmp(&other),
        _ => Ordering::Equal,
    };
    by_time.then_with(|| match (version(one), version(other)) {
        (Some(one), Some(other)) => compare_versions(&one, &other),
        _ => Ordering::Equal,
    })
}

#[cfg(test)]
mod tests {
    use rootball_oci::{ContainerConfig, Descriptor, Digest, ImageConfig, Manifest, RawManifest, RootFs, media_type, to_canonical_json};

    use super::*;

    fn image(created: Option<&str>, version: Option<&str>, architecture: &str) -> Image {
        let config = ImageConfig {
            architecture: architecture.to_owned(),
            os: "linux".to_owned(),
            created: created.map(str::to_owned),
            config: ContainerConfig {
                labels: version.map(|version| [(LABEL_VERSION.to_owned(), version.to_owned())].into()),
                ..ContainerConfig::default()
            },
            rootfs: RootFs { kind: "layers".to_owned(), diff_ids: Vec::new() },
            history: Vec::new(),
        };
        let config_bytes = to_canonical_json(&config);
        let descriptor = Descriptor::new(media_type::CONFIG, Digest::of(&config_bytes), config_bytes.len() as u64);
        let manifest = Manifest::new(descriptor, Vec::new());
        Image { raw: RawManifest::new(to_canonical_json(&manifest), media_type::MANIFEST), manifest, config_bytes, config }
    }

    fn tags(target: &Image, others: &[(&str, Image)], most: usize) -> Vec<String> {
        let others = others.iter().map(|(tag, image)| Previous { tag: (*tag).to_owned(), image: image.clone() }).collect();
        older(target, others, most).into_iter().map(|previous| previous.tag).collect()
    }

    #[test]
    fn older_images_are_found_by_time_and_then_by_version() {
        let at = |time: &str, version: &str| image(Some(time), Some(version), "amd64");
        let target = at("2024-05-01T00:00:00Z", "12.10");
        let others = [
            ("may", target.clone()),
            ("april", at("2024-04-01T00:00:00+02:00", "12.1")),
            ("june", at("2024-06-01T00:00:00Z", "12.2")),
            ("march", at("2024-03-01T00:00:00Z", "13")),
            ("march-too", at("2024-03-01T00:00:00Z", "13")),
            ("same-time-lower", at("2024-05-01T00:00:00Z", "12.9")),
            ("same-time-higher", at("2024-05-01T00:00:00Z", "12.11")),
            ("arm", image(Some("2024-04-30T00:00:00Z"), None, "arm64")),
            ("no-time-lower", image(None, Some("12.8"), "amd64")),
            ("nothing", image(None, None, "amd64")),
        ];
        assert_eq!(tags(&target, &others, 2), ["same-time-lower", "april"]);
        let all = tags(&target, &others, 10);
        assert!(all.contains(&"march".to_owned()) && all.contains(&"no-time-lower".to_owned()), "{all:?}");
        for tag in ["may", "june", "march-too", "same-time-higher", "arm", "nothing"] {
            assert!(!all.contains(&tag.to_owned()), "{tag}: {all:?}");
        }
    }
}
