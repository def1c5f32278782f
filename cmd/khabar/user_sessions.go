package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"khabar/auth"
	"khabar/store"
)

// A sessionJSON is the JSON form of a session.
type sessionJSON struct {
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen"` // to the hour
	Expires time.Time `json:"expires"`
}

func (a *app) userSessionsCommand() *cobra.Command {
	var end, asJSON bool
	cmd := &cobra.Command{
		Use:   "sessions NAME",
		Short: "List the sessions of a person (signed-in browsers), or end them all",
		Args:  oneArg("the NAME of a person"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withPeople(cmd.Context(), func(db *store.DB) error {
				if end {
					return a.endSessions(cmd.Context(), db, args[0])
				}
				return a.userSessions(cmd.Context(), db, args[0], asJSON)
			})
		},
	}
	cmd.Flags().BoolVar(&end, "end", false, "end all sessions")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	return cmd
}

func (a *app) endSessions(ctx context.Context, db *store.DB, name string) error {
	if err := db.EndSessions(ctx, name, time.Now()); err != nil {
		return err
	}
	a.say("all sessions of %s have ended, and their API tokens are revoked", name)
	return nil
}

func (a *app) userSessions(ctx context.Context, db *store.DB, name string, asJSON bool) error {
	if _, err := db.Person(ctx, name); err != nil {
		return err
	}
	sessions, err := db.Sessions(ctx, name, time.Now(), auth.SessionIdle)
	if err != nil {
		return err
	}
	rows := make([]sessionJSON, len(sessions))
	for i, s := range sessions {
		rows[i] = sessionJSON{s.Created, s.Seen, s.Expires}
	}
	return writeTable(a.stdout, rows, asJSON, "SIGNED IN\tLAST USED\tENDS", func(i int) []string {
		s := rows[i]
		return []string{s.Created.Format(time.DateTime), s.Seen.Format(time.DateTime), s.Expires.Format(time.DateTime)}
	})
}
