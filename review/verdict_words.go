package review

import (
	"fmt"
	"strconv"
	"strings"

	"khabar/news"
)

// verdictName returns a verdict in words, to follow the name of a tag.
func verdictName(k news.ReviewKind) string {
	switch k {
	case news.Confirmed:
		return "confirmed"
	case news.Rejected:
		return "rejected"
	case news.Dismissed:
		return "dismissed"
	case news.Added:
		return "added"
	}
	return string(k)
}

// reasonName returns the reason of a verdict in words.
func reasonName(r news.Reason) string {
	switch r {
	case news.ReasonSense:
		return "Other sense of the word"
	case news.ReasonGroup:
		return "Other group"
	case news.ReasonNegated:
		return "Negated in the text"
	case news.ReasonAbsent:
		return "Not in the text"
	case news.ReasonPassing:
		return "Passing mention"
	case news.ReasonDuplicate:
		return "Duplicate"
	case news.ReasonOld:
		return "Old news"
	case news.ReasonScope:
		return "Out of scope"
	}
	return string(r)
}

// verdictStatus returns the current verdict on a tag in words. It has the name of the person who
// gave it, unless that person is me.
func verdictStatus(s news.TagState, me string) string {
	words := map[news.ReviewKind]string{news.Confirmed: "✓ confirmed", news.Added: "+ added", news.Rejected: "✗ rejected", news.Dismissed: "– dismissed"}[s.Verdict]
	if s.Reason != "" {
		words += ", " + strings.ToLower(reasonName(s.Reason))
	}
	if s.Who != me {
		words += " (" + s.Who + ")"
	}
	return words
}

// conflictWords returns a sentence about the decision that another person has made meanwhile.
func conflictWords(c *news.ConflictError) string {
	switch {
	case c.Field != "" && c.Correction.Who == "":
		return "Meanwhile the correction of " + fieldName(c.Field) + " that you saw was undone. Look at the report again."
	case c.Field != "":
		return "Your correction came too late: " + c.Correction.Who + " has corrected " + fieldName(c.Field) + ". Correct it again to change that."
	case c.Tag == "" && c.Assignee == "":
		return "Meanwhile the report was unassigned. Look at it again."
	case c.Tag == "":
		return "Meanwhile the report was assigned to " + c.Assignee + "."
	case c.State.Verdict == "":
		return "Meanwhile the verdict that you saw was undone. Look at the report again."
	}
	return fmt.Sprintf("Your verdict came too late: %s was %s by %s. Decide again to change that verdict.",
		c.Tag, verdictName(c.State.Verdict), c.State.Who)
}

// A verdictMenu asks for the reason of a verdict.
type verdictMenu struct {
	Key, Name, Question string
	Reasons             []reasonChoice
	Propose             bool // offers to propose the sentence as a test
}

// A reasonChoice is a button of a verdictMenu.
type reasonChoice struct{ Key, Value, Name string }

func newVerdictMenu(kind news.ReviewKind, key, name, question string) verdictMenu {
	m := verdictMenu{Key: key, Name: name, Question: question, Propose: kind == news.Rejected}
	for i, r := range news.Reasons(kind) {
		m.Reasons = append(m.Reasons, reasonChoice{strconv.Itoa(i + 1), string(kind) + " " + string(r), reasonName(r)})
	}
	m.Reasons = append(m.Reasons, reasonChoice{key, string(kind), "No reason"})
	return m
}

// verdictOptions returns the verdicts that a person can give to many items at once, with their
// reasons.
func verdictOptions() []option {
	out := options("", "confirmed", "Confirmed")
	for _, k := range []news.ReviewKind{news.Rejected, news.Dismissed} {
		name := map[news.ReviewKind]string{news.Rejected: "Rejected", news.Dismissed: "Dismissed"}[k]
		out = append(out, option{Value: string(k), Name: name})
		for _, r := range news.Reasons(k) {
			out = append(out, option{Value: string(k) + " " + string(r), Name: name + ": " + strings.ToLower(reasonName(r))})
		}
	}
	return out
}
