package monitor_test

import (
	"context"
	"database/sql"
	"io"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"khabar/fetcher"
	"khabar/monitor"
	"khabar/store/storetest"
)

// The database server ends all connections while a feed is being read, as it does when it
// restarts. The cycle goes on with new connections, and loses no item.
func TestCycleAfterEndedConnections(t *testing.T) {
	server := storetest.Server(t)
	dsn := storetest.Postgres(t, server)
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		l := newPipeListener()
		srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			endConnections(t, server, u.Query().Get("application_name"))
			_, _ = io.WriteString(w, document("a"))
		})}
		var wg sync.WaitGroup
		wg.Go(func() { _ = srv.Serve(l) })
		db := storetest.Migrated(t, dsn)
		m := newMonitor(t, db, feed("dawn", "http://outlet.example/"))
		client := fetcher.New(fetcher.Options{AllowPrivate: true, DialContext: l.dial})
		m.Fetcher = client
		got, err := m.Cycle(t.Context(), monitor.Request{})
		if err != nil || got.OK != 1 {
			t.Errorf("%+v, %v; want the feed read", got, err)
		}
		if diff := cmp.Diff([]string{"a"}, titles(t, db)); diff != "" {
			t.Errorf("stored (-want +got):\n%s", diff)
		}
		client.Close()
		_ = srv.Close()
		wg.Wait()
	})
}

// endConnections ends the connections to a server that have an application name.
func endConnections(t *testing.T, server, name string) {
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = admin.Close() }()
	var ended int
	err = admin.QueryRowContext(context.Background(), `SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
		WHERE application_name = $1`, name).Scan(&ended)
	if err != nil || ended == 0 {
		t.Errorf("%d connections ended, %v; want at least 1", ended, err)
	}
}
