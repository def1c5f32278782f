package review

import (
	"cmp"
	"net/http"
	"time"

	"khabar/news"
	"khabar/text"
)

// A proposalsPage is what templates/proposals.html shows.
type proposalsPage struct {
	Proposals []proposal
	All       bool
}

// A proposal is a sentence offered as a test of an entry.
type proposal struct {
	news.Proposal
	Name, Text, Dir, Why, YAML string
}

// proposals lists the sentences that analysts offer as tests of the taxonomy.
func (s *server) proposals(w http.ResponseWriter, v *visit) error {
	p := proposalsPage{All: v.URL.Query().Get("all") != ""}
	found, err := s.Store.Proposals(v.Context(), p.All)
	if err != nil {
		return err
	}
	entries := make([]string, 0, len(found))
	for _, f := range found {
		entries = adjoin(entries, f.Entry)
	}
	names, err := s.Store.EntryNames(v.Context(), entries)
	if err != nil {
		return err
	}
	for _, f := range found {
		words := text.Clean(f.Text)
		out := proposal{Proposal: f, Name: cmp.Or(text.Clean(names[f.Entry]), f.Entry), Text: words, Dir: text.Direction("", words), Why: reasonName(f.Reason)}
		out.YAML = "no: [" + quoted(words) + "]"
		if f.Want {
			out.YAML = "yes: [" + quoted(words) + "]"
		}
		p.Proposals = append(p.Proposals, out)
	}
	return s.render(w, v, http.StatusOK, "proposals", "Proposed tests", p)
}

// quoted writes s as a string of YAML in double quotes.
func quoted(s string) string {
	out := []byte{'"'}
	for _, c := range []byte(s) {
		if c == '"' || c == '\\' {
			out = append(out, '\\')
		}
		out = append(out, c)
	}
	return string(append(out, '"'))
}

// settleProposal says that a proposal was taken into the taxonomy, or put away.
func (s *server) settleProposal(w http.ResponseWriter, v *visit) error {
	id, err := number(v, "id")
	if err != nil {
		return err
	}
	what := v.PostFormValue("do")
	if what != "taken" && what != "away" {
		return &statusError{http.StatusBadRequest, "want taken or away"}
	}
	if err := s.Store.CloseProposal(v.Context(), id, what == "taken", time.Now()); err != nil {
		return err
	}
	return see(w, v, "/proposals")
}
