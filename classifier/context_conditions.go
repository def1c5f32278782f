package classifier

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"khabar/news"
)

// constraints are the compiled conditions of a keyword. They follow each other in
// Classifier.conditions: first those that it requires, then those that exclude it, then those that raise
// its precision, the greatest precision first.
type constraints struct {
	from                       int32 // index of the first condition
	requires, excludes, raises uint16
	limited                    bool // by field, date or language
	needsContext               bool
}

// A condition is a compiled Condition. It is small, and the conditions of a keyword are stored together.
type condition struct {
	from     int32  // index in queries
	all, any uint16 // number of queries that must all find a word; then number of those of which one must
	within   compiledScope
	p        uint16 // a news.Certainty
}

// A setQuery is a search for any word of a set.
type setQuery struct {
	set int32
	hint
}

// A compiledScope is a compiled Scope.
type compiledScope struct {
	kind scopeKind
	n    uint16
}

type scopeKind uint8

const (
	inItem scopeKind = iota
	inTitle
	inField
	inSentence
	inContext
	inNear
	inNearAfter
)

func compileScope(s Scope) compiledScope {
	kind := map[ScopeKind]scopeKind{
		ScopeTitle: inTitle, ScopeField: inField, ScopeSentence: inSentence, ScopeContext: inContext,
		ScopeNear: inNear, ScopeOrdered: inNearAfter,
	}[s.Kind]
	return compiledScope{kind, uint16(min(s.N, math.MaxUint16))}
}

// constraints compiles the constraints of a keyword, including the defaults of its entry.
func (c *compiler) constraints(e *Entry, k *Keyword) (constraints, error) {
	context, not := k.Context, k.Not
	if k.NeedsContext {
		if len(context) == 0 {
			context = e.Context
		}
		not = slices.Concat(not, e.Not)
	}
	with := slices.Clone(k.With)
	if len(context) > 0 {
		with = append(with, Condition{Any: context, Within: Scope{Kind: ScopeContext}})
	}
	excludes := slices.Clone(k.Excludes)
	if len(not) > 0 {
		excludes = append(excludes, Condition{Any: not, Within: Scope{Kind: ScopeItem}})
	}
	_, raised := precision(k)
	slices.SortStableFunc(with, func(a, b Condition) int {
		return cmp.Compare(cmp.Or(b.P, raised), cmp.Or(a.P, raised))
	})
	d := constraints{
		from:     int32(len(c.out.conditions)),
		requires: uint16(len(k.Requires)), excludes: uint16(len(excludes)), raises: uint16(len(with)),
		limited:      k.Kicker || len(k.Fields) > 0 || !k.From.IsZero() || !k.To.IsZero() || len(k.limitLangs()) > 0,
		needsContext: k.NeedsContext,
	}
	for _, cond := range slices.Concat(k.Requires, excludes, with) {
		if err := c.condition(cond, raised); err != nil {
			return d, err
		}
	}
	return d, nil
}

// none reports whether there are no constraints.
func (d *constraints) none() bool {
	return !d.needsContext && !d.limited && d.requires+d.excludes+d.raises == 0
}

// limitLangs returns the only languages in which k counts; nil for all. See decision 74.
func (k *Keyword) limitLangs() []string {
	if k.NeedsContext || k.LangOnly {
		return k.Langs
	}
	return nil
}

// conditionsOf returns the conditions that a keyword requires, that exclude it, and that raise it.
func (c *Classifier) conditionsOf(d *constraints) (requires, excludes, raises []condition) {
	i, j := d.from+int32(d.requires), d.from+int32(d.requires)+int32(d.excludes)
	return c.conditions[d.from:i], c.conditions[i:j], c.conditions[j : j+int32(d.raises)]
}

// queriesOf returns the queries of a condition that must all find a word, and those of which one must.
func (c *Classifier) queriesOf(cond *condition) (all, any []setQuery) {
	queries := c.queries[cond.from : cond.from+int32(cond.all)+int32(cond.any)]
	return queries[:cond.all], queries[cond.all:]
}

// condition compiles cond. raised is the precision to which it raises a keyword if cond does not state
// one.
func (c *compiler) condition(cond Condition, raised news.Certainty) error {
	words := slices.Clone(cond.Any)
	for _, s := range cond.Sets {
		words = append(words, setPrefix+s)
	}
	any, err := c.setsOf(words)
	if err != nil {
		return err
	}
	var all []int32
	for _, w := range cond.All {
		sets, err := c.setsOf([]string{w})
		if err != nil {
			return err
		}
		all = append(all, sets...)
	}
	c.out.conditions = append(c.out.conditions, condition{
		from: int32(len(c.out.queries)), all: uint16(len(all)), any: uint16(len(any)),
		within: compileScope(cond.Within), p: uint16(cmp.Or(cond.P, raised)),
	})
	c.out.conditionTexts = append(c.out.conditionTexts, conditionText(cond))
	for _, set := range slices.Concat(all, any) {
		c.out.queries = append(c.out.queries, setQuery{set: set})
	}
	return nil
}

// setPrefix comes before the name of a set where a context word is expected.
const setPrefix = "set:"

// conditionText returns the words and the scope of a condition as text for people. A long list is
// shortened.
func conditionText(c Condition) string {
	const most = 6
	words := slices.Concat(c.Any, c.All)
	for _, s := range c.Sets {
		words = append(words, setPrefix+s)
	}
	if len(words) > most {
		words = append(words[:most:most], "…")
	}
	within := string(c.Within.Kind)
	switch c.Within.Kind {
	case ScopeNear, ScopeOrdered:
		within += fmt.Sprintf("/%d", c.Within.N)
	case ScopeContext:
		within = fmt.Sprintf("title or %d words around", contextWords)
	}
	return fmt.Sprintf("[%s] within %s", strings.Join(words, ", "), within)
}

// setsOf returns the numbers of the sets that words name as set:NAME, and of one set of all other words.
func (c *compiler) setsOf(words []string) ([]int32, error) {
	var sets []int32
	var others []string
	for _, w := range sorted(words) {
		name, ok := strings.CutPrefix(w, setPrefix)
		if !ok {
			others = append(others, w)
			continue
		}
		s, ok := c.t.sets[name]
		if !ok {
			return nil, fmt.Errorf("%s is unknown; define it under sets", w)
		}
		id, err := c.set(w, s.Words)
		if err != nil {
			return nil, err
		}
		sets = append(sets, id)
	}
	if len(others) == 0 {
		return sets, nil
	}
	id, err := c.set(strings.Join(others, "\x00"), others)
	return append(sets, id), err
}

// set returns the number of the set of the given context words. If the set is new, it adds the words to
// the automaton.
func (c *compiler) set(key string, words []string) (int32, error) {
	if id, ok := c.sets[key]; ok {
		return id, nil
	}
	id := int32(len(c.sets))
	c.sets[key] = id
	c.setPhrases = append(c.setPhrases, nil)
	for _, w := range words {
		err := c.addWords(w, c.context, c.contextIDs, func(n int32, p phrase) {
			if int(n) == len(c.out.members) {
				c.out.members = append(c.out.members, nil)
			}
			if !slices.Contains(c.out.members[n], id) {
				c.out.members[n] = append(c.out.members[n], id)
			}
			c.setPhrases[id] = append(c.setPhrases[id], p)
		})
		if err != nil {
			return 0, err
		}
	}
	return id, nil
}

// addWords adds every expansion of some words to an automaton, and calls use with the number and the
// phrase of each expansion. ids has the numbers of all phrases added so far, by phrase.key.
func (c *compiler) addWords(words string, b *automatonBuilder, ids map[string]int32, use func(int32, phrase)) error {
	texts, err := expand(words, c.t.macros)
	if err != nil {
		return err
	}
	for _, t := range texts {
		p := parsePhrase(&c.buf, t)
		if p.words() == 0 {
			continue
		}
		key := p.key()
		id, ok := ids[key]
		if !ok {
			id = int32(len(ids))
			ids[key] = id
			b.add(p, id)
		}
		use(id, p)
	}
	return nil
}
