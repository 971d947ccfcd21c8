-- Accounts, roles, sessions, tokens; why people look, and that they looked; where people belong.

CREATE TABLE account (
    id TEXT NOT NULL PRIMARY KEY,
    -- In small letters.
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- What a person in custody sees instead of a name.
    service_number TEXT NOT NULL UNIQUE,
    lang TEXT NOT NULL,
    -- Argon2id. Without one nobody signs in by password: an account of programs.
    password_hash TEXT,
    pin_hash TEXT,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER,
    -- Counts changes, so that nobody overwrites what they have not read.
    version INTEGER NOT NULL
);

-- A role within a scope for a time. Of unit, prison, region and person only those the scope needs.
CREATE TABLE role_grant (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    role TEXT NOT NULL,
    scope TEXT NOT NULL,
    unit TEXT,
    prison TEXT,
    region TEXT,
    person TEXT,
    from_at INTEGER NOT NULL,
    until_at INTEGER
);
CREATE INDEX role_grant_account ON role_grant (account);

CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY,
    -- SHA-256 of what the cookie holds.
    secret_hash BLOB NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES account (id),
    address TEXT NOT NULL,
    -- Sessions on one shared machine have one station: a PIN changes between their users.
    station TEXT,
    locked BOOLEAN NOT NULL,
    pin_failures INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL
);
CREATE INDEX session_account ON session (account, created_at);
CREATE INDEX session_station ON session (station);
CREATE INDEX session_ends ON session (ends_at);

-- A token of a program: one role, one scope, one purpose, an end.
CREATE TABLE api_token (
    id TEXT NOT NULL PRIMARY KEY,
    secret_hash BLOB NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    scope TEXT NOT NULL,
    unit TEXT,
    prison TEXT,
    region TEXT,
    person TEXT,
    purpose TEXT NOT NULL,
    from_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    revoked_at INTEGER
);
CREATE INDEX api_token_account ON api_token (account);

-- Why a session or a token looks at someone outside its scope.
CREATE TABLE stated_purpose (
    credential TEXT NOT NULL,
    person TEXT NOT NULL,
    purpose TEXT NOT NULL,
    remark TEXT,
    at INTEGER NOT NULL,
    PRIMARY KEY (credential, person)
);

-- One credential, one person or list, one role and purpose, one quarter of an hour.
CREATE TABLE look (
    id TEXT NOT NULL PRIMARY KEY,
    credential TEXT NOT NULL,
    account TEXT NOT NULL,
    -- The person's id, or `list:` and the name of the list.
    subject TEXT NOT NULL,
    person TEXT,
    role TEXT NOT NULL,
    place TEXT NOT NULL,
    purpose TEXT NOT NULL,
    -- Number of the quarter of an hour since 1970.
    slot INTEGER NOT NULL,
    at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    UNIQUE (credential, subject, role, purpose, slot)
);
CREATE INDEX look_person ON look (person, at, id);

-- Emergency openings, each to be reviewed by somebody else.
CREATE TABLE break_glass (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    person TEXT NOT NULL,
    -- Where the person belonged then.
    prison TEXT,
    role TEXT NOT NULL,
    place TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    reviewed_at INTEGER,
    reviewed_by TEXT,
    finding TEXT,
    remark TEXT
);
CREATE INDEX break_glass_person ON break_glass (account, person);
CREATE INDEX break_glass_waiting ON break_glass (reviewed_at, at);

-- People tied to an account by name: contact officer, caseload, clients.
CREATE TABLE tie (
    account TEXT NOT NULL REFERENCES account (id),
    person TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (account, person, kind)
);
CREATE INDEX tie_person ON tie (person);

-- Where each registered person belongs now and is expected next. Placement keeps it.
CREATE TABLE reach (
    person TEXT NOT NULL PRIMARY KEY,
    unit TEXT,
    prison TEXT,
    region TEXT,
    next_prison TEXT,
    next_region TEXT
);
CREATE INDEX reach_unit ON reach (unit);
CREATE INDEX reach_prison ON reach (prison);
CREATE INDEX reach_region ON reach (region);
CREATE INDEX reach_next_prison ON reach (next_prison);

-- The places that scopes are made of. The estate keeps them.
CREATE TABLE reach_place (
    -- A prison's code or a unit's id.
    id TEXT NOT NULL PRIMARY KEY,
    prison TEXT NOT NULL,
    region TEXT NOT NULL,
    is_unit BOOLEAN NOT NULL,
    name TEXT NOT NULL
);
CREATE INDEX reach_place_prison ON reach_place (prison);
