package classifier_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"khabar/classifier"
	"khabar/yamlfile"
	"khabar/yamlfile/yamltest"
)

const schemaFile = "../taxonomy.schema.json"

// TestShippedFilesFitSchema checks that the schema accepts the shipped files, so that no editor
// marks correct lines.
func TestShippedFilesFitSchema(t *testing.T) {
	t.Parallel()
	schema := yamltest.ReadSchema(t, schemaFile)
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
		if err := schema.Validate(yamlfile.Parse(name, src).Root); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.HasPrefix(string(src), "# yaml-language-server: $schema=../taxonomy.schema.json\n") && name != "../classifier/roles.yaml" {
			t.Errorf("%s does not name its schema in the first line", name)
		}
	}
}

// TestSchemaFields checks that the loader and the schema have the same fields.
func TestSchemaFields(t *testing.T) {
	t.Parallel()
	schema := yamltest.ReadSchema(t, schemaFile)
	defs := schema.Definitions
	entry := "version: 1\nentries:\n- id: group/x\n  name: X\n  "
	load := func(src string) error {
		_, err := classifier.Load(fstest.MapFS{"x.yaml": {Data: []byte(src)}}, "T")
		return err
	}
	yamltest.Fields(t, schema.Object, "no-such-field: 1\n", load)
	yamltest.Fields(t, defs["entry"], entry+"no-such-field: 1\n", load)
	yamltest.Fields(t, defs["keyword"], entry+"keywords: [{no-such-field: 1}]\n", load)
	yamltest.Fields(t, defs["condition"], entry+"keywords: [{word: some words, with: {no-such-field: 1}}]\n", load)
	yamltest.Fields(t, defs["relation"], entry+"parents: [{no-such-field: 1}]\n", load)
	yamltest.Fields(t, defs["designation"], entry+"designations: [{no-such-field: 1}]\n", load)
	yamltest.Fields(t, defs["status"], entry+"status: [{no-such-field: 1}]\n", load)
	yamltest.Fields(t, defs["entry"].Properties["tests"], entry+"tests: {no-such-field: 1}\n", load)
	yamltest.Fields(t, defs["desk"], "version: 1\ndesk: {no-such-field: 1}\n", load)
	yamltest.Fields(t, defs["desk"].Properties["relevant"], "version: 1\ndesk: {relevant: {no-such-field: 1}}\n", load)
	yamltest.Fields(t, defs["desk"].Properties["relevant"].Properties["topics"], "version: 1\ndesk: {relevant: {topics: {no-such-field: 1}}}\n", load)
}
