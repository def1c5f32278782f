-- Times are milliseconds since 1970 in UTC. An empty text means that there is none.
--
-- Feeds, entries, taxonomies, keywords and terms are never deleted. Columns named after
-- them hold their ids, without a constraint in the tables that grow: checking one for each
-- row would cost more than writing it. khabar db check looks at them.

CREATE TABLE feed (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    slug          TEXT    NOT NULL UNIQUE,
    title         TEXT    NOT NULL,
    url           TEXT    NOT NULL,
    site          TEXT    NOT NULL,
    lang          TEXT    NOT NULL,
    country       TEXT    NOT NULL,
    kind          TEXT    NOT NULL,
    every         INTEGER NOT NULL, -- milliseconds; 0 when schedule rules
    schedule      TEXT    NOT NULL,
    zone          TEXT    NOT NULL,
    enabled       INTEGER NOT NULL,
    checked       TEXT    NOT NULL,
    note          TEXT    NOT NULL,
    allow_private INTEGER NOT NULL,
    listed        INTEGER NOT NULL  -- stands in the list that was last read
) STRICT;

-- Slugs that a feed had formerly. A feed's own slug comes first.
CREATE TABLE feed_alias (
    slug TEXT    PRIMARY KEY,
    feed INTEGER NOT NULL REFERENCES feed
) STRICT, WITHOUT ROWID;

-- A process that can hold leases; one without a heartbeat loses them.
CREATE TABLE process (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    started   INTEGER NOT NULL,
    heartbeat INTEGER NOT NULL
) STRICT;

-- What changes with every poll, apart from feed, which hardly ever changes.
CREATE TABLE feed_state (
    feed          INTEGER PRIMARY KEY REFERENCES feed,
    process       INTEGER REFERENCES process ON DELETE SET NULL, -- under whose lease
    next_due      INTEGER NOT NULL,
    etag          TEXT    NOT NULL,
    last_modified TEXT    NOT NULL,
    polls         INTEGER NOT NULL,
    last_fetch    INTEGER,
    last_success  INTEGER,
    failures      INTEGER NOT NULL, -- since the last success
    class         TEXT    NOT NULL, -- of the last attempt, when it failed
    error         TEXT    NOT NULL
) STRICT;

-- The last polls of each feed. The slots go round, so it never grows beyond them.
CREATE TABLE fetch_log (
    feed          INTEGER NOT NULL,
    slot          INTEGER NOT NULL,
    poll          INTEGER NOT NULL, -- the feed's how-manieth
    started       INTEGER NOT NULL,
    took          INTEGER NOT NULL, -- milliseconds
    status        INTEGER NOT NULL,
    bytes         INTEGER NOT NULL,
    outcome       TEXT    NOT NULL,
    class         TEXT    NOT NULL,
    error         TEXT    NOT NULL,
    final_url     TEXT    NOT NULL,
    items_seen    INTEGER NOT NULL,
    items_new     INTEGER NOT NULL,
    items_changed INTEGER NOT NULL,
    PRIMARY KEY (feed, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE item (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    feed          INTEGER NOT NULL,
    version       INTEGER NOT NULL, -- the latest
    hash          INTEGER NOT NULL, -- of the latest version's title and text
    guid          TEXT    NOT NULL,
    url           TEXT    NOT NULL,
    author        TEXT    NOT NULL,
    lang          TEXT    NOT NULL,
    published     INTEGER,
    published_raw TEXT    NOT NULL,
    updated       INTEGER,
    first_seen    INTEGER NOT NULL,
    sort_at       INTEGER NOT NULL, -- published, unless unknown or after first_seen; never changes
    relevance     TEXT    NOT NULL
) STRICT;

-- The id closes every index of a table by itself here.
CREATE INDEX item_sort ON item (sort_at);
CREATE INDEX item_seen ON item (first_seen);
CREATE INDEX item_feed_sort ON item (feed, sort_at);
CREATE INDEX item_feed_seen ON item (feed, first_seen);
CREATE INDEX item_relevant_sort ON item (sort_at) WHERE relevance <> '';
CREATE INDEX item_relevant_seen ON item (first_seen) WHERE relevance <> '';

-- The keys that an item goes by in its feed. A key without an item is a tombstone: what
-- goes by it is never stored again. Deleting an item leaves its tombstones.
CREATE TABLE item_key (
    feed INTEGER NOT NULL,
    key  TEXT    NOT NULL,
    item INTEGER REFERENCES item ON DELETE SET NULL,
    PRIMARY KEY (feed, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE item_version (
    item    INTEGER NOT NULL REFERENCES item ON DELETE CASCADE,
    n       INTEGER NOT NULL, -- from 1
    title   TEXT    NOT NULL,
    text    TEXT    NOT NULL,
    updated INTEGER,          -- as the feed said
    seen    INTEGER NOT NULL,
    UNIQUE (item, n)
) STRICT;

CREATE TABLE taxonomy (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    version TEXT    NOT NULL UNIQUE,
    source  BLOB    NOT NULL, -- gzip
    saved   INTEGER NOT NULL,
    current INTEGER NOT NULL  -- 1 for the one that entry and closure show
) STRICT;

CREATE UNIQUE INDEX taxonomy_current ON taxonomy (current) WHERE current = 1;

-- Entries stay when the taxonomy drops them: tags speak of them.
CREATE TABLE entry (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    slug   TEXT    NOT NULL UNIQUE, -- with the facet: group/ttp
    name   TEXT    NOT NULL,
    listed INTEGER NOT NULL
) STRICT;

CREATE TABLE entry_alias (
    slug  TEXT    PRIMARY KEY,
    entry INTEGER NOT NULL REFERENCES entry
) STRICT, WITHOUT ROWID;

-- Who rolls up to whom, at any depth above 0, in the current taxonomy.
CREATE TABLE closure (
    ancestor   INTEGER NOT NULL REFERENCES entry,
    descendant INTEGER NOT NULL REFERENCES entry,
    depth      INTEGER NOT NULL, -- of the shortest way
    PRIMARY KEY (ancestor, descendant)
) STRICT, WITHOUT ROWID;

-- sort_at and first_seen are the item's, for the indexes.
CREATE TABLE tag (
    item       INTEGER NOT NULL REFERENCES item ON DELETE CASCADE,
    entry      INTEGER NOT NULL,
    taxonomy   INTEGER NOT NULL,
    version    INTEGER NOT NULL, -- of the item
    status     TEXT    NOT NULL,
    certainty  INTEGER NOT NULL, -- thousandths
    salience   INTEGER NOT NULL,
    role       TEXT    NOT NULL,
    cue        TEXT    NOT NULL,
    label      TEXT    NOT NULL,
    sort_at    INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    PRIMARY KEY (item, entry)
) STRICT, WITHOUT ROWID;

CREATE INDEX tag_sort ON tag (entry, sort_at, item) WHERE status = 'accepted' AND role <> 'negated';
CREATE INDEX tag_seen ON tag (entry, first_seen, item) WHERE status = 'accepted' AND role <> 'negated';

CREATE TABLE keyword (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    entry INTEGER NOT NULL,
    words TEXT    NOT NULL, -- what follows # in the keyword's name
    UNIQUE (entry, words)
) STRICT;

-- The words of open sets (fields, outcomes of hits, reasons), so that evidence is numbers.
CREATE TABLE term (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    word TEXT    NOT NULL UNIQUE
) STRICT;

-- Bytes count from 0 in the field of that version; end_byte is behind the last.
CREATE TABLE evidence (
    item       INTEGER NOT NULL,
    entry      INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    field      INTEGER NOT NULL,
    start_byte INTEGER NOT NULL,
    end_byte   INTEGER NOT NULL,
    keyword    INTEGER NOT NULL,
    outcome    INTEGER NOT NULL,
    reason     INTEGER NOT NULL,
    PRIMARY KEY (item, entry, seq),
    FOREIGN KEY (item, entry) REFERENCES tag ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
