package store

// SeedEntries returns the entries of the taxonomy that made-up items have.
func SeedEntries() []string {
	var all []string
	for _, names := range [][]seedName{seedGroups(), seedPlaces(), seedEvents()} {
		for _, n := range names {
			all = append(all, n.id)
		}
	}
	return all
}
