//! Tokens of programs. A token is shown once, when it is made; only its hash is kept.

use crate::access::actions;
use crate::access::acts::ManageTokens;
use crate::access::forms::{TokenFields, cursor, cursor_text};
use crate::access::permit::Verb;
use crate::access::roles::Action;
use crate::access::secrets::{fresh_token, stored_form};
use crate::access::tables;
use crate::access::views::{MadeToken, Places, TokenItem, TokensView};
use crate::web::{self, Answer, Face, Form, Route, Visit, version_of_step};
use axum::extract::Path;
use basics::Problem;
use records::{Outcome, Reader, Tx};
use schemars::JsonSchema;
use std::collections::HashMap;

pub fn routes() -> Vec<Route> {
    let manage = Verb::Does(Action::ManageTokens);
    vec![
        Route::get("/tokens", list).access(manage).summary("Tokens of programs"),
        Route::get("/api/tokens", list)
            .access(manage)
            .summary("Tokens of programs, without secrets, the latest first")
            .query::<TokensQuery>()
            .gives::<TokensView>(),
        Route::post("/tokens", make).access(manage).summary("Make a token"),
        Route::post("/api/tokens", make)
            .access(manage)
            .summary("Make a token: one role, one scope, one purpose, an end; shown this once")
            .takes::<TokenFields>()
            .gives::<MadeToken>()
            .creates(),
        Route::post("/tokens/{id}/revoke", revoke).access(manage).summary("Revoke a token"),
        Route::post("/api/tokens/{id}/revoke", revoke)
            .access(manage)
            .summary("Revoke a token at once; If-Match with its `version`")
            .versioned()
            .gives::<TokensView>(),
    ]
}

/// Tokens on one page.
const PAGE: usize = 50;

/// Which part of the list.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct TokensQuery {
    /// `next` of the page before.
    before: Option<String>,
}

async fn tokens_view(visit: &Visit, form: Form) -> Outcome<TokensView> {
    let before = cursor(visit, "before")?;
    let (app, caller, words) = (visit.app_shared(), visit.caller()?.clone(), visit.words());
    let read = move |reader: &mut Reader| {
        let (places, now) = (Places::read(reader)?, reader.now());
        let accounts = tables::accounts(reader)?;
        let names: HashMap<_, _> = accounts.iter().map(|account| (account.id, account.name.clone())).collect();
        let mut items = vec![];
        let mut tokens = tables::tokens(reader, before.clone(), i64::try_from(PAGE + 1).unwrap_or(i64::MAX))?;
        let more = tokens.len() > PAGE;
        tokens.truncate(PAGE);
        // A page is cut before it is filtered, so one may be short and still have a next.
        let next = tokens.last().filter(|_| more).map(|last| cursor_text(last.grant.from, &last.id.to_string()));
        for token in tokens {
            if actions::may_in::<ManageTokens>(reader, &app.decider, &caller, &token.grant.scope)? {
                let name = names.get(&token.account).cloned().unwrap_or_default();
                items.push(TokenItem::of(&words, &places, &token, name, now));
            }
        }
        let mut offered = vec![];
        for account in accounts.iter().filter(|account| account.disabled_at.is_none()) {
            if actions::may_manage(reader, &app.decider, &caller, account.id)? {
                offered.push((account.id.to_string(), format!("{} ({})", account.name, account.login)));
            }
        }
        let scopes = places.options(&words);
        Ok(TokensView { items, next, made: None, accounts: offered, scopes, form: form.clone() })
    };
    visit.app().db.read(read).await
}

async fn list(visit: Visit) -> Answer {
    let view = tokens_view(&visit, Form::default()).await?;
    Ok(visit.show(&visit.words().t("tokens-title"), &view)?)
}

async fn make(visit: Visit, form: Form) -> Answer {
    let title = visit.words().t("tokens-title");
    let made: Outcome<MadeToken> = async {
        let fields: TokenFields = form.into_fields(&[])?;
        let token = fresh_token()?;
        let (app, caller, hash) = (visit.app_shared(), visit.caller()?.clone(), stored_form(&token));
        let act = move |tx: &mut Tx| {
            let new = fields.parse(tx)?;
            let id = actions::make_token(tx, &app.decider, &caller, &new, &hash)?;
            Ok(MadeToken { id: id.to_string(), token: token.clone() })
        };
        web::create(&visit, &form, act).await
    }
    .await;
    let view = tokens_view(&visit, Form::default()).await?;
    match made {
        Ok(made) if visit.face() == Face::Api => Ok(visit.made(&made, "/tokens", "done-token-made")?),
        Ok(made) => Ok(visit.show(&title, &TokensView { made: Some(made.token), ..view })?),
        Err(fault) => Ok(visit.again(fault, form, &title, |form| Ok(TokensView { form, ..view }))?),
    }
}

async fn revoke(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = id.parse().map_err(|_| Problem::not_found())?;
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let asked = visit.clone();
    let act = move |tx: &mut Tx| {
        let stored = tables::token_by_id(tx, id)?.ok_or_else(Problem::not_found)?;
        asked.check_version(&form, version_of_step(stored.revoked_at.is_some()))?;
        actions::revoke_token(tx, &app.decider, &caller, id)
    };
    visit.app().db.write(&visit.actor()?, act).await?;
    let view = tokens_view(&visit, Form::default()).await?;
    Ok(visit.done(&view, "/tokens", "done-token-revoked")?)
}
