//! The home page: what the caller's role has to see first. An officer's home is the unit; everyone
//! else starts with figures that lead to lists.

use super::frame::{Frame, NavItem};
use super::problem::Answer;
use super::route::Route;
use super::visit::{Visit, redirect};
use crate::access::acts::{ReadDates, ReadLawfulUntil, ReadRoll};
use crate::access::{self, Action, Role, Scope, Verb};
use crate::slots::{Figure, NavEntry, Tone};
use serde::{Deserialize, Serialize};

/// The first entry of the navigation.
pub const NAV: &[NavEntry] =
    &[NavEntry { order: 0, href: "/", label: "shell-nav-home", icon: "home", action: Action::ReadRoll }];

/// The home page.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct HomeView {
    /// Figures of the caller's scope, most pressing first.
    pub figures: Vec<Figure>,
    /// Topics the page listens to.
    #[serde(skip)]
    pub live: String,
}
crate::page!(HomeView, "web/pages/home.html");

impl HomeView {
    /// What somebody has to look at, most pressing first.
    pub fn pressing(&self) -> Vec<&Figure> {
        let mut pressing: Vec<_> = self.figures.iter().filter(|figure| is_pressing(figure)).collect();
        pressing.sort_by_key(|figure| (figure.tone != Tone::Danger, figure.order));
        pressing
    }
    /// The other figures: what is so now.
    pub fn counts(&self) -> Vec<&Figure> {
        let mut counts: Vec<_> = self.figures.iter().filter(|figure| !is_pressing(figure)).collect();
        // How many are in and out first; a zero that would press if it were more stands after them.
        counts.sort_by_key(|figure| (figure.value == "0", figure.order));
        counts
    }
    /// The place the caller works at, or the word for home.
    pub fn heading(&self, frame: &Frame) -> String {
        if frame.place().is_empty() { frame.title.clone() } else { frame.place().to_owned() }
    }
    /// Where else the caller may go, for a role without figures.
    pub fn places<'a>(&self, frame: &'a Frame) -> Vec<&'a NavItem> {
        frame.nav.iter().filter(|item| item.href != "/").collect()
    }
}

fn is_pressing(figure: &Figure) -> bool {
    matches!(figure.tone, Tone::Danger | Tone::Warning)
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/", home).access(Verb::SignedIn).summary("The caller's home"),
        Route::get("/home", figures).access(Verb::SignedIn).summary("Figures of the caller's scope"),
        Route::get("/api/home", figures)
            .access(Verb::SignedIn)
            .summary("Figures of the caller's scope")
            .gives::<HomeView>(),
    ]
}

async fn home(visit: Visit) -> Answer {
    let caller = visit.caller()?;
    let unit = caller.grants.iter().find_map(|grant| match &grant.scope {
        Scope::Unit { unit, .. } => Some(*unit),
        _ => None,
    });
    if let Some(unit) = unit {
        return Ok(redirect(&format!("/units/{unit}"))?);
    }
    let own = caller.grants.iter().find_map(|grant| match &grant.scope {
        Scope::Oneself { person } => Some(*person),
        _ => None,
    });
    if let Some(person) = own {
        return Ok(redirect(&format!("/people/{person}"))?);
    }
    Ok(redirect("/home")?)
}

async fn figures(visit: Visit) -> Answer {
    let caller = visit.caller()?;
    let mut figures: Vec<Figure> = vec![];
    let mut live = String::new();
    if access::may_somewhere(visit.app(), caller, Action::ReadRoll) {
        let permit = access::list::<ReadRoll>(&visit, "home").await?;
        live = caller.grants.iter().filter_map(|g| g.scope.prison()).map(|p| format!("roll:{p} ")).collect();
        let (app, words) = (visit.app_shared(), visit.words());
        let answers = access::may_somewhere(visit.app(), caller, Action::ReadLawfulUntil);
        let alarms = answers.then(|| permit.column::<ReadLawfulUntil>(&app.decider, caller));
        if alarms.is_some() {
            live.push_str("lawful-until");
        }
        let dates = answers.then(|| permit.column::<ReadDates>(&app.decider, caller));
        let roles: Vec<Role> = caller.grants.iter().map(|grant| grant.role).collect();
        figures = visit
            .app()
            .db
            .read(move |reader| {
                let mut figures = vec![];
                for gather in app.features.iter().filter_map(|f| f.slots.home) {
                    figures.extend(gather(reader, &permit, &words)?);
                }
                if let Some(permit) = &alarms {
                    for gather in app.features.iter().filter_map(|f| f.slots.alarms) {
                        figures.extend(gather(reader, permit, &words)?);
                    }
                }
                if let Some(permit) = &dates {
                    for gather in app.features.iter().filter_map(|f| f.slots.calls) {
                        figures.extend(gather(reader, permit, &roles, &words)?);
                    }
                }
                Ok(figures)
            })
            .await?;
    }
    figures.sort_by_key(|figure| figure.order);
    let title = visit.words().t("shell-nav-home");
    Ok(visit.show(&title, &HomeView { figures, live })?)
}
