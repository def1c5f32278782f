// Package review serves the pages in which people look at stored items and decide about
// them: the review queue, items, stories, feeds, and who may do what.
//
// Pages are rendered here, in one request, from one template each; every action is a form
// that works without a script. Nothing on a page comes from another server, and no markup
// comes from a feed. What each route is and who may use it stands in one table, routes.go.
package review
