//! Any bytes, any text and any value.

use proptest::collection::vec;
use proptest::prelude::*;
use rootball_gvariant::{Type, Value, View, text};

/// The types of OSTree, and some that are awkward.
const TYPES: &[&str] = &[
    "s",
    "v",
    "b",
    "ay",
    "as",
    "a{sv}",
    "()",
    "a()",
    "(y)",
    "a(by)",
    "mv",
    "ams",
    "a(mays)",
    "aav",
    "(nqxd)",
    "a{y(bt)}",
    "(a{sv}aya(say)sstayay)",
    "(a(say)a(sayay))",
    "(uuua(ayay))",
    "(tuuuusa(ayay))",
    "(a(s(taya{sv}))a{sv})",
    "(a{sv}tayay(a{sv}aya(say)sstayay)aya(uayttay)a(yaytt))",
];

fn any_type() -> impl Strategy<Value = Type> {
    let leaf = prop::sample::select("ybnqiuhxtdsogv".chars().map(String::from).collect::<Vec<_>>());
    let basic = prop::sample::select("ybnqiuhxtdsog".chars().collect::<Vec<_>>());
    let text = leaf.prop_recursive(3, 12, 3, move |inner| {
        prop_oneof![
            inner.clone().prop_map(|child| format!("a{child}")),
            inner.clone().prop_map(|child| format!("m{child}")),
            vec(inner.clone(), 0..4).prop_map(|members| format!("({})", members.concat())),
            (basic.clone(), inner.clone()).prop_map(|(key, value)| format!("{{{key}{value}}}")),
            (basic.clone(), inner).prop_map(|(key, value)| format!("a{{{key}{value}}}")),
        ]
    });
    text.prop_map(|text| text.parse().unwrap())
}

fn any_value_of(ty: &Type, variants: u32) -> BoxedStrategy<Value> {
    let boxed = |child: &Type| any_value_of(child, variants).prop_map(Box::new);
    match ty {
        Type::Byte => any::<u8>().prop_map(Value::Byte).boxed(),
        Type::Boolean => any::<bool>().prop_map(Value::Boolean).boxed(),
        Type::Int16 => any::<i16>().prop_map(Value::Int16).boxed(),
        Type::Uint16 => any::<u16>().prop_map(Value::Uint16).boxed(),
        Type::Int32 => any::<i32>().prop_map(Value::Int32).boxed(),
        Type::Uint32 => any::<u32>().prop_map(Value::Uint32).boxed(),
        Type::Handle => any::<i32>().prop_map(Value::Handle).boxed(),
        Type::Int64 => any::<i64>().prop_map(Value::Int64).boxed(),
        Type::Uint64 => any::<u64>().prop_map(Value::Uint64).boxed(),
        Type::Double => any::<f64>().prop_map(Value::Double).boxed(),
        Type::String => prop_oneof!["[^\0]{0,6}", "[ -~]{0,300}"].prop_map(Value::String).boxed(),
        Type::ObjectPath => "/|(/[a-zA-Z0-9_]{1,3}){1,3}".prop_map(Value::ObjectPath).boxed(),
        Type::Signature => vec(any_type(), 0..3).prop_map(|types| Value::Signature(types.iter().map(Type::to_string).collect())).boxed(),
        Type::Variant if variants == 0 => any::<u32>().prop_map(|number| Value::Variant(Box::new(Value::Uint32(number)))).boxed(),
        Type::Variant => {
            any_type().prop_flat_map(move |ty| any_value_of(&ty, variants - 1)).prop_map(|value| Value::Variant(Box::new(value))).boxed()
        }
        Type::Maybe(child) => {
            let ty = (**child).clone();
            prop::option::of(boxed(child)).prop_map(move |value| Value::Maybe(ty.clone(), value)).boxed()
        }
        Type::Array(element) if **element == Type::Byte => vec(any::<u8>(), 0..20).prop_map(Value::Bytes).boxed(),
        Type::Array(element) => {
            let ty = (**element).clone();
            vec(any_value_of(element, variants), 0..4).prop_map(move |children| Value::Array(ty.clone(), children)).boxed()
        }
        Type::Tuple(members) => {
            let members: Vec<_> = members.iter().map(|member| any_value_of(member, variants)).collect();
            members.prop_map(Value::Tuple).boxed()
        }
        Type::DictEntry(key, value) => (boxed(key), boxed(value)).prop_map(|(key, value)| Value::DictEntry(key, value)).boxed(),
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    any_type().prop_flat_map(|ty| any_value_of(&ty, 2))
}

/// Looks at everything that can be reached, up to a number of steps.
fn visit(view: View<'_>, steps: &mut u32) {
    if *steps == 0 {
        return;
    }
    *steps -= 1;
    let _ = (view.as_str(), view.as_u64(), view.as_bytes(), view.is_empty(), Value::from_view(view));
    if let Some((ty, bytes)) = view.variant() {
        visit(View::new(&ty, bytes), steps);
    }
    if let Some(inner) = view.just() {
        visit(inner, steps);
    }
    if matches!(view.ty(), Type::Array(_)) {
        assert!(view.child(view.len()).bytes().is_empty() && view.child(usize::MAX).bytes().is_empty());
    }
    if matches!(view.ty(), Type::Array(_) | Type::Tuple(_) | Type::DictEntry(..)) {
        view.children().take(20).for_each(|child| visit(child, steps));
    }
}

fn check(ty: &Type, bytes: &[u8]) {
    visit(View::new(ty, bytes), &mut 200);
    let value = Value::from_bytes(ty, bytes);
    assert_eq!(value.is_ok(), View::new(ty, bytes).is_normal(), "{ty} {bytes:?}");
    if let Ok(value) = value {
        assert_eq!(value.to_bytes(), bytes, "{ty} {value:?}");
        assert_eq!(value.ty(), *ty);
    }
}

proptest! {
    #[test]
    fn any_bytes_are_refused_or_the_only_encoding_of_their_value(
        ty in prop_oneof![prop::sample::select(TYPES).prop_map(|text| text.parse().unwrap()), any_type()],
        bytes in prop_oneof![vec(any::<u8>(), 0..40), vec(0_u8..8, 0..40), vec(any::<u8>(), 250..270)],
    ) {
        check(&ty, &bytes);
    }

    #[test]
    fn any_value_survives_its_bytes_and_a_changed_byte_is_noticed(value in any_value(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let (ty, mut bytes) = (value.ty(), value.to_bytes());
        prop_assert_eq!(&Value::from_bytes(&ty, &bytes).unwrap(), &value);
        prop_assert_eq!(&Value::from_view(View::new(&ty, &bytes)), &value);
        if !bytes.is_empty() {
            *at.get_mut(&mut bytes) = byte;
            check(&ty, &bytes);
            bytes.pop();
            check(&ty, &bytes);
        }
    }

    #[test]
    fn any_value_survives_its_text(value in any_value()) {
        let annotated = text::print(&value, true);
        prop_assert_eq!(text::parse(&annotated, None), Ok(value.clone()), "{}", annotated);
        prop_assert_eq!(text::parse(&text::print(&value, false), Some(&value.ty())), Ok(value));
    }

    #[test]
    fn any_text_is_refused_or_a_value(
        input in prop_oneof![any::<String>(), r#"([\[<({,:@'"\\bx]|[0-9.e+-]{1,3}|@a?[isvy] |just |nothing|uint32 |[\])}>]){0,12}"#],
        ty in prop::option::of(any_type()),
    ) {
        if let Ok(value) = text::parse(&input, ty.as_ref()) {
            prop_assert!(ty.is_none_or(|ty| ty == value.ty()));
            prop_assert!(Value::from_bytes(&value.ty(), &value.to_bytes()).is_ok());
        }
    }
}

#[test]
fn text_with_a_nul_is_refused_escaped_or_not() {
    for input in ["'a\0'", "'\\\0'", "'\\u0000'", "\0", "1\0"] {
        assert!(text::parse(input, None).is_err(), "{input:?}");
    }
    assert_eq!(text::parse("b'a\\\0b'", None), Ok(Value::Bytes(b"a\0".to_vec())));
}

#[test]
fn nesting_ends_at_128_levels_whatever_it_is_made_of() {
    let variants = |levels: usize| {
        let mut bytes = vec![0];
        (0..levels).for_each(|level| bytes.extend(if level == 0 { &b"\0y"[..] } else { &b"\0v"[..] }));
        bytes
    };
    assert!(Value::from_bytes(&Type::Variant, &variants(128)).is_ok());
    for levels in [129, 130, 1000, 100_000] {
        let bytes = variants(levels);
        assert!(!View::new(&Type::Variant, &bytes).is_normal());
        assert!(Value::from_bytes(&Type::Variant, &bytes).is_err(), "{levels} variants");
        let _ = Value::from_view(View::new(&Type::Variant, &bytes));
    }
    for (open, close) in [("[", "]"), ("<", ">"), ("(", ",)"), ("{1:", "}"), ("just ", ""), ("uint32 ", ""), ("[<", ">]"), ("@v <", ">")] {
        for levels in [1, 20, 60, 64, 127, 128, 129, 1000, 100_000] {
            let input = [open.repeat(levels), "1".to_owned(), close.repeat(levels)].concat();
            match text::parse(&input, None) {
                Ok(value) => assert!(levels < 129 && Value::from_bytes(&value.ty(), &value.to_bytes()).is_ok(), "{levels} of {open}"),
                Err(error) => assert!(levels > 60, "{levels} of {open}: {error}"),
            }
        }
    }
    for ty in ["a", "m", "("] {
        assert!(format!("@{}y 1", ty.repeat(200_000)).parse::<Type>().is_err());
        assert!(text::parse(&format!("@{}y 1", ty.repeat(200_000)), None).is_err());
    }
}

#[test]
fn huge_types_and_many_children_take_time_and_memory_in_proportion() {
    // A tuple of 100,000 maybes that are nothing, 1,000 nothings of a type of 10,000 members, and 100,000 empty arrays of that type.
    let members = 100_000;
    let wide = [vec![0; 4 * (members - 1)], vec![0], format!("({})", "ms".repeat(members)).into_bytes()].concat();
    let ty = format!("({})", "ys".repeat(10_000));
    let nothings = [vec![0; 255], vec![0], format!("am{ty}").into_bytes()].concat();
    let arrays = [vec![0; 255], vec![0], format!("aa{ty}").into_bytes()].concat();
    for bytes in [wide, nothings, arrays] {
        let value = Value::from_bytes(&Type::Variant, &bytes).unwrap();
        assert_eq!(value.to_bytes(), bytes);
    }
    let element = format!("a{ty}").parse::<Type>().unwrap();
    let many = Value::Array(element.clone(), vec![Value::Array(ty.parse().unwrap(), vec![]); 100_000]);
    let bytes = many.to_bytes();
    assert_eq!(Value::from_bytes(&many.ty(), &bytes).unwrap().to_bytes(), bytes);
}
