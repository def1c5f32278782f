-- What is larger than a limit is cut. An item says with each version what was cut of it: a JSON array of
-- kinds and counts. What evidence is not kept, its tags say. Older versions do not say.
ALTER TABLE item_version ADD COLUMN cut TEXT NOT NULL DEFAULT '';

-- What was cut of the last document that was read, in words. It stays while the document has not changed.
ALTER TABLE feed_state ADD COLUMN cut TEXT NOT NULL DEFAULT '';
