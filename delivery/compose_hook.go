package delivery

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/template"
	"time"

	"khabar/digest"
	"khabar/news"
)

// hookBodies are the built-in templates of hooks' bodies. The field "body" in digests.yaml names
// one of them, without ".tmpl".
//
//go:embed hooks/*.tmpl
var hookBodies embed.FS

// HookData is the data of the template of a hook's body.
type HookData struct {
	ID        string // ID of the subscription
	Name      string // name of the subscription
	Date      string // YYYY-MM-DD
	Revision  int
	Due       time.Time
	MessageID string // the same for every attempt to send the digest
	Subject   string
	Reports   int
	URL       string // address of the digest in the archive; empty without a public address
	Text      string // the digest as plain text
	Digest    *digest.Digest
}

// hookBody returns the body of a digest for a hook.
func (p *planner) hookBody(d *news.Digest, content *digest.Digest) ([]byte, error) {
	var text strings.Builder
	if err := content.Text(&text); err != nil {
		return nil, err
	}
	t, err := hookTemplate(p.Dir, p.sub.Body)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, HookData{
		ID: p.sub.ID, Name: p.sub.Name, Date: d.Date, Revision: d.Revision, Due: d.Due, MessageID: d.MessageID,
		Subject: d.Subject, Reports: content.Totals.Reports, URL: content.Links.Web, Text: text.String(), Digest: content,
	})
	if err != nil {
		return nil, fmt.Errorf("render the body of the hook: %w", err)
	}
	return b.Bytes(), nil
}

// hookTemplate returns the template of a hook's body: a built-in one, a file in dir, or the
// default ("plain") when name is empty.
func hookTemplate(dir, name string) (*template.Template, error) {
	name = cmp.Or(name, "plain")
	src, err := hookBodies.ReadFile("hooks/" + name + ".tmpl")
	if err != nil {
		if src, err = os.ReadFile(pathIn(dir, name)); err != nil {
			return nil, fmt.Errorf("read the template of the hook's body: %w", err)
		}
	}
	t, err := template.New(name).Funcs(template.FuncMap{"json": toJSON, "cut": cut, "slack": slackText}).Parse(string(src))
	if err != nil {
		return nil, fmt.Errorf("read the template of the hook's body: %w", err)
	}
	return t, nil
}

// CheckBody checks the template of a hook's body. dir is the folder of digests.yaml and name
// the value of its field "body". The error says that there is no such file, that the file is not
// a template, or that it uses a field that HookData does not have.
func CheckBody(dir, name string) error {
	t, err := hookTemplate(dir, name)
	if err != nil {
		return err
	}
	err = t.Execute(io.Discard, HookData{Digest: &digest.Digest{}})
	// Any other error may be due to the empty digest.
	if err != nil && strings.Contains(err.Error(), "can't evaluate field") {
		return fmt.Errorf("render the body of the hook: %w", err)
	}
	return nil
}

// slackText escapes a text for Slack, so that it cannot mention a channel, make a link, or
// end a block of code.
func slackText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "```", "` ` `").Replace(s)
}

// toJSON writes a value as JSON, for templates.
func toJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// cut shortens a text to at most n characters.
func cut(n int, s string) string {
	r := []rune(s)
	if n < 1 || len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
