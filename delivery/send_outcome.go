package delivery

import (
	"errors"
	"fmt"
	"time"

	"khabar/news"
)

const (
	// maxUncertainAttempts is the maximum number of attempts with unknown outcome for one digest.
	maxUncertainAttempts = 3
	// retryFor is how long a digest that did not arrive is retried. After that its reports
	// are due again.
	retryFor = 20 * time.Hour
)

// retryDelay returns how long to wait after the n-th attempt. n counts from 1.
func retryDelay(n int) time.Duration {
	delays := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour}
	return delays[min(max(n, 1), len(delays))-1]
}

// A refusalCause is the cause of a refusal. It decides what happens next (decision 85).
type refusalCause int

const (
	causeTemporary refusalCause = iota // try again
	causeAddress                       // the address accepts no mail: give up, and count it against the address
	causeMessage                       // the message is not acceptable: give up
	causeSetup                         // a setting is wrong, such as a password: try again, because a maintainer can fix it
)

// A refusalError is a negative answer of the other side: the digest certainly did not arrive.
type refusalError struct {
	cause refusalCause
	code  int    // SMTP or HTTP code of the answer
	text  string // text of the answer
}

func (e *refusalError) Error() string { return fmt.Sprintf("%d %s", e.code, e.text) }

// An unreachableError says that no digest can be handed over now: the other side cannot be reached
// or refuses the connection or the sign-in, or a folder cannot be made.
type unreachableError struct{ error }

func (e *unreachableError) Unwrap() error { return e.error }

// errInterrupted says that a process ended, or a connection broke, before an answer came.
var errInterrupted = errors.New("the attempt was interrupted before an answer came")

// resultOf returns the result of an attempt to send d. err is the error of the transport. marked
// says that d was marked as uncertain in this attempt: if no answer came, d may have arrived.
func resultOf(sub *Subscription, d news.Digest, now time.Time, marked bool, err error) news.DigestResult {
	if err == nil {
		return news.DigestResult{ID: d.ID, Status: news.DigestSent, At: now, UncertainAttempts: d.UncertainAttempts}
	}
	r, refused := errors.AsType[*refusalError](err)
	switch {
	case !refused && marked:
		d.UncertainAttempts++
		return uncertainResult(sub, d, now, err)
	case !refused || r.cause == causeTemporary || r.cause == causeSetup:
		return retryResult(d, now, err)
	}
	result := failedResult(d, now, r.text)
	result.Code, result.Bounce = r.code, r.cause == causeAddress
	return result
}

// retryResult returns the result of an attempt after which the digest has not arrived: the digest
// is tried again, unless retryFor has passed.
func retryResult(d news.Digest, now time.Time, err error) news.DigestResult {
	next := now.Add(retryDelay(d.Attempts))
	if next.Sub(d.FirstTry) > retryFor {
		return withAnswer(failedResult(d, now, err.Error()), err)
	}
	result := news.DigestResult{
		ID: d.ID, Status: news.DigestStored, At: now, NextTry: next, UncertainAttempts: d.UncertainAttempts, Answer: err.Error(),
	}
	if d.UncertainAttempts > 0 {
		result.Status = news.DigestUncertain // an earlier attempt may have arrived
	}
	return withAnswer(result, err)
}

// withAnswer returns result. If err is a refusal, it adds the other side's answer.
func withAnswer(result news.DigestResult, err error) news.DigestResult {
	if r, ok := errors.AsType[*refusalError](err); ok {
		result.Code, result.Answer = r.code, r.text
	}
	return result
}

// failedResult returns the result of a digest that is not tried again. Its reports are due
// again, unless an earlier attempt may have arrived.
func failedResult(d news.Digest, now time.Time, why string) news.DigestResult {
	result := news.DigestResult{
		ID: d.ID, Status: news.DigestFailed, At: now, UncertainAttempts: d.UncertainAttempts, Answer: why, Release: true,
	}
	if d.UncertainAttempts > 0 {
		result.Status, result.Release = news.DigestUncertain, false
	}
	return result
}

// uncertainResult returns the result of an attempt with unknown outcome: the digest is tried again,
// or held, as the subscription says. d.UncertainAttempts already counts the attempt.
func uncertainResult(sub *Subscription, d news.Digest, now time.Time, err error) news.DigestResult {
	result := news.DigestResult{
		ID: d.ID, Status: news.DigestUncertain, At: now, UncertainAttempts: d.UncertainAttempts, Answer: err.Error(),
	}
	switch {
	case sub.OnUncertain == UncertainHold:
		result.Status = news.DigestHeld
	case d.UncertainAttempts < maxUncertainAttempts:
		result.NextTry = now.Add(retryDelay(d.Attempts))
	}
	return result
}
