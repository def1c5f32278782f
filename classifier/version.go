package classifier

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"

	"khabar/text"
)

// engineVersion names the matching rules. It changes with each change that can change a tag.
const engineVersion = "match/2"

// version hashes everything in t that decides how items are tagged and events are ranked, in an
// order that does not depend on that of the files.
func version(t *Taxonomy) string {
	h := sha256.New()
	enc := json.NewEncoder(h)
	for _, part := range []any{text.FoldVersion, engineVersion, canonical(t.entries), canonicalMacros(t.macros), canonicalSets(t.sets), cues(t), canonicalRule(t.rule)} {
		// Encoding these types to a hash cannot fail.
		if err := enc.Encode(part); err != nil {
			panic(fmt.Sprintf("hash the taxonomy: %v", err))
		}
	}
	return fmt.Sprintf("sha256:%x", h.Sum(nil)[:8])
}

// canonical returns the entries with all lists sorted.
func canonical(entries []Entry) []Entry {
	out := slices.Clone(entries)
	for i := range out {
		e := &out[i]
		e.Formerly, e.Context, e.Not = sorted(e.Formerly), sorted(e.Context), sorted(e.Not)
		e.Outlets = sorted(e.Outlets)
		e.Blocks, e.Links, e.Epithets = sorted(e.Blocks), sorted(e.Links), sorted(e.Epithets)
		e.Parents = slices.Clone(e.Parents)
		slices.SortFunc(e.Parents, func(a, b Relation) int {
			return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Kind, b.Kind), a.From.Compare(b.From))
		})
		e.Keywords = slices.Clone(e.Keywords)
		for j := range e.Keywords {
			e.Keywords[j] = canonicalKeyword(e.Keywords[j])
		}
	}
	return out
}

// compareKeywords orders keywords by ID and content. Their positions in the files do not matter.
func compareKeywords(a, b Keyword) int {
	if a.ID != b.ID {
		return cmp.Compare(a.ID, b.ID)
	}
	return cmp.Compare(content(a), content(b))
}

// content returns everything in a keyword that decides how items are tagged, as one text.
func content(k Keyword) string {
	b, err := json.Marshal(canonicalKeyword(k))
	if err != nil {
		panic(fmt.Sprintf("encode a keyword: %v", err)) // no field of it can fail
	}
	return string(b)
}

func canonicalKeyword(k Keyword) Keyword {
	k.Also, k.Forms, k.Langs = sorted(k.Also), sorted(k.Forms), sorted(k.Langs)
	k.Context, k.Not, k.Fields = sorted(k.Context), sorted(k.Not), sorted(k.Fields)
	if k.Act != nil {
		act := *k.Act
		act.By, act.Whom, act.Unless = sorted(act.By), sorted(act.Whom), sorted(act.Unless)
		k.Act = &act
	}
	k.With, k.Requires, k.Excludes = conditionsInOrder(k.With), conditionsInOrder(k.Requires), conditionsInOrder(k.Excludes)
	return k
}

func canonicalMacros(macros map[string]macro) map[string][]string {
	out := make(map[string][]string, len(macros))
	for name, m := range macros {
		out[name] = sorted(m.Values)
	}
	return out
}

func canonicalSets(sets map[string]set) map[string][]string {
	out := make(map[string][]string, len(sets))
	for name, s := range sets {
		out[name] = sorted(s.Words)
	}
	return out
}

func conditionsInOrder(cs []Condition) []Condition {
	out := slices.Clone(cs)
	for i := range out {
		c := &out[i]
		c.Any, c.All, c.Sets = sorted(c.Any), sorted(c.All), sorted(c.Sets)
	}
	slices.SortFunc(out, func(a, b Condition) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return out
}

func canonicalRule(d RelevanceRule) RelevanceRule {
	d.Scope, d.Events, d.Topics = sorted(d.Scope), sorted(d.Events), sorted(d.Topics)
	d.Lists = slices.Clone(d.Lists)
	for i := range d.Lists {
		d.Lists[i].Entries = sorted(d.Lists[i].Entries)
	}
	return d
}

func sorted[T cmp.Ordered](list []T) []T {
	out := slices.Clone(list)
	slices.Sort(out)
	return slices.Compact(out)
}
