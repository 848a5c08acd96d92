-- What bundles bring besides people: keys of other issuers' passes, and where designs come from.

CREATE TABLE received_pass_keys (
    -- Who sent it.
    device TEXT NOT NULL REFERENCES devices (id),
    campaign TEXT NOT NULL,
    -- Of the newest epoch alone: with an older key passes may have been forged.
    epoch INTEGER NOT NULL CHECK (epoch BETWEEN 1 AND 65535),
    -- The number of the issuer's key, as passes name it.
    issuer BLOB NOT NULL CHECK (length(issuer) = 4),
    key BLOB NOT NULL CHECK (length(key) = 32),
    PRIMARY KEY (device, campaign)
) STRICT, WITHOUT ROWID;

-- Designs that were drawn elsewhere, or are kept beside one of there; those drawn here have no row.
CREATE TABLE design_origins (
    design TEXT NOT NULL PRIMARY KEY REFERENCES designs (id),
    -- The device where it was drawn and its number there; the same wherever a bundle carries it.
    origin TEXT NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;
