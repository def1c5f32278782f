package delivery

import (
	"errors"
	"fmt"
	"time"

	"khabar/news"
)

// maxDoubts is how many attempts whose end nobody saw are made at most.
const maxDoubts = 3

// patience is how long a digest is tried. After that its reports go into the next one.
const patience = 20 * time.Hour

// pause returns how long to wait after the n-th attempt, from 1.
func pause(n int) time.Duration {
	pauses := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour}
	return pauses[min(max(n, 1), len(pauses))-1]
}

// A blame says whose fault a refusal is, and so what to do about it.
type blame int

const (
	blameNone    blame = iota // nobody's: it is tried again
	blameReader               // the address does not take mail: it is given up, and counted
	blameMessage              // the digest: sending the same again cannot help
	blameUs                   // ours, such as a wrong password: somebody will put it right, so it is tried again
)

// A refusal is an answer of the other side: the digest certainly did not arrive.
type refusal struct {
	blame blame
	code  int
	text  string
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.code, r.text) }

// A downError says that the other side cannot be reached at all, or does not let us in.
type downError struct{ error }

func (e *downError) Unwrap() error { return e.error }

// errCut says that a process ended, or a connection broke, before an answer came.
var errCut = errors.New("the attempt was cut off before an answer came")

// outcome draws the consequences of an attempt that gave the digest away or not.
func outcome(sub *Subscription, m news.Digest, now time.Time, given bool, err error) news.DigestResult {
	if err == nil {
		return news.DigestResult{ID: m.ID, Status: news.DigestSent, At: now, UncertainAttempts: m.UncertainAttempts, Code: 0, Text: ""}
	}
	r, answered := errors.AsType[*refusal](err)
	switch {
	case !answered && given:
		m.UncertainAttempts++
		return doubtful(sub, m, now, err)
	case !answered || r.blame == blameNone || r.blame == blameUs:
		return later(m, now, err)
	}
	result := giveUp(m, now, r.text)
	result.Code, result.Bounce = r.code, r.blame == blameReader
	return result
}

// later has a digest tried again, unless patience has run out.
func later(m news.Digest, now time.Time, err error) news.DigestResult {
	next := now.Add(pause(m.Attempts))
	if next.Sub(m.FirstTry) > patience {
		return answerOf(giveUp(m, now, err.Error()), err)
	}
	result := news.DigestResult{ID: m.ID, Status: news.DigestStored, At: now, NextTry: next, UncertainAttempts: m.UncertainAttempts, Text: err.Error()}
	if m.UncertainAttempts > 0 {
		result.Status = news.DigestUncertain // this attempt failed, but an earlier one may not have
	}
	return answerOf(result, err)
}

// answerOf puts what the other side answered into a result.
func answerOf(result news.DigestResult, err error) news.DigestResult {
	if r, ok := errors.AsType[*refusal](err); ok {
		result.Code, result.Text = r.code, r.text
	}
	return result
}

// giveUp ends the attempts. The reports are due again, unless an earlier attempt may have
// brought them.
func giveUp(m news.Digest, now time.Time, why string) news.DigestResult {
	result := news.DigestResult{ID: m.ID, Status: news.DigestFailed, At: now, UncertainAttempts: m.UncertainAttempts, Text: why, Release: true}
	if m.UncertainAttempts > 0 {
		result.Status, result.Release = news.DigestUncertain, false
	}
	return result
}

// doubtful says what becomes of a digest that may have arrived. m.UncertainAttempts counts the attempt.
func doubtful(sub *Subscription, m news.Digest, now time.Time, err error) news.DigestResult {
	result := news.DigestResult{ID: m.ID, Status: news.DigestUncertain, At: now, UncertainAttempts: m.UncertainAttempts, Text: err.Error()}
	switch {
	case sub.OnUncertain == UncertainHold:
		result.Status = news.DigestHeld
	case m.UncertainAttempts < maxDoubts:
		result.NextTry = now.Add(pause(m.Attempts))
	}
	return result
}
