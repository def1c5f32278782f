package delivery

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"

	"khabar/news"
)

// filler takes the place of a recipient's token or signature in the links of a digest that
// several recipients share. It has the same length, so that the size limit of digest.Compose
// holds for the final digest too.
const filler = "00000000000000000000000000000000"

// public reports whether readers reach Handler over https. Otherwise mail programs do not offer
// to unsubscribe with one click (RFC 8058, section 3.1).
func (s *Service) public() bool { return strings.HasPrefix(s.PublicURL, "https://") }

// link returns the address of a path of Handler. It is empty when readers cannot reach Handler.
func (s *Service) link(path string) string {
	if s.PublicURL == "" {
		return ""
	}
	return s.PublicURL + path
}

// unsubscribeLink returns the link with which a reader unsubscribes: to a page, or without a
// public address, to write mail to the sender (mailto:). It is empty when the digest is not
// mail.
func (p *planner) unsubscribeLink(token string) string {
	switch {
	case !p.sub.isMail():
		return ""
	case p.PublicURL != "":
		return p.link("/u/" + token)
	}
	return p.unsubscribeMail()
}

// unsubscribeMail returns a mailto: link for a message to the sender that asks to unsubscribe.
func (p *planner) unsubscribeMail() string {
	return "mailto:" + p.sub.From.Address + "?subject=" + url.PathEscape("unsubscribe "+p.sub.ID)
}

// feedLink returns the address of the Atom feed of the subscription's digests.
func (p *planner) feedLink() string { return p.link(feedPath(p.key, p.sub.ID) + ".atom") }

// sign returns a signature (HMAC-SHA-256, cut to 128 bits) of parts, in hex.
func sign(key []byte, parts ...string) string {
	mac := hmac.New(sha256.New, key)
	for _, part := range parts {
		_, _ = mac.Write([]byte(strconv.Itoa(len(part)) + ":" + part)) // writing to a hash never fails
	}
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// pagePath returns the path of an archived digest. parsePageID reads its last part.
func pagePath(key []byte, recipient int64, date string, revision int) string {
	id := strconv.FormatInt(recipient, 10) + "." + date + "." + strconv.Itoa(revision)
	return "/d/" + id + "." + sign(key, "page", id)
}

// feedPath returns the path of the feed of a subscription, without .atom or .json.
func feedPath(key []byte, subscription string) string {
	return "/d/feeds/" + subscription + "/" + sign(key, "feed", subscription)
}

// newToken returns 128 random bits in hex, and their hash. Only the hash is stored in the
// digest's row (decision 84).
func newToken() (token string, hash []byte) {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	token = hex.EncodeToString(b)
	return token, hashToken(token)
}

func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// messageID returns the Message-ID of a digest, without angle brackets. It does not reveal the
// reader, and is the same for every attempt to send the digest.
func (p *planner) messageID(r news.Recipient, date string, revision int) string {
	_, host, ok := strings.Cut(p.sub.From.Address, "@")
	if !ok {
		host = "khabar.invalid"
	}
	return "digest." + sign(p.key, "message", r.Subscription, r.Address, date, strconv.Itoa(revision)) + "@" + host
}

// fileHash returns a hash for the file name of a digest. It is different for each reader and
// does not reveal the reader's address.
func fileHash(d *news.Digest) string {
	name, _, _ := strings.Cut(d.MessageID, "@")
	name = strings.TrimPrefix(name, "digest.")
	return name[:min(len(name), 12)]
}
