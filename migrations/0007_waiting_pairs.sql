-- Waiting pairs: their turn, whether they still ask something, and how many do; whom a line of history is also about.

-- 0 until an officer puts the pair off, then a rising number: whoever was put off last comes last.
ALTER TABLE review_pairs ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
-- 0 while the answer is known without asking: a merge made both one person, one of them is not in use, or an officer said
-- of any two identities that stand for these two that they are different people.
ALTER TABLE review_pairs ADD COLUMN live INTEGER NOT NULL DEFAULT 1 CHECK (live IN (0, 1));
-- The other identity of a merge or an un-merge.
ALTER TABLE identity_history ADD COLUMN other INTEGER REFERENCES identities (id);

CREATE INDEX review_pairs_different_a ON review_pairs (a, b) WHERE state = 'different';
CREATE INDEX review_pairs_different_b ON review_pairs (b, a) WHERE state = 'different';

CREATE VIEW review_pairs_asking AS
SELECT r.id AS id,
    sa.id <> sb.id AND sa.status = 'active' AND sb.status = 'active'
    AND NOT EXISTS (
        SELECT 1 FROM identities m JOIN review_pairs d ON d.a = m.id AND d.state = 'different'
        JOIN identities o ON o.id = d.b WHERE m.survivor = sa.id AND o.survivor = sb.id)
    AND NOT EXISTS (
        SELECT 1 FROM identities m JOIN review_pairs d ON d.b = m.id AND d.state = 'different'
        JOIN identities o ON o.id = d.a WHERE m.survivor = sa.id AND o.survivor = sb.id) AS asks
FROM review_pairs r
JOIN identities ia ON ia.id = r.a JOIN identities sa ON sa.id = ia.survivor
JOIN identities ib ON ib.id = r.b JOIN identities sb ON sb.id = ib.survivor;

UPDATE review_pairs SET turn = decided_at WHERE state = 'later';
UPDATE review_pairs SET live = (SELECT v.asks FROM review_pairs_asking v WHERE v.id = review_pairs.id)
    WHERE state IN ('open', 'later');

DROP INDEX review_pairs_waiting;
CREATE INDEX review_pairs_waiting ON review_pairs (band, turn, score DESC, id)
    WHERE state IN ('open', 'later') AND live = 1;

INSERT INTO counters (name, value)
    SELECT 'reviews.' || band, count(*) FROM review_pairs WHERE state IN ('open', 'later') AND live = 1 GROUP BY band;

CREATE TRIGGER reviews_counted_on_insert AFTER INSERT ON review_pairs
WHEN NEW.live = 1 AND NEW.state IN ('open', 'later')
BEGIN
    INSERT INTO counters (name, value) VALUES ('reviews.' || NEW.band, 1)
        ON CONFLICT (name) DO UPDATE SET value = value + 1;
END;

CREATE TRIGGER reviews_counted_on_update AFTER UPDATE OF state, band, live ON review_pairs
BEGIN
    UPDATE counters SET value = value - 1
        WHERE name = 'reviews.' || OLD.band AND OLD.live = 1 AND OLD.state IN ('open', 'later');
    INSERT INTO counters (name, value)
        SELECT 'reviews.' || NEW.band, 1 WHERE NEW.live = 1 AND NEW.state IN ('open', 'later')
        ON CONFLICT (name) DO UPDATE SET value = value + 1;
END;

-- A judgement may answer, or ask again, what other pairs of the same people ask.
CREATE TRIGGER reviews_follow_judgements AFTER UPDATE OF state ON review_pairs
WHEN OLD.state <> NEW.state
BEGIN
    UPDATE review_pairs SET live = (SELECT v.asks FROM review_pairs_asking v WHERE v.id = review_pairs.id)
    WHERE state IN ('open', 'later') AND id IN (
        SELECT r.id FROM identities n JOIN identities m ON m.survivor = n.survivor JOIN review_pairs r ON r.a = m.id
        WHERE n.id = NEW.a
        UNION
        SELECT r.id FROM identities n JOIN identities m ON m.survivor = n.survivor JOIN review_pairs r ON r.b = m.id
        WHERE n.id = NEW.a);
END;

-- So may a merge, its undoing, and taking somebody out of use or back.
CREATE TRIGGER reviews_follow_identities AFTER UPDATE OF status, survivor ON identities
WHEN OLD.status <> NEW.status OR OLD.survivor <> NEW.survivor
BEGIN
    UPDATE review_pairs SET live = (SELECT v.asks FROM review_pairs_asking v WHERE v.id = review_pairs.id)
    WHERE state IN ('open', 'later') AND id IN (
        SELECT r.id FROM identities m JOIN review_pairs r ON r.a = m.id
        WHERE m.survivor IN (OLD.survivor, NEW.survivor)
        UNION
        SELECT r.id FROM identities m JOIN review_pairs r ON r.b = m.id
        WHERE m.survivor IN (OLD.survivor, NEW.survivor));
END;
