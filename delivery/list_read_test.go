package delivery_test

import (
	"bytes"
	"flag"
	"fmt"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"khabar/delivery"
	"khabar/digest"
	"khabar/news"
	"khabar/yamlfile"
	"khabar/yamlfile/yamltest"
)

var updateLists = flag.Bool("update-lists", false, "rewrite the \"# error:\" lines of testdata/lists to the errors found")

const (
	schemaFile = "../digests.schema.json"
	manualPage = "../doc/digests.md"
)

// Each file of testdata/lists ends with the errors that ReadList must return for it, each in a
// line "# error: LINE:COLUMN: message". A file without such lines has no errors.
func TestReadListErrors(t *testing.T) {
	for _, name := range listFiles(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			src := readFile(t, name)
			_, err := delivery.ReadList("F", src, delivery.References{})
			var got []string
			if err != nil {
				for line := range strings.SplitSeq(err.Error(), "\n") {
					got = append(got, strings.TrimPrefix(line, "F:"))
				}
			}
			body, want := cutErrors(src)
			if *updateLists {
				for _, line := range got {
					body += "# error: " + line + "\n"
				}
				if err := os.WriteFile(name, []byte(body), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
		})
	}
}

// cutErrors returns a test file without its "# error:" lines, and the errors in these.
func cutErrors(src []byte) (body string, want []string) {
	for line := range strings.Lines(string(src)) {
		if text, ok := strings.CutPrefix(line, "# error: "); ok {
			want = append(want, strings.TrimSpace(text))
		} else {
			body += line
		}
	}
	return body, want
}

func listFiles(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/lists/*.yaml")
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

func TestReadList(t *testing.T) {
	list, err := delivery.ReadList("good.yaml", readFile(t, "testdata/lists/good.yaml"), delivery.References{})
	if err != nil {
		t.Fatal(err)
	}
	karachi, err := time.LoadLocation("Asia/Karachi")
	if err != nil {
		t.Fatal(err)
	}
	khabar := mail.Address{Name: "khabar", Address: "k@example.org"}
	days := []time.Weekday{time.Monday, time.Tuesday, time.Friday}
	smtp := delivery.Via{Scheme: "smtp", Host: "mail.example.org:587", User: "khabar", TLS: delivery.TLSRequired}
	filter := delivery.Filter{MinCertainty: 500, MinSalience: 10}
	want := []*delivery.Subscription{{
		ID: "all-defaults", Name: "Everything inherited", Enabled: true, To: []mail.Address{{Address: "a@example.org"}}, From: khabar,
		At: "06:00", Days: days, Location: time.UTC, Lang: "ur", Filter: filter, Format: delivery.FormatBoth, Empty: delivery.EmptyTrouble,
		Subject: digest.SubjectFull, Via: smtp, OnUncertain: delivery.UncertainResend,
	}, {
		ID: "nothing-inherited", Name: "خبر نامہ",
		To:   []mail.Address{{Name: "The News", Address: "news@xn--bcher-kva.example"}, {Address: "b@example.org"}},
		From: mail.Address{Address: "other@example.org"}, At: "18:30", Days: []time.Weekday{time.Sunday}, Location: karachi, Lang: "en",
		Filter: delivery.Filter{
			Tags: []news.TagRef{{ID: "group/al-qaeda", Family: true}, {ID: "group/ttp"}}, Langs: []string{"ur", "fa-AF"},
			Feeds: []string{"dawn-home"}, MinCertainty: 1000,
		},
		Format: delivery.FormatText, Empty: delivery.EmptySend, CSV: true, Subject: digest.SubjectPlain,
		Via: delivery.Via{Scheme: "maildir", Path: "mail"}, OnUncertain: delivery.UncertainHold,
	}, {
		ID: "hook", Name: "Hook", Enabled: true, From: khabar, At: "06:00", Days: days, Location: time.UTC, Lang: "ur", Filter: filter,
		Format: delivery.FormatBoth, Empty: delivery.EmptyTrouble, Subject: digest.SubjectFull, OnUncertain: delivery.UncertainResend,
		Via: delivery.Via{Scheme: "webhook", URL: "https://hooks.example.org/T000/B000?x=1"}, Body: "slack",
	}, {
		ID: "files", Name: "Files", Enabled: true, From: khabar, At: "06:00", Days: days, Location: time.UTC, Lang: "ur", Filter: filter,
		Format: delivery.FormatJSON, Empty: delivery.EmptyTrouble, Subject: digest.SubjectFull, OnUncertain: delivery.UncertainResend,
		Via: delivery.Via{Scheme: "file", Path: "out/of here"},
	}}
	opts := []cmp.Option{cmpopts.IgnoreUnexported(delivery.Subscription{}), cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })}
	if diff := cmp.Diff(want, list.Subscriptions, opts...); diff != "" {
		t.Errorf("subscriptions (-want +got):\n%s", diff)
	}
	after := time.Date(2026, 3, 27, 0, 0, 0, 0, time.UTC)
	if next := list.Subscriptions[1].Next(after); !next.Equal(time.Date(2026, 3, 29, 13, 30, 0, 0, time.UTC)) {
		t.Errorf("next: %v", next)
	}
	if last := list.Subscriptions[0].Last(after); !last.Equal(time.Date(2026, 3, 24, 6, 0, 0, 0, time.UTC)) {
		t.Errorf("last: %v", last)
	}
}

// The schema refuses each list that ReadList refuses, so that editors show the mistake. The
// exceptions are the files with the line "# schema: cannot check".
func TestSchemaAgreesWithReadList(t *testing.T) {
	schema := yamltest.ReadSchema(t, schemaFile)
	for _, name := range append(listFiles(t), "../digests.yaml") {
		t.Run(filepath.Base(name), func(t *testing.T) {
			src := readFile(t, name)
			_, readErr := delivery.ReadList(name, src, delivery.References{})
			valid := readErr == nil || bytes.Contains(src, []byte("# schema: cannot check\n"))
			if err := schema.Validate(yamlfile.Parse(name, src).Root); (err == nil) != valid {
				t.Errorf("the schema says: %v\nReadList says: %v", err, readErr)
			}
		})
	}
}

// The schema has the fields that ReadList reads, and the languages of package digest.
func TestSchemaHasFieldsOfReadList(t *testing.T) {
	schema := yamltest.ReadSchema(t, schemaFile)
	read := func(src string) error {
		_, err := delivery.ReadList("F", []byte(src), delivery.References{})
		return err
	}
	yamltest.Fields(t, schema.Object, "unheard-of: 1\n", read)
	yamltest.Fields(t, schema.Properties["defaults"], "defaults: {unheard-of: 1}\n", read)
	yamltest.Fields(t, schema.Definitions["digest"], "digests:\n  - unheard-of: 1\n", read)
	if diff := cmp.Diff(digest.Languages(), schema.Definitions["digest"].Properties["lang"].Enum); diff != "" {
		t.Errorf("languages (-digest +schema):\n%s", diff)
	}
}

// The manual page has a row for each field.
func TestManualHasFieldsOfSchema(t *testing.T) {
	schema := yamltest.ReadSchema(t, schemaFile)
	rows := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|").FindAllStringSubmatch(string(readFile(t, manualPage)), -1) {
		rows[m[1]] = true
	}
	want := map[string]bool{}
	for _, field := range slices.Concat(schema.Fields(), schema.Definitions["digest"].Fields()) {
		want[field] = true
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows of %s (-schema +manual):\n%s", manualPage, diff)
	}
}

// A tag that is not in the taxonomy, or a feed that is not in the feed list, is an error.
func TestReferences(t *testing.T) {
	src := "version: 1\ntimezone: UTC\ndigests:\n- {id: d, name: D, at: \"06:00\", tags: [group/ttp, group/tpp+], feeds: [dawn, down]}\n"
	_, err := delivery.ReadList("F", []byte(src), delivery.References{
		Tag:  func(id string) bool { return id == "group/ttp" },
		Feed: func(slug string) bool { return slug == "dawn" },
	})
	want := "F:4:51: tags: the taxonomy has no group/tpp; look it up with \"khabar taxonomy list\"\n" +
		"F:4:78: feeds: the feed list has no down; look it up with \"khabar feeds list\""
	if err == nil || err.Error() != want {
		t.Errorf("got:\n%v\nwant:\n%s", err, want)
	}
}

// Every error of a list has its line and column, and a list without errors can be used.
func FuzzReadList(f *testing.F) {
	for _, name := range listFiles(f) {
		f.Add(readFile(f, name))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		list, err := delivery.ReadList("F", src, delivery.References{})
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				if !regexp.MustCompile(`^F:\d+:\d+: .`).MatchString(line) {
					t.Errorf("an error without line and column: %q", line)
				}
			}
			return
		}
		now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
		for _, s := range list.Subscriptions {
			if next := s.Next(now); !next.After(now) {
				t.Errorf("%s: Next(%v) is %v", s.ID, now, next)
			}
			if last := s.Last(now); last.After(now) || !s.Next(last).After(now) {
				t.Errorf("%s: Last(%v) is %v", s.ID, now, last)
			}
			for _, to := range append(s.To, s.From) {
				if strings.ContainsAny(to.Address+to.Name, "\r\n\x00") {
					t.Errorf("address %q", to)
				}
			}
		}
	})
}

// Every Via has a text to show, and no line break in the parts that are sent to a mail server.
func FuzzParseVia(f *testing.F) {
	f.Fuzz(func(t *testing.T, s string) {
		v, err := delivery.ParseVia(s)
		if err == nil && (v.String() == "" || strings.ContainsAny(v.Host+v.User, "\r\n")) {
			t.Errorf("%q is %+v", s, v)
		}
	})
}

// The template of a hook's body is checked when the list is read, not when the digest is due.
func TestHookBodyIsChecked(t *testing.T) {
	dir := t.TempDir()
	for name, src := range map[string]string{
		"good.tmpl":  `{{json .Subject}} {{cut 9 (slack .Text)}} {{(index .Digest.Sections 0).Name}}`,
		"wrong.tmpl": `{{json .Subject`,
		"field.tmpl": `{{.Headline}}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for body, want := range map[string]string{
		"slack": "", "teams": "", "good.tmpl": "", filepath.Join(dir, "good.tmpl"): "",
		"wrong.tmpl": "unclosed action", "field.tmpl": "can't evaluate field Headline", "nowhere.tmpl": "no such file",
	} {
		src := fmt.Sprintf("version: 1\ntimezone: UTC\ndigests:\n- {id: h, name: H, at: \"06:00\", via: \"https://h.example/x\", body: %q}\n", body)
		_, err := delivery.ReadList("F", []byte(src), delivery.References{Body: func(name string) error { return delivery.CheckBody(dir, name) }})
		switch {
		case want == "" && err == nil:
		case want == "" || err == nil || !strings.HasPrefix(err.Error(), "F:4:67: body: ") || !strings.Contains(err.Error(), want):
			t.Errorf("%s: %v, want %q", body, err, want)
		}
	}
}
