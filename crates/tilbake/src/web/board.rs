//! Boards: what many eyes look at at once. The body of a board is the same for everybody who may see the same people in
//! the same language, so it is made and packed once for all of them (on SQLite), and anew when something on it changes; each gets it
//! in a frame of their own.

use super::frame::{Frame, PageWords};
use super::pack::{Packed, joined};
use super::texts::Lang;
use super::visit::{Face, Visit, json_text, page_failed};
use crate::access::ScopeFilter;
use askama::Template;
use axum::body::Bytes;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use basics::PersonId;
use records::{Memo, Outcome};
use serde::Serialize;
use std::sync::{Arc, OnceLock};

/// Boards that are kept at most: some hundred kilobytes each.
const BOARDS_MAX: usize = 128;

/// A view that is a board. [`crate::board!`] writes it.
pub trait BoardPage {
    /// What stands within the frame, as HTML.
    fn body(&self, frame: &PageWords) -> Result<String, askama::Error>;
}

/// Ties a view to its template as a board: `board!(RollView, "placement/pages/roll.html")`. Of the template's blocks only
/// `main` is shown; it sees `view`, and as `frame` what is the same for everybody ([`PageWords`]).
#[macro_export]
macro_rules! board {
    ($view:ty, $path:literal) => {
        const _: () = {
            #[derive(askama::Template)]
            #[template(path = $path, block = "main")]
            struct Html<'a> {
                frame: &'a $crate::web::PageWords,
                view: &'a $view,
            }
            impl $crate::web::BoardPage for $view {
                fn body(&self, frame: &$crate::web::PageWords) -> Result<String, askama::Error> {
                    askama::Template::render(&Html { frame, view: self })
                }
            }
        };
    };
}

/// Which board it is. Whoever has the same key is shown the same.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BoardKey {
    name: String,
    reach: Vec<ScopeFilter>,
    lang: Lang,
    is_api: bool,
}

/// What a board is made of.
pub struct Drawn<V> {
    /// The title of its page.
    pub title: String,
    /// Who stands on it.
    pub people: Vec<PersonId>,
    /// All that it shows.
    pub view: V,
}

/// A board without a frame.
pub struct Board {
    title: String,
    people: Vec<PersonId>,
    body: Text,
}

impl Board {
    /// Who stands on it.
    pub fn people(&self) -> &[PersonId] {
        &self.people
    }
}

/// A text that is packed when somebody first wants it packed.
struct Text {
    plain: Bytes,
    packed: OnceLock<Option<Packed>>,
}

impl Text {
    fn packed(&self) -> Option<&Packed> {
        self.packed.get_or_init(|| Packed::of(&self.plain)).as_ref()
    }
}

/// The boards that are kept.
pub struct Boards(Memo<BoardKey, Arc<Board>>);

impl Default for Boards {
    fn default() -> Self {
        Self(Memo::new(BOARDS_MAX))
    }
}

impl Boards {
    /// The board of a key, drawn when it is not kept or would be another. `name` says which it is: all that the drawing
    /// depends on but language, face and `reach`, which is whom the reader may see.
    pub async fn get<V: BoardPage + Serialize>(
        &self,
        visit: &Visit,
        name: String,
        reach: Vec<ScopeFilter>,
        draw: impl Future<Output = Outcome<Drawn<V>>>,
    ) -> Outcome<Arc<Board>> {
        let is_api = visit.face() == Face::Api;
        let key = BoardKey { name, reach, lang: visit.lang(), is_api };
        // Each layer around a future that lies in it holds it twice: in a box it is small.
        let draw = Box::pin(draw);
        let make = Box::pin(async {
            let Drawn { title, people, view } = draw.await?;
            let plain = if is_api { json_text(&view)? } else { html(visit, &title, &view)? };
            Ok(Arc::new(Board { title, people, body: Text { plain: plain.into(), packed: OnceLock::new() } }))
        });
        self.0.get(&visit.app().db, key, make).await
    }
    /// Forgets what is not shown any more.
    pub fn forget_old(&self) {
        self.0.forget_old();
    }
}

fn html(visit: &Visit, title: &str, view: &impl BoardPage) -> Outcome<Vec<u8>> {
    let words = PageWords { words: visit.words(), title: title.to_owned(), now: visit.now() };
    Ok(view.body(&words).map_err(|fault| page_failed(&fault))?.into_bytes())
}

/// Stands in the frame where the body goes. Nobody can type it into a page: what is typed is escaped.
const MARK: &str = "<!-- body -->";

/// The frame of a page, with the mark for its body.
#[derive(Template)]
#[template(path = "web/pages/frame.html")]
struct Around<'a> {
    frame: &'a Frame,
    mark: &'static str,
}

/// An answer in layers, until it is known whether it is sent packed: what stands before the body, the body, what stands
/// after it.
#[derive(Clone)]
pub struct Layers {
    before: Bytes,
    board: Arc<Board>,
    after: Bytes,
}

impl Layers {
    /// The layers of an answer, when it has them: it has no other body then.
    pub fn take(response: &mut Response) -> Option<Self> {
        response.extensions_mut().remove()
    }
    /// The whole text.
    pub fn plain(&self) -> Bytes {
        if self.before.is_empty() && self.after.is_empty() {
            return self.board.body.plain.clone();
        }
        [&self.before[..], &self.board.body.plain, &self.after].concat().into()
    }
    /// The whole text, packed.
    pub fn packed(&self) -> Option<Bytes> {
        let (before, after) = (Packed::of(&self.before)?, Packed::of(&self.after)?);
        Some(joined(&[&before, self.board.body.packed()?, &after]))
    }
}

/// The answer with its body, whatever it was made of.
pub fn whole(mut response: Response) -> Response {
    if let Some(layers) = Layers::take(&mut response) {
        *response.body_mut() = layers.plain().into();
    }
    response
}

impl Visit {
    /// Answers with a board, in a frame of the caller's own.
    pub fn show_board(&self, board: &Arc<Board>) -> Outcome<Response> {
        let (media, before, after) = match self.face() {
            Face::Api => ("application/json", Bytes::new(), Bytes::new()),
            Face::Html => {
                let around = Around { frame: &self.frame(&board.title), mark: MARK };
                let page = Bytes::from(around.render().map_err(|fault| page_failed(&fault))?);
                let text = std::str::from_utf8(&page).unwrap_or_default();
                let at = text.find(MARK).ok_or_else(|| page_failed(&"the frame has no place for the body"))?;
                ("text/html; charset=utf-8", page.slice(..at), page.slice(at + MARK.len()..))
            }
        };
        let mut response = (StatusCode::OK, [(header::CONTENT_TYPE, HeaderValue::from_static(media))]).into_response();
        response.extensions_mut().insert(Layers { before, board: Arc::clone(board), after });
        Ok(response)
    }
}
