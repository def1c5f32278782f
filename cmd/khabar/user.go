package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"khabar/news"
	"khabar/store"
)

func (a *app) userCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "user",
		Short: "Manage who may sign in to the review pages",
		Long: `Manage who may sign in to the review pages, and what they may do there.

A reader sees everything and changes nothing. An analyst reviews items and stories. A
maintainer also manages feeds and the taxonomy, and an admin also people.

A password is asked for at the terminal, or read from the first line of standard input.`,
		RunE: group,
	}
	cmd.AddCommand(
		a.userAddCommand(),
		a.userRoleCommand(),
		a.userListCommand(),
		a.userSessionsCommand(),
		a.personCommand("passwd NAME", "Set a new password; all sessions of the person end", a.userPasswd),
		a.personCommand("disable NAME", "Disable a person; their sessions and tokens end at once", a.userDisable),
		a.personCommand("enable NAME", "Enable a person who was disabled", a.userEnable),
	)
	return cmd
}

// personCommand returns a command with one argument, the name of a person, with which it calls action.
// usage and short are the texts for the help.
func (a *app) personCommand(usage, short string, action func(context.Context, *store.DB, string) error) *cobra.Command {
	return &cobra.Command{
		Use: usage, Short: short, Args: oneArg("the NAME of a person"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withPeople(cmd.Context(), func(db *store.DB) error { return action(cmd.Context(), db, args[0]) })
		},
	}
}

// withPeople opens the database, which it creates if needed, and calls f with it.
func (a *app) withPeople(ctx context.Context, f func(*store.DB) error) (err error) {
	db, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	err = f(db)
	if errors.Is(err, news.ErrNotFound) {
		return fmt.Errorf("%w; \"khabar user list\" prints the names", err)
	}
	return err
}

func (a *app) userAddCommand() *cobra.Command {
	var permission string
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "Add a person who may sign in",
		Args:  oneArg("the NAME of a person"),
		RunE: func(cmd *cobra.Command, args []string) error {
			p := news.Person{Name: args[0], Permission: news.Permission(permission), Keys: true}
			if err := checkPerson(p); err != nil {
				return err
			}
			return a.withPeople(cmd.Context(), func(db *store.DB) error { return a.userAdd(cmd.Context(), db, p) })
		},
	}
	cmd.Flags().StringVar(&permission, "role", string(news.PermissionAnalyst), "what the person may do: reader, analyst, maintainer or admin")
	return cmd
}

// checkPerson returns a usage error when the name or the permission is not valid.
func checkPerson(p news.Person) error {
	if err := news.CheckName(p.Name); err != nil {
		return usageError{err}
	}
	if !p.Permission.Valid() {
		return usagef("role %q: want reader, analyst, maintainer or admin", p.Permission)
	}
	return nil
}

func (a *app) userAdd(ctx context.Context, db *store.DB, p news.Person) error {
	if _, err := db.Person(ctx, p.Name); !errors.Is(err, news.ErrNotFound) {
		return errors.Join(err, fmt.Errorf("person %s: %w; \"khabar user passwd %s\" sets a new password", p.Name, news.ErrExists, p.Name))
	}
	var err error
	if p.Password, err = a.password(p.Name); err != nil {
		return err
	}
	p.Created = time.Now()
	if err := db.AddPerson(ctx, p); err != nil {
		return err
	}
	a.say("%s may sign in, as %s", p.Name, p.Permission)
	return nil
}

func (a *app) userPasswd(ctx context.Context, db *store.DB, name string) error {
	if _, err := db.Person(ctx, name); err != nil {
		return err
	}
	hash, err := a.password(name)
	if err != nil {
		return err
	}
	if err := db.SetPassword(ctx, name, hash, nil, time.Now()); err != nil {
		return err
	}
	a.say("%s has a new password; all their sessions have ended and their API tokens are revoked", name)
	return nil
}

func (a *app) userDisable(ctx context.Context, db *store.DB, name string) error {
	if err := db.DisablePerson(ctx, name, time.Now()); err != nil {
		return err
	}
	a.say("%s cannot sign in any more; their sessions and tokens have ended", name)
	return nil
}

func (a *app) userEnable(ctx context.Context, db *store.DB, name string) error {
	if err := db.EnablePerson(ctx, name); err != nil {
		return err
	}
	a.say("%s may sign in again", name)
	return nil
}

func (a *app) userRoleCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "role NAME ROLE",
		Short: "Set what a person may do: reader, analyst, maintainer or admin",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usagef("%q takes two arguments, NAME and ROLE; got %d", cmd.CommandPath(), len(args))
			}
			return checkPerson(news.Person{Name: args[0], Permission: news.Permission(args[1])})
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withPeople(cmd.Context(), func(db *store.DB) error {
				if err := db.SetPermission(cmd.Context(), args[0], news.Permission(args[1])); err != nil {
					return err
				}
				a.say("%s is now %s", args[0], args[1])
				return nil
			})
		},
	}
}

// A personJSON is the JSON form of a person, without the password.
type personJSON struct {
	Name       string          `json:"name"`
	Permission news.Permission `json:"role"`
	Created    time.Time       `json:"created"`
	Disabled   *time.Time      `json:"disabled"` // null while the person may sign in
}

func (a *app) userListCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the people who may sign in, and those who are disabled",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withPeople(cmd.Context(), func(db *store.DB) error { return a.userList(cmd.Context(), db, asJSON) })
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	return cmd
}

func (a *app) userList(ctx context.Context, db *store.DB, asJSON bool) error {
	people, err := db.People(ctx)
	if err != nil {
		return err
	}
	rows := make([]personJSON, len(people))
	for i, p := range people {
		rows[i] = personJSON{Name: p.Name, Permission: p.Permission, Created: p.Created, Disabled: orNil(p.Disabled)}
	}
	return writeTable(a.stdout, rows, asJSON, "NAME\tROLE\tSINCE\tSTATE", func(i int) []string {
		p, state := rows[i], "may sign in"
		if p.Disabled != nil {
			state = "disabled since " + p.Disabled.Format(time.DateOnly)
		}
		return []string{p.Name, string(p.Permission), p.Created.Format(time.DateOnly), state}
	})
}
