package review

import (
	"net/url"
	"strings"
	"testing"
)

// A redirect never leaves this server, whatever address a form gives.
func FuzzLocalPath(f *testing.F) {
	for _, s := range []string{"/", "/a?b=c#d", "//evil", `/\evil`, "https://evil", "/%2f/evil", "/\tevil", "/a/../../b"} {
		f.Add(s)
	}
	base := &url.URL{Scheme: "https", Host: "khabar.example", Path: "/login"}
	f.Fuzz(func(t *testing.T, s string) {
		got := localPath(s)
		if got == "" {
			return
		}
		// Browsers treat a backslash as a slash, and drop tabs and line breaks.
		seen := strings.NewReplacer(`\`, "/", "\t", "", "\r", "", "\n", "").Replace(got)
		u, err := base.Parse(seen)
		if err != nil || u.Host != base.Host || u.Scheme != base.Scheme || !strings.HasPrefix(seen, "/") || strings.HasPrefix(seen, "//") {
			t.Errorf("localPath(%q) = %q, which browsers read as %v (%v)", s, got, u, err)
		}
	})
}
