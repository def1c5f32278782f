package classifier

import (
	"slices"

	"khabar/news"
)

// traits are those properties of a hit, as bits, that depend only on the taxonomy. If no hit of an item
// has a trait, the steps for that trait are skipped. See decision 58.
type traits uint16

const (
	traitCase    traits = 1 << iota // capitals matter
	traitUpper                      // the first letter must be a capital
	traitAcronym                    // see surfacePattern
	traitBlocks                     // of a decoy that blocks words
	traitGroup                      // of a group
	traitPerson                     // needs a link or an epithet
	traitDecoy                      // of a decoy
	traitLabel                      // somebody's label for the entry
	traitSure                       // accepted everywhere if the capitals are right
	traitCommon                     // an everyday English word in small letters
	traitGuarded                    // proves nothing in a text in capitals
	traitInside                     // counts inside the name of something else
	traitOrg                        // of an organisation
	traitPlace                      // of a place
	traitEvent                      // of an event
	traitDecoyed                    // a decoy of the same words shadows it

	// traitFacet has the traits that distinguish facets. A theme has none of them.
	traitFacet = traitGroup | traitPerson | traitDecoy | traitOrg | traitPlace | traitEvent
)

// isName reports whether the entry is a group, organisation, person or place. Its keywords are names, and
// a shorter keyword inside such a name is part of the name.
func (t traits) isName() bool { return t&(traitGroup|traitOrg|traitPerson|traitPlace) != 0 }

// isEventOrTheme reports whether the entry is an event or a theme.
func (t traits) isEventOrTheme() bool { return !t.isName() && t&traitDecoy == 0 }

func (t *traits) set(trait traits, has bool) {
	if has {
		*t |= trait
	}
}

// A surfaceRef is the data of a surface that is enough to judge most hits. Every hit has a copy.
type surfaceRef struct {
	keyword int32
	entry   int32
	rank    int32  // of the entry
	alone   uint16 // the keyword's precision without context
	traits
}

// A surfaceInfo is the data of a surface that is enough to make most tags. It is one struct, so that reading it
// for a hit misses the cache only once.
type surfaceInfo struct {
	surfaceRef
	family    int32 // of the keyword, index in familyNames
	line      int32 // of the keyword in its file
	file      int32 // of the keyword, index in files
	prefix    int32 // length in bytes of the entry's ID at the beginning of keywordID
	keywordID string
	name      string // of the entry
}

// entryID returns the ID of the entry.
func (s *surfaceInfo) entryID() string { return s.keywordID[:s.prefix] }

func (c *compiler) surfaceInfos() {
	c.out.surfaceInfos = make([]surfaceInfo, len(c.out.surfaces))
	for i := range c.out.surfaces {
		p := &c.out.surfaces[i]
		k := &c.out.keywords[p.keyword]
		e := &c.out.entries[k.entry]
		alone, _ := precision(k.Keyword)
		ref := surfaceRef{keyword: p.keyword, entry: k.entry, rank: e.rank, alone: uint16(alone)}
		ref.set(traitCase, !p.caseless)
		ref.set(traitUpper, p.upper)
		ref.set(traitAcronym, p.acronym)
		ref.set(traitBlocks, len(e.blocks) > 0)
		ref.set(traitGroup, e.facet == news.FacetGroup)
		ref.set(traitPerson, e.facet == news.FacetPerson)
		ref.set(traitDecoy, e.facet == news.FacetDecoy)
		ref.set(traitLabel, k.Label != "")
		ref.set(traitSure, k.none())
		ref.set(traitCommon, p.common)
		ref.set(traitGuarded, p.common || p.initial || k.NeedsContext)
		ref.set(traitInside, k.CountInside)
		ref.set(traitOrg, e.facet == news.FacetOrg)
		ref.set(traitPlace, e.facet == news.FacetPlace)
		ref.set(traitEvent, e.facet == news.FacetEvent)
		ref.set(traitDecoyed, hiddenByEqualDecoy(e.facet))
		c.out.surfaceInfos[i] = surfaceInfo{
			surfaceRef: ref, family: c.familyOf(k.Keyword), line: int32(k.Position.Line), file: c.file(k.Position.File),
			prefix: int32(len(e.id)), keywordID: k.ID, name: c.t.entries[k.entry].Name,
		}
	}
}

// file returns the index of a file of the taxonomy. Keywords of one file come together.
func (c *compiler) file(name string) int32 {
	if i := slices.Index(c.out.files, name); i >= 0 {
		return int32(i)
	}
	c.out.files = append(c.out.files, name)
	return int32(len(c.out.files) - 1)
}

// familyOf returns the index of the family of a keyword.
func (c *compiler) familyOf(k *Keyword) int32 {
	name := family(k)
	n, ok := c.families[name]
	if !ok {
		n = int32(len(c.out.familyNames))
		c.families[name] = n
		c.out.familyNames = append(c.out.familyNames, name)
	}
	return n
}

// family returns the family of a keyword. Keywords of one family count as one hint for an entry: by
// default the acronyms are one family, and all other names another.
func family(k *Keyword) string {
	switch {
	case k.Family != "":
		return k.Family
	case isAcronym(k.Word):
		return "acronyms"
	}
	return "names"
}
