//! Ids: a UUID (version 7, made by the records layer) in a type of its own for each kind of thing,
//! so that the id of a room can never be given where the id of a person is wanted.

pub use uuid::Uuid;

/// What all id types can do.
pub trait Id: Copy + Ord + std::hash::Hash + std::fmt::Display + Send + Sync + 'static {
    /// Wraps a UUID made by the records layer.
    fn from_uuid(uuid: Uuid) -> Self;
    /// The UUID inside.
    fn uuid(self) -> Uuid;
}

/// Declares id types: `id! { /// A person. PersonId }`.
#[macro_export]
macro_rules! id {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
                 serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name($crate::id::Uuid);
        impl $crate::id::Id for $name {
            fn from_uuid(uuid: $crate::id::Uuid) -> Self { Self(uuid) }
            fn uuid(self) -> $crate::id::Uuid { self.0 }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::Problem;
            fn from_str(text: &str) -> Result<Self, $crate::Problem> {
                $crate::id::Uuid::try_parse(text).map(Self)
                    .map_err(|_| $crate::Problem::invalid("invalid-id"))
            }
        }
        impl $crate::value::ToValue for $name {
            fn to_value(&self) -> $crate::value::Value { $crate::value::Value::Text(self.0.to_string()) }
        }
        impl $crate::value::FromValue for $name {
            fn from_value(value: &$crate::value::Value) -> Result<Self, $crate::Problem> {
                $crate::value::text(value)?
                    .parse().map_err(|_| $crate::value::corrupt(concat!("a ", stringify!($name))))
            }
        }
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> { stringify!($name).into() }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "format": "uuid" })
            }
        }
    )+};
}

id! {
    /// A person known to the service: the key of the file, never a national number.
    PersonId,
    /// A user account of the service.
    AccountId,
}
