package review

import (
	"cmp"
	"net/http"
	"time"

	"khabar/news"
	"khabar/text"
)

// A proposalsData is what templates/proposals.html shows.
type proposalsData struct {
	Proposals []proposal
	All       bool // closed proposals are listed too
}

// A proposal is a sentence that was proposed as a test of an entry.
type proposal struct {
	news.Proposal
	Name, Text, Dir, Why, YAML string
}

// proposalsPage lists the sentences that analysts propose as tests of the taxonomy.
func (s *server) proposalsPage(w http.ResponseWriter, r *request) error {
	data := proposalsData{All: r.URL.Query().Get("all") != ""}
	found, err := s.Store.Proposals(r.Context(), data.All)
	if err != nil {
		return err
	}
	entries := make([]string, 0, len(found))
	for _, p := range found {
		entries = appendNew(entries, p.Entry)
	}
	names, err := s.Store.EntryNames(r.Context(), entries)
	if err != nil {
		return err
	}
	for _, p := range found {
		words := text.Clean(p.Text)
		out := proposal{Proposal: p, Name: cmp.Or(text.Clean(names[p.Entry]), p.Entry), Text: words, Dir: text.Direction("", words), Why: reasonName(p.Reason)}
		out.YAML = "no: [" + quoteYAML(words) + "]"
		if p.Want {
			out.YAML = "yes: [" + quoteYAML(words) + "]"
		}
		data.Proposals = append(data.Proposals, out)
	}
	return s.render(w, r, http.StatusOK, "proposals", "Proposed tests", data)
}

// quoteYAML returns s as a double-quoted string of YAML.
func quoteYAML(s string) string {
	out := []byte{'"'}
	for _, c := range []byte(s) {
		if c == '"' || c == '\\' {
			out = append(out, '\\')
		}
		out = append(out, c)
	}
	return string(append(out, '"'))
}

// closeProposal closes a proposal as taken into the taxonomy or as dismissed.
func (s *server) closeProposal(w http.ResponseWriter, r *request) error {
	id, err := pathNumber(r, "id")
	if err != nil {
		return err
	}
	do := r.PostFormValue("do")
	if do != "taken" && do != "dismissed" {
		return badRequest("%q does not close a proposal: use the buttons on the page", text.Clean(do))
	}
	if err := s.Store.CloseProposal(r.Context(), id, do == "taken", time.Now()); err != nil {
		return err
	}
	return redirect(w, r, "/proposals")
}
