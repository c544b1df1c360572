//! What entries of a header are about: the tags that are read or written here.

use std::fmt;

/// The meaning of an entry of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(pub u32);

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! tags {
    ($($(#[$doc:meta])* $name:ident = $number:literal;)+) => {
        impl Tag {
            $($(#[$doc])* pub const $name: Self = Self($number);)+
        }
    };
}

tags! {
    /// The region of a signature header.
    REGION_SIGNATURES = 62;
    /// The region of a header that signatures cover.
    REGION_IMMUTABLE = 63;
    /// Languages of translated strings.
    HEADER_I18N_TABLE = 100;
    /// Signature header: a DSA or elliptic curve signature of the header.
    SIG_DSA = 267;
    /// Signature header: an RSA signature of the header.
    SIG_RSA = 268;
    /// Signature header: the SHA-1 of the header, in hexadecimal.
    SIG_SHA1 = 269;
    /// Signature header: bytes of header and payload, where 32 bits do not hold them.
    SIG_LONG_SIZE = 270;
    /// Signature header: bytes of the payload when it is unpacked, where 32 bits do not hold them.
    SIG_LONG_PAYLOAD_SIZE = 271;
    /// Signature header: the SHA-256 of the header, in hexadecimal.
    SIG_SHA256 = 273;
    /// Signature header: a signature of each file, for IMA.
    SIG_FILE_SIGNATURES = 274;
    /// Signature header: OpenPGP signatures of the header, in base64.
    SIG_OPENPGP = 278;
    /// Signature header: the SHA3-256 of the header, in hexadecimal.
    SIG_SHA3_256 = 279;
    /// Signature header: room for signatures that come later.
    SIG_RESERVED = 999;
    /// Signature header: bytes of header and payload.
    SIG_SIZE = 1000;
    /// Signature header: bytes of the payload when it is unpacked.
    SIG_PAYLOAD_SIZE = 1007;
    /// The name of the package.
    NAME = 1000;
    /// Its version.
    VERSION = 1001;
    /// Its release.
    RELEASE = 1002;
    /// Its epoch; absent is 0.
    EPOCH = 1003;
    /// One line about it.
    SUMMARY = 1004;
    /// More about it.
    DESCRIPTION = 1005;
    /// When it was built, in seconds since 1970.
    BUILD_TIME = 1006;
    /// Where it was built.
    BUILD_HOST = 1007;
    /// Bytes of all files.
    SIZE = 1009;
    /// Its license.
    LICENSE = 1014;
    /// The group that it belongs to.
    GROUP = 1016;
    /// The operating system.
    OS = 1021;
    /// The architecture.
    ARCH = 1022;
    /// Paths, in packages from before [`Tag::BASE_NAMES`].
    OLD_FILE_NAMES = 1027;
    /// Bytes of files.
    FILE_SIZES = 1028;
    /// Type and permission bits of files.
    FILE_MODES = 1030;
    /// Numbers of device files.
    FILE_RDEVS = 1033;
    /// When files were changed.
    FILE_MTIMES = 1034;
    /// Digests of the contents of files, in hexadecimal.
    FILE_DIGESTS = 1035;
    /// Where symbolic links lead.
    FILE_LINK_TOS = 1036;
    /// What files are for.
    FILE_FLAGS = 1037;
    /// Owners of files.
    FILE_USER_NAMES = 1039;
    /// Groups of files.
    FILE_GROUP_NAMES = 1040;
    /// The source package; only binary packages have it.
    SOURCE_RPM = 1044;
    /// What verifying looks at.
    FILE_VERIFY_FLAGS = 1045;
    /// What the package provides.
    PROVIDE_NAMES = 1047;
    /// How the versions of what it requires are compared.
    REQUIRE_FLAGS = 1048;
    /// What the package requires.
    REQUIRE_NAMES = 1049;
    /// Versions of what it requires.
    REQUIRE_VERSIONS = 1050;
    /// The version of what wrote the package.
    RPM_VERSION = 1064;
    /// Devices of files; hard links have the same.
    FILE_DEVICES = 1095;
    /// Inodes of files; hard links have the same.
    FILE_INODES = 1096;
    /// Languages of files.
    FILE_LANGS = 1097;
    /// How the versions of what it provides are compared.
    PROVIDE_FLAGS = 1112;
    /// Versions of what it provides.
    PROVIDE_VERSIONS = 1113;
    /// Numbers of the directories of files.
    DIR_INDEXES = 1116;
    /// Names of files in their directories.
    BASE_NAMES = 1117;
    /// Directories, with a slash at the end.
    DIR_NAMES = 1118;
    /// The format of the payload.
    PAYLOAD_FORMAT = 1124;
    /// How the payload is compressed.
    PAYLOAD_COMPRESSOR = 1125;
    /// The level of compression.
    PAYLOAD_FLAGS = 1126;
    /// Bytes of files, where 32 bits do not hold one of them.
    LONG_FILE_SIZES = 5008;
    /// Bytes of all files, where 32 bits do not hold them.
    LONG_SIZE = 5009;
    /// Capabilities of files, as text.
    FILE_CAPS = 5010;
    /// The algorithm of [`Tag::FILE_DIGESTS`]; absent is MD5.
    FILE_DIGEST_ALGORITHM = 5011;
    /// How strings are encoded.
    ENCODING = 5062;
    /// The SHA-256 of the payload as it is stored.
    PAYLOAD_DIGEST = 5092;
    /// The algorithm of both digests of the payload.
    PAYLOAD_DIGEST_ALGORITHM = 5093;
    /// The SHA-256 of the payload when it is unpacked.
    PAYLOAD_DIGEST_ALT = 5097;
    /// Bytes of the payload as it is stored.
    PAYLOAD_SIZE = 5112;
    /// Bytes of the payload when it is unpacked.
    PAYLOAD_SIZE_ALT = 5113;
    /// The version of the format.
    RPM_FORMAT = 5114;
    /// Name, epoch, version and release of the source package.
    SOURCE_NEVR = 5120;
    /// The SHA-512 of the payload as it is stored.
    PAYLOAD_SHA512 = 5121;
    /// The SHA-512 of the payload when it is unpacked.
    PAYLOAD_SHA512_ALT = 5122;
    /// The SHA3-256 of the payload as it is stored.
    PAYLOAD_SHA3_256 = 5123;
    /// The SHA3-256 of the payload when it is unpacked.
    PAYLOAD_SHA3_256_ALT = 5124;
}
