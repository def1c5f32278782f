package delivery_test

import (
	"context"
	"net"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// While this machine lacks file descriptors, Run soon tries only once a minute. No attempt is counted,
// and the digest is sent when there are descriptors again.
func TestRunWaitsForDescriptors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, openSQLite(t))
		f.poll(report("1", "TTP one", "group/ttp"))
		f.setClock("2023-01-30 06:00")
		s := newMailServer(nil)
		svc := f.service("defaults: {from: k@example.org, via: \"smtp://127.0.0.1:25\"}\ndigests:\n" +
			"- {id: news, name: The news, at: \"06:00\", to: [r@example.org]}\n")
		dials, lacking := 0, true
		svc.Log = f.logger()
		svc.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			if dials++; lacking {
				return nil, &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("socket", syscall.EMFILE)}
			}
			return s.dial(ctx, network, address)
		}
		if n := f.plan(svc); n != 1 {
			t.Fatalf("%d digests planned, want 1", n)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 25*time.Minute)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() { _ = svc.Run(ctx) })
		time.Sleep(20 * time.Minute)
		if dials < 20 || dials > 30 {
			t.Errorf("%d attempts in 20 minutes, want 20 to 30", dials)
		}
		if d := f.digests()[0]; d.Attempts != 0 || d.Answer != "" {
			t.Errorf("attempt %d is recorded, with the answer %q; want none", d.Attempts, d.Answer)
		}
		lacking = false
		wg.Wait()
		s.wg.Wait()
		if n := len(s.box("r@example.org")); n != 1 {
			t.Errorf("the reader got %d digests, want 1", n)
		}
		if n := strings.Count(f.log.String(), "too many open files"); n != dials-1 {
			t.Errorf("%d messages for %d attempts:\n%s", n, dials, f.log.String())
		}
	})
}
