package classifier

import (
	"slices"
	"strings"

	"khabar/news"
)

// afterwards checks what an entry says of others, when all are known.
func (l *linter) afterwards(e *Entry) {
	for _, r := range e.Parents {
		if _, ok := l.t.Entry(r.ID); !ok && r.ID != "" {
			l.report(r.Position, codeUnknown, "parents: %s does not exist; correct the name, or add the entry", r.ID)
		}
	}
	for _, id := range e.Links {
		if _, ok := l.t.Entry(id); !ok {
			l.report(e.Position, codeDeskUnknown, "links: %s does not exist; correct the name, or add the entry", id)
		}
	}
	for _, old := range e.Formerly {
		if o, ok := l.t.Entry(old); ok && o.ID != e.ID {
			l.report(e.Position, codeFormerly, "formerly: %s is an ID of %s; an earlier ID can belong to one entry only", old, o.ID)
		}
	}
	for _, b := range e.Blocks {
		if !l.written(blockKey(b)) {
			l.report(e.Position, codeBlocksNone, "blocks: no keyword is written %s; correct it, or delete it", b)
		}
	}
}

// written reports whether some keyword is the given word, as blocks name it.
func (l *linter) written(key string) bool {
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

// decoys reports keywords that are a decoy's as well: the decoy would always win.
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

// formKey tells forms apart as the matcher does.
func formKey(k *Keyword, f surface) string {
	if k.sensitive(f.written) {
		return f.phrase.key() + "\x00" + f.written
	}
	return f.phrase.key()
}

// circles reports entries that are their own ancestors.
func (l *linter) circles() {
	state := make(map[string]int) // 1 while on the path, 2 when done
	var path []string
	var visit func(id string)
	visit = func(id string) {
		e, ok := l.t.Entry(id)
		if !ok || state[e.ID] == 2 {
			return
		}
		if state[e.ID] == 1 {
			from := slices.Index(path, e.ID)
			l.report(e.Position, codeUnknown, "parents go round in a circle: %s; take one of them out", strings.Join(append(path[from:], e.ID), " in "))
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

// desk checks that what the desk follows exists, and is of the facet that is meant.
func (l *linter) desk() {
	d := l.t.desk
	for _, id := range d.Events {
		if e, ok := l.t.Entry(id); ok && e.Facet == news.FacetEvent && !e.severityGiven {
			l.report(e.Position, codeNoSeverity, "%s is relevant by the relevance rule but has no severity, and digests place it last; add severity: 0 to %d", e.ID, MaxSeverity)
		}
	}
	for _, part := range []struct {
		name   string
		ids    []string
		facets []news.Facet
	}{
		{"scope", d.Scope, []news.Facet{news.FacetPlace}},
		{"events", d.Events, []news.Facet{news.FacetEvent}},
		{"topics", d.Topics, []news.Facet{news.FacetTheme, news.FacetOrg}},
	} {
		for _, id := range part.ids {
			if _, ok := l.t.Entry(id); !ok {
				l.report(d.pos, codeDeskUnknown, "%s: %s does not exist; correct the name, or add the entry", part.name, id)
			} else if !slices.Contains(part.facets, news.FacetOf(id)) {
				l.report(d.pos, codeDeskUnknown, "%s: %s is of another facet; %s holds %v", part.name, id, part.name, part.facets)
			}
		}
	}
}
