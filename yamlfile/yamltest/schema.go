// Package yamltest compares the JSON schema of a kind of YAML file with the loader of such files,
// in tests.
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

// A Schema is a JSON schema, with the Object for the outermost mapping.
type Schema struct {
	Object
	compiled *jsonschema.Schema
}

// An Object is the part of a schema for a mapping or an enumeration.
type Object struct {
	Required    []string
	Properties  map[string]Object
	AnyOf       []Object // other forms of the same mapping
	Definitions map[string]Object
	Enum        []string
}

// Fields returns the fields of the mapping in all of its forms, sorted.
func (o Object) Fields() []string {
	all := map[string]Object{}
	maps.Copy(all, o.Properties)
	for _, form := range o.AnyOf {
		maps.Copy(all, form.Properties)
	}
	return slices.Sorted(maps.Keys(all))
}

// ReadSchema reads a schema from a file.
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

// Validate checks a file, given as its root, against the schema.
func (s Schema) Validate(root *yamlfile.Node) error { return s.compiled.Validate(plain(root)) }

// plain converts a node to the value that encoding/json would decode.
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

// Fields checks that a mapping has the same fields in the schema and in the loader. It calls load
// with src, which must have a field of another name in that mapping, such as no-such-field. The
// error of the loader lists its fields: "unknown field; use one of …".
func Fields(t testing.TB, o Object, src string, load func(src string) error) {
	t.Helper()
	err := load(src)
	if err == nil {
		t.Errorf("the loader accepts an unknown field:\n%s", src)
		return
	}
	m := regexp.MustCompile(`: unknown field; use one of (.*)`).FindStringSubmatch(err.Error())
	if m == nil {
		t.Errorf("the loader does not report an unknown field:\n%s\n%v", src, err)
		return
	}
	if diff := cmp.Diff(slices.Sorted(strings.SplitSeq(m[1], ", ")), o.Fields()); diff != "" {
		t.Errorf("fields (-loader +schema) in\n%s\n%s", src, diff)
	}
}
