package classifier

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"khabar/news"
)

// conditions compiles what a keyword depends on, its entry's defaults included.
func (c *compiler) conditions(out *keyword, e *Entry, k *Keyword) error {
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
	var err error
	for _, part := range []struct {
		dst *[]condition
		src []Condition
	}{{&out.context, with}, {&out.requires, k.Requires}, {&out.excludes, excludes}} {
		for _, cond := range part.src {
			var compiled condition
			if compiled, err = c.condition(cond, raised); err != nil {
				return err
			}
			*part.dst = append(*part.dst, compiled)
		}
	}
	slices.SortStableFunc(out.context, func(a, b condition) int { return cmp.Compare(b.p, a.p) })
	return nil
}

func (c *compiler) condition(cond Condition, raised news.Certainty) (condition, error) {
	out := condition{within: cond.Within, p: raised, why: describe(cond)}
	if cond.P > 0 {
		out.p = cond.P
	}
	words := slices.Clone(cond.Any)
	for _, s := range cond.Sets {
		words = append(words, setPrefix+s)
	}
	var err error
	if out.any, err = c.setsOf(words); err != nil {
		return out, err
	}
	for _, w := range cond.All {
		sets, err := c.setsOf([]string{w})
		if err != nil {
			return out, err
		}
		out.all = append(out.all, sets...)
	}
	return out, nil
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
	c.firsts = append(c.firsts, nil)
	for _, w := range words {
		err := c.terms(w, c.words, c.known, func(n int32, p phrase) {
			if int(n) == len(c.out.members) {
				c.out.members = append(c.out.members, nil)
			}
			if !slices.Contains(c.out.members[n], id) {
				c.out.members[n] = append(c.out.members[n], id)
			}
			c.firsts[id] = append(c.firsts[id], p[0])
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
