package yamlfile_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khabar/yamlfile"
)

// TestSet sets fields of the first item of "feeds", or else of the whole file.
func TestSet(t *testing.T) {
	tests := []struct{ name, src, key, value, want string }{
		{"plain value", "id: a\nchecked: never\n", "checked", "2026-11-22", "id: a\nchecked: 2026-11-22\n"},
		{"comment and spacing are kept", "id:   a\nchecked:   never   # not yet\n# end\n", "checked", "x", "id:   a\nchecked:   x   # not yet\n# end\n"},
		{"double quotes", `{title: "a \" }", checked: "ne\"ver"}`, "checked", "x", `{title: "a \" }", checked: x}`},
		{"single quotes", "checked: 'it''s' # c\n", "checked", "x", "checked: x # c\n"},
		{"quoted key", "\"checked\" : never\n", "checked", "x", "\"checked\" : x\n"},
		{"Urdu before it in the line", "feeds:\n  - {title: \"ڈان نیوز\", checked: never}\n", "checked", "x", "feeds:\n  - {title: \"ڈان نیوز\", checked: x}\n"},
		{"Urdu value", "title: بی بی سی اردو # خبر\n", "title", "\"ڈان\"", "title: \"ڈان\" # خبر\n"},
		{"null", "a: ~\nchecked: null # c\n", "checked", "x", "a: ~\nchecked: x # c\n"},
		{"nothing", "checked:\na: 1\n", "checked", "x", "checked: x\na: 1\n"},
		{"nothing but a comment", "checked :   # c\n", "checked", "x", "checked : x   # c\n"},
		{"byte order mark and CRLF", "\ufeffid: a\r\nchecked: never\r\n", "checked", "x", "\ufeffid: a\r\nchecked: x\r\n"},
		{"new field", "feeds:\n  - id: a # first\n\n    # about b\n  - id: b\n", "checked", "x", "feeds:\n  - id: a # first\n    checked: x\n\n    # about b\n  - id: b\n"},
		{"new field below the last field of one line", "id: a\nurl: b\nnote: >\n  c\n  d\n", "checked", "x", "id: a\nurl: b\nchecked: x\nnote: >\n  c\n  d\n"},
		{"new field, CRLF, no line ending", "a: b\r\nid: a", "checked", "x", "a: b\r\nid: a\r\nchecked: x"},
		{"new field between brackets", "feeds:\n- { id: a }  # c\n", "checked", "x", "feeds:\n- { id: a, checked: x }  # c\n"},
		{"new field after a comma", "{id: a, }\n", "checked", "x", "{id: a, checked: x }\n"},
		{"new field in empty brackets", "{}\n", "checked", "x", "{checked: x}\n"},
		{"brackets over several lines", "{id: a,\n url: b}\n", "checked", "x", "{id: a,\n url: b, checked: x}\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := target(t, tt.src).Set(tt.key, tt.value)
			if err != nil {
				t.Fatal(err)
			}
			got := string(yamlfile.Apply([]byte(tt.src), []yamlfile.Splice{s}))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Fatalf("(-want +got):\n%s", diff)
			}
			if v := target(t, got).Get(tt.key); v == nil || v.Value != strings.Trim(tt.value, `"`) {
				t.Errorf("read again, %s is %v", tt.key, v)
			}
		})
	}
}

// target parses src and returns the mapping to change: the first item of "feeds", or else the whole file.
func target(t *testing.T, src string) *yamlfile.Node {
	t.Helper()
	f := yamlfile.Parse("F", []byte(src))
	if err := f.Err(); err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	if feeds := f.Root.Get("feeds"); feeds != nil {
		return feeds.Items[0]
	}
	return f.Root
}

// TestSetRefuses checks which values Set leaves to people.
func TestSetRefuses(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{"checked: one\n  two\n", "F:1:10: checked: written"},
		{"checked: |\n  |\n", "F:1:10: checked: written"},
		{"checked: >-\n  >-\n", "F:1:10: checked: written"},
		{"checked: \"one\n  two\"\n", "F:1:10: checked: written"},
		{"checked: [one]\n", "F:1:10: checked: written"},
		{"other:\n  one: two\n", "F:1:1: checked: written"},
		{"{id: a\n}\n", "F:1:1: checked: written"},
	} {
		_, err := target(t, tt.src).Set("checked", "x")
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("Set in %q: error %v, want %s…", tt.src, err, tt.want)
		}
	}
}

func TestApplyKeepsOrderOfInsertions(t *testing.T) {
	const src = "id: a\nurl: b\n"
	m := target(t, src)
	var splices []yamlfile.Splice
	for _, field := range []string{"url", "one", "two"} {
		s, err := m.Set(field, "new")
		if err != nil {
			t.Fatal(err)
		}
		splices = append(splices, s)
	}
	got := string(yamlfile.Apply([]byte(src), splices))
	if want := "id: a\nurl: new\none: new\ntwo: new\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
