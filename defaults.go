// Package khabar embeds the default feed list, digest list and taxonomy, and their schemas. A
// command uses them if the newsroom's folder has no files, and "khabar init" writes them there.
// The files are at the top of the repository because people edit them.
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

// Taxonomy has the built-in taxonomy in the folder "taxonomy".
//
//go:embed taxonomy
var Taxonomy embed.FS

// TaxonomySchema is the JSON Schema (draft-07) of the files in taxonomy.
//
//go:embed taxonomy.schema.json
var TaxonomySchema []byte

// A File is one of the default files. Its name is a slash-separated path in the newsroom's folder.
type File struct {
	Name    string
	Content []byte
}

// Defaults returns all default files, with their schemas.
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
