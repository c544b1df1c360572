//! Formats that are read from memory: what is accepted prints, and what was printed reads the same.

use rootball_bls::{Entry, EntryName, KernelArgs, compare_versions};
use rootball_gvariant::{Type, Value, View, text};
use rootball_image::packages::DatabaseFormat;
use rootball_keyfile::KeyFile;
use rootball_oci::{ImageConfig, OstreeReference, Platform, RawManifest, Reference, RegistriesConf, RegistryReference, SignatureStore};
use rootball_registry::AuthFile;
use rootball_repo::{SkipList, StatOverrides};
use rootball_selabel::{FileContexts, FileKind, Sources};
use rootball_sysroot::Origin;
use rootball_sysroot::staged::StagedFile;

/// A type, a zero and bytes: what is accepted is the only encoding of its value.
pub(crate) fn gvariant(input: &[u8]) {
    let Some(end) = input.iter().position(|&byte| byte == 0) else { return };
    let Some(ty) = std::str::from_utf8(&input[..end]).ok().and_then(|text| text.parse::<Type>().ok()) else { return };
    let bytes = &input[end + 1..];
    let _ = Value::from_view(View::new(&ty, bytes));
    if let Ok(value) = Value::from_bytes(&ty, bytes) {
        assert_eq!(value.to_bytes(), bytes);
    }
}

/// Text of a value: what is accepted can be printed, read again and written.
pub(crate) fn gvariant_text(input: &[u8]) {
    let Ok(input) = std::str::from_utf8(input) else { return };
    let Ok(value) = text::parse(input, None) else { return };
    let again = text::parse(&text::print(&value, true), None).expect("what was printed can be read");
    // Bytes and not values, since a NaN is not equal to itself.
    assert_eq!(again.to_bytes(), value.to_bytes());
    Value::from_bytes(&value.ty(), &value.to_bytes()).expect("what was written can be read");
}

/// Key files: what was printed reads and prints the same.
pub(crate) fn keyfile(input: &[u8]) {
    let Ok(input) = std::str::from_utf8(input) else { return };
    let Ok(file) = input.parse::<KeyFile>() else { return };
    let printed = file.to_string();
    let again: KeyFile = printed.parse().expect("what was printed can be read");
    assert_eq!(again.to_string(), printed);
    for group in file.groups() {
        for key in file.keys(group) {
            assert_eq!(again.raw(group, key), file.raw(group, key));
            let _ = (file.string(group, key), file.list(group, key), file.boolean(group, key), file.integer(group, key));
        }
    }
    let _ = rootball_repo::Config::from_key_file(&file);
}

/// Boot entries and kernel arguments: what was printed reads and prints the same.
pub(crate) fn bls_entry(input: &[u8]) {
    if let Ok(entry) = Entry::parse(input) {
        let printed = entry.to_string();
        let again = Entry::parse(printed.as_bytes()).expect("what was printed can be read");
        assert_eq!(again.to_string(), printed);
        let arguments = entry.options().to_string();
        assert_eq!(KernelArgs::parse(&arguments).to_string(), arguments);
    }
    if let Ok(text) = std::str::from_utf8(input) {
        let _ = EntryName::parse(text);
        let (left, right) = text.split_once('\n').unwrap_or((text, ""));
        assert_eq!(compare_versions(left, right), compare_versions(right, left).reverse());
    }
}

/// What a host keeps about deployments: the file of what is staged, origins, and files of kernel arguments. What was written reads the same.
pub(crate) fn deployment(input: &[u8]) {
    if let Ok(staged) = StagedFile::parse(input) {
        assert_eq!(StagedFile::parse(&staged.to_bytes()).as_ref(), Ok(&staged));
    }
    if let Ok(origin) = Origin::parse(input) {
        let next = origin.inherited();
        assert!(!next.is_pinned() && next.unlocked().is_none());
        let printed = next.to_bytes();
        let again = Origin::parse(&printed).expect("what was written can be read");
        assert_eq!(again.to_bytes(), printed);
        assert_eq!((again.image(), again.refspec()), (next.image(), next.refspec()));
    }
    if let Ok(args) = rootball_sysroot::kargs_d::parse(input, "x86_64") {
        let joined = KernelArgs::parse(&args.join(" "));
        assert_eq!(joined.value("ostree"), None, "the managed argument comes from no file");
    }
}

/// References: what was printed names the same.
pub(crate) fn oci_reference(input: &[u8]) {
    let Ok(input) = std::str::from_utf8(input) else { return };
    if let Ok(reference) = input.parse::<Reference>() {
        assert_eq!(reference.to_string().parse::<Reference>().as_ref().ok(), Some(&reference));
    }
    if let Ok(reference) = input.parse::<OstreeReference>() {
        assert_eq!(reference.to_string().parse::<OstreeReference>().as_ref().ok(), Some(&reference));
    }
    if let Ok(platform) = input.parse::<Platform>() {
        assert_eq!(platform.to_string().parse::<Platform>().as_ref().ok(), Some(&platform));
    }
}

/// Manifests, indexes and configs: refused or read, and the raw bytes stay.
pub(crate) fn oci_manifest(input: &[u8]) {
    if let Ok(manifest) = RawManifest::sniff(input.to_vec()) {
        let _ = manifest.parse();
        assert_eq!(manifest.descriptor().size, input.len() as u64);
    }
    let _ = serde_json::from_slice::<ImageConfig>(input);
}

/// The files that say how registries are reached, and a name after a zero: refused or read, and every name leads to places or a reason.
pub(crate) fn registries(input: &[u8]) {
    let Ok(input) = std::str::from_utf8(input) else { return };
    let (text, name) = input.split_once('\0').unwrap_or((input, "a.test/team/os:v1"));
    let Ok(name) = name.parse::<RegistryReference>() else { return };
    if let Ok(conf) = RegistriesConf::parse(text) {
        if let Ok(endpoints) = conf.resolve_pull(&name) {
            assert!(!endpoints.is_empty());
        }
        let _ = conf.resolve_push(&name);
        let mut twice = conf.clone();
        twice.merge(conf.clone());
        assert_eq!(twice, conf);
    }
    if let Ok(store) = SignatureStore::parse(text) {
        let _ = store.places(&name);
    }
}

/// Files with credentials: refused or read.
pub(crate) fn auth_file(input: &[u8]) {
    for file in [AuthFile::parse(input), AuthFile::parse_oldest(input)].into_iter().flatten() {
        let _ = (file.lookup("a.test", "team/os"), file.helper("a.test"), file.store());
    }
}

/// The lists that a commit takes: modes of files, files to leave out.
pub(crate) fn commit_lists(input: &[u8]) {
    let Ok(input) = std::str::from_utf8(input) else { return };
    let _ = (input.parse::<StatOverrides>(), input.parse::<SkipList>());
}

/// SELinux labels, as text, a zero and a path: any text is refused or labels any path, the same each time; extra slashes mean nothing.
pub(crate) fn selabel(input: &[u8]) {
    let Ok(input) = std::str::from_utf8(input) else { return };
    let Some((contexts, path)) = input.split_once('\0') else { return };
    let Ok(contexts) = FileContexts::parse(Sources { contexts, ..Sources::default() }) else { return };
    for kind in [None, Some(FileKind::Regular), Some(FileKind::Directory)] {
        let Ok(label) = contexts.lookup(path, kind) else { continue };
        assert_eq!(contexts.lookup(&path.replace('/', "//"), kind), Ok(label));
    }
}

/// Package databases: the first byte says of which kind; what comes out is not more than went in, give or take the directories of paths.
pub(crate) fn package_database(input: &[u8]) {
    let Some((kind, bytes)) = input.split_first() else { return };
    let format = DatabaseFormat::ALL[usize::from(*kind) % DatabaseFormat::ALL.len()];
    let Ok(packages) = format.parse(bytes) else { return };
    // A changelog or a file of pacman's is about one package, whatever it says; the others list as many as they say.
    let most = if matches!(format, DatabaseFormat::DebianChangelog | DatabaseFormat::Pacman) { 1 } else { bytes.len() };
    assert!(packages.len() <= most, "more packages than bytes");
    let names: std::collections::BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    if matches!(format, DatabaseFormat::RpmSqlite | DatabaseFormat::RpmNdb | DatabaseFormat::RpmBerkeleyDb | DatabaseFormat::DpkgStatus) {
        assert_eq!(names.len(), packages.len(), "two packages have one name");
    }
}
