-- Profiles are compressed, more of them to a page: the program builds the index anew after this step, and reads the
-- identities themselves where it has not come to yet.

DELETE FROM profile_pages;
UPDATE index_state SET version = '', target = NULL, next = 0, floor = 0;

-- Who does not stand for themselves; of everybody else this index tells that they do.
CREATE INDEX identities_not_active ON identities (id, survivor) WHERE status <> 'active';
