package delivery_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// A certificate for localhost and 127.0.0.1, its files, and who trusts it.
type certificate struct {
	tls.Certificate
	certFile, keyFile string
	trust             *tls.Config
}

func newCertificate(t *testing.T) certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(t, err)
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	must(t, err)
	dir := t.TempDir()
	c := certificate{certFile: filepath.Join(dir, "cert.pem"), keyFile: filepath.Join(dir, "key.pem")}
	must(t, os.WriteFile(c.certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	must(t, os.WriteFile(c.keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), 0o600))
	c.Certificate, err = tls.LoadX509KeyPair(c.certFile, c.keyFile)
	must(t, err)
	pool := x509.NewCertPool()
	cert, err := x509.ParseCertificate(der)
	must(t, err)
	pool.AddCert(cert)
	c.trust = &tls.Config{RootCAs: pool}
	return c
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A guarded mail server takes mail from who knows the password, and says how it came.
type guarded struct {
	mu  sync.Mutex
	got []string // "encrypted: …, user: …"
}

func (g *guarded) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &guardedSession{guarded: g, conn: c}, nil
}

type guardedSession struct {
	*guarded
	conn *smtp.Conn
	user string
}

func (*guardedSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *guardedSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "khabar" || password != "g3heim" {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "no"}
		}
		s.user = user
		return nil
	}), nil
}

func (*guardedSession) Mail(string, *smtp.MailOptions) error { return nil }
func (*guardedSession) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (*guardedSession) Reset()                               {}
func (*guardedSession) Logout() error                        { return nil }

func (s *guardedSession) Data(r io.Reader) error {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	_, encrypted := s.conn.TLSConnectionState()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, fmt.Sprintf("encrypted: %v, user: %s", encrypted, s.user))
	return nil
}

// serve has the server listen, with TLS from the start, by STARTTLS, or not at all.
func (g *guarded) serve(t *testing.T, cert certificate, offer string) (address string) {
	t.Helper()
	s := smtp.NewServer(g)
	s.AllowInsecureAuth = true
	s.Domain = "localhost"
	s.ErrorLog = discard{}
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	config := &tls.Config{Certificates: []tls.Certificate{cert.Certificate}}
	switch offer {
	case "starttls":
		s.TLSConfig = config
	case "tls":
		l = tls.NewListener(l, config)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	t.Cleanup(func() {
		_ = s.Close()
		if err := <-done; err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

// discard takes what a server has to say about its clients.
type discard struct{}

func (discard) Printf(string, ...any) {}
func (discard) Println(...any)        {}

func TestEncryptionAndPassword(t *testing.T) {
	cert := newCertificate(t)
	tests := []struct {
		name, via, offer, password string
		trust                      *tls.Config
		want                       string
	}{
		{"STARTTLS", "smtp://khabar@mail.example.org", "starttls", "g3heim", cert.trust, "encrypted: true, user: khabar"},
		{"TLS", "smtps://khabar@mail.example.org", "tls", "g3heim", cert.trust, "encrypted: true, user: khabar"},
		{"STARTTLS on this machine", "smtp://127.0.0.1:25", "starttls", "", cert.trust, "encrypted: true, user: "},
		{"nothing on this machine", "smtp://127.0.0.1:25", "", "", nil, "encrypted: false, user: "},
		{"nothing elsewhere", "smtp://mail.example.org", "", "", nil, ""},
		{"nothing elsewhere, allowed", "smtp://mail.example.org:25?tls=none", "", "", nil, "encrypted: false, user: "},
		{"no trust", "smtp://khabar@mail.example.org", "starttls", "g3heim", &tls.Config{}, ""},
		{"another host's certificate", "smtp://khabar@mail.example.org", "starttls", "g3heim", &tls.Config{RootCAs: cert.trust.RootCAs, ServerName: "mail.example.org"}, ""},
		{"wrong password", "smtp://khabar@mail.example.org", "starttls", "wrong", cert.trust, ""},
		{"no password", "smtp://khabar@mail.example.org", "starttls", "", cert.trust, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, mustOpen(t))
			g := &guarded{}
			address := g.serve(t, cert, tt.offer)
			c := w.courier(fmt.Sprintf("\ndigests:\n- {id: d, name: D, at: \"06:00\", to: a@example.org, from: k@example.org, via: %q}\n", tt.via))
			c.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, address)
			}
			if tt.trust != nil {
				c.TLS = tt.trust.Clone()
				if c.TLS.ServerName == "" {
					c.TLS.ServerName = "localhost"
				}
			}
			c.Secret = func(string) (string, error) { return tt.password, nil }
			c.Log = w.logger()
			w.brings(report("1", "TTP one", "group/ttp"))
			w.at("2023-01-30 06:00")
			w.plan(c)
			w.send(c)
			if got := strings.Join(g.got, "; "); got != tt.want {
				t.Errorf("the server got %q, want %q", got, tt.want)
			}
			for _, m := range w.mailings() {
				if tt.password != "" && strings.Contains(m.Text+w.log.String(), tt.password) {
					t.Errorf("the password is told: %s\n%s", m.Text, w.log.String())
				}
				if tt.want == "" && (m.Status != "stored" || m.Text == "") {
					t.Errorf("status %s, %q", m.Status, m.Text)
				}
			}
		})
	}
}
