package delivery

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// A mailer sends digests through a mail server, all of them by one connection while it lasts.
type mailer struct {
	*Service
	via    Via
	conn   net.Conn
	client *smtp.Client
	used   bool // the connection has carried a digest
}

func (m *mailer) knows() bool { return false }

func (m *mailer) close() {
	if m.client != nil {
		_ = m.conn.SetDeadline(time.Now().Add(graceTime))
		_ = m.client.Quit() // the digests are taken; how the farewell goes does not matter
	}
	m.drop()
}

// drop forgets the connection.
func (m *mailer) drop() {
	if m.conn != nil {
		_ = m.conn.Close()
	}
	m.conn, m.client, m.used = nil, nil, false
}

func (m *mailer) carry(ctx context.Context, l letter, away func() error) error {
	given := false
	once := func() error {
		given = true
		return away()
	}
	reused := m.used
	err := m.attempt(ctx, l, once)
	if _, answered := errors.AsType[*refusal](err); err != nil && !answered && reused && !given && ctx.Err() == nil {
		err = m.attempt(ctx, l, once) // the server had hung up meanwhile
	}
	return err
}

// attempt makes one attempt, by the connection that is there or a new one.
func (m *mailer) attempt(ctx context.Context, l letter, away func() error) error {
	if m.client == nil {
		if err := m.connect(ctx); err != nil {
			m.drop()
			return &downError{err}
		}
	}
	conn := m.conn
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	err := m.transact(l, func() error {
		if !stop() {
			return context.Cause(ctx)
		}
		if err := away(); err != nil {
			return err
		}
		// From here on an answer is worth waiting for, though not for long.
		stop = context.AfterFunc(ctx, func() { time.AfterFunc(graceTime, func() { _ = conn.Close() }) })
		return nil
	})
	stop()
	m.used = true
	if err != nil && !m.goesOn(err) {
		m.drop()
	}
	return err
}

// goesOn reports whether the connection can carry the next digest after an error.
func (m *mailer) goesOn(err error) bool {
	r, answered := errors.AsType[*refusal](err)
	const closing = 421 // RFC 5321, section 3.8
	return answered && r.code != closing && m.client.Reset() == nil
}

// connect makes a connection that is ready to take digests.
func (m *mailer) connect(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*connectTime)
	defer cancel()
	encrypt := m.via.TLS == TLSRequired
	if m.via.Scheme == schemeSMTP && m.via.TLS == TLSOptional {
		if err := m.open(ctx, false); err != nil {
			return err
		}
		if encrypt, _ = m.client.Extension("STARTTLS"); !encrypt {
			return m.signIn()
		}
		m.close() // a client cannot be made encrypted afterwards
	}
	if err := m.open(ctx, encrypt); err != nil {
		return err
	}
	return m.signIn()
}

// open connects and greets, with encryption where it is asked for.
func (m *mailer) open(ctx context.Context, encrypt bool) error {
	conn, err := m.dial(ctx, m.via.Host)
	if err != nil {
		return fmt.Errorf("connect to the mail server: %w", err)
	}
	m.conn = conn
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	host, _, err := net.SplitHostPort(m.via.Host)
	if err != nil {
		return fmt.Errorf("mail server %s: %w", m.via.Host, err)
	}
	config := &tls.Config{}
	if m.TLS != nil {
		config = m.TLS.Clone()
	}
	if config.ServerName == "" {
		config.ServerName = host
	}
	if m.via.Scheme == schemeSMTPS {
		m.client = smtp.NewClient(tls.Client(conn, config))
	} else if m.client, err = plainOrTLS(conn, config, encrypt); err != nil {
		return answer(blameUs, fmt.Errorf("make the connection to the mail server encrypted: %w", err))
	}
	if err := m.client.Hello(localName()); err != nil {
		return answer(blameUs, fmt.Errorf("greet the mail server: %w", err))
	}
	return nil
}

func plainOrTLS(conn net.Conn, config *tls.Config, encrypt bool) (*smtp.Client, error) {
	if !encrypt {
		return smtp.NewClient(conn), nil
	}
	return smtp.NewClientStartTLS(conn, config)
}

// localName is how we greet: with this machine's name where it has a full one.
func localName() string {
	name, err := os.Hostname()
	if err != nil || !strings.Contains(name, ".") || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "localhost"
	}
	return name
}

// signIn gives the user's name and password where the way has a user.
func (m *mailer) signIn() error {
	if m.via.User == "" {
		return nil
	}
	password, err := m.secret("SMTP_PASSWORD")
	if err != nil {
		return err
	}
	if password == "" {
		return errors.New("there is no password for the mail server; set $KHABAR_SMTP_PASSWORD or $KHABAR_SMTP_PASSWORD_FILE")
	}
	mechanism := sasl.NewPlainClient("", m.via.User, password)
	if !m.client.SupportsAuth(sasl.Plain) && m.client.SupportsAuth(sasl.Login) {
		mechanism = sasl.NewLoginClient(m.via.User, password)
	}
	if err := m.client.Auth(mechanism); err != nil {
		return answer(blameUs, fmt.Errorf("sign in to the mail server: %w", err))
	}
	return nil
}

// transact sends one digest by the connection.
func (m *mailer) transact(l letter, away func() error) error {
	if err := m.client.Mail(l.from, nil); err != nil {
		return answer(blameUs, fmt.Errorf("name the sender: %w", err))
	}
	if err := m.client.Rcpt(l.Address, nil); err != nil {
		return answer(blameReader, fmt.Errorf("name the reader: %w", err))
	}
	data, err := m.client.Data()
	if err != nil {
		return answer(blameMessage, fmt.Errorf("begin the message: %w", err))
	}
	_ = m.conn.SetDeadline(time.Now().Add(dataTime)) // a dead connection fails when it is written to
	if _, err := data.Write(l.Raw); err != nil {
		return answer(blameMessage, fmt.Errorf("send the message: %w", err))
	}
	if err := away(); err != nil {
		return err
	}
	if err := data.Close(); err != nil {
		return answer(blameMessage, fmt.Errorf("end the message: %w", err))
	}
	return nil
}

// answer turns an error that is the server's answer into a refusal. stage says whose fault
// a permanent refusal is where the answer does not tell.
func answer(stage blame, err error) error {
	e, ok := errors.AsType[*smtp.SMTPError](err)
	if !ok {
		return err
	}
	r := &refusal{blame: stage, code: e.Code, text: oneLine(e.Message)}
	if e.EnhancedCode[0] > 0 {
		r.text = fmt.Sprintf("%d.%d.%d %s", e.EnhancedCode[0], e.EnhancedCode[1], e.EnhancedCode[2], r.text)
	}
	switch {
	case e.Code < 500 || e.Code > 599:
		r.blame = blameNone
	case e.Code == 552 && stage == blameReader, e.EnhancedCode[1] == 2 && e.EnhancedCode[2] == 2:
		r.blame = blameNone // a full mailbox may be emptied (RFC 5321, section 4.5.3.1.10)
	case stage == blameReader && e.EnhancedCode[1] == 7, stage == blameReader && e.Code == 530:
		r.blame = blameUs // the server would take it from somebody else
	}
	return r
}
