package news

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Person may sign in. People are never deleted: events are signed with their names.
type Person struct {
	Name       string // lower case, see CheckName
	Permission Permission
	Created    time.Time
	Disabled   time.Time // zero while the person may sign in
	Keys       bool      // single-letter keys act in the pages
	Password   string    // its hash in PHC form; empty when there is none
}

// A Permission is what a person may do; each may do what those before it may.
type Permission string

// The ranks, lowest first.
const (
	PermissionReader     Permission = "reader"     // sees everything, changes nothing
	PermissionAnalyst    Permission = "analyst"    // decides about items and stories
	PermissionMaintainer Permission = "maintainer" // looks after feeds and taxonomy
	PermissionAdmin      Permission = "admin"      // looks after people
)

// Permissions returns every permission, lowest first.
func Permissions() []Permission {
	return []Permission{PermissionReader, PermissionAnalyst, PermissionMaintainer, PermissionAdmin}
}

// Valid reports whether r is one of Ranks.
func (r Permission) Valid() bool { return slices.Contains(Permissions(), r) }

// Covers reports whether who has rank r may do what needs rank need.
func (r Permission) Covers(need Permission) bool {
	return r.Valid() && need.Valid() && slices.Index(Permissions(), r) >= slices.Index(Permissions(), need)
}

// MaxName is how long a person's name may be, in bytes.
const MaxName = 40

// CheckName refuses what cannot be a person's name: it has lower-case letters a to z,
// digits, dots, hyphens and underscores, and begins with a letter or digit. Lower case
// alone, so that no two people differ by it.
func CheckName(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("name: %w: it is empty", ErrInvalid)
	case len(name) > MaxName:
		return fmt.Errorf("name: %w: at most %d characters", ErrInvalid, MaxName)
	case strings.ContainsAny(name[:1], "._-") || !plain(name):
		return fmt.Errorf("name %q: %w: want lower-case letters, digits and . _ -, with a letter or digit first", name, ErrInvalid)
	}
	return nil
}

func plain(name string) bool {
	return strings.IndexFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("._-", r)
	}) < 0
}

// A Session is one browser that a person has signed in with.
type Session struct {
	Hash    []byte // SHA-256 of what the browser's cookie holds
	Person  string // name
	Created time.Time
	Seen    time.Time // last use, to the hour
	Expires time.Time // at the latest
}

// A Token lets a program act for a person.
type Token struct {
	ID      int64
	Person  string // name
	Name    string // what it is for
	Scope   Scope
	Created time.Time
	Used    time.Time // last, to the hour; zero when never
	Revoked time.Time // zero while it works
}

// A Scope is what a token may be used for; what its person may not do, it may not either.
type Scope string

// The scopes.
const (
	ScopeRead   Scope = "read"   // to see
	ScopeReview Scope = "review" // to see and to decide
)

// Valid reports whether s is one of the scopes.
func (s Scope) Valid() bool { return s == ScopeRead || s == ScopeReview }

// ErrExists is wrapped by the error that refuses a second one of a name.
var ErrExists = errors.New("there already")
