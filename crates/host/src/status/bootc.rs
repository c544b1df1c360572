//! The status in the form that bootc publishes (`org.containers.bootc/v1`), since tools read that.

use rootball_oci::{OstreeReference, Platform, Reference, Verification};
use serde::Serialize;

use super::{DeploymentStatus, Status};

/// A host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BootcHost {
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata,
    spec: Spec,
    status: HostStatus,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Metadata {
    name: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    image: Option<ImageReference>,
    boot_order: BootOrder,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
enum BootOrder {
    Default,
    Rollback,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct ImageReference {
    image: String,
    transport: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<ImageSignature>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
enum ImageSignature {
    OstreeRemote(String),
    ContainerPolicy,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct HostStatus {
    staged: Option<BootEntry>,
    booted: Option<BootEntry>,
    rollback: Option<BootEntry>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_deployments: Vec<BootEntry>,
    rollback_queued: bool,
    #[serde(rename = "type")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usr_overlay: Option<UsrOverlay>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct BootEntry {
    image: Option<ImageStatus>,
    cached_update: Option<ImageStatus>,
    incompatible: bool,
    pinned: bool,
    soft_reboot_capable: bool,
    download_only: bool,
    store: Option<&'static str>,
    ostree: Ostree,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct ImageStatus {
    image: ImageReference,
    version: Option<String>,
    timestamp: Option<String>,
    image_digest: String,
    architecture: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Ostree {
    stateroot: String,
    checksum: String,
    deploy_serial: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct UsrOverlay {
    access_mode: &'static str,
    persistence: &'static str,
}

impl From<&Status> for BootcHost {
    fn from(status: &Status) -> Self {
        let booted = status.deployments.iter().find(|deployment| deployment.booted);
        // Without a booted system the default stands for it: what will boot is what is asked for.
        let current = booted.or_else(|| status.deployments.first());
        let of_stateroot = |deployment: &&DeploymentStatus| current.is_none_or(|current| current.stateroot == deployment.stateroot);
        let waiting = status.deployments.iter().find(|deployment| deployment.staged);
        let mut others = status.deployments.iter().filter(|deployment| !deployment.booted && !deployment.staged).filter(of_stateroot);
        let rollback = booted.and_then(|_| others.next());
        let others: Vec<BootEntry> = others.map(BootEntry::from).collect();
        // What is not staged and boots before what runs was put there on purpose.
        let rollback_queued = waiting.is_none() && rollback.zip(booted).is_some_and(|(rollback, booted)| rollback.index < booted.index);
        let wanted = if rollback_queued { rollback } else { waiting.or(current) };
        Self {
            api_version: "org.containers.bootc/v1",
            kind: "BootcHost",
            metadata: Metadata { name: "host" },
            spec: Spec {
                image: wanted.and_then(image_reference),
                boot_order: if rollback_queued { BootOrder::Rollback } else { BootOrder::Default },
            },
            status: HostStatus {
                staged: waiting.map(BootEntry::from),
                booted: booted.map(BootEntry::from),
                rollback: rollback.map(BootEntry::from),
                other_deployments: others,
                rollback_queued,
                kind: booted.and_then(image_reference).map(|_| "bootcHost"),
                usr_overlay: booted.and_then(usr_overlay),
            },
        }
    }
}

impl From<&DeploymentStatus> for BootEntry {
    fn from(deployment: &DeploymentStatus) -> Self {
        let image = image_status(deployment);
        Self {
            store: image.as_ref().map(|_| "ostreeContainer"),
            image,
            cached_update: None,
            incompatible: deployment.layered,
            pinned: deployment.pinned,
            soft_reboot_capable: deployment.soft_reboot_capable,
            download_only: deployment.locked,
            ostree: Ostree {
                stateroot: deployment.stateroot.clone(),
                checksum: deployment.commit.to_string(),
                deploy_serial: deployment.serial,
            },
        }
    }
}

fn image_status(deployment: &DeploymentStatus) -> Option<ImageStatus> {
    let seconds = deployment.timestamp.and_then(|time| i64::try_from(time).ok());
    Some(ImageStatus {
        image: image_reference(deployment)?,
        version: deployment.version.clone(),
        timestamp: seconds.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()).map(|time| time.to_string()),
        image_digest: deployment.image_digest.clone().unwrap_or_default(),
        // A machine deploys only what is for it.
        architecture: Platform::host().architecture,
    })
}

/// Returns the image that a deployment follows, its transport apart as `containers/image` names it.
fn image_reference(deployment: &DeploymentStatus) -> Option<ImageReference> {
    let OstreeReference { verification, image } = deployment.image.as_ref()?.parse().ok()?;
    let text = image.to_string();
    let (transport, name) = match &image {
        Reference::Registry(_) => ("registry", text.strip_prefix("docker://").unwrap_or(&text)),
        other => {
            let transport = match other {
                Reference::Layout { .. } => "oci",
                Reference::Archive { .. } => "oci-archive",
                Reference::Directory { .. } => "dir",
                _ => "docker-archive",
            };
            (transport, text.split_once(':').map_or(text.as_str(), |(_, name)| name))
        }
    };
    let signature = match verification {
        Verification::Unverified => None,
        Verification::Policy => Some(ImageSignature::ContainerPolicy),
        Verification::Remote(remote) => Some(ImageSignature::OstreeRemote(remote)),
    };
    Some(ImageReference { image: name.to_owned(), transport, signature })
}

fn usr_overlay(deployment: &DeploymentStatus) -> Option<UsrOverlay> {
    match deployment.unlocked.as_deref()? {
        "hotfix" => Some(UsrOverlay { access_mode: "readWrite", persistence: "persistent" }),
        "transient" => Some(UsrOverlay { access_mode: "readOnly", persistence: "transient" }),
        "development" => Some(UsrOverlay { access_mode: "readWrite", persistence: "transient" }),
        _ => None,
    }
}
