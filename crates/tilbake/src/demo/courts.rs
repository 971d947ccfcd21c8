//! Courts and police districts by region, and invented case numbers in a series beyond those given.

use super::dice::Dice;

/// District courts with the letters of their case numbers.
fn courts(region: &str) -> &'static [(&'static str, &'static str)] {
    match region {
        "east" => &[
            ("Oslo tingrett", "TOSL"),
            ("Oslo tingrett", "TOSL"),
            ("Romerike og Glåmdal tingrett", "TROG"),
            ("Søndre Østfold tingrett", "TSOS"),
            ("Follo og Nordre Østfold tingrett", "TFNO"),
            ("Østre Innlandet tingrett", "TOIN"),
            ("Vestre Innlandet tingrett", "TVIN"),
        ],
        "south" => &[
            ("Buskerud tingrett", "TBUS"),
            ("Vestfold tingrett", "TVES"),
            ("Telemark tingrett", "TTEL"),
            ("Ringerike, Asker og Bærum tingrett", "TRAB"),
        ],
        "southwest" => &[
            ("Agder tingrett", "TAGD"),
            ("Sør-Rogaland tingrett", "TSRO"),
            ("Haugaland og Sunnhordland tingrett", "THAS"),
        ],
        "west" => &[
            ("Hordaland tingrett", "THOD"),
            ("Sogn og Fjordane tingrett", "TSOF"),
            ("Sunnmøre tingrett", "TSUM"),
            ("Nordmøre og Romsdal tingrett", "TNMR"),
        ],
        _ => &[
            ("Trøndelag tingrett", "TTRO"),
            ("Helgeland tingrett", "THEL"),
            ("Salten og Lofoten tingrett", "TSAL"),
            ("Nord-Troms og Senja tingrett", "TNTS"),
            ("Vestre Finnmark tingrett", "TVFI"),
        ],
    }
}

fn districts(region: &str) -> &'static [&'static str] {
    match region {
        "east" => &["Oslo politidistrikt", "Øst politidistrikt", "Innlandet politidistrikt"],
        "south" => &["Sør-Øst politidistrikt"],
        "southwest" => &["Agder politidistrikt", "Sør-Vest politidistrikt"],
        "west" => &["Vest politidistrikt", "Møre og Romsdal politidistrikt"],
        _ => {
            &["Trøndelag politidistrikt", "Nordland politidistrikt", "Troms politidistrikt", "Finnmark politidistrikt"]
        }
    }
}

/// Where a case is: a court and a police district of one region.
#[derive(Clone, Copy, Debug)]
pub struct Venue {
    /// Court.
    pub court: &'static str,
    /// Letters of its case numbers.
    letters: &'static str,
    /// Police district.
    pub police: &'static str,
}

impl Venue {
    /// A venue of a region by chance.
    pub fn invent(region: &str, dice: &mut Dice) -> Self {
        let (court, letters) = dice.pick_or(courts(region), ("Oslo tingrett", "TOSL"));
        Self { court, letters, police: dice.pick_or(districts(region), "Oslo politidistrikt") }
    }
    /// An invented case number of a year; its serial is beyond any that was given.
    pub fn case_number(&self, year: i16, dice: &mut Dice) -> CaseNumber {
        let serial = 900_000 + dice.below(100_000);
        CaseNumber(format!("{:02}-{serial}", year.rem_euclid(100)), self.letters)
    }
    /// An invented number of a police order.
    pub fn police_number(year: i16, dice: &mut Dice) -> String {
        format!("{year}/{}", 900_000 + dice.below(100_000))
    }
}

/// The number of the ruling that follows another in the same case.
pub fn next_ruling(number: &str) -> String {
    let (case, part) = number.rsplit_once('/').unwrap_or((number, "0"));
    format!("{case}/{:02}", part.parse::<u32>().unwrap_or(0) + 1)
}

/// A case number without its part.
#[derive(Clone, Debug)]
pub struct CaseNumber(String, &'static str);

impl CaseNumber {
    /// A remand ruling in the case.
    pub fn ruling(&self, part: usize) -> String {
        format!("{}ENE-{}/{part:02}", self.0, self.1)
    }
    /// The judgment in the case.
    pub fn judgment(&self) -> String {
        format!("{}MED-{}", self.0, self.1)
    }
}
