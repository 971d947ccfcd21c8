//! Who a person is: the types of the registry and the pure rules over them. Time is an argument.

mod born;
mod caution;
mod contact;
mod fact;
mod forms;
mod identifier;
mod lists;
mod name;
mod number;
mod photo;
mod portrait;
pub mod search;
pub mod vocabulary;

pub use born::Born;
pub use caution::Caution;
pub use contact::{Contact, Details, SealedDetails};
pub use fact::{
    Citizenship, Ended, Fact, FactId, FactKind, Kept, Particulars, Reason, Spoken, Stamp, Told, verify_by,
    verify_soon_if_recorded_by,
};
pub use forms::{
    CautionFields, ContactFields, EndFields, FactFields, Gender, NewPerson, PersonFields, ReviewFields, TalkFields,
};
pub use identifier::{Identifier, SealedNumber};
pub use lists::{
    CautionCode, Country, Fluency, IdentifierKind, Kin, Language, NameKind, NameOrder, Reading, Sex, Source,
};
pub use name::PersonName;
pub use number::CaseNumber;
pub use photo::{PHOTO_BYTES_MAX, Photo, prepare};
pub use portrait::{Sitter, draw};
