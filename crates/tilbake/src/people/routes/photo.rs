//! The photograph: shown to whoever may read the person's line, replaced by whoever may.

use super::{again, change, open_tab, show};
use crate::access::acts::EditPhoto;
use crate::access::{self, Action, Permit, Verb};
use crate::people::actions;
use crate::people::model::{PHOTO_BYTES_MAX, Photo, Sitter, draw, prepare};
use crate::people::tables::{self, KeptPhoto};
use crate::people::views::{PhotoPage, Version};
use crate::web::person::person_id;
use crate::web::{Answer, Form, NoFields, Raw, Route, Uploads, Visit};
use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;
use basics::Problem;
use basics::id::PersonId;
use records::{Class, Keyring, Outcome, Tx};

const SEE: Verb = Verb::OnPerson(Action::ReadSummary);
const EDIT: Verb = Verb::OnPerson(Action::EditPhoto);
/// Room for the form around the file.
const FORM_BYTES: usize = 64 * 1024;
/// Age at which somebody is drawn whose birth date is unknown.
const DRAWN_AGE: i16 = 35;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/people/{id}/photo", photo).access(SEE).summary("The photograph"),
        Route::get("/api/people/{id}/photo", photo)
            .access(SEE)
            .summary("The photograph: JPEG, or SVG in a demo")
            .file("image/*"),
        Route::get("/people/{id}/photo/new", new).access(EDIT).summary("Form for a photograph"),
        Route::post("/people/{id}/photo", upload)
            .access(EDIT)
            .upload(PHOTO_BYTES_MAX + FORM_BYTES)
            .summary("Replace the photograph"),
        Route::put("/api/people/{id}/photo", send)
            .access(EDIT)
            .raw(PHOTO_BYTES_MAX)
            .summary("Replace the photograph by a JPEG or PNG; If-Match with the person's ETag")
            .versioned()
            .gives::<Version>(),
    ]
}

async fn photo(visit: Visit, Path(id): Path<String>) -> Answer {
    let (permit, seconds) = access::see(&visit, person_id(&id)?).await?;
    let app = visit.app_shared();
    let read = move |reader: &mut records::Reader| {
        let KeptPhoto { photo, sex, born, file } = tables::photo(reader, &permit)?.ok_or_else(Problem::not_found)?;
        Ok(match photo {
            Photo::Taken(sealed) => ("image/jpeg", app.keys.open_sealed(Class::Identity, file, &sealed)?),
            Photo::Drawn(seed) => {
                let age = born.map_or(DRAWN_AGE, |born| born.age_on(reader.today()).0);
                ("image/svg+xml", draw(Sitter { seed, sex, age }).into_bytes())
            }
        })
    };
    let (kind, bytes) = visit.app().db.read(read).await?;
    // A browser keeps it no longer than the look that covers it, and for whoever looked alone.
    let keep = format!("private, max-age={seconds}");
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, &keep), (header::VARY, "cookie")];
    Ok((headers, bytes).into_response())
}

async fn page(visit: &Visit, id: &str) -> Outcome<PhotoPage> {
    let tab = open_tab::<EditPhoto>(visit, id, "identity").await?;
    let person = tab.permit.person();
    let version = visit.app().db.read(move |reader| tables::version(reader, person)).await?;
    Ok(PhotoPage { bar: tab.bar, form: Form::default().at_version(version) })
}

async fn new(visit: Visit, Path(id): Path<String>) -> Answer {
    let page = page(&visit, &id).await?;
    Ok(show(&visit, &page.bar, "people-photo", &page, 0)?)
}

async fn upload(visit: Visit, Path(id): Path<String>, form: Form, uploads: Uploads) -> Answer {
    let person = person_id(&id)?;
    let replaced = async {
        form.into_fields::<NoFields>(&[])?;
        let file = uploads.0.into_iter().find(|file| file.field == "photo").map(|file| file.bytes);
        replace(&visit, person, &form, file.unwrap_or_default().to_vec()).await
    };
    match replaced.await {
        Ok(version) => Ok(visit.done(&version, &format!("/people/{person}/identity"), "done-people-photo")?),
        Err(fault) => {
            again(&visit, fault, form, "people-photo", page(&visit, &id), |page, form| PhotoPage { form, ..page }).await
        }
    }
}

async fn send(visit: Visit, Path(id): Path<String>, raw: Raw) -> Answer {
    let person = person_id(&id)?;
    let version = replace(&visit, person, &Form::default(), raw.bytes.to_vec()).await?;
    Ok(visit.done(&version, &format!("/people/{person}"), "done-people-photo")?)
}

/// Decoding takes a while and is done away from the transaction and from the threads that serve.
async fn replace(visit: &Visit, person: PersonId, form: &Form, bytes: Vec<u8>) -> Outcome<Version> {
    let prepared = tokio::task::spawn_blocking(move || prepare(&bytes)).await;
    let jpeg = prepared.map_err(|_| Problem::new(500, "page-failed", "the picture could not be read"))??;
    let photo = Photo::Taken(jpeg);
    let act = move |tx: &mut Tx, permit: &Permit<EditPhoto>, keys: &Keyring| {
        actions::replace_photo(tx, permit, keys, &photo)?;
        Ok(Version { version: tables::version(tx, person)? })
    };
    change(visit, form, person, act).await
}
