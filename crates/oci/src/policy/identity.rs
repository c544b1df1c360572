//! Whether the name in a signature is one that the image may have.
//!
//! Names are compared in their full form, so `debian:12` and `docker.io/library/debian:12` are the same. An image that is not in a registry has
//! no name: only the `exact…` kinds can match it.

use crate::{Reference, RegistryReference};

use super::SignedIdentity;

impl SignedIdentity {
    /// Tells whether a signature that names `signed` is one for the image.
    pub fn matches(&self, image: &Reference, signed: &str) -> bool {
        let Ok(signed) = signed.parse::<RegistryReference>() else { return false };
        match (self, image) {
            (Self::ExactReference(wanted), _) => {
                wanted.parse::<RegistryReference>().is_ok_and(|wanted| !is_bare(&signed) && !is_bare(&wanted) && signed == wanted)
            }
            (Self::ExactRepository(wanted), _) => wanted.parse::<RegistryReference>().is_ok_and(|wanted| same_repository(&signed, &wanted)),
            (Self::MatchExact, Reference::Registry(image)) => !is_bare(&signed) && signed == with_tag(image),
            (Self::MatchRepoDigestOrExact, Reference::Registry(image)) => exact_or_by_digest(&with_tag(image), &signed),
            (Self::MatchRepository, Reference::Registry(image)) => same_repository(&signed, image),
            (Self::RemapIdentity { prefix, signed_prefix }, Reference::Registry(image)) => {
                remap(&with_tag(image), prefix, signed_prefix).is_some_and(|image| exact_or_by_digest(&image, &signed))
            }
            _ => false,
        }
    }

    /// Tells whether an image whose signature gives no name at all, only a digest, may pass.
    ///
    /// A digest says which bytes were signed, but not under which name they may be found. That is enough only where names do not matter: where
    /// any tag of the repository would do.
    pub fn allows_nameless(&self) -> bool {
        matches!(self, Self::MatchRepository)
    }
}

fn is_bare(reference: &RegistryReference) -> bool {
    reference.tag.is_none() && reference.digest.is_none()
}

/// No tag means `latest`, as everywhere.
fn with_tag(reference: &RegistryReference) -> RegistryReference {
    let mut reference = reference.clone();
    if is_bare(&reference) {
        reference.tag = Some("latest".to_owned());
    }
    reference
}

fn same_repository(one: &RegistryReference, other: &RegistryReference) -> bool {
    one.host == other.host && one.repository == other.repository
}

fn exact_or_by_digest(image: &RegistryReference, signed: &RegistryReference) -> bool {
    match (&image.tag, &image.digest) {
        _ if is_bare(signed) => false,
        (Some(_), _) => signed == image,
        // The digest itself is compared with the signed one anyway.
        (None, Some(_)) => same_repository(signed, image),
        (None, None) => false,
    }
}

/// Exchanges the prefix where the name has it, at a whole component; other names stay.
fn remap(image: &RegistryReference, prefix: &str, signed_prefix: &str) -> Option<RegistryReference> {
    let name = format!("{}/{}", image.host, image.repository);
    let Some(rest) = name.strip_prefix(prefix).filter(|rest| rest.is_empty() || rest.starts_with('/')) else {
        return Some(image.clone());
    };
    let renamed: RegistryReference = format!("{signed_prefix}{rest}").parse().ok()?;
    Some(RegistryReference { tag: image.tag.clone(), digest: image.digest, ..renamed })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remap_identity(prefix: &str, signed_prefix: &str) -> SignedIdentity {
        SignedIdentity::RemapIdentity { prefix: prefix.to_owned(), signed_prefix: signed_prefix.to_owned() }
    }

    #[test]
    fn names_agree_as_the_kind_of_identity_asks() {
        use SignedIdentity::{ExactReference, ExactRepository, MatchExact, MatchRepoDigestOrExact, MatchRepository};
        let digest = format!("sha256:{}", "ab".repeat(32));
        let by_digest = format!("docker://quay.io/os/base@{digest}");
        let both = format!("docker://quay.io/os/base:1@{digest}");
        let tagged = "docker://quay.io/os/base:1";
        for (identity, image, signed, expected) in [
            (MatchExact, tagged, "quay.io/os/base:1", true),
            (MatchExact, tagged, "quay.io/os/base:2", false),
            (MatchExact, tagged, "quay.io/os/base", false),
            (MatchExact, "docker://quay.io/os/base", "quay.io/os/base:latest", true),
            (MatchExact, "docker://debian:12", "debian:12", true),
            (MatchExact, "docker://debian:12", "docker.io/library/debian:12", true),
            (MatchExact, &by_digest, &format!("quay.io/os/base@{digest}"), true),
            (MatchExact, &by_digest, "quay.io/os/base:1", false),
            (MatchExact, "oci:/srv/os:1", "quay.io/os/base:1", false),
            (MatchRepoDigestOrExact, tagged, "quay.io/os/base:1", true),
            (MatchRepoDigestOrExact, tagged, "quay.io/os/base:2", false),
            (MatchRepoDigestOrExact, &by_digest, "quay.io/os/base:2", true),
            (MatchRepoDigestOrExact, &by_digest, "quay.io/os/base", false),
            (MatchRepoDigestOrExact, &by_digest, "quay.io/os/other:2", false),
            (MatchRepoDigestOrExact, &both, "quay.io/os/base:1", false),
            (MatchRepoDigestOrExact, &both, &format!("quay.io/os/base:1@{digest}"), true),
            (MatchRepository, tagged, "quay.io/os/base:2", true),
            (MatchRepository, tagged, "quay.io/os/base", true),
            (MatchRepository, tagged, "quay.io/os/base2", false),
            (MatchRepository, tagged, "Not A Reference", false),
            (ExactReference("quay.io/x/y:3".to_owned()), tagged, "quay.io/x/y:3", true),
            (ExactReference("quay.io/x/y:3".to_owned()), tagged, "quay.io/x/y", false),
            (ExactReference("quay.io/x/y:3".to_owned()), "oci:/srv/os", "quay.io/x/y:3", true),
            (ExactRepository("quay.io/x/y".to_owned()), "oci:/srv/os", "quay.io/x/y:3", true),
            (ExactRepository("quay.io/x/y".to_owned()), tagged, "quay.io/os/base:1", false),
            (remap_identity("quay.io/os", "vendor.example/product"), tagged, "vendor.example/product/base:1", true),
            (remap_identity("quay.io/os", "vendor.example/product"), tagged, "quay.io/os/base:1", false),
            (remap_identity("quay.io", "vendor.example"), tagged, "vendor.example/os/base:1", true),
            (remap_identity("quay.io/o", "vendor.example/product"), tagged, "quay.io/os/base:1", true),
            (remap_identity("mirror.example", "quay.io"), tagged, "quay.io/os/base:1", true),
            (remap_identity("quay.io/os/base", "vendor.example/base"), &by_digest, "vendor.example/base:7", true),
        ] {
            assert_eq!(identity.matches(&image.parse().unwrap(), signed), expected, "{identity:?}: {image} against {signed}");
        }
    }
}
