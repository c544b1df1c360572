//! Paths of members: absolute, and never out of where they are put.

use crate::PackageError;

/// Makes an absolute path of one below the root, which may end with slashes. What is no UTF-8 is replaced.
///
/// # Errors
/// When a component is empty, `.` or `..`, or has a zero byte: no tool writes such, and `..` would lead out of the tree.
pub(crate) fn checked(inner: &[u8], what: &'static str) -> Result<String, PackageError> {
    let text = String::from_utf8_lossy(inner);
    let inner = text.trim_end_matches('/');
    let is_bad = |component: &str| matches!(component, "" | "." | "..") || component.contains('\0');
    if !inner.is_empty() && inner.split('/').any(is_bad) {
        return Err(PackageError::damaged(what, format!("{inner:?} is no path below a root")));
    }
    Ok(format!("/{inner}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stays_below_the_root_is_a_path() {
        for (inner, path) in [("", "/"), ("usr/", "/usr"), ("usr/bin/x", "/usr/bin/x"), ("..x/.y", "/..x/.y")] {
            assert_eq!(checked(inner.as_bytes(), "it").unwrap(), path, "{inner:?}");
        }
        for inner in ["..", "../x", "a/../b", "a/..", "a//b", "/a", ".", "a/./b", "a\0b"] {
            assert!(checked(inner.as_bytes(), "it").is_err(), "{inner:?}");
        }
    }
}
