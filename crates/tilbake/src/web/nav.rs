//! The main navigation: what the caller's roles may do somewhere.

use super::frame::NavItem;
use super::texts::Words;
use crate::access::{self, Caller, Scope};
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
            current: path == entry.href
                || path.starts_with(&format!("{}/", entry.href))
                || (entry.href == "/" && is_home(caller, path)),
        })
        .collect()
}

/// Whether a page is the home that `/` leads the caller to: the figures, or the unit they are bound to.
fn is_home(caller: &Caller, path: &str) -> bool {
    let own_unit = |scope: &Scope| matches!(scope, Scope::Unit { unit, .. } if path == format!("/units/{unit}"));
    path == "/home" || caller.grants.iter().any(|grant| own_unit(&grant.scope))
}
