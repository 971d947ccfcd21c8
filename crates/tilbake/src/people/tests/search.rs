//! How well people are found.

use super::*;
use crate::people::model::search::Query;
use crate::people::model::{Identifier, IdentifierKind};
use serde_json::Value as Json;
use std::collections::BTreeSet;

const GIVEN: &str = "Anne Inger Kari Marit Ingrid Liv Eva Berit Astrid Hilde Anna Randi Ida Nina Maria Kristin Bente \
    Heidi Silje Hanne Linda Tone Anita Elin Camilla Julie Sara Emma Nora Ole Jan Per Bjørn Lars Kjell Knut Arne Svein \
    Thomas Hans Geir Tor Morten Terje Odd Erik Martin Andreas John Anders Rune Trond Tore Daniel Jon Kristian Marius \
    Magnus Stian Henrik Øyvind Håkon Helge Sverre Gunnar Nils Einar Leif Rolf Frode Sigurd Kåre Joakim Sindre Vegard \
    Áilu Máret Biret Ánde Niillas Piotr Krzysztof Andrzej Tomasz Paweł Łukasz Katarzyna Mindaugas Darius Rasa Gheorghe \
    Mihai Cristina Mohamed Mohammed Ahmed Abdi Hassan Hussein Yusuf Amina Ismail Ali Omar Khalid Mustafa Fatima Ibrahim \
    Mahmoud Abdullah Samir Nadia Bilal Khadija";

const FAMILY: &str = "Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen Jensen Karlsen Johnsen \
    Pettersen Eriksen Berg Haugen Hagen Johannessen Andreassen Jacobsen Dahl Halvorsen Henriksen Lund Sørensen Moen \
    Gundersen Iversen Strand Solberg Svendsen Eide Knutsen Martinsen Paulsen Bakken Mathisen Lie Amundsen Lunde Solheim \
    Berge Moe Bakke Kristensen Holm Lien Hauge Evensen Haugland Ali Simonsen Danielsen Berntsen Sandvik Vik Antonsen \
    Haug Thorsen Ruud Aasen Myhre Tangen Helland Aune Madsen Hætta Gaup Utsi Eira Somby Kowalski Nowak Wójcik Kamiński \
    Lewandowski Kazlauskas Petrauskas Popescu Ionescu Warsame Abdullahi Farah Jama Aden Osman Haddad Saleh Mansour Aziz \
    Karimi Hosseini Khan Malik Yılmaz Demir Kaya";

/// Numbers by which some of them are looked for: whose, what kind, the country, the number, the birth
/// date it goes with. One is of those issued from 2032.
const NUMBERS: [(&str, IdentifierKind, Option<&str>, &str, &str); 8] = [
    ("Bjørn Sæther", IdentifierKind::Birth, None, "01814510146", "1945-01-01"),
    ("Øyvind Ødegård", IdentifierKind::Birth, None, "09917113154", "1971-11-09"),
    ("Håvard Nygård", IdentifierKind::Birth, None, "04868830102", "1988-06-04"),
    ("Kjetil Gjerde", IdentifierKind::D, None, "57829612188", "1996-02-17"),
    ("Mohammed Hassan", IdentifierKind::D, None, "45878321115", "1983-07-05"),
    ("Abdirahman Warsame", IdentifierKind::Duf, None, "201612345600", "1990"),
    ("Krzysztof Wiśniewski", IdentifierKind::Foreign, Some("POL"), "850102-12345", "1985-01-02"),
    ("Erik Haugland", IdentifierKind::Alias, None, "LT-1990/8831", "1980-05-17"),
];

/// The person of a name, with the number where there is one.
fn numbered(name: &str, born: &str) -> NewPerson {
    let Some((_, kind, country, number, born)) = NUMBERS.iter().find(|(owner, ..)| *owner == name) else {
        return new_person(name, born);
    };
    let country = country.map(|code| code.parse().unwrap());
    let identifiers = vec![Identifier::parse(*kind, country, number).unwrap()];
    NewPerson { identifiers, ..new_person(name, born) }
}

/// 3,000 invented people, those of the queries among them; born 1945 to 2004.
fn population(wanted: &BTreeSet<&str>) -> Vec<NewPerson> {
    let (given, family): (Vec<_>, Vec<_>) = (GIVEN.split_whitespace().collect(), FAMILY.split_whitespace().collect());
    let mut names: Vec<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
    for number in 0.. {
        if names.len() == 3_000 {
            break;
        }
        let (g, f) = (given[number * 7 % given.len()], family[number * 11 % family.len()]);
        let middle = given[number * 5 % given.len()];
        let name = match number % 6 {
            0 => format!("{g} {middle} {f}"),
            1 => format!("{g}-{middle} {f}"),
            _ => format!("{g} {f}"),
        };
        if !wanted.contains(name.as_str()) {
            names.push(name);
        }
    }
    let born = |at: usize| format!("{}-{:02}-{:02}", 1945 + at % 60, 1 + at % 12, 1 + at % 28);
    names.iter().enumerate().map(|(at, name)| numbered(name, &born(at))).collect()
}

pub(super) async fn settle(test: &TestApp, by: &Caller, people: &[NewPerson]) {
    for some in people.chunks(250) {
        let (app, caller, some) = (test.app.clone(), by.clone(), some.to_vec());
        let write = write(test, by, move |tx| {
            let permit = permit_in_place(tx, &app.decider, &caller, &Place::Prison(prison("HAL")))?;
            some.iter().try_for_each(|new| actions::register(tx, &permit, &app.keys, new).map(|_| ()))
        });
        write.await.unwrap();
    }
}

/// Names found for a query, the best first.
pub(super) async fn find(test: &TestApp, by: &Caller, query: &str) -> Vec<String> {
    let (app, query) = (test.app.clone(), Query::parse(query));
    let permit = test.app.doors().list(by, Via::Api, "people", None).await.unwrap();
    let found =
        test.app.db.read(move |reader| actions::search(reader, &permit, &app.keys, &query, None)).await.unwrap();
    found.hits.iter().map(|hit| hit.line.name.to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_300_misspelt_queries_95_percent_find_the_person_among_the_first_five() {
    let queries: Vec<(&str, &str)> =
        include_str!("search_queries.csv").lines().skip(1).map(|line| line.split_once(',').unwrap()).collect();
    assert_eq!(queries.len(), 300);
    TestApp::each(async |test| {
        let by = caseworker(test).await;
        let wanted: BTreeSet<&str> = queries.iter().map(|(_, name)| *name).collect();
        settle(test, &by, &population(&wanted)).await;
        let mut missed = vec![];
        for (query, name) in &queries {
            let found = find(test, &by, query).await;
            if !found.iter().take(5).any(|found| found == name) {
                missed.push(format!("{query}: {name}, found {found:?}"));
            }
        }
        assert!(missed.len() <= 15, "{} of 300 missed:\n{}", missed.len(), missed.join("\n"));
        println!("{} of 300 missed:\n{}", missed.len(), missed.join("\n"));
    })
    .await;
}

/// The pages of a search hold everyone found, each once, those who fit best first; a place somebody was at
/// still serves when they are found no more.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_search_found_goes_on_page_by_page() {
    TestApp::each(async |test| {
        let by = caseworker(test).await;
        let given: Vec<&str> = GIVEN.split_whitespace().take(45).collect();
        let people: Vec<NewPerson> = given.iter().map(|name| new_person(&format!("{name} Hansen"), "1980")).collect();
        settle(test, &by, &people).await;
        settle(test, &by, &[new_person("Ola Hanssen", "1980")]).await;
        let token = crate::access::testing::token(&test.app, Role::Caseworker, in_prison("HAL")).await;
        let page = async |after: &str| test.get(&format!("/api/people?q=hansen%201980{after}"), &token).await.json();
        let (mut names, mut after, mut pages) = (vec![], String::new(), 0);
        loop {
            let found = page(&after).await;
            names.extend(
                found["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()),
            );
            pages += 1;
            assert_eq!(found["more"].as_bool(), Some(!found["next"].is_null()));
            let Some(next) = found["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!((pages, names.len(), names.iter().collect::<BTreeSet<_>>().len()), (3, 46, 46));
        assert_eq!(names.last().unwrap(), "Ola Hanssen", "fits least");
        let first = page("").await;
        let (next, last) = (first["next"].as_str().unwrap(), &first["items"][19]["id"]);
        let gone = next.replace(last.as_str().unwrap(), "00000000-0000-0000-0000-000000000007");
        let rest = page(&format!("&after={gone}")).await;
        let ids = |page: &Json| -> BTreeSet<String> {
            page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
        };
        assert!(!ids(&rest).is_empty() && ids(&rest).is_disjoint(&ids(&first)), "{rest}");
        for nonsense in ["x", "1000", "1000.", ".", "-1.00000000-0000-0000-0000-000000000007"] {
            let refused = test.get(&format!("/api/people?q=hansen&after={nonsense}"), &token).await;
            assert_eq!((refused.status.as_u16(), &refused.json()["errors"][0]["field"]), (422, &"after".into()));
        }
    })
    .await;
}
