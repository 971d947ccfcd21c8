//! The identity tab: facts of identity, and what the person says of themselves.

use super::{again, change, end, fact_id, may, on_person, open_tab, refuse_real_numbers, show, verify};
use crate::access::acts::{EditIdentity, EditPhoto, ReadIdentity};
use crate::access::{Action, Permit, Verb};
use crate::people::actions;
use crate::people::model::{
    Citizenship, EndFields, Fact, FactFields, FactId, FactKind, Identifier, Kept, Particulars, PersonName,
    SealedNumber, Source, Spoken, TalkFields, Told,
};
use crate::people::tables::{self, Stored, Talk};
use crate::people::views::{
    Changed, EndPage, FactPage, FactRow, IdentityPage, IdentityView, Lists, TalkPage, Version, fact_form, readings,
    talk_form,
};
use crate::web::person::person_id;
use crate::web::{self, Answer, Form, NoFields, Route, Visit};
use axum::extract::Path;
use basics::Problem;
use basics::id::PersonId;
use records::{Keyring, Outcome, Reader, Tx};

const READ: Verb = Verb::OnPerson(Action::ReadIdentity);
const EDIT: Verb = Verb::OnPerson(Action::EditIdentity);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/people/{id}/identity", tab).access(READ).summary("Names, numbers, birth, citizenship, languages"),
        Route::get("/people/{id}/identity/{kind}/new", new).access(EDIT).summary("Form for a fact of identity"),
        Route::post("/people/{id}/identity/{kind}", add).access(EDIT).summary("Write down a fact of identity"),
        Route::post("/api/people/{id}/identity/{kind}", add)
            .access(EDIT)
            .summary("Write down a fact: name, particulars, identifier, citizenship or language")
            .takes::<FactFields>()
            .gives::<Changed>()
            .creates(),
        Route::get("/people/{id}/identity/{kind}/{fact}", edit).access(EDIT).summary("Form to correct a fact"),
        Route::post("/people/{id}/identity/{kind}/{fact}", correct).access(EDIT).summary("Correct a fact"),
        Route::put("/api/people/{id}/identity/{kind}/{fact}", correct)
            .access(EDIT)
            .summary("Put a fact in the place of one that was wrong; If-Match with the person's ETag")
            .versioned()
            .takes::<FactFields>()
            .gives::<Changed>(),
        Route::post("/people/{id}/identity/{kind}/{fact}/verify", verify_fact).access(EDIT).summary("Verify a fact"),
        Route::post("/api/people/{id}/identity/{kind}/{fact}/verify", verify_fact)
            .access(EDIT)
            .summary("Note that a fact has been verified; If-Match with the person's ETag")
            .versioned()
            .takes::<NoFields>()
            .gives::<Changed>(),
        Route::get("/people/{id}/identity/{kind}/{fact}/end", ending).access(EDIT).summary("Form to end a fact"),
        Route::post("/people/{id}/identity/{kind}/{fact}/end", end_fact).access(EDIT).summary("End a fact"),
        Route::post("/api/people/{id}/identity/{kind}/{fact}/end", end_fact)
            .access(EDIT)
            .summary("End a fact; deleted when it was never verified; If-Match with the person's ETag")
            .versioned()
            .takes::<EndFields>()
            .gives::<Version>(),
        Route::get("/people/{id}/talk", talk).access(EDIT).summary("Form for what the person says of themselves"),
        Route::post("/people/{id}/talk", set_talk).access(EDIT).summary("Keep what the person says of themselves"),
        Route::put("/api/people/{id}/talk", set_talk)
            .access(EDIT)
            .summary("Self-described gender, and how the person reads; If-Match with the person's ETag")
            .versioned()
            .takes::<TalkFields>()
            .gives::<Version>(),
    ]
}

/// The kind of fact a path names; contacts and cautions have paths of their own.
fn kind(text: &str) -> Outcome<FactKind> {
    let kind: Option<FactKind> = text.parse().ok();
    let kind = kind.filter(|kind| !matches!(kind, FactKind::Contact | FactKind::Caution));
    kind.ok_or_else(|| Problem::not_found().into())
}

/// All facts of identity, opened.
pub(super) fn facts(reader: &mut Reader, permit: &Permit<ReadIdentity>, keys: &Keyring) -> Outcome<IdentityView> {
    let sealed: Vec<Kept<Identifier<SealedNumber>>> = tables::facts(reader, permit)?;
    let open = |kept| actions::open_number(keys, permit.person(), kept);
    Ok(IdentityView {
        names: tables::facts(reader, permit)?,
        particulars: tables::facts(reader, permit)?,
        identifiers: sealed.into_iter().map(open).collect::<Outcome<_>>()?,
        citizenships: tables::facts(reader, permit)?,
        languages: tables::facts(reader, permit)?,
    })
}

async fn page(visit: &Visit, id: &str) -> Outcome<IdentityPage> {
    let tab = open_tab::<ReadIdentity>(visit, id, "identity").await?;
    let (person, asker) = (tab.permit.person(), visit.clone());
    let read = move |reader: &mut Reader| {
        let facts = facts(reader, &tab.permit, &asker.app().keys)?;
        let (line, talk) = (tables::line(reader, &tab.file)?, tables::talk(reader, &tab.file)?);
        let page = IdentityPage::new(&asker.words(), tab.bar.clone(), &line, &talk, &facts, reader.today());
        Ok(IdentityPage {
            may_edit: may::<EditIdentity>(reader, &asker, person)?,
            may_edit_photo: may::<EditPhoto>(reader, &asker, person)?,
            version: tables::version(reader, person)?,
            ..page
        })
    };
    visit.app().db.read(read).await
}

async fn tab(visit: Visit, Path(id): Path<String>) -> Answer {
    let page = page(&visit, &id).await?;
    Ok(show(&visit, &page.bar, "people-identity", &page, page.version)?)
}

/// The title of the form of a kind.
fn title(kind: FactKind) -> String {
    format!("people-fact-{kind}")
}

async fn fact_page(visit: &Visit, id: &str, kind: FactKind, action: String, form: Form) -> Outcome<FactPage> {
    let tab = open_tab::<EditIdentity>(visit, id, "identity").await?;
    Ok(FactPage { bar: tab.bar, kind, action, form, lists: Lists::new(&visit.words()) })
}

async fn new(visit: Visit, Path((id, of)): Path<(String, String)>) -> Answer {
    let kind = kind(&of)?;
    let page = fact_page(&visit, &id, kind, format!("/people/{id}/identity/{kind}"), Form::default()).await?;
    Ok(show(&visit, &page.bar, &title(kind), &page, 0)?)
}

async fn add(visit: Visit, Path((id, of)): Path<(String, String)>, form: Form) -> Answer {
    let (person, kind) = (person_id(&id)?, kind(&of)?);
    let added = async {
        let (fact, told) = read_fact(&visit, kind, &form)?;
        let act = on_person(&visit, &form, person, false, put(person, None, fact, told))?;
        web::create(&visit, &form, act).await
    };
    match added.await {
        Ok(changed) => Ok(visit.made(&changed, &format!("/people/{person}/identity"), "done-people-added")?),
        Err(fault) => {
            let page = fact_page(&visit, &id, kind, format!("/people/{person}/identity/{kind}"), Form::default());
            again(&visit, fault, form, &title(kind), page, |page, form| FactPage { form, ..page }).await
        }
    }
}

fn read_fact(visit: &Visit, kind: FactKind, form: &Form) -> Outcome<(Fact, Told)> {
    let (fact, told) = form.into_fields::<FactFields>(&[])?.parse(kind, visit.now().oslo_date())?;
    if let Fact::Identifier(identifier) = &fact {
        refuse_real_numbers(visit, std::slice::from_ref(identifier))?;
    }
    Ok((fact, told))
}

/// Writes a fact down, perhaps in the place of a wrong one.
fn put(
    person: PersonId,
    wrong: Option<FactId>,
    fact: Fact,
    told: Told,
) -> impl Fn(&mut Tx, &Permit<EditIdentity>, &Keyring) -> Outcome<Changed> {
    move |tx, permit, keys| {
        let id = actions::put_fact(tx, permit, keys, wrong, &fact, told)?;
        Ok(Changed { id, version: tables::version(tx, person)? })
    }
}

/// A fact that holds, with who said it, for its form.
fn on_file(
    reader: &mut Reader,
    permit: &Permit<ReadIdentity>,
    keys: &Keyring,
    kind: FactKind,
    id: FactId,
) -> Outcome<(Fact, Source)> {
    fn one<F: Stored<Read = ReadIdentity>>(
        reader: &mut Reader,
        permit: &Permit<ReadIdentity>,
        id: FactId,
    ) -> Outcome<Kept<F>> {
        let kept = tables::facts::<F>(reader, permit)?.into_iter().find(|kept| kept.id == id && kept.ended.is_none());
        Ok(kept.ok_or_else(Problem::not_found)?)
    }
    fn with<F>(kept: Kept<F>, fact: impl FnOnce(F) -> Fact) -> (Fact, Source) {
        (fact(kept.fact), kept.source)
    }
    Ok(match kind {
        FactKind::Name => with(one::<PersonName>(reader, permit, id)?, Fact::Name),
        FactKind::Particulars => with(one::<Particulars>(reader, permit, id)?, Fact::Particulars),
        FactKind::Identifier => {
            let sealed = one::<Identifier<SealedNumber>>(reader, permit, id)?;
            with(actions::open_number(keys, permit.person(), sealed)?, Fact::Identifier)
        }
        FactKind::Citizenship => with(one::<Citizenship>(reader, permit, id)?, Fact::Citizenship),
        FactKind::Language => with(one::<Spoken>(reader, permit, id)?, Fact::Language),
        FactKind::Contact | FactKind::Caution => return Err(Problem::not_found().into()),
    })
}

async fn edit(visit: Visit, Path((id, of, fact)): Path<(String, String, String)>) -> Answer {
    let (kind, fact) = (kind(&of)?, fact_id(&fact)?);
    let tab = open_tab::<ReadIdentity>(&visit, &id, "identity").await?;
    let app = visit.app_shared();
    let read = move |reader: &mut Reader| {
        let (fact, source) = on_file(reader, &tab.permit, &app.keys, kind, fact)?;
        Ok(fact_form(&fact, source, tables::version(reader, tab.permit.person())?))
    };
    let form = visit.app().db.read(read).await?;
    let page = fact_page(&visit, &id, kind, format!("/people/{id}/identity/{kind}/{fact}"), form).await?;
    Ok(show(&visit, &page.bar, &title(kind), &page, 0)?)
}

async fn correct(visit: Visit, Path((id, of, fact)): Path<(String, String, String)>, form: Form) -> Answer {
    let (person, kind, wrong) = (person_id(&id)?, kind(&of)?, fact_id(&fact)?);
    let corrected = async {
        let (fact, told) = read_fact(&visit, kind, &form)?;
        change(&visit, &form, person, put(person, Some(wrong), fact, told)).await
    };
    match corrected.await {
        Ok(changed) => Ok(visit.done(&changed, &format!("/people/{person}/identity"), "done-people-corrected")?),
        Err(fault) => {
            let action = format!("/people/{person}/identity/{kind}/{wrong}");
            let page = fact_page(&visit, &id, kind, action, Form::default());
            again(&visit, fault, form, &title(kind), page, |page, form| FactPage { form, ..page }).await
        }
    }
}

async fn verify_fact(visit: Visit, Path((id, of, fact)): Path<(String, String, String)>, form: Form) -> Answer {
    let (person, kind, fact) = (person_id(&id)?, kind(&of)?, fact_id(&fact)?);
    let back = format!("/people/{person}/identity");
    match kind {
        FactKind::Name => verify::<PersonName>(&visit, person, fact, &form, &back).await,
        FactKind::Particulars => verify::<Particulars>(&visit, person, fact, &form, &back).await,
        FactKind::Identifier => verify::<Identifier<SealedNumber>>(&visit, person, fact, &form, &back).await,
        FactKind::Citizenship => verify::<Citizenship>(&visit, person, fact, &form, &back).await,
        FactKind::Language => verify::<Spoken>(&visit, person, fact, &form, &back).await,
        FactKind::Contact | FactKind::Caution => Err(Problem::not_found().into()),
    }
}

async fn end_page(visit: &Visit, id: &str, fact: FactId) -> Outcome<EndPage> {
    let page = page(visit, id).await?;
    let row = page.groups.iter().flat_map(|group| &group.rows).find(|row| row.is_of(fact));
    let row: FactRow = row.cloned().ok_or_else(Problem::not_found)?;
    Ok(EndPage::new(page.bar, &row, page.version, format!("/people/{id}/identity")))
}

async fn ending(visit: Visit, Path((id, of, fact)): Path<(String, String, String)>) -> Answer {
    kind(&of)?;
    let page = end_page(&visit, &id, fact_id(&fact)?).await?;
    Ok(show(&visit, &page.bar, "people-end", &page, 0)?)
}

async fn end_fact(visit: Visit, Path((id, of, fact)): Path<(String, String, String)>, form: Form) -> Answer {
    let (person, kind, fact) = (person_id(&id)?, kind(&of)?, fact_id(&fact)?);
    let back = format!("/people/{person}/identity");
    let page = end_page(&visit, &id, fact);
    match kind {
        FactKind::Name => end::<PersonName>(&visit, person, fact, form, &back, page).await,
        FactKind::Particulars => end::<Particulars>(&visit, person, fact, form, &back, page).await,
        FactKind::Identifier => end::<Identifier<SealedNumber>>(&visit, person, fact, form, &back, page).await,
        FactKind::Citizenship => end::<Citizenship>(&visit, person, fact, form, &back, page).await,
        FactKind::Language => end::<Spoken>(&visit, person, fact, form, &back, page).await,
        FactKind::Contact | FactKind::Caution => Err(Problem::not_found().into()),
    }
}

async fn talk_page(visit: &Visit, id: &str) -> Outcome<TalkPage> {
    let tab = open_tab::<EditIdentity>(visit, id, "identity").await?;
    let file = tab.file;
    let read = move |reader: &mut Reader| {
        let version = tables::version(reader, file.person())?;
        Ok(talk_form(&tables::talk(reader, &file)?, version))
    };
    let form = visit.app().db.read(read).await?;
    Ok(TalkPage { bar: tab.bar, form, readings: readings(&visit.words()) })
}

async fn talk(visit: Visit, Path(id): Path<String>) -> Answer {
    let page = talk_page(&visit, &id).await?;
    Ok(show(&visit, &page.bar, "people-talk", &page, 0)?)
}

async fn set_talk(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let set = async {
        let (gender, reading) = form.into_fields::<TalkFields>(&[])?.parse()?;
        let said = Talk { gender, reading };
        let act = move |tx: &mut Tx, permit: &Permit<EditIdentity>, _: &Keyring| {
            actions::set_talk(tx, permit, &said)?;
            Ok(Version { version: tables::version(tx, person)? })
        };
        change(&visit, &form, person, act).await
    };
    match set.await {
        Ok(version) => Ok(visit.done(&version, &format!("/people/{person}/identity"), "done-people-corrected")?),
        Err(fault) => {
            let page = talk_page(&visit, &id);
            again(&visit, fault, form, "people-talk", page, |page, form| TalkPage { form, ..page }).await
        }
    }
}
