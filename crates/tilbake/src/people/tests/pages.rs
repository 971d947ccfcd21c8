//! The pages: all of them shown with words, forms sent and refused.

use super::*;
use crate::access::testing::{PASSWORD, account};
use crate::access::{Scope, SignIn};
use crate::people::model::{CautionCode, Contact, Details, Fluency, Identifier, IdentifierKind, Kin, Photo, Spoken};
use crate::testing::Answered;
use crate::web::cookies;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use basics::Text;

/// A browser that somebody is signed in with.
struct Browser<'a> {
    test: &'a TestApp,
    cookie: String,
}

impl<'a> Browser<'a> {
    async fn of(test: &'a TestApp, role: Role, scope: Scope) -> Self {
        let (_, login) = account(&test.app, &[(role, scope)]).await;
        let typed =
            SignIn { login, password: PASSWORD.into(), shared: false, cookie: None, address: "127.0.0.1".into() };
        let secret = test.app.doors().sign_in(typed).await.unwrap();
        Self { test, cookie: format!("{}={secret}", cookies::session_cookie(&test.app)) }
    }
    async fn get(&self, path: &str) -> Answered {
        let request = Request::get(path).header(header::COOKIE, &self.cookie);
        self.test.request(request.body(Body::empty()).unwrap()).await
    }
    /// A page with its words: no key of a text is left on it.
    async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        let html = answer.text();
        for left in [">people-", " people-", "\"people-", ">caution-", ">source-", ">fact-group", ">shell-"] {
            assert!(!html.contains(left), "{path}: {left} {html}");
        }
        html
    }
    /// Sends the form of a page: its hidden fields and these.
    async fn send(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answered {
        let html = self.page(page).await;
        let hidden = |name: &str| {
            let start = html.find(&format!("name=\"{name}\" value=\""))? + name.len() + 15;
            html[start..].split('"').next().map(str::to_owned)
        };
        let mut all: Vec<(&str, String)> = fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        all.extend(["csrf", "version"].into_iter().filter_map(|name| Some((name, hidden(name)?))));
        let request = Request::post(action)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let body = serde_urlencoded::to_string(&all).unwrap();
        self.test.request(request.body(Body::from(body)).unwrap()).await
    }
}

fn contact(kin: Kin, name: &str) -> Contact {
    let text = |text: &str| Text::parse(text).unwrap();
    let details = Details {
        name: text(name),
        phone: Some(Text::parse("900 00 000").unwrap()),
        address: Some(Text::parse("Storgata 1, 1767 Halden").unwrap()),
        born: Some(Born::parse("2018-05-02").unwrap()),
        lives_with: kin.is_child().then(|| Text::parse("Their mother, who has the care").unwrap()),
        note: None,
    };
    Contact { kin, next_of_kin: !kin.is_child(), emergency: !kin.is_child(), may_call: true, details }
}

/// Somebody with something of everything.
async fn somebody(test: &TestApp, by: &Caller) -> PersonId {
    let new = NewPerson {
        identifiers: vec![Identifier::parse(IdentifierKind::Duf, None, "201512345609").unwrap()],
        languages: vec![Spoken { language: "lt".parse().unwrap(), fluency: Fluency::Mother, interpreter: true }],
        ..new_person("Žydrūnas Kazlauskas", "1990-03-12")
    };
    let keys = test.app.keys.clone();
    register(test, by, new, move |tx, newcomer| {
        actions::add(tx, newcomer, &name(NameKind::Alias, "Zed Kaz"), SAID)?;
        for (code, review_on) in [(CautionCode::UnderThreat, "2026-10-12"), (CautionCode::Evacuation, "2027-02-01")] {
            let caution = crate::people::model::Caution {
                code,
                words: Text::parse("Two men in unit B have said they will hurt him. Keep apart at exercise.").unwrap(),
                since: basics::time::parse_date("2026-09-01")?,
                review_on: basics::time::parse_date(review_on)?,
            };
            actions::add(tx, newcomer, &caution, if code == CautionCode::Evacuation { SAID } else { CHECKED })?;
        }
        actions::add_contact(tx, newcomer, &keys, &contact(Kin::Child, "Rasa"), SAID)?;
        actions::add_contact(tx, newcomer, &keys, &contact(Kin::Sibling, "Jurgita Petrauskienė"), CHECKED)?;
        actions::replace_photo(tx, newcomer, &keys, &Photo::Drawn(11))
    })
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_shown_with_words() {
    TestApp::each(async |test| {
        let by = caseworker(test).await;
        let person = somebody(test, &by).await;
        let browser = Browser::of(test, Role::Governor, in_prison("HAL")).await;
        for path in ["/people", "/people?q=zidrunas", "/people?q=nobody+at+all", "/people/new", "/people/follow-up"] {
            browser.page(path).await;
        }
        let tabs = ["", "/cautions", "/identity", "/contacts"];
        let forms = ["/cautions/new", "/contacts/new", "/talk", "/photo/new"];
        for path in tabs.iter().chain(&forms) {
            browser.page(&format!("/people/{person}{path}")).await;
        }
        for kind in ["name", "particulars", "identifier", "citizenship", "language"] {
            browser.page(&format!("/people/{person}/identity/{kind}/new")).await;
        }
        // Every page that a tab leads to.
        for tab in ["identity", "contacts", "cautions"] {
            let html = browser.page(&format!("/people/{person}/{tab}")).await;
            let links = html.split("href=\"").skip(1).filter_map(|part| part.split('"').next());
            let root = format!("/people/{person}/");
            for link in links.filter(|link| link.starts_with(&root) && !link.contains("/photo?")) {
                browser.get(link).await;
                assert_eq!(browser.get(link).await.status, StatusCode::OK, "{link}");
            }
        }
        let photo = browser.get(&format!("/people/{person}/photo")).await;
        assert_eq!(photo.headers[header::CONTENT_TYPE], "image/svg+xml");
        let policy = photo.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_are_sent_refused_and_shown_again() {
    TestApp::each(async |test| {
        let by = caseworker(test).await;
        let person = somebody(test, &by).await;
        let browser = Browser::of(test, Role::Reception, in_prison("HAL")).await;
        let root = format!("/people/{person}/identity");
        let (page, action) = (format!("{root}/name/new"), format!("{root}/name"));
        let refused = browser.send(&page, &action, &[("given", "Zyd"), ("kind", "alias")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("value=\"Zyd\"") && refused.text().contains("href=\"#source\""));
        let sent = [("given", "Zyd"), ("kind", "alias"), ("source", "police")];
        let done = browser.send(&page, &action, &sent).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        assert!(browser.page(&root).await.contains("Zyd"));
        let (page, action) = (format!("/people/{person}/talk"), format!("/people/{person}/talk"));
        let done = browser.send(&page, &action, &[("gender", "man"), ("reading", "difficult")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        let overview = browser.page(&format!("/people/{person}")).await;
        assert!(overview.contains("Reads with difficulty") && overview.contains("needs an interpreter: Lithuanian"));
        // Nobody is registered without a look at who is there already.
        let person = [("given", "Zydrunas"), ("family", "Kazlauskas"), ("sex", "male"), ("source", "police")];
        let alike = browser.send("/people/new", "/people", &person).await;
        assert_eq!(alike.status, StatusCode::CONFLICT);
        assert!(alike.text().contains("Žydrūnas Kazlauskas") && alike.text().contains("name=\"not_same\""));
    })
    .await;
}
