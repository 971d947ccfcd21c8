-- What became of a day on which somebody was called in to serve and did not come onto the roll: handed to the police, or
-- absent and the police told. Rows are only added; one for each time somebody was called in for.
create table called_in_end (
    id TEXT not null primary key,
    person TEXT not null,
    prison TEXT not null,
    -- When they were to be here.
    called_for INTEGER not null,
    outcome TEXT not null,
    district TEXT not null,
    -- The number that was called, as it stood in the list then; empty when the police stood at the gate.
    number TEXT not null,
    -- Who of the police: whoever took them, or was told.
    police TEXT not null,
    -- The name with which whoever took them signed; empty when nobody was handed over.
    signature TEXT not null,
    at INTEGER not null,
    recorded_at INTEGER not null,
    recorded_by TEXT not null
);
create unique index called_in_end_once on called_in_end (person, called_for);
