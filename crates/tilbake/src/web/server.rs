//! The router, made from the table of routes, and the server around it.

use super::gate::{Rules, gate};
use super::problem::{Answer, Refusal};
use super::route::Route;
use super::visit::{Visit, json};
use super::{assets, home, live, openapi, person};
use crate::access::{self, Verb};
use crate::app::{App, Shared};
use crate::slots::Feature;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use basics::Problem;
use records::{Outcome, Task};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinHandle;

/// How often counts are written and old rows forgotten.
const UPKEEP: Duration = Duration::from_secs(60);
/// How long what features do beside the requests may take to end.
const BESIDE_ENDS: Duration = Duration::from_secs(1);

/// The routes of the shell itself.
pub(super) fn shell_routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/healthz", healthz).access(Verb::Public).summary("Whether the service and its database answer"),
        Route::get("/openapi.json", openapi_document).access(Verb::Public).summary("This document"),
    ];
    routes.extend(assets::routes());
    routes.extend(live::routes());
    routes.extend(home::routes());
    routes.extend(person::routes());
    routes
}

/// Every route of every feature.
pub fn routes(features: &[Feature]) -> Vec<Route> {
    features.iter().flat_map(|feature| (feature.routes)()).collect()
}

/// The router of the whole program.
pub fn router(app: &Shared) -> Router {
    let mut router = Router::new();
    for route in routes(app.features) {
        let rules = Rules::of(&route);
        let gated = route.service.layer(middleware::from_fn_with_state((app.clone(), rules), gate));
        router = router.route(route.path, gated);
    }
    let lost = middleware::from_fn_with_state((app.clone(), Rules::of_no_route()), gate);
    let nowhere = axum::routing::any(|| async { Refusal(Problem::not_found()) }).layer(lost);
    router
        .fallback_service(nowhere.with_state(app.clone()))
        .layer(middleware::from_fn_with_state(app.clone(), harden))
        .with_state(app.clone())
}

/// Headers that every answer carries: nothing from elsewhere, no framing, no sniffing, no storing.
async fn harden(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (
            "content-security-policy",
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if app.config.secure_cookies() {
        // Behind TLS: a browser that was here once never asks in the clear again.
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

async fn healthz(visit: Visit) -> Answer {
    let answer: Outcome<()> = visit.app().db.read(|reader| reader.row("select 1 as one", &[]).map(|_| ())).await;
    answer.map_err(|_| Problem::new(503, "database-unavailable", "the database does not answer"))?;
    Ok(json(StatusCode::OK, &serde_json::json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }))?)
}

async fn openapi_document(visit: Visit) -> Answer {
    Ok(json(StatusCode::OK, &openapi::document(&routes(visit.app().features)))?)
}

/// Binds the address of the configuration; the problem says what to do when it is taken.
pub async fn bind(app: &App) -> Result<TcpListener, Problem> {
    app.config.check_transport()?;
    let address = app.config.listen;
    TcpListener::bind(address).await.map_err(|e| {
        let detail =
            format!("cannot listen on {address}: {e}. Give another port by --port or `listen` in the configuration");
        Problem::new(400, "address-unavailable", detail)
    })
}

/// Serves until SIGTERM or Ctrl-C; then ends the streams, lets what runs finish within 5 seconds,
/// seals the journal.
pub async fn serve(app: Shared, ready: impl FnOnce(SocketAddr)) -> Result<(), Problem> {
    let listener = match bind(&app).await {
        Ok(listener) => listener,
        Err(problem) => {
            // What was opened is closed in order, so that nothing is left beside the database.
            app.db.close().await;
            return Err(problem);
        }
    };
    let failed = |e: std::io::Error| Problem::new(500, "serving-failed", e.to_string());
    let address = listener.local_addr().map_err(failed)?;
    let end = EndSignals::listen().map_err(failed)?;
    let tasks = start_tasks(&app);
    let beside = start_beside(&app);
    let service = router(&app).into_make_service_with_connect_info::<SocketAddr>();
    ready(address);
    let stopping = app.clone();
    let (stopped, stop) = tokio::sync::oneshot::channel::<()>();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        end.come().await;
        stopping.ending.send_replace(true);
        let _ = stopped.send(());
    });
    // Clients that keep connections open do not keep the program open.
    tokio::select! {
        result = server.into_future() => result.map_err(failed)?,
        () = async { let _ = stop.await; tokio::time::sleep(Duration::from_secs(3)).await } => {}
    }
    for task in tasks {
        task.stop().await;
    }
    for work in beside {
        // Whatever it still does is done again after the next start.
        if tokio::time::timeout(BESIDE_ENDS, work).await.is_err() {
            tracing::warn!("what a feature does beside the requests did not end in time");
        }
    }
    app.access_upkeep().await;
    app.db.seal(&app.keys).await.map_err(records::Fault::into_problem)?;
    app.db.close().await;
    Ok(())
}

/// What runs beside the requests: sealing the journal, telling live pages, jobs, the demo's clock.
fn start_tasks(app: &Shared) -> Vec<Task> {
    let upkeep = app.clone();
    tokio::spawn(async move {
        let mut beats = upkeep.beats(UPKEEP);
        while beats.next().await {
            upkeep.access_upkeep().await;
            look_after(&upkeep).await;
        }
    });
    tokio::spawn(access::cover(app.clone()));
    let mut tasks = vec![app.db.start_sealer(app.keys.clone()), app.db.start_outbox()];
    // Each feature's work goes on beside that of the others: what takes long holds up nobody else's.
    tasks.extend(app.features.iter().filter_map(|feature| Some(app.db.start_jobs(feature.slots.jobs?(app)))));
    if app.config.demo {
        tasks.push(app.db.start_demo_clock());
    }
    tasks
}

/// What features do as long as the program serves.
fn start_beside(app: &Shared) -> Vec<JoinHandle<()>> {
    let start = |feature: &Feature| {
        let (name, work) = (feature.name, feature.slots.beside?(app));
        Some(tokio::spawn(async move {
            if let Err(fault) = work.await {
                tracing::error!(feature = name, "what is done beside the requests has ended: {fault}");
            }
        }))
    };
    app.features.iter().filter_map(start).collect()
}

/// Lets each feature look after what it must once a minute. What fails is logged and tried again then.
async fn look_after(app: &Shared) {
    for feature in app.features {
        if let Some(minutely) = feature.slots.minutely
            && let Err(fault) = minutely(app).await
        {
            tracing::error!(feature = feature.name, "what must be looked after every minute was not: {fault}");
        }
    }
}

impl App {
    /// Writes the counts of looks, forgets old sessions and answers. What fails is logged and tried
    /// again a minute later.
    async fn access_upkeep(&self) {
        self.answers.forget_old();
        self.boards.forget_old();
        self.access.forget_known();
        let forgotten = self.db.upkeep(super::forget_old_answers).await;
        let kept = access::upkeep(self).await;
        if let Err(fault) = forgotten.map(|_| ()).and(kept) {
            tracing::warn!("upkeep: {fault}");
        }
    }
}

/// SIGTERM and Ctrl-C, listened for from the moment this is made: one sent right after `ready` ends the
/// program in order too.
struct EndSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl EndSignals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }
    async fn come(mut self) {
        tokio::select! { _ = self.terminate.recv() => {}, _ = self.interrupt.recv() => {} }
    }
}
