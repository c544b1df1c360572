//! The environment that U-Boot's scripts import: `boot/uEnv.txt` leads to a file beside the boot entries.
//!
//! The default entry's variables have plain names, those of the others end in 2, 3 and so on. Paths begin with `/boot`: where that is a file
//! system of its own, the link `boot/boot` makes them true.

use rootball_bls::Entry;

use super::{LoaderConfig, from_file_system};

pub(super) struct UBoot;

impl LoaderConfig for UBoot {
    fn file(&self) -> &'static str {
        "uEnv.txt"
    }

    fn links(&self) -> &'static [(&'static str, &'static str)] {
        &[("uEnv.txt", "loader/uEnv.txt")]
    }

    fn write(&self, entries: &[Entry], _old: &str, _separate: bool) -> String {
        let mut text = String::new();
        for (index, entry) in entries.iter().enumerate() {
            let suffix = if index == 0 { String::new() } else { (index + 1).to_string() };
            let path = |key: &str| entry.value(key).map(|path| from_file_system(path, false));
            for (name, value) in [
                ("kernel_image", path("linux")),
                ("ramdisk_image", path("initrd")),
                ("fdt_file", path("devicetree")),
                ("fdtdir", path("fdtdir")),
                ("bootargs", Some(entry.options().to_string())),
            ] {
                if let Some(value) = value {
                    text += &format!("{name}{suffix}={value}\n");
                }
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_numbered_from_the_second_entry_on() {
        let entry = Entry::parse(b"options quiet\nlinux /ostree/os/vmlinuz\ninitrd /ostree/os/i\ndevicetree /ostree/os/dt\n").unwrap();
        let one = "kernel_image=/boot/ostree/os/vmlinuz\nramdisk_image=/boot/ostree/os/i\nfdt_file=/boot/ostree/os/dt\nbootargs=quiet\n";
        let two =
            "kernel_image2=/boot/ostree/os/vmlinuz\nramdisk_image2=/boot/ostree/os/i\nfdt_file2=/boot/ostree/os/dt\nbootargs2=quiet\n";
        assert_eq!(UBoot.write(&[entry.clone(), entry], "", true), format!("{one}{two}"));
    }
}
