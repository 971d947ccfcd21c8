//! Coming in and going out, changing user, one's own account.

use crate::access::actions;
use crate::access::forms::{LanguageFields, LoginFields, PasswordFields, PinFields, UnlockFields, local_path};
use crate::access::permit::Verb;
use crate::access::secrets::Password;
use crate::access::sign_in::{SignIn, login_wait};
use crate::access::tables;
use crate::access::views::{AccountView, LockView, LoginView, Places, RoleView};
use crate::web::{Answer, Form, Lang, Route, Visit, cookies, redirect};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use basics::Problem;
use basics::problem::FormErrors;
use records::{Fault, Outcome};

pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/login", login_page).access(Verb::Public).summary("The log-in page"),
        Route::post("/login", login).access(Verb::Public).summary("Sign in"),
        Route::post("/logout", logout).access(Verb::SignedIn).summary("Sign out"),
        Route::get("/lock", lock).access(Verb::SignedIn).summary("Lock a shared machine, or change user"),
        Route::post("/unlock", unlock).access(Verb::SignedIn).summary("Come back, or change user, by PIN"),
        Route::post("/language", language).access(Verb::Public).summary("Choose the language of the pages"),
        Route::get("/account", account).access(Verb::SignedIn).summary("One's own account"),
        Route::get("/api/account", account)
            .access(Verb::SignedIn)
            .summary("The account behind the token")
            .gives::<AccountView>(),
        Route::post("/api/account/language", language)
            .access(Verb::SignedIn)
            .summary("Choose the language of the account's pages")
            .takes::<LanguageFields>()
            .gives::<AccountView>(),
        Route::post("/account/password", set_password).access(Verb::SignedIn).summary("Set one's own password"),
        Route::post("/api/account/password", set_password)
            .access(Verb::SignedIn)
            .summary("Set the password of the account behind the token; ends its other sessions")
            .takes::<PasswordFields>()
            .gives::<AccountView>(),
        Route::post("/account/pin", set_pin).access(Verb::SignedIn).summary("Set one's own PIN"),
        Route::post("/api/account/pin", set_pin)
            .access(Verb::SignedIn)
            .summary("Set the PIN of the account behind the token")
            .takes::<PinFields>()
            .gives::<AccountView>(),
    ]
}

fn set_cookie(visit: &Visit, mut response: Response, name: &str, value: &str) -> Outcome<Response> {
    response.headers_mut().append(header::SET_COOKIE, cookies::set(visit.app(), name, value)?);
    Ok(response)
}

fn session_cookie(visit: &Visit, headers: &HeaderMap) -> Option<String> {
    cookies::read(headers, &cookies::session_cookie(visit.app()))
}

async fn login_page(visit: Visit) -> Answer {
    let next = local_path(&visit.parameter("next").unwrap_or_default()).to_owned();
    let view = LoginView { form: Form::default(), next };
    Ok(visit.show(&visit.words().t("login-title"), &view)?)
}

async fn login(visit: Visit, headers: HeaderMap, form: Form) -> Answer {
    let fields: LoginFields = form.into_fields(&[])?;
    let next = local_path(&fields.next).to_owned();
    let typed = SignIn {
        login: fields.login,
        password: fields.password,
        shared: fields.shared == "true",
        cookie: session_cookie(&visit, &headers),
        address: visit.address().to_owned(),
    };
    match visit.app().doors().sign_in(typed).await {
        Ok(secret) => {
            let name = cookies::session_cookie(visit.app());
            let response = set_cookie(&visit, redirect(&next)?, &name, &secret)?;
            let form_cookie = cookies::form_cookie(visit.app());
            Ok(set_cookie(&visit, response, &form_cookie, "")?)
        }
        Err(fault) => {
            let title = visit.words().t("login-title");
            Ok(visit.again(on_page(fault), form, &title, |form| Ok(LoginView { form, next }))?)
        }
    }
}

/// A refusal to come in stays on its page.
fn on_page(fault: Fault) -> Fault {
    match fault {
        Fault::Refused(mut problem) if problem.status == 401 => {
            problem.status = 422;
            Fault::Refused(problem)
        }
        other => other,
    }
}

async fn logout(visit: Visit) -> Answer {
    let left = visit.app().doors().sign_out(visit.caller()?, visit.via()).await?;
    let name = cookies::session_cookie(visit.app());
    match left {
        // The others on a shared machine can come back by PIN.
        Some(secret) => Ok(set_cookie(&visit, redirect("/lock")?, &name, &secret)?),
        None => Ok(set_cookie(&visit, redirect("/login")?, &name, "")?),
    }
}

async fn lock_view(visit: &Visit, headers: &HeaderMap, form: Form, next: String) -> Outcome<LockView> {
    let cookie = session_cookie(visit, headers).unwrap_or_default();
    let colleagues = visit.app().doors().colleagues(&cookie).await?;
    let colleagues = colleagues.into_iter().map(|c| (c.account.to_string(), c.name)).collect();
    Ok(LockView { colleagues, form, next })
}

async fn lock(visit: Visit, headers: HeaderMap) -> Answer {
    let caller = visit.caller()?;
    if caller.shared_machine && !caller.locked {
        visit.app().doors().lock(caller).await?;
        return Ok(redirect(&visit.path_and_query())?);
    }
    let next = local_path(&visit.parameter("next").unwrap_or_default()).to_owned();
    let form = Form::filled([("account", caller.account.to_string())]);
    let view = lock_view(&visit, &headers, form, next).await?;
    let title = if caller.locked { "lock-title" } else { "shell-change-user" };
    Ok(visit.show(&visit.words().t(title), &view)?)
}

async fn unlock(visit: Visit, headers: HeaderMap, form: Form) -> Answer {
    let fields: UnlockFields = form.into_fields(&[])?;
    let next = local_path(&fields.next).to_owned();
    let cookie = session_cookie(&visit, &headers).unwrap_or_default();
    let changed = async {
        let mut errors = FormErrors::default();
        let account = errors.take("account", fields.account.parse());
        let pin = errors.take("pin", Password::typed_pin(&fields.pin));
        let (Some(account), Some(_)) = (account, pin) else {
            return Err(errors.into_problem().into());
        };
        visit.app().doors().change_user(&cookie, account, &fields.pin).await
    };
    match changed.await {
        Ok(secret) => {
            let name = cookies::session_cookie(visit.app());
            Ok(set_cookie(&visit, redirect(&next)?, &name, &secret)?)
        }
        Err(fault) => {
            let view = lock_view(&visit, &headers, Form::default(), next).await?;
            let title = visit.words().t("lock-title");
            Ok(visit.again(on_page(fault), form, &title, |form| Ok(LockView { form, ..view }))?)
        }
    }
}

async fn language(visit: Visit, form: Form) -> Answer {
    let fields: LanguageFields = form.into_fields(&[])?;
    let lang: Lang =
        fields.lang.parse().map_err(|_| Problem::invalid("invalid-input").with_field("lang", "not-in-list"))?;
    let back = local_path(&fields.back).to_owned();
    let Some(caller) = visit.caller_if_any().cloned() else {
        let name = cookies::language_cookie(visit.app());
        return Ok(set_cookie(&visit, redirect(&back)?, &name, lang.as_str())?);
    };
    let act = move |tx: &mut records::Tx| actions::choose_language(tx, &caller, lang);
    visit.app().db.write(&visit.actor()?, act).await?;
    Ok(visit.done(&account_view(&visit, Form::default()).await?, &back, "done-language")?)
}

async fn account_view(visit: &Visit, form: Form) -> Outcome<AccountView> {
    let (caller, words) = (visit.caller()?.clone(), visit.words());
    visit
        .app()
        .db
        .read(move |reader| {
            let account = tables::account(reader, caller.account)?.ok_or_else(Problem::not_found)?;
            let (_, pin) = tables::secrets(reader, caller.account)?;
            let places = Places::read(reader)?;
            Ok(AccountView {
                login: account.login,
                name: account.name,
                service_number: account.service_number,
                lang: account.lang,
                roles: caller.grants.iter().map(|grant| RoleView::of(&words, &places, grant)).collect(),
                has_pin: pin.is_some(),
                is_staff: caller.is_staff(),
                form: form.clone(),
            })
        })
        .await
}

async fn account(visit: Visit) -> Answer {
    let view = account_view(&visit, Form::default()).await?;
    Ok(visit.show(&visit.words().t("account-title"), &view)?)
}

/// Checks the caller's own password; guessing waits as at log-in.
async fn check_own(visit: &Visit, field: &str, typed: &str) -> Outcome<()> {
    let (id, app, now) = (visit.caller()?.account, visit.app(), visit.now());
    let (account, stored) = app
        .db
        .read(move |reader| {
            let account = tables::account(reader, id)?.ok_or_else(Problem::not_found)?;
            Ok((account, tables::secrets(reader, id)?.0))
        })
        .await?;
    if let Some(seconds) = app.access.login_begins(&account.login, visit.address(), true, now) {
        return Err(login_wait(seconds).into());
    }
    let right = match Password::typed(typed) {
        Ok(password) => app.access.hasher.verify(&password, stored).await?,
        Err(_) => false,
    };
    if right {
        app.access.login_succeeded(&account.login, visit.address(), now);
        return Ok(());
    }
    Err(Problem::invalid("invalid-input").with_field(field, "password-wrong").into())
}

async fn set_password(visit: Visit, form: Form) -> Answer {
    let changed = async {
        let fields: PasswordFields = form.into_fields(&[])?;
        check_own(&visit, "current", &fields.current).await?;
        let mut errors = FormErrors::default();
        let new = errors.take("new", Password::choose(&fields.new, ""));
        if fields.new != fields.again {
            errors.add("again", "not-alike");
        }
        let (Some(new), true) = (new, errors.is_empty()) else {
            return Err(errors.into_problem().into());
        };
        let hash = visit.app().access.hasher.hash(&new).await?;
        let caller = visit.caller()?.clone();
        let act = move |tx: &mut records::Tx| actions::set_own_password(tx, &caller, &hash);
        visit.app().db.write(&visit.actor()?, act).await
    };
    own_answer(&visit, changed.await, "done-password").await
}

async fn set_pin(visit: Visit, form: Form) -> Answer {
    let changed = async {
        let fields: PinFields = form.into_fields(&[])?;
        check_own(&visit, "password", &fields.password).await?;
        let pin = Password::choose_pin(&fields.pin)
            .map_err(|problem| Problem::invalid("invalid-input").with_field("pin", &problem.code))?;
        let hash = visit.app().access.hasher.hash(&pin).await?;
        let caller = visit.caller()?.clone();
        let act = move |tx: &mut records::Tx| actions::set_own_pin(tx, &caller, &hash);
        visit.app().db.write(&visit.actor()?, act).await
    };
    own_answer(&visit, changed.await, "done-pin").await
}

async fn own_answer(visit: &Visit, changed: Outcome<()>, notice: &str) -> Answer {
    match changed {
        Ok(()) => Ok(visit.done(&account_view(visit, Form::default()).await?, "/account", notice)?),
        Err(fault) => {
            let view = account_view(visit, Form::default()).await?;
            let title = visit.words().t("account-title");
            // Secrets are never put back into a form: only its errors are.
            Ok(visit.again(fault, Form::default(), &title, |form| Ok(AccountView { form, ..view }))?)
        }
    }
}
