-- What the items say of happenings: accounts of their latest versions, in the order of the text.
CREATE TABLE account (
    item    bigint NOT NULL REFERENCES item ON DELETE CASCADE,
    version bigint NOT NULL,
    n       bigint NOT NULL, -- from 1
    anchor  text NOT NULL,
    status  text NOT NULL,
    body    text NOT NULL, -- news.Account as JSON, without corrections
    PRIMARY KEY (item, version, n)
);

-- Corrections of accounts are review events: of which account, which field, and the JSON of its value.
ALTER TABLE review_event ADD COLUMN anchor text NOT NULL DEFAULT '';
ALTER TABLE review_event ADD COLUMN field text NOT NULL DEFAULT '';
ALTER TABLE review_event ADD COLUMN value text NOT NULL DEFAULT '';
