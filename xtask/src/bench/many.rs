//! Tree M: very many small files, the same bytes on every machine.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::run::{command, output, say};

/// Directories of the first and of the second level.
const FAN_OUT: (usize, usize) = (256, 16);

/// Returns a tree of so many files below `home`, made first if it is not there.
pub(super) fn make(home: &Path, count: usize) -> Result<PathBuf> {
    let tree = home.join(format!("files-{count}"));
    if tree.is_dir() {
        return Ok(tree);
    }
    say(&format!("making {count} small files"));
    let half = home.join(format!("files-{count}.half"));
    if half.exists() {
        output(command("rm").arg("-rf").arg(&half))?;
    }
    fill(&half, count).with_context(|| format!("making {}", half.display()))?;
    fs::rename(&half, &tree).with_context(|| format!("naming {}", tree.display()))?;
    Ok(tree)
}

fn fill(dir: &Path, count: usize) -> Result<()> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut content = String::new();
    for number in 0..count {
        let dir = dir.join(format!("usr/share/files/{:03}/{:02}", number % FAN_OUT.0, number / FAN_OUT.0 % FAN_OUT.1));
        if number < FAN_OUT.0 * FAN_OUT.1 {
            fs::create_dir_all(&dir)?;
        }
        let size = 1000 + random.next() as usize % 3000;
        content.clear();
        while content.len() < size {
            content.push_str(&format!("{:016x}\n", random.next()));
        }
        let file = dir.join(format!("file-{number:06}"));
        fs::write(&file, &content[..size])?;
        fs::set_permissions(&file, Permissions::from_mode(0o644))?;
    }
    // Whatever the umask of who made them.
    output(command("chmod").args(["-R", "u=rwX,go=rX"]).arg(dir)).map(drop)
}

/// Marsaglia's xorshift: not good, but short and everywhere the same.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
