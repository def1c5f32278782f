package review

import "net/http"

// helpPage explains the keys and the marks.
func (s *server) helpPage(w http.ResponseWriter, r *request) error {
	return s.render(w, r, http.StatusOK, "help", "Keys and help", nil)
}

// A keyGroup is a section of the table of keys.
type keyGroup struct {
	Name string
	Keys []keyHelp
}

// A keyHelp says what a key does.
type keyHelp struct {
	Keys []string
	Does string
}

// keyTable returns the table of keys for the help page. It only describes the keys: the attribute
// data-key in the templates defines what a key does (see decision 98).
func keyTable() []keyGroup {
	return []keyGroup{
		{"Decide", []keyHelp{
			{[]string{"a"}, "confirm the selected tag"},
			{[]string{"Shift", "A"}, "confirm all undecided tags"},
			{[]string{"x"}, "reject the selected tag; then 1–4 for a reason, x for none"},
			{[]string{"d"}, "dismiss the selected tag; then 1–4 for a reason, d for none"},
			{[]string{"1", "…", "9"}, "select a tag"},
			{[]string{"p"}, "while choosing a reason: offer the sentence as a test"},
			{[]string{"u", "⌫"}, "undo your last action"},
			{[]string{"Space"}, "skip the story"},
		}},
		{"What happened", []keyHelp{
			{[]string{"c"}, "correct the first account, then the next one; Enter saves"},
			{[]string{"k", "i", "m"}, "there: killed, injured, militants killed"},
			{[]string{"c", "b"}, "there: captured, abducted"},
			{[]string{"p", "d", "s"}, "there: place, day, status"},
			{[]string{"v", "a", "t"}, "there: events, who, against whom"},
			{[]string{"w"}, "the report does not say it, or does after all"},
			{[]string{"e"}, "add an account that is missing"},
		}},
		{"More", []keyHelp{
			{[]string{"t"}, "add a missing tag"},
			{[]string{"n"}, "write a note"},
			{[]string{"f"}, "flag, or remove the flag"},
			{[]string{"m"}, "assign to yourself, or unassign"},
			{[]string{"s"}, "select the story, to decide several at once"},
			{[]string{"Shift", "S"}, "decide for the selected stories"},
			{[]string{"r"}, "show the other reports of the story"},
			{[]string{"Esc"}, "close, and go back to the story"},
		}},
		{"Move", []keyHelp{
			{[]string{"j", "k"}, "next story, previous story"},
			{[]string{"o"}, "open the page of the report"},
			{[]string{"v"}, "open the original in a new tab"},
			{[]string{"]"}, "older stories"},
			{[]string{"/"}, "filter"},
			{[]string{"g", "q"}, "queue; g s story, g h feeds, g d digests"},
			{[]string{"?"}, "this help"},
		}},
	}
}
