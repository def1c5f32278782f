package news

import "time"

// A RetagRun is a run over stored items that tags them with another taxonomy or program. It goes through
// the items by ID, so that it can be stopped and continued.
type RetagRun struct {
	ID       int64     // assigned by the store
	Taxonomy string    // version
	Since    time.Time // items that were first seen from then on; zero for all
	After    int64     // ID of the last item that is done; 0 at the start
	Last     int64     // ID of the last item that there was at the start
	Left     int       // how many items there are after After
	Items    int       // looked at so far
	Changed  int       // got other tags than they had
	Started  time.Time
}
