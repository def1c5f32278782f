package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"strings"
	"sync"

	"khabar"
	"khabar/classifier"
	"khabar/fetcher"
	"khabar/news"
	"khabar/store"
)

// Where inputs are looked for when no flag names them.
const (
	feedsFile   = "feeds.yaml"
	taxonomyDir = "taxonomy"
)

// feedList reads the feed list and says which.
func (a *app) feedList() (*fetcher.List, error) {
	name, src, err := a.feedListFile()
	if err != nil {
		return nil, err
	}
	list, err := fetcher.ReadList(name, src)
	if err != nil {
		return nil, err
	}
	if !a.saidFeeds {
		a.saidFeeds = true
		enabled := 0
		for _, f := range list.Feeds {
			if f.Enabled {
				enabled++
			}
		}
		a.say("feeds: %s (%d feeds, %d enabled)", name, len(list.Feeds), enabled)
	}
	return list, nil
}

// feedListFile returns the feed list's name and content.
func (a *app) feedListFile() (name string, src []byte, err error) {
	path := a.feeds
	if path == "" {
		if !exists(feedsFile) {
			return "built-in " + feedsFile, khabar.Feeds, nil
		}
		path = feedsFile
	}
	src, err = os.ReadFile(path)
	if err != nil {
		return "", nil, fmt.Errorf("read the feed list: %w", err)
	}
	return path, src, nil
}

// taxonomyFiles returns the folder of the taxonomy and its name.
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
		return "", nil, fmt.Errorf("read the taxonomy: %s is a file; give the folder that holds the .yaml files", path)
	}
	return path, os.DirFS(path), nil
}

// loadTaxonomy reads the taxonomy and says which.
func (a *app) loadTaxonomy() (*classifier.Taxonomy, error) {
	name, files, err := a.taxonomyFiles()
	if err != nil {
		return nil, err
	}
	t, err := loadLean(files, name)
	if err != nil {
		return nil, err
	}
	events := eventSeverities(t)
	a.eventSeverities.Store(&events)
	if !a.saidTaxon {
		a.saidTaxon = true
		a.say("taxonomy: %s (%d entries, version %s)", name, len(t.Entries()), t.Version())
	}
	return t, nil
}

// eventSeverities returns the severity of each event that has one, by its ID and its earlier ones.
func eventSeverities(t *classifier.Taxonomy) map[string]int {
	events := make(map[string]int)
	for _, e := range t.Entries() {
		if e.Severity == 0 {
			continue
		}
		for _, id := range append([]string{e.ID}, e.Formerly...) {
			events[id] = e.Severity
		}
	}
	return events
}

// severities returns what gives the severity of an event in digests. If no command has read the
// taxonomy yet, it is read for the first event, which takes a second. When it cannot be read,
// digests are composed without severities.
func (a *app) severities() func(event string) int {
	read := sync.OnceValue(func() map[string]int {
		if a.eventSeverities.Load() == nil {
			if _, err := a.loadTaxonomy(); err != nil {
				a.log.Warn("digests do not rank reports by the severity of events", "error", err)
				return nil
			}
		}
		return *a.eventSeverities.Load()
	})
	return func(event string) int { return read()[event] }
}

// loadLean loads a taxonomy with a lean heap: while its files are parsed, their trees take
// many times the size of the files, and nothing of them is needed afterwards.
func loadLean(files fs.FS, name string) (*classifier.Taxonomy, error) {
	const lean = 60 << 20 // bytes; the collector works harder when the heap nears it
	usual := debug.SetMemoryLimit(-1)
	debug.SetMemoryLimit(min(usual, lean))
	defer debug.SetMemoryLimit(usual)
	return classifier.Load(files, name)
}

// isPostgres reports whether the database is named by a URL rather than a file.
func (a *app) isPostgres() bool {
	return strings.HasPrefix(a.db, "postgres://") || strings.HasPrefix(a.db, "postgresql://")
}

// openStore opens the database, made or brought up to date if need be.
func (a *app) openStore(ctx context.Context) (*store.DB, error) {
	db, err := store.Open(ctx, a.db)
	if err != nil {
		return nil, err
	}
	if from, to, err := db.Migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	} else if from != to && from != 0 {
		a.say("database: %s brought from version %d to %d", db.Name(), from, to)
	}
	return db, nil
}

// readStore opens a database that must be there already.
func (a *app) readStore(ctx context.Context) (*store.DB, error) {
	if !a.isPostgres() && !exists(a.db) {
		return nil, fmt.Errorf("database %s: %w; \"khabar fetch\" makes it, --db names another", a.db, news.ErrNotFound)
	}
	return a.openStore(ctx)
}
