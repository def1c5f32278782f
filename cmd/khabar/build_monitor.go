package main

import (
	"context"
	"net/url"
	"runtime/debug"

	"github.com/spf13/pflag"

	"khabar/fetcher"
	"khabar/monitor"
	"khabar/process"
	"khabar/store"
)

// clientFlags configure the HTTP client for feeds.
type clientFlags struct {
	allowPrivate bool
	contact      string
}

func (c *clientFlags) register(f *pflag.FlagSet) {
	f.BoolVar(&c.allowPrivate, "allow-private", false, "also connect to loopback and private addresses")
	f.StringVar(&c.contact, "contact-url", "", "address at which outlets can reach you, for the User-Agent")
	fromEnv(f, "contact-url")
}

// client returns the HTTP client for feeds.
func (c *clientFlags) client() (*fetcher.Client, error) {
	if c.contact != "" {
		u, err := url.Parse(c.contact)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto") {
			return nil, usagef("--contact-url %q: want an http, https or mailto address", c.contact)
		}
	}
	return fetcher.New(fetcher.Options{
		Version:      programVersion(),
		Contact:      c.contact,
		AllowPrivate: c.allowPrivate,
	}), nil
}

// memoryAim is how many bytes the garbage collector tries not to exceed while feeds are read. Twenty hostile documents
// at once need some 120 MB; by itself, the collector would let twice as much accumulate. GOMEMLIMIT in the environment
// can only lower it.
const memoryAim = 160 << 20

// monitor returns a monitor for the feed list, the taxonomy, the HTTP client and the database. It
// opens the database last, so that a mistake in another input leaves the database unchanged.
func (a *app) monitor(ctx context.Context, c clientFlags) (*monitor.Monitor, *store.DB, error) {
	debug.SetMemoryLimit(min(debug.SetMemoryLimit(-1), memoryAim))
	list, err := a.feedList()
	if err != nil {
		return nil, nil, err
	}
	taxonomy, compiled, err := a.compiled()
	if err != nil {
		return nil, nil, err
	}
	client, err := c.client()
	if err != nil {
		return nil, nil, err
	}
	var db *store.DB
	err = process.Retry{Log: a.log, Attempts: process.CommandAttempts}.Do(ctx, func() (err error) {
		db, err = a.openStore(ctx)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	db.SetRelevanceRule(compiled.Judge)
	return &monitor.Monitor{
		Feeds:      list.Feeds,
		Fetcher:    client,
		Classifier: compiled,
		Taxonomy:   taxonomy.News(),
		Store:      db,
		Log:        a.log,
	}, db, nil
}
