// Package auth decides who may do what over HTTP. It signs people in with a password, keeps
// their sessions in cookies, recognises programs by API tokens, limits how fast passwords
// can be guessed, and does what every request needs: it sets security headers, checks the Host
// header, refuses forms of other sites, and limits the size of the body.
//
// It renders no pages. A Guard protects any handler: Protect goes around the whole server and
// Require around one route. IdentityOf then returns who makes the request.
package auth
