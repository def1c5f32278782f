package news_test

import (
	"testing"

	"khabar/news"
)

func TestCursor(t *testing.T) {
	for _, s := range []string{"", "0-1", "1700000000000-42", "1700000000000-42-after-leads"} {
		c, err := news.ParseCursor(s)
		if err != nil || c.String() != s {
			t.Errorf("%q: %+v, %q, %v", s, c, c.String(), err)
		}
	}
	for _, s := range []string{"-", "1", "1-", "-1-2", "-after-leads", "1-2-after", "1--2", "a-b", "99999999999999999999-1"} {
		if c, err := news.ParseCursor(s); err == nil {
			t.Errorf("%q: %+v", s, c)
		}
	}
}
