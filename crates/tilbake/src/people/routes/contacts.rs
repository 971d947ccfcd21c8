//! The tab of children, next of kin and emergency contacts.

use super::{again, change, end, fact_id, may, on_person, open_tab, show, verify};
use crate::access::acts::{EditContacts, ReadContacts};
use crate::access::{Action, Permit, Verb};
use crate::people::actions;
use crate::people::model::{Contact, ContactFields, EndFields, FactId, Kept, SealedDetails, Told};
use crate::people::tables;
use crate::people::views::{Changed, ContactPage, ContactsPage, EndPage, FactRow, Version, contact_form, kin, sources};
use crate::web::person::person_id;
use crate::web::{self, Answer, Form, NoFields, Route, Visit};
use axum::extract::Path;
use basics::Problem;
use basics::id::PersonId;
use records::{Keyring, Outcome, Reader, Tx};

const READ: Verb = Verb::OnPerson(Action::ReadContacts);
const EDIT: Verb = Verb::OnPerson(Action::EditContacts);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/people/{id}/contacts", tab).access(READ).summary("Children, next of kin, emergency contacts"),
        Route::get("/people/{id}/contacts/new", new).access(EDIT).summary("Form for a contact"),
        Route::post("/people/{id}/contacts", add).access(EDIT).summary("Write down a contact"),
        Route::post("/api/people/{id}/contacts", add)
            .access(EDIT)
            .summary("Write down a child, next of kin or emergency contact")
            .takes::<ContactFields>()
            .gives::<Changed>()
            .creates(),
        Route::get("/people/{id}/contacts/{fact}", edit).access(EDIT).summary("Form to correct a contact"),
        Route::post("/people/{id}/contacts/{fact}", correct).access(EDIT).summary("Correct a contact"),
        Route::put("/api/people/{id}/contacts/{fact}", correct)
            .access(EDIT)
            .summary("Correct a contact; If-Match with the person's ETag")
            .versioned()
            .takes::<ContactFields>()
            .gives::<Changed>(),
        Route::post("/people/{id}/contacts/{fact}/verify", verify_contact).access(EDIT).summary("Verify a contact"),
        Route::post("/api/people/{id}/contacts/{fact}/verify", verify_contact)
            .access(EDIT)
            .summary("Note that a contact has been verified; If-Match with the person's ETag")
            .versioned()
            .takes::<NoFields>()
            .gives::<Changed>(),
        Route::get("/people/{id}/contacts/{fact}/end", ending).access(EDIT).summary("Form to end a contact"),
        Route::post("/people/{id}/contacts/{fact}/end", end_contact).access(EDIT).summary("End a contact"),
        Route::post("/api/people/{id}/contacts/{fact}/end", end_contact)
            .access(EDIT)
            .summary("End a contact; deleted when it was never verified; If-Match with the person's ETag")
            .versioned()
            .takes::<EndFields>()
            .gives::<Version>(),
    ]
}

/// All contacts, opened.
pub(super) fn contacts(
    reader: &mut Reader,
    permit: &Permit<ReadContacts>,
    keys: &Keyring,
) -> Outcome<Vec<Kept<Contact>>> {
    let sealed: Vec<Kept<Contact<SealedDetails>>> = tables::facts(reader, permit)?;
    sealed.into_iter().map(|kept| actions::open_details(keys, permit.person(), kept)).collect()
}

async fn page(visit: &Visit, id: &str) -> Outcome<ContactsPage> {
    let tab = open_tab::<ReadContacts>(visit, id, "contacts").await?;
    let (person, asker) = (tab.permit.person(), visit.clone());
    let read = move |reader: &mut Reader| {
        let contacts = contacts(reader, &tab.permit, &asker.app().keys)?;
        let page = ContactsPage::new(&asker.words(), tab.bar.clone(), contacts, reader.today());
        let may_edit = may::<EditContacts>(reader, &asker, person)?;
        Ok(ContactsPage { may_edit, version: tables::version(reader, person)?, ..page })
    };
    visit.app().db.read(read).await
}

async fn tab(visit: Visit, Path(id): Path<String>) -> Answer {
    let page = page(&visit, &id).await?;
    Ok(show(&visit, &page.bar, "people-contacts", &page, page.version)?)
}

async fn contact_page(visit: &Visit, id: &str, action: String, form: Form) -> Outcome<ContactPage> {
    let tab = open_tab::<EditContacts>(visit, id, "contacts").await?;
    let words = visit.words();
    Ok(ContactPage { bar: tab.bar, action, form, kin: kin(&words), sources: sources(&words) })
}

async fn new(visit: Visit, Path(id): Path<String>) -> Answer {
    let page = contact_page(&visit, &id, format!("/people/{id}/contacts"), Form::default()).await?;
    Ok(show(&visit, &page.bar, "people-contact", &page, 0)?)
}

async fn add(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let added = async {
        let (contact, told) = form.into_fields::<ContactFields>(&[])?.parse(visit.now().oslo_date())?;
        let act = on_person(&visit, &form, person, false, put(person, None, contact, told))?;
        web::create(&visit, &form, act).await
    };
    match added.await {
        Ok(changed) => Ok(visit.made(&changed, &format!("/people/{person}/contacts"), "done-people-added")?),
        Err(fault) => {
            let page = contact_page(&visit, &id, format!("/people/{person}/contacts"), Form::default());
            again(&visit, fault, form, "people-contact", page, |page, form| ContactPage { form, ..page }).await
        }
    }
}

/// Writes a contact down, perhaps in the place of a wrong one.
fn put(
    person: PersonId,
    wrong: Option<FactId>,
    contact: Contact,
    told: Told,
) -> impl Fn(&mut Tx, &Permit<EditContacts>, &Keyring) -> Outcome<Changed> {
    move |tx, permit, keys| {
        let id = actions::put_contact(tx, permit, keys, wrong, &contact, told)?;
        Ok(Changed { id, version: tables::version(tx, person)? })
    }
}

async fn edit(visit: Visit, Path((id, fact)): Path<(String, String)>) -> Answer {
    let fact = fact_id(&fact)?;
    let tab = open_tab::<ReadContacts>(&visit, &id, "contacts").await?;
    let app = visit.app_shared();
    let read = move |reader: &mut Reader| {
        let held = contacts(reader, &tab.permit, &app.keys)?;
        let kept = held.into_iter().find(|kept| kept.id == fact && kept.ended.is_none());
        let kept = kept.ok_or_else(Problem::not_found)?;
        Ok(contact_form(&kept.fact, kept.source, tables::version(reader, tab.permit.person())?))
    };
    let form = visit.app().db.read(read).await?;
    let page = contact_page(&visit, &id, format!("/people/{id}/contacts/{fact}"), form).await?;
    Ok(show(&visit, &page.bar, "people-contact", &page, 0)?)
}

async fn correct(visit: Visit, Path((id, fact)): Path<(String, String)>, form: Form) -> Answer {
    let (person, wrong) = (person_id(&id)?, fact_id(&fact)?);
    let corrected = async {
        let (contact, told) = form.into_fields::<ContactFields>(&[])?.parse(visit.now().oslo_date())?;
        change(&visit, &form, person, put(person, Some(wrong), contact, told)).await
    };
    match corrected.await {
        Ok(changed) => Ok(visit.done(&changed, &format!("/people/{person}/contacts"), "done-people-corrected")?),
        Err(fault) => {
            let page = contact_page(&visit, &id, format!("/people/{person}/contacts/{wrong}"), Form::default());
            again(&visit, fault, form, "people-contact", page, |page, form| ContactPage { form, ..page }).await
        }
    }
}

async fn verify_contact(visit: Visit, Path((id, fact)): Path<(String, String)>, form: Form) -> Answer {
    let (person, fact) = (person_id(&id)?, fact_id(&fact)?);
    verify::<Contact<SealedDetails>>(&visit, person, fact, &form, &format!("/people/{person}/contacts")).await
}

async fn end_page(visit: &Visit, id: &str, fact: FactId) -> Outcome<EndPage> {
    let page = page(visit, id).await?;
    let row = page.groups.iter().flat_map(|group| &group.cards).map(|card| &card.row).find(|row| row.is_of(fact));
    let row: FactRow = row.cloned().ok_or_else(Problem::not_found)?;
    Ok(EndPage::new(page.bar, &row, page.version, format!("/people/{id}/contacts")))
}

async fn ending(visit: Visit, Path((id, fact)): Path<(String, String)>) -> Answer {
    let page = end_page(&visit, &id, fact_id(&fact)?).await?;
    Ok(show(&visit, &page.bar, "people-end", &page, 0)?)
}

async fn end_contact(visit: Visit, Path((id, fact)): Path<(String, String)>, form: Form) -> Answer {
    let (person, fact) = (person_id(&id)?, fact_id(&fact)?);
    let page = end_page(&visit, &id, fact);
    let back = format!("/people/{person}/contacts");
    end::<Contact<SealedDetails>>(&visit, person, fact, form, &back, page).await
}
