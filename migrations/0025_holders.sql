-- Taking a merge back takes an identity's cards away from the survivor, who no longer counts as a holder once out of use.

DROP TRIGGER holders_follow_merges;

-- A merge or its undoing takes an identity's cards from one person to another. Whom they leave counted as a holder unless
-- deactivated: in a merge it is whoever becomes an alias, active until then.
CREATE TRIGGER holders_follow_merges AFTER UPDATE OF survivor ON identities
WHEN OLD.survivor <> NEW.survivor AND EXISTS (SELECT 1 FROM cards c WHERE c.identity = NEW.id AND c.status = 'valid')
BEGIN
    UPDATE district_counts SET holders = holders - 1 WHERE district = (
        SELECT coalesce(o.district, '') FROM identities o WHERE o.id = OLD.survivor AND o.status <> 'deactivated'
        AND NOT EXISTS (SELECT 1 FROM valid_cards_of v WHERE v.person = OLD.survivor));
    INSERT INTO district_counts (district, people, holders)
        SELECT coalesce(n.district, ''), 0, 1 FROM identities n WHERE n.id = NEW.survivor AND n.status = 'active'
        AND NOT EXISTS (SELECT 1 FROM valid_cards_of v WHERE v.person = NEW.survivor AND v.identity <> NEW.id)
        ON CONFLICT (district) DO UPDATE SET holders = holders + 1;
END;

-- Only where a merge was taken back can the count be wrong.
UPDATE district_counts SET holders = 0 WHERE EXISTS (SELECT 1 FROM merges WHERE undone_at IS NOT NULL);
UPDATE district_counts SET holders = counted.holders FROM (
    SELECT coalesce(s.district, '') AS district, count(DISTINCT s.id) AS holders
    FROM cards c JOIN identities m ON m.id = c.identity JOIN identities s ON s.id = m.survivor
    WHERE c.status = 'valid' AND s.status = 'active' GROUP BY 1) AS counted
WHERE counted.district = district_counts.district AND EXISTS (SELECT 1 FROM merges WHERE undone_at IS NOT NULL);
