package digest

// Templates of hook bodies can read every field of a Digest. Two fields had other names in earlier versions.
// The methods here have these names, so that a newsroom's templates keep working.

// Told returns StoryReports.
func (s Section) Told() int { return s.StoryReports }

// Mailed returns Sent.
func (c Correction) Mailed() Time { return c.Sent }
