// Package khabar embeds the feed list, the list of digests, the taxonomy and their schemas, which stand at the
// top because people edit them. They are what a run without files of its own uses, and what
// "khabar init" writes out to be edited.
package khabar

import (
	"embed"
	"io/fs"
)

// Feeds is the built-in feeds.yaml.
//
//go:embed feeds.yaml
var Feeds []byte

// FeedsSchema is the JSON Schema (draft-07) of feeds.yaml.
//
//go:embed feeds.schema.json
var FeedsSchema []byte

// Digests is the built-in digests.yaml.
//
//go:embed digests.yaml
var Digests []byte

// DigestsSchema is the JSON Schema (draft-07) of digests.yaml.
//
//go:embed digests.schema.json
var DigestsSchema []byte

// Taxonomy holds the built-in taxonomy below the folder "taxonomy".
//
//go:embed taxonomy
var Taxonomy embed.FS

// TaxonomySchema is the JSON Schema (draft-07) of the files in taxonomy.
//
//go:embed taxonomy.schema.json
var TaxonomySchema []byte

// A File is one of the defaults: its slash-separated name below a desk's folder, and what
// is in it.
type File struct {
	Name    string
	Content []byte
}

// Defaults returns all files that a desk edits, and the schemas that editors check them by.
func Defaults() ([]File, error) {
	files := []File{
		{"feeds.yaml", Feeds},
		{"feeds.schema.json", FeedsSchema},
		{"digests.yaml", Digests},
		{"digests.schema.json", DigestsSchema},
		{"taxonomy.schema.json", TaxonomySchema},
	}
	err := fs.WalkDir(Taxonomy, "taxonomy", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := Taxonomy.ReadFile(path)
		files = append(files, File{path, content})
		return err
	})
	return files, err
}
