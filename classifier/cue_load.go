package classifier

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"khabar/news"
	"khabar/yamlfile"
)

// roles.yaml has the built-in cues, which are used with every taxonomy. A taxonomy can add its own.
//
//go:embed roles.yaml
var rolesYAML []byte

// rolesFile is the name of roles.yaml in findings and traces.
const rolesFile = "built-in roles.yaml"

// A roleCue is one line that shows a group's role.
type roleCue struct {
	Role news.Role
	Text string
	pos  Position
}

// builtinRoles returns the cues of roles.yaml. It ignores findings, since the file is part of the
// program.
var builtinRoles = sync.OnceValue(func() *Taxonomy {
	l := newLoader()
	l.document(yamlfile.Parse(rolesFile, rolesYAML).Root)
	return l.t
})

// roles reads a mapping from role to language to a list of cues.
func (l *loader) roles(n *yamlfile.Node) {
	if n == nil {
		return
	}
	n.Only(append(roleNames(), string(namesGroup))...)
	for _, role := range mapping(n) {
		for _, lang := range mapping(role.Value) {
			for _, line := range lang.Value.List() {
				text := line.Text()
				if text == "" {
					continue
				}
				if _, err := parseCue(text, l.t.macros); err != nil {
					line.Errorf("%v", err)
					continue
				}
				l.t.roles = append(l.t.roles, roleCue{news.Role(role.Key.Value), text, position(line)})
			}
		}
	}
}

// cues returns the cues of roles.yaml and of a taxonomy, sorted and without duplicates.
func cues(t *Taxonomy) []roleCue {
	out := slices.Concat(builtinRoles().roles, t.roles)
	slices.SortFunc(out, func(a, b roleCue) int {
		return strings.Compare(string(a.Role)+a.Text, string(b.Role)+b.Text)
	})
	return slices.CompactFunc(out, func(a, b roleCue) bool { return a.Role == b.Role && a.Text == b.Text })
}
