-- Prisons, units, rooms, places. A prison's code is known to all messages and lists.
create table prison (
    code TEXT not null primary key,
    name TEXT not null,
    administration TEXT not null,
    municipality TEXT not null,
    region TEXT not null,
    status TEXT not null,
    status_since TEXT,
    status_reason TEXT not null,
    sex TEXT not null,
    version INTEGER not null
);

create table unit (
    id TEXT not null primary key,
    prison TEXT not null references prison (code),
    name TEXT not null,
    level TEXT not null,
    sex TEXT not null,
    kind TEXT not null,
    place_in_list INTEGER not null
);
create index unit_prison on unit (prison, place_in_list);

-- Areas in square decimetres, so that 7.25 m2 is a whole number. working_beds and maximum_beds are
-- the certificate in force, kept with it in the same transaction.
create table room (
    id TEXT not null primary key,
    prison TEXT not null references prison (code),
    unit TEXT not null references unit (id),
    number TEXT not null,
    shared BOOLEAN not null,
    area_dm2 INTEGER not null,
    sanitary TEXT not null,
    adapted BOOLEAN not null,
    state TEXT not null,
    state_reason TEXT not null,
    state_from TEXT not null,
    state_until TEXT,
    working_beds INTEGER not null,
    maximum_beds INTEGER not null,
    version INTEGER not null,
    unique (prison, number)
);
create index room_unit on room (unit, number);

create table certificate (
    id TEXT not null primary key,
    room TEXT not null references room (id),
    working_beds INTEGER not null,
    maximum_beds INTEGER not null,
    decision TEXT not null,
    valid_from TEXT not null,
    valid_to TEXT,
    recorded_at INTEGER not null,
    superseded_at INTEGER
);
create index certificate_room on certificate (room, valid_from);

-- Decisions on rooms: certificate, closing, opening.
create table room_decision (
    id TEXT not null primary key,
    room TEXT not null references room (id),
    kind TEXT not null,
    working_beds INTEGER,
    maximum_beds INTEGER,
    from_date TEXT not null,
    until_date TEXT,
    reason TEXT not null,
    decided_at INTEGER not null,
    decided_by TEXT not null,
    decided_as TEXT not null
);
create index room_decision_room on room_decision (room, decided_at);

create table place (
    id TEXT not null primary key,
    prison TEXT not null references prison (code),
    name TEXT not null,
    kind TEXT not null,
    people INTEGER not null
);
create index place_prison on place (prison, kind, name);
