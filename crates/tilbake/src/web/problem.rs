//! How a problem is shown: RFC 9457 JSON under `/api`, a page in the reader's language elsewhere,
//! both with the same stable code.

use super::cookies;
use super::frame::Frame;
use super::texts::Words;
use super::visit::{Face, Visit, redirect};
use crate::access;
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use basics::Problem;
use records::Fault;
use serde_json::json;

/// A fault on its way out of a handler; the gate renders it, since it knows the visit.
#[derive(Clone, Debug)]
pub struct Refusal(pub Problem);

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}
impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self(fault.into_problem())
    }
}
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// What a handler answers.
pub type Answer = Result<Response, Refusal>;

/// Title and words of a problem.
pub fn words(words: &Words, problem: &Problem) -> (String, String) {
    let key = format!("problem-{}", problem.code);
    let body = format!("{key}-remedy");
    let title = if words.has(&key) { words.t(&key) } else { words.t(&format!("problem-status-{}", problem.status)) };
    let body = if words.has(&body) { words.t(&body) } else { String::new() };
    (title, body)
}

#[derive(Template)]
#[template(path = "web/pages/problem.html")]
struct ProblemPage<'a> {
    frame: &'a Frame,
    problem: &'a Problem,
    remedy: &'a str,
}

impl Visit {
    /// Renders a problem for this visit.
    pub fn problem(&self, problem: &Problem) -> Response {
        if problem.status >= 500 {
            tracing::error!(code = problem.code, path = self.path(), "{}", problem.detail);
        }
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let words = self.words();
        let (title, remedy) = words_of(&words, problem);
        if self.face() == Face::Html
            && let Some(page) = access::page_for(problem, &self.path_and_query())
            && let Ok(response) = redirect(&page)
        {
            return response;
        }
        let mut response = match self.face() {
            Face::Api => problem_json(status, problem, &title),
            Face::Html => {
                let frame = self.frame(&title);
                match (ProblemPage { frame: &frame, problem, remedy: &remedy }).render() {
                    Ok(html) => (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
                    Err(_) => (status, title).into_response(),
                }
            }
        };
        if status == StatusCode::UNAUTHORIZED && self.face() == Face::Api {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        wait(&mut response, problem);
        response
    }

    /// Renders a refusal left in a response, and sets the headers every answer carries.
    pub(super) fn finish(&self, mut response: Response) -> Response {
        if let Some(Refusal(problem)) = response.extensions_mut().remove::<Refusal>() {
            response = self.problem(&problem);
        } else if response.status() == StatusCode::METHOD_NOT_ALLOWED {
            response = self.problem(&Problem::new(405, "method-not-allowed", "this path does not take this method"));
        } else if response.status() == StatusCode::BAD_REQUEST
            && response.headers().get(header::CONTENT_TYPE).is_none_or(|t| t.as_bytes().starts_with(b"text/plain"))
        {
            // axum's own refusals: a path or a query that does not parse.
            response = self.problem(&Problem::not_found());
        }
        // Pages alone have forms.
        if self.0.new_form_token
            && response
                .headers()
                .get(header::CONTENT_TYPE)
                .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
            && let Ok(cookie) = cookies::set(self.app(), &cookies::form_cookie(self.app()), &self.0.csrf)
        {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}

/// Says when it may be tried again: a service that cannot answer just now, in a second.
pub(super) fn wait(response: &mut Response, problem: &Problem) {
    let seconds = problem.retry_after.or((problem.status == 503).then_some(1));
    if let Some(seconds) = seconds {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}

fn words_of(w: &Words, problem: &Problem) -> (String, String) {
    words(w, problem)
}

fn problem_json(status: StatusCode, problem: &Problem, title: &str) -> Response {
    let mut body = json!(problem);
    if let Some(object) = body.as_object_mut() {
        object.insert("type".into(), format!("urn:tilbake:problem:{}", problem.code).into());
        object.insert("title".into(), title.into());
        if problem.status >= 500 {
            // The log has the detail; a client gets nothing of the inside.
            object.insert("detail".into(), "the service could not do this now".into());
        }
    }
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}
