//! The person file as the features fill it: the identity bar and the tabs that stand on every page
//! about a person, and the overview.

use super::problem::Answer;
use super::route::Route;
use super::visit::Visit;
use crate::access::acts::ReadFile;
use crate::access::{self, Action, Permit, Verb};
use crate::slots::{BarPart, Card, Flag};
use axum::extract::Path;
use basics::id::PersonId;
use records::{Outcome, Reader};
use serde::{Deserialize, Serialize};

/// The identity bar: who is looked at, on every page about a person.
#[derive(Clone, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Bar {
    /// Id of the person.
    pub id: String,
    /// Name as shown.
    pub name: String,
    /// Short case number.
    pub number: String,
    /// Address of the photo; empty when there is none.
    pub photo: String,
    /// Facts in a few words.
    pub facts: Vec<String>,
    /// Flags.
    pub flags: Vec<Flag>,
    /// Tabs of the file that the caller may open.
    #[serde(skip)]
    pub tabs: Vec<TabView>,
}

/// A tab as shown.
#[derive(Clone, Debug, Default)]
pub struct TabView {
    /// Where it leads.
    pub href: String,
    /// Its words.
    pub label: String,
    /// Whether it is the one shown.
    pub current: bool,
}

/// The overview of a person file.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FileView {
    /// Identity bar.
    #[serde(flatten)]
    pub bar: Bar,
    /// Cards of the features.
    pub cards: Vec<Card>,
}
crate::page!(FileView, "web/pages/person.html");

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/people/{id}", show)
            .kept()
            .access(Verb::OnPerson(Action::ReadFile))
            .summary("Overview of a person file"),
        Route::get("/api/people/{id}/overview", show)
            .kept()
            .access(Verb::OnPerson(Action::ReadFile))
            .summary("Overview of a person file")
            .gives::<FileView>(),
    ]
}

/// A person id in a path; what is not one is not found.
pub fn person_id(text: &str) -> Outcome<PersonId> {
    text.parse().map_err(|_| basics::Problem::not_found().into())
}

async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let person = person_id(&id)?;
    let (app, words) = (visit.app_shared(), visit.words());
    let read = move |reader: &mut Reader, permit: &Permit<ReadFile>| {
        let mut cards = vec![];
        for feature in app.features {
            if let Some(gather) = feature.slots.person_cards {
                cards.extend(gather(reader, permit, &words)?);
            }
        }
        cards.sort_by_key(|card: &Card| card.order);
        let bar = gather_bar(&app, reader, permit, &words)?;
        Ok(FileView { bar, cards })
    };
    let (_, mut view) = access::open_reading(&visit, person, read).await?;
    view.bar.tabs = tabs(&visit, person, "")?;
    // A card never leads where the caller may not go.
    for card in &mut view.cards {
        if !view.bar.tabs.iter().any(|tab| tab.href == card.href) {
            card.href.clear();
        }
    }
    let title = view.bar.name.clone();
    Ok(visit.show(&title, &view)?)
}

/// Gathers the identity bar inside a read.
pub fn gather_bar(
    app: &crate::app::App,
    reader: &mut Reader,
    permit: &Permit<ReadFile>,
    words: &super::Words,
) -> Outcome<Bar> {
    let mut bar = Bar { id: permit.person().to_string(), ..Bar::default() };
    for gather in app.features.iter().filter_map(|f| f.slots.person_bar) {
        let part: BarPart = gather(reader, permit, words)?;
        bar.name = part.name.unwrap_or(bar.name);
        bar.number = part.number.unwrap_or(bar.number);
        bar.photo = part.photo.unwrap_or(bar.photo);
        bar.facts.extend(part.facts);
        bar.flags.extend(part.flags);
    }
    Ok(bar)
}

/// The tabs of a file that the caller may open; `current` is the suffix of the one shown.
pub fn tabs(visit: &Visit, person: PersonId, current: &str) -> Outcome<Vec<TabView>> {
    let caller = visit.caller()?;
    let words = visit.words();
    let mut tabs: Vec<_> = visit.app().features.iter().flat_map(|f| f.slots.person_tabs).collect();
    tabs.sort_by_key(|tab| tab.order);
    let view = |suffix: &str, label: &str| TabView {
        href: if suffix.is_empty() { format!("/people/{person}") } else { format!("/people/{person}/{suffix}") },
        label: words.t(label),
        current: suffix == current,
    };
    let mut views = vec![view("", "shell-tab-overview")];
    views.extend(
        tabs.into_iter()
            .filter(|tab| access::may_somewhere(visit.app(), caller, tab.action))
            .map(|tab| view(tab.suffix, tab.label)),
    );
    Ok(views)
}

/// The identity bar with its tabs, for a feature's own page about a person.
pub async fn bar(visit: &Visit, permit: &Permit<ReadFile>, current: &str) -> Outcome<Bar> {
    let (app, words, copy) = (visit.app_shared(), visit.words(), permit.clone());
    let mut bar = visit.app().db.read(move |reader| gather_bar(&app, reader, &copy, &words)).await?;
    bar.tabs = tabs(visit, permit.person(), current)?;
    Ok(bar)
}

/// Title of a page about a person: name, then what the page is.
pub fn title(bar: &Bar, frame_words: &super::Words, label: &str) -> String {
    format!("{} – {}", bar.name, frame_words.t(label))
}
