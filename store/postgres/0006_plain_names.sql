-- Tables and columns get the names that the glossary has for them.

-- What people did to whole items: a row once somebody has flagged, assigned or noted the item.
ALTER TABLE item_desk RENAME TO item_triage;
ALTER INDEX item_desk_pkey RENAME TO item_triage_pkey;
ALTER INDEX item_desk_flagged RENAME TO item_triage_flagged;
ALTER INDEX item_desk_assignee RENAME TO item_triage_assignee;
ALTER TABLE item_triage RENAME CONSTRAINT item_desk_item_fkey TO item_triage_item_fkey;
ALTER TABLE item_triage RENAME CONSTRAINT item_desk_digest_note_fkey TO item_triage_digest_note_fkey;

-- When a proposal was closed: a maintainer took it into the taxonomy or dismissed it.
ALTER TABLE proposed_test RENAME COLUMN settled TO closed;

-- By key, the latest few items that have it.
ALTER TABLE story_find RENAME TO story_posting;
ALTER TABLE story_posting RENAME COLUMN finds TO postings;
ALTER INDEX story_find_pkey RENAME TO story_posting_pkey;
ALTER INDEX story_find_saved RENAME TO story_posting_saved;
