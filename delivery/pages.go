package delivery

import (
	"crypto/subtle"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"khabar/news"
)

// Handler serves the links in digests: /u/{token} to unsubscribe, /d/{id} for the archive and
// /d/feeds/… for feeds of digests. Nobody can guess a link, whoever has a link can open it without
// signing in, and no link reveals a reader. publicURL is the address under which readers
// reach Handler, as in Service.
func Handler(store PageStore, list *List, publicURL string, log *slog.Logger) http.Handler {
	h := &pages{store: store, list: list, publicURL: strings.TrimSuffix(publicURL, "/"), log: log}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /u/{token}", h.confirmUnsubscribe)
	mux.HandleFunc("POST /u/{token}", h.unsubscribe)
	mux.HandleFunc("GET /d/{id}", h.archive)
	mux.HandleFunc("GET /d/feeds/{subscription}/{file}", h.feed)
	return secured(mux)
}

// maxBody is the size limit of a request's body, in bytes. No page reads the body.
const maxBody = 4 << 10

// secured returns next with the headers of all pages: they load nothing, other pages cannot frame
// them, search engines do not list them, and the sites they link to do not learn their addresses.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
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

// name returns the name of a subscription as readers see it.
func (h *pages) name(id string) string {
	if sub := h.list.subscription(id); sub != nil {
		return sub.Name
	}
	return id
}

// fail answers with a server error and logs err. It does not log the path, because whoever has
// the path can unsubscribe the reader.
func (h *pages) fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		return // the client has disconnected
	}
	h.log.Error("page of digests failed", "error", err)
	http.Error(w, "That did not work; please try again later.", http.StatusInternalServerError)
}

// archive serves one archived digest.
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
		_, _ = w.Write(page) // fails only when the client has disconnected
	}
}

// A pageID names an archived digest.
type pageID struct {
	recipient int64
	date      string
	revision  int
}

// parsePageID reads the last part of a path from pagePath, and checks its signature.
func parsePageID(key []byte, s string) (pageID, bool) {
	i := strings.LastIndexByte(s, '.')
	if i < 0 || !equalSignatures(s[i+1:], sign(key, "page", s[:i])) {
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

// equalSignatures reports whether two signatures are equal. It takes the same time for all
// values of got, so that the time reveals nothing about want.
func equalSignatures(got, want string) bool {
	return subtle.ConstantTimeCompare([]byte(got), []byte(want)) == 1
}
