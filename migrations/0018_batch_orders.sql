-- Batches that wait for a second officer, batches that were given up, and how many cards a campaign may have.

-- Why a batch was given up; none while it goes on. Its cards that were not made are void then.
ALTER TABLE batches ADD COLUMN given_up TEXT;

CREATE TABLE batch_approvals (
    batch TEXT NOT NULL PRIMARY KEY REFERENCES batches (id),
    -- Cards that were asked for.
    cards INTEGER NOT NULL CHECK (cards >= 1),
    -- Who asked; empty for Kadi itself.
    officer TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    decision TEXT CHECK (decision IN ('approved', 'refused')),
    decided_by TEXT,
    decided_at INTEGER,
    reason TEXT NOT NULL,
    CHECK ((decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL) = (decided_at IS NULL)),
    -- Nobody approves what they asked for.
    CHECK (decision IS NOT 'approved' OR decided_by <> officer)
) STRICT, WITHOUT ROWID;

-- How many cards of a campaign may be made, and how many were: those that became void do not count.
CREATE TABLE campaign_quotas (
    campaign TEXT NOT NULL PRIMARY KEY,
    cards INTEGER NOT NULL CHECK (cards >= 0),
    used INTEGER NOT NULL CHECK (used >= 0)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER cards_use_the_quota AFTER INSERT ON cards
BEGIN
    UPDATE campaign_quotas SET used = used + 1 WHERE campaign = NEW.campaign;
END;

-- A card is void for ever: it was never made.
CREATE TRIGGER void_cards_return_to_the_quota AFTER UPDATE OF state ON cards
WHEN OLD.state <> 'void' AND NEW.state = 'void'
BEGIN
    UPDATE campaign_quotas SET used = used - 1 WHERE campaign = NEW.campaign;
    INSERT INTO counters (name, value) VALUES ('cards.void', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1;
END;

INSERT INTO counters (name, value) SELECT 'cards.void', count(*) FROM cards WHERE state = 'void';

-- Cards that came out wrong and were not printed again: few, and the first screen asks for them.
CREATE INDEX cards_to_reprint ON cards (batch) WHERE state = 'spoiled' AND status = 'valid';
