package plan

import (
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestBranches(t *testing.T) {
	type words = [][]string
	for pattern, want := range map[string][]words{
		`secret|token`:                    {{{"secret"}}, {{"token"}}},
		`(?i)SECRET`:                      {{{"secret"}}},
		`AKIA|ASIA|AIza`:                  {{{"akia", "asia", "aiza"}}},
		`(?i:(?:api|access)[^a-z]*key)|x`: {{{"access", "api"}, {"key"}}, {{"x"}}},
		`^a+b`:                            {{{"a"}, {"b"}}},
		`gh[op]_`:                         {{{"gho_", "ghp_"}}},
		`x(?:yz)?w`:                       {{{"xyzw", "xw"}}},
		`(?i)k`:                           {{{"k"}}},
		`(?:ab|c.d)e`:                     {{{"ab", "c"}, {"e"}}},
		`a|[^b]`:                          nil,
		`.*`:                              nil,
		``:                                nil,
		`ä`:                               nil,
		`[a-z]+`:                          nil,
		`(`:                               nil,
	} {
		var got []words
		for _, b := range branches(pattern) {
			got = append(got, b.needs)
			if b.sure != nil {
				got[len(got)-1] = words{b.sure}
			}
		}
		if diff := cmp.Diff(want, got, cmpopts.SortSlices(func(a, b string) bool { return a < b })); diff != "" {
			t.Errorf("%s: %s", pattern, diff)
		}
	}
}

// FuzzMatcher holds that the shortcut is none where it counts.
func FuzzMatcher(f *testing.F) {
	patterns := []string{`(?i:pass|pwd|secret)`, `k_(?:live|test)_|xox`, `^[a-z]+$`, `(?i)[ks]t`, `(a|b?)c+d{2,3}`, `\bfoo\b|ä`, `(?i)straße`, `[^a]b|c.d`}
	for _, pattern := range patterns {
		for _, text := range []string{"", "PaſS", "\u212aT", "xoxb", "sk_live_", "abcdd", "STRASSE straße", "İ", "a\xffb"} {
			f.Add(pattern, text)
		}
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		expression, err := regexp.Compile(pattern)
		if err != nil || len(pattern) > 200 {
			return
		}
		var ms matchers
		if got, want := ms.get(pattern).match(text), expression.MatchString(text); got != want {
			t.Errorf("%q in %q: %t, want %t, branches %v", pattern, text, got, want, branches(pattern))
		}
	})
}
