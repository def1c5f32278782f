package main

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	"khabar"
	"khabar/auth"
	"khabar/classifier"
	"khabar/digest"
	"khabar/fetcher"
	"khabar/news"
	"khabar/review"
	"khabar/store"
	"khabar/story"
)

// A cost is how many operations a stage took.
type cost struct {
	Stage      string
	Operations uint64
}

// A pipeline takes texts through all stages, each with a database of its own.
type pipeline struct {
	classifier *classifier.Classifier
	dir        string
	empty      []byte // a database with the taxonomy and a feed, and without items
	texts      int    // so far
	now        time.Time
}

var feed = news.Feed{
	ID: "f", Title: "Feed", URL: "https://outlet.example/feed", Lang: "en", Kind: news.KindNewspaper,
	Every: time.Hour, Zone: "UTC", Enabled: true, Checked: "never",
}

func newPipeline() (*pipeline, error) {
	p := &pipeline{now: time.Unix(1.7e9, 0)}
	tax, err := classifier.Load(khabar.Taxonomy, "taxonomy")
	if err != nil {
		return nil, err
	}
	if p.classifier, err = tax.Compile(); err != nil {
		return nil, err
	}
	if p.dir, err = os.MkdirTemp("", "cost"); err != nil {
		return nil, err
	}
	file := filepath.Join(p.dir, "empty.db")
	ctx := context.Background()
	db, err := store.Open(ctx, file)
	if err != nil {
		return nil, err
	}
	if _, _, err := db.Migrate(ctx); err != nil {
		return nil, err
	}
	if err := db.SyncFeeds(ctx, []news.Feed{feed}, p.now); err != nil {
		return nil, err
	}
	if err := db.SaveTaxonomy(ctx, tax.News(), p.now); err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	p.empty, err = os.ReadFile(file)
	return p, err
}

func (p *pipeline) close() { _ = os.RemoveAll(p.dir) }

// costs takes a text through all stages. Stages that find nothing to do are counted too.
func (p *pipeline) costs(text string) (costs []cost, err error) {
	ctx := context.Background()
	stage := func(name string, run func() error) {
		if err != nil {
			return
		}
		var failed error
		ops, counted := operations(func() { failed = run() })
		if err = counted; failed != nil {
			err = fmt.Errorf("%s: %w", name, failed)
		}
		costs = append(costs, cost{name, ops})
	}
	it := news.Item{Feed: "f", Keys: []string{"1"}, Title: "TTP attack kills 12 in Peshawar", Text: text, Lang: "en", Published: p.now}
	body := document(text)
	stage("parse", func() error {
		items, err := fetcher.Parse(ctx, fetcher.Document{Body: body}, feed)
		if err == nil && len(items) == 1 {
			it.Text = items[0].Text // visible text, as it may be stored
		}
		return nil // a refused document has a cost as well
	})
	classified := news.Item{Title: it.Title, Text: text, Lang: "en", Published: p.now}
	stage("classify", func() error { p.classifier.Read(classified); return nil })
	stage("sketch", func() error { story.NewSketch(classified, "f"); return nil })
	if err != nil {
		return nil, err
	}
	read := p.classifier.Read(it)
	it.Tags, it.Accounts, it.Cuts = read.Tags, read.Accounts, read.Cuts
	j := p.classifier.Judge(&it)
	it.Relevance, it.Level = j.Reason, j.Level

	db, process, err := p.database(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	stage("save", func() error {
		_, err := db.Save(ctx, process, []news.Poll{{
			Fetch: news.Fetch{Feed: "f", Started: p.now, Status: 200, Outcome: news.OK, Items: []news.Item{it}}, NextDue: p.now.Add(time.Hour),
		}}, p.now)
		return err
	})
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	pages := review.Handler(review.Config{Store: db, Log: log, Auth: auth.New(auth.Config{Store: db, Log: log, Loopback: true, Local: "cost"})})
	for _, page := range []struct{ name, path string }{{"highlight", "/items/1"}, {"queue", "/"}, {"story", "/stories/1"}} {
		stage(page.name, func() error {
			w := httptest.NewRecorder()
			pages.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://127.0.0.1"+page.path, nil))
			if w.Code != http.StatusOK {
				return fmt.Errorf("status %d", w.Code)
			}
			return nil
		})
	}
	stage("digest", func() error {
		d, err := digest.Compose(ctx, db, digest.Options{Span: news.Span{From: p.now.Add(-time.Hour), Until: p.now.Add(time.Hour)}, Now: p.now})
		for _, render := range []func(*digest.Digest, io.Writer) error{(*digest.Digest).Text, (*digest.Digest).HTML, (*digest.Digest).JSON} {
			if err == nil {
				err = render(d, io.Discard)
			}
		}
		return err
	})
	return costs, err
}

// database returns a database without items, and a process that has leased its feed.
func (p *pipeline) database(ctx context.Context) (*store.DB, int64, error) {
	p.texts++
	file := filepath.Join(p.dir, fmt.Sprintf("%d.db", p.texts))
	_ = os.Remove(filepath.Join(p.dir, fmt.Sprintf("%d.db", p.texts-1)))
	if err := os.WriteFile(file, p.empty, 0o600); err != nil {
		return nil, 0, err
	}
	db, err := store.Open(ctx, file)
	if err != nil {
		return nil, 0, err
	}
	process, err := db.Register(ctx, p.now)
	if err == nil {
		_, err = db.LeaseFeeds(ctx, process, []string{"f"}, false, p.now)
	}
	return db, process, err
}

// document returns a feed with one item of that text. Its markup is as it is, so that a text may be markup.
func document(text string) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><rss version="2.0"><channel><title>f</title><item><title>t</title><description>`)
	_ = xml.EscapeText(&b, []byte(text))
	b.WriteString(`</description></item></channel></rss>`)
	return []byte(b.String())
}
