package story

// For comparing sketches.
type (
	Term     = term
	TermSums = termSums
)

// Similarity gives the tests of package story_test access to similarity.
func Similarity(a, b Sketch) int { return similarity(&a, &b) }
