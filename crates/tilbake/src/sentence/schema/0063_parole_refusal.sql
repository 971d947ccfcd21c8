-- That parole was refused: the day, and until when it stands; a mistake is taken back and stays on file.
create table parole_refusal (
    id TEXT not null primary key,
    person TEXT not null,
    refused_on TEXT not null,
    why TEXT not null,
    recorded_at INTEGER not null,
    recorded_by TEXT not null,
    withdrawn_at INTEGER,
    withdrawn_by TEXT
);
create index parole_refusal_person on parole_refusal (person, refused_on);
