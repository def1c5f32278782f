package digest

import (
	"html/template"
	"strings"
)

// A palette is the colours of the page, as #rrggbb.
type palette struct {
	paper, ink, muted, link, rule string // muted, link: text on paper; rule: lines
	mark, markInk                 string // marked words and what they are written in
	alert                         string // text of feeds in trouble and of the banner
}

// light returns the colours that stand inline.
func light() palette {
	return palette{
		paper: "#ffffff", ink: "#1b1b1b", muted: "#595959", link: "#0b4fb3", rule: "#c8c8c8",
		mark: "#ffe89a", markInk: "#1b1b1b", alert: "#a3190f",
	}
}

// dark returns the colours for screens that ask for dark ones.
func dark() palette {
	return palette{
		paper: "#141414", ink: "#e6e6e6", muted: "#a8a8a8", link: "#8fb8ff", rule: "#4a4a4a",
		mark: "#5e4b00", markInk: "#ffffff", alert: "#ff9a8f",
	}
}

// styles returns the inline style of each element of the page. Mail programs keep these when
// they drop a style sheet.
func (p palette) styles() map[string]template.CSS {
	return map[string]template.CSS{
		"body": template.CSS("margin:0;padding:0;background:" + p.paper + ";color:" + p.ink +
			";font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Naskh Arabic',sans-serif"),
		"page": template.CSS("overflow-wrap:anywhere;word-break:break-word;max-width:640px;margin:0 auto;padding:16px;box-sizing:border-box;" +
			"background:" + p.paper + ";color:" + p.ink),
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
		"mark":     template.CSS("background:" + p.mark + ";color:" + p.markInk + ";padding:0 2px"),
		"alert":    template.CSS("margin:8px 0 0;font-size:14px;color:" + p.alert),
		"banner": template.CSS("margin:0 0 12px;padding:4px 8px;border:2px solid " + p.alert + ";color:" + p.alert +
			";font-weight:700;text-align:center"),
	}
}

// sheet returns the style sheet that overrides the inline colours with p's.
func (p palette) sheet() string {
	rules := []string{
		".k-body{background:" + p.paper + "!important;color:" + p.ink + "!important}",
		".k-meta{color:" + p.muted + "!important}",
		".k-link{color:" + p.link + "!important}",
		".k-mark{background:" + p.mark + "!important;color:" + p.markInk + "!important}",
		".k-alert{color:" + p.alert + "!important;border-color:" + p.alert + "!important}",
		".k-rule{border-color:" + p.rule + "!important}",
	}
	return "@media (prefers-color-scheme:dark){" + strings.Join(rules, "") + "}"
}
