package delivery_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"testing"
)

// A mailServer is an SMTP server (RFC 5321) with the commands that khabar uses. Its script
// decides how it answers.
type mailServer struct {
	// script returns the answer at a stage of sending a digest to a reader. n counts from 1 how often
	// this stage was reached for the reader. The stages are greet, ehlo, mail, rcpt, data and dot.
	// The empty answer means the usual one, "cut" closes the connection without an answer, "hang"
	// never answers. At dot, the answers 250 and "accept and cut" accept the digest. Before rcpt the
	// reader is empty.
	script func(stage, reader string, n int) string

	mu    sync.Mutex
	seen  map[string]int      // how often each stage was reached, by stage and reader
	boxes map[string][]string // accepted messages, by reader
	conns int
	wg    sync.WaitGroup
}

func newMailServer(script func(stage, reader string, n int) string) *mailServer {
	return &mailServer{script: script, seen: make(map[string]int), boxes: make(map[string][]string)}
}

// dial returns a connection to the server.
func (s *mailServer) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	s.mu.Lock()
	s.conns++
	s.mu.Unlock()
	s.wg.Go(func() {
		defer func() { _ = theirs.Close() }()
		s.serve(theirs)
	})
	return ours, nil
}

// listen starts the server on a port of this machine, until the test ends, and returns its
// address.
func (s *mailServer) listen(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.wg.Go(func() {
				defer func() { _ = conn.Close() }()
				s.serve(conn)
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		s.wg.Wait()
	})
	return l.Addr().String()
}

// box returns the messages that were accepted for a reader.
func (s *mailServer) box(reader string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.boxes[reader]...)
}

// answer returns the script's answer, or the usual one.
func (s *mailServer) answer(stage, reader, usual string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[stage+reader]++
	if s.script != nil {
		if a := s.script(stage, reader, s.seen[stage+reader]); a != "" {
			return a
		}
	}
	return usual
}

// A mailSession is one connection to a mailServer.
type mailSession struct {
	*mailServer
	conn   net.Conn
	in     *textproto.Reader
	reader string // reader of the transaction; empty before RCPT
}

func (s *mailServer) serve(conn net.Conn) {
	c := &mailSession{mailServer: s, conn: conn, in: textproto.NewReader(bufio.NewReader(conn))}
	if !c.reply("greet", "220 mx.example ESMTP") {
		return
	}
	for {
		line, err := c.in.ReadLine()
		if err != nil || !c.command(line) {
			return
		}
	}
}

// command handles one command and reports whether the session goes on.
func (c *mailSession) command(line string) bool {
	word, rest, _ := strings.Cut(line, " ")
	switch strings.ToUpper(word) {
	case "EHLO", "HELO":
		c.reader = ""
		return c.reply("ehlo", "250 mx.example")
	case "MAIL":
		c.reader = ""
		return c.replyAny("mail", "250 2.1.0 ok")
	case "RCPT":
		_, rest, _ = strings.Cut(rest, "<")
		c.reader, _, _ = strings.Cut(rest, ">")
		return c.replyAny("rcpt", "250 2.1.5 ok")
	case "DATA":
		return c.reply("data", "354 go on") && c.readMessage()
	case "QUIT":
		c.write("221 2.0.0 bye")
		return false
	default:
		return c.write("250 2.0.0 ok")
	}
}

func (c *mailSession) write(line string) bool {
	_, err := fmt.Fprintf(c.conn, "%s\r\n", line)
	return err == nil
}

// reply answers at a stage and reports whether the session goes on: only after a positive answer.
func (c *mailSession) reply(stage, usual string) bool {
	switch a := c.answer(stage, c.reader, usual); a {
	case "cut", "accept and cut":
		return false
	case "hang":
		return c.hang()
	default:
		return c.write(a) && strings.HasPrefix(a, usual[:1])
	}
}

// replyAny answers at a stage and reports whether the session goes on: after any answer.
func (c *mailSession) replyAny(stage, usual string) bool {
	switch a := c.answer(stage, c.reader, usual); a {
	case "cut":
		return false
	case "hang":
		return c.hang()
	default:
		return c.write(a)
	}
}

// hang waits until the client closes the connection.
func (c *mailSession) hang() bool {
	_, _ = c.in.ReadLine()
	return false
}

// readMessage reads a message, answers, and reports whether the session goes on.
func (c *mailSession) readMessage() bool {
	lines, err := c.in.ReadDotLines()
	if err != nil {
		return false
	}
	a := c.answer("dot", c.reader, "250 2.0.0 queued")
	if strings.HasPrefix(a, "250") || a == "accept and cut" {
		c.mu.Lock()
		c.boxes[c.reader] = append(c.boxes[c.reader], strings.Join(lines, "\r\n"))
		c.mu.Unlock()
	}
	switch a {
	case "cut", "accept and cut":
		return false
	case "hang":
		return c.hang()
	}
	return c.write(a)
}
