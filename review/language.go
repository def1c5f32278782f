package review

import (
	"strings"

	"khabar/text"
)

// langTag returns tag if it has the form of a BCP 47 tag, or else the empty string, because
// browsers do not understand other values of the attribute lang.
func langTag(tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	if len(base) < 2 || len(base) > 3 || strings.ContainsAny(base, "0123456789") {
		return ""
	}
	for part := range strings.SplitSeq(tag, "-") {
		if len(part) == 0 || len(part) > 8 || strings.IndexFunc(part, notAlphanumeric) >= 0 {
			return ""
		}
	}
	return tag
}

func notAlphanumeric(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
}

// languageNames are the names of languages by the first part of their BCP 47 tags.
var languageNames = map[string]string{
	"en": "English", "ur": "Urdu", "ps": "Pashto", "fa": "Persian", "prs": "Dari", "ar": "Arabic", "hi": "Hindi",
	"sd": "Sindhi", "bn": "Bangla", "fr": "French", "de": "German", "he": "Hebrew", "tr": "Turkish", "zh": "Chinese",
	"es": "Spanish", "ru": "Russian", "id": "Indonesian", "so": "Somali", "sw": "Swahili", "ha": "Hausa",
}

// languageName returns the English name of the language with that BCP 47 tag, or else the tag.
func languageName(tag string) string {
	if strings.EqualFold(tag, "fa-AF") {
		return "Dari"
	}
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if name, ok := languageNames[base]; ok {
		return name
	}
	if tag == "" || base == "und" {
		return "language unknown"
	}
	return text.Clean(tag)
}
