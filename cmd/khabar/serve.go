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
		Short: "Read feeds and send digests on schedule, and serve the review pages, until stopped",
		Long: `Read feeds and send the digests of digests.yaml on schedule, and serve the review pages,
until stopped by SIGINT or SIGTERM. Feeds and digests that are due are read and sent at once,
the others when they are due. Each cycle is logged in one line.

The review pages are at http://127.0.0.1:8080/. Until somebody may sign in ("khabar user add"),
they are open to everybody on this machine, and cannot be served on any other address than
loopback. Behind a proxy, give the public address with --public-url.

Several khabars may use one database: each feed is read and each digest sent only once.
--listen "" serves no pages.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.serve(cmd.Context(), f) },
	}
	f.register(cmd.Flags())
	f.digests.registerList(cmd.Flags())
	cmd.Flags().StringVar(&f.listen, "listen", "127.0.0.1:8080", "address of the review pages; empty for none")
	cmd.Flags().StringVar(&f.public, "public-url", "", "address at which people reach the pages, if a proxy has another one")
	fromEnv(cmd.Flags(), "listen", "public-url")
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
	digests, err := a.deliveryService(f.digests, list, db)
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
	if err := runAll(ctx, loops...); err != nil {
		return err
	}
	a.log.Info("stopped")
	return nil
}

// pages listens on the address for the review pages, and returns a function that serves them until
// its context is done.
func (a *app) pages(ctx context.Context, address string, db *store.DB, public *url.URL, c review.Config) (func(context.Context) error, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen for the review pages: %w; --listen chooses another address", err)
	}
	loopback := isLoopback(l.Addr())
	if err := checkListen(ctx, loopback, db, address); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	c.Store, c.Log = db, a.log
	c.Auth = auth.New(auth.Config{Store: db, Log: a.log, Loopback: loopback, Public: public, Local: localName()})
	h := review.Handler(c)
	a.log.Info("review pages", "address", "http://"+l.Addr().String()+"/")
	return func(ctx context.Context) error { return review.Serve(ctx, l, h, a.log) }, nil
}

// checkListen returns an error if other machines can reach the address and no person was added yet
// (see decision 94).
func checkListen(ctx context.Context, loopback bool, db *store.DB, address string) error {
	if loopback {
		return nil
	}
	some, err := db.HasPeople(ctx)
	if err == nil && !some {
		err = fmt.Errorf("review pages on %s: other machines can reach that address, and nobody may sign in yet; "+
			"add somebody first: khabar user add NAME --role admin", address)
	}
	return err
}

func isLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// localName returns the name under which verdicts are stored while the installation is open: the
// user name of the operating system if it is a valid name, or else "local".
func localName() string {
	u, err := user.Current()
	if err != nil || news.CheckName(u.Username) != nil {
		return "local"
	}
	return u.Username
}

// publicURL parses the value of --public-url. It returns nil for an empty value.
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

// runAll runs all loops at the same time. When ctx is done or a loop returns, it stops all loops.
func runAll(ctx context.Context, loops ...func(context.Context) error) error {
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
