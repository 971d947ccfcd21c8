//! The frame and the components of all pages as values: each is compiled once, and a page has one call for it. Written
//! out in every page they were half of what the compiler had to do.

use super::frame::Frame;
use super::person::Bar;
use askama::filters::HtmlSafe;
use askama::{FastWritable, Template};

/// Declares parts of pages: for each the block of a template that it draws, and what it takes.
macro_rules! parts {
    ($path:literal $($name:ident = $block:literal ($($field:ident: $kind:ty),*);)*) => { $(
        #[allow(clippy::too_many_arguments, reason = "called by the macro of its name alone, where arguments have names")]
        pub(crate) fn $name<'a>($($field: &'a $kind),*) -> impl FastWritable + HtmlSafe + 'a {
            #[derive(Template)]
            #[template(path = $path, block = $block, escape = "html")]
            struct Part<'a> {
                $($field: &'a $kind),*
            }
            impl HtmlSafe for Part<'_> {}
            Part { $($field),* }
        }
    )* };
}

// What stands around every page.
parts! {
    "web/pages/shell.html"
    start = "start" (frame: Frame);
    head = "head" (frame: Frame);
    bar = "bar" (frame: Frame);
    content = "content" (frame: Frame);
    foot = "foot" (frame: Frame);
}

// The components: each takes what its macro in `pages/components.html` does, in the same order; defaults are there.
parts! {
    "web/pages/parts.html"
    icon = "icon" (name: str, label: str, class: str);
    tone_icon = "tone_icon" (kind: str);
    badge = "badge" (text: str, kind: str, symbol: str);
    flag_badge = "flag_badge" (text: str, tone: str);
    banner = "banner" (kind: str, title: str, text: str);
    empty = "empty" (title: str, text: str, symbol: str);
    age = "age" (text: str);
    page_title = "page_title" (title: str, lead: str);
    tab = "tab" (text: str, href: str, current: bool, count: str);
    crumb = "crumb" (text: str, href: str);
    pager = "pager" (label: str, previous_href: str, previous: str, next_href: str, next: str, note: str);
    button = "button" (text: str, kind: str, symbol: str, name: str, value: str, confirm: str);
    button_link = "button_link" (text: str, href: str, kind: str, symbol: str);
    print_button = "print_button" (text: str);
    hidden = "hidden" (name: str, value: str);
    field_error = "field_error" (name: str, error: str);
    field_hint = "field_hint" (name: str, hint: str);
    described = "described" (name: str, hint: str, error: str);
    field_label = "field_label" (name: str, label: str, note: str);
    text_field = "text_field" (name: str, label: str, value: str, hint: str, error: str, note: str, width: str, kind: str, required: bool, autocomplete: str, inputmode: str, max: str, list: str);
    date_field = "date_field" (name: str, label: str, value: str, hint: str, error: str, note: str, from: str, until: str, required: bool);
    textarea = "textarea" (name: str, label: str, value: str, hint: str, error: str, note: str, rows: str, required: bool, max: str);
    choice_option = "choice_option" (value: str, words: str, selected: str);
    radio_of = "radio_of" (name: str, value: str, words: str, selected: str);
    described_group = "described_group" (name: str, hint: str, error: str);
    choice = "choice" (name: str, value: str, label: str, checked: bool, hint: str, kind: str, id: str);
    file_field = "file_field" (name: str, label: str, accept: str, hint: str, error: str, note: str, required: bool);
    chip = "chip" (text: str, href: str, remove: str);
    summary_row = "summary_row" (label: str, value: str, note: str, href: str, change: str);
    event = "event" (when: str, iso: str, what: str, who: str, href: str);
    step = "step" (text: str, value: str, rule: str);
    stat = "stat" (label: str, value: str, note: str, href: str, kind: str);
    photo = "photo" (src: str, alt: str, size: str);
    where_now = "where_now" (text: str, state: str, symbol: str);
    way_step = "way_step" (when: str, iso: str, what: str, state: str, href: str, note: str);
    room_tile = "room_tile" (number: str, href: str, text: str, state: str, small: bool, small_text: str);
    select_start = "select_start" (name: str, label: str, hint: str, error: str, note: str, empty: str, width: str, required: bool);
    group_start = "group_start" (name: str, legend: str, hint: str, error: str, note: str, inline: bool);
    error_summary = "error_summary" (title: str, errors: [(String, String)]);
    person_bar = "person_bar" (bar: Bar, label: str);
}
