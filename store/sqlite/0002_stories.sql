-- Stories: which reports tell of one event. Nothing of this can be told from another table
-- but story_key, which is an index.

-- Stories are numbered in the order in which they began. One that turned out to be another
-- stays, without items, so that its number keeps answering.
CREATE TABLE story (
    id       INTEGER PRIMARY KEY,
    lang     TEXT    NOT NULL,
    items    INTEGER NOT NULL,
    first_at INTEGER NOT NULL, -- least sort_at of its items
    last_at  INTEGER NOT NULL, -- greatest
    begun    INTEGER NOT NULL, -- when its first item was saved
    grown    INTEGER NOT NULL, -- when its last item was saved
    merged   INTEGER REFERENCES story -- which story it turned out to be
) STRICT;

CREATE INDEX story_last ON story (last_at) WHERE merged IS NULL;
CREATE INDEX story_merged ON story (merged) WHERE merged IS NOT NULL;

-- Each item has one story.
CREATE TABLE story_item (
    item   INTEGER PRIMARY KEY REFERENCES item ON DELETE CASCADE,
    story  INTEGER NOT NULL REFERENCES story,
    outlet TEXT    NOT NULL,
    origin TEXT    NOT NULL, -- on whose account it reports: an agency or an outlet
    joined INTEGER NOT NULL,
    sketch BLOB    NOT NULL
) STRICT;

CREATE INDEX story_item_story ON story_item (story);

-- What items are found by when their like arrives. A key begins with the week, so that new
-- rows come to lie together. Rows of items that are gone do no harm.
CREATE TABLE story_key (
    key  INTEGER NOT NULL,
    at   INTEGER NOT NULL, -- sort_at of the item
    item INTEGER NOT NULL,
    PRIMARY KEY (key, at, item)
) STRICT, WITHOUT ROWID;

-- Stories that a person has told apart are never merged.
CREATE TABLE story_apart (
    a INTEGER NOT NULL REFERENCES story,
    b INTEGER NOT NULL REFERENCES story,
    PRIMARY KEY (a, b),
    CHECK (a < b)
) STRICT, WITHOUT ROWID;

CREATE INDEX story_apart_b ON story_apart (b);

-- What people have decided about stories: split off some items, or merged two. Never changed.
CREATE TABLE story_event (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    at    INTEGER NOT NULL,
    who   TEXT    NOT NULL,
    kind  TEXT    NOT NULL,
    story INTEGER NOT NULL REFERENCES story, -- that was split, or took the other in
    other INTEGER NOT NULL REFERENCES story, -- that was split off, or taken in
    items TEXT    NOT NULL, -- that were moved: a JSON array
    why   TEXT    NOT NULL
) STRICT;

CREATE INDEX story_event_story ON story_event (story);
CREATE INDEX story_event_other ON story_event (other);
