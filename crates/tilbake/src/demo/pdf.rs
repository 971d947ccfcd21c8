//! A page of paper as a file: PDF 1.4 of one page, in fonts that every reader has, with every letter of
//! the invented names.

use std::fmt::Write;

/// How a line is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// The name of the paper, large.
    Title,
    /// Bold, as above a part.
    Strong,
    /// As the rest of the text.
    Plain,
}

impl Style {
    /// Font, size, distance to the line before, and how many letters a line holds. A reader may put
    /// another font in place of Helvetica, so lines are broken well before the edge.
    fn set(self) -> (&'static str, u32, u32, usize) {
        match self {
            Self::Title => ("B", 18, 34, 40),
            Self::Strong => ("B", 11, 24, 66),
            Self::Plain => ("R", 11, 16, 72),
        }
    }
}

/// Where the text begins from the left.
const LEFT: u32 = 70;
/// Where the first line stands from below.
const TOP: u32 = 770;
/// Letters beyond Windows-1252: where each stands in the fonts of the page, and its name in every font.
const LETTERS: [(char, u8, &str); 24] = [
    ('ă', 128, "abreve"),
    ('ą', 129, "aogonek"),
    ('č', 130, "ccaron"),
    ('Č', 131, "Ccaron"),
    ('đ', 132, "dcroat"),
    ('Đ', 133, "Dcroat"),
    ('ė', 134, "edotaccent"),
    ('ę', 135, "eogonek"),
    ('ł', 136, "lslash"),
    ('Ł', 137, "Lslash"),
    ('ń', 139, "nacute"),
    ('ŋ', 140, "eng"),
    ('Ŋ', 141, "Eng"),
    ('ś', 143, "sacute"),
    ('Ś', 144, "Sacute"),
    ('ŧ', 145, "tbar"),
    ('ū', 146, "umacron"),
    ('ź', 147, "zacute"),
    ('ż', 148, "zdotaccent"),
    ('Ż', 149, "Zdotaccent"),
    ('ș', 152, "scommaaccent"),
    ('Ș', 153, "Scommaaccent"),
    ('ț', 155, "uni021B"),
    ('Ț', 156, "uni021A"),
];

/// A page: lines from the top, a mark across it, and a note in a box at its foot.
pub fn page(lines: &[(Style, String)], mark: &str, note: &[&str]) -> Vec<u8> {
    let text = miniz_oxide::deflate::compress_to_vec_zlib(&contents(lines, mark, note), 6);
    let mut letters = String::new();
    for (_, code, name) in LETTERS {
        let _ = write!(letters, " {code}/{name}");
    }
    let font = |name: &str| format!("<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding 7 0 R>>").into_bytes();
    let mut stream = format!("<</Length {}/Filter/FlateDecode>>stream\n", text.len()).into_bytes();
    stream.extend(text);
    stream.extend(b"\nendstream");
    let objects = [
        b"<</Type/Catalog/Pages 2 0 R/Lang(nb)>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</R 5 0 R/B 6 0 R>>>>>>"
            .to_vec(),
        stream,
        font("Helvetica"),
        font("Helvetica-Bold"),
        format!("<</Type/Encoding/BaseEncoding/WinAnsiEncoding/Differences[{}]>>", letters.trim_start()).into_bytes(),
    ];
    file(&objects)
}

/// Objects with the table of where each begins.
fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut all = b"%PDF-1.4\n%\xc3\xa6\xc3\xb8\xc3\xa5\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        let _ = writeln!(table, "{:010} 00000 n ", all.len());
        all.extend(format!("{number} 0 obj\n").into_bytes());
        all.extend(object);
        all.extend(b"\nendobj\n");
    }
    let end = format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{}\n%%EOF\n", objects.len() + 1, all.len());
    all.extend(table.into_bytes());
    all.extend(end.into_bytes());
    all
}

/// What is drawn: the mark in light grey first, so that the text lies over it.
fn contents(lines: &[(Style, String)], mark: &str, note: &[&str]) -> Vec<u8> {
    let mut out = b"0.9 g BT /B 72 Tf 0.7 0.7 -0.7 0.7 150 200 Tm (".to_vec();
    out.extend(written(mark));
    out.extend(b") Tj ET 0 g\nBT\n");
    let mut y = TOP;
    for (style, text) in lines {
        let (font, size, step, letters) = style.set();
        for line in broken(text, letters) {
            y = y.saturating_sub(step);
            set(&mut out, (font, size), y, &line);
        }
    }
    let mut y = 40 + 14 * u32::try_from(note.len()).unwrap_or(0);
    let height = y - 30;
    for line in note {
        y -= 14;
        set(&mut out, ("R", 9), y, line);
    }
    out.extend(format!("ET\n{} 34 {} {height} re S", LEFT - 10, 595 - 2 * (LEFT - 10)).into_bytes());
    out
}

fn set(out: &mut Vec<u8>, (font, size): (&str, u32), y: u32, line: &str) {
    out.extend(format!("/{font} {size} Tf 1 0 0 1 {LEFT} {y} Tm (").into_bytes());
    out.extend(written(line));
    out.extend(b") Tj\n");
}

/// A text in lines of so many letters at most, broken between words. An empty one is an empty line.
fn broken(text: &str, letters: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + word.chars().count() < letters => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A text in the letters of the page's fonts, its brackets escaped.
fn written(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for letter in text.chars() {
        let code = code(letter).unwrap_or(b'?');
        if matches!(code, b'(' | b')' | b'\\') {
            out.push(b'\\');
        }
        out.push(code);
    }
    out
}

/// Where a letter stands; none for one that the page does not know.
fn code(letter: char) -> Option<u8> {
    match letter {
        ' '..='~' => u8::try_from(letter).ok(),
        '\u{a0}'..='ÿ' => u8::try_from(u32::from(letter)).ok(),
        'Š' => Some(138),
        'Ž' => Some(142),
        '–' => Some(150),
        'š' => Some(154),
        'ž' => Some(158),
        _ => LETTERS.iter().find(|(known, ..)| *known == letter).map(|(_, code, _)| *code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_the_names_can_be_written() {
        let unknown: Vec<char> = include_str!("names.txt")
            .chars()
            .filter(|letter| !letter.is_whitespace() && code(*letter).is_none())
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        let mut codes: Vec<u8> = LETTERS.iter().map(|(_, code, _)| *code).chain([138, 142, 150, 154, 158]).collect();
        codes.sort_unstable();
        assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "{codes:?}");
        assert_eq!(written("(Ł\\)"), b"\\(\x89\\\\\\)");
    }

    #[test]
    fn lines_are_broken_between_words() {
        assert_eq!(broken("en to tre", 6), ["en to", "tre"]);
        assert_eq!(broken("", 6), [""]);
    }

    /// What a reader does first: it goes to the table from the end, and from the table to each object.
    #[test]
    fn the_table_says_where_each_object_begins() {
        let lines = [(Style::Title, "KJENNELSE".to_owned()), (Style::Plain, "Čiegá Łukasz (født 1991)".to_owned())];
        let file = page(&lines, "OPPDIKTET", &["Oppdiktet."]);
        assert_eq!(file, page(&lines, "OPPDIKTET", &["Oppdiktet."]));
        assert!(file.len() < 1_400, "{}", file.len());
        let find = |wanted: &[u8]| file.windows(wanted.len()).rposition(|part| part == wanted).unwrap();
        let number = |from: usize| {
            let digits = file[from..].iter().take_while(|byte| byte.is_ascii_digit());
            digits.fold(0_usize, |sum, digit| sum * 10 + usize::from(digit - b'0'))
        };
        let table = number(find(b"startxref\n") + 10);
        assert!(file[table..].starts_with(b"xref\n0 8\n0000000000 65535 f \n"));
        for object in 1..8 {
            let at = number(table + 9 + 20 * object);
            assert!(file[at..].starts_with(format!("{object} 0 obj\n").as_bytes()), "{object} at {at}");
        }
        let stream = find(b"FlateDecode>>stream\n") + 20;
        let length = number(find(b"<</Length ") + 10);
        assert!(file[stream + length..].starts_with(b"\nendstream"));
        let drawn = miniz_oxide::inflate::decompress_to_vec_zlib(&file[stream..stream + length]).unwrap();
        assert!(drawn.starts_with(b"0.9 g") && drawn.windows(9).any(|part| part == b"KJENNELSE"));
    }
}
