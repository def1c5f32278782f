-- Digests: who gets them, what each has told, and how its sending went.

-- One address of one subscription. Never deleted: what it was told is known by it.
CREATE TABLE digest_recipient (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    subscription TEXT    NOT NULL,
    address      TEXT    NOT NULL,
    listed       INTEGER NOT NULL, -- stands in the list that was last read
    since        INTEGER NOT NULL,
    filter       TEXT    NOT NULL, -- of the last plan; empty before the first
    covered      INTEGER,          -- until when digests reach
    bounces      INTEGER NOT NULL, -- in a row
    held         INTEGER,          -- since when, because of too many bounces
    unsubscribed INTEGER,          -- since when
    UNIQUE (subscription, address)
) STRICT;

-- Pages of the archive, each once, by the hash of its content.
CREATE TABLE digest_page (
    hash BLOB PRIMARY KEY, -- SHA-256
    html BLOB NOT NULL     -- gzip
) STRICT, WITHOUT ROWID;

-- One digest for one recipient. It is written down whole before anything is sent.
CREATE TABLE digest (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    recipient  INTEGER NOT NULL REFERENCES digest_recipient,
    local_date TEXT    NOT NULL, -- YYYY-MM-DD on the subscription's clock
    revision   INTEGER NOT NULL,
    due        INTEGER NOT NULL,
    from_at    INTEGER NOT NULL, -- what it covers
    until_at   INTEGER NOT NULL,
    planned    INTEGER NOT NULL,
    status     TEXT    NOT NULL,
    message_id TEXT    NOT NULL UNIQUE,
    subject    TEXT    NOT NULL,
    reports    INTEGER NOT NULL,
    raw        BLOB    NOT NULL, -- gzip of what is sent; empty when it is long past
    page       BLOB    REFERENCES digest_page,
    token      BLOB    UNIQUE,   -- SHA-256 of what the link for unsubscribing holds
    process    INTEGER REFERENCES process ON DELETE SET NULL, -- that sends it
    attempts   INTEGER NOT NULL,
    doubts     INTEGER NOT NULL,
    first_try  INTEGER,
    next_try   INTEGER,          -- null when it is not to be tried
    code       INTEGER NOT NULL,
    answer     TEXT    NOT NULL,
    sent       INTEGER,
    UNIQUE (recipient, local_date, revision)
) STRICT;

CREATE INDEX digest_next_try ON digest (next_try) WHERE next_try IS NOT NULL;
CREATE INDEX digest_due ON digest (due);
CREATE INDEX digest_process ON digest (process) WHERE process IS NOT NULL;

-- Which items a recipient was told of. Kept when an item is deleted.
CREATE TABLE digest_item (
    recipient INTEGER NOT NULL REFERENCES digest_recipient,
    item      INTEGER NOT NULL,
    digest    INTEGER,          -- null for those that are older than the subscription
    version   INTEGER NOT NULL, -- that was told last
    tags      TEXT    NOT NULL, -- IDs of those that counted, with spaces between; empty when it is long past
    at        INTEGER NOT NULL,
    PRIMARY KEY (recipient, item)
) STRICT, WITHOUT ROWID;

CREATE INDEX digest_item_digest ON digest_item (digest) WHERE digest IS NOT NULL;
CREATE INDEX digest_item_at ON digest_item (recipient, at) WHERE tags <> '';

-- What was told of an item, for when it is gone.
CREATE TABLE digest_report (
    item     INTEGER PRIMARY KEY,
    headline TEXT    NOT NULL,
    outlet   TEXT    NOT NULL,
    url      TEXT    NOT NULL,
    lang     TEXT    NOT NULL
) STRICT;

-- What was put right, so that it is once.
CREATE TABLE digest_correction (
    recipient INTEGER NOT NULL REFERENCES digest_recipient,
    item      INTEGER NOT NULL,
    tag       TEXT    NOT NULL, -- ID; empty for the report as a whole
    digest    INTEGER NOT NULL,
    PRIMARY KEY (recipient, item, tag)
) STRICT, WITHOUT ROWID;

-- What links into the archive are signed with.
CREATE TABLE digest_key (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    secret BLOB    NOT NULL
) STRICT;
