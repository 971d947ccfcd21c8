//! Style, script and icons: our own files, inside the binary, under an address that changes with them.

use super::problem::Answer;
use super::route::Route;
use crate::access::Verb;
use axum::http::header;
use axum::response::IntoResponse;

/// One sheet of several files, each with its subject. What comes later changes what came before.
const CSS: &str = concat!(
    include_str!("assets/style/ground.css"),
    include_str!("assets/style/shell.css"),
    include_str!("assets/style/forms.css"),
    include_str!("assets/style/signs.css"),
    include_str!("assets/style/lists.css"),
    include_str!("assets/style/people.css"),
    include_str!("assets/style/drawings.css"),
    include_str!("assets/style/gate.css"),
    include_str!("assets/style/letter.css"),
    include_str!("assets/style/counts.css"),
    include_str!("assets/style/media.css"),
);
const JS: &str = concat!(include_str!("assets/tilbake.js"), include_str!("assets/counting.js"));
const ICONS: &str = include_str!("assets/icons.svg");
const MARK: &str = include_str!("assets/mark.svg");

/// The routes of the files.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/assets/tilbake.css", css).access(Verb::Public),
        Route::get("/assets/tilbake.js", js).access(Verb::Public),
        Route::get("/assets/icons.svg", icons).access(Verb::Public),
        Route::get("/assets/mark.svg", mark).access(Verb::Public),
    ]
}

async fn css() -> Answer {
    file("text/css; charset=utf-8", CSS)
}
async fn js() -> Answer {
    file("text/javascript; charset=utf-8", JS)
}
async fn mark() -> Answer {
    file("image/svg+xml", MARK)
}
async fn icons() -> Answer {
    file("image/svg+xml", ICONS)
}

fn file(kind: &'static str, body: &'static str) -> Answer {
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=300")];
    Ok((headers, body).into_response())
}
