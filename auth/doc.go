// Package auth decides who may do what over HTTP. It signs people in with a password, keeps
// their sessions in cookies, recognises programs by API tokens, limits how fast passwords
// can be guessed, and sets what every answer has in common: security headers, the check of
// the Host header, protection against forms of other sites, and the limit on a request's body.
//
// It renders no pages. A Guard protects any handler: Protect goes around the whole server and
// Require around one route; IdentityOf then says who makes the request.
package auth
