-- The receipt of a release in which the person was handed over to the police, against an order of their own.
create table release_hand_over (
    id TEXT not null primary key,
    release TEXT not null,
    person TEXT not null,
    officer TEXT not null,
    officer_number TEXT not null,
    police_order TEXT not null,
    reference TEXT not null,
    handed_over_at INTEGER not null,
    written_by TEXT not null
);
create index release_hand_over_person on release_hand_over (person);
