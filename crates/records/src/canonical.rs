//! Canonical JSON: members sorted by name, no white space, so that the same content always has the
//! same bytes and the same hash. Sorting is done here, whatever order the JSON library keeps.

use serde_json::Value;

/// Writes a JSON value in its one form.
pub(crate) fn to_text(value: &Value) -> String {
    let mut out = String::with_capacity(256);
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Object(members) => {
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_unstable_by_key(|(name, _)| name.as_str());
            out.push('{');
            for (at, (name, member)) in sorted.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                write(member, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        plain => out.push_str(&plain.to_string()),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn sorts_members_at_every_depth() {
        let value: serde_json::Value = serde_json::from_str(r#"{"b":[{"z":1,"a":"é\n"}],"a":null}"#).unwrap();
        assert_eq!(super::to_text(&value), r#"{"a":null,"b":[{"a":"é\n","z":1}]}"#);
    }
}
