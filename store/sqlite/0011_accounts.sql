-- What the items say of happenings: accounts of their latest versions, in the order of the text.
CREATE TABLE account (
    item    INTEGER NOT NULL REFERENCES item ON DELETE CASCADE,
    version INTEGER NOT NULL,
    n       INTEGER NOT NULL, -- from 1
    anchor  TEXT NOT NULL,
    status  TEXT NOT NULL,
    body    TEXT NOT NULL, -- news.Account as JSON, without corrections
    PRIMARY KEY (item, version, n)
) STRICT, WITHOUT ROWID;

-- Corrections of accounts are review events: of which account, which field, and the JSON of its value.
ALTER TABLE review_event ADD COLUMN anchor TEXT NOT NULL DEFAULT '';
ALTER TABLE review_event ADD COLUMN field TEXT NOT NULL DEFAULT '';
ALTER TABLE review_event ADD COLUMN value TEXT NOT NULL DEFAULT '';
