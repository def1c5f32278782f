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

	"khabar/auth"
	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

// A site is a server of the pages, with a database of invented reports.
type site struct {
	testing.TB
	db      *store.DB
	base    string // address of the server
	process int64
	begun   time.Time
}

const (
	testName     = "amina"
	otherName    = "bilal"
	testPassword = "a long enough pass phrase"
)

// newSite makes a site without reports. If people is true, two persons may sign in with testPassword:
// testName, an admin, and otherName, an analyst.
func newSite(t testing.TB, people bool) *site {
	t.Helper()
	s := &site{TB: t, db: storetest.Open(t), begun: time.Now().Add(-48 * time.Hour).Truncate(time.Minute)}
	s.must(s.db.SaveTaxonomy(t.Context(), testTaxonomy(), s.begun))
	var err error
	s.process, err = s.db.Register(t.Context(), s.begun)
	s.must(err)
	if people {
		hash, err := auth.HashPassword(testPassword)
		s.must(err)
		for name, permission := range map[string]news.Permission{testName: news.PermissionAdmin, otherName: news.PermissionAnalyst} {
			s.must(s.db.AddPerson(t.Context(), news.Person{Name: name, Permission: permission, Created: s.begun, Keys: true, Password: hash}))
		}
	}
	log := slog.New(slog.DiscardHandler)
	guard := auth.New(auth.Config{Store: s.db, Log: log, Loopback: true})
	srv := httptest.NewServer(Handler(Config{Store: s.db, Auth: guard, Log: log}))
	t.Cleanup(srv.Close)
	s.base = srv.URL
	return s
}

func (s *site) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
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

// newTag makes a tag. Its evidence is the first position of words in the item's title, and in its text.
func newTag(it news.Item, id, words string) news.Tag {
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

// newItem makes an item with tags. pairs are IDs of entries, each with its words.
func newItem(title, words, lang string, pairs ...string) news.Item {
	it := news.Item{Title: title, Text: words, Lang: lang, Author: "Staff"}
	for i := 0; i+1 < len(pairs); i += 2 {
		it.Tags = append(it.Tags, newTag(it, pairs[i], pairs[i+1]))
		it.Relevance = news.RelevantByGroup
	}
	return it
}

// publish lists the feeds whose IDs are the keys of items, and saves the items of each.
func (s *site) publish(items map[string][]news.Item) {
	s.Helper()
	var feeds []news.Feed
	for id := range items {
		feeds = append(feeds, news.Feed{
			ID: id, Title: "The " + strings.ToUpper(id[:1]) + id[1:], URL: "https://" + id + ".example/feed", Site: "https://" + id + ".example/",
			Lang: "en", Country: "PK", Kind: news.KindNewspaper, Every: time.Hour, Zone: "UTC", Enabled: true, Checked: "never",
		})
	}
	s.must(s.db.SyncFeeds(s.Context(), feeds, s.begun))
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
				it.Published = s.begun.Add(time.Duration(i) * time.Minute)
			}
		}
		s.save(news.Poll{Fetch: news.Fetch{
			Feed: id, URL: "https://" + id + ".example/feed", FinalURL: "https://" + id + ".example/feed", Started: s.begun, Status: 200,
			Took: time.Millisecond, Outcome: news.OK, Items: list,
		}, NextDue: s.begun.Add(time.Hour)})
	}
}

func (s *site) save(p news.Poll) {
	s.Helper()
	leases, err := s.db.LeaseFeeds(s.Context(), s.process, []string{p.Feed}, false, s.begun)
	s.must(err)
	if len(leases) != 1 {
		s.Fatalf("lease %s: %v", p.Feed, leases)
	}
	_, err = s.db.Save(s.Context(), s.process, []news.Poll{p}, s.begun)
	s.must(err)
}

// addReports saves the reports of the tests: a story of three outlets, a report in Urdu, and
// reports with refused and shadowed evidence, with hostile content, and with many tags.
func (s *site) addReports() {
	s.Helper()
	blast := "A bomb went off at a checkpoint in Peshawar on Monday. The TTP said that it was behind the bombing, and three policemen were killed."
	var many []string
	for i := range 60 {
		many = append(many, fmt.Sprintf("group/front-%d", i), fmt.Sprintf("Front%d ", i))
	}
	var fronts strings.Builder
	for i := range 60 {
		fmt.Fprintf(&fronts, "Front%d ", i)
	}
	mixed := newItem("TTP shares fall; Taliban denies", "No TTP in sight.", "en", "group/ttp", "TTP")
	mixed.Tags[0].Evidence = append(mixed.Tags[0].Evidence,
		news.Evidence{Keyword: "group/ttp#taliban", Field: news.FieldTitle, Start: 17, End: 24, Text: "Taliban", Outcome: news.HitRefused, Reason: "other sense"},
		news.Evidence{Keyword: "group/ttp#ttp", Field: news.FieldText, Start: 0, End: 6, Text: "No TTP", Outcome: news.HitShadowed})
	hostile := newItem(`</a><script>fetch("https://outside.example/")</script><img src=https://outside.example/x.png>`+"\u202etxt.exe",
		strings.Repeat("<iframe src=//outside.example></iframe> {{.}} TTP ", 300), "en\"><b>", "group/ttp", "TTP")
	hostile.URL, hostile.Author = "javascript:alert(1)", "<style>@import url(https://outside.example/a.css)</style>"
	train := newItem("BLA blamed for attack on train near Quetta", "Officials in Quetta blamed the BLA, which has said nothing. Three guards and a driver died.",
		"en", "group/bla", "BLA", "place/quetta", "Quetta")
	train.Accounts = trainAccounts(train)
	hostile.Accounts = []news.Account{{
		Anchor: `<b>"</b>||`, Events: []news.AccountEvent{{ID: "event/<i>bombing"}}, Actors: []news.Actor{{ID: news.Unnamed, Kind: "<b>", Role: "<i>"}},
		Victims: []news.Victim{{Kind: `"><script>`}}, Status: news.AccountStatus{Is: news.Alleged, By: []string{"<script>alert(1)</script>"}},
	}}
	s.publish(map[string][]news.Item{
		"dawn": {
			newItem("TTP says it was behind bombing at Peshawar checkpoint", blast, "en", "group/ttp", "TTP", "event/bombing", "bombing", "place/peshawar", "Peshawar"),
			train,
			hostile,
		},
		"geo": {
			newItem("TTP says it was behind bombing at Peshawar checkpoint", blast+" Geo adds one line.", "en", "group/ttp", "TTP", "event/bombing", "bombing"),
			newItem("TTP: پشاور میں پولیس چوکی پر دھماکہ", "پشاور میں پولیس چوکی پر دھماکے کی ذمہ داری TTP نے قبول کر لی۔ تین اہلکار ہلاک ہوئے۔", "ur", "group/ttp", "TTP", "event/bombing", "دھماکہ", "place/peshawar", "پشاور"),
			newItem("Sixty fronts named", fronts.String(), "en", many...),
		},
		"wire": {
			newItem("TTP says it was behind bombing at Peshawar checkpoint", blast+" The wire had it first.", "en", "group/ttp", "TTP"),
			mixed,
			newItem(strings.Repeat("Unbrokenlongheadline", 100), "BLA", "en", "group/bla", "BLA"),
		},
	})
}

// trainAccounts returns accounts of a report on a train: an attack with two figures of which one is wrong, and an arrest of long ago.
func trainAccounts(it news.Item) []news.Account {
	quote := func(words string) []news.Quote {
		at := strings.Index(it.Text, words)
		return []news.Quote{{Field: news.FieldText, Start: at, End: at + len(words), Text: words}}
	}
	attack := news.NewAccount(news.NewAnchor("deed", "place/quetta", "", 1))
	attack.Events = []news.AccountEvent{{ID: "event/bombing", Evidence: quote("died")}}
	attack.Actors = []news.Actor{{ID: "group/bla", Kind: news.ActorGroup, Role: news.RoleAccused, Evidence: quote("BLA")}}
	attack.Victims = []news.Victim{{Kind: "police", N: new(3), Evidence: quote("Three guards")}}
	attack.Status = news.AccountStatus{Is: news.Alleged, By: []string{"Officials in Quetta"}, Evidence: quote("blamed")}
	attack.Place = &news.AccountPlace{ID: "place/quetta", Evidence: quote("Quetta")}
	attack.Killed = &news.Figure{N: new(3), Evidence: quote("Three")}
	arrest := news.NewAccount(news.NewAnchor("arrest", "", "", 1))
	arrest.Events, arrest.Status.Is = []news.AccountEvent{{ID: "event/bombing"}}, news.Recalled
	return []news.Account{attack, arrest}
}

// addDigest stores a digest in the archive.
func (s *site) addDigest() {
	s.Helper()
	all, err := s.db.SyncRecipients(s.Context(), []news.Recipient{{Subscription: "daily", Address: "reader@example.org"}}, s.begun)
	s.must(err)
	_, err = s.db.SavePlan(s.Context(), news.DigestPlan{Digest: news.Digest{
		Recipient: all[0].ID, Subscription: "daily", Date: s.begun.Format(time.DateOnly), Revision: 1, Due: s.begun.Add(time.Hour),
		Span: news.Span{From: s.begun.Add(-24 * time.Hour), Until: s.begun}, Planned: s.begun, Status: news.DigestStored,
		MessageID: "one@example.org", Subject: "khabar: 3 stories", Reports: 3, Raw: []byte("From: …"), Token: []byte("token"),
		Page: []byte(`<!doctype html><html lang="en"><title>Digest</title><p style="color:#222">A digest with <a href="https://outside.example/">a link</a>.</p>`),
	}})
	s.must(err)
}

// addSessionAndToken gives a person a session and a token.
func (s *site) addSessionAndToken(name string) {
	s.Helper()
	now := time.Now()
	s.must(s.db.StartSession(s.Context(), news.Session{Hash: hashOf("session"), Person: name, Created: now, Seen: now, Expires: now.Add(time.Hour)}))
	_, err := s.db.AddToken(s.Context(), news.Token{Person: name, Name: "archive", Scope: news.ScopeReview, Created: now}, hashOf("token"))
	s.must(err)
}

// find returns the first item whose title has that prefix.
func (s *site) find(title string) news.Item {
	s.Helper()
	for it, err := range s.db.Items(context.Background(), news.Filter{}) {
		s.must(err)
		if strings.HasPrefix(it.Title, title) {
			return it
		}
	}
	s.Fatalf("no item has the title %q", title)
	return news.Item{}
}

// get requests a page without a browser. It returns the status, and the Location followed by
// the body.
func (s *site) get(path string) (int, string) {
	s.Helper()
	return s.do(http.MethodGet, path, "")
}

func (s *site) do(method, path, form string, header ...string) (int, string) {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), method, s.base+path, strings.NewReader(form))
	s.must(err)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	s.must(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	s.must(err)
	return res.StatusCode, res.Header.Get("Location") + string(body)
}
