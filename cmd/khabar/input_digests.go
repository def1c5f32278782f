package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/pflag"

	"khabar"
	"khabar/classifier"
	"khabar/delivery"
	"khabar/fetcher"
	"khabar/news"
	"khabar/store"
)

// digestsFile is the list of digests when no flag names one.
const digestsFile = "digests.yaml"

// digestFlags name the list of digests, and the address at which readers reach khabar.
type digestFlags struct {
	list, publicURL string
}

func (f *digestFlags) register(flags *pflag.FlagSet) {
	f.registerList(flags)
	flags.StringVar(&f.publicURL, "public-url", "", "address at which readers reach \"khabar serve\": https://…")
	fromEnv(flags, "public-url")
}

func (f *digestFlags) registerList(flags *pflag.FlagSet) {
	flags.StringVar(&f.list, "digests", "", "list of digests (default: digests.yaml if it is in this folder, else the built-in list)")
	fromEnv(flags, "digests")
}

// digestList reads the list of digests, prints which file it is, and also returns the folder of
// that file. refs checks the feeds and tags that the list names.
func (a *app) digestList(f digestFlags, refs delivery.References) (list *delivery.List, dir string, err error) {
	name, src, dir, err := digestListFile(f.list)
	if err != nil {
		return nil, "", err
	}
	refs.Body = func(body string) error { return delivery.CheckBody(dir, body) }
	if list, err = delivery.ReadList(name, src, refs); err != nil {
		return nil, "", err
	}
	enabled := 0
	for _, s := range list.Subscriptions {
		if s.Enabled {
			enabled++
		}
	}
	a.say("digests: %s (%s, %d enabled)", name, count(len(list.Subscriptions), "digest"), enabled)
	return list, dir, nil
}

// digestListFile returns the name, the content and the folder of the list of digests.
func digestListFile(path string) (name string, src []byte, dir string, err error) {
	if path == "" {
		if !exists(digestsFile) {
			return "built-in " + digestsFile, khabar.Digests, ".", nil
		}
		path = digestsFile
	}
	src, err = os.ReadFile(path)
	if err != nil {
		return "", nil, "", fmt.Errorf("read the list of digests: %w", err)
	}
	return path, src, filepath.Dir(path), nil
}

// isListed returns a function that reports whether a feed in list has a slug, as its present or a
// former slug.
func isListed(list *fetcher.List) func(string) bool {
	return func(slug string) bool {
		for _, f := range list.Feeds {
			if f.ID == slug || slices.Contains(f.Formerly, slug) {
				return true
			}
		}
		return false
	}
}

// deliveryService returns the service that plans and sends the digests of the list.
func (a *app) deliveryService(f digestFlags, feeds *fetcher.List, db *store.DB) (*delivery.Service, error) {
	if _, err := publicURL(f.publicURL); err != nil {
		return nil, err
	}
	list, dir, err := a.digestList(f, delivery.References{Feed: isListed(feeds)})
	if err != nil {
		return nil, err
	}
	return &delivery.Service{
		List: list, Store: db, Log: a.log, PublicURL: strings.TrimSuffix(f.publicURL, "/"), Dir: dir,
		Secret: a.secret, Names: a.entryNames(), Severity: a.severities(), Judge: a.judge(),
	}, nil
}

// judge returns the function for delivery.Service.Judge. The taxonomy is read when it is first needed; if it
// cannot be read, what was sent counts as relevant.
func (a *app) judge() func(*news.Item) news.Judgement {
	read := sync.OnceValues(func() (*classifier.Classifier, error) {
		_, c, err := a.compiled()
		return c, err
	})
	return func(it *news.Item) news.Judgement {
		c, err := read()
		if err != nil {
			a.log.Warn("the taxonomy cannot be read; reports that were sent count as relevant", "error", err)
			return news.Judgement{Level: news.LevelLead}
		}
		return c.Judge(it)
	}
}

// entryNames returns the function for delivery.Service.Names: for a language, it returns a function
// from the ID of an entry to its name. Reading the taxonomy takes a second, so it is read only when
// a language other than English is first needed; tags already have their English names. Digests
// are sent even if the taxonomy cannot be read.
func (a *app) entryNames() func(lang string) func(entry string) string {
	read := sync.OnceValues(a.loadTaxonomy)
	return func(lang string) func(entry string) string {
		if lang == "" || lang == "en" {
			return nil
		}
		tax, err := read()
		if err != nil {
			a.log.Warn("entries have English names in digests", "lang", lang, "error", err)
			return nil
		}
		names := tax.Names(lang)
		return func(entry string) string { return names[entry] }
	}
}

// secret returns a secret from an environment variable, or from the file that another variable
// names. For the name SMTP_PASSWORD it returns $KHABAR_SMTP_PASSWORD, or if that is not set, the
// first line of the file $KHABAR_SMTP_PASSWORD_FILE.
func (a *app) secret(name string) (string, error) {
	if v, ok := a.env(envPrefix + name); ok && v != "" {
		return v, nil
	}
	path, ok := a.env(envPrefix + name + "_FILE")
	if !ok || path == "" {
		return "", nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the secret that $%s%s_FILE names: %w", envPrefix, name, err)
	}
	line, _, _ := strings.Cut(string(b), "\n")
	return strings.TrimRight(line, "\r"), nil
}

// withDelivery calls f with the delivery service and the database. The database must exist already.
func (a *app) withDelivery(ctx context.Context, d digestFlags, f func(*delivery.Service, *store.DB) error) error {
	return a.withDeliveryIn(ctx, a.withStore, d, f)
}

// withDeliveryIn is withDelivery for the database that withDB opens, such as a.withStoreToRead.
func (a *app) withDeliveryIn(ctx context.Context, withDB func(context.Context, func(*store.DB) error) error,
	d digestFlags, f func(*delivery.Service, *store.DB) error,
) error {
	feeds, err := a.feedList()
	if err != nil {
		return err
	}
	return withDB(ctx, func(db *store.DB) error {
		service, err := a.deliveryService(d, feeds, db)
		if err != nil {
			return err
		}
		return f(service, db)
	})
}
