package digest

import (
	"encoding/json"
	"fmt"
	"io"
)

// JSON writes d as one indented JSON object, with the names in the JSON tags of Digest. If a name or its
// meaning ever changes, Version grows. Times are RFC 3339 in UTC, or null if unknown. The content
// is the same as in the other formats.
func (d *Digest) JSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	if err := enc.Encode(d); err != nil {
		return fmt.Errorf("write digest as JSON: %w", err)
	}
	return nil
}
