//! The empty handler: what a request costs in the framework alone, in a process of its own. Beside it a
//! text that is there already: what carrying so many bytes costs.

use crate::Outcome;
use axum::Router;
use axum::body::Bytes;
use axum::routing::get;
use std::io::Write;
use std::net::Ipv4Addr;
use tokio::net::TcpListener;

/// Length of the text, that of the board that is measured.
pub const TEXT: usize = 99_000;

/// Serves an empty answer, and the text, until the process is ended.
pub fn serve(out: &mut impl Write) -> Outcome<()> {
    tokio::runtime::Runtime::new()?.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        writeln!(out, "ready http://{}", listener.local_addr()?)?;
        out.flush()?;
        let text = Bytes::from(vec![b' '; TEXT]);
        let carried = async move || text.clone();
        let router = Router::new().route("/", get(async || ())).route("/text", get(carried));
        Ok(axum::serve(listener, router).await?)
    })
}
