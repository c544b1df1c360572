//! Capabilities of files: text in a header, an extended attribute on a disk.
//!
//! The text has clauses between blanks. Each is a list of capabilities (none or `all` for all of them) and one or more of `=`, `+` and `-`
//! with letters for the sets: effective, inheritable, permitted (cap_from_text(3)). The attribute has no effective set, only one bit that
//! says whether there is one.

const NAMES: [&str; 41] = [
    "chown",
    "dac_override",
    "dac_read_search",
    "fowner",
    "fsetid",
    "kill",
    "setgid",
    "setuid",
    "setpcap",
    "linux_immutable",
    "net_bind_service",
    "net_broadcast",
    "net_admin",
    "net_raw",
    "ipc_lock",
    "ipc_owner",
    "sys_module",
    "sys_rawio",
    "sys_chroot",
    "sys_ptrace",
    "sys_pacct",
    "sys_admin",
    "sys_boot",
    "sys_nice",
    "sys_resource",
    "sys_time",
    "sys_tty_config",
    "mknod",
    "lease",
    "audit_write",
    "audit_control",
    "setfcap",
    "mac_override",
    "mac_admin",
    "syslog",
    "wake_alarm",
    "block_suspend",
    "audit_read",
    "perfmon",
    "bpf",
    "checkpoint_restore",
];

/// All capabilities that there are.
const ALL: u64 = (1 << NAMES.len()) - 1;

/// The revision of the attribute that has 64 capabilities and belongs to no user namespace.
const REVISION_2: u32 = 0x0200_0000;

/// The bit that says that what is permitted is effective from the start.
const EFFECTIVE: u32 = 1;

/// Returns the `security.capability` attribute of a text; `None` when it makes no sense.
pub(crate) fn parse(text: &str) -> Option<Vec<u8>> {
    let (mut effective, mut inheritable, mut permitted) = (0u64, 0u64, 0u64);
    let mut clauses = text.split_ascii_whitespace().peekable();
    clauses.peek()?;
    for clause in clauses {
        let (list, mut actions) = clause.split_at(clause.find(['=', '+', '-'])?);
        let capabilities = list_of(list)?;
        while let Some(operator) = actions.chars().next() {
            let rest = &actions[1..];
            let (letters, next) = rest.split_at(rest.find(['=', '+', '-']).unwrap_or(rest.len()));
            if operator != '=' && letters.is_empty() || !letters.chars().all(|letter| "eip".contains(letter)) {
                return None;
            }
            for (letter, set) in [('e', &mut effective), ('i', &mut inheritable), ('p', &mut permitted)] {
                let named = letters.contains(letter);
                match operator {
                    '=' if !named => *set &= !capabilities,
                    '-' if named => *set &= !capabilities,
                    _ if named => *set |= capabilities,
                    _ => {}
                }
            }
            actions = next;
        }
    }
    let head = REVISION_2 | if effective == 0 { 0 } else { EFFECTIVE };
    let words = [head, permitted as u32, inheritable as u32, (permitted >> 32) as u32, (inheritable >> 32) as u32];
    Some(words.iter().flat_map(|word| word.to_le_bytes()).collect())
}

fn list_of(list: &str) -> Option<u64> {
    if list.is_empty() || list.eq_ignore_ascii_case("all") {
        return Some(ALL);
    }
    list.split(',').try_fold(0, |set, name| {
        let name = name.to_ascii_lowercase();
        let number = NAMES.iter().position(|known| name.strip_prefix("cap_") == Some(known))?;
        Some(set | 1 << number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_attributes() {
        let attribute = |effective: u8, permitted: u64, inheritable: u64| {
            let (low, high) = (|set: u64| (set as u32).to_le_bytes(), |set: u64| ((set >> 32) as u32).to_le_bytes());
            [[effective, 0, 0, 2], low(permitted), low(inheritable), high(permitted), high(inheritable)].concat()
        };
        for (text, expected) in [
            ("cap_net_raw=p", Some(attribute(0, 1 << 13, 0))),
            ("cap_net_raw+ep", Some(attribute(1, 1 << 13, 0))),
            ("= cap_net_raw+ep", Some(attribute(1, 1 << 13, 0))),
            ("cap_setuid,CAP_SETGID=eip", Some(attribute(1, 3 << 6, 3 << 6))),
            ("=", Some(attribute(0, 0, 0))),
            ("=p cap_chown-p", Some(attribute(0, ALL - 1, 0))),
            ("cap_bpf,cap_kill=i+p", Some(attribute(0, 1 << 39 | 1 << 5, 1 << 39 | 1 << 5))),
            ("", None),
            ("cap_net_raw", None),
            ("cap_nonsense=p", None),
            ("cap_net_raw=x", None),
            ("cap_net_raw+", None),
            ("cap_net_raw,=p", None),
        ] {
            assert_eq!(parse(text), expected, "{text:?}");
        }
    }
}
