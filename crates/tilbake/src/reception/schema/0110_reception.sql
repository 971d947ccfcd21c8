-- People received at a gate. Nothing here is changed or taken away: what stands now is the newest row.

-- The numbers on which police districts are called back. Each row replaces the one before of its district.
create table police_number (
    id TEXT not null primary key,
    district TEXT not null,
    number TEXT not null,
    answers TEXT not null,
    set_at INTEGER not null,
    set_by TEXT not null
);
create index police_number_district on police_number (district, set_at);

create table reception (
    id TEXT not null primary key,
    person TEXT not null,
    prison TEXT not null,
    came_at INTEGER not null,
    brought_by TEXT not null,
    paper TEXT not null,
    -- The authority typed in from the paper that was shown.
    authority TEXT,
    recorded_at INTEGER not null,
    recorded_by TEXT not null
);
create index reception_person on reception (person, came_at);
create index reception_prison on reception (prison, came_at);

-- A call back to the police, on a number as it stood in the list then.
create table reception_call (
    id TEXT not null primary key,
    reception TEXT not null,
    person TEXT not null,
    district TEXT not null,
    number TEXT not null,
    spoke_with TEXT not null,
    confirmed TEXT not null,
    called_at INTEGER not null,
    recorded_at INTEGER not null,
    recorded_by TEXT not null
);
create index reception_call_of on reception_call (reception, called_at);

-- The police took the person back.
create table reception_end (
    id TEXT not null primary key,
    reception TEXT not null,
    person TEXT not null,
    taken_by TEXT not null,
    reason TEXT not null,
    at INTEGER not null,
    recorded_at INTEGER not null,
    recorded_by TEXT not null
);

create index reception_end_of on reception_end (reception);

-- An answer, an act or a step of the list: of each the newest entry counts.
create table reception_entry (
    id TEXT not null primary key,
    reception TEXT not null,
    person TEXT not null,
    kind TEXT not null,
    code TEXT not null,
    value TEXT not null,
    note TEXT not null,
    recorded_at INTEGER not null,
    recorded_by TEXT not null
);
create index reception_entry_of on reception_entry (reception, recorded_at);
