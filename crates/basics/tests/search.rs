//! How well the primitives of `fold` find people: 3,000 invented names, 400 seeded misspellings,
//! candidates by shared grams as an index table (person, gram) gives them, then ranked by score.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)] // helpers of tests

use basics::fold::{grams, parts, score};
use std::collections::{BTreeMap, BTreeSet};

const GIVEN: &str = "Anne Inger Kari Marit Ingrid Liv Eva Berit Astrid Bjørg Hilde Anna Solveig Marianne Randi Ida \
    Nina Maria Elisabeth Kristin Bente Heidi Silje Hanne Linda Tone Anita Elin Tove Wenche Gerd Camilla Ragnhild Hege \
    Ane Kristine Cecilie Janne Åse Aase Turid Siri Julie Sara Emma Nora Ingeborg Thea Oddny Gunnhild Ole Jan Per Bjørn \
    Lars Kjell Knut Arne Svein Thomas Hans Geir Tor Morten Terje Odd Erik Martin Andreas John Anders Rune Trond Tore \
    Daniel Jon Kristian Marius Magnus Stian Henrik Øyvind Håkon Haakon Helge Sverre Gunnar Nils Einar Leif Rolf Frode \
    Sigurd Kåre Christoffer Joakim Sindre Eirik Vegard Espen Ståle Asbjørn Torbjørn Thorleif Jørgen Søren Karl Øystein \
    Áilu Máret Biret Ánde Niillas Issát Elle Risten Mihkkal Piotr Krzysztof Andrzej Tomasz Paweł Łukasz Grzegorz \
    Agnieszka Małgorzata Katarzyna Wojciech Jarosław Zbigniew Mindaugas Žydrūnas Darius Gintaras Rasa Jurgita Vytautas \
    Ştefan Gheorghe Ionuț Mihai Răzvan Andreea Cristina Constantin Mohamed Mohammed Ahmed Abdi Hassan Hussein Yusuf \
    Fadumo Amina Hodan Abdirahman Ismail Ali Omar Khalid Mustafa Fatima Zahra Layla Ibrahim Mahmoud Abdullah Youssef \
    Samir Nadia Rashid Bilal Khadija";

const FAMILY: &str = "Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen Jensen Karlsen Johnsen \
    Pettersen Eriksen Berg Haugen Hagen Johannessen Andreassen Jacobsen Dahl Jørgensen Halvorsen Henriksen Lund \
    Sørensen Jakobsen Moen Gundersen Iversen Strand Solberg Svendsen Eide Knutsen Martinsen Paulsen Bakken Kristoffersen \
    Mathisen Lie Amundsen Nguyen Rasmussen Lunde Solheim Berge Moe Nygård Bakke Kristensen Fredriksen Holm Lien Hauge \
    Christensen Andresen Nielsen Knudsen Evensen Sæther Aas Hanssen Haugland Ali Thomassen Simonsen Danielsen Ås \
    Berntsen Sandvik Rønning Arnesen Næss Vik Antonsen Haug Ellingsen Thorsen Edvardsen Birkeland Isaksen Gulbrandsen \
    Ruud Aasen Strøm Myhre Tangen Ødegård Eliassen Helland Bøe Jenssen Aune Mikkelsen Tveit Brekke Abrahamsen Madsen \
    Schjelderup Qvale Wiik Øverland Bjørnstad Fjeld Hjelmeland Kjærstad Skjeggestad Thorbjørnsen Nordgård Gjerde \
    Hætta Gaup Sárá Utsi Eira Oskal Somby Kowalski Nowak Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński \
    Szymański Woźniak Dąbrowski Kozłowski Kazlauskas Jankauskas Petrauskas Stankevičius Vasiliauskas Žukauskas \
    Butkus Paulauskienė Popescu Ionescu Dumitru Stoica Țurcanu Munteanu Ciobanu Băsescu Warsame Abdullahi Mohamud \
    Farah Jama Aden Hersi Nur Osman Al-Hassan Al-Khatib Haddad Saleh Mansour Aziz Karimi Hosseini Rahman Chaudhry \
    Hussain Khan Malik Yilmaz Demir Kaya";

/// A small generator of our own, so that the names and slips never change.
struct Dice(u64);
impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }
    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

fn people(dice: &mut Dice, count: usize) -> Vec<String> {
    let given: Vec<&str> = GIVEN.split_whitespace().collect();
    let family: Vec<&str> = FAMILY.split_whitespace().collect();
    let mut names = BTreeSet::new();
    while names.len() < count {
        let middle = match dice.below(10) {
            0 => format!(" {}", dice.of(&given)),
            1 => format!("-{}", dice.of(&given)),
            2 => format!(" {}", dice.of(&family)),
            _ => String::new(),
        };
        names.insert(format!("{}{middle} {}", dice.of(&given), dice.of(&family)));
    }
    names.into_iter().collect()
}

/// How people misspell; each kind of slip is counted by itself.
fn misspell(dice: &mut Dice, kind: usize, name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let at = 1 + dice.below(letters.len() - 2);
    match kind {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 => letters.swap(at, at + 1),
        3 => letters[at] = "aeinorst".chars().nth(dice.below(8)).unwrap(),
        4 => return heard(dice, name),
        5 => return plain(name),
        6 => {
            let (given, family) = name.rsplit_once(' ').unwrap();
            return format!("{}, {given}", heard(dice, family));
        }
        7 => {
            // The beginning of both names.
            let words: Vec<String> = name.split(' ').map(|w| w.chars().take(4).collect()).collect();
            return words.join(" ");
        }
        8 => {
            // First and last name only, one slip in each.
            let words: Vec<&str> = name.split([' ', '-']).collect();
            let (first, last) = (words[0], words[words.len() - 1]);
            return format!("{} {}", slip(dice, first), slip(dice, last));
        }
        _ => {
            letters.remove(at);
            let at = 1 + dice.below(letters.len() - 2);
            letters.swap(at, at + 1);
        }
    }
    letters.into_iter().collect()
}

fn slip(dice: &mut Dice, word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() > 3 {
        let at = 1 + dice.below(letters.len() - 2);
        match dice.below(3) {
            0 => drop(letters.remove(at)),
            1 => letters.insert(at, letters[at]),
            _ => letters.swap(at, at + 1),
        }
    }
    letters.into_iter().collect()
}

fn plain(name: &str) -> String {
    let pairs = [("å", "aa"), ("Å", "Aa"), ("ø", "oe"), ("Ø", "Oe"), ("æ", "ae"), ("ł", "l"), ("ń", "n"), ("š", "s")];
    let text = pairs.iter().fold(name.to_owned(), |text, (from, to)| text.replace(from, to));
    if text == name { name.replace("aa", "å").replace("oe", "ø").to_lowercase() } else { text }
}

/// One or two of the swaps of letters that sound alike.
fn heard(dice: &mut Dice, name: &str) -> String {
    let swaps = [
        ("ch", "k"),
        ("k", "ck"),
        ("c", "k"),
        ("q", "k"),
        ("w", "v"),
        ("v", "w"),
        ("ph", "f"),
        ("f", "ph"),
        ("th", "t"),
        ("t", "th"),
        ("y", "i"),
        ("i", "y"),
        ("j", "y"),
        ("z", "s"),
        ("s", "z"),
        ("ss", "s"),
        ("ll", "l"),
        ("n", "nn"),
        ("nd", "n"),
        ("gj", "j"),
        ("skj", "sj"),
        ("kj", "sj"),
        ("sz", "sj"),
        ("å", "o"),
        ("o", "å"),
        ("u", "o"),
        ("e", "a"),
        ("ei", "eg"),
        ("hj", "j"),
        ("dd", "d"),
        ("m", "mm"),
        ("ou", "u"),
        ("x", "ks"),
        ("ks", "x"),
    ];
    let mut text = name.to_lowercase();
    let mut done = 0;
    for _ in 0..200 {
        let (from, to) = swaps[dice.below(swaps.len())];
        if text.contains(from) && done < 2 {
            text = text.replacen(from, to, 1);
            done += 1;
        }
    }
    text
}

/// Candidates as `select person, count(*) from gram where gram in (..) group by person order by 2 desc` gives them.
fn candidates(index: &BTreeMap<String, Vec<usize>>, query: &str, most: usize) -> Vec<usize> {
    let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
    for gram in grams(query) {
        for person in index.get(&gram).into_iter().flatten() {
            *shared.entry(*person).or_default() += 1;
        }
    }
    let mut order: Vec<(usize, usize)> = shared.into_iter().map(|(person, count)| (count, person)).collect();
    order.sort_by_key(|(count, person)| (std::cmp::Reverse(*count), *person));
    order.into_iter().take(most).map(|(_, person)| person).collect()
}

#[test]
fn the_right_person_is_among_the_first_five() {
    let mut dice = Dice(20_261_122);
    let names = people(&mut dice, 3_000);
    let mut index: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (person, name) in names.iter().enumerate() {
        for gram in grams(name) {
            index.entry(gram).or_default().push(person);
        }
    }
    let folded: Vec<Vec<String>> = names.iter().map(|name| parts(name)).collect();
    let kinds = 10;
    let (mut asked, mut found) = (vec![0; kinds], vec![0; kinds]);
    for round in 0..400 {
        let right = dice.below(names.len());
        let kind = round % kinds;
        let query = misspell(&mut dice, kind, &names[right]);
        let words = parts(&query);
        let mut ranked: Vec<(u32, usize)> = candidates(&index, &query, 200)
            .into_iter()
            .map(|person| (score(&words, &folded[person]), person))
            .collect();
        ranked.sort_by_key(|(score, person)| (std::cmp::Reverse(*score), *person));
        asked[kind] += 1;
        if ranked.iter().take(5).any(|(_, person)| *person == right) {
            found[kind] += 1;
        } else if std::env::var("SHOW_MISSES").is_ok() {
            let place = ranked.iter().position(|(_, person)| *person == right);
            let first: Vec<_> = ranked.iter().take(3).map(|(score, p)| format!("{score} {}", names[*p])).collect();
            println!("{kind}: {query} for {} at {place:?}: {first:?}", names[right]);
        }
    }
    let (sum_asked, sum_found): (i32, i32) = (asked.iter().sum(), found.iter().sum());
    println!("found {sum_found} of {sum_asked}; by kind of slip {found:?} of {asked:?}");
    assert!(sum_found * 100 >= sum_asked * 97, "{found:?} of {asked:?}");
}
