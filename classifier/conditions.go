package classifier

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"khabar/news"
)

// demands are what a keyword asks of the text around it: conditions that are required, then
// those that exclude it, then those that raise its precision to their own, highest first.
type demands struct {
	from                       int32 // in the conditions of the Classifier
	requires, excludes, raises uint16
	limited                    bool // by field, date or language
	needsContext               bool
}

// A condition is a Condition. Like all that is looked at for most hits, it is small, and lies
// beside what is looked at next.
type condition struct {
	from     int32  // in the asks of the Classifier
	all, any uint16 // how many of the asks must all be heard, and of how many behind them any
	within   extent
	p        uint16 // a news.Certainty
}

// An ask is that a word of a set be there.
type ask struct {
	set int32
	hint
}

// An extent is a Scope.
type extent struct {
	kind extentKind
	n    uint16
}

type extentKind uint8

const (
	inItem extentKind = iota
	inTitle
	inField
	inSentence
	inContext
	near
	nearBehind
)

func newExtent(s Scope) extent {
	kind := map[ScopeKind]extentKind{
		ScopeTitle: inTitle, ScopeField: inField, ScopeSentence: inSentence, ScopeContext: inContext,
		ScopeNear: near, ScopeOrdered: nearBehind,
	}[s.Kind]
	return extent{kind, uint16(min(s.N, math.MaxUint16))}
}

// demands compiles what a keyword depends on, its entry's defaults included.
func (c *compiler) demands(e *Entry, k *Keyword) (demands, error) {
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
	d := demands{
		from:     int32(len(c.out.conditions)),
		requires: uint16(len(k.Requires)), excludes: uint16(len(excludes)), raises: uint16(len(with)),
		limited:      len(k.Fields) > 0 || !k.From.IsZero() || !k.To.IsZero() || len(k.languages()) > 0,
		needsContext: k.NeedsContext,
	}
	for _, cond := range slices.Concat(k.Requires, excludes, with) {
		if err := c.condition(cond, raised); err != nil {
			return d, err
		}
	}
	return d, nil
}

// languages are those in which alone k counts; nil for all.
func (k *Keyword) languages() []string {
	if k.NeedsContext || k.LangOnly {
		return k.Langs
	}
	return nil
}

// conditionsOf returns the conditions that are required by a keyword, that exclude it, and
// that raise it.
func (c *Classifier) conditionsOf(d *demands) (requires, excludes, raises []condition) {
	i, j := d.from+int32(d.requires), d.from+int32(d.requires)+int32(d.excludes)
	return c.conditions[d.from:i], c.conditions[i:j], c.conditions[j : j+int32(d.raises)]
}

// asksOf returns the asks of a condition that must all be heard, and those of which any.
func (c *Classifier) asksOf(cond *condition) (all, any []ask) {
	asks := c.asks[cond.from : cond.from+int32(cond.all)+int32(cond.any)]
	return asks[:cond.all], asks[cond.all:]
}

// condition compiles a condition that raises a keyword, if it does and does not say how far, to
// the given certainty.
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
		from: int32(len(c.out.asks)), all: uint16(len(all)), any: uint16(len(any)),
		within: newExtent(cond.Within), p: uint16(cmp.Or(cond.P, raised)),
	})
	c.out.whys = append(c.out.whys, describe(cond))
	for _, set := range slices.Concat(all, any) {
		c.out.asks = append(c.out.asks, ask{set: set})
	}
	return nil
}

// setPrefix begins the name of a set where a context word could stand.
const setPrefix = "set:"

// describe says what a condition asks for, shortened where the list is long.
func describe(c Condition) string {
	const most = 6
	words := slices.Concat(c.Any, c.All)
	for _, s := range c.Sets {
		words = append(words, setPrefix+s)
	}
	if len(words) > most {
		words = append(words[:most:most], "…")
	}
	scope := string(c.Within.Kind)
	switch c.Within.Kind {
	case ScopeNear, ScopeOrdered:
		scope += fmt.Sprintf("/%d", c.Within.N)
	case ScopeContext:
		scope = fmt.Sprintf("title or %d words around", contextWords)
	}
	return fmt.Sprintf("[%s] within %s", strings.Join(words, ", "), scope)
}

// setsOf returns the numbers of the sets that words name, and of the set of all other words.
func (c *compiler) setsOf(words []string) ([]int32, error) {
	var out []int32
	var own []string
	for _, w := range sorted(words) {
		name, ok := strings.CutPrefix(w, setPrefix)
		if !ok {
			own = append(own, w)
			continue
		}
		s, known := c.t.sets[name]
		if !known {
			return nil, fmt.Errorf("%s is unknown; define it under sets", w)
		}
		id, err := c.set(w, s.Words)
		if err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	if len(own) == 0 {
		return out, nil
	}
	id, err := c.set(strings.Join(own, "\x00"), own)
	return append(out, id), err
}

// set returns the number of the set of the given context words, and has them looked for.
func (c *compiler) set(key string, words []string) (int32, error) {
	if id, ok := c.sets[key]; ok {
		return id, nil
	}
	id := int32(len(c.sets))
	c.sets[key] = id
	c.phrases = append(c.phrases, nil)
	for _, w := range words {
		err := c.terms(w, c.words, c.known, func(n int32, p phrase) {
			if int(n) == len(c.out.members) {
				c.out.members = append(c.out.members, nil)
			}
			if !slices.Contains(c.out.members[n], id) {
				c.out.members[n] = append(c.out.members[n], id)
			}
			c.phrases[id] = append(c.phrases[id], p)
		})
		if err != nil {
			return 0, err
		}
	}
	return id, nil
}

// terms has every text that a term stands for looked for, and calls use with its number
// and what it is.
func (c *compiler) terms(term string, b *builder, known map[string]int32, use func(int32, phrase)) error {
	texts, err := expand(term, c.t.macros)
	if err != nil {
		return err
	}
	for _, t := range texts {
		p := parsePhrase(&c.buf, t)
		if p.words() == 0 {
			continue
		}
		key := p.key()
		id, ok := known[key]
		if !ok {
			id = int32(len(known))
			known[key] = id
			b.add(p, id)
		}
		use(id, p)
	}
	return nil
}
