-- How relevant an item is: lead, brief, or empty. What was relevant before there were levels is a lead.
ALTER TABLE item ADD COLUMN level TEXT NOT NULL DEFAULT '';
UPDATE item SET level = 'lead' WHERE relevance <> '';
