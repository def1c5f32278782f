package digest

import (
	"html/template"
	"strings"
)

// A palette is the colours of the page, as #rrggbb.
type palette struct {
	background               string
	text, muted, link, alert string // text on background; alert is for failing feeds and the banner
	rule                     string // lines
	mark, markText           string // background and text of marked words
}

// lightPalette returns the colours of the inline styles.
func lightPalette() palette {
	return palette{
		background: "#ffffff", text: "#1b1b1b", muted: "#595959", link: "#0b4fb3", rule: "#c8c8c8",
		mark: "#ffe89a", markText: "#1b1b1b", alert: "#a3190f",
	}
}

// darkPalette returns the colours for readers who prefer dark screens.
func darkPalette() palette {
	return palette{
		background: "#141414", text: "#e6e6e6", muted: "#a8a8a8", link: "#8fb8ff", rule: "#4a4a4a",
		mark: "#5e4b00", markText: "#ffffff", alert: "#ff9a8f",
	}
}

// styles returns the inline style of each element of the page. Some mail programs drop style
// sheets and keep inline styles.
func (p palette) styles() map[string]template.CSS {
	return map[string]template.CSS{
		"body": template.CSS("margin:0;padding:0;background:" + p.background + ";color:" + p.text +
			";font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Naskh Arabic',sans-serif"),
		"page": template.CSS("overflow-wrap:anywhere;word-break:break-word;max-width:640px;margin:0 auto;padding:16px;box-sizing:border-box;" +
			"background:" + p.background + ";color:" + p.text),
		"title":    "font-size:20px;line-height:1.4;margin:0 0 8px",
		"section":  template.CSS("font-size:18px;line-height:1.4;margin:32px 0 0;padding:0 0 4px;border-bottom:2px solid " + p.rule),
		"report":   "margin:16px 0 0",
		"headline": "font-size:16px;line-height:1.5;font-weight:600;margin:0",
		"brief":    "font-size:15px;font-weight:400;margin:0",
		"words":    "margin:4px 0 0",
		"meta":     template.CSS("margin:2px 0 0;font-size:14px;color:" + p.muted),
		"facts":    "margin:2px 0 0;font-size:14px",
		"line":     "margin:8px 0 0;font-size:14px",
		"related":  template.CSS("margin:8px 0 0;padding:0 12px;border-inline-start:3px solid " + p.rule),
		"note":     template.CSS("margin:8px 0 0;padding:4px 12px;font-size:14px;border:1px solid " + p.rule),
		"foot":     template.CSS("margin:32px 0 0;padding:8px 0 0;font-size:13px;border-top:1px solid " + p.rule + ";color:" + p.muted),
		"small":    "margin:4px 0 0",
		"link":     template.CSS("color:" + p.link),
		"mark":     template.CSS("background:" + p.mark + ";color:" + p.markText + ";padding:0 2px"),
		"alert":    template.CSS("margin:8px 0 0;font-size:14px;color:" + p.alert),
		"banner": template.CSS("margin:0 0 12px;padding:4px 8px;border:2px solid " + p.alert + ";color:" + p.alert +
			";font-weight:700;text-align:center"),
	}
}

// sheet returns a style sheet for dark screens. It overrides the inline colours with those of p.
func (p palette) sheet() string {
	rules := []string{
		".k-body{background:" + p.background + "!important;color:" + p.text + "!important}",
		".k-meta{color:" + p.muted + "!important}",
		".k-link{color:" + p.link + "!important}",
		".k-mark{background:" + p.mark + "!important;color:" + p.markText + "!important}",
		".k-alert{color:" + p.alert + "!important;border-color:" + p.alert + "!important}",
		".k-rule{border-color:" + p.rule + "!important}",
	}
	return "@media (prefers-color-scheme:dark){" + strings.Join(rules, "") + "}"
}
