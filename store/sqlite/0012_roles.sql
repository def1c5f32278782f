-- All roles that an item gives a group or person: news.Tag.Roles as JSON, empty where there are none.
ALTER TABLE tag ADD COLUMN roles TEXT NOT NULL DEFAULT '';
