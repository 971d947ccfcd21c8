//! The pages and the API of access control, through HTTP.

use super::testing::{self, PASSWORD, belongs, id, in_prison, in_unit};
use crate::access::*;
use crate::people::tests::registered::registered;
use crate::testing::{Answered, Browser, TestApp};
use axum::http::{StatusCode, header};
use serde_json::{Value as Json, json};

fn to(answer: &Answered) -> &str {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.headers[header::LOCATION].to_str().unwrap()
}

async fn each(body: impl AsyncFn(&TestApp)) {
    TestApp::each(async |app| {
        testing::places(&app.app).await;
        body(app).await;
    })
    .await;
}

#[tokio::test]
async fn signing_in_and_out() {
    each(async |app| {
        let (_, login) = testing::account(&app.app, &[(Role::Officer, in_unit(1, "HAL"))]).await;
        let mut browser = Browser::new(app);
        assert_eq!(to(&browser.get("/account").await), "/login?next=%2Faccount");
        let page = browser.get("/login?next=/account").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains("value=\"/account\"") && page.text().contains("Sign in"));
        let forged = std::mem::take(&mut browser.csrf);
        let answer = browser.post("/login", &[("login", &login), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "no form token");
        browser.csrf = forged;
        let answer = browser.post("/login", &[("login", &login), ("password", "wrong"), ("next", "/account")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains("do not belong together") && !answer.text().contains("wrong"));
        let answer = browser.sign_in(&login, false).await;
        assert_eq!(to(&answer), "/account");
        let page = browser.get("/account").await;
        assert!(page.text().contains("Officer") && page.text().contains("HAL prison, Unit 1"), "{}", page.text());
        let old = browser.cookies.clone();
        assert_eq!(to(&browser.post("/logout", &[]).await), "/login");
        browser.cookies = old;
        assert_eq!(to(&browser.get("/account").await), "/login?next=%2Faccount", "the old cookie is worth nothing");
        browser.get("/login").await;
        let away = [("login", login.as_str()), ("password", PASSWORD), ("next", "https://example.org/")];
        assert_eq!(to(&browser.post("/login", &away).await), "/", "and nobody is sent elsewhere");
    })
    .await;
}

#[tokio::test]
async fn guesses_on_the_page_are_told_when_to_come_back() {
    each(async |app| {
        let (_, login) = testing::account(&app.app, &[(Role::Officer, in_unit(1, "HAL"))]).await;
        let mut browser = Browser::new(app);
        browser.get("/login").await;
        for _ in 0..5 {
            browser.post("/login", &[("login", &login), ("password", "wrong")]).await;
        }
        let late = browser.post("/login", &[("login", &login), ("password", PASSWORD)]).await;
        assert_eq!(late.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(late.headers[header::RETRY_AFTER].to_str().unwrap().parse::<u32>().unwrap() > 0);
        assert!(late.text().contains("too many attempts") && late.text().contains("name=\"password\""));
    })
    .await;
}

#[tokio::test]
async fn a_shared_machine_locks_and_changes_user() {
    each(async |app| {
        let (kari, kari_login) = testing::account(&app.app, &[(Role::Officer, in_unit(1, "HAL"))]).await;
        let (_, ola_login) = testing::account(&app.app, &[(Role::Officer, in_unit(1, "HAL"))]).await;
        let mut browser = Browser::new(app);
        for login in [&kari_login, &ola_login] {
            browser.sign_in(login, true).await;
            browser.get("/account").await;
            let wrong = browser.post("/account/pin", &[("password", "guess"), ("pin", "482913")]).await;
            assert!(wrong.text().contains("The password is wrong"));
            let weak = browser.post("/account/pin", &[("password", PASSWORD), ("pin", "123456")]).await;
            assert!(weak.text().contains("too easy to guess"));
            let set = browser.post("/account/pin", &[("password", PASSWORD), ("pin", "482913")]).await;
            assert_eq!(to(&set), "/account?done=done-pin");
        }
        assert_eq!(to(&browser.get("/lock").await), "/lock");
        let locked = browser.get("/lock").await.text();
        assert!(locked.contains("User Number") && !locked.contains("class=\"find\""), "{locked}");
        assert_eq!(to(&browser.get("/account").await), "/lock", "nothing else opens");
        assert_eq!(browser.get("/assets/tilbake.css").await.status, StatusCode::OK);
        browser.get("/lock").await;
        let kari = kari.to_string();
        let wrong = browser.post("/unlock", &[("account", &kari), ("pin", "000000")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let right = browser.post("/unlock", &[("account", &kari), ("pin", "482913"), ("next", "/account")]).await;
        assert_eq!(to(&right), "/account");
        assert!(browser.get("/account").await.text().contains(&kari_login));
        assert_eq!(to(&browser.post("/logout", &[]).await), "/lock", "the other comes back by PIN");
    })
    .await;
}

#[tokio::test]
async fn the_language_is_chosen_before_and_after_log_in() {
    each(async |app| {
        let (_, login) = testing::account(&app.app, &[(Role::Officer, in_unit(1, "HAL"))]).await;
        let mut browser = Browser::new(app);
        browser.get("/login").await;
        assert_eq!(to(&browser.post("/language", &[("lang", "nn"), ("back", "/login")]).await), "/login");
        assert!(browser.get("/login").await.text().contains("Brukarnamn"));
        browser.sign_in(&login, false).await;
        assert!(browser.get("/account").await.text().contains("My account"), "the account has its own");
        browser.post("/language", &[("lang", "nb"), ("back", "/account")]).await;
        assert!(browser.get("/account").await.text().contains("Min konto"));
    })
    .await;
}

#[tokio::test]
async fn a_page_outside_the_scope_asks_why_and_goes_on() {
    each(async |app| {
        let person = id::<PersonId>(1);
        registered(&app.app, person, "BGO", 4).await;
        let (_, login) = testing::account(&app.app, &[(Role::Officer, in_prison("HAL"))]).await;
        let mut browser = Browser::new(app);
        browser.sign_in(&login, false).await;
        let path = format!("/people/{person}");
        let asks = to(&browser.get(&path).await).to_owned();
        assert_eq!(asks, format!("{path}/purpose?next=%2Fpeople%2F{person}"));
        let page = browser.get(&asks).await.text();
        assert!(page.contains("Escort or transport") && !page.contains("Complaint"), "{page}");
        let none = browser.post(&format!("{path}/purpose"), &[("purpose", ""), ("remark", "x"), ("next", &path)]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        let given = [("purpose", "escort"), ("next", path.as_str())];
        assert_eq!(to(&browser.post(&format!("{path}/purpose"), &given).await), path);
        assert_eq!(browser.get(&path).await.status, StatusCode::OK);
        let why = browser.get(&format!("/purpose?action=read_roll&next={}", "/roll?prison=BGO%26x%3D1")).await;
        assert_eq!(why.status, StatusCode::FORBIDDEN, "an officer has no purpose for a roll elsewhere");
    })
    .await;
}

#[tokio::test]
async fn the_api_says_what_to_do_about_a_purpose() {
    each(async |app| {
        let person = id::<PersonId>(1);
        registered(&app.app, person, "BGO", 4).await;
        let token = testing::token(&app.app, Role::Caseworker, in_prison("HAL")).await;
        let path = format!("/api/people/{person}");
        let refused = app.get(&path, &token).await;
        assert_eq!((refused.status, refused.code().as_str()), (StatusCode::FORBIDDEN, "purpose-needed"));
        assert_eq!(refused.json()["rule"], "ADM-10");
        let offered = app.get(&format!("{path}/purpose"), &token).await.json();
        assert!(offered["purposes"].as_array().unwrap().contains(&json!("transfer")));
        let wrong = app.post(&format!("{path}/purpose"), &token, json!({"purpose": "break_glass"})).await;
        assert_eq!(wrong.code(), "purpose-not-offered");
        let stated = app.post(&format!("{path}/purpose"), &token, json!({"purpose": "transfer"})).await;
        assert_eq!(stated.status, StatusCode::OK);
        assert_eq!(app.get(&path, &token).await.status, StatusCode::OK);
        let nobody = format!("/api/people/{}/purpose", id::<PersonId>(999));
        assert_eq!(app.get(&nobody, &token).await.status, StatusCode::NOT_FOUND);
        assert_eq!(app.get("/api/people/not-an-id/purpose", &token).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn the_access_log_names_colleagues_to_controllers_and_numbers_to_the_person() {
    each(async |app| {
        let person = id::<PersonId>(1);
        registered(&app.app, person, "HAL", 1).await;
        let read = format!("/api/people/{person}");
        let log = format!("{read}/looks");
        let scope = Scope::Prison { prison: testing::prison("HAL") };
        let officer = testing::token(&app.app, Role::Officer, scope.clone()).await;
        let police = testing::token_for(&app.app, Role::ShiftLeader, scope.clone(), Purpose::PoliceMatter).await;
        let ombud = testing::token(&app.app, Role::Ombud, Scope::Nation).await;
        for token in [&officer, &police, &ombud] {
            assert_eq!(app.get(&read, token).await.status, StatusCode::OK);
        }
        assert_eq!(app.get(&log, &officer).await.status, StatusCode::FORBIDDEN);
        let governor = testing::token(&app.app, Role::Governor, scope).await;
        let items = app.get(&log, &governor).await.json()["items"].as_array().unwrap().clone();
        let roles: Vec<_> = items.iter().map(|item| item["role"].as_str().unwrap().to_owned()).collect();
        assert_eq!(items.len(), 3, "the governor's own look is there: {roles:?}");
        assert!(!roles.contains(&"ombud".to_owned()), "the Ombud's is not");
        assert!(items.iter().all(|item| item["name"].as_str().unwrap().starts_with("User Number")));
        let held = items.iter().find(|item| item["purpose"] == "police_matter").unwrap();
        assert_eq!(held["held_back"], "HB-2");
        let own = testing::token(&app.app, Role::Person, Scope::Oneself { person }).await;
        let seen = app.get(&log, &own).await;
        let items = seen.json()["items"].as_array().unwrap().clone();
        let purposes: Vec<_> = items.iter().map(|item| item["purpose"].as_str().unwrap().to_owned()).collect();
        assert_eq!(purposes, ["own_file", "leadership", "unit_duty"]);
        assert!(!seen.text().contains("User Number") && !seen.text().contains("HB-"), "{}", seen.text());
        assert!(items.iter().all(|item| item["service_number"].as_str().unwrap().starts_with('S')));
        let other = format!("/api/people/{}/looks", id::<PersonId>(2));
        assert_eq!(app.get(&other, &own).await.status, StatusCode::NOT_FOUND);
        assert_eq!(app.get(&format!("{log}?before=x"), &governor).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn a_long_log_comes_in_pages_that_hide_nothing_by_their_length() {
    each(async |app| {
        let person = id::<PersonId>(1);
        belongs(&app.app, person, Some("HAL"), Some(1)).await;
        let scope = Scope::Prison { prison: testing::prison("HAL") };
        for number in 0..130 {
            let roles = [(Role::ShiftLeader, scope.clone())];
            let mut caller = testing::caller(&app.app, &roles).await;
            caller.token_purpose = (number % 2 == 0).then_some(Purpose::PoliceMatter);
            app.app.doors().open::<ReadFile>(&caller, records::Via::Api, person).await.unwrap();
        }
        let read = async |token: &str| {
            let (mut all, mut path) = (vec![], format!("/api/people/{person}/looks"));
            loop {
                let page = app.get(&path, token).await.json();
                all.push(page["items"].as_array().unwrap().len());
                match page["next"].as_str() {
                    Some(next) => path = format!("/api/people/{person}/looks?before={next}"),
                    None => return all,
                }
            }
        };
        let governor = testing::token(&app.app, Role::Governor, scope.clone()).await;
        assert_eq!(read(&governor).await, [100, 31]);
        let own = testing::token(&app.app, Role::Person, Scope::Oneself { person }).await;
        assert_eq!(read(&own).await, [67], "65 looks, the governor's and the person's own");
    })
    .await;
}

#[tokio::test]
async fn an_emergency_opening_is_made_and_reviewed() {
    each(async |app| {
        let person = id::<PersonId>(1);
        registered(&app.app, person, "BGO", 4).await;
        let health = testing::token(&app.app, Role::Health, in_prison("HAL")).await;
        let read = format!("/api/people/{person}");
        assert_eq!(app.get(&read, &health).await.code(), "emergency-only");
        let glass = format!("{read}/break-glass");
        let none = app.post(&glass, &health, json!({"reason": " ", "hours": "x"})).await;
        assert_eq!(none.json()["errors"].as_array().unwrap().len(), 2);
        let opened = app.post(&glass, &health, json!({"reason": "Found unconscious", "hours": 2})).await;
        assert_eq!(opened.status, StatusCode::CREATED);
        assert_eq!(app.get(&read, &health).await.status, StatusCode::OK);
        assert_eq!(app.get("/api/break-glass", &health).await.status, StatusCode::FORBIDDEN);
        let governor = testing::token(&app.app, Role::Governor, in_prison("BGO")).await;
        let waiting = app.get("/api/break-glass", &governor).await.json()["waiting"][0].clone();
        assert_eq!((waiting["reason"].as_str(), waiting["open"].as_bool()), (Some("Found unconscious"), Some(true)));
        let one = format!("/api/break-glass/{}", waiting["id"].as_str().unwrap());
        let stranger = testing::token(&app.app, Role::Governor, in_prison("RAV")).await;
        assert_eq!(app.get(&one, &stranger).await.status, StatusCode::NOT_FOUND);
        let review = json!({"finding": "justified", "remark": "Talked with both"});
        assert_eq!(app.post(&one, &governor, review.clone()).await.code(), "version-missing");
        let read = app.get(&one, &governor).await.version();
        assert_eq!(app.change(&one, &governor, &read, review.clone()).await.json()["finding"], "justified");
        assert_eq!(app.change(&one, &governor, &read, review.clone()).await.code(), "version-changed");
        let now = app.get(&one, &governor).await.version();
        assert_eq!(app.change(&one, &governor, now, review).await.code(), "reviewed-already");
        let lists = app.get("/api/break-glass", &governor).await.json();
        assert_eq!((lists["waiting"].as_array().unwrap().len(), lists["reviewed"].as_array().unwrap().len()), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn users_are_made_changed_and_shut_out() {
    each(async |app| {
        let admin = testing::token(&app.app, Role::Administrator, in_prison("HAL")).await;
        let new = json!({"login": "Ny.Bruker", "name": "Ny Bruker", "service_number": "S-9000", "lang": "nb",
            "password": "et langt passord"});
        let made = app.post("/api/users", &admin, new.clone()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let user = format!("/api/users/{}", made.json()["id"].as_str().unwrap());
        assert_eq!(made.headers[header::LOCATION], user.as_str());
        assert_eq!(app.post("/api/users", &admin, new).await.code(), "taken");
        let wrong = app.post("/api/users", &admin, json!({"login": "x y", "password": "short", "surname": "x"})).await;
        assert_eq!(wrong.json()["errors"][0]["code"], "unknown-field");
        let wrong = app.post("/api/users", &admin, json!({"login": "x y", "password": "short"})).await;
        assert_eq!(wrong.json()["errors"].as_array().unwrap().len(), 5, "{}", wrong.text());
        let roles = format!("{user}/roles");
        let given =
            app.post(&roles, &admin, json!({"role": "officer", "scope": format!("unit:{}", id::<UnitId>(1))})).await;
        assert_eq!(given.status, StatusCode::CREATED, "{}", given.text());
        for (scope, status) in
            [("prison:BGO", 403), ("nation", 422), ("prison:XXX", 404), ("moon", 422), ("unit:1", 422)]
        {
            let answer = app.post(&roles, &admin, json!({"role": "officer", "scope": scope})).await;
            assert_eq!(answer.status.as_u16(), status, "{scope}: {}", answer.text());
        }
        let past = json!({"role": "officer", "scope": "prison:HAL", "until": "2020-01-01"});
        assert_eq!(app.post(&roles, &admin, past).await.code(), "ends-before-start");
        let shown = app.get(&user, &admin).await;
        assert_eq!(shown.json()["roles"][0]["place"], "HAL prison, Unit 1");
        let change = json!({"name": "Nytt Navn", "service_number": "S-9000"});
        assert_eq!(app.post(&user, &admin, change.clone()).await.status, StatusCode::PRECONDITION_REQUIRED);
        let version = async || app.get(&user, &admin).await.json()["version"].clone();
        let read = version().await;
        let changed = app.change(&user, &admin, &read, change.clone()).await;
        assert_eq!(changed.json()["name"], "Nytt Navn");
        let end = format!("{roles}/{}/end", given.json()["id"].as_str().unwrap());
        for (path, body) in [
            (user.clone(), change),
            (end.clone(), json!({})),
            (format!("{user}/disabled"), json!({"disabled": true})),
            (format!("{user}/password"), json!({"password": "another long one"})),
        ] {
            let stale = app.change(&path, &admin, &read, body).await;
            assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED, "{path}: {}", stale.text());
        }
        let ended = app.change(&end, &admin, version().await, json!({})).await;
        assert_eq!(ended.json()["roles"].as_array().unwrap().len(), 0);
        let disable = async |said: Json| app.change(&format!("{user}/disabled"), &admin, version().await, said).await;
        assert_eq!(disable(json!({"disabled": true})).await.json()["disabled"], true);
        assert_eq!(disable(json!({"disabled": "perhaps"})).await.status.as_u16(), 422);
        assert_eq!(app.post(&format!("{user}/sign-out"), &admin, json!({})).await.status, StatusCode::OK);
        let password = json!({"password": "another long one"});
        let reset = app.change(&format!("{user}/password"), &admin, version().await, password).await;
        assert_eq!(reset.status, StatusCode::OK);
        assert!(!reset.text().contains("another long one"));
        assert_eq!(app.get("/api/users/nobody", &admin).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn users_are_listed_by_scope_and_page() {
    each(async |app| {
        let (elsewhere, _) = testing::account(&app.app, &[(Role::Officer, in_prison("BGO"))]).await;
        for _ in 0..55 {
            testing::account(&app.app, &[(Role::Officer, in_prison("HAL"))]).await;
        }
        let governor = testing::token(&app.app, Role::Governor, in_prison("HAL")).await;
        let first = app.get("/api/users", &governor).await.json();
        assert_eq!(first["items"].as_array().unwrap().len(), 50);
        let next = format!("/api/users?after={}", first["next"].as_str().unwrap());
        let second = app.get(&next, &governor).await.json();
        assert_eq!((second["items"].as_array().unwrap().len(), second["next"].as_str()), (5, None));
        assert_eq!(app.get(&format!("/api/users/{elsewhere}"), &governor).await.status, StatusCode::NOT_FOUND);
        let auditor = testing::token(&app.app, Role::Auditor, Scope::Nation).await;
        assert_eq!(app.get(&format!("/api/users/{elsewhere}"), &auditor).await.status, StatusCode::OK);
        let officer = testing::token(&app.app, Role::Officer, in_prison("HAL")).await;
        assert_eq!(app.get("/api/users", &officer).await.status, StatusCode::FORBIDDEN);
        let found = app.get("/api/users?q=no-such-name", &governor).await.json();
        assert_eq!(found["items"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn a_token_is_made_used_and_revoked() {
    each(async |app| {
        let admin = testing::token(&app.app, Role::Administrator, Scope::Nation).await;
        let (account, _) = testing::account(&app.app, &[]).await;
        let new = json!({"account": account.to_string(), "name": "Figures", "role": "national", "scope": "nation",
            "purpose": "leadership", "until": "2027-06-30"});
        let made = app.post("/api/tokens", &admin, new.clone()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let token = made.json()["token"].as_str().unwrap().to_owned();
        assert_eq!(app.get("/api/account", &token).await.json()["roles"][0]["role"], "national");
        assert!(!app.get("/api/tokens", &admin).await.text().contains(&token), "shown once");
        let mut long = new.clone();
        long["until"] = "2030-01-01".into();
        assert_eq!(app.post("/api/tokens", &admin, long).await.code(), "token-too-long");
        let empty = app.post("/api/tokens", &admin, json!({})).await;
        assert_eq!(empty.json()["errors"].as_array().unwrap().len(), 5);
        let revoke = format!("/api/tokens/{}/revoke", made.json()["id"].as_str().unwrap());
        assert_eq!(app.post(&revoke, &admin, json!({})).await.code(), "version-missing");
        let listed = app.get("/api/tokens", &admin).await.json()["items"].as_array().unwrap().clone();
        let version = listed.iter().find(|item| item["id"] == made.json()["id"]).unwrap()["version"].clone();
        assert_eq!(app.change(&revoke, &admin, &version, json!({})).await.status, StatusCode::OK);
        assert_eq!(app.get("/api/account", &token).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(app.change(&revoke, &admin, version, json!({})).await.code(), "version-changed");
        assert_eq!(app.change(&revoke, &admin, 2, json!({})).await.code(), "revoked-already");
    })
    .await;
}

#[tokio::test]
async fn a_creation_sent_twice_is_done_once_and_answered_alike() {
    each(async |app| {
        let admin = testing::token(&app.app, Role::Administrator, Scope::Nation).await;
        let key = [("idempotency-key", "4e8b")];
        let twice = async |path: &str, token: &str, body: Json, other: Json| {
            let first = app.send_with("POST", path, token, Some(body.clone()), &key).await;
            assert_eq!(first.status, StatusCode::CREATED, "{path}: {}", first.text());
            let second = app.send_with("POST", path, token, Some(body), &key).await;
            assert_eq!((second.status, second.json()), (StatusCode::CREATED, first.json()), "{path}");
            let refused = app.send_with("POST", path, token, Some(other), &key).await;
            assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "idempotency-key-reused"), "{path}");
            first.json()
        };
        let user = json!({"login": "ny.bruker", "name": "Ny Bruker", "service_number": "S-9000", "lang": "nb"});
        let mut other = user.clone();
        other["login"] = "en.annen".into();
        let made = twice("/api/users", &admin, user, other).await;
        let user = format!("/api/users/{}", made["id"].as_str().unwrap());
        let role = json!({"role": "officer", "scope": "prison:HAL"});
        twice(&format!("{user}/roles"), &admin, role, json!({"role": "officer", "scope": "prison:BGO"})).await;
        assert_eq!(app.get(&user, &admin).await.json()["roles"].as_array().unwrap().len(), 1);
        let new = json!({"account": made["id"], "name": "Figures", "role": "national", "scope": "nation",
            "purpose": "leadership", "until": "2027-06-30"});
        let token = twice("/api/tokens", &admin, new, json!({"name": "Other"})).await;
        let secret = token["token"].as_str().unwrap().to_owned();
        assert_eq!(app.get("/api/account", &secret).await.status, StatusCode::OK);
        assert_eq!(app.get("/api/tokens", &admin).await.json()["items"].as_array().unwrap().len(), 2);
        let kept = app.app.db.read(|reader| {
            let rows = reader.rows("SELECT body FROM idempotent_answer", &[])?;
            rows.iter().map(|row| Ok(row.text("body")?.to_owned())).collect::<records::Outcome<Vec<_>>>()
        });
        assert!(kept.await.unwrap().iter().all(|body| !body.contains(&secret)), "no secret lies open");
        belongs(&app.app, id(1), Some("BGO"), Some(4)).await;
        let officer = testing::token(&app.app, Role::Officer, in_prison("HAL")).await;
        let path = format!("/api/people/{}/break-glass", id::<PersonId>(1));
        let reason = json!({"reason": "Found unconscious", "hours": "1"});
        twice(&path, &officer, reason, json!({"reason": "Other", "hours": "1"})).await;
        let national = testing::token(&app.app, Role::National, Scope::Nation).await;
        assert_eq!(app.get("/api/break-glass", &national).await.json()["waiting"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn openings_and_tokens_are_listed_page_by_page() {
    each(async |app| {
        belongs(&app.app, id(1), Some("BGO"), Some(4)).await;
        let officer = testing::token(&app.app, Role::Officer, in_prison("HAL")).await;
        for _ in 0..60 {
            let reason = json!({"reason": "Found unconscious", "hours": "1"});
            let path = format!("/api/people/{}/break-glass", id::<PersonId>(1));
            assert_eq!(app.post(&path, &officer, reason).await.status, StatusCode::CREATED);
            testing::token(&app.app, Role::Officer, in_prison("HAL")).await;
        }
        let all = async |path: &str, list: &str, next: &str, cursor: &str, token: &str| {
            let (mut ids, mut at) = (vec![], String::new());
            loop {
                let page = app.get(&format!("{path}?{cursor}={at}"), token).await.json();
                let items = page[list].as_array().unwrap();
                assert!(items.len() <= 50);
                ids.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
                match page[next].as_str() {
                    Some(next) => next.clone_into(&mut at),
                    None => return ids,
                }
            }
        };
        let distinct = |ids: &[String]| ids.iter().collect::<std::collections::BTreeSet<_>>().len();
        let national = testing::token(&app.app, Role::National, Scope::Nation).await;
        let waiting = all("/api/break-glass", "waiting", "next_waiting", "waiting_after", &national).await;
        assert_eq!((waiting.len(), distinct(&waiting)), (60, 60));
        for id in &waiting {
            let found = json!({"finding": "justified", "remark": "Talked with both"});
            assert_eq!(app.change(&format!("/api/break-glass/{id}"), &national, 1, found).await.status, StatusCode::OK);
        }
        let done = all("/api/break-glass", "reviewed", "next_reviewed", "reviewed_before", &national).await;
        assert_eq!((done.len(), distinct(&done)), (60, 60));
        let admin = testing::token(&app.app, Role::Administrator, Scope::Nation).await;
        let tokens = all("/api/tokens", "items", "next", "before", &admin).await;
        assert_eq!((tokens.len(), distinct(&tokens)), (63, 63));
        assert_eq!(app.get("/api/tokens?before=x", &admin).await.code(), "invalid-cursor");
    })
    .await;
}

#[tokio::test]
async fn a_new_password_ends_other_sessions_and_an_ended_role_its_tokens() {
    each(async |app| {
        let (account, login) = testing::account(&app.app, &[(Role::Officer, in_prison("HAL"))]).await;
        let (mut one, mut other) = (Browser::new(app), Browser::new(app));
        one.sign_in(&login, false).await;
        other.sign_in(&login, false).await;
        one.get("/account").await;
        let new = "another long password";
        let changed = one.post("/account/password", &[("current", PASSWORD), ("new", new), ("again", new)]).await;
        assert_eq!(to(&changed), "/account?done=done-password");
        assert_eq!(one.get("/account").await.status, StatusCode::OK);
        assert_eq!(to(&other.get("/account").await), "/login?next=%2Faccount");
        let admin = testing::token(&app.app, Role::Administrator, Scope::Nation).await;
        let wanted = json!({"account": account.to_string(), "name": "Figures", "role": "officer", "scope": "prison:HAL",
            "purpose": "unit_duty", "until": "2027-06-30"});
        let made = app.post("/api/tokens", &admin, wanted).await.json();
        let token = made["token"].as_str().unwrap();
        let wrong = json!({"password": "guess", "pin": "482913"});
        assert_eq!(app.post("/api/account/pin", token, wrong).await.json()["errors"][0]["code"], "password-wrong");
        let right = json!({"password": new, "pin": "482913"});
        assert_eq!(app.post("/api/account/pin", token, right).await.json()["has_pin"], true);
        let right = json!({"current": new, "new": PASSWORD, "again": PASSWORD});
        assert_eq!(app.post("/api/account/password", token, right).await.status, StatusCode::OK);
        assert_eq!(to(&one.get("/account").await), "/login?next=%2Faccount");
        let user = format!("/api/users/{account}");
        let shown = app.get(&user, &admin).await.json();
        let end = format!("{user}/roles/{}/end", shown["roles"][0]["id"].as_str().unwrap());
        assert_eq!(app.change(&end, &admin, &shown["version"], json!({})).await.status, StatusCode::OK);
        assert_eq!(app.get("/api/account", token).await.status, StatusCode::UNAUTHORIZED);
    })
    .await;
}

#[tokio::test]
async fn every_page_shows_in_every_language() {
    each(async |app| {
        let person = id::<PersonId>(1);
        registered(&app.app, person, "HAL", 1).await;
        let roles = [(Role::Administrator, Scope::Nation), (Role::Governor, in_prison("HAL"))];
        let (account, login) = testing::account(&app.app, &roles).await;
        let health = testing::token(&app.app, Role::Officer, in_prison("HAL")).await;
        let glass = json!({"reason": "Fire", "hours": 1});
        app.post(&format!("/api/people/{person}/break-glass"), &health, glass).await;
        let governor = testing::token(&app.app, Role::Governor, in_prison("HAL")).await;
        let waiting =
            app.get("/api/break-glass", &governor).await.json()["waiting"][0]["id"].as_str().unwrap().to_owned();
        let mut browser = Browser::new(app);
        browser.sign_in(&login, false).await;
        let pages =
            ["/account", "/users", "/users/new", "/tokens", "/break-glass", "/lock", "/login"].map(String::from);
        let more = [
            format!("/users/{account}"),
            format!("/break-glass/{waiting}"),
            format!("/people/{person}/looks"),
            format!("/people/{person}/break-glass"),
        ];
        for lang in ["nb", "nn", "en"] {
            browser.get("/account").await;
            browser.post("/language", &[("lang", lang), ("back", "/account")]).await;
            for path in pages.iter().chain(&more) {
                let page = browser.get(path).await;
                assert_eq!(page.status, StatusCode::OK, "{path}");
                let html = page.text();
                assert!(html.contains(&format!("<html lang=\"{lang}\"")), "{path}");
                for left in ["role-", "purpose-", "user-", "tokens-", "looks-", "review-", "reviews-", "problem-"] {
                    let key = format!(">{left}");
                    assert!(!html.contains(&key), "{path} in {lang} shows a key beginning {key}");
                }
            }
        }
    })
    .await;
}
