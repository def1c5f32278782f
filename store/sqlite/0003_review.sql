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
CREATE INDEX review_event_at ON review_event (at);
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

CREATE INDEX verdict_entry_sort ON verdict (entry, kind, sort_at, item);
CREATE INDEX verdict_entry_seen ON verdict (entry, kind, first_seen, item);
CREATE INDEX verdict_kind_sort ON verdict (kind, sort_at, item);
CREATE INDEX verdict_kind_seen ON verdict (kind, first_seen, item);

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

CREATE INDEX proposed_test_event ON proposed_test (event);

-- What there is to review, so that the queue runs along an index: 0 nothing, since the item is neither
-- relevant nor judged; 1 it is relevant, and a tag that asks for a verdict has none; 2 neither.
ALTER TABLE item ADD COLUMN review INTEGER NOT NULL DEFAULT 0;

UPDATE item SET review = CASE WHEN EXISTS (SELECT 1 FROM tag t JOIN entry e ON e.id = t.entry
        WHERE t.item = item.id AND t.status = 'accepted' AND t.role <> 'negated'
        AND (e.slug LIKE 'group/%' OR e.slug LIKE 'event/%' OR e.slug LIKE 'theme/%')) THEN 1 ELSE 2 END
    WHERE relevance <> '';

CREATE INDEX item_review_sort ON item (review, sort_at) WHERE review > 0;
CREATE INDEX item_review_seen ON item (review, first_seen) WHERE review > 0;
