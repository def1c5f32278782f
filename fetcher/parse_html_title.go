package fetcher

import (
	"bytes"
	"fmt"
	"strings"

	"khabar/text"

	"golang.org/x/net/html"
)

// pageTitle returns the title of an HTML page for a message, as `, titled "TITLE"`, or "".
func pageTitle(page []byte) string {
	const sample = 64 << 10
	z := html.NewTokenizer(bytes.NewReader(page[:min(len(page), sample)]))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.StartTagToken:
			if name, _ := z.TagName(); string(name) != "title" {
				continue
			}
			if z.Next() != html.TextToken {
				return ""
			}
			if title := strings.TrimSpace(oneLine(string(z.Text()))); title != "" {
				return fmt.Sprintf(", titled %q", text.Truncate(title, 100))
			}
			return ""
		}
	}
}
