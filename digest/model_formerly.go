package digest

// Templates of hook bodies can read every field of a Digest. The methods here answer to the names that two
// fields had before, so that a newsroom's templates keep working.

// Told returns StoryReports.
func (s Section) Told() int { return s.StoryReports }

// Mailed returns Sent.
func (c Correction) Mailed() Time { return c.Sent }
