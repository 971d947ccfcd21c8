//! The tab of cautions.

use super::{again, change, end, fact_id, may, on_person, open_tab, show, verify};
use crate::access::acts::{EditCautions, ReadCautions};
use crate::access::{Action, Permit, Verb};
use crate::people::actions;
use crate::people::model::{Caution, CautionFields, EndFields, FactId, ReviewFields};
use crate::people::tables;
use crate::people::views::{
    CautionPage, CautionsView, Changed, EndPage, FactRow, ReviewPage, Version, caution_codes, sources,
};
use crate::web::person::person_id;
use crate::web::{self, Answer, Form, NoFields, Route, Visit};
use axum::extract::Path;
use basics::Problem;
use records::{Keyring, Outcome, Reader, Tx};

const READ: Verb = Verb::OnPerson(Action::ReadCautions);
const EDIT: Verb = Verb::OnPerson(Action::EditCautions);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/people/{id}/cautions", tab).access(READ).summary("Cautions"),
        Route::get("/api/people/{id}/cautions", tab)
            .access(READ)
            .summary("Cautions of a person, those that hold first")
            .gives::<CautionsView>(),
        Route::get("/people/{id}/cautions/new", new).access(EDIT).summary("Form for a caution"),
        Route::post("/people/{id}/cautions", add).access(EDIT).summary("Write down a caution"),
        Route::post("/api/people/{id}/cautions", add)
            .access(EDIT)
            .summary("Write down a caution")
            .takes::<CautionFields>()
            .gives::<Changed>()
            .creates(),
        Route::post("/people/{id}/cautions/{fact}/verify", verify_caution).access(EDIT).summary("Verify a caution"),
        Route::post("/api/people/{id}/cautions/{fact}/verify", verify_caution)
            .access(EDIT)
            .summary("Note that a caution has been verified; If-Match with the person's ETag")
            .versioned()
            .takes::<NoFields>()
            .gives::<Changed>(),
        Route::get("/people/{id}/cautions/{fact}/review", reviewing).access(EDIT).summary("Form for a day of review"),
        Route::post("/people/{id}/cautions/{fact}/review", review).access(EDIT).summary("Set the next review"),
        Route::post("/api/people/{id}/cautions/{fact}/review", review)
            .access(EDIT)
            .summary(
                "Somebody looked at the caution and it holds: set its next review; If-Match with the person's ETag",
            )
            .versioned()
            .takes::<ReviewFields>()
            .gives::<Changed>(),
        Route::get("/people/{id}/cautions/{fact}/end", ending).access(EDIT).summary("Form to end a caution"),
        Route::post("/people/{id}/cautions/{fact}/end", end_caution).access(EDIT).summary("End a caution"),
        Route::post("/api/people/{id}/cautions/{fact}/end", end_caution)
            .access(EDIT)
            .summary("End a caution with a reason; deleted when it was never verified; If-Match with the person's ETag")
            .versioned()
            .takes::<EndFields>()
            .gives::<Version>(),
    ]
}

async fn view(visit: &Visit, id: &str) -> Outcome<CautionsView> {
    let tab = open_tab::<ReadCautions>(visit, id, "cautions").await?;
    let (person, asker) = (tab.permit.person(), visit.clone());
    let read = move |reader: &mut Reader| {
        let cautions = tables::facts::<Caution>(reader, &tab.permit)?;
        let version = tables::version(reader, person)?;
        let view = CautionsView::new(&asker.words(), tab.bar.clone(), cautions, reader.today(), version);
        Ok(CautionsView { may_edit: may::<EditCautions>(reader, &asker, person)?, ..view })
    };
    visit.app().db.read(read).await
}

async fn tab(visit: Visit, Path(id): Path<String>) -> Answer {
    let view = view(&visit, &id).await?;
    Ok(show(&visit, &view.bar, "people-cautions", &view, view.version)?)
}

async fn caution_page(visit: &Visit, id: &str, form: Form) -> Outcome<CautionPage> {
    let tab = open_tab::<EditCautions>(visit, id, "cautions").await?;
    let words = visit.words();
    Ok(CautionPage { bar: tab.bar, form, codes: caution_codes(&words), sources: sources(&words) })
}

async fn new(visit: Visit, Path(id): Path<String>) -> Answer {
    let form = Form::filled([("since", visit.now().oslo_date().to_string())]);
    let page = caution_page(&visit, &id, form).await?;
    Ok(show(&visit, &page.bar, "people-caution", &page, 0)?)
}

async fn add(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let added = async {
        let (caution, told) = form.into_fields::<CautionFields>(&[])?.parse(visit.now().oslo_date())?;
        let put = move |tx: &mut Tx, permit: &Permit<EditCautions>, _: &Keyring| {
            let id = actions::put(tx, permit, None, &caution, told)?;
            Ok(Changed { id, version: tables::version(tx, person)? })
        };
        web::create(&visit, &form, on_person(&visit, &form, person, false, put)?).await
    };
    match added.await {
        Ok(changed) => Ok(visit.made(&changed, &format!("/people/{person}/cautions"), "done-people-added")?),
        Err(fault) => {
            let page = caution_page(&visit, &id, Form::default());
            again(&visit, fault, form, "people-caution", page, |page, form| CautionPage { form, ..page }).await
        }
    }
}

async fn verify_caution(visit: Visit, Path((id, fact)): Path<(String, String)>, form: Form) -> Answer {
    let (person, fact) = (person_id(&id)?, fact_id(&fact)?);
    verify::<Caution>(&visit, person, fact, &form, &format!("/people/{person}/cautions")).await
}

/// The line of a caution that holds, with its tab.
async fn holding(visit: &Visit, id: &str, fact: FactId) -> Outcome<(CautionsView, FactRow)> {
    let view = view(visit, id).await?;
    let row = view.items.iter().map(|item| &item.row).find(|row| row.is_of(fact)).cloned();
    Ok((view, row.ok_or_else(Problem::not_found)?))
}

async fn review_page(visit: &Visit, id: &str, fact: FactId) -> Outcome<ReviewPage> {
    let (view, row) = holding(visit, id, fact).await?;
    let form = Form::default().at_version(view.version);
    Ok(ReviewPage { bar: view.bar, what: row.label, action: format!("{}/review", row.path), form })
}

async fn reviewing(visit: Visit, Path((id, fact)): Path<(String, String)>) -> Answer {
    let page = review_page(&visit, &id, fact_id(&fact)?).await?;
    Ok(show(&visit, &page.bar, "people-review", &page, 0)?)
}

async fn review(visit: Visit, Path((id, fact)): Path<(String, String)>, form: Form) -> Answer {
    let (person, fact) = (person_id(&id)?, fact_id(&fact)?);
    let postponed = async {
        let day = form.into_fields::<ReviewFields>(&[])?.parse(visit.now().oslo_date())?;
        let act = move |tx: &mut Tx, permit: &Permit<EditCautions>, _: &Keyring| {
            actions::postpone_review(tx, permit, fact, day)?;
            Ok(Changed { id: fact, version: tables::version(tx, person)? })
        };
        change(&visit, &form, person, act).await
    };
    match postponed.await {
        Ok(changed) => Ok(visit.done(&changed, &format!("/people/{person}/cautions"), "done-people-reviewed")?),
        Err(fault) => {
            let page = review_page(&visit, &id, fact);
            again(&visit, fault, form, "people-review", page, |page, form| ReviewPage { form, ..page }).await
        }
    }
}

async fn end_page(visit: &Visit, id: &str, fact: FactId) -> Outcome<EndPage> {
    let (view, row) = holding(visit, id, fact).await?;
    Ok(EndPage::new(view.bar, &row, view.version, format!("/people/{id}/cautions")))
}

async fn ending(visit: Visit, Path((id, fact)): Path<(String, String)>) -> Answer {
    let page = end_page(&visit, &id, fact_id(&fact)?).await?;
    Ok(show(&visit, &page.bar, "people-end", &page, 0)?)
}

async fn end_caution(visit: Visit, Path((id, fact)): Path<(String, String)>, form: Form) -> Answer {
    let (person, fact) = (person_id(&id)?, fact_id(&fact)?);
    let page = end_page(&visit, &id, fact);
    end::<Caution>(&visit, person, fact, form, &format!("/people/{person}/cautions"), page).await
}
