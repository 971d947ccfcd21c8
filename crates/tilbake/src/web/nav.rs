//! The main navigation: what the caller's roles may do somewhere.

use super::frame::NavItem;
use super::texts::Words;
use crate::access::{self, Caller};
use crate::app::App;

/// The entries for a caller, in order.
pub fn items(app: &App, caller: &Caller, words: &Words, path: &str) -> Vec<NavItem> {
    let mut entries: Vec<_> = app.features.iter().flat_map(|f| f.slots.nav).collect();
    entries.sort_by_key(|entry| entry.order);
    entries
        .into_iter()
        .filter(|entry| access::may_somewhere(app, caller, entry.action))
        .map(|entry| NavItem {
            href: entry.href.to_owned(),
            label: words.t(entry.label),
            icon: entry.icon,
            current: path == entry.href || path.starts_with(&format!("{}/", entry.href)),
        })
        .collect()
}
