-- Finding people as their names are typed, at any size: a full-text index of words, spellings and traits in place of a table
-- of tokens with two indices.

-- The search tokens of an identity, parted by spaces.
CREATE TABLE search_words (
    identity INTEGER NOT NULL PRIMARY KEY REFERENCES identities (id),
    words TEXT NOT NULL
) STRICT;

-- Each word that stands in a name and how many identities carry it: what a typed beginning can be, and close spellings.
CREATE TABLE name_words (
    word TEXT NOT NULL PRIMARY KEY,
    people INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Traits that a list is narrowed by, as words that no name has: each begins with a character of the private use area.
-- d district, c commune, s sex, y year of birth (empty where not known), and e, p, m, j: birth incomplete or estimated, no
-- telephone, no mother, born on a 1 January.
CREATE VIEW people_traits AS
SELECT i.id AS identity,
    ' ' || char(57344) || 'd' || hex(coalesce(i.district, ''))
    || ' ' || char(57344) || 'c' || hex(coalesce(i.commune, ''))
    || ' ' || char(57344) || 's' || coalesce(i.sex, '')
    || ' ' || char(57344) || 'y' || coalesce(substr(i.date_of_birth, 1, 4), '')
    || iif(i.birth_estimated OR length(i.date_of_birth) < 10, ' ' || char(57344) || 'e', '')
    || iif(i.phone IS NULL, ' ' || char(57344) || 'p', '')
    || iif(i.mother_name IS NULL, ' ' || char(57344) || 'm', '')
    || iif(substr(i.date_of_birth, 5) = '-01-01', ' ' || char(57344) || 'j', '') AS traits
FROM identities i;

-- The row is the identity's. No text is kept, positions neither; beginnings of up to five characters have lists of their own.
CREATE VIRTUAL TABLE people_index USING fts5 (
    terms, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii', prefix = '1 2 3 4 5'
);

INSERT INTO search_words (identity, words)
    SELECT identity, group_concat(token, ' ') FROM (SELECT identity, token FROM name_tokens ORDER BY identity, token)
    GROUP BY identity;
INSERT INTO name_words (word, people)
    SELECT token, count(*) FROM name_tokens WHERE substr(token, 1, 2) NOT IN ('0g', '0s') GROUP BY token;
INSERT INTO people_index (rowid, terms)
    SELECT w.identity, w.words || t.traits FROM search_words w JOIN people_traits t ON t.identity = w.identity;

DROP TABLE name_tokens;

CREATE INDEX identities_deactivated ON identities (id) WHERE status = 'deactivated';
