-- That somebody is to leave the country: facts, none of which holds anybody. Each has one end; version counts
-- changes, so that whoever acts has read what stands.
create table expulsion (
    id TEXT not null primary key,
    person TEXT not null,
    decided_on TEXT not null,
    decided_by TEXT not null,
    reference TEXT not null,
    -- From when it can no longer be changed; none while it can.
    final_since TEXT,
    recorded_at INTEGER not null,
    recorded_by TEXT not null,
    end_reason TEXT,
    ended_on TEXT,
    end_why TEXT,
    ended_at INTEGER,
    ended_by TEXT,
    version INTEGER not null
);
create index expulsion_person on expulsion (person);

-- That somebody has sought protection from their own country.
create table protection (
    id TEXT not null primary key,
    person TEXT not null,
    sought_on TEXT not null,
    heard_from TEXT not null,
    recorded_at INTEGER not null,
    recorded_by TEXT not null,
    recorded_account TEXT not null,
    end_reason TEXT,
    ended_on TEXT,
    end_why TEXT,
    ended_at INTEGER,
    ended_by TEXT,
    version INTEGER not null
);
create index protection_person on protection (person);

-- That the police immigration unit will fetch somebody, on an order of their own.
create table police_order (
    id TEXT not null primary key,
    person TEXT not null,
    reference TEXT not null,
    legal_basis TEXT not null,
    fetch_at INTEGER not null,
    flight TEXT not null,
    seat_at INTEGER,
    recorded_at INTEGER not null,
    recorded_by TEXT not null,
    taken_back_by TEXT,
    taken_back_why TEXT,
    taken_back_at INTEGER,
    taken_back_recorded_by TEXT,
    version INTEGER not null
);
create index police_order_person on police_order (person);
