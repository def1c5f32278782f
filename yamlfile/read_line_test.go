package yamlfile_test

import (
	"slices"
	"strings"
	"testing"

	"khabar/yamlfile"
)

func TestSlug(t *testing.T) {
	for in, want := range map[string]string{
		"dawn": "dawn", "dawn-home-2": "dawn-home-2", strings.Repeat("a", 64): strings.Repeat("a", 64),
		"Dawn": "", "dawn home": "", "-dawn": "", "dawn-": "", "a--b": "", "دان": "", strings.Repeat("a", 65): "",
	} {
		f := yamlfile.Parse("f.yaml", []byte("id: \""+in+"\"\n"))
		if got := f.Root.Get("id").Slug(); got != want || (f.Err() == nil) != (want != "") {
			t.Errorf("Slug of %q is %q, %v; want %q", in, got, f.Err(), want)
		}
	}
}

func TestLine(t *testing.T) {
	for _, c := range []struct {
		in, want string
		wrong    bool
	}{
		{"a  b\\tc", "a b c", false},
		{"می\u200cخواهد", "می\u200cخواهد", false},
		{"ten chars.", "ten chars.", false},
		{"eleven ones", "eleven ones", true},
		{"a\\u202eb", "", true},
		{"a\\u0007b", "", true},
		{"a\uFFFDb", "", true},
	} {
		f := yamlfile.Parse("f.yaml", []byte("name: \""+c.in+"\"\n"))
		if got := f.Root.Get("name").Line(10); got != c.want || (f.Err() != nil) != c.wrong {
			t.Errorf("Line of %q is %q, %v; want %q, wrong %v", c.in, got, f.Err(), c.want, c.wrong)
		}
	}
}

func TestEach(t *testing.T) {
	f := yamlfile.Parse("f.yaml", []byte("a: x\nb: [y, z]\nc: []\n"))
	for key, want := range map[string][]string{"a": {"x"}, "b": {"y", "z"}, "c": nil, "none": nil} {
		var got []string
		for _, n := range f.Root.Get(key).Each() {
			got = append(got, n.Value)
		}
		if !slices.Equal(got, want) {
			t.Errorf("Each of %s is %q, want %q", key, got, want)
		}
	}
}
