package yamlfile_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khabar/yamlfile"
)

const minute, day = time.Minute, 24 * time.Hour

// TestAccessors reads the field x of files of one line.
func TestAccessors(t *testing.T) {
	type colour string
	text := func(n *yamlfile.Node) any { return n.Text() }
	texts := func(n *yamlfile.Node) any { return strings.Join(n.Texts(), "|") }
	number := func(n *yamlfile.Node) any { return n.Number() }
	integer := func(n *yamlfile.Node) any { return n.Int() }
	truth := func(n *yamlfile.Node) any { return n.Bool() }
	date := func(n *yamlfile.Node) any { return n.Date().Format(time.DateOnly) }
	span := func(n *yamlfile.Node) any { return n.Duration(minute, 7*day) }
	items := func(n *yamlfile.Node) any { return len(n.List()) }
	enum := func(n *yamlfile.Node) any { return yamlfile.Enum(n, []colour{"red", "dark-green"}) }
	tests := []struct {
		src  string
		read func(*yamlfile.Node) any
		want any    // the zero value if there is a finding
		find string // the finding, without its position
	}{
		{"x: plain text # comment", text, "plain text", ""},
		{`x: "quoted: \"text\""`, text, `quoted: "text"`, ""},
		{"x: 'it''s'", text, "it's", ""},
		{"x: yes", text, "yes", ""},
		{"x: 2026-01-01", text, "2026-01-01", ""},
		{"x: خبر", text, "خبر", ""},
		{"x: '  '", text, "", "x: empty; write a value, or delete the line"},
		{"x:", text, "", "x: empty; write text, or delete the line"},
		{"x: 92", text, "", `x: 92 is read as a whole number; put it in quotes: "92"`},
		{"x: 1.5", text, "", `x: 1.5 is read as a number; put it in quotes: "1.5"`},
		{"x: true", text, "", `x: true is read as true or false; put it in quotes: "true"`},
		{"x: [a]", text, "", "x: this is a list; write text"},
		{"x: {a: b}", text, "", `x: this is a group of "key: value" lines; write text`},
		{"x: one", texts, "one", ""},
		{"x: [one, two]", texts, "one|two", ""},
		{"x: [one, 2]", texts, "one", `x: 2 is read as a whole number; put it in quotes: "2"`},
		{"x: 7", integer, 7, ""},
		{"x: -7", integer, -7, ""},
		{"x: 7.5", integer, 0, "x: this is 7.5; write a whole number such as 1"},
		{"x: 0x1f", integer, 0, `x: "0x1f" cannot be used; write a plain whole number such as 1`},
		{"x: 99999999999999999999", integer, 0, `x: this is the text "99999999999999999999"; write a whole number such as 1`},
		{"x: 0.25", number, 0.25, ""},
		{"x: 2", number, 2.0, ""},
		{"x: half", number, 0.0, `x: this is the text "half"; write a number such as 0.5`},
		{"x: .inf", number, 0.0, `x: ".inf" cannot be used; write a plain number such as 0.5`},
		{"x: true", truth, true, ""},
		{"x: False", truth, false, ""},
		{"x: no", truth, false, `x: this is the text "no"; write true or false, without quotes`},
		{"x: 2024-02-29", date, "2024-02-29", ""},
		{"x: 2026-02-29", date, "0001-01-01", `x: "2026-02-29" is not a date; write it as YEAR-MONTH-DAY, such as 2026-03-01`},
		{"x: 1h30m", span, 90 * minute, ""},
		{"x: 2d", span, 2 * day, ""},
		{"x: 30", span, time.Duration(0), "x: 30 has no unit; write 30m for minutes, or another number and s, m, h or d"},
		{"x: soon", span, time.Duration(0), `x: "soon" is not a length of time; write a number and s, m, h or d, such as 30m, 2h or 1d`},
		{"x: 8d", span, time.Duration(0), `x: "8d" is out of bounds; write a time from 1m to 7d`},
		{"x: -1h", span, time.Duration(0), `x: "-1h" is out of bounds; write a time from 1m to 7d`},
		{"x: [a, b]", items, 2, ""},
		{"x: []", items, 0, ""},
		{"x: a", items, 0, `x: this is the text "a"; write a list, one "- item" a line`},
		{"x: red", enum, colour("red"), ""},
		{"x: Rde", enum, colour(""), `x: unknown value "Rde"; did you mean red?`},
		{"x: green", enum, colour(""), `x: unknown value "green"; did you mean dark-green?`},
		{"x: violet", enum, colour(""), `x: unknown value "violet"; use one of red, dark-green`},
	}
	for _, tt := range tests {
		f := yamlfile.Parse("F", []byte(tt.src+"\n"))
		if got := tt.read(f.Root.Get("x")); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.src, got, tt.want)
		}
		var found strings.Builder
		for _, finding := range f.Findings() {
			found.WriteString(finding.Message)
		}
		if found.String() != tt.find {
			t.Errorf("%s:\n found %s\n want  %s", tt.src, found.String(), tt.find)
		}
	}
}

func TestNilNode(t *testing.T) {
	var n *yamlfile.Node
	n.Only("a")
	n.Errorf("nowhere")
	if n.Get("a") != nil || n.Need("a") != nil || n.List() != nil || n.Text() != "" || n.Texts() != nil || n.Int() != 0 ||
		n.Number() != 0 || n.Bool() || !n.Date().IsZero() || n.Duration(0, day) != 0 || yamlfile.Enum(n, []string{"a"}) != "" {
		t.Error("a nil node has a value")
	}
}

func TestOnlyAndNeed(t *testing.T) {
	f := yamlfile.Parse("F", []byte("office:\n  nmae: Peshawar\n  colour: red\n  qqq: 1\nlist:\n- a:b\n- a\n"))
	office := f.Root.Get("office")
	office.Only("name", "open")
	office.Need("name") // misspelt, which Only has reported
	office.Need("open")
	for _, n := range f.Root.Get("list").List() {
		n.Only("a")
		n.Need("a")
	}
	want := []string{
		"F:2:3: nmae: unknown field; did you mean name?",
		"F:2:3: open: missing; add a line \"open: …\" here",
		"F:3:3: colour: unknown field; use one of name, open",
		"F:4:3: qqq: unknown field; use one of name, open",
		"F:6:3: list: this is the text \"a:b\"; write a space after the colon",
		"F:7:3: list: this is the text \"a\"; write lines of the form \"key: value\"",
	}
	if diff := cmp.Diff(strings.Join(want, "\n"), f.Err().Error()); diff != "" {
		t.Error(diff)
	}
}

func TestFindingsAsError(t *testing.T) {
	f := yamlfile.Parse("F", []byte("a: 1\nb: 2\n"))
	f.Root.Get("b").Report(yamlfile.Warning, "W07", "an odd %s", "number")
	f.Root.Get("b").Report(yamlfile.Warning, "W07", "an odd %s", "number")
	if err := f.Err(); err != nil {
		t.Errorf("a warning alone is an error: %v", err)
	}
	f.Root.Get("a").Errorf("wrong; correct it")
	err := f.Err()
	if findings, ok := errors.AsType[yamlfile.Findings](err); !ok || len(findings) != 2 {
		t.Fatalf("the error %v is not made of two findings", err)
	}
	want := "F:1:4: a: wrong; correct it\nF:2:4: warning: b: an odd number [W07]"
	if err.Error() != want {
		t.Errorf("got %s\nwant %s", err, want)
	}
	for _, finding := range []yamlfile.Finding{
		{File: "F", Message: "about the file"},
		{File: "F", Pos: yamlfile.Pos{Line: 3}, Message: "about the line"},
	} {
		if s := finding.String(); strings.Contains(s, ":0") {
			t.Errorf("%q has a line or column 0", s)
		}
	}
}

// TestEncodings checks bytes that a YAML file cannot contain, and encodings that editors use.
func TestEncodings(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"UTF-16", "\xff\xfea\x00", "F:1:1: the file is in UTF-16; save it as UTF-8"},
		{"UTF-16 big-endian", "\xfe\xff\x00a", "F:1:1: the file is in UTF-16; save it as UTF-8"},
		{"Windows-1256", "ok: 1\ntitle: \xce\xc8\xd1\n", "F:2:8: byte 0xce is not UTF-8; save the file as UTF-8"},
		{"NUL", "a: \x00\n", "F:1:4: invisible control character U+0000; delete it"},
		{"mark inside", "a: خ\ufeff\n", "F:1:5: invisible control character U+FEFF; delete it"},
		{"two bad lines", "a: \x01\nb:\t1\n", "F:1:4: invisible control character U+0001; delete it\nF:2:3: there is a tab here; use spaces"},
		{"nothing", "", "F:1:1: the file has no content; write at least its first field"},
		{"mark alone", "\ufeff", "F:1:1: the file has no content; write at least its first field"},
		{"brackets", "a: " + strings.Repeat("[", 200), "F:1:1: more than 100 brackets are open here; close them, or write the list one item a line"},
		{"dashes", strings.Repeat("- ", 200), "F:1:201: more than 100 lists begin in this line; write one item a line"},
		{"large", strings.Repeat("# comment\n", 1<<19), "F: the file has more than 4 MiB; split it"},
		{"mark, CR LF", "\ufeffa: 1\r\nb: 2\r\n", ""},
		{"CR", "a: 1\rb: 2\r", ""},
		{"no final line ending", "a: 1\nb: 2", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := yamlfile.Parse("F", []byte(tt.src))
			got := ""
			if err := f.Err(); err != nil {
				got = err.Error()
			} else if f.Root.Get("a").Int() != 1 || f.Root.Get("b").Pos.Line != 2 {
				t.Errorf("read as %+v", f.Root)
			}
			if got != tt.want {
				t.Errorf("got %s\nwant %s", got, tt.want)
			}
		})
	}
}
