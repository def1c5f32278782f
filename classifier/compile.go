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

// Compile returns a Classifier for t.
func (t *Taxonomy) Compile() (*Classifier, error) {
	c := &compiler{
		t:       t,
		out:     &Classifier{version: t.version},
		context: newAutomatonBuilder(0), cueWords: newAutomatonBuilder(0),
		sets: make(map[string]int32), families: make(map[string]int32), contextIDs: make(map[string]int32), cueWordIDs: make(map[string]int32),
	}
	if err := c.run(); err != nil {
		return nil, fmt.Errorf("compile the taxonomy: %w", err)
	}
	return c.out, nil
}

// A compiler makes a Classifier.
type compiler struct {
	t           *Taxonomy
	out         *Classifier
	names       *automatonBuilder
	context     *automatonBuilder
	cueWords    *automatonBuilder
	sets        map[string]int32 // numbers of sets of context words, by their content
	setPhrases  [][]phrase       // by set
	contextIDs  map[string]int32 // numbers of context words
	families    map[string]int32
	cuePartUses [][]cuePartUse   // by phrase of cueWords; released after use
	cueWordIDs  map[string]int32 // numbers of phrases of cueWords
	blocks      map[string]int32 // numbers of the names that decoys block
	forms       []expandedForms  // by keyword; released after use
	buf         text.Buffer
}

// expandedForms has the results of formsFor for one keyword.
type expandedForms struct {
	forms
	err error
}

// expandKeywords expands every form of every keyword. The keywords are independent of each other, so
// they are distributed among the processors.
func (c *compiler) expandKeywords() {
	var all []*Keyword
	for i := range c.t.entries {
		for k := range c.t.entries[i].Keywords {
			all = append(all, &c.t.entries[i].Keywords[k])
		}
	}
	c.forms = make([]expandedForms, len(all))
	c.out.keywords, c.out.surfaces = make([]keyword, 0, len(all)), make([]surfacePattern, 0, len(all))
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
	c.names = newAutomatonBuilder(n)
}

func (c *compiler) run() error {
	c.expandKeywords()
	c.blocks = make(map[string]int32)
	for _, e := range c.t.entries {
		for _, b := range e.Blocks {
			if key := blockKey(b); c.blockID(key) < 0 {
				c.blocks[key] = int32(len(c.blocks))
			}
		}
	}
	c.out.blockedNames = len(c.blocks)
	for i := range c.t.entries {
		if err := c.entry(int32(i), &c.t.entries[i]); err != nil {
			return err
		}
	}
	if err := c.roles(); err != nil {
		return err
	}
	c.links()
	c.rankEntries()
	c.surfaceInfos()
	c.actFilter()
	c.out.relevance = c.relevanceRule()
	c.out.noSets = make([]uint64, len(c.sets)/64+1)
	hints := make([]hint, len(c.setPhrases))
	for set, phrases := range c.setPhrases {
		hints[set] = c.hint(phrases)
	}
	for i := range c.out.queries {
		c.out.queries[i].hint = hints[c.out.queries[i].set]
	}
	var wg sync.WaitGroup
	wg.Go(func() { c.out.names = c.names.build() })
	wg.Go(func() { c.out.context = c.context.build() })
	wg.Go(func() { c.out.cueWords = c.cueWords.build() })
	wg.Wait()
	c.out.surfaces = slices.Clip(c.out.surfaces)
	c.out.pool.New = func() any { return new(scratch) }
	return nil
}

func (c *compiler) entry(id int32, e *Entry) error {
	out := entry{id: e.ID, facet: e.Facet, outlets: e.Outlets, person: e.Facet == news.FacetPerson, deed: c.isDeed(e), attack: c.isAttack(e), epithets: -1, namesakes: -1, surnames: -1}
	c.accountFields(&out, e)
	if len(e.Epithets) > 0 {
		out.epithets = int32(len(c.out.conditions))
		if err := c.condition(Condition{Any: e.Epithets, Within: Scope{Kind: ScopeItem}}, 0); err != nil {
			return fmt.Errorf("%s: %w", e.Position, err)
		}
	}
	if _, ok := c.t.sets[namesakes]; ok && e.Alone {
		out.namesakes = int32(len(c.out.conditions))
		if err := c.condition(Condition{Sets: []string{namesakes}, Within: Scope{ScopeNear, namesakeReach}}, 0); err != nil {
			return fmt.Errorf("%s: %w", e.Position, err)
		}
	}
	if _, ok := c.t.sets[surnames]; ok && out.person {
		out.surnames = int32(len(c.out.conditions))
		if err := c.condition(Condition{Sets: []string{surnames}, Within: Scope{ScopeOrdered, 0}}, 0); err != nil {
			return fmt.Errorf("%s: %w", e.Position, err)
		}
	}
	out.alone = e.Alone
	for _, b := range e.Blocks {
		out.blocks = append(out.blocks, c.blockID(blockKey(b)))
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

// namesakes is the name of a set of words, such as the professions of people who are often in the news. If one of them
// is at most namesakeReach words away, the name of a person that counts alone means somebody else.
const (
	namesakes     = "namesakes"
	namesakeReach = 8
)

// surnames is the name of a set of words that are parts of names. If one of them follows the name of a person, the name is
// longer, and somebody else's.
const surnames = "surnames"

// blockKey returns a word in the form in which decoys block it: folded, without spaces or dots.
func blockKey(s string) string { return strings.Join(text.Words(s), "") }

// blockID returns the number of a name among those that decoys block, or -1.
func (c *compiler) blockID(name string) int32 {
	if id, ok := c.blocks[name]; ok {
		return id
	}
	return -1
}

func (c *compiler) keyword(id int32, e *Entry, k *Keyword) error {
	d, err := c.constraints(e, k)
	if err != nil {
		return err
	}
	c.out.keywords = append(c.out.keywords, keyword{k, id, d})
	if k.Act != nil {
		c.actKeyword(int32(len(c.out.keywords)-1), k)
	}
	if k.Byline {
		c.out.surfaces = append(c.out.surfaces, surfacePattern{keyword: int32(len(c.out.keywords) - 1), caseless: true, blockID: -1})
		c.out.bylines = append(c.out.bylines, int32(len(c.out.surfaces)-1))
	}
	return c.surfaces(int32(len(c.out.keywords)-1), k)
}

// precision returns the certainty of a hit of a keyword, without and with its context.
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

// surfaces adds every form of a keyword to the automaton of names. All forms whose capitals do not
// matter, and which no decoy blocks, share one pattern.
func (c *compiler) surfaces(id int32, k *Keyword) error {
	all, err := c.forms[id].forms, c.forms[id].err
	if err != nil {
		return err
	}
	c.forms[id] = expandedForms{}
	e := &c.out.entries[c.out.keywords[id].entry]
	shared := int32(-1)
	number := func(p surfacePattern) int32 {
		p.blockID = c.blockID(p.blocked)
		canShare := p.caseless && p.blockID < 0
		if canShare && shared >= 0 {
			return shared
		}
		c.out.surfaces = append(c.out.surfaces, p)
		n := int32(len(c.out.surfaces) - 1)
		if canShare {
			c.out.surfaces[n].blocked, shared = "", n
		}
		return n
	}
	for _, s := range all.surfaces {
		c.names.add(s.phrase, number(newPattern(id, k, s)))
		if s.phrase.words() > 1 && !s.dotted {
			e.addNameWords(s.phrase)
		}
	}
	for _, g := range all.graphs {
		c.names.addGraph(g, number(surfacePattern{keyword: id, caseless: true}))
		for _, piece := range g {
			for _, p := range piece {
				e.addNameWords(p)
			}
		}
	}
	return nil
}

// addNameWords adds the words of a name to e.words, if e is a group or organisation.
func (e *entry) addNameWords(p phrase) {
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

// rankEntries sets the order in which tags are listed: by facet, then by ID.
func (c *compiler) rankEntries() {
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

// links resolves references between entries: the links of persons, with the descendants of the linked
// entries, and the parents of groups. A relation that has ended counts as well: see decision 72.
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
