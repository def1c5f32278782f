package digest

import (
	"math"
	"strconv"
	"testing"
)

// luminance returns the relative luminance of #rrggbb (WCAG 2.2).
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	var l float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatalf("colour %q: %v", colour, err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		l += weight * c
	}
	return l
}

// TestContrast checks that both palettes have enough contrast for text (WCAG 2.2, 1.4.3).
func TestContrast(t *testing.T) {
	for name, p := range map[string]palette{"light": lightPalette(), "dark": darkPalette()} {
		for what, pair := range map[string][2]string{
			"text": {p.text, p.background}, "muted": {p.muted, p.background}, "link": {p.link, p.background},
			"alert": {p.alert, p.background}, "mark": {p.markText, p.mark},
		} {
			a, b := luminance(t, pair[0]), luminance(t, pair[1])
			if got := (max(a, b) + 0.05) / (min(a, b) + 0.05); got < 4.5 {
				t.Errorf("%s: %s has a contrast of %.2f, want at least 4.5", name, what, got)
			}
		}
	}
}
