package review

import (
	"cmp"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// readForm reads the form of an action. Pages send no other kind of body.
func readForm(r *http.Request) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.ContentLength != 0 && (err != nil || kind != "application/x-www-form-urlencoded") {
		return &statusError{http.StatusUnsupportedMediaType, "send a form: application/x-www-form-urlencoded"}
	}
	err = r.ParseForm()
	if _, long := errors.AsType[*http.MaxBytesError](err); err == nil || long {
		return err
	}
	return badRequest("the form cannot be read: %v", err)
}

// formNumber reads a number of the form. It is 0 when there is none.
func formNumber(r *request, name string) int64 {
	n, err := strconv.ParseInt(r.PostFormValue(name), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// pathNumber reads the number in the path of a page.
func pathNumber(r *request, name string) (int64, error) {
	n, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil || n <= 0 {
		return 0, &statusError{http.StatusNotFound, "there is no such page: its address needs a number"}
	}
	return n, nil
}

// parseIDs reads lists of item IDs separated by spaces. It returns them sorted, each once.
func parseIDs(lists []string) ([]int64, error) {
	var ids []int64
	for _, list := range lists {
		for field := range strings.FieldsSeq(list) {
			id, err := strconv.ParseInt(field, 10, 64)
			if err != nil || id <= 0 {
				return nil, badRequest("%q is not the number of a report: select the reports on the page", field)
			}
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// redirect sends the browser on after an action, so that a reload does not repeat it. It goes
// to path unless the field "back" of the form names a page of this server.
func redirect(w http.ResponseWriter, r *request, path string) error {
	w.Header().Set("Location", cmp.Or(localPath(r.PostFormValue("back")), path))
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// localPath returns path if it leads to a page of this server, or else the empty string.
func localPath(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" ||
		!strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") || strings.ContainsAny(u.Path, "\\\r\n\t") {
		return ""
	}
	return u.String()
}

// address returns path with the parameters q. The parameter that name names is set to value, or
// removed when value is empty.
func address(path string, q url.Values, name, value string) string {
	all := url.Values{}
	for k, v := range q {
		if k != name && len(v) > 0 {
			all[k] = v
		}
	}
	if value != "" {
		all.Set(name, value)
	}
	if len(all) == 0 {
		return path
	}
	return path + "?" + all.Encode()
}

// trimQuery cleans the parameters of an address. It drops values that are empty, or too long or too
// many for our forms, and removes invalid characters from the others.
func trimQuery(q url.Values) url.Values {
	const longest, most = 300, 12 // bytes of a value, values of a name
	for name, values := range q {
		values = slices.DeleteFunc(values, func(s string) bool { return s == "" || len(s) > longest })
		for i, s := range values {
			values[i] = strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", ""))
		}
		q[name] = values[:min(most, len(values))]
	}
	return q
}

// An option is a choice in a list, or a link.
type option struct {
	Value, Name string
	Chosen      bool
}

// options makes a list of choices from pairs of a value and its name.
func options(chosen string, pairs ...string) []option {
	var out []option
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, option{pairs[i], pairs[i+1], pairs[i] == chosen})
	}
	return out
}
