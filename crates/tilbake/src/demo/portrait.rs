//! Invented portraits: flat, friendly drawings of head and shoulders from a seed, under 2 KB each,
//! clear at 48 pixels and at 240. They are of nobody: shapes and colours fall by chance.

use super::dice::Dice;
use super::names::Group;
use super::person::{InventedPerson, Sex};
use basics::Date;

/// What a portrait is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Seed.
    pub seed: u64,
    /// Sex, which leans hair and beard.
    pub sex: Sex,
    /// Age, which leans hair to grey.
    pub age: i64,
    /// Group of the name, which leans the colours.
    pub group: Group,
}

impl Look {
    /// The look of an invented person.
    pub fn of(person: &InventedPerson, on: Date) -> Self {
        Self { seed: person.portrait, sex: person.sex, age: person.age(on), group: person.group }
    }
}

/// Skin with its shade.
const SKIN: [(&str, &str); 10] = [
    ("#f7dcc8", "#e6bfa3"),
    ("#f3cfb3", "#dfae8b"),
    ("#ecc19c", "#d5a077"),
    ("#e2b088", "#c88f63"),
    ("#d19c72", "#b47d52"),
    ("#bd8559", "#9d683f"),
    ("#a16c44", "#83522f"),
    ("#875836", "#6b4226"),
    ("#6f472c", "#55341f"),
    ("#5a3a26", "#43291a"),
];
const HAIR: [&str; 8] = ["#1f1a18", "#33261f", "#4f3626", "#6f4b2f", "#96683c", "#c29a5c", "#dcbb7e", "#a4512c"];
const GREY: [&str; 3] = ["#8b8a87", "#aeaca8", "#d3d1cc"];
const GROUND: [&str; 8] = ["#dfe8ea", "#e8e4d9", "#dde6dc", "#e9dfe0", "#dde1ec", "#eae6f0", "#e3e8d8", "#f0e6d8"];
const CLOTH: [&str; 10] =
    ["#40566b", "#5b6f5c", "#7a4b4b", "#3f4a4f", "#6b5b7b", "#8a7350", "#2f5d62", "#54504a", "#3b4d7a", "#84604f"];
const SCARF: [&str; 6] = ["#4b5d73", "#7d5a6b", "#5f7363", "#2f3a45", "#8c7a5b", "#6d6a85"];

/// The colours of one portrait.
struct Colours {
    skin: &'static str,
    shade: &'static str,
    hair: &'static str,
    lip: &'static str,
    cloth: &'static str,
    ground: &'static str,
}

/// The portrait as SVG. `title` is what a screen reader says, in the reader's language.
pub fn svg(look: Look, title: &str) -> String {
    let mut dice = Dice::new(look.seed, "portrait", 0);
    let colours = colours(look, &mut dice);
    let scarf = look.sex == Sex::Female
        && matches!(look.group, Group::Somali | Group::Arabic)
        && dice.chance(if look.group == Group::Somali { 500 } else { 280 });
    let Colours { skin, shade, ground, .. } = colours;
    let mut out = String::with_capacity(1800);
    out.push_str(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" role="img"><title>"#);
    escape(title, &mut out);
    out.push_str(&format!(r#"</title><path fill="{ground}" d="M0 0h96v96H0z"/>"#));
    let wide = dice.between(-1, 1);
    let (back, front) = if scarf { headscarf(&mut dice) } else { hair(look, &colours, &mut dice) };
    out.push_str(&back);
    out.push_str(&shoulders(&colours, &mut dice));
    out.push_str(&format!(r#"<path fill="{shade}" d="M39 57h18v12q-9 9-18 0z"/>"#));
    out.push_str(&format!(
        r#"<g fill="{skin}"><ellipse cx="{}" cy="46" rx="4" ry="5.5"/><ellipse cx="{}" cy="46" rx="4" ry="5.5"/><path d="M{l} 40C{l} 19 {r} 19 {r} 40C{r} 56 {jr} 67 48 67S{l} 56 {l} 40z"/></g>"#,
        30 - wide,
        66 + wide,
        jr = 60 + wide,
        l = 30 - wide,
        r = 66 + wide,
    ));
    out.push_str(&features(look, &colours, &mut dice));
    out.push_str(&front);
    if dice.chance(if look.age > 45 { 420 } else { 220 }) {
        out.push_str(&glasses(&mut dice));
    }
    out.push_str("</svg>");
    out
}

fn escape(text: &str, out: &mut String) {
    for letter in text.chars().take(80) {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push(letter),
        }
    }
}

fn colours(look: Look, dice: &mut Dice) -> Colours {
    let (low, high, shades) = match look.group {
        _ if dice.chance(60) => (0, 9, 3),
        Group::Norwegian => (0, 2, 8),
        Group::Sami | Group::Polish | Group::Lithuanian => (0, 2, 7),
        Group::Romanian => (1, 4, 4),
        Group::Arabic => (2, 6, 3),
        Group::Somali => (6, 9, 2),
    };
    let tone = usize::try_from(dice.between(low, high)).unwrap_or(2);
    let lip = if tone < 5 { "#a2605a" } else { "#b06a5f" };
    let (skin, shade) = SKIN[tone.min(SKIN.len() - 1)];
    let grey = u64::try_from((look.age - 38).max(0)).unwrap_or(0) * 28;
    let hair = if dice.chance(grey) { dice.pick_or(&GREY, GREY[0]) } else { HAIR[dice.index(shades)] };
    Colours { skin, shade, hair, lip, cloth: dice.pick_or(&CLOTH, CLOTH[0]), ground: dice.pick_or(&GROUND, GROUND[0]) }
}

/// Shirt, sweater or hood.
fn shoulders(colours: &Colours, dice: &mut Dice) -> String {
    let Colours { cloth, skin, .. } = colours;
    let base = format!(r#"<path fill="{cloth}" d="M8 96C9 79 24 72 38 69q10 7 20 0c14 3 29 10 30 27z"/>"#);
    let collar = match dice.below(4) {
        0 => format!(r#"<path fill="{skin}" d="M38 69q10 7 20 0l-10 14z"/>"#),
        1 => r##"<path fill="none" stroke="#fff" stroke-opacity=".35" stroke-width="2.5" d="M37 70q11 10 22 0"/>"##
            .to_owned(),
        2 => r##"<path fill="#fff" fill-opacity=".85" d="M37 68l11 9-8 8-7-14zM59 68l-11 9 8 8 7-14z"/>"##.to_owned(),
        _ => r##"<path fill="none" stroke="#000" stroke-opacity=".18" stroke-width="4" d="M36 70q12 12 24 0"/>"##
            .to_owned(),
    };
    base + &collar
}

/// Hair behind the head and before it.
fn hair(look: Look, colours: &Colours, dice: &mut Dice) -> (String, String) {
    let fill = colours.hair;
    let path = |d: &str| format!(r#"<path fill="{fill}" d="{d}"/>"#);
    let none = String::new();
    // Behind every head of hair lies a cap, so that no ground shows at the temples.
    let cap = path("M28.5 45C25 21 38 14 48 14s23 7 19.5 31z");
    if look.sex == Sex::Female {
        let front = match dice.below(3) {
            0 => path("M29 42C27 20 40 15 48 15s21 5 19 27c-2-8-6-13-13-15-8 6-17 7-25 15z"),
            1 => path("M29 42C26 19 40 14 48 14s22 5 19 28c-1-9-8-14-19-15-11 1-18 6-19 15z"),
            _ => path("M29 43C27 19 40 14 48 14s21 5 19 29c-1-6-3-10-6-12-10 1-24 1-28-1-2 3-4 8-4 13z"),
        };
        return match dice.below(5) {
            0 => (path("M24 46C22 20 38 12 48 12s26 8 24 34c0 14 3 24 5 30H19c2-6 5-16 5-30z"), front),
            1 => (path("M25 44C23 20 38 12 48 12s25 8 23 32c0 8 1 14 0 19H25c-1-5 0-11 0-19z"), front),
            2 => (format!(r#"{cap}<circle cx="48" cy="12" r="8" fill="{fill}"/>"#), front),
            3 => (format!(r#"<circle cx="48" cy="35" r="28" fill="{fill}"/>"#), front),
            _ => (cap + &path("M62 20c14 4 17 20 13 42-1 6-6 8-9 5 4-14 2-30-4-47z"), front),
        };
    }
    let thin = u64::try_from((look.age - 25).max(0)).unwrap_or(0) * 9;
    if dice.chance(thin.min(450)) {
        let rim = path("M26.5 47c-2-10 1-17 8.5-20.5h26c7.5 3.5 10.5 10.5 8.5 20.5z");
        return (if dice.chance(450) { none.clone() } else { rim }, none);
    }
    match dice.below(6) {
        0 => (cap, path("M29 42C27 22 38 17 48 17s21 5 19 25c-1-7-3-11-6-13-9-2-17-2-26 0-3 2-5 6-6 13z")),
        1 => (cap, path("M29 42C25 20 37 13 50 13s20 8 17 29c-1-8-4-13-8-15-9 3-19 2-25-1-3 4-4 9-5 16z")),
        2 => (cap, path("M29 42C24 18 40 10 52 13c12-2 19 10 15 29-1-6-3-10-6-13-6 1-17 0-22-6-1 8-9 11-10 19z")),
        3 => (
            cap,
            format!(
                r#"<g fill="{fill}"><circle cx="34" cy="26" r="8"/><circle cx="42" cy="20" r="8"/><circle cx="52" cy="19" r="8"/><circle cx="61" cy="25" r="8"/><path d="M29 43c-2-10 1-16 6-19h26c5 3 8 9 6 19-1-6-2-9-4-12-10 2-20 2-30 0-2 3-3 6-4 12z"/></g>"#
            ),
        ),
        4 => (
            path("M26 44C23 20 38 12 48 12s25 8 22 32c0 7 2 12 3 17H23c1-5 3-10 3-17z"),
            path("M29 42C26 19 40 14 48 14s22 5 19 28c-2-9-8-13-17-15-10 2-19 6-21 15z"),
        ),
        _ => (cap, path("M29.5 40C28 24 37 18 48 18s20 6 18.5 22c-2-6-4-9-7-11-8-2-15-2-23 0-3 2-5 5-7 11z")),
    }
}

/// A headscarf: behind the head, and around the face down to the shoulders.
fn headscarf(dice: &mut Dice) -> (String, String) {
    let fill = dice.pick_or(&SCARF, SCARF[0]);
    let back = format!(
        r#"<path fill="{fill}" d="M48 9C26 9 22 30 24 48c1 16-4 24-8 32h64c-4-8-9-16-8-32 2-18-2-39-24-39z"/>"#
    );
    let front = format!(
        r##"<path fill="{fill}" d="M48 10C27 10 22 30 24 48c1 14 8 24 24 24s23-10 24-24c2-18-3-38-24-38zm0 15c11 0 16 7 16 18 0 13-7 22-16 22s-16-9-16-22c0-11 5-18 16-18z" fill-rule="evenodd"/><path fill="{fill}" d="M27 58c8 12 34 12 42 0 3 10 8 16 10 24-16 10-46 10-62 0 2-8 7-14 10-24z"/><path fill="none" stroke="#000" stroke-opacity=".15" stroke-width="2" d="M30 66c10 12 26 12 38 4"/>"##
    );
    (back, front)
}

/// Brows, eyes, nose, mouth, lines of age, beard.
fn features(look: Look, colours: &Colours, dice: &mut Dice) -> String {
    let Colours { shade, hair, lip, .. } = colours;
    let brow = dice.between(37, 39);
    let lift = dice.between(1, 3);
    let mouth = ["M42 57q6 4 12 0", "M42 57.5q6 2.5 12 0", "M41 56.5q7 5 14 0", "M43 58q5 1.5 10 0"][dice.index(4)];
    let mut out = String::new();
    if look.sex == Sex::Male && look.age >= 20 {
        out.push_str(&beard(hair, dice));
    }
    out.push_str(&format!(
        r##"<g fill="none" stroke-linecap="round" stroke-width="2"><path stroke="{hair}" d="M36 {brow}q4-{lift} 8 0M52 {brow}q4-{lift} 8 0"/><path stroke="{shade}" d="M48 44q-3 6-1.5 7.5 1.5 1 3.5 0"/><path stroke="{lip}" d="{mouth}"/></g><g fill="#faf6f1"><ellipse cx="40" cy="43.5" rx="3.2" ry="2.2"/><ellipse cx="56" cy="43.5" rx="3.2" ry="2.2"/></g><g fill="#2a2522"><circle cx="40" cy="43.5" r="2"/><circle cx="56" cy="43.5" r="2"/></g>"##
    ));
    if look.age >= 52 {
        out.push_str(&format!(
            r#"<path fill="none" stroke="{shade}" stroke-linecap="round" d="M36.5 48q3 1.5 6 .5M53.5 48.5q3 1 6-.5M40 30.5q8-1.5 16 0"/>"#
        ));
    }
    out
}

fn beard(hair: &str, dice: &mut Dice) -> String {
    let full = "M30 45c0 15 8 25 18 25s18-10 18-25c-2 6-5 8-9 8-4-1-6-1-9-1s-5 0-9 1c-4 0-7-2-9-8z";
    let short =
        "M31 47c1 13 8 19.5 17 19.5S64 60 65 47c-2 5-5 7-8.5 7-3.5-1-5.5-1-8.5-1s-5 0-8.5 1c-3.5 0-6.5-2-8.5-7z";
    match dice.below(10) {
        0 | 1 => {
            format!(
                r##"<path fill="{hair}" d="{full}"/><path fill="#fff" fill-opacity=".18" d="M41 56h14q-7 6-14 0z"/>"##
            )
        }
        2 | 3 => format!(r#"<path fill="{hair}" fill-opacity=".3" d="{short}"/>"#),
        4 => format!(r#"<path fill="{hair}" d="M40 54.5q8-4 16 0l1 3q-9-3.5-18 0z"/>"#),
        5 => format!(r#"<path fill="{hair}" d="M42 62q6-3 12 0c0 5-2 8-6 8s-6-3-6-8z"/>"#),
        _ => String::new(),
    }
}

fn glasses(dice: &mut Dice) -> String {
    let frame = dice.pick_or(&["#2b2b2b", "#5a4632", "#6b7680"], "#2b2b2b");
    let lens = if dice.chance(500) {
        r#"<circle cx="40" cy="43.5" r="6.5"/><circle cx="56" cy="43.5" r="6.5"/>"#
    } else {
        r#"<rect x="33" y="38.5" width="13.5" height="10" rx="3"/><rect x="49.5" y="38.5" width="13.5" height="10" rx="3"/>"#
    };
    format!(
        r##"<g fill="#fff" fill-opacity=".14" stroke="{frame}" stroke-width="1.6">{lens}<path fill="none" d="M46.5 42.5q1.5-1 3 0M33 42l-4-1M63 42l4-1"/></g>"##
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portraits_are_small_plain_svg_and_the_same_each_time() {
        let title = "Oppdiktet <portrett> & tegning av en person som ikke finnes i virkeligheten i det hele tatt";
        let mut kinds = std::collections::HashSet::new();
        for seed in 0..700 {
            let sex = if seed % 2 == 0 { Sex::Male } else { Sex::Female };
            let group = Group::ALL[usize::try_from(seed % 7).unwrap()];
            let look = Look { seed, sex, age: 16 + i64::try_from(seed % 60).unwrap(), group };
            let svg = svg(look, title);
            assert!(svg.len() < 2048, "{}", svg.len());
            assert!(
                svg.starts_with("<svg ")
                    && svg.ends_with("</svg>")
                    && svg.contains("<title>Oppdiktet &lt;portrett&gt;")
            );
            assert_eq!(svg.matches('<').count(), svg.matches('>').count());
            assert_eq!(svg.matches("<g ").count(), svg.matches("</g>").count());
            assert_eq!(svg, super::svg(look, title));
            kinds.insert(svg);
        }
        assert_eq!(kinds.len(), 700);
    }
}
