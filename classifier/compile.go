package classifier

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"khabar/news"
	"khabar/text"
)

// A Classifier is a compiled taxonomy. It is not changed after Compile and may be used by
// any number of goroutines at once.
type Classifier struct {
	version     string
	entries     []entry
	keywords    []keyword
	files       []string // of the taxonomy
	familyNames []string
	surfaces    []pattern
	marks       []surfaceMark // by surface
	names       *automaton    // finds surfaces
	context     *automaton    // finds context words; asked only when a hit wants to know
	members     [][]int32     // by phrase of context: the sets that it is a word of
	cueWords    *automaton    // finds parts of cues; asked only when a group is found
	senses      []sense       // fields of cues, in the order of the phrases of cueWords that they are
	senseFrom   []int32       // by phrase of cueWords, and one more: its first sense
	cues        []cue
	asks        []ask       // by conditions
	conditions  []condition // of keywords and entries
	whys        []string    // by condition, for people: what was asked for
	hintBlocks  []uint64    // of the hints of asks
	noSets      []uint64    // a bit for each set, none of them set
	desk        deskRule
	pool        sync.Pool // of *scratch
}

// entry is what matching needs to know of an Entry.
type entry struct {
	id       string
	rank     int32 // among all entries, in the order in which tags are listed
	facet    news.Facet
	links    []int32 // entries, with all that rolls up to them
	kin      []int32 // of a group: its parents and those whose parent it is
	epithets int32   // one of conditions; -1 for none
	blocks   map[string]bool
	words    map[string]bool // of a group's or organisation's names: what a long form of its acronym may hold
	person   bool            // wants a link or an epithet
}

// keyword is what matching needs to know of a Keyword.
type keyword struct {
	*Keyword
	entry int32
	demands
}

// A pattern is one surface of a keyword. Of each letter of the written form it has a bit, the
// first letter's lowest.
type pattern struct {
	keyword  int32
	count    int32    // letters
	capital  uint64   // those that are capitals
	exact    uint64   // those that the case rule looks at
	long     *letters // what there are too few bits for
	acronym  bool     // a single word whose capitals tell it from other words
	caseless bool     // capitals do not matter
	initial  bool     // a capital where each word is written with one
	upper    bool     // the first letter must be a capital
	common   bool     // an English word when written small
	blocked  string   // blockKey of the words, where that matters
}

// letters are what a case rule looks at in a form of more letters than fit into a word.
type letters struct{ capital, exact []bool }

// Default precisions.
const (
	pSure    news.Certainty = 970
	pAlone   news.Certainty = 600 // of a keyword that needs context, without any
	pContext news.Certainty = 970
	pState   news.Certainty = 800 // of a state's label
	pDefined news.Certainty = 990 // of an acronym that the text defines
)

// contextWords is how far around a keyword its context counts.
const contextWords = 50

// Compile makes the Classifier of t.
func (t *Taxonomy) Compile() (*Classifier, error) {
	c := &compiler{
		t:     t,
		out:   &Classifier{version: t.version},
		words: newBuilder(0), cue: newBuilder(0),
		sets: make(map[string]int32), families: make(map[string]int32), known: make(map[string]int32), cues: make(map[string]int32),
	}
	if err := c.run(); err != nil {
		return nil, fmt.Errorf("compile the taxonomy: %w", err)
	}
	return c.out, nil
}

// A compiler makes a Classifier.
type compiler struct {
	t        *Taxonomy
	out      *Classifier
	name     *builder
	words    *builder // of context
	cue      *builder
	sets     map[string]int32 // number of a set of context words, by its content
	families map[string]int32
	phrases  [][]phrase       // by set: its words
	known    map[string]int32 // number of a context word
	senses   [][]sense        // by phrase of cueWords; let go when they have been taken up
	cues     map[string]int32 // number of the words of a cue
	blocks   map[string]bool  // what decoys block
	forms    []spelled        // by keyword; let go when they have been taken up
	buf      text.Buffer
}

// spelled is what formsFor returned.
type spelled struct {
	forms
	err error
}

// spell has every form of every keyword written out. The keywords have nothing to do with
// each other: they are shared among the processors.
func (c *compiler) spell() {
	var all []*Keyword
	for i := range c.t.entries {
		for k := range c.t.entries[i].Keywords {
			all = append(all, &c.t.entries[i].Keywords[k])
		}
	}
	c.forms = make([]spelled, len(all))
	c.out.keywords, c.out.surfaces = make([]keyword, 0, len(all)), make([]pattern, 0, len(all))
	var wg sync.WaitGroup
	size := len(all)/runtime.GOMAXPROCS(0) + 1
	for from := 0; from < len(all); from += size {
		wg.Go(func() {
			var buf text.Buffer
			for i := from; i < min(from+size, len(all)); i++ {
				c.forms[i].forms, c.forms[i].err = formsFor(&buf, all[i], c.t.macros)
			}
		})
	}
	wg.Wait()
	n := 0
	for i := range c.forms {
		n += len(c.forms[i].surfaces)
	}
	c.name = newBuilder(n)
}

func (c *compiler) run() error {
	c.spell()
	c.blocks = make(map[string]bool)
	for _, e := range c.t.entries {
		for _, b := range e.Blocks {
			c.blocks[blockKey(b)] = true
		}
	}
	for i := range c.t.entries {
		if err := c.entry(int32(i), &c.t.entries[i]); err != nil {
			return err
		}
	}
	if err := c.roles(); err != nil {
		return err
	}
	c.links()
	c.ranks()
	c.marks()
	c.out.desk = c.desk()
	c.out.noSets = make([]uint64, len(c.sets)/64+1)
	hints := make([]hint, len(c.phrases))
	for set, phrases := range c.phrases {
		hints[set] = c.hint(phrases)
	}
	for i := range c.out.asks {
		c.out.asks[i].hint = hints[c.out.asks[i].set]
	}
	var wg sync.WaitGroup
	wg.Go(func() { c.out.names = c.name.build() })
	wg.Go(func() { c.out.context = c.words.build() })
	wg.Go(func() { c.out.cueWords = c.cue.build() })
	wg.Wait()
	c.out.surfaces = slices.Clip(c.out.surfaces)
	c.out.pool.New = func() any { return new(scratch) }
	return nil
}

func (c *compiler) entry(id int32, e *Entry) error {
	out := entry{id: e.ID, facet: e.Facet, person: e.Facet == news.FacetPerson, epithets: -1}
	if len(e.Epithets) > 0 {
		out.epithets = int32(len(c.out.conditions))
		if err := c.condition(Condition{Any: e.Epithets, Within: Scope{Kind: ScopeItem}}, 0); err != nil {
			return fmt.Errorf("%s: %w", e.Position, err)
		}
	}
	if len(e.Blocks) > 0 {
		out.blocks = make(map[string]bool)
		for _, b := range e.Blocks {
			out.blocks[blockKey(b)] = true
		}
	}
	c.out.entries = append(c.out.entries, out)
	for i := range e.Keywords {
		k := &e.Keywords[i]
		if err := c.keyword(id, e, k); err != nil {
			return fmt.Errorf("%s: %s: %w", k.Position, k.ID, err)
		}
	}
	return nil
}

// blockKey returns a word as decoys block it: folded, without spaces or dots.
func blockKey(s string) string { return strings.Join(text.Words(s), "") }

func (c *compiler) keyword(id int32, e *Entry, k *Keyword) error {
	d, err := c.demands(e, k)
	if err != nil {
		return err
	}
	c.out.keywords = append(c.out.keywords, keyword{k, id, d})
	return c.surfaces(int32(len(c.out.keywords)-1), k)
}

// file returns the number of a file of the taxonomy. Keywords come file by file.
func (c *compiler) file(name string) int32 {
	if i := slices.Index(c.out.files, name); i >= 0 {
		return int32(i)
	}
	c.out.files = append(c.out.files, name)
	return int32(len(c.out.files) - 1)
}

// familyOf returns the number of the family of a keyword.
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

// precision returns how sure a keyword is alone, and with its context.
func precision(k *Keyword) (alone, raised news.Certainty) {
	alone, raised = pSure, pContext
	if k.Label == LabelState {
		alone, raised = pState, pState
	}
	if k.NeedsContext {
		alone = pAlone
	}
	if k.P > 0 {
		alone = k.P
	}
	return alone, max(alone, raised)
}

// family returns the group of keywords that a keyword adds nothing to: an entry's acronyms
// are one, all its other names another.
func family(k *Keyword) string {
	switch {
	case k.Family != "":
		return k.Family
	case isAcronym(k.Word):
		return "acronyms"
	}
	return "names"
}

// surfaces has every form of a keyword looked for. Forms that have nothing of their own share
// a pattern.
func (c *compiler) surfaces(id int32, k *Keyword) error {
	all, err := c.forms[id].forms, c.forms[id].err
	if err != nil {
		return err
	}
	c.forms[id] = spelled{}
	e := &c.out.entries[c.out.keywords[id].entry]
	plain := int32(-1)
	number := func(p pattern) int32 {
		shared := p.caseless && !c.blocks[p.blocked]
		if shared && plain >= 0 {
			return plain
		}
		c.out.surfaces = append(c.out.surfaces, p)
		n := int32(len(c.out.surfaces) - 1)
		if shared {
			c.out.surfaces[n].blocked, plain = "", n
		}
		return n
	}
	for _, s := range all.surfaces {
		c.name.add(s.phrase, number(newPattern(id, k, s)))
		if s.phrase.words() > 1 && !s.dotted {
			e.note(s.phrase)
		}
	}
	for _, g := range all.graphs {
		c.name.addGraph(g, number(pattern{keyword: id, caseless: true}))
		for _, piece := range g {
			for _, p := range piece {
				e.note(p)
			}
		}
	}
	return nil
}

// note keeps the words of a name of a group or an organisation.
func (e *entry) note(p phrase) {
	if e.facet != news.FacetGroup && e.facet != news.FacetOrg {
		return
	}
	if e.words == nil {
		e.words = make(map[string]bool)
	}
	for _, t := range p {
		e.words[t.s] = true
	}
}

// ranks puts the entries in the order in which tags are listed: by facet, then by ID.
func (c *compiler) ranks() {
	order := make([]int32, len(c.out.entries))
	for i := range order {
		order[i] = int32(i)
	}
	facets := news.Facets()
	slices.SortFunc(order, func(a, b int32) int {
		x, y := &c.out.entries[a], &c.out.entries[b]
		return cmp.Or(cmp.Compare(slices.Index(facets, x.facet), slices.Index(facets, y.facet)), cmp.Compare(x.id, y.id))
	})
	for rank, i := range order {
		c.out.entries[i].rank = int32(rank)
	}
}

// links resolves the entries that others speak of: those that persons are linked to, with
// all that rolls up to them, and the parents of groups.
func (c *compiler) links() {
	for i := range c.t.entries {
		for _, p := range c.t.entries[i].Parents {
			if j, ok := c.t.index[p.ID]; ok && c.out.entries[i].facet == news.FacetGroup {
				c.out.entries[i].kin = append(c.out.entries[i].kin, int32(j))
				c.out.entries[j].kin = append(c.out.entries[j].kin, int32(i))
			}
		}
		for _, link := range c.t.entries[i].Links {
			for _, id := range append(c.t.Descendants(link), link) {
				if j, ok := c.t.index[id]; ok {
					c.out.entries[i].links = append(c.out.entries[i].links, int32(j))
				}
			}
		}
	}
}
