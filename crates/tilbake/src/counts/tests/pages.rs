//! Counts on pages without scripts.

use super::{house, lives, moves, prison};
use crate::access::testing::account;
use crate::access::{Role, Scope};
use crate::placement::MovementKind;
use crate::testing::{Browser, TestApp};

#[tokio::test]
async fn an_officer_counts_a_unit_with_a_button_for_each_person() {
    TestApp::each(async |app| {
        let house = house(app).await;
        let one = lives(app, &house, "Berg", house.rooms[0]).await.to_string();
        let two = lives(app, &house, "Dal", house.rooms[1]).await.to_string();
        let away = lives(app, &house, "Eide", house.rooms[2]).await;
        moves(app, &house, away, MovementKind::ToCourt).await;
        let scope = Scope::Unit { unit: house.units[0], prison: prison("HAL") };
        let (_, login) = account(&app.app, &[(Role::Officer, scope)]).await;
        let mut browser = Browser::new(app);
        browser.sign_in(&login, false).await;
        let unit = house.units[0].to_string();
        let page = browser.get(&format!("/counts/new?prison=HAL&unit={unit}")).await;
        assert_eq!(page.status.as_u16(), 200, "{}", page.text());
        let begun = browser.post("/counts", &[("prison", "HAL"), ("unit", &unit), ("kind", "extra")]).await;
        let at = begun.headers["location"].to_str().unwrap().split('?').next().unwrap().to_owned();
        let page = browser.get(&at).await.text();
        assert!(page.contains("Ola Berg") && page.contains("data-tick") && page.contains("Ola Eide"), "{page}");
        let ticks = format!("{at}/ticks");
        assert_eq!(browser.post(&ticks, &[("person", &one)]).await.status.as_u16(), 303);
        let missing = browser.post(&ticks, &[("person", &two), ("how", "by_another")]).await;
        assert!(missing.status.as_u16() == 422 && missing.text().contains("#seen_by"), "{}", missing.text());
        let nobody = browser.post(&ticks, &[("person", "")]).await;
        assert!(nobody.status.as_u16() == 422 && nobody.text().contains("#person"), "{}", nobody.text());
        // What a page kept while it had no connection comes as one list.
        let kept = format!(r#"[{{"id":"{}","person":"{two}"}}]"#, super::uuid(1));
        assert_eq!(browser.post(&ticks, &[("ticks", &kept)]).await.status.as_u16(), 303);
        for path in ["sign", "besides", &format!("another?who={one}")] {
            let page = browser.get(&format!("{at}/{path}")).await;
            assert_eq!(page.status.as_u16(), 200, "{path}: {}", page.text());
        }
        let page = browser.post(&format!("{at}/sign"), &[("version", "1"), ("outcome", "not_agreed")]).await;
        assert_eq!(page.status.as_u16(), 422, "{}", page.text());
        let signed = browser.post(&format!("{at}/sign"), &[("version", "1"), ("outcome", "agreed")]).await;
        assert_eq!(signed.status.as_u16(), 303, "{}", signed.text());
        for path in [
            "/counts",
            "/counts/history",
            "/counts/times",
            "/counts/help",
            "/evacuations/new",
            &at,
            &format!("/units/{unit}"),
        ] {
            let page = browser.get(path).await;
            assert_eq!(page.status.as_u16(), 200, "{path}: {}", page.text());
        }
        let empty = browser.post("/evacuations", &[("prison", "HAL"), ("why", "")]).await;
        assert!(empty.status.as_u16() == 422 && empty.text().contains("#why"), "{}", empty.text());
        let called = browser.post("/evacuations", &[("prison", "HAL"), ("why", "Brann")]).await;
        let at = called.headers["location"].to_str().unwrap().split('?').next().unwrap().to_owned();
        for path in [at.clone(), format!("{at}/sheet"), "/counts".to_owned(), format!("/units/{unit}")] {
            let page = browser.get(&path).await;
            assert_eq!(page.status.as_u16(), 200, "{path}: {}", page.text());
        }
    })
    .await;
}
