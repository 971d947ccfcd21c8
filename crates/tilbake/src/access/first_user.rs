//! The first administrator of an installation: made on the machine itself, once, because nobody can sign
//! in to make one.

use crate::access::actions::{Login, NewAccount, add_account, add_grant};
use crate::access::model::{Grant, Scope};
use crate::access::roles::Role;
use crate::access::secrets::{Password, fresh_password};
use crate::access::tables;
use crate::app::App;
use crate::web::Lang;
use basics::problem::FormErrors;
use basics::{Problem, Text};
use records::{Actor, Outcome, Tx};

/// Makes the first administrator and gives the password. Refused in a service that has an account.
pub async fn make_first_user(app: &App, login: &str, name: &str, service_number: &str) -> Outcome<String> {
    let mut errors = FormErrors::default();
    let login = errors.take("login", Login::parse(login));
    let name = errors.take("name", Text::parse(name));
    let service_number = errors.take("service_number", Text::parse(service_number));
    let (Some(login), Some(name), Some(service_number)) = (login, name, service_number) else {
        return Err(errors.into_problem().into());
    };
    let password = fresh_password()?;
    let hash = app.access.hasher.hash(&Password::choose(&password, login.as_str())?).await?;
    let new = NewAccount { login, name, service_number, lang: Lang::Nb, password_hash: Some(hash) };
    let make = move |tx: &mut Tx| {
        if !tables::accounts(tx)?.is_empty() {
            let detail = "this service has accounts already: an administrator makes the others";
            return Err(Problem::conflict("not-the-first", detail).into());
        }
        let account = add_account(tx, &new)?;
        let from = tx.now();
        add_grant(tx, account, &Grant { role: Role::Administrator, scope: Scope::Nation, from, until: None })
    };
    app.db.write(&Actor::program("first-user"), make).await?;
    Ok(password)
}
