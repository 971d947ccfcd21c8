//! The gate every request passes, in this order: language, who is asking, the route's access verb,
//! the body within its size, the form's token. What comes through carries a [`Visit`] and, when it
//! does something, a [`Form`] or the raw body.

use super::board;
use super::kept::Key;
use super::problem::Refusal;
use super::route::{Body, Route};
use super::texts::Lang;
use super::visit::{Face, Inner, Visit, not_signed_in, redirect, version_missing};
use super::{Form, cookies};
use crate::access::acts::ReadSummary;
use crate::access::{self, Caller, Verb};
use crate::app::Shared;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Multipart, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use basics::Problem;
use basics::id::PersonId;
use records::{Fault, Outcome, Reader};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// What the gate must know of a route.
#[derive(Clone)]
pub struct Rules {
    /// Its method; none for a path that does not exist.
    pub method: Option<Method>,
    /// Who may come in.
    pub verb: Verb,
    /// How the body is taken.
    pub body: Body,
    /// Its greatest size in bytes.
    pub body_max: usize,
    /// Whether the API must say which version it changes.
    pub versioned: bool,
    /// Longest time until its answer begins; none for a route that may take long.
    pub answer_max: Option<Duration>,
    /// Whether its answer is kept until what it was made from changes.
    pub kept: bool,
}

/// Longest time for an answer, except of routes that may take long.
const ANSWER_MAX: Duration = Duration::from_secs(30);

impl Rules {
    /// The rules of a route.
    pub fn of(route: &Route) -> Self {
        Self {
            method: Some(route.method.clone()),
            verb: route.verb,
            body: route.body,
            body_max: route.body_max,
            versioned: route.versioned,
            answer_max: (!route.long).then_some(ANSWER_MAX),
            kept: route.kept,
        }
    }
    /// The rules of a path that does not exist: known to those signed in only.
    pub fn of_no_route() -> Self {
        Self {
            method: None,
            verb: Verb::SignedIn,
            body: Body::None,
            body_max: 0,
            versioned: false,
            answer_max: Some(ANSWER_MAX),
            kept: false,
        }
    }
    /// Whether the route takes this method. The router sends a method that no route of the path
    /// takes through the gate of one of them, whose verb is not meant for it.
    fn takes(&self, method: &Method) -> bool {
        self.method.as_ref().is_none_or(|own| own == method || (own == Method::GET && method == Method::HEAD))
    }
}

/// The body as it came, for routes that take bytes.
#[derive(Clone, Debug)]
pub struct Raw {
    /// The bytes.
    pub bytes: Bytes,
    /// All headers.
    pub headers: HeaderMap,
}

/// A file sent with a form.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Name of the field.
    pub field: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// The files sent with a form.
#[derive(Clone, Debug, Default)]
pub struct Uploads(pub Vec<Upload>);

/// The middleware.
pub async fn gate(State((app, rules)): State<(Shared, Rules)>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let visit = match arrive(&app, &parts).await {
        Ok(visit) => visit,
        Err((visit, problem)) => return visit.problem(&problem),
    };
    let longest = rules.answer_max;
    let key = if rules.kept && parts.method == Method::GET { Key::of(&visit, &parts.headers) } else { None };
    if let Some(response) = key.as_ref().and_then(|key| app.answers.find(&visit, key)) {
        return response;
    }
    // In a box, since what keeps answers lays more layers around it.
    let making = Box::pin(async {
        match pass(&visit, rules, parts, body).await {
            Ok(Passed::On(request)) => {
                let response = next.run(*request).await;
                visit.finish(response)
            }
            Ok(Passed::Elsewhere(response)) => response,
            Err(fault) => visit.problem(&fault.into_problem()),
        }
    });
    let answering = async {
        match key {
            Some(key) => app.answers.make(&visit, key, making).await,
            None => board::whole(making.await),
        }
    };
    match longest {
        Some(longest) => tokio::time::timeout(longest, answering).await.unwrap_or_else(|_| visit.problem(&too_slow())),
        None => answering.await,
    }
}

fn too_slow() -> Problem {
    Problem::new(503, "busy", "the answer took too long; try again in a moment")
}

enum Passed {
    On(Box<Request>),
    Elsewhere(Response),
}

async fn pass(visit: &Visit, rules: Rules, parts: Parts, body: axum::body::Body) -> Outcome<Passed> {
    if visit.caller_if_any().is_some() && !rules.takes(&parts.method) {
        return Err(Problem::new(405, "method-not-allowed", "this path does not take this method").into());
    }
    if let Some(response) = admit(visit, rules.verb)? {
        return Ok(Passed::Elsewhere(response));
    }
    if let Some(response) = merged_away(visit, &parts.method).await? {
        return Ok(Passed::Elsewhere(response));
    }
    if rules.versioned && visit.face() == Face::Api && visit.0.if_match.is_none() {
        return Err(version_missing().into());
    }
    let changes = !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    let mut request = Request::from_parts(parts, axum::body::Body::empty());
    if changes && rules.body != Body::None {
        let bytes = axum::body::to_bytes(body, rules.body_max)
            .await
            .map_err(|_| Problem::new(413, "too-large", format!("at most {} bytes", rules.body_max)))?;
        if rules.body == Body::Raw {
            let headers = request.headers().clone();
            request.extensions_mut().insert(Raw { bytes, headers });
        } else {
            let (form, uploads, token) = read_form(visit, request.headers().clone(), bytes).await?;
            if visit.face() == Face::Html {
                check_origin(request.headers())?;
                check_token(visit, &token)?;
            }
            request.extensions_mut().insert(form);
            request.extensions_mut().insert(uploads);
        }
    }
    request.extensions_mut().insert(visit.clone());
    Ok(Passed::On(Box::new(request)))
}

/// Whether the caller may come in at all. What may be done to a person is decided by the action.
fn admit(visit: &Visit, verb: Verb) -> Outcome<Option<Response>> {
    let Some(caller) = visit.caller_if_any() else {
        return match (verb, visit.face()) {
            (Verb::Public, _) => Ok(None),
            (_, Face::Api) => Err(not_signed_in().into()),
            (_, Face::Html) => {
                let next = serde_urlencoded::to_string([("next", visit.path_and_query())]).unwrap_or_default();
                redirect(&format!("/login?{next}")).map(Some)
            }
        };
    };
    if visit.face() == Face::Html
        && verb != Verb::Public
        && caller.locked
        && !matches!(visit.path(), "/lock" | "/unlock" | "/logout" | "/login")
    {
        return redirect("/lock").map(Some);
    }
    match verb {
        Verb::Public | Verb::SignedIn => Ok(None),
        Verb::Does(action) | Verb::OnPerson(action) if access::may_somewhere(visit.app(), caller, action) => Ok(None),
        // The same for every id, so that it tells of nobody whether they are known here.
        Verb::Does(_) | Verb::OnPerson(_) => Err(Problem::forbidden().into()),
    }
}

/// Where a request about a file goes that was merged into another: to the file that stands for the person. A page
/// shows that one, and a form written for the other is not acted on; a program sends the same again there. It is not
/// for good (307 and not 308): a merge can be undone.
async fn merged_away(visit: &Visit, method: &Method) -> Outcome<Option<Response>> {
    let path = visit.path();
    let named = path.trim_start_matches("/api").strip_prefix("/people/").and_then(|rest| rest.split('/').next());
    let Some(person) = named.and_then(|id| id.parse::<PersonId>().ok()) else { return Ok(None) };
    let Some(caller) = visit.caller_if_any().cloned() else { return Ok(None) };
    let app = visit.app_shared();
    let read = move |reader: &mut Reader| {
        let canonical = access::same::canonical(reader, person)?;
        if canonical == person {
            return Ok(None);
        }
        // Whoever may not know of the person is not told that a file was merged into theirs.
        match access::permit::<ReadSummary>(reader, &app.decider, &caller, canonical) {
            Err(Fault::Refused(problem)) if problem.code == "not-found" => Ok(None),
            Ok(_) | Err(Fault::Refused(_)) => Ok(Some(canonical)),
            Err(fault) => Err(fault),
        }
    };
    let Some(canonical) = visit.app().db.read(read).await? else { return Ok(None) };
    let location = visit.path_and_query().replacen(named.unwrap_or_default(), &canonical.to_string(), 1);
    let mut response = match (visit.face(), method) {
        // The page says why another is shown than was asked for.
        (Face::Html, &Method::GET | &Method::HEAD) if location.contains("done=") => redirect(&location)?,
        (Face::Html, &Method::GET | &Method::HEAD) => {
            let more = if location.contains('?') { '&' } else { '?' };
            redirect(&format!("{location}{more}done=done-file-elsewhere"))?
        }
        (Face::Html, _) => redirect(&format!("/people/{canonical}?done=done-file-merged"))?,
        (Face::Api, _) => redirect(&location)?,
    };
    if visit.face() == Face::Api {
        *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    }
    Ok(Some(response))
}

async fn arrive(app: &Shared, parts: &Parts) -> Result<Visit, (Visit, Problem)> {
    let path = parts.uri.path().to_owned();
    let face = if path == "/api" || path.starts_with("/api/") { Face::Api } else { Face::Html };
    let header = |name: &str| parts.headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let mut inner = Inner {
        app: app.clone(),
        caller: None,
        face,
        lang: chosen_language(app, &parts.headers).unwrap_or_else(|| wanted_language(&parts.headers)),
        csrf: cookies::read(&parts.headers, &cookies::form_cookie(app)).unwrap_or_default(),
        new_form_token: false,
        path,
        query: parts.uri.query().unwrap_or_default().to_owned(),
        address: client_address(app, parts),
        if_match: header("if-match"),
        idempotency_key: header("idempotency-key"),
    };
    let caller: Outcome<Option<Caller>> = match face {
        Face::Api => match header("authorization").as_deref().and_then(bearer) {
            Some(token) => access::authenticate_token(app, token).await,
            None => Ok(None),
        },
        Face::Html => match cookies::read(&parts.headers, &cookies::session_cookie(app)) {
            Some(cookie) => access::authenticate_cookie(app, &cookie).await,
            None => Ok(None),
        },
    };
    match caller {
        Ok(caller) => {
            if let Some(caller) = &caller {
                inner.lang = if face == Face::Html { caller.lang } else { inner.lang };
                inner.csrf.clone_from(&caller.csrf);
            }
            inner.caller = caller;
            if face == Face::Html && inner.csrf.is_empty() {
                match access::secrets::fresh_secret() {
                    Ok(token) => (inner.csrf, inner.new_form_token) = (token, true),
                    Err(fault) => return Err((Visit(Arc::new(inner)), fault.into_problem())),
                }
            }
            Ok(Visit(Arc::new(inner)))
        }
        Err(fault) => Err((Visit(Arc::new(inner)), fault.into_problem())),
    }
}

/// The token of an `Authorization` header; the name of the scheme is written in any case.
fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The language chosen on a page before log-in.
fn chosen_language(app: &Shared, headers: &HeaderMap) -> Option<Lang> {
    cookies::read(headers, &cookies::language_cookie(app))?.parse().ok()
}

/// The language a browser asks for, until somebody chooses or signs in.
fn wanted_language(headers: &HeaderMap) -> Lang {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    for tag in wanted.split(',').map(|t| t.trim().to_ascii_lowercase()) {
        match tag.split(['-', ';']).next() {
            Some("nn") => return Lang::Nn,
            Some("nb" | "no") => return Lang::Nb,
            Some("en") => return Lang::En,
            _ => {}
        }
    }
    Lang::Nb
}

/// The client's address: the last one the declared proxy added, else the connection's.
fn client_address(app: &Shared, parts: &Parts) -> String {
    let forwarded = parts.headers.get("x-forwarded-for").and_then(|v| v.to_str().ok());
    if app.config.behind_proxy
        && let Some(last) = forwarded.and_then(|v| v.rsplit(',').next())
    {
        return last.trim().chars().take(64).collect();
    }
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or_else(|| "unknown".into(), |c| c.0.ip().to_string())
}

async fn read_form(visit: &Visit, headers: HeaderMap, bytes: Bytes) -> Outcome<(Form, Uploads, String)> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if visit.face() == Face::Api && !kind.starts_with("multipart/form-data") {
        if bytes.is_empty() {
            return Ok((Form::default(), Uploads::default(), String::new()));
        }
        if !kind.is_empty() && !kind.starts_with("application/json") {
            return Err(Problem::new(415, "not-json", "send application/json").into());
        }
        return Ok((Form::from_json(&bytes)?, Uploads::default(), String::new()));
    }
    if kind.starts_with("multipart/form-data") {
        return read_multipart(headers.clone(), bytes).await;
    }
    let token: String = serde_urlencoded::from_bytes::<Vec<(String, String)>>(&bytes)
        .ok()
        .and_then(|pairs| pairs.into_iter().find(|(name, _)| name == "csrf"))
        .map(|(_, value)| value)
        .unwrap_or_default();
    Ok((Form::from_urlencoded(&bytes)?, Uploads::default(), token))
}

async fn read_multipart(headers: HeaderMap, bytes: Bytes) -> Outcome<(Form, Uploads, String)> {
    let malformed =
        |e: &dyn std::fmt::Display| Problem::new(400, "malformed-form", format!("the form cannot be read: {e}"));
    let mut copy = Request::new(axum::body::Body::from(bytes));
    *copy.headers_mut() = headers;
    let mut multipart = Multipart::from_request(copy, &()).await.map_err(|e| malformed(&e))?;
    let (mut pairs, mut uploads, mut token) = (vec![], vec![], String::new());
    while let Some(field) = multipart.next_field().await.map_err(|e| malformed(&e))? {
        let name = field.name().unwrap_or_default().to_owned();
        if field.file_name().is_some() {
            uploads.push(Upload { field: name, bytes: field.bytes().await.map_err(|e| malformed(&e))? });
        } else {
            let text = field.text().await.map_err(|e| malformed(&e))?;
            if name == "csrf" {
                token = text;
            } else {
                pairs.push((name, text));
            }
        }
    }
    let encoded = serde_urlencoded::to_string(&pairs).map_err(|e| malformed(&e))?;
    let form = Form::from_urlencoded(encoded.as_bytes())?;
    let form = form.with_files(uploads.iter().map(|upload| (upload.field.as_str(), &upload.bytes[..])));
    Ok((form, Uploads(uploads), token))
}

/// A form must come from a page of this service. Browsers say so over TLS and on loopback; elsewhere
/// they say from which host they send, which a proxy may have renamed.
fn check_origin(headers: &HeaderMap) -> Outcome<()> {
    let text = |name: header::HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = headers.get("sec-fetch-site") {
        return if site == "same-origin" || site == "none" { Ok(()) } else { Err(forged().into()) };
    }
    let foreign = match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => origin.split("://").nth(1) != Some(host),
        _ => false,
    };
    if foreign { Err(forged().into()) } else { Ok(()) }
}

fn check_token(visit: &Visit, token: &str) -> Outcome<()> {
    let wanted = visit.0.csrf.as_bytes();
    // Every byte is compared, so that the time taken tells nothing.
    let same = wanted.len() == token.len() && wanted.iter().zip(token.as_bytes()).fold(0, |d, (a, b)| d | (a ^ b)) == 0;
    if same && !wanted.is_empty() { Ok(()) } else { Err(forged().into()) }
}

fn forged() -> Problem {
    Problem::new(
        403,
        "form-expired",
        "the form did not come from this session: open the page again and send it once more",
    )
}

macro_rules! from_extensions {
    ($($type:ty),+) => {$(
        impl<S: Send + Sync> FromRequestParts<S> for $type {
            type Rejection = Refusal;
            async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
                parts.extensions.get::<Self>().cloned()
                    .ok_or_else(|| Problem::new(500, "no-body", "the route does not take this body").into())
            }
        }
    )+};
}
from_extensions!(Form, Raw, Uploads);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_comes_from_a_page_of_this_service() {
        let comes = |pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, value.parse().unwrap());
            }
            check_origin(&headers).is_ok()
        };
        assert!(comes(&[]) && comes(&[("host", "a"), ("origin", "https://a")]));
        assert!(!comes(&[("host", "a"), ("origin", "https://b")]) && !comes(&[("host", "a"), ("origin", "null")]));
        assert!(comes(&[("host", "inner:8420"), ("origin", "https://a"), ("sec-fetch-site", "same-origin")]));
        for site in ["cross-site", "same-site"] {
            assert!(!comes(&[("host", "a"), ("origin", "https://a"), ("sec-fetch-site", site)]), "{site}");
        }
    }
}
