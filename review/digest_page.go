package review

import (
	"errors"
	"fmt"
	"net/http"

	"khabar/auth"
	"khabar/news"
)

// A digestData is what templates/digest.html shows.
type digestData struct {
	Digest     digestRow
	HasContent bool
}

// digestPage shows one digest, in a frame in which no script can run.
func (s *server) digestPage(w http.ResponseWriter, r *request) error {
	d, content, err := s.readDigest(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Security-Policy", auth.ContentSecurityPolicy+"; frame-src 'self'")
	row := newDigestRow(d, r.CanMaintain())
	return s.render(w, r, http.StatusOK, "digest", row.Subject, digestData{row, len(content) > 0})
}

// digestContent serves the content of a digest for the frame of digestPage. Its policy allows
// inline styles and no scripts.
func (s *server) digestContent(w http.ResponseWriter, r *request) error {
	_, content, err := s.readDigest(r)
	if err != nil {
		return err
	}
	if len(content) == 0 {
		return fmt.Errorf("content of the digest: %w", news.ErrNotFound)
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; "+
		"form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox")
	writeHTML(w, http.StatusOK, content)
	return nil
}

// readDigest reads the digest that the path names. The content is nil if the digest has none.
func (s *server) readDigest(r *request) (news.Digest, []byte, error) {
	id, err := pathNumber(r, "id")
	if err != nil {
		return news.Digest{}, nil, err
	}
	d, err := s.Store.Digest(r.Context(), id)
	if err != nil {
		return d, nil, err
	}
	content, err := s.Store.DigestPage(r.Context(), d.Recipient, d.Date, d.Revision)
	if errors.Is(err, news.ErrNotFound) {
		return d, nil, nil // such as a digest with nothing to report
	}
	return d, content, err
}
