package classifier_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"khabar/classifier"
	"khabar/yamlfile"
)

const schemaFile = "../taxonomy.schema.json"

func readSchema(t *testing.T) []byte {
	t.Helper()
	src, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// What the loader accepts, the schema accepts, so that no editor marks what is right.
func TestShippedFilesAreOfTheSchema(t *testing.T) {
	t.Parallel()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(readSchema(t)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(schemaFile, doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	shipped := os.DirFS("../taxonomy")
	names, err := fs.Glob(shipped, "*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("files of the taxonomy: %q, %v", names, err)
	}
	for _, name := range append(names, "../classifier/roles.yaml") {
		src, err := os.ReadFile("../taxonomy/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(plain(yamlfile.Parse(name, src).Root)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.HasPrefix(string(src), "# yaml-language-server: $schema=../taxonomy.schema.json\n") && name != "../classifier/roles.yaml" {
			t.Errorf("%s does not name its schema in the first line", name)
		}
	}
}

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

// schemaObject is the part of a schema that names fields.
type schemaObject struct {
	Properties  map[string]schemaObject
	AnyOf       []schemaObject
	Definitions map[string]schemaObject
}

// fields returns the fields that an object has in any of its forms.
func (s schemaObject) fields() []string {
	all := maps.Clone(s.Properties)
	if all == nil {
		all = map[string]schemaObject{}
	}
	for _, form := range s.AnyOf {
		maps.Copy(all, form.Properties)
	}
	return slices.Sorted(maps.Keys(all))
}

// The loader's own words tell which fields it knows.
func TestSchemaHasTheLoadersFields(t *testing.T) {
	t.Parallel()
	var schema schemaObject
	if err := json.Unmarshal(readSchema(t), &schema); err != nil {
		t.Fatal(err)
	}
	defs := schema.Definitions
	entry := "version: 1\nentries:\n- id: group/x\n  name: X\n  "
	tests := []struct {
		name, src string
		fields    []string
	}{
		{"top", "unheard-of: 1\n", schema.fields()},
		{"entry", entry + "unheard-of: 1\n", defs["entry"].fields()},
		{"keyword", entry + "keywords: [{unheard-of: 1}]\n", defs["keyword"].fields()},
		{"condition", entry + "keywords: [{word: some words, with: {unheard-of: 1}}]\n", defs["condition"].fields()},
		{"relation", entry + "parents: [{unheard-of: 1}]\n", defs["relation"].fields()},
		{"designation", entry + "designations: [{unheard-of: 1}]\n", defs["designation"].fields()},
		{"status", entry + "status: [{unheard-of: 1}]\n", defs["status"].fields()},
		{"tests", entry + "tests: {unheard-of: 1}\n", defs["entry"].Properties["tests"].fields()},
		{"desk", "version: 1\ndesk: {unheard-of: 1}\n", defs["desk"].fields()},
		{"relevant", "version: 1\ndesk: {relevant: {unheard-of: 1}}\n", defs["desk"].Properties["relevant"].fields()},
		{"topics", "version: 1\ndesk: {relevant: {topics: {unheard-of: 1}}}\n", defs["desk"].Properties["relevant"].Properties["topics"].fields()},
	}
	for _, tt := range tests {
		_, err := classifier.Load(fstest.MapFS{"x.yaml": {Data: []byte(tt.src)}}, "T")
		if err == nil {
			t.Errorf("%s: the loader takes an unheard-of field", tt.name)
			continue
		}
		m := regexp.MustCompile(`unheard-of: unknown field; use one of (.*)`).FindStringSubmatch(err.Error())
		if m == nil {
			t.Errorf("%s: the loader says nothing of an unheard-of field: %v", tt.name, err)
			continue
		}
		known := slices.Sorted(strings.SplitSeq(m[1], ", "))
		if diff := cmp.Diff(known, tt.fields); diff != "" {
			t.Errorf("%s: fields (-loader +schema):\n%s", tt.name, diff)
		}
	}
}
