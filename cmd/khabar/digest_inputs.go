package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/pflag"

	"khabar"
	"khabar/delivery"
	"khabar/fetcher"
	"khabar/store"
)

// digestsFile is where the list of digests is looked for when no flag names it.
const digestsFile = "digests.yaml"

// digestFlags say which digests there are, and where their readers reach khabar.
type digestFlags struct {
	list, publicURL string
}

func (f *digestFlags) register(flags *pflag.FlagSet) {
	f.registerList(flags)
	flags.StringVar(&f.publicURL, "public-url", "", "address under which readers reach \"khabar serve\": https://…")
	fromEnv(flags, "public-url")
}

func (f *digestFlags) registerList(flags *pflag.FlagSet) {
	flags.StringVar(&f.list, "digests", "", "list of digests; default digests.yaml if there is one here, else the built-in list")
	fromEnv(flags, "digests")
}

// digestList reads the list of digests, and says which and in what folder it stands.
func (a *app) digestList(f digestFlags, known delivery.References) (list *delivery.List, dir string, err error) {
	name, src, dir, err := digestListFile(f.list)
	if err != nil {
		return nil, "", err
	}
	known.Body = func(body string) error { return delivery.CheckBody(dir, body) }
	if list, err = delivery.ReadList(name, src, known); err != nil {
		return nil, "", err
	}
	enabled := 0
	for _, s := range list.Subscriptions {
		if s.Enabled {
			enabled++
		}
	}
	a.say("digests: %s (%d digests, %d enabled)", name, len(list.Subscriptions), enabled)
	return list, dir, nil
}

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

// knownFeeds knows the feeds of a list, by their former slugs too.
func knownFeeds(list *fetcher.List) func(string) bool {
	return func(slug string) bool {
		for _, f := range list.Feeds {
			if f.ID == slug || slices.Contains(f.Formerly, slug) {
				return true
			}
		}
		return false
	}
}

// courier returns what plans and sends the digests of the list.
func (a *app) courier(f digestFlags, feeds *fetcher.List, db *store.DB) (*delivery.Service, error) {
	if _, err := publicURL(f.publicURL); err != nil {
		return nil, err
	}
	list, dir, err := a.digestList(f, delivery.References{Feed: knownFeeds(feeds)})
	if err != nil {
		return nil, err
	}
	return &delivery.Service{
		List: list, Store: db, Log: a.log, PublicURL: strings.TrimSuffix(f.publicURL, "/"), Dir: dir,
		Secret: a.secret, Names: a.entryNames(),
	}, nil
}

// entryNames returns what names the taxonomy's entries in a language. The taxonomy, which takes
// a second to read, is read for the first language but English, in which tags have their names
// already. A digest does not wait for a taxonomy that cannot be read.
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

// secret returns a secret from the environment, or from a file that it names: of
// SMTP_PASSWORD, $KHABAR_SMTP_PASSWORD or the first line of $KHABAR_SMTP_PASSWORD_FILE.
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
