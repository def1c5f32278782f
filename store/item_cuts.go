package store

import (
	"encoding/json"
	"fmt"

	"khabar/news"
)

// writeCuts returns the form in which a version of an item stores what was cut of it; empty when nothing was.
func writeCuts(cuts news.Cuts) (string, error) {
	if len(cuts) == 0 {
		return "", nil
	}
	b, err := json.Marshal(cuts)
	if err != nil {
		return "", fmt.Errorf("what was cut: %w", err)
	}
	return string(b), nil
}

// readCuts reads what writeCuts returned.
func readCuts(s string) (cuts news.Cuts, err error) {
	if s == "" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(s), &cuts); err != nil {
		return nil, fmt.Errorf("what was cut: %w", err)
	}
	return cuts, nil
}
