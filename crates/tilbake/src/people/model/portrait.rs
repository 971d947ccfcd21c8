//! Portraits of invented people, drawn from a seed: the demo shows no real face and needs no picture
//! file. Attributes only, no style and no script, so that the strictest page policy can show them.

use super::Sex;
use std::fmt::Write;

/// Whom to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sitter {
    /// The same seed is the same face.
    pub seed: i64,
    /// Sex in the register.
    pub sex: Sex,
    /// Age in years.
    pub age: i16,
}

const BACKGROUNDS: [&str; 6] = ["#dfe7ec", "#e8e4da", "#dde8df", "#e9e0e4", "#e0e2ee", "#ece7df"];
const SKINS: [(&str, &str); 7] = [
    ("#f3d3bd", "#e0b498"),
    ("#ecc4a6", "#d6a583"),
    ("#dfb08c", "#c6926c"),
    ("#c99470", "#ac7753"),
    ("#a87250", "#8b5a3b"),
    ("#825236", "#683f27"),
    ("#62402c", "#4b2f1f"),
];
const HAIRS: [&str; 6] = ["#2a211d", "#46332a", "#6b4a33", "#94683f", "#c4a061", "#8a3f24"];
const GREYS: [&str; 3] = ["#8d8b88", "#b5b3af", "#d6d4d0"];
const CLOTHES: [&str; 8] = ["#3d5a73", "#5b6b4f", "#7a4a4a", "#4b4b57", "#8a7450", "#3f6b6b", "#6a5478", "#9aa3ab"];

/// Numbers from a seed (splitmix64): the same on every machine and in every version.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let sides = u64::try_from(sides).unwrap_or(1).max(1);
        usize::try_from((mixed ^ (mixed >> 31)) % sides).unwrap_or(0)
    }
    fn of<T: Copy>(&mut self, list: &[T]) -> Option<T> {
        list.get(self.roll(list.len())).copied()
    }
    fn one_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }
}

/// What the dice decided.
struct Face {
    skin: &'static str,
    shade: &'static str,
    hair: &'static str,
    width: usize,
    mouth: usize,
}

/// The portrait as SVG, four to five.
pub fn draw(sitter: Sitter) -> String {
    let mut dice = Dice(sitter.seed.cast_unsigned());
    // The lighter of two rolls; dark skin goes with dark hair.
    let tone = dice.roll(SKINS.len()).min(dice.roll(SKINS.len()));
    let (skin, shade) = SKINS[tone];
    let colours = if tone > 2 { &HAIRS[..2] } else { &HAIRS[..] };
    let colour = dice.of(colours).unwrap_or(HAIRS[0]);
    let grey = i16::try_from(dice.roll(30)).unwrap_or(0) + 42 < sitter.age;
    let hair = if grey { dice.of(&GREYS).unwrap_or(GREYS[0]) } else { colour };
    let face = Face { skin, shade, hair, width: 20 + dice.roll(4), mouth: dice.roll(4) };
    let long = match sitter.sex {
        Sex::Female => !dice.one_in(4),
        Sex::Male => dice.one_in(12),
        Sex::Unknown => dice.one_in(2),
    };
    let background = dice.of(&BACKGROUNDS).unwrap_or(BACKGROUNDS[0]);
    let clothes = dice.of(&CLOTHES).unwrap_or(CLOTHES[0]);

    let mut svg = String::with_capacity(2_400);
    svg.push_str(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 120" width="480" height="600">"#);
    part(&mut svg, &[("rect", r#"width="96" height="120""#, background)]);
    if long {
        back_hair(&mut svg, &face, &mut dice);
    }
    shoulders(&mut svg, &face, clothes, &mut dice);
    head(&mut svg, &face, sitter, &mut dice);
    front_hair(&mut svg, &face, long, sitter, &mut dice);
    if dice.one_in(5) {
        svg.push_str(
            r##"<g fill="none" stroke="#3a3a3a" stroke-width="1"><circle cx="39.5" cy="53" r="5.6"/><circle cx="56.5" cy="53" r="5.6"/><path d="M45.1 52.4q2.9-1.4 5.8 0"/></g>"##,
        );
    }
    svg.push_str("</svg>");
    svg
}

/// Shapes with a fill: element, its attributes, colour.
fn part(svg: &mut String, shapes: &[(&str, &str, &str)]) {
    for (element, attributes, fill) in shapes {
        // Writing to a text cannot fail.
        let _ = write!(svg, r#"<{element} {attributes} fill="{fill}"/>"#);
    }
}

fn back_hair(svg: &mut String, face: &Face, dice: &mut Dice) {
    let length = 78 + dice.roll(4) * 7;
    let path = format!(r#"d="M24 52Q24 20 48 20T72 52L74 {length}Q48 {} 22 {length}Z""#, length + 8);
    part(svg, &[("path", &path, face.hair)]);
}

fn shoulders(svg: &mut String, face: &Face, clothes: &str, dice: &mut Dice) {
    part(
        svg,
        &[
            ("path", r#"d="M6 120Q8 96 34 90L48 94L62 90Q88 96 90 120Z""#, clothes),
            ("path", r#"d="M40 70H56V88Q48 99 40 88Z""#, face.shade),
        ],
    );
    match dice.roll(3) {
        0 => svg
            .push_str(r##"<path d="M38 88L48 104L58 88L62 91L50 112H46L34 91Z" fill="#ffffff" fill-opacity=".75"/>"##),
        1 => svg.push_str(r##"<path d="M37 87Q48 101 59 87L61 90Q48 107 35 90Z" fill="#000000" fill-opacity=".16"/>"##),
        _ => {}
    }
}

fn head(svg: &mut String, face: &Face, sitter: Sitter, dice: &mut Dice) {
    let width = face.width;
    let (left, right) = (48 - width, 48 + width);
    let skull = format!(
        r#"d="M{left} 48Q{left} 24 48 24T{right} 48Q{right} 66 {} 75Q48 84 {} 75Q{left} 66 {left} 48Z""#,
        right - 9,
        left + 9
    );
    let ear = |x: usize| format!(r#"cx="{x}" cy="55" rx="3.4" ry="5.4""#);
    part(
        svg,
        &[("ellipse", &ear(left), face.shade), ("ellipse", &ear(right), face.shade), ("path", &skull, face.skin)],
    );
    let beard = sitter.sex == Sex::Male && sitter.age > 18 && dice.one_in(2);
    if beard {
        let drop = 80 + dice.roll(4);
        let path = format!(
            r#"d="M{left} 54Q{} 66 {} 63Q48 61 {} 63Q{} 66 {right} 54Q{right} 70 {} {}Q48 {} {} {}Q{left} 70 {left} 54Z""#,
            left + 3,
            left + 12,
            right - 12,
            right - 3,
            right - 8,
            drop - 3,
            drop + 5,
            left + 8,
            drop - 3
        );
        part(svg, &[("path", &path, face.hair)]);
    }
    let brow = 46 + dice.roll(2);
    let mouth = ["M42 68.5Q48 71.5 54 68.5", "M42 69.5H54", "M42 69Q48 72.5 54 69", "M43 70Q48 68.8 53 70"];
    let lips = if beard { "#a35f52" } else { "#9c4f45" };
    let _ = write!(
        svg,
        r##"<g fill="#ffffff"><ellipse cx="39.5" cy="53" rx="3.6" ry="2.4"/><ellipse cx="56.5" cy="53" rx="3.6" ry="2.4"/></g><g fill="#2b2522"><circle cx="39.7" cy="53" r="1.9"/><circle cx="56.3" cy="53" r="1.9"/></g><g fill="none" stroke-linecap="round" stroke="{}" stroke-width="1.9"><path d="M34.6 {brow}Q39.5 {} 44 {brow}M52 {brow}Q56.5 {} 61.4 {brow}"/></g><g fill="none" stroke-linecap="round"><path d="M48.4 54L46.4 62.4Q48 63.8 50.4 62.8" stroke="{}" stroke-width="1.5"/><path d="{}" stroke="{lips}" stroke-width="1.8"/></g>"##,
        face.hair,
        brow - 3,
        brow - 3,
        face.shade,
        mouth.get(face.mouth).unwrap_or(&mouth[0]),
    );
    if sitter.age > 48 {
        let _ = write!(
            svg,
            r#"<path d="M36 63Q38 67 37.6 71M60 63Q58 67 58.4 71M41 40Q48 38.6 55 40" fill="none" stroke="{}" stroke-width=".9" stroke-linecap="round"/>"#,
            face.shade
        );
    }
}

fn front_hair(svg: &mut String, face: &Face, long: bool, sitter: Sitter, dice: &mut Dice) {
    let (left, right) = (48 - face.width, 48 + face.width);
    let bald = sitter.sex == Sex::Male && sitter.age > 35 && dice.one_in(4);
    let path = if bald {
        format!(
            "M{left} 56Q{} 40 {} 34Q{} 46 {left} 56ZM{right} 56Q{} 40 {} 34Q{} 46 {right} 56Z",
            left - 2,
            left + 4,
            left + 3,
            right + 2,
            right - 4,
            right - 3
        )
    } else if long {
        match dice.roll(3) {
            0 => format!("M{} 62Q{} 20 48 18T{} 62Q{right} 36 56 32Q40 44 {left} 46Z", left - 3, left - 5, right + 3),
            1 => format!(
                "M{} 62Q{} 20 48 18T{} 62Q{right} 40 48 30Q{left} 40 {} 62Z",
                left - 3,
                left - 5,
                right + 3,
                left - 3
            ),
            _ => format!("M{} 64Q{} 19 48 18T{} 64L{right} 44Q48 34 {left} 44Z", left - 2, left - 5, right + 2),
        }
    } else {
        match dice.roll(4) {
            0 => format!(
                "M{left} 50Q{} 20 48 19T{right} 50Q{} 36 58 34Q46 38 {} 35Q{} 40 {left} 50Z",
                left - 3,
                right - 1,
                left + 6,
                left + 1
            ),
            1 => format!("M{left} 48Q{} 21 48 20T{right} 48Q{} 34 48 32T{left} 48Z", left - 2, right - 2),
            2 => format!(
                "M{left} 50Q{} 17 50 17T{right} 50Q{} 38 {} 36L{} 30L{left} 42Z",
                left - 4,
                right - 1,
                right - 6,
                left + 12
            ),
            _ => format!("M{} 47Q{left} 26 48 25T{} 47Q{} 32 48 31T{} 47Z", left + 1, right - 1, right - 4, left + 1),
        }
    };
    part(svg, &[("path", &format!(r#"d="{path}""#), face.hair)]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_same_sitter_is_drawn_the_same() {
        let sitter = Sitter { seed: 7, sex: Sex::Female, age: 34 };
        assert_eq!(draw(sitter), draw(sitter));
        let faces: std::collections::BTreeSet<String> = (0..200).map(|seed| draw(Sitter { seed, ..sitter })).collect();
        assert!(faces.len() > 195, "{}", faces.len());
    }

    proptest! {
        #[test]
        fn a_drawing_is_small_and_holds_no_style_or_script(seed: i64, age in -5_i16..120, sex in prop::sample::select(Sex::ALL)) {
            let svg = draw(Sitter { seed, sex, age });
            prop_assert!(svg.len() < 4_000);
            prop_assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
            prop_assert!(!svg.contains("style") && !svg.contains("script") && !svg.contains("href"));
        }
    }
}
