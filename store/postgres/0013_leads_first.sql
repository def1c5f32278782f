-- The queue lists leads first, so its indexes have the level in them.
DROP INDEX item_review_sort;
DROP INDEX item_review_seen;
CREATE INDEX item_review_sort ON item (review, level, sort_at, id) WHERE review > 0;
CREATE INDEX item_review_seen ON item (review, level, first_seen, id) WHERE review > 0;
