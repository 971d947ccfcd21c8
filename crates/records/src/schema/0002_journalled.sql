-- What is hashed together with every row that is journalled of a subject, so that the sums in the journal tell
-- nothing to whoever has the journal alone, and nothing to anybody once this row is erased with the subject.
CREATE TABLE subject_salt (
    -- The id of a person or an account, the code of a prison.
    subject TEXT NOT NULL PRIMARY KEY,
    salt BLOB NOT NULL
);
