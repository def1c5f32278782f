package store

import (
	"encoding/json"
	"fmt"

	"khabar/news"
)

// writeRoles returns the roles of a tag as they are stored.
func writeRoles(roles []news.TagRole) (string, error) {
	if len(roles) == 0 {
		return "", nil
	}
	b, err := json.Marshal(roles)
	if err != nil {
		return "", fmt.Errorf("roles: %w", err)
	}
	return clean(string(b)), nil
}

// readRoles reads what writeRoles returned.
func readRoles(s string) (roles []news.TagRole, err error) {
	if s == "" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(s), &roles); err != nil {
		return nil, fmt.Errorf("roles: %w", err)
	}
	return roles, nil
}

// sameRoles reports whether roles that the classifier has made are the same as stored ones.
func sameRoles(stored, made []news.TagRole) bool {
	a, errA := writeRoles(stored)
	b, errB := writeRoles(made)
	return errA == nil && errB == nil && a == b
}
