//! Words for the answer: each date, step, reason, warning and problem as a sentence in bokmål,
//! nynorsk and English that a person can follow with a calendar. The texts lie in `texts/`; their
//! keys begin with `law-`.

use crate::case::Term;
use crate::competence::{Competence, Level};
use crate::limits::LimitInForce;
use crate::outcome::{DateKind, DatedRule, InputProblem, NotApplicable, Operand, Outcome, Reason, Step, Warning};
use crate::policy::Policy;
use crate::rules::limits::Unit;
use crate::rules::{RuleId, Standing};
use basics::{Date, Instant};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::sync::LazyLock;

/// The texts of each language, for a program that has its own way of showing them.
pub const TEXTS: [(&str, &str); 3] = [
    ("nb", include_str!("../texts/nb.ftl")),
    ("nn", include_str!("../texts/nn.ftl")),
    ("en", include_str!("../texts/en.ftl")),
];

static WORDS: LazyLock<Vec<Words>> =
    LazyLock::new(|| TEXTS.iter().map(|(lang, text)| Words::new(lang, text)).collect());

/// The words of a language; bokmål when there is no such language.
pub fn words(lang: &str) -> &'static Words {
    WORDS.iter().find(|words| words.lang == lang).unwrap_or(&WORDS[0])
}

/// Makes sentences in one language.
pub struct Words {
    lang: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    fn new(lang: &'static str, text: &str) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![lang.parse().unwrap_or_default()]);
        bundle.set_use_isolating(false);
        // A text that does not parse is kept as far as it does; a test demands all keys.
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
        Self { lang, bundle }
    }

    /// The language: `nb`, `nn` or `en`.
    pub fn lang(&self) -> &'static str {
        self.lang
    }

    /// The text of a key; the key itself when there is none.
    fn text(&self, key: &str, args: &FluentArgs) -> String {
        let pattern = self.bundle.get_message(key).and_then(|message| message.value());
        let Some(pattern) = pattern else { return key.to_owned() };
        let mut errors = vec![];
        self.bundle.format_pattern(pattern, Some(args), &mut errors).into_owned()
    }

    fn with<const N: usize>(&self, key: &str, args: [(&'static str, String); N]) -> String {
        self.text(key, &args.into_iter().map(|(name, value)| (name, FluentValue::from(value))).collect())
    }

    fn count(&self, key: &str, name: &'static str, number: u32) -> String {
        self.text(key, &[(name, FluentValue::from(number))].into_iter().collect())
    }

    /// A kind of date.
    pub fn kind(&self, kind: DateKind) -> String {
        self.with(&format!("law-kind-{kind}"), [])
    }

    /// Why there is no date.
    pub fn reason(&self, reason: Reason) -> String {
        self.with(&format!("law-reason-{reason}"), [])
    }

    /// A date, `25. desember 2024`.
    pub fn date(&self, date: Date) -> String {
        let month = self.with(&format!("law-month-{}", date.month()), []);
        self.with("law-date", [("day", date.day().to_string()), ("month", month), ("year", date.year().to_string())])
    }

    /// A moment in Norway, `9. mars 2025 kl. 22:00`.
    pub fn moment(&self, at: Instant) -> String {
        let time = at.oslo().time();
        let time = format!("{:02}:{:02}", time.hour(), time.minute());
        self.with("law-moment", [("date", self.date(at.oslo_date())), ("time", time)])
    }

    /// A length, `2 år og 6 måneder`.
    pub fn term(&self, term: Term) -> String {
        let mut parts = Vec::new();
        for (key, name, number) in
            [("law-years", "years", term.years), ("law-months", "months", term.months), ("law-days", "days", term.days)]
        {
            if number > 0 || (name == "days" && parts.is_empty()) {
                parts.push(self.count(key, name, number));
            }
        }
        let last = parts.pop().unwrap_or_default();
        if parts.is_empty() { last } else { self.with("law-and", [("first", parts.join(", ")), ("last", last)]) }
    }

    /// Act and section in words, `straffegjennomføringsloven § 42(1)`.
    pub fn section(&self, rule: RuleId) -> String {
        self.section_in("act", rule)
    }

    /// Act and section in words, of a provision as citations are kept: `strgjfl 38`.
    pub fn provision(&self, section: &str) -> String {
        match section.split_once(' ') {
            Some((act, paragraph)) => self.with(&format!("law-act-{act}"), [("paragraph", paragraph.to_owned())]),
            None => section.to_owned(),
        }
    }

    fn section_in(&self, form: &str, rule: RuleId) -> String {
        match (rule.section().split_once(' '), rule.standing()) {
            (Some((act, paragraph)), _) => {
                self.with(&format!("law-{form}-{act}"), [("paragraph", paragraph.to_owned())])
            }
            (None, Standing::Practice) => self.with("law-no-section-practice", []),
            (None, Standing::NotFound) => self.with("law-no-section-not_found", []),
            (None, _) => rule.section().to_owned(),
        }
    }

    /// A value as it stands in a sentence.
    pub fn operand(&self, operand: Operand) -> String {
        match operand {
            Operand::None => String::new(),
            Operand::Date(date) => self.date(date),
            Operand::At(at) => self.moment(at),
            Operand::Term(term) => self.term(term),
            Operand::Fraction(fraction) => self.with(&format!("law-fraction-{}-{}", fraction.part, fraction.of), []),
            Operand::Number(number) => number.to_string(),
        }
    }

    fn argument(&self, operand: Operand) -> FluentValue<'static> {
        match operand {
            Operand::Number(number) => FluentValue::from(number),
            other => FluentValue::from(self.operand(other)),
        }
    }

    /// A step as a sentence, followed by the policy that decided it.
    pub fn step(&self, step: &Step) -> String {
        let named = step.inputs().map(|(name, value)| (*name, self.argument(*value)));
        let args = named.chain([("value", self.argument(step.value))]).collect();
        let mut sentence = self.text(&format!("law-step-{}", step.code), &args);
        if let Some(policy) = step.policy {
            sentence.push(' ');
            sentence.push_str(&self.policy(policy));
        }
        sentence
    }

    /// A policy as a sentence.
    pub fn policy(&self, policy: Policy) -> String {
        let (name, choice) = policy.parts();
        self.with(&format!("law-policy-{name}-{choice}"), [])
    }

    /// A warning as a sentence.
    pub fn warning(&self, warning: &Warning) -> String {
        let args = [("value", self.argument(warning.value))].into_iter().collect();
        self.text(&format!("law-warning-{}", warning.code), &args)
    }

    /// A problem as a sentence.
    pub fn problem(&self, problem: &InputProblem) -> String {
        self.with(&format!("law-problem-{}", problem.code), [])
    }

    /// Section and rule, and from when, as they follow a sentence.
    pub fn source(&self, rule: RuleId, law: Option<Date>) -> String {
        let by = self.with("law-page-by", [("section", self.section(rule)), ("rule", rule.to_string())]);
        match law {
            Some(law) => format!("{by}, {}", self.with("law-page-law-from", [("date", self.date(law))])),
            None => by,
        }
    }

    /// A whole answer on a page: the dates in order of time, then how each was found.
    pub fn page(&self, outcome: &Outcome) -> String {
        let mut lines = vec![self.with("law-page-title", [("id", outcome.id.clone())])];
        if let Some(start) = outcome.virtual_start {
            lines.push(self.with("law-page-start", [("date", self.date(start))]));
        }
        let mut dates: Vec<&DatedRule> = outcome.dates.iter().collect();
        dates.sort_by_key(|dated| (dated.date, dated.at));
        lines.push(String::new());
        lines.extend(dates.iter().map(|dated| format!("{:>18}  {}", self.date(dated.date), self.title(dated))));
        self.section_of(&mut lines, "law-page-warnings", &outcome.warnings, |warning| {
            format!("- {} ({}; {})", self.warning(warning), self.source(warning.rule, None), warning.field)
        });
        let problems = outcome.problems.iter().map(|problem| self.problem_line(problem)).collect::<Vec<_>>();
        self.section_of(&mut lines, "law-page-problems", &problems, Clone::clone);
        lines.extend(self.proofs(&dates));
        self.section_of(&mut lines, "law-page-competence", &self.competence(&outcome.competence), Clone::clone);
        let none = outcome.not_applicable.as_deref().unwrap_or_default();
        self.section_of(&mut lines, "law-page-not-applicable", none, |none| self.not_applicable(none));
        self.section_of(&mut lines, "law-page-limits", &outcome.limits, |limit| self.limit(limit));
        lines.join("\n") + "\n"
    }

    /// A limit that is no date, with how it limits and its source.
    pub fn limit(&self, limit: &LimitInForce) -> String {
        let name = self.with(&format!("law-limit-{}", limit.limit), []);
        let number = match (limit.number, limit.unit) {
            (None, _) => self.with("law-limit-not-known", []),
            (Some(number), Unit::Ore) => {
                let (kroner, ore) = ((number / 100).to_string(), format!("{:02}", number % 100));
                self.with("law-limit-money", [("kroner", kroner), ("ore", ore)])
            }
            (Some(number), _) => number.to_string(),
        };
        let bound = self.with(&format!("law-bound-{}", limit.bound), [("number", number.clone())]);
        let said = if limit.number.is_none() { number } else { bound };
        format!("- {name}: {said} ({})", self.source(limit.rule, limit.law_from))
    }

    /// Problems, one on a line.
    pub fn problems(&self, problems: &[InputProblem]) -> String {
        problems.iter().map(|problem| self.problem_line(problem) + "\n").collect()
    }

    fn problem_line(&self, problem: &InputProblem) -> String {
        let by = problem.rule.map(|rule| format!(" ({})", self.source(rule, None))).unwrap_or_default();
        let detail = if problem.detail.is_empty() { String::new() } else { format!(" [{}]", problem.detail) };
        let field = if problem.field.is_empty() { String::new() } else { format!("{}: ", problem.field) };
        format!("- {field}{}{by}{detail}", self.problem(problem))
    }

    fn section_of<T>(&self, lines: &mut Vec<String>, heading: &str, items: &[T], line: impl Fn(&T) -> String) {
        if !items.is_empty() {
            lines.push(String::new());
            lines.push(self.with(heading, []));
            lines.extend(items.iter().map(line));
        }
    }

    fn title(&self, dated: &DatedRule) -> String {
        let mut title = self.kind(dated.kind);
        if let Some(at) = dated.at {
            let time = at.oslo().time();
            title.push_str(&format!(" {:02}:{:02}", time.hour(), time.minute()));
        }
        title + &self.part(dated.sentence, dated.measure, dated.decision)
    }

    /// Which sentence, measure or decision of the case it belongs to, in brackets.
    fn part(&self, sentence: Option<usize>, measure: Option<usize>, decision: Option<usize>) -> String {
        let parts = [("law-page-sentence", sentence), ("law-page-measure", measure), ("law-page-decision", decision)];
        let named = parts.into_iter().filter_map(|(key, at)| Some((key, at? + 1)));
        named.map(|(key, number)| format!(" ({})", self.with(key, [("number", number.to_string())]))).collect()
    }

    /// How each date was found: for each sentence first the steps that all its dates share.
    fn proofs(&self, dates: &[&DatedRule]) -> Vec<String> {
        let mut lines = vec![String::new(), self.with("law-page-proof", [])];
        let mut groups: Vec<Vec<&DatedRule>> = Vec::new();
        for dated in dates {
            // The dates of arrest and remand have no steps in common with those of a sentence.
            let of = |dated: &DatedRule| (dated.sentence, dated.measure, dated.decision, dated.steps.first().cloned());
            match groups.iter_mut().find(|group| of(group[0]) == of(dated)) {
                Some(group) => group.push(dated),
                None => groups.push(vec![dated]),
            }
        }
        for group in groups {
            let first = &group[0].steps;
            let alike = |at: usize| group.iter().all(|dated| dated.steps.get(at) == first.get(at));
            let shared = if group.len() > 1 { (0..first.len()).take_while(|at| alike(*at)).count() } else { 0 };
            if shared > 0 {
                lines.extend([String::new(), self.with("law-page-common", [])]);
                lines.extend(self.steps(&first[..shared], 1));
            }
            for alike in counted_alike(&group, shared) {
                lines.push(self.headline(&alike));
                lines.extend(self.steps(&alike[0].steps[shared..], shared + 1));
            }
        }
        lines
    }

    /// The dates that the same steps lead to, each with its source.
    fn headline(&self, alike: &[&DatedRule]) -> String {
        let named = |dated: &&DatedRule| (self.title(dated), self.source(dated.rule, None));
        let date = self.date(alike[0].date);
        if let [dated] = alike {
            let (title, source) = named(dated);
            return format!("{title}: {date} ({source})");
        }
        let titles = alike.iter().map(named).map(|(title, source)| format!("{title} ({source})"));
        format!("{}: {date}", titles.collect::<Vec<_>>().join("; "))
    }

    fn steps<'a>(&'a self, steps: &'a [Step], first: usize) -> impl Iterator<Item = String> + 'a {
        (first..).zip(steps).map(|(number, step)| {
            let rule = step.cited.rule;
            format!("  {number:>2}. {} [{}, {rule}]", self.step(step), self.section_in("short", rule))
        })
    }

    /// Who decides: what is decided alike on one line.
    pub fn competence(&self, all: &[Competence]) -> Vec<String> {
        let alike = |who: &Competence| (who.grant, who.refuse, who.rule);
        let mut groups: Vec<Vec<&Competence>> = Vec::new();
        for who in all {
            match groups.iter_mut().find(|group| alike(group[0]) == alike(who)) {
                Some(group) => group.push(who),
                None => groups.push(vec![who]),
            }
        }
        groups.iter().map(|group| self.decided_alike(group)).collect()
    }

    fn decided_alike(&self, group: &[&Competence]) -> String {
        let level = |level: Level| self.with(&format!("law-level-{level}"), []);
        let named = group.iter().map(|who| self.with(&format!("law-decision-{}", who.decision), []));
        let decisions = named.collect::<Vec<_>>().join("; ");
        let source = self.source(group[0].rule, None);
        match group[0].grant {
            None => self.with("law-page-nobody", [("decisions", decisions), ("source", source)]),
            Some(grant) if grant == group[0].refuse => {
                let consent =
                    group[0].with_consent.map(|other| self.with("law-page-consent", [("level", level(other))]));
                let grant = level(grant) + &consent.unwrap_or_default();
                self.with("law-page-alone", [("grant", grant), ("decisions", decisions), ("source", source)])
            }
            Some(grant) => {
                let (grant, refuse) = (level(grant), level(group[0].refuse));
                let args = [("grant", grant), ("refuse", refuse), ("decisions", decisions), ("source", source)];
                self.with("law-page-who", args)
            }
        }
    }

    fn not_applicable(&self, none: &NotApplicable) -> String {
        let (kind, part) = (self.kind(none.kind), self.part(none.sentence, none.measure, none.decision));
        format!("- {kind}{part}: {} ({})", self.reason(none.reason), self.source(none.rule, None))
    }
}

/// Dates to which the same steps lead after those they all share, told once: only the rules they are cited by may differ.
fn counted_alike<'a>(group: &[&'a DatedRule], shared: usize) -> Vec<Vec<&'a DatedRule>> {
    let same = |one: &Step, other: &Step| {
        let what = |step: &Step| (step.code, step.inputs, step.value, step.policy);
        what(one) == what(other)
    };
    let alike = |one: &DatedRule, other: &DatedRule| {
        let (one_steps, other_steps) = (&one.steps[shared..], &other.steps[shared..]);
        let lengths = one_steps.len() == other_steps.len() && (one.date, one.at) == (other.date, other.at);
        lengths && one_steps.iter().zip(other_steps).all(|(one, other)| same(one, other))
    };
    let mut found: Vec<Vec<&DatedRule>> = Vec::new();
    for dated in group {
        match found.iter_mut().find(|told| alike(told[0], dated)) {
            Some(told) => told.push(dated),
            None => found.push(vec![dated]),
        }
    }
    found
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Words({})", self.lang)
    }
}
