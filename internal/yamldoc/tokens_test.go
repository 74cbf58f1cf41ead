package yamldoc

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
)

// tokens are pieces of YAML out of which doubtful documents are put together.
var tokens = []string{
	"a", "b", "key", "foo bar", "x", "\n", "\n", "\n  ", "\n  ", "\n    ", "\n ", "\n\n", "\n- ", "\n  - ", "\n-", " ", "  ",
	": ", ": ", ": ", ":", ":\n", ":\n  ", ":\n    ", ":\n- ", "- ", "-", "a: ", "b: ", "c: ", "d: ", "a:\n  ", "\nb: ", "\n  c: ", "\n    d: ",
	"|", ">", "|\n", "|-\n  ", ">\n  ", "|+\n    ", ">2\n", "|1\n", ">-", "\"", "\"", "'", "'", "''", "\\n", "\\", "\\\n", "\"q\"", "'s'", "\"k\": ", "'t': ",
	" # c", "#", "\n# c\n", "\n  # d", "[", "]", "{", "}", ",", ", ", "[]", "{}", "[a, b]", "{a: b}", "? ", "!", "!!str ", "!!int ", "&x ", "*x", "<<: *x", "<<: ",
	"~", "null", "yes", "1", "1.5", "0x1", ".inf", "-1", "\t", "\r\n", "\r", "---", "\n---\n", "\n...\n", "%", "@", "`", "é", "日", "\u0085", "\u2028", "\ufeff",
	"\n   x", "\n      ", "*", "&", "=", "<<", "--- ", "...",
}

func textFromTokens(choice []byte) string {
	var b strings.Builder
	for _, c := range choice {
		b.WriteString(tokens[int(c)%len(tokens)])
	}
	return b.String()
}

func checkText(t *testing.T, src string) reader {
	t.Helper()
	tree, by, err := parse([]byte(src))
	if err != nil {
		if e := (*SyntaxError)(nil); !errors.As(err, &e) || e.Line < 1 || e.Column < 1 || e.Message == "" {
			t.Fatalf("error without position or message: %#v", err)
		}
	} else {
		checkShape(t, tree)
	}
	if by == readJSON {
		checkJSON(t, []byte(src), tree, err)
		return by
	}
	compare(t, src)
	if err == nil && !tree.Empty() {
		checkValues(t, []byte(src), tree)
	}
	return by
}

func FuzzTokens(f *testing.F) {
	f.Add([]byte{0, 17, 1, 5, 1, 17, 2})
	f.Add([]byte{0, 20, 1, 17, 2, 8, 3, 17, 70})
	f.Fuzz(func(t *testing.T, choice []byte) {
		if len(choice) > 200 {
			return
		}
		checkText(t, textFromTokens(choice))
	})
}

// Random documents are mostly wrong; what matters is that both readers agree
// on those that are not.
func TestRandomTokens(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	n, fast := 60_000, 0
	if testing.Short() {
		n = 5_000
	}
	for range n {
		choice := make([]byte, 2+r.IntN(14))
		for i := range choice {
			choice[i] = byte(r.IntN(256))
		}
		src := textFromTokens(choice)
		if r.IntN(2) == 0 {
			src = "k: " + src
		}
		if checkText(t, src) == readFast {
			fast++
		}
	}
	t.Logf("fast path took %d of %d", fast, n)
	if fast < n/20 {
		t.Errorf("fast path took only %d of %d texts", fast, n)
	}
}
