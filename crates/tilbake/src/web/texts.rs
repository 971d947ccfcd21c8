//! The words a person reads: Fluent texts in bokmål, nynorsk and English, one file a feature and
//! language. Nynorsk falls back to bokmål. Dates, numbers and money are formatted here as well,
//! since Fluent in Rust leaves that to its host.

use super::Form;
use basics::{Date, FieldError, Instant};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::borrow::Cow;
use std::sync::Arc;

basics::code! {
    /// A language of the pages.
    Lang {
        /// Norwegian bokmål.
        Nb = "nb",
        /// Norwegian nynorsk.
        Nn = "nn",
        /// English.
        En = "en",
    }
}

/// The three texts of a feature, in the order nb, nn, en.
pub type FeatureTexts = [&'static str; 3];

/// The texts of the folder this is written in: `texts/nb.ftl`, `nn.ftl` and `en.ftl`.
#[macro_export]
macro_rules! texts {
    () => {
        [include_str!("texts/nb.ftl"), include_str!("texts/nn.ftl"), include_str!("texts/en.ftl")]
    };
}

/// All texts, ready for use. Cheap to clone.
#[derive(Clone)]
pub struct Texts {
    bundles: Arc<[FluentBundle<FluentResource>; 3]>,
}

impl Texts {
    /// Reads all texts. Fails on a text that is not Fluent, naming its first error.
    pub fn new(features: &[FeatureTexts]) -> Result<Self, String> {
        let bundle = |lang: Lang| -> Result<FluentBundle<FluentResource>, String> {
            let id: unic_langid::LanguageIdentifier = lang.as_str().parse().map_err(|e| format!("{e}"))?;
            let mut bundle = FluentBundle::new_concurrent(vec![id]);
            bundle.set_use_isolating(false);
            for texts in features {
                let resource = FluentResource::try_new(texts[lang as usize].to_owned())
                    .map_err(|(_, errors)| format!("texts in {lang}: {errors:?}"))?;
                bundle.add_resource(resource).map_err(|errors| format!("texts in {lang}: {errors:?}"))?;
            }
            Ok(bundle)
        };
        Ok(Self { bundles: Arc::new([bundle(Lang::Nb)?, bundle(Lang::Nn)?, bundle(Lang::En)?]) })
    }

    /// Whether a key exists in a language, without fallback.
    pub fn has(&self, lang: Lang, key: &str) -> bool {
        self.bundles[lang as usize].has_message(key)
    }

    /// The words of a key. A key that exists nowhere shows as itself: `tidy` and a test see to it
    /// that none is left.
    pub fn get(&self, lang: Lang, key: &str, args: &[(&str, &str)]) -> String {
        let mut fluent = FluentArgs::new();
        for (name, value) in args {
            // Numbers choose plural forms; everything else is text.
            let value = match value.parse::<i32>() {
                Ok(number) if number.to_string() == *value => FluentValue::from(number),
                _ => FluentValue::String(Cow::Borrowed(value)),
            };
            fluent.set(*name, value);
        }
        let fallback = if lang == Lang::Nn { Lang::Nb } else { Lang::En };
        [lang, fallback]
            .iter()
            .find_map(|lang| {
                let bundle = &self.bundles[*lang as usize];
                let pattern = bundle.get_message(key)?.value()?;
                Some(bundle.format_pattern(pattern, Some(&fluent), &mut vec![]).into_owned())
            })
            .unwrap_or_else(|| key.to_owned())
    }
}

/// Texts in one language: what views and templates use.
#[derive(Clone)]
pub struct Words {
    texts: Texts,
    /// The language.
    pub lang: Lang,
}

const MONTHS: [[&str; 12]; 2] = [
    [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ],
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
];

impl Words {
    /// The words of a language.
    pub fn new(texts: &Texts, lang: Lang) -> Self {
        Self { texts: texts.clone(), lang }
    }
    /// The code of the language, for `<html lang>`.
    pub fn lang(&self) -> &'static str {
        self.lang.as_str()
    }
    /// The words of a key.
    pub fn t(&self, key: &str) -> String {
        self.texts.get(self.lang, key, &[])
    }
    /// The words of a key with one value: `{$name}`.
    pub fn t1(&self, key: &str, name: &str, value: impl ToString) -> String {
        self.texts.get(self.lang, key, &[(name, &value.to_string())])
    }
    /// The words of a key with several values.
    pub fn ta(&self, key: &str, args: &[(&str, &str)]) -> String {
        self.texts.get(self.lang, key, args)
    }
    /// The words of a member of a closed list: key `PREFIX-CODE`.
    pub fn code(&self, prefix: &str, code: impl std::fmt::Display) -> String {
        self.t(&format!("{prefix}-{}", code.to_string().replace('_', "-")))
    }
    /// The words of a form's error on a field; empty when there is none.
    pub fn error(&self, form: &Form, field: &str) -> String {
        form.errors().iter().find(|e| e.field == field).map(|e| self.error_words(e)).unwrap_or_default()
    }
    /// All errors of a form as pairs of field and words, for the summary above it.
    pub fn errors(&self, form: &Form) -> Vec<(String, String)> {
        form.errors().iter().map(|e| (e.field.clone(), self.error_words(e))).collect()
    }
    fn error_words(&self, error: &FieldError) -> String {
        let key = format!("error-{}", error.code);
        if self.has(&key) { self.t1(&key, "value", &error.value) } else { self.t("error-invalid") }
    }
    /// Yes or no.
    pub fn yes_no(&self, yes: &bool) -> String {
        self.t(if *yes { "shell-yes" } else { "shell-no" })
    }
    /// A closed list as pairs of code and words, to choose from.
    pub fn options<T: std::fmt::Display>(&self, prefix: &str, list: &[T]) -> Vec<(String, String)> {
        list.iter().map(|item| (item.to_string(), self.code(prefix, item))).collect()
    }
    /// Whether a key exists.
    pub fn has(&self, key: &str) -> bool {
        self.texts.has(self.lang, key) || self.texts.has(Lang::Nb, key)
    }
    /// A large number with its thousands apart: `1 234 567`, in English `1,234,567`.
    pub fn count(&self, number: &i64) -> String {
        let digits = number.to_string();
        let mark = if self.lang == Lang::En { ',' } else { '\u{a0}' };
        let mut apart = String::with_capacity(digits.len() + digits.len() / 3);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && digit.is_ascii_digit() && (digits.len() - place).is_multiple_of(3) && !apart.ends_with('-')
            {
                apart.push(mark);
            }
            apart.push(digit);
        }
        apart
    }
    /// A date in words: `22. november 2026`, `22 November 2026`.
    pub fn date(&self, date: &Date) -> String {
        let (english, dot) = (self.lang == Lang::En, if self.lang == Lang::En { "" } else { "." });
        let month = usize::try_from(date.month() - 1).ok().and_then(|m| MONTHS[usize::from(english)].get(m));
        format!("{}{dot} {} {}", date.day(), month.unwrap_or(&""), date.year())
    }
    /// A date in figures for dense tables: `22.11.2026`.
    pub fn short_date(&self, date: &Date) -> String {
        format!("{:02}.{:02}.{}", date.day(), date.month(), date.year())
    }
    /// A moment on the clock of Norway: `22.11.2026 14:02`.
    pub fn moment(&self, at: &Instant) -> String {
        let local = at.oslo();
        format!("{} {:02}:{:02}", self.short_date(&local.date()), local.hour(), local.minute())
    }
    /// A moment as people say it: `i dag 14:45`, `i morgen 08:00`, else `22.11.2026 14:02`.
    pub fn moment_near(&self, at: &Instant, now: &Instant) -> String {
        let key = match now.oslo().date().until(at.oslo().date()).map(|span| span.get_days()) {
            Ok(0) => "shell-today",
            Ok(1) => "shell-tomorrow",
            Ok(-1) => "shell-yesterday",
            _ => return self.moment(at),
        };
        self.t1(key, "time", self.clock(at))
    }
    /// The time of day in Norway: `14:02`.
    pub fn clock(&self, at: &Instant) -> String {
        let local = at.oslo();
        format!("{:02}:{:02}", local.hour(), local.minute())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nynorsk_falls_back_to_bokmaal_and_numbers_choose_the_plural() {
        let texts = Texts::new(&[[
            "a = hei\nn = { $n ->\n [one] ett rom\n *[other] { $n } rom\n }\n",
            "b = hallo\n",
            "a = hi\nb = hello\n",
        ]])
        .unwrap();
        let words = Words::new(&texts, Lang::Nn);
        assert_eq!((words.t("a"), words.t("b")), ("hei".into(), "hallo".into()));
        assert_eq!((words.t1("n", "n", 1), words.t1("n", "n", 4)), ("ett rom".into(), "4 rom".into()));
        assert_eq!(words.t("missing"), "missing");
    }

    #[test]
    fn moments_near_now_are_said_by_day() {
        let near =
            "shell-today = i dag { $time }\nshell-tomorrow = i morgen { $time }\nshell-yesterday = i går { $time }\n";
        let texts = Texts::new(&[[near, "", ""]]).unwrap();
        let words = Words::new(&texts, Lang::Nb);
        let at = |text: &str| Instant::parse(text).unwrap();
        // Norway is an hour ahead in winter: 23:30 UTC is the next day there.
        let now = at("2026-11-26T09:00:00Z");
        assert_eq!(words.moment_near(&at("2026-11-26T13:45:00Z"), &now), "i dag 14:45");
        assert_eq!(words.moment_near(&at("2026-11-26T23:30:00Z"), &now), "i morgen 00:30");
        assert_eq!(words.moment_near(&at("2026-11-25T10:00:00Z"), &now), "i går 11:00");
        assert_eq!(words.moment_near(&at("2026-11-28T17:00:00Z"), &now), "28.11.2026 18:00");
        assert_eq!(words.moment_near(&at("2025-11-26T13:45:00Z"), &now), "26.11.2025 14:45");
    }

    #[test]
    fn thousands_stand_apart() {
        let texts = Texts::new(&[]).unwrap();
        let (nb, en) = (Words::new(&texts, Lang::Nb), Words::new(&texts, Lang::En));
        assert_eq!([0, 999, 1_000, 1_234_567].map(|n| en.count(&n)), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!((nb.count(&50_000), nb.count(&-999)), ("50\u{a0}000".to_owned(), "-999".to_owned()));
    }

    #[test]
    fn dates_are_written_as_the_language_writes_them() {
        let texts = Texts::new(&[]).unwrap();
        let date = basics::time::parse_date("2026-03-05").unwrap();
        assert_eq!(Words::new(&texts, Lang::Nb).date(&date), "5. mars 2026");
        assert_eq!(Words::new(&texts, Lang::En).date(&date), "5 March 2026");
    }
}
