-- What the dates were to which somebody agreed first, by the word of the agreement: later dates are set against them.
create table dates_shown (
    person TEXT not null,
    dates TEXT not null,
    shown TEXT not null,
    primary key (person, dates)
);

-- That somebody was told of their dates face to face: nothing is altered.
create table dates_told (
    id TEXT not null primary key,
    person TEXT not null,
    days TEXT not null,
    told_at INTEGER not null,
    told_by TEXT not null,
    interpreter TEXT not null,
    said TEXT not null
);
create index dates_told_person on dates_told (person, days);
