package story

// For comparing sketches.
type (
	Term  = term
	Norms = norms
)
