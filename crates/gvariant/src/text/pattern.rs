//! What is known of a value's type from its text alone: `[nothing, 1]` is an array of maybes of some kind of number.

use std::rc::Rc;

use crate::Type;

/// A set of types. Parts are shared, since every container's pattern holds those of its children.
#[derive(Debug)]
pub(super) enum Pattern {
    /// Every type.
    Any,
    /// The types that a number without a point can have.
    Number,
    /// String, object path and signature.
    Text,
    /// One type that is no container.
    Basic(Type),
    /// The type, or a maybe of it: a plain value is wrapped where its neighbours are.
    Optional(Rc<Pattern>),
    Maybe(Rc<Pattern>),
    Array(Rc<Pattern>),
    Tuple(Rc<[Rc<Pattern>]>),
    Entry(Rc<Pattern>, Rc<Pattern>),
}

impl Pattern {
    pub(super) fn optional(self) -> Rc<Self> {
        Rc::new(Self::Optional(Rc::new(self)))
    }

    /// The pattern that only this type fits.
    pub(super) fn of(ty: &Type) -> Rc<Self> {
        Rc::new(match ty {
            Type::Maybe(child) => Self::Maybe(Self::of(child)),
            Type::Array(element) => Self::Array(Self::of(element)),
            Type::Tuple(members) => Self::Tuple(members.iter().map(Self::of).collect()),
            Type::DictEntry(key, value) => Self::Entry(Self::of(key), Self::of(value)),
            basic => Self::Basic(basic.clone()),
        })
    }

    /// Returns the types that fit both; `None` when there are none.
    pub(super) fn unify(left: &Rc<Self>, right: &Rc<Self>) -> Option<Rc<Self>> {
        let unified = match (&**left, &**right) {
            _ if Rc::ptr_eq(left, right) => return Some(Rc::clone(left)),
            (Self::Any, _) => return Some(Rc::clone(right)),
            (_, Self::Any) => return Some(Rc::clone(left)),
            (Self::Optional(left), Self::Optional(right)) => Self::Optional(Self::unify(left, right)?),
            (Self::Optional(_), Self::Maybe(child)) => Self::Maybe(Self::unify(left, child)?),
            (Self::Maybe(child), Self::Optional(_)) => Self::Maybe(Self::unify(child, right)?),
            (Self::Optional(inner), _) => return Self::unify(inner, right),
            (_, Self::Optional(inner)) => return Self::unify(left, inner),
            (Self::Number, Self::Number) | (Self::Text, Self::Text) => return Some(Rc::clone(left)),
            (Self::Number, Self::Basic(ty)) if is_number(ty) => return Some(Rc::clone(right)),
            (Self::Basic(ty), Self::Number) if is_number(ty) => return Some(Rc::clone(left)),
            (Self::Text, Self::Basic(ty)) if is_text(ty) => return Some(Rc::clone(right)),
            (Self::Basic(ty), Self::Text) if is_text(ty) => return Some(Rc::clone(left)),
            (Self::Basic(one), Self::Basic(other)) if one == other => return Some(Rc::clone(left)),
            (Self::Maybe(left), Self::Maybe(right)) => Self::Maybe(Self::unify(left, right)?),
            (Self::Array(left), Self::Array(right)) => Self::Array(Self::unify(left, right)?),
            (Self::Tuple(left), Self::Tuple(right)) if left.len() == right.len() => {
                let members: Option<Vec<_>> = left.iter().zip(&**right).map(|(left, right)| Self::unify(left, right)).collect();
                Self::Tuple(members?.into())
            }
            (Self::Entry(key, value), Self::Entry(other_key, other_value)) => {
                Self::Entry(Self::unify(key, other_key)?, Self::unify(value, other_value)?)
            }
            _ => return None,
        };
        Some(Rc::new(unified))
    }

    /// Tells whether this can be the key of a dictionary.
    pub(super) fn is_basic(&self) -> bool {
        match self {
            Self::Optional(inner) => inner.is_basic(),
            Self::Number | Self::Text => true,
            Self::Basic(ty) => ty.is_basic(),
            _ => false,
        }
    }

    /// Decides for one type: numbers are int32, text is a string, nothing is a maybe that need not be. `None` when all types fit somewhere.
    pub(super) fn decide(&self) -> Option<Type> {
        Some(match self {
            Self::Any => return None,
            Self::Number => Type::Int32,
            Self::Text => Type::String,
            Self::Basic(ty) => ty.clone(),
            Self::Optional(inner) => inner.decide()?,
            Self::Maybe(child) => Type::Maybe(child.decide()?.into()),
            Self::Array(element) => Type::Array(element.decide()?.into()),
            Self::Tuple(members) => Type::Tuple(members.iter().map(|member| member.decide()).collect::<Option<_>>()?),
            Self::Entry(key, value) => Type::DictEntry(key.decide()?.into(), value.decide()?.into()),
        })
    }
}

fn is_number(ty: &Type) -> bool {
    ty.is_basic() && !is_text(ty) && *ty != Type::Boolean
}

fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::String | Type::ObjectPath | Type::Signature)
}
