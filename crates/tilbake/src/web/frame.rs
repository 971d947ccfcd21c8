//! What stands around every page: language, navigation, who is signed in, the search box, the age
//! of what is shown.

use super::texts::Words;
use basics::Instant;
use std::ops::Deref;

/// An entry of the main navigation.
#[derive(Clone, Debug)]
pub struct NavItem {
    /// Where it leads.
    pub href: String,
    /// Its words.
    pub label: String,
    /// Name of its icon in the sprite.
    pub icon: &'static str,
    /// Whether the page shown lies under it.
    pub current: bool,
}

/// Who is signed in, as the frame shows it.
#[derive(Clone, Debug)]
pub struct CallerView {
    /// Name.
    pub name: String,
    /// Role in words.
    pub role: String,
    /// Unit, prison, region or the nation.
    pub place: String,
    /// Service number; empty for the person, family, lawyers and partners, whom it tells nothing.
    pub service_number: String,
    /// Whether the machine is shared, so that a PIN changes user and an idle screen blanks.
    pub shared_machine: bool,
    /// Seconds until an idle screen blanks.
    pub idle_seconds: u32,
}

/// A message above the page after an act.
#[derive(Clone, Debug)]
pub struct Notice {
    /// `success`, `info`, `warning` or `danger`.
    pub kind: &'static str,
    /// Its words.
    pub text: String,
}

/// With what a page says what it shows. Nothing in it is of whoever looks. Derefs to [`Words`].
#[derive(Clone)]
pub struct PageWords {
    pub(super) words: Words,
    /// Title of the page, without the name of the service.
    pub title: String,
    /// The moment it was fetched.
    pub now: Instant,
}

impl PageWords {
    /// A moment as people say it beside the time of the page: `i dag 14:45`.
    pub fn when(&self, at: &Instant) -> String {
        self.moment_near(at, &self.now)
    }
}

impl Deref for PageWords {
    type Target = Words;
    fn deref(&self) -> &Words {
        &self.words
    }
}

/// What a template needs besides its view. Derefs to [`PageWords`].
#[derive(Clone)]
pub struct Frame {
    pub(super) page: PageWords,
    /// Main navigation of the caller's roles.
    pub nav: Vec<NavItem>,
    /// Who is signed in.
    pub caller: Option<CallerView>,
    /// Token that every form sends back.
    pub csrf: String,
    /// Path of the page.
    pub path: String,
    /// When the page was fetched: `14:02`.
    pub fetched: String,
    /// Words in the search box.
    pub query: String,
    /// Message after an act.
    pub notice: Option<Notice>,
    /// Whether this is a demo with invented people.
    pub demo: bool,
}

impl Frame {
    /// Whether the caller may look for people: who may not is shown no search box.
    pub fn may_search(&self) -> bool {
        self.nav.iter().any(|item| item.href == "/people")
    }
    /// Where the caller works, as the heading of the home page; empty for who is tied to people by name.
    pub fn place(&self) -> &str {
        self.caller.as_ref().map_or("", |caller| caller.place.as_str())
    }
}

impl Deref for Frame {
    type Target = PageWords;
    fn deref(&self) -> &PageWords {
        &self.page
    }
}

/// A view that has a page. [`crate::page!`] writes it.
pub trait Page {
    /// The page as HTML.
    fn html(&self, frame: &Frame) -> Result<String, askama::Error>;
}

/// Ties a view to its template: `page!(FileView, "people/pages/file.html")`. The template sees
/// `frame` and `view`.
#[macro_export]
macro_rules! page {
    ($view:ty, $path:literal) => {
        const _: () = {
            #[derive(askama::Template)]
            #[template(path = $path)]
            struct Html<'a> {
                frame: &'a $crate::web::Frame,
                view: &'a $view,
            }
            impl $crate::web::Page for $view {
                fn html(&self, frame: &$crate::web::Frame) -> Result<String, askama::Error> {
                    askama::Template::render(&Html { frame, view: self })
                }
            }
        };
    };
}
