package classifier

import "khabar/news"

// traits are what decides about a hit and is known when the taxonomy is compiled. What no hit
// of an item has need not be looked at in it.
type traits uint16

const (
	traitCase    traits = 1 << iota // capitals matter
	traitUpper                      // the first letter must be one
	traitAcronym                    // see pattern
	traitBlocks                     // a decoy that switches others off
	traitGroup                      // of a group
	traitPerson                     // wants a link or an epithet
	traitDecoy                      // is no tag
	traitLabel                      // somebody's label for what it names
	traitSure                       // accepted wherever it stands, if the capitals are right
	traitCommon                     // an English word when written small
	traitGuarded                    // worthless where all is written in capitals
	traitInside                     // counts inside the name of something else
	traitOrg                        // of an organisation
	traitPlace                      // of a place
	traitEvent                      // of an event
	traitDecoyed                    // a decoy takes its very words from it

	// traitFacet tells facets apart; that which has none of them is theme.
	traitFacet = traitGroup | traitPerson | traitDecoy | traitOrg | traitPlace | traitEvent
)

// A mark is what a hit takes over from its surface: all that most hits are judged by, in one
// place.
type mark struct {
	keyword int32
	entry   int32
	rank    int32  // of the entry
	alone   uint16 // the keyword's certainty without context
	traits
}

// A surfaceMark is all that most tags are made of, beside the mark that finds it first, so that
// a hit costs one look into far memory and not three.
type surfaceMark struct {
	mark
	family    int32 // of the keyword, in familyNames
	line      int32 // of the keyword, in its file
	file      int32 // of the keyword, in files
	prefix    int32 // how many bytes of the keyword's ID are the entry's
	keywordID string
	name      string // of the entry
}

// entryID returns the ID of the entry, with which that of the keyword begins.
func (m *surfaceMark) entryID() string { return m.keywordID[:m.prefix] }

// marks notes the marks of all surfaces.
func (c *compiler) marks() {
	c.out.marks = make([]surfaceMark, len(c.out.surfaces))
	for i := range c.out.surfaces {
		p := &c.out.surfaces[i]
		k := &c.out.keywords[p.keyword]
		e := &c.out.entries[k.entry]
		alone, _ := precision(k.Keyword)
		m := mark{keyword: p.keyword, entry: k.entry, rank: e.rank, alone: uint16(alone)}
		m.set(traitCase, !p.caseless)
		m.set(traitUpper, p.upper)
		m.set(traitAcronym, p.acronym)
		m.set(traitBlocks, len(e.blocks) > 0)
		m.set(traitGroup, e.facet == news.FacetGroup)
		m.set(traitPerson, e.facet == news.FacetPerson)
		m.set(traitDecoy, e.facet == news.FacetDecoy)
		m.set(traitLabel, k.Label != "")
		m.set(traitSure, k.none())
		m.set(traitCommon, p.common)
		m.set(traitGuarded, p.common || p.initial || k.NeedsContext)
		m.set(traitInside, k.CountInside)
		m.set(traitOrg, e.facet == news.FacetOrg)
		m.set(traitPlace, e.facet == news.FacetPlace)
		m.set(traitEvent, e.facet == news.FacetEvent)
		m.set(traitDecoyed, hiddenByEqualDecoy(e.facet))
		c.out.marks[i] = surfaceMark{
			mark: m, family: c.familyOf(k.Keyword), line: int32(k.Position.Line), file: c.file(k.Position.File),
			prefix: int32(len(e.id)), keywordID: k.ID, name: c.t.entries[k.entry].Name,
		}
	}
}

func (t *traits) set(trait traits, has bool) {
	if has {
		*t |= trait
	}
}

// none reports whether a keyword asks for nothing but its words.
func (d *demands) none() bool {
	return !d.needsContext && !d.limited && d.requires+d.excludes+d.raises == 0
}
