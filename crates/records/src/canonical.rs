//! Canonical JSON: members sorted by name, no white space, so that the same content always has the
//! same bytes and the same hash. Sorting is done here, whatever order the JSON library keeps.

use serde::Serialize;
use serde_json::Value;

/// Writes a JSON value in its one form.
pub(crate) fn to_text(value: &Value) -> String {
    let mut out = Vec::with_capacity(1_024);
    write(value, &mut out);
    // JSON is written as UTF-8.
    String::from_utf8(out).unwrap_or_default()
}

fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Object(members) => {
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_unstable_by_key(|(name, _)| name.as_str());
            out.push(b'{');
            for (at, (name, member)) in sorted.into_iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                plain(name, out);
                out.push(b':');
                write(member, out);
            }
            out.push(b'}');
        }
        Value::Array(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write(item, out);
            }
            out.push(b']');
        }
        other => plain(other, out),
    }
}

/// Writes what has no members. It cannot fail: memory takes all of it, and these are values of JSON.
fn plain(value: &(impl Serialize + ?Sized), out: &mut Vec<u8>) {
    let _never_fails = serde_json::to_writer(out, value);
}

#[cfg(test)]
mod tests {
    #[test]
    fn sorts_members_at_every_depth() {
        let value: serde_json::Value = serde_json::from_str(r#"{"b":[{"z":1,"a":"é\n"}],"a":null}"#).unwrap();
        assert_eq!(super::to_text(&value), r#"{"a":null,"b":[{"a":"é\n","z":1}]}"#);
    }
}
