package review

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

// A newsroom is a database with reports of invented events, and the pages over it.
type newsroom struct {
	testing.TB
	db      *store.DB
	base    string // address of the pages
	process int64
	begun   time.Time
}

const (
	testName     = "amina"
	testPassword = "a long enough pass phrase"
)

// newNewsroom opens a newsroom without reports. With people, somebody may sign in: testName,
// with testPassword, an administrator.
func newNewsroom(t testing.TB, people bool) *newsroom {
	t.Helper()
	n := &newsroom{TB: t, db: storetest.Open(t), begun: time.Now().Add(-48 * time.Hour).Truncate(time.Minute)}
	n.must(n.db.SaveTaxonomy(t.Context(), testTaxonomy(), n.begun))
	var err error
	n.process, err = n.db.Register(t.Context(), n.begun)
	n.must(err)
	if people {
		hash, err := HashPassword(testPassword)
		n.must(err)
		n.must(n.db.AddPerson(t.Context(), news.Person{Name: testName, Permission: news.PermissionAdmin, Created: n.begun, Keys: true, Password: hash}))
	}
	srv := httptest.NewServer(Handler(Config{Store: n.db, Log: slog.New(slog.DiscardHandler), Loopback: true}))
	t.Cleanup(srv.Close)
	n.base = srv.URL
	return n
}

func (n *newsroom) must(err error) {
	n.Helper()
	if err != nil {
		n.Fatal(err)
	}
}

func testTaxonomy() news.Taxonomy {
	return news.Taxonomy{Version: "sha256:0123456789", Source: "entries: …", Entries: append([]news.Entry{
		{ID: "group/ttp", Name: "Tehrik-e-Taliban Pakistan"},
		{ID: "group/bla", Name: "Baloch Liberation Army"},
		{ID: "event/bombing", Name: "Bombing"},
		{ID: "theme/security", Name: "Security"},
		{ID: "place/peshawar", Name: "Peshawar"},
		{ID: "place/quetta", Name: "Quetta"},
	}, manyEntries()...)}
}

func manyEntries() []news.Entry {
	var all []news.Entry
	for i := range 60 {
		all = append(all, news.Entry{ID: fmt.Sprintf("group/front-%d", i), Name: fmt.Sprintf("Example Front No. %d", i)})
	}
	return all
}

// tagged is a tag for the first place of words in the item's title or else its text.
func tagged(it news.Item, id, words string) news.Tag {
	t := news.Tag{
		ID: id, Status: news.Accepted, Certainty: 970, Salience: 50, Role: news.RoleMention, Taxonomy: "sha256:0123456789",
	}
	for _, f := range []struct {
		field news.Field
		raw   string
	}{{news.FieldTitle, it.Title}, {news.FieldText, it.Text}} {
		if at := strings.Index(f.raw, words); at >= 0 {
			t.Evidence = append(t.Evidence, news.Evidence{
				Keyword: id + "#" + strings.ToLower(words), Field: f.field, Start: at, End: at + len(words), Text: words,
				Outcome: news.HitAccepted, Reason: "strong",
			})
		}
	}
	return t
}

// a report with tags: pairs of an entry and its words.
func written(title, words, lang string, pairs ...string) news.Item {
	it := news.Item{Title: title, Text: words, Lang: lang, Author: "Staff"}
	for i := 0; i+1 < len(pairs); i += 2 {
		it.Tags = append(it.Tags, tagged(it, pairs[i], pairs[i+1]))
		it.Relevance = news.RelevantByGroup
	}
	return it
}

// publish lists feeds and saves what each of them brings, in the order of their names.
func (n *newsroom) publish(items map[string][]news.Item) {
	n.Helper()
	var feeds []news.Feed
	for id := range items {
		feeds = append(feeds, news.Feed{
			ID: id, Title: "The " + strings.ToUpper(id[:1]) + id[1:], URL: "https://" + id + ".example/feed", Site: "https://" + id + ".example/",
			Lang: "en", Country: "PK", Kind: news.KindNewspaper, Every: time.Hour, Zone: "UTC", Enabled: true, Checked: "never",
		})
	}
	n.must(n.db.SyncFeeds(n.Context(), feeds, n.begun))
	for id, list := range items {
		for i := range list {
			it := &list[i]
			it.Feed = id
			if it.GUID == "" {
				it.GUID = fmt.Sprintf("%s-%d", id, i)
			}
			it.Keys = []string{it.GUID}
			if it.URL == "" {
				it.URL = "https://" + id + ".example/" + it.GUID
			}
			if it.Published.IsZero() {
				it.Published = n.begun.Add(time.Duration(i) * time.Minute)
			}
		}
		n.save(news.Poll{Fetch: news.Fetch{
			Feed: id, URL: "https://" + id + ".example/feed", FinalURL: "https://" + id + ".example/feed", Started: n.begun, Status: 200,
			Took: time.Millisecond, Outcome: news.OK, Items: list,
		}, NextDue: n.begun.Add(time.Hour)})
	}
}

func (n *newsroom) save(p news.Poll) {
	n.Helper()
	leases, err := n.db.ClaimFeeds(n.Context(), n.process, []string{p.Feed}, false, n.begun)
	n.must(err)
	if len(leases) != 1 {
		n.Fatalf("claim %s: %v", p.Feed, leases)
	}
	_, err = n.db.Save(n.Context(), n.process, []news.Poll{p}, n.begun)
	n.must(err)
}

// week fills the newsroom with what the pages are tried on: a story of three outlets, one in
// Urdu, one with refused and shadowed evidence, one that means harm, and one with many tags.
func (n *newsroom) week() {
	n.Helper()
	blast := "A bomb went off at a checkpoint in Peshawar on Monday. The TTP said that it was behind the bombing, and three policemen were killed."
	var many []string
	for i := range 60 {
		many = append(many, fmt.Sprintf("group/front-%d", i), fmt.Sprintf("Front%d ", i))
	}
	var fronts strings.Builder
	for i := range 60 {
		fmt.Fprintf(&fronts, "Front%d ", i)
	}
	mixed := written("TTP shares fall; Taliban denies", "No TTP in sight.", "en", "group/ttp", "TTP")
	mixed.Tags[0].Evidence = append(mixed.Tags[0].Evidence,
		news.Evidence{Keyword: "group/ttp#taliban", Field: news.FieldTitle, Start: 17, End: 24, Text: "Taliban", Outcome: news.HitRefused, Reason: "other sense"},
		news.Evidence{Keyword: "group/ttp#ttp", Field: news.FieldText, Start: 0, End: 6, Text: "No TTP", Outcome: news.HitShadowed})
	mean := written(`</a><script>fetch("https://outside.example/")</script><img src=https://outside.example/x.png>`+"\u202etxt.exe",
		strings.Repeat("<iframe src=//outside.example></iframe> {{.}} TTP ", 300), "en\"><b>", "group/ttp", "TTP")
	mean.URL, mean.Author = "javascript:alert(1)", "<style>@import url(https://outside.example/a.css)</style>"
	n.publish(map[string][]news.Item{
		"dawn": {
			written("TTP says it was behind bombing at Peshawar checkpoint", blast, "en", "group/ttp", "TTP", "event/bombing", "bombing", "place/peshawar", "Peshawar"),
			written("BLA blamed for attack on train near Quetta", "Officials in Quetta blamed the BLA, which has said nothing.", "en", "group/bla", "BLA", "place/quetta", "Quetta"),
			mean,
		},
		"geo": {
			written("TTP says it was behind bombing at Peshawar checkpoint", blast+" Geo adds one line.", "en", "group/ttp", "TTP", "event/bombing", "bombing"),
			written("TTP: پشاور میں پولیس چوکی پر دھماکہ", "پشاور میں پولیس چوکی پر دھماکے کی ذمہ داری TTP نے قبول کر لی۔ تین اہلکار ہلاک ہوئے۔", "ur", "group/ttp", "TTP", "event/bombing", "دھماکہ", "place/peshawar", "پشاور"),
			written("Sixty fronts named", fronts.String(), "en", many...),
		},
		"wire": {
			written("TTP says it was behind bombing at Peshawar checkpoint", blast+" The wire had it first.", "en", "group/ttp", "TTP"),
			mixed,
			written(strings.Repeat("Unbrokenlongheadline", 100), "BLA", "en", "group/bla", "BLA"),
		},
	})
}

// mail stores a digest in the archive.
func (n *newsroom) mail() {
	n.Helper()
	all, err := n.db.SyncRecipients(n.Context(), []news.Recipient{{Subscription: "daily", Address: "reader@example.org"}}, n.begun)
	n.must(err)
	_, err = n.db.SavePlan(n.Context(), news.DigestPlan{Digest: news.Digest{
		Recipient: all[0].ID, Subscription: "daily", Date: n.begun.Format(time.DateOnly), Revision: 1, Due: n.begun.Add(time.Hour),
		Span: news.Span{From: n.begun.Add(-24 * time.Hour), Until: n.begun}, Planned: n.begun, Status: news.DigestStored,
		MessageID: "one@example.org", Subject: "khabar: 3 stories", Reports: 3, Raw: []byte("From: …"), Token: []byte("token"),
		Page: []byte(`<!doctype html><html lang="en"><title>Digest</title><p style="color:#222">A digest with <a href="https://outside.example/">a link</a>.</p>`),
	}})
	n.must(err)
}

// find returns the first item whose title begins so.
func (n *newsroom) find(title string) news.Item {
	n.Helper()
	for it, err := range n.db.Items(context.Background(), news.Filter{}) {
		n.must(err)
		if strings.HasPrefix(it.Title, title) {
			return it
		}
	}
	n.Fatalf("there is no item %q", title)
	return news.Item{}
}

// get reads a page, without a browser.
func (n *newsroom) get(path string) (int, string) {
	n.Helper()
	return n.do(http.MethodGet, path, "")
}

func (n *newsroom) do(method, path, form string, header ...string) (int, string) {
	n.Helper()
	req, err := http.NewRequestWithContext(n.Context(), method, n.base+path, strings.NewReader(form))
	n.must(err)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	n.must(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	n.must(err)
	return res.StatusCode, res.Header.Get("Location") + string(body)
}
