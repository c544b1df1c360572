//! Debian packages: an `ar` archive of `debian-binary`, `control.tar` and `data.tar`, the latter two compressed (deb(5)).
//!
//! Members of control data are counted first, those of the data behind them, both in the order of their archive. The last one is a file that
//! dpkg makes of the data and keeps beside the control data: the list of its paths.

mod ar;
mod control;
mod version;
mod write;

use std::collections::{HashMap, HashSet};
use std::io::Read;

use rootball_object::{S_IFDIR, S_IFLNK, S_IFREG};
use rootball_tar::{Entry, EntryKind, TarReader};

pub(crate) use self::ar::MAGIC;
pub use self::control::{Paragraph, paragraphs};
pub use self::version::compare_versions;
pub use self::write::{DebBuilder, DebFile, DebOptions};
use crate::compression::decompressed;
use crate::member::{MAX_MEMBERS, Member, MemberFlags, MemberKind, PackageHead, Visit, show};
use crate::path::checked;
use crate::{Label, PackageError, PackageFormat};

/// Largest `control` file that is read, in bytes.
const MAX_CONTROL: u64 = 1 << 20;

/// What dpkg calls the list of paths, behind the name of the package.
const LIST: &str = "list";

const CONTROL: &str = "the control data";
const DATA: &str = "the data";

/// Reads a deb; its magic line is still to come.
pub(crate) fn read(archive: &mut (impl Read + Send), visit: &mut Visit<'_>) -> Result<PackageHead, PackageError> {
    let mut magic = [0; 8];
    archive.read_exact(&mut magic).map_err(PackageError::read("the beginning"))?;
    let mut reading = Reading { visit, members: Vec::new(), label: None, configs: HashSet::new(), data_from: 0 };
    let mut has_data = false;
    while let Some((name, size)) = ar::next_member(archive)? {
        let mut member = archive.take(size);
        match name.split('.').next().unwrap_or_default() {
            "debian-binary" => {
                let mut version = String::new();
                member.by_ref().take(16).read_to_string(&mut version).map_err(PackageError::read("the version"))?;
                if !version.starts_with("2.") {
                    return Err(PackageError::Unsupported { what: format!("version {:?} of the deb format", version.trim()) });
                }
            }
            "control" if name.starts_with("control.tar") => reading.tar(&mut member, CONTROL, true)?,
            "data" if name.starts_with("data.tar") => {
                has_data = true;
                reading.data_from = reading.members.len();
                reading.tar(&mut member, DATA, false)?;
            }
            // What begins with an underscore may be passed over, and so is what later versions may add.
            _ => {}
        }
        let left = member.limit();
        ar::skip(archive, left, size)?;
    }
    reading.list()?;
    match reading.label {
        Some(label) if has_data => Ok(PackageHead { label, members: reading.members }),
        _ => Err(PackageError::damaged("the ar archive", "it has no control.tar with a control file, or no data.tar")),
    }
}

struct Reading<'v, 'f> {
    visit: &'v mut Visit<'f>,
    members: Vec<Member>,
    label: Option<Label>,
    /// Paths of configuration, which the control data names before the data come.
    configs: HashSet<String>,
    /// The number of the first member that is no control data.
    data_from: usize,
}

impl Reading<'_, '_> {
    fn tar(&mut self, packed: &mut (dyn Read + Send), what: &'static str, is_control: bool) -> Result<(), PackageError> {
        let plain = decompressed(packed).map_err(PackageError::read(what))?;
        let mut archive = TarReader::new(plain).end_mark_optional();
        let mut by_path = HashMap::new();
        while let Some(entry) = archive.next_entry().map_err(PackageError::read(what))? {
            if self.members.len() == MAX_MEMBERS {
                return Err(PackageError::damaged(what, format!("it has more than {MAX_MEMBERS} members")));
            }
            let number = self.members.len() as u32;
            let mut member = member(&entry, is_control, &by_path, &self.members)?;
            member.flags.config = self.configs.contains(&member.path);
            let before = by_path.insert(member.path.clone(), number).map(|before| &self.members[before as usize].kind);
            if before.is_some_and(|before| (before, &member.kind) != (&MemberKind::Directory, &MemberKind::Directory)) {
                return Err(PackageError::damaged(what, format!("{} is in it twice", member.path)));
            }
            self.members.push(member);
            if entry.kind == EntryKind::File {
                self.show(number, &mut archive, what, is_control)?;
            }
        }
        Ok(())
    }

    /// Shows the list of paths that dpkg keeps of a package: in the order in which it unpacks, which is symbolic links last.
    fn list(&mut self) -> Result<(), PackageError> {
        let mut list = String::new();
        let is_link = |member: &&Member| matches!(member.kind, MemberKind::Symlink { .. });
        let data = &self.members[self.data_from..];
        let (links, others): (Vec<&Member>, Vec<&Member>) = data.iter().partition(is_link);
        for member in others.into_iter().chain(links) {
            list.push_str(if member.path == "/" { "/." } else { &member.path });
            list.push('\n');
        }
        let (number, size) = (self.members.len() as u32, list.len() as u64);
        self.members.push(Member {
            path: LIST.to_owned(),
            kind: MemberKind::Control,
            size,
            mode: S_IFREG | 0o644,
            owner: "0".to_owned(),
            group: "0".to_owned(),
            capabilities: None,
            flags: MemberFlags::default(),
        });
        show(self.visit, &[number], LIST, size, &mut list.as_bytes(), DATA)
    }

    fn show(&mut self, number: u32, reader: &mut dyn Read, what: &'static str, is_control: bool) -> Result<(), PackageError> {
        let member = &self.members[number as usize];
        let (size, path) = (member.size, &*member.path);
        if !is_control || !matches!(path, "control" | "conffiles") {
            return show(self.visit, &[number], path, size, reader, what);
        }
        if size > MAX_CONTROL {
            return Err(PackageError::TooLarge { what: CONTROL, size, limit: MAX_CONTROL });
        }
        let mut kept = Vec::new();
        reader.read_to_end(&mut kept).map_err(PackageError::read(what))?;
        if path == "control" {
            self.label = Some(label(&kept)?);
        } else {
            self.configs = conffiles(&String::from_utf8_lossy(&kept));
        }
        show(self.visit, &[number], path, size, &mut &kept[..], what)
    }
}

fn member(entry: &Entry, is_control: bool, by_path: &HashMap<String, u32>, members: &[Member]) -> Result<Member, PackageError> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let rooted = |bytes: &[u8]| {
        let inner = bytes.strip_prefix(b".").filter(|rest| rest.is_empty() || rest[0] == b'/').unwrap_or(bytes);
        let path = checked(inner.strip_prefix(b"/").unwrap_or(inner), if is_control { CONTROL } else { DATA })?;
        Ok::<_, PackageError>(if is_control { path[1..].to_owned() } else { path })
    };
    let (kind, bits) = match entry.kind {
        EntryKind::File if is_control => (MemberKind::Control, S_IFREG),
        EntryKind::File => (MemberKind::File, S_IFREG),
        EntryKind::Directory => (MemberKind::Directory, S_IFDIR),
        EntryKind::Symlink => (MemberKind::Symlink { target: text(&entry.link) }, S_IFLNK),
        EntryKind::Hardlink => {
            let to = by_path.get(&rooted(&entry.link)?).copied();
            match to.map(|to| (to, &members[to as usize].kind)) {
                Some((to, MemberKind::File | MemberKind::Control)) => (MemberKind::HardLink { to }, S_IFREG),
                Some((_, MemberKind::HardLink { to })) => (MemberKind::HardLink { to: *to }, S_IFREG),
                Some((_, MemberKind::Symlink { target })) => (MemberKind::Symlink { target: target.clone() }, S_IFLNK),
                _ => {
                    let reason = format!("{} is a link to what is no file before it", text(&entry.path));
                    return Err(PackageError::damaged(DATA, reason));
                }
            }
        }
        EntryKind::Other => (MemberKind::Special, 0),
    };
    let size = if entry.kind == EntryKind::File { entry.size } else { 0 };
    let mode = bits | entry.mode & 0o7777;
    Ok(Member {
        path: rooted(&entry.path)?,
        kind,
        size,
        mode,
        owner: entry.uid.to_string(),
        group: entry.gid.to_string(),
        capabilities: None,
        flags: MemberFlags::default(),
    })
}

/// Returns the paths of a list of configuration. What stands before a path says what is done with it, as `remove-on-upgrade`.
fn conffiles(text: &str) -> HashSet<String> {
    text.lines().filter_map(|line| line.find('/').map(|start| line[start..].trim_end().to_owned())).collect()
}

fn label(control: &[u8]) -> Result<Label, PackageError> {
    let control = String::from_utf8_lossy(control);
    let paragraph = paragraphs(&control).next().unwrap_or_default();
    let field = |name: &str| {
        let value = paragraph.find(name).filter(|value| !value.is_empty() && !value.contains(char::is_whitespace));
        value.map(str::to_owned).ok_or_else(|| PackageError::damaged(CONTROL, format!("its field {name} is missing or makes no sense")))
    };
    Ok(Label { format: PackageFormat::Deb, name: field("Package")?, version: field("Version")?, arch: field("Architecture")? })
}
