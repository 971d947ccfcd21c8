//! A request on its way through: who makes it, in which language, through which face (a page or the
//! API), and how it is answered. The same action and the same view serve both faces.

use super::frame::{CallerView, Frame, Notice, Page, PageWords};
use super::summary::name_fields;
use super::texts::{Lang, Words};
use super::{Form, nav};
use crate::access::Caller;
use crate::app::{App, Shared};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use basics::{Instant, Problem};
use records::{Actor, Fault, Outcome, Via};
use serde::Serialize;
use std::sync::Arc;

/// How the answer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// JSON, under `/api`.
    Api,
    /// A page.
    Html,
}

/// A request, seen from a handler. Cheap to clone.
#[derive(Clone)]
pub struct Visit(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub app: Shared,
    pub caller: Option<Caller>,
    pub face: Face,
    pub lang: Lang,
    pub csrf: String,
    /// Whether the token of forms was made for this very request, so that its cookie must be set.
    pub new_form_token: bool,
    pub path: String,
    pub query: String,
    pub address: String,
    pub if_match: Option<String>,
    pub idempotency_key: Option<String>,
}

impl Visit {
    /// The program's parts.
    pub fn app(&self) -> &App {
        &self.0.app
    }
    /// The program's parts, for a closure that owns what it uses.
    pub fn app_shared(&self) -> Shared {
        self.0.app.clone()
    }
    /// Whether a page or JSON is wanted.
    pub fn face(&self) -> Face {
        self.0.face
    }
    /// Who asks; a problem when nobody is signed in.
    pub fn caller(&self) -> Outcome<&Caller> {
        self.0.caller.as_ref().ok_or_else(|| not_signed_in().into())
    }
    /// Who asks, if anybody is signed in.
    pub fn caller_if_any(&self) -> Option<&Caller> {
        self.0.caller.as_ref()
    }
    /// Who asks, as the journal names them.
    pub fn actor(&self) -> Outcome<Actor> {
        Ok(self.caller()?.actor(self.via()))
    }
    /// Through which face the caller came.
    pub fn via(&self) -> Via {
        if self.face() == Face::Api { Via::Api } else { Via::Page }
    }
    /// The path asked for.
    pub fn path(&self) -> &str {
        &self.0.path
    }
    /// Path and query, for coming back to the same page.
    pub fn path_and_query(&self) -> String {
        if self.0.query.is_empty() { self.0.path.clone() } else { format!("{}?{}", self.0.path, self.0.query) }
    }
    /// The first value of a query parameter.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(&self.0.query).ok()?;
        pairs.into_iter().find(|(n, _)| n == name).map(|(_, value)| value)
    }
    /// A query parameter as what it means; none when it is left out or empty. Nonsense is a problem that names
    /// the parameter: it is never taken for nothing.
    pub fn read_parameter<T>(
        &self,
        name: &str,
        read: impl FnOnce(&str) -> Result<T, Problem>,
    ) -> Result<Option<T>, Problem> {
        let text = self.parameter(name).filter(|text| !text.is_empty());
        let wrong = |problem: Problem| Problem::invalid("invalid-input").with_field(name, &problem.code);
        text.map(|text| read(&text)).transpose().map_err(wrong)
    }
    /// The same for a place in a list, as a page before gave it.
    pub fn cursor<T>(&self, name: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, Problem> {
        match self.parameter(name).filter(|text| !text.is_empty()) {
            Some(text) => read(&text).map(Some).ok_or_else(|| no_such_place(name)),
            None => Ok(None),
        }
    }
    /// Network address of the client, for throttling.
    pub fn address(&self) -> &str {
        &self.0.address
    }
    /// The language of the caller.
    pub fn lang(&self) -> Lang {
        self.0.lang
    }
    /// Texts in the language of the caller.
    pub fn words(&self) -> Words {
        Words::new(&self.app().texts, self.0.lang)
    }
    /// The time of the service.
    pub fn now(&self) -> Instant {
        self.app().db.now()
    }
    /// Key by which a creation is done at most once.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.0.idempotency_key.as_deref()
    }

    /// Refuses a change made on an older version than the one stored: 412, or 428 on the API when no
    /// `If-Match` was sent. Pages send the version in the field `version`.
    pub fn check_version(&self, form: &Form, stored: impl std::fmt::Display) -> Outcome<()> {
        let sent = match self.face() {
            Face::Html => form.version().to_owned(),
            Face::Api => match &self.0.if_match {
                Some(tag) => tag.trim_matches(['"', 'W', '/']).to_owned(),
                None => return Err(version_missing().into()),
            },
        };
        // `*` is whatever there is (RFC 9110, section 13.1.1).
        if sent == stored.to_string() || (sent == "*" && self.face() == Face::Api) {
            return Ok(());
        }
        Err(Problem::new(412, "version-changed", "somebody changed this since you read it: read it again").into())
    }

    /// The frame around a page.
    pub fn frame(&self, title: &str) -> Frame {
        let words = self.words();
        // A locked screen shows nothing of whoever left it.
        let shown = self.0.caller.as_ref().filter(|caller| !caller.locked);
        let caller = shown.map(|caller| self.caller_view(caller, &words));
        // Only the words of acts may be put above a page by a link.
        let notice = self.parameter("done").filter(|key| key.starts_with("done-") && words.has(key));
        Frame {
            nav: shown.map(|c| nav::items(self.app(), c, &words, self.path())).unwrap_or_default(),
            caller,
            csrf: self.0.csrf.clone(),
            path: self.0.path.clone(),
            fetched: words.clock(&self.now()),
            query: if self.0.path == "/people" { self.parameter("q").unwrap_or_default() } else { String::new() },
            notice: notice.map(|key| Notice { kind: "success", text: words.t(&key) }),
            demo: self.app().config.demo,
            page: PageWords { words, title: title.to_owned(), now: self.now() },
        }
    }

    fn caller_view(&self, caller: &Caller, words: &Words) -> CallerView {
        CallerView {
            name: caller.name.clone(),
            role: caller.main_role().map(|role| words.code("role", role)).unwrap_or_default(),
            place: caller.place_name(words),
            service_number: if caller.is_staff() { caller.service_number.clone() } else { String::new() },
            shared_machine: caller.shared_machine,
            idle_seconds: self.app().config.idle_seconds,
        }
    }

    /// Answers with a view: 200.
    pub fn show<V: Serialize + Page>(&self, title: &str, view: &V) -> Outcome<Response> {
        self.answer(StatusCode::OK, title, view)
    }

    /// Answers with a view that has a version, sent as its ETag.
    pub fn show_version<V: Serialize + Page>(
        &self,
        title: &str,
        view: &V,
        version: impl std::fmt::Display,
    ) -> Outcome<Response> {
        let mut response = self.show(title, view)?;
        if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        Ok(response)
    }

    fn answer<V: Serialize + Page>(&self, status: StatusCode, title: &str, view: &V) -> Outcome<Response> {
        match self.face() {
            Face::Api => json(status, view),
            Face::Html => page(status, &self.frame(title), view),
        }
    }

    /// After an act: JSON with the result, or on to a page with a message (text `done-...`) above it.
    pub fn done<V: Serialize>(&self, result: &V, location: &str, notice: &str) -> Outcome<Response> {
        self.after(StatusCode::OK, result, location, notice)
    }

    /// After something new was made: 201 with its address, or on to its page.
    pub fn made<V: Serialize>(&self, result: &V, location: &str, notice: &str) -> Outcome<Response> {
        self.after(StatusCode::CREATED, result, location, notice)
    }

    fn after<V: Serialize>(&self, status: StatusCode, result: &V, location: &str, notice: &str) -> Outcome<Response> {
        if self.face() == Face::Html {
            let mark = if location.contains('?') { '&' } else { '?' };
            return redirect(&format!("{location}{mark}done={notice}"));
        }
        let mut response = json(status, result)?;
        if status == StatusCode::CREATED
            && let Ok(value) = HeaderValue::from_str(&format!("/api{location}"))
        {
            response.headers_mut().insert(header::LOCATION, value);
        }
        Ok(response)
    }

    /// A page's form came back refused: shows it again with all that was typed and the errors by the
    /// fields. The API gets the problem itself, and so does a page when the fault is not the form's.
    pub fn again<V: Serialize + Page>(
        &self,
        fault: Fault,
        form: Form,
        title: &str,
        view: impl FnOnce(Form) -> Outcome<V>,
    ) -> Outcome<Response> {
        match fault {
            Fault::Refused(problem) if self.face() == Face::Html && matches!(problem.status, 409 | 412 | 422 | 429) => {
                let words = self.words();
                let view = view(form.refused(&problem))?;
                let mut frame = self.frame(title);
                if problem.errors.is_empty() {
                    frame.notice = Some(Notice { kind: "danger", text: super::problem::words(&words, &problem).1 });
                }
                let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
                let mut response = page(status, &frame, &view)?;
                super::problem::wait(&mut response, &problem);
                Ok(response)
            }
            other => Err(other),
        }
    }
}

/// A view as a page.
fn page(status: StatusCode, frame: &Frame, view: &impl Page) -> Outcome<Response> {
    let html = view.html(frame).map_err(|fault| page_failed(&fault))?;
    Ok((status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], name_fields(html)).into_response())
}

/// The problem of a request that needs somebody signed in.
pub fn not_signed_in() -> Problem {
    Problem::new(401, "not-signed-in", "sign in, or send a valid token as Authorization: Bearer")
}

/// The problem of a place in a list that is none, in a query parameter.
pub fn no_such_place(name: &str) -> Problem {
    Problem::invalid("invalid-cursor").with_field(name, "invalid")
}

/// Version of what one step changes for good, such as an open deviation or a token: 1 until the step is
/// taken, 2 after.
pub fn version_of_step(taken: bool) -> i64 {
    if taken { 2 } else { 1 }
}

/// The problem of a change that does not say what it is a change of.
pub(super) fn version_missing() -> Problem {
    Problem::new(428, "version-missing", "send If-Match with the ETag you read")
}

/// 303 to a path of this service.
pub fn redirect(location: &str) -> Outcome<Response> {
    let value = HeaderValue::from_str(location).map_err(|_| page_failed(&"bad location"))?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, value)]).into_response())
}

/// A JSON answer.
pub fn json<V: Serialize + ?Sized>(status: StatusCode, value: &V) -> Outcome<Response> {
    Ok((status, [(header::CONTENT_TYPE, "application/json")], json_text(value)?).into_response())
}

/// A value as the text of an answer.
pub(super) fn json_text<V: Serialize + ?Sized>(value: &V) -> Outcome<Vec<u8>> {
    Ok(serde_json::to_vec(value).map_err(|fault| page_failed(&fault))?)
}

/// The problem of an answer that could not be written.
pub(super) fn page_failed(fault: &dyn std::fmt::Display) -> Problem {
    Problem::new(500, "page-failed", fault.to_string())
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = super::Refusal;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Problem::new(500, "no-visit", "the gate was passed by").into())
    }
}
