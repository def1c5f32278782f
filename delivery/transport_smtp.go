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

// An smtpTransport sends digests through a mail server. It uses one connection for as many
// digests as possible.
type smtpTransport struct {
	*Service
	via    Via
	conn   net.Conn
	client *smtp.Client
	used   bool // a digest was sent over the connection
}

func (t *smtpTransport) detectsDuplicates() bool { return false }

func (t *smtpTransport) close() {
	if t.client != nil {
		_ = t.conn.SetDeadline(time.Now().Add(answerGrace))
		_ = t.client.Quit() // the digests have been accepted, so an error does not matter
	}
	t.drop()
}

// drop closes the connection without QUIT.
func (t *smtpTransport) drop() {
	if t.conn != nil {
		_ = t.conn.Close()
	}
	t.conn, t.client, t.used = nil, nil, false
}

func (t *smtpTransport) send(ctx context.Context, m message, markUncertain func() error) error {
	marked := false
	mark := func() error {
		marked = true
		return markUncertain()
	}
	reused := t.used
	err := t.attempt(ctx, m, mark)
	if _, refused := errors.AsType[*refusalError](err); err != nil && !refused && reused && !marked && ctx.Err() == nil {
		err = t.attempt(ctx, m, mark) // the server may have closed the idle connection
	}
	return err
}

// attempt makes one attempt to send m, over the open connection or a new one.
func (t *smtpTransport) attempt(ctx context.Context, m message, markUncertain func() error) error {
	if t.client == nil {
		if err := t.connect(ctx); err != nil {
			t.drop()
			return &unreachableError{err}
		}
	}
	conn := t.conn
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	err := t.transact(m, func() error {
		if !stop() {
			return context.Cause(ctx)
		}
		if err := markUncertain(); err != nil {
			return err
		}
		// From here on m may have arrived. Wait a short time for the answer even if ctx is done.
		stop = context.AfterFunc(ctx, func() { time.AfterFunc(answerGrace, func() { _ = conn.Close() }) })
		return nil
	})
	stop()
	t.used = true
	if err != nil && !t.usableAfter(err) {
		t.drop()
	}
	return err
}

// usableAfter reports whether the connection can be used for the next digest after err.
func (t *smtpTransport) usableAfter(err error) bool {
	r, refused := errors.AsType[*refusalError](err)
	const closing = 421 // RFC 5321, section 3.8
	return refused && r.code != closing && t.client.Reset() == nil
}

// connect opens a connection. It encrypts the connection and signs in if the Via requires it.
func (t *smtpTransport) connect(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*connectTimeout)
	defer cancel()
	encrypt := t.via.TLS == TLSRequired
	if t.via.Scheme == schemeSMTP && t.via.TLS == TLSOptional {
		if err := t.open(ctx, false); err != nil {
			return err
		}
		if encrypt, _ = t.client.Extension("STARTTLS"); !encrypt {
			return t.signIn()
		}
		t.close() // go-smtp encrypts new connections only
	}
	if err := t.open(ctx, encrypt); err != nil {
		return err
	}
	return t.signIn()
}

// open opens a connection and sends EHLO. If encrypt is true, it uses STARTTLS.
func (t *smtpTransport) open(ctx context.Context, encrypt bool) error {
	conn, err := t.dial(ctx, t.via.Host)
	if err != nil {
		return fmt.Errorf("connect to the mail server: %w", err)
	}
	t.conn = conn
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	host, _, err := net.SplitHostPort(t.via.Host)
	if err != nil {
		return fmt.Errorf("mail server %s: %w", t.via.Host, err)
	}
	config := &tls.Config{}
	if t.TLS != nil {
		config = t.TLS.Clone()
	}
	if config.ServerName == "" {
		config.ServerName = host
	}
	switch {
	case t.via.Scheme == schemeSMTPS:
		t.client = smtp.NewClient(tls.Client(conn, config))
	case !encrypt:
		t.client = smtp.NewClient(conn)
	default:
		if t.client, err = smtp.NewClientStartTLS(conn, config); err != nil {
			return answerOf(causeSetup, fmt.Errorf("encrypt the connection to the mail server: %w", err))
		}
	}
	if err := t.client.Hello(localName()); err != nil {
		return answerOf(causeSetup, fmt.Errorf("say hello to the mail server: %w", err))
	}
	return nil
}

// localName returns the name for EHLO: that of this machine if it is fully qualified, or else
// "localhost".
func localName() string {
	name, err := os.Hostname()
	if err != nil || !strings.Contains(name, ".") || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "localhost"
	}
	return name
}

// signIn signs in with the user name of the Via, if it has one.
func (t *smtpTransport) signIn() error {
	if t.via.User == "" {
		return nil
	}
	password, err := t.secret("SMTP_PASSWORD")
	if err != nil {
		return err
	}
	if password == "" {
		return errors.New("there is no password for the mail server; set $KHABAR_SMTP_PASSWORD or $KHABAR_SMTP_PASSWORD_FILE")
	}
	mechanism := sasl.NewPlainClient("", t.via.User, password)
	if !t.client.SupportsAuth(sasl.Plain) && t.client.SupportsAuth(sasl.Login) {
		mechanism = sasl.NewLoginClient(t.via.User, password)
	}
	if err := t.client.Auth(mechanism); err != nil {
		return answerOf(causeSetup, fmt.Errorf("sign in to the mail server: %w", err))
	}
	return nil
}

// transact sends one digest over the connection. It calls markUncertain before the final dot.
func (t *smtpTransport) transact(m message, markUncertain func() error) error {
	if err := t.client.Mail(m.from, nil); err != nil {
		return answerOf(causeSetup, fmt.Errorf("name the sender: %w", err))
	}
	if err := t.client.Rcpt(m.Address, nil); err != nil {
		return answerOf(causeAddress, fmt.Errorf("name the recipient: %w", err))
	}
	data, err := t.client.Data()
	if err != nil {
		return answerOf(causeMessage, fmt.Errorf("begin the message: %w", err))
	}
	_ = t.conn.SetDeadline(time.Now().Add(dataTimeout)) // on a closed connection the next write fails
	if _, err := data.Write(m.Raw); err != nil {
		return answerOf(causeMessage, fmt.Errorf("send the message: %w", err))
	}
	if err := markUncertain(); err != nil {
		return err
	}
	if err := data.Close(); err != nil {
		return answerOf(causeMessage, fmt.Errorf("end the message: %w", err))
	}
	return nil
}

// answerOf turns an error with an answer of the server into a *refusalError, and returns any
// other error as it is. A permanent refusal gets the cause usualCause, unless the code of the answer
// shows another cause (decision 85).
func answerOf(usualCause refusalCause, err error) error {
	e, ok := errors.AsType[*smtp.SMTPError](err)
	if !ok {
		return err
	}
	r := &refusalError{cause: usualCause, code: e.Code, text: oneLine(e.Message)}
	if e.EnhancedCode[0] > 0 {
		r.text = fmt.Sprintf("%d.%d.%d %s", e.EnhancedCode[0], e.EnhancedCode[1], e.EnhancedCode[2], r.text)
	}
	switch {
	case e.Code < 500 || e.Code > 599:
		r.cause = causeTemporary
	case e.Code == 552 && usualCause == causeAddress, e.EnhancedCode[1] == 2 && e.EnhancedCode[2] == 2:
		r.cause = causeTemporary // a full mailbox (RFC 5321, section 4.5.3.1.10)
	case usualCause == causeAddress && e.EnhancedCode[1] == 7, usualCause == causeAddress && e.Code == 530:
		r.cause = causeSetup // the server would accept the address from another sender
	}
	return r
}
