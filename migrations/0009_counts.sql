-- What the first screen and the status line say, counted as it happens: nobody waits for a walk through ten million rows.

CREATE TABLE commune_counts (
    district TEXT NOT NULL,
    commune TEXT NOT NULL,
    people INTEGER NOT NULL,
    PRIMARY KEY (district, commune)
) STRICT, WITHOUT ROWID;

-- People who hold a valid card of any campaign.
ALTER TABLE district_counts ADD COLUMN holders INTEGER NOT NULL DEFAULT 0;

CREATE INDEX district_counts_by_people ON district_counts (people DESC, district) WHERE people > 0;

-- What happened on a day (UTC): identities issued, records found to be of a known person, merges that stand.
CREATE TABLE activity (
    day TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('registered', 'linked', 'merged')),
    count INTEGER NOT NULL,
    PRIMARY KEY (day, kind)
) STRICT, WITHOUT ROWID;

-- Active people of one name, in any year born on 1 January: usually guessed dates, and where duplicates hide.
CREATE TABLE birth_heaps (
    name TEXT NOT NULL PRIMARY KEY,
    people INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX birth_heaps_large ON birth_heaps (people DESC, name) WHERE people >= 5;

CREATE TABLE programme_counts (
    programme TEXT NOT NULL PRIMARY KEY,
    enrollments INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What is there already.
INSERT INTO commune_counts (district, commune, people)
    SELECT coalesce(district, ''), coalesce(commune, ''), count(*) FROM identities WHERE status = 'active' GROUP BY 1, 2;
UPDATE district_counts SET holders = (
    SELECT count(DISTINCT s.id) FROM cards c JOIN identities m ON m.id = c.identity JOIN identities s ON s.id = m.survivor
    WHERE c.status = 'valid' AND s.status = 'active' AND coalesce(s.district, '') = district_counts.district);
INSERT INTO activity (day, kind, count)
    SELECT strftime('%Y-%m-%d', created_at / 1000, 'unixepoch'), 'registered', count(*) FROM identities GROUP BY 1;
INSERT INTO activity (day, kind, count)
    SELECT strftime('%Y-%m-%d', merged_at / 1000, 'unixepoch'), 'merged', count(*) FROM merges
    WHERE undone_at IS NULL GROUP BY 1;
INSERT INTO birth_heaps (name, people)
    SELECT sort_name, count(*) FROM identities WHERE status = 'active' AND substr(date_of_birth, 5) = '-01-01' GROUP BY 1;
INSERT INTO programme_counts (programme, enrollments)
    SELECT programme, count(*) FROM enrollments WHERE deleted = 0 GROUP BY 1;
INSERT INTO counters (name, value)
    SELECT 'missing.birth', coalesce(sum(date_of_birth IS NULL), 0) FROM identities WHERE status = 'active'
    UNION ALL SELECT 'missing.sex', coalesce(sum(sex IS NULL), 0) FROM identities WHERE status = 'active'
    UNION ALL SELECT 'missing.phone', coalesce(sum(phone IS NULL), 0) FROM identities WHERE status = 'active'
    UNION ALL SELECT 'missing.district', coalesce(sum(district IS NULL), 0) FROM identities WHERE status = 'active'
    UNION ALL SELECT 'missing.mother', coalesce(sum(mother_name IS NULL), 0) FROM identities WHERE status = 'active'
    UNION ALL SELECT 'birth.estimated', coalesce(sum(birth_estimated OR length(date_of_birth) < 10), 0)
        FROM identities WHERE status = 'active'
    UNION ALL SELECT 'birth.january', coalesce(sum(substr(date_of_birth, 5) = '-01-01'), 0)
        FROM identities WHERE status = 'active'
    UNION ALL SELECT 'cards.' || status, count(*) FROM cards GROUP BY status
    UNION ALL SELECT 'cards.queued', count(*) FROM cards WHERE state = 'queued'
    UNION ALL SELECT 'records.linked', max(0,
        (SELECT count(*) FROM (SELECT DISTINCT server, uid FROM tracked_entities WHERE identity IS NOT NULL))
        - (SELECT count(*) FROM identities WHERE source LIKE 'dhis2%'));

CREATE TRIGGER identities_tallied_on_insert AFTER INSERT ON identities
BEGIN
    INSERT INTO activity (day, kind, count)
        VALUES (strftime('%Y-%m-%d', NEW.created_at / 1000, 'unixepoch'), 'registered', 1)
        ON CONFLICT (day, kind) DO UPDATE SET count = count + 1;
    INSERT INTO commune_counts (district, commune, people)
        SELECT coalesce(NEW.district, ''), coalesce(NEW.commune, ''), 1 WHERE NEW.status = 'active'
        ON CONFLICT (district, commune) DO UPDATE SET people = people + 1;
    INSERT INTO birth_heaps (name, people)
        SELECT NEW.sort_name, 1 WHERE NEW.status = 'active' AND substr(NEW.date_of_birth, 5) = '-01-01'
        ON CONFLICT (name) DO UPDATE SET people = people + 1;
    INSERT INTO counters (name, value)
        SELECT column1, 1 FROM (VALUES
            ('missing.birth', NEW.date_of_birth IS NULL), ('missing.sex', NEW.sex IS NULL),
            ('missing.phone', NEW.phone IS NULL), ('missing.district', NEW.district IS NULL),
            ('missing.mother', NEW.mother_name IS NULL),
            ('birth.estimated', NEW.birth_estimated OR length(NEW.date_of_birth) < 10),
            ('birth.january', substr(NEW.date_of_birth, 5) = '-01-01'))
        WHERE column2 AND NEW.status = 'active'
        ON CONFLICT (name) DO UPDATE SET value = value + 1;
END;

CREATE TRIGGER identities_tallied_on_update AFTER UPDATE OF status, district, commune, date_of_birth, birth_estimated, sex,
    phone, mother_name, sort_name ON identities
BEGIN
    UPDATE commune_counts SET people = people - 1
        WHERE district = coalesce(OLD.district, '') AND commune = coalesce(OLD.commune, '') AND OLD.status = 'active';
    INSERT INTO commune_counts (district, commune, people)
        SELECT coalesce(NEW.district, ''), coalesce(NEW.commune, ''), 1 WHERE NEW.status = 'active'
        ON CONFLICT (district, commune) DO UPDATE SET people = people + 1;
    UPDATE birth_heaps SET people = people - 1
        WHERE name = OLD.sort_name AND OLD.status = 'active' AND substr(OLD.date_of_birth, 5) = '-01-01';
    INSERT INTO birth_heaps (name, people)
        SELECT NEW.sort_name, 1 WHERE NEW.status = 'active' AND substr(NEW.date_of_birth, 5) = '-01-01'
        ON CONFLICT (name) DO UPDATE SET people = people + 1;
    UPDATE counters SET value = value - 1 WHERE OLD.status = 'active' AND name IN (
        SELECT column1 FROM (VALUES
            ('missing.birth', OLD.date_of_birth IS NULL), ('missing.sex', OLD.sex IS NULL),
            ('missing.phone', OLD.phone IS NULL), ('missing.district', OLD.district IS NULL),
            ('missing.mother', OLD.mother_name IS NULL),
            ('birth.estimated', OLD.birth_estimated OR length(OLD.date_of_birth) < 10),
            ('birth.january', substr(OLD.date_of_birth, 5) = '-01-01'))
        WHERE column2);
    INSERT INTO counters (name, value)
        SELECT column1, 1 FROM (VALUES
            ('missing.birth', NEW.date_of_birth IS NULL), ('missing.sex', NEW.sex IS NULL),
            ('missing.phone', NEW.phone IS NULL), ('missing.district', NEW.district IS NULL),
            ('missing.mother', NEW.mother_name IS NULL),
            ('birth.estimated', NEW.birth_estimated OR length(NEW.date_of_birth) < 10),
            ('birth.january', substr(NEW.date_of_birth, 5) = '-01-01'))
        WHERE column2 AND NEW.status = 'active'
        ON CONFLICT (name) DO UPDATE SET value = value + 1;
END;

CREATE TRIGGER merges_counted_on_insert AFTER INSERT ON merges
BEGIN
    INSERT INTO activity (day, kind, count)
        VALUES (strftime('%Y-%m-%d', NEW.merged_at / 1000, 'unixepoch'), 'merged', 1)
        ON CONFLICT (day, kind) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER merges_counted_on_undo AFTER UPDATE OF undone_at ON merges
WHEN OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL
BEGIN
    UPDATE activity SET count = count - 1
        WHERE day = strftime('%Y-%m-%d', NEW.merged_at / 1000, 'unixepoch') AND kind = 'merged';
END;

CREATE TRIGGER enrollments_counted_on_insert AFTER INSERT ON enrollments
WHEN NEW.deleted = 0
BEGIN
    INSERT INTO programme_counts (programme, enrollments) VALUES (NEW.programme, 1)
        ON CONFLICT (programme) DO UPDATE SET enrollments = enrollments + 1;
END;

CREATE TRIGGER enrollments_counted_on_update AFTER UPDATE OF programme, deleted ON enrollments
WHEN OLD.programme <> NEW.programme OR OLD.deleted <> NEW.deleted
BEGIN
    UPDATE programme_counts SET enrollments = enrollments - 1 WHERE programme = OLD.programme AND OLD.deleted = 0;
    INSERT INTO programme_counts (programme, enrollments) SELECT NEW.programme, 1 WHERE NEW.deleted = 0
        ON CONFLICT (programme) DO UPDATE SET enrollments = enrollments + 1;
END;

-- Valid cards of each person's whole family of identities.
CREATE VIEW valid_cards_of AS
SELECT m.survivor AS person, c.id AS card, c.identity AS identity
FROM identities m JOIN cards c ON c.identity = m.id WHERE c.status = 'valid';

CREATE TRIGGER cards_counted_on_insert AFTER INSERT ON cards
BEGIN
    INSERT INTO counters (name, value)
        SELECT column1, 1 FROM (VALUES ('cards.' || NEW.status, 1), ('cards.queued', NEW.state = 'queued')) WHERE column2
        ON CONFLICT (name) DO UPDATE SET value = value + 1;
    UPDATE district_counts SET holders = holders + 1 WHERE NEW.status = 'valid' AND district = (
        SELECT coalesce(s.district, '') FROM identities m JOIN identities s ON s.id = m.survivor
        WHERE m.id = NEW.identity AND s.status = 'active'
        AND 1 = (SELECT count(*) FROM valid_cards_of v WHERE v.person = m.survivor));
END;

CREATE TRIGGER cards_counted_on_update AFTER UPDATE OF status, state ON cards
WHEN OLD.status <> NEW.status OR OLD.state <> NEW.state
BEGIN
    UPDATE counters SET value = value - 1 WHERE name = 'cards.' || OLD.status
        OR (name = 'cards.queued' AND OLD.state = 'queued');
    INSERT INTO counters (name, value)
        SELECT column1, 1 FROM (VALUES ('cards.' || NEW.status, 1), ('cards.queued', NEW.state = 'queued')) WHERE column2
        ON CONFLICT (name) DO UPDATE SET value = value + 1;
    UPDATE district_counts SET holders = holders + 1
        WHERE NEW.status = 'valid' AND OLD.status <> 'valid' AND district = (
            SELECT coalesce(s.district, '') FROM identities m JOIN identities s ON s.id = m.survivor
            WHERE m.id = NEW.identity AND s.status = 'active'
            AND 1 = (SELECT count(*) FROM valid_cards_of v WHERE v.person = m.survivor));
    UPDATE district_counts SET holders = holders - 1
        WHERE OLD.status = 'valid' AND NEW.status <> 'valid' AND district = (
            SELECT coalesce(s.district, '') FROM identities m JOIN identities s ON s.id = m.survivor
            WHERE m.id = NEW.identity AND s.status = 'active'
            AND 0 = (SELECT count(*) FROM valid_cards_of v WHERE v.person = m.survivor));
END;

-- A holder moves, or goes out of use and back.
CREATE TRIGGER holders_follow_people AFTER UPDATE OF status, district ON identities
WHEN OLD.survivor = NEW.survivor AND (OLD.status <> NEW.status OR OLD.district IS NOT NEW.district)
    AND EXISTS (SELECT 1 FROM valid_cards_of v WHERE v.person = NEW.id)
BEGIN
    UPDATE district_counts SET holders = holders - 1
        WHERE OLD.status = 'active' AND district = coalesce(OLD.district, '');
    INSERT INTO district_counts (district, people, holders) SELECT coalesce(NEW.district, ''), 0, 1 WHERE NEW.status = 'active'
        ON CONFLICT (district) DO UPDATE SET holders = holders + 1;
END;

-- A merge or its undoing takes an identity's cards from one person to another.
CREATE TRIGGER holders_follow_merges AFTER UPDATE OF survivor ON identities
WHEN OLD.survivor <> NEW.survivor AND EXISTS (SELECT 1 FROM cards c WHERE c.identity = NEW.id AND c.status = 'valid')
BEGIN
    UPDATE district_counts SET holders = holders - 1 WHERE district = (
        SELECT coalesce(o.district, '') FROM identities o WHERE o.id = OLD.survivor
        AND NOT EXISTS (SELECT 1 FROM valid_cards_of v WHERE v.person = OLD.survivor));
    UPDATE district_counts SET holders = holders + 1 WHERE district = (
        SELECT coalesce(n.district, '') FROM identities n WHERE n.id = NEW.survivor AND n.status = 'active'
        AND NOT EXISTS (SELECT 1 FROM valid_cards_of v WHERE v.person = NEW.survivor AND v.identity <> NEW.id));
END;
