//! The text form of values, as GLib prints it (GLib manual, "GVariant Text Format").

use std::fmt::Write as _;

use crate::{Type, Value};

/// Prints a value; with `annotate`, in the form from which its type can be read back.
pub fn print(value: &Value, annotate: bool) -> String {
    let mut out = String::new();
    write_value(&mut out, value, annotate);
    out
}

fn write_value(out: &mut String, value: &Value, annotate: bool) {
    match value {
        Value::Byte(number) => number_text(out, "byte ", format_args!("0x{number:02x}"), annotate),
        Value::Boolean(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Int16(number) => number_text(out, "int16 ", format_args!("{number}"), annotate),
        Value::Uint16(number) => number_text(out, "uint16 ", format_args!("{number}"), annotate),
        Value::Int32(number) => number_text(out, "", format_args!("{number}"), annotate),
        Value::Uint32(number) => number_text(out, "uint32 ", format_args!("{number}"), annotate),
        Value::Handle(number) => number_text(out, "handle ", format_args!("{number}"), annotate),
        Value::Int64(number) => number_text(out, "int64 ", format_args!("{number}"), annotate),
        Value::Uint64(number) => number_text(out, "uint64 ", format_args!("{number}"), annotate),
        Value::Double(number) => number_text(out, "", format_args!("{number:?}"), annotate),
        Value::String(text) => write_string(out, text),
        Value::ObjectPath(text) => number_text(out, "objectpath ", format_args!("'{text}'"), annotate),
        Value::Signature(text) => number_text(out, "signature ", format_args!("'{text}'"), annotate),
        Value::Variant(child) => {
            out.push('<');
            write_value(out, child, true);
            out.push('>');
        }
        Value::Maybe(child, None) => empty(out, &Type::Maybe(Box::new(child.clone())), "nothing", annotate),
        Value::Maybe(_, Some(child)) => {
            if matches!(**child, Value::Maybe(..)) {
                out.push_str("just ");
            }
            write_value(out, child, annotate);
        }
        Value::Bytes(bytes) => write_bytes(out, bytes, annotate),
        Value::Array(Type::DictEntry(..), entries) if !entries.is_empty() => {
            out.push('{');
            write_list(out, entries, annotate, true);
            out.push('}');
        }
        Value::Array(element @ Type::DictEntry(..), _) => empty(out, &Type::Array(Box::new(element.clone())), "{}", annotate),
        Value::Array(element, children) if children.is_empty() => empty(out, &Type::Array(Box::new(element.clone())), "[]", annotate),
        Value::Array(_, children) => {
            out.push('[');
            write_list(out, children, annotate, true);
            out.push(']');
        }
        Value::Tuple(members) => {
            out.push('(');
            write_list(out, members, annotate, false);
            out.push_str(if members.len() == 1 { ",)" } else { ")" });
        }
        Value::DictEntry(key, child) => {
            write_value(out, key, annotate);
            out.push_str(": ");
            write_value(out, child, annotate);
        }
    }
}

/// Writes values with commas; in an array the first one's annotation serves all.
fn write_list(out: &mut String, values: &[Value], annotate: bool, first_only: bool) {
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write_value(out, value, annotate && !(first_only && index > 0));
    }
}

fn number_text(out: &mut String, prefix: &str, digits: std::fmt::Arguments<'_>, annotate: bool) {
    if annotate {
        out.push_str(prefix);
    }
    let _ = out.write_fmt(digits);
}

fn empty(out: &mut String, ty: &Type, text: &str, annotate: bool) {
    if annotate {
        let _ = write!(out, "@{ty} ");
    }
    out.push_str(text);
}

fn write_string(out: &mut String, text: &str) {
    let quote = if text.contains('\'') { '"' } else { '\'' };
    out.push(quote);
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            _ if character == quote => out.extend(['\\', quote]),
            _ if character.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
    out.push(quote);
}

/// A byte string when it is one (a single NUL, at the end), else the numbers.
fn write_bytes(out: &mut String, bytes: &[u8], annotate: bool) {
    if let [text @ .., 0] = bytes
        && !text.contains(&0)
    {
        let quote = if text.contains(&b'\'') { '"' } else { '\'' };
        out.extend(['b', quote]);
        for &byte in text {
            match byte {
                b'\\' => out.push_str("\\\\"),
                b'\n' => out.push_str("\\n"),
                b'\t' => out.push_str("\\t"),
                _ if char::from(byte) == quote => out.extend(['\\', quote]),
                0x20..=0x7e => out.push(char::from(byte)),
                _ => {
                    let _ = write!(out, "\\{byte:03o}");
                }
            }
        }
        out.push(quote);
    } else if bytes.is_empty() {
        empty(out, &Type::Array(Box::new(Type::Byte)), "[]", annotate);
    } else {
        out.push('[');
        for (index, byte) in bytes.iter().enumerate() {
            let separator = match (index, annotate) {
                (0, true) => "byte ",
                (0, false) => "",
                _ => ", ",
            };
            let _ = write!(out, "{separator}0x{byte:02x}");
        }
        out.push(']');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_print_as_glib_prints_them() {
        let dict = Value::Array(
            "{sv}".parse().unwrap(),
            vec![Value::DictEntry(
                Box::new(Value::String("it's".into())),
                Box::new(Value::Variant(Box::new(Value::Array(Type::Uint32, vec![Value::Uint32(1), Value::Uint32(2)])))),
            )],
        );
        for (value, expected) in [
            (dict, r#"{"it's": <[uint32 1, 2]>}"#),
            (Value::Array("{sv}".parse().unwrap(), vec![]), "@a{sv} {}"),
            (Value::Array(Type::String, vec![Value::String("a\n".into())]), r"['a\n']"),
            (Value::Bytes(b"ab\0".to_vec()), "b'ab'"),
            (Value::Bytes(vec![1, 2]), "[byte 0x01, 0x02]"),
            (Value::Tuple(vec![Value::Boolean(true)]), "(true,)"),
            (Value::Uint64(7), "uint64 7"),
        ] {
            assert_eq!(print(&value, true), expected);
        }
    }
}
