package delivery_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"khabar/delivery"
	"khabar/store"
)

// drain sends until no digest is left to be sent, and moves the clock to the time of each retry.
func (f *fixture) drain(svc *delivery.Service) {
	f.Helper()
	for range 100 {
		f.send(svc)
		next, err := f.db.NextDigest(f.Context())
		f.must(err)
		if next.IsZero() {
			return
		}
		if next.After(f.now) {
			f.now = next
		}
	}
	f.Fatal("after 100 attempts there are still digests to be sent")
}

// Processes that plan and send at the same time send each digest once.
func TestTwoProcesses(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		s := newMailServer(nil)
		var readers []string
		for i := range 12 {
			readers = append(readers, fmt.Sprintf("r%d@example.org", i))
		}
		list := "defaults: {from: k@example.org, via: \"smtp://127.0.0.1:25\"}\ndigests:\n" +
			"- {id: news, name: The news, at: \"06:00\", to: [" + strings.Join(readers, ", ") + "]}\n"
		f.poll(report("1", "TTP one", "group/ttp"))
		f.setClock("2023-01-30 06:00")
		done := make(chan error)
		for range 3 {
			svc := f.service(list)
			svc.Dial = s.dial
			go func() {
				_, err := svc.Plan(t.Context(), delivery.PlanRequest{AtOnce: true})
				if err == nil {
					_, err = svc.Send(t.Context())
				}
				done <- err
			}()
		}
		for range 3 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		f.now = f.now.Add(time.Minute)
		svc := f.service(list)
		svc.Dial = s.dial
		f.drain(svc)
		s.wg.Wait()
		for _, reader := range readers {
			if n := len(s.box(reader)); n != 1 {
				t.Errorf("%s got %d digests, want 1", reader, n)
			}
		}
	})
}
