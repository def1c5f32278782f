package delivery_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"sync"
)

// A mailServer speaks just enough SMTP (RFC 5321) to be asked anything, and answers as its
// script says.
type mailServer struct {
	// script returns the answer to the n-th time (from 1) that a reader's digest comes to a
	// stage: greet, ehlo, mail, rcpt, data or dot. The empty answer is the usual one, cut
	// closes the connection without one, hang never answers. At dot, the answers 250 and
	// "took and cut" mean that the digest was taken. Before rcpt nobody knows the reader.
	script func(stage, reader string, n int) string

	mu    sync.Mutex
	seen  map[string]int      // stage and reader
	boxes map[string][]string // what was taken, by reader
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

// box returns what a reader got.
func (s *mailServer) box(reader string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.boxes[reader]...)
}

// answer returns what the script says, or usual.
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

func (s *mailServer) serve(conn net.Conn) {
	in := textproto.NewReader(bufio.NewReader(conn))
	reader := ""
	say := func(stage, usual string) (went bool) {
		switch a := s.answer(stage, reader, usual); a {
		case "cut", "took and cut":
			return false
		case "hang":
			_, _ = in.ReadLine() // until the other side hangs up
			return false
		default:
			_, err := fmt.Fprintf(conn, "%s\r\n", a)
			return err == nil && strings.HasPrefix(a, usual[:1])
		}
	}
	if !say("greet", "220 mx.example ESMTP") {
		return
	}
	for {
		line, err := in.ReadLine()
		if err != nil {
			return
		}
		word, rest, _ := strings.Cut(line, " ")
		switch strings.ToUpper(word) {
		case "EHLO", "HELO":
			reader = ""
			if !say("ehlo", "250 mx.example") {
				return
			}
		case "MAIL":
			reader = ""
			if a := s.answer("mail", "", "250 2.1.0 ok"); a == "cut" {
				return
			} else if _, err := fmt.Fprintf(conn, "%s\r\n", a); err != nil {
				return
			}
		case "RCPT":
			_, rest, _ = strings.Cut(rest, "<")
			reader, _, _ = strings.Cut(rest, ">")
			if a := s.answer("rcpt", reader, "250 2.1.5 ok"); a == "cut" {
				return
			} else if _, err := fmt.Fprintf(conn, "%s\r\n", a); err != nil {
				return
			}
		case "DATA":
			if !say("data", "354 go on") {
				return
			}
			if !s.take(in, conn, reader) {
				return
			}
		case "QUIT":
			_, _ = fmt.Fprint(conn, "221 2.0.0 bye\r\n")
			return
		default:
			if _, err := fmt.Fprint(conn, "250 2.0.0 ok\r\n"); err != nil {
				return
			}
		}
	}
}

// take reads a digest and reports whether the connection goes on.
func (s *mailServer) take(in *textproto.Reader, conn net.Conn, reader string) bool {
	lines, err := in.ReadDotLines()
	if err != nil {
		return false
	}
	a := s.answer("dot", reader, "250 2.0.0 queued")
	if strings.HasPrefix(a, "250") || a == "took and cut" {
		s.mu.Lock()
		s.boxes[reader] = append(s.boxes[reader], strings.Join(lines, "\r\n"))
		s.mu.Unlock()
	}
	switch a {
	case "cut", "took and cut":
		return false
	case "hang":
		_, _ = in.ReadLine()
		return false
	}
	_, err = fmt.Fprintf(conn, "%s\r\n", a)
	return err == nil
}
