package fetcher_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khabar/fetcher"
	"khabar/news"
	"khabar/yamlfile"
)

var updateLists = flag.Bool("update-feedlist", false, "rewrite the \"# error:\" lines of testdata/feedlist to the errors found")

// Each file of testdata/feedlist begins with the errors that it must have, a line
// "# error: LINE:COLUMN: message" each. A file without such lines is valid.
func TestReadListErrors(t *testing.T) {
	for _, name := range feedListFiles(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			src := readFile(t, name)
			_, err := fetcher.ReadList("F", src)
			var got []string
			if err != nil {
				for line := range strings.SplitSeq(err.Error(), "\n") {
					got = append(got, strings.TrimPrefix(line, "F:"))
				}
			}
			if *updateLists {
				rewriteErrors(t, name, src, got)
				return
			}
			if diff := cmp.Diff(expectedErrors(src), got); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
		})
	}
}

func feedListFiles(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/feedlist/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no test files", err)
	}
	return files
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func expectedErrors(src []byte) []string {
	var want []string
	for line := range strings.Lines(string(src)) {
		text, ok := strings.CutPrefix(line, "# error: ")
		if !ok {
			break
		}
		want = append(want, strings.TrimSpace(text))
	}
	return want
}

func rewriteErrors(t *testing.T, name string, src []byte, got []string) {
	t.Helper()
	want := expectedErrors(src)
	if len(got) != len(want) {
		t.Fatalf("%d errors, but %d \"# error:\" lines: give the file as many lines as errors\n%s", len(got), len(want), strings.Join(got, "\n"))
	}
	lines := strings.SplitAfter(string(src), "\n")
	for i, text := range got {
		lines[i] = "# error: " + text + "\n"
	}
	if err := os.WriteFile(name, []byte(strings.Join(lines, "")), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestReadList(t *testing.T) {
	list, err := fetcher.ReadList("good.yaml", readFile(t, "testdata/feedlist/good.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if list.Version != 1 || list.Zone != "Asia/Karachi" || list.Location.String() != list.Zone {
		t.Errorf("version %d, zone %s, location %v", list.Version, list.Zone, list.Location)
	}
	want := []news.Feed{
		{
			ID: "all-defaults", Title: "Everything inherited", URL: "https://example.org/a/feed", Lang: "en", Country: "PK",
			Kind: news.KindNewspaper, Every: time.Hour, Zone: "Asia/Karachi", Checked: "never",
		}, {
			ID: "nothing-inherited", Formerly: []string{"old-name", "older-name"}, Title: "خبر نامہ",
			URL: "HTTP://user-pages.example.org:8080/feed?format=rss", Site: "https://user-pages.example.org/",
			Lang: "ur", Country: "GB", Kind: news.KindBroadcaster, Every: 90 * time.Minute, Zone: "Asia/Karachi",
			Enabled: true, Checked: "2026-03-01", Note: "Seen on the outlet's own page; answers slowly.", AllowPrivate: true,
		}, {
			ID: "on-schedule", Formerly: []string{"one-more"}, Title: "On a schedule", URL: "https://example.org/b", Lang: "en",
			Country: "PK", Kind: news.KindNewspaper, Schedule: "30 6,18 * * 1-5", Zone: "Asia/Karachi", Checked: "never",
		}, {
			ID: "by-itself", Title: "Paced by khabar", URL: "http://192.0.2.7/feed", Lang: "en", Country: "PK",
			Kind: news.KindNewspaper, Every: 30 * time.Minute, Zone: "Asia/Karachi", Checked: "never",
		},
	}
	if diff := cmp.Diff(want, list.Feeds); diff != "" {
		t.Errorf("feeds (-want +got):\n%s", diff)
	}
}

func TestDuplicateAddresses(t *testing.T) {
	const head = "version: 1\ntimezone: UTC\ndefaults: {lang: en, kind: wire}\nfeeds:\n  - {id: a, title: A, url: 'https://example.org/feed'}\n"
	for url, same := range map[string]bool{
		"http://example.org/feed":             true,
		"HTTPS://Example.ORG/feed/":           true,
		"https://example.org:443/feed":        true,
		"https://example.org./feed":           true,
		"https://example.org/Feed":            false,
		"https://www.example.org/feed":        false,
		"https://example.org:8443/feed":       false,
		"https://example.org/feed?format=rss": false,
		"https://example.org/feed/urdu":       false,
	} {
		_, err := fetcher.ReadList("F", []byte(head+"  - {id: b, title: B, url: '"+url+"'}\n"))
		if got := err != nil && strings.Contains(err.Error(), "also has this address"); got != same {
			t.Errorf("%s: the same: %v, want %v (error %v)", url, got, same, err)
		}
	}
}

func TestMarkChecked(t *testing.T) {
	day := time.Date(2026, 11, 22, 23, 0, 0, 0, time.UTC)
	src := readFile(t, "testdata/feedlist/good.yaml")
	got, err := fetcher.MarkChecked("good.yaml", src, []string{"all-defaults", "nothing-inherited", "on-schedule", "no-such-feed"}, day)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer(
		"url: https://example.org/a/feed\n", "url: https://example.org/a/feed\n    enabled: true\n    checked: 2026-11-22\n",
		"checked: 2026-03-01", "checked: 2026-11-22",
		`* * 1-5"}`, `* * 1-5", enabled: true, checked: 2026-11-22}`,
	).Replace(string(src))
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	again, err := fetcher.MarkChecked("good.yaml", got, []string{"all-defaults"}, day)
	if err != nil || string(again) != string(got) {
		t.Errorf("marked again, the list changes (error %v):\n%s", err, cmp.Diff(string(got), string(again)))
	}
}

func TestMarkCheckedRefuses(t *testing.T) {
	const feed = "version: 1\ntimezone: UTC\ndefaults: {lang: en, kind: wire}\nfeeds:\n  - id: a\n    title: A\n    url: https://example.org/\n"
	for src, want := range map[string]string{
		feed + "    checked: >-\n      2026-01-01\n": "F:8:14: checked: written in a form that only a person should change",
		feed + "    enabled: maybe\n":                "F:8:14: enabled: this is the text",
	} {
		if _, err := fetcher.MarkChecked("F", []byte(src), []string{"a"}, time.Unix(0, 0)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %s…", err, want)
		}
	}
}

// For any input: no panic; a list without errors has only feeds that can be polled; and the
// result of MarkChecked can be read again.
func FuzzReadList(f *testing.F) {
	for _, name := range feedListFiles(f) {
		f.Add(readFile(f, name))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		list, err := fetcher.ReadList("F", src)
		if err != nil {
			if findings, ok := err.(yamlfile.Findings); !ok || len(findings) == 0 {
				t.Fatalf("error without findings: %#v", err)
			}
			return
		}
		var ids []string
		for _, feed := range list.Feeds {
			ids = append(ids, feed.ID)
			if feed.ID == "" || feed.Title == "" || feed.URL == "" || feed.Lang == "" || !feed.Kind.Valid() || feed.Zone == "" ||
				(feed.Every == 0) == (feed.Schedule == "") {
				t.Fatalf("feed that cannot be polled: %+v", feed)
			}
		}
		marked, err := fetcher.MarkChecked("F", src, ids, time.Unix(0, 0))
		if err != nil {
			return
		}
		if list, err := fetcher.ReadList("F", marked); err != nil || len(list.Feeds) != len(ids) || !list.Feeds[0].Enabled {
			t.Fatalf("after MarkChecked: %v\n%s", err, marked)
		}
	})
}
