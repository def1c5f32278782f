package news

// A Taxonomy is the part of a taxonomy that the store keeps.
type Taxonomy struct {
	Version string // hash of its content
	Entries []Entry
	Source  string // YAML of all its files, for the archive
}

// An Entry is one thing that items can be tagged with.
type Entry struct {
	ID       string   // "group/ttp"
	Formerly []string // earlier IDs, under which the entry can still be found
	Name     string
	Parents  []string // IDs of the entries directly above it, whose totals include it
}

// An EntryMatch is an entry of the taxonomy that a search found.
type EntryMatch struct {
	ID   string // "group/ttp"
	Name string
}
