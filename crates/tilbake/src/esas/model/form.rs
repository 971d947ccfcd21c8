//! The form of a message: what a contract's JSON Schema demands, as types.
//!
//! Reading and checking are one act: a value that has been read satisfies its part of the schema,
//! and all faults are gathered with their place, so that the sender hears of them at once. The
//! verdict equals that of draft 2020-12, in which `format` is an annotation and refuses nothing: a
//! date that is no date is received, and becomes a warning. A fault never repeats what was sent.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The most faults kept of one message.
const MAX_FAULTS: usize = 50;

/// One way in which a message breaks its contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// JSON pointer to the place.
    pub at: String,
    /// What is wrong.
    pub kind: FaultKind,
}

basics::code! {
    /// What can be wrong with a value.
    FaultKind {
        /// Should be an object.
        NotObject = "not-object",
        /// Should be a list.
        NotList = "not-list",
        /// Should be text.
        NotText = "not-text",
        /// Should be true or false.
        NotTruth = "not-truth",
        /// Should be a whole number.
        NotWhole = "not-whole",
        /// A required field is missing.
        Missing = "missing",
        /// The contract has no such field.
        Unknown = "unknown",
        /// Fewer characters, or items, than the contract demands.
        TooShort = "too-short",
        /// More characters, or items, than the contract allows.
        TooLong = "too-long",
        /// A number outside its range.
        OutOfRange = "out-of-range",
        /// Not written as the contract demands.
        Pattern = "pattern",
        /// Not a value of the contract's list.
        NotListed = "not-listed",
        /// Exactly one of several fields must be there.
        NotOne = "not-one",
    }
}

/// Which version of a contract a reading follows. A contract is taken in its newest version and at
/// most one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Edition {
    /// The version before the newest.
    Older,
    /// The newest.
    #[default]
    Newest,
}

/// A reading in progress: where it is, by which version, and the faults so far.
#[derive(Default)]
pub struct Reading {
    path: String,
    edition: Edition,
    faults: Vec<Fault>,
}

/// What can be read from a value of a message.
pub trait Form: Sized {
    /// Reads the value, or notes why it cannot be read.
    fn read(value: &Value, reading: &mut Reading) -> Option<Self>;
}

/// Reads a whole message: the value, or every fault (the first `MAX_FAULTS`).
pub fn read<T: Form>(value: &Value, edition: Edition) -> Result<T, Vec<Fault>> {
    let mut reading = Reading { edition, ..Reading::default() };
    let read = T::read(value, &mut reading);
    match read {
        Some(read) if reading.faults.is_empty() => Ok(read),
        _ => Err(reading.faults),
    }
}

impl Reading {
    /// Notes a fault at the present place.
    pub fn fault<T>(&mut self, kind: FaultKind) -> Option<T> {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(Fault { at: self.path.clone(), kind });
        }
        None
    }
    /// Reads something one step further in.
    fn within<T>(&mut self, step: &str, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let length = self.path.len();
        self.path.push('/');
        // An unknown name is the sender's text; its first characters are enough to find it.
        self.path.extend(step.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }));
        let result = read(self);
        self.path.truncate(length);
        result
    }
    /// An object that may hold these names and no other. Its known fields are read even when it
    /// holds an unknown one, so that all faults are heard of at once.
    pub fn object<'v>(&mut self, value: &'v Value, known: &[&str]) -> Option<&'v Map<String, Value>> {
        let object = self.open_object(value)?;
        for name in object.keys().filter(|name| !known.contains(&name.as_str())) {
            self.within(name, |reading| reading.fault::<()>(FaultKind::Unknown));
        }
        Some(object)
    }
    /// An object that may hold any name.
    pub fn open_object<'v>(&mut self, value: &'v Value) -> Option<&'v Map<String, Value>> {
        value.as_object().or_else(|| self.fault(FaultKind::NotObject))
    }
    /// A field that must be there.
    pub fn required<T: Form>(&mut self, object: &Map<String, Value>, name: &str) -> Option<T> {
        self.within(name, |reading| match object.get(name) {
            Some(value) => T::read(value, reading),
            None => reading.fault(FaultKind::Missing),
        })
    }
    /// A field that may be left out (but may not be null). `None` is a fault.
    pub fn optional<T: Form>(&mut self, object: &Map<String, Value>, name: &str) -> Option<Option<T>> {
        match object.get(name) {
            Some(value) => self.within(name, |reading| T::read(value, reading)).map(Some),
            None => Some(None),
        }
    }
    /// A field that only the newest version knows; there it may be left out.
    pub fn newest<T: Form>(&mut self, object: &Map<String, Value>, name: &str) -> Option<Option<T>> {
        if self.edition == Edition::Older && object.contains_key(name) {
            return self.within(name, |reading| reading.fault(FaultKind::Unknown));
        }
        self.optional(object, name)
    }
    /// A field that must be there in the newest version, and may be left out in the older.
    pub fn grown<T: Form>(&mut self, object: &Map<String, Value>, name: &str) -> Option<Option<T>> {
        match self.edition {
            Edition::Newest => self.required(object, name).map(Some),
            Edition::Older => self.optional(object, name),
        }
    }
    /// The version that is read by.
    pub fn edition(&self) -> Edition {
        self.edition
    }
    fn text<'v>(&mut self, value: &'v Value) -> Option<&'v str> {
        value.as_str().or_else(|| self.fault(FaultKind::NotText))
    }
    /// Text of a length in characters (Unicode code points, as JSON Schema counts).
    fn text_of<'v>(&mut self, value: &'v Value, least: usize, most: usize) -> Option<&'v str> {
        let text = self.text(value)?;
        self.length(text.chars().count(), least, most)?;
        Some(text)
    }
    fn length(&mut self, length: usize, least: usize, most: usize) -> Option<()> {
        match length {
            short if short < least => self.fault(FaultKind::TooShort),
            long if long > most => self.fault(FaultKind::TooLong),
            _ => Some(()),
        }
    }
}

/// A whole number, also one written `24.0` or `2.4e1`. `None` inside when it is whole but beyond 64 bits.
fn whole(value: &Value) -> Option<Option<i64>> {
    let number = value.as_number()?;
    if let Some(number) = number.as_i64() {
        return Some(Some(number));
    }
    let real = number.as_f64()?;
    // Through its decimal form: no conversion that could cut anything off.
    (real.fract() == 0.0).then(|| format!("{real:.0}").parse().ok())
}

impl Form for String {
    fn read(value: &Value, reading: &mut Reading) -> Option<Self> {
        reading.text(value).map(str::to_owned)
    }
}
impl Form for bool {
    fn read(value: &Value, reading: &mut Reading) -> Option<Self> {
        value.as_bool().or_else(|| reading.fault(FaultKind::NotTruth))
    }
}
impl<T: Form> Form for Vec<T> {
    fn read(value: &Value, reading: &mut Reading) -> Option<Self> {
        List::<T, 0, { usize::MAX }>::read(value, reading).map(|list| list.0)
    }
}

/// A list of `LEAST` to `MOST` items.
#[derive(Clone, Debug)]
pub struct List<T, const LEAST: usize, const MOST: usize>(pub Vec<T>);

impl<T: Form, const LEAST: usize, const MOST: usize> Form for List<T, LEAST, MOST> {
    fn read(value: &Value, reading: &mut Reading) -> Option<Self> {
        let Some(items) = value.as_array() else {
            return reading.fault(FaultKind::NotList);
        };
        let fits = reading.length(items.len(), LEAST, MOST);
        let mut list = vec![];
        for (index, item) in items.iter().enumerate() {
            list.extend(reading.within(&index.to_string(), |reading| T::read(item, reading)));
        }
        fits.filter(|()| list.len() == items.len()).map(|()| Self(list))
    }
}

/// Text of `LEAST` to `MOST` characters.
#[derive(Clone, Debug)]
pub struct Bounded<const LEAST: usize, const MOST: usize>(pub String);

impl<const LEAST: usize, const MOST: usize> Form for Bounded<LEAST, MOST> {
    fn read(value: &Value, reading: &mut Reading) -> Option<Self> {
        reading.text_of(value, LEAST, MOST).map(|text| Self(text.to_owned()))
    }
}

/// A whole number from `LEAST` to `MOST`.
#[derive(Clone, Copy, Debug)]
pub struct Whole<const LEAST: i64, const MOST: i64>(pub i64);

impl<const LEAST: i64, const MOST: i64> Form for Whole<LEAST, MOST> {
    fn read(value: &Value, reading: &mut Reading) -> Option<Self> {
        match whole(value) {
            None => reading.fault(FaultKind::NotWhole),
            Some(Some(number)) if (LEAST..=MOST).contains(&number) => Some(Self(number)),
            Some(_) => reading.fault(FaultKind::OutOfRange),
        }
    }
}

/// A whole number without bounds; `None` when it is beyond 64 bits, which no sum of money is.
#[derive(Clone, Copy, Debug)]
pub struct AnyWhole(pub Option<i64>);

impl Form for AnyWhole {
    fn read(value: &Value, reading: &mut Reading) -> Option<Self> {
        whole(value).map(Self).or_else(|| reading.fault(FaultKind::NotWhole))
    }
}

/// A value whose form is checked and of which nothing is kept: victims, witnesses, addresses.
#[derive(Clone, Copy, Debug)]
pub struct Checked<T>(std::marker::PhantomData<T>);

impl<T: Form> Form for Checked<T> {
    fn read(value: &Value, reading: &mut Reading) -> Option<Self> {
        T::read(value, reading).map(|_| Self(std::marker::PhantomData))
    }
}

/// Declares texts of a length that must be written in one way.
macro_rules! patterned {
    ($($(#[$meta:meta])* $name:ident: $least:literal..=$most:literal, $rule:expr;)+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name(pub String);
        impl Form for $name {
            fn read(value: &Value, reading: &mut Reading) -> Option<Self> {
                let text = reading.text_of(value, $least, $most)?;
                let rule: fn(&str) -> bool = $rule;
                if rule(text) { Some(Self(text.to_owned())) } else { reading.fault(FaultKind::Pattern) }
            }
        }
    )+};
}

/// All characters are digits, and the first three lie in these ranges.
fn number(text: &str, first: &[u8], third: &[u8]) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().all(u8::is_ascii_digit)
        && bytes.first().is_some_and(|b| first.contains(b))
        && bytes.get(2).is_some_and(|b| third.contains(b))
}

/// At least so many characters of a kind stand in a row.
fn row_of(text: &str, many: usize, kind: fn(u8) -> bool) -> bool {
    text.as_bytes().windows(many).any(|row| row.iter().all(|b| kind(*b)))
}

// Where a contract sets no length, that of the longest message stands.
patterned! {
    /// Text with a number of the register of organisations in it.
    LooseOrganisationNumber: 0..=5_242_880, |text| row_of(text, 9, |b| b.is_ascii_digit());
    /// Text with a country in it, ISO 3166 with three letters.
    LooseCountryCode: 0..=5_242_880, |text| row_of(text, 3, |b| b.is_ascii_uppercase());
    /// Text with eleven digits in it: a number of a person.
    LoosePersonNumber: 0..=5_242_880, |text| row_of(text, 11, |b| b.is_ascii_digit());
    /// A language, three letters.
    LanguageCode: 3..=3, |text| text.bytes().all(|b| b.is_ascii_uppercase());
    /// A number of the register of organisations.
    OrganisationNumber: 9..=9, |text| text.bytes().all(|b| b.is_ascii_digit());
    /// A country, ISO 3166 with three letters.
    CountryCode: 3..=3, |text| text.bytes().all(|b| b.is_ascii_uppercase());
    /// A fødselsnummer; a synthetic one has 80 added to the month.
    NationalNumber: 11..=11, |text| number(text, b"0123", b"0189");
    /// A number of the central register of criminal cases (SSP): 20 added to the month.
    SspNumber: 11..=11, |text| number(text, b"0123", b"23");
    /// A D-number: 40 added to the day.
    DNumber: 11..=11, |text| number(text, b"4567", b"0189");
    /// Any of the three, told apart by a field beside it.
    PersonNumber: 11..=11, |text| number(text, b"01234567", b"012389");
    /// A telephone number as written.
    Telephone: 3..=30, |text| {
        let rest = text.strip_prefix('+').unwrap_or(text);
        rest.bytes().all(|b| b.is_ascii_digit() || b" ()-".contains(&b))
    };
}

/// Declares an object of a contract: a struct and its reading, from one list of fields.
///
/// `form! { /// An address. Address { required lines: Vec<String> = "adresselinjer", optional .. } }`;
/// with `open` before the name, fields the contract does not know are let pass. A field of `newest` is
/// only known to the newest version, one of `grown` only demanded by it.
macro_rules! form {
    ($($(#[$meta:meta])* $(($open:ident))? $name:ident {
        $($(#[$fmeta:meta])* $need:ident $field:ident : $type:ty = $json:literal),* $(,)?
    })+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name { $($(#[$fmeta])* pub $field: form!(@type $need $type)),* }
        impl $crate::esas::model::form::Form for $name {
            fn read(
                value: &serde_json::Value,
                reading: &mut $crate::esas::model::form::Reading,
            ) -> Option<Self> {
                let object = form!(@object $($open)? reading value [$($json),*])?;
                $(let $field = reading.$need(object, $json);)*
                Some(Self { $($field: $field?),* })
            }
        }
    )+};
    (@type required $type:ty) => { $type };
    (@type optional $type:ty) => { Option<$type> };
    (@type newest $type:ty) => { Option<$type> };
    (@type grown $type:ty) => { Option<$type> };
    (@object $reading:ident $value:ident [$($json:literal),*]) => { $reading.object($value, &[$($json),*]) };
    (@object open $reading:ident $value:ident [$($json:literal),*]) => { $reading.open_object($value) };
}

/// Makes closed lists readable: the codes are those of the contract.
macro_rules! listed {
    ($($name:ident),+ $(,)?) => {$(
        impl $crate::esas::model::form::Form for $name {
            fn read(
                value: &serde_json::Value,
                reading: &mut $crate::esas::model::form::Reading,
            ) -> Option<Self> {
                let text = <String as $crate::esas::model::form::Form>::read(value, reading)?;
                text.parse().ok().or_else(|| reading.fault($crate::esas::model::form::FaultKind::NotListed))
            }
        }
    )+};
}

pub(crate) use {form, listed};
