//! The cookies: the session and, before log-in, the token of the log-in form and the language. Over TLS (or behind
//! a declared proxy that speaks it) they carry the `__Host-` prefix and Secure; on plain-http loopback,
//! which only a demo may use, they cannot.

use crate::app::App;
use axum::http::{HeaderMap, HeaderValue, header};
use records::Outcome;

/// Name of the session cookie.
pub fn session_cookie(app: &App) -> String {
    format!("{}tilbake", prefix(app))
}

/// Name of the cookie that holds the token of forms before log-in.
pub fn form_cookie(app: &App) -> String {
    format!("{}tilbake-form", prefix(app))
}

/// Name of the cookie that holds the language chosen before log-in.
pub fn language_cookie(app: &App) -> String {
    format!("{}tilbake-lang", prefix(app))
}

fn prefix(app: &App) -> &'static str {
    if app.config.secure_cookies() { "__Host-" } else { "" }
}

/// The value of a cookie.
pub fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, value)| value.to_owned())
}

/// A `Set-Cookie` header. An empty value ends the cookie.
pub fn set(app: &App, name: &str, value: &str) -> Outcome<HeaderValue> {
    let secure = if app.config.secure_cookies() { "; Secure" } else { "" };
    let age = if value.is_empty() { "; Max-Age=0" } else { "" };
    HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}"))
        .map_err(|_| basics::Problem::new(500, "page-failed", "bad cookie").into())
}
