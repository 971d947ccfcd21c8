//! Access control on both databases.

mod looks;
mod once;
mod pages;

use super::testing::{self, PASSWORD, belongs, caller, count, id, in_prison, in_unit, prison};
use super::*;
use crate::access::actions::{break_glass, review_glass, state_purpose};
use crate::access::events::Finding;
use crate::access::permit::{Reasons, Verdict, judge};
use crate::app::App;
use crate::testing::TestApp;
use basics::Text;
use rand::RngExt;
use rand::SeedableRng;
use records::testing::TestDb;
use records::{Outcome, Via};

async fn each(body: impl AsyncFn(&TestDb, &App)) {
    let migrations = crate::start::migrations(crate::features::FEATURES);
    records::testing::each(&migrations, async |test| {
        let app = TestApp::on(test).app;
        testing::places(&app).await;
        body(test, &app).await;
    })
    .await;
}

fn code<T: std::fmt::Debug>(outcome: Outcome<T>) -> String {
    outcome.unwrap_err().code()
}

async fn open(app: &App, caller: &Caller, person: PersonId) -> Outcome<Permit<ReadFile>> {
    app.doors().open::<ReadFile>(caller, Via::Page, person).await
}

#[tokio::test]
async fn a_list_holds_exactly_the_people_permitted_one_by_one() {
    each(async |_, app| {
        let mut dice = rand_chacha::ChaCha8Rng::seed_from_u64(7);
        let homes = [
            (None, None),
            (Some("HAL"), None),
            (Some("HAL"), Some(1)),
            (Some("HAL"), Some(2)),
            (Some("RAV"), Some(3)),
            (Some("BGO"), Some(4)),
        ];
        let people: Vec<PersonId> = (100..112).map(id).collect();
        for person in &people {
            let (home, unit) = homes[dice.random_range(0..homes.len())];
            belongs(app, *person, home, unit).await;
            let next = [None, Some(prison("HAL")), Some(prison("BGO"))][dice.random_range(0..3)].clone();
            arrange(app, {
                let person = *person;
                move |tx| reach::expect(tx, person, next.as_ref())
            })
            .await;
        }
        for &role in Role::ALL {
            let scopes = [
                in_unit(1, "HAL"),
                in_prison("HAL"),
                in_prison("BGO"),
                Scope::Region { region: Region::East },
                Scope::Nation,
                Scope::Tied,
                Scope::Oneself { person: people[0] },
            ];
            let scopes: Vec<_> = scopes.into_iter().filter(|scope| role.scopes().contains(&scope.kind())).collect();
            let scope = scopes[dice.random_range(0..scopes.len())].clone();
            let other = (Role::Officer, in_unit(3, "RAV"));
            let roles = if dice.random_bool(0.3) { vec![(role, scope), other] } else { vec![(role, scope)] };
            let caller = caller(app, &roles).await;
            for kind in TieKind::ALL {
                let (account, person, kind) = (caller.account, people[dice.random_range(0..people.len())], *kind);
                arrange(app, move |tx| reach::tie(tx, account, person, kind)).await;
            }
            for &action in &[Action::SearchPeople, Action::ReadRoll, Action::ReadSummary, Action::ReadDates] {
                for stated in [None, Some(Purpose::Escort), Some(Purpose::Transfer)] {
                    compare(app, &caller, action, stated, &people).await;
                }
            }
        }
    })
    .await;
}

async fn arrange(app: &App, mut act: impl FnMut(&mut records::Tx) -> Outcome<()> + Send + 'static) {
    app.db.upkeep(move |tx| act(tx)).await.unwrap();
}

async fn compare(app: &App, caller: &Caller, action: Action, stated: Option<Purpose>, people: &[PersonId]) {
    let filter = ScopeFilter::of(&app.decider, caller, action, stated);
    let (wanted, decider, asking, people) = (filter.clone(), app.decider.clone(), caller.clone(), people.to_vec());
    let read = move |reader: &mut records::Reader| {
        let listed = tables::people_in(reader, &filter)?;
        let mut one_by_one = vec![];
        for person in &people {
            let standing =
                tables::standing(reader, (asking.account, asking.is_tied()), asking.credential, *person)?.unwrap();
            let reasons = Reasons { stated, glass: false };
            let verdict = judge(&decider, &asking, action, *person, &standing.whereabouts, &standing.ties, reasons);
            if matches!(verdict, Verdict::Allow(_)) {
                one_by_one.push(*person);
            }
        }
        Ok((listed, one_by_one))
    };
    let (listed, one_by_one) = app.db.read(read).await.unwrap();
    assert_eq!(listed, one_by_one, "{:?} {action} {stated:?} {wanted:?}", caller.grants);
}

#[tokio::test]
async fn a_look_is_journalled_once_and_counted_after() {
    each(async |test, app| {
        belongs(app, id(1), Some("HAL"), Some(1)).await;
        let officer = caller(app, &[(Role::Officer, in_unit(1, "HAL"))]).await;
        let before = count(app, "journal").await;
        for _ in 0..3 {
            open(app, &officer, id(1)).await.unwrap();
        }
        assert_eq!((count(app, "journal").await - before, count(app, "look").await), (1, 1));
        assert_eq!(requests(app, id(1)).await, [1]);
        test.clock.set(app.db.now().plus_seconds(60));
        app.doors().state.count_look(&look_key(app, &officer), app.db.now());
        upkeep(app).await.unwrap();
        assert_eq!(requests(app, id(1)).await, [4]);
        test.clock.set(app.db.now().plus_seconds(900));
        open(app, &officer, id(1)).await.unwrap();
        assert_eq!(requests(app, id(1)).await, [4, 1]);
        // A new process knows nothing of the look: it is journalled once more and counted in the same row.
        let fresh = State::default();
        let doors = Doors { state: &fresh, ..app.doors() };
        doors.open::<ReadFile>(&officer, Via::Page, id(1)).await.unwrap();
        assert_eq!(requests(app, id(1)).await, [4, 2]);
    })
    .await;
}

fn look_key(app: &App, caller: &Caller) -> state::LookKey {
    state::LookKey {
        credential: caller.credential,
        subject: id::<PersonId>(1).to_string(),
        role: Role::Officer,
        purpose: Purpose::UnitDuty,
        slot: state::slot(app.db.now().plus_seconds(-60)),
    }
}

async fn requests(app: &App, person: PersonId) -> Vec<i64> {
    let national = caller(app, &[(Role::National, Scope::Nation)]).await;
    let decider = app.decider.clone();
    let read = move |reader: &mut records::Reader| {
        let permit = permit::<ReadLooks>(reader, &decider, &national, person)?;
        let mut looks = tables::looks(reader, &permit, &[], None, 100)?;
        looks.reverse();
        Ok(looks.into_iter().map(|look| look.requests).collect())
    };
    app.db.read(read).await.unwrap()
}

#[tokio::test]
async fn a_look_that_cannot_be_journalled_fails() {
    each(async |test, app| {
        belongs(app, id(1), Some("HAL"), Some(1)).await;
        let officer = caller(app, &[(Role::Officer, in_unit(1, "HAL"))]).await;
        test.tamper("ALTER TABLE journal RENAME TO journal_gone").await;
        assert!(open(app, &officer, id(1)).await.is_err());
        let doors = app.doors();
        assert!(doors.list::<ReadRoll>(&officer, Via::Page, "roll:HAL", None).await.is_err());
        assert!(doors.see(&officer, Via::Page, id(1)).await.is_err(), "and no picture either");
        test.tamper("ALTER TABLE journal_gone RENAME TO journal").await;
        open(app, &officer, id(1)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_openings_of_oversight_bodies_leave_no_trace_in_the_service() {
    each(async |test, app| {
        belongs(app, id(1), Some("HAL"), Some(1)).await;
        let ombud = caller(app, &[(Role::Ombud, Scope::Nation)]).await;
        let before = count(app, "journal").await;
        for _ in 0..2 {
            open(app, &ombud, id(1)).await.unwrap();
            app.doors().list::<ReadRoll>(&ombud, Via::Page, "roll:HAL", None).await.unwrap();
        }
        upkeep(app).await.unwrap();
        assert_eq!((count(app, "journal").await - before, count(app, "look").await), (2, 0));
        let mentions = app.db.read(|reader| tables::journal_mentions(reader, id(1))).await.unwrap();
        assert_eq!(mentions, 0);
        belongs(app, id(2), Some("HAL"), Some(1)).await;
        test.tamper("ALTER TABLE journal RENAME TO journal_gone").await;
        assert!(open(app, &ombud, id(2)).await.is_err(), "fails closed like every look");
        test.tamper("ALTER TABLE journal_gone RENAME TO journal").await;
    })
    .await;
}

#[tokio::test]
async fn a_purpose_opens_what_lies_outside_and_no_more() {
    each(async |_, app| {
        belongs(app, id(1), Some("BGO"), Some(4)).await;
        let officer = caller(app, &[(Role::Officer, in_prison("HAL"))]).await;
        assert_eq!(code(open(app, &officer, id(1)).await), "purpose-needed");
        assert_eq!(code(open(app, &officer, id(999)).await), "not-found");
        let state = async |caller: &Caller, purpose| {
            let (decider, caller) = (app.decider.clone(), caller.clone());
            let by = caller.actor(Via::Page);
            app.db.write(&by, move |tx| state_purpose(tx, &decider, &caller, id(1), purpose, None)).await
        };
        assert_eq!(code(state(&officer, Purpose::Transfer).await), "purpose-not-offered");
        assert_eq!(code(state(&officer, Purpose::BreakGlass).await), "purpose-not-offered");
        state(&officer, Purpose::Escort).await.unwrap();
        let permit = open(app, &officer, id(1)).await.unwrap();
        assert_eq!((permit.basis().purpose, permit.basis().relation), (Purpose::Escort, Relation::Outside));
        let other = caller(app, &[(Role::Officer, in_prison("HAL"))]).await;
        assert_eq!(code(open(app, &other, id(1)).await), "purpose-needed");
        let teacher = caller(app, &[(Role::Teacher, in_prison("HAL"))]).await;
        assert_eq!(code(state(&teacher, Purpose::Escort).await), "not-found");
        assert_eq!(code(open(app, &teacher, id(1)).await), "not-found");
        belongs(app, id(1), Some("HAL"), None).await;
        assert_eq!(code(open(app, &teacher, id(1)).await), "forbidden", "a teacher knows who is in the prison");
        assert_eq!(open(app, &other, id(1)).await.unwrap().basis().purpose, Purpose::UnitDuty);
    })
    .await;
}

#[tokio::test]
async fn breaking_the_glass_ends_by_itself_and_is_reviewed_by_somebody_else() {
    each(async |test, app| {
        belongs(app, id(1), Some("BGO"), Some(4)).await;
        let health = caller(app, &[(Role::Health, in_prison("HAL"))]).await;
        assert_eq!(code(open(app, &health, id(1)).await), "emergency-only");
        let break_it = async |caller: &Caller, hours| {
            let (decider, caller) = (app.decider.clone(), caller.clone());
            let (by, reason) = (caller.actor(Via::Page), Text::parse("Found unconscious").unwrap());
            app.db.write(&by, move |tx| break_glass(tx, &decider, &caller, id(1), &reason, hours)).await
        };
        assert_eq!(code(break_it(&health, 5).await), "glass-hours");
        let teacher = caller(app, &[(Role::Teacher, in_prison("HAL"))]).await;
        assert_eq!(code(break_it(&teacher, 1).await), "not-found");
        let ends = break_it(&health, 4).await.unwrap();
        assert_eq!(ends.seconds_since(app.db.now()), 4 * 3600);
        assert_eq!(open(app, &health, id(1)).await.unwrap().basis().purpose, Purpose::BreakGlass);
        let waiting = app.db.read(|reader| tables::waiting_glasses(reader, None, 10)).await.unwrap();
        assert_eq!((waiting.len(), waiting[0].reason.as_str()), (1, "Found unconscious"));
        let opening = waiting[0].id.clone();
        let review = async |caller: &Caller| {
            let (decider, caller, opening) = (app.decider.clone(), caller.clone(), opening.clone());
            let (by, remark) = (caller.actor(Via::Page), Text::parse("Talked with both").unwrap());
            let found = Finding::Justified;
            app.db.write(&by, move |tx| review_glass(tx, &decider, &caller, &opening, found, &remark)).await
        };
        assert_eq!(code(review(&health).await), "own-opening");
        let elsewhere = caller(app, &[(Role::Governor, in_prison("RAV"))]).await;
        assert_eq!(code(review(&elsewhere).await), "forbidden");
        review(&caller(app, &[(Role::Governor, in_prison("BGO"))]).await).await.unwrap();
        let own = caller(app, &[(Role::Governor, in_prison("HAL"))]).await;
        assert_eq!(code(review(&own).await), "reviewed-already");
        test.clock.set(ends);
        assert_eq!(code(open(app, &health, id(1)).await), "emergency-only");
    })
    .await;
}

async fn sign_in(app: &App, login: &str, password: &str, shared: bool, cookie: Option<&str>) -> Outcome<String> {
    let typed = SignIn {
        login: login.into(),
        password: password.into(),
        shared,
        cookie: cookie.map(str::to_owned),
        address: "192.0.2.7".into(),
    };
    app.doors().sign_in(typed).await
}

async fn behind(app: &App, cookie: &str) -> Option<Caller> {
    super::sign_in::authenticate_cookie(&app.db, &app.access, cookie, 300).await.unwrap()
}

#[tokio::test]
async fn a_session_lives_until_it_is_idle_ended_or_forced_out() {
    each(async |test, app| {
        let (account, login) = testing::account(app, &[(Role::Officer, in_unit(1, "HAL"))]).await;
        assert_eq!(code(sign_in(app, &login, "wrong", false, None).await), "login-refused");
        assert_eq!(code(sign_in(app, "nobody", PASSWORD, false, None).await), "login-refused");
        assert_eq!(code(sign_in(app, &"x".repeat(10_000), PASSWORD, false, None).await), "login-refused");
        let cookie = sign_in(app, &login.to_uppercase(), PASSWORD, false, None).await.unwrap();
        let found = behind(app, &cookie).await.unwrap();
        assert_eq!((found.account, found.place.as_str(), found.locked), (account, "Unit 1", false));
        assert!(!found.csrf.is_empty() && found.csrf != cookie);
        assert!(behind(app, "guess").await.is_none() && behind(app, &"x".repeat(500)).await.is_none());
        test.clock.set(app.db.now().plus_seconds(3500));
        assert!(behind(app, &cookie).await.is_some());
        test.clock.set(app.db.now().plus_seconds(3500));
        assert!(behind(app, &cookie).await.is_some(), "use keeps it");
        test.clock.set(app.db.now().plus_seconds(3700));
        assert!(behind(app, &cookie).await.is_none(), "idle");
        let cookie = sign_in(app, &login, PASSWORD, false, None).await.unwrap();
        let found = behind(app, &cookie).await.unwrap();
        assert_eq!(app.doors().sign_out(&found, Via::Page).await.unwrap(), None);
        assert!(behind(app, &cookie).await.is_none());
        let cookie = sign_in(app, &login, PASSWORD, false, None).await.unwrap();
        let admin = caller(app, &[(Role::Administrator, in_prison("HAL"))]).await;
        let decider = app.decider.clone();
        let by = admin.actor(Via::Page);
        let forced = app.db.write(&by, move |tx| actions::force_out(tx, &decider, &admin, account)).await.unwrap();
        // The idle one is still a row, and goes with the rest.
        assert_eq!(forced, 2);
        assert!(behind(app, &cookie).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn guessing_passwords_has_to_wait() {
    each(async |test, app| {
        let (_, login) = testing::account(app, &[(Role::Officer, in_unit(1, "HAL"))]).await;
        for _ in 0..5 {
            assert_eq!(code(sign_in(app, &login, "wrong", false, None).await), "login-refused");
        }
        assert_eq!(code(sign_in(app, &login, PASSWORD, false, None).await), "login-wait");
        test.clock.set(app.db.now().plus_seconds(5));
        sign_in(app, &login, PASSWORD, false, None).await.unwrap();
    })
    .await;
}

async fn set_pin(app: &App, account: AccountId, pin: &str) {
    let hash = app.access.hasher.hash(&secrets::Password::choose_pin(pin).unwrap()).await.unwrap();
    let set = move |tx: &mut records::Tx| {
        tables::set_pin(tx, account, &hash)?;
        tx.record(&events::SecretSet { account, pin: true })
    };
    app.db.write(&records::Actor::program("test"), set).await.unwrap();
}

#[tokio::test]
async fn the_first_administrator_is_made_once_and_may_sign_in() {
    each(async |_, app| {
        let make = async |login: &str| super::make_first_user(app, login, "Første bruker", "S-0001").await;
        assert_eq!(code(make("Ikke et navn").await), "invalid-input");
        let password = make("first.user").await.unwrap();
        let cookie = sign_in(app, "first.user", &password, false, None).await.unwrap();
        assert_eq!(behind(app, &cookie).await.unwrap().grants[0].role, Role::Administrator);
        assert_eq!(code(make("another.user").await), "not-the-first");
    })
    .await;
}

#[tokio::test]
async fn a_pin_changes_user_on_a_shared_machine() {
    each(async |test, app| {
        let (kari, kari_login) = testing::account(app, &[(Role::Officer, in_unit(1, "HAL"))]).await;
        let (ola, ola_login) = testing::account(app, &[(Role::ShiftLeader, in_prison("HAL"))]).await;
        set_pin(app, kari, "482913").await;
        set_pin(app, ola, "739164").await;
        let doors = app.doors();
        let first = sign_in(app, &kari_login, PASSWORD, true, None).await.unwrap();
        let second = sign_in(app, &ola_login, PASSWORD, false, Some(&first)).await.unwrap();
        assert!(behind(app, &first).await.unwrap().locked, "the one before is locked, not gone");
        assert_eq!(doors.colleagues(&second).await.unwrap().len(), 2);
        assert_eq!(code(doors.change_user(&second, kari, "111222").await), "pin-refused");
        let third = doors.change_user(&second, kari, "482913").await.unwrap();
        assert_eq!(behind(app, &third).await.unwrap().account, kari);
        assert!(behind(app, &first).await.is_none(), "the old cookie is worth nothing");
        test.clock.set(app.db.now().plus_seconds(301));
        assert!(behind(app, &third).await.unwrap().locked, "an idle screen locks");
        let fourth = doors.change_user(&third, kari, "482913").await.unwrap();
        let found = behind(app, &fourth).await.unwrap();
        assert!(!found.locked);
        doors.lock(&found).await.unwrap();
        assert!(behind(app, &fourth).await.unwrap().locked);
        let left = doors.sign_out(&found, Via::Page).await.unwrap().unwrap();
        let waiting = behind(app, &left).await.unwrap();
        assert_eq!((waiting.account, waiting.locked), (ola, true));
        for _ in 0..5 {
            assert_eq!(code(doors.change_user(&left, ola, "000111").await), "pin-refused");
        }
        assert_eq!(code(doors.change_user(&left, ola, "739164").await), "pin-refused", "only the password helps");
        assert!(behind(app, &left).await.is_none());
        assert_eq!(code(doors.change_user("guess", ola, "739164").await), "pin-refused");
        let shared = sign_in(app, &ola_login, PASSWORD, true, None).await.unwrap();
        let guess = || doors.change_user(&shared, ola, "000111");
        drop(tokio::join!(guess(), guess(), guess(), guess(), guess()));
        assert!(behind(app, &shared).await.is_none(), "guesses side by side are counted one by one");
    })
    .await;
}

#[tokio::test]
async fn a_token_acts_in_its_role_and_ends() {
    each(async |test, app| {
        belongs(app, id(1), Some("BGO"), Some(4)).await;
        let token = testing::token_for(app, Role::Caseworker, in_prison("HAL"), Purpose::Transfer).await;
        let behind = async |token: &str| super::sign_in::authenticate_token(&app.db, &app.access, token).await.unwrap();
        let found = behind(&token).await.unwrap();
        assert_eq!(found.grants[0].role, Role::Caseworker);
        let permit = open(app, &found, id(1)).await.unwrap();
        assert_eq!(permit.basis().purpose, Purpose::Transfer, "the purpose it carries");
        let plain = testing::token(app, Role::Officer, in_prison("HAL")).await;
        let plain = behind(&plain).await.unwrap();
        assert_eq!(code(open(app, &plain, id(1)).await), "purpose-needed");
        assert!(behind("tilbake_guess").await.is_none() && behind(&"x".repeat(5000)).await.is_none());
        let Credential::Token(token_id) = found.credential else { panic!() };
        let revoke = async |caller: Caller| {
            let decider = app.decider.clone();
            let by = caller.actor(Via::Api);
            app.db.write(&by, move |tx| actions::revoke_token(tx, &decider, &caller, token_id)).await
        };
        let elsewhere = caller(app, &[(Role::Administrator, in_prison("BGO"))]).await;
        assert_eq!(code(revoke(elsewhere).await), "forbidden");
        let admin = caller(app, &[(Role::Administrator, in_prison("HAL"))]).await;
        revoke(admin.clone()).await.unwrap();
        assert_eq!(code(revoke(admin).await), "revoked-already");
        assert!(behind(&token).await.is_none());
        let token = testing::token(app, Role::Officer, in_prison("HAL")).await;
        assert!(behind(&token).await.is_some());
        test.clock.set(app.db.now().plus_seconds(366 * 86_400));
        assert!(behind(&token).await.is_none(), "its time is over");
    })
    .await;
}

#[tokio::test]
async fn an_administrator_does_not_climb() {
    each(async |_, app| {
        let admin = caller(app, &[(Role::Administrator, in_prison("HAL"))]).await;
        let (national, _) = testing::account(app, &[(Role::Administrator, Scope::Nation)]).await;
        let (fresh, _) = testing::account(app, &[]).await;
        let give = async |account, role, scope: Scope| {
            let (decider, admin) = (app.decider.clone(), admin.clone());
            let by = admin.actor(Via::Page);
            let act = move |tx: &mut records::Tx| {
                let grant = Grant { role, scope: scope.clone(), from: tx.now(), until: None };
                actions::give_role(tx, &decider, &admin, account, &grant)
            };
            app.db.write(&by, act).await
        };
        assert_eq!(code(give(fresh, Role::National, Scope::Nation).await), "forbidden");
        assert_eq!(code(give(fresh, Role::Officer, in_prison("BGO")).await), "forbidden");
        assert_eq!(code(give(fresh, Role::Officer, in_unit(4, "HAL")).await), "not-found", "unit 4 lies elsewhere");
        assert_eq!(code(give(fresh, Role::Officer, Scope::Nation).await), "forbidden");
        assert_eq!(code(give(admin.account, Role::Officer, in_unit(1, "HAL")).await), "own-account");
        assert_eq!(code(give(fresh, Role::Governor, in_unit(1, "HAL")).await), "scope-not-for-role");
        let (decider, climbing) = (app.decider.clone(), admin.clone());
        let by = admin.actor(Via::Page);
        let own_token = move |tx: &mut records::Tx| {
            let (name, until) = (Text::parse("Mine").unwrap(), tx.now().plus_seconds(86_400));
            let (role, scope, purpose) = (Role::Governor, in_prison("HAL"), Purpose::Leadership);
            let new = actions::NewToken { account: climbing.account, name, role, scope, purpose, until };
            actions::make_token(tx, &decider, &climbing, &new, &[1; 32])
        };
        assert_eq!(code(app.db.write(&by, own_token).await), "own-account");
        give(fresh, Role::Officer, in_unit(1, "HAL")).await.unwrap();
        let (decider, climbing) = (app.decider.clone(), admin.clone());
        let by = admin.actor(Via::Page);
        let reset = move |tx: &mut records::Tx| actions::reset_password(tx, &decider, &climbing, national, "hash");
        assert_eq!(code(app.db.write(&by, reset).await), "forbidden");
    })
    .await;
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once() {
    each(async |_, app| {
        let (account, login) = testing::account(app, &[(Role::Officer, in_unit(1, "HAL"))]).await;
        let cookie = sign_in(app, &login, PASSWORD, false, None).await.unwrap();
        let admin = caller(app, &[(Role::Administrator, in_prison("HAL"))]).await;
        let set = async |disabled| {
            let (decider, admin) = (app.decider.clone(), admin.clone());
            let by = admin.actor(Via::Page);
            app.db.write(&by, move |tx| actions::set_disabled(tx, &decider, &admin, account, disabled)).await
        };
        set(true).await.unwrap();
        assert!(behind(app, &cookie).await.is_none());
        assert_eq!(code(sign_in(app, &login, PASSWORD, false, None).await), "login-refused");
        set(false).await.unwrap();
        sign_in(app, &login, PASSWORD, false, None).await.unwrap();
    })
    .await;
}

#[test]
fn routes_matrix_and_policies_agree() {
    let routes = crate::web::routes(crate::features::FEATURES);
    let routes: Vec<_> = routes.iter().map(|route| (route.name(), route.verb)).collect();
    let faults = matrix::check(&routes, &Decider::new().unwrap());
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
