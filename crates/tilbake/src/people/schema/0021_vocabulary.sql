-- How often a word went out of the vocabulary of names. Words that came are seen by their number; whoever has the
-- vocabulary in memory sees by this that it is to be read anew.
CREATE TABLE name_word_gone (
    times INTEGER NOT NULL
);
INSERT INTO name_word_gone (times) VALUES (0);
