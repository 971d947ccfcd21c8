-- A count of a unit, of reception or, in an evacuation, of everyone on site. Signed once; never changed after that.
create table unit_count (
    id TEXT not null primary key,
    prison TEXT not null,
    -- The id of a unit, `reception` or `house`.
    spot TEXT not null,
    kind TEXT not null,
    -- The time of the schedule that it meets.
    due_at INTEGER,
    started_at INTEGER not null,
    started_by TEXT not null,
    started_account TEXT not null,
    round INTEGER not null,
    closed_at INTEGER,
    closed_by TEXT,
    closed_account TEXT,
    outcome TEXT,
    -- Whether whoever signed was alone on duty.
    alone BOOLEAN not null,
    remark TEXT not null,
    -- What it came to when it was signed.
    expected INTEGER,
    seen INTEGER,
    away INTEGER,
    missing INTEGER,
    unexpected INTEGER
);
-- However many officers begin to count a unit, they count it together.
create unique index unit_count_open on unit_count (prison, spot) where closed_at is null;
create index unit_count_prison on unit_count (prison, started_at);

-- Who was expected, frozen when the count began; with who was met besides.
create table count_line (
    id TEXT not null primary key,
    unit_count TEXT not null,
    person TEXT,
    -- Somebody of the gate register.
    guest TEXT,
    position INTEGER not null,
    room TEXT not null,
    room_id TEXT,
    unit TEXT not null,
    known TEXT not null,
    place TEXT not null,
    destination TEXT not null,
    due_back INTEGER,
    extra BOOLEAN not null,
    added_at INTEGER not null,
    added_by TEXT not null
);
create unique index count_line_person on count_line (unit_count, person) where person is not null;
create unique index count_line_guest on count_line (unit_count, guest) where guest is not null;
create index count_line_of on count_line (person);

-- That somebody was seen, or that this was a slip. The id is of whoever ticks, so that a tick sent again counts once.
create table count_tick (
    id TEXT not null primary key,
    unit_count TEXT not null,
    line TEXT not null,
    round INTEGER not null,
    what TEXT not null,
    how TEXT not null,
    seen_by TEXT not null,
    seen_where TEXT not null,
    made_at INTEGER not null,
    recorded_at INTEGER not null,
    recorded_by TEXT not null,
    recorded_account TEXT not null,
    -- It came when the count was signed already.
    late BOOLEAN not null
);
create index count_tick_count on count_tick (unit_count, round);

-- The shift leader signs for the house: the counts that were gathered.
create table house_count (
    id TEXT not null primary key,
    prison TEXT not null,
    signed_at INTEGER not null,
    signed_by TEXT not null,
    signed_account TEXT not null,
    outcome TEXT not null,
    remark TEXT not null
);
create index house_count_prison on house_count (prison, signed_at);
create table house_count_part (
    unit_count TEXT not null primary key,
    house_count TEXT not null
);
create index house_count_part_house on house_count_part (house_count);
