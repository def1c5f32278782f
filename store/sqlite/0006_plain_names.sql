-- Tables and columns get the names that the glossary has for them. SQLite cannot rename an index.

-- What people did to whole items: a row once somebody has flagged, assigned or noted the item.
ALTER TABLE item_desk RENAME TO item_triage;
DROP INDEX item_desk_flagged;
DROP INDEX item_desk_assignee;
CREATE INDEX item_triage_flagged ON item_triage (flagged) WHERE flagged IS NOT NULL;
CREATE INDEX item_triage_assignee ON item_triage (assignee) WHERE assignee <> '';

-- When a proposal was closed: a maintainer took it into the taxonomy or dismissed it.
ALTER TABLE proposed_test RENAME COLUMN settled TO closed;

-- By key, the latest few items that have it.
ALTER TABLE story_find RENAME TO story_posting;
ALTER TABLE story_posting RENAME COLUMN finds TO postings;
DROP INDEX story_find_saved;
CREATE INDEX story_posting_saved ON story_posting (saved);
