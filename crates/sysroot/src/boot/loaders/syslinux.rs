//! The configuration of syslinux and extlinux.
//!
//! `boot/syslinux/syslinux.cfg` or `boot/extlinux/extlinux.conf` is a link to a file beside the boot entries. Debian's GRUB, which has no
//! `blscfg`, reads it too. Blocks (`LABEL` and the lines below it) of other systems stay, as does everything else that is not ours; ours are
//! known by the `(ostree` in their names.
//!
//! The name of a block is one word, the end of the title, and the title is what a menu shows. libostree takes the whole title as the name; what
//! comes behind the first space is then given to the kernel as arguments, and `3` or `single` are such that systemd understands.

use rootball_bls::Entry;

use super::{LoaderConfig, from_file_system};

/// What our titles contain.
const OURS: &str = "(ostree";

pub(super) struct Syslinux;

impl LoaderConfig for Syslinux {
    fn file(&self) -> &'static str {
        "syslinux.cfg"
    }

    fn links(&self) -> &'static [(&'static str, &'static str)] {
        &[("syslinux/syslinux.cfg", "../loader/syslinux.cfg"), ("extlinux/extlinux.conf", "../loader/syslinux.cfg")]
    }

    fn write(&self, entries: &[Entry], old: &str, separate: bool) -> String {
        let (mut text, has_default) = others(old);
        if let Some(first) = entries.first().filter(|_| !has_default) {
            text += &format!("DEFAULT {}\n", name(first));
        }
        for entry in entries {
            text += &format!("LABEL {}\n\tMENU LABEL {}\n", name(entry), title(entry));
            let path = |key: &str| entry.value(key).map(|path| from_file_system(path, separate));
            for (word, value) in [
                ("KERNEL", path("linux")),
                ("INITRD", initrds(entry, separate)),
                ("DEVICETREE", path("devicetree")),
                ("FDTDIR", path("fdtdir")),
                ("APPEND", Some(entry.options().to_string())),
            ] {
                if let Some(value) = value {
                    text += &format!("\t{word} {value}\n");
                }
            }
        }
        text
    }
}

fn title(entry: &Entry) -> &str {
    entry.value("title").unwrap_or(OURS)
}

/// Returns the word of a title that no other entry of a list has: `(ostree:0)`.
fn name(entry: &Entry) -> String {
    let title = title(entry);
    let start = title.rfind(OURS).unwrap_or(0);
    title[start..].split_whitespace().collect::<Vec<_>>().join("_")
}

/// Several are loaded one after the other; commas are between them.
fn initrds(entry: &Entry, separate: bool) -> Option<String> {
    let paths: Vec<String> = entry.values("initrd").map(|path| from_file_system(path, separate)).collect();
    (!paths.is_empty()).then(|| paths.join(","))
}

/// Returns the lines that are not ours, and whether a system of somebody else is the default among them.
fn others(old: &str) -> (String, bool) {
    let (mut text, mut in_ours, mut has_default) = (String::new(), false, false);
    for line in old.lines() {
        let (word, value) = line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
        if word.eq_ignore_ascii_case("label") {
            in_ours = value.contains(OURS);
        } else if !line.starts_with(char::is_whitespace) && !word.is_empty() {
            // A word at the beginning of a line ends a block.
            in_ours = false;
        }
        let ours = in_ours || (word.eq_ignore_ascii_case("default") && value.contains(OURS));
        if !ours {
            has_default |= word.eq_ignore_ascii_case("default");
            text += line;
            text.push('\n');
        }
    }
    (text, has_default)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(index: u32) -> Entry {
        let text =
            format!("title OS {index} (ostree:{index})\noptions quiet ostree=/x\nlinux /ostree/os-f/vmlinuz\ninitrd /ostree/os-f/i.img\n");
        Entry::parse(text.as_bytes()).unwrap()
    }

    const BLOCK: &str = "LABEL (ostree:0)\n\tMENU LABEL OS 0 (ostree:0)\n\tKERNEL /boot/ostree/os-f/vmlinuz\n\tINITRD /boot/ostree/os-f/i.img\n\tAPPEND \
                         quiet ostree=/x\n";

    #[test]
    fn a_first_file_has_a_default_and_a_block_for_each_entry() {
        let text = Syslinux.write(&[entry(0), entry(1)], "", false);
        let second = BLOCK.replace("OS 0", "OS 1").replace(":0", ":1");
        assert_eq!(text, format!("DEFAULT (ostree:0)\n{BLOCK}{second}"));
        assert_eq!(Syslinux.write(&[entry(0)], &text, false), format!("DEFAULT (ostree:0)\n{BLOCK}"), "old blocks go");
        let separate = BLOCK.replace("/boot/", "/");
        assert_eq!(Syslinux.write(&[entry(0)], "", true), format!("DEFAULT (ostree:0)\n{separate}"));
        let stock = BLOCK.replace("LABEL (ostree:0)\n\tMENU LABEL", "LABEL");
        assert_eq!(
            Syslinux.write(&[entry(0)], &format!("DEFAULT OS 0 (ostree:0)\n{stock}"), false),
            format!("DEFAULT (ostree:0)\n{BLOCK}")
        );
    }

    #[test]
    fn what_others_wrote_stays() {
        let others = "PROMPT 1\nTIMEOUT 50\nDEFAULT Windows\nLABEL Windows\n\tKERNEL chain.c32\n\n";
        assert_eq!(Syslinux.write(&[entry(0)], others, false), format!("{others}{BLOCK}"));
        let mixed = format!("TIMEOUT 5\n{BLOCK}LABEL Other\n\tKERNEL /o\nUI menu.c32\n");
        let expected = format!("TIMEOUT 5\nLABEL Other\n\tKERNEL /o\nUI menu.c32\nDEFAULT (ostree:0)\n{BLOCK}");
        assert_eq!(Syslinux.write(&[entry(0)], &mixed, false), expected);
    }

    proptest::proptest! {
        #[test]
        fn any_old_file_is_taken(old in "(?s).{0,200}") {
            let once = Syslinux.write(&[entry(0)], &old, false);
            proptest::prop_assert_eq!(Syslinux.write(&[entry(0)], &once, false).matches(BLOCK).count(), 1);
        }
    }
}
