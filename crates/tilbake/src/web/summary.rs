//! The list of errors above a refused form. Each line begins with the words the form itself gives the
//! field: they are taken from the page, so that a label is written once and the two never differ.

/// What the list holds where the words of a field go, around the name of the field. Nobody can type it
/// into a page: what is typed is escaped.
const MARK: (&str, &str) = ("<span data-names=\"", "\"></span>");

/// The page with every line of its list of errors named, in the order in which the fields stand.
pub fn name_fields(page: String) -> String {
    let Some((from, to)) = list_of_errors(&page) else { return page };
    let mut lines: Vec<_> = page[from..to].split_inclusive("</li>").map(|line| named(&page, line)).collect();
    lines.sort_by_key(|(place, _)| *place);
    let lines: String = lines.into_iter().map(|(_, line)| line).collect();
    [&page[..from], &lines, &page[to..]].concat()
}

/// From where to where the lines of the list go.
fn list_of_errors(page: &str) -> Option<(usize, usize)> {
    let first = page.find(MARK.0)?;
    Some((page[..first].rfind("<ul>")? + "<ul>".len(), first + page[first..].find("</ul>")?))
}

/// A line with the words of its field, and where in the page that field is.
fn named(page: &str, line: &str) -> (usize, String) {
    let field = line.split_once(MARK.0).and_then(|(_, rest)| rest.split_once(MARK.1)).map_or("", |(field, _)| field);
    let place = page.find(&format!(" id=\"{field}\"")).unwrap_or(usize::MAX);
    // A field the form does not have, which only a program sends, has no words but its own name.
    let words = words_of(page, field).unwrap_or_else(|| field.to_owned());
    let words = if words.is_empty() { words } else { format!("{words}: ") };
    (place, line.replacen(&[MARK.0, field, MARK.1].concat(), &words, 1))
}

/// The words of a field, escaped as they stand in the page. A field with a label inside a group needs the
/// words of the group too: "years" alone may be those of more than one term.
fn words_of(page: &str, field: &str) -> Option<String> {
    let label = format!("<label for=\"{field}\">");
    if let Some(at) = page.find(&label) {
        let own = first_text(&page[at + label.len()..])?;
        return Some(match group_around(&page[..at]) {
            Some(group) => format!("{group} – {own}"),
            None => own,
        });
    }
    let id = format!(" id=\"{field}\"");
    let (before, after) = page.split_once(&id)?;
    let inside = &after[after.find('>')? + 1..];
    if before[before.rfind('<')?..].starts_with("<fieldset") {
        return legend(inside);
    }
    // A box to tick stands before its words.
    first_text(inside.strip_prefix("<span>")?)
}

/// The words of the group that is open where a part of a page ends.
fn group_around(before: &str) -> Option<String> {
    let open = before.rfind("<fieldset")?;
    let closed = before.rfind("</fieldset>");
    if closed.is_some_and(|closed| closed > open) { None } else { legend(&before[open..]) }
}

fn legend(page: &str) -> Option<String> {
    let (_, after) = page.split_once("<legend")?;
    first_text(&after[after.find('>')? + 1..])
}

/// Text up to the next tag, without the sign that ends a question or a heading.
fn first_text(page: &str) -> Option<String> {
    let text = page[..page.find('<')?].trim().trim_end_matches(['?', ':']);
    if text.is_empty() { None } else { Some(text.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(fields: &[&str]) -> String {
        let lines: String = fields
            .iter()
            .map(|field| format!("<li><a href=\"#{field}\"><span data-names=\"{field}\"></span>Wrong</a></li>"))
            .collect();
        format!(
            "<ul>{lines}</ul>\
             <label for=\"born\">Born &#38; bred <span class=\"field__note\">(optional)</span></label><input id=\"born\">\
             <fieldset class=\"field\" id=\"sex\" tabindex=\"-1\"><legend class=\"legend\">Which sex?</legend></fieldset>\
             <fieldset class=\"field\"><legend class=\"legend\">How long</legend><label for=\"years\">Years</label>\
             <input id=\"years\"></fieldset>\
             <label for=\"reason\">Reason:</label><textarea id=\"reason\"></textarea>\
             <label class=\"choice\"><input type=\"checkbox\" name=\"sure\" id=\"sure\"><span>I am sure</span></label>"
        )
    }

    #[test]
    fn each_line_is_named_by_the_words_of_its_field() {
        let cases = [
            ("born", "Born &#38; bred"),
            ("sex", "Which sex"),
            ("years", "How long – Years"),
            ("reason", "Reason"),
            ("sure", "I am sure"),
            ("no_such", "no_such"),
        ];
        // Whatever came first, the lines stand as the fields do.
        for turn in 0..cases.len() {
            let mut fields = cases.map(|(field, _)| field);
            fields.rotate_left(turn);
            let named = name_fields(page(&fields));
            let lines = cases.map(|(field, words)| format!("<li><a href=\"#{field}\">{words}: Wrong</a></li>"));
            assert!(named.starts_with(&format!("<ul>{}</ul>", lines.concat())), "{named}");
        }
        let named = name_fields(page(&["born"]));
        assert!(!named.contains("data-names"), "{named}");
    }

    #[test]
    fn a_page_without_errors_is_left_as_it_is() {
        assert_eq!(name_fields(page(&[])), page(&[]));
        let typed = "<p>&#60;span data-names=&#34;born&#34;&#62;&#60;/span&#62;</p>".to_owned();
        assert_eq!(name_fields(typed.clone()), typed);
    }

    #[test]
    fn an_error_that_is_no_fields_has_no_name() {
        assert!(name_fields(page(&[""])).contains("<a href=\"#\">Wrong</a>"));
    }
}
