package classifier

import "testing"

func TestNames(t *testing.T) {
	tax := loadShipped(t)
	for _, c := range []struct{ lang, id, want string }{
		{"ur", "place/peshawar", "پشاور"},
		{"hi", "place/pakistan", "पाकिस्तान"},
		{"ar", "group/aqim", "القاعدة ببلاد المغرب الإسلامي"},
		{"ar", "place/kashmir", "كشمير"},
		{"fa", "place/india", "هندوستان"},
		{"en", "place/peshawar", ""},
		{"ur", "place/nowhere", ""},
	} {
		if got := tax.Names(c.lang)[c.id]; got != c.want {
			t.Errorf("%s in %s is %q, want %q", c.id, c.lang, got, c.want)
		}
	}
}
