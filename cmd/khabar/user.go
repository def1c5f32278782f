package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"khabar/auth"
	"khabar/news"
	"khabar/store"
)

func (a *app) userCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "user",
		Short: "Say who may sign in to the review pages",
		Long: `Say who may sign in to the review pages, and what they may do there.

A reader sees everything and changes nothing; an analyst decides about items and stories;
a maintainer looks after feeds and taxonomy too; an admin, after people too.

A password is asked for at the terminal, or read as the first line of standard input.`,
		RunE: group,
	}
	cmd.AddCommand(
		a.userAddCommand(),
		a.userRoleCommand(),
		a.userListCommand(),
		a.userSessionsCommand(),
		a.userChange("passwd NAME", "Give somebody a new password; all their sessions end", a.userPasswd),
		a.userChange("disable NAME", "Keep somebody out; their sessions and tokens end at once", a.userDisable),
		a.userChange("enable NAME", "Let somebody in again who was disabled", a.userEnable),
	)
	return cmd
}

// userChange makes a command that does one thing to one person.
func (a *app) userChange(use, short string, do func(context.Context, *store.DB, string) error) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: oneArg("the NAME of a person"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withPeople(cmd.Context(), func(db *store.DB) error { return do(cmd.Context(), db, args[0]) })
		},
	}
}

// withPeople opens the database, which is made if need be, for what concerns people.
func (a *app) withPeople(ctx context.Context, do func(*store.DB) error) (err error) {
	db, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	err = do(db)
	if errors.Is(err, news.ErrNotFound) {
		return fmt.Errorf("%w; \"khabar user list\" shows who there is", err)
	}
	return err
}

func (a *app) userAddCommand() *cobra.Command {
	var role string
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "Let somebody sign in",
		Args:  oneArg("the NAME of a person"),
		RunE: func(cmd *cobra.Command, args []string) error {
			p := news.Person{Name: args[0], Permission: news.Permission(role), Keys: true}
			if err := checkPerson(p); err != nil {
				return err
			}
			return a.withPeople(cmd.Context(), func(db *store.DB) error { return a.userAdd(cmd.Context(), db, p) })
		},
	}
	cmd.Flags().StringVar(&role, "role", string(news.PermissionAnalyst), "reader, analyst, maintainer or admin")
	return cmd
}

// checkPerson refuses what was written wrongly on the command line.
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
		return errors.Join(err, fmt.Errorf("person %s: %w; \"khabar user passwd %s\" gives them a new password", p.Name, news.ErrExists, p.Name))
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
	if err := db.SetPassword(ctx, name, hash, nil); err != nil {
		return err
	}
	a.say("%s has a new password; all their sessions have ended", name)
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
		Short: "Say what somebody may do: reader, analyst, maintainer or admin",
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
				a.say("%s is %s now", args[0], args[1])
				return nil
			})
		},
	}
}

// personJSON is a person as programs read it. It has no trace of the password.
type personJSON struct {
	Name     string          `json:"name"`
	Role     news.Permission `json:"role"`
	Created  time.Time       `json:"created"`
	Disabled *time.Time      `json:"disabled"` // null while they may sign in
}

func (a *app) userListCommand() *cobra.Command {
	var jsonOut bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List who may sign in",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withPeople(cmd.Context(), func(db *store.DB) error { return a.userList(cmd.Context(), db, jsonOut) })
		},
	}
	cmd.Flags().BoolVar(&jsonOut, "json", false, "print a JSON array")
	return cmd
}

func (a *app) userList(ctx context.Context, db *store.DB, jsonOut bool) error {
	people, err := db.People(ctx)
	if err != nil {
		return err
	}
	if jsonOut {
		all := make([]personJSON, len(people))
		for i, p := range people {
			all[i] = personJSON{Name: p.Name, Role: p.Permission, Created: p.Created}
			if !p.Disabled.IsZero() {
				all[i].Disabled = &p.Disabled
			}
		}
		return writeJSON(a.stdout, all)
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tROLE\tSINCE\tSTATE")
	for _, p := range people {
		state := "may sign in"
		if !p.Disabled.IsZero() {
			state = "disabled since " + p.Disabled.Format(time.DateOnly)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", p.Name, p.Permission, p.Created.Format(time.DateOnly), state)
	}
	return w.Flush()
}

func (a *app) userSessionsCommand() *cobra.Command {
	var end, jsonOut bool
	cmd := &cobra.Command{
		Use:   "sessions NAME",
		Short: "List the browsers that somebody is signed in with, or sign them all out",
		Args:  oneArg("the NAME of a person"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withPeople(cmd.Context(), func(db *store.DB) error {
				if end {
					return a.endSessions(cmd.Context(), db, args[0])
				}
				return a.userSessions(cmd.Context(), db, args[0], jsonOut)
			})
		},
	}
	cmd.Flags().BoolVar(&end, "end", false, "end them all")
	cmd.Flags().BoolVar(&jsonOut, "json", false, "print a JSON array")
	return cmd
}

func (a *app) endSessions(ctx context.Context, db *store.DB, name string) error {
	if err := db.EndSessions(ctx, name); err != nil {
		return err
	}
	a.say("all sessions of %s have ended", name)
	return nil
}

// sessionJSON is a session as programs read it.
type sessionJSON struct {
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen"` // to the hour
	Expires time.Time `json:"expires"`
}

func (a *app) userSessions(ctx context.Context, db *store.DB, name string, jsonOut bool) error {
	if _, err := db.Person(ctx, name); err != nil {
		return err
	}
	sessions, err := db.Sessions(ctx, name, time.Now(), auth.SessionIdle)
	if err != nil {
		return err
	}
	all := make([]sessionJSON, len(sessions))
	for i, s := range sessions {
		all[i] = sessionJSON{s.Created, s.Seen, s.Expires}
	}
	if jsonOut {
		return writeJSON(a.stdout, all)
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SIGNED IN\tLAST USED\tENDS")
	for _, s := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\n", s.Created.Format(time.DateTime), s.Seen.Format(time.DateTime), s.Expires.Format(time.DateTime))
	}
	return w.Flush()
}

// password asks for a new password and returns its hash. At a terminal it is typed twice,
// unseen; else it is the first line of standard input. It is never an argument: those can be
// read by everybody on the machine.
func (a *app) password(name string) (string, error) {
	f, ok := a.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		line, err := bufio.NewReader(io.LimitReader(a.stdin, auth.MaxPassword+2)).ReadString('\n')
		if err != nil && err != io.EOF {
			return "", fmt.Errorf("read the password: %w", err)
		}
		return auth.HashPassword(strings.TrimRight(line, "\r\n"))
	}
	first, err := a.typed(f, "Password for "+name+": ")
	if err != nil {
		return "", err
	}
	again, err := a.typed(f, "The same again: ")
	if err != nil {
		return "", err
	}
	if first != again {
		return "", errors.New("the two passwords differ; nothing was changed")
	}
	return auth.HashPassword(first)
}

func (a *app) typed(f *os.File, prompt string) (string, error) {
	fmt.Fprint(a.stderr, prompt)
	b, err := term.ReadPassword(int(f.Fd()))
	fmt.Fprintln(a.stderr)
	if err != nil {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return string(b), nil
}
