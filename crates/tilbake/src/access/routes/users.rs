//! Users and their roles.

use crate::access::actions;
use crate::access::acts::{ManageUsers, ReadUsers};
use crate::access::forms::{DisabledFields, ResetFields, RoleFields, UserChangeFields, UserFields};
use crate::access::model::{AccountId, Caller};
use crate::access::permit::{PlaceAct, Verb};
use crate::access::policy::Decider;
use crate::access::roles::Action;
use crate::access::secrets::Password;
use crate::access::tables::{self, StoredGrant};
use crate::access::views::{Made, NewUserView, Places, UserItem, UserView, UsersView};
use crate::web::{self, Answer, Form, Route, Visit, Words, no_such_place};
use axum::extract::Path;
use basics::problem::FormErrors;
use basics::{Problem, Text};
use records::{Outcome, Reader, Tx};
use schemars::JsonSchema;
use std::collections::HashMap;

/// Users on one page.
const PAGE: usize = 50;

pub fn routes() -> Vec<Route> {
    let (read, manage) = (Verb::Does(Action::ReadUsers), Verb::Does(Action::ManageUsers));
    let mut routes = vec![
        Route::get("/users", list).access(read).summary("Users and their roles"),
        Route::get("/api/users", list)
            .access(read)
            .summary("Users and their roles, by name")
            .query::<UsersQuery>()
            .gives::<UsersView>(),
        Route::get("/users/new", new_page).access(manage).summary("Form for a new user"),
        Route::post("/users", make).access(manage).summary("Make a user"),
        Route::post("/api/users", make)
            .access(manage)
            .summary("Make a user, who can do nothing before a role is given")
            .takes::<UserFields>()
            .gives::<Made>()
            .creates(),
        Route::get("/users/{id}", show).access(read).summary("A user"),
        Route::get("/api/users/{id}", show).access(read).summary("A user; its ETag is for changes").gives::<UserView>(),
        Route::post("/users/{id}", change).access(manage).summary("Change name and service number"),
        Route::post("/api/users/{id}", change)
            .access(manage)
            .summary("Change name and service number; If-Match with the user's ETag")
            .versioned()
            .takes::<UserChangeFields>()
            .gives::<UserView>(),
        Route::post("/users/{id}/password", reset).access(manage).summary("Set a user's password"),
        Route::post("/users/{id}/disabled", disable).access(manage).summary("Disable or enable a user"),
        Route::post("/users/{id}/sign-out", force_out).access(manage).summary("End all sessions of a user"),
        Route::post("/users/{id}/roles", give_role).access(manage).summary("Give a role"),
        Route::post("/users/{id}/roles/{role}/end", end_role).access(manage).summary("End a role"),
    ];
    routes.extend(api_twins(manage));
    routes
}

fn api_twins(manage: Verb) -> Vec<Route> {
    vec![
        Route::post("/api/users/{id}/password", reset)
            .access(manage)
            .summary("Set a user's password, ending the user's sessions; If-Match with the user's ETag")
            .versioned()
            .takes::<ResetFields>()
            .gives::<UserView>(),
        Route::post("/api/users/{id}/disabled", disable)
            .access(manage)
            .summary("Disable a user, ending sessions and tokens at once, or enable one; If-Match with the user's ETag")
            .versioned()
            .takes::<DisabledFields>()
            .gives::<UserView>(),
        Route::post("/api/users/{id}/sign-out", force_out)
            .access(manage)
            .summary("End all sessions of a user")
            .gives::<UserView>(),
        Route::post("/api/users/{id}/roles", give_role)
            .access(manage)
            .summary("Give a role")
            .takes::<RoleFields>()
            .gives::<Made>()
            .creates(),
        Route::post("/api/users/{id}/roles/{role}/end", end_role)
            .access(manage)
            .summary("End a role now; If-Match with the user's ETag")
            .versioned()
            .gives::<UserView>(),
    ]
}

/// Which users are listed.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct UsersQuery {
    /// Part of a name, a log-in name or a service number.
    q: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Whether a caller may know of an account: one with a role within their scope, or, for those who
/// manage users, one without any role.
fn may_know<A: PlaceAct>(
    reader: &mut Reader,
    decider: &Decider,
    caller: &Caller,
    grants: &[StoredGrant],
) -> Outcome<bool> {
    for stored in grants {
        if actions::may_in::<A>(reader, decider, caller, &stored.grant.scope)? {
            return Ok(true);
        }
    }
    Ok(grants.is_empty() && crate::access::permit_somewhere::<ManageUsers>(decider, caller).is_ok())
}

async fn list(visit: Visit) -> Answer {
    let (app, caller, words) = (visit.app_shared(), visit.caller()?.clone(), visit.words());
    let q = visit.parameter("q").unwrap_or_default();
    let after: Option<AccountId> = visit.cursor("after", |text| text.parse().ok())?;
    let may_manage = crate::access::may_somewhere(visit.app(), &caller, Action::ManageUsers);
    let view = visit
        .app()
        .db
        .read(move |reader| {
            let places = Places::read(reader)?;
            let mut grants: HashMap<AccountId, Vec<StoredGrant>> = HashMap::new();
            for stored in tables::grants(reader, None)? {
                grants.entry(stored.account).or_default().push(stored);
            }
            let wanted = q.trim().to_lowercase();
            let mut items = vec![];
            for account in tables::accounts(reader)? {
                let found = [&account.name, &account.login, &account.service_number];
                let own = grants.get(&account.id).map(Vec::as_slice).unwrap_or_default();
                if found.iter().any(|text| text.to_lowercase().contains(&wanted))
                    && may_know::<ReadUsers>(reader, &app.decider, &caller, own)?
                {
                    items.push(UserItem::of(&words, &places, &account, own));
                }
            }
            if let Some(after) = after.map(|id| id.to_string()) {
                let at = items.iter().position(|item| item.id == after).ok_or_else(|| no_such_place("after"))?;
                items.drain(..=at);
            }
            let more = items.len() > PAGE;
            items.truncate(PAGE);
            let next = items.last().filter(|_| more).map(|item| item.id.clone());
            Ok(UsersView { items, next, q: q.clone(), may_manage })
        })
        .await?;
    Ok(visit.show(&visit.words().t("users-title"), &view)?)
}

fn account_id(text: &str) -> Outcome<AccountId> {
    text.parse().map_err(|_| Problem::not_found().into())
}

async fn user_view(visit: &Visit, id: AccountId, form: Form) -> Outcome<UserView> {
    let (app, caller, words) = (visit.app_shared(), visit.caller()?.clone(), visit.words());
    let read = move |reader: &mut Reader| {
        let account = tables::account(reader, id)?.ok_or_else(Problem::not_found)?;
        let grants = tables::grants(reader, Some(id))?;
        if !may_know::<ReadUsers>(reader, &app.decider, &caller, &grants)? {
            return Err(Problem::not_found().into());
        }
        let places = Places::read(reader)?;
        Ok(UserView {
            user: UserItem::of(&words, &places, &account, &grants),
            lang: account.lang,
            may_manage: actions::may_manage(reader, &app.decider, &caller, id)?,
            version: account.version,
            scopes: places.options(&words),
            form: form.clone(),
        })
    };
    visit.app().db.read(read).await
}

/// The form of a user's page before anything is typed.
fn filled(view: &UserView) -> Form {
    Form::filled([("name", view.user.name.clone()), ("service_number", view.user.service_number.clone())])
}

fn title(words: &Words, view: &UserView) -> String {
    words.t1("user-title", "name", &view.user.name)
}

async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let mut view = user_view(&visit, account_id(&id)?, Form::default()).await?;
    view.form = filled(&view);
    Ok(visit.show_version(&title(&visit.words(), &view), &view, view.version)?)
}

async fn new_page(visit: Visit) -> Answer {
    let form = Form::filled([("lang", visit.lang().to_string())]);
    Ok(visit.show(&visit.words().t("user-new-title"), &NewUserView { form })?)
}

async fn make(visit: Visit, form: Form) -> Answer {
    let made: Outcome<Made> = async {
        let (mut new, password) = form.into_fields::<UserFields>(&[])?.parse()?;
        if let Some(password) = password {
            new.password_hash = Some(visit.app().access.hasher.hash(&password).await?);
        }
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let act = move |tx: &mut Tx| {
            let id = actions::make_account(tx, &app.decider, &caller, &new)?;
            Ok(Made { id: id.to_string() })
        };
        web::create(&visit, &form, act).await
    }
    .await;
    match made {
        Ok(made) => Ok(visit.made(&made, &format!("/users/{}", made.id), "done-user-made")?),
        Err(fault) => {
            let title = visit.words().t("user-new-title");
            Ok(visit.again(fault, form, &title, |form| Ok(NewUserView { form }))?)
        }
    }
}

/// What follows a change of a user: the user, or its page again with the errors.
async fn answer(visit: &Visit, id: AccountId, changed: Outcome<()>, form: Form, notice: &str) -> Answer {
    let view = user_view(visit, id, Form::default()).await?;
    match changed {
        Ok(()) => Ok(visit.done(&view, &format!("/users/{id}"), notice)?),
        Err(fault) => {
            let title = title(&visit.words(), &view);
            Ok(visit.again(fault, form, &title, |form| Ok(UserView { form, ..view }))?)
        }
    }
}

/// Does one act on a user in a transaction.
async fn act<T: Send + 'static>(
    visit: &Visit,
    mut act: impl FnMut(&mut Tx, &Decider, &Caller) -> Outcome<T> + Send + 'static,
) -> Outcome<T> {
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    visit.app().db.write(&visit.actor()?, move |tx| act(tx, &app.decider, &caller)).await
}

/// Changes a user in a transaction, refused when somebody changed it since it was read.
async fn change_read(
    visit: &Visit,
    id: AccountId,
    form: &Form,
    mut change: impl FnMut(&mut Tx, &Decider, &Caller) -> Outcome<()> + Send + 'static,
) -> Outcome<()> {
    let (read, asked) = (visit.clone(), form.clone());
    act(visit, move |tx, decider, caller| {
        read.check_version(&asked, tables::account(tx, id)?.ok_or_else(Problem::not_found)?.version)?;
        change(tx, decider, caller)
    })
    .await
}

async fn change(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = account_id(&id)?;
    user_view(&visit, id, Form::default()).await?;
    let changed = async {
        let fields: UserChangeFields = form.into_fields(&[])?;
        let mut errors = FormErrors::default();
        let name = errors.take("name", Text::parse(&fields.name));
        let number = errors.take("service_number", Text::parse(&fields.service_number));
        let (Some(name), Some(number)) = (name, number) else {
            return Err(errors.into_problem().into());
        };
        let change = move |tx: &mut Tx, decider: &Decider, caller: &Caller| {
            actions::change_account(tx, decider, caller, id, &name, &number)
        };
        change_read(&visit, id, &form, change).await
    };
    answer(&visit, id, changed.await, form.clone(), "done-user-changed").await
}

async fn reset(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = account_id(&id)?;
    let login = user_view(&visit, id, Form::default()).await?.user.login;
    let changed = async {
        let fields: ResetFields = form.into_fields(&[])?;
        let password = Password::choose(&fields.password, &login)
            .map_err(|problem| Problem::invalid("invalid-input").with_field("password", &problem.code))?;
        let hash = visit.app().access.hasher.hash(&password).await?;
        let reset = move |tx: &mut Tx, decider: &Decider, caller: &Caller| {
            actions::reset_password(tx, decider, caller, id, &hash)
        };
        change_read(&visit, id, &form, reset).await
    };
    // The password is not put back into the form.
    answer(&visit, id, changed.await, Form::default(), "done-password").await
}

async fn disable(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = account_id(&id)?;
    user_view(&visit, id, Form::default()).await?;
    let changed = async {
        let disabled = match form.into_fields::<DisabledFields>(&[])?.disabled.as_str() {
            "true" => true,
            "false" => false,
            _ => return Err(Problem::invalid("invalid-input").with_field("disabled", "not-in-list").into()),
        };
        let disable = move |tx: &mut Tx, decider: &Decider, caller: &Caller| {
            actions::set_disabled(tx, decider, caller, id, disabled)
        };
        change_read(&visit, id, &form, disable).await
    };
    answer(&visit, id, changed.await, form.clone(), "done-user-changed").await
}

async fn force_out(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = account_id(&id)?;
    let out = act(&visit, move |tx, decider, caller| actions::force_out(tx, decider, caller, id)).await;
    answer(&visit, id, out.map(|_| ()), form, "done-user-out").await
}

async fn give_role(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = account_id(&id)?;
    let given: Outcome<Made> = async {
        let fields: RoleFields = form.into_fields(&[])?;
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let give = move |tx: &mut Tx| {
            let grant = fields.parse(tx)?;
            let made = actions::give_role(tx, &app.decider, &caller, id, &grant)?;
            Ok(Made { id: made.to_string() })
        };
        web::create(&visit, &form, give).await
    }
    .await;
    match given {
        Ok(made) => Ok(visit.made(&made, &format!("/users/{id}"), "done-role-given")?),
        Err(fault) => answer(&visit, id, Err(fault), form, "done-role-given").await,
    }
}

async fn end_role(visit: Visit, Path((id, role)): Path<(String, String)>, form: Form) -> Answer {
    let id = account_id(&id)?;
    let role = role.parse().map_err(|_| Problem::not_found())?;
    user_view(&visit, id, Form::default()).await?;
    let end = move |tx: &mut Tx, decider: &Decider, caller: &Caller| actions::end_role(tx, decider, caller, id, role);
    let ended = change_read(&visit, id, &form, end).await;
    answer(&visit, id, ended, form, "done-role-ended").await
}
