//! Statements about many values: a few texts serve any number of them, so that each is prepared once.

/// Values of one statement.
const LENGTHS: [usize; 6] = [1, 4, 8, 16, 32, 64];

/// Values in parts of a few lengths, each filled up with its last value: what a statement says of a value twice it says
/// once.
pub fn parts<T: Clone>(values: &[T]) -> Vec<Vec<T>> {
    let [.., longest] = LENGTHS;
    let filled = |part: &[T]| {
        let length = LENGTHS.into_iter().find(|length| part.len() <= *length).unwrap_or(longest);
        let last = part.last().cloned();
        let filling = last.into_iter().cycle().take(length - part.len());
        part.iter().cloned().chain(filling).collect()
    };
    values.chunks(longest).map(filled).collect()
}

/// A list of places for values, the first of them with this number: `($2, $3)`.
pub fn places(first: usize, count: usize) -> String {
    let places: Vec<String> = (first..first + count).map(|number| format!("${number}")).collect();
    format!("({})", places.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn all_values_are_in_parts_of_few_lengths() {
        for count in 0..200 {
            let values: Vec<usize> = (0..count).collect();
            let parts = parts(&values);
            assert!(parts.iter().all(|part| LENGTHS.contains(&part.len())), "{count}");
            assert_eq!(parts.concat().into_iter().collect::<BTreeSet<_>>(), values.into_iter().collect());
        }
        assert_eq!(places(2, 2), "($2, $3)");
    }
}
