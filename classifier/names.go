package classifier

import (
	"slices"
	"strings"
)

// Names returns the names of entries in the language with that code, by ID: of each the first
// of its keywords which the taxonomy's files give for that language. An entry without one is
// left out, and so is everything in English, in which entries have their own names.
func (t *Taxonomy) Names(lang string) map[string]string {
	names := make(map[string]string)
	spell := spelling(lang)
	for i := range t.entries {
		e := &t.entries[i]
		if k := e.named(lang); k != nil && !e.Decoy() {
			names[e.ID] = spell.Replace(k.Word)
		}
	}
	return names
}

// spelling replaces letters of the other languages that share the Arabic script: to the
// matcher they are the same, so that a keyword for several languages is spelt as in one.
func spelling(lang string) *strings.Replacer {
	switch lang {
	case "fa", "ps":
		return strings.NewReplacer("ہ", "ه", "ھ", "ه", "ك", "ک")
	case "ar":
		return strings.NewReplacer("ہ", "ه", "ھ", "ه", "ک", "ك", "ی", "ي")
	}
	return strings.NewReplacer()
}

// named returns the first keyword of e that is a name of it in lang; nil if there is none.
// What needs context is a last resort, and a state's label for a group is no name of it.
func (e *Entry) named(lang string) *Keyword {
	var best *Keyword
	for i := range e.Keywords {
		k := &e.Keywords[i]
		if !slices.Contains(k.Langs, lang) || k.Disabled || k.Label != "" || strings.ContainsAny(k.Word, "{}*") {
			continue
		}
		if best == nil || k.before(best) {
			best = k
		}
	}
	return best
}

// before reports whether k is the better name of an entry than o: surer, or else
// earlier in the file.
func (k *Keyword) before(o *Keyword) bool {
	if k.sure() != o.sure() {
		return k.sure()
	}
	return k.Position.Line < o.Position.Line || k.Position.Line == o.Position.Line && k.Position.Column < o.Position.Column
}

// sure reports whether k names its entry whatever stands around it.
func (k *Keyword) sure() bool { return !k.NeedsContext && len(k.Requires) == 0 }
