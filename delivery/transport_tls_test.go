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

// A certificate is a certificate for localhost and 127.0.0.1, with its files and a client's
// configuration that trusts it.
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

// An authServer is a mail server that checks passwords and records how each message came.
type authServer struct {
	mu  sync.Mutex
	got []string // "encrypted: …, user: …"
}

func (s *authServer) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &authSession{authServer: s, conn: c}, nil
}

type authSession struct {
	*authServer
	conn *smtp.Conn
	user string
}

func (*authSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *authSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "khabar" || password != "s3cret" {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "no"}
		}
		s.user = user
		return nil
	}), nil
}

func (*authSession) Mail(string, *smtp.MailOptions) error { return nil }
func (*authSession) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (*authSession) Reset()                               {}
func (*authSession) Logout() error                        { return nil }

func (s *authSession) Data(r io.Reader) error {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	_, encrypted := s.conn.TLSConnectionState()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, fmt.Sprintf("encrypted: %v, user: %s", encrypted, s.user))
	return nil
}

// start starts the server, until the test ends, and returns its address. offer is the
// encryption that it offers: tls, starttls, or none when empty.
func (s *authServer) start(t *testing.T, cert certificate, offer string) (address string) {
	t.Helper()
	srv := smtp.NewServer(s)
	srv.AllowInsecureAuth = true
	srv.Domain = "localhost"
	srv.ErrorLog = discardLogger{}
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	config := &tls.Config{Certificates: []tls.Certificate{cert.Certificate}}
	switch offer {
	case "starttls":
		srv.TLSConfig = config
	case "tls":
		l = tls.NewListener(l, config)
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	t.Cleanup(func() {
		_ = srv.Close()
		if err := <-done; err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

// A discardLogger discards what a server logs.
type discardLogger struct{}

func (discardLogger) Printf(string, ...any) {}
func (discardLogger) Println(...any)        {}

// A digest is sent with the encryption and the password that "via" requires, or not sent.
func TestEncryptionAndPassword(t *testing.T) {
	cert := newCertificate(t)
	tests := []struct {
		name, via, offer, password string
		trust                      *tls.Config
		want                       string
	}{
		{"STARTTLS", "smtp://khabar@mail.example.org", "starttls", "s3cret", cert.trust, "encrypted: true, user: khabar"},
		{"TLS", "smtps://khabar@mail.example.org", "tls", "s3cret", cert.trust, "encrypted: true, user: khabar"},
		{"STARTTLS on this machine", "smtp://127.0.0.1:25", "starttls", "", cert.trust, "encrypted: true, user: "},
		{"nothing on this machine", "smtp://127.0.0.1:25", "", "", nil, "encrypted: false, user: "},
		{"nothing elsewhere", "smtp://mail.example.org", "", "", nil, ""},
		{"nothing elsewhere, allowed", "smtp://mail.example.org:25?tls=none", "", "", nil, "encrypted: false, user: "},
		{"untrusted certificate", "smtp://khabar@mail.example.org", "starttls", "s3cret", &tls.Config{}, ""},
		{"another host's certificate", "smtp://khabar@mail.example.org", "starttls", "s3cret", &tls.Config{RootCAs: cert.trust.RootCAs, ServerName: "mail.example.org"}, ""},
		{"wrong password", "smtp://khabar@mail.example.org", "starttls", "wrong", cert.trust, ""},
		{"no password", "smtp://khabar@mail.example.org", "starttls", "", cert.trust, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, openSQLite(t))
			s := &authServer{}
			address := s.start(t, cert, tt.offer)
			svc := f.service(fmt.Sprintf("\ndigests:\n- {id: d, name: D, at: \"06:00\", to: a@example.org, from: k@example.org, via: %q}\n", tt.via))
			svc.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, address)
			}
			if tt.trust != nil {
				svc.TLS = tt.trust.Clone()
				if svc.TLS.ServerName == "" {
					svc.TLS.ServerName = "localhost"
				}
			}
			svc.Secret = func(string) (string, error) { return tt.password, nil }
			svc.Log = f.logger()
			f.poll(report("1", "TTP one", "group/ttp"))
			f.setClock("2023-01-30 06:00")
			f.plan(svc)
			f.send(svc)
			if got := strings.Join(s.got, "; "); got != tt.want {
				t.Errorf("the server got %q, want %q", got, tt.want)
			}
			for _, d := range f.digests() {
				if tt.password != "" && strings.Contains(d.Answer+f.log.String(), tt.password) {
					t.Errorf("the password is in the stored answer or the log: %s\n%s", d.Answer, f.log.String())
				}
				if tt.want == "" && (d.Status != "stored" || d.Answer == "") {
					t.Errorf("status %s, %q", d.Status, d.Answer)
				}
			}
		})
	}
}
