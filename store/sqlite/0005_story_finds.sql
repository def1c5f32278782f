-- What items are found by when their like arrives: under each key the latest few items that
-- have it, and so one row to be read for each term of a new item. A key begins with the
-- week. Keys under which nothing has come for long are deleted. Items that are gone do no harm.
DROP TABLE story_key;

CREATE TABLE story_find (
    key   INTEGER PRIMARY KEY,
    finds BLOB    NOT NULL, -- times and numbers of items
    saved INTEGER NOT NULL  -- in which week, since 1970
) STRICT;

CREATE INDEX story_find_saved ON story_find (saved);

-- Items that are still to be put into a story, or to be found by others of their story. Those
-- that were stored before there were stories are among them.
CREATE TABLE story_todo (
    item INTEGER PRIMARY KEY REFERENCES item ON DELETE CASCADE
) STRICT;

INSERT INTO story_todo
SELECT id FROM item
WHERE id NOT IN (SELECT item FROM story_item)
   OR sort_at > (SELECT max(sort_at) FROM item) - 1814400000; -- three weeks
