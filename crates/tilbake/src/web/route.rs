//! The table of routes. A route names its method, path, one access verb and what it takes and gives;
//! the router, the OpenAPI document and the access matrix are all made from it, so that none of them
//! can forget a route.

use crate::access::Verb;
use crate::app::Shared;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use schemars::{JsonSchema, Schema, SchemaGenerator};

/// Writes a type's schema into the document.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// How the body of a request is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// No body.
    None,
    /// A form or a JSON object of plain values: [`super::Form`].
    Form,
    /// The bytes as they came: [`super::Raw`].
    Raw,
}

/// One route.
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path with `{parameters}`.
    pub path: &'static str,
    /// Who may come in at all.
    pub verb: Verb,
    /// One line for the OpenAPI document.
    pub summary: &'static str,
    /// How the body is taken.
    pub body: Body,
    /// Greatest size of the body, in bytes.
    pub body_max: usize,
    /// Query parameters.
    pub query: Option<SchemaOf>,
    /// Headers that it reads, each with what it says.
    pub headers: Vec<(&'static str, &'static str)>,
    /// Members of the body.
    pub takes: Option<SchemaOf>,
    /// The answer.
    pub gives: Option<SchemaOf>,
    /// Status of success.
    pub status: u16,
    /// Whether it changes something that has a version: the API must send `If-Match`.
    pub versioned: bool,
    /// Media type of the answer, where it is not JSON.
    pub media: &'static str,
    /// Whether an answer may take longer than a page may.
    pub long: bool,
    /// Whether its answer is kept until what it was made from changes.
    pub kept: bool,
    pub(super) service: MethodRouter<Shared>,
}

/// Body size unless a route says more: enough for any form.
const BODY_MAX_BYTES: usize = 64 * 1024;

impl Route {
    fn new<H, T>(method: Method, filter: MethodFilter, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        let body = if method == Method::GET { Body::None } else { Body::Form };
        Self {
            method,
            path,
            verb: Verb::SignedIn,
            summary: "",
            body,
            body_max: BODY_MAX_BYTES,
            query: None,
            headers: vec![],
            takes: None,
            gives: None,
            status: 200,
            versioned: false,
            media: "application/json",
            long: false,
            kept: false,
            service: on(filter, handler),
        }
    }
    /// A route that looks.
    pub fn get<H: Handler<T, Shared>, T: 'static>(path: &'static str, handler: H) -> Self {
        Self::new(Method::GET, MethodFilter::GET, path, handler)
    }
    /// A route that does.
    pub fn post<H: Handler<T, Shared>, T: 'static>(path: &'static str, handler: H) -> Self {
        Self::new(Method::POST, MethodFilter::POST, path, handler)
    }
    /// A route that replaces.
    pub fn put<H: Handler<T, Shared>, T: 'static>(path: &'static str, handler: H) -> Self {
        Self::new(Method::PUT, MethodFilter::PUT, path, handler)
    }
    /// Its one access verb.
    #[must_use]
    pub fn access(mut self, verb: Verb) -> Self {
        self.verb = verb;
        self
    }
    /// One line on what it does.
    #[must_use]
    pub fn summary(mut self, summary: &'static str) -> Self {
        self.summary = summary;
        self
    }
    /// The type of its query parameters.
    #[must_use]
    pub fn query<Q: JsonSchema>(mut self) -> Self {
        self.query = Some(SchemaGenerator::subschema_for::<Q>);
        self
    }
    /// A header that it reads when it is sent.
    #[must_use]
    pub fn header(mut self, name: &'static str, says: &'static str) -> Self {
        self.headers.push((name, says));
        self
    }
    /// The type of its body.
    #[must_use]
    pub fn takes<B: JsonSchema>(mut self) -> Self {
        self.takes = Some(SchemaGenerator::subschema_for::<B>);
        self
    }
    /// The type of its answer.
    #[must_use]
    pub fn gives<R: JsonSchema>(mut self) -> Self {
        self.gives = Some(SchemaGenerator::subschema_for::<R>);
        self
    }
    /// It answers 201: it makes something new.
    #[must_use]
    pub fn creates(mut self) -> Self {
        self.status = 201;
        self
    }
    /// It changes something that has a version, and refuses a change made on an older one.
    #[must_use]
    pub fn versioned(mut self) -> Self {
        self.versioned = true;
        self
    }
    /// It answers bytes of this media type and no JSON.
    #[must_use]
    pub fn file(mut self, media: &'static str) -> Self {
        self.media = media;
        self
    }
    /// An answer may take longer than a page may: it lasts as long as the page that listens, or reads all there is.
    #[must_use]
    pub fn long(mut self) -> Self {
        self.long = true;
        self
    }
    /// Its answer is read from the database alone, by a caller who is signed in, and may be kept until that changes.
    #[must_use]
    pub fn kept(mut self) -> Self {
        self.kept = true;
        self
    }
    /// A form larger than others, of at most so many bytes.
    #[must_use]
    pub fn form_max(mut self, max_bytes: usize) -> Self {
        self.body_max = max_bytes;
        self
    }
    /// The handler takes the body as bytes, up to a size.
    #[must_use]
    pub fn raw(mut self, max_bytes: usize) -> Self {
        self.body = Body::Raw;
        self.body_max = max_bytes;
        self
    }
    /// The form may carry a file, so its body may be larger.
    #[must_use]
    pub fn upload(mut self, max_bytes: usize) -> Self {
        self.body_max = max_bytes;
        self
    }
    /// `GET /api/people/{id}`: how the access matrix names it.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
    /// Whether it answers JSON.
    pub fn is_api(&self) -> bool {
        self.path.starts_with("/api/")
    }
}
