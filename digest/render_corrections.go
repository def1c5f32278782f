package digest

// This file makes the lines on corrections and edited reports, which are the same in text and HTML.

// maxChanges is the number of corrections, and of edited reports, that a digest prints one by one.
const maxChanges = 40

// correctionText returns a sentence that says what is wrong in c's report.
func (d *Digest) correctionText(c Correction) string {
	s := d.book.say("correction.withdrawn")
	if c.Kind != Withdrawn && len(c.Tags) > 0 {
		s = d.book.say("correction.tags", "tags", d.nameList(c.Tags))
	}
	if c.Reason != "" {
		s += ": " + d.book.say(string(c.Reason))
	}
	return s
}

// correctedBy returns a sentence that says when c's report was sent, and who corrected it.
func (d *Digest) correctedBy(c Correction) string {
	sent := ""
	if !c.Sent.IsZero() {
		sent = d.book.say("correction.sent", "time", d.dateTime(c.Sent))
	}
	key := "correction." + string(c.Maker)
	if c.Maker == ByPerson && c.Who == "" || !c.Maker.Valid() {
		key = "correction.someone"
	}
	return joinParts(d.isolate(c.Outlet), sent, d.book.say(key, "who", d.isolate(c.Who), "time", d.dateTime(c.At)))
}

// editText returns a sentence that says how often and when e was changed.
func (d *Digest) editText(e EditedReport) string {
	same := ""
	if e.Then == e.Now {
		same = d.book.say("changed.text")
	}
	return joinParts(d.isolate(e.Outlet), d.book.count("versions", max(e.Versions, 1)), d.dateTime(e.At), same)
}
