package classifier

import (
	"bytes"
	"fmt"
	"io/fs"

	"khabar/yamlfile"
)

// Severities returns the severities of events, from 0 to MaxSeverity, by their IDs and earlier IDs. It reads only this
// field from the files of a taxonomy, which takes far less time than Load. Events without the field are left
// out. A later file overrides an earlier one, as in Load.
func Severities(fsys fs.FS) (map[string]int, error) {
	files, err := listFiles(fsys)
	if err != nil {
		return nil, fmt.Errorf("list the files of the taxonomy: %w", err)
	}
	severities, earlier := make(map[string]int), make(map[string]string) // earlier IDs to IDs
	for _, name := range files {
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read the taxonomy: %w", err)
		}
		if !bytes.Contains(src, []byte("severity")) {
			continue
		}
		file := yamlfile.Parse(name, src)
		if err := file.Err(); err != nil {
			return nil, err
		}
		for _, entry := range file.Root.Get("entries").List() {
			id := entry.Get("id").Text()
			if n := entry.Get("severity"); n != nil {
				severities[id] = min(max(n.Int(), 0), MaxSeverity)
			}
			for _, old := range entry.Get("formerly").Texts() {
				earlier[old] = id
			}
		}
	}
	for old, id := range earlier {
		if severity, ok := severities[id]; ok {
			severities[old] = severity
		}
	}
	return severities, nil
}
