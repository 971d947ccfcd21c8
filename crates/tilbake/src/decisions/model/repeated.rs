//! Text that was there before: how much of the reasons of a decision stands word by word in those of another. It is shown to
//! whoever signs; it refuses nothing.

use std::collections::BTreeSet;

/// So many words in a row count as one that was there before.
const WORDS: usize = 5;
/// From so many hundredths on it is said.
pub const SAID_FROM: usize = 30;

fn rows(text: &str) -> Vec<String> {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    if words.len() < WORDS {
        return if words.is_empty() { vec![] } else { vec![words.join(" ")] };
    }
    words.windows(WORDS).map(|row| row.join(" ")).collect()
}

/// How many hundredths of a text stand in another, by rows of five words.
pub fn hundredths(text: &str, before: &str) -> usize {
    let own = rows(text);
    if own.is_empty() {
        return 0;
    }
    let other: BTreeSet<String> = rows(before).into_iter().collect();
    own.iter().filter(|row| other.contains(*row)).count() * 100 / own.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_is_found_whatever_its_marks_and_another_is_not() {
        let before = "He struck the wall for an hour and said that he would hurt whoever came in.";
        assert_eq!(hundredths(before, before), 100);
        assert_eq!(hundredths(&before.to_uppercase().replace(' ', "\n"), before), 100);
        let more = format!("{before} This morning he slept, ate and spoke calmly with two officers for a while.");
        assert!((30..70).contains(&hundredths(&more, before)));
        assert_eq!(hundredths("He slept until eight and asked for his sister.", before), 0);
        assert_eq!(hundredths("", before), 0);
        assert_eq!(hundredths("still dangerous", "Still dangerous."), 100);
    }
}
