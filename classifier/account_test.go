package classifier

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"khabar/news"
)

// An accountCase is an item of testdata/accounts.txt with its accounts.
type accountCase struct {
	line int
	item news.Item
	want []string
}

func accountCases(t testing.TB) []accountCase {
	t.Helper()
	b, err := os.ReadFile("testdata/accounts.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []accountCase
	for n, line := range strings.Split(string(b), "\n") {
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '=':
			last := &all[len(all)-1]
			last.want = append(last.want, strings.TrimSpace(line[1:]))
		default:
			head := strings.SplitN(line, " ", 3)
			title, body, _ := strings.Cut(head[2], " | ")
			published, err := time.Parse(time.DateOnly, head[0])
			if err != nil {
				t.Fatalf("line %d: %v", n+1, err)
			}
			all = append(all, accountCase{line: n + 1, item: news.Item{Title: title, Text: body, Lang: head[1], Published: published}})
		}
	}
	return all
}

// accountParts returns status, events, actors and victims of an account, in the form of testdata/accounts.txt.
func accountParts(a *news.Account) (parts [4][]string) {
	parts[0] = []string{strings.TrimSpace(string(a.Status.Is) + " " + strings.ToLower(strings.Join(a.Status.By, " ")))}
	for _, e := range a.Events {
		parts[1] = append(parts[1], strings.TrimPrefix(e.ID, "event/"))
	}
	for _, x := range a.Actors {
		name := x.ID
		if name == news.Unnamed {
			name = string(x.Kind)
		}
		parts[2] = append(parts[2], name+" "+string(x.Role))
	}
	for _, v := range a.Victims {
		parts[3] = append(parts[3], v.Kind)
	}
	return parts
}

// TestAccounts checks the items of testdata/accounts.txt.
func TestAccounts(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	for _, test := range accountCases(t) {
		got := c.Read(test.item).Accounts
		if len(test.want) == 1 && test.want[0] == "none" {
			test.want = nil
		}
		if len(got) != len(test.want) {
			t.Errorf("line %d: %d accounts, want %d: %s", test.line, len(got), len(test.want), asJSON(t, got))
			continue
		}
		for i := range got {
			have := accountParts(&got[i])
			for k, part := range strings.Split(test.want[i], "/ ") {
				want := strings.Split(strings.TrimSuffix(strings.TrimSpace(part), " /"), ", ")
				if len(want) == 1 && want[0] == "" {
					want = nil
				}
				slices.Sort(want)
				slices.Sort(have[k])
				if k == 1 { // other events may be there
					have[k] = slices.DeleteFunc(have[k], func(e string) bool { return !slices.Contains(want, e) })
				}
				if !slices.Equal(want, have[k]) {
					t.Errorf("line %d, account %d: %q, want %q", test.line, i+1, accountParts(&got[i])[k], want)
				}
			}
		}
	}
}

// TestAccountEvidence checks that all evidence is the words between its offsets, and that reading an item again gives the
// same bytes.
func TestAccountEvidence(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	for _, test := range accountCases(t) {
		checkAccounts(t, c, test.item)
	}
}

// FuzzRead does what TestAccountEvidence does.
func FuzzRead(f *testing.F) {
	c := shipped(f)
	for _, test := range accountCases(f) {
		f.Add(test.item.Title, test.item.Text, test.item.Lang)
	}
	f.Fuzz(func(t *testing.T, title, text, lang string) {
		if utf8.ValidString(title) && utf8.ValidString(text) && len(title)+len(text) < 1<<12 {
			checkAccounts(t, c, news.Item{Title: title, Text: text, Lang: lang, Published: time.Date(2024, 3, 4, 0, 0, 0, 0, time.UTC)})
		}
	})
}

func checkAccounts(t *testing.T, c *Classifier, it news.Item) {
	t.Helper()
	accounts := c.Read(it).Accounts
	for _, q := range quotesIn(reflect.ValueOf(accounts)) {
		field := it.Title
		if q.Field == news.FieldText {
			field = it.Text
		}
		if q.Start < 0 || q.End > len(field) || q.Start >= q.End || field[q.Start:q.End] != q.Text {
			t.Errorf("%q: %q is not at %d to %d of the %s", it.Title, q.Text, q.Start, q.End, q.Field)
		}
	}
	if again := c.Read(it).Accounts; asJSON(t, again) != asJSON(t, accounts) {
		t.Errorf("%q: read again, it is %s, not %s", it.Title, asJSON(t, again), asJSON(t, accounts))
	}
}

// quotesIn returns all quotes in a value.
func quotesIn(v reflect.Value) []news.Quote {
	if q, ok := v.Interface().(news.Quote); ok {
		return []news.Quote{q}
	}
	var all []news.Quote
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			all = append(all, quotesIn(v.Index(i))...)
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			all = append(all, quotesIn(field)...)
		}
	}
	return all
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestAccountsAreLimited checks that an item of nothing but attacks has few accounts, which list little.
func TestAccountsAreLimited(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&text, "In another attack, TTP militants killed %d soldiers. The BLA claimed the bombing. ", i)
	}
	accounts := shipped(t).Read(news.Item{Title: "Attacks", Text: text.String(), Lang: "en"}).Accounts
	if len(accounts) == 0 || len(accounts) > maxAccounts {
		t.Fatalf("%d accounts, want 1 to %d", len(accounts), maxAccounts)
	}
	if n := len(asJSON(t, accounts)); n > 64<<10 {
		t.Errorf("the accounts have %d bytes", n)
	}
}

// TestAccountLists checks that the lists of accounts are never null in JSON.
func TestAccountLists(t *testing.T) {
	t.Parallel()
	long := "TTP militants killed " + strings.Repeat("a", 300) + " " + strings.Repeat("b", 300) + " soldiers in Bannu."
	for _, it := range []news.Item{{Title: "x", Text: long, Lang: "en"}, {Title: long, Lang: "en"}} {
		accounts := shipped(t).Read(it).Accounts
		if len(accounts) == 0 {
			t.Fatal("no accounts")
		}
		if s := asJSON(t, accounts); strings.Contains(s, `"evidence":null`) || strings.Contains(s, `"actors":null`) {
			t.Errorf("a list is null in %s", s)
		}
	}
}

// TestDeedsWithoutEvents checks that deeds which are no events do not keep others out, and are not reported as cut.
func TestDeedsWithoutEvents(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for range 10 {
		text.WriteString("In another town, a dog injured a boy. ")
	}
	text.WriteString("In another town, TTP militants killed four soldiers.")
	read := shipped(t).Read(news.Item{Title: "Dogs", Text: text.String(), Lang: "en"})
	if len(read.Accounts) == 0 || len(read.Cuts) > 0 {
		t.Errorf("accounts %s, cut %v; want the killing, and nothing cut", asJSON(t, read.Accounts), read.Cuts)
	}
}
