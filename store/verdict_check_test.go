package store_test

import (
	"fmt"
	"testing"

	"khabar/news"
)

// Check finds rows that do not follow from the events, and RebuildVerdicts mends them.
func TestCheckFindsWrongVerdicts(t *testing.T) {
	onEachEngineRaw(t, func(t *testing.T, r *reviewFixture, exec func(string)) {
		r.decide("ana", "a", "group/ttp", news.Rejected)
		r.decide("ana", "b", "group/ttp", news.Confirmed)
		r.wantSound()
		for _, damage := range []string{
			`UPDATE verdict SET who = 'eve' WHERE kind = 'rejected'`,
			`DELETE FROM verdict WHERE kind = 'confirmed'`,
			`INSERT INTO item_triage (item, flagged, assignee) SELECT max(id), 1, '' FROM item`,
		} {
			exec(damage)
			problems, err := r.db.Check(t.Context())
			r.must(err)
			if len(problems) == 0 {
				t.Errorf("after %s, Check found nothing", damage)
			}
			_, err = r.db.RebuildVerdicts(t.Context())
			r.must(err)
			r.wantSound()
		}
	})
}

// onEachEngineRaw runs a test that can also run statements directly on the database.
func onEachEngineRaw(t *testing.T, test func(t *testing.T, r *reviewFixture, exec func(string))) {
	t.Helper()
	forEachEngine(t, func(t *testing.T, dsn string) {
		r := newReviewFixture(t, migrated(t, dsn))
		test(t, r, func(statement string) {
			if _, err := raw(t, dsn).ExecContext(t.Context(), statement); err != nil {
				t.Fatal(fmt.Errorf("%s: %w", statement, err))
			}
		})
	})
}
