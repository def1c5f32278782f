package story

// For comparing sketches.
type (
	Term  = term
	Norms = termSums
)

// Likeness is likeness, for tests from outside.
func Likeness(a, b Sketch) int { return likeness(&a, &b) }
