package text

import (
	"testing"
)

func TestClean(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "TTP claims attack", "TTP claims attack"},
		{"terminal escape", "a\x1b[31mb\x1b]0;title\x07c", "a[31mb]0;titlec"},
		{"C1 controls", "a\u009b31mb\u0085c", "a31mb c"},
		{"NUL, DEL, backspace", "a\x00b\x7fc\x08d", "abcd"},
		{"line and paragraph ends", "a\nb\r\n\tc\u2028d\u2029e", "a b c d e"},
		{"kinds of space", "a\u00a0b\u3000c   d", "a b c d"},
		{"overrides and embeddings", "a\u202egnp.exe\u202cb\u202a\u202b\u202d", "agnp.exeb"},
		{"isolates", "a\u2066b\u2067c\u2068d\u2069e", "abcde"},
		{"invisible", "T\u200bT\ufeffP\u00ad\u2060\U000e0041", "TTP"},
		{"invalid UTF-8", "a\xff\xfeb", "a\ufffdb"},
		{"noncharacter", "a\ufffeb", "ab"},
		{"joiners of Persian and Hindi stay", "می\u200cشود क्\u200dष", "می\u200cشود क्\u200dष"},
		{"direction marks stay", "(کرونا)\u200f", "(کرونا)\u200f"},
		{"markup is text", "<b>x</b> &amp;", "<b>x</b> &amp;"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Clean(tt.in); got != tt.want {
				t.Errorf("Clean(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestCleanLines(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "one line", "one line"},
		{"lines stay", "one\r\ntwo\u2028three", "one\ntwo\nthree"},
		{"one empty line at most", "one\n\n \n\n\ntwo", "one\n\ntwo"},
		{"no space at the beginning of a line", "one\n   two", "one\ntwo"},
		{"overrides", "a\u202egnp.exe\nb", "agnp.exe\nb"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := CleanLines(tt.in); got != tt.want {
				t.Errorf("CleanLines(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestWebURL(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"https", "https://example.org/a?b=1&c=2#d", "https://example.org/a?b=1&c=2#d"},
		{"http", "http://example.org", "http://example.org"},
		{"upper case scheme", "HTTPS://example.org/", "https://example.org/"},
		{"Urdu path", "https://example.org/خبر", "https://example.org/%D8%AE%D8%A8%D8%B1"},
		{"Urdu query", "https://example.org/?q=خبر", "https://example.org/?q=%D8%AE%D8%A8%D8%B1"},
		{"quotes and angles", `https://example.org/?q="><script>`, "https://example.org/?q=%22%3E%3Cscript%3E"},
		{"bidi override", "https://example.org/?\u202ecod", "https://example.org/?%E2%80%AEcod"},
		{"javascript", "javascript:alert(1)", ""},
		{"javascript in disguise", "java\tscript:alert(1)", ""},
		{"data", "data:text/html,<script>1</script>", ""},
		{"file", "file:///etc/passwd", ""},
		{"relative", "/a/b", ""},
		{"scheme-relative", "//example.org/", ""},
		{"no host", "https:///a", ""},
		{"user information", "https://example.org@example.net/", ""},
		{"control character", "https://example.org/\x1b[31m", ""},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := WebURL(tt.in); got != tt.want {
				t.Errorf("WebURL(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestDirection(t *testing.T) {
	tests := []struct{ lang, words, want string }{
		{"en", "TTP claims attack", LTR},
		{"ur", "TTP: پشاور میں دھماکہ", RTL},
		{"ur-PK", "پشاور", RTL},
		{"fa-AF", "کابل", RTL},
		{"ps", "کابل", RTL},
		{"ar", "كابل", RTL},
		{"hi", "मुंबई", LTR},
		{"ur-Latn", "Peshawar mein dhamaka", LTR},
		{"ur", "Peshawar blast", LTR},       // an English headline in an Urdu feed
		{"en", "پشاور میں دھماکہ BBC", RTL}, // an Urdu one in an English feed
		{"", "", LTR},
	}
	for _, tt := range tests {
		if got := Direction(tt.lang, tt.words); got != tt.want {
			t.Errorf("Direction(%q, %q) = %s, want %s", tt.lang, tt.words, got, tt.want)
		}
	}
}
