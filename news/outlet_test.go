package news_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
)

func TestOutletID(t *testing.T) {
	for _, c := range []struct{ site, want string }{
		{"https://www.dawn.com/pakistan", "dawn.com"},
		{"https://News.BBC.co.uk/", "bbc.co.uk"},
		{"https://www.thenews.com.pk/", "thenews.com.pk"},
		{"https://gandhara.rferl.org", "rferl.org"},
		{"https://analyst.blogspot.com/feed", "analyst.blogspot.com"},
		{"https://www.dawn.example.", "dawn.example"},
		{"http://192.0.2.7:8080/", "192.0.2.7"},
		{"http://[2001:db8::1]/", "2001:db8::1"},
		{"http://localhost:8080/", "localhost"},
		{"https://com.pk/", "com.pk"}, // is a public suffix
		{"", "slug"},
		{"dawn.com", "slug"}, // not a URL
		{"://", "slug"},
	} {
		if got := news.OutletID("slug", c.site); got != c.want {
			t.Errorf("outlet of %q is %q, want %q", c.site, got, c.want)
		}
	}
}

func TestOutletNames(t *testing.T) {
	var feeds []news.Feed
	for _, f := range [][3]string{
		{"bbc-world", "BBC News – World", "https://www.bbc.co.uk/news/world"},
		{"bbc-asia", "BBC News – Asia", "https://news.bbc.co.uk/asia"},
		{"dawn", "Dawn", "https://www.dawn.com"},
		{"dawn-prism", "Prism by Dawn", "https://prism.dawn.com"},
		{"news", "The News International", "https://www.thenews.com.pk"},
		{"news-blog", "The Newsroom", "https://blog.thenews.com.pk"},
		{"rferl", "RFE/RL: Gandhara", "https://gandhara.rferl.org"},
		{"rferl-en", "RFE/RL", "https://www.rferl.org"},
		{"alone", "Alone: a blog", ""},
		{"dw-ur", "DW Urdu", "https://www.dw.com/ur"},
		{"dw", "DW: Asia", "https://www.dw.com/en"},
		{"fcdo", "UK Foreign Office", "https://www.gov.uk/fcdo"},
		{"home", "UK Home Office", "https://www.gov.uk/home"},
	} {
		feeds = append(feeds, news.Feed{ID: f[0], Title: f[1], Site: f[2]})
	}
	want := map[string]string{
		"bbc.co.uk": "BBC News", "dawn.com": "Dawn", "thenews.com.pk": "The Newsroom", "rferl.org": "RFE/RL", "alone": "Alone: a blog",
		"dw.com": "DW", "www.gov.uk": "UK Home Office",
	}
	if diff := cmp.Diff(want, news.OutletNames(feeds)); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}
