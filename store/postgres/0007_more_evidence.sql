-- Only so many pieces of evidence are kept for a tag. This is how many more there were.
ALTER TABLE tag ADD COLUMN more_evidence bigint NOT NULL DEFAULT 0;
