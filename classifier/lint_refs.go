package classifier

import (
	"slices"
	"strings"

	"khabar/news"
)

// references checks the references of an entry to others.
func (l *linter) references(e *Entry) {
	for _, r := range e.Parents {
		if _, ok := l.t.Entry(r.ID); !ok && r.ID != "" {
			l.report(r.Position, codeMissing, "parents: %s does not exist; correct the name, or add the entry", r.ID)
		}
	}
	for _, id := range e.Links {
		if _, ok := l.t.Entry(id); !ok {
			l.report(e.Position, codeBadReference, "links: %s does not exist; correct the name, or add the entry", id)
		}
	}
	for i := range e.Keywords {
		k := &e.Keywords[i]
		if k.Act == nil {
			continue
		}
		for _, id := range k.Act.Unless {
			if o, ok := l.t.Entry(id); !ok || !o.hasActs() {
				l.report(k.Position, codeBadReference, "unless: %s is not an entry with acts; correct the name, or delete it", id)
			}
		}
	}
	for _, old := range e.Formerly {
		if o, ok := l.t.Entry(old); ok && o.ID != e.ID {
			l.report(e.Position, codeFormerly, "formerly: %s is an ID of %s; an earlier ID can belong to one entry only", old, o.ID)
		}
	}
	for _, b := range e.Blocks {
		if !l.isKeyword(blockKey(b)) {
			l.report(e.Position, codeBlocksNone, "blocks: no keyword is written %s; correct it, or delete it", b)
		}
	}
}

// isKeyword reports whether the word with the given blockKey is a keyword of an entry other than
// a decoy.
func (l *linter) isKeyword(key string) bool {
	if l.words == nil {
		l.words = make(map[string]bool)
		for i := range l.t.entries {
			for _, k := range l.t.entries[i].Keywords {
				for _, w := range slices.Concat([]string{k.Word}, k.Also, k.Forms) {
					l.words[blockKey(w)] = l.words[blockKey(w)] || !l.t.entries[i].Decoy()
				}
			}
		}
	}
	return l.words[key]
}

// decoys reports keywords that are also keywords of a decoy. They would have no effect, since the decoy
// always wins.
func (l *linter) decoys() {
	for i := range l.t.entries {
		e := &l.t.entries[i]
		if !e.Decoy() {
			continue
		}
		for j := range e.Keywords {
			k := &e.Keywords[j]
			all, _ := formsFor(&l.buf, k, l.t.macros) // its errors are reported with the keyword
			for _, f := range all.surfaces {
				if o, ok := l.owners[formKey(k, f)]; ok {
					l.report(o.pos, codeDecoy, "%q of %s is also a keyword of %s, at %s, which always wins; delete one of the two", f.written, o.id, e.ID, k.Position)
				}
			}
		}
	}
}

// formKey returns a key that is the same for forms that match the same text.
func formKey(k *Keyword, f surface) string {
	if k.sensitive(f.written) {
		return f.phrase.key() + "\x00" + f.written
	}
	return f.phrase.key()
}

// cycles reports entries that are their own ancestors.
func (l *linter) cycles() {
	state := make(map[string]int) // 1: on the current path, 2: done
	var path []string
	var visit func(id string)
	visit = func(id string) {
		e, ok := l.t.Entry(id)
		if !ok || state[e.ID] == 2 {
			return
		}
		if state[e.ID] == 1 {
			from := slices.Index(path, e.ID)
			l.report(e.Position, codeMissing, "the parents form a cycle: %s; delete one of them", strings.Join(append(path[from:], e.ID), " in "))
			return
		}
		state[e.ID] = 1
		path = append(path, e.ID)
		for _, r := range e.Parents {
			if r.RollsUp() {
				visit(r.ID)
			}
		}
		path = path[:len(path)-1]
		state[e.ID] = 2
	}
	for i := range l.t.entries {
		visit(l.t.entries[i].ID)
	}
}

// relevanceRule checks that the entries of the relevance rule exist and have the right facets.
func (l *linter) relevanceRule() {
	d := l.t.rule
	events := slices.Clone(d.Events)
	for _, list := range d.Lists {
		events = append(events, list.Entries...)
	}
	for _, id := range events {
		if e, ok := l.t.Entry(id); ok && e.Facet == news.FacetEvent && !e.severityGiven {
			l.report(e.Position, codeNoSeverity, "%s makes reports relevant, but has no severity, so digests show it last; add severity: 0 to %d", e.ID, MaxSeverity)
		}
	}
	l.clauses()
	for _, part := range []struct {
		name   string
		ids    []string
		facets []news.Facet
	}{
		{"scope", d.Scope, []news.Facet{news.FacetPlace}},
		{"followed", d.Followed, []news.Facet{news.FacetGroup}},
		{"governing", d.Governing, []news.Facet{news.FacetGroup}},
		{"events", d.Events, []news.Facet{news.FacetEvent}},
		{"topics", d.Topics, []news.Facet{news.FacetTheme, news.FacetOrg}},
	} {
		for _, id := range part.ids {
			if _, ok := l.t.Entry(id); !ok {
				l.report(d.pos, codeBadReference, "%s: %s does not exist; correct the name, or add the entry", part.name, id)
			} else if !slices.Contains(part.facets, news.FacetOf(id)) {
				l.report(d.pos, codeBadReference, "%s: %s has another facet; %s takes %v", part.name, id, part.name, part.facets)
			}
		}
	}
}

// clauses checks that the entries and lists that the clauses of the relevance rule name exist.
func (l *linter) clauses() {
	d := l.t.rule
	defined := map[string]bool{}
	check := func(pos Position, names []string, facets bool) {
		for _, name := range names {
			if _, ok := l.t.Entry(name); ok || defined[name] || facets && news.Facet(name).Valid() {
				continue
			}
			l.report(pos, codeBadReference, "relevance rule: %s is neither an entry nor a list above; correct the name, or add it", name)
		}
	}
	for _, list := range d.Lists {
		check(d.pos, list.Entries, false)
		defined[list.Name] = true
	}
	for _, c := range d.Clauses {
		for _, m := range slices.Concat(c.All, c.None) {
			check(c.pos, m.Any, true)
			check(c.pos, m.Except, false)
		}
	}
}
