-- People, what they decided about items and tags, and where that leaves these.

-- Who may sign in. People are never deleted: events are signed with their names.
CREATE TABLE person (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT    NOT NULL UNIQUE, -- lower case
    role     TEXT    NOT NULL,
    password TEXT    NOT NULL,        -- argon2id in PHC form; empty when there is none
    created  INTEGER NOT NULL,
    disabled INTEGER,                 -- since when
    keys     INTEGER NOT NULL         -- 1 while single-letter keys act in the pages
) STRICT;

-- Only hashes (SHA-256) of what a browser or a program shows are kept.
CREATE TABLE session (
    hash    BLOB    PRIMARY KEY,
    person  INTEGER NOT NULL REFERENCES person,
    created INTEGER NOT NULL,
    seen    INTEGER NOT NULL, -- last use, to the hour
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX session_person ON session (person);

CREATE TABLE api_token (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    person  INTEGER NOT NULL REFERENCES person,
    name    TEXT    NOT NULL,
    hash    BLOB    NOT NULL UNIQUE,
    scope   TEXT    NOT NULL,
    created INTEGER NOT NULL,
    used    INTEGER, -- last, to the hour
    revoked INTEGER
) STRICT;

-- What people did to items. Never changed, never deleted but with the item.
CREATE TABLE review_event (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    at       INTEGER NOT NULL,
    who      TEXT    NOT NULL,
    via      TEXT    NOT NULL,
    item     INTEGER NOT NULL REFERENCES item ON DELETE CASCADE,
    version  INTEGER NOT NULL,
    entry    INTEGER NOT NULL, -- 0 when it is about the whole item
    taxonomy INTEGER NOT NULL, -- 0 when no taxonomy made the tag
    kind     TEXT    NOT NULL,
    reason   TEXT    NOT NULL,
    note     TEXT    NOT NULL,
    digest   INTEGER NOT NULL,
    evidence TEXT    NOT NULL, -- a JSON array
    batch    INTEGER NOT NULL, -- id of the first event of the same action
    undoes   INTEGER REFERENCES review_event
) STRICT;

CREATE INDEX review_event_item ON review_event (item, id);
CREATE INDEX review_event_batch ON review_event (batch);
CREATE UNIQUE INDEX review_event_undoes ON review_event (undoes) WHERE undoes IS NOT NULL;

-- Where the tags of an item stand: the last verdict on each that was not taken back.
-- sort_at and first_seen are the item's, for the indexes.
CREATE TABLE verdict (
    item       INTEGER NOT NULL REFERENCES item ON DELETE CASCADE,
    entry      INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    who        TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    event      INTEGER NOT NULL,
    sort_at    INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    PRIMARY KEY (item, entry)
) STRICT, WITHOUT ROWID;

CREATE INDEX verdict_added ON verdict (entry, sort_at, item) WHERE kind = 'added';
CREATE INDEX verdict_at ON verdict (at);

-- Where an item stands: a row once somebody has flagged, taken on or noted it.
CREATE TABLE item_desk (
    item        INTEGER PRIMARY KEY REFERENCES item ON DELETE CASCADE,
    flagged     INTEGER,       -- since when
    assignee    TEXT NOT NULL, -- empty when nobody has taken it on
    assigned_at INTEGER,
    digest_note INTEGER REFERENCES review_event -- the last note that is for the digest
) STRICT;

CREATE INDEX item_desk_flagged ON item_desk (flagged) WHERE flagged IS NOT NULL;
CREATE INDEX item_desk_assignee ON item_desk (assignee) WHERE assignee <> '';

-- Sentences that analysts offer to the maintainers as tests of the taxonomy.
CREATE TABLE proposed_test (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    event   INTEGER NOT NULL REFERENCES review_event ON DELETE CASCADE,
    entry   INTEGER NOT NULL,
    want    INTEGER NOT NULL, -- 1: the entry should be tagged; 0: it should not
    text    TEXT    NOT NULL,
    settled INTEGER,          -- when a maintainer took it or put it away
    taken   INTEGER NOT NULL
) STRICT;
