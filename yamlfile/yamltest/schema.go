// Package yamltest holds the JSON schema of a kind of YAML file against the loader that
// reads such files, for the tests of each of these.
package yamltest

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"khabar/yamlfile"
)

// A Schema is a JSON schema, and what it says of the outermost mapping.
type Schema struct {
	Object
	compiled *jsonschema.Schema
}

// An Object is the part of a schema that names the fields of a mapping, or lists values.
type Object struct {
	Required    []string
	Properties  map[string]Object
	AnyOf       []Object // further forms of the same mapping
	Definitions map[string]Object
	Enum        []string
}

// Fields returns the fields that the mapping has in any of its forms, sorted.
func (o Object) Fields() []string {
	all := map[string]Object{}
	maps.Copy(all, o.Properties)
	for _, form := range o.AnyOf {
		maps.Copy(all, form.Properties)
	}
	return slices.Sorted(maps.Keys(all))
}

// ReadSchema reads a schema from its file.
func ReadSchema(t testing.TB, file string) Schema {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var s Schema
	if err := json.Unmarshal(src, &s.Object); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(file, doc); err != nil {
		t.Fatal(err)
	}
	if s.compiled, err = compiler.Compile(file); err != nil {
		t.Fatal(err)
	}
	return s
}

// Validate returns what the schema finds wrong with a file.
func (s Schema) Validate(root *yamlfile.Node) error { return s.compiled.Validate(plain(root)) }

// plain turns a node into what encoding/json would make of it.
func plain(n *yamlfile.Node) any {
	switch n.Kind {
	case yamlfile.Mapping:
		m := map[string]any{}
		for _, e := range n.Entries {
			m[e.Key.Value] = plain(e.Value)
		}
		return m
	case yamlfile.Sequence:
		s := []any{}
		for _, item := range n.Items {
			s = append(s, plain(item))
		}
		return s
	case yamlfile.Int, yamlfile.Float:
		return json.Number(n.Value)
	case yamlfile.Bool:
		return n.Bool()
	case yamlfile.Null:
		return nil
	}
	return n.Value
}

// Fields fails the test unless a schema has the fields of a mapping that the loader knows
// there. The loader's own words tell which: load gets a source with the field unheard-of in
// that mapping, and its error must say "unheard-of: unknown field; use one of" and name them.
func Fields(t testing.TB, o Object, src string, load func(src string) error) {
	t.Helper()
	err := load(src)
	if err == nil {
		t.Errorf("the loader takes an unheard-of field:\n%s", src)
		return
	}
	m := regexp.MustCompile(`unheard-of: unknown field; use one of (.*)`).FindStringSubmatch(err.Error())
	if m == nil {
		t.Errorf("the loader says nothing of an unheard-of field:\n%s\n%v", src, err)
		return
	}
	if diff := cmp.Diff(slices.Sorted(strings.SplitSeq(m[1], ", ")), o.Fields()); diff != "" {
		t.Errorf("fields (-loader +schema) in\n%s\n%s", src, diff)
	}
}
