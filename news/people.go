package news

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Person may sign in. People are never deleted, since review events name them.
type Person struct {
	Name       string // in lower case, see CheckName
	Permission Permission
	Created    time.Time
	Disabled   time.Time // zero while the person may sign in
	Keys       bool      // single-letter keys work in the pages
	Password   string    // its hash in PHC format; empty when there is none
}

// A Permission says what a person may do. Each permission includes the lower ones.
type Permission string

// The permissions, lowest first.
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

// Valid reports whether p is one of Permissions.
func (p Permission) Valid() bool { return slices.Contains(Permissions(), p) }

// Covers reports whether a person with permission p may do what requires need.
func (p Permission) Covers(need Permission) bool {
	return p.Valid() && need.Valid() && slices.Index(Permissions(), p) >= slices.Index(Permissions(), need)
}

// MaxName is the maximum length of a person's name, in bytes.
const MaxName = 40

// CheckName returns an error that wraps ErrInvalid when name cannot be the name of a person. A
// name consists of at most MaxName bytes: lower-case letters a to z, digits, dots, hyphens and
// underscores, with a letter or digit first. There are no upper-case letters, so that no two
// names differ only in case.
func CheckName(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("name: %w: it is empty", ErrInvalid)
	case len(name) > MaxName:
		return fmt.Errorf("name: %w: at most %d characters", ErrInvalid, MaxName)
	case strings.ContainsAny(name[:1], "._-") || !hasNameCharacters(name):
		return fmt.Errorf("name %q: %w: use lower-case letters, digits and . _ -, with a letter or digit first", name, ErrInvalid)
	}
	return nil
}

// hasNameCharacters reports whether name has only characters that names may have.
func hasNameCharacters(name string) bool {
	return strings.IndexFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("._-", r)
	}) < 0
}

// A Session is a browser in which a person is signed in.
type Session struct {
	Hash    []byte // SHA-256 of the secret in the browser's cookie
	Person  string // name
	Created time.Time
	Seen    time.Time // last use, accurate to the hour
	Expires time.Time // when it ends, even if it is used until then
}

// A Token is a secret that lets a program act for a person.
type Token struct {
	ID      int64
	Person  string // name
	Name    string // what it is for
	Scope   Scope
	Created time.Time
	Used    time.Time // last use, accurate to the hour; zero when never used
	Revoked time.Time // zero while it works
}

// A Scope says what a token may be used for, within the permission of its person.
type Scope string

// The scopes.
const (
	ScopeRead   Scope = "read"   // for reading
	ScopeReview Scope = "review" // for reading and deciding
)

// Valid reports whether s is one of the scopes.
func (s Scope) Valid() bool { return s == ScopeRead || s == ScopeReview }
