//! The empty handler: what a request costs in the framework alone, in a process of its own.

use crate::Outcome;
use axum::Router;
use axum::routing::get;
use std::io::Write;
use std::net::Ipv4Addr;
use tokio::net::TcpListener;

/// Serves an empty answer until the process is ended.
pub fn serve(out: &mut impl Write) -> Outcome<()> {
    tokio::runtime::Runtime::new()?.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        writeln!(out, "ready http://{}", listener.local_addr()?)?;
        out.flush()?;
        Ok(axum::serve(listener, Router::new().route("/", get(async || ()))).await?)
    })
}
