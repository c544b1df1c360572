//! Where packages lie: directories, and web servers behind them.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rootball_net::Url;

use crate::web::Web;
use crate::{PackageProvider, Provided, SourcePackage};

/// Deepest directory in which packages are looked for.
const MAX_DEPTH: usize = 16;

/// Lists the files of packages below a directory, with their paths relative to it, in the order of these.
///
/// # Errors
/// When a directory cannot be read.
pub fn list_packages(directory: &Path) -> io::Result<Vec<(PathBuf, String)>> {
    let mut found = Vec::new();
    list(directory, "", MAX_DEPTH, &mut found)?;
    found.sort();
    Ok(found)
}

fn list(directory: &Path, below: &str, depth: usize, found: &mut Vec<(PathBuf, String)>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        let is_package = name.ends_with(".deb") || name.ends_with(".rpm") && !name.ends_with(".src.rpm");
        // A package may be a link into a pool, a directory may not: it could lead round in circles.
        if entry.file_type()?.is_dir() {
            if depth > 0 {
                list(&entry.path(), &path, depth - 1, found)?;
            }
        } else if is_package && entry.path().is_file() {
            found.push((entry.path(), path));
        }
    }
    Ok(())
}

/// Places in the order in which they are asked: directories cost nothing.
#[derive(Debug, Default)]
pub struct Places {
    directories: Vec<Directory>,
    urls: Vec<Url>,
    web: Option<Web>,
}

#[derive(Debug)]
struct Directory {
    path: PathBuf,
    /// The files in it, by name.
    files: HashMap<String, PathBuf>,
}

impl Places {
    /// Begins without places. Web servers are not asked where there is no client.
    pub fn new(web: Option<Web>) -> Self {
        Self { directories: Vec::new(), urls: Vec::new(), web }
    }

    /// Adds a directory, with all that is below it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn add_directory(&mut self, path: &Path) -> io::Result<()> {
        let files = list_packages(path)?.into_iter();
        let files = files.map(|(path, below)| (below.rsplit('/').next().unwrap_or_default().to_owned(), path)).collect();
        self.directories.push(Directory { path: path.to_owned(), files });
        Ok(())
    }

    /// Adds a URL that the locations of packages follow; one of a directory of this machine counts as that. One that is no URL, or a
    /// directory that is not there, is passed over.
    pub fn add_url(&mut self, text: &str) {
        let with_slash = if text.ends_with('/') { text.to_owned() } else { format!("{text}/") };
        let Ok(url) = with_slash.parse::<Url>() else { return };
        match url.scheme() {
            "file" => {
                if let Ok(path) = url.to_file_path() {
                    let _ = self.add_directory(&path);
                }
            }
            _ if !self.urls.contains(&url) => self.urls.push(url),
            _ => {}
        }
    }

    /// Adds a URL that a release names. Nobody has verified that: a directory of this machine is none of its business.
    pub fn add_named(&mut self, text: &str) {
        if text.starts_with("http://") || text.starts_with("https://") {
            self.add_url(text);
        }
    }

    /// Tells whether a package can be had without moving it here, as far as its name tells.
    pub fn is_local(&self, package: &SourcePackage) -> bool {
        self.directories.iter().any(|directory| directory.find(package).is_some())
    }
}

impl Directory {
    fn find(&self, package: &SourcePackage) -> Option<&PathBuf> {
        let name = package.location.rsplit('/').next().filter(|name| !name.is_empty());
        let own = package.label.file_name();
        name.and_then(|name| self.files.get(name)).or_else(|| self.files.get(&own))
    }
}

impl PackageProvider for Places {
    fn places(&self, _package: &SourcePackage) -> usize {
        self.directories.len() + if self.web.is_some() { self.urls.len() } else { 0 }
    }

    fn open(&self, package: &SourcePackage, place: usize) -> Result<Provided<'_>, String> {
        if let Some(directory) = self.directories.get(place) {
            let name = directory.path.display();
            let path = directory.find(package).ok_or_else(|| format!("{name}: it is not there"))?;
            let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
            return Ok(Provided { bytes: Box::new(file), place: path.display().to_string(), is_remote: false });
        }
        let base = &self.urls[place - self.directories.len()];
        let web = self.web.as_ref().ok_or_else(|| format!("{base}: there is no client"))?;
        let location = if package.location.is_empty() { package.label.file_name() } else { package.location.clone() };
        let url = base.join(&location).map_err(|error| format!("{base}: {location:?} cannot follow it: {error}"))?;
        let file = web.open(&url, None).map_err(|error| error.to_string())?;
        Ok(Provided { bytes: Box::new(file), place: url.to_string(), is_remote: true })
    }
}
