//! Sets of bytes.

/// A set of bytes.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ByteSet([u128; 2]);

impl std::fmt::Debug for ByteSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.ranges()).finish()
    }
}

impl ByteSet {
    pub(crate) const ALL: Self = Self([u128::MAX; 2]);

    pub(crate) fn of(bytes: impl IntoIterator<Item = u8>) -> Self {
        let mut set = Self::default();
        for byte in bytes {
            set.0[usize::from(byte >> 7)] |= 1 << (byte & 0x7f);
        }
        set
    }

    pub(crate) fn contains(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 7)] >> (byte & 0x7f) & 1 == 1
    }

    pub(crate) fn or(self, other: Self) -> Self {
        Self([self.0[0] | other.0[0], self.0[1] | other.0[1]])
    }

    pub(crate) fn not(self) -> Self {
        Self([!self.0[0], !self.0[1]])
    }

    /// Adds the other case of every letter.
    pub(crate) fn fold_case(self) -> Self {
        let other = |byte: u8| if byte.is_ascii_uppercase() { byte.to_ascii_lowercase() } else { byte.to_ascii_uppercase() };
        self.or(Self::of((0..=255).filter(|byte| self.contains(*byte)).map(other)))
    }

    /// Returns the byte when there is exactly one.
    pub(crate) fn single(&self) -> Option<u8> {
        match self.0 {
            [low, 0] if low.is_power_of_two() => Some(low.trailing_zeros() as u8),
            [0, high] if high.is_power_of_two() => Some(high.trailing_zeros() as u8 | 0x80),
            _ => None,
        }
    }

    /// Walks the runs of bytes in it, first and last byte of each.
    pub(crate) fn ranges(&self) -> impl Iterator<Item = (u8, u8)> {
        let mut next = 0_u16;
        std::iter::from_fn(move || {
            let inside = |byte: &u16| self.contains(*byte as u8);
            let first = (next..256).find(inside)?;
            let end = (first..256).find(|byte| !inside(byte)).unwrap_or(256);
            next = end;
            Some((first as u8, (end - 1) as u8))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_the_runs_of_the_set() {
        let ranges = |set: ByteSet| set.ranges().collect::<Vec<_>>();
        assert_eq!(ranges(ByteSet::default()), []);
        assert_eq!(ranges(ByteSet::ALL), [(0, 255)]);
        assert_eq!(ranges(ByteSet::of([1, 3, 4, 255])), [(1, 1), (3, 4), (255, 255)]);
        assert_eq!(ranges(ByteSet::of([0]).not()), [(1, 255)]);
        assert_eq!(ranges(ByteSet::of(*b"aZ").fold_case()), [(b'A', b'A'), (b'Z', b'Z'), (b'a', b'a'), (b'z', b'z')]);
        assert_eq!((ByteSet::of([200]).single(), ByteSet::of([7]).single(), ByteSet::of([7, 8]).single()), (Some(200), Some(7), None));
    }
}
