//! Paragraphs of fields, as `control` files, `Packages` and `Release` have them (deb822): `Name: value`, and lines that begin with a space go
//! on with the value before.

/// A paragraph: names and values in their order. Lines of a value are joined by line feeds, without the space before them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paragraph<'a> {
    fields: Vec<(&'a str, String)>,
}

impl<'a> Paragraph<'a> {
    /// Returns the value of a field, whose name may be written in any case.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }

    /// Returns all names and values.
    pub fn fields(&self) -> impl Iterator<Item = (&'a str, &str)> {
        self.fields.iter().map(|(name, value)| (*name, &**value))
    }
}

/// Reads the paragraphs of a text one by one. Comments and lines that are no fields are passed over.
pub fn paragraphs(text: &str) -> impl Iterator<Item = Paragraph<'_>> {
    let mut lines = text.lines();
    std::iter::from_fn(move || {
        let mut paragraph = Paragraph::default();
        for line in lines.by_ref() {
            if line.trim().is_empty() {
                if !paragraph.fields.is_empty() {
                    break;
                }
            } else if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = paragraph.fields.last_mut() {
                    value.push('\n');
                    value.push_str(line.trim());
                }
            } else if !line.starts_with('#')
                && let Some((name, value)) = line.split_once(':')
            {
                paragraph.fields.push((name, value.trim().to_owned()));
            }
        }
        (!paragraph.fields.is_empty()).then_some(paragraph)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_have_fields_and_lines_that_go_on() {
        let text = "\n# why\nPackage: a\nDescription: short\n long\n .\n more\n\n\nPackage:b\nnonsense\nVersion: 1:2\n";
        let found: Vec<Vec<(&str, String)>> =
            paragraphs(text).map(|found| found.fields().map(|(name, value)| (name, value.to_owned())).collect()).collect();
        let field = |name: &'static str, value: &str| (name, value.to_owned());
        assert_eq!(
            found,
            [
                vec![field("Package", "a"), field("Description", "short\nlong\n.\nmore")],
                vec![field("Package", "b"), field("Version", "1:2")]
            ]
        );
        assert_eq!(paragraphs(text).nth(1).unwrap().find("version"), Some("1:2"));
    }
}
