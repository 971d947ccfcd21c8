-- Rooms given to people and security levels are facts of liberty: periods in valid and recorded time.
create table room_given (
    id TEXT not null primary key,
    person TEXT not null,
    prison TEXT not null,
    unit TEXT not null,
    room TEXT not null,
    valid_from INTEGER not null,
    valid_to INTEGER,
    recorded_at INTEGER not null,
    superseded_at INTEGER
);
create index room_given_person on room_given (person, valid_from);
create index room_given_room on room_given (room, valid_from);

create table level_decided (
    id TEXT not null primary key,
    person TEXT not null,
    level TEXT not null,
    reason TEXT not null,
    valid_from INTEGER not null,
    valid_to INTEGER,
    recorded_at INTEGER not null,
    superseded_at INTEGER
);
create index level_decided_person on level_decided (person, valid_from);

-- Movements are never changed: a correction is a movement that names the one it corrects.
create table movement (
    id TEXT not null primary key,
    person TEXT not null,
    prison TEXT not null,
    kind TEXT not null,
    at INTEGER not null,
    recorded_at INTEGER not null,
    destination TEXT not null,
    due_back INTEGER,
    reason TEXT not null,
    source TEXT not null,
    corrects TEXT,
    recorded_by TEXT not null
);
create index movement_person on movement (person, at);
create index movement_prison on movement (prison, at);

-- Where everyone who belongs to a prison is now, one line each: what the roll reads.
create table roll_line (
    person TEXT not null primary key,
    prison TEXT not null,
    unit TEXT,
    room TEXT,
    room_number TEXT not null,
    level TEXT,
    place TEXT not null,
    since INTEGER not null,
    due_back INTEGER,
    destination TEXT not null,
    next_prison TEXT
);
create index roll_line_prison on roll_line (prison, room_number);
create index roll_line_unit on roll_line (unit, room_number);
create index roll_line_room on roll_line (room);
create index roll_line_due on roll_line (due_back);

create table expected_arrival (
    person TEXT not null primary key,
    prison TEXT not null,
    expected_at INTEGER,
    reason TEXT not null,
    source TEXT not null,
    verified BOOLEAN not null,
    recorded_at INTEGER not null
);
create index expected_arrival_prison on expected_arrival (prison, expected_at);

create table keep_apart (
    id TEXT not null primary key,
    one TEXT not null,
    other TEXT not null,
    within TEXT not null,
    reason TEXT not null,
    from_date TEXT not null,
    review_date TEXT not null,
    ended_at INTEGER,
    ended_reason TEXT
);
create index keep_apart_one on keep_apart (one);
create index keep_apart_other on keep_apart (other);

create table deviation (
    id TEXT not null primary key,
    prison TEXT not null,
    person TEXT not null,
    room TEXT not null,
    checks TEXT not null,
    reason TEXT not null,
    owner TEXT not null,
    opened_at INTEGER not null,
    due_at INTEGER not null,
    closed_at INTEGER,
    closed_by TEXT,
    closing TEXT
);
create index deviation_prison on deviation (prison, closed_at, due_at);
create index deviation_person on deviation (person, closed_at);
