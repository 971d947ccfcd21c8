//! `Idempotency-Key`: a creation sent twice with one key is done once and answered alike.

use super::visit::Visit;
use super::{Form, tables};
use basics::Problem;
use records::{Fault, Outcome, Tx};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Longest key taken, in characters.
const KEY_MAX: usize = 100;

/// Runs a creating closure at most once for the key of this visit; without a key, simply runs it.
/// The same key with another form is a problem (422).
pub async fn create<V>(
    visit: &Visit,
    form: &Form,
    mut act: impl FnMut(&mut Tx) -> Outcome<V> + Send + 'static,
) -> Outcome<V>
where
    V: Serialize + DeserializeOwned + Send + 'static,
{
    let actor = visit.actor()?;
    let Some(key) = visit.idempotency_key() else {
        return visit.app().db.write(&actor, act).await;
    };
    if key.is_empty() || key.chars().count() > KEY_MAX {
        return Err(Problem::new(400, "idempotency-key-invalid", "a key has 1 to 100 characters").into());
    }
    let account = actor.account.map(|a| a.to_string()).unwrap_or_default();
    let key = format!("{account} {} {key}", visit.path());
    let request = form.fingerprint();
    if let Some(earlier) = find(visit, &key).await? {
        return replay(&earlier, &request);
    }
    let (stored_key, stored_request) = (key.clone(), request.clone());
    let outcome = visit
        .app()
        .db
        .write(&actor, move |tx| {
            if tables::idempotent_answer(tx, &stored_key)?.is_some() {
                return Err(raced().into());
            }
            let value = act(tx)?;
            let body = serde_json::to_string(&value).map_err(|e| Problem::new(500, "page-failed", e.to_string()))?;
            tables::keep_idempotent_answer(tx, &stored_key, &stored_request, &body)?;
            Ok(value)
        })
        .await;
    match outcome {
        Err(Fault::Refused(problem)) if problem.code == "idempotency-raced" => match find(visit, &key).await? {
            Some(earlier) => replay(&earlier, &request),
            None => Err(raced().into()),
        },
        other => other,
    }
}

fn raced() -> Problem {
    Problem::conflict("idempotency-raced", "the same key is being used right now")
}

async fn find(visit: &Visit, key: &str) -> Outcome<Option<tables::Answered>> {
    let key = key.to_owned();
    visit.app().db.read(move |reader| tables::idempotent_answer(reader, &key)).await
}

fn replay<V: DeserializeOwned>(earlier: &tables::Answered, request: &str) -> Outcome<V> {
    if earlier.request != request {
        return Err(Problem::new(422, "idempotency-key-reused", "this key was used for another request").into());
    }
    serde_json::from_str(&earlier.body).map_err(|_| basics::value::corrupt("an answer").into())
}
