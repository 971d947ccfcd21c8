//! Routes of access control: coming in, users, tokens, purposes, emergency openings, access logs.

mod enter;
mod files;
mod reviews;
mod tokens;
mod users;

use crate::web::Route;

/// All routes of access control.
pub fn routes() -> Vec<Route> {
    let all = [enter::routes(), files::routes(), reviews::routes(), users::routes(), tokens::routes()];
    all.into_iter().flatten().collect()
}
