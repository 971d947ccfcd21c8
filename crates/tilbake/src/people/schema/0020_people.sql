-- Who people are. What the registry knows of each fact stands in the same columns of every table of
-- facts: who said it, who wrote it down, who verified it, who ended it and why (ADM-08). A row without
-- ended_at holds now; a corrected fact ends and another row takes its place.

CREATE TABLE person (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    -- Self-described, in the person's own words.
    gender TEXT,
    reading TEXT NOT NULL,
    registered_at INTEGER NOT NULL,
    registered_by TEXT NOT NULL,
    -- Rises with every change of anything the registry holds about the person.
    version INTEGER NOT NULL
);

-- The last serial number given in each year.
CREATE TABLE person_counter (
    year INTEGER NOT NULL PRIMARY KEY,
    last INTEGER NOT NULL
);

CREATE TABLE person_name (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL,
    given TEXT,
    family TEXT,
    name_order TEXT NOT NULL,
    -- What lists are sorted by: family name first, in Norwegian order.
    sort_key TEXT NOT NULL,
    source TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    recorded_by TEXT NOT NULL,
    verified_at INTEGER,
    verified_by TEXT,
    ended_at INTEGER,
    ended_by TEXT,
    end_reason TEXT
);
CREATE INDEX person_name_person ON person_name (person);
CREATE UNIQUE INDEX person_name_current ON person_name (person) WHERE kind = 'current' AND ended_at IS NULL;
CREATE INDEX person_name_sorted ON person_name (sort_key, person) WHERE kind = 'current' AND ended_at IS NULL;
CREATE INDEX person_name_unverified ON person_name (recorded_at) WHERE verified_at IS NULL AND ended_at IS NULL;

CREATE TABLE person_particulars (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    -- As far as it is known (ISO 8601-2): 1990-03-12, 1990, 1990~.
    born TEXT,
    sex TEXT NOT NULL,
    source TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    recorded_by TEXT NOT NULL,
    verified_at INTEGER,
    verified_by TEXT,
    ended_at INTEGER,
    ended_by TEXT,
    end_reason TEXT
);
CREATE INDEX person_particulars_person ON person_particulars (person);
CREATE UNIQUE INDEX person_particulars_current ON person_particulars (person) WHERE ended_at IS NULL;
CREATE INDEX person_particulars_unverified ON person_particulars (recorded_at) WHERE verified_at IS NULL AND ended_at IS NULL;

CREATE TABLE person_identifier (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL,
    country TEXT,
    -- The number itself, under the key of class identity.
    sealed BLOB NOT NULL,
    -- What the number is found by: a keyed mark of its letters and digits.
    mark BLOB NOT NULL,
    source TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    recorded_by TEXT NOT NULL,
    verified_at INTEGER,
    verified_by TEXT,
    ended_at INTEGER,
    ended_by TEXT,
    end_reason TEXT
);
CREATE INDEX person_identifier_person ON person_identifier (person);
CREATE INDEX person_identifier_mark ON person_identifier (mark);
-- A number belongs to one person; an alias may truly be another's.
CREATE UNIQUE INDEX person_identifier_one ON person_identifier (mark) WHERE kind <> 'alias_number' AND ended_at IS NULL;
CREATE INDEX person_identifier_unverified ON person_identifier (recorded_at) WHERE verified_at IS NULL AND ended_at IS NULL;

CREATE TABLE person_citizenship (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    country TEXT NOT NULL,
    source TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    recorded_by TEXT NOT NULL,
    verified_at INTEGER,
    verified_by TEXT,
    ended_at INTEGER,
    ended_by TEXT,
    end_reason TEXT
);
CREATE INDEX person_citizenship_person ON person_citizenship (person);
CREATE UNIQUE INDEX person_citizenship_once ON person_citizenship (person, country) WHERE ended_at IS NULL;
CREATE INDEX person_citizenship_unverified ON person_citizenship (recorded_at) WHERE verified_at IS NULL AND ended_at IS NULL;

CREATE TABLE person_language (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    language TEXT NOT NULL,
    fluency TEXT NOT NULL,
    interpreter BOOLEAN NOT NULL,
    source TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    recorded_by TEXT NOT NULL,
    verified_at INTEGER,
    verified_by TEXT,
    ended_at INTEGER,
    ended_by TEXT,
    end_reason TEXT
);
CREATE INDEX person_language_person ON person_language (person);
CREATE UNIQUE INDEX person_language_once ON person_language (person, language) WHERE ended_at IS NULL;
CREATE INDEX person_language_unverified ON person_language (recorded_at) WHERE verified_at IS NULL AND ended_at IS NULL;

CREATE TABLE person_contact (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    kin TEXT NOT NULL,
    next_of_kin BOOLEAN NOT NULL,
    emergency BOOLEAN NOT NULL,
    may_call BOOLEAN NOT NULL,
    -- Name, telephone, address and birth date, under the key of class identity.
    sealed BLOB NOT NULL,
    source TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    recorded_by TEXT NOT NULL,
    verified_at INTEGER,
    verified_by TEXT,
    ended_at INTEGER,
    ended_by TEXT,
    end_reason TEXT
);
CREATE INDEX person_contact_person ON person_contact (person);
CREATE INDEX person_contact_unverified ON person_contact (recorded_at) WHERE verified_at IS NULL AND ended_at IS NULL;

-- Cautions stand clear, so that they can be read in an emergency.
CREATE TABLE person_caution (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    code TEXT NOT NULL,
    words TEXT NOT NULL,
    since TEXT NOT NULL,
    review_on TEXT NOT NULL,
    source TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    recorded_by TEXT NOT NULL,
    verified_at INTEGER,
    verified_by TEXT,
    ended_at INTEGER,
    ended_by TEXT,
    end_reason TEXT
);
CREATE INDEX person_caution_person ON person_caution (person);
CREATE UNIQUE INDEX person_caution_once ON person_caution (person, code) WHERE ended_at IS NULL;
CREATE INDEX person_caution_review ON person_caution (review_on) WHERE ended_at IS NULL;
CREATE INDEX person_caution_unverified ON person_caution (recorded_at) WHERE verified_at IS NULL AND ended_at IS NULL;

-- The photograph in use: a JPEG under the key of class identity, or the seed of a drawn portrait.
CREATE TABLE person_photo (
    person TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
    sealed BLOB,
    seed INTEGER,
    taken_at INTEGER NOT NULL,
    taken_by TEXT NOT NULL
);

-- Search. Words of names, pairs of words, years and dates of birth, and who is found by them.
CREATE TABLE person_word (
    word TEXT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (word, person)
);
-- The vocabulary of names, and the letter groups and sounds by which a misspelt word is found in it.
CREATE TABLE name_word (
    word TEXT NOT NULL PRIMARY KEY
);
CREATE TABLE name_gram (
    gram TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (gram, word)
);
