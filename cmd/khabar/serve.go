package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os/user"
	"sync"

	"github.com/spf13/cobra"

	"khabar/auth"
	"khabar/delivery"
	"khabar/news"
	"khabar/review"
	"khabar/store"
)

// serveFlags are the flags of "khabar serve".
type serveFlags struct {
	clientFlags
	digests        digestFlags
	listen, public string
}

func (a *app) serveCommand() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Read feeds and send digests on their schedule, and serve the review pages, until stopped",
		Long: `Read feeds and send the digests of digests.yaml on their schedule, and serve the pages in
which people review what the feeds brought, until stopped by SIGINT or SIGTERM. What is due
is read and sent at once, then each feed and digest when its time comes. One line of the log
per cycle.

The pages are on http://127.0.0.1:8080/. As long as "khabar user add" has made nobody, they
are open to whoever uses this machine. On any other address than loopback they are served
only once there is somebody to sign in. Behind a proxy, name its address with --public-url.

Several khabars may share a database; no feed is read and no digest is sent twice. --listen ""
serves no pages.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.serve(cmd.Context(), f) },
	}
	f.register(cmd.Flags())
	f.digests.registerList(cmd.Flags())
	cmd.Flags().StringVar(&f.listen, "listen", "127.0.0.1:8080", "address of the review pages; empty for none [$KHABAR_LISTEN]")
	cmd.Flags().StringVar(&f.public, "public-url", "", "address under which people reach the pages, when a proxy has another [$KHABAR_PUBLIC_URL]")
	return cmd
}

func (a *app) serve(ctx context.Context, f serveFlags) (err error) {
	public, err := publicURL(f.public)
	if err != nil {
		return err
	}
	list, err := a.feedList()
	if err != nil {
		return err
	}
	m, db, err := a.monitor(ctx, f.clientFlags)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	f.digests.publicURL = f.public
	digests, err := a.courier(f.digests, list, db)
	if err != nil {
		return err
	}
	loops := []func(context.Context) error{m.Run, digests.Run}
	if f.listen != "" {
		links := delivery.Handler(db, digests.List, digests.PublicURL, a.log)
		pages, err := a.pages(ctx, f.listen, db, public, review.Config{Zone: list.Location, Mounts: map[string]http.Handler{
			"GET /u/": links, "POST /u/": links, "GET /d/": links,
		}})
		if err != nil {
			return err
		}
		loops = append(loops, pages)
	}
	a.log.Info("serving", "database", db.Name(), "version", programVersion())
	if err := together(ctx, loops...); err != nil {
		return err
	}
	a.log.Info("stopped")
	return nil
}

// pages opens the address of the review pages, and returns the loop that serves them.
func (a *app) pages(ctx context.Context, address string, db *store.DB, public *url.URL, c review.Config) (func(context.Context) error, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("open the address of the review pages: %w; --listen names another", err)
	}
	loopback := isLoopback(l.Addr())
	if err := mayListen(ctx, loopback, db, address); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	c.Store, c.Log = db, a.log
	c.Auth = auth.New(auth.Config{Store: db, Log: a.log, Loopback: loopback, Public: public, Local: localName()})
	h := review.Handler(c)
	a.log.Info("review pages", "address", "http://"+l.Addr().String()+"/")
	return func(ctx context.Context) error { return review.Serve(ctx, l, h, a.log) }, nil
}

// mayListen refuses an address that others can reach while nobody may sign in.
func mayListen(ctx context.Context, loopback bool, db *store.DB, address string) error {
	if loopback {
		return nil
	}
	all, err := db.People(ctx)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("review pages on %s: others can reach that address, and nobody may sign in yet; "+
			"add somebody first: khabar user add NAME --role admin", address)
	}
	return err
}

func isLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// localName is who signs while the pages are open: the user of the system, when that is
// known and can be a name here.
func localName() string {
	u, err := user.Current()
	if err != nil || news.CheckName(u.Username) != nil {
		return "local"
	}
	return u.Username
}

func publicURL(s string) (*url.URL, error) {
	if s == "" {
		return nil, nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.Path != "" && u.Path != "/" {
		return nil, usagef("--public-url %q: want http:// or https:// and a host, without a path", s)
	}
	return u, nil
}

// together runs loops until ctx is done or one of them ends, and then ends the others.
func together(ctx context.Context, loops ...func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	errs := make([]error, len(loops))
	var wg sync.WaitGroup
	for i, loop := range loops {
		wg.Go(func() {
			defer cancel()
			errs[i] = loop(ctx)
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}
