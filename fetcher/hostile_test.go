package fetcher

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"khabar/news"
)

// A hostileCase is a body that tries to exhaust memory.
type hostileCase struct {
	name   string
	header string // header lines of the response besides the status line
	body   func(w io.Writer)
	class  news.ErrClass // empty: ok
}

// write returns a body that consists of the parts, one after the other.
func write(parts ...string) func(io.Writer) {
	return func(w io.Writer) {
		for _, p := range parts {
			_, _ = io.WriteString(w, p)
		}
	}
}

// repeat returns a body of the text before, n times s, and the text after. The whole is never in memory.
func repeat(before, s string, n int, after string) func(io.Writer) {
	return func(w io.Writer) {
		_, _ = io.WriteString(w, before)
		chunk := max(1, 4096/len(s))
		for ; n > chunk; n -= chunk {
			if _, err := io.WriteString(w, strings.Repeat(s, chunk)); err != nil {
				return
			}
		}
		_, _ = io.WriteString(w, strings.Repeat(s, n)+after)
	}
}

// zipped returns a body compressed with gzip n times over.
func zipped(n int, body func(io.Writer)) func(io.Writer) {
	if n == 0 {
		return body
	}
	return func(w io.Writer) {
		z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
		zipped(n-1, body)(z)
		_ = z.Close()
	}
}

const (
	rssHead  = `<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>`
	rssTail  = `</channel></rss>`
	jsonHead = `{"version":"https://jsonfeed.org/version/1.1","title":"x",`
	atomHead = `<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>`
	mega     = 1 << 20
)

// longJSON returns a JSON Feed of 5,000 items with a member of 4 MB in front of them. The texts before
// and after are the parts of that member around its long value.
func longJSON(before, after string) func(io.Writer) {
	return func(w io.Writer) {
		repeat(jsonHead+before, "e", 4*mega, after+`,"items":[`)(w)
		repeat(`{"id":"1","title":"a"}`, `,{"title":"b"}`, 4_999, "]}")(w)
	}
}

// longRSS returns an RSS document of 4,999 items with an element of 4 MB in front of them, whose text
// repeats unit. The text item is in each item.
func longRSS(element, unit, item string) func(io.Writer) {
	return func(w io.Writer) {
		repeat(rssHead+"<"+element+">", unit, 4*mega/len(unit), "</"+element+">")(w)
		repeat("", "<item><title>a</title>"+item+"</item>", 4_999, rssTail)(w)
	}
}

// entities writes an entity bomb: each entity stands for ten of the entity before it.
func entities(w io.Writer) {
	_, _ = io.WriteString(w, `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "lol">`)
	for i := range 30 {
		fmt.Fprintf(w, `<!ENTITY e%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&e%d;", i), 10))
	}
	_, _ = io.WriteString(w, `]><rss><channel><title>x</title>`)
	repeat("<item><title>", "&e30;", 100_000, "</title></item>"+rssTail)(w)
}

// underBase returns an Atom document whose root has an attribute, and one entry. The HTML of the entry
// is the text begin, the tag numbered with each number up to 500, and many times the text repeated.
func underBase(attribute, begin, numbered, repeated string) func(io.Writer) {
	return func(w io.Writer) {
		fmt.Fprintf(w, `<feed xmlns="http://www.w3.org/2005/Atom" %s><title>x</title><entry><title>a</title><content type="html"><![CDATA[%s`, attribute, begin)
		for i := range 500 {
			fmt.Fprintf(w, numbered, i)
		}
		repeat("", repeated, 200_000, "]]></content></entry></feed>")(w)
	}
}

// formatted returns an Atom document with xml:base whose entry leaves 400 formatting tags open
// before many paragraphs. less is how "<" is written; begin and end are around the HTML.
func formatted(begin, less, end string) func(io.Writer) {
	return func(w io.Writer) {
		fmt.Fprintf(w, `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://a.example/"><title>x</title><entry><title>a</title><content type="html">%s%sp>`, begin, less)
		for i := range 400 {
			fmt.Fprintf(w, "%sb id=%d>", less, i)
		}
		repeat("", less+"/p>"+less+"p>x", 200_000, end+"</content></entry></feed>")(w)
	}
}

// hostileCases are bodies of which most are just below the limit of 10 MiB, or beyond it.
var hostileCases = []hostileCase{
	{"gzip bomb", "Content-Encoding: gzip\r\n", zipped(1, repeat(rssHead, " ", 1<<30, rssTail)), news.ClassTooLarge},
	{"gzip bomb in gzip", "Content-Encoding: gzip\r\n", zipped(2, repeat(rssHead, " ", 1<<30, rssTail)), news.ClassTooLarge},
	{"gzip bomb as large as allowed", "Content-Encoding: gzip\r\n", zipped(1, repeat(rssHead+"<item><title>", "a", 10*mega-200, "</title></item>"+rssTail)), ""},
	{"brotli", "Content-Encoding: br\r\n", write("\xcf\xff\xff\x7f\xf8'\x00"), news.ClassNotAFeed},
	{"zstd", "Content-Encoding: zstd\r\n", write("\x28\xb5\x2f\xfd\x04\x58"), news.ClassNotAFeed},
	{"deflate", "Content-Encoding: deflate\r\n", write("\x78\x9c\xed\xc1"), news.ClassNotAFeed},
	{"entity bomb", "", entities, ""},
	{"depth", "", repeat("<rss>", "<a>", 3*mega, ""), news.ClassTooLarge},
	{"depth under prefixes", "", repeat("<rss><channel>", "<a:b c='d'>", mega/2, ""), news.ClassTooLarge},
	{"namespaces", "", repeat("<rss><channel>", "<a xmlns:b='c' xmlns:d='e'>", 200_000, ""), news.ClassTooLarge},
	{"namespace of 5 MB", "", repeat("<rss xmlns:a='", "b", 5*mega, "'><channel>"+strings.Repeat("<a:c/>", 100_000)+rssTail), news.ClassTooLarge},
	{"1.5 million items", "", repeat(rssHead, "<item/>", 1_400_000, rssTail), news.ClassTooLarge},
	{"1.5 million entries", "", repeat(atomHead, "<entry/>", 1_200_000, "</feed>"), news.ClassTooLarge},
	{"1.5 million items, JSON", "", repeat(jsonHead+`"items":[{}`, ",{}", 1_500_000, "]}"), news.ClassTooLarge},
	{"one item repeated", "", repeat(rssHead, "<item><title>a</title><link>http://a.example/</link></item>", 100_000, rssTail), news.ClassTooLarge},
	{"title of 5 MB", "", repeat(rssHead+"<item><title>", "a ", 5*mega/2, "</title></item>"+rssTail), ""},
	{"title of 9 MB of entities", "", repeat(rssHead+"<item><title>", "&amp;amp;", mega, "</title></item>"+rssTail), ""},
	{"title of 9 MB of tags", "", repeat(rssHead+"<item><title>", "&lt;b>", mega*3/2, "</title></item>"+rssTail), news.ClassParse},
	{"title of 9 MB, JSON", "", repeat(jsonHead+`"items":[{"title":"`, "a", 9*mega, `"}]}`), ""},
	{"title of 9 MB of escapes, JSON", "", repeat(jsonHead+`"items":[{"title":"`, `\u0041`, mega*3/2, `"}]}`), ""},
	{"date of 9 MB", "", repeat(rssHead+"<item><title>a</title><pubDate>", "1", 9*mega, "</pubDate></item>"+rssTail), ""},
	{"author of 9 MB", "", repeat(rssHead+"<item><title>a</title><author>", "a ", 9*mega/2, "</author></item>"+rssTail), ""},
	{"guid of 9 MB", "", repeat(rssHead+"<item><title>a</title><guid>", "a", 9*mega, "</guid></item>"+rssTail), ""},
	{"link of 9 MB", "", repeat(rssHead+"<item><title>a</title><link>http://a.example/", "a", 9*mega, "</link></item>"+rssTail), ""},
	{"depth of 100,000, JSON", "", repeat(jsonHead+`"items":`, "[", 100_000, ""), news.ClassTooLarge},
	{"depth of 100,000 in an item, JSON", "", repeat(jsonHead+`"items":[{"title":`, `{"a":`, 100_000, ""), news.ClassTooLarge},
	{"numbers, JSON", "", repeat(jsonHead+`"items":[{"title":"a","id":`, "1", 9*mega, "}]}"), ""},
	{"language of all items, JSON", "", longJSON(`"language":"`, `"`), ""},
	{"author of all items, JSON", "", longJSON(`"author":{"name":"`, `"}`), ""},
	{"authors of all items, JSON", "", longJSON(`"authors":[{"name":"`, `"}]`), ""},
	{"language of all items, RSS", "", longRSS("language", "e", ""), ""},
	{"editor of all items, RSS", "", longRSS("managingEditor", "e ", ""), ""},
	{"title of the feed, RSS", "", longRSS("title", "e", ""), ""},
	{"date of the feed, RSS", "", longRSS("pubDate", "1", ""), ""},
	{"base of all links, RSS", "", longRSS("title", "e", `<link xml:base="http://a.example/`+strings.Repeat("b/", 500)+`">c</link>`), ""},
	{"attributes by the million", "", repeat(rssHead+"<item><title>a</title><x ", "a='b' ", 1_500_000, "/></item>"+rssTail), news.ClassTooLarge},
	{"as many attributes as allowed", "", repeat(rssHead+"<item><title>a</title><x ", "a='b' ", maxAttributes-10, "/></item>"+rssTail), ""},
	{"as many elements as allowed", "", repeat(rssHead+"<item><title>a</title>", "<a:b c='d'/>", maxElements-10, "</item>"+rssTail), ""},
	{"as many elements in elements as allowed", "", repeat(rssHead+"<item><title>a</title>", "<a:b c='d'><e f='g'/></a:b>", maxElements/2-10, "</item>"+rssTail), ""},
	{"as many values as allowed, JSON", "", repeat(jsonHead+`"items":[{"title":"a","x":[1`, ",1", maxElements-10, "]}]}"), ""},
	{"most items with most text", "", repeat(rssHead, "<item><title>a</title><description>"+strings.Repeat("<![CDATA[a b ]]>", 110)+"</description></item>", maxItems, rssTail), ""},
	{"text in another encoding", "", repeat(`<?xml version="1.0" encoding="windows-1256"?><rss><channel><item><title>`, "\xe4\xc7\x81", 3*mega, "</title></item>"+rssTail), ""},
	{"formatting tags under a base", "", formatted("<![CDATA[", "<", "]]>"), ""},
	{"formatting tags under a base, escaped", "", formatted("", "&LT;", ""), ""},
	{"formatting tags under a base without quotes", "", underBase("xml:base=b", "<p>", "<b id=%d>", "</p><p>x"), ""},
	{"formatting tags with long attributes under a base", "", underBase("xml:base", "<p><i id='"+strings.Repeat("i", 100_000)+"'>", "<br id=%d>", "</p><p>x"), ""},
	{"deep tags under a base", "", underBase("xml:base='http://a.example/'", "", "<br id=%d>", "<div>"), ""},
	{"a page", "", repeat("<!DOCTYPE html><title>", "a", 9*mega, "</title>"), news.ClassNotAFeed},
	{"text", "", repeat("", "a", 10*mega, ""), news.ClassNotAFeed},
	{"a body that never ends", "", repeat(rssHead, "<item><title>a</title></item>", 1<<40, ""), news.ClassTooLarge},
	{"a body that drips", "", func(w io.Writer) {
		for {
			if _, err := io.WriteString(w, "<"); err != nil {
				return
			}
			time.Sleep(time.Second)
		}
	}, news.ClassTimeout},
}

// maxPeak is the most memory that the process of one case may take at its peak, in bytes.
const maxPeak = 256 << 20

// hostileCaseEnv names the environment variable that makes TestHostileBody run one case, by number.
const hostileCaseEnv = "KHABAR_TEST_HOSTILE"

// A hostileResult is what the child process of a case prints.
type hostileResult struct {
	Class news.ErrClass
	Error string
	Took  time.Duration // by the clock of synctest
	Items int
	Peak  int64 // bytes
}

// TestHostileBodies fetches each body in a process of its own, and measures the memory that it took.
func TestHostileBodies(t *testing.T) {
	if _, err := peakMemory(); err != nil {
		t.Skip(err)
	}
	for i, c := range hostileCases {
		t.Run(c.name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestHostileBody$", "-test.v")
			cmd.Env = append(os.Environ(), hostileCaseEnv+"="+strconv.Itoa(i))
			out, err := cmd.CombinedOutput()
			_, line, ok := bytes.Cut(out, []byte("RESULT "))
			if err != nil || !ok {
				t.Fatalf("the child process: %v\n%.4000s", err, out)
			}
			var r hostileResult
			if err := json.NewDecoder(bytes.NewReader(line)).Decode(&r); err != nil {
				t.Fatal(err)
			}
			if r.Class != c.class || r.Peak > maxPeak || r.Took > time.Minute {
				t.Errorf("class %q, %d MB, %v; want class %q, %d MB and a minute at most", r.Class, r.Peak>>20, r.Took, c.class, maxPeak>>20)
			}
			t.Logf("%d MB, %d items, %s", r.Peak>>20, r.Items, r.Error)
		})
	}
}

// TestHostileBody runs one case, in a child process, by the clock of synctest, so that waiting takes
// no real time.
func TestHostileBody(t *testing.T) {
	i, err := strconv.Atoi(os.Getenv(hostileCaseEnv))
	if err != nil {
		return // TestHostileBodies runs it in a child process
	}
	c := hostileCases[i]
	var f news.Fetch
	synctest.Test(t, func(t *testing.T) {
		client := New(Options{DialContext: pipe(func(conn net.Conn) {
			_, _ = io.WriteString(conn, statusOK+c.header+"\r\n")
			c.body(conn)
		})})
		f = client.Fetch(context.WithoutCancel(t.Context()), news.Feed{URL: "http://news.example/feed"}, news.Validators{})
		client.Close()
		time.Sleep(2 * time.Second) // the server notices that the connection is closed
	})
	peak, err := peakMemory()
	if err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(hostileResult{f.Class, f.Error, f.Took, len(f.Items), peak})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("RESULT %s\n", out)
}

// peakMemory returns the most resident memory that this process has had, in bytes. It fails on systems
// other than Linux.
func peakMemory() (int64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, fmt.Errorf("no way to measure memory: %w", err)
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	fields := strings.Fields(after)
	if len(fields) == 0 {
		return 0, fmt.Errorf("no way to measure memory: no VmHWM in /proc/self/status")
	}
	kb, err := strconv.ParseInt(fields[0], 10, 64)
	return kb << 10, err
}
