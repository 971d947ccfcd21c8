//! What is invented about a person: who they are, their family, what is to be watched, the
//! authority they are held on, and where they live and are.

use super::estate::Level;
use super::names::{Group, Name};
pub use super::papers::{
    Absence, Custody, Extension, FineDefault, Judgment, Preventive, Remand, RemandOrder, Restriction, Sentence,
    Suspended,
};
use basics::{Date, Instant, code};

code! {
    /// Sex in the register.
    Sex {
        /// Female.
        Female = "female",
        /// Male.
        Male = "male",
    }
    /// How exact a birth date is.
    Exactness {
        /// The day is known.
        Day = "day",
        /// Only the month is known; the day is written as 1.
        Month = "month",
        /// Only the year is known; month and day are written as 1.
        Year = "year",
    }
    /// Kinds of identifier.
    IdentifierKind {
        /// Norwegian national number, synthetic (month + 80).
        Fodselsnummer = "fodselsnummer",
        /// D-number, synthetic (month + 80).
        DNumber = "d-number",
        /// Number in the immigration register.
        Duf = "duf",
        /// Number of a foreign paper.
        Foreign = "foreign",
        /// Another name used.
        Alias = "alias",
    }
    /// Who said a fact.
    Source {
        /// The national population register.
        Register = "register",
        /// The police.
        Police = "police",
        /// A court.
        Court = "court",
        /// The immigration authorities.
        Immigration = "immigration",
        /// The person.
        Person = "person",
        /// Family.
        Family = "family",
        /// Staff of the prison.
        Staff = "staff",
        /// Another prison.
        OtherPrison = "other-prison",
    }
    /// How well a person reads.
    Reading {
        /// Without difficulty.
        Well = "well",
        /// With difficulty: short, plain text and talk.
        Difficult = "difficult",
        /// Not: everything must be said.
        None = "none",
    }
    /// Who a contact is to the person.
    Relation {
        /// Child.
        Child = "child",
        /// Spouse or partner.
        Partner = "partner",
        /// Mother or father.
        Parent = "parent",
        /// Sister or brother.
        Sibling = "sibling",
        /// Friend.
        Friend = "friend",
        /// Guardian of a person under 18.
        Guardian = "guardian",
    }
    /// What a caution warns of. Never health: that stays with the health service.
    CautionKind {
        /// Risk of escape.
        Escape = "escape",
        /// Violence against staff.
        ViolenceStaff = "violence-staff",
        /// Violence against others in custody.
        ViolenceOthers = "violence-others",
        /// Threats.
        Threats = "threats",
        /// Fire-setting.
        FireSetting = "fire-setting",
        /// Exposed to others.
        Vulnerable = "vulnerable",
        /// To be looked after closely.
        SelfHarm = "self-harm",
        /// Smuggling of contraband.
        Contraband = "contraband",
    }
    /// Restrictions a court put on remand (REM-08, REM-10).
    RestrictionKind {
        /// Letters and visits controlled by the police.
        Control = "letters-visits-control",
        /// No letters and no visits.
        Ban = "letters-visits-ban",
        /// No letters, visits, newspapers or broadcasts.
        FullBan = "full-ban",
        /// Kept from named others.
        PartialIsolation = "partial-isolation",
        /// Kept from all others.
        FullIsolation = "full-isolation",
    }
    /// Why time away does not count (CAL-02).
    AbsenceKind {
        /// Interruption of the sentence (LVE-09).
        Interruption = "interruption",
        /// Absconded, or did not come back in time.
        Unlawful = "unlawful",
    }
    /// Where a person who belongs to a prison is now.
    WhereKind {
        /// In the prison.
        In = "in",
        /// In reception, newly come.
        Reception = "reception",
        /// In court.
        Court = "court",
        /// In hospital.
        Hospital = "hospital",
        /// On leave.
        Leave = "leave",
        /// Out to work or school on day release.
        DayRelease = "day-release",
        /// On the way from another prison.
        OnTheWay = "on-the-way",
    }
    /// What a movement was.
    MoveKind {
        /// Came from liberty, by order to serve.
        Arrival = "arrival",
        /// Brought by the police.
        FromPolice = "from-police",
        /// To another room of the same prison.
        Room = "room",
        /// From another prison.
        Transfer = "transfer",
        /// Went out.
        Out = "out",
        /// Came back.
        Back = "back",
    }
}

impl MoveKind {
    /// Whether the person has another room from then on.
    pub fn changes_room(self) -> bool {
        !matches!(self, Self::Out | Self::Back)
    }
}

/// Whether a fact is verified (ADM-08).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    /// A person verified it.
    Verified,
    /// Not yet: verify or delete before `until`, 4 months after it was recorded.
    Unverified {
        /// Day it was recorded.
        recorded: Date,
        /// Last day to verify it.
        until: Date,
    },
}

/// A number or another name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    /// What it is.
    pub kind: IdentifierKind,
    /// The number or name.
    pub value: String,
    /// Country of a foreign number.
    pub country: Option<&'static str>,
    /// Who said it.
    pub source: Source,
    /// Whether it is verified.
    pub verification: Verification,
}

/// Someone close to the person: invented too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Who it is to the person.
    pub relation: Relation,
    /// Name.
    pub name: Name,
    /// Sex, which a child's name follows.
    pub sex: Sex,
    /// Birth date of a child.
    pub born: Option<Date>,
    /// With whom a child lives: index of another contact, or nobody known.
    pub lives_with: Option<usize>,
    /// Telephone, in a series (+47 1...) that is not given out.
    pub phone: Option<String>,
    /// Call first in an emergency.
    pub emergency: bool,
    /// Next of kin.
    pub next_of_kin: bool,
    /// Municipality, or country by its code.
    pub lives_in: String,
}

/// Something to be watched. An overdue one still binds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caution {
    /// What it warns of.
    pub kind: CautionKind,
    /// Why, as an officer would write it.
    pub reason: &'static str,
    /// From when.
    pub from: Date,
    /// To be reviewed by; past when overdue.
    pub review: Date,
    /// Who said it.
    pub source: Source,
    /// Whether it is verified.
    pub verification: Verification,
}

/// A room: places in the list of prisons, its units and their rooms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoomAt {
    /// Index of the prison in the estate.
    pub prison: usize,
    /// Index of the unit in the prison.
    pub unit: usize,
    /// Index of the room in the unit.
    pub room: usize,
}

/// A movement, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// When.
    pub at: Instant,
    /// What.
    pub kind: MoveKind,
    /// The room the person lives in from then on (for out and back: still theirs).
    pub room: RoomAt,
    /// Where to, when out.
    pub to: Option<WhereKind>,
    /// Why, as an officer would write it; empty when it needs no words.
    pub reason: &'static str,
}

/// Where a person is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// Where.
    pub kind: WhereKind,
    /// Since when.
    pub since: Instant,
    /// When back, or when expected at the prison; past when overdue.
    pub due: Option<Instant>,
}

/// Where a person in custody lives and is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Room now.
    pub room: RoomAt,
    /// Level of security.
    pub level: Level,
    /// First day in prison for this case.
    pub since: Date,
    /// History up to now.
    pub moves: Vec<Move>,
    /// Where now.
    pub now: Whereabouts,
    /// May go out to work or school.
    pub day_release: bool,
    /// Placed against a check, with a reason: a deviation with an owner.
    pub deviation: Option<&'static str>,
}

/// Someone expected who is not in custody here yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Index of the prison.
    pub prison: usize,
    /// When.
    pub at: Instant,
}

/// An invented person.
#[derive(Clone, Debug, PartialEq)]
pub struct InventedPerson {
    /// Number in the list, from 1.
    pub serial: u32,
    /// Sex.
    pub sex: Sex,
    /// Gender in the person's own words, where they gave it.
    pub gender: Option<&'static str>,
    /// Name as written.
    pub name: Name,
    /// Whose names they bear.
    pub group: Group,
    /// Birth date.
    pub born: Date,
    /// How exact it is.
    pub exactness: Exactness,
    /// Whether it is verified, and who said it.
    pub birth_source: (Source, Verification),
    /// Numbers and other names.
    pub identifiers: Vec<Identifier>,
    /// Citizenships (ISO 3166 alpha-3), the main one first.
    pub citizenships: Vec<&'static str>,
    /// Languages spoken (ISO 639), the first language first.
    pub languages: Vec<&'static str>,
    /// Language an interpreter is needed for.
    pub interpreter: Option<&'static str>,
    /// Reading.
    pub reading: Reading,
    /// Family and friends.
    pub contacts: Vec<Contact>,
    /// Cautions.
    pub cautions: Vec<Caution>,
    /// The authority.
    pub custody: Custody,
    /// Room and movements of one in custody; none for one who is expected.
    pub stay: Option<Stay>,
    /// When and where one is expected who is not here yet.
    pub expected: Option<Expected>,
    /// Seed of the drawn portrait.
    pub portrait: u64,
}

/// Two people who are to be kept apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeepApart {
    /// Serial of one.
    pub one: u32,
    /// Serial of the other.
    pub other: u32,
    /// From when.
    pub from: Date,
    /// Why.
    pub reason: &'static str,
}
