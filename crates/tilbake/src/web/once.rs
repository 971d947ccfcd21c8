//! `Idempotency-Key`: a creation sent twice with one key is done once and answered alike.

use super::visit::Visit;
use super::{Form, tables};
use crate::app::Shared;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use basics::Problem;
use basics::id::{Id, PersonId};
use records::{Class, Fault, Keyring, Outcome, Tx};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Longest key taken, in characters.
const KEY_MAX: usize = 100;

/// Runs a creating closure at most once for the key of this visit; without a key, simply runs it.
/// The same key with another form is a problem (422).
pub async fn create<V>(
    visit: &Visit,
    form: &Form,
    act: impl FnMut(&mut Tx) -> Outcome<V> + Send + 'static,
) -> Outcome<V>
where
    V: Serialize + DeserializeOwned + Send + 'static,
{
    create_from(visit, form.fingerprint(), act).await
}

/// The same for a body that is no form: `request` is its fingerprint.
pub async fn create_from<V>(
    visit: &Visit,
    request: String,
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
    let whose = visit.caller()?.account;
    let key = format!("{whose} {} {key}", visit.path());
    let keeper = Keeper { app: visit.app_shared(), whose: PersonId::from_uuid(whose.uuid()) };
    if let Some(earlier) = find(visit, &key).await? {
        return keeper.replay(&earlier, &request);
    }
    let (stored_key, stored_request, sealing) = (key.clone(), request.clone(), keeper.clone());
    let outcome = visit
        .app()
        .db
        .write(&actor, move |tx| {
            if tables::idempotent_answer(tx, &stored_key)?.is_some() {
                return Err(raced().into());
            }
            let value = act(tx)?;
            tables::keep_idempotent_answer(tx, &stored_key, &stored_request, &sealing.seal(&value)?)?;
            Ok(value)
        })
        .await;
    match outcome {
        Err(Fault::Refused(problem)) if problem.code == "idempotency-raced" => match find(visit, &key).await? {
            Some(earlier) => keeper.replay(&earlier, &request),
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

/// Keeps answers sealed: one may hold what is shown only once, such as a new token.
#[derive(Clone)]
struct Keeper {
    app: Shared,
    /// The account, bound to the box.
    whose: PersonId,
}

impl Keeper {
    fn keys(&self) -> &Keyring {
        &self.app.keys
    }
    fn seal<V: Serialize>(&self, value: &V) -> Outcome<String> {
        let body = serde_json::to_vec(value).map_err(|e| Problem::new(500, "page-failed", e.to_string()))?;
        Ok(STANDARD.encode(self.keys().seal(Class::Identity, self.whose, &body)?))
    }
    fn replay<V: DeserializeOwned>(&self, earlier: &tables::Answered, request: &str) -> Outcome<V> {
        if earlier.request != request {
            return Err(Problem::new(422, "idempotency-key-reused", "this key was used for another request").into());
        }
        let damaged = || basics::value::corrupt("an answer");
        let sealed = STANDARD.decode(&earlier.body).map_err(|_| damaged())?;
        let body = self.keys().open_sealed(Class::Identity, self.whose, &sealed)?;
        serde_json::from_slice(&body).map_err(|_| damaged().into())
    }
}
