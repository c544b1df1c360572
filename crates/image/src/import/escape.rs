//! Names of images and blobs as refs.
//!
//! A ref name has few characters, an image reference has many. Letters, digits and `-` stay; `_` is doubled; `/` stays where it follows a
//! letter or digit and is not the last; everything else is its code point between underscores, in at least two upper-case hex digits.
//! Other importers use the same names, so a repository can be shared with them. Only a `-` that would begin a part of the name, which they
//! leave and then find that no ref may have, is escaped as well.

use rootball_object::RefName;
use rootball_oci::Digest;

/// Where refs of layers are.
pub const BLOB_PREFIX: &str = "ostree/container/blob";
/// Where refs of images are.
pub const IMAGE_PREFIX: &str = "ostree/container/image";

/// Returns the text as a part of a ref name; `None` for the empty text and for a NUL, which have none.
pub fn escape(text: &str) -> Option<String> {
    if text.is_empty() || text.contains('\0') {
        return None;
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut previous: Option<char> = None;
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '-' if !out.is_empty() && !out.ends_with('/') => out.push('-'),
            '_' => out.push_str("__"),
            '/' if previous.is_some_and(|previous| previous.is_ascii_alphanumeric()) && rest.peek().is_some() => out.push('/'),
            character if character.is_ascii_alphanumeric() => out.push(character),
            character => out.push_str(&format!("_{:02X}_", u32::from(character))),
        }
        previous = Some(character);
    }
    Some(out)
}

/// Returns the text that was escaped; `None` where nothing escapes to this.
pub fn unescape(name: &str) -> Option<String> {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        if character != '_' {
            out.push(character);
        } else if let Some(behind) = rest.strip_prefix('_') {
            out.push('_');
            rest = behind;
        } else {
            let (digits, behind) = rest.split_once('_')?;
            out.push(char::from_u32(u32::from_str_radix(digits, 16).ok()?)?);
            rest = behind;
        }
    }
    (escape(&out).as_deref() == Some(name)).then_some(out)
}

/// Returns the ref of a layer.
pub fn blob_ref(digest: &Digest) -> RefName {
    let escaped = escape(&digest.to_string()).expect("a digest is neither empty nor has a NUL");
    format!("{BLOB_PREFIX}/{escaped}").parse().expect("escaped names are ref names")
}

/// Returns the ref of an image reference; `None` where it has none.
pub fn image_ref(reference: &str) -> Option<RefName> {
    format!("{IMAGE_PREFIX}/{}", escape(reference)?).parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_names_escape_as_other_importers_write_them() {
        for (text, escaped) in [
            ("sha256:ab", "sha256_3A_ab"),
            ("docker://quay.io/a:b", "docker_3A__2F__2F_quay_2E_io/a_3A_b"),
            ("a_b", "a__b"),
            ("a/", "a_2F_"),
            ("-/a", "_2D__2F_a"),
            ("a/-b-", "a/_2D_b-"),
            ("é", "_E9_"),
        ] {
            assert_eq!(escape(text).as_deref(), Some(escaped));
            assert_eq!(unescape(escaped).as_deref(), Some(text));
        }
        assert_eq!((escape(""), escape("a\0"), unescape("_"), unescape("_zz_"), unescape("_61_")), (None, None, None, None, None));
    }

    proptest! {
        #[test]
        fn every_text_round_trips_and_is_a_ref(text in "[a-z0-9_/:@.-]{1,40}|\\PC{1,20}") {
            if let Some(escaped) = escape(&text) {
                prop_assert_eq!(unescape(&escaped), Some(text.clone()));
                prop_assert!(image_ref(&text).is_some(), "{}", escaped);
            }
        }

        #[test]
        fn no_text_makes_unescape_panic(text in "\\PC{0,40}|[_0-9A-F]{0,20}") {
            let _ = unescape(&text);
        }
    }
}
