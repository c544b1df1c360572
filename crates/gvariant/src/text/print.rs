//! Values to text.

use std::fmt::Write as _;
use std::sync::Arc;

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
        Value::Double(number) => out.push_str(&double_text(*number)),
        Value::String(text) => write_string(out, text),
        Value::ObjectPath(text) => number_text(out, "objectpath ", format_args!("'{text}'"), annotate),
        Value::Signature(text) => number_text(out, "signature ", format_args!("'{text}'"), annotate),
        Value::Variant(child) => {
            out.push('<');
            write_value(out, child, true);
            out.push('>');
        }
        Value::Maybe(child, inner) => {
            if annotate {
                let _ = write!(out, "@m{child} ");
            }
            write_maybe(out, inner.as_deref());
        }
        Value::Bytes(bytes) => write_bytes(out, bytes, annotate),
        Value::Array(Type::DictEntry(..), entries) if !entries.is_empty() => {
            out.push('{');
            write_entries(out, entries, annotate);
            out.push('}');
        }
        Value::Array(element @ Type::DictEntry(..), _) => empty(out, &Type::Array(Arc::new(element.clone())), "{}", annotate),
        Value::Array(element, children) if children.is_empty() => empty(out, &Type::Array(Arc::new(element.clone())), "[]", annotate),
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
            out.push('{');
            write_value(out, key, annotate);
            out.push_str(", ");
            write_value(out, child, annotate);
            out.push('}');
        }
    }
}

/// Writes what a maybe holds. A value says by itself how often it is wrapped; only the depth of a nothing must be counted out.
fn write_maybe(out: &mut String, mut inner: Option<&Value>) {
    let mut justs = 0;
    while let Some(Value::Maybe(_, deeper)) = inner {
        justs += 1;
        inner = deeper.as_deref();
    }
    match inner {
        Some(value) => write_value(out, value, false),
        None => {
            out.extend(std::iter::repeat_n("just ", justs));
            out.push_str("nothing");
        }
    }
}

/// Writes the entries of a dictionary; the first one's annotations serve all.
fn write_entries(out: &mut String, entries: &[Value], annotate: bool) {
    for (index, entry) in entries.iter().enumerate() {
        let Value::DictEntry(key, value) = entry else { continue };
        let annotate = annotate && index == 0;
        out.push_str(if index > 0 { ", " } else { "" });
        write_value(out, key, annotate);
        out.push_str(": ");
        write_value(out, value, annotate);
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
            _ if is_invisible(character) => {
                let number = u32::from(character);
                let _ = if number > 0xffff { write!(out, "\\U{number:08x}") } else { write!(out, "\\u{number:04x}") };
            }
            _ => out.push(character),
        }
    }
    out.push(quote);
}

/// Control and format characters: what a terminal obeys instead of showing it.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(u32::from(character),
            0xad | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x890..=0x891 | 0x8e2 | 0x180e | 0x200b..=0x200f | 0x202a..=0x202e
            | 0x2060..=0x2064 | 0x2066..=0x206f | 0xfeff | 0xfff9..=0xfffb | 0x1_10bd | 0x1_10cd | 0x1_3430..=0x1_343f
            | 0x1_bca0..=0x1_bca3 | 0x1_d173..=0x1_d17a | 0xe_0001 | 0xe_0020..=0xe_007f)
}

/// 17 digits, of which zeros at the end are left out; a power of ten only for very large and very small numbers. Always looks like a double.
fn double_text(number: f64) -> String {
    if number.is_nan() {
        return if number.is_sign_negative() { "-nan" } else { "nan" }.to_owned();
    }
    let scientific = format!("{number:.16e}");
    let Some((digits, exponent)) = scientific.split_once('e').and_then(|(digits, exponent)| Some((digits, exponent.parse::<i32>().ok()?)))
    else {
        return scientific;
    };
    let trimmed = |digits: &str| digits.trim_end_matches('0').trim_end_matches('.').to_owned();
    if !(-4..17).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{}e{sign}{:02}", trimmed(digits), exponent.abs());
    }
    let decimals = usize::try_from(16 - exponent).unwrap_or(0);
    let fixed = format!("{number:.decimals$}");
    let fixed = if fixed.contains('.') { trimmed(&fixed) } else { fixed };
    if fixed.contains('.') { fixed } else { fixed + ".0" }
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
                b'"' => out.push_str("\\\""),
                b'\n' => out.push_str("\\n"),
                b'\r' => out.push_str("\\r"),
                b'\t' => out.push_str("\\t"),
                0x08 => out.push_str("\\b"),
                0x0b => out.push_str("\\v"),
                0x0c => out.push_str("\\f"),
                0x20..=0x7e => out.push(char::from(byte)),
                _ => {
                    let _ = write!(out, "\\{byte:03o}");
                }
            }
        }
        out.push(quote);
    } else if bytes.is_empty() {
        empty(out, &Type::Array(Arc::new(Type::Byte)), "[]", annotate);
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
            (Value::Double(0.1), "0.10000000000000001"),
            (Value::Double(-2.0), "-2.0"),
            (Value::Double(1e17), "1e+17"),
            (Value::Double(1e16), "10000000000000000.0"),
            (Value::Double(0.000_01), "1.0000000000000001e-05"),
            (Value::Double(f64::NEG_INFINITY), "-inf"),
            (Value::String("\u{202e}\u{e0001}\u{1}é".into()), r"'\u202e\U000e0001\u0001é'"),
            (Value::Bytes(b"a\"\x0c\xff\0".to_vec()), r#"b'a\"\f\377'"#),
            (Value::DictEntry(Box::new(Value::Int32(1)), Box::new(Value::Int32(2))), "{1, 2}"),
            (Value::Maybe(Type::Uint32, Some(Box::new(Value::Uint32(5)))), "@mu 5"),
            (Value::Maybe("mi".parse().unwrap(), Some(Box::new(Value::Maybe(Type::Int32, None)))), "@mmi just nothing"),
            (Value::Maybe("mi".parse().unwrap(), None), "@mmi nothing"),
        ] {
            assert_eq!(print(&value, true), expected);
        }
    }
}
