package main

import (
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// newApp returns an app with the environment env.
func newApp(env map[string]string) *app {
	return &app{
		stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard,
		env: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
	}
}

// A flag is read from the environment only if fromEnv declares it, even if its help names a
// variable.
func TestFlagIsReadFromTheEnvironmentOnlyWhenDeclared(t *testing.T) {
	a := newApp(map[string]string{"KHABAR_DECLARED": "env", "KHABAR_GIVEN": "env", "KHABAR_EMPTY": "", "KHABAR_PLAIN": "env"})
	a.logLevel, a.logFormat = "info", "text"
	cmd := &cobra.Command{Use: "test"}
	values := map[string]*string{}
	for _, name := range []string{"declared", "given", "empty", "plain"} {
		values[name] = cmd.Flags().String(name, "default", "a flag; its help only mentions $KHABAR_PLAIN")
	}
	fromEnv(cmd.Flags(), "declared", "given", "empty")
	if err := cmd.ParseFlags([]string{"--given", "flag"}); err != nil {
		t.Fatal(err)
	}
	if err := a.prepare(cmd); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for name, v := range values {
		got[name] = *v
	}
	want := map[string]string{"declared": "env", "given": "flag", "empty": "default", "plain": "default"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
}

// The test lists the flags of all commands that are read from the environment. The help of each
// must name the variable.
func TestEnvironmentVariablesOfFlags(t *testing.T) {
	var found []string
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		check := func(f *pflag.Flag) {
			variable := f.Annotations[envAnnotation]
			if len(variable) == 0 {
				if strings.Contains(f.Usage, "[$") {
					t.Errorf("%s --%s: help names a variable that is not read: %q", cmd.CommandPath(), f.Name, f.Usage)
				}
				return
			}
			found = append(found, cmd.CommandPath()+" "+variable[0])
			if !strings.HasSuffix(f.Usage, " [$"+variable[0]+"]") {
				t.Errorf("%s --%s: help does not name %s: %q", cmd.CommandPath(), f.Name, variable[0], f.Usage)
			}
		}
		cmd.LocalFlags().VisitAll(check)
		for _, c := range cmd.Commands() {
			visit(c)
		}
	}
	visit(newApp(nil).command())
	slices.Sort(found)
	want := []string{
		"khabar KHABAR_DB", "khabar KHABAR_FEEDS", "khabar KHABAR_LOG_FORMAT", "khabar KHABAR_LOG_LEVEL", "khabar KHABAR_TAXONOMY",
		"khabar digest KHABAR_DIGESTS", "khabar digest KHABAR_PUBLIC_URL",
		"khabar feeds check KHABAR_CONTACT_URL",
		"khabar fetch KHABAR_CONTACT_URL",
		"khabar serve KHABAR_CONTACT_URL", "khabar serve KHABAR_DIGESTS", "khabar serve KHABAR_LISTEN", "khabar serve KHABAR_PUBLIC_URL",
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("flags (-want +got):\n%s", diff)
	}
}
