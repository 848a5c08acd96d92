-- The valid cards of one person are looked up from the person. Left to itself, the planner may walk through every valid
-- card for each card that is issued, so that a batch of a million would never end.

DROP VIEW valid_cards_of;

CREATE VIEW valid_cards_of AS
SELECT m.survivor AS person, c.id AS card, c.identity AS identity
FROM identities m CROSS JOIN cards c ON c.identity = m.id WHERE c.status = 'valid';
