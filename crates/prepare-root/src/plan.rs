//! Deciding on the mounts: a pure function of the settings and of what is there.
//!
//! When the machine boots, the new root directory is put together at `/sysroot.tmp`, with the disk inside of it, and moved to its place when it
//! is complete. The disk is bound anew and its old mount detached, instead of moved: systemd could not unmount a disk that is mounted beneath
//! itself.
//!
//! The next root directory of a system that runs is put together where systemd expects it. Everything in it comes from a mount of the disk of
//! its own, which is writable and private: the disk that is in use stays as it is, and can be unmounted.

use std::path::{Path, PathBuf};

use rootball_composefs::{Composefs, RootKind, Settings};

use crate::next_root::{self, NEXT_BOOTED, NEXT_ROOT};
use crate::survey::Goal;
use crate::{Booted, PrepareError, Step, Survey};

/// Where the new root directory is put together when the machine boots.
const NEW_ROOT: &str = "/sysroot.tmp";
/// Directories that nobody is to look into.
pub(crate) const PRIVATE: &str = "/run/ostree/.private";
/// The file for the booted system.
const BOOTED: &str = "/run/ostree-booted";

/// All steps in order.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Plan {
    /// Steps, first to last.
    pub steps: Vec<Step>,
}

/// Decides what to do.
///
/// # Errors
/// When the settings demand what the deployment does not have.
pub fn plan(settings: &Settings, survey: &Survey) -> Result<Plan, PrepareError> {
    let (disk, new_root) = match survey.goal {
        Goal::Boot => (survey.root.clone(), PathBuf::from(NEW_ROOT)),
        Goal::NextRoot => (next_root::disk_place(), PathBuf::from(NEXT_ROOT)),
    };
    let deployment = disk.join(&survey.deployment.path);
    let image = deployment.join(".ostree.cfs");
    let composefs = survey.image && settings.composefs != Composefs::No;
    if !composefs && settings.composefs >= Composefs::Yes {
        return Err(PrepareError::NoImage { wanted: settings.composefs.name(), path: image });
    }
    if !composefs && settings.root != RootKind::Fixed {
        return Err(PrepareError::TransientWithoutComposefs);
    }
    if !composefs && survey.goal == Goal::NextRoot {
        return Err(PrepareError::NextWithoutComposefs { path: survey.deployment.path.clone() });
    }
    let mut steps = vec![directory("/run/ostree", 0o755), directory(PRIVATE, 0)];
    match survey.goal {
        Goal::Boot => steps.push(Step::Private),
        Goal::NextRoot => steps.extend([
            directory(&disk, 0o700),
            Step::Bind { from: survey.root.clone(), at: disk.clone() },
            Step::Apart { at: disk.clone() },
            Step::Access { at: disk.clone(), readonly: false },
        ]),
    }
    steps.push(directory(&new_root, 0o755));
    let made_writable = !survey.writable && (composefs || survey.sysroot_readonly);
    let writable = survey.writable || made_writable;
    let mut planner = Planner { settings, survey, disk, new_root, deployment, composefs, writable, steps };
    if made_writable {
        // What can be written to then is `/etc` and `/var`; nobody after us would know that they are to be.
        planner.steps.push(Step::Writable { at: survey.root.clone() });
    }
    if composefs {
        planner.composefs(image);
    } else {
        planner.plain();
    }
    planner.etc();
    planner.usr();
    planner.boot();
    planner.sysroot();
    planner.var();
    planner.finish();
    Ok(Plan { steps: planner.steps })
}

/// The plan while it grows; each method adds the steps for one directory.
struct Planner<'a> {
    settings: &'a Settings,
    survey: &'a Survey,
    /// Where everything is taken from.
    disk: PathBuf,
    /// Where it is put together.
    new_root: PathBuf,
    /// The deployment's directory, while the disk is at its first place.
    deployment: PathBuf,
    /// An image is mounted.
    composefs: bool,
    /// The disk can be written to, or will be able.
    writable: bool,
    steps: Vec<Step>,
}

impl Planner<'_> {
    fn plain(&mut self) {
        self.steps.push(Step::Bind { from: self.deployment.clone(), at: self.new_root.clone() });
    }

    fn composefs(&mut self, image: PathBuf) {
        let lower = Path::new(PRIVATE).join("cfsroot-lower");
        self.steps.push(directory(&lower, 0o700));
        let upper = (self.settings.root != RootKind::Fixed).then(|| {
            let root = &self.survey.transient_root;
            (root.join("upper"), root.join("work"))
        });
        if let Some((upper, work)) = &upper {
            let parent = &self.survey.transient_root;
            self.steps.extend([directory(parent, 0o755), directory(upper, 0o755), directory(work, 0o700)]);
        }
        let digest = self.survey.binding.as_ref().map(|binding| binding.image);
        self.steps.push(Step::Image { image, at: lower.clone(), digest });
        self.steps.push(Step::Overlay {
            at: self.new_root.clone(),
            lower: lower.clone(),
            objects: Some(self.disk.join("ostree/repo/objects")),
            verity: self.verity(),
            upper,
            readonly: self.settings.root != RootKind::Transient,
        });
        self.steps.push(Step::Detach { at: lower });
        if let Some(device) = &self.survey.device {
            self.steps.push(directory("/run/systemd", 0o755));
            self.steps.push(Step::Link { path: "/run/systemd/volatile-root".into(), target: device.clone() });
        }
    }

    /// Returns a place beneath the new root directory.
    fn at(&self, path: &str) -> PathBuf {
        self.new_root.join(path)
    }

    fn verity(&self) -> bool {
        self.settings.composefs >= Composefs::Verity
    }

    fn etc(&mut self) {
        let at = self.at("etc");
        if !(self.survey.sysroot_readonly || self.composefs || self.settings.etc_transient) {
            // The deployment's own directory is seen already.
            return;
        }
        if self.settings.etc_transient {
            let base = &self.survey.transient_etc;
            let (upper, work) = (base.join("upper"), base.join("work"));
            self.steps.extend([directory(base, 0o700), directory(&upper, 0o755), directory(&work, 0o755)]);
            let upper = Some((upper, work));
            self.steps.push(Step::Overlay { at, lower: self.at("usr/etc"), objects: None, verity: false, upper, readonly: false });
        } else {
            self.bind_writable(self.deployment.join("etc"), at);
        }
    }

    fn bind_writable(&mut self, from: PathBuf, at: PathBuf) {
        self.steps.push(Step::Bind { from, at: at.clone() });
        self.steps.push(Step::Access { at, readonly: false });
    }

    fn usr(&mut self) {
        let at = self.at("usr");
        let signed = self.composefs && self.settings.composefs == Composefs::Signed;
        if self.survey.hotfix && !signed {
            let upper = Some((self.deployment.join(".usr-ovl-upper"), self.deployment.join(".usr-ovl-work")));
            let readonly = !self.writable;
            self.steps.push(Step::Overlay { at: at.clone(), lower: at, objects: None, verity: false, upper, readonly });
        } else if !self.composefs {
            self.steps.push(Step::Bind { from: at.clone(), at: at.clone() });
            self.steps.push(Step::Access { at, readonly: true });
        }
    }

    /// Where a disk is read-only for now, a mount of a part of it must not stay so when the system makes the disk writable.
    fn bind(&mut self, from: PathBuf, at: PathBuf) {
        if self.writable {
            self.steps.push(Step::Bind { from, at });
        } else {
            self.bind_writable(from, at);
        }
    }

    fn boot(&mut self) {
        if self.survey.boot {
            self.bind(self.disk.join("boot"), self.at("boot"));
        }
    }

    fn sysroot(&mut self) {
        self.bind(self.disk.clone(), self.at("sysroot"));
        self.steps.push(Step::Detach { at: self.disk.clone() });
    }

    /// From here on the disk is found beneath the new root directory.
    fn var(&mut self) {
        let var = self.at("sysroot").join(self.survey.deployment.stateroot_path()).join("var");
        if self.survey.sysroot_readonly {
            // Its own mount stays writable when that of the disk does not.
            self.bind_writable(var.clone(), var.clone());
        }
        if !self.survey.own_var {
            self.bind(var, self.at("var"));
            self.steps.push(Step::Follower { at: self.at("var") });
        }
    }

    fn finish(&mut self) {
        let root = &self.survey.root;
        let transient = self.settings.root != RootKind::Fixed;
        let content = Booted {
            device_inode: self.survey.deployment.device_inode,
            root_transient: transient,
            root_transient_ro: self.settings.root == RootKind::TransientReadOnly,
            signed: self.survey.binding.as_ref().map(|_| PathBuf::from(&self.settings.key_path)),
            composefs: self.composefs.then(|| self.verity()),
            sysroot_readonly: self.survey.sysroot_readonly,
            transient_etc: self.settings.etc_transient.then(|| self.survey.transient_etc.clone()),
        };
        let lasting = self.lasting();
        let readonly = |at: PathBuf| self.survey.sysroot_readonly.then_some(Step::Access { at, readonly: true });
        match self.survey.goal {
            Goal::Boot => {
                self.steps.push(Step::Booted { path: BOOTED.into(), content });
                self.steps.extend(lasting);
                self.steps.push(Step::Move { from: self.new_root.clone(), to: root.clone() });
                self.steps.push(Step::Remove { path: self.new_root.clone() });
                self.steps.extend(readonly(root.join("sysroot")));
            }
            Goal::NextRoot => {
                self.steps.push(Step::Remove { path: self.disk.clone() });
                self.steps.extend(readonly(self.at("sysroot")));
                self.steps.extend(lasting);
                // Whoever finds it finds all the rest as well.
                self.steps.push(Step::Booted { path: NEXT_BOOTED.into(), content });
            }
        }
    }

    /// What nobody mounts again when userspace begins anew in the same root directory.
    fn lasting(&self) -> Vec<Step> {
        let disk = Path::new("/sysroot");
        let mut steps = vec![Step::Lasting { at: "/sysroot", from: None }];
        if self.survey.boot {
            steps.push(Step::Lasting { at: "/boot", from: Some(disk.join("boot")) });
        }
        if !self.survey.own_var {
            steps.push(Step::Lasting { at: "/var", from: Some(disk.join(self.survey.deployment.stateroot_path()).join("var")) });
        }
        steps
    }
}

fn directory(path: impl Into<PathBuf>, mode: u32) -> Step {
    Step::Directory { path: path.into(), mode }
}

#[cfg(test)]
mod tests {
    use crate::{Binding, Deployment};
    use rootball_composefs::verity::Digest;

    use super::*;

    fn survey() -> Survey {
        Survey {
            goal: Goal::Boot,
            root: "/sysroot".into(),
            deployment: Deployment {
                path: "ostree/deploy/os/deploy/c.0".into(),
                stateroot: "os".to_owned(),
                commit: "1".repeat(64).parse().unwrap(),
                device_inode: (5, 6),
            },
            writable: true,
            sysroot_readonly: false,
            image: false,
            hotfix: false,
            own_var: false,
            boot: true,
            transient_etc: "/run/ostree/transient-etc.0".into(),
            transient_root: "/run/ostree/.private/root".into(),
            binding: None,
            device: Some("/dev/block/8:1".to_owned()),
        }
    }

    fn words(settings: &Settings, survey: &Survey) -> Vec<String> {
        let plan = plan(settings, survey).unwrap();
        plan.steps.iter().skip(4).map(ToString::to_string).collect()
    }

    #[test]
    fn a_plain_deployment_is_bound_with_usr_read_only() {
        let expected = [
            "show /sysroot/ostree/deploy/os/deploy/c.0 at /sysroot.tmp",
            "show /sysroot.tmp/usr at /sysroot.tmp/usr",
            "make /sysroot.tmp/usr read-only",
            "show /sysroot/boot at /sysroot.tmp/boot",
            "show /sysroot at /sysroot.tmp/sysroot",
            "detach /sysroot",
            "show /sysroot.tmp/sysroot/ostree/deploy/os/var at /sysroot.tmp/var",
            "keep mounts beneath /sysroot.tmp/var to this tree",
            "write /run/ostree-booted",
            "keep the mount at /sysroot over a soft reboot",
            "keep /sysroot/boot mounted at /boot over a soft reboot",
            "keep /sysroot/ostree/deploy/os/var mounted at /var over a soft reboot",
            "move /sysroot.tmp to /sysroot",
            "remove directory /sysroot.tmp",
        ];
        assert_eq!(words(&Settings::default(), &survey()), expected);
    }

    #[test]
    fn a_signed_image_is_mounted_with_its_digest() {
        let settings = Settings { composefs: Composefs::Signed, ..Settings::default() };
        let digest = Digest::from_bytes([0x11; 32]);
        let binding = Some(Binding { commit: "1".repeat(64).parse().unwrap(), image: digest });
        let survey =
            Survey { image: true, sysroot_readonly: true, writable: false, hotfix: true, own_var: true, boot: false, binding, ..survey() };
        let expected = [
            "make the file system at /sysroot writable",
            "make directory /run/ostree/.private/cfsroot-lower with mode 0700",
            &format!(
                "mount image /sysroot/ostree/deploy/os/deploy/c.0/.ostree.cfs at /run/ostree/.private/cfsroot-lower, which must have digest {digest}"
            ),
            "mount an overlay of /run/ostree/.private/cfsroot-lower with content from /sysroot/ostree/repo/objects at /sysroot.tmp, \
             fs-verity demanded, read-only",
            "detach /run/ostree/.private/cfsroot-lower",
            "make directory /run/systemd with mode 0755",
            "make link /run/systemd/volatile-root to /dev/block/8:1",
            "show /sysroot/ostree/deploy/os/deploy/c.0/etc at /sysroot.tmp/etc",
            "make /sysroot.tmp/etc writable",
            "show /sysroot at /sysroot.tmp/sysroot",
            "detach /sysroot",
            "show /sysroot.tmp/sysroot/ostree/deploy/os/var at /sysroot.tmp/sysroot/ostree/deploy/os/var",
            "make /sysroot.tmp/sysroot/ostree/deploy/os/var writable",
            "write /run/ostree-booted",
            "keep the mount at /sysroot over a soft reboot",
            "move /sysroot.tmp to /sysroot",
            "remove directory /sysroot.tmp",
            "make /sysroot/sysroot read-only",
        ];
        assert_eq!(words(&settings, &survey), expected);
        let steps = plan(&settings, &survey).unwrap().steps;
        let Some(Step::Booted { content, .. }) = steps.iter().find(|step| matches!(step, Step::Booted { .. })) else {
            panic!("{steps:?}");
        };
        assert_eq!((content.composefs, content.signed.as_deref()), (Some(true), Some(Path::new("/etc/ostree/initramfs-root-binding.key"))));
    }

    #[test]
    fn a_transient_root_takes_changes_in_run() {
        let settings = Settings { composefs: Composefs::Yes, root: RootKind::Transient, etc_transient: true, ..Settings::default() };
        let words = words(&settings, &Survey { image: true, ..survey() });
        for expected in [
            "mount an overlay of /run/ostree/.private/cfsroot-lower with content from /sysroot/ostree/repo/objects and changes in \
             /run/ostree/.private/root/upper at /sysroot.tmp",
            "mount an overlay of /sysroot.tmp/usr/etc and changes in /run/ostree/transient-etc.0/upper at /sysroot.tmp/etc",
        ] {
            assert!(words.iter().any(|word| word == expected), "{expected:?} is not in {words:#?}");
        }
    }

    #[test]
    fn an_image_that_may_be_there_need_not_be() {
        let settings = |composefs| Settings { composefs, ..Settings::default() };
        assert_eq!(words(&settings(Composefs::Maybe), &survey()), words(&Settings::default(), &survey()));
        for composefs in [Composefs::Yes, Composefs::Verity, Composefs::Signed] {
            let error = plan(&settings(composefs), &survey()).unwrap_err();
            assert!(matches!(error, PrepareError::NoImage { .. }), "{error}");
        }
        let transient = Settings { root: RootKind::Transient, ..Settings::default() };
        assert!(matches!(plan(&transient, &survey()), Err(PrepareError::TransientWithoutComposefs)));
    }

    #[test]
    fn a_hotfix_lies_over_usr() {
        let words = words(&Settings::default(), &Survey { hotfix: true, ..survey() });
        let expected =
            "mount an overlay of /sysroot.tmp/usr and changes in /sysroot/ostree/deploy/os/deploy/c.0/.usr-ovl-upper at /sysroot.tmp/usr";
        assert!(words.iter().any(|word| word == expected), "{words:#?}");
        assert!(!words.iter().any(|word| word == "make /sysroot.tmp/usr read-only"));
    }

    #[test]
    fn the_next_root_is_put_together_from_a_mount_of_its_own() {
        let settings = Settings { composefs: Composefs::Yes, ..Settings::default() };
        let survey = Survey { goal: Goal::NextRoot, image: true, sysroot_readonly: true, ..survey() };
        let disk = "/run/ostree/.private/disk";
        let var = "/run/nextroot/sysroot/ostree/deploy/os/var";
        let expected = [
            "make directory /run/ostree with mode 0755".to_owned(),
            "make directory /run/ostree/.private with mode 0000".to_owned(),
            format!("make directory {disk} with mode 0700"),
            format!("show /sysroot at {disk}"),
            format!("make the mount at {disk} private"),
            format!("make {disk} writable"),
            "make directory /run/nextroot with mode 0755".to_owned(),
            "make directory /run/ostree/.private/cfsroot-lower with mode 0700".to_owned(),
            format!("mount image {disk}/ostree/deploy/os/deploy/c.0/.ostree.cfs at /run/ostree/.private/cfsroot-lower"),
            format!(
                "mount an overlay of /run/ostree/.private/cfsroot-lower with content from {disk}/ostree/repo/objects at /run/nextroot, read-only"
            ),
            "detach /run/ostree/.private/cfsroot-lower".to_owned(),
            "make directory /run/systemd with mode 0755".to_owned(),
            "make link /run/systemd/volatile-root to /dev/block/8:1".to_owned(),
            format!("show {disk}/ostree/deploy/os/deploy/c.0/etc at /run/nextroot/etc"),
            "make /run/nextroot/etc writable".to_owned(),
            format!("show {disk}/boot at /run/nextroot/boot"),
            format!("show {disk} at /run/nextroot/sysroot"),
            format!("detach {disk}"),
            format!("show {var} at {var}"),
            format!("make {var} writable"),
            format!("show {var} at /run/nextroot/var"),
            "keep mounts beneath /run/nextroot/var to this tree".to_owned(),
            format!("remove directory {disk}"),
            "make /run/nextroot/sysroot read-only".to_owned(),
            "keep the mount at /sysroot over a soft reboot".to_owned(),
            "keep /sysroot/boot mounted at /boot over a soft reboot".to_owned(),
            "keep /sysroot/ostree/deploy/os/var mounted at /var over a soft reboot".to_owned(),
            "write /run/ostree/nextroot-booted".to_owned(),
        ];
        let steps = plan(&settings, &survey).unwrap().steps;
        assert_eq!(steps.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
        for without in [Survey { image: false, ..survey.clone() }, survey] {
            let error =
                plan(&Settings { composefs: if without.image { Composefs::No } else { Composefs::Maybe }, ..settings.clone() }, &without);
            assert!(matches!(error, Err(PrepareError::NextWithoutComposefs { .. })), "{error:?}");
        }
    }
}
