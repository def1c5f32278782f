package delivery

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"khabar/news"
)

// A PageStore is what Handler needs of the database.
type PageStore interface {
	// RecipientByToken returns whose subscription a token ends, by its hash; Unsubscribe ends it.
	RecipientByToken(ctx context.Context, token []byte) (news.Recipient, error)
	Unsubscribe(ctx context.Context, token []byte, now time.Time) (news.Recipient, error)
	// DigestPage returns a page of the archive.
	DigestPage(ctx context.Context, recipient int64, date string, revision int) ([]byte, error)
	// Digests returns the digests of a subscription, latest first.
	Digests(ctx context.Context, subscription string, since time.Time) ([]news.Digest, error)
	DigestKey(ctx context.Context) ([]byte, error)
}

// Handler answers the links in digests: /u/{token} to unsubscribe, /d/{id} for the archive
// and /d/feeds/… for feeds of digests. Whoever has the link may see what it leads to; no
// link can be guessed, and none names a reader. publicURL is where all this is reached, as
// in Courier.
func Handler(store PageStore, list *List, publicURL string, log *slog.Logger) http.Handler {
	h := &pages{store: store, list: list, publicURL: strings.TrimSuffix(publicURL, "/"), log: log}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /u/{token}", h.ask)
	mux.HandleFunc("POST /u/{token}", h.unsubscribe)
	mux.HandleFunc("GET /d/{id}", h.archive)
	mux.HandleFunc("GET /d/feeds/{subscription}/{file}", h.feed)
	return guarded(mux)
}

// maxForm bounds the body of a request, in bytes; none is looked at.
const maxForm = 4 << 10

// guarded keeps pages from loading anything, from being framed, found by search engines, and
// named to the sites that they link to.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Robots-Tag", "noindex, nofollow")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

type pages struct {
	store     PageStore
	list      *List
	publicURL string
	log       *slog.Logger
}

// name returns what readers know a subscription as.
func (h *pages) name(id string) string {
	if s := h.list.subscription(id); s != nil {
		return s.Name
	}
	return id
}

// fail answers what is our fault, and logs it. The path stays out of the log: whoever has
// it can unsubscribe a reader.
func (h *pages) fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		return // nobody is there any more
	}
	h.log.Error("page of digests failed", "error", err)
	http.Error(w, "That did not work; please try again later.", http.StatusInternalServerError)
}

// A pageID is what a link into the archive says.
type pageID struct {
	recipient int64
	date      string
	revision  int
}

// parsePageID reads the last part of what pagePath returned, and checks its signature.
func parsePageID(key []byte, s string) (pageID, bool) {
	i := strings.LastIndexByte(s, '.')
	if i < 0 || !signed(s[i+1:], sign(key, "page", s[:i])) {
		return pageID{}, false
	}
	parts := strings.Split(s[:i], ".")
	if len(parts) != 3 {
		return pageID{}, false
	}
	recipient, err1 := strconv.ParseInt(parts[0], 10, 64)
	revision, err2 := strconv.Atoi(parts[2])
	return pageID{recipient, parts[1], revision}, err1 == nil && err2 == nil
}

func (h *pages) archive(w http.ResponseWriter, r *http.Request) {
	key, err := h.store.DigestKey(r.Context())
	if err != nil {
		h.fail(w, r, err)
		return
	}
	id, ok := parsePageID(key, r.PathValue("id"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	page, err := h.store.DigestPage(r.Context(), id.recipient, id.date, id.revision)
	switch {
	case errors.Is(err, news.ErrNotFound):
		http.NotFound(w, r)
	case err != nil:
		h.fail(w, r, err)
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Length", strconv.Itoa(len(page)))
		_, _ = w.Write(page) // who has gone away misses nothing
	}
}
