-- How far a published list reaches, so that a small file can carry to where it is what changed since.

ALTER TABLE portals ADD COLUMN kind TEXT NOT NULL DEFAULT 'whole' CHECK (kind IN ('whole', 'packed', 'delta'));
-- The number of the list since which a delta tells changes.
ALTER TABLE portals ADD COLUMN base INTEGER CHECK ((kind = 'delta') = (base IS NOT NULL));
-- The newest card and the newest change that a list holds; none for lists from before changes were kept.
ALTER TABLE portals ADD COLUMN last_card INTEGER;
ALTER TABLE portals ADD COLUMN last_change INTEGER;

-- A line for every time that a card's standing changed, in that order.
CREATE TABLE card_changes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    card INTEGER NOT NULL REFERENCES cards (id)
) STRICT;

CREATE TRIGGER standings_are_followed AFTER UPDATE OF status, expires_on ON cards
WHEN NEW.status IS NOT OLD.status OR NEW.expires_on IS NOT OLD.expires_on
BEGIN
    INSERT INTO card_changes (card) VALUES (NEW.id);
END;
