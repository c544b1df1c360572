//! What is done to every parser of bytes from outside, whoever makes up the bytes: a fuzzer (`fuzz/` has a program for each target), a test
//! with mutations of a corpus, or a property over random input.
//!
//! A target gets any bytes and panics when a promise is broken: what is accepted comes back as it was, nothing leads out of where it should
//! be, nothing takes for ever. How much memory it may take is part of it, as a multiple of its input.

mod boot;
mod deltas;
mod formats;
mod images;
mod objects;
mod packages;
mod releases;
mod repositories;
mod signatures;
mod streams;
mod tree_deltas;

/// One parser and what it promises.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name of the fuzzer's program and of the directory of its corpus.
    pub name: &'static str,
    /// Gives it any bytes.
    ///
    /// # Panics
    /// When a promise is broken.
    pub run: fn(&[u8]),
    /// The most memory that it takes at any time.
    pub memory: Memory,
}

/// The most memory that a target may take at any time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// For each byte of input.
    pub per_byte: usize,
    /// Whatever the input.
    pub fixed: usize,
}

impl Memory {
    /// Returns the limit for so many bytes of input.
    pub const fn of(self, input: usize) -> usize {
        self.fixed + self.per_byte * input
    }
}

const KIB: usize = 1024;

/// All targets.
pub const TARGETS: &[Target] = &[
    Target { name: "gvariant", run: formats::gvariant, memory: Memory { per_byte: 500, fixed: 16 * KIB } },
    Target { name: "gvariant_text", run: formats::gvariant_text, memory: Memory { per_byte: 500, fixed: 16 * KIB } },
    Target { name: "keyfile", run: formats::keyfile, memory: Memory { per_byte: 500, fixed: 16 * KIB } },
    Target { name: "bls_entry", run: formats::bls_entry, memory: Memory { per_byte: 500, fixed: 16 * KIB } },
    Target { name: "deployment", run: formats::deployment, memory: Memory { per_byte: 1000, fixed: 64 * KIB } },
    Target { name: "composefs_image", run: boot::composefs_image, memory: Memory { per_byte: 2000, fixed: 2048 * KIB } },
    Target { name: "composefs_dump", run: boot::composefs_dump, memory: Memory { per_byte: 500, fixed: 16 * KIB } },
    Target { name: "prepare_root", run: boot::prepare_root, memory: Memory { per_byte: 500, fixed: 64 * KIB } },
    Target { name: "oci_reference", run: formats::oci_reference, memory: Memory { per_byte: 100, fixed: 16 * KIB } },
    Target { name: "oci_manifest", run: formats::oci_manifest, memory: Memory { per_byte: 300, fixed: 16 * KIB } },
    Target { name: "registries", run: formats::registries, memory: Memory { per_byte: 2000, fixed: 64 * KIB } },
    Target { name: "auth_file", run: formats::auth_file, memory: Memory { per_byte: 500, fixed: 64 * KIB } },
    Target { name: "package_database", run: formats::package_database, memory: Memory { per_byte: 300, fixed: 256 * KIB } },
    Target { name: "commit_lists", run: formats::commit_lists, memory: Memory { per_byte: 500, fixed: 16 * KIB } },
    Target { name: "selabel", run: formats::selabel, memory: Memory { per_byte: 2000, fixed: 256 * KIB } },
    Target { name: "object", run: objects::object, memory: Memory { per_byte: 500, fixed: 16 * KIB } },
    Target { name: "mtree", run: objects::mtree, memory: Memory { per_byte: 800, fixed: 64 * KIB } },
    Target { name: "policy", run: signatures::policy, memory: Memory { per_byte: 500, fixed: 64 * KIB } },
    Target { name: "simple_signing", run: signatures::simple_signing, memory: Memory { per_byte: 100, fixed: 16 * KIB } },
    Target { name: "sigstore_bundle", run: signatures::sigstore_bundle, memory: Memory { per_byte: 200, fixed: 64 * KIB } },
    Target { name: "openpgp", run: signatures::openpgp, memory: Memory { per_byte: 500, fixed: 4096 * KIB } },
    Target { name: "commit_signatures", run: signatures::commit_signatures, memory: Memory { per_byte: 1000, fixed: 64 * KIB } },
    Target { name: "key_file", run: signatures::key_file, memory: Memory { per_byte: 200, fixed: 64 * KIB } },
    Target { name: "summary", run: objects::summary, memory: Memory { per_byte: 1000, fixed: 32 * KIB } },
    Target { name: "tar", run: streams::tar, memory: Memory { per_byte: 20, fixed: 256 * KIB } },
    Target { name: "oci_archive", run: streams::oci_archive, memory: Memory { per_byte: 300, fixed: 2048 * KIB } },
    Target { name: "image_layer", run: images::image_layer, memory: Memory { per_byte: 100, fixed: 16 * 1024 * KIB } },
    Target { name: "layer_index", run: images::layer_index, memory: Memory { per_byte: 100, fixed: 16 * KIB } },
    Target { name: "delta_superblock", run: deltas::delta_superblock, memory: Memory { per_byte: 500, fixed: 64 * KIB } },
    Target { name: "delta_index", run: deltas::delta_index, memory: Memory { per_byte: 500, fixed: 64 * KIB } },
    Target { name: "delta_part", run: deltas::delta_part, memory: Memory { per_byte: 100, fixed: 4096 * KIB } },
    Target { name: "bsdiff", run: deltas::bsdiff, memory: Memory { per_byte: 100, fixed: 1024 * KIB } },
    Target { name: "tar_diff", run: deltas::tar_diff, memory: Memory { per_byte: 100, fixed: 8192 * KIB } },
    Target { name: "image_delta", run: deltas::image_delta, memory: Memory { per_byte: 1000, fixed: 64 * KIB } },
    Target { name: "tree_plan", run: tree_deltas::tree_plan, memory: Memory { per_byte: 8000, fixed: 8192 * KIB } },
    Target { name: "tree_part", run: tree_deltas::tree_part, memory: Memory { per_byte: 8000, fixed: 256 * 1024 * KIB } },
    Target { name: "rpm", run: packages::rpm, memory: Memory { per_byte: 1000, fixed: 1024 * KIB } },
    Target { name: "rpm_header", run: packages::rpm_header, memory: Memory { per_byte: 10, fixed: 16 * KIB } },
    Target { name: "deb", run: packages::deb, memory: Memory { per_byte: 100, fixed: 1024 * KIB } },
    Target { name: "filez", run: streams::filez, memory: Memory { per_byte: 20, fixed: 2048 * KIB } },
    Target { name: "packages_index", run: repositories::packages_index, memory: Memory { per_byte: 500, fixed: 1024 * KIB } },
    Target { name: "release", run: repositories::release, memory: Memory { per_byte: 500, fixed: 64 * KIB } },
    Target { name: "primary_xml", run: repositories::primary_xml, memory: Memory { per_byte: 500, fixed: 1024 * KIB } },
    Target { name: "rojig_descriptor", run: releases::rojig_descriptor, memory: Memory { per_byte: 8000, fixed: 8192 * KIB } },
    Target { name: "repomd", run: repositories::repomd, memory: Memory { per_byte: 500, fixed: 1024 * KIB } },
];

/// Returns the target of a name.
///
/// # Panics
/// When there is none.
pub fn target(name: &str) -> &'static Target {
    TARGETS.iter().find(|target| target.name == name).unwrap_or_else(|| panic!("no fuzz target has the name {name}"))
}
