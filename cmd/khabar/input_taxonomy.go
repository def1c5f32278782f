package main

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"runtime/debug"
	"sync"

	"khabar"
	"khabar/classifier"
)

// taxonomyDir is the folder of the taxonomy when no flag names one.
const taxonomyDir = "taxonomy"

// taxonomyFiles returns the name and the files of the taxonomy.
func (a *app) taxonomyFiles() (name string, files fs.FS, err error) {
	path := a.taxonomy
	if path == "" {
		if !exists(taxonomyDir) {
			files, err = fs.Sub(khabar.Taxonomy, taxonomyDir)
			return "built-in " + taxonomyDir, files, err
		}
		path = taxonomyDir
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return "", nil, fmt.Errorf("read the taxonomy: %w", err)
	case !info.IsDir():
		return "", nil, fmt.Errorf("read the taxonomy: %s is a file; give the folder that has the .yaml files", path)
	}
	return path, os.DirFS(path), nil
}

// loadTaxonomy reads the taxonomy. The first call prints which folder it is.
func (a *app) loadTaxonomy() (*classifier.Taxonomy, error) {
	name, files, err := a.taxonomyFiles()
	if err != nil {
		return nil, err
	}
	t, err := parseTaxonomy(files, name)
	if err != nil {
		return nil, err
	}
	if !a.saidTaxon {
		a.saidTaxon = true
		a.say("taxonomy: %s (%s, version %s)", name, count(len(t.Entries()), "entry"), t.Version())
	}
	return t, nil
}

// parseTaxonomy parses the files of a taxonomy while limiting the heap. The syntax trees are many
// times as large as the files, and are not needed afterwards (see decision 2).
func parseTaxonomy(files fs.FS, name string) (*classifier.Taxonomy, error) {
	const limit = 100 << 20 // bytes; the garbage collector works harder when the heap comes near it
	usual := debug.SetMemoryLimit(-1)
	debug.SetMemoryLimit(min(usual, limit))
	defer debug.SetMemoryLimit(usual)
	return classifier.Load(files, name)
}

// compiled returns the taxonomy and its classifier.
func (a *app) compiled() (*classifier.Taxonomy, *classifier.Classifier, error) {
	t, err := a.loadTaxonomy()
	if err != nil {
		return nil, nil, err
	}
	c, err := t.Compile()
	return t, c, err
}

// severities returns a function that returns the severity of an event, for digests. The function reads the
// taxonomy when it is first called. An event without a severity in the newsroom's own taxonomy has that of the
// built-in taxonomy, since a folder that an earlier version of khabar wrote has no severities. If the taxonomy
// cannot be read, all severities are the built-in ones.
func (a *app) severities() func(event string) int {
	read := sync.OnceValue(func() map[string]int {
		severities, err := builtinSeverities()
		if err == nil {
			err = a.addSeverities(severities)
		}
		if err != nil {
			a.log.Warn("digests rank events by the built-in severities", "error", err)
		}
		return severities
	})
	return func(event string) int { return read()[event] }
}

func builtinSeverities() (map[string]int, error) {
	files, err := fs.Sub(khabar.Taxonomy, taxonomyDir)
	if err != nil {
		return nil, err
	}
	return classifier.Severities(files)
}

// addSeverities adds the severities of the taxonomy in use; they replace those already there.
func (a *app) addSeverities(severities map[string]int) error {
	_, files, err := a.taxonomyFiles()
	if err != nil {
		return err
	}
	own, err := classifier.Severities(files)
	maps.Copy(severities, own)
	return err
}
