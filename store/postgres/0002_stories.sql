-- Stories: which reports tell of one event. Nothing of this can be told from another table
-- but story_key, which is an index.

-- Stories are numbered in the order in which they began. One that turned out to be another
-- stays, without items, so that its number keeps answering.
CREATE TABLE story (
    id       bigint PRIMARY KEY,
    lang     text    NOT NULL,
    items    bigint NOT NULL,
    first_at bigint NOT NULL, -- least sort_at of its items
    last_at  bigint NOT NULL, -- greatest
    begun    bigint NOT NULL, -- when its first item was saved
    grown    bigint NOT NULL, -- when its last item was saved
    merged   bigint REFERENCES story -- which story it turned out to be
);

CREATE INDEX story_last ON story (last_at) WHERE merged IS NULL;
CREATE INDEX story_merged ON story (merged) WHERE merged IS NOT NULL;

-- Each item has one story.
CREATE TABLE story_item (
    item   bigint PRIMARY KEY REFERENCES item ON DELETE CASCADE,
    story  bigint NOT NULL REFERENCES story,
    outlet text    NOT NULL,
    origin text    NOT NULL, -- on whose account it reports: an agency or an outlet
    joined bigint NOT NULL,
    sketch bytea    NOT NULL
);

CREATE INDEX story_item_story ON story_item (story);

-- What items are found by when their like arrives. A key begins with the week, so that new
-- rows come to lie together. Rows of items that are gone do no harm.
CREATE TABLE story_key (
    key  bigint NOT NULL,
    at   bigint NOT NULL, -- sort_at of the item
    item bigint NOT NULL,
    PRIMARY KEY (key, at, item)
);

-- Stories that a person has told apart are never merged.
CREATE TABLE story_apart (
    a bigint NOT NULL REFERENCES story,
    b bigint NOT NULL REFERENCES story,
    PRIMARY KEY (a, b),
    CHECK (a < b)
);

CREATE INDEX story_apart_b ON story_apart (b);
