package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"khabar/digest"
	"khabar/monitor"
	"khabar/news"
)

// samples has feeds of fictional outlets about well-known past events, and a feed list.
// demo/README.md has the rules for them.
//
//go:embed demo/feeds.yaml demo/feeds
var samples embed.FS

// demoDatabase is the name of the demo's database file.
const demoDatabase = "khabar.db"

func (a *app) demoCommand() *cobra.Command {
	var keep string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Show every step on bundled samples, without network",
		Long: `Serve bundled sample feeds on loopback, fetch, tag and store them with the same code as
real ones, and print their digest. The samples are about well-known past events, from
fictional outlets; they are not news.

--keep DIR keeps the database, the feeds, the feed list and the taxonomy in DIR.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context(), keep) },
	}
	cmd.Flags().StringVar(&keep, "keep", "", "folder to keep the database and all files in; made if it does not exist")
	return cmd
}

func (a *app) demo(ctx context.Context, keep string) (err error) {
	dir := keep
	if keep == "" {
		if dir, err = os.MkdirTemp("", "khabar-demo-"); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	} else if entries, err := os.ReadDir(dir); len(entries) > 0 || (err != nil && !errors.Is(err, fs.ErrNotExist)) {
		return errors.Join(usagef("--keep %s: want a folder that is empty or does not exist", dir), err)
	}
	address, stop, err := serveSamples()
	if err != nil {
		return fmt.Errorf("demo: serve the samples: %w", err)
	}
	defer stop()
	if err := a.writeDemo(dir, address); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if err := a.runDemo(ctx); err != nil {
		return err
	}
	a.sayNextSteps(keep)
	return nil
}

// serveSamples serves the sample feeds on a free loopback port until stop is called.
func serveSamples() (address string, stop func(), err error) {
	feeds, err := fs.Sub(samples, "demo/feeds")
	if err != nil {
		return "", nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	srv := &http.Server{Handler: http.FileServerFS(feeds), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = srv.Serve(l) }() // ends with Close
	return "http://" + l.Addr().String(), func() { _ = srv.Close() }, nil
}

// writeDemo writes the files of a newsroom to dir, and makes the app use them. It copies the
// taxonomy of --taxonomy, or without that flag, the built-in one.
func (a *app) writeDemo(dir, address string) error {
	list, err := samples.ReadFile("demo/feeds.yaml")
	if err != nil {
		return err
	}
	a.feeds, a.db = filepath.Join(dir, feedsFile), filepath.Join(dir, demoDatabase)
	if err := writeNew(a.feeds, bytes.ReplaceAll(list, []byte("ADDRESS"), []byte(address)), publicFile); err != nil {
		return err
	}
	feeds, err := fs.Sub(samples, "demo/feeds")
	if err != nil {
		return err
	}
	if err := copyNew(filepath.Join(dir, "feeds"), feeds); err != nil {
		return err
	}
	_, taxonomy, err := a.taxonomyFiles()
	if err != nil {
		return err
	}
	return copyNew(filepath.Join(dir, taxonomyDir), taxonomy)
}

// runDemo reads the samples into the database and prints their digest.
func (a *app) runDemo(ctx context.Context) (err error) {
	m, db, err := a.monitor(ctx, clientFlags{allowPrivate: true})
	if err != nil {
		return err
	}
	defer closing(db, &err)
	sum, err := m.Cycle(ctx, monitor.Request{})
	if err != nil {
		return err
	}
	if sum.OK != sum.Feeds {
		return errors.Join(a.printSummary(sum, false), fmt.Errorf("demo: %d of %d sample feeds could not be read", sum.Feeds-sum.OK, sum.Feeds))
	}
	a.say("%d sample feeds read, %d items stored, %d of them relevant\n", sum.Feeds, sum.ItemsNew, sum.ItemsRelevant)
	list, err := a.feedList()
	if err != nil {
		return err
	}
	now := time.Now()
	d, err := digest.Compose(ctx, db, digest.Options{
		Span: news.Span{From: now.Add(-time.Hour), Until: now.Add(time.Minute)}, By: news.BySeen,
		Zone: list.Location, Now: now, Banner: "SAMPLE", Severity: a.severities(),
	})
	if err != nil {
		return err
	}
	return d.Text(a.stdout)
}

// sayNextSteps suggests what to try next.
func (a *app) sayNextSteps(keep string) {
	if keep == "" {
		a.say("\nNext: \"khabar demo --keep DIR\" keeps the database and all files;\n" +
			"\"khabar init DIR\" writes the real feed list and taxonomy, to edit; \"khabar help\" lists the commands.")
		return
	}
	a.say("\nNext, in %s:\n  khabar items --tag group/ttp --json      items with that tag, and the evidence for it\n"+
		"  khabar digest preview --by seen --format html\n  feeds.yaml, taxonomy/                    the feed list and the taxonomy, to edit", keep)
}
