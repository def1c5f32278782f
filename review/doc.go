// Package review serves the pages on which people look at stored items and decide about them:
// the review queue, items, stories, feeds, digests, proposals, and the people who may sign in.
// It also serves the API for programs.
//
// A page is rendered on the server from one template, and every action is a form that works
// without a script. Pages load nothing from other servers, and no markup of a feed reaches
// them. One table, in routes.go, says which routes there are and who may use them; package
// auth enforces it.
package review
