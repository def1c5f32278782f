package digest

import "strings"

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

// css returns the inline style of an element of the page.
func (p palette) css(element string) string {
	const wrap = "overflow-wrap:anywhere;"
	switch element {
	case "body":
		return "margin:0;padding:0;background:" + p.paper + ";color:" + p.ink +
			";font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif"
	case "page":
		return wrap + "max-width:640px;margin:0 auto;padding:16px"
	case "title":
		return "font-size:20px;line-height:1.3;margin:0 0 8px"
	case "section":
		return "font-size:18px;line-height:1.3;margin:32px 0 0;padding:0 0 4px;border-bottom:2px solid " + p.rule
	case "report":
		return "margin:16px 0 0"
	case "headline":
		return "font-size:16px;line-height:1.5;font-weight:600;margin:0"
	case "brief":
		return "font-size:15px;font-weight:400;margin:0"
	case "words":
		return "margin:4px 0 0"
	case "meta":
		return "margin:2px 0 0;font-size:14px;color:" + p.muted
	case "facts":
		return "margin:2px 0 0;font-size:14px"
	case "line":
		return "margin:8px 0 0;font-size:14px"
	case "foot":
		return "margin:32px 0 0;padding:8px 0 0;font-size:13px;border-top:1px solid " + p.rule + ";color:" + p.muted
	case "link":
		return "color:" + p.link
	case "mark":
		return "background:" + p.mark + ";color:" + p.markInk + ";padding:0 2px"
	case "alert":
		return "margin:8px 0 0;font-size:14px;color:" + p.alert
	case "banner":
		return "margin:0 0 12px;padding:4px 8px;border:2px solid " + p.alert + ";color:" + p.alert +
			";font-weight:700;text-align:center"
	}
	return ""
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
