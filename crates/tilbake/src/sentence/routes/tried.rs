//! Routes that count without writing: a form while it is filled in, "what if", the letter.

use super::super::model::{
    AbsenceFields, BackFields, Change, EndFields, NewAbsence, NewSentence, SentenceFields, WhatIfFields,
};
use super::super::views::{self, LetterView, TriedView, WhatIfPage};
use super::{EDIT, READ, again, bar, form_page, part, permit};
use crate::access;
use crate::access::acts::{ReadDates, ReadFile};
use crate::people;
use crate::web::person::person_id;
use crate::web::{self, Answer, Face, Form, Lang, Route, Visit, Words};
use axum::extract::Path;
use axum::http::StatusCode;
use basics::Problem;
use records::{Outcome, Reader};

pub fn pages() -> Vec<Route> {
    vec![
        Route::get("/people/{id}/dates/what-if", what_if).access(READ).summary("What the dates would be"),
        Route::get("/people/{id}/dates/letter", letter).access(READ).summary("The dates as a letter"),
        Route::post("/people/{id}/sentences/try", add).access(EDIT).summary("Count before a sentence is registered"),
        Route::post("/people/{id}/sentences/{sentence}/correct/try", correct)
            .access(EDIT)
            .summary("Count before a sentence is corrected"),
        Route::post("/people/{id}/sentences/{sentence}/end/try", end)
            .access(EDIT)
            .summary("Count before a sentence is ended"),
        Route::post("/people/{id}/absences/try", away).access(EDIT).summary("Count before a time away is registered"),
        Route::post("/people/{id}/absences/{absence}/end/try", back)
            .access(EDIT)
            .summary("Count before a return is registered"),
    ]
}

pub fn api() -> Vec<Route> {
    vec![
        Route::get("/api/people/{id}/dates/what-if", what_if)
            .access(READ)
            .summary("Every date as it is and as it would be with one fact another, or by the law of another day")
            .query::<WhatIfFields>()
            .gives::<TriedView>(),
        Route::post("/api/people/{id}/sentences/try", add)
            .access(EDIT)
            .summary("What the dates would be with a further sentence; writes nothing")
            .takes::<SentenceFields>()
            .gives::<TriedView>(),
        Route::post("/api/people/{id}/sentences/{sentence}/correct/try", correct)
            .access(EDIT)
            .summary("What the dates would be if a sentence were corrected; writes nothing")
            .takes::<SentenceFields>()
            .gives::<TriedView>(),
        Route::post("/api/people/{id}/sentences/{sentence}/end/try", end)
            .access(EDIT)
            .summary("What the dates would be if a sentence no longer counted; writes nothing")
            .takes::<EndFields>()
            .gives::<TriedView>(),
        Route::post("/api/people/{id}/absences/try", away)
            .access(EDIT)
            .summary("What the dates would be with a further time away; writes nothing")
            .takes::<AbsenceFields>()
            .gives::<TriedView>(),
        Route::post("/api/people/{id}/absences/{absence}/end/try", back)
            .access(EDIT)
            .summary("What the dates would be with a return; writes nothing")
            .takes::<BackFields>()
            .gives::<TriedView>(),
    ]
}

/// Counts what a form would come to, and shows it beside all that was typed.
pub(super) async fn try_form(
    visit: Visit,
    id: &str,
    (what, path): (&'static str, String),
    form: Form,
    change: Result<Change, Problem>,
) -> Answer {
    let counted = async {
        let (words, change) = (visit.words(), change?);
        let whom = permit(&visit, person_id(id)?).await?.person();
        // What it answers is everything that looking at the dates shows: it is a look.
        access::open::<ReadDates>(&visit, whom).await?;
        visit.app().db.read(move |reader| views::tried(reader, whom, &change, &words)).await
    }
    .await;
    match counted {
        Ok(tried) if visit.face() == Face::Api => web::json(StatusCode::OK, &tried).map_err(Into::into),
        Ok(tried) => {
            let page = form_page(&visit, id, what, path, form).await?;
            let title = visit.words().t(&format!("sentence-{what}-title"));
            Ok(visit.show(&title, &views::FormPage { tried: Some(tried), ..page })?)
        }
        Err(fault) => again(visit, fault, id, what, path, form).await,
    }
}

async fn add(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let new = form.into_fields::<SentenceFields>(&[]).and_then(|fields| NewSentence::parse(&fields));
    try_form(visit, &id, ("new", "sentences".into()), form, new.map(Change::Add)).await
}

async fn correct(visit: Visit, Path((id, sentence)): Path<(String, String)>, form: Form) -> Answer {
    let sentence = part(&sentence)?;
    let old = super::stored(&visit, &id, sentence).await?;
    let new = form.into_fields::<SentenceFields>(&[]).and_then(|fields| NewSentence::parse(&fields));
    let change = new.map(|new| Change::Correct(sentence, new.keeping(&old.facts)));
    try_form(visit, &id, ("correct", format!("sentences/{sentence}/correct")), form, change).await
}

async fn end(visit: Visit, Path((id, sentence)): Path<(String, String)>, form: Form) -> Answer {
    let sentence = part(&sentence)?;
    // Which day it ends and why changes no date: what no longer counts does not count at all.
    let change = form.into_fields::<EndFields>(&[]).map(|_| Change::End(sentence));
    try_form(visit, &id, ("end", format!("sentences/{sentence}/end")), form, change).await
}

async fn away(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let new = form.into_fields::<AbsenceFields>(&[]).and_then(|fields| NewAbsence::parse(&fields));
    try_form(visit, &id, ("absence", "absences".into()), form, new.map(Change::Away)).await
}

async fn back(visit: Visit, Path((id, absence)): Path<(String, String)>, form: Form) -> Answer {
    let absence = part(&absence)?;
    let day = form.into_fields::<BackFields>(&[]).and_then(|fields| fields.parse());
    let change = day.map(|day| Change::Back(absence, day));
    try_form(visit, &id, ("back", format!("absences/{absence}/end")), form, change).await
}

/// The fields of the question.
const ASKED: [&str; 10] =
    ["fact", "law_as_of", "sentence", "credit_days", "years", "months", "days", "kind", "from_date", "to_date"];

async fn what_if(visit: Visit, Path(id): Path<String>) -> Answer {
    let permit = access::open::<ReadDates>(&visit, person_id(&id)?).await?;
    let (whom, is_own) = (permit.person(), permit.is_own());
    let words = visit.words();
    let form = Form::filled(ASKED.map(|name| (name, visit.parameter(name).unwrap_or_default())));
    let fields: WhatIfFields = form.into_fields(&[])?;
    let is_asked = !fields.fact.is_empty() || visit.face() == Face::Api;
    let read = move |reader: &mut Reader| -> Outcome<_> {
        views::refuse_untold(reader, whom, is_own)?;
        let sentences = views::sentences_to_choose(reader, whom, &words)?;
        // What cannot be counted is an answer of the page, and a problem of the API.
        let tried = is_asked.then(|| match Change::parse(&fields) {
            Ok(change) => views::tried(reader, whom, &change, &words),
            Err(problem) => Err(problem.into()),
        });
        Ok((sentences, tried))
    };
    let (sentences, answer) = visit.app().db.read(read).await?;
    let mut page = WhatIfPage {
        person: whom.to_string(),
        sentences,
        tried: None,
        bar: bar(&visit, whom).await?,
        form: Form::default(),
    };
    let title = visit.words().t("sentence-what-if-title");
    let Some(tried) = answer else { return Ok(visit.show(&title, &page)?) };
    match tried {
        Ok(tried) if visit.face() == Face::Api => web::json(StatusCode::OK, &tried).map_err(Into::into),
        Ok(tried) => {
            (page.tried, page.form) = (Some(tried), form);
            Ok(visit.show(&title, &page)?)
        }
        Err(fault) => Ok(visit.again(fault, form, &title, |form| Ok(WhatIfPage { form, ..page }))?),
    }
}

/// The language the letter is asked for in; without one it is one that the person speaks.
fn language(text: &str) -> Result<Lang, Problem> {
    text.parse().map_err(|_| Problem::invalid("not-in-list"))
}

async fn letter(visit: Visit, Path(id): Path<String>) -> Answer {
    let permit = access::open::<ReadDates>(&visit, person_id(&id)?).await?;
    let (whom, is_own) = (permit.person(), permit.is_own());
    let asked = visit.read_parameter("language", language)?;
    let file = access::open::<ReadFile>(&visit, whom).await?;
    let (texts, own) = (visit.app().texts.clone(), visit.lang());
    let read = move |reader: &mut Reader| {
        views::refuse_untold(reader, whom, is_own)?;
        let spoken = people::languages_spoken(reader, &file)?;
        let theirs = spoken.iter().find_map(|language| language.to_string().parse::<Lang>().ok());
        let words = Words::new(&texts, asked.or(theirs).unwrap_or(own));
        let line = people::line(reader, &file)?;
        Ok(LetterView {
            dates: views::dates(reader, whom, &words)?,
            name: people::name_words(&words, &line.name),
            number: line.number.to_string(),
            prison: line.prison.unwrap_or_default(),
            bar: web::person::Bar::default(),
            words,
        })
    };
    let mut view = visit.app().db.read(read).await?;
    view.bar = bar(&visit, whom).await?;
    Ok(visit.show(&visit.words().t("sentence-letter"), &view)?)
}
