-- Runs of "khabar retag": which taxonomy, and how far it has come.
CREATE TABLE retag (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    taxonomy INTEGER NOT NULL REFERENCES taxonomy,
    since    INTEGER NOT NULL, -- items that were first seen from then on
    after    INTEGER NOT NULL, -- the last item that is done
    last     INTEGER NOT NULL, -- the last item there was at the start
    started  INTEGER NOT NULL,
    updated  INTEGER NOT NULL,
    finished INTEGER,          -- null while there are items left
    items    INTEGER NOT NULL, -- looked at
    changed  INTEGER NOT NULL  -- with other tags than before
) STRICT;
