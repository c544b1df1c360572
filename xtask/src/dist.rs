//! `cargo xtask dist DIR`: what belongs into the tree of a system, laid out as it goes there.
//!
//! ```text
//! usr/bin/rootball                          static: it needs nothing of the tree
//! usr/lib/rootball/prepare-root             static and small, for the initramfs
//! usr/lib/systemd/system/rootball-*         units; those that must be on are, the others wait for `systemctl enable`
//! usr/lib/dracut/modules.d/98rootball/      what puts prepare-root into an initramfs of dracut,
//! usr/share/initramfs-tools/                and of initramfs-tools
//! usr/share/{man,doc,…}                     man pages, completions, licences
//! ```

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::cargo::{Build, build_prepare_root, build_rootball};
use crate::run::{root, say};

/// Units without which staged deployments never come into force, or a failure stays unsaid; they are on in every tree that has them.
const ALWAYS: &[&str] = &["rootball-finalize-staged.path", "rootball-boot-complete.service"];
const UNITS: &str = "usr/lib/systemd/system";

/// Directories of the sources, where their files go, and whether those are programs.
const PLACES: &[(&str, &str, bool)] = &[
    ("dist/systemd", UNITS, false),
    ("dist/dracut/98rootball", "usr/lib/dracut/modules.d/98rootball", false),
    ("dist/initramfs-tools/hooks", "usr/share/initramfs-tools/hooks", true),
    ("dist/initramfs-tools/scripts/init-bottom", "usr/share/initramfs-tools/scripts/init-bottom", true),
    ("docs/man", "usr/share/man/man1", false),
];

/// Single files of the sources, and where they go.
const FILES: &[(&str, &str)] = &[
    ("docs/completions/rootball.bash", "usr/share/bash-completion/completions/rootball"),
    ("docs/completions/_rootball", "usr/share/zsh/vendor-completions/_rootball"),
    ("docs/completions/rootball.fish", "usr/share/fish/vendor_completions.d/rootball.fish"),
    ("LICENSE-APACHE", "usr/share/doc/rootball/LICENSE-APACHE"),
    ("LICENSE-MIT", "usr/share/doc/rootball/LICENSE-MIT"),
];

/// Builds both programs and lays everything out in a directory, which must be empty or new.
pub(crate) fn dist(arguments: &[String]) -> Result<()> {
    let [place] = arguments else { bail!("dist takes a directory") };
    let place = Path::new(place);
    fs::create_dir_all(place).with_context(|| format!("making {}", place.display()))?;
    let is_empty = fs::read_dir(place).with_context(|| format!("reading {}", place.display()))?.next().is_none();
    ensure!(is_empty, "{} is not empty", place.display());
    let place = fs::canonicalize(place).with_context(|| format!("finding {}", place.display()))?;

    install(&build_rootball(Build::Static)?, &place.join("usr/bin/rootball"), true)?;
    install(&build_prepare_root()?, &place.join("usr/lib/rootball/prepare-root"), true)?;
    for (from, to, is_program) in PLACES {
        for file in files(&root().join(from))? {
            let name = file.file_name().context("a file has a name")?;
            // Units of a dracut module and its script lie side by side.
            let is_program = *is_program || file.extension().is_some_and(|extension| extension == "sh");
            install(&file, &place.join(to).join(name), is_program)?;
        }
    }
    for (from, to) in FILES {
        install(&root().join(from), &place.join(to), false)?;
    }
    let wants = place.join(UNITS).join("multi-user.target.wants");
    fs::create_dir_all(&wants).with_context(|| format!("making {}", wants.display()))?;
    for unit in ALWAYS {
        symlink(Path::new("..").join(unit), wants.join(unit)).with_context(|| format!("enabling {unit}"))?;
    }
    say(&format!("{} is complete: copy it over a tree before it is committed", place.display()));
    Ok(())
}

fn files(place: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(place).with_context(|| format!("reading {}", place.display()))?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}

fn install(from: &Path, to: &Path, is_program: bool) -> Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).with_context(|| format!("making {}", parent.display()))?;
    }
    fs::copy(from, to).with_context(|| format!("copying {} to {}", from.display(), to.display()))?;
    let mode = if is_program { 0o755 } else { 0o644 };
    fs::set_permissions(to, fs::Permissions::from_mode(mode)).with_context(|| format!("changing the mode of {}", to.display()))
}
