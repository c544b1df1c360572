//! Directories that the machine mounts by itself, by `/etc/fstab` or a unit: those are not mounted for it.

use std::path::Path;

/// Walks the mount points of an `fstab`, without the slash at their end.
pub fn mount_points(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter(|line| !line.trim_start().starts_with('#')).filter_map(|line| {
        let place = line.split_ascii_whitespace().nth(1)?;
        // The only escapes that matter for a path like /var are those of its slashes, which nobody writes; spaces are undone for others.
        let place = place.replace("\\040", " ").replace("\\011", "\t");
        place
            .starts_with('/')
            .then(|| place.split('/').filter(|part| !part.is_empty() && *part != ".").fold(String::new(), |path, part| path + "/" + part))
    })
}

/// Tells whether the tree with this `etc` and `usr` mounts the top-level directory `name` by itself. What cannot be read does not count.
pub fn has_mount_point(etc: &Path, usr: &Path, name: &str) -> bool {
    let wanted = format!("/{name}");
    let unit = format!("systemd/system/{name}.mount");
    let listed = || read_limited(&etc.join("fstab")).is_some_and(|text| mount_points(&text).any(|place| place == wanted));
    // A link to /dev/null is a unit that was switched off.
    let has_unit = |directory: &Path| directory.join(&unit).symlink_metadata().is_ok_and(|meta| meta.is_file());
    listed() || has_unit(etc) || has_unit(&usr.join("lib"))
}

fn read_limited(path: &Path) -> Option<String> {
    const LIMIT: u64 = 1024 * 1024;
    let meta = path.symlink_metadata().ok()?;
    if !meta.is_file() || meta.len() > LIMIT {
        return None;
    }
    Some(String::from_utf8_lossy(&std::fs::read(path).ok()?).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mount_points_are_those_of_the_second_column() {
        let text = "# /dev/sda1 /commented ext4\nLABEL=var\t/var/ btrfs defaults\n\n/dev/sdb //srv//data/. xfs\nUUID=1 none swap\nx /a\\040b\nshort\n";
        assert_eq!(mount_points(text).collect::<Vec<_>>(), ["/var", "/srv/data", "/a b"]);
    }

    #[test]
    fn a_unit_or_a_line_of_fstab_mounts() {
        let tree = tempfile::tempdir().unwrap();
        let (etc, usr) = (tree.path().join("etc"), tree.path().join("usr"));
        std::fs::create_dir_all(etc.join("systemd/system")).unwrap();
        std::fs::create_dir_all(usr.join("lib/systemd/system")).unwrap();
        let has = |name: &str| has_mount_point(&etc, &usr, name);
        assert!(!has("var"));
        std::fs::write(etc.join("fstab"), "LABEL=v /var xfs\n").unwrap();
        assert!(has("var"));
        assert!(!has("boot"));
        std::fs::write(usr.join("lib/systemd/system/boot.mount"), "[Mount]\n").unwrap();
        assert!(has("boot"));
        std::os::unix::fs::symlink("/dev/null", etc.join("systemd/system/srv.mount")).unwrap();
        assert!(!has("srv"));
    }
}
