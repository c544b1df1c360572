//! The order of bytes in the sizes of a superblock.

use rootball_gvariant::Value;

/// The key of a superblock's metadata that names the order: a byte, `l` or `B`.
pub(super) const KEY: &str = "ostree.endianness";

/// Which byte of a number comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Endianness {
    /// The lowest.
    #[default]
    Little,
    /// The highest.
    Big,
}

/// The order of bytes in a superblock, and how it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case", tag = "from", content = "order")]
pub enum ByteOrder {
    /// The superblock names it.
    Announced(Endianness),
    /// The superblock is older than the key that names it, so it is the order in which the sizes make more sense.
    Guessed(Endianness),
}

impl Endianness {
    /// Returns a number of the file that was read as little endian, or the other way round.
    pub(super) fn u64(self, number: u64) -> u64 {
        match self {
            Self::Little => number,
            Self::Big => number.swap_bytes(),
        }
    }

    /// As [`Endianness::u64`].
    pub(super) fn u32(self, number: u32) -> u32 {
        match self {
            Self::Little => number,
            Self::Big => number.swap_bytes(),
        }
    }

    /// Returns the value of the key that names it.
    pub(super) fn to_value(self) -> Value {
        Value::Byte(match self {
            Self::Little => b'l',
            Self::Big => b'B',
        })
    }
}

impl ByteOrder {
    /// Returns the order, however it is known.
    pub fn endianness(self) -> Endianness {
        match self {
            Self::Announced(endianness) | Self::Guessed(endianness) => endianness,
        }
    }

    /// Takes the order that is named; else the order in which the sizes, given as read in little endian, add up to less. A size that is read
    /// the wrong way round has its low bytes at the top.
    pub(super) fn find(named: Option<&Value>, sizes: &[u64]) -> Option<Self> {
        match named {
            Some(Value::Byte(b'l')) => Some(Self::Announced(Endianness::Little)),
            Some(Value::Byte(b'B')) => Some(Self::Announced(Endianness::Big)),
            Some(_) => None,
            None => {
                let sum = |order: Endianness| sizes.iter().map(|&size| u128::from(order.u64(size))).sum::<u128>();
                let little = sum(Endianness::Little) <= sum(Endianness::Big);
                Some(Self::Guessed(if little { Endianness::Little } else { Endianness::Big }))
            }
        }
    }
}
