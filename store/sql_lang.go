package store

import (
	"strings"
	"unicode/utf8"
)

// matchLang adds the language tags langs and returns the condition that the tag in a column is one
// of them, or begins with one of them and a hyphen: "fa" matches "fa" and "fa-AF". Case does not
// matter. This is basic filtering of RFC 4647, without its "*". If langs is empty, nothing matches.
func (p *params) matchLang(column string, langs []string) string {
	if len(langs) == 0 {
		return "1 = 0"
	}
	either := make([]string, len(langs))
	for i, lang := range langs {
		start := strings.ToLower(clean(lang)) + "-"
		either[i] = "substr(lower(" + column + ") || '-', 1, " + p.add(utf8.RuneCountInString(start)) + ") = " + p.add(start)
	}
	return "(" + strings.Join(either, " OR ") + ")"
}
