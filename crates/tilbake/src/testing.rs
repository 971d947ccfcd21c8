//! The program as tests see it: a database of its own, invented staff, requests straight into the
//! router. Every test that takes a [`TestApp`] runs on SQLite and, when the test command has started
//! one, on PostgreSQL.

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
