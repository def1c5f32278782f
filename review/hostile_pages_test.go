package review

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"khabar/news"
)

// hostileItems is how many items of each shape are stored.
const hostileItems = 30

// A hostileShape is a text that tries to make pages slow or large, with the evidence that a
// classifier without limits would find in it.
type hostileShape struct {
	name string
	unit string              // what the text repeats
	size int                 // bytes of the text
	hits func(at int) []span // evidence in the unit that begins at a byte
}

func hostileShapes() []hostileShape {
	one := func(n int) func(int) []span { return func(at int) []span { return []span{{at, at + n}} } }
	none := func(int) []span { return nil }
	return []hostileShape{
		{"one keyword", "TTP ", 32_000, one(3)},
		{"brackets never closed", "(a ", 256_000, none},
		{"claims", "TTP claimed the attack ", 256_000, one(3)},
		{"one long word", "tehrik", 256_000, one(6)},
		{"marks on one letter", "\u0301", 256_000, none},
		{"right-to-left overrides", "\u202etext ", 256_000, one(len("\u202etext"))},
		{"overlapping", "TTP TTP ", 64_000, func(at int) []span { return []span{{at, at + 7}, {at + 4, at + 8}} }},
		{"nested", "TTP ", 64_000, func(at int) []span { n := at / 4 % 400; return []span{{n, 1000 - n}} }},
		{"deep quotes", "“TTP", 256_000, one(3)},
		{"new lines", "TTP\n", 256_000, one(3)},
	}
}

func (s hostileShape) item(key string) news.Item {
	n := s.size / len(s.unit)
	t := news.Tag{ID: "group/ttp", Status: news.Accepted, Certainty: 900, Salience: 50, Role: news.RoleMention, Taxonomy: "v1", Evidence: []news.Evidence{
		{Keyword: "group/ttp#ttp", Field: news.FieldTitle, Start: 0, End: 3, Outcome: news.HitAccepted},
	}}
	for i := range n {
		for _, sp := range s.hits(i * len(s.unit)) {
			t.Evidence = append(t.Evidence, news.Evidence{Keyword: "group/ttp#ttp", Field: news.FieldText, Start: sp.start, End: sp.end, Outcome: news.HitAccepted})
		}
	}
	return news.Item{
		Keys: []string{key}, Title: "TTP fighters ambush a convoy near Wana bridge", Text: strings.Repeat(s.unit, n), Lang: "en",
		URL: "https://dawn.example/" + key, Relevance: news.RelevantByGroup, Tags: []news.Tag{t},
	}
}

// saveHostile stores items of a shape, which become the newest.
func (f *fixture) saveHostile(s hostileShape) {
	f.Helper()
	now := time.Now()
	process, err := f.db.Register(f.Context(), now)
	f.must(err)
	_, err = f.db.LeaseFeeds(f.Context(), process, []string{"dawn"}, false, now)
	f.must(err)
	poll := news.Poll{Fetch: news.Fetch{Feed: "dawn", Started: now, Status: 200, Outcome: news.OK}, NextDue: now.Add(time.Hour)}
	for i := range hostileItems {
		poll.Items = append(poll.Items, s.item(fmt.Sprintf("%s-%d", strings.ReplaceAll(s.name, " ", "-"), i)))
	}
	saved, err := f.db.Save(f.Context(), process, []news.Poll{poll}, now)
	f.must(err)
	if saved[0].New != hostileItems {
		f.Fatalf("%s: saved %+v, want %d new items", s.name, saved, hostileItems)
	}
}

// hostilePages returns the addresses of the queue, and of an item and a story of the newest items.
func (f *fixture) hostilePages() map[string]string {
	f.Helper()
	pages := map[string]string{"queue": "/"}
	for it, err := range f.db.Items(f.Context(), news.Filter{Limit: 1}) {
		f.must(err)
		pages["item"], pages["story"] = fmt.Sprintf("/items/%d", it.ID), fmt.Sprintf("/stories/%d", it.Story)
	}
	return pages
}

// Whatever a feed sends, a page stays of a size that a browser can show, and an item is read with a
// limited number of pieces of evidence.
func TestHostilePagesAreLimited(t *testing.T) {
	const (
		maxRows = 128     // pieces of evidence of an item with one tag
		maxList = 1 << 20 // bytes of a page with excerpts of thirty items
		maxItem = 1 << 20 // bytes of the page of an item, which shows the whole of a text of 256,000 bytes
	)
	for _, shape := range hostileShapes() {
		t.Run(shape.name, func(t *testing.T) {
			f := newFixture(t)
			f.saveHostile(shape)
			rows := 0
			for it, err := range f.db.Items(t.Context(), news.Filter{Limit: hostileItems}) {
				f.must(err)
				if n := len(it.Tags[0].Evidence); n > maxRows {
					t.Errorf("item %d is read with %d pieces of evidence, want at most %d", it.ID, n, maxRows)
				}
				rows += len(it.Tags[0].Evidence)
			}
			for name, path := range f.hostilePages() {
				w := f.get(path)
				most := maxList
				if name == "item" {
					most = maxItem
				}
				if w.Code != http.StatusOK || w.Body.Len() > most {
					t.Errorf("%s: status %d, %d bytes; want at most %d", name, w.Code, w.Body.Len(), most)
				}
				t.Logf("%s: %d bytes, %d rows of evidence", name, w.Body.Len(), rows)
			}
		})
	}
}

// BenchmarkHostilePages renders pages with thirty hostile items of each shape.
func BenchmarkHostilePages(b *testing.B) {
	for _, shape := range hostileShapes() {
		f := newFixture(b)
		f.saveHostile(shape)
		for name, path := range f.hostilePages() {
			b.Run(shape.name+"/"+name, func(b *testing.B) {
				size := 0
				for b.Loop() {
					w := f.get(path)
					if w.Code != http.StatusOK {
						b.Fatalf("status %d", w.Code)
					}
					size = w.Body.Len()
				}
				b.ReportMetric(float64(size), "bytes")
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1000, "ms/page")
			})
		}
	}
}
