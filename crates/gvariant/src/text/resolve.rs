//! Parsed text and a type to a value.

use super::parse::{Form, Node, ParseTextError};
use crate::layout::{is_object_path, is_signature};
use crate::{Type, Value};

impl Node<'_> {
    /// Makes the value of this type.
    pub(super) fn resolve(self, ty: &Type) -> Result<Value, ParseTextError> {
        let at = self.at;
        match (self.form, ty) {
            (Form::Just(child), Type::Maybe(inner)) => Ok(Value::Maybe((**inner).clone(), Some(Box::new(child.resolve(inner)?)))),
            (Form::Nothing, Type::Maybe(inner)) => Ok(Value::Maybe((**inner).clone(), None)),
            (Form::Typed(own, value), ty) if own == *ty => Ok(value),
            (Form::Just(_) | Form::Nothing | Form::Typed(..), ty) => Err(mismatch(at, ty)),
            (form, Type::Maybe(inner)) => Ok(Value::Maybe((**inner).clone(), Some(Box::new(Node { at, form }.resolve(inner)?)))),
            (form, ty) => resolve_plain(at, form, ty),
        }
    }
}

fn resolve_plain(at: usize, form: Form<'_>, ty: &Type) -> Result<Value, ParseTextError> {
    Ok(match (form, ty) {
        (Form::Number(token), ty) => return number(at, token, ty),
        (Form::Boolean(truth), Type::Boolean) => Value::Boolean(truth),
        (Form::Text(text), Type::String) => Value::String(text),
        (Form::Text(text), Type::ObjectPath) if is_object_path(text.as_bytes()) => Value::ObjectPath(text),
        (Form::Text(text), Type::Signature) if is_signature(text.as_bytes()) => Value::Signature(text),
        (Form::Text(text), Type::ObjectPath) => return Err(error(at, format!("{text:?} is not an object path"))),
        (Form::Text(text), Type::Signature) => return Err(error(at, format!("{text:?} is not a signature"))),
        (Form::Bytes(bytes), Type::Array(element)) if **element == Type::Byte => Value::Bytes(bytes),
        (Form::Array(nodes), Type::Array(element)) => {
            let children: Result<_, _> = nodes.into_iter().map(|node| node.resolve(element)).collect();
            Value::array((**element).clone(), children?)
        }
        (Form::Dictionary(entries), Type::Array(element)) => {
            let Type::DictEntry(key_type, value_type) = &**element else { return Err(mismatch(at, ty)) };
            let entry = |(key, value): (Node<'_>, Node<'_>)| {
                Ok(Value::DictEntry(Box::new(key.resolve(key_type)?), Box::new(value.resolve(value_type)?)))
            };
            let entries: Result<_, _> = entries.into_iter().map(entry).collect();
            Value::Array((**element).clone(), entries?)
        }
        (Form::Entry(entry), Type::DictEntry(key_type, value_type)) => {
            let (key, value) = *entry;
            Value::DictEntry(Box::new(key.resolve(key_type)?), Box::new(value.resolve(value_type)?))
        }
        (Form::Tuple(nodes), Type::Tuple(members)) if nodes.len() == members.len() => {
            let members: Result<_, _> = nodes.into_iter().zip(&**members).map(|(node, ty)| node.resolve(ty)).collect();
            Value::Tuple(members?)
        }
        (Form::Variant(child), Type::Variant) => Value::Variant(child),
        (_, ty) => return Err(mismatch(at, ty)),
    })
}

fn number(at: usize, token: &str, ty: &Type) -> Result<Value, ParseTextError> {
    if *ty == Type::Double {
        return parse_double(token).map(Value::Double).ok_or_else(|| error(at, format!("{token:?} is not a number")));
    }
    if !ty.is_basic() || is_double(token) {
        return Err(mismatch(at, ty));
    }
    let number = parse_integer(token).ok_or_else(|| error(at, format!("{token:?} is not a number")))?;
    let value = match ty {
        Type::Byte => number.try_into().ok().map(Value::Byte),
        Type::Int16 => number.try_into().ok().map(Value::Int16),
        Type::Uint16 => number.try_into().ok().map(Value::Uint16),
        Type::Int32 => number.try_into().ok().map(Value::Int32),
        Type::Uint32 => number.try_into().ok().map(Value::Uint32),
        Type::Handle => number.try_into().ok().map(Value::Handle),
        Type::Int64 => number.try_into().ok().map(Value::Int64),
        Type::Uint64 => number.try_into().ok().map(Value::Uint64),
        _ => return Err(mismatch(at, ty)),
    };
    value.ok_or_else(|| error(at, format!("{token} does not fit into type '{ty}'")))
}

/// Tells whether a number's text makes it a double whatever is around it.
pub(super) fn is_double(token: &str) -> bool {
    token.contains('.') || (!token.starts_with("0x") && token.contains('e')) || token.contains("inf") || token.contains("nan")
}

/// Decimal, octal with a leading zero, or hexadecimal with `0x`.
fn parse_integer(token: &str) -> Option<i128> {
    let (negative, digits) = match token.as_bytes().first()? {
        b'-' => (true, &token[1..]),
        b'+' => (false, &token[1..]),
        _ => (false, token),
    };
    let (digits, radix) = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        Some(digits) => (digits, 16),
        None if digits.len() > 1 && digits.starts_with('0') => (digits, 8),
        None => (digits, 10),
    };
    if !digits.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return None;
    }
    let number = i128::from(u64::from_str_radix(digits, radix).ok()?);
    Some(if negative { -number } else { number })
}

fn parse_double(token: &str) -> Option<f64> {
    if token.contains(['x', 'X']) {
        return parse_integer(token).map(|number| number as f64);
    }
    let number: f64 = token.parse().ok()?;
    (!number.is_infinite() || token.contains("inf")).then_some(number)
}

fn mismatch(at: usize, ty: &Type) -> ParseTextError {
    error(at, format!("this is not a value of type '{ty}'"))
}

fn error(position: usize, reason: String) -> ParseTextError {
    ParseTextError { position, reason }
}
