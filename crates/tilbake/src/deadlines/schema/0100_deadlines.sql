-- Alarms for people held too long: since when, and which level was called. A level rings once for an end.
create table lawful_alarm (
    person TEXT not null,
    since INTEGER not null,
    level INTEGER not null,
    rang_at INTEGER not null,
    over_at INTEGER,
    primary key (person, since, level)
);
create index lawful_alarm_open on lawful_alarm (over_at);
