//! The program as tests see it: a database of its own, invented staff, requests straight into the
//! router. Every test that takes a [`TestApp`] runs on SQLite and, when the test command has started
//! one, on PostgreSQL.

use crate::access::testing::PASSWORD;
use crate::app::{App, Shared};
use crate::config::Config;
use crate::features::FEATURES;
use crate::slots::{self, Feature};
use crate::{start, web};
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use records::testing::TestDb;
use records::verify::Progress;
use records::{Keyring, Reader};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;
use tower::ServiceExt;

/// A running program on a fresh database.
pub struct TestApp {
    /// Its parts.
    pub app: Shared,
    router: axum::Router,
}

/// An answer, read to its end.
pub struct Answered {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
}

impl Answered {
    /// The version its `ETag` names.
    pub fn version(&self) -> String {
        self.headers[axum::http::header::ETAG].to_str().unwrap().trim_matches('"').to_owned()
    }
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    /// The body as JSON.
    pub fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }
    /// The stable code of a problem.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl TestApp {
    /// Runs a test on a fresh database of each kind.
    pub async fn each(body: impl AsyncFn(&TestApp)) {
        records::testing::each(&start::migrations(FEATURES), async |test| body(&Self::on(test)).await).await;
    }

    /// The program on a test database.
    pub fn on(test: &TestDb) -> Self {
        let config: Config = toml::from_str("database = \"sqlite:unused\"\ndemo = true\naccept_bare = true").unwrap();
        let keys = Keyring::create(&test.folder.path().join("keys")).unwrap();
        let app: Shared = Arc::new(App::with(test.db.clone(), Arc::new(keys), config, FEATURES).unwrap());
        Self { router: web::router(&app), app }
    }

    /// Plants violations in each table of features that stands as the journal says: every column altered,
    /// the rows gone, rows that no act wrote. `verify` must name each. Every table must hold a row.
    pub async fn every_journalled_row_counts(&self, test: &TestDb, features: &'static [Feature]) {
        let broken = async || {
            let read = |reader: &mut Reader| slots::not_as_journalled(features, reader, &Progress::default());
            self.app.db.read(read).await.unwrap()
        };
        assert_eq!(broken().await, Vec::<String>::new());
        for table in features.iter().flat_map(|feature| feature.slots.journalled) {
            let name = table.table();
            for harm in test.harms(table).await {
                test.harmed(&[name], &harm, async || {
                    let broken = broken().await;
                    let named = broken.iter().any(|line| line.contains(&format!("what {name} holds of ")));
                    assert!(named, "{harm}: {broken:?}");
                })
                .await;
            }
        }
        assert_eq!(broken().await, Vec::<String>::new());
    }

    /// The same database under another configuration.
    pub fn with_config(&self, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = self.app.config.clone();
        change(&mut config);
        let keys = Arc::clone(&self.app.keys);
        let app: Shared = Arc::new(App::with(self.app.db.clone(), keys, config, FEATURES).unwrap());
        Self { router: web::router(&app), app }
    }

    /// The same database in a process that holds other keys.
    pub fn with_keys(&self, keys: Keyring) -> Self {
        let (db, config) = (self.app.db.clone(), self.app.config.clone());
        let app: Shared = Arc::new(App::with(db, Arc::new(keys), config, FEATURES).unwrap());
        Self { router: web::router(&app), app }
    }

    /// Sends a request with a token.
    pub async fn send(&self, method: &str, path: &str, token: &str, body: Option<Json>) -> Answered {
        self.send_with(method, path, token, body, &[]).await
    }

    /// Sends a request with a token and headers.
    pub async fn send_with(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: Option<Json>,
        headers: &[(&str, &str)],
    ) -> Answered {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = match body {
            Some(json) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(json.to_string())
            }
            None => Body::empty(),
        };
        self.request(request.body(body).unwrap()).await
    }

    /// GET with a token.
    pub async fn get(&self, path: &str, token: &str) -> Answered {
        self.send("GET", path, token, None).await
    }

    /// POST JSON with a token.
    pub async fn post(&self, path: &str, token: &str, body: Json) -> Answered {
        self.send("POST", path, token, Some(body)).await
    }

    /// POST of a change to what was read at this version.
    pub async fn change(&self, path: &str, token: &str, version: impl std::fmt::Display, body: Json) -> Answered {
        self.send_with("POST", path, token, Some(body), &[("if-match", &format!("\"{version}\""))]).await
    }

    /// Sends any request.
    pub async fn request(&self, request: Request<Body>) -> Answered {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answered { status: parts.status, headers: parts.headers, body }
    }
}

/// A browser: keeps cookies and the token of the last page's forms.
pub struct Browser<'a> {
    app: &'a TestApp,
    /// Cookies by name.
    pub cookies: BTreeMap<String, String>,
    /// Token of the last page's forms.
    pub csrf: String,
}

impl<'a> Browser<'a> {
    /// A browser that has been nowhere.
    pub fn new(app: &'a TestApp) -> Self {
        Self { app, cookies: BTreeMap::new(), csrf: String::new() }
    }
    /// Sends a request, and keeps what the answer sets.
    pub async fn send(&mut self, method: &str, path: &str, body: String) -> Answered {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT_LANGUAGE, "en")
            .body(Body::from(body))
            .unwrap();
        let answer = self.app.request(request).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let text = cookie.to_str().unwrap();
            assert!(text.contains("HttpOnly") && text.contains("SameSite=Lax"), "{text}");
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
        let page = answer.text();
        if let Some((_, rest)) = page.split_once("name=\"csrf\" value=\"") {
            self.csrf = rest.split('"').next().unwrap().into();
        }
        answer
    }
    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answered {
        self.send("GET", path, String::new()).await
    }
    /// Sends a form.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answered {
        let mut fields = fields.to_vec();
        let csrf = self.csrf.clone();
        fields.push(("csrf", &csrf));
        self.send("POST", path, serde_urlencoded::to_string(fields).unwrap()).await
    }
    /// Signs in by the page.
    pub async fn sign_in(&mut self, login: &str, shared: bool) -> Answered {
        self.get("/login").await;
        let shared = if shared { "true" } else { "" };
        self.post("/login", &[("login", login), ("password", PASSWORD), ("shared", shared), ("next", "/account")]).await
    }
}
