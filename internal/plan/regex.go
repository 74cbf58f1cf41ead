package plan

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/open-policy-agent/opa/v1/ast"
)

// matcher is a regular expression with shortcuts. A pattern such as (?i)secret|token.*= runs at tens of nanoseconds for each
// byte of a text, while most texts hold neither word, which is found out in a fraction of that.
type matcher struct {
	expression *regexp.Regexp
	branches   []branch // one of which matches where the expression does; nil without shortcuts
}

// branch is a part of an expression that stands between | signs.
type branch struct {
	expression *regexp.Regexp
	// needs are sets of words in lower case: a text that matches has, in lower case, one word of each.
	needs [][]string
	// sure are words in lower case that match as they are, and nothing else does; nil for most branches.
	sure []string
}

// maxMatchers bounds how many patterns are kept: a policy could build them from what it judges.
const maxMatchers = 1000

// matchers are compiled patterns.
type matchers struct {
	sync.RWMutex
	known map[string]*matcher // nil for a pattern that is none
}

func (ms *matchers) get(pattern string) *matcher {
	ms.RLock()
	m, found := ms.known[pattern]
	ms.RUnlock()
	if found {
		return m
	}
	if expression, err := regexp.Compile(pattern); err == nil {
		m = &matcher{expression: expression, branches: branches(pattern)}
	}
	ms.Lock()
	defer ms.Unlock()
	if ms.known == nil || len(ms.known) >= maxMatchers {
		ms.known = map[string]*matcher{}
	}
	ms.known[pattern] = m
	return m
}

func (m *matcher) match(text string) bool {
	// The only characters beyond ASCII that a pattern which ignores case takes for letters of ASCII.
	if m.branches == nil || strings.Contains(text, "ſ") || strings.Contains(text, "\u212a") {
		return m.expression.MatchString(text)
	}
	lowered := lower(text)
	return slices.ContainsFunc(m.branches, func(b branch) bool {
		if b.sure != nil {
			return holdsOne(lowered, b.sure)
		}
		for _, words := range b.needs {
			if !holdsOne(lowered, words) {
				return false
			}
		}
		return b.expression.MatchString(text)
	})
}

func holdsOne(text string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}

// lower is strings.ToLower for the letters of ASCII only.
func lower(text string) string {
	for i := range len(text) {
		if 'A' <= text[i] && text[i] <= 'Z' {
			lowered := []byte(text)
			for ; i < len(lowered); i++ {
				if 'A' <= lowered[i] && lowered[i] <= 'Z' {
					lowered[i] += 'a' - 'A'
				}
			}
			return string(lowered)
		}
	}
	return text
}

// regexMatch translates regex.match.
func regexMatch(pattern, text operand, result int) step {
	return func(m *machine, r registers) signal {
		p, t := pattern.in(r), text.in(r)
		if p == nil || t == nil {
			return undefined
		}
		expression, ok := p.Value.(ast.String)
		value, valueOK := t.Value.(ast.String)
		if !ok || !valueOK {
			return undefined
		}
		compiled := m.instance.matchers.get(string(expression))
		if compiled == nil {
			return undefined
		}
		r[result] = ast.InternedTerm(compiled.match(string(value)))
		return next
	}
}

// maxWords bounds how many words are looked for.
const maxWords = 64

// branches takes a pattern apart; nil where a branch needs no words.
func branches(pattern string) []branch {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	parts := []*syntax.Regexp{parsed}
	if parsed.Op == syntax.OpAlternate {
		parts = parsed.Sub
	}
	all := make([]branch, 0, len(parts))
	for _, part := range parts {
		expression, err := regexp.Compile(part.String())
		if err != nil {
			return nil
		}
		found := wordsOf(part.Simplify())
		b := branch{expression: expression, needs: found.needs}
		switch {
		case found.exact != nil && found.folded && !slices.Contains(found.exact, ""):
			b.sure = found.exact
		case found.exact != nil:
			b.needs = [][]string{found.exact}
		}
		b.needs = slices.DeleteFunc(b.needs, func(words []string) bool { return slices.Contains(words, "") })
		if b.sure == nil && len(b.needs) == 0 {
			return nil
		}
		all = append(all, b)
	}
	return all
}

// words are what is known of the matches of an expression, in lower case.
type words struct {
	exact  []string   // all matches; nil where they are too many
	folded bool       // whether the exact ones match wherever they stand and in whatever case
	needs  [][]string // of each one is part of every match
}

// all are the needs, with the exact matches as one of them.
func (w words) all() [][]string {
	if w.exact != nil {
		return [][]string{w.exact}
	}
	return w.needs
}

func wordsOf(e *syntax.Regexp) words {
	switch e.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return words{exact: []string{""}}
	case syntax.OpLiteral:
		return literal(e)
	case syntax.OpCharClass:
		return class(e.Rune)
	case syntax.OpCapture:
		return wordsOf(e.Sub[0])
	case syntax.OpPlus:
		return words{needs: wordsOf(e.Sub[0]).all()}
	case syntax.OpQuest:
		if sub := wordsOf(e.Sub[0]); sub.exact != nil {
			return words{exact: union(sub.exact, []string{""})}
		}
	case syntax.OpConcat:
		return concatenated(e.Sub)
	case syntax.OpAlternate:
		return alternated(e.Sub)
	}
	return words{}
}

// literal is unknown beyond ASCII, where upper and lower case are not a matter of one letter each.
func literal(e *syntax.Regexp) words {
	text := string(e.Rune)
	if strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return words{}
	}
	return words{exact: []string{lower(text)}, folded: e.Flags&syntax.FoldCase != 0 || lower(text) == strings.ToUpper(text)}
}

// class is known where it has few characters. The ranges of a class that ignores case include ſ and the sign for Kelvin,
// which are left out: texts with them are matched in full.
func class(ranges []rune) words {
	var exact []string
	for i := 0; i < len(ranges); i += 2 {
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			if r == 'ſ' || r == '\u212a' {
				continue
			}
			if r >= utf8.RuneSelf || len(exact) > 8 {
				return words{}
			}
			exact = union(exact, []string{lower(string(r))})
		}
	}
	return words{exact: exact}
}

func concatenated(parts []*syntax.Regexp) words {
	whole := words{exact: []string{""}, folded: true}
	var needs [][]string
	for _, part := range parts {
		sub := wordsOf(part)
		if sub.exact != nil && len(whole.exact)*len(sub.exact) <= maxWords {
			var product []string
			for _, before := range whole.exact {
				for _, after := range sub.exact {
					product = union(product, []string{before + after})
				}
			}
			whole.exact, whole.folded = product, whole.folded && sub.folded
			continue
		}
		needs = append(append(needs, whole.exact), sub.all()...)
		whole = words{exact: []string{""}}
	}
	if needs == nil {
		return whole
	}
	return words{needs: append(needs, whole.exact)}
}

// alternated knows of each part only what is rarest in texts.
func alternated(parts []*syntax.Regexp) words {
	whole, either := words{exact: []string{}, folded: true}, []string{}
	for _, part := range parts {
		sub := wordsOf(part)
		if whole.exact != nil && sub.exact != nil {
			whole.exact, whole.folded = union(whole.exact, sub.exact), whole.folded && sub.folded
		} else {
			whole.exact = nil
		}
		rarest := rarest(sub.all())
		if either != nil && rarest != nil {
			either = union(either, rarest)
		} else {
			either = nil
		}
	}
	if len(whole.exact) > maxWords {
		whole.exact = nil
	}
	if whole.exact == nil && either != nil && len(either) <= maxWords {
		whole.needs = [][]string{either}
	}
	return whole
}

// rarest returns the set of words of which the shortest is longest; nil where there is none.
func rarest(sets [][]string) (best []string) {
	longest := 0
	for _, set := range sets {
		shortest := len(slices.MinFunc(set, func(a, b string) int { return len(a) - len(b) }))
		if shortest > longest {
			best, longest = set, shortest
		}
	}
	return best
}

func union(a, b []string) []string {
	a = slices.Clone(a)
	for _, word := range b {
		if !slices.Contains(a, word) {
			a = append(a, word)
		}
	}
	return a
}
