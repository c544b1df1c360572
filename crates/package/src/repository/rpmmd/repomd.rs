//! `repodata/repomd.xml`, the root of a repository: which lists it has. It is what is signed (`repomd.xml.asc`).
//!
//! ```text
//! <repomd xmlns="http://linux.duke.edu/metadata/repo">
//!   <revision>1707563245</revision>
//!   <data type="primary">
//!     <checksum type="sha256">5d4…</checksum>            of the file as it is stored
//!     <open-checksum type="sha256">e3b…</open-checksum>  of what is packed in it
//!     <location href="repodata/5d4…-primary.xml.zst"/>
//!     <timestamp>1707563245</timestamp> <size>1234</size> <open-size>5678</open-size>
//!   </data>
//! </repomd>
//! ```

use rootball_object::Checksum;

use super::super::location::{base_url, location, shortened};
use super::super::{Limits, RepositoryError, WantedFile};
use super::xml::{Node, Tag, Xml};

/// Most lists that a repository may have.
const MAX_DATA: usize = 1000;

/// The largest file that is read. It has some thousand bytes.
const MAX_REPOMD: u64 = 16 << 20;

const WHAT: &str = "repomd.xml";

/// Where the file is, below a repository's URL; its detached signature has `.asc` behind it.
pub const REPOMD: &str = "repodata/repomd.xml";

/// The root of a repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepoMd {
    /// Which state of the repository it is: often the time when it was made.
    pub revision: Option<String>,
    /// The lists.
    pub data: Vec<RepoMdData>,
}

/// A list that a repository has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepoMdData {
    /// What it lists: `primary`, `filelists`, `filelists-ext`, `other`, `group`, `updateinfo` and more.
    pub kind: String,
    /// Its file, below [`base`](Self::base) or the repository's URL.
    pub file: WantedFile,
    /// Another URL that the file is below.
    pub base: Option<String>,
    /// When it was made, in seconds since 1970.
    pub timestamp: Option<u64>,
    /// Bytes of what is packed in it.
    pub open_size: Option<u64>,
    /// The SHA-256 of that.
    pub open_sha256: Option<Checksum>,
}

impl RepoMd {
    /// Reads a `repomd.xml`. Lists whose checksum is no SHA-256 cannot be verified, and are not among those that are returned.
    ///
    /// # Errors
    /// When it is damaged, or a list has no location, size or checksum.
    pub fn parse(bytes: &[u8]) -> Result<Self, RepositoryError> {
        let limits = Limits { entry: 64 << 10, entries: MAX_DATA as u64, bytes: MAX_REPOMD };
        let mut xml = Xml::new(WHAT, bytes, limits)?;
        let mut found = Self::default();
        let mut count = 0;
        let mut data = None;
        let mut is_root = true;
        while let Some(node) = xml.next()? {
            match (node, &mut data) {
                (Node::Open(tag), _) if is_root => {
                    if tag.name() != "repomd" {
                        return Err(tag.damaged("the root is another"));
                    }
                    is_root = false;
                }
                (Node::Open(tag), None) if tag.name() == "data" => {
                    if count == MAX_DATA {
                        return Err(RepositoryError::TooLarge { what: WHAT, unit: "lists", limit: MAX_DATA as u64 });
                    }
                    count += 1;
                    data = Some(Data { kind: tag.load("type")?, ..Data::default() });
                }
                (Node::Open(tag), Some(data)) => data.open(&tag)?,
                (Node::Close { name, .. }, Some(_)) if name == "data" => {
                    found.data.extend(data.take().unwrap_or_default().finish()?);
                }
                (Node::Close { name, text }, Some(data)) => data.close(&name, text.trim())?,
                (Node::Close { name, text }, None) if name == "revision" => found.revision = Some(text.trim().to_owned()),
                _ => {}
            }
        }
        Ok(found)
    }

    /// Returns the list of a kind.
    pub fn find(&self, kind: &str) -> Option<&RepoMdData> {
        self.data.iter().find(|data| data.kind == kind)
    }
}

/// What is known of a list while it is read.
#[derive(Default)]
struct Data {
    kind: String,
    checksum_type: String,
    sha256: Option<Checksum>,
    has_other_checksum: bool,
    open_sha256: Option<Checksum>,
    location: Option<String>,
    base: Option<String>,
    size: Option<u64>,
    open_size: Option<u64>,
    timestamp: Option<u64>,
}

impl Data {
    fn open(&mut self, tag: &Tag<'_>) -> Result<(), RepositoryError> {
        match tag.name() {
            "checksum" | "open-checksum" => self.checksum_type = tag.load("type")?,
            "location" => {
                self.location = Some(location(WHAT, &tag.load("href")?)?);
                self.base = tag.find("base")?.map(|base| base_url(WHAT, &base)).transpose()?;
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str, text: &str) -> Result<(), RepositoryError> {
        let damaged =
            || RepositoryError::damaged(WHAT, format!("{name} of {:?} makes no sense: {:?}", shortened(&self.kind), shortened(text)));
        let number = || text.parse().map_err(|_| damaged());
        let checksum = || text.parse().map_err(|_| damaged());
        match name {
            "checksum" if self.checksum_type == "sha256" => self.sha256 = Some(checksum()?),
            "checksum" => self.has_other_checksum = true,
            "open-checksum" if self.checksum_type == "sha256" => self.open_sha256 = Some(checksum()?),
            "size" => self.size = Some(number()?),
            "open-size" => self.open_size = Some(number()?),
            // Some writers give it with a fraction.
            "timestamp" => self.timestamp = text.split('.').next().and_then(|whole| whole.parse().ok()),
            _ => {}
        }
        Ok(())
    }

    fn finish(self) -> Result<Option<RepoMdData>, RepositoryError> {
        let missing = |name: &str| RepositoryError::damaged(WHAT, format!("{:?} has no {name}", shortened(&self.kind)));
        if self.sha256.is_none() && self.has_other_checksum {
            return Ok(None);
        }
        let file = WantedFile {
            path: self.location.ok_or_else(|| missing("location"))?,
            size: self.size.ok_or_else(|| missing("size"))?,
            sha256: self.sha256.ok_or_else(|| missing("checksum"))?,
        };
        let Self { kind, base, timestamp, open_size, open_sha256, .. } = self;
        Ok(Some(RepoMdData { kind, file, base, timestamp, open_size, open_sha256 }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn text() -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<repomd xmlns=\"http://linux.duke.edu/metadata/repo\"><revision>17</revision>\
             <data type=\"primary\"><checksum type=\"sha256\">{HEX}</checksum><open-checksum type=\"sha256\">{HEX}</open-checksum>\
             <location href=\"repodata/primary.xml.gz\"/><timestamp>17.5</timestamp><size>3</size><open-size>9</open-size></data>\
             <data type=\"old\"><checksum type=\"sha\">00</checksum><location href=\"x\"/></data></repomd>"
        )
    }

    #[test]
    fn lists_are_read() {
        let sha256: Checksum = HEX.parse().unwrap();
        let primary = RepoMdData {
            kind: "primary".to_owned(),
            file: WantedFile { path: "repodata/primary.xml.gz".to_owned(), size: 3, sha256 },
            base: None,
            timestamp: Some(17),
            open_size: Some(9),
            open_sha256: Some(sha256),
        };
        let repomd = RepoMd::parse(text().as_bytes()).unwrap();
        assert_eq!(repomd, RepoMd { revision: Some("17".to_owned()), data: vec![primary] });
        assert!(repomd.find("primary").is_some() && repomd.find("old").is_none());
        let elsewhere = text().replace("<location ", "<location xml:base=\"https://b/\" ");
        assert_eq!(RepoMd::parse(elsewhere.as_bytes()).unwrap().data[0].base.as_deref(), Some("https://b/"));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for (from, to) in [
            ("repodata/primary", "../primary"),
            ("repodata/primary", "https://x/primary"),
            (HEX, &HEX[1..]),
            ("<size>3</size>", ""),
            ("<size>3", "<size>three"),
            ("<location href=\"repodata/primary.xml.gz\"/>", ""),
            (" type=\"primary\"", ""),
            ("<location ", "<location xml:base=\"b/\" "),
            ("</repomd>", ""),
        ] {
            assert!(RepoMd::parse(text().replacen(from, to, 1).as_bytes()).is_err(), "{to}");
        }
        assert!(RepoMd::parse(b"<metadata/>").is_err());
        let many = text().replace("<data type=\"old\">", &"<data type=\"old\"><checksum type=\"md5\">0</checksum></data>".repeat(2000));
        assert!(RepoMd::parse(many.as_bytes()).is_err());
    }
}
