package news

import "errors"

// ErrNotFound is wrapped by every error that says that a named thing does not exist.
var ErrNotFound = errors.New("not found")

// ErrExists is wrapped by the error that refuses a name that is taken.
var ErrExists = errors.New("already exists")

// ErrInvalid is wrapped by errors about what a person sent. Their texts are for that person:
// they say what is wrong with it.
var ErrInvalid = errors.New("not valid")

// ErrUnavailable is wrapped by every error of a database that cannot be used for now: its disk
// is full, its server does not answer. What was to be stored did not cause it, and the same call
// may succeed later.
var ErrUnavailable = errors.New("the database cannot be used for now")
