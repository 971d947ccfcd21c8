//! Closed lists: an enum whose members have a stable text code in the database, in JSON and in the
//! keys of the texts.

/// Declares a closed list: `code! { /// Sex in the register. Sex { Male = "male", Female = "female" } }`.
///
/// Gives `ALL`, `as_str`, parsing, JSON, the OpenAPI schema and the stored form.
#[macro_export]
macro_rules! code {
    ($($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal),+ $(,)? })+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }
        impl $name {
            /// Every member, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The stable code.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::Problem;
            fn from_str(text: &str) -> Result<Self, $crate::Problem> {
                match text { $($code => Ok(Self::$variant),)+ _ => Err($crate::Problem::invalid("not-in-list")) }
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                // Compared where it lies: a list of many cases is read without a copy of each code.
                struct Code;
                impl serde::de::Visitor<'_> for Code {
                    type Value = $name;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("a string") }
                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(|_| E::unknown_variant(text, &[$($code),+]))
                    }
                }
                deserializer.deserialize_str(Code)
            }
        }
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> { stringify!($name).into() }
            // Two lists of the same name in different features are different schemas.
            fn schema_id() -> std::borrow::Cow<'static, str> { concat!(module_path!(), "::", stringify!($name)).into() }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "enum": [$($code),+] })
            }
        }
        impl $crate::value::ToValue for $name {
            fn to_value(&self) -> $crate::value::Value { $crate::value::Value::Text(self.as_str().to_owned()) }
        }
        impl $crate::value::FromValue for $name {
            fn from_value(value: &$crate::value::Value) -> Result<Self, $crate::Problem> {
                $crate::value::text(value)?
                    .parse().map_err(|_| $crate::value::corrupt(concat!("a ", stringify!($name))))
            }
        }
    )+};
}
